"""Long work lets the other requests of a process go on, where one thread serves them all."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from webform.apart import apart

SERVED_BY_ONE_THREAD = """
from gevent import monkey
monkey.patch_all()
import gevent, os
from webform.apart import apart
waits, tells = os.pipe()
gevent.spawn(os.write, tells, b"others go on")
print(apart(lambda: os.read(waits, 100)).decode())
"""


def test_where_requests_have_threads_of_their_own_it_is_done_in_place() -> None:
    assert apart(threading.get_ident) == threading.get_ident()


def test_where_one_thread_serves_all_others_go_on_meanwhile() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVED_BY_ONE_THREAD], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "others go on\n"


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)

"""Work that keeps a processor for long, done apart, so that other requests of the process go on meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def apart(work: Callable[[], _Result]) -> _Result:
    """Do the work in a thread of its own where one thread serves everybody, else here and now; raises what it raises.

    The work must not look at the request: it has none.
    """
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return work()
    from gevent import get_hub

    done: _Result = get_hub().threadpool.apply(work)
    return done

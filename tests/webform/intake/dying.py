"""Imports that are killed: a program of one thread that forks an importer for each point at which it is to die.

Asked by line: ``{"url", "folder", "statements" or "seconds"}``; without either the import goes on to its end. Answered by line
when the importer is gone: ``{"killed": true}``, or false and how many statements it made on the writing side.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event

from webform.intake.job import import_cases
from webform.store.database import open_database
from webform.store.sealing import Keyring

KEY = bytes(range(32))
TODAY = date(2026, 3, 12)


def import_until(asked: dict[str, Any]) -> int:
    """Import, and die before a statement of that number on the writing side, the commit counted as one; how many there were."""
    db = open_database(asked["url"], Keyring(KEY))
    made = 0

    def count(*_: object) -> None:
        nonlocal made
        if made == asked.get("statements"):
            os.kill(os.getpid(), signal.SIGKILL)
        made += 1

    event.listen(db.writer, "before_cursor_execute", count)
    event.listen(db.writer, "commit", count)
    import_cases(db, "ssd", Path(asked["folder"]), today=TODAY, actor="operator")
    db.close()
    return made


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """Fork the importer, kill it where its time is up, and wait for its end."""
    told, tells = os.pipe()
    importer = os.fork()
    if importer == 0:
        os.write(tells, str(import_until(asked)).encode())
        os._exit(0)
    os.close(tells)
    if "seconds" in asked and not select.select([told], [], [], asked["seconds"])[0]:
        os.kill(importer, signal.SIGKILL)
    with os.fdopen(told) as answer:
        statements = answer.read()
    status = os.waitpid(importer, 0)[1]
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "statements": int(statements or 0)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)

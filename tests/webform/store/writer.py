"""A process that saves one section again and again, and says so line by line once each save is acknowledged.

Run as ``python -m`` with the database's address and the audit; it goes on until it is killed.
"""

from __future__ import annotations

import itertools
import os
import sys

from webform.store.audits import save_section
from webform.store.database import open_database
from webform.store.sealing import Keyring


def main(url: str, audit: str, first: int) -> None:
    db = open_database(url, Keyring(bytes(range(32))))
    for expected in itertools.count(first):
        receipt = save_section(
            db,
            actor="auditor-1",
            key=f"revision {expected + 1}",
            audit=audit,
            section="views",
            expected=expected,
            answers={"child_words": f"words {expected + 1}"},
        )
        os.write(1, f"{receipt.number}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""Where the data lives and which database holds it: read from the environment once, at the start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from webform.store.database import Database, open_database
from webform.store.sealing import Keyring, keyring_from

HOME_VARIABLE = "CASEAUDIT_HOME"
DATABASE_VARIABLE = "DATABASE_URL"


class Settings(NamedTuple):
    """The folder of the data, the database's URL and the master keys."""

    home: Path
    database_url: str
    keys: Keyring

    def open(self) -> Database:
        """Open the database; raises SchemaBehind, SchemaAhead and Unavailable."""
        return open_database(self.database_url, self.keys)


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings; the folder is made (for its owner alone) if it is not there."""
    home = Path(environment.get(HOME_VARIABLE) or "var").absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = environment.get(DATABASE_VARIABLE) or f"sqlite:///{home / 'caseaudit.db'}"
    return Settings(home, url, keyring_from(environment, home))

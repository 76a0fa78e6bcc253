"""Where the data lives and which database holds it: read from the environment once, at the start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from webform.store.database import Database, open_database
from webform.store.errors import WrongKey
from webform.store.sealing import KEY_FILE, KEY_VARIABLE, Keyring, keyring_from

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


def settings_from(environment: Mapping[str, str], *, new: bool = False) -> Settings:
    """Read the settings; ``new`` makes the folder (for its owner alone) and a master key where there are none.

    Raises:
        WrongKey: where there is no master key and none is to be made.
    """
    home = Path(environment.get(HOME_VARIABLE) or "var").absolute()
    if new:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not environment.get(KEY_VARIABLE) and not (home / KEY_FILE).exists():
        raise WrongKey(
            f"there is no master key: set {KEY_VARIABLE}, or copy the {KEY_FILE} of the old data into {home}; "
            "for new data run caseaudit migrate"
        )
    url = environment.get(DATABASE_VARIABLE) or f"sqlite:///{home / 'caseaudit.db'}"
    return Settings(home, url, keyring_from(environment, home))

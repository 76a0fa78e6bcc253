"""An import that is killed leaves nothing or all, and a second run ends it; CASEAUDIT_IMPORT_KILLS says at how many points."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from extracts import write_ssd
from killed_imports import copies_of, importer, kill_everywhere
from postgres_server import Postgres

KILLS = int(os.environ.get("CASEAUDIT_IMPORT_KILLS", "20"))
KILLS_OF_A_SERVERS_CLIENT = max(5, KILLS // 10)
CHILDREN = 60


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ssd(tmp_path_factory.mktemp("sixty") / "ssd", CHILDREN)


@pytest.mark.threat(31)
@pytest.mark.threat(36)
def test_a_killed_import_leaves_nothing_or_all_and_a_second_run_ends_it(
    sixty: Path, migrated: Path, tmp_path: Path
) -> None:
    with importer(sixty) as importing:
        killed = kill_everywhere(importing, copies_of(migrated, tmp_path), KILLS)
    assert killed > KILLS // 2


@pytest.mark.threat(31)
def test_a_killed_import_leaves_nothing_or_all_on_a_server_too(sixty: Path, postgres: Postgres) -> None:
    made: list[str] = []

    def urls() -> Iterator[str]:
        while True:
            made.append(postgres.create(postgres.template))
            yield postgres.url(made[-1])

    with importer(sixty) as importing:
        killed = kill_everywhere(importing, urls(), KILLS_OF_A_SERVERS_CLIENT)
    for name in made:
        postgres.drop(name)
    assert killed >= KILLS_OF_A_SERVERS_CLIENT // 2

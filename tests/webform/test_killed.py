"""The server is killed three times in every run of the tests; tests/torture does the same a hundred times."""

from __future__ import annotations

from pathlib import Path

import pytest
from killing import SAVES_BEFORE_KILL, kill_again_and_again

KILLS = 3


@pytest.mark.threat(36)
def test_threat_36_no_acknowledged_save_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    assert kill_again_and_again(tmp_path / "home", KILLS) >= KILLS * SAVES_BEFORE_KILL

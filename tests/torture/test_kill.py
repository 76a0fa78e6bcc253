"""kill -9 of the real server during concurrent saves, CASEAUDIT_KILLS times."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from killing import SAVES_BEFORE_KILL, kill_again_and_again

KILLS = int(os.environ.get("CASEAUDIT_KILLS", "100"))


@pytest.mark.torture
@pytest.mark.threat(36)
def test_threat_36_a_hundred_kills_lose_no_acknowledged_save(tmp_path: Path) -> None:
    assert kill_again_and_again(tmp_path / "home", KILLS) >= KILLS * SAVES_BEFORE_KILL

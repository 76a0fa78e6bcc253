"""Reports on the command line: a file for each audit's latest record, in a folder that only its owner opens."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pages import signed
from pypdf import PdfReader
from serving import council_at
from small_council import Council

from exporters import report as reporting

from .conftest import Run


@pytest.fixture
def audits(home: Path) -> list[str]:
    made: Council = council_at(home)
    found = [signed(made, "inadequate")]
    made.db.close()
    return found


@pytest.mark.parametrize("redacted", [False, True])
def test_export_writes_a_report_for_each_audit(run: Run, audits: list[str], tmp_path: Path, redacted: bool) -> None:
    out = tmp_path / "reports"
    result = run("export", "--format", "pdf", "--out", out, *(("--redacted",) if redacted else ()))
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    (written,) = out.iterdir()
    assert written.name == f"audit-{audits[0]}-record-1{'-redacted' if redacted else ''}.pdf"
    assert (out.stat().st_mode & 0o777, written.stat().st_mode & 0o777) == (0o700, 0o600)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(written.read_bytes())).pages)
    assert ("Mockford" in text) is not redacted


def test_reports_want_a_folder_and_redacting_wants_reports(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("export", "--format", "pdf").exit_code == 2
    assert run("export", "--format", "json", "--redacted").exit_code == 2
    assert not home.exists()


def test_a_folder_that_can_not_be_made_and_a_missing_library_are_said_in_words(
    run: Run, audits: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run("export", "--format", "pdf", "--out", tmp_path / "nowhere" / "reports")
    assert (refused.exit_code, "can't be written" in refused.stderr) == (1, True)

    def missing() -> None:
        raise reporting.ReportsUnavailable(reporting.INSTALL)

    monkeypatch.setattr(reporting, "_weasyprint", missing)
    refused = run("export", "--format", "pdf", "--out", tmp_path / "reports")
    assert (refused.exit_code, reporting.INSTALL in refused.stderr) == (1, True)
    assert audits

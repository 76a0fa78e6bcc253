"""The report of an audit from the web: of its latest record, whole or redacted, for those who may see the audit."""

from __future__ import annotations

import io
import re

import pytest
from pages import complete, filled, form_to, put, reopen, signed, stored
from pypdf import PdfReader
from small_council import Council
from werkzeug.test import TestResponse

from exporters import report as reporting
from webform.reporting import names_about
from webform.store.read_records import latest_record


def words(answer: TestResponse) -> str:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages))


def test_the_report_is_of_the_latest_record_and_names_nobody_in_its_name(council: Council) -> None:
    audit = signed(council, "inadequate")
    complete(council, audit)
    answer = council.client("manager").get(f"/audits/{audit}/report.pdf")
    record, found = latest_record(council.db, audit), words(answer)
    assert record is not None and record.digest is not None
    assert record.digest in found
    assert "Keptevery visit.".replace(" ", "") in found, "what was said in Part B"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=audit-{audit}-record-2.pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_redacted_report_names_neither_the_child_nor_the_staff(council: Council) -> None:
    note = "Kit rang Una Example; Wilma, Tom and SPECIMEN were told."
    audit = signed(council, "inadequate", worker_comments=note)
    answer = council.client("director").get(f"/audits/{audit}/report.pdf?redacted=yes")
    found = words(answer)
    assert "[redacted]rang[redacted];[redacted],[redacted]and[redacted]weretold." in found
    assert not [name for name in ("Kit", "Mockford", "Wilma", "Specimen", "AdaExample", "1May2012") if name in found]
    assert "DEMO-000001" in found
    assert "redacted" in answer.headers["Content-Disposition"]


def test_those_close_to_the_audit_are_told_apart_from_the_rest_of_the_staff(council: Council) -> None:
    names = names_about(council.db, signed(council))
    assert set(names.close) == {"Ada Example", "Wilma Sample", "Tom Specimen"}
    assert "Pia Placeholder" in names.others and not set(names.close) & set(names.others)


def test_a_reopened_audit_is_reported_as_it_was_signed_off(council: Council) -> None:
    audit = signed(council)
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": "Half a new sentence"})
    for person in ("auditor", "worker"):
        found = words(council.client(person).get(f"/audits/{audit}/report.pdf"))
        assert "Halfanewsentence" not in found
        assert "PartAreopened" in found


def test_there_is_no_report_before_the_sign_off_and_a_link_to_it_after(council: Council) -> None:
    client = council.client("auditor")
    assert client.get(f"/audits/{filled(council, client)}/report.pdf").status_code == 404
    audit = signed(council)
    page = council.client("worker").get(f"/audits/{audit}").text
    assert f'href="/audits/{audit}/report.pdf"' in page
    assert f'href="/audits/{audit}/report.pdf?redacted=yes"' in page


def test_without_pango_the_page_says_so_and_what_the_operator_installs(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise reporting.ReportsUnavailable(f"Install it (Debian: {reporting.INSTALL}).")

    audit = signed(council)
    monkeypatch.setattr(reporting, "_weasyprint", missing)
    answer = council.client("worker").get(f"/audits/{audit}/report.pdf")
    assert answer.status_code == 503
    assert "Tell the operator" in answer.text
    assert "apt-get install libpango" in answer.text
    assert form_to(answer.text, "/sign-out"), "it is a page of the service"

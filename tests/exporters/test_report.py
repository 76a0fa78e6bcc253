"""The report of a record: the whole of it as PDF/UA, redacted where that is asked for, and with nothing fetched."""

from __future__ import annotations

import builtins
import io
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reported import ROW, STATEMENT, bundled, close_up, document, freeze, texts_of, words_of

from engine.model import Template
from exporters.redaction import BLACK, Names
from exporters.report import ReportsUnavailable, page_of, to_pdf

HOSTILE = (
    "<img src=http://169.254.169.254/latest/meta-data>",
    '<link rel=stylesheet href="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:9/x.css); body{background:url(file:///etc/hostname)}</style>",
    "</p></body><iframe src=//127.0.0.1:9/redirect></iframe><svg><image href=http://127.0.0.1:9/></svg>",
    "{{7*7}} {% include '/etc/passwd' %} url(http://127.0.0.1:9/)",
)


@pytest.fixture(scope="module")
def template() -> Template:
    return bundled()


@pytest.fixture(scope="module")
def pdf(template: Template) -> bytes:
    return to_pdf(freeze(document(template)), template)


def part(report: bytes, *names: str) -> Any:
    found: Any = PdfReader(io.BytesIO(report)).trailer["/Root"]
    for name in names:
        found = found[name]
    return found


def test_it_holds_every_answer_word_for_word(template: Template, pdf: bytes) -> None:
    made, words = document(template), words_of(pdf)
    texts = [*texts_of(made["answers"]), *texts_of(made["part_b"]["rows"]), *texts_of(made["part_b"]["reflections"])]
    assert len(texts) > 50
    assert [text for text in texts if close_up(text) not in words] == []
    answers = [answer for section in made["sections"] for answer in section["answers"]]
    plain = [one for one in answers if one["kind"] not in ("rows", "actions", "criterion")]
    assert [one["text"] for one in plain if close_up(one["text"]) not in words] == []
    assert [one["ask"] for one in answers if close_up(one["ask"].replace("*", "")) not in words] == []


def test_it_holds_the_grade_the_deadlines_part_b_and_who_signed(template: Template, pdf: bytes) -> None:
    made, words = document(template), words_of(pdf)
    explained = [one["explanation"] for one in made["assessment"]["deadlines"]]
    assert len(explained) > 10
    said = [
        *explained, *(reason["message"] for reason in made["assessment"]["outcome"]["reasons"]), "Inadequate",
        "Kit Mockford", "1 May 2012", STATEMENT, "Part B completed", "19 March 2026, 09:30", "Tom Specimen, Team Manager",
        "Agree with health who attends the core group. – Social worker – by 1 April 2026", ROW["response"], "20 April 2026",
    ]  # fmt: skip
    assert [one for one in said if close_up(one) not in words] == []


def test_its_last_page_names_the_record_and_its_digest(template: Template, pdf: bytes) -> None:
    record = freeze(document(template))
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert record.digest in last
    assert "d" * 64 in last, "the record that it supersedes"
    assert template.digest in last


def test_it_is_tagged_with_language_title_and_headings_as_pdf_ua(pdf: bytes) -> None:
    assert part(pdf, "/MarkInfo", "/Marked") is True or part(pdf, "/MarkInfo", "/Marked").value is True
    assert part(pdf, "/Lang") == "en-GB"
    assert part(pdf, "/ViewerPreferences", "/DisplayDocTitle")
    metadata = part(pdf, "/Metadata").get_data().decode()
    assert 'pdfuaid:part="1"' in metadata
    assert "Case Management Audit: DEMO-1, record 2" in metadata
    assert "Mockford" not in metadata, "names are in no list of files"
    roles = set(roles_of(part(pdf, "/StructTreeRoot")))
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/BlockQuote"} <= roles


def roles_of(element: Any) -> Any:
    """The roles of the tags of a report, from the root down."""
    if isinstance(element, list):
        for one in element:
            yield from roles_of(one.get_object() if hasattr(one, "get_object") else one)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"]
        if "/K" in element:
            yield from roles_of(element["/K"].get_object() if hasattr(element["/K"], "get_object") else element["/K"])


def test_every_page_says_what_it_is_of_and_its_number(pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert "DEMO-1, Case Management Audit" in text
        assert "OFFICIAL-SENSITIVE" in text
        assert f"Audit {'a' * 32}, record 2, form version 2023-09.1" in text


def test_the_same_record_makes_the_same_bytes(template: Template, pdf: bytes) -> None:
    assert to_pdf(freeze(document(template)), template) == pdf


def test_a_record_without_part_b_lists_the_suggested_actions(template: Template) -> None:
    page = page_of(freeze(document(template, part_b=False)), template)
    assert "Part B is not on this record" in page
    assert "Hold a strategy discussion today. – Team manager" in page
    assert "<h2>Part B</h2>" not in page


def test_a_hundred_thousand_characters_of_evidence_are_all_there(template: Template) -> None:
    long = " ".join(f"visit {number} was recorded," for number in range(3900))[:100_000]
    made = document(template, part_b=False, c01={"rating": "partly", "evidence": f"{long}end"})
    words = words_of(to_pdf(freeze(made), template))
    assert close_up(long) + "end" in words


def test_words_of_every_script_are_there_and_none_runs_off_the_page(template: Template) -> None:
    said = 'Line one\n  line “two” – café \N{GRINNING FACE} שלום مرحبا fi ffl <b>&amp;</b> "' + "x" * 400
    words = words_of(to_pdf(freeze(document(template, part_b=False, worker_comments=said)), template))
    assert close_up(said) in words


@pytest.mark.threat(33)
def test_threat_33_nothing_is_fetched_whatever_a_text_looks_like(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trap(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    read: list[str] = []
    really_open = builtins.open

    def watched(file: Any, *arguments: Any, **named: Any) -> Any:
        read.append(str(file))
        return really_open(file, *arguments, **named)

    hostile = "\n".join(HOSTILE)
    made = document(
        template, worker_comments=hostile, child_views=hostile, c01={"rating": "partly", "evidence": hostile}
    )
    made["subject"]["reference"] = HOSTILE[0]
    to_pdf(freeze(document(template)), template)  # what the library reads once, it has read
    monkeypatch.setattr(socket, "socket", trap)
    monkeypatch.setattr(socket, "getaddrinfo", trap)
    monkeypatch.setattr(builtins, "open", watched)
    report = to_pdf(freeze(made), template)
    monkeypatch.undo()
    assert not [name for name in read if name.startswith("/etc/") or "hostname" in name]
    words = words_of(report, HOSTILE[0])
    assert words.count(close_up(hostile)) == 3, "as it was typed"
    assert "/EmbeddedFiles" not in part(report).get("/Names", {})


@pytest.mark.threat(33)
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "file:///etc/passwd", "ftp://127.0.0.1/", "HTTPS://x/"])
def test_threat_33_the_fetcher_takes_data_alone(address: str) -> None:
    import weasyprint

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    with pytest.raises(ValueError, match="disallowed protocol"):
        fetcher.fetch(address)


CONCERN = {"concern_disclosed": "yes", "concern_what": "A bruise on the arm.", "concern_when": "2026-03-11",
           "concern_passed_to": "The duty desk at once."}  # fmt: skip


@pytest.mark.clause("2.9")
def test_a_redacted_report_lacks_what_the_form_declares_so_and_every_name(template: Template) -> None:
    told = "Kit told MOCKFORD family; Tom Specimen and Wanda Sample heard kit's words from Otto."
    made = document(
        template, **CONCERN, worker_comments=told, c02={"rating": "partly", "evidence": "Kit Mockford, aged 13"}
    )
    record = freeze(made)
    whole, redacted = page_of(record, template), page_of(record, template, Names(("Otto Close",), ("Wanda Sample",)))
    hidden = ("A bruise on the arm.", "The duty desk at once.", "Kit", "Mockford", "MOCKFORD", "kit", "Tom Specimen",
              "Wanda", "Otto", "1 May 2012", "Wilma Example")  # fmt: skip
    assert [one for one in hidden if one not in whole and one != "Wilma"] == []
    assert [one for one in hidden if one in redacted] == []
    assert f"{BLACK} told {BLACK} family; {BLACK} and {BLACK} heard {BLACK}&#39;s words from {BLACK}." in redacted
    assert f'<h3>What was disclosed?</h3>\n<p class="text">{BLACK}</p>' in redacted
    words = words_of(to_pdf(record, template, Names(("Otto Close",), ("Wanda Sample",))))
    assert not [one for one in hidden if close_up(one) in words]
    assert record.digest in words, "it names the record of which it is a copy"


def test_the_words_of_the_form_are_never_blacked(template: Template) -> None:
    made = document(template)
    made["subject"]["name"] = "Grade Child"
    page = page_of(freeze(made), template, Names())
    assert "Which grade do you give?" in page
    assert "<h2>Outcomes for the child" in page


def test_actions_beside_a_redacted_question_are_left_out_everywhere(template: Template) -> None:
    asked = {**template.questions, "c11": template.questions["c11"]._replace(redacted=True)}
    page = page_of(freeze(document(template)), template._replace(questions=asked), Names())
    assert "who attends the core group" not in page
    assert "Health is absent from two of four core groups." not in page
    assert f"Action 1: {BLACK} – Social worker" in page


def test_where_pango_is_missing_it_says_what_to_install(
    template: Template, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "weasyprint.py"
    package.write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ReportsUnavailable, match=r"apt-get install libpango-1\.0-0"):
        to_pdf(freeze(document(template)), template)
    package.write_text("raise ImportError")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(ReportsUnavailable, match=r'pip install "caseaudit\[pdf\]"'):
        to_pdf(freeze(document(template)), template)

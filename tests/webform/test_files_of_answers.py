"""Answers that are files: sent, refused, kept, replaced, removed and opened, by those who may and by nobody else."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attachments import (
    PDF,
    PNG,
    TEXT,
    TODO,
    fields,
    files_kept,
    large_pdf,
    made,
    post,
    send,
    started,
    with_attachments,
    zipped,
)
from flask.testing import FlaskClient
from pages import form_to, merging, number, posted, put, reopen, section_path, sign_off, stored, without_tokens
from small_council import PASSWORD, Council
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from engine.load import SCHEMA
from webform.store.files import collect_orphans
from webform.store.read_records import latest_record
from webform.store.sessions import IDLE_LIMIT
from webform.store.verify import verify
from webform.uploads import MOST_SENT

MEGABYTE = 1024 * 1024
PLAN = {"file": hashlib.sha256(PDF).hexdigest(), "name": "Plan.pdf", "media_type": "application/pdf", "size": len(PDF)}

SHOWN = f"Plan.pdf ({len(PDF)} bytes)"


@pytest.fixture
def council(council: Council, tmp_path: Path) -> Council:
    folder = tmp_path / "form"
    folder.mkdir()
    return with_attachments(council, folder)


@pytest.fixture
def client(council: Council) -> FlaskClient:
    return council.client("auditor")


@pytest.fixture
def audit(council: Council, client: FlaskClient) -> str:
    return started(council, client)


def link(audit: str, content: bytes = PDF) -> str:
    return f"/audits/{audit}/files/{hashlib.sha256(content).hexdigest()}"


def signed(council: Council, client: FlaskClient, audit: str) -> None:
    put(council, audit, "rest", {"todo": TODO})
    answer = sign_off(client, audit)
    assert answer.status_code == 303, answer.text


def test_only_a_form_that_asks_for_files_is_sent_as_one_with_files(client: FlaskClient, audit: str) -> None:
    with_files, without = (client.get(section_path(audit, section)).text for section in ("plan", "rest"))
    assert 'enctype="multipart/form-data"' in with_files and 'type="file"' in with_files
    assert "enctype" not in without
    assert "As it was sent.<br>A PDF, a Word document without macros (.docx or .odt), or plain text" in with_files
    assert 'accept=".pdf,.docx,.odt,.txt"' in with_files and "of at most 1 MB." in with_files


def test_a_sent_file_is_kept_shown_opened_and_stays_when_the_page_is_saved_again(
    council: Council, client: FlaskClient, audit: str
) -> None:
    assert send(client, audit, plan=(PDF, "Plan.pdf"), note="Sent").status_code == 303
    assert stored(council, audit, "plan") == {"plan": PLAN, "note": "Sent"}
    page = client.get(section_path(audit, "plan")).text
    assert SHOWN in page and link(audit) in page and "Remove this file" in page
    opened = client.get(link(audit))
    assert (opened.status_code, opened.data, opened.mimetype) == (200, PDF, "application/pdf")
    assert send(client, audit, note="Sent again").status_code == 303
    assert stored(council, audit, "plan") == {"plan": PLAN, "note": "Sent again"}
    assert (files_kept(council), verify(council.db).first_bad) == (1, None)


def test_a_file_takes_the_place_of_another_and_is_removed_by_its_box(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"))
    assert send(client, audit, plan=(TEXT, "notes.txt"), plan__remove="yes").status_code == 303
    assert stored(council, audit, "plan")["plan"]["name"] == "notes.txt", "a file that is chosen wins over the box"
    assert client.get(link(audit)).status_code == 404, "the draft no longer names it"
    assert send(client, audit, plan__remove="yes", note="Gone").status_code == 303
    assert stored(council, audit, "plan") == {"note": "Gone"}
    assert collect_orphans(council.db, actor="operator", key="k", older_than=council.clock() + timedelta(days=1)) == 0


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "another kind": (PNG, "plan.pdf", "doesn&#39;t take this kind of file. Choose a PDF, a Word document"),
    "macros": (zipped(("[Content_Types].xml", "macroEnabled"), ("word/vbaProject.bin", "x")), "plan.docx", "this kind"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", "plan.txt", "this kind of file"),
    "a program": (b"MZ\x90\x00" + bytes(200), "plan.pdf", "this kind of file"),
    "nothing in it": (b"", "plan.pdf", "The file for “The plan that was shared” is empty. Choose another file"),
    "a little too large": (large_pdf(MEGABYTE + 1), "plan.pdf", "is larger than 1 MB. Choose a smaller file."),
    "far too large": (large_pdf(14 * MEGABYTE), "plan.pdf", "is larger than 1 MB. Choose a smaller file."),
}


@pytest.mark.threat("26")
@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_refused_is_said_beside_its_field_and_nothing_else_is_lost(
    council: Council, client: FlaskClient, audit: str, kind: str
) -> None:
    content, name, words = REFUSED[kind]
    send(client, audit, plan=(PDF, "Plan.pdf"))
    answer = send(client, audit, plan=(content, name), note="Typed for long", letter=(TEXT, "letter.txt"), then="next")
    assert answer.status_code == 422
    assert words in answer.text.partition('id="plan-error"')[2].partition("</p>")[0]
    assert '<a href="#plan">' in answer.text and "<title>Error: " in answer.text
    form = form_to(answer.text, section_path(audit, "plan"))
    assert form.value("note") == "Typed for long"
    saved = stored(council, audit, "plan")
    assert (saved["plan"], saved["note"], saved["letter"]["name"]) == (PLAN, "Typed for long", "letter.txt")
    assert files_kept(council) == 2, "what is refused is not kept"
    assert post(client, form.action, posted([*form.pairs, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "plan") == saved, "the page that said so can be saved as it stands"


def test_the_largest_file_that_is_taken_is_taken(council: Council, client: FlaskClient, audit: str) -> None:
    assert send(client, audit, plan=(large_pdf(MEGABYTE), "plan.pdf")).status_code == 303
    assert stored(council, audit, "plan")["plan"]["size"] == MEGABYTE
    page = client.get(section_path(audit, "plan")).text
    assert "plan.pdf (1.0 MB)" in page
    ten = PNG + bytes(10 * MEGABYTE - len(PNG))
    assert send(client, audit, letter=(ten, "letter.png")).status_code == 303
    assert client.get(link(audit, ten)).data == ten


@pytest.mark.threat("26")
def test_threat_26_only_a_form_that_asks_for_files_may_be_large(
    council: Council, client: FlaskClient, audit: str
) -> None:
    large = (large_pdf(5 * MEGABYTE), "plan.pdf")
    assert send(client, audit, "rest", plan=large).status_code == 413
    put(council, audit, "rest", {"words": "x"})
    for path in (f"/audits/{audit}/sign-off", "/sign-out", section_path("0" * 32, "plan"), section_path(audit, "none")):
        data = fields(client, section_path(audit, "plan")) | made({"plan": large})
        assert post(client, path, data).status_code == 413, path
    assert files_kept(council) == 0


@pytest.mark.threat("26")
def test_threat_26_a_body_beyond_all_measure_is_413_unread_and_others_are_served(
    council: Council, client: FlaskClient, audit: str
) -> None:
    path = section_path(audit, "plan")
    data = fields(client, path)
    length = {"CONTENT_LENGTH": str(MOST_SENT + 1)}
    answer = client.post(path, data=data, content_type="multipart/form-data", environ_overrides=length)
    assert answer.status_code == 413
    assert "choose a smaller file" in answer.text
    assert client.get(path).status_code == 200


@pytest.mark.threat("26")
def test_threat_26_what_is_typed_beside_files_is_held_to_the_limit_of_every_form(
    council: Council, client: FlaskClient, audit: str
) -> None:
    many = {f"field-{index}": "x" * 1_000_000 for index in range(5)}
    assert send(client, audit, plan=(PDF, "Plan.pdf"), **many).status_code == 413
    assert (number(council, audit, "plan"), files_kept(council)) == (0, 0)


@pytest.mark.threat("46")
def test_threat_46_a_sent_file_never_lies_on_the_disk_in_the_clear(
    council: Council, client: FlaskClient, audit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = fields(client, section_path(audit, "plan"), plan=(large_pdf(900_000), "plan.pdf"), then="stay")

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a temporary file was made")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", refuse, raising=False)
    sent = client.post(section_path(audit, "plan"), data=data, content_type="multipart/form-data", buffered=True)
    assert sent.status_code == 303


def test_a_file_is_posted_twice_and_kept_once(council: Council, client: FlaskClient, audit: str) -> None:
    path = section_path(audit, "plan")
    hidden = posted(form_to(client.get(path).text, path).hidden())
    answers = [post(client, path, hidden | made({"plan": (PDF, "Plan.pdf"), "then": "stay"})) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (number(council, audit, "plan"), files_kept(council)) == (1, 1)


@pytest.mark.threat("15")
def test_threat_15_a_file_sent_with_a_stale_page_is_kept_with_the_form_and_saved_from_there(
    council: Council, client: FlaskClient, audit: str
) -> None:
    path = section_path(audit, "plan")
    mine = fields(client, path, plan=(PDF, "Plan.pdf"), note="Mine", then="stay")
    send(client, audit, plan=(TEXT, "Theirs.txt"), note="Theirs")
    conflict = post(client, path, mine)
    assert conflict.status_code == 409
    assert f"Theirs.txt ({len(TEXT)} bytes)" in conflict.text and SHOWN in conflict.text
    assert stored(council, audit, "plan")["plan"]["name"] == "Theirs.txt"
    both = merging(conflict.text, audit, "plan")
    chosen = both.changed(choice__plan="mine", choice__note="mine", then="stay")
    assert client.post(both.action, data=posted(chosen)).status_code == 303
    assert stored(council, audit, "plan") == {"plan": PLAN, "note": "Mine"}
    assert client.get(link(audit)).data == PDF


@pytest.mark.threat("17")
def test_threat_17_what_was_typed_beside_a_file_is_back_after_signing_in_and_says_that_the_file_is_not(
    council: Council, client: FlaskClient, audit: str
) -> None:
    path = section_path(audit, "plan")
    send(client, audit, letter=(TEXT, "letter.txt"))
    typed = fields(client, path, plan=(large_pdf(6 * MEGABYTE), "plan.pdf"), note="Typed for an hour", then="stay")
    council.clock.now += IDLE_LIMIT + timedelta(minutes=1)
    refused = post(client, path, typed)
    assert refused.status_code == 401
    assert files_kept(council) == 1, "nothing is kept for somebody who is not signed in"
    again = form_to(refused.text, "/sign-in").changed(name="auditor", password=PASSWORD)
    back = client.post("/sign-in", data=posted(again))
    page = client.post(path, data=posted(form_to(back.text, path).pairs))
    assert page.status_code == 200
    assert "The file did not come back with what you typed. Choose it again." in page.text
    form = form_to(page.text, path)
    assert form.value("note") == "Typed for an hour"
    assert page.text.count("Choose it again") == 1, "the letter is still there"
    assert post(client, path, posted([*form.pairs, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "plan")["letter"]["name"] == "letter.txt"


@pytest.mark.threat("18")
@pytest.mark.threat("20")
def test_threat_20_a_form_names_no_file_but_one_that_it_was_given(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"), letter=(TEXT, "letter.txt"))
    path, other = section_path(audit, "plan"), started(council, client)
    marks = {name: value for name, value in form_to(client.get(path).text, path).pairs if name.endswith("-kept")}
    assert set(marks) == {"plan-kept", "letter-kept"}
    for forged in (marks["letter-kept"], marks["plan-kept"][:-4], "x", json.dumps(PLAN), "é", "A" * 400):
        assert send(client, audit, plan__kept=forged, plan=PLAN["file"]).status_code == 303
        assert stored(council, audit, "plan")["plan"] == PLAN, "the stored answer stays"
    assert send(client, other, plan__kept=marks["plan-kept"], note="x").status_code == 303
    assert stored(council, other, "plan") == {"note": "x"}
    assert client.get(link(other)).status_code == 404


def test_a_file_sent_after_somebody_signed_off_is_named_on_the_page_and_not_kept(
    council: Council, client: FlaskClient, audit: str
) -> None:
    late = fields(client, section_path(audit, "plan"), plan=(PDF, "Plan.pdf"), note="Late", then="stay")
    signed(council, client, audit)
    answer = post(client, section_path(audit, "plan"), late)
    assert answer.status_code == 409
    assert SHOWN in answer.text and "Late" in answer.text
    assert files_kept(council) == 0


NAMES = {
    "../../etc/passwd": "passwd.pdf",
    "a\u202efdp.exe": "afdp.exe.pdf",
    "Plän – März.pdf": "Plän – März.pdf",
    "{{7*7}}<b>.pdf": "{{7*7}}<b>.pdf",
}


@pytest.mark.threat("12")
@pytest.mark.parametrize("name", NAMES)
def test_threat_12_a_file_has_a_plain_name_wherever_it_is_shown_and_when_it_is_saved(
    council: Council, client: FlaskClient, audit: str, name: str
) -> None:
    assert send(client, audit, plan=(PDF, name)).status_code == 303
    assert stored(council, audit, "plan")["plan"]["name"] == NAMES[name]
    assert "<b>.pdf" not in client.get(section_path(audit, "plan")).text
    said = client.get(link(audit)).headers["Content-Disposition"]
    assert said.startswith("attachment;") and "\n" not in said and "\r" not in said
    said.encode("ascii")


@pytest.mark.threat("12")
@pytest.mark.parametrize(
    "name", ['Plan"; filename="x.exe', "Plan; filename*=UTF-8''x.exe", "Plan%0d%0aX: y.pdf", "—'\".pdf"]
)
def test_threat_12_no_name_adds_anything_to_the_header_that_carries_it(
    council: Council, client: FlaskClient, audit: str, name: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"))
    put(council, audit, "plan", {"plan": {**PLAN, "name": name}})
    answer = client.get(link(audit))
    kind, options = parse_options_header(answer.headers["Content-Disposition"])
    assert (answer.status_code, kind, set(options)) == (200, "attachment", {"filename"})
    assert options["filename"] == (name if name.endswith(".pdf") else f"{name}.pdf")


@pytest.mark.threat("12")
def test_threat_12_a_name_that_came_by_another_way_is_made_plain_when_the_file_is_saved(
    council: Council, client: FlaskClient, audit: str
) -> None:
    """An answer that the form didn't make: the engine finds fault with such a name, and no page opens the file by it."""
    send(client, audit, plan=(PDF, "Plan.pdf"))
    for name in ("x\r\nSet-Cookie: a=b.pdf", "../x.pdf"):
        put(council, audit, "plan", {"plan": {**PLAN, "name": name}})
        assert client.get(link(audit)).status_code == 404
        page = client.get(section_path(audit, "plan")).text
        assert "holds a slash or an invisible character" in page
        assert link(audit) not in page


@pytest.mark.threat("12")
def test_threat_12_a_file_is_never_shown_by_the_browser_as_a_page_of_the_service(
    client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(TEXT, "notes.txt"))
    headers = client.get(link(audit, TEXT)).headers
    assert headers["Content-Disposition"] == "attachment; filename=notes.txt"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'none'"} <= set(policy)
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


def same(theirs: TestResponse, missing: TestResponse) -> bool:
    return (theirs.status_code, without_tokens(theirs.text), dict(theirs.headers)) == (
        404,
        without_tokens(missing.text),
        dict(missing.headers),
    )


@pytest.mark.threat("20")
@pytest.mark.threat("21")
def test_threat_20_a_file_is_opened_by_those_who_may_read_the_answer_and_is_not_there_for_others(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"))
    readers = {"draft": {"auditor", "psw"}, "signed off": {"auditor", "psw", "worker", "manager", "director"}}
    for state, allowed in readers.items():
        if state == "signed off":
            signed(council, client, audit)
        for person in council.people:
            theirs = council.client(person)
            theirs.get("/cases")  # the first page of a session brings its cookie's token
            found = theirs.get(link(audit))
            if person in allowed:
                assert found.data == PDF, (person, state)
            else:
                assert same(found, theirs.get(link("0" * 32))), (person, state)
            for wrong in ("0" * 64, PLAN["file"][:-1], str(PLAN["file"]).upper(), "x", "%00", "é"):
                assert same(theirs.get(f"/audits/{audit}/files/{wrong}"), theirs.get(link("0" * 32))), (person, wrong)
    assert council.client().get(link(audit)).status_code == 302


@pytest.mark.threat("20")
def test_threat_20_a_file_in_an_answer_that_does_not_count_is_not_opened(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, consent="yes")
    send(client, audit, photo=(PNG, "photo.png"))
    assert client.get(link(audit, PNG)).data == PNG
    photo = stored(council, audit, "plan")["photo"]
    put(council, audit, "plan", {"photo": photo})  # nobody consented, so it is not asked for
    assert client.get(link(audit, PNG)).status_code == 404


@pytest.mark.threat("20")
def test_threat_20_a_file_of_a_reopened_audit_is_its_auditors_until_it_is_signed_off_again(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"))
    signed(council, client, audit)
    assert reopen(client, audit).status_code == 303
    send(client, audit, plan=(TEXT, "New.txt"))
    worker = council.client("worker")
    assert (client.get(link(audit, TEXT)).status_code, worker.get(link(audit, TEXT)).status_code) == (200, 404)
    assert (client.get(link(audit)).status_code, worker.get(link(audit)).status_code) == (404, 200)
    assert link(audit) in worker.get(f"/audits/{audit}").text
    assert sign_off(client, audit).status_code == 303
    assert (worker.get(link(audit, TEXT)).status_code, worker.get(link(audit)).status_code) == (200, 404)


def test_a_file_is_linked_wherever_the_answer_is_read_and_the_record_carries_the_answer(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, plan=(PDF, "Plan.pdf"))
    assert f'href="{link(audit)}">{SHOWN}</a>' in client.get(f"/audits/{audit}/check").text
    signed(council, client, audit)
    assert f'href="{link(audit)}">{SHOWN}</a>' in client.get(f"/audits/{audit}").text
    record = latest_record(council.db, audit)
    assert record is not None and record.content is not None
    content = json.loads(record.content)
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    held = {
        "format": "caseaudit-records/1",
        "cursor": 1,
        "records": [{"cursor": 1, "digest": record.digest, "record": content}],
    }
    jsonschema.Draft202012Validator(schema).validate(held)
    assert content["answers"]["plan"] == PLAN
    (answer,) = content["sections"][0]["answers"]
    assert (answer["kind"], answer["text"]) == ("file", SHOWN)


@pytest.mark.clause("2.8")
@pytest.mark.threat("48")
def test_a_file_whose_consent_is_withdrawn_is_taken_off_the_record_and_then_collected(
    council: Council, client: FlaskClient, audit: str
) -> None:
    send(client, audit, letter=(TEXT, "letter.txt"), plan=(PDF, "Plan.pdf"))
    assert send(client, audit, consent="no").status_code == 303
    assert client.get(link(audit, TEXT)).status_code == 404
    tomorrow = council.clock() + timedelta(days=1)
    assert collect_orphans(council.db, actor="operator", key="collect", older_than=tomorrow) == 1
    assert client.get(link(audit)).data == PDF
    found = verify(council.db)
    assert (found.first_bad, found.files) == (None, 1)


def part_b(council: Council, client: FlaskClient, audit: str) -> tuple[FlaskClient, str]:
    """Part B opened by the worker: the client and its address."""
    signed(council, client, audit)
    return council.client("worker"), f"/audits/{audit}/part-b"


def test_part_b_takes_files_too(council: Council, client: FlaskClient, audit: str) -> None:
    worker, path = part_b(council, client, audit)
    assert 'enctype="multipart/form-data"' in worker.get(path).text
    sent = fields(worker, path, rows__a1__proof=(large_pdf(5 * MEGABYTE), "Proof.pdf"), rows__a1__agreed="yes")
    assert post(worker, path, sent | {"then": "stay"}).status_code == 303
    row = stored(council, audit, "part_b")["rows"]["a1"]
    assert (row["agreed"], row["proof"]["name"]) == ("yes", "Proof.pdf")
    assert "Proof.pdf (5.0 MB)" in worker.get(path).text
    assert worker.get(link(audit, large_pdf(5 * MEGABYTE))).status_code == 200
    assert council.client("worker2").get(link(audit, large_pdf(5 * MEGABYTE))).status_code == 404
    reader = council.client("director").get(path).text
    assert f'href="{link(audit, large_pdf(5 * MEGABYTE))}">Proof.pdf (5.0 MB)</a>' in reader


def test_part_b_says_beside_the_field_what_is_wrong_with_a_file_and_saves_the_rest(
    council: Council, client: FlaskClient, audit: str
) -> None:
    worker, path = part_b(council, client, audit)
    sent = fields(
        worker, path, rows__a1__proof=(PNG, "proof.pdf"), rows__a1__agreed="yes", reflections__thoughts="Much."
    )
    answer = post(worker, path, sent | {"then": "stay"})
    assert answer.status_code == 422
    assert "this kind of file. Choose a PDF." in answer.text.partition('id="rows-a1-proof-error"')[2][:200]
    assert '<a href="#rows-a1-proof">' in answer.text
    saved = stored(council, audit, "part_b")
    assert saved == {"rows": {"a1": {"agreed": "yes"}}, "reflections": {"thoughts": "Much."}}
    assert files_kept(council) == 0


@pytest.mark.threat("15")
def test_threat_15_a_file_sent_with_a_stale_part_b_is_not_lost(
    council: Council, client: FlaskClient, audit: str
) -> None:
    worker, path = part_b(council, client, audit)
    mine = fields(worker, path, rows__a1__proof=(PDF, "Plan.pdf"), then="stay")
    post(worker, path, fields(worker, path, reflections__thoughts="Theirs", then="stay"))
    conflict = post(worker, path, mine)
    assert conflict.status_code == 409
    form = form_to(conflict.text, f"{path}/merge")
    assert post(worker, form.action, posted([*form.pairs, ("then", "stay")])).status_code == 303
    kept = stored(council, audit, "part_b")
    assert (kept["rows"]["a1"]["proof"], kept["reflections"]["thoughts"]) == (PLAN, "Theirs")

"""Questions are drawn from kept pieces: the same page as drawn anew, and nothing of anybody in what is kept."""

from __future__ import annotations

from typing import Any

from pages import form_to, number, posted, section_path, start
from small_council import Council
from sqlalchemy import event

from webform import forms
from webform.app import create_app
from webform.drawn import drawn
from webform.keep import Keep
from webform.work import Work, load_work

SECTION = "planning"
WORDS = "\nRowena Mockford said <b>so</b> & no more"
ACTION = {"id": "a1", "action": "Ring Rowena.", "owner": "social_worker", "by": "2026-04-01", "immediate": True}
STATES: list[dict[str, Any]] = [
    {},
    {"c08": {"rating": "evidenced", "evidence": WORDS}},
    {"c08": {"rating": "not_evidenced", "evidence": WORDS, "reason": "Rowena's own.", "actions": [ACTION]}},
    {"c08": {"rating": "no such rating", "actions": [{**ACTION, "owner": "nobody", "by": "31 / 2 / 2026"}]}},
    {"planning_anything_else": WORDS, "missing_episode": "yes"},
]
ERRORS = {
    "c08-rating": "Choose a rating, Rowena.",
    "c08-actions-0-by": "31 / 2 / 2026 is no day.",
    "c09-evidence": "Say more.",
}


def page(app: Any, work: Work, answers: dict[str, Any], errors: dict[str, str]) -> str:
    questions = work.template.section(SECTION).questions  # type: ignore[union-attr]  # it is there
    form = forms.filled(forms.form_for(work.template, questions), answers)
    return str(drawn(app.jinja_env, questions, form, errors, work))


def work_of(council: Council, app: Any) -> Work:
    work = load_work(app.extensions["caseaudit"], start(council, council.client("auditor")))
    assert work is not None
    return work


def test_a_question_is_the_same_from_kept_pieces_as_drawn_anew(council: Council) -> None:
    work = work_of(council, council.app)
    for answers in (*STATES, *reversed(STATES)):
        for errors in ({}, ERRORS):
            fresh = create_app(council.db, plain_http=True)
            with council.app.test_request_context(), fresh.app_context():
                assert page(council.app, work, answers, errors) == page(fresh, work, answers, errors)


def test_what_is_typed_stands_escaped_between_the_pieces_with_its_first_line_end(council: Council) -> None:
    work = work_of(council, council.app)
    with council.app.test_request_context():
        for answers in STATES[:2] * 2:
            text = page(council.app, work, answers, {})
    assert text.count("\n\nRowena Mockford said &lt;b&gt;so&lt;/b&gt; &amp; no more</textarea>") == 1
    assert "<b>so" not in text


def test_nothing_that_was_typed_and_no_message_is_in_what_is_kept(council: Council) -> None:
    work = work_of(council, council.app)
    with council.app.test_request_context():
        for answers in STATES:
            for errors in ({}, ERRORS):
                assert page(council.app, work, answers, errors)
    kept = repr(vars(council.app.jinja_env.extensions[Keep.identifier].kept))  # type: ignore[attr-defined]  # an extension is our own
    assert "app-criterion" in kept
    for typed in ("Rowena", "Choose a rating", "no such rating", "nobody", "2026", "is no day", "Say more"):
        assert typed not in kept


def test_each_message_stands_at_its_own_field_on_a_page_with_errors_and_on_no_other(council: Council) -> None:
    work = work_of(council, council.app)
    with council.app.test_request_context():
        text = page(council.app, work, STATES[3], ERRORS)
        assert text.count("govuk-error-message") == len(ERRORS)
        for name, said in ERRORS.items():
            assert f'id="{name}-error"' in text
            assert said in text
        assert "govuk-error-message" not in page(council.app, work, STATES[3], {})


def statements(council: Council, request: Any) -> list[str]:
    """The statements that SQLite executes in a request."""
    seen: list[str] = []

    def listen(connection: Any, *_: object) -> None:
        connection.set_trace_callback(seen.append)

    sides = (council.db.reader, council.db.writer)
    for side in sides:
        event.listen(side, "checkout", listen)
    answer = request()
    for side in sides:
        event.remove(side, "checkout", listen)
    assert answer.status_code in (200, 303), answer.status
    return [one.split()[0] for one in seen]


def test_a_page_is_read_in_four_statements_on_one_connection(council: Council) -> None:
    client = council.client("auditor")
    path = section_path(start(council, client), SECTION)
    assert statements(council, lambda: client.get(path)) == ["BEGIN", *["SELECT"] * 4, "ROLLBACK"]


def test_a_save_reads_and_writes_once_and_commits_once(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, SECTION)
    form = form_to(client.get(path).text, path)
    seen = statements(council, lambda: client.post(path, data=posted(form.changed(c08__evidence="Seen."))))
    assert number(council, audit, SECTION) == 1
    assert seen.count("COMMIT") == 1
    assert len(seen) <= 24

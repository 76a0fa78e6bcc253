"""Every route, and the states in which its page is looked at. A route that is in neither table fails a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from pages import by_section
from playwright.sync_api import Page
from small_council import example

from engine.asked import asked_by_section
from engine.compile import template_at
from engine.load import newest_bundled
from engine.validate import validate

TEMPLATE = template_at(newest_bundled())
PROBLEM = "There is a problem"


class State(NamedTuple):
    """A page in a state: where it is, with the ids of the gallery, who looks, what they do there first, and words that show it."""

    name: str
    path: str
    person: str | None = "auditor"
    act: Callable[[Page], None] | None = None
    server: str = "now"
    says: str = ""


def submit(page: Page, action: str, **fields: str) -> None:
    """Post a form as the page would, with these fields alone and the token that the page holds."""
    with page.expect_navigation():
        page.evaluate(
            """([action, fields]) => {
              const form = document.createElement('form')
              form.method = 'post'
              form.action = action
              for (const name of ['csrf_token', 'opened_by', 'shown', 'key']) {
                const held = document.querySelector(`main input[name="${name}"]`) || document.getElementsByName(name)[0]
                if (held && !(name in fields)) fields[name] = held.value
              }
              for (const [name, value] of Object.entries(fields)) {
                const field = document.createElement('textarea')
                field.name = name
                field.value = value
                form.append(field)
              }
              document.body.append(form)
              form.submit()
            }""",
            [action, fields],
        )


def here(**fields: str) -> Callable[[Page], None]:
    """Post these fields to the page's own address."""
    return lambda page: submit(page, page.url.partition("?")[0], **fields)


def _merged_without_a_choice(page: Page) -> None:
    here(expected="0", grade_reasons="Mine.")(page)
    page.evaluate("document.querySelectorAll('main input[type=radio]').forEach(one => { one.checked = false })")
    with page.expect_navigation():
        page.get_by_role("button", name="Save what I chose").click()


def _part_b_without_a_choice(page: Page) -> None:
    rows = ("rows-a1", "rows-a2", "rows-a3")
    here(expected="0", shown="reflections", **{f"{row}-status": "done" for row in rows})(page)
    page.evaluate("document.querySelectorAll('main input[type=radio]').forEach(one => { one.checked = false })")
    with page.expect_navigation():
        page.get_by_role("button", name="Save what I chose").click()


def _refused_sign_in(page: Page) -> None:
    page.get_by_label("Sign-in name").fill("auditor")
    page.get_by_label("Password").fill("wrong")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def _session_gone(page: Page) -> None:
    """Save after the session has ended on the server's side."""
    page.context.clear_cookies()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def _typed(page: Page) -> None:
    """Type without saving, until it is kept as a draft, and come back to the page."""
    page.get_by_role("textbox").last.fill("Typed, and not saved.")
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        page.get_by_role("textbox").last.press("Tab")
    page.reload()


def _removed_by_post(page: Page) -> None:
    """Remove an action that was saved, as a browser without script does."""
    _added(page)
    page.get_by_label("What is to be done").first.fill("Ring the school.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Remove this action").first.evaluate(
            """button => {
              const field = document.createElement('input')
              field.type = 'hidden'
              field.name = button.name
              field.value = button.value
              button.form.append(field)
              button.form.submit()
            }"""
        )


def _added(page: Page) -> None:
    """Add an empty row in place."""
    page.locator('button[name="add"]').first.click()


def _removed_in_place(page: Page) -> None:
    """Add two rows in place and remove the first."""
    for _ in range(2):
        _added(page)
    page.locator('button[name="remove"]').first.click()


def _section_came(page: Page) -> None:
    """Answer so that another section is asked, and wait for it."""
    page.locator('input[name="child_status"][value="lac"]').check()
    page.keyboard.press("Tab")
    page.locator("#section-looked_after").wait_for()


def _saved_too_late(page: Page) -> None:
    submit(page, f"{page.url}/sections/grade", expected="1", shown="grade_reasons", grade_reasons="Mine.")


def _assigned_to_nobody(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Assign", exact=True).click()


def _assigned_without_a_reason(page: Page) -> None:
    page.get_by_label("New auditor").select_option(label="Tom Specimen, Team Manager, 0 open forms, of the case’s team")
    _assigned_to_nobody(page)


def _not_theirs(path: str, **fields: str) -> Callable[[Page], None]:
    """Save from the page what belongs to a form that is not there."""
    return lambda page: submit(page, path % ("0" * 32), **fields)


def _signed_off_of_nothing(page: Page) -> None:
    submit(page, page.url.replace("/check", "/sign-off"))


def _searched(query: str) -> Callable[[Page], None]:
    def search(page: Page) -> None:
        page.locator("#q").fill(query)
        with page.expect_navigation():
            page.locator("#q").press("Enter")

    return search


def _sections() -> Iterator[State]:
    """Every section of the form: as it is begun, with everything missing, filled in, and wrong all over."""
    asked = asked_by_section(TEMPLATE, {})
    spoilt = by_section(TEMPLATE, example("inadequate")["answers"])
    lacking = {TEMPLATE.questions[one.path.split(".")[1]].section for one in validate(TEMPLATE, {})}
    for section in TEMPLATE.sections:
        at = "/audits/{%s}/sections/" + section.id
        if section.id in asked:
            yield State(f"{section.id}, empty", at % "empty")
            says = PROBLEM if section.id in spoilt else ""
            yield State(f"{section.id}, wrong", at % "wrong" + "?check=all", says=says)
        if section.id in lacking:
            yield State(f"{section.id}, everything missing", at % "empty" + "?check=all", says=PROBLEM)
        yield State(f"{section.id}, filled", at % "filled")
    for section in ("simple", "parts"):
        for state in ("empty", "filled", "wrong"):
            says = PROBLEM if state == "wrong" else ""
            yield State(f"every kind, {section}, {state}", f"/audits/{{kinds_{state}}}/sections/{section}", says=says)


def _tabs() -> Iterator[State]:
    for tab in ("overview", "forms", "timeline", "timescales", "involvements", "audits", "history"):
        yield State(f"{tab}, filled", "/cases/{child}?tab=" + tab, "psw")
        yield State(f"{tab}, empty", "/cases/{other_child}?tab=" + tab, "psw")
    yield State("forms, to start one", "/cases/{child}?tab=forms")
    yield State("timeline, with an error", "/cases/{child}?tab=timeline&from=x&to=y", "psw")
    yield State("a worker's record", "/cases/{worker_record}?tab=forms", "psw")
    yield State("a file's record", "/cases/{file_record}", "psw")


TOO_LATE = {"shown": "reflections", "reflections-development": "Typed too late."}
SECTION = "/audits/{filled}/sections/grade"
PART_B = "/audits/{%s}/part-b"

STATES: dict[str, tuple[State, ...]] = {
    "identity.sign_in": (State("empty", "/sign-in", None),),
    "identity.signed_in": (
        State("refused", "/sign-in", None, _refused_sign_in, says="Sign-in name or password is not right"),
        State("after the session ended", SECTION, "auditor", _session_gone, says="Your session has ended"),
    ),
    "help.shortcuts": (State("to read", "/help/shortcuts"),),
    "help.tour": (State("to read", "/help/tour"),),
    "work.listed": (
        State("with work to do", "/cases", says="Draft to finish"),
        State("by person", "/cases?by=person"),
        State("of the whole council", "/cases", "psw"),
        State("of one kind", "/cases?kind=worker", "psw"),
        State("with Part B to answer", "/cases", "manager", says="Part B"),
        State("empty", "/cases", "policy", says="There is no record that you may open"),
        State("a form was given away", "/cases?assigned={given}", says="the form is assigned to Una Example."),
    ),
    "search.show": (
        State("empty", "/search", "psw"),
        State("with results", "/search", "psw", _searched("mockford"), says="2 records found"),
        State("with nothing found", "/search", "psw", _searched("nobody"), says="Nothing found"),
        State("with no word", "/search", "psw", _searched("--"), says="There is no word"),
    ),
    "cases.record": tuple(_tabs()),
    "audits.overview": (
        State("empty", "/audits/{empty}"),
        State("filled", "/audits/{filled}"),
        State("wrong", "/audits/{wrong}"),
        State("signed off", "/audits/{signed}?done=signed-off", says="The audit is signed off"),
        State("reopened", "/audits/{reopened}", says="Reopened"),
        State("completed, to read", "/audits/{completed}", "worker"),
        State("a draft, to read", "/audits/{filled}", "psw"),
        State("about a worker", "/audits/{worker_audit}"),
        State("about a file", "/audits/{file_audit}"),
        State("with a newer version", "/audits/{filled}", server="later", says="2025-04.1"),
        State("assigned", "/audits/{given}?done=assigned", "psw", says="The form is assigned to Una Example."),
        State("assigned to oneself", "/audits/{given}?done=assigned", "auditor2", says="The form is assigned to you."),
    ),
    "sections.show": (
        *_sections(),
        State("more to answer", SECTION + "?more=1", says="More to answer"),
        State("from the check page", SECTION + "?from=check", says="Save and return"),
        State("read-only: signed off", "/audits/{signed}/sections/grade"),
        State("with a draft not saved", "/audits/{typed}/sections/planning", act=_typed, says="did not save it"),
        State("with a row removed", "/audits/{typed}/sections/oversight", act=_removed_by_post, says="Action removed"),
        State("with a row added in place", "/audits/{typed}/sections/contact", act=_added, says="Remove this attempt"),
        State(
            "with an action removed in place",
            "/audits/{typed}/sections/planning",
            act=_removed_in_place,
            says="removed",
        ),
        State("every kind, with rows in place", "/audits/{kinds_empty}/sections/parts", act=_removed_in_place),
    ),
    "sections.save": (
        State(
            "somebody saved before", SECTION, act=here(expected="0", grade_reasons="Mine."), says="both texts are below"
        ),
        State(
            "given back",
            SECTION,
            act=here(**{"return": "1"}, expected="0", grade_reasons="Mine."),
            says="What you typed is back",
        ),
        State("closed since", "/audits/{signed}", act=_saved_too_late, says="What you typed"),
        State(
            "not theirs any more",
            SECTION,
            act=_not_theirs("/audits/%s/sections/grade", grade="good", grade_reasons="Mine.\n" * 20),
            says="not yours to write in any more",
        ),
    ),
    "merging.chosen": (State("without a choice", SECTION, act=_merged_without_a_choice, says=PROBLEM),),
    "revisions.listed": (
        State("listed", SECTION + "/revisions"),
        State("one to read", SECTION + "/revisions?a=1"),
        State("two compared", SECTION + "/revisions?a=2&b=3", says="What changed"),
    ),
    "assigning.show": (
        State("of one's own", "/audits/{filled}/assign", says="You have this form now."),
        State("of somebody else's", "/audits/{filled}/assign", "psw", says="Ada Example (Independent"),
    ),
    "assigning.assigned": (
        State("nobody chosen", "/audits/{filled}/assign", act=_assigned_to_nobody, says=PROBLEM),
        State("no reason", "/audits/{filled}/assign", act=_assigned_without_a_reason, says="Say why they are to audit"),
        State(
            "somebody was quicker", "/audits/{filled}/assign", act=here(person=""), says="while you had this page open"
        ),
    ),
    "carry_over.show": (State("the plan", "/audits/{filled}/carry-over", server="later", says="Asked again"),),
    "finish.check_answers": (
        State("empty", "/audits/{empty}/check", says="Before you can sign off"),
        State("filled", "/audits/{ready}/check", says="Nothing is missing"),
        State("wrong", "/audits/{wrong}/check", says="Before you can sign off"),
    ),
    "finish.signed_off": (
        State("refused", "/audits/{ready}/check", act=_signed_off_of_nothing, says="The answers changed"),
    ),
    "part_b.show": (
        State("empty", PART_B % "signed", "manager", says="Save and complete Part B"),
        State("everything missing", PART_B % "signed" + "?check=all", "manager", says=PROBLEM),
        State("of the worker", PART_B % "signed", "worker", says="Save and sign"),
        State("filled", PART_B % "answered", "manager", says="Contingency planning."),
        State("read-only", PART_B % "signed", "psw", says="Not answered"),
        State("completed", PART_B % "completed", "worker", says="Contingency planning."),
        State("with a draft not saved", PART_B % "revised", "worker", _typed, says="did not save it"),
        State("completed over a draft", PART_B % "late", "worker", says="when Part B was completed"),
        State("with a withdrawn action", PART_B % "withdrawn", "worker", says="Withdrawn in Part A"),
    ),
    "part_b.save": (
        State("somebody saved before", PART_B % "answered", "manager", here(expected="0"), says="both texts are below"),
        State("given back", PART_B % "signed", "manager", here(**{"return": "1"}, expected="0"), says="is back"),
        State("closed since", PART_B % "completed", "worker", here(**TOO_LATE), says="What you typed is not saved"),
        State(
            "not theirs any more",
            PART_B % "signed",
            "manager",
            _not_theirs("/audits/%s/part-b", **TOO_LATE),
            says="not yours to write in any more",
        ),
    ),
    "merging.chosen_in_part_b": (
        State("without a choice", PART_B % "answered", "manager", _part_b_without_a_choice, says=PROBLEM),
    ),
    "revisions.listed_of_part_b": (
        State("listed", PART_B % "revised" + "/revisions", "manager"),
        State("one to read", PART_B % "revised" + "/revisions?a=1", "worker", says="Kept every visit."),
        State("two compared", PART_B % "revised" + "/revisions?a=1&b=2", "manager", says="What changed"),
    ),
    "policy.policy": (State("to read", "/policy", "policy"),),
    "whole.show": (
        State("empty", "/audits/{empty}/whole"),
        State("filled", "/audits/{filled}/whole"),
        State("wrong", "/audits/{wrong}/whole"),
        State("with a section that came", "/audits/{typed}/whole", act=_section_came),
        State("read-only", "/audits/{completed}/whole", "worker"),
    ),
}
"""By endpoint, whether it is asked by GET or by POST: what its page can look like."""

NO_PAGES = {
    "static": "files of the service",
    "branding.colour": "a style sheet",
    "branding.logo": "a picture",
    "identity.home": "leads to the cases",
    "identity.current": "data for the script",
    "identity.sign_out": "leads to the sign-in page",
    "help.hide_tour": "leads to the cases",
    "search.search": "leads to the search",
    "cases.start": "leads to the audit",
    "audits.reopened": "leads to the audit",
    "carry_over.carried": "leads to the audit",
    "drafts.keep": "data for the script",
    "drafts.newest": "data for the script",
    "drafts.discard": "leads to the section",
    "part_b_drafts.keep": "data for the script",
    "part_b_drafts.newest": "data for the script",
    "part_b_drafts.discard": "leads to Part B",
    "removing.restored": "leads to the section",
    "files.download": "a file",
    "reports.download": "a PDF, judged in tests/exporters",
    "health.healthz": "data for a monitor",
}
"""The routes that have no page of their own, and what they answer with instead."""

FAULTS = (
    State("not found", f"/audits/{'0' * 32}", says="Page not found"),
    State("a form of no session", "/search", "auditor", here(csrf_token="none"), says="This form can't be read"),
)

EVERY = [
    *((endpoint, state) for endpoint, states in STATES.items() for state in states),
    *(("fault", state) for state in FAULTS),
]
FIRST = [(endpoint, states[0]) for endpoint, states in STATES.items() if states]
"""One state of each, for what does not depend on the state."""


def name_of(case: tuple[str, State]) -> str:
    """What a test of a state is called."""
    return f"{case[0]}: {case[1].name}"

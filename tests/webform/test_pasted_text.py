"""Text as people paste it from Word and elsewhere: kept exactly, or refused with the reason beside its field and not lost."""

from __future__ import annotations

import pytest
from pages import form_to, post_section, posted, section_path, start, stored
from small_council import Council

KEPT = {
    "smart quotes and dashes": "“She’s fine” – he said… it’s ‘better’ — maybe",
    "bullets": "•\tSeen alone\r\no\tSchool rang\r\n§\tPlan shared\r\n\uf0b7\tIn Symbol",
    "a table": "Date\tWho\tWhat\r\n01/02/2026\tWorker\tVisit\r\n\tManager\tCall",
    "zero width": "ze\u200bro\u200c wi\u200ddth\u2060 and\ufeff a soft\u00adhyphen",
    "spaces that do not break": "12\u00a0March\u202f2026",
    "a line separator": "one\u2028two\u2029three",
    "right to left": "היא אמרה \u200f“לא”\u200e and in Arabic: قالت لا",
    "isolates": "name \u2068שרה\u2069 ends",
    "decomposed": "Zoe\u0308 Zoë",
    "ligatures and full width": "ﬁle １２ ①",
    "emoji": "👩🏽‍⚕️ 👨‍👩‍👧 🇬🇧 ❤️",
    "beyond the basic plane": "𝒜 𠮷 𓀀",
    "no character": "a\ufffeb",
    "mathematics": "≤ 3 weeks ≥ 2 visits × 4",
    "a hundred thousand characters": "A case note. " * 7_692 + "End.",
    "a hundred thousand emoji": "🙂" * 100_000,
    "one word of fifty thousand letters": "x" * 50_000,
}
REFUSED = {
    "nothing": ("be\x00fore", "U+0000"),
    "a line break of Word": ("one\x0btwo", "U+000B"),
    "a page break": ("one\x0ctwo", "U+000C"),
    "an escape": ("\x1b[31mred", "U+001B"),
}


@pytest.mark.threat(27)
@pytest.mark.parametrize("name", KEPT)
def test_threat_27_pasted_text_is_kept_exactly(council: Council, name: str) -> None:
    client, text = council.client("auditor"), KEPT[name]
    path = section_path(audit := start(council, client), "grade")
    assert post_section(council, client, audit, "grade", {"grade_reasons": text}).status_code == 303
    assert stored(council, audit, "grade") == {"grade_reasons": text.replace("\r\n", "\n")}
    assert form_to(client.get(path).text, path).value("grade_reasons") == text
    assert 'class="govuk-error-summary"' not in client.get(path).text


@pytest.mark.threat(27)
@pytest.mark.parametrize("name", REFUSED)
def test_threat_27_what_cannot_be_kept_is_named_with_the_remedy_and_is_not_lost(council: Council, name: str) -> None:
    client, (text, called) = council.client("auditor"), REFUSED[name]
    path = section_path(audit := start(council, client), "grade")
    hidden = form_to(client.get(path).text, path).hidden()
    page = client.post(
        path, data=posted([*hidden, ("grade_reasons", text), ("then", "next")]), follow_redirects=True
    ).text
    assert 'href="#grade_reasons"' in page
    assert called in page
    assert form_to(page, path).value("grade_reasons") == text
    assert f"/audits/{audit}/sign-off" not in client.get(f"/audits/{audit}/check").text

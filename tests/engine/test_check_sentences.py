"""A finding about a rule says the rule in English, in the words of the questions that it asks about."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoiling import Spoil, ask, both, cap, edit, judge, question, section, when
from spoilt_limits import rule

from engine.check import check
from engine.messages.findings import fault_of

BACK = "“Did you consider practice from before the audit window?”"
LEAVE = "“Is the allocated worker on leave for the duration of the audit period?”"
OUTCOMES = "“Are the child's outcomes met?”"
NOT_MET = f"{OUTCOMES} is “No, they are neither met nor on the way to being met”"
MORE = section(
    "asked_when: {looked_back: yes}", f"{question('one')}, {question('two', 'asked_unless: {looked_back: yes}')}"
)

SAID: list[tuple[Spoil, str]] = [
    (when("{all: [{looked_back: yes}, {looked_back: no}]}"),
     f"Two parts of this rule can't both hold: {BACK} is answered Yes; and {BACK} is answered No."),
    (when("{all: [{audit_date: {after: meeting_date}}, {meeting_date: {after: audit_date}}]}"),
     "Two parts of this rule can't both hold: “Date of the audit” is after “When did you meet?”; and "
     "“When did you meet?” is after “Date of the audit”."),
    (when("{all: [{c01: evidenced}, {c01: partly}]}"),
     "Two parts of this rule can't both hold: criterion 1 is rated Evidenced; and criterion 1 is rated Partly evidenced."),
    (rule("{hours: {at_least: 10, at_most: 9}}"),
     "Two parts of this rule can't both hold: “How many hours?” is at least 10; and “How many hours?” is at most 9."),
    (edit("part_b.yaml", "{agreed: no}", "{all: [{agreed: no}, {agreed: yes}]}"),
     "Two parts of this rule can't both hold: “Is the action agreed?” is answered No; and “Is the action agreed?” is answered Yes."),
    (when("{grade: {is: good, is_not: inadequate}}"), "This part holds anyway where the rest of the rule does: the grade is not Inadequate."),
    (when("{any: [{grade: [good, outstanding]}, {grade: good}]}"),
     "This part holds only where another part of the list does: the grade is Good."),
    (when("{any: [{looked_back: yes}, {not: {attempts: {count: {at_least: 0}}}}]}"),
     "This part of the rule can never hold: in “Attempts to contact the child, parents and carers” not at least 0 are given."),
    (judge("when: {not: {summary_actions: {count: {at_least: 0}}}}"),
     "This rule can never hold: in “Suggested actions from the audit as a whole” not at least 0 are suggested."),
    (judge("when: {child_status: {count: {at_most: 7}}}"),
     "This rule always holds, answered or not: in “What is the child's status?” at most 7 are chosen."),
    (when("{looked_back: [yes, no]}"), f"This rule holds whatever the answer is: {BACK} is answered Yes or No."),
    (rule("{hours: {at_least: 1}}"), "This rule holds whatever the answer is: “How many hours?” is at least 1."),
    (rule("{hours: {at_least: 41}}"), "“extra” can never be asked: it is asked when “How many hours?” is at least 41."),
    (MORE, f"“two” can never be asked: it is asked unless {BACK} is answered Yes."),
    (section("asked_when: {not: {attempts: {count: {at_least: 0}}}}", question("one")),
     "The section “More” can never be asked: it is asked when in “Attempts to contact the child, parents and carers” "
     "not at least 0 are given."),
    (section("asked_when: {looked_back: yes}", question("one", "asked_when: {looked_back: no}")),
     f"The section “More” is asked when {BACK} is answered Yes, and then none of its questions can be."),
    (section("asked_when: {looked_back: yes}", f"{question('one')}, {question('two', 'asked_when: {looked_back: {answered: yes}}')}"),
     f"“two” is asked whenever its section is, so this says nothing: {BACK} has an answer."),
    (ask("asked_when: {looked_back: yes}, required_when: {looked_back: no}"),
     f"“extra” is never asked when it would be required: {BACK} is answered No."),
    (ask("asked_when: {grade: good}, required_when: {grade: [good, outstanding]}"),
     "“extra” is required whenever it is asked, so this says nothing: the grade is Good or Outstanding."),
    (judge("when: {grade: good}, unless: {grade: [good, outstanding]}"),
     "The check “extra” can never speak: it speaks when the grade is Good, unless the grade is Good or Outstanding."),
    (judge("when: {grade: good}, unless: {grade: inadequate}"),
     "The check “extra” speaks when the grade is Good, and then its unless can't hold: the grade is Inadequate."),
    (judge("when: {worker_on_leave: yes}", "meeting_date"),
     f"The check “extra” speaks when {LEAVE} is answered Yes, and then “meeting_date” is not asked."),
    (both(judge("when: {grade: good}"), edit("audit.yaml", "\nchecks:\n  - {id: extra,",
     "\nchecks:\n  - {id: earlier, severity: note, at: grade, say: Look., source: §2.3, when: {grade: good}}\n  - {id: extra,")),
     "The checks “extra” and “earlier” both speak when the grade is Good."),
    (cap("allow: [good, requires_improvement, inadequate], when: {outcomes: not_met}"),
     f"The cap “extra” holds when {NOT_MET}, and then “outcomes_not_met” rules out as much."),
    (edit("grading.yaml", "allow: [requires_improvement, inadequate]", "allow: [requires_improvement]"),
     "The caps “not_safe” and “outcomes_not_met” can hold together, and then no grade is left: “Are you concerned that the child "
     f"is not safe, or has not been adequately safeguarded?” is answered Yes; and {NOT_MET}."),
    (when("{any: [{grade: good}, {looked_back: yes}, {grade: good}]}"), "This stands twice in the list: the grade is Good."),
    (when("{not: {not: {grade: good}}}"), "A not inside a not only says that the grade is Good."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), SAID, ids=[said[:60] for _, said in SAID])
def test_a_finding_says_the_rule_in_english(bundle: Path, spoil: Spoil, said: str) -> None:
    spoil(bundle)
    assert [fault_of(one) for one in check(bundle).findings] == [said]


def test_a_very_long_rule_is_cut(bundle: Path) -> None:
    many = ", ".join(f"{{c{number:02}: {{answered: yes}}}}" for number in range(1, 13))
    judge(f"when: {{any: [{many}, {{c01: {{answered: no}}}}]}}")(bundle)
    (finding,) = check(bundle).findings
    assert finding.code == "condition_always_holds"
    assert fault_of(finding).startswith(
        "This rule always holds, answered or not: criterion 1 is rated or criterion 2 is rated or "
    )
    assert len(fault_of(finding)) < 400

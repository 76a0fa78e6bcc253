"""Clause by clause: what is changed in a complete audit, and what validation then says."""

from __future__ import annotations

from typing import Any

import pytest

REMINDER = ("check.both_views", "child_contact")

# The clause, the answers that are changed, and every finding as its code and its path below the answers.
CLAUSES: list[Any] = [
    pytest.param("2.3", {"child_contact": "planned", "parental_consent": "not_sought", "child_not_spoken": "Soon."},
                 {("check.consent_before_contact", "parental_consent"), REMINDER}, id="planned contact without consent"),
    pytest.param("2.3", {"child_contact": "planned", "parental_consent": "refused", "child_not_spoken": "Soon."},
                 {("check.consent_before_contact", "parental_consent"), REMINDER}, id="planned contact, consent refused"),
    pytest.param("2.3", {"child_contact": "planned", "parental_consent": None, "child_not_spoken": "Soon."},
                 {("check.consent_before_contact", "parental_consent"), ("answer_missing", "parental_consent"), REMINDER},
                 id="planned contact, consent unknown"),
    pytest.param("2.3", {"child_contact": "planned", "child_not_spoken": "Soon."}, {REMINDER}, id="planned contact with consent"),
    pytest.param("2.3", {"child_contact": "planned", "parental_consent": "not_sought", "child_status": ["lac"],
                         "child_not_spoken": "Soon.", **{f"c{n}": {"rating": "evidenced"} for n in range(30, 35)}},
                 {REMINDER}, id="a looked after child needs no parent's consent"),
    pytest.param("2.3", {"parental_consent": "not_sought"},
                 {("check.contact_before_consent", "contact_before_consent"), ("answer_missing", "contact_before_consent")},
                 id="contact before consent needs a reason"),
    pytest.param("2.3", {"parental_consent": "not_sought", "contact_before_consent": "She rang me."},
                 {("check.contact_before_consent", "contact_before_consent")}, id="and is accepted with one"),
    pytest.param("2.3", {"parent_contact": "attempted", "parent_not_spoken": "No answer.", "parent_consent": None},
                 {REMINDER}, id="both views are a reminder"),
    pytest.param("2.3", {"age_and_understanding": ""}, {("answer_missing", "age_and_understanding")}, id="age and understanding"),
    pytest.param("2.4", {"worker_on_leave": "yes"}, {("answer_missing", "worker_could_not_contribute")}, id="worker on leave"),
    pytest.param("2.4", {"worker_on_leave": "yes", "worker_could_not_contribute": "On leave.", "worker_contacted_on": None,
                         "meeting_date": None, "meeting_mode": None, "collaboration": None, "findings_shared_on": None,
                         "findings_shared_mode": None, "worker_comments": None}, set(), id="no meeting while on leave"),
    pytest.param("2.5", {"child_contact": "not_appropriate", "parental_consent": None},
                 {("answer_missing", "child_contact_not_appropriate"), REMINDER}, id="why no contact with the child"),
    pytest.param("2.5", {"parent_contact": "not_appropriate"},
                 {("answer_missing", "parent_contact_not_appropriate"), REMINDER}, id="why no contact with a parent"),
    pytest.param("2.8", {"explained": ["role", "purpose"]}, {("check.explained_everything", "explained")}, id="explain everything"),
    pytest.param("2.8", {"explained": []}, {("answer_missing", "explained")}, id="explain anything"),
    pytest.param("2.8", {"child_consent": None}, {("answer_missing", "child_consent")}, id="consent to take part"),
    pytest.param("2.8", {"child_differently": ""}, {("answer_missing", "child_differently")}, id="the set question"),
    pytest.param("2.9", {"child_views": ""}, {("answer_missing", "child_views")}, id="own words"),
    pytest.param("2.9", {"child_views_how": "interpreter"}, {("answer_missing", "child_views_by")}, id="who interpreted"),
    pytest.param("2.9", {"child_contact": "attempted"}, {("answer_missing", "child_not_spoken"), REMINDER},
                 id="why the child was not spoken to"),
    pytest.param("2.9", {"carer_consent": "not_sought"}, {("answer_missing", "carer_not_spoken")}, id="why a carer was not spoken to"),
    pytest.param("2.9", {"concern_disclosed": "yes"}, {("answer_missing", f"concern_{part}") for part in ("what", "when", "passed_to")},
                 id="a concern disclosed"),
    pytest.param("2.9", {"concern_disclosed": None}, {("answer_missing", "concern_disclosed")}, id="whether a concern was disclosed"),
    pytest.param("2.11", {"findings_shared_on": None, "findings_shared_mode": None, "worker_comments": None},
                 {("answer_missing", "findings_shared_on"), ("answer_missing", "findings_shared_mode"), ("answer_missing", "worker_comments")},
                 id="findings shared"),
    pytest.param("2.11", {"findings_shared_on": "2026-03-01"}, {("check.shared_after_contact", "findings_shared_on")}, id="shared too early"),
    pytest.param("2.11", {"grade": "inadequate"}, {("answer_missing", "inadequate_told"), ("check.assistant_director_told", "inadequate_told")},
                 id="Inadequate, nobody told"),
    pytest.param("2.12", {"disagreement": "yes"},
                 {("answer_missing", one) for one in ("disagreement_raised_by", "review_session_on", "review_session_attended",
                                                      "review_session_findings", "grade_before", "grade_after", "consensus")},
                 id="review session"),
    pytest.param("3(c)", {"attempts": []}, {("answer_missing", "attempts")}, id="attempts are recorded"),
    pytest.param("3(c)", {"attempts": [{"id": "t1", "who": "child", "how": "telephone"}]},
                 {("cell_missing", "attempts.0.date"), ("cell_missing", "attempts.0.result")}, id="each with date and result"),
    pytest.param("3(b)", {"looked_back_note": ""}, {("answer_missing", "looked_back_note")}, id="looking further back is noted"),
    pytest.param("5.4", {"not_safe": "yes"}, {("answer_missing", "not_safe_concern")}, id="what the concern is"),
    pytest.param("4", {"outcomes_evidence": ""}, {("answer_missing", "outcomes_evidence")}, id="impact for the child"),
    pytest.param("1", {"auditor_role": None}, {("answer_missing", "auditor_role")}, id="who audits"),
]  # fmt: skip

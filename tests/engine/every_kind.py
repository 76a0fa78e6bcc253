"""One answer of every kind to the form in tests/fixtures/kinds, how it reads, and answers that are not of the kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FORM = Path(__file__).parents[1] / "fixtures" / "kinds"

VISIT = {"id": "r1", "what": "Visit", "who": {"name": "Ada Example"}}
ACTION = {"id": "a1", "action": "Ring the school.", "owner": "worker", "by": "2026-04-01", "immediate": False}
SIGNED = {"name": "Ada Example", "role": "auditor", "at": "2026-03-12T14:30"}
ENTRIES = [
    {"id": "t1", "event": "core_group", "date": "2026-02-03", "row": "T13", "about": "e2"},
    {
        "id": "t2",
        "event": "cp_visit",
        "corrects": "e5",
        "was": "2026-01-02",
        "date": "2026-01-03",
        "reason": "Case note.",
    },
    {"id": "t3", "event": "cp_visit", "corrects": "e6", "was": "2026-01-09", "gone": True, "reason": "No one went."},
    {"id": "t4", "row": "T33", "interval": "10 weeks", "date": "2025-01-01", "reason": "She asked for it."},
]

PLAN = {"file": "0123456789abcdef" * 4, "name": "Plan of 3 March.pdf", "media_type": "application/pdf", "size": 245_760}

# By kind: a question of that kind, an answer, and how it reads. Computed values are answers only where they are shown.
WHOLE: dict[str, tuple[str, Any, str]] = {
    "text": ("a_text", "Hill Lane Primary", "Hill Lane Primary"),
    "long_text": ("a_long_text", "One.\nTwo.", "One.\nTwo."),
    "quotation": ("a_quotation", "I was glad.", "I was glad."),
    "yes_no": ("a_yes_no", "yes", "Yes"),
    "choice": ("a_choice", "school", "At school"),
    "choices": ("a_choices", ["child", "parent"], "The child\nA parent"),
    "scale": ("a_scale", "met", "Met"),
    "number": ("a_number", 12, "12 visits"),
    "percentage": ("a_percentage", 57, "57%"),
    "date": ("a_date", "2026-03-12", "12 March 2026"),
    "date_time": ("a_date_time", "2026-03-12T14:30", "12 March 2026, 14:30"),
    "duration": ("a_duration", 125, "2 hours 5 minutes"),
    "person": ("a_person", {"id": "p1", "name": "Ada Example"}, "Ada Example"),
    "matrix": ("a_matrix", {"on_time": "yes", "alone": "partly"},
               "Visits were on time: Yes\nThe child was seen alone: Partly"),
    "rows": ("a_rows", [{**VISIT, "number": 0, "how": "high"}, {**VISIT, "id": "r2", "told": "a\nb"}],
             "What: Visit, How: High, How many: 0 rooms, Who: Ada Example\nWhat: Visit, Told: a; b, Who: Ada Example"),
    "signature": ("a_signature", SIGNED, "Ada Example, Auditor, 12 March 2026, 14:30"),
    "file": ("a_file", PLAN, "Plan of 3 March.pdf (240 KB)"),
    "computed": ("a_computed", 50, "50%"),
    "statement": ("a_statement", None, ""),
    "timescales": ("a_timescales", ENTRIES,
                   "Core group: 3 February 2026, entered by the auditor\n"
                   "Child protection visit of 2 January 2026: corrected to 3 January 2026 by the auditor: Case note.\n"
                   "Child protection visit of 9 January 2026: did not happen, says the auditor: No one went.\n"
                   "T33: every 10 weeks agreed from 1 January 2025: She asked for it."),
    "actions": ("an_actions", [ACTION], "Ring the school. – Worker – by 1 April 2026"),
    "grade": ("a_grade", "good", "Good"),
    "criterion": ("a_criterion", {"rating": "evidenced"}, "Evidenced"),
}  # fmt: skip

# The question, an answer, and each fault with the place below the answer.
FAULTY: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("a_reference", "AB123", [("answer_not_as_expected", "")]),
    ("a_reference", "xAB1234", [("answer_not_as_expected", "")]),
    ("a_reference", "AB1234\n", [("answer_not_as_expected", "")]),
    ("a_reference", "AB٠٠٠٠", [("answer_not_as_expected", "")]),
    ("a_reference", "AB1234" * 100, [("answer_too_long", "")]),
    ("a_reference", 1234, [("answer_not_text", "")]),
    ("a_scale", "nearly", [("answer_not_offered", "")]),
    ("a_scale", 1, [("answer_not_text", "")]),
    ("a_number", "12", [("answer_not_number", "")]),
    ("a_number", True, [("answer_not_number", "")]),
    ("a_number", 41, [("answer_out_of_range", "")]),
    ("a_number", -1, [("answer_out_of_range", "")]),
    ("a_number", float("nan"), [("answer_out_of_range", "")]),
    ("a_number", 1.5, [("answer_not_whole", "")]),
    ("a_decimal", 1.25, [("answer_too_precise", "")]),
    ("a_percentage", 100.5, [("answer_out_of_range", "")]),
    ("a_date_time", "2026-03-12", [("answer_not_a_moment", "")]),
    ("a_date_time", "2026-02-30T10:00", [("answer_not_a_moment", "")]),
    ("a_date_time", "2026-03-12T24:00", [("answer_not_a_moment", "")]),
    ("a_date_time", "2026-03-12T10:00Z", [("answer_not_a_moment", "")]),
    ("a_date_time", "٢٠٢٦-03-12T10:00", [("answer_not_a_moment", "")]),
    ("a_date_time", 202603121430, [("answer_not_a_moment", "")]),
    ("a_duration", "2 / x", [("answer_not_duration", "")]),
    ("a_duration", 721, [("answer_out_of_range", "")]),
    ("a_person", "Ada Example", [("answer_not_parts", "")]),
    ("a_person", {"id": "p1"}, [("answer_part_missing", "name")]),
    ("a_person", {"name": " "}, [("answer_part_missing", "name")]),
    ("a_person", {"name": "Ada", "team": "x"}, [("answer_unknown_part", "")]),
    ("a_person", {"name": "x" * 201}, [("answer_too_long", "name")]),
    ("a_matrix", "yes", [("answer_not_parts", "")]),
    ("a_matrix", {"on_time": "yes"}, [("statement_missing", "alone")]),
    ("a_matrix", {"on_time": "never", "alone": "yes"}, [("answer_not_offered", "on_time")]),
    ("a_matrix", {"on_time": "yes", "alone": "yes", "often": "yes"}, [("answer_unknown_part", "")]),
    ("a_signature", {"name": "Ada Example"}, [("answer_part_missing", "role"), ("answer_part_missing", "at")]),
    ("a_signature", {**SIGNED, "role": "king"}, [("answer_not_offered", "role")]),
    ("a_signature", {**SIGNED, "at": "today"}, [("answer_not_a_moment", "at")]),
    ("a_signature", [SIGNED], [("answer_not_parts", "")]),
    ("a_file", "Plan.pdf", [("answer_not_parts", "")]),
    ("a_file", {**PLAN, "file": "A" * 64}, [("answer_not_digest", "file")]),
    ("a_file", {**PLAN, "file": "0" * 63}, [("answer_not_digest", "file")]),
    ("a_file", {**PLAN, "name": "../Plan.pdf"}, [("answer_not_file_name", "name")]),
    ("a_file", {**PLAN, "name": "Plan\u202efdp.exe"}, [("answer_not_file_name", "name")]),
    ("a_file", {**PLAN, "name": "x" * 121}, [("answer_too_long", "name")]),
    ("a_file", {**PLAN, "name": 7}, [("answer_not_text", "name")]),
    ("a_file", {**PLAN, "media_type": "image/png"}, [("answer_file_type", "media_type")]),
    ("a_file", {**PLAN, "media_type": ["application/pdf"]}, [("answer_not_text", "media_type")]),
    ("a_file", {**PLAN, "size": 0}, [("answer_file_empty", "size")]),
    ("a_file", {**PLAN, "size": 1_048_577}, [("answer_file_too_large", "size")]),
    ("a_file", {**PLAN, "size": "240 KB"}, [("answer_not_number", "size")]),
    ("a_file", {"file": PLAN["file"], "name": "Plan.pdf"},
     [("answer_part_missing", "media_type"), ("answer_part_missing", "size")]),
    ("a_file", {**PLAN, "path": "/tmp"}, [("answer_unknown_part", "")]),
    ("a_computed", 50, [("answer_not_taken", "")]),
    ("a_statement", "x", [("answer_not_taken", "")]),
    ("a_rows", [VISIT], [("rows_too_few", "")]),
    ("a_rows", [{**VISIT, "id": f"r{number}"} for number in range(4)], [("answer_too_many_rows", "")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "seen": "maybe"}], [("answer_not_offered", "1.seen")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "number": 10}], [("answer_out_of_range", "1.number")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "who": {"id": "p1"}}], [("answer_part_missing", "1.who.name")]),
    ("a_timescales", [{**ENTRIES[0], "event": "party"}], [("entry_of_unknown_event", "0.event")]),
    ("a_timescales", [{"id": "t1", "row": "T13"}], [("entry_without_date", "0.date"), ("entry_without_event", "0.event")]),
    ("a_timescales", [{**ENTRIES[0], "date": "2026-02-30"}], [("answer_not_a_day", "0.date")]),
    ("a_timescales", [ENTRIES[0], {**ENTRIES[1], "reason": " "}], [("entry_without_reason", "1.reason")]),
    ("a_timescales", [{**ENTRIES[3], "interval": "often"}], [("entry_interval_unclear", "0.interval")]),
    ("a_timescales", [{"id": "t1", "interval": "1 week", "date": "2026-01-01", "reason": "x"}],
     [("entry_without_row", "0.row")]),
    ("a_timescales", [{**ENTRIES[2], "gone": "yes"}],
     [("answer_not_true_or_false", "0.gone"), ("entry_without_date", "0.date")]),
    ("a_timescales", "none", [("answer_not_list", "")]),
    ("more_rows", [{"id": "r1", "length": -1, "at": "now", "there": ["aunt"]}],
     [("answer_not_offered", "0.there.0"), ("answer_not_a_moment", "0.at"), ("answer_out_of_range", "0.length")]),
]  # fmt: skip

"""One answer of every kind to the form in tests/fixtures/kinds, how it reads, and answers that are not of the kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FORM = Path(__file__).parents[1] / "fixtures" / "kinds"

VISIT = {"id": "r1", "what": "Visit", "who": {"name": "Ada Example"}}
ACTION = {"id": "a1", "action": "Ring the school.", "owner": "worker", "by": "2026-04-01", "immediate": False}
SIGNED = {"name": "Ada Example", "role": "auditor", "at": "2026-03-12T14:30"}

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
    "computed": ("a_computed", 50, "50%"),
    "statement": ("a_statement", None, ""),
    "actions": ("an_actions", [ACTION], "Ring the school. – Worker – by 1 April 2026"),
    "grade": ("a_grade", "good", "Good"),
    "criterion": ("a_criterion", {"rating": "evidenced"}, "Evidenced"),
}  # fmt: skip

# The question, an answer, and each fault with the place below the answer.
FAULTY: list[tuple[str, Any, list[tuple[str, str]]]] = [
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
    ("a_computed", 50, [("answer_not_taken", "")]),
    ("a_statement", "x", [("answer_not_taken", "")]),
    ("a_rows", [VISIT], [("rows_too_few", "")]),
    ("a_rows", [{**VISIT, "id": f"r{number}"} for number in range(4)], [("answer_too_many_rows", "")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "seen": "maybe"}], [("answer_not_offered", "1.seen")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "number": 10}], [("answer_out_of_range", "1.number")]),
    ("a_rows", [VISIT, {**VISIT, "id": "r2", "who": {"id": "p1"}}], [("answer_part_missing", "1.who.name")]),
    ("more_rows", [{"id": "r1", "length": -1, "at": "now", "there": ["aunt"]}],
     [("answer_not_offered", "0.there.0"), ("answer_not_a_moment", "0.at"), ("answer_out_of_range", "0.length")]),
]  # fmt: skip

"""Findings in words: for every code a sentence that names the fault, and one that names the remedy.

``{ask}`` and the like are filled from the finding's params; params are put in as they are and never read as a format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.messages.catalogue_examples import CONSISTENCY, EXAMPLES
from engine.messages.catalogue_facts import FACTS
from engine.messages.catalogue_sources import SOURCES
from engine.messages.catalogue_templates import TEMPLATES
from engine.model import Finding


class Words(NamedTuple):
    """The sentence and the remedy of one code, with places for params."""

    fault: str
    remedy: str


RESPONSES: Mapping[str, Words] = {
    "answer_missing": Words("“{ask}” has no answer.", "Answer it."),
    "rating_missing": Words("{ask} is not rated.", "Choose a rating."),
    "evidence_missing": Words("{ask} is rated “{rating}” without evidence.", "Say what on the file shows this."),
    "reason_missing": Words("{ask} is rated “{rating}” without a reason.", "Give the reason."),
    "consistency_unexplained": Words(
        "“{ask}” has no answer, though the grade and the ratings seem to differ.",
        "Give the reason, or look at the grade and the ratings again.",
    ),
    "answer_not_text": Words("The answer to “{ask}” is not text.", "Give it as text."),
    "answer_too_long": Words(
        "The answer to “{ask}” has {length} characters.", "Shorten it to {most} characters or fewer."
    ),
    "answer_not_as_expected": Words("The answer to “{ask}” is not written as expected.", "Write {expected}."),
    "answer_unkeepable": Words(
        "The answer to “{ask}” holds a character that can't be kept ({character}, at place {at}).",
        "Remove that character.",
    ),
    "answer_not_offered": Words("“{value}” is not an answer that “{ask}” offers.", "Choose one of: {offered}."),
    "answer_not_list": Words("The answer to “{ask}” is not a list.", "Give a list."),
    "answer_chosen_twice": Words("The answer to “{ask}” names one choice twice.", "Name each choice once."),
    "answer_not_a_day": Words("“{ask}” must be a real date.", "Give day, month and year, such as 27 3 2026."),
    "answer_not_a_moment": Words(
        "“{ask}” must be a real date with a time.", "Give day, month, year and time, such as 27 3 2026 and 14:30."
    ),
    "answer_not_number": Words("“{ask}” must be a number.", "Give digits alone, such as 12."),
    "answer_not_duration": Words("“{ask}” must be a length of time.", "Give hours and minutes as whole numbers."),
    "answer_out_of_range": Words("The answer to “{ask}” is out of range.", "Give a number from {least} to {most}."),
    "answer_not_whole": Words("“{ask}” must be a whole number.", "Leave out what follows the point."),
    "answer_too_precise": Words("“{ask}” has too many decimal places.", "Keep to {decimals} decimal places."),
    "answer_not_parts": Words("The answer to “{ask}” is not made of named parts.", "Give: {known}."),
    "answer_part_missing": Words("“{ask}” lacks the {part}.", "Fill it in."),
    "statement_missing": Words("“{part}” is not rated in “{ask}”.", "Choose a level."),
    "answer_not_taken": Words("“{ask}” takes no answer.", "Take the answer out."),
    "answer_file_type": Words("“{ask}” doesn't take this kind of file.", "Choose {types}."),
    "answer_file_empty": Words("The file for “{ask}” is empty.", "Choose another file, or save this one again first."),
    "answer_file_too_large": Words("The file for “{ask}” is larger than {most} MB.", "Choose a smaller file."),
    "answer_not_digest": Words("The answer to “{ask}” names no file.", "Give the file's SHA-256 as 64 hex digits."),
    "answer_not_file_name": Words(
        "The name of the file for “{ask}” holds a slash or an invisible character.", "Give it a plain name."
    ),
    "answer_recommended": Words("“{ask}” has no answer yet.", "It need not have one, but it should."),
    "rows_too_few": Words("“{ask}” has too few rows.", "Give {least} or more, or none."),
    "answer_still_to_come": Words("The day given for “{ask}” is still to come.", "Check the day and the year."),
    "answer_too_many_rows": Words("“{ask}” has too many rows.", "Keep to {most} rows."),
    "answer_not_row": Words("A row of “{ask}” is not a row.", "Give each row as its named parts."),
    "answer_unknown_part": Words("“{ask}” has no part “{part}”.", "Use only: {known}."),
    "answer_not_criterion": Words(
        "The answer to “{ask}” is not a rating with its evidence.", "Give rating and evidence."
    ),
    "answer_not_true_or_false": Words("“Immediate” in “{ask}” is neither true nor false.", "Give true or false."),
    "answer_unknown": Words(
        "There is no question “{id}” in this form.", "Take the answer out, or use its version's form."
    ),
    "cell_missing": Words("“{ask}” is not filled in.", "Fill it in, or take the row out."),
    "row_missing": Words("“{ask}” has no row for: {value}.", "Add a row for them."),
    "row_without_id": Words("A row of “{ask}” has no usable id.", "Give letters, digits, hyphens or underscores."),
    "action_without_words": Words("“{ask}” does not say what to do.", "Say it, or take the row out."),
    "action_without_owner": Words("“{ask}” has no owner.", "Choose who is to do it."),
    "action_without_date": Words("“{ask}” has no date.", "Say by when it is to be done."),
    "action_id_repeated": Words("Two suggested actions have the id “{id}”.", "Give each action its own id."),
    "entry_without_date": Words("“{ask}” has no date.", "Give the day, or say that it did not happen."),
    "entry_without_reason": Words("“{ask}” departs from the case record without a reason.", "Say how you know."),
    "entry_without_row": Words("An agreed interval of “{ask}” names no timescale.", "Give row, such as T33."),
    "entry_without_event": Words("A date of “{ask}” does not say of what it is.", "Give event."),
    "entry_of_unknown_event": Words("A date of “{ask}” is of an event that is not known.", "Use the published names."),
    "entry_interval_unclear": Words("The interval agreed in “{ask}” is not understood.", "Write it like “10 weeks”."),
    "corrected_date_changed": Words(
        "The case record changed a date that the auditor corrected: it had {was} and now has {now}.",
        "The auditor's date counts; look at whether it still should.",
    ),
    "corrected_event_gone": Words(
        "The case record no longer holds an event of {was} that the auditor corrected.",
        "The auditor's date counts; look at whether it still should.",
    ),
    "grade_capped": Words("{say}", "Choose {allowed}, or change the answer that rules the others out."),
    "response_not_a_mapping": Words(
        "The response is not a JSON object.", "Give one object with template, version and answers."
    ),
    "response_other_template": Words(
        "The response is for {other}, not for {template}.", "Judge it with the template that it was written for."
    ),
    "response_other_subject": Words(
        "The response does not name a {subject} as its subject.",
        "Give subject with type {subject} and the id as text, or take it out.",
    ),
    "response_without_answers": Words(
        "The response has no answers.", "Give answers as an object of question to answer."
    ),
    "part_b_not_a_mapping": Words("Part B is not an object of rows and reflections.", "Give rows and reflections."),
    "part_b_unknown_action": Words("Part B answers an action “{id}” that was never suggested.", "Take the row out."),
}

DECLARED = ("check.", "consistency.")
"""How the codes begin whose words are the declaration's own."""

CATALOGUE: Mapping[str, Words] = {
    **RESPONSES,
    **{code: Words(*words) for code, words in TEMPLATES.items()},
    **{code: Words(*words) for code, words in FACTS.items()},
    **{code: Words(*words) for code, words in SOURCES.items()},
    **{code: Words(*words) for code, words in {**EXAMPLES, **CONSISTENCY}.items()},
}


def fault_of(finding: Finding) -> str:
    """The sentence that names the fault."""
    if finding.code.startswith(DECLARED):
        return str(finding.params["say"])
    return CATALOGUE[finding.code].fault.format_map(_spoken(finding))


def remedy_of(finding: Finding) -> str:
    """The sentence that names the remedy, or "" where the fault's own sentence does."""
    if finding.code.startswith(DECLARED):
        return ""
    return CATALOGUE[finding.code].remedy.format_map(_spoken(finding))


def _spoken(finding: Finding) -> dict[str, Any]:
    """The params as sentences take them: lists as words with commas."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else value
        for name, value in finding.params.items()
    }


def message_of(finding: Finding) -> str:
    """Fault and remedy together."""
    return f"{fault_of(finding)} {remedy_of(finding)}".strip()


def as_line(finding: Finding) -> str:
    """A finding in a declaration as one line: ``file:line:column: severity code: message Remedy``."""
    place = finding.place
    where = f"{place.file}:{place.line}:{place.column}" if place else finding.path
    return f"{where}: {finding.severity} {finding.code}: {message_of(finding)}"

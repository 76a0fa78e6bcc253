"""The words of findings in golden cases and in consistency warnings: code -> (fault, remedy), for policy owners."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "golden_case_from_unknown": ("The case starts from “{name}”, which is no case.", "Did you mean “{near}”?"),
    "golden_case_from_itself": ("The case “{name}” starts from itself.", "Start from another, or from none."),
    "golden_case_without_day": ("The case has no day.", "Add today: the day that it is judged on."),
    "golden_case_without_unknown": ("“{question}” has no answer in the other case to be left out.",
                                    "Take it out of without, or correct its name."),
    "golden_case_unknown_row": ("There is no timescale {row}.", "Name one of timescales.yaml, such as T19."),
    "golden_case_not_found": ("“{what}” is expected among the {list}, and is not found.",
                              "Correct the declaration, or take it out of the case."),
    "golden_case_not_expected": ("“{what}” is found among the {list}, and is not expected.",
                                 "Correct the declaration, or add it to the case."),
    "golden_case_differs": ("In {what}, {expected} is expected and {found} is found.",
                            "Correct the declaration, or the case."),
}  # fmt: skip

CONSISTENCY: Mapping[str, tuple[str, str]] = {
    "consistency_without_criteria": ("Ratings are to be counted, but there is no criteria.yaml.",
                                     "Add criteria.yaml, or take consistency out."),
    "consistency_never": ("No number is at least {least} and at most {most}.", "Correct one of the two."),
    "consistency_reason_unknown": ("“{question}” is no question that takes a reason.",
                                   "Name a question of kind text or long_text."),
    "consistency_reason_conditional": ("“{question}” is asked by this warning, and has {keys} of its own.",
                                       "Take that out of the question."),
    "consistency_reason_asked_about": ("“{question}” takes a reason, and a condition asks about it.",
                                       "Let the condition ask about something else."),
}  # fmt: skip

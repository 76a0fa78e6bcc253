"""Rules that no number, day or table within its limits can make hold, and patterns that not every reader takes alike."""

from __future__ import annotations

from spoiling import Spoil, ask
from spoilt_shapes import SMALL, small

Row = tuple[str, Spoil, str, str | tuple[int, int]]

A = "audit.yaml"
ASKED = """\
      - {id: hours, kind: number, ask: How many hours?, source: §1, from: 1, to: 40}
      - {id: days, kind: number, ask: How many days?, source: §1, from: 41, to: 50}
      - {id: share, kind: percentage, ask: Which share?, source: §1, decimals: 1}
      - {id: length, kind: duration, ask: How long?, source: §1, to: 90}
      - {id: began, kind: date, ask: When did it begin?, source: §1}
      - {id: ended, kind: date, ask: When did it end?, source: §1}
      - {id: told, kind: date, ask: When were they told?, source: §1}
      - id: visits
        kind: rows
        ask: Which visits?
        source: §1
        row: visit
        rows_at_least: 2
        rows_at_most: 4
        columns: [{id: who, kind: text, ask: Who}]
"""


def rule(condition: str) -> Spoil:
    """A question that is asked under a condition on numbers, days or rows."""
    return small(f"{SMALL}{ASKED}      - {{id: extra, kind: text, ask: Why?, source: §1, asked_when: {condition}}}\n")


def pattern(written: str) -> Spoil:
    """A text with a pattern."""
    return ask(f"pattern: '{written}', pattern_words: a reference", "text")


LIMITS: list[Row] = [
    # One number out of bounds, or two bounds that cross
    ("question_never_asked", rule("{hours: {at_least: 41}}"), A, "asked_when"),
    ("question_never_asked", rule("{hours: 0}"), A, "asked_when"),
    ("question_never_asked", rule("{share: {at_least: 101}}"), A, "asked_when"),
    ("question_never_asked", rule("{length: {at_least: 91}}"), A, "asked_when"),
    ("question_never_asked", rule("{visits: {count: {at_least: 5}}}"), A, "asked_when"),
    ("question_never_asked", rule("{visits: {count: {is: 1}}}"), A, "asked_when"),
    ("question_never_asked", rule("{hours: {same_as: days}}"), A, "asked_when"),
    ("condition_contradiction", rule("{hours: {at_least: 10, at_most: 9}}"), A, "at_most: 9"),
    ("condition_contradiction", rule("{all: [{hours: {at_least: 10}}, {hours: 9}]}"), A, "{hours: 9}]"),
    ("condition_contradiction", rule("{all: [{visits: {answered: yes}}, {visits: {count: {at_most: 1}}}]}"), A, "{visits: {count"),
    ("condition_never_holds", rule("{all: [{hours: {at_least: 2}}, {hours: {at_most: 3}}, {not: {hours: [2, 3]}}]}"), A, "all: [{hours"),
    # Bounds that always hold, or that another implies
    ("condition_holds_for_every_answer", rule("{hours: {at_least: 1}}"), A, "asked_when"),
    ("condition_holds_for_every_answer", rule("{hours: {at_most: 40}}"), A, "asked_when"),
    ("condition_holds_for_every_answer", rule("{share: {at_least: 0}}"), A, "asked_when"),
    ("condition_holds_for_every_answer", rule("{any: [{hours: {at_least: 5}}, {hours: {at_most: 4}}]}"), A, "asked_when"),
    ("condition_always_holds", rule("{visits: {count: {at_most: 4}}}"), A, "asked_when"),
    ("condition_part_already_said", rule("{hours: {at_least: 10, is_not: 5}}"), A, "is_not: 5"),
    ("condition_part_adds_nothing", rule("{any: [{hours: {at_least: 10}}, {hours: {at_least: 20}}]}"), A, "{hours: {at_least: 20"),
    # Days in an order that can't be
    ("condition_never_holds",
     rule("{all: [{began: {after: ended}}, {ended: {after: told}}, {told: {after: began}}]}"), A, "all: [{began"),
    ("condition_contradiction", rule('{all: [{began: {before: ended}}, {began: "9999-12-31"}]}'), A, '{began: "9999'),
    ("condition_part_already_said",
     rule("{all: [{began: {before: ended}}, {ended: {before: told}}, {began: {before: told}}]}"), A, "{began: {before: told"),
    ("condition_never_holds",
     rule('{all: [{began: {before: ended}}, {began: {after: "2026-01-31"}}, {ended: {before: "2026-02-02"}}]}'), A, "all: [{began"),
    # Patterns
    ("pattern_not_understood", pattern("[A-Z"), A, "pattern: '["),
    ("pattern_not_understood", pattern("(AB|)"), A, "pattern: '(AB"),
    ("pattern_not_understood", pattern("A{3,2}"), A, "pattern: 'A"),
    ("pattern_not_understood", pattern("[z-a]"), A, "pattern: '[z"),
    ("pattern_without_limit", pattern("[A-Z]+"), A, "pattern: '["),
    ("pattern_without_limit", pattern("AB*"), A, "pattern: 'AB*"),
    ("pattern_without_limit", pattern("A{2,}"), A, "pattern: 'A{2"),
    ("pattern_of_several_meanings", pattern("A.B"), A, "pattern: 'A.B"),
    ("pattern_of_several_meanings", pattern("\\d{4}"), A, "pattern: '\\d"),
    ("pattern_of_several_meanings", pattern("\\p{L}"), A, "pattern: '\\p"),
    ("pattern_beyond", pattern("(?=A)B"), A, "pattern: '(?=A"),
    ("pattern_beyond", pattern("(?i)ab"), A, "pattern: '(?i"),
    ("pattern_beyond", pattern("(A)\\1"), A, "pattern: '(A"),
    ("pattern_too_free", pattern("(A{1,9}){1,9}"), A, "pattern: '(A{1,9"),
    ("pattern_too_free", pattern("(A|AA){1,20}"), A, "pattern: '(A|AA"),
    ("pattern_too_long", pattern("[A-Z]{501}"), A, "pattern: '[A-Z]{5"),
    ("question_key_missing", ask("pattern: AB", "text"), A, "{id: extra"),
    ("question_key_missing", ask("pattern_words: a reference", "text"), A, "{id: extra"),
    ("question_key_unused", ask("pattern: AB", "long_text"), A, "pattern: AB"),
]  # fmt: skip

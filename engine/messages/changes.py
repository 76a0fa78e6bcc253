"""Changes between two versions in words: one sentence for each kind, and the words of a text that differ, marked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.compare import Change, Comparison

CLASSES = {
    "safe": "Safe: answers stay as they are.",
    "asks_again": "Asks again: something must be answered that was not asked, or not so, before.",
    "loses_answers": "Loses answers: some answers have no place in the new version. They stay on the record.",
}

WHY_ASKED: Mapping[str, str] = {
    "new": "it is new.",
    "split": "it comes from a question that was split or put together.",
    "not_carried": "your answer has no place in the question as it is now.",
    "now_required": "it must be answered now.",
}
WHY_LEFT: Mapping[str, str] = {
    "split": "the question was split, and one answer can't stand for several.",
    "merged": "the question was put together with others, and several answers can't stand for one.",
    "gone": "it is no longer asked.",
    "misfit": "the question no longer takes such an answer.",
}
"""Why a question is asked again, or an answer left behind, when an audit is carried over."""

SENTENCES: Mapping[str, str] = {
    "added": "{noun} {name} is new.",
    "added_required": "{noun} {name} is new and must be answered.",
    "removed": "{noun} {name} is gone.",
    "removed_asked": "{noun} {name} is no longer asked.",
    "split": "{noun} {name} comes from what was {others}, which is split: it is asked anew.",
    "merged": "{noun} {name} puts together what was {others}: it is asked anew.",
    "renamed_id": "{noun} {name} takes the place of what was {others}, with its answers.",
    "renamed": "{noun} {name} has a new name.",
    "renumbered": "{noun} {name} had the number {before}.",
    "moved": "{noun} {name} now stands in the section “{after}”; it stood in “{before}”.",
    "moved_within": "{noun} {name} stands at another place.",
    "reworded": "{noun} {name} is reworded.",
    "help_reworded": "What stands beside {noun_low} {name} is reworded.",
    "reading_changed": "How the guide is read for {noun_low} {name} changed.",
    "clause_changed": "{noun} {name} now cites {after}; it cited {before}.",
    "made_required": "{noun} {name} must now be answered.",
    "made_required_when": "{noun} {name} must now be answered when this holds: {after}.",
    "made_optional": "{noun} {name} need no longer be answered.",
    "choices_added": "{noun} {name} offers more choices: {added}.",
    "choices_removed": "{noun} {name} no longer offers: {removed}.",
    "choices_reworded": "Choices of {noun_low} {name} are reworded.",
    "choices_moved": "{noun} {name} offers its choices in another order.",
    "kind_changed": "{noun} {name} is now answered as {after}, not as {before}.",
    "limit_tightened": "{noun} {name} takes less than before ({key}): {after} instead of {before}.",
    "limit_relaxed": "{noun} {name} takes more than before ({key}): {after} instead of {before}.",
    "condition_changed": "When {noun_low} {name} applies ({key}) changed.",
    "timescale_tightened": "{noun} {name} is tightened: “{after}” instead of “{before}”.",
    "timescale_relaxed": "{noun} {name} is relaxed: “{after}” instead of “{before}”.",
    "changed": "{noun} {name} changed ({key}).",
}  # fmt: skip

NOUNS: Mapping[str, str] = {
    "question": "The question", "criterion": "", "section": "The section", "timescale": "The timescale",
    "grade": "The grade", "cap": "The limit on grades", "check": "The check", "consistency": "The consistency check",
    "part_b_question": "The Part B question", "part_b": "", "process": "In the process", "guide": "", "scale": "", "other": "",
}  # fmt: skip
_QUOTED = frozenset(("section", "grade", "cap", "check", "consistency"))

_WORD = re.compile(r"\s+|[^\s]+")
KINDS = {
    "yes_no": "yes or no",
    "long_text": "long text",
    "choice": "one choice",
    "choices": "several choices",
    "rows": "rows",
    "file": "a file",
}


def sentence(code: str, noun: str, name: str, **params: Any) -> str:
    """The sentence of one change; params are put in as they are and never read as a format."""
    word = NOUNS.get(noun, "")
    called = f"“{name}”" if noun in _QUOTED else name
    filled = SENTENCES[code].format_map(
        {"noun": word, "noun_low": word[:1].lower() + word[1:], "name": called, **params}
    )
    plain = " ".join(filled.split())
    return plain[:1].upper() + plain[1:]


def condition_words(declared: Any) -> str:
    """A declared condition, compactly, in the words of its keys."""
    if isinstance(declared, dict):
        return " and ".join(
            f"{str(key).replace('_', ' ')} {_operand(value)}".strip() for key, value in declared.items()
        )
    return _operand(declared)


def _operand(value: Any) -> str:
    if isinstance(value, dict):
        return condition_words(value)
    if isinstance(value, list):
        return " or ".join(_operand(one) for one in value)
    return str(value).replace("_", " ")


def value_words(value: Any) -> str:
    """Any declared value as one line of text."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_words(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(value_words(one) for one in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def marked(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words of two texts in one row, each piece with ``kept``, ``out`` or ``in``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    for tag, one, two, three, four in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "kept", "".join(old[one:two])
            continue
        if two > one:
            yield "out", "".join(old[one:two])
        if four > three:
            yield "in", "".join(new[three:four])


_TEXT_MARKS = {"kept": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
_HTML_MARKS = {"kept": "{}", "out": "<del>{}</del>", "in": "<ins>{}</ins>"}


def marked_text(before: str, after: str) -> str:
    """Both texts in one, with ``[-what goes-]`` and ``{+what comes+}``."""
    return "".join(_TEXT_MARKS[mark].format(piece) for mark, piece in marked(before, after))


def marked_html(before: str, after: str) -> str:
    """Both texts in one, with ``<del>`` and ``<ins>``; everything else is escaped."""
    return "".join(_HTML_MARKS[mark].format(escape(piece)) for mark, piece in marked(before, after))


def as_text(compared: Comparison) -> str:
    """A whole comparison as lines of text, by class, the gravest first."""
    lines = [f"{compared.title}: from {compared.from_} to {compared.to}", ""]
    if not compared.changes:
        lines.append("Nothing changed.")
    for class_, words in reversed(CLASSES.items()):
        found = [one for one in compared.changes if one.class_ == class_]
        if found:
            lines += [f"{words} ({len(found)})", *(line for one in found for line in _lines(one)), ""]
    return "\n".join(lines).rstrip()


def _lines(change: Change) -> Iterator[str]:
    yield f"  - {change.sentence}{f' ({change.source})' if change.source else ''}"
    if change.kind in WITH_WORDS and change.before and change.after:
        yield f"      {marked_text(change.before, change.after)}"


WITH_WORDS = frozenset(
    ("reworded", "renamed", "reading_changed", "condition_changed", "choices_changed", "cap_changed", "check_changed",
     "part_b_changed", "grade_changed", "timescale_changed", "process_changed", "guide_changed", "changed")
)  # fmt: skip
"""Kinds of change whose texts before and after are shown with the differing words marked."""


def as_html(compared: Comparison) -> str:
    """A whole comparison as a fragment of HTML, by class, the gravest first."""
    parts = [f"<h1>{escape(compared.title)}: from {escape(compared.from_)} to {escape(compared.to)}</h1>"]
    if not compared.changes:
        parts.append("<p>Nothing changed.</p>")
    for class_, words in reversed(CLASSES.items()):
        found = [one for one in compared.changes if one.class_ == class_]
        if found:
            items = "".join(_item(one) for one in found)
            parts.append(f'<h2>{escape(words)} ({len(found)})</h2><ul class="changes {class_}">{items}</ul>')
    return "\n".join(parts)


def _item(change: Change) -> str:
    clause = f" ({escape(change.source)})" if change.source else ""
    shown = change.kind in WITH_WORDS and change.before and change.after
    words = f"<p>{marked_html(change.before or '', change.after or '')}</p>" if shown else ""
    return f"<li>{escape(change.sentence)}{clause}{words}</li>"

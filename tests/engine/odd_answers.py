"""Responses that a person, a broken client or a vandal might give, drawn by a seed: whole ones with changes in them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.kinds_of_files import media_types
from engine.model import Column, Question, Template

Asked = Question | Column

# What the makers of validators read differently: white space, ends of lines, characters of two halves, numbers written otherwise.
ODD: list[Any] = [
    None, "", " ", "\n", "\x1c", "\x85", "\ufeff", "\u200b", "\u3000", "\x00", "a\x07", "zzz", "yes\n", "😀", [], {}, [None], [[]],
    0, -0.0, 1, 5, 5.0, 5.5, -1, 1e300, 10**15, True, False, ["a"], {"a": 1}, {"id": "a"}, {"__proto__": 1}, {"rating": None},
]  # fmt: skip
TEXTS = ["A text.", "  ", "Two\nlines.\n", "\u00a0x\u2028", "😀" * 40, "Zoë\t–", "constructor"]
DAYS = [
    "2026-03-12", "2026-03-12", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31",
    "2026-02-30", "2023-02-29", "1900-02-29", "0000-01-01", "2026-3-12", "2026-03-12\n", "２０２６-03-12", "20260312", "x",
]  # fmt: skip
HOURS = ["T14:30", "T00:00", "T23:59", "T24:00", "T10:00Z", "T10:00:00", "T10:60", "T10:00\n", "t10:00", ""]
IDS = ["a-1_Z", "x" * 64, "x" * 65, "", "a b", "a1\n", "é", 7, None]
EVENTS = ["cp_visit", "core_group", "lac_review", "party"]
INTERVALS = ["10 weeks", "1 working day", "999 years", "0 weeks", "10 weeks\n", "often", "1000 days"]


class Chance(random.Random):
    """Answers by the kind of question, most of them whole."""

    def answer(self, question: Question) -> Any:
        """An answer to a question; KeyError for a kind that has no row in the table below."""
        return MAKERS[question.kind](self, question)

    def option(self, asked: Asked) -> str:
        return self.choice([*asked.options] or ["x"])

    def text(self, asked: Asked) -> str:
        if self.random() < 0.02:
            return self.choice(["x", "😀"]) * (asked.at_most + self.choice([0, 1]))
        return self.choice(TEXTS)

    def choices(self, asked: Asked) -> list[str]:
        options = list(asked.options)
        return self.sample(options, self.randint(1, len(options))) if self.random() < 0.9 else options[:1] * 2

    def number(self, asked: Asked) -> float:
        inside = self.randint(int(asked.least), int(asked.most))
        edge = self.choice([asked.least, asked.most])
        return self.choice([inside, inside, float(inside), edge, edge - 1, edge + 1, inside + 0.5, edge + 0.1])

    def day(self, _: Asked) -> str:
        return self.choice(DAYS)

    def moment(self, _: Asked) -> str:
        return self.choice(DAYS[:8]) + self.choice(HOURS)

    def person(self, _: Asked) -> dict[str, Any]:
        return self.some({"id": "p1", "name": self.choice(["Ada Example", "x" * 200, "x" * 201, " "])}, 0.8)

    def signature(self, question: Asked) -> dict[str, Any]:
        return self.some({"name": "Ada Example", "role": self.option(question), "at": self.moment(question)}, 0.95)

    def matrix(self, question: Question) -> dict[str, Any]:
        return self.some({statement: self.option(question) for statement in question.statements}, 0.9)

    def file(self, question: Question) -> dict[str, Any]:
        most = question.at_most_mb * 1024 * 1024
        return self.some(
            {
                "file": self.choice(["0123456789abcdef" * 4] * 4 + ["A" * 64, "0" * 63, "0" * 64 + "\n"]),
                "name": self.choice(["Plan.pdf"] * 4 + ["a/b", "x" * 121, "Plan.pdf\n", "Pl\u202ean", "😀" * 120]),
                "media_type": self.choice([*media_types(question.types), "application/pdf", "text/html"]),
                "size": self.choice([1, 240, 240.0, most, most + 1, 0, 1.5]),
            },
            0.97,
        )

    def criterion(self, question: Question) -> dict[str, Any]:
        suggested = self.choice([[], [self.action()], [{"id": "q9"}], [{"id": "bad id", "action": "x"}], None])
        value = {
            "rating": self.option(question),
            "evidence": self.choice(["Seen.", "Seen.", " ", ""]),
            "reason": self.text(question),
        }
        return self.some({**value, "actions": suggested}, 0.75)

    def action(self) -> dict[str, Any]:
        action = {
            "id": f"a{self.randint(1, 10**9)}", "action": "Do it.", "owner": "social_worker", "by": DAYS[0], "immediate": False,
        }  # fmt: skip
        if self.random() < 0.5:
            return action
        odd = {
            "owner": self.choice(["worker", "nobody"]),
            "by": self.choice(DAYS),
            "immediate": self.choice([True, "y"]),
        }
        return {**action, "id": self.choice(IDS), **self.some(odd, 0.5)}

    def actions(self, _: Question) -> list[Any]:
        return [self.action() for _ in range(self.randint(0, 2))]

    def rows(self, question: Question) -> list[Any]:
        return [self.row(question) for _ in range(self.randint(0, min(4, question.rows_at_most + 1)))]

    def row(self, question: Question) -> dict[str, Any]:
        cells = {column.id: MAKERS[column.kind](self, column) for column in question.columns if self.random() < 0.9}
        return {"id": self.choice(["r1", "r2", "r3", "r4", "r5", *IDS]), **cells}

    def entries(self, _: Question) -> list[Any]:
        return [self.entry() for _ in range(self.randint(0, 3))]

    def entry(self) -> dict[str, Any]:
        agreed = {"row": "T33", "interval": self.choice(INTERVALS), "date": self.choice(DAYS), "reason": "She asked."}
        added = {"event": self.choice(EVENTS), "date": self.choice(DAYS), "about": "e2", "recipient": "iro_team"}
        corrected = {
            "corrects": "e5",
            "was": self.choice(DAYS),
            "gone": self.choice([True, True, False, 1]),
            "reason": "Note.",
        }
        return {
            "id": self.choice(["t1", "t2", *IDS]),
            **self.some(self.choice([agreed, added, {**added, **corrected}]), 0.93),
        }

    def nothing(self, _: Question) -> Any:
        return self.choice([None, "", 50, "x"])

    def some(self, parts: Mapping[str, Any], share: float) -> dict[str, Any]:
        """About this share of the parts."""
        return {key: value for key, value in parts.items() if self.random() < share}

    def spoilt(self, value: Any) -> Any:
        """A copy of a value in which one thing, at any depth, is odd, gone, twice there or unknown."""
        if isinstance(value, dict) and value and self.random() < 0.8:
            key = self.choice(list(value))
            rest = {name: one for name, one in value.items() if name != key}
            return self.choice(
                [rest, {**value, key: self.spoilt(value[key])}, {**value, key: self.odd()}, {**value, "more": 1}]
            )
        if isinstance(value, list) and value and self.random() < 0.8:
            at = self.randrange(len(value))
            return self.choice(
                [value[:at] + value[at + 1 :], [*value, value[at]], [*value[:at], self.spoilt(value[at])]]
            )
        return self.odd()

    def odd(self) -> Any:
        return copy.deepcopy(self.choice(ODD))


MAKERS: Mapping[str, Callable[[Chance, Any], Any]] = {
    **dict.fromkeys(("text", "long_text", "quotation"), Chance.text),
    **dict.fromkeys(("yes_no", "choice", "scale", "grade"), Chance.option),
    **dict.fromkeys(("number", "percentage", "duration"), Chance.number),
    **dict.fromkeys(("computed", "statement"), Chance.nothing),
    "choices": Chance.choices,
    "date": Chance.day,
    "date_time": Chance.moment,
    "person": Chance.person,
    "signature": Chance.signature,
    "matrix": Chance.matrix,
    "file": Chance.file,
    "criterion": Chance.criterion,
    "actions": Chance.actions,
    "rows": Chance.rows,
    "timescales": Chance.entries,
}


def odd_answers(
    template: Template, whole: Sequence[Mapping[str, Any]], number: int, seed: Any
) -> Iterator[dict[str, Any]]:
    """So many answers of a whole response, each made from one of ``whole`` by none to fifteen changes."""
    chance, questions = Chance(f"{template.id} {seed}"), list(template.questions.values())
    for _ in range(number):
        answers = copy.deepcopy(dict(chance.choice(whole)))
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 6, 15])):
            question, way = chance.choice(questions), chance.random()
            if way < 0.25:
                answers.pop(question.id, None)
            else:
                answers[question.id] = chance.answer(question) if way < 0.8 else chance.spoilt(answers.get(question.id))
        if chance.random() < 0.02:
            answers[chance.choice(["unknown", "__proto__", "toString", ""])] = "x"
        yield answers


def odd_documents(
    template: Template, whole: Sequence[Mapping[str, Any]], number: int, seed: Any
) -> Iterator[dict[str, Any]]:
    """So many responses with such answers; a few of them are odd outside of their answers."""
    chance = Chance(f"documents {template.id} {seed}")
    for answers in odd_answers(template, whole, number, seed):
        document: dict[str, Any] = {
            "template": template.id,
            "version": template.version,
            "answers": answers,
            "part_b": {},
        }
        document["subject"] = {"type": template.subject, "id": "s1"}
        if chance.random() < 0.05:
            key = chance.choice(list(document))
            document[key] = chance.spoilt(document[key])
        yield {key: value for key, value in document.items() if chance.random() < 0.97 or key == "answers"}

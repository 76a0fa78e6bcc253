"""The contract and the engine give the same verdict on generated responses, valid and broken, on all that it claims to hold."""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from engine.actions import actions_of, repeated_ids
from engine.asked import counted
from engine.contract import contract_of
from engine.grade import outcome_of
from engine.model import ERROR, Question, Template
from engine.validate import validate

RESPONSES = int(os.environ.get("CASEAUDIT_RESPONSES", "1500"))
ODD: list[Any] = [None, "", [], {}, " ", 0, True, 5, ["a"], {"a": 1}, "\x00", "zzz"]
DAYS = ["2026-03-12", "2026-02-30", "2024-02-29", "2023-02-29", "x"]


class Chance(random.Random):
    """Answers that a person, a broken client or a vandal might give."""

    def answer(self, question: Question) -> Any:
        if self.random() < 0.12:
            return copy.deepcopy(self.choice(ODD))
        match question.kind:
            case "yes_no":
                return self.choice(["yes", "no"])
            case "choice" | "grade":
                return self.choice(list(question.options))
            case "choices":
                options = list(question.options)
                return self.sample(options, self.randint(1, len(options))) if self.random() < 0.9 else options[:1] * 2
            case "date":
                return self.choice(DAYS)
            case "criterion":
                return self.criterion(question)
            case "actions":
                return [self.action() for _ in range(self.randint(0, 2))]
            case "rows":
                return [self.row(question) for _ in range(self.randint(0, 4))]
            case _:
                return self.choice(["A text.", "  "])

    def criterion(self, question: Question) -> dict[str, Any]:
        value: dict[str, Any] = {}
        if self.random() < 0.9:
            value["rating"] = self.choice([*question.options, "zz"])
        if self.random() < 0.6:
            value["evidence"] = self.choice(["Seen.", " ", ""])
        if self.random() < 0.4:
            value["reason"] = self.choice(["So it is.", " "])
        if self.random() < 0.3:
            value["actions"] = self.choice(
                [[], [self.action()], [{"id": "q9"}], [{"id": "bad id", "action": "x"}], None]
            )
        return value

    def action(self) -> dict[str, Any]:
        action = {
            "id": f"a{self.randint(1, 10**9)}", "action": "Do it.", "owner": self.choice(["social_worker", "nobody"]),
            "by": self.choice(DAYS), "immediate": self.choice([True, False, "y"]),
        }  # fmt: skip
        return (
            action if self.random() < 0.5 else {**action, "owner": "social_worker", "by": DAYS[0], "immediate": False}
        )

    def row(self, question: Question) -> dict[str, Any]:
        cells = {
            column.id: self.choice(list(column.options))
            if column.options
            else DAYS[0]
            if column.kind == "date"
            else "n"
            for column in question.columns
            if self.random() < 0.93
        }
        return {"id": f"r{self.randint(1, 999)}", **cells}


def responses(template: Template, examples: dict[str, dict[str, Any]], number: int, seed: int) -> list[dict[str, Any]]:
    chance, questions = Chance(seed), list(template.questions.values())
    found = []
    for _ in range(number):
        answers = copy.deepcopy(chance.choice(list(examples.values()))["answers"])
        for _ in range(chance.choice([0, 1, 1, 2, 3, 6, 15])):
            question = chance.choice(questions)
            if chance.random() < 0.3:
                answers.pop(question.id, None)
            else:
                answers[question.id] = chance.answer(question)
        found.append(answers)
    return found


def engine_accepts(template: Template, answers: dict[str, Any], beyond: set[str]) -> bool:
    counting = counted(template, answers)
    findings = [*validate(template, answers), *outcome_of(template, counting)[1]]
    findings += repeated_ids(actions_of(template, counting))
    return not any(one.severity == ERROR and one.code not in beyond for one in findings)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_engine_and_the_contract_agree(template: Template, examples: dict[str, dict[str, Any]], seed: int) -> None:
    contract = contract_of(template)
    beyond, quick = {rule["rule"] for rule in contract["x-rule"]}, jsonschema_rs.Draft202012Validator(contract)
    made = responses(template, examples, RESPONSES, seed)
    wrapped = [{"template": template.id, "version": template.version, "answers": answers} for answers in made]
    engine = [engine_accepts(template, answers, beyond) for answers in made]
    assert 0.1 < sum(engine) / len(engine) < 0.9, "both verdicts must be well represented"
    differing = [index for index, one in enumerate(wrapped) if quick.is_valid(one) is not engine[index]]
    assert [made[index] for index in differing[:3]] == []
    slow = Draft202012Validator(contract)
    assert [index for index in range(60) if slow.is_valid(wrapped[index]) is not engine[index]] == []

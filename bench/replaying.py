"""Measure 6: what changed between two versions, and every stored audit of a large council run under the newer one."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from difflib import unified_diff
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from bench.bounds import COMPARISON, REPLAY, REPLAY_PROCESSORS
from bench.data import TODAY, subject
from bench.measure import Figure, Peer, compare, sampler
from engine.compare import as_json
from engine.compare import compare as compare_versions
from engine.compile import template_at
from engine.contract import contract_of
from engine.load import newest_bundled
from webform.demo.histories import history
from webform.settings import HOME_VARIABLE, settings_from
from webform.store.audits import sign_off, start_audit
from webform.store.children import ChildContent, save_children
from webform.store.database import Database
from webform.store.migrate import migrate

DRAFT = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "drafts" / "2025-04.1"
AUDITS = 10_000
AT_ONCE = 500
ROUNDS = 3
_COMMAND = Path(sys.executable).with_name("caseaudit")


def comparing() -> Iterator[Figure]:
    """What changed between the bundled version and a draft of the next, both compiled, as JSON."""
    old, new = template_at(newest_bundled()), template_at(DRAFT)
    assert compare_versions(old, new).changes
    lines = [[line for path in sorted(one.glob("*.yaml")) for line in path.read_text("utf-8").splitlines()]
             for one in (newest_bundled(), DRAFT)]  # fmt: skip
    peer = Peer("difflib unified_diff", "lines of the same files; not what that does to answers",
                sampler(lambda: list(unified_diff(*lines))))  # fmt: skip
    yield compare("compare two versions", sampler(lambda: as_json(compare_versions(old, new))), [peer], COMPARISON)


def replaying() -> Iterator[Figure]:
    """The whole command over 10,000 signed-off audits with all 37 criteria, each of a child with a history of its own."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        settings = settings_from({HOME_VARIABLE: str(home)}, new=True)
        migrate(settings.database_url)
        db = settings.open()
        _store(db)
        db.close()
        run = _Run(home)
        contracts = [
            jsonschema_rs.Draft202012Validator(contract_of(template_at(one))) for one in (newest_bundled(), DRAFT)
        ]

        def judged() -> float:
            begun = time.process_time()
            for _ in range(AUDITS):
                for contract in contracts:
                    contract.is_valid(subject().document)
            return time.process_time() - begun

        does = "says yes or no to the answers by both contracts, on one core; nothing read, no deadlines; Rust"
        yield compare(
            "replay of 10,000 audits", run.sample, [Peer("jsonschema-rs is_valid", does, judged)], REPLAY, ROUNDS
        )
        used = min(run.processors)
        yield Figure("replay, seconds of all processors", used, used * 1e3, REPLAY_PROCESSORS, ())


class _Run:
    """``caseaudit compare --replay`` as a person waits for it; ``processors`` holds what each run took of all cores."""

    def __init__(self, home: Path) -> None:
        self.environment = {**os.environ, HOME_VARIABLE: str(home)}
        self.environment.pop("DATABASE_URL", None)
        self.environment.pop("CASEAUDIT_KEY", None)
        self.processors: list[float] = []

    def sample(self) -> float:
        """The seconds that one run takes on the wall's clock."""
        command = [_COMMAND, "compare", "--replay", DRAFT, "--today", TODAY.isoformat(), "--json"]
        begun, before = time.perf_counter(), _of_children()
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True)
        taken = time.perf_counter() - begun
        self.processors.append(_of_children() - before)
        found = orjson.loads(done.stdout)["replay"]
        assert found["audits"] == found["refused"]["count"] == AUDITS and found["deadlines"]["count"], found
        return taken


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _store(db: Database) -> None:
    """Store the children and their audits through the one write path; everybody is made up."""
    made, calendar = subject(), subject().calendar
    sections: dict[str, dict[str, Any]] = {}
    for question, answer in made.response.answers.items():
        sections.setdefault(made.template.questions[question].section, {})[question] = answer
    record = orjson.dumps(made.document)
    for first in range(0, AUDITS, AT_ONCE):
        new = [
            ChildContent(
                None, {"name": "Robin Example", "reference": f"SYN-{number}"}, history(1, number, TODAY, calendar).facts
            )
            for number in range(first, first + AT_ONCE)
        ]
        saved = save_children(db, actor="operator", key=f"children {first}", children=new)
        for child in saved.result["children"]:
            audit = start_audit(
                db, actor="auditor", key=f"start {child}", child=child, template=made.template.id,
                version=made.template.version, digest=made.template.digest, answers=sections,
            ).about  # fmt: skip
            expected = dict.fromkeys(sections, 1)
            sign_off(
                db, actor="auditor", key=f"sign {child}", audit=audit, expected=expected, codes={"grade": "good"},
                record=lambda stub: record,
            )  # fmt: skip

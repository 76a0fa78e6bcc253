"""The verdicts of ajv, the validator that integrators who write JavaScript use: one Node process for as long as it is asked."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

SCRIPT = Path(__file__).with_suffix(".mjs")


class Ajv:
    """ajv in a process of its own; used as a context, so that it is ended."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(["node", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def verdicts(self, contract: dict[str, Any], documents: Iterable[Any]) -> Iterator[bool]:
        """Whether each of these documents is valid by a contract."""
        assert self._ask({"contract": contract}) == contract["$id"]
        for document in documents:
            yield self._ask({"response": document})

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "ajv ended before it answered; is it installed (make assets)?"
        return json.loads(answer)

"""One piece of work in a fresh process, timed once after its imports: ``python -m bench.once WORK`` prints the seconds.

Whatever a first call must make ready (grammar, validators) is in the figure, as it is for a person at the command line.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.check import check
from engine.compile import compile_template
from engine.load import FILES, newest_bundled, read_language


def ours() -> None:
    """Check and compile the whole template: strict YAML with places, grammar, references, words of the guide, rules."""
    compile_template(check(newest_bundled()))


def pyyaml() -> None:
    """Read the same files with PyYAML's safe_load in pure Python: values only, no places, no checks."""
    _read(yaml.SafeLoader)


def libyaml() -> None:
    """The same with the loader in C, then every file against the grammar with jsonschema.

    It finds faults where there are none, since this loader makes booleans of the words yes and no.
    """
    documents = _read(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    registry: Registry[Any] = Registry().with_resource(
        "common.json", DRAFT202012.create_resource(read_language("common"))
    )
    for name, value in documents.items():
        validator = jsonschema.Draft202012Validator(read_language(name), registry=registry)
        list(validator.iter_errors(value))


def _read(loader: type[Any]) -> dict[str, Any]:
    directory = newest_bundled()
    return {name: yaml.load((directory / f"{name}.yaml").read_bytes(), loader) for name in FILES}


WORK: Mapping[str, Callable[[], None]] = {"ours": ours, "pyyaml": pyyaml, "libyaml": libyaml}

if __name__ == "__main__":
    begun = time.process_time()
    WORK[sys.argv[1]]()
    print(time.process_time() - begun)

"""Names that nobody could take for a real person's: plain first names, and surnames that say that they are made up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from webform.demo.chance import Random

FIRST_NAMES = (
    *("Alex", "Amina", "Arun", "Beth", "Callum", "Chloe", "Daisy", "Dylan", "Ella", "Emeka", "Esme", "Farah"),
    *("Finn", "Grace", "Hana", "Harvey", "Imran", "Isla", "Jade", "Jamal", "Jess", "Kai", "Kezia", "Leo"),
    *("Lily", "Marcus", "Maya", "Mei", "Nadia", "Noah", "Oliwia", "Omar", "Poppy", "Priya", "Reece", "Robin"),
    *("Rosa", "Samir", "Tara", "Theo", "Wren", "Yusuf", "Zara", "Zofia"),
)

SURNAMES = (
    *("Example", "Sample", "Specimen", "Placeholder", "Mockford", "Dummyton", "Testwell", "Pretendham"),
    *("Fictionby", "Notreal", "Inventson", "Makebelieve", "Demoworth", "Trialsby", "Imaginer", "Standin"),
)


def child_name(chance: Random) -> str:
    """A child's name; two children may share one, as in life."""
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(SURNAMES)}"


def unborn_name(chance: Random) -> str:
    """How the record calls a child who is not yet born."""
    return f"Unborn {chance.choice(SURNAMES)}"


def staff_names(chance: Random, taken: frozenset[str]) -> Iterator[str]:
    """Names of staff, each once and none of those taken; StopIteration when there are no more."""
    names = [f"{first} {last}" for first, last in itertools.product(FIRST_NAMES, SURNAMES)]
    chance.shuffle(names)
    return (name for name in names if name not in taken)


def sign_in_name(name: str) -> str:
    """The sign-in name of somebody with no part of their own in the demonstration: ``first.surname``."""
    return name.lower().replace(" ", ".")

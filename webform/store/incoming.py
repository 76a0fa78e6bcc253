"""Children as a source tells them, and what a comparison with the store makes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webform.store.canonical import encode
from webform.store.children import RESTRICTED
from webform.store.contents import Subject
from webform.store.marks import Marker, words_of


class Incoming(NamedTuple):
    """A child as a source tells it now, with people and teams by the store's ids.

    ``profile``, ``facts`` and ``codes`` are as in :class:`webform.store.children.ChildContent`. Where ``knows_people`` is
    False, nobody has said who the source's workers are: those of a stored record, and who may see it, stay.
    """

    source_id: str
    profile: Mapping[str, Any]
    facts: Mapping[str, Any]
    worker: str | None
    team: str | None
    codes: Mapping[str, Any]
    knows_people: bool = True


class Stored(NamedTuple):
    """A child's record as it is in the store, with the key to it."""

    id: str
    subject: str
    wrapped_key: bytes
    worker: str | None
    team: str | None
    codes: Mapping[str, Any]


class Pending(NamedTuple):
    """A record to be saved: its entry in the event, its profile, the number of the profile's revision, and its sealed facts.

    Of a record of which only the entry changes, profile and facts are None.
    """

    subject: Subject
    entry: dict[str, Any]
    profile: dict[str, Any] | None = None
    number: int = 1
    facts: Mapping[str, Any] | None = None


class Gone(NamedTuple):
    """A record that came from the source and is not in this extract: its id there and in the store."""

    source_id: str
    child: str


@dataclass(slots=True)
class Difference:
    """What an extract changes. ``seq`` is the event up to which the store was looked at.

    Ids are those of the source; ``of_another_record`` are children whose reference a record has that is plainly not theirs,
    ``from_another_source`` those whose facts came from another source until now.
    """

    source: str
    seq: int
    marker: Marker
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    of_another_record: list[str] = field(default_factory=list)
    from_another_source: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many children there are of each sort."""
        return {name: len(getattr(self, name)) for name in ("new", "changed", "unchanged", "gone")}

    @property
    def batch(self) -> str:
        """The keyed digest of all that the extract says (64 hex digits); a plain one could confirm a guess at it."""
        return self.marker.mark("batch", "\n".join(sorted(self.digests)))


def is_same(told: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
    """Whether two profiles with one reference are plainly of the same child: born on the same day or, if unknown, so named."""
    if kept.get("date_of_birth") and told.get("date_of_birth"):
        return bool(kept["date_of_birth"] == told["date_of_birth"])
    named = kept.get("name") and told.get("name")
    return bool(named) and words_of(str(kept["name"])) == words_of(str(told["name"]))


def settled(case: Incoming, record: Stored | None) -> Incoming:
    """The child with the people who stay, where nobody has said who they are."""
    if case.knows_people or record is None:
        return case
    stays = {name: record.codes[name] for name in ("involved_people", RESTRICTED) if name in record.codes}
    return case._replace(worker=record.worker, team=case.team or record.team, codes={**case.codes, **stays})


def digest_of(case: Incoming) -> str:
    """What the source says of a child as SHA-256, whatever the order of its rows and wherever they stand in the files."""
    facts = {**case.facts, **{part: _placeless(case.facts[part]) for part in ("statuses", "events")}}
    said = [dict(case.profile), facts, case.worker, case.team, dict(case.codes)]
    return hashlib.sha256(encode(said)).hexdigest()


def _placeless(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    bare = [{key: value for key, value in one.items() if key != "provenance"} for one in entries]
    return sorted(bare, key=lambda one: (one.get("date") or one.get("from") or "", one.get("id") or one["status"]))

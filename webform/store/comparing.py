"""Case records of a source beside those in the store: which are new, changed, the same, or gone from the source.

A record is found again by the mark of its id in the source, and is the same where the mark of what the source last said of it
is there: so most of an extract is recognised and nothing is opened. What is to be saved is sealed here already, before
:func:`webform.store.intake.save` takes the database for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from webform.store.canonical import decode
from webform.store.children import CHILD_KIND, FACTS, PROFILE, RESTRICTED
from webform.store.contents import Draft, Subject, answers_of, sealed_draft, unwrapped
from webform.store.database import Database
from webform.store.incoming import Difference, Gone, Incoming, Pending, Stored, digest_of, is_same, settled
from webform.store.marks import CONTENT, REFERENCE, SOURCE, SOURCE_ID, Marker, marker_of, squeezed
from webform.store.sealing import new_key
from webform.store.tables import children, current_sections, head, revisions, subjects, tokens

AT_ONCE = 300
"""How many children are looked up together: few enough for any database's limit on parameters."""

_TOKENS = select(tokens.c.token, tokens.c.child)
_STORED = (
    select(children.c.id, children.c.subject, subjects.c.wrapped_key, children.c.worker, children.c.team, children.c.codes)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(children.c.kind == CHILD_KIND, children.c.erased.is_(False))
)  # fmt: skip
_NUMBERS = select(current_sections.c.about, current_sections.c.section, current_sections.c.number)
_PROFILES = (
    select(current_sections.c.about, revisions.c.id, revisions.c.content_key, revisions.c.sealed)
    .join(revisions, revisions.c.id == current_sections.c.revision)
    .where(current_sections.c.section == PROFILE)
)


def compare(
    db: Database,
    source: str,
    cases: Iterable[Incoming],
    restricted: Mapping[str, Sequence[str]] | None,
    *,
    sealing: bool,
) -> Difference:
    """Compare all of a source's children with the store's; with ``sealing``, make what is to be saved ready.

    ``restricted`` names, by the source's id, the people who alone may see a record, for those too that are gone; None where
    nobody has said so. Raises WrongKey, Damaged, Unavailable.
    """
    with db.reading() as connection:
        seq = connection.execute(select(head.c.seq)).scalar_one()
        found = Difference(source, seq, marker_of(db.keys, connection) or Marker(new_key()))
        comparing = _Comparing(db, connection, found, sealing)
        for batch in in_batches(cases):
            comparing.take(batch)
        comparing.find_gone(restricted)
    return found


def in_batches(cases: Iterable[Any]) -> Iterator[list[Any]]:
    """Hand on many things a few at a time."""
    rest = iter(cases)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


class _Comparing:
    """One extract being compared, in one snapshot of the store."""

    def __init__(self, db: Database, connection: Connection, found: Difference, sealing: bool) -> None:
        self._db, self._connection, self._found, self._sealing = db, connection, found, sealing
        self._marker, self._source = found.marker, found.source
        self._seen: set[str] = set()

    def take(self, batch: Sequence[Incoming]) -> None:
        """Sort some children into new, changed and the same."""
        stored = self._stored_of(batch)
        told = [settled(case, stored[case.source_id]) for case in batch if case.source_id in stored]
        digests = {case.source_id: digest_of(case) for case in told}
        marks = {id_: self._marker.mark(f"{CONTENT}:{self._source}", digest) for id_, digest in digests.items()}
        same = self._children_by(marks.values())
        changed: list[tuple[Incoming, Stored]] = []
        for case in told:
            record = stored[case.source_id]
            if record is None:
                self._found.new.append(case.source_id)
                self._prepare_new(case, digests[case.source_id])
            elif record.id in same.get(marks[case.source_id], ()):
                self._found.unchanged.append(case.source_id)
            else:
                self._found.changed.append(case.source_id)
                changed.append((case, record))
        self._found.digests += digests.values()
        self._prepare_changed(changed, digests)

    def find_gone(self, restricted: Mapping[str, Sequence[str]] | None) -> None:
        """Find the records of the source that were not among the children, and whom alone they may now be seen by."""
        of_source = self._children_by([self._marker.mark(SOURCE, self._source)])
        gone = sorted({child for found in of_source.values() for child in found} - self._seen)
        for batch in in_batches(gone):
            records = self._records(batch)
            for child, profile in self._profiles(records).items():
                source_id = str(profile["source_ids"][self._source])
                self._found.gone.append(Gone(source_id, child))
                if restricted is not None:
                    self._restrict(records[child], restricted.get(source_id))

    def _restrict(self, record: Stored, people: Sequence[str] | None) -> None:
        codes = {name: value for name, value in record.codes.items() if name != RESTRICTED}
        codes |= {} if people is None else {RESTRICTED: list(people)}
        if codes != record.codes:
            entry = _entry(record.id, record.subject, record.worker, record.team, codes, new=False)
            self._found.pending.append(Pending(Subject(record.subject, b""), entry))

    # Finding records again.

    def _stored_of(self, batch: Sequence[Incoming]) -> dict[str, Stored | None]:
        """The record of each child, None for a new one; children whose reference is another's record are left out."""
        by_id = {one.source_id: self._marker.mark(f"{SOURCE_ID}:{self._source}", one.source_id) for one in batch}
        by_reference = {
            one.source_id: self._marker.mark(REFERENCE, squeezed(one.profile["reference"])) for one in batch
        }
        marked = self._children_by({*by_id.values(), *by_reference.values()})
        records = self._records({child for found in marked.values() for child in found})
        stored: dict[str, Stored | None] = {}
        for case in batch:
            own = [child for child in marked.get(by_id[case.source_id], ()) if child in records]
            others = [child for child in marked.get(by_reference[case.source_id], ()) if child in records]
            self._seen.update(own)
            claimed = {} if own else self._claimed(case, {child: records[child] for child in others})
            if own or not claimed:
                stored[case.source_id] = records[own[0]] if own else None
            elif same := [child for child, profile in claimed.items() if is_same(case.profile, profile)]:
                stored[case.source_id] = records[same[0]]
            else:
                self._found.of_another_record.append(case.source_id)
        return stored

    def _claimed(self, case: Incoming, records: Mapping[str, Stored]) -> dict[str, dict[str, Any]]:
        """The profiles of those records with the child's very reference that the source has not been heard of as yet."""
        return {
            child: profile
            for child, profile in self._profiles(records).items()
            if profile.get("reference") == case.profile["reference"]
            and self._source not in profile.get("source_ids", {})
        }

    def _children_by(self, marks: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for token, child in self._connection.execute(_TOKENS.where(tokens.c.token.in_(list(marks)))):
            found.setdefault(token, []).append(child)
        return found

    def _records(self, ids: Iterable[str]) -> dict[str, Stored]:
        rows = self._connection.execute(_STORED.where(children.c.id.in_(list(ids))))
        return {row.id: Stored(*row[:5], decode(row.codes)) for row in rows}

    def _profiles(self, records: Mapping[str, Stored]) -> dict[str, dict[str, Any]]:
        """The profiles of records, opened."""
        if not records:
            return {}
        rows = self._connection.execute(_PROFILES.where(current_sections.c.about.in_(list(records))))
        return {about: answers_of(self._subject(records[about]).key, *sealed) for about, *sealed in rows}

    def _subject(self, record: Stored) -> Subject:
        return unwrapped(self._db.keys, record.subject, record.wrapped_key)

    # Making ready.

    def _prepare_new(self, case: Incoming, digest: str) -> None:
        if self._sealing:
            subject, child = Subject(self._db.new_id(), new_key()), self._db.new_id()
            entry = _entry(child, subject.id, case.worker, case.team, case.codes, new=True)
            self._prepare(subject, entry, self._profile(case, digest, {}), (1, 1), case.facts)

    def _prepare_changed(self, changed: Sequence[tuple[Incoming, Stored]], digests: Mapping[str, str]) -> None:
        if not changed:
            return
        records = {record.id: record for _, record in changed}
        profiles, numbers = self._profiles(records), dict[tuple[str, str], int]()
        for about, section, number in self._connection.execute(
            _NUMBERS.where(current_sections.c.about.in_(list(records)))
        ):
            numbers[about, section] = number
        for case, record in changed:
            kept = profiles[record.id]
            self._seen.add(record.id)
            if (kept.get("imported") or {}).get("source", self._source) != self._source:
                self._found.from_another_source.append(case.source_id)
            if self._sealing:
                entry = _entry(record.id, record.subject, case.worker, case.team, case.codes, new=False)
                following = (numbers[record.id, PROFILE] + 1, numbers.get((record.id, FACTS), 0) + 1)
                profile = self._profile(case, digests[case.source_id], kept)
                self._prepare(self._subject(record), entry, profile, following, case.facts)

    def _profile(self, case: Incoming, digest: str, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The profile to be kept: a source without names (Annex A) leaves the one that is known, else the reference."""
        name = case.profile.get("name") or kept.get("name") or case.profile["reference"]
        source_ids = {**(kept.get("source_ids") or {}), self._source: case.source_id}
        imported = {"source": self._source, "content": digest}
        return {**case.profile, "name": name, "source_ids": source_ids, "imported": imported}

    def _prepare(
        self, subject: Subject, entry: dict[str, Any], profile: dict[str, Any], numbers: tuple[int, int],
        facts: Mapping[str, Any],
    ) -> None:  # fmt: skip
        sealed = sealed_draft(self._db.new_id(), subject, Draft(entry["id"], FACTS, numbers[1], facts))
        self._found.pending.append(Pending(subject, entry, profile, numbers[0], sealed))


def _entry(
    child: str, subject: str, worker: str | None, team: str | None, codes: Mapping[str, Any], *, new: bool
) -> dict[str, Any]:
    return {
        "id": child, "new": new, "subject": subject, "kind": CHILD_KIND, "worker": worker, "team": team,
        "codes": dict(codes),
    }  # fmt: skip

"""Reports of frozen records: the record, the form it was made with, and the names that a redacted one blacks out."""

from __future__ import annotations

import orjson

from exporters.json_format import FrozenRecord
from exporters.redaction import Names
from exporters.report import to_pdf
from webform.apart import apart
from webform.shelf import Shelf
from webform.store.database import Database
from webform.store.people import Person, list_people
from webform.store.read import audit_summary, read_child
from webform.store.shapes import AuditSummary, Child


def report(db: Database, shelf: Shelf, record: FrozenRecord, *, redacted: bool) -> bytes:
    """The report of a record as PDF; raises ReportsUnavailable where this machine can't make any."""
    content = orjson.loads(record.content)
    template = shelf.by_digest(content["template"]["digest"])
    names = names_about(db, content["audit"]) if redacted else None
    return apart(lambda: to_pdf(record, template, names))


def report_name(record: FrozenRecord, *, redacted: bool) -> str:
    """The name of a report's file: ids and numbers alone, nothing about anybody."""
    content = orjson.loads(record.content)
    return f"audit-{content['audit']}-record-{content['number']}{'-redacted' if redacted else ''}.pdf"


def names_about(db: Database, audit: str) -> Names:
    """The names of the staff, those close to an audit and its subject apart from all others."""
    summary = audit_summary(db, audit)
    child = read_child(db, summary.child) if summary else None
    if summary is None or child is None:
        return Names(others=tuple(person.name for person in list_people(db)))
    people = list_people(db)
    close = {person.name for person in people if _is_close(person, summary, child)}
    return Names(tuple(sorted(close)), tuple(person.name for person in people if person.name not in close))


def _is_close(person: Person, audit: AuditSummary, child: Child) -> bool:
    involved = child.codes.get("involved_people", ())
    of_team = person.team is not None and person.team == child.team
    return of_team or person.id in (audit.author, child.worker) or person.id in involved

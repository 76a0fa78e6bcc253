"""What a version says of itself: its folder, its days, its guide, the clauses that it cites and the readings that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.checks.words import Item
from engine.conditions import as_day
from engine.declaration import TemplateDeclaration

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


def publication_faults(
    declared: TemplateDeclaration, cited: Sequence[Item], directory: Path, guide: str
) -> Iterator[Fault]:
    """Every fault between a version and its folder, its days and its guide."""
    yield from _folder(declared, directory)
    yield from _days(declared)
    if declared.guide and not guide.strip():
        yield "guide_empty", ("guide", "file"), {"file": declared.guide.file}
    yield from _readings(cited)
    if declared.criteria:
        yield from _criteria(declared)


def _folder(declared: TemplateDeclaration, directory: Path) -> Iterator[Fault]:
    """Under schema/templates a folder is named by template and version, since a version is looked up by its folder."""
    version = Path(directory).resolve()
    if version.parent.parent.parts[-2:] != ("schema", "templates"):
        return
    audit = declared.audit
    if audit.version != version.name:
        yield "version_not_folder", ("audit", "version"), {"version": audit.version, "folder": version.name}
    if audit.template != version.parent.name:
        yield "template_not_folder", ("audit", "template"), {"template": audit.template, "folder": version.parent.name}


def _days(declared: TemplateDeclaration) -> Iterator[Fault]:
    audit, effective = declared.audit, as_day(declared.audit.effective)
    if effective is None:
        return
    due = as_day(audit.review.due) if audit.review else None
    if due is not None and due <= effective:
        yield "review_before_effective", ("audit", "review", "due"), {"due": due, "effective": effective}
    if not 1 <= int(audit.version[5:7]) <= 12:
        yield "version_without_month", ("audit", "version"), {"version": audit.version}
    elif audit.version[:7] > audit.effective[:7]:
        params = {"version": audit.version, "effective": effective}
        yield "version_after_effective", ("audit", "version"), params
    guide = declared.guide
    if guide and not 1 <= int(guide.published[5:7]) <= 12:
        yield "published_without_month", ("guide", "published"), {"published": guide.published}
    elif guide and guide.published > audit.effective[:7]:
        yield "guide_published_later", ("guide", "published"), {"published": guide.published, "effective": effective}


def _readings(cited: Sequence[Item]) -> Iterator[Fault]:
    """What is marked as ambiguous says how it was read."""
    for item in cited:
        if "ambiguous" in item.keys and "reading" not in item.keys and item.ambiguous:
            yield "ambiguous_without_reading", (*item.path, "ambiguous"), {"source": item.source}


def clause_faults(declared: TemplateDeclaration, listed: Sequence[Item]) -> Iterator[Fault]:
    """Every clause that something here must cite is cited, and no heading has the number of a clause."""
    if not declared.guide:
        return
    rows = {str(row.get("id")) for row in (declared.timescales or {}).get("rows", ())}
    cited = {item.source.removeprefix("§") for item in listed} | rows
    for id_, clause in declared.guide.clauses.items():
        if "declared" in clause.needs and id_ not in cited:
            yield "clause_cited_by_nobody", ("guide", "clauses", id_), {"clause": id_, "about": clause.about}
        for index, need in enumerate(clause.needs):
            if need in clause.needs[:index]:
                yield "listed_twice", ("guide", "clauses", id_, "needs", index), {"value": need}
    for id_ in declared.guide.headings:
        if id_ in declared.guide.clauses:
            yield "heading_is_a_clause", ("guide", "headings", id_), {"clause": id_}
        elif id_ not in cited:
            yield "heading_cited_by_nobody", ("guide", "headings", id_), {"clause": id_}


def _criteria(declared: TemplateDeclaration) -> Iterator[Fault]:
    """Criteria cite clauses of their group, and are numbered upwards."""
    assert declared.criteria
    last = 0
    for at, group in enumerate(declared.criteria.groups):
        for index, criterion in enumerate(group.criteria):
            path: Path_ = ("criteria", "groups", at, "criteria", index)
            if criterion.source.partition("(")[0] != group.source.partition("(")[0]:
                params = {"id": criterion.id, "source": criterion.source, "group": group.source}
                yield "criterion_outside_group", (*path, "source"), params
            if criterion.number < last:
                yield "criterion_out_of_order", (*path, "number"), {"number": criterion.number, "last": last}
            last = max(last, criterion.number)

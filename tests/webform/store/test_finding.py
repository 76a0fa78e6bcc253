"""Search: marks follow the record, hold nothing readable, and lead only to what a person may open."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select

from webform.store import finding, tables
from webform.store.children import ChildContent, allocate, save_children
from webform.store.database import Database, open_database
from webform.store.erase import erase_subject, rotate_master_key
from webform.store.finding import Sight, Term, Wanted, find, workers_named
from webform.store.marks import mark, words_of
from webform.store.people import NewPerson, add_people, add_team, change_person
from webform.store.rebuild import rebuild
from webform.store.sealing import Keyring

from .examples import KEY, OTHER_KEY

ALL = Sight(everything=True, worker=None, team=None, auditor=None, person="me")
NAMES = ("Zoë Fernhollow", "Łukasz O’Pretend", "Ann-Marie Testwell")


def add(
    db: Database, *names: str, worker: str | None = None, team: str | None = None, kind: str = "child"
) -> list[str]:
    contents = [
        ChildContent(None, {"name": name, "reference": f"DEMO-{name[:3]}-{number}"}, None, worker, team,
                     {"statuses": ["cp"]} if kind == "child" else {}, kind)
        for number, name in enumerate(names)
    ]  # fmt: skip
    ids: list[str] = save_children(db, actor="operator", key="/".join(names), children=contents).result["children"]
    return ids


def wanted(text: str, **stands_for: frozenset[str]) -> Wanted:
    nothing = {"statuses": frozenset[str](), "workers": frozenset[str]()}
    return Wanted(text, tuple(Term(one, **nothing | stands_for) for one in text.split()))


def names(db: Database, sight: Sight, text: str, **stands_for: frozenset[str]) -> list[str]:
    return [str(one.profile["name"]) for one in find(db, sight, wanted=wanted(text, **stands_for)).records]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoe", "Zoë Fernhollow"),
        ("ZOË", "Zoë Fernhollow"),
        ("Zoe\u0308", "Zoë Fernhollow"),
        ("fernhollow zoe", "Zoë Fernhollow"),
        ("lukasz", "Łukasz O’Pretend"),
        ("opretend", "Łukasz O’Pretend"),
        ("O'Pretend", "Łukasz O’Pretend"),
        ("marie", "Ann-Marie Testwell"),
        ("ann-marie", "Ann-Marie Testwell"),
        ("DEMO-Zoë-0", "Zoë Fernhollow"),
        ("demo zoe 0", "Zoë Fernhollow"),
        ("zo", None),
        ("zoe testwell", None),
        ("fern", None),
        ("%", None),
        ("' OR 1=1 --", None),
    ],
)
def test_a_record_is_found_by_whole_words_whatever_their_case_and_accents(
    db: Database, text: str, found: str | None
) -> None:
    add(db, *NAMES)
    assert names(db, ALL, text) == ([found] if found else [])


def test_a_word_may_stand_for_a_status_or_a_worker(db: Database) -> None:
    add(db, "Zoë Fernhollow", worker="w1")
    add(db, "Worker File", worker="w2", kind="worker")
    assert names(db, ALL, "plan", statuses=frozenset({"cp"})) == ["Zoë Fernhollow"]
    assert names(db, ALL, "wilma", workers=frozenset({"w2"})) == ["Worker File"]
    assert names(db, ALL, "plan zoe", statuses=frozenset({"lac"})) == []


def test_threat_46_a_mark_is_keyed_and_holds_no_word(db: Database) -> None:
    (child,) = add(db, "Zoë Fernhollow")
    with db.reading() as connection:
        stored = set(connection.execute(select(tables.tokens.c.token)).scalars())
    assert mark(db, "name", "zoe") in stored
    assert mark(db, "reference", "zoe") not in stored
    assert all(len(token) == 64 and set(token) <= set("0123456789abcdef") for token in stored)
    assert {mark(db, "name", "zoe")} != {finding.Marker(bytes(32)).mark("name", "zoe")}
    assert child not in stored


def test_a_changed_name_is_found_and_the_old_one_no_more(db: Database) -> None:
    (child,) = add(db, "Zoë Fernhollow")
    profile = {"name": "Robin Placeholder", "reference": "DEMO-1", "source_ids": {"ssd": "c-77"}}
    save_children(db, actor="operator", key="renamed", children=[ChildContent(child, profile)])
    assert names(db, ALL, "fernhollow") == []
    assert names(db, ALL, "placeholder") == ["Robin Placeholder"]
    with db.reading() as connection:
        marks = set(connection.execute(select(tables.tokens.c.token)).scalars())
    assert mark(db, "source-id:ssd", "c-77") in marks


@pytest.mark.threat("48")
def test_threat_48_an_erased_record_is_not_found(db: Database) -> None:
    child, _ = add(db, *NAMES[:2])
    erase_subject(db, actor="operator", key="erase", child=child)
    assert names(db, ALL, "zoe") == []
    assert find(db, ALL).total == 1


def test_marks_outlive_a_new_master_key_and_are_made_again_by_a_rebuild(url: str, db: Database) -> None:
    add(db, *NAMES)
    db.close()
    both = open_database(url, Keyring(OTHER_KEY, KEY))
    rotate_master_key(both, actor="operator", key="rotate")
    both.close()
    new = open_database(url, Keyring(OTHER_KEY))
    assert names(new, ALL, "zoe") == ["Zoë Fernhollow"]
    assert rebuild(new, actor="operator", key="nothing wrong").result["wrong"] == {}
    with new.writing() as connection:
        whole = connection.execute(select(func.count()).select_from(tables.tokens)).scalar_one()
        connection.execute(delete(tables.tokens))
        connection.execute(insert(tables.tokens), {"token": "stray", "child": "nobody"})
    assert names(new, ALL, "zoe") == []
    assert rebuild(new, actor="operator", key="all wrong").result["wrong"] == {"tokens": whole + 1}
    assert names(new, ALL, "zoe") == ["Zoë Fernhollow"]
    new.close()


def test_search_leads_only_to_records_that_the_person_may_open(db: Database) -> None:
    mine, theirs, allotted = (
        add(db, "Ada Same", worker="w1", team="t1")
        + add(db, "Bo Same", worker="w2", team="t2")
        + add(db, "Cy Same", worker="w2", team="t2")
    )
    allocate(db, actor="psw", key="a", child=allotted, auditor="au", due="2026-03-31", round="2026-03")
    sights = {
        Sight(False, "w1", None, None, "w1"): {mine},
        Sight(False, None, "t2", None, "m"): {theirs, allotted},
        Sight(False, None, None, "au", "au"): {allotted},
        Sight(False, None, None, None, "x"): set(),
        ALL: {mine, theirs, allotted},
    }
    for sight, expected in sights.items():
        for what in (None, wanted("same")):
            found = find(db, sight, wanted=what)
            assert {one.id for one in found.records} == expected, (sight, what)
            assert found.total == len(expected)


def test_nobody_manages_their_own_record(db: Database) -> None:
    add(db, "Own Record", worker="m", team="t1", kind="worker")
    (other,) = add(db, "Other Record", worker="w", team="t1", kind="worker")
    assert [one.id for one in find(db, Sight(False, None, "t1", None, "m")).records] == [other]


def test_few_records_are_in_order_of_name_and_many_by_team_and_worker(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams = [add_team(db, actor="operator", key=one, name=one).about for one in ("B team", "A team")]
    for team, some in zip(teams, (("Zed One", "Amy Two"), ("Yan Three", "Ben Four")), strict=True):
        add(db, *some, team=team)
    by_name = find(db, ALL)
    assert [one.profile["name"] for one in by_name.records] == ["Amy Two", "Ben Four", "Yan Three", "Zed One"]
    assert by_name.by_name
    monkeypatch.setattr(finding, "SORTED", 3)
    pages = [find(db, ALL, skip=skip, most=2) for skip in (0, 2, 4)]
    assert [[one.team for one in page.records] for page in pages] == [[teams[1]] * 2, [teams[0]] * 2, []]
    assert [page.total for page in pages] == [4, 4, 4]
    assert not pages[0].by_name


def test_kinds_are_counted_and_one_of_them_can_be_asked_for(db: Database) -> None:
    add(db, *NAMES)
    add(db, "Foster carers Testwell", kind="file")
    found = find(db, ALL, kind="file")
    assert dict(found.by_kind) == {"child": 3, "file": 1}
    assert (found.total, [one.kind for one in found.records]) == (1, ["file"])
    assert [one.kind for one in find(db, ALL).records] == ["child", "child", "child", "file"]


def test_a_worker_is_found_by_the_name_they_have_now(db: Database) -> None:
    new = NewPerson("wilma", "Wilma Sample", ("social_worker",))
    (person,) = add_people(db, actor="operator", key="p", people=[new]).result["people"]
    assert workers_named(db, ["wilma", "sample", "nobody"])["wilma"] == frozenset({person})
    change_person(
        db,
        actor="operator",
        key="c",
        person=person,
        name="Wilma Élan",
        roles=["social_worker"],
        team=None,
        manager=None,
    )
    assert workers_named(db, ["sample", "elan"]) == {"sample": frozenset(), "elan": frozenset({person})}


def test_words_of_any_script_keep_their_letters() -> None:
    assert words_of("Đặng  Müller-Straße") == ["dang", "muller", "strasse"]
    assert words_of("محمد 李小龙") == ["محمد", "李小龙"]
    assert words_of("_\x00- ") == []

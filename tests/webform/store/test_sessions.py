"""Accounts, signing in, throttling and sessions, on both databases."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from webform.store import people, tables
from webform.store.database import Database
from webform.store.errors import Missing, Taken, UnsuitableContent
from webform.store.people import NewPerson, Person, add_people, add_team, hash_password
from webform.store.sessions import (
    Refused,
    authenticate,
    end_session,
    keep_alive,
    session_of,
    start_session,
)

from .conftest import Clock

HASH = hash_password("a long pass phrase")


@pytest.fixture
def ann(db: Database) -> str:
    new = NewPerson("Ann@Example.org", "Ann Example", ("auditor",), password_hash=HASH)
    return add_people(db, actor="operator", key="ann", people=[new]).about


def _sign_in(db: Database, password: str = "a long pass phrase", source: str = "") -> Person | Refused:
    return authenticate(db, sign_in_name="ann@example.org", password=password, source=source)


def test_the_right_password_signs_in_whatever_the_case_of_the_name(db: Database, ann: str) -> None:
    found = authenticate(db, sign_in_name=" ANN@example.ORG ", password="a long pass phrase")
    assert found == Person(ann, "ann@example.org", "Ann Example", ("auditor",), None, None, True)


@pytest.mark.threat("24")
def test_unknown_wrong_and_disabled_are_refused_alike(db: Database, ann: str) -> None:
    answers = [_sign_in(db, "wrong"), authenticate(db, sign_in_name="nobody", password="wrong")]
    people.set_active(db, actor="operator", key="disable", person=ann, active=False)
    answers.append(_sign_in(db))
    assert answers == [Refused(0)] * 3


@pytest.mark.threat("24")
def test_an_unknown_name_takes_as_long_as_a_wrong_password(db: Database, ann: str, clock: Clock) -> None:
    def seconds(name: str) -> float:
        clock.advance(days=2)
        before = time.perf_counter()
        authenticate(db, sign_in_name=name, password="wrong")
        return time.perf_counter() - before

    known = [seconds("ann@example.org") for _ in range(12)]
    unknown = [seconds("nobody@example.org") for _ in range(12)]
    assert statistics.median(unknown) == pytest.approx(statistics.median(known), rel=0.5)


@pytest.mark.threat("25")
def test_guesses_are_slowed_more_and_more_for_known_and_unknown_names_alike(
    db: Database, ann: str, clock: Clock
) -> None:
    for name in ("ann@example.org", "nobody@example.org"):
        waits = []
        for _ in range(8):
            refused = authenticate(db, sign_in_name=name, password="wrong", source="192.0.2.1")
            assert isinstance(refused, Refused)
            waits.append(refused.retry_after)
            clock.advance(seconds=refused.retry_after)
        assert waits == [0, 0, 0, 0, 1, 2, 4, 8]


@pytest.mark.threat("25")
def test_while_throttled_even_the_right_password_is_not_looked_at(db: Database, ann: str, clock: Clock) -> None:
    for _ in range(5):
        _sign_in(db, "wrong")
    assert isinstance(_sign_in(db), Refused)
    clock.advance(seconds=2)
    assert isinstance(_sign_in(db), Person)


@pytest.mark.threat("25")
def test_a_thousand_guesses_from_elsewhere_do_not_delay_the_owner_where_they_signed_in_before(
    db: Database, ann: str, clock: Clock
) -> None:
    """A guess a second, each from a new address: few are looked at, and the owner signs in while it goes on."""
    assert isinstance(_sign_in(db, source="her desk"), Person)
    for number in range(1000):
        clock.advance(seconds=1)
        assert isinstance(_sign_in(db, "wrong", source=f"address {number}"), Refused)
        if number % 250 == 249:
            assert isinstance(_sign_in(db, source="her desk"), Person)
    assert _events(db, "sign_in_tried") < 300


@pytest.mark.threat("25")
def test_an_owner_at_a_new_address_waits_half_a_minute_at_most_after_an_attack(
    db: Database, ann: str, clock: Clock
) -> None:
    for number in range(200):
        clock.advance(seconds=1)
        _sign_in(db, "wrong", source=f"address {number}")
    clock.advance(seconds=30)
    assert isinstance(_sign_in(db, source="a new phone"), Person)


@pytest.mark.threat("25")
def test_a_burst_of_guesses_at_once_is_counted_before_any_is_looked_at(db: Database, ann: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: _sign_in(db, "wrong"), range(20)))
    assert _events(db, "sign_in_tried") == 5


def _events(db: Database, kind: str) -> int:
    with db.reading() as connection:
        return len(connection.execute(select(tables.events.c.seq).where(tables.events.c.kind == kind)).all())


def test_signing_in_forgets_the_failures_before(db: Database, ann: str, clock: Clock) -> None:
    for _ in range(4):
        _sign_in(db, "wrong")
    assert isinstance(_sign_in(db), Person)
    assert [_sign_in(db, "wrong") for _ in range(4)] == [Refused(0)] * 4


@pytest.mark.threat("46")
def test_refusals_are_events_without_the_name_or_the_address(db: Database, ann: str) -> None:
    authenticate(db, sign_in_name="ann@example.org", password="hunter2", source="192.0.2.1")
    assert _events(db, "sign_in_tried") == 1
    with db.reading() as connection:
        for table in (tables.events, tables.guesses, tables.receipts):
            held = repr(connection.execute(select(table)).all())
            assert not any(words in held for words in ("ann@", "192.0.2.1", "hunter2"))


def test_a_session_knows_its_person_as_they_are_now(db: Database, ann: str) -> None:
    token = start_session(db, person=ann)
    people.change_person(
        db, actor="operator", key="roles", person=ann, name="Ann New", roles=["policy"], team=None, manager=None
    )
    session = session_of(db, token)
    assert session is not None
    assert (session.person.name, session.person.roles, session.expired) == ("Ann New", ("policy",), False)


@pytest.mark.threat("23")
def test_only_the_hash_of_a_token_is_stored(db: Database, ann: str) -> None:
    token = start_session(db, person=ann)
    with db.reading() as connection:
        assert all(
            token not in repr(connection.execute(select(table)).all()) for table in tables.metadata.sorted_tables
        )


@pytest.mark.threat("23")
@pytest.mark.parametrize("how", ["signed out", "disabled", "password changed"])
def test_a_session_is_dead_at_the_next_request(db: Database, ann: str, how: str) -> None:
    token = start_session(db, person=ann)
    if how == "signed out":
        end_session(db, actor=ann, token=token)
    elif how == "disabled":
        people.set_active(db, actor="operator", key="off", person=ann, active=False)
    else:
        people.set_password(db, actor=ann, key="password", person=ann, password="another pass phrase")
    assert session_of(db, token) is None
    people.set_active(db, actor="operator", key="on", person=ann, active=True)
    assert session_of(db, token) is None


def test_an_idle_session_expires_after_an_hour_unless_it_is_used(db: Database, ann: str, clock: Clock) -> None:
    idle, used = start_session(db, person=ann), start_session(db, person=ann)
    for _ in range(2):
        clock.advance(minutes=40)
        session = session_of(db, used)
        assert session is not None and not session.expired
        keep_alive(db, session)
    expired = session_of(db, idle)
    assert expired is not None and expired.expired


@pytest.mark.threat("17")
def test_an_expired_session_still_says_whose_it_was_but_cannot_be_revived(db: Database, ann: str, clock: Clock) -> None:
    token = start_session(db, person=ann)
    clock.advance(minutes=61)
    for _ in range(2):
        session = session_of(db, token)
        assert session is not None
        assert (session.person.id, session.expired) == (ann, True)
        keep_alive(db, session)
    assert session_of(db, "unknown") is None


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(db: Database, ann: str, clock: Clock) -> None:
    token = start_session(db, person=ann)
    lived = 0
    while (session := session_of(db, token)) is not None and not session.expired:
        keep_alive(db, session)
        clock.advance(minutes=30)
        lived += 30
    assert lived == 12 * 60 or lived == 12 * 60 + 30


def test_keeping_alive_writes_at_most_once_a_minute_and_no_event(db: Database, ann: str, clock: Clock) -> None:
    token = start_session(db, person=ann)
    before = _seen(db)
    clock.advance(seconds=50)
    session = session_of(db, token)
    assert session is not None
    keep_alive(db, session)
    assert _seen(db) == before
    clock.advance(seconds=50)
    keep_alive(db, session)
    assert _seen(db) > before
    assert _events(db, "signed_in") == 1


def _seen(db: Database) -> str:
    with db.reading() as connection:
        return str(connection.execute(select(tables.sessions.c.seen)).scalar_one())


def test_a_session_needs_an_active_account(db: Database, ann: str) -> None:
    people.set_active(db, actor="operator", key="off", person=ann, active=False)
    for person in (ann, "nobody"):
        with pytest.raises(Missing):
            start_session(db, person=person)


def test_a_new_password_replaces_the_old_one(db: Database, ann: str) -> None:
    people.set_password(db, actor=ann, key="password", person=ann, password="caf\u00e9 au lait")
    assert isinstance(_sign_in(db), Refused)
    assert isinstance(_sign_in(db, "cafe\u0301 au lait"), Person)


def test_a_sign_in_name_belongs_to_one_account(db: Database, ann: str) -> None:
    with pytest.raises(Taken):
        add_people(db, actor="operator", key="again", people=[NewPerson("ANN@example.org", "Another", ("auditor",))])
    assert len(people.list_people(db)) == 1


def test_people_are_found_by_name_and_by_id(db: Database, ann: str) -> None:
    team = add_team(db, actor="operator", key="team", name="North").about
    many = [NewPerson(f"p{number}", f"Person {number}", (), team, ann) for number in range(3)]
    ids = add_people(db, actor="operator", key="many", people=many).result["people"]
    assert [person.id for person in people.list_people(db)] == [ann, *ids]
    found = people.find_person(db, "P1")
    assert found == people.read_person(db, ids[1])
    assert found is not None and (found.team, found.manager) == (team, ann)
    assert people.find_person(db, "nobody") is None
    assert [kept.name for kept in people.list_teams(db)] == ["North"]


def test_an_account_without_a_password_cannot_be_signed_in_to(db: Database) -> None:
    add_people(db, actor="operator", key="bob", people=[NewPerson("bob", "Bob Example", ())])
    assert authenticate(db, sign_in_name="bob", password="") == Refused(0)


@pytest.mark.threat("27")
@pytest.mark.parametrize("text", ["nul\0", "\ud800"])
def test_text_that_one_database_could_not_hold_is_refused_by_both(db: Database, ann: str, text: str) -> None:
    with pytest.raises(UnsuitableContent):
        authenticate(db, sign_in_name=text, password="x")
    with pytest.raises(UnsuitableContent):
        add_team(db, actor="operator", key="team", name=text)
    with pytest.raises(UnsuitableContent):
        add_team(db, actor="operator", key=text, name="North")
    assert session_of(db, text) is None

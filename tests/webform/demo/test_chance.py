"""Ids and choices are the seed's alone."""

from __future__ import annotations

import re

from webform.demo.chance import chance_of, seeded_ids


def test_ids_are_the_same_for_a_seed_and_never_come_twice() -> None:
    first, again, other = ([new() for _ in range(1000)] for new in map(seeded_ids, (1, 1, 2)))
    assert first == again
    assert len({*first, *other}) == 2000
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in first)


def test_streams_of_different_things_differ_and_the_same_thing_repeats() -> None:
    draws = [chance_of(1, "child", number).random() for number in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    assert chance_of(1, "child", 1).random() != chance_of(2, "child", 1).random()

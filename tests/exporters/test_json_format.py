"""The JSON document of case records: the bytes that were frozen, their digests and the cursor."""

from __future__ import annotations

import json

from exporters.json_format import FORMAT, FrozenRecord, to_json


def test_records_stand_in_it_byte_for_byte_with_their_digests() -> None:
    content = '{"a":"é","n":1.0,"z":{"b":[]}}'.encode()
    document = to_json([FrozenRecord(content, "d" * 64, 7)])
    assert content in document
    assert json.loads(document) == {
        "format": FORMAT,
        "cursor": 7,
        "records": [{"cursor": 7, "digest": "d" * 64, "record": {"a": "é", "n": 1.0, "z": {"b": []}}}],
    }


def test_the_cursor_is_the_last_of_the_records_whatever_their_order() -> None:
    assert json.loads(to_json(FrozenRecord(b"{}", "d", cursor) for cursor in (3, 9, 5)))["cursor"] == 9


def test_with_nothing_new_the_cursor_is_the_one_to_go_on_from() -> None:
    assert json.loads(to_json([], since=12)) == {"format": FORMAT, "cursor": 12, "records": []}

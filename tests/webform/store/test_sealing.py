"""Keys and sealed contents."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from webform.store.errors import Damaged, StoreError, WrongKey
from webform.store.sealing import (
    Keyring,
    begin_rotation,
    end_rotation,
    keyring_from,
    new_key,
    open_sealed,
    seal,
)

from .examples import KEY, OTHER_KEY


def test_what_is_sealed_is_opened_with_the_same_commitment() -> None:
    key = new_key()
    sealed = seal(key, b"words", "place")
    assert open_sealed(key, sealed.blob, "place") == (b"words", sealed.commitment)
    assert b"words" not in sealed.blob


def test_two_seals_of_one_content_have_nothing_in_common() -> None:
    """So nobody can tell from a commitment that a short answer is the same as another."""
    first, second = seal(KEY, b"yes", "place"), seal(KEY, b"yes", "place")
    assert first.blob != second.blob
    assert first.commitment != second.commitment


@pytest.mark.parametrize(("key", "context", "cut"), [(OTHER_KEY, "place", 0), (KEY, "elsewhere", 0), (KEY, "place", 1)])
def test_another_key_place_or_blob_does_not_open(key: bytes, context: str, cut: int) -> None:
    blob = seal(KEY, b"words", "place").blob
    with pytest.raises(Damaged):
        open_sealed(key, blob[cut:], context)
    with pytest.raises(Damaged):
        open_sealed(key, b"", context)


def test_a_keyring_unwraps_under_any_of_its_keys_and_names_a_missing_one() -> None:
    wrapped = Keyring(KEY).wrap(b"k" * 32, "place")
    assert Keyring(OTHER_KEY, KEY).unwrap(wrapped, "place") == b"k" * 32
    with pytest.raises(WrongKey, match=Keyring(KEY).ids[0]):
        Keyring(OTHER_KEY).unwrap(wrapped, "place")


def test_a_keyring_never_shows_its_keys() -> None:
    shown = repr(Keyring(KEY))
    assert KEY.hex() not in shown and base64.b64encode(KEY).decode() not in shown


def test_keys_come_from_the_environment_the_first_one_being_current(tmp_path: Path) -> None:
    text = ",".join(base64.b64encode(key).decode() for key in (OTHER_KEY, KEY))
    found = keyring_from({"CASEAUDIT_KEY": text}, tmp_path)
    assert found.ids == Keyring(OTHER_KEY, KEY).ids
    assert not found.beside_data
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["short", "AAAA", "!" * 44])
def test_text_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongKey):
        keyring_from({"CASEAUDIT_KEY": text}, tmp_path)


def test_without_one_a_key_file_is_made_for_the_owner_alone_and_used_again(tmp_path: Path) -> None:
    first = keyring_from({}, tmp_path)
    assert first.beside_data
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    assert keyring_from({}, tmp_path).ids == first.ids


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keyring_from({}, tmp_path)
    (tmp_path / "master.key").chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        keyring_from({}, tmp_path)


def test_a_key_file_is_rotated_in_two_steps_that_each_leave_a_working_key(tmp_path: Path) -> None:
    old = keyring_from({}, tmp_path)
    both = begin_rotation(tmp_path)
    assert both.ids[1:] == old.ids
    assert keyring_from({}, tmp_path).ids == both.ids
    assert end_rotation(tmp_path).ids == both.ids[:1]
    assert keyring_from({}, tmp_path).ids == both.ids[:1]
    assert [path.name for path in tmp_path.iterdir()] == ["master.key"]

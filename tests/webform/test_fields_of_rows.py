"""Rows as they are posted, whatever is posted: numbered anew, no more than may be, and never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from webform.fields import LineField
from webform.fields_of_rows import RowsField
from webform.posted import Posted

MOST = 3


def rows(posted: dict[str, str] | None = None, stored: Any = None) -> RowsField:
    field = RowsField({"id": LineField, "what": LineField}, MOST, name="visits", _form=None)
    field.process(None if posted is None else Posted(MultiDict(posted)), stored)
    return field


def test_posted_rows_are_numbered_anew_and_hold_what_was_posted_under_their_old_number() -> None:
    field = rows({"visits-7-id": "b", "visits-7-what": "Call", "visits-2-id": "a", "visits-2-what": "Visit"})
    assert field.data == [{"id": "a", "what": "Visit"}, {"id": "b", "what": "Call"}]
    assert [(row.name, row.form["what"].name) for row in field] == [
        ("visits-0", "visits-0-what"),
        ("visits-1", "visits-1-what"),
    ]


@pytest.mark.parametrize("number", ["²", "٣", "-1", "1e3", "99999", "9" * 5000, "", "x"])
def test_what_is_no_number_of_a_row_is_no_row(number: str) -> None:
    assert rows({f"visits-{number}-what": "Visit", "visitsx-0-what": "Call"}).data == []


def test_no_more_rows_are_taken_or_added_than_may_be() -> None:
    field = rows({f"visits-{number}-what": str(number) for number in range(10)})
    assert [row["what"] for row in field.data] == ["0", "1", "2"]
    field.append({"id": "more"})
    assert len(field) == MOST


def test_stored_rows_are_shown_with_one_more_where_it_was_asked_for() -> None:
    field = rows(stored=[{"id": "a", "what": "Visit"}])
    field.append({"id": "b"})
    assert [(row.form["id"].data, row.form["what"].data) for row in field] == [("a", "Visit"), ("b", None)]


@pytest.mark.parametrize("stored", [None, "text", 3, {"a": 1}, ["text", None]])
def test_what_is_stored_and_no_rows_is_shown_without_a_fault(stored: Any) -> None:
    assert all(row.form["what"].data is None for row in rows(stored=stored))

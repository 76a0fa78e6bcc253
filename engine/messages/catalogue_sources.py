"""The words of findings in a declaration of schema/sources: code -> (fault, remedy). All are errors."""

from __future__ import annotations

from collections.abc import Mapping

SOURCES: Mapping[str, tuple[str, str]] = {
    "source_table_unknown": ("“{table}” is not among the tables.", "Add it to them, or name one of: {known}."),
    "source_table_without_id": ("A row of “{table}” is looked for by its id, but the table has none.", "Give it id."),
    "source_table_of_nobody": ("The rows of “{table}” belong to no child.", "Give the table child, or name another table."),
    "source_column_unknown": ("“{table}” has no column “{column}”.", "Correct the name, or add it to the table's columns."),
    "source_column_wrong_kind": ("“{column}” holds {kind}, and {wanted} belongs here.",
                                 "Name another column, or correct what it holds."),
    "source_code_unknown": ("“{column}” never holds “{value}”.", "Use one of: {allowed}."),
    "source_cover_unheld": ("No table holds “{event}”.", "Take it out, or say under events where it is."),
    "source_about_missing": ("“{event}” does not say which event it belongs to.", "Give about, with one of: {allowed}."),
    "source_about_unfit": ("“{event}” can't belong to “{about}” of the same row of “{table}”.",
                           "Make that event of the same table, above this one, or name another."),
}  # fmt: skip

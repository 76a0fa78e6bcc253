"""The words of faults in case records that are to be imported: where it is, what is wrong, and what to do.

The place is put before the sentence by :func:`sentence_of`. A cell's value is never repeated, since it may be personal.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.source_rows import Fault

ROWS: Mapping[str, tuple[str, str]] = {
    "bad_date": ("What stands here is no day of the calendar.", "Write it as year-month-day, such as 2026-03-27."),
    "date_implausible": ("The year can't be right.", "Check the date."),
    "date_missing": ("There is no date, so the row can't be used.", "Enter the date in the case system."),
    "before_birth": ("This is before the child's birth.", "Check both dates."),
    "to_before_from": ("This ends before it begins.", "Check both dates."),
    "after_closure": ("This is after the case was closed; it is kept.", "Check the date, and that the closure is right."),
    "duplicate_id": ("Another row of the child has the same id, so this one is left out.", "Give each row its own id."),
    "child_missing": ("The row does not say whose it is.", "Fill in this column, or add the row that it names."),
    "child_unknown": ("The child of this row is not among the children.", "Add the child, or leave the row out."),
    "unknown_code": ("This is not one of the codes that belong here; it counts as unknown.", "Check its spelling."),
    "not_a_mapping": ("What stands here can't be read as JSON; it counts as unknown.", "Check how the extract writes it."),
    "date_in_name": ("A date stands where a name belongs; the name is left out.", "Check whether columns are swapped."),
}  # fmt: skip

FILES: Mapping[str, tuple[str, str]] = {
    "table_missing": ("The file is not there, so what only it holds can't be known.", "Add it to the folder."),
    "children_missing": ("The file with the children is not there, so nothing can be imported.", "Add it to the folder."),
    "column_missing": ("The column is missing, so the file is left out.", "Add it, with this name in the first line."),
    "file_empty": ("Nothing stands in the file.", "Extract it again, with its first line."),
    "row_too_long": ("The row has more cells than the file has columns.", "Put quotes around text that holds commas."),
    "row_too_short": ("The row has fewer cells than the file has columns.", "Extract the file again."),
    "file_unreadable": ("The file can't be read.", "Check that it is a file and that it may be read."),
    "table_twice": ("The folder holds {file} too, so this file is left out.", "Keep one of them."),
    "column_twice": ("Two columns have this name, so the file is left out.", "Take one out."),
}  # fmt: skip

TEXTS: Mapping[str, tuple[str, str]] = {
    "nul_byte": ("There is a NUL in the file here, so it is no text, and it is left out.", "Save it as CSV UTF-8."),
    "not_text": ("What stands here is no text that can be read, so the file is left out.", "Save it as CSV UTF-8."),
    "csv_broken": ("A quotation mark here has no partner, so the file is left out from here on.", "Extract it again."),
    "read_as_windows": ("The file is not in UTF-8, and was read as Windows-1252.",
                        "Look at names with accents; where they are wrong, save it as CSV UTF-8."),
}  # fmt: skip

PAYLOADS: Mapping[str, tuple[str, str]] = {
    "json_not_valid": ("The file stops being JSON in or before this child, so it is left out.", "Extract it again."),
    "json_no_list": ("The file holds no list of children.", "Give the payload's list, or an object with it under “Children”."),
    "json_too_large": ("The file is larger than {most} MB.", "Split it into several payloads."),
    "json_too_deep": ("This child's lists are nested more than {most} deep, so the file is left out.", "Extract it again."),
    "json_too_many_values": ("This child has more than {most} values, so the file is left out.", "Check the extract."),
    "json_too_many_rows": ("The payload has more than {most} entries, so the file is left out.",
                           "Split it into several payloads."),
    "json_text_too_long": ("A text of this child is longer than any can be, so the file is left out.", "Extract it again."),
    "json_key_twice": ("An object of this child has the same name twice, so the file is left out.", "Extract it again."),
    "json_child_no_object": ("This entry of the list is no child, and is left out.", "Give an object for each child."),
    "json_part_no_object": ("Something in this list is no object, and is left out.", "Give an object for each entry."),
    "json_name_unknown": ("The payload has no such name, so what stands there is not read.", "Check its spelling."),
}  # fmt: skip

WORKBOOKS: Mapping[str, tuple[str, str]] = {
    "xlsx_not_installed": ("Workbooks can't be read on this machine.", "Ask the operator to install caseaudit[xlsx]."),
    "not_a_workbook": ("The file is no Excel workbook, or is cut off.", "Open it in Excel and save it as .xlsx."),
    "workbook_legacy": ("The workbook is of the old kind, .xls.", "Open it in Excel and save it as .xlsx."),
    "workbook_encrypted": ("The workbook has a password.", "Take the password off in Excel and save it as .xlsx."),
    "workbook_macros": ("The workbook holds macros.", "Save it in Excel as .xlsx, which leaves them out."),
    "workbook_damaged": ("The workbook contradicts itself and can't be read.", "Open it in Excel and save it as .xlsx."),
    "workbook_odd_parts": ("The workbook has parts that Excel never writes.", "Open it in Excel and save it as .xlsx."),
    "workbook_traversal": ("The workbook names files outside itself, so it is not opened.", "Ask where it came from."),
    "workbook_entities": ("The workbook asks for other files to be read, so it is not opened.", "Ask where it came from."),
    "workbook_bomb": ("The workbook unpacks to far more than it is, so it is not opened.", "Ask where it came from."),
    "workbook_too_large": ("Unpacked, the workbook or a part of it is larger than {most} MB.",
                           "Delete the sheets that are not Annex A, and save it again."),
    "workbook_too_many_rows": ("The workbook has more than {most} rows.", "Delete empty rows and save it again."),
    "workbook_too_many_texts": ("The workbook has more than {most} different texts.",
                                "Delete the sheets that are not Annex A, and save it again."),
    "workbook_without_lists": ("None of the sheets List 3 to List 9 can be used, so nothing can be imported.",
                               "Name the sheets as in Annex A."),
    "sheet_missing": ("The sheet “{sheet}” is not there, so what only it holds can't be known.", "Add it, with this name."),
    "sheet_twice": ("Two sheets go by the name “{sheet}”, so neither is read.", "Delete or rename one of them."),
    "sheet_without_header": ("There is no heading “{column}” in the first lines, so the sheet is left out.",
                             "Give the columns the headings of Annex A."),
    "id_is_a_day": ("A day stands where the child's id belongs, so the row is left out.",
                    "Check whether columns are swapped."),
    "heading_missing": ("The heading is not there, so what its column holds stays unknown.", "Add it as in Annex A."),
}  # fmt: skip

DIRECTORY: Mapping[str, tuple[str, str]] = {
    "cell_missing": ("Nothing stands here, so the row is left out.", "Fill it in."),
    "id_twice": ("Another row of this kind has the same id, so this one is left out.", "Give each its own id."),
    "directory_column_unknown": ("Column {place} has a name that is not known, so the file is left out.",
                                 "Use only: {allowed}."),
    "directory_kind_unknown": ("This is no kind of row, so the row is left out.", "Use one of: {allowed}."),
    "directory_cell_unfit": ("Rows of this kind have nothing here, so the row is left out.",
                             "Empty the cell, or check whether cells have moved to a wrong column."),
    "directory_date_unfit": ("A date stands where none belongs, so the row is left out.",
                             "Check whether cells have moved to a wrong column."),
    "directory_service_unknown": ("This is no service that is known, so the row is left out.", "Use one of: {allowed}."),
    "directory_sign_in_name_twice": ("Another person has this name to sign in with, so the row is left out.",
                                     "Give each person their own."),
    "directory_own_manager": ("The person is their own manager, so the row is left out.", "Enter their manager's id."),
    "directory_person_unlisted": ("No row of kind person has this id.", "Check it, or add the person."),
}  # fmt: skip

CHILDREN: Mapping[str, tuple[str, str]] = {
    "no_children": ("There is not one child in it, so nothing is imported.", "Check that this is the whole extract."),
    "child_of_another_record": ("A record that is kept here has this reference, and another date of birth or name; the child "
                                "is left out.", "Find out which of the two is right, and correct it there."),
}  # fmt: skip

INTAKE: Mapping[str, tuple[str, str]] = {**CHILDREN, **ROWS, **FILES, **TEXTS, **PAYLOADS, **WORKBOOKS, **DIRECTORY}
"""Code -> (fault, remedy), of every fault that an import can report."""


def place_of(fault: Fault) -> str:
    """Where a fault is, as a person finds it: ``ssd_cin_visits.csv, row 1042, column cinv_cin_visit_date``."""
    row = "" if fault.row is None else f", row {fault.row}"
    return f"{fault.file}{row}" + ("" if fault.column is None else f", column {fault.column}")


def sentence_of(fault: Fault) -> str:
    """The fault and its remedy."""
    return " ".join(INTAKE[fault.code]).format_map(fault.params)


def line_of(fault: Fault) -> str:
    """A fault as one line: ``place: severity code: fault remedy``."""
    return f"{place_of(fault)}: {fault.severity} {fault.code}: {sentence_of(fault)}"

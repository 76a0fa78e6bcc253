"""What was posted, as fields take it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

_ROW = re.compile("-([0-9]{1,4})(?=-|$)")
"""A row's number behind the name of its list; longer ones are nobody's."""


class Posted:
    """What was posted under the names of fields; which rows there are is found out once for all lists."""

    def __init__(self, formdata: Any) -> None:
        self._formdata = formdata
        self.get, self.getlist = formdata.get, formdata.getlist

    def __contains__(self, name: str) -> bool:
        return name in self._formdata

    def rows_of(self, name: str) -> list[int]:
        """The numbers of the rows that were posted for the list of that name, in order; there may be gaps between them."""
        return sorted(self._rows.get(name, ()))

    @cached_property
    def _rows(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for key in self._formdata:
            number = _ROW.search(key)
            while number is not None:
                found.setdefault(key[: number.start()], set()).add(int(number.group(1)))
                number = _ROW.search(key, number.end())
        return found

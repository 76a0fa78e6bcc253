"""The form field of a file: it carries what was chosen and what the form had shown, and judges nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from werkzeug.datastructures import FileStorage
from wtforms.utils import unset_value

from webform.fields import Lean


class Sent(NamedTuple):
    """What a form says of a file: its field, the file that was chosen, whether the one it showed is to go, and its mark."""

    field: str
    chosen: FileStorage | None
    remove: bool
    mark: str


class FileField(Lean):
    """A file; ``data`` is what was sent or, where nothing was, the stored answer. ``lost``: a file that was sent once is gone."""

    lost = False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was sent or, where nothing was, the stored answer."""
        if formdata is None:
            self.data = data if data is not unset_value else None
            return
        chosen = formdata.get(self.name)
        self.lost = f"{self.name}-lost" in formdata
        self.data = Sent(
            self.name,
            chosen if isinstance(chosen, FileStorage) and chosen.filename else None,
            f"{self.name}-remove" in formdata,
            formdata.get(f"{self.name}-kept") or "",
        )

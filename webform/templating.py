"""The environment of the pages' templates. None of them changes while the application runs, and all have the same globals."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class _Page(Template):
    """A template whose macros are the same for everyone who imports them: there are no other globals that they could see."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class Templates(Environment):
    """An environment whose globals are a plain dictionary, and whose templates are found by their names alone.

    Every page extends and imports some ten others, and Jinja would ask each time whether they or their globals are new.
    """

    template_class = _Page

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._by_name: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Return a template; raises TemplateNotFound."""
        found = self._by_name.get(name) if isinstance(name, str) else None
        if found is None:
            found = super().get_template(name, parent, globals)
            self._by_name[str(found.name)] = found
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template."""
        return super().make_globals(d) if d else self.globals

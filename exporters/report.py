"""A case record as a report to read and print: PDF/UA-1, tagged, the whole record with nothing cut short.

WeasyPrint draws it, and is imported only when a report is made: it needs the system's Pango. The page that it draws names
no address, and whatever a text may look like, nothing is fetched (threat 33).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.model import Template
from exporters.json_format import FrozenRecord
from exporters.redaction import Names, blackening, kept
from exporters.report_parts import Wording, parts_of

TEMPLATES = Path(__file__).with_name("templates")
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class ReportsUnavailable(Exception):
    """Reports can't be made on this machine; the message says what to install."""


def to_pdf(record: FrozenRecord, template: Template, redact: Names | None = None) -> bytes:
    """The report of a frozen record, made with the form that it was made with.

    With ``redact``, answers that the form declares so and all names, those of the record and the given ones, are put as the
    word "[redacted]" (§2.9). Raises ReportsUnavailable.
    """
    library = _weasyprint()
    fetcher = library.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    html = library.HTML(string=page_of(record, template, redact), url_fetcher=fetcher)
    style = library.CSS(filename=str(TEMPLATES / "report.css"), url_fetcher=fetcher)
    content: bytes = html.write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1", pdf_identifier=bytes.fromhex(record.digest)
    )
    return content


def page_of(record: FrozenRecord, template: Template, redact: Names | None = None) -> str:
    """The HTML that a report is drawn from; what is redacted is not in it."""
    content = orjson.loads(record.content)
    black = kept if redact is None else blackening(content, redact)
    parts = parts_of(content, record.digest, Wording(template, black, redact is not None))
    return _environment().get_template("report.html.jinja").render(parts)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _weasyprint() -> Any:
    """The library; OSError is what it raises where the system's Pango is missing."""
    try:
        import weasyprint
    except ImportError:
        raise ReportsUnavailable('Reports as PDF need WeasyPrint: pip install "caseaudit[pdf]".') from None
    except OSError:
        raise ReportsUnavailable(f"Reports as PDF need the system's Pango. Install it (Debian: {INSTALL}).") from None
    return weasyprint

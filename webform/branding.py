"""Whose service it is: the authority's name, colour and logo, as ``branding.yaml`` has them, checked when the service starts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from webform.context import Authority, Logo

LEAST_CONTRAST = 4.5
"""The contrast of text that WCAG 2.2 AA asks for (1.4.3); the name stands in white on the colour."""

MOST_BYTES = 200_000
TYPES = {".png": "image/png", ".svg": "image/svg+xml"}
_SIGNS = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".svg": re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg\b", re.S),
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class BrandingFault(ValueError):
    """The branding can't be used; the message names the place, what is wrong, and what to do."""


def authority_from(declared: Mapping[str, Any], folders: Iterable[Path]) -> Authority:
    """Read the branding; a logo is a file in one of the folders, the first that has it. Raises BrandingFault."""
    return Authority(
        _text(declared, "name"), _text(declared, "service"), _colour(declared.get("colour")), _logo(declared, folders)
    )


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of a colour (``#rrggbb``) with white, by WCAG's formula: 1 to 21."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def style_of(authority: Authority) -> str:
    """The rule that gives the header the authority's colour; "" where none is declared."""
    return f":root{{--app-authority-colour:{authority.colour}}}\n" if authority.colour else ""


def _text(declared: Mapping[str, Any], key: str) -> str:
    value = declared.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BrandingFault(f"branding.yaml, {key}: it is missing. Give it as text.")
    return value.strip()


def _colour(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise BrandingFault('branding.yaml, colour: it is no colour. Give six hex digits after a #, such as "#12436d".')
    contrast = contrast_with_white(value)
    if contrast < LEAST_CONTRAST:
        raise BrandingFault(
            f"branding.yaml, colour: white text on it has a contrast of {contrast:.2f} to 1, and {LEAST_CONTRAST} to 1 is "
            "the least that can be read. Choose a darker colour."
        )
    return value.lower()


def _logo(declared: Mapping[str, Any], folders: Iterable[Path]) -> Logo | None:
    name = declared.get("logo")
    if name is None:
        return None
    if not isinstance(name, str) or Path(name).name != name or Path(name).suffix not in TYPES:
        raise BrandingFault(
            "branding.yaml, logo: it is no file name ending in .png or .svg. Give the name alone, no folder."
        )
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise BrandingFault(
            f"branding.yaml, logo: there is no file {name}. Put it beside branding.yaml, or with the data."
        )
    content = path.read_bytes()
    if len(content) > MOST_BYTES or not _SIGNS[path.suffix].match(content):
        raise BrandingFault(
            f"branding.yaml, logo: {name} is no such picture, or larger than {MOST_BYTES // 1000} KB. Save it again, smaller."
        )
    return Logo(content, TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])

"""The authority's own name, colour and logo: checked when the service starts, shown on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_council import Council

from engine.load import read_data
from webform.app import create_app
from webform.branding import BrandingFault, authority_from, contrast_with_white, style_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="5"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SOUND = {"name": "Fernhollow Council", "service": "Case file audits"}


def test_the_bundled_branding_is_sound() -> None:
    authority = authority_from(read_data("authority", "branding"), [])
    assert authority.name and authority.service
    assert contrast_with_white(authority.colour) >= 4.5


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#ff0000", 4.0)]
)
def test_contrast_is_worked_out_as_wcag_does(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "name: it is missing. Give it as text."),
        ({"service": None}, "service: it is missing."),
        ({"colour": "blue"}, "colour: it is no colour. Give six hex digits"),
        ({"colour": "#12345"}, "colour: it is no colour."),
        ({"colour": "#123456;}body{display:none"}, "colour: it is no colour."),
        ({"colour": "#777777"}, "contrast of 4.48 to 1, and 4.5 to 1 is the least"),
        ({"colour": "#ffdd00"}, "Choose a darker colour."),
        ({"logo": "../../etc/passwd.png"}, "logo: it is no file name"),
        ({"logo": "logo.exe"}, "logo: it is no file name ending in .png or .svg."),
        ({"logo": "nowhere.svg"}, "logo: there is no file nowhere.svg."),
        ({"logo": "lies.png"}, "logo: lies.png is no such picture"),
        ({"logo": "large.svg"}, "larger than 200 KB"),
    ],
)
def test_branding_that_cannot_be_used_is_refused_with_place_and_remedy(
    tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    (tmp_path / "lies.png").write_bytes(SVG)
    (tmp_path / "large.svg").write_bytes(SVG + bytes(200_001))
    with pytest.raises(BrandingFault, match=r"^branding\.yaml, \w+: .+\. \w.+\.$") as refused:
        authority_from({**SOUND, **changed}, [tmp_path])
    assert says in str(refused.value)


def test_every_page_has_the_authoritys_colour_from_a_sheet_of_its_own(council: Council) -> None:
    colour = council.app.extensions["caseaudit"].authority.colour
    page = council.client().get("/sign-in").text
    assert f'<link rel="stylesheet" href="/branding/colour.css?v={colour[1:]}">' in page
    sheet = council.client().get("/branding/colour.css")
    assert sheet.mimetype == "text/css"
    assert sheet.text == f":root{{--app-authority-colour:{colour}}}\n"
    assert "no-store" not in sheet.headers["Cache-Control"]


def test_without_a_colour_there_is_no_rule() -> None:
    assert style_of(authority_from(SOUND, [])) == ""


@pytest.mark.parametrize(
    ("name", "content", "mimetype"), [("a.svg", SVG, "image/svg+xml"), ("b.png", PNG, "image/png")]
)
def test_a_logo_of_the_authoritys_own_is_shown_and_can_do_nothing(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, mimetype: str
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(
        "webform.app.read_data",
        lambda *parts: {**read_data(*parts), "logo": name} if "branding" in parts else read_data(*parts),
    )
    client = create_app(council.db, plain_http=True, home=tmp_path).test_client()
    page = client.get("/sign-in").text
    assert 'class="app-logo" src="/branding/logo?v=' in page and 'alt=""' in page
    logo = client.get("/branding/logo")
    assert (logo.data, logo.mimetype) == (content, mimetype)
    assert "sandbox" in logo.headers["Content-Security-Policy"]
    assert logo.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_logo_there_is_none(council: Council) -> None:
    assert council.client().get("/branding/logo").status_code == 404
    assert "app-logo" not in council.client().get("/sign-in").text

"""The timeline's tab: places of everything drawn, the same as a table, and the window that an address may name."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from small_council import Council

from engine.case_facts import Window
from engine.timeline import Entry, Lane
from webform.timeline import MARGIN, SIGN, WIDTH, Chart, chart, fits, moved, usual_window

TODAY = date(2026, 3, 12)
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))


def on(day: date, sort: str = "seen", what: str = "CP visit", note: str = "Child seen") -> Entry:
    return Entry(day, day, sort, what, note, source="ssd_cp_visits.csv row 3")


def drawn(*entries: Entry, window: Window = WINDOW) -> Chart:
    return chart([Lane("Visits", entries)], window, TODAY)


def test_days_stand_in_proportion_and_the_first_and_last_at_the_edges() -> None:
    middle = WINDOW.start + (WINDOW.end - WINDOW.start) / 2
    (lane,) = drawn(on(WINDOW.start), on(middle), on(WINDOW.end)).lanes
    assert [one.x for one in lane.signs] == [MARGIN, WIDTH / 2, WIDTH - MARGIN]


def test_signs_that_would_touch_stand_one_above_the_other() -> None:
    day = date(2026, 3, 1)
    days = [day, day + timedelta(days=1), day + timedelta(days=2), day + timedelta(days=60)]
    (lane,) = drawn(*(on(one) for one in days)).lanes
    assert len({one.y for one in lane.signs}) == 3
    assert lane.signs[3].y == lane.signs[0].y
    for first in lane.signs:
        for second in lane.signs:
            assert first is second or abs(first.x - second.x) >= SIGN or first.y != second.y
    assert all(lane.y < one.y < lane.y + lane.height for one in lane.signs)


def test_what_is_due_on_one_day_with_one_status_shares_a_sign_that_says_all_of_it() -> None:
    day = date(2026, 3, 1)
    (lane,) = drawn(
        on(day, "met", "CP visits", "Met"), on(day, "met", "Core group", "Met"), on(day, "late", "RCPCC")
    ).lanes
    assert [one.sort for one in lane.signs] == ["met", "late"]
    assert lane.signs[0].words == "1 March 2026: CP visits: Met; Core group: Met"


def test_a_status_that_reaches_out_of_the_window_is_cut_at_its_edges() -> None:
    spell = Entry(date(2020, 1, 1), date(2030, 1, 1), "status", "Child in need", "1 January 2020 to now")
    (bar,) = drawn(spell).lanes[0].bars
    assert (bar.x, bar.x + bar.width, bar.turn) == (MARGIN, WIDTH - MARGIN, None)


def test_a_gap_marks_where_it_became_longer_than_the_timescale() -> None:
    gap = Entry(date(2026, 1, 20), date(2026, 2, 24), "gap", "CP visits", "too long", turn=date(2026, 2, 17))
    (bar,) = drawn(gap).lanes[0].bars
    assert bar.turn is not None
    assert bar.x < bar.turn < bar.x + bar.width


def test_today_is_marked_where_it_is_in_the_window() -> None:
    assert drawn(on(TODAY)).today == drawn(on(TODAY)).lanes[0].signs[0].x
    assert drawn(window=Window(date(2020, 1, 1), date(2021, 1, 1))).today is None


@pytest.mark.parametrize("months", [3, 18, 60])
def test_names_of_months_do_not_run_into_each_other(months: int) -> None:
    window = Window(date(2026, 1, 15), date(2026, 1, 15) + timedelta(days=months * 30))
    named = [tick.x for tick in drawn(window=window).ticks if tick.label]
    assert named
    assert all(second - first >= 70 for first, second in pairwise(named))


def test_the_usual_window_is_eighteen_months_and_holds_what_is_due_next() -> None:
    assert usual_window(TODAY) == Window(date(2024, 12, 12), date(2026, 6, 12))
    assert moved(WINDOW, -364) == Window(date(2025, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "drawable"),
    [
        (date(2026, 1, 1), date(2026, 1, 2), True),
        (date(2021, 1, 1), date(2026, 1, 1), True),
        (date(2021, 1, 1), date(2026, 1, 2), False),
        (date(2026, 1, 1), date(2026, 1, 1), False),
        (date(2026, 1, 2), date(2026, 1, 1), False),
        (date(1, 1, 1), date(1, 6, 1), False),
        (date(9998, 1, 1), date(9999, 12, 31), False),
    ],
)
def test_a_window_is_drawn_only_where_it_can_be(first: date, last: date, drawable: bool) -> None:
    assert fits(Window(first, last)) is drawable


def tab(council: Council, **asked: str) -> str:
    return council.client("psw").get(f"/cases/{council.child}", query_string={"tab": "timeline", **asked}).text


def test_the_drawing_is_one_image_with_a_name_and_a_summary_and_the_table_has_all_of_it(council: Council) -> None:
    page = tab(council)
    drawing = page[page.index("<svg class") : page.index("</svg>")]
    assert 'role="img" aria-labelledby="timeline-title timeline-summary"' in drawing
    assert re.search(r'<desc id="timeline-summary">From 12 December 2024 to 12 June 2026: \d+ visits', drawing)
    assert "style=" not in drawing
    table = page[page.index('id="timeline-table"') :]
    for said in ("Child Protection visits (T19)", "Child protection plan", "Met, done on"):
        assert said in table, said


def test_the_tab_shows_the_days_that_are_asked_for_and_leads_on_from_them(council: Council) -> None:
    page = tab(council, **{"from": "2026-01-01", "to": "2026-03-01"})
    assert "1 January 2026 to 1 March 2026" in page
    assert "tab=timeline&amp;from=2025-11-03&amp;to=2026-01-01" in page
    assert "tab=timeline&amp;from=2026-03-01&amp;to=2026-04-29" in page
    assert "Around today" in page and "Around today" not in tab(council)


@pytest.mark.threat("28")
@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-30"},
        {"to": "yesterday"},
        {"from": "2026-03-01", "to": "2026-01-01"},
        {"from": "0001-01-01", "to": "0001-06-01"},
        {"from": "9999-01-01", "to": "9999-12-31"},
        {"from": "1990-01-01", "to": "2026-01-01"},
        {"from": "'; DROP TABLE events; --"},
    ],
)
def test_threat_28_days_that_cannot_be_shown_are_said_to_be_so(council: Council, asked: dict[str, str]) -> None:
    page = tab(council, **asked)
    assert "These days can&#39;t be shown." in page
    assert "12 December 2024 to 12 June 2026" in page
    assert "<title>Error: Timeline" in page


def test_a_time_in_which_nothing_happened_says_what_to_do(council: Council) -> None:
    page = tab(council, **{"from": "2001-01-01", "to": "2002-01-01"})
    assert "Nothing is recorded in this time. Look earlier, or choose other days below." in page
    assert "<svg class" not in page

"""Dates as offices write them: read where they are certain, told where nobody can know."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.errors import Text
from evaluate.registers.written_date import understand_date


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1985.06", (1985, 6, None)),
        (1985.06, (1985, 6, None)),
        (1985.12, (1985, 12, None)),
        ("198506", (1985, 6, None)),
        (198506, (1985, 6, None)),
        ("1985年6月", (1985, 6, None)),
        ("1985年 6月", (1985, 6, None)),
        ("１９８５．６", (1985, 6, None)),
        ("1985-6-1", (1985, 6, 1)),
        ("1985.6.1", (1985, 6, 1)),
        ("1985/06/01", (1985, 6, 1)),
        (19850601, (1985, 6, 1)),
        (31199, (1985, 6, 1)),
        ("31199", (1985, 6, 1)),
        (dt.datetime(1985, 6, 1), (1985, 6, 1)),
        ("2026-03-18 00:00:00", (2026, 3, 18)),
    ],
)
def test_ways_of_writing(written: Any, read: tuple[int, int, int | None]):
    assert understand_date(written) == read


@pytest.mark.parametrize(
    "written", ["1985.1", 1985.1, "85.6", "85年6月", 1985, "1985", "1985-13", "1985-2-30", "不详", 7]
)
def test_what_nobody_can_know_is_told(written: Any):
    assert isinstance(understand_date(written), Text)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2040, 12, 31)))
def test_every_day_survives_every_way_of_writing(day: dt.date):
    whole = (day.year, day.month, day.day)
    serial = (day - dt.date(1899, 12, 30)).days
    ways = (f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", serial)
    for written in ways:
        assert understand_date(written) == whole
    assert understand_date(f"{day:%Y%m}") == (day.year, day.month, None)

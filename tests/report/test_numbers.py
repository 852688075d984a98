"""Numbers as printed."""

import pytest

from evaluate.report.numbers import interval, number, percent, unit_words


@pytest.mark.parametrize(
    ("value", "measured_in", "printed"),
    [
        (0.12345, "share", "12.3%"),
        (-0.05, "share", "−5.0%"),
        (1234.4, "places", "1,234"),
        (6.14159, "points", "6.14"),
        (61.4159, "points", "61.4"),
        (6.14159, "percentage points", "6.1"),
        (3.0, "rank", "3"),
        (-0.0001, "points", "0.00"),
        (float("nan"), "points", "—"),
        (None, "share", "—"),
        (float("inf"), "ratio", "∞"),
    ],
)
def test_number(value, measured_in, printed):
    assert number(value, measured_in) == printed


def test_interval_with_a_negative_end_cannot_be_misread():
    assert interval(3.6, 4.8, "points", "zh") == "3.60–4.80"
    assert interval(-0.3, 0.5, "points", "zh") == "−0.30 至 0.50"
    assert interval(-0.3, 0.5, "points", "en") == "−0.30 to 0.50"
    assert interval(float("nan"), float("nan"), "points", "en") == "—"
    assert interval(0.517, 0.517, "share", "zh") == "—"  # known without error
    assert interval(1, 1, "rank", "zh") == "1–1"  # surely this one place


def test_units():
    assert unit_words("places", "zh") == "人次"
    assert unit_words("places", "en", value=1.0) == "place"
    assert unit_words("places", "en", value=2.0) == "places"
    assert unit_words("share", "en") == ""
    assert unit_words("kilometres", "zh") == "kilometres"
    assert percent(0.999) == "99.9%"

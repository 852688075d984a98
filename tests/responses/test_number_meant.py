"""Numbers in words: what is clear is proposed, what is not is left to the person who looks at it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.documents.numbering import chinese
from evaluate.responses import number_meant


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("８", 8),
        ("20年", 20),
        (" 12 学时 ", 12),
        ("约1.5万元", 15_000),
        ("1,200元", 1_200),
        ("三十", 30),
        ("三十五岁", 35),
        ("十", 10),
        ("一百零五", 105),
        ("一千二百", 1_200),
        ("两万三千", 23_000),
        ("二〇二六年", 2_026),
        ("大概8天左右", 8),
    ],
)
def test_a_unit_a_numeral_or_wide_digits_are_understood(text: str, number: float):
    assert number_meant(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "无", "3-5天", "3～5", "三四年", "20多年", "十几年", "两年半", "三百五", "一万五", "50%", "不到3年", "百",
     "2年3个月", "3.5.1", "-5", "５成", "很多"],
)  # fmt: skip
def test_what_is_no_one_number_is_not_guessed_at(text: str):
    assert number_meant(text) is None


@given(st.integers(1, 99))
def test_every_numeral_that_our_own_pages_print_is_read_back(number: int):
    assert number_meant(chinese(number)) == number


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str):
    found = number_meant(text)
    assert found is None or found >= 0

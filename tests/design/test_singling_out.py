"""Who is alone in the cross of background questions: by hand, on the example's roster, and what must always hold."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import singling_out
from evaluate.errors import DesignError

PEOPLE = pd.DataFrame(
    {
        "sex": ["m", "m", "m", "f", "f", None, None],
        "level": ["a", "a", "b", "a", "a", "a", "a"],
        "post": ["x", "x", "x", "x", "y", "x", "x"],
    }
)


def test_by_hand():
    found = singling_out(PEOPLE, ["sex", "level", "post"], at_least=3)
    assert (found.people, found.alone, found.few) == (7, 3, 7)
    assert found.share == pytest.approx(3 / 7)
    assert found.without == pytest.approx({"sex": 2 / 7, "level": 2 / 7, "post": 1 / 7})
    assert "3" in found.text.zh
    assert "Without post it would be 14.3%" in found.text.en
    said = found.said({"post": {"zh": "岗位", "en": "Kind of post"}})
    assert "不问岗位" in said.zh
    assert "sex, level, Kind of post" in said.en


def test_nobody_alone_says_nothing_about_leaving_out():
    found = singling_out(PEOPLE, ["sex"])
    assert (found.alone, found.few, found.share_few) == (0, 7, 1.0)
    assert "不问" not in found.text.zh
    assert singling_out(PEOPLE, []).alone == 0


def test_the_example_roster_counted_another_way(root: Path):
    path = root / "surveys" / "registers-2026" / "roster.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["invited"] == "yes"]
    columns = ["unit_type", "position_level", "age_band", "post_category", "sex"]
    cells = Counter(tuple(row[name] for name in columns) for row in rows)
    found = singling_out(pd.DataFrame(rows), columns)
    assert found.people == 900
    assert found.alone == sum(count == 1 for count in cells.values()) == 46
    assert found.few == sum(count for count in cells.values() if count < 10)
    assert singling_out(pd.DataFrame(rows), columns[:3]).alone == 3


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=20), st.integers(0, 99))
def test_a_question_more_never_hides_anybody_and_order_is_nothing(rows: list[tuple[str, str]], seed: int):
    people = pd.DataFrame(rows, columns=["first", "second"])
    both, first = singling_out(people, ["first", "second"]), singling_out(people, ["first"])
    assert both.alone >= first.alone
    assert both.without["second"] == first.share
    assert singling_out(people.sample(frac=1, random_state=seed), ["first", "second"]) == both


def test_unknown_columns_and_an_empty_roster_are_refused():
    with pytest.raises(DesignError) as refused:
        singling_out(PEOPLE, ["sex", "age", "rank"])
    assert [mistake.where for mistake in refused.value.mistakes] == ["age", "rank"]
    with pytest.raises(DesignError):
        singling_out(PEOPLE.iloc[:0], ["sex"])

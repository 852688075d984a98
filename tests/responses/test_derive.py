"""Derived columns bring the item that says what they are; skipped answers are counted openly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.errors import ResponsesError
from evaluate.instruments import Choice, Scale
from evaluate.responses import Responses, count_blank_as, derive, responses_from_frame

THEMES = Scale("themes", False, (Choice("a", {"zh": "甲", "en": "A"}), Choice("b", {"zh": "乙", "en": "B"})))


def test_a_number_joins_with_its_item(answers: Responses):
    before, names = answers.frame.copy(), answers.questionnaire.names
    score = answers.frame[["s1", "s2"]].mean(axis=1)
    found = derive(answers, "score", score, label="满意度得分", formula="mean of s1 and s2", role="reaction")
    pd.testing.assert_series_equal(found.frame["score"], score, check_names=False)
    column = found.questionnaire.column("score")
    assert (column.kind, column.role, column.formula) == ("number", "reaction", "mean of s1 and s2")
    assert column.label == {"zh": "满意度得分", "en": "满意度得分"}
    assert found.questionnaire.names == (*names, "score")
    assert found.provenance.steps[-1].endswith("derived score = mean of s1 and s2")
    pd.testing.assert_frame_equal(answers.frame, before)
    assert answers.questionnaire.names == names
    again = derive(found, "other", score, label="x", formula="f")
    assert [section.id for section in again.questionnaire.sections] == ["s1", "derived"]


def test_values_are_matched_by_respondent_or_by_order(answers: Responses):
    shuffled = pd.Series([4.0, 3.0, 2.0, 1.0], index=["a4", "a3", "a2", "a1"])
    by_name = derive(answers, "x", shuffled, label="x", formula="f").frame["x"]
    by_order = derive(answers, "x", [1, 2, 3, 4], label="x", formula="f").frame["x"]
    assert by_name.tolist() == by_order.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_kinds_follow_the_values_or_the_scale(answers: Responses):
    rate = answers.questionnaire.scales["rate5"]
    assert derive(answers, "x", [True, False, True, True], label="x", formula="f").frame["x"].tolist() == [1, 0, 1, 1]
    coded = derive(answers, "x", ["a", None, "b", "a"], label="x", formula="coder.csv", scale=THEMES)
    assert list(coded.frame["x"].cat.categories) == ["a", "b"]
    assert coded.questionnaire.column("x").scale == THEMES
    drafted = derive(answers, "level", ["u", "v", "u", None], label="x", formula="f")
    assert drafted.questionnaire.column("level").kind == "category"
    assert drafted.questionnaire.scales["level"] == answers.questionnaire.scales["level"]
    np.testing.assert_array_equal(
        derive(answers, "x", [5.0, 1.0, np.nan, 2.0], label="x", formula="f", scale=rate).frame["x"], [5, 1, np.nan, 2]
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"item": "s1"}, "is taken"),
        ({"item": "sat"}, "is taken"),
        ({"item": "value"}, "is taken"),
        ({"item": "得分"}, "cannot be used"),
        ({"formula": " "}, "formula is blank"),
        ({"label": {"zh": "分"}}, "lacks en"),
        ({"role": "reactoin"}, "reactoin is not known"),
        ({"competency": "lwa"}, "write law"),
        ({"values": [1.0]}, "1 values do not match the 4"),
        ({"values": pd.Series([1.0] * 4)}, "do not match"),
        ({"scale": THEMES, "values": ["a", "c", "d", None]}, "not on the scale: c, d"),
        ({"scale": Scale("rate5", True, ())}, "another scale rate5"),
    ],
)
def test_what_cannot_be_derived_is_refused(answers: Responses, changes: dict[str, object], said: str):
    given_ = {"item": "x", "values": [1.0] * 4, "label": "x", "formula": "f"} | changes
    with pytest.raises(ResponsesError) as caught:
        derive(answers, given_.pop("item"), given_.pop("values"), **given_)  # type: ignore[arg-type]
    assert said in caught.value.in_language("en")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=4, max_size=4))
def test_deriving_never_changes_what_was_given(answers: Responses, values: list[float | None]):
    before, why = answers.frame.copy(), answers.reasons.copy()
    found = derive(answers, "x", values, label="x", formula="f")
    pd.testing.assert_frame_equal(answers.frame, before)
    pd.testing.assert_frame_equal(answers.reasons, why)
    pd.testing.assert_frame_equal(found.frame.drop(columns="x"), before)


def test_blank_answers_count_as_a_value_and_other_reasons_stay(answers: Responses):
    before = answers.frame.copy()
    found = count_blank_as(answers, ["s1", "s2", "s4", "ability_law"], 0)
    assert np.isnan(found.frame.loc["a2", "s2"])  # skipped: not asked
    np.testing.assert_array_equal(found.frame["s4"], [4, 0, 3, 2])  # not answered
    assert np.isnan(found.frame.loc["a2", "s1"])  # not applicable
    assert np.isnan(found.frame.loc["a3", "ability_law"])  # unreadable
    assert "s4" not in found.reasons.columns
    assert found.reasons.loc["a2", "s1"] == "not_applicable"
    assert found.provenance.steps[-1].endswith("1 blank answers of s1, s2, s4, ability_law count as 0")
    only = count_blank_as(answers, ["s2", "s4"], 0, reasons=["skipped"])
    assert np.isnan(only.frame.loc["a2", "s4"])
    category = count_blank_as(answers, "position_level", "05")
    assert category.frame["position_level"].tolist() == ["04", "05", "05", "04"]
    pd.testing.assert_frame_equal(answers.frame, before)


def test_a_plain_tables_missing_values_count_as_not_answered():
    responses = responses_from_frame(pd.DataFrame({"x": [1.0, None, 3.0]}))
    assert count_blank_as(responses, "x", 0).frame["x"].tolist() == [1.0, 0.0, 3.0]


@pytest.mark.parametrize(
    ("columns", "value", "options", "said"),
    [
        ("s9", 0, {}, "There is no s9"),
        ("s1", "none", {}, "cannot stand in s1"),
        ("position_level", "06", {}, "04, 05"),
        ("position_level", 4, {}, "04, 05"),
        ("s1", 0, {"reasons": ["skiped"]}, "skipped"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    answers: Responses, columns: str, value: float | str, options: dict[str, list[str]], said: str
):
    with pytest.raises(ResponsesError) as caught:
        count_blank_as(answers, columns, value, **options)  # type: ignore[arg-type]
    assert said in caught.value.in_language("en")

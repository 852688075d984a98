"""Blanks of people who were not asked are told apart, whatever road the answers came by."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluate.instruments import Choice, Item, Questionnaire, Row, Scale, Section
from evaluate.responses import Responses, count_blank_as, mark_unasked, read_answers

LABEL = {"zh": "题", "en": "Item"}
ASKED = Questionnaire(
    "q",
    title=LABEL,
    scales={"rate3": Scale("rate3", True, tuple(Choice(str(code), LABEL, float(code)) for code in (1, 2, 3)))},
    sections=(
        Section(
            "s",
            LABEL,
            (
                Item("been", "flag", LABEL),
                Item("sat", "grid", LABEL, ("rate3",), (Row("s1", LABEL), Row("s2", LABEL)), show_if="been == 1"),
                Item("why", "text", LABEL, show_if="s1 == 1"),
            ),
        ),
    ),
)
# came and left a row blank; did not come; did not say; did not come and answered all the same; left everything blank
ROWS = "respondent,been,s1,s2,why\na,1,1,,\nb,0,,,\nc,,,,\nd,0,2,,\ne,1,,,\n"


@pytest.fixture
def answers(tmp_path: Path) -> Responses:
    (tmp_path / "answers.csv").write_text(ROWS, encoding="utf-8")
    return read_answers(tmp_path / "answers.csv", ASKED)


def test_only_blanks_past_a_false_condition_are_skipped(answers: Responses):
    why = answers.reasons
    assert why["s1"].tolist() == [None, "skipped", "not_answered", None, "not_answered"]
    assert why["s2"].tolist() == ["not_answered", "skipped", "not_answered", "skipped", "not_answered"]
    assert why["why"].tolist() == ["not_answered", *["not_answered"] * 2, "skipped", "not_answered"]
    assert answers.frame.loc["d", "s1"] == 2


def test_whoever_was_not_asked_is_not_counted_as_having_passed_over(answers: Responses):
    filled = count_blank_as(answers, ["s1", "s2"], 1).frame
    assert filled["s2"].isna().tolist() == [False, True, False, True, False]
    assert filled["s1"].dropna().tolist() == [1, 1, 2, 1]


def test_other_reasons_stay_and_nothing_is_changed(answers: Responses):
    said = answers.reasons.copy()
    said.loc["b", "s1"] = "dont_know"
    other = Responses(answers.frame, ASKED, said, answers.provenance)
    marked = mark_unasked(other)
    assert marked.reasons.loc["b", "s1"] == "dont_know"
    pd.testing.assert_frame_equal(marked.frame, answers.frame)
    pd.testing.assert_frame_equal(other.reasons, said)

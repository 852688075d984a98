"""Invented answers obey the questionnaire (routing, limits, missing codes), and say that they are invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asking import every_type

from evaluate.errors import ResponsesError
from evaluate.instruments import read_bank, read_questionnaire
from evaluate.responses import check, read_responses, synthetic, write_responses
from evaluate.responses.impossible import items_with_columns, shown

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"
ASKED = {name: block.questionnaire for name, block in read_bank(SURVEYS / "bank").items()} | {"every": every_type()}
OBEYED = {
    "not_to_be_answered",
    "instruction_missed",
    "exclusive_with_others",
    "shares_off_total",
    "same_rank_twice",
    "best_is_worst",
}
PEOPLE = pd.DataFrame(index=range(60))


@pytest.mark.parametrize("name", sorted(ASKED))
def test_answers_to_every_block_and_type_break_no_rule(name: str):
    questionnaire = ASKED[name]
    made = synthetic(questionnaire, PEOPLE, seed=3)
    assert list(made.frame.columns) == list(questionnaire.names)
    assert made.provenance.simulated
    flags = set(check(made)["rule"])
    assert not flags & OBEYED
    assert "out_of_range" not in flags
    for item, columns in items_with_columns(made):
        hidden = shown(made, item) != 1
        for column in columns:
            why = made.why_missing(column.name)
            assert made.frame[column.name][hidden].isna().all()
            assert (why[hidden] == "skipped").all()
            assert why[~hidden].ne("skipped").all()
        if item.max is not None and item.type == "many" and columns:
            ticks = [column.name for column in columns if column.part is None]
            assert made.frame[ticks].sum(axis=1).max() <= item.max


def test_some_are_led_past_items_some_leave_them_out_and_some_do_not_know():
    made = synthetic(every_type(), PEOPLE, seed=3)
    reasons = set(made.reasons.to_numpy().ravel())
    assert {"skipped", "not_answered", "dont_know"} <= reasons


def test_the_seed_decides_and_columns_of_people_are_taken_over(tmp_path: Path):
    questionnaire = read_questionnaire(SURVEYS / "needs-2026" / "questionnaire.yml")
    column = next(each for each in questionnaire.columns if each.kind == "category")
    assert column.scale is not None
    codes = [column.scale.codes[row % len(column.scale.codes)] for row in range(40)]
    people = pd.DataFrame({column.name: codes, "staff_number": range(40)}, index=[f"p{row}" for row in range(40)])
    before = people.copy()
    first, again, other = (synthetic(questionnaire, people, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert not first.frame.equals(other.frame)
    assert first.frame[column.name].astype(str).tolist() == codes
    assert "staff_number" not in first.frame
    assert people.equals(before)
    write_responses(first, tmp_path / "a.parquet")
    assert read_responses(tmp_path / "a.parquet") == first
    rated = [each.name for each in questionnaire.columns if each.kind == "scale"]
    # people differ in how high they answer, so that scores are not noise alone
    assert np.nanvar(first.frame[rated].mean(axis=1)) > np.nanvar(first.frame[rated].to_numpy()) / len(rated)


def test_bad_people_are_refused():
    questionnaire = read_questionnaire(SURVEYS / "needs-2026" / "questionnaire.yml")
    column = next(each for each in questionnaire.columns if each.kind == "category")
    with pytest.raises(ResponsesError, match="不是这一列的代码"):
        synthetic(questionnaire, pd.DataFrame({column.name: ["no such code"]}), seed=1)
    with pytest.raises(ResponsesError, match="两行都叫"):
        synthetic(questionnaire, pd.DataFrame(index=["a", "a"]), seed=1)
    assert len(synthetic(questionnaire, pd.DataFrame(index=[]), seed=1)) == 0

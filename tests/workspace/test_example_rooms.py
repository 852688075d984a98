"""The committed example through the rooms, as an analyst takes it: read, correct, weight, estimate, compare."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Sample, census, self_selected
from evaluate.effect import before_after, reaction
from evaluate.estimate import Estimate, mean
from evaluate.instruments import read_questionnaire
from evaluate.needs import borich, demand
from evaluate.registers import read_registers
from evaluate.responses import Responses, check, correct, pair_waves, read_answers
from evaluate.workspace.example import (
    CODES,
    DID_NOT_WORK,
    EVALUATED,
    REACTION_ITEMS,
    SEED,
    WORKED,
    County,
    draw_county,
    truths_of,
)

CELLS = ["unit_type", "position_level"]
PAIRS = {code: (f"importance_{code}", f"ability_{code}") for code in CODES}


def answers_of(root: Path, survey: str) -> Responses:
    folder = root / "surveys" / survey
    questionnaire = read_questionnaire(folder / "questionnaire.yml")
    return read_answers(folder / "responses" / "answers.csv", questionnaire, survey=survey, wave="2026", simulated=True)


@pytest.fixture(scope="module")
def raw(root: Path) -> Responses:
    return answers_of(root, "needs-2026")


@pytest.fixture(scope="module")
def corrected(root: Path, raw: Responses) -> Responses:
    corrections = pd.read_csv(root / "surveys" / "needs-2026" / "corrections.csv", dtype=str, encoding="utf-8-sig")
    return correct(raw, corrections)


@pytest.fixture(scope="module")
def sample(root: Path, corrected: Responses) -> Sample:
    roster = read_registers(root / "surveys" / "registers-2026")["roster"].table
    return census(corrected, roster[roster["invited"]], cells=CELLS)


def found_by(sample: Sample) -> dict[str, Estimate]:
    """The four needs measures; means are named after what they are means of."""
    return {
        "importance": mean(sample, [pair[0] for pair in PAIRS.values()]),
        "ability": mean(sample, [pair[1] for pair in PAIRS.values()]),
        "borich": borich(sample, PAIRS),
        "demand": demand(sample, PAIRS),
    }


def true_of(county: County, measure: str) -> np.ndarray:
    whole = truths_of(county).query("unit_type == '' and position_level == '' and measure == @measure")
    return whole.set_index("item")["value"].reindex(list(CODES)).to_numpy(float)


def covers(county: County, sample: Sample) -> np.ndarray:
    """Measures × competencies: does the interval hold the truth?"""
    hits = []
    for measure, estimate in found_by(sample).items():
        frame = estimate.frame
        assert [item.removeprefix(f"{measure}_") for item in frame["item"]] == list(CODES)
        true = true_of(county, measure)
        hits.append((frame["low"].to_numpy(float) <= true) & (true <= frame["high"].to_numpy(float)))
    return np.stack(hits)


def test_typing_errors_are_unreadable_until_corrected(raw: Responses, corrected: Responses):
    before = (raw.reasons[["importance_digital", "ability_law"]] == "unreadable").sum()
    assert before.tolist() == [1, 1]
    where = {item: raw.reasons.index[raw.reasons[item] == "unreadable"][0] for item in before.index}
    assert corrected.frame.at[where["importance_digital"], "importance_digital"] == 4
    assert corrected.frame.at[where["ability_law"], "ability_law"] == 2
    assert raw.frame["ability_law"].isna()[where["ability_law"]]


def test_checks_find_what_was_planted(raw: Responses):
    flags = check(raw)
    text = flags.astype(str).agg(" ".join, axis=1)
    assert text.str.contains("ability_law").any()
    assert text.str.contains("importance_digital").any()
    assert text.str.contains("open_class").any()
    assert not text.str.contains("13000000000").any()  # a flag says where, it does not repeat the number


def test_weights_add_up_to_the_invited(sample: Sample):
    assert sample.weights.sum() == pytest.approx(900)
    assert len(sample.frame) == len(draw_county(SEED).answers)


def test_committed_survey_recovers_the_truth(sample: Sample):
    hits = covers(draw_county(SEED), sample)
    assert hits.size == 96
    assert 83 <= hits.sum() <= 96  # binomial(96, 0.95): 0.1 % lie below 83


def test_greatest_needs_are_found(sample: Sample):
    frame = demand(sample, PAIRS).frame
    assert set(frame.nlargest(2, "value")["item"]) <= {"digital", "law", "emergency"}
    assert frame.nsmallest(1, "value")["item"].tolist() == ["history_culture"]
    assert set(frame["measured_in"]) == {"places"}


def evaluated(root: Path) -> pd.DataFrame:
    """Who was in the two evaluated classes, as the designs of their surveys say."""
    enrolled = read_registers(root / "surveys" / "registers-2026")["enrolment"].table
    return enrolled[enrolled["training_class"].isin([each.code for each in EVALUATED])]


@pytest.mark.parametrize("survey", ["reaction-2026", "learning-before-2026", "learning-after-2026"])
def test_classes_are_a_census_of_those_enrolled(root: Path, survey: str):
    enrolled = evaluated(root)
    sample = census(answers_of(root, survey), enrolled, cells=["training_class"])
    assert sample.weights.sum() == pytest.approx(108)


def test_gain_in_the_paired_waves(root: Path):
    paired = pair_waves(
        answers_of(root, "learning-before-2026"), answers_of(root, "learning-after-2026"), on="pair_code"
    )
    frame = paired.frame
    gain = frame["score_after"] - frame["score_before"]
    for training_class in EVALUATED:
        own = gain[frame["training_class_before"] == training_class.code].to_numpy(float)
        assert len(own) == training_class.enrolled - training_class.missed_before - training_class.missed_after
        assert abs(own.mean() - training_class.gain) < 2 * own.std(ddof=1) / np.sqrt(len(own))


def test_pass_line_is_met_by_one_class_and_not_shown_for_the_other(root: Path):
    enrolled = evaluated(root)
    forms = answers_of(root, "reaction-2026")
    for sample in (census(forms, enrolled, cells=["training_class"]), self_selected(forms)):
        frame = reaction(sample, by="training_class", pass_line=0.85).frame
        assert len(frame) == 2 * len(REACTION_ITEMS)
        verdicts = frame.groupby("training_class", observed=True)["note"].agg(set).to_dict()
        assert verdicts == {WORKED.code: {"not_shown"}, DID_NOT_WORK.code: {"met"}}


def test_one_class_gained_and_the_other_did_not(root: Path):
    paired = pair_waves(
        answers_of(root, "learning-before-2026"), answers_of(root, "learning-after-2026"), on="pair_code"
    )
    enrolled = evaluated(root)
    enrolled = enrolled.rename(columns={"training_class": "training_class_before"})
    for sample in (census(paired, enrolled, cells=["training_class_before"]), self_selected(paired)):
        frame = before_after(sample, by="training_class_before").frame.set_index("training_class_before")
        low, high = frame["low"].astype(float).to_dict(), frame["high"].astype(float).to_dict()
        assert 0 < low[WORKED.code] < WORKED.gain < high[WORKED.code]
        assert low[DID_NOT_WORK.code] < 0 < high[DID_NOT_WORK.code]


@pytest.mark.long
def test_intervals_of_the_rooms_cover_over_200_seeds():
    hits = []
    for seed in range(200):
        county = draw_county(seed)
        columns = [name for pair in PAIRS.values() for name in pair]
        frame = county.answers[CELLS].join(county.answers[columns].astype(float))
        hits.append(covers(county, census(frame, county.roster[county.roster["invited"]], cells=CELLS)))
    by_measure = np.stack(hits).mean(axis=(0, 2))
    assert ((by_measure >= 0.93) & (by_measure <= 0.97)).all(), by_measure

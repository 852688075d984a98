"""The invented county: the same seed gives the same people, files and truths, and the committed files are those."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluate.instruments import Questionnaire, read_questionnaire
from evaluate.workspace.example import (
    CELLS,
    CODES,
    COMPETENCIES,
    DID_NOT_WORK,
    EVALUATED,
    REACTION_ITEMS,
    RESPONSE,
    SEED,
    UNITS,
    WORKED,
    County,
    draw_county,
    truths_of,
    typed_answers,
    write_example,
    write_reviews,
)
from evaluate.workspace.example.answers import OPEN
from evaluate.workspace.example.planted import PROMOTED
from evaluate.workspace.study import open_study
from evaluate.workspace.template import start_study

SURVEYS = ("needs-2026", "reaction-2026", "learning-before-2026", "learning-after-2026")


@pytest.fixture(scope="module")
def county() -> County:
    return draw_county(SEED)


@pytest.fixture(scope="module")
def true(county: County) -> pd.DataFrame:
    return truths_of(county)


def read_answers(root: Path, survey: str) -> pd.DataFrame:
    path = root / "surveys" / survey / "responses" / "answers.csv"
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig", index_col="respondent")


# The files


def test_written_twice_the_bytes_are_the_same(tmp_path: Path):
    first = write_example(tmp_path / "one")
    second = write_example(tmp_path / "two")
    assert [path.relative_to(tmp_path / "one") for path in first] == [
        path.relative_to(tmp_path / "two") for path in second
    ]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_another_seed_gives_other_answers(tmp_path: Path):
    first, second = write_example(tmp_path / "one"), write_example(tmp_path / "two", seed=SEED + 1)
    differing = {one.name for one, two in zip(first, second, strict=True) if one.read_bytes() != two.read_bytes()}
    drawn = {
        "roster",
        "enrolment",
        "attendance",
        "leave",
        "discipline",
        "results",
        "hours",
        "classes_held",
        "same_names",
        "survey_returns",
    }
    assert differing == {*(f"{name}.csv" for name in drawn), "answers.csv", "corrections.csv"}


def test_committed_files_are_those_of_the_seed(root: Path, tmp_path: Path):
    written = write_example(tmp_path)
    for path in written:
        committed = (root / path.relative_to(tmp_path)).read_bytes().replace(b"\r\n", b"\n")
        assert committed == path.read_bytes(), path.name
    here = {path.relative_to(tmp_path) for path in written}
    assert {path.relative_to(root) for path in (root / "surveys").glob("*-2026/**/*.csv")} >= here


def test_files_open_in_excel_and_stay_small(root: Path, tmp_path: Path):
    committed = [root / path.relative_to(tmp_path) for path in write_example(tmp_path)]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in committed)
    assert sum(path.stat().st_size for path in committed) < 1_800_000


@pytest.mark.parametrize("survey", [*SURVEYS, "registers-2026"])
def test_every_folder_says_that_it_is_simulated(root: Path, survey: str):
    folder = root / "surveys" / survey
    assert "模拟数据" in (folder / "README.md").read_text(encoding="utf-8")
    assert "Simulated data" in (folder / "README.md").read_text(encoding="utf-8")
    assert "\nsimulated: true\n" in (folder / "design.yml").read_text(encoding="utf-8")
    asked = next(path for name in ("questionnaire.yml", "registers.yml") if (path := folder / name).is_file())
    assert "模拟数据" in asked.read_text(encoding="utf-8")


# The people


def test_counts(county: County):
    assert len(county.roster) == 2400
    assert county.roster["person_id"].is_unique
    assert county.roster["invited"].sum() == 900
    assert 620 <= len(county.answers) <= 660
    sizes = county.roster.groupby(["unit_type", "position_level"]).size().to_dict()
    assert sizes == CELLS


def test_the_readme_gives_the_number_that_answered(root: Path, county: County):
    text = (root / "surveys" / "needs-2026" / "README.md").read_text(encoding="utf-8")
    assert f"收回 {len(county.answers)} 份，回收率 {len(county.answers) / 900:.1%}" in text


def test_codes_of_the_roster_fit_each_other(county: County):
    roster = county.roster
    belongs = {unit: unit_type for unit_type, units in UNITS.items() for unit in units}
    assert (roster["unit"].map(belongs) == roster["unit_type"]).all()
    assert set(roster["unit"]) == set(belongs)
    assert (roster["invited"] == roster["position_level"].isin(["132", "141", "142"])).all()
    assert ((roster["managed_by"] == "city") == (roster["position_level"] == "132")).all()
    assert ((roster["civil_servant_rank"] == "none") == ~roster["obliged"]).all()
    assert roster.loc[roster["unit_type"].isin(["county_organ", "township"]), "obliged"].all()
    assert not roster.loc[roster["unit_type"] == "state_firm", "obliged"].any()
    assert roster.query("position_level == '141' and civil_servant_rank == 'consultant_4'").shape[0] > 0


@pytest.mark.parametrize("seed", range(30))
def test_every_response_cell_is_answered_by_several(seed: int):
    answered = draw_county(seed).answers.groupby(["unit_type", "position_level"]).size()
    assert set(answered.index) == set(RESPONSE)
    assert answered.min() >= 4
    assert (answered <= pd.Series(CELLS).loc[answered.index]).all()


def test_nothing_leads_from_an_answer_to_a_person(root: Path, county: County):
    for survey in SURVEYS:
        text = (root / "surveys" / survey / "responses" / "answers.csv").read_text(encoding="utf-8-sig")
        assert "GB0" not in text
    # The order of arrival says nothing about the order of the roster.
    arrived = range(len(county.respondents))
    assert abs(np.corrcoef(county.respondents, arrived)[0, 1]) < 0.12


# What was answered


@pytest.mark.parametrize("survey", SURVEYS)
def test_answers_are_what_the_questionnaire_asks(root: Path, survey: str):
    questionnaire: Questionnaire = read_questionnaire(root / "surveys" / survey / "questionnaire.yml")
    raw = read_answers(root, survey)
    assert questionnaire.id == survey
    assert set(raw.columns) == {column.name for column in questionnaire.columns}
    strange = {}
    for column in questionnaire.columns:
        given = set(raw[column.name].dropna())
        if column.kind in ("scale", "category") and column.scale is not None:
            given -= set(column.scale.codes)
        elif column.kind == "flag":
            given -= {"0", "1"}
        else:
            continue
        if given:
            strange[column.name] = given
    assert strange == ({"importance_digital": {"44"}, "ability_law": {"22"}} if survey == "needs-2026" else {})


def test_competencies_are_those_of_the_questionnaire(root: Path):
    questionnaire = read_questionnaire(root / "surveys" / "needs-2026" / "questionnaire.yml")
    asked = {code: (each.category, each.required) for code, each in questionnaire.competencies.items()}
    assert asked == {each.code: (each.category, each.required) for each in COMPETENCIES}
    assert list(questionnaire.pairs) == list(CODES)
    assert sum(each.required for each in COMPETENCIES) == 8


def test_background_items_carry_the_codes_of_the_roster(root: Path, county: County):
    questionnaire = read_questionnaire(root / "surveys" / "needs-2026" / "questionnaire.yml")
    invited = county.roster[county.roster["invited"]]
    for name in ("unit_type", "position_level", "post_category", "sex", "age_band"):
        scale = questionnaire.column(name).scale
        assert scale is not None
        assert set(invited[name]) == set(scale.codes)


def test_signed_corrections_mend_the_typing_errors(root: Path, county: County):
    raw, corrections = typed_answers(county)
    assert len(corrections) == 2
    assert corrections[["why", "by", "on"]].map(len).gt(0).all(axis=None)
    assert not raw.equals(county.answers)
    for row in corrections.to_dict("records"):
        cell = (row["respondent"], row["item"])
        assert raw.at[cell] == row["old"]
        raw.at[cell] = row["new"]
    pd.testing.assert_frame_equal(raw, county.answers)
    on_disk = pd.read_csv(root / "surveys" / "needs-2026" / "corrections.csv", dtype=str, encoding="utf-8-sig")
    pd.testing.assert_frame_equal(on_disk, corrections, check_dtype=False)


def test_planted_doubts_are_there(county: County):
    answers = county.answers
    pairs = [f"{role}_{code}" for code in CODES for role in ("importance", "ability")]
    unanswered = answers[pairs].isna().mean().mean()
    assert 0.01 < unanswered < 0.04
    half = sum((answers[f"importance_{code}"].isna() != answers[f"ability_{code}"].isna()).sum() for code in CODES)
    assert half > 100
    straight = (answers[pairs].nunique(axis=1) == 1).sum()
    assert 3 <= straight <= 9
    texts = answers[list(OPEN)].stack()
    assert texts.str.contains(r"1[3-9]\d{9}").sum() == 1
    assert texts.str.contains("13000000000").sum() == 1
    assert answers[["unit_type", "position_level"]].notna().all(axis=None)


# The truths


def test_truths_of_groups_add_up(true: pd.DataFrame):
    cells = true.query("unit_type != '' and position_level != ''")
    whole = true.query("unit_type == '' and position_level == '' and training_class == ''")
    total = whole.query("measure == 'demand'").set_index("item")["value"]
    by_cell = cells.query("measure == 'demand'").groupby("item")["value"].sum()
    pd.testing.assert_series_equal(total.sort_index(), by_cell.sort_index(), check_names=False)
    means = cells.query("measure == 'importance'").set_index(["unit_type", "position_level", "item"])["value"]
    weights = pd.Series({key: count for key, count in CELLS.items() if key in RESPONSE}) / 900
    weights.index.names = ["unit_type", "position_level"]
    weighted = means.unstack("item").mul(weights, axis=0).sum()
    mean = whole.query("measure == 'importance'").set_index("item")["value"]
    pd.testing.assert_series_equal(mean.sort_index(), weighted.sort_index(), check_names=False)


def test_truths_of_measures_fit_each_other(true: pd.DataFrame):
    whole = true.query("unit_type == '' and position_level == '' and training_class == ''")
    wide = whole[whole["item"].isin(CODES)].pivot(index="item", columns="measure", values="value")
    assert (wide["borich"] - wide["importance"] * (wide["importance"] - wide["ability"])).abs().max() < 1e-12
    assert (wide["demand"] - 900 * wide["high_need"]).abs().max() < 1e-9
    assert wide["borich_rank"].equals(wide["borich"].rank(ascending=False, method="min"))
    assert wide["high_need_rank"].equals(wide["demand"].rank(ascending=False, method="min"))
    assert set(wide["demand"].nlargest(3).index) == {"digital", "law", "emergency"}
    assert wide["demand"].idxmin() == "history_culture"


def test_need_differs_between_kinds_of_units(true: pd.DataFrame):
    kinds = true.query("position_level == '' and unit_type != '' and measure == 'importance'")
    wide = kinds.pivot(index="item", columns="unit_type", values="value")
    assert (
        wide.loc[["rural", "grassroots"], "township"] - wide.loc[["rural", "grassroots"], "county_organ"]
    ).min() > 0.8


@pytest.mark.parametrize("seed", [SEED, 1, 2, 3, 4, 5])
def test_planted_gains_are_exact(seed: int):
    scores = draw_county(seed).classes.true_scores
    for training_class in EVALUATED:
        own = scores[scores["training_class"] == training_class.code]
        assert len(own) == training_class.enrolled
        assert int((own["after"] - own["before"]).sum()) == training_class.gain * training_class.enrolled
        assert own[["before", "after"]].min().min() >= 0
        assert own[["before", "after"]].max().max() <= 100


# The classes


def test_both_waves_pair_and_tell_what_was_planted(county: County):
    before, after = county.classes.before, county.classes.after
    assert before["pair_code"].is_unique
    assert after["pair_code"].is_unique
    paired = before.merge(after, on=["pair_code", "training_class"], suffixes=("_before", "_after"))
    gain = paired["score_after"].astype(int) - paired["score_before"].astype(int)
    groups = gain.groupby(paired["training_class"])
    for training_class in EVALUATED:
        missed = training_class.missed_before + training_class.missed_after
        assert groups.size()[training_class.code] == training_class.enrolled - missed
    low, high = groups.mean() - 2 * groups.sem(), groups.mean() + 2 * groups.sem()
    assert low[WORKED.code] > 0
    assert low[WORKED.code] < WORKED.gain < high[WORKED.code]
    assert low[DID_NOT_WORK.code] < 0 < high[DID_NOT_WORK.code]


def test_one_form_is_clearly_above_the_pass_line_and_the_other_is_not_shown(county: County):
    forms = county.classes.reaction
    verdicts = {}
    for training_class in EVALUATED:
        own = forms.loc[forms["training_class"] == training_class.code, list(REACTION_ITEMS)]
        assert len(own) == training_class.enrolled - training_class.no_form
        content = (own.dropna(axis=0).astype(int) >= 3).to_numpy()
        every = [
            stats.binomtest(int((kept >= 3).sum()), len(kept)).proportion_ci(0.95, method="wilson")
            for item in REACTION_ITEMS
            for kept in [own[item].dropna().astype(int)]
        ]
        verdicts[training_class.code] = (min(each.low for each in every), content.mean())
        assert all((own[item].dropna().astype(int) < 3).any() for item in REACTION_ITEMS)  # nowhere unanimous
    assert verdicts[DID_NOT_WORK.code][0] > 0.85
    assert 0.80 < verdicts[WORKED.code][1] < 0.89


def test_no_form_rates_a_leader(root: Path):
    questionnaire = read_questionnaire(root / "surveys" / "reaction-2026" / "questionnaire.yml")
    rated = [column for column in questionnaire.columns if column.role == "reaction"]
    assert [column.name for column in rated] == list(REACTION_ITEMS)
    assert not any("领导" in column.label["zh"] for column in rated)


def test_a_new_example_keeps_its_reviews_in_a_protected_folder_and_writes_them_nowhere_else(tmp_path: Path):
    start_study(tmp_path / "示例", example=True)
    folder = tmp_path / "示例" / ".review"
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"
    kept = open_study(tmp_path / "示例").reviews()
    assert len(kept.table) == len(PROMOTED)
    assert kept.table["deadline"].notna().sum() == sum(row[2] != "met" for row in PROMOTED)
    assert not (tmp_path / "示例" / "surveys" / "registers-2026" / "reviews.csv").exists()
    before = (folder / "reviews.csv").read_bytes()
    assert write_reviews(tmp_path / "示例").read_bytes() == before

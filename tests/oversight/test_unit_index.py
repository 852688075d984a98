"""Bands of organisations: planted differences are found, chance is not taken for one, and the page keeps its tact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ledgers import policy, register, roster
from organisations import AS_OF, YEAR, county, hours_of, ledger, people, returns, tasks, units

from evaluate.design import Policy
from evaluate.errors import RegisterError
from evaluate.estimate.about import AND
from evaluate.oversight import (
    UnitIndex,
    band_counts,
    band_of,
    bands_of_all,
    indicators_of,
    next_step,
    pulls,
    scorecard,
    sensitive_choices,
    unit_index,
    weights_and_gaming,
)
from evaluate.oversight.units.conventions import LEAST_KNOWN, LEAST_UNITS, SURE
from evaluate.oversight.units.unit_indicator_set import UNIT_INDICATORS
from evaluate.oversight.units.unit_page import _places
from evaluate.registers import Register, office_forms
from evaluate.report import PULLS, finding

GOOD, BAD, PLAIN = ("G1", "G2"), ("B1", "B2"), tuple(f"M{k}" for k in range(8))


def _planted() -> UnitIndex:
    """Two organisations far ahead, two far behind, eight between them, and one of six cadres who all did well."""
    shares = {**dict.fromkeys(GOOD, 57), **dict.fromkeys(BAD, 12), **{name: 33 + k for k, name in enumerate(PLAIN)}}
    cadres = {name: (kept, 60) for name, kept in shares.items()} | {"S": (6, 6)}
    answers = {name: (min(60, kept + 2), 60) for name, kept in shares.items()} | {"S": (6, 6)}
    done = {**dict.fromkeys(GOOD, (12, 12)), **dict.fromkeys(BAD, (1, 12)), **dict.fromkeys(PLAIN, (7, 12))}
    found = county(cadres | {"X": (0, 0)}, returns=returns(answers), tasks=tasks(done))
    return unit_index(found, seed=7, draws=400)


@pytest.fixture(scope="module")
def index() -> UnitIndex:
    return _planted()


def test_planted_differences_are_found_and_a_unit_of_six_is_at_neither_end_by_chance(index: UnitIndex):
    assert {index.band(name) for name in GOOD} == {"top"}
    assert {index.band(name) for name in BAD} == {"bottom"}
    # all six cadres of S kept the rule: by the count alone it would be first of all
    raw = index.found.matrix("rate")["hours_kept"]
    assert raw.idxmax() == "S"
    assert index.band("S") == "middle"
    assert index.band("X") == "unplaced"
    counts = band_counts(index).frame.set_index("band")["value"]
    assert counts[["top", "bottom", "unplaced"]].tolist() == [2, 2, 1]
    assert counts.sum() == 14


def test_where_all_are_alike_chance_puts_no_small_organisation_at_an_end():
    rng = np.random.default_rng(3)
    sizes = dict(zip([f"U{k:02}" for k in range(30)], [6] * 10 + [30] * 10 + [90] * 10, strict=True))
    cadres = {name: (int(rng.binomial(n, 0.6)), n) for name, n in sizes.items()}
    came = {name: (int(rng.binomial(n, 0.7)), n) for name, n in sizes.items()}
    found = county(cadres, returns=returns(came))
    raw, shrunk = found.matrix("rate")["hours_kept"], found.matrix("shrunk")["hours_kept"]
    small = [name for name, n in sizes.items() if n == 6]
    large = [name for name, n in sizes.items() if n == 90]
    # as counted, chance alone throws the small ones further than the large ones
    assert (raw - 0.6).abs()[small].mean() > 1.5 * (raw - 0.6).abs()[large].mean()
    assert (shrunk - shrunk.mean()).abs()[small].max() <= (shrunk - shrunk.mean()).abs().max()
    assert (shrunk - shrunk.mean()).abs()[small].max() < (raw - raw.mean()).abs()[small].max() / 3
    made = unit_index(found, seed=1, draws=300)
    assert {made.band(name) for name in small} == {"middle"}


def test_the_way_up_is_enough_when_it_is_gone(index: UnitIndex):
    step = next_step(index, "B1").frame
    assert (step["value"] >= 1).all()
    assert (step["value"] == step["value"].round()).all()
    assert set(step["measured_in"]) <= {"people", "matters"}
    rows = index.found.rows.merge(index.steps, on=["unit", "indicator"]).query("unit == 'B1'")
    own = rows.set_index("indicator").loc[step["item"].tolist()]
    more = step["value"].to_numpy()
    assert (own["hits"] + more <= own["n"]).all()
    # the needed share is reached with so many more, and not with one fewer
    enough, fewer = (
        (own["hits"] + k + own["strength"] * own["mean"]) / (own["n"] + own["strength"]) for k in (more, more - 1)
    )
    assert (enough >= own["needed"] - 1e-9).all()
    assert (fewer < own["needed"]).all()


@pytest.mark.parametrize(("unit", "words"), [("G1", "已在最前一档"), ("X", "不评档")])
def test_where_there_is_no_way_up_it_is_said_why(index: UnitIndex, unit: str, words: str):
    step = next_step(index, unit).frame
    assert step["value"].isna().all()
    assert words in step["note"].iloc[0]


def test_what_pulls_an_organisation_up_and_down_is_told_with_its_interval(index: UnitIndex):
    up, down = pulls(index, "G1").frame, pulls(index, "B1").frame
    assert (set(up["way"]), set(down["way"])) == ({"up"}, {"down"})
    assert up["low"].min() > 0
    assert down["high"].max() < 0
    # the difference of the shares used, in percentage points
    used = index.ranges.index.values
    for row in down.to_dict("records"):
        assert row["value"] == pytest.approx(100 * (used.loc["B1"] - used.mean())[row["item"]])
    assert len(down) == 2
    # six cadres are too few to name an indicator of cadres
    few, all_of_them = (pulls(index, "S", policy=Policy(minimum_cell=cell)).frame for cell in (10, 0))
    assert "hours_kept" not in set(few["item"])
    assert "hours_kept" in set(all_of_them["item"])


def test_where_nothing_is_sure_the_strongest_is_named_and_called_unsure(index: UnitIndex):
    made = pulls(index, "M2")
    frame = made.frame
    assert not ((frame["low"] > 0) | (frame["high"] < 0)).any()
    assert frame["way"].is_unique
    told = finding("pulls", made, **PULLS, each=True, audience="unit").claim
    assert told.zh.count("还不能排除偶然") == len(frame)
    # whatever half a case would undo is no difference
    rows = index.found.rows.query("unit == 'M2'").set_index("indicator").loc[frame["item"]]
    assert ((frame["value"].abs().to_numpy() / 100) * (rows["n"] + rows["strength"]) >= 0.5).all()


def test_a_page_tells_between_which_places_and_never_one_place(index: UnitIndex):
    ranges = index.ranges.frame.set_index("unit")
    for unit in ("M2", "G1", "B1"):
        frame = band_of(index, unit).frame.set_index("item")
        assert frame.loc[["first", "last"], "value"].tolist() == ranges.loc[unit, ["place_low", "place_high"]].tolist()
        assert set(frame.loc[["first", "last"], "n"]) == {13}
    assert ranges.loc["M2", "place_high"] > ranges.loc["M2", "place_low"]
    unplaced = band_of(index, "X").frame
    assert unplaced["value"].isna().all()
    assert set(unplaced["note"]) == {"有数的指标太少"}


def test_without_a_band_above_the_step_is_to_the_mean(index: UnitIndex):
    nobody_ahead = replace(index, steps=index.steps.iloc[:0])
    step = next_step(nobody_ahead, "B1").frame
    assert set(step["aim"]) == {"mean"}
    rows = index.found.rows.query("unit == 'B1'").set_index("indicator").loc[step["item"]]
    mean = index.ranges.index.values.mean()[step["item"]].to_numpy()
    more = step["value"].to_numpy()
    reached, before = (
        (rows["hits"] + k + rows["strength"] * rows["mean"]) / (rows["n"] + rows["strength"]) for k in (more, more - 1)
    )
    assert (reached >= mean - 1e-9).all()
    assert (before < mean).all()
    # of one that is behind in nothing there is nothing to say
    assert "持平或更好" in next_step(replace(nobody_ahead, bands=_all_middle(index)), "G1").frame["note"].iloc[0]


def _all_middle(index: UnitIndex) -> pd.DataFrame:
    return index.bands.assign(band="middle")


def test_the_conventions_stand_in_the_note_on_method(index: UnitIndex):
    for made in (band_of(index, "M2"), bands_of_all(index)):
        told = " ".join(made.about.labels["method"][name]["zh"] for name in made.about.method.split(AND))
        for number in (LEAST_KNOWN, LEAST_UNITS, f"{SURE:.0%}"):
            assert str(number) in told


def test_shares_of_few_cadres_are_hidden_and_quartiles_leave_them_out(index: UnitIndex):
    told = finding("people", indicators_of(index.found, "S", "people"), zh="如下。", en="As follows.", audience="unit")
    values = {(row["item"], row["measure"]): row["value"] for row in told.rows}
    assert values[("hours_kept", "rate")] is None
    assert values[("hours_kept", "used")] is None
    assert values[("hours_kept", "high_quarter")] < 1
    large = indicators_of(index.found, "B1", "people").frame.set_index(["item", "measure"])["value"]
    assert large[("hours_kept", "rate")] == pytest.approx(0.2)
    none = indicators_of(index.found, "X", "matters").frame
    assert none["note"].tolist() == ["没有可计的事项"]


def test_the_page_knows_no_place_no_chance_of_a_third_and_no_risk(index: UnitIndex):
    made = [
        band_of(index, "B1"), pulls(index, "B1"), next_step(index, "B1"),
        indicators_of(index.found, "B1", "people"), indicators_of(index.found, "B1", "matters"),
    ]  # fmt: skip
    told = [finding("page", one, zh="如下。", en="As follows.", audience="unit") for one in made]
    words = "".join(str(one._repr_mimebundle_()) for one in told)
    risks = [risk for each in UNIT_INDICATORS.indicators if each.gaming for risk in each.gaming]
    for kept in ("p_bottom", "p_top", "place_median", "三分之一", "名次", *risks):
        assert kept not in words, kept


def test_the_office_sees_places_chances_weights_and_risks(index: UnitIndex):
    table = bands_of_all(index).frame
    assert set(table["measure"]) == {"score", "place", "p_top", "p_bottom"}
    assert len(table) == 4 * 13
    first = table.drop_duplicates("unit")
    assert first["band"].tolist()[:2] == ["bottom", "bottom"]
    told = weights_and_gaming(index)
    risks = told.frame
    assert all(len(told.about.labels["gaming"][code]["zh"]) > 5 for code in risks["gaming"])
    for measure in ("weight", "variance_share"):
        assert risks.loc[risks["measure"] == measure, "value"].sum() == pytest.approx(1)
    choices = sensitive_choices(index).frame
    assert choices.loc[choices["measure"] == "total", "value"].max() > 0.05
    table = finding("bands", bands_of_all(index), zh="如下。", en="As follows.").table
    assert table is not None
    assert table.rows[0][1] == "需要加力"


def test_weights_are_those_of_the_assessment_office_or_refused(index: UnitIndex):
    names = index.found.indicators.names
    points = {name: 6.0 if name == "tasks_on_time" else 1.0 for name in names}
    other = unit_index(index.found, seed=7, draws=100, weights=points)
    shares = weights_and_gaming(other).frame.query("measure == 'weight'").set_index("item")["value"]
    assert shares["tasks_on_time"] == pytest.approx(0.6)
    with pytest.raises(RegisterError, match="权重与指标对不上"):
        unit_index(index.found, seed=7, weights={"hours_kept": 1.0})


def test_too_few_organisations_make_no_index():
    with pytest.raises(RegisterError, match="至少6个单位"):
        unit_index(county({"A": (12, 20), "B": (18, 20)}), seed=1)


def test_the_same_seed_gives_the_same_bands(index: UnitIndex):
    again = _planted()
    assert again.ranges.frame.equals(index.ranges.frame)
    assert again.bands.equals(index.bands)


def test_a_scorecard_is_made_of_whatever_registers_are_there():
    cadres = {f"U{k}": (4 + k, 20) for k in range(8)}
    rows = ledger(cadres)
    kept = {
        "units": units(list(cadres)), "roster": roster(people(cadres)), "tasks": tasks(dict.fromkeys(cadres, (3, 4))),
        "hours": hours_of(cadres), "hours_policy": policy(),
    }  # fmt: skip
    options = {"year": YEAR, "as_of": AS_OF, "seed": 1, "draws": 100}
    made = scorecard(kept, rows.rules, **options)
    assert made.found.indicators.names == ("hours_kept", "online_kept", "took_part", "tasks_on_time")
    assert made.found.rows.equals(county(cadres, tasks=kept["tasks"]).rows)
    # without hours three indicators are gone, and too few remain to place anybody
    with pytest.raises(RegisterError, match="至少6个单位"):
        scorecard({name: kept[name] for name in ("units", "roster", "tasks")}, rows.rules, **options)


def _office() -> tuple[dict[str, Register], dict[str, Any]]:
    cadres = {f"U{k}": (4 + k, 20) for k in range(8)}
    kept = {
        "units": units(list(cadres)), "roster": roster(people(cadres)), "tasks": tasks(dict.fromkeys(cadres, (3, 4))),
        "hours": hours_of(cadres), "hours_policy": policy(),
    }  # fmt: skip
    return kept, {"year": YEAR, "as_of": AS_OF, "seed": 1, "draws": 100}


def test_a_scorecard_is_made_once_while_nothing_changes():
    (kept, options), rules = _office(), ledger({"U0": (1, 2)}).rules
    first = scorecard(kept, rules, **options)
    own = {name: replace(one, table=one.table.copy()) for name, one in kept.items()}
    assert scorecard(own, rules, **options) is first
    assert scorecard(own, rules, **{**options, "seed": 2}) is not first
    assert scorecard(own, rules, **options).ranges.frame.equals(first.ranges.frame)


def test_a_changed_cell_is_never_answered_with_an_older_scorecard():
    (kept, options), rules = _office(), ledger({"U0": (1, 2)}).rules
    first = scorecard(kept, rules, **options)
    kept["hours"].table.loc[kept["hours"].table["person_id"] == "U7-0", "days"] = 0.0  # in the very same table
    second = scorecard(kept, rules, **options)
    assert second is not first
    before, after = (one.found.matrix("rate")["hours_kept"].loc["U7":].sum() for one in (first, second))
    assert after < before
    fewer = {name: one for name, one in kept.items() if name != "tasks"}
    assert scorecard(fewer, rules, **options).found.indicators.names == ("hours_kept", "online_kept", "took_part")


def test_the_office_s_weights_are_those_of_its_table():
    (kept, options), rules = _office(), ledger({"U0": (1, 2)}).rules
    given = {"hours_kept": 3.0, "online_kept": 1.0, "took_part": 2.0, "tasks_on_time": 5.0, "classes_held": 9.0}
    rows = [{"indicator": name, "weight": weight, "source": "某县办法"} for name, weight in given.items()]
    issued = {**kept, "indicator_weights": register("indicator_weights", rows)}
    del given["classes_held"]  # of which the office keeps no table
    wanted = scorecard(kept, rules, weights=given, **options)
    assert scorecard(issued, rules, **options).ranges.frame.equals(wanted.ranges.frame)
    with pytest.raises(RegisterError, match="hours_kept"):
        scorecard({**kept, "indicator_weights": register("indicator_weights", rows[1:])}, rules, **options)


def test_the_form_of_weights_knows_the_indicators():
    codes = office_forms()["indicator_weights"].column("indicator").codes
    assert {name: dict(words) for name, words in codes.items()} == {
        one.name: {"zh": one.label.zh, "en": one.label.en} for one in UNIT_INDICATORS.indicators
    }


def test_a_range_that_has_closed_to_one_place_is_told_with_its_neighbours():
    assert _places({"place_low": 1.0, "place_high": 1.0}, 51) == {"first": 1.0, "last": 2.0}
    assert _places({"place_low": 51.0, "place_high": 51.0}, 51) == {"first": 50.0, "last": 51.0}
    assert _places({"place_low": 20.0, "place_high": 51.0}, 51) == {"first": 20.0, "last": 51.0}

"""What must hold for every verb: scale, order, groups, tables, whole populations, types, replicates."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate, domain, replicate
from evaluate.estimate import (
    Estimate,
    correlation,
    covariance_of,
    crosstab,
    independent,
    mean,
    quantile,
    ratio,
    regress,
    share,
    standardised,
    total,
    variance,
)
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.responses import Responses

SEEDS = st.integers(0, 10_000)
# The fixture `answers` makes data from a seed and keeps nothing between examples.
FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Verb = Callable[[Sample], Estimate]
MADE_UP = {"section": 3, "division": 2, "bureau": 1}
VERBS: dict[str, Verb] = {
    "mean": lambda s: mean(s, ["imp", "hours"], by="level"),
    "share": lambda s: share(s, ["imp", "level"]),
    "ratio": lambda s: ratio(s, "hours", "abl", by="level"),
    "quantile": lambda s: quantile(s, "hours", [0.25, 0.5], by="level"),
    "table": lambda s: crosstab(s, "abl", "level"),
    "variance": lambda s: variance(s, "hours"),
    "correlation": lambda s: correlation(s, ["hours", "imp"]),
    "regression": lambda s: regress(s, "hours ~ imp + level").coefficients,
    "standardised": lambda s: standardised(
        s, "hours", by="trained", to={"level": {"section": 3, "division": 2, "bureau": 1}}
    ),
}
EVERY = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
CLUSTERS = Design(strata="stratum", clusters="cluster", weights="w")
ELEMENTS = Design(strata="stratum", weights="w")
DESIGNS = pytest.mark.parametrize("design", [CLUSTERS, ELEMENTS], ids=["clusters", "elements"])


def close(left: Estimate, right: Estimate, *columns: str, factor: float = 1.0) -> None:
    for column in columns or ("value", "se", "df", "n"):
        scale = factor if column in ("value", "se") else 1.0
        a, b = (part.frame[column].to_numpy(dtype=float) for part in (left, right))
        np.testing.assert_allclose(a * scale, b, rtol=1e-7, atol=1e-10)


@EVERY
@DESIGNS
@FEW
@given(seed=SEEDS, power=st.integers(-4, 4))
def test_weights_doubled_change_nothing(answers: Any, design: Design, verb: Verb, seed: int, power: int) -> None:
    frame = answers(seed)
    close(verb(Sample(frame, design)), verb(Sample(frame.assign(w=frame["w"] * 2.0**power), design)))


@FEW
@given(seed=SEEDS, power=st.integers(-4, 4))
def test_totals_grow_with_the_weights(answers: Any, seed: int, power: int) -> None:
    frame = answers(seed)
    more = Sample(frame.assign(w=frame["w"] * 2.0**power), CLUSTERS)
    close(total(Sample(frame, CLUSTERS), "hours", by="level"), total(more, "hours", by="level"), factor=2.0**power)


@EVERY
@DESIGNS
@FEW
@given(seed=SEEDS)
def test_the_order_of_rows_and_the_names_of_units_do_not_count(
    answers: Any, design: Design, verb: Verb, seed: int
) -> None:
    frame = answers(seed)
    other = frame.sample(frac=1, random_state=seed)
    other = other.assign(cluster="office " + (97 - other["cluster"]).astype(str), stratum=9 - other["stratum"])
    close(verb(Sample(frame, design)), verb(Sample(other, design)))


@pytest.mark.parametrize("name", ["mean", "total", "share", "ratio", "quantile"])
@DESIGNS
@FEW
@given(seed=SEEDS)
def test_a_group_is_a_domain(answers: Any, design: Design, name: str, seed: int) -> None:
    verb: Callable[..., Estimate] = {
        "mean": lambda s, **by: mean(s, "imp", **by),
        "total": lambda s, **by: total(s, "hours", **by),
        "share": lambda s, **by: share(s, "abl", **by),
        "ratio": lambda s, **by: ratio(s, "hours", "imp", **by),
        "quantile": lambda s, **by: quantile(s, "hours", **by),
    }[name]
    sample = Sample(answers(seed), design)
    groups = verb(sample, by="level")
    for level in groups.frame["level"].unique():
        close(
            groups.select(level=level), verb(domain(sample, f"level == '{level}'")), "value", "se", "low", "high", "n"
        )


@DESIGNS
@FEW
@given(seed=SEEDS)
def test_tables_are_shares_and_shares_are_means_of_dummies(answers: Any, design: Design, seed: int) -> None:
    frame = answers(seed)
    frame["pair"] = frame["abl"].astype(str) + frame["level"]
    frame["is_five"] = (frame["abl"] == 5).astype(float)
    sample = Sample(frame, design)
    for level in frame["level"].unique():
        within, table = share(sample, "abl", by="level").select(level=level), crosstab(sample, "abl", "level")
        close(table.select(level=level), within, "value", "se", "low", "high", "n")
    pairs = crosstab(sample, "abl", "level", of="all").frame
    of_pair = share(sample, "pair").frame.set_index("choice")
    for _, row in pairs.iterrows():
        key = f"{float(row['choice'])}{row['level']}"
        if key in of_pair.index:
            assert row["value"] == pytest.approx(of_pair.loc[key, "value"])
            assert row["se"] == pytest.approx(of_pair.loc[key, "se"])
    assert pairs["value"].sum() == pytest.approx(1)
    close(share(sample, "abl").select(choice="5"), mean(sample, "is_five"))


@EVERY
@FEW
@given(seed=SEEDS)
def test_a_population_taken_whole_has_no_error(answers: Any, verb: Verb, seed: int) -> None:
    frame = answers(seed)
    frame["there"] = frame.groupby("stratum")["stratum"].transform("size")
    frame["clusters"] = frame.groupby("stratum")["cluster"].transform("nunique")
    frame["members"] = frame.groupby("cluster")["cluster"].transform("size")
    for design in (
        Design(strata="stratum", population="there"),
        Design(strata="stratum", clusters=["cluster"], population=["clusters", "members"]),
    ):
        got = verb(Sample(frame, design)).frame
        shown = got["value"].notna().to_numpy()
        np.testing.assert_allclose(got["se"].to_numpy(dtype=float)[shown], 0, atol=1e-9)


@FEW
@given(seed=SEEDS)
def test_the_jackknife_of_totals_is_the_formula_at_every_stage(answers: Any, seed: int) -> None:
    frame = answers(seed)
    frame = frame.assign(clusters=frame["stratum"] + 6, members=30, p=0.2 + frame["cluster"] / 40)
    for design in (
        CLUSTERS,
        ELEMENTS,
        Design(strata="stratum", clusters=["cluster"], population=["clusters", "members"]),
        Design(strata="stratum", clusters=["cluster"], probabilities="p"),
    ):
        sample = Sample(frame, design)
        linear, again = (total(part, ["hours", "imp"], by="level") for part in (sample, replicate(sample)))
        np.testing.assert_allclose(covariance_of(linear), covariance_of(again), rtol=1e-8)


@FEW
@given(seed=SEEDS)
def test_successive_differences_of_a_total(answers: Any, seed: int) -> None:
    frame = answers(seed, missing=0).sort_values("hours", ignore_index=True).assign(there=300)
    for design, strata in ((Design(population="there"), [0] * len(frame)), (ELEMENTS, frame["stratum"])):
        sample = Sample(frame, design)
        made = replicate(sample, "successive")
        weighted = pd.Series(sample.weights * frame["hours"])
        fraction = len(frame) / 300 if design.population else 0.0
        wanted = sum(
            ((part - np.roll(part, 1)) ** 2).sum() / 2 * (1 - fraction)
            for part in (group.to_numpy() for _, group in weighted.groupby(np.asarray(strata)))
        )
        assert total(made, "hours").frame["se"].iloc[0] ** 2 == pytest.approx(wanted, rel=1e-9)
    # 1, 2, 3 … in the order of the list: neighbours differ by one, and only the round closes with a large step.
    rows = len(frame)
    sample = Sample(frame.assign(hours=np.arange(rows, dtype=float)), Design(population="there"))
    errors = [mean(part, "hours").frame["se"].iloc[0] for part in (replicate(sample, "successive"), sample)]
    assert errors[0] / errors[1] == pytest.approx(np.sqrt(6 * (rows - 1) / (rows * (rows + 1))), rel=1e-9)


@EVERY
@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "category", "float32"])
def test_types_of_answers_give_the_numbers_of_floats(answers: Any, verb: Verb, dtype: str) -> None:
    frame = answers(4)
    other = frame.copy()
    for name in ("imp", "abl"):
        if dtype == "category":
            other[name] = frame[name].astype("Int64").astype("category")
        elif dtype != "boolean":
            other[name] = frame[name].astype(dtype)
    if dtype == "boolean":
        frame["abl"], other["abl"] = (frame["abl"] > 3).astype(float), (frame["abl"] > 3).astype("boolean")
    if dtype == "category" and verb is VERBS["regression"]:
        return  # a formula takes categories for categories
    close(verb(Sample(frame, ELEMENTS)), verb(Sample(other, ELEMENTS)), "value", "se", "df", "n")


@pytest.mark.parametrize("verb", [verb for name, verb in VERBS.items() if name != "table"])
def test_labelled_answers_give_the_numbers_of_floats(answers: Any, verb: Verb) -> None:
    """What a questionnaire knows of its answers (points with labels, categories) changes no number."""
    frame = answers(8)
    points = tuple(Choice(f"p{value}", {"en": f"point {value}"}, float(value)) for value in range(1, 6))
    levels = tuple(Choice(name, {"en": name}) for name in ("bureau", "division", "section"))
    scales = {"five": Scale("five", True, points), "levels": Scale("levels", False, levels)}
    items = [Item(name, "one", {"en": name}, ("five",)) for name in ("imp", "abl")]
    items += [Item("level", "one", {"en": "level"}, ("levels",)), Item("hours", "number", {"en": "hours"})]
    section = Section("all", {"en": "all"}, tuple(items))
    questionnaire = Questionnaire("q", title={"en": "q"}, languages=("en",), sections=(section,), scales=scales)
    labelled = frame.assign(level=pd.Categorical(frame["level"], ["bureau", "division", "section"]))
    responses = Responses(labelled, questionnaire, pd.DataFrame(index=frame.index))
    close(verb(Sample(frame, ELEMENTS)), verb(Sample(responses, ELEMENTS)), "value", "se", "df", "n")


def test_a_weighted_sample_may_be_weighted_again(answers: Any) -> None:
    sample = Sample(answers(6), CLUSTERS)
    first = calibrate(sample, to={"level": {"section": 200, "division": 120, "bureau": 60}})
    again = calibrate(first, to={"trained": {"no": 150, "yes": 230}})
    by_hand = {"no": 150, "yes": 230}
    for name, people in by_hand.items():
        rows = (sample.frame["trained"] == name).to_numpy()
        np.testing.assert_allclose(again.weights[rows], first.weights[rows] * people / first.weights[rows].sum())
    assert (total(again, by="trained").frame["se"] < 1e-9).all()
    assert [step.method for step in again.steps] == ["poststratify", "poststratify"]
    linear, repeated = (mean(part, "hours").frame["se"].iloc[0] for part in (again, replicate(again)))
    assert repeated == pytest.approx(linear, rel=0.15)
    # The same margin a second time changes neither weights nor errors.
    twice = calibrate(first, to={"level": {"section": 200, "division": 120, "bureau": 60}})
    close(mean(twice, "hours", by="level"), mean(first, "hours", by="level"))


@EVERY
def test_every_verb_takes_replicates_that_weight_again(answers: Any, verb: Verb) -> None:
    margins = {"level": {"section": 200, "division": 120, "bureau": 60}, "trained": {"no": 180, "yes": 200}}
    sample = calibrate(Sample(answers(7), ELEMENTS), to=margins, method="rake")
    linear, again = verb(sample).frame, verb(replicate(sample)).frame
    np.testing.assert_allclose(again["value"], linear["value"], rtol=1e-9)
    apart = (again["se"] / linear["se"]).dropna()
    assert len(apart)
    assert 0.9 < apart.median() < 1.25


def test_several_waves_of_new_people(answers: Any) -> None:
    waves = independent(*(mean(Sample(answers(seed), CLUSTERS), "hours") for seed in (1, 2, 3)))
    turn = (waves[2] - waves[1]) - (waves[1] - waves[0])
    errors = np.array([wave.frame["se"].iloc[0] for wave in waves])
    assert turn.frame["se"].iloc[0] == pytest.approx(np.sqrt(errors**2 @ [1, 4, 1]), rel=1e-12)


def test_ten_thousand_groups_in_a_second() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"group": random.permutation(np.arange(30_000) % 10_000), "q": random.normal(size=30_000)})
    sample = Sample(frame, Design())
    start = time.process_time()
    got = mean(sample, "q", by="group")
    spent = time.process_time() - start
    assert len(got) == 10_000
    assert spent < 1
    np.testing.assert_allclose(got.frame["value"], frame.groupby("group")["q"].mean(), rtol=1e-9, atol=1e-12)

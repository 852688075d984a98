"""How long every public verb of `estimate` takes on an ordinary county's needs survey: 640 answers, 20 ms a verb."""

from __future__ import annotations

import inspect
import os
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evaluate.estimate as rooms
from evaluate.design import Sample, domain, replicate
from evaluate.design.sample import with_columns
from evaluate.estimate import (
    anonymity,
    audit,
    correlation,
    covariance,
    covariance_of,
    crosstab,
    design_effect,
    draws,
    each_replicate,
    fay_herriot,
    independence,
    independent,
    known,
    late_respondents,
    likelihood_ratio_test,
    mean,
    ordinal,
    partial_indicator,
    pool,
    predictive_margins,
    profile,
    protect,
    quantile,
    r_indicator,
    rank_test,
    ranks,
    ratio,
    regress,
    release,
    response_rate,
    share,
    source_of,
    stack,
    standardised,
    t_test,
    term_test,
    top_set,
    total,
    variance,
    with_and_without,
    worst_case,
)
from evaluate.registers import Register, office_forms
from evaluate.workspace import open_study

Prepared = tuple[Callable[[], Any], Callable[[Any], object]]  # what the clock waits for, and the verb on it
Verbs = dict[str, dict[str, Callable[[], object] | Prepared]]
BUDGET = 0.020
ALLOWED = 3  # a busy machine, and one slower than the one measured on
REPEAT = 15
#: `each_replicate` calls its verb once per replicate: this many calls are one.
REPLICATES = 10


def county(root: Path) -> Sample:
    """The example county's needs survey, with a hundred domains and days of answering beside its own columns."""
    sample, random = open_study(root).survey("needs").sample, np.random.default_rng(1)
    return with_columns(
        sample,
        {
            "domain": random.integers(0, 100, sample.rows),
            "day": pd.Series(random.integers(0, 14, sample.rows)),
            "classes": random.integers(0, 6, sample.rows).astype(float),
            "wants": (random.random(sample.rows) < 0.4).astype(float),
        },
    )


def verbs_on(sample: Sample) -> Verbs:
    """Every verb on what a page of a report holds, by the name it bears in `evaluate.estimate`."""
    columns = sample.questionnaire.columns
    scales = [column.name for column in columns if column.kind == "scale"]
    sixty = [*scales, *(column.name for column in columns if column.kind == "flag")][:60]
    importance, ability = ([c.name for c in columns if c.role == role] for role in ("importance", "ability"))
    background = ["unit_type", "position_level", "sex", "age_band"]
    everybody, by_level, levels = mean(sample, importance), mean(sample, importance, by="age_band"), "age_band"
    areas = mean(sample, importance[0], by="domain")
    weights = sample.frame["sex"].value_counts()
    to = {"sex": {code: float(count) for code, count in weights.items()}}
    models = "willingness ~ sex + position_level + training_hours"
    fit, count = regress(sample, models), regress(sample, "classes ~ sex + position_level", family="poisson")
    facts = everybody.frame[["item", "value"]]
    fewer = mean(domain(sample, "domain >= 3"), importance)
    published = [release(protect(table), name) for name, table in (("a", everybody), ("b", mean(sample, ability)))]
    copies = replicate(sample, "bootstrap", count=REPLICATES, seed=1)
    return {
        "mean": {
            "60 × 100 domains": lambda: mean(sample, sixty, by="domain"),
            "60 × 5 groups": lambda: mean(sample, sixty, by=levels),
            "60 × 20 groups of two columns": lambda: mean(sample, sixty, by=["unit_type", levels]),
            "24 by 10 replicates": lambda: mean(copies, importance),
        },
        "total": {"60 × 5 groups": lambda: total(sample, sixty, by=levels)},
        "share": {
            "51 scales, every answer": lambda: share(sample, scales),
            "51 scales × 5 groups": lambda: share(sample, scales, by=levels),
            "top answers × 5 groups": lambda: share(sample, scales, of=[4, 5], by=levels),
        },
        "ratio": {"× 5 groups": lambda: ratio(sample, importance[0], ability[0], by=levels)},
        "quantile": {
            "24 medians": lambda: quantile(sample, importance),
            "3 quartiles × 5 groups": lambda: quantile(sample, "training_hours", [0.25, 0.5, 0.75], by=levels),
        },
        "variance": {"24": lambda: variance(sample, importance)},
        "covariance": {"21 pairs": lambda: covariance(sample, importance[:7])},
        "correlation": {"21 pairs": lambda: correlation(sample, importance[:7])},
        "covariance_of": {"120 means": lambda: covariance_of(mean(sample, importance, by=levels))},
        "draws": {"1,000 of 24": lambda: draws(everybody, 1_000, seed=1)},
        "design_effect": {"120 means": lambda: design_effect(by_level)},
        "profile": {"everybody": lambda: profile(sample), "× 5 groups": lambda: profile(sample, by=levels)},
        "crosstab": {"4 × 5": lambda: crosstab(sample, "unit_type", levels)},
        "independence": {
            "scale × level": lambda: independence(sample, "willingness", levels),
            "in each of 2 groups": lambda: independence(sample, "willingness", levels, by="sex"),
        },
        "t_test": {"two groups": lambda: t_test(sample, importance[0], "sex")},
        "rank_test": {
            "two groups": lambda: rank_test(sample, importance[0], "sex"),
            "5 groups": lambda: rank_test(sample, importance[0], levels, test="kruskal"),
        },
        "standardised": {"24 × 5 groups": lambda: standardised(sample, importance, to=to, by=levels)},
        "regress": {
            "gaussian": lambda: regress(sample, models),
            "binomial": lambda: regress(sample, "wants ~ sex + position_level + training_hours", family="binomial"),
            "poisson": lambda: regress(sample, "classes ~ sex + position_level", family="poisson"),
        },
        "term_test": {"a factor": lambda: term_test(fit, "position_level")},
        "likelihood_ratio_test": {"a factor": lambda: likelihood_ratio_test(count, "position_level")},
        "predictive_margins": {"a factor": lambda: predictive_margins(fit, "position_level")},
        "ordinal": {"3 terms": lambda: ordinal(sample, models)},
        "ranks": {
            "24": lambda: ranks(everybody),
            "24, simultaneous": lambda: ranks(everybody, simultaneous=True),
        },
        "top_set": {"10 of 24": lambda: top_set(everybody, 10)},
        "fay_herriot": {"100 areas": lambda: fay_herriot(areas)},
        "pool": {"5 tables of 24": lambda: pool([everybody] * 5)},
        "protect": {
            # What was found out about a table is kept with it: each run has a table of its own.
            "120 means": (lambda: mean(sample, importance, by=levels), protect),
            "51 scales × 5 groups": (lambda: share(sample, scales, by=levels), protect),
        },
        "release": {"24": lambda: release(everybody, "40_needs.importance")},
        "audit": {"2 tables of 24": lambda: audit(published)},
        "anonymity": {"4 columns": lambda: anonymity(sample.frame, background, sensitive=["willingness"])},
        "known": {"24 numbers": lambda: known(facts, value="value", measured_in="points")},
        "source_of": {"a register": lambda: source_of(Register("roster", sample.frame, office_forms()["roster"]))},
        "independent": {"two tables of 24": lambda: independent(everybody, everybody)},
        "stack": {"two tables of 24": lambda: stack(everybody, mean(sample, ability))},
        "response_rate": {"by two columns": lambda: response_rate(sample, by=background[:2])},
        "r_indicator": {"cells": lambda: r_indicator(sample)},
        "partial_indicator": {"cells": lambda: partial_indicator(sample)},
        "late_respondents": {"24": lambda: late_respondents(sample, importance, order="day")},
        "worst_case": {"24": lambda: worst_case(sample, importance, of=[4, 5])},
        "with_and_without": {"24": lambda: with_and_without(everybody, fewer)},
        "each_replicate": {"a median": lambda: each_replicate(copies, lambda one: quantile(one, "training_hours"))},
    }  # fmt: skip


def test_every_public_verb_is_timed(root: Path) -> None:
    public = {name for name in rooms.__all__ if inspect.isfunction(getattr(rooms, name))}
    assert set(verbs_on(county(root))) == public


def times_of(task: Callable[[], object] | Prepared, clock: Callable[[], float], repeat: int) -> list[float]:
    """Seconds by this clock; what is prepared beforehand does not count."""
    before, verb = task if isinstance(task, tuple) else (lambda: None, lambda _: task())
    times = []
    for _ in range(repeat):
        ready = before()
        began = clock()
        verb(ready)
        times.append(clock() - began)
    return times


@pytest.mark.bench
def test_any_verb_on_a_county_survey(root: Path, record_row: Callable[..., None]) -> None:
    """The first call, which may import a heavy library, is told apart; every later one has 20 ms."""
    slow = {}
    for verb, tasks in verbs_on(county(root)).items():
        for what, task in tasks.items():
            (first,) = times_of(task, perf_counter, 1)
            wall, work = times_of(task, perf_counter, REPEAT), times_of(task, thread_time, REPEAT)
            # On a busy machine a verb waits for its core: what the thread itself works tells what it takes.
            took = min(statistics.median(wall), statistics.median(work))
            record_row(
                "one verb, the example county's 640 answers", verb=verb, what=what, median_ms=1000 * took,
                fastest_ms=1000 * min(wall), first_ms=1000 * first, share_of_budget=took / BUDGET,
                load=f"{os.getloadavg()[0]:.1f}",
            )  # fmt: skip
            if took > ALLOWED * BUDGET:
                slow[f"{verb}: {what}"] = round(1000 * took, 1)
    assert not slow

"""What may be shown of medians, tests, coefficients and the like: what tells on somebody is hidden, the rest is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Policy, Sample, census, replicate
from evaluate.estimate import (
    REASONS,
    Estimate,
    correlation,
    covariance,
    each_replicate,
    fay_herriot,
    independence,
    late_respondents,
    likelihood_ratio_test,
    mean,
    ordinal,
    partial_indicator,
    pool,
    predictive_margins,
    protect,
    quantile,
    r_indicator,
    rank_test,
    ranks,
    regress,
    response_rate,
    share,
    stack,
    standardised,
    t_test,
    term_test,
    top_set,
    variance,
    worst_case,
)

FEW, SAME, ALSO = (REASONS[why].zh for why in ("few", "unanimous", "complement"))


def notes(estimate: Estimate) -> list[str]:
    shown = protect(estimate).frame
    assert (shown["value"].isna() == shown["note"].ne("")).all()
    return shown["note"].tolist()


def people(seed: int = 1, **sizes: int) -> pd.DataFrame:
    """Levels of these sizes; `q` 1 to 5, `hours` all different, two flags, `same` for everyone."""
    random = np.random.default_rng(seed)
    level = np.repeat(list(sizes), list(sizes.values()))
    rows = len(level)
    return pd.DataFrame(
        {
            "level": level,
            "q": random.permutation(np.resize([1.0, 2, 3, 4, 5], rows)),
            "hours": random.permutation(rows) + random.random(rows),
            "yes": random.permutation(np.resize([True, False], rows)),
            "no": random.permutation(np.resize([True, False], rows)),
            "trained": random.permutation(np.resize(["no", "yes"], rows)),
            "same": 4.0,
        }
    )


SAFE = people(a=60, b=40)
TABLES: dict[str, Callable[[Sample], Estimate]] = {
    "median": lambda s: quantile(s, ["q", "hours"], by="level"),
    "quartiles": lambda s: quantile(s, "hours", [0.25, 0.5, 0.75], by="level"),
    "variance": lambda s: variance(s, ["q", "hours", "yes"], by="level"),
    "covariance": lambda s: covariance(s, ["q", "hours"], by="level"),
    "correlation": lambda s: correlation(s, ["q", "hours", "yes"], by="level"),
    "t": lambda s: t_test(s, "q", "level"),
    "t of one mean": lambda s: t_test(s, "hours", against=3, by="level"),
    "ranks of answers": lambda s: rank_test(s, "q", "level", by="trained"),
    "kruskal": lambda s: rank_test(s, "q", "level", test="kruskal"),
    "independence": lambda s: independence(s, "q", "level"),
    "two by two": lambda s: independence(s, "trained", "level"),
    "linear": lambda s: regress(s, "q ~ level + hours").coefficients,
    "one factor": lambda s: regress(s, "q ~ level").coefficients,
    "logit": lambda s: regress(s, "trained ~ level + hours", family="binomial").ratios,
    "one factor logit": lambda s: regress(s, "trained ~ level", family="binomial").coefficients,
    "ordinal": lambda s: ordinal(s, "q ~ level + hours").coefficients,
    "terms": lambda s: term_test(regress(s, "q ~ level + hours"), "level"),
    "likelihood": lambda s: likelihood_ratio_test(regress(s, "trained ~ level", family="binomial"), "level"),
    "margins": lambda s: predictive_margins(regress(s, "q ~ level + hours"), "level"),
    "one factor margins": lambda s: predictive_margins(regress(s, "q ~ level"), "level"),
    "ordinal margins": lambda s: predictive_margins(ordinal(s, "q ~ level + hours"), "level"),
    "margins at numbers": lambda s: predictive_margins(regress(s, "q ~ level + hours"), "hours", at=[10, 20]),
    "standardised": lambda s: standardised(s, "q", to={"trained": {"no": 1, "yes": 2}}, by="level"),
    "pooled": lambda s: pool([mean(s, "q", by="level"), mean(s, "hours", by="level").described(item="q")]),
    "late": lambda s: late_respondents(s, ["q", "trained"], order="hours"),
    "replicated median": lambda s: each_replicate(replicate(s), lambda each: quantile(each, "q", by="level")),
    "top": lambda s: top_set(mean(s, ["q", "hours"]), 1),
}


@pytest.mark.parametrize("table", TABLES)
def test_safe_numbers_are_shown(table: str) -> None:
    assert set(notes(TABLES[table](Sample(SAFE)))) == {""}


@pytest.mark.parametrize("table", TABLES)
def test_a_policy_of_zero_hides_nothing_and_a_large_cell_everything(table: str) -> None:
    assert set(notes(TABLES[table](Sample(SAFE, policy=Policy(0, False))))) == {""}
    assert set(notes(TABLES[table](Sample(SAFE, policy=Policy(1000))))) == {FEW}


def test_quantiles_of_few_and_those_that_few_could_have_given() -> None:
    sample = Sample(people(a=60, b=9))
    assert notes(quantile(sample, "q", by="level")) == ["", FEW]
    # Five of 100 hours lie beyond the 95th percentile, and fewer beyond the end of its interval.
    assert notes(quantile(Sample(SAFE), "hours", [0.5, 0.95])) == ["", FEW]
    assert notes(quantile(Sample(SAFE), "hours", [0.02, 0.98])) == [FEW, FEW]
    # On a scale a fifth of all gave the highest answer.
    assert notes(quantile(Sample(SAFE), "q", [0.05, 0.95])) == ["", ""]


def test_the_highest_and_the_lowest_answer_are_never_shown() -> None:
    random = np.random.default_rng(3)
    for rows in range(10, 60, 7):
        hours = random.gamma(2, 10, rows)
        shown = protect(
            quantile(Sample(pd.DataFrame({"h": hours})), "h", [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
        ).frame
        told = shown[["value", "low", "high"]].to_numpy(dtype=float)
        assert not np.isin(told, np.sort(hours)[[0, 1, 2, 3, -4, -3, -2, -1]]).any()


def test_moments_of_few_and_of_equal_answers() -> None:
    sample = Sample(people(a=60, b=9).assign(line=lambda frame: 2 * frame["q"] + 1))
    assert notes(variance(sample, "q", by="level")) == ["", FEW]
    assert notes(variance(sample, ["q", "same"])) == ["", SAME]
    assert notes(covariance(sample, ["q", "same"])) == [SAME]
    assert notes(correlation(sample, ["q", "line"])) == [SAME]


def test_two_answers_as_far_from_their_mean_are_not_unanimous() -> None:
    assert notes(variance(Sample(pd.DataFrame({"q": [1.0, 5.0] * 20})), "q")) == [""]


def test_the_variance_of_a_flag_is_its_share() -> None:
    frame = pd.DataFrame({"level": ["a"] * 40 + ["b"] * 60, "yes": [True] * 3 + [False] * 37 + [True, False] * 30})
    sample = Sample(frame.assign(no=lambda data: ~data["yes"].to_numpy()[::-1]))
    assert notes(variance(sample, "yes", by="level")) == notes(mean(sample, "yes", by="level")) == [FEW, ALSO]
    assert notes(correlation(sample, ["yes", "no"], by="level"))[0] == FEW


def test_few_people_who_have_both_of_two_flags() -> None:
    first = np.repeat([True, True, False, False], [4, 30, 30, 36])
    second = np.repeat([True, False, True, False], [4, 30, 30, 36])
    sample = Sample(pd.DataFrame({"first": first, "second": second}))
    assert notes(mean(sample, ["first", "second"])) == ["", ""]
    assert notes(covariance(sample, ["first", "second"])) == [FEW]


def test_a_difference_gives_away_a_unanimous_group() -> None:
    frame = people(a=30, b=20)
    frame.loc[frame["level"] == "b", "q"] = 4.0
    sample = Sample(frame)
    assert notes(mean(sample, "q", by="level")) == [ALSO, SAME]
    assert notes(t_test(sample, "q", "level")) == [SAME, "", ""]
    assert notes(rank_test(sample, "q", "level")) == [SAME, "", ""]
    assert notes(t_test(sample, "q", by="level"))[0] == ALSO


def test_tests_on_few_people_are_hidden_and_take_no_neighbour_along() -> None:
    """But a difference beside a hidden one rests on means that are hidden: with both margins it would give them."""
    sample = Sample(people(a=60, b=40, c=9))
    assert notes(t_test(sample, "q", "trained", by="level")) == ["", "", "", ALSO, "", "", *[FEW] * 3]
    assert notes(independence(sample, "q", "trained", by="level")) == [""] * 6 + [FEW] * 3


def test_two_by_two_cells_give_their_smallest_away() -> None:
    frame = pd.DataFrame({"level": ["a"] * 50 + ["b"] * 50, "q": (["x"] * 3 + ["y"] * 47 + ["x"] * 25 + ["y"] * 25)})
    assert notes(independence(Sample(frame), "q", "level")) == [FEW] * 3
    frame["level"] = ["a"] * 50 + ["b"] * 30 + ["c"] * 20
    assert notes(independence(Sample(frame), "q", "level")) == [""] * 3
    flag = Sample(frame.assign(x=frame["q"] == "x", half=["one"] * 50 + ["two"] * 50))
    assert notes(t_test(flag, "x", "half")) == [FEW] * 3


def test_a_coefficient_of_few_hides_the_intercept_too() -> None:
    """The mean of all is that of the fitted values: a single hidden coefficient follows from it."""
    sample = Sample(people(a=60, b=40, c=5))
    fit = regress(sample, "q ~ level + hours")
    assert fit.names == ("Intercept", "level[T.b]", "level[T.c]", "hours")
    assert notes(fit.coefficients) == [ALSO, "", FEW, ""]
    assert notes(predictive_margins(fit, "level")) == ["", ALSO, FEW]
    without = regress(sample, "q ~ 0 + level + hours")
    assert notes(without.coefficients) == ["", ALSO, FEW, ""]


def test_a_single_factor_is_a_table_of_means_in_disguise() -> None:
    frame = people(a=60, b=40, c=30, d=5)
    sample = Sample(frame)
    assert notes(mean(sample, "q", by="level")) == ["", "", ALSO, FEW]
    fit = regress(sample, "q ~ level")
    assert notes(fit.coefficients) == [ALSO, "", ALSO, FEW]
    assert notes(predictive_margins(fit, "level")) == ["", "", ALSO, FEW]
    frame.loc[frame["level"] == "b", "q"] = 5.0
    assert notes(regress(Sample(frame), "q ~ level").coefficients)[1] == SAME


def test_three_who_said_yes_in_one_group_of_a_logit() -> None:
    frame = pd.DataFrame({"level": ["a"] * 40 + ["b"] * 40, "said": (["yes"] * 3 + ["no"] * 37 + ["yes", "no"] * 20)})
    fit = regress(Sample(frame), "said ~ level", family="binomial")
    assert notes(fit.coefficients) == notes(fit.ratios) == [FEW, FEW]
    assert notes(predictive_margins(fit, "level")) == [FEW, ALSO]


def test_thresholds_count_those_beyond_them() -> None:
    frame = people(a=60, b=40).assign(band=np.repeat([1, 2, 3], [4, 46, 50]))
    assert notes(ordinal(Sample(frame), "band ~ hours").coefficients) == ["", FEW, ALSO]


def test_standardised_means_rest_on_their_classes() -> None:
    frame = people(a=60, b=40, c=40)
    frame["sex"] = ["m", "f"] * 50 + ["m"] * 37 + ["f"] * 3
    sample, standard = Sample(frame), {"sex": {"m": 1, "f": 1}}
    assert notes(standardised(sample, "q", to=standard, by="level"))[2] == FEW
    assert notes(standardised(sample, "q", to=standard)) == [""]
    assert notes(standardised(sample, "q", to={"sex": {"m": 1}}, by="level"))[0] == ""


def test_pooled_numbers_rest_on_every_imputation() -> None:
    frame = people(a=60, b=40)
    other = frame.assign(level=["a"] * 92 + ["b"] * 8)
    assert notes(pool([mean(Sample(part), "q", by="level") for part in (frame, other)])) == [ALSO, FEW]


def small_units() -> pd.DataFrame:
    random = np.random.default_rng(7)
    sizes = dict(zip("abcdefgh", (40, 35, 30, 25, 20, 15, 12, 6), strict=True))
    frame = people(**sizes)
    return frame.assign(q=np.clip(np.round(3 + frame["level"].map(dict(zip(sizes, random.normal(0, 1, 8), strict=True)))
                                           + random.normal(0, 1, len(frame))), 1, 5))  # fmt: skip


def test_a_small_area_rests_on_its_direct_number() -> None:
    covariates = pd.DataFrame({"level": list("abcdefghi"), "x": [1.0, 3, 2, 5, 4, 2, 1, 3, 2]})
    direct = mean(Sample(small_units()), "q", by="level")
    assert notes(direct) == [""] * 6 + [ALSO, FEW]
    made = fay_herriot(direct, covariates=covariates)
    shown = protect(made).frame
    for measure in ("small-area mean", "shrinkage"):
        told = shown[shown["measure"] == measure].set_index("level")["value"]
        assert told.isna().to_dict() == {unit: unit in "gh" for unit in "abcdefghi"}


def test_worst_cases_tell_how_many_gave_the_answer() -> None:
    invited = pd.DataFrame({"level": ["a"] * 60 + ["b"] * 40})
    answered = invited.iloc[[*range(50), *range(60, 90)]].assign(q=[1.0] * 3 + [0.0] * 47 + [1.0, 0.0] * 15)
    sample = census(answered, invited, cells=["level"])
    assert notes(worst_case(sample, "q", of=[1], by="level")) == [FEW] * 3 + [ALSO] * 3
    assert notes(worst_case(sample, "q", of=[1])) == [""] * 3


def test_response_of_few_invited() -> None:
    invited = pd.DataFrame({"level": ["a"] * 60 + ["b"] * 40 + ["c"] * 5, "sex": ["f", "m", "m"] * 35})
    sample = census(invited.iloc[::2].assign(q=1.0), invited, cells=["level", "sex"])
    assert notes(response_rate(sample, by="level")) == ["", ALSO, FEW]
    assert notes(r_indicator(sample)) == ["", ""]
    assert notes(partial_indicator(sample, by=["level", "sex"])) == [FEW, "", ALSO, FEW, "", "", ""]


def test_late_answers_keep_what_stands_behind_them() -> None:
    frame = people(a=80, b=20).assign(day=np.arange(100.0), said=["x"] * 96 + ["z"] * 4)
    got = late_respondents(Sample(frame), "said", order="day", since=75)
    assert notes(got.select(answered="late")) == [FEW, FEW]
    safe = late_respondents(Sample(frame), "trained", order="day", since=60)
    assert notes(safe) == [""] * len(safe)


def test_replicates_rest_on_the_table_that_was_replicated() -> None:
    sample = replicate(Sample(people(a=60, b=9)))
    assert notes(each_replicate(sample, lambda each: quantile(each, "q", by="level"))) == ["", FEW]
    assert notes(each_replicate(sample, lambda each: share(each, "trained"))) == ["", ""]


def test_ranks_and_stacks_of_medians_and_coefficients_inherit() -> None:
    sample = Sample(people(a=60, b=9, c=30))
    medians = quantile(sample, ["q", "hours"], by="level")
    assert notes(ranks(medians)) == ["", "", FEW, FEW, "", ""]
    assert notes(stack(medians, medians - 1)) == ["", "", FEW, FEW, "", ""] * 2
    coefficients = regress(sample, "q ~ level + hours").coefficients
    assert notes(coefficients.select(item="level[T.b]") * 2) == [FEW]


def test_a_protected_table_gives_nothing_back() -> None:
    shown = protect(quantile(Sample(people(a=60, b=9)), "q", by="level"))
    assert shown.linear is None
    assert notes(protect(shown)) == ["", FEW]

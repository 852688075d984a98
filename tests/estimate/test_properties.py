"""What must hold whatever the data are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, domain
from evaluate.estimate import Estimate, covariance_of, mean, ratio, share, total

SEEDS = st.integers(0, 10_000)


def survey(seed: int, *, clusters: int = 12, missing: float = 0.1) -> pd.DataFrame:
    """Clusters nested in three strata, with weights, two scales, a category and missing answers."""
    random = np.random.default_rng(seed)
    size = random.integers(3, 9, clusters)
    cluster = np.repeat(np.arange(clusters), size)
    rows = len(cluster)
    imp = np.clip(np.round(3 + random.normal(0, 1, rows) + random.normal(0, 0.7, clusters)[cluster]), 1, 5)
    frame = pd.DataFrame(
        {
            "stratum": cluster % 3,
            "cluster": cluster,
            "w": random.uniform(1, 4, rows),
            "imp": imp,
            "abl": random.integers(1, 6, rows).astype(float),
            "level": random.choice(["section", "division", "bureau"], rows),
            "clusters_there": 40.0,
        }
    )
    frame["imp"] = frame["imp"].where(random.random(rows) >= missing)
    return frame


CLUSTERED = Design(strata="stratum", clusters="cluster", weights="w", population="clusters_there")
ELEMENTS = Design(strata="stratum", weights="w")
BOTH = pytest.mark.parametrize("design", [CLUSTERED, ELEMENTS], ids=["clusters", "elements"])


def close(left: Estimate, right: Estimate, columns: tuple[str, ...] = ("value", "se")) -> None:
    for column in columns:
        a, b = left.frame[column].to_numpy(dtype=float), right.frame[column].to_numpy(dtype=float)
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-10)


@BOTH
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, factor=st.floats(0.01, 100))
def test_scaling_weights_and_shuffling_change_nothing(design: Design, seed: int, factor: float) -> None:
    frame = survey(seed)
    plain = mean(Sample(frame, design), ["imp", "abl"], by="level")
    scaled = mean(Sample(frame.assign(w=frame["w"] * factor), design), ["imp", "abl"], by="level")
    shuffled = mean(Sample(frame.sample(frac=1, random_state=seed), design), ["imp", "abl"], by="level")
    close(plain, scaled)
    close(plain, shuffled)
    np.testing.assert_allclose(covariance_of(plain), covariance_of(shuffled), rtol=1e-8, atol=1e-12)


@BOTH
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_groups_are_domains_and_shares_are_means_of_dummies(design: Design, seed: int) -> None:
    frame = survey(seed)
    frame["is_section"] = (frame["level"] == "section").astype(float)
    sample = Sample(frame, design)
    by = mean(sample, "imp", by="level")
    for level in by.frame["level"]:
        close(by.select(level=level), mean(domain(sample, frame["level"] == level), "imp"), ("value", "se", "df", "n"))
    close(share(sample, "level").select(choice="section"), mean(sample, "is_section"))
    shares = share(sample, "level", by="imp").frame.groupby("imp")["value"].sum()
    np.testing.assert_allclose(shares, 1.0, rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_jackknife_of_clusters_gives_the_variance_of_a_total(seed: int) -> None:
    frame = survey(seed)
    got = total(Sample(frame, Design(strata="stratum", clusters="cluster", weights="w")), "imp").frame["se"].iloc[0]
    pieces = (frame["w"] * frame["imp"].fillna(0)).groupby([frame["stratum"], frame["cluster"]]).sum()
    variance = 0.0
    for _, part in pieces.groupby(level=0):
        count = len(part)
        without = (part.sum() - part) * count / (count - 1)
        variance += (count - 1) / count * ((without - part.sum()) ** 2).sum()
    assert got == pytest.approx(np.sqrt(variance), rel=1e-10)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_mean_equals_the_variance_of_its_residuals_row_by_row(seed: int) -> None:
    """The pass never forms residuals; doing so by hand must give the same covariance."""
    frame = survey(seed)
    got = mean(Sample(frame, ELEMENTS), ["imp", "abl"], by="level")
    columns = []
    for _, row in got.frame.iterrows():
        seen = frame[row["item"]].notna() & (frame["level"] == row["level"])
        weights = frame["w"] * seen
        columns.append(weights * (frame[row["item"]].fillna(0) - row["value"]) / weights.sum())
    z = pd.concat(columns, axis=1)
    wanted = sum(part.cov().to_numpy() * len(part) for _, part in z.groupby(frame["stratum"]))
    np.testing.assert_allclose(covariance_of(got), wanted, rtol=1e-8, atol=1e-14)


@BOTH
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_a_difference_across_calls_is_the_mean_of_differences(design: Design, seed: int) -> None:
    frame = survey(seed, missing=0)
    frame["gap"] = frame["imp"] - frame["abl"]
    sample = Sample(frame, design)
    close(mean(sample, "imp", by="level") - mean(sample, "abl", by="level"), mean(sample, "gap", by="level"))
    close(total(sample, "imp") / total(sample, "abl"), ratio(sample, "imp", "abl"))
    overall = mean(sample, "imp", by="level") - mean(sample, "imp")
    again = mean(sample, ["imp", "abl"], by="level").select(item="imp") - mean(sample, ["abl", "imp"]).select(
        item="imp"
    )
    close(overall, again)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_everyone_asked_leaves_no_error(seed: int) -> None:
    frame = survey(seed, missing=0)
    frame["there"] = frame.groupby("stratum")["stratum"].transform("size")
    got = mean(Sample(frame, Design(strata="stratum", population="there")), ["imp", "abl"], by="level").frame
    assert (got["se"] == 0).all()
    assert (got["low"] == got["value"]).all()


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int8", "float32", "category", "ordered"])
def test_dtypes_give_the_numbers_of_floats(dtype: str) -> None:
    missing = 0.0 if dtype == "int8" else 0.2
    frame = survey(5, missing=missing)
    plain = mean(Sample(frame, CLUSTERED), "imp", by="level")
    if dtype in ("category", "ordered"):
        typed = frame["imp"].astype("Int64").astype("category")
        typed = typed.cat.as_ordered() if dtype == "ordered" else typed
    else:
        typed = frame["imp"].astype(dtype)
    level = frame["level"].astype("category")
    got = mean(Sample(frame.assign(imp=typed, level=level), CLUSTERED), "imp", by="level")
    close(plain, got, ("value", "se", "low", "high", "df", "n"))


@pytest.mark.parametrize("dtype", [bool, "boolean", "Int64", float, int])
def test_flags_of_any_type_are_shares(dtype: type | str) -> None:
    frame = survey(6)
    sample = Sample(frame.assign(flag=(frame["abl"] > 3).astype(dtype)), CLUSTERED)
    wanted = mean(Sample(frame.assign(flag=(frame["abl"] > 3).astype(float)), CLUSTERED), "flag")
    close(share(sample, "flag", of=[1]), wanted)
    close(mean(sample, "flag"), wanted)


def test_constant_answers_have_no_error_in_an_element_design() -> None:
    frame = survey(7).assign(year=2026.0)
    assert mean(Sample(frame, ELEMENTS), "year", by="level").frame["se"].eq(0).all()


def test_small_spread_around_a_large_number_is_not_lost() -> None:
    frame = survey(8, missing=0)
    shifted = frame.assign(imp=frame["imp"] + 20_000)
    plain, moved = (mean(Sample(data, ELEMENTS), "imp").frame["se"].iloc[0] for data in (frame, shifted))
    assert moved == pytest.approx(plain, rel=1e-6)


def test_the_same_label_in_two_strata_is_two_clusters() -> None:
    frame = survey(9)
    frame["class"] = frame.groupby("stratum")["cluster"].transform(lambda codes: pd.factorize(codes)[0])
    nested = Sample(frame, Design(strata="stratum", clusters="class", weights="w"))
    unique = Sample(frame, Design(strata="stratum", clusters="cluster", weights="w"))
    assert nested.df == unique.df == 12 - 3
    close(mean(nested, "imp"), mean(unique, "imp"))


def test_many_groups_are_quick_and_right() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"group": random.integers(0, 2_000, 20_000), "q": random.normal(size=20_000)})
    got = mean(Sample(frame, Design()), "q", by="group").frame
    wanted = frame.groupby("group")["q"].mean()
    np.testing.assert_allclose(got["value"], wanted, rtol=1e-9, atol=1e-12)

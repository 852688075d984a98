"""Every number of api_reference.json is computed here and compared, or is named here with the room that owes it.

A block of the file is computed by the recipe of its name; a leaf that no recipe gives fails the block, and a block
without a recipe fails the last test. How near is near enough stands in `NEAR`, with the reason where it is not 1e-9.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Replication, Sample, calibrate, domain, hartley_rao, replicate, trim, with_columns
from evaluate.estimate import (
    Estimate,
    Fit,
    correlation,
    covariance,
    covariance_of,
    crosstab,
    design_effect,
    independence,
    likelihood_ratio_test,
    mean,
    ordinal,
    predictive_margins,
    quantile,
    rank_test,
    ratio,
    regress,
    share,
    standardised,
    t_test,
    term_test,
    total,
    variance,
)
from evaluate.estimate.intervals import plain, t_quantile

#: Blocks that the room `measure` owes.
MEASURE = {"cronbach_alpha", "kappa_compimp_schwide", "prcomp", "factanal1"}
#: What is no number of a method: data, notes, and what R calls things.
GIVEN = {"meta", "data", "population", "note", "names", "method", "r_design", "p", "multipliers", "fay_rho", "bounds",
         "upper", "Bush", "Kerry", "Nader", "joint_probability", "sum_p2_over_n", "population_totals_greg"}  # fmt: skip
#: Relative distances allowed, by the end of the path; the longest that fits counts.
NEAR: dict[str, float] = {
    "": 1e-9,
    # R's working weights lag one step behind its coefficients.
    **dict.fromkeys(("glm_binomial", "glm_binomial_factor", "glm_poisson", "predmeans_schwide_by_stype"), 1e-7),
    **{f"glm_{glm}/p": 1e-6 for glm in ("gaussian", "factor", "binomial", "binomial_factor", "poisson")},
    "regTermTest_binomial_stype_Wald": 1e-6,
    "regTermTest_binomial_stype_LRT/lambda": 2e-7,
    # A saddlepoint approximation of the tail that we integrate.
    "regTermTest_binomial_stype_LRT/p": 0.5,
    "svychisq/lincom/p_value": 0.5,
    # R interpolates the profile.
    "ciprop_awards/likelihood/ci95": 2e-5,
    "ciprop_awards/likelihood/estimate": 1e-7,
    "ciprop_awards/logit/estimate": 1e-7,
    "olr_mealcat/coef": 1e-7,
    # R differentiates its information with steps of 0.001; see ordinal_reference.R and test_ordinal.py.
    "olr_mealcat/se": 4e-4,
    "olr_mealcat/vcov": 1e-3,
}  # fmt: skip

FORMULAS = {
    "glm_gaussian": ("api00 ~ ell + meals + mobility", "gaussian"),
    "glm_factor": ("api00 ~ stype + ell", "gaussian"),
    "glm_binomial": ("`sch.wide` ~ ell + meals + mobility", "binomial"),
    "glm_binomial_factor": ("`sch.wide` ~ stype + ell", "binomial"),
    "glm_poisson": ("`api.stu` ~ ell + meals + log(enroll)", "poisson"),
}
RULES = {"math": "inverse", "school": "average", "hf4": "interpolated", "hf6": "weibull", "hf7": "linear"}
SHARES = {"logit": "logit", "xlogit": "logit", "likelihood": "likelihood", "asin": "arcsine", "beta": "beta",
          "mean": "mean", "wilson": "wilson"}  # fmt: skip


@cache
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


def said(estimate: Estimate) -> dict[str, Any]:
    """A table in R's words; both of R's intervals from its values, errors and degrees of freedom."""
    frame = estimate.frame
    value, se, df = (frame[name].to_numpy(dtype=float) for name in ("value", "se", "df"))
    made = {
        "estimate": value,
        "se": se,
        "vcov": lambda: covariance_of(estimate),
        "deff": lambda: design_effect(estimate).frame["value"].to_numpy(),
        "df": df[0],
        "ci95_t": np.column_stack(plain(value, se, df, 0.95)),
        "ci95_z": np.column_stack(plain(value, se, np.full(len(value), np.inf), 0.95)),
        "ci95": frame[["low", "high"]].to_numpy(dtype=float),
    }
    if frame["measure"].iloc[0] not in ("share", "predicted share", "correlation"):
        np.testing.assert_allclose(made["ci95"], made["ci95_t"], rtol=1e-12)
    return made


def leaves(block: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every number or list of numbers of a block."""
    if isinstance(block, dict):
        for name, part in block.items():
            yield from leaves(part, (*path, name))
    elif not GIVEN.intersection(path):
        yield path, block


def check(wanted: dict[str, Any], got: Any, where: str) -> None:
    """Every leaf of a block of R's numbers against what was computed; one that was not computed fails."""
    seen = 0
    for path, number in leaves(wanted):
        found = got
        for name in path:
            found = said(found) if isinstance(found, Estimate) else found
            assert name in found, f"nobody computes {where}/{'/'.join(path)}"
            found = found[name]() if callable(found[name]) else found[name]
        compare(found, number, "/".join((where, *path)))
        seen += 1
    assert seen, where


def compare(got: Any, wanted: Any, path: str) -> None:
    if isinstance(wanted, str) or (isinstance(wanted, list) and wanted and isinstance(wanted[0], str)):
        assert list(np.atleast_1d(got)) == list(np.atleast_1d(wanted)), path
        return
    got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    if got.size == wanted.size == 0:
        return
    assert got.size == wanted.size, path
    got, wanted = got.ravel(), wanted.ravel()
    noise = np.abs(wanted) < 1e-12 * np.nanmax(np.abs(wanted))
    if path.endswith("deff"):
        # Strata fix the number of schools of each type: the variance is 0, and R leaves rounding noise.
        noise |= np.abs(wanted) < 1e-20
        got = np.where(noise, np.nan_to_num(got), got)
    if path.endswith("vcov"):
        # Of two coefficients that hardly vary together R's own digits are few: the measure is that of both errors.
        errors = np.sqrt(np.diag(wanted.reshape(int(np.sqrt(wanted.size)), -1)))
        size = np.outer(errors, errors).ravel()
        np.testing.assert_allclose(got[size > 0] / size[size > 0], wanted[size > 0] / size[size > 0], rtol=0,
                                   atol=3 * near(path), err_msg=path)  # fmt: skip
        np.testing.assert_allclose(got[size == 0], wanted[size == 0], atol=1e-20, err_msg=path)
        return
    largest = np.nanmax(np.abs(wanted))
    got = np.where(noise & (np.abs(got) <= 1e-12 * largest), wanted, got)
    # An end of an interval near 0 is the difference of two numbers that are not.
    floor = near(path) * largest if "ci95" in path else 0
    np.testing.assert_allclose(got, wanted, rtol=near(path), atol=floor, equal_nan=True, err_msg=path)


def near(path: str) -> float:
    """The tolerance of the longest key that is a run of the path's names."""
    fitting = [key for key in NEAR if not key or f"/{key}/" in f"/{path}/"]
    return NEAR[max(fitting, key=len)]


def fitted(fit: Fit) -> dict[str, Any]:
    """A regression in R's words."""
    frame = fit.coefficients.frame
    value, se = frame["value"].to_numpy(dtype=float), frame["se"].to_numpy(dtype=float)
    return {
        "coef": value,
        "se": se,
        "vcov": lambda: covariance_of(fit.coefficients),
        "df_resid": fit.df,
        "t": value / se,
        "p": lambda: [term_test(fit, name).frame["value"].iloc[2] for name in fit.names],
        "dispersion": fit.dispersion,
    }


def as_htest(table: Estimate) -> dict[str, Any]:
    """A test in R's words: the statistic, its degrees of freedom, p, and the difference where there is one."""
    rows = table.frame.set_index("measure")
    value = rows["value"]
    statistic = next(name for name in ("t", "F", "chi-square") if name in value)
    free = {"t": [], "F": ["numerator df"], "chi-square": ["df"]}[statistic]
    below = [rows.loc[statistic, "df"]] if statistic != "chi-square" else []
    difference = [value["difference"]] if "difference" in value else []
    return {
        "statistic": value[statistic], "parameter": [*value[free], *below], "p_value": value["p"],
        "estimate": difference,
    }  # fmt: skip


def term(fit: Fit, terms: str | list[str]) -> dict[str, Any]:
    rows = term_test(fit, terms).frame.set_index("measure")
    return {"F": rows.loc["F", "value"], "df": rows.loc["numerator df", "value"], "ddf": rows.loc["F", "df"],
            "p": rows.loc["p", "value"]}  # fmt: skip


def fit_of(sample: Sample, key: str) -> Fit:
    formula, family = FORMULAS[key]
    return regress(sample, formula, family=family)  # type: ignore[arg-type]


def medians(sample: Sample) -> dict[str, Any]:
    found: dict[str, Any] = {
        word: intervals_of(quantile(sample, "api00", interval=interval))
        for word, interval in (("mean", "mean"), ("beta", "beta"), ("xlogit", "logit"))  # type: ignore[arg-type]
    }
    return {**found, "score": score_as_R(sample)}


def intervals_of(table: Estimate) -> dict[str, Any]:
    frame = table.frame
    return {"estimate": frame["value"], "se": frame["se"], "ci95": frame[["low", "high"]]}


def score_as_R(sample: Sample) -> dict[str, Any]:
    """R takes the place of an end among the n answers, over n, for a share of the people, and asks for that quantile.

    Where weights are equal that changes nothing (`test_quantile.py` compares the interval itself); where they are not,
    it moves the interval, which may then leave out the estimate.
    """
    row = quantile(sample, "api00", interval="score").frame.iloc[0]
    answers = np.sort(sample.frame["api00"])
    places = np.searchsorted(answers, [row["low"], row["high"]], side="right") / len(answers)
    ends = [quantile(sample, "api00", place).frame["value"].iloc[0] for place in places]
    half = (ends[1] - ends[0]) / 2
    return {"estimate": row["value"], "se": half / t_quantile(0.95, row["df"]), "ci95": ends}


def quantiles(sample: Sample, simple: bool) -> dict[str, Any]:
    found = {}
    for word, rule in RULES.items():
        wanted = [0.1, 0.25, 0.5, 0.75, 0.9]
        frame = quantile(sample, "api00", wanted, rule=rule).frame  # type: ignore[arg-type]
        if simple and rule in ("inverse", "average"):
            # 0.1 · 200 equal weights is exactly the 20th school, where R's rounded sums fall just short of 0.1 and 0.9
            # (`test_quantile.py` has the exact ones): a probability by so much higher is what R computes.
            frame = quantile(sample, "api00", [p + 1e-9 * (p in (0.1, 0.9)) for p in wanted], rule=rule).frame  # type: ignore[arg-type]
        found[word] = intervals_of(Estimate(frame))
    return found


def tables(sample: Sample) -> dict[str, Any]:
    order = [0, 2, 4, 1, 3, 5]  # R runs through stype within sch.wide
    people = crosstab(sample, "sch.wide", "stype", of="people").frame
    return {
        "table_stype_schwide": {
            "rows": people["stype"].unique(),
            "cols": people["choice"].unique(),
            "count": people["value"],
        },
        "cellprop_stype_schwide": crosstab(sample, "sch.wide", "stype", of="all").take(order),
        "svychisq": {
            word: as_htest(independence(sample, "sch.wide", "stype", statistic=word))  # type: ignore[arg-type]
            for word in ("F", "Chisq", "Wald", "adjWald")
        }
        | {"lincom": {**as_htest(independence(sample, "sch.wide", "stype", statistic="lincom")), "parameter": []}},
    }


def regressions(sample: Sample, name: str) -> dict[str, Any]:
    fits = {key: fit_of(sample, key) for key in FORMULAS}
    lrt = likelihood_ratio_test(fits["glm_binomial_factor"], "stype").frame["value"].to_numpy()
    with_type = regress(sample, "`sch.wide` ~ ell + meals + stype", family="binomial")
    bands = pd.cut(sample.frame["meals"], [-1, 25, 50, 75, 100], labels=list("abcd"))
    banded = with_columns(sample, {"mealcat": bands, "avged": sample.frame["avg.ed"]})
    names = reference()["designs"][name]["predmeans_schwide_by_stype"]["names"]
    return {
        **{key: fitted(fit) for key, fit in fits.items()},
        "regTermTest_ell_mobility": term(fits["glm_gaussian"], ["ell", "mobility"]),
        "regTermTest_stype": term(fits["glm_factor"], "stype"),
        "regTermTest_binomial_stype_Wald": term(fits["glm_binomial_factor"], "stype"),
        "regTermTest_binomial_stype_LRT": {"chisq": lrt[0], "lambda": lrt[1:3], "p": lrt[3]},
        "predmeans_schwide_by_stype": lambda: predictive_margins(with_type, "stype", at=names, errors="apart"),
        "olr_mealcat": fitted(ordinal(banded, "mealcat ~ avged + mobility + stype")),
    }


def moments(sample: Sample) -> dict[str, Any]:
    pair = ["api00", "api99"]
    one, other = variance(sample, pair[0]).frame.iloc[0], variance(sample, pair[1]).frame.iloc[0]
    both = covariance(sample, pair).frame.iloc[0]
    return {
        "var_api00": intervals_of(variance(sample, "api00")),
        "cov_api00_api99": {
            "matrix": [one["value"], both["value"], both["value"], other["value"]],
            "se": [one["se"], both["se"], both["se"], other["se"]],
        },
        "corr_api00_api99": intervals_of(correlation(sample, pair)),
    }


def everything(name: str) -> dict[str, Any]:
    """All blocks of one design."""
    sample = sample_of(name)
    by = mean(sample, "api00", by="stype")
    two, part = mean(sample, ["api00", "api99"]), domain(sample, "`comp.imp` == 'Yes'")
    gain = with_columns(sample, {"gain": sample.frame["api00"] - sample.frame["api99"]})
    cells = total(sample, "enroll", by=["sch.wide", "stype"])
    impact = standardised(sample, "api00", to={"stype": reference()["population"]["stype"]}, by="comp.imp")
    return {
        "degf": sample.df,
        "n": len(sample),
        "sum_weights": sample.weights.sum(),
        # R drops the rows that lack any of the three items.
        "mean": mean(sample, ["api00", "api99", "enroll"], complete=["enroll"]),
        "mean_api00": mean(sample, "api00"),
        "mean_api00_deff_wr": {
            **said(mean(sample, "api00")),
            "deff": design_effect(mean(sample, "api00"), form="replace").frame["value"],
        },
        "total": total(sample, "enroll"),
        "total_api_stu": total(sample, "api.stu"),
        "prop_stype": share(sample, "stype"),
        "total_stype": total(sample, "stype"),
        "ratio": ratio(sample, "api.stu", "enroll"),
        "ciprop_awards": {
            word: intervals_of(share(sample, "awards", of=["Yes"], interval=interval))  # type: ignore[arg-type]
            for word, interval in SHARES.items()
        },
        "quantile_api00": quantiles(sample, name == "srs"),
        "median_interval": medians(sample),
        "by_stype_mean_api00": {**said(by), "levels": by.frame["stype"], "df_domain": by.frame["df"]},
        "contrast_E_minus_H": by.select(stype="E") - by.select(stype="H"),
        "domain_compimp_yes": {
            "degf": mean(part, "api00").frame["df"],
            "n": len(part),
            "mean_api00": mean(part, "api00"),
            "total_enroll": total(part, "enroll"),
        },
        "by_stype_schwide_total_enroll": {
            **said(cells),
            "stype": cells.frame["stype"],
            "sch_wide": cells.frame["sch.wide"],
        },
        "diff_api00_api99": two.select(item="api00") - two.select(item="api99").described(item="api00"),
        "relchange_api00_api99": two.select(item="api00") / two.select(item="api99").described(item="api00") - 1,
        **moments(sample),
        **tables(sample),
        "ttest_api00_compimp": as_htest(t_test(sample, "api00", "comp.imp")),
        "ttest_gain_zero": as_htest(t_test(gain, "gain")),
        "ranktest_api00_compimp": {
            word: as_htest(rank_test(sample, "api00", "comp.imp", test=word))  # type: ignore[arg-type]
            for word in ("wilcoxon", "vanderWaerden", "median")
        },
        "kruskal_api00_stype": kruskal(sample),
        **regressions(sample, name),
        "standardized_api00_by_compimp": {**intervals_of(impact), "levels": impact.frame["comp.imp"]},
    }


def kruskal(sample: Sample) -> dict[str, Any]:
    value = rank_test(sample, "api00", "stype", test="kruskal").frame.set_index("measure")["value"]
    # R's statistic is the number of degrees of freedom, its parameter the chi-square.
    return {"statistic": value["df"], "parameter": value["chi-square"], "p_value": value["p"], "estimate": []}


DESIGNS: dict[str, tuple[str, Design]] = {
    "srs": ("apisrs", Design(population="fpc")),
    "strat": ("apistrat", Design(strata="stype", weights="pw", population="fpc")),
    "strat_wr": ("apistrat", Design(strata="stype", weights="pw")),
    "clus1": ("apiclus1", Design(clusters="dnum", weights="pw", population="fpc")),
    "clus1_wr": ("apiclus1", Design(clusters="dnum", weights="pw")),
    "clus2": ("apiclus2", Design(clusters=["dnum", "snum"], population=["fpc1", "fpc2"])),
    "clus2_wr": ("apiclus2", Design(clusters=["dnum", "snum"], weights="pw")),
    "clus2_ultimate": ("apiclus2", Design(clusters="dnum", weights="pw", population="fpc1")),
}


def sample_of(name: str) -> Sample:
    data, design = DESIGNS[name]
    return Sample(pd.DataFrame(reference()["data"][data]), design)


@pytest.mark.parametrize("name", DESIGNS)
def test_designs(name: str) -> None:
    got = everything(name)
    for block, wanted in reference()["designs"][name].items():
        if block in MEASURE | GIVEN:
            assert block not in got
            continue
        check({block: wanted}, got, f"designs/{name}")


def margins() -> dict[str, Any]:
    return {name: reference()["population"][name] for name in ("stype", "sch.wide")}


def totals() -> dict[str, Any]:
    return {"stype": reference()["population"]["stype"], "api99": reference()["population"]["total_api99"]}


def weightings(name: str) -> dict[str, Callable[[Sample], Sample]]:
    wanted = reference()["weighting"][name]
    bounds = tuple(wanted["bounds"])
    return {
        "poststratify_stype": lambda s: calibrate(s, to={"stype": margins()["stype"]}),
        "rake_stype_schwide": lambda s: calibrate(s, to=margins(), method="rake", residuals="sweep"),
        "rake_by_calibrate_stype_schwide": lambda s: calibrate(s, to=margins(), method="rake"),
        "greg_linear": lambda s: calibrate(s, to=totals(), method="linear"),
        "cal_raking": lambda s: calibrate(s, to=totals(), method="raking"),
        "cal_logit": lambda s: calibrate(s, to=totals(), method="logit", bounds=bounds),
        "cal_linear_bounded": lambda s: calibrate(s, to=totals(), method="linear", bounds=bounds),
        "trimmed_greg": lambda s: trim(
            calibrate(s, to=totals(), method="linear"), upper=wanted["trimmed_greg"]["upper"]
        ),
        "ratio_calibration_api99": lambda s: calibrate(
            s, to={"api99": reference()["population"]["total_api99"]}, method="linear", variance="api99"
        ),
    }


@pytest.mark.parametrize("name", ["clus1", "strat", "clus2"])
def test_weighting(name: str) -> None:
    plain_sample = sample_of(name)
    for block, wanted in reference()["weighting"][name].items():
        if block in GIVEN:
            continue
        made = weightings(name)[block](plain_sample)
        weights, g = made.weights, made.weights / plain_sample.weights
        got = {
            "sum": weights.sum(), "sumsq": (weights**2).sum(), "min": weights.min(), "max": weights.max(),
            "g_min": g.min(), "g_max": g.max(), "weights": weights, "kish_deff": made.steps[-1].design_effect,
            "total_enroll": total(made, "enroll"), "mean_api00": mean(made, "api00"),
        }  # fmt: skip
        check({block: wanted}, {block: got}, f"weighting/{name}")


def raked(sample: Sample) -> Sample:
    return calibrate(sample, to=margins(), method="rake")


def with_multipliers(data: pd.DataFrame, key: str, weights: str, **design: Any) -> Sample:
    multipliers = np.array(reference()["replicates"][key]["multipliers"], dtype=float)
    names = [f"r{place}" for place in range(multipliers.shape[1])]
    frame = data.join(pd.DataFrame(multipliers, columns=names))
    return Sample(frame, Design(weights=weights, replicates=Replication(tuple(names), combined=False, **design)))


REPLICATES: dict[str, Callable[[], Sample]] = {
    "clus1_JK1": lambda: replicate(sample_of("clus1")),
    "clus1_JK1_wr": lambda: replicate(sample_of("clus1_wr")),
    "clus1_JK1_mse": lambda: replicate(sample_of("clus1"), mse=True),
    "strat_JKn": lambda: replicate(sample_of("strat")),
    "strat_JKn_wr": lambda: replicate(sample_of("strat_wr")),
    "clus2_JK1": lambda: replicate(sample_of("clus2_ultimate")),
    "clus2_JK1_rake_stype_schwide": lambda: replicate(raked(sample_of("clus2_ultimate"))),
    "clus1_JK1_rake_stype_schwide": lambda: raked(replicate(sample_of("clus1"))),
    "clus1_JK1_poststratify_stype": lambda: replicate(
        calibrate(sample_of("clus1"), to={"stype": reference()["population"]["stype"]})
    ),
    "clus1_subbootstrap40": lambda: with_multipliers(
        pd.DataFrame(reference()["data"]["apiclus1"]), "clus1_subbootstrap40", "pw", method="bootstrap"
    ),
}


@pytest.mark.parametrize("key", REPLICATES)
def test_replicates(key: str) -> None:
    sample = REPLICATES[key]()
    made = sample.replicates
    assert made is not None
    by = mean(sample, "api00", by="stype")
    got = {
        "degf": sample.df, "n_rep": made.count, "rscales": np.sort(made.scale * made.rscales),
        "mean_api00": mean(sample, "api00"),
        "total_enroll": total(sample, "enroll"),
        "ratio": ratio(sample, "api.stu", "enroll"),
        "by_stype_mean_api00": {**said(by), "levels": by.frame["stype"]},
        "glm_gaussian": fitted(fit_of(sample, "glm_gaussian")),
        "glm_binomial": fitted(fit_of(sample, "glm_binomial")),
        "svychisq_F": as_htest(independence(sample, "sch.wide", "stype")),
        "ttest_api00_compimp": as_htest(t_test(sample, "api00", "comp.imp")),
        "median": intervals_of(quantile(sample, "api00")),
    }  # fmt: skip
    # Replicates stand in the order of their units, which is not R's; how each one's factor is split in two is habit.
    wanted = dict(reference()["replicates"][key])
    wanted["rscales"] = np.sort(wanted.pop("scale") * np.asarray(wanted["rscales"]))
    check(wanted, got, f"replicates/{key}")


@pytest.mark.parametrize("key", ["scd_BRR", "scd_Fay", "scd_taylor"])
def test_balanced_halves(key: str) -> None:
    wanted, data = reference()["replicates"][key], pd.DataFrame(reference()["replicates"]["scd_BRR"]["data"])
    sample = Sample(data, Design(strata="ESA", clusters="ambulance", weights="wt"))
    if key != "scd_taylor":
        sample = with_multipliers(data, key, "wt", method=key.removeprefix("scd_").lower(), rho=wanted["fay_rho"])
        assert sample.replicates is not None
    made = sample.replicates
    got = {
        "total": total(sample, ["alive", "arrests"]),
        "ratio": ratio(sample, "alive", "arrests"),
        **({} if made is None else {"scale": made.scale, "rscales": made.rscales}),
    }
    check({name: part for name, part in wanted.items() if name != "data"}, got, f"replicates/{key}")


@pytest.mark.parametrize("rule", ["remove", "adjust", "average", "certainty"])
def test_lonely_units(rule: str) -> None:
    frame = pd.DataFrame(reference()["data"]["apistrat"])
    kept = [frame[frame["stype"] == "E"], frame[frame["stype"] == "M"], frame[frame["stype"] == "H"].head(1)]
    frame = pd.concat(kept, ignore_index=True)
    # A unit that is certain adds no error: as if its stratum were removed from the variance.
    ours: Any = "remove" if rule == "certainty" else rule
    sample = Sample(frame, Design(strata="stype", weights="pw", lonely=ours))
    got = {"degf": sample.df, "mean_api00": mean(sample, "api00"), "total_enroll": total(sample, "enroll")}
    check(reference()["lonely"][rule], got, f"lonely/{rule}")


def test_certainty_units() -> None:
    frame = pd.DataFrame(reference()["data"]["apistrat"])
    whole = frame["stype"] == "H"
    frame.loc[whole, "pw"], frame.loc[whole, "fpc"] = 1.0, float(whole.sum())
    sample = Sample(frame, Design(strata="stype", weights="pw", population="fpc"))
    got = {"mean_api00": mean(sample, "api00"), "total_enroll": total(sample, "enroll")}
    check(reference()["certainty"], got, "certainty")


def test_unequal_probabilities() -> None:
    pps, names = reference()["pps"], ["Bush", "Kerry", "Nader"]
    frame = pd.DataFrame({name: pps[name] for name in ("p", *names)})
    joint = np.array(pps["joint_probability"])
    near = hartley_rao(frame["p"].to_numpy(), pps["sum_p2_over_n"])
    frame["w"] = 1 / frame["p"]
    samples = {
        "brewer": Sample(frame, Design(probabilities="p", pairs="brewer")),
        "horvitz_thompson": Sample(frame, Design(probabilities="p", pairs="horvitz-thompson"), joint=joint),
        "yates_grundy": Sample(frame, Design(probabilities="p", pairs="yates-grundy"), joint=joint),
        "hartley_rao": Sample(frame, Design(probabilities="p", pairs="horvitz-thompson"), joint=near),
        "with_replacement": Sample(frame, Design(weights="w")),
    }
    check({name: pps[name] for name in samples}, {name: total(s, names) for name, s in samples.items()}, "pps")
    assert set(samples) == set(pps) - GIVEN


def test_no_block_is_left_out() -> None:
    """The tests above walk through these, and through every leaf inside."""
    found = reference()
    assert set(found) - GIVEN == {"designs", "weighting", "replicates", "lonely", "certainty", "pps"}
    assert set(found["designs"]) == set(DESIGNS)
    assert set(found["weighting"]) == {"clus1", "strat", "clus2"}
    for name in found["weighting"]:
        assert set(found["weighting"][name]) - GIVEN <= set(weightings(name))
    assert set(found["replicates"]) == {*REPLICATES, "scd_BRR", "scd_Fay", "scd_taylor"}
    assert set(found["lonely"]) - GIVEN == {"remove", "adjust", "average", "certainty"}
    owed = {block for design in found["designs"].values() for block in design} & MEASURE
    assert owed == MEASURE


def test_a_leaf_that_nobody_computes_fails() -> None:
    with pytest.raises(AssertionError, match="nobody computes here/mean/skewness"):
        check({"mean": {"skewness": 1.0}}, {"mean": {"estimate": 1.0}}, "here")
    with pytest.raises(AssertionError):
        check({"mean": {"estimate": 1.0}}, {"mean": {"estimate": 1.0 + 1e-8}}, "here")

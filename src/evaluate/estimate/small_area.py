"""Small groups: direct numbers with large errors, drawn towards what all groups together say."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.apart import judged, rows_of
from evaluate.estimate.area_columns import Areas, read_areas
from evaluate.estimate.area_model import AreaModel, Fitting, fit_area_model
from evaluate.estimate.attitude import throughout
from evaluate.estimate.disclosure import REASONS
from evaluate.estimate.intervals import plain
from evaluate.estimate.table import FIXED, About, Estimate, behind_of
from evaluate.estimate.unanimity import unanimous

Variance = Literal["direct", "pooled"]
KEYS = ["measure", "item", "choice", "measured_in"]
NUMBERS = ("value", "se", "low", "high", "df")
#: Groups that must remain beyond the coefficients, or the variance between groups means nothing.
SPARE = 3
NOTES = {
    "model": Text("没有可用的直接数，由模型推算", "no direct number to use: predicted by the model"),
    "exact": Text("直接数没有抽样误差，照用", "the direct number has no sampling error and stands"),
}


def fay_herriot(
    estimate: Estimate,
    *,
    covariates: pd.DataFrame | None = None,
    method: Fitting = "reml",
    variance: Variance = "direct",
    confidence: float = 0.95,
) -> Estimate:
    """What are the numbers of small groups likely to be, each drawn towards the pattern of all of them?

    Empirical best linear unbiased prediction: γ · direct + (1 - γ) · regression, with γ = σ² / (σ² + se²), where σ² is
    the variance between groups that the regression leaves. A group with a large error leans on the regression.

    Parameters
    ----------
    estimate : Estimate
        Means, shares, ratios or needs by group, with their errors, from any verb. Each item and choice is fitted by
        itself. Errors of different groups are taken as independent.
    covariates : pandas.DataFrame, optional
        What is known of every group from the registers: the by columns and further columns, numbers or classes, one
        row per group. Groups that nobody answered from get a prediction. Left out: the regression is the common mean.
    method : {"reml", "ml"}
        How σ² is found; REML is better with few groups.
    variance : {"direct", "pooled"}
        "pooled": se² = c/n with one c for all groups, because the se of a handful of people is itself a matter of luck.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Per group three rows: the direct number as it was, "small-area …" with the root of its mean squared error as
        `se` and a t interval on groups less coefficients, and "shrinkage" = 1 - γ, measured in "ratio" (0: direct,
        1: regression). It carries no covariance. A group in which all gave the same answer is predicted without it.

    Raises
    ------
    DesignError
        A table without groups or errors, fewer groups than the regression needs, covariates that lack a group or a
        value, or repeat one another.

    **Source**: Fay & Herriot (1979), JASA 74; Prasad & Rao (1990), JASA 85; Datta & Lahiri (2000), Statistica Sinica
    10; Rao & Molina (2015), *Small Area Estimation*, §6. Same in R: `sae::mseFH(y ~ x, se^2, method = "REML")`.

    >>> from evaluate.estimate.known import known
    >>> direct = pd.DataFrame({"unit": list("abcdef"), "q": [3.1, 3.9, 3.4, 2.2, 3.6, 4.4], "se": [0.2] * 5 + [0.9]})
    >>> by = known(direct, value="q", item="law", by="unit", measure="mean", se="se")
    >>> made = fay_herriot(by).select(measure="small-area mean").frame
    >>> made["value"].round(2).tolist()
    [3.12, 3.85, 3.39, 2.31, 3.57, 3.67]

    """
    if method not in get_args(Fitting) or variance not in get_args(Variance):
        raise _unknown_option(method, variance)
    _refuse(estimate, confidence)
    areas = read_areas(estimate, covariates)
    series = estimate.frame.groupby(KEYS, sort=False, dropna=False).ngroup().to_numpy()
    parts = [
        _one(estimate, np.flatnonzero(series == code), areas, method, variance, confidence)
        for code in range(int(series.max()) + 1)
    ]
    frame = pd.concat([part for part, _, _ in parts], ignore_index=True)
    made = Estimate(frame, _about(estimate, [model for _, model, _ in parts], areas, method, confidence))
    behind, rows = behind_of(estimate), np.concatenate([places for _, _, places in parts])
    attitudes = throughout(behind, series, np.repeat(np.arange(len(parts)), [len(places) for _, _, places in parts]))
    return judged(made, rows_of(behind, rows), attitudes)


def _one(
    estimate: Estimate, rows: Array, areas: Areas, method: Fitting, variance: Variance, confidence: float
) -> tuple[pd.DataFrame, AreaModel, Array]:
    """Direct number, prediction and shrinkage of every group for one item, and on which row of the table each rests.

    The prediction and its shrinkage give away the direct number that went into them, and rest on it too.
    """
    frame = areas.aligned(estimate.frame.iloc[rows])
    told = np.zeros(len(estimate), dtype=bool) if estimate.linear is None else unanimous(estimate.linear)
    same = areas.spread_out(told[rows], estimate.frame.iloc[rows]).astype(bool)
    hidden = same & estimate.about.policy.hide_unanimous
    direct, n = frame["value"].to_numpy(dtype=float), frame["n"].to_numpy(dtype=float)
    sampling = _sampling(frame["se"].to_numpy(dtype=float) ** 2, n, same, variance)
    usable = np.isfinite(direct) & (sampling > 0) & ~hidden
    exact = np.isfinite(direct) & (sampling == 0) & ~same
    _refuse_few(int(usable.sum()), areas.columns, str(frame["item"].iloc[0]))
    model = fit_area_model(direct[usable], sampling[usable], areas.columns[usable], method)
    value, mse, part = model.predict(np.where(usable, direct, np.nan), sampling, areas.columns)
    value, mse, part = np.where(exact, direct, value), np.where(exact, 0.0, mse), np.where(exact, 1.0, part)
    df = np.where(exact, np.inf, float(usable.sum() - areas.columns.shape[1]))
    low, high = plain(value, np.sqrt(mse), df, confidence)
    if frame["measured_in"].iloc[0] == "share":
        low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    language = estimate.about.language
    notes = np.where(exact, NOTES["exact"].of(language), np.where(usable, "", NOTES["model"].of(language)))
    predicted = frame.assign(
        measure="small-area " + frame["measure"].astype(str),
        value=value, se=np.sqrt(mse), low=low, high=high, df=df, note=notes,
    )  # fmt: skip
    shrinkage = frame.assign(
        measure="shrinkage", measured_in="ratio", value=1 - part, se=np.nan, low=np.nan, high=np.nan, df=np.nan, note=""
    )
    shown = frame.assign(**{name: frame[name].where(~hidden) for name in NUMBERS})
    shown["note"] = np.where(hidden, REASONS["unanimous"].of(language), frame["note"])
    order = np.arange(3 * len(frame)).reshape(3, -1).T.ravel()
    made = pd.concat([shown, predicted, shrinkage], ignore_index=True).iloc[order]
    where = areas.places(estimate.frame.iloc[rows])
    direct_rows = np.where(where < 0, -1, rows[np.maximum(where, 0)])
    used = np.where(hidden, -1, direct_rows)
    return (
        made[[*estimate.by, *FIXED]].reset_index(drop=True),
        model,
        np.column_stack([direct_rows, used, used]).ravel(),
    )


def _sampling(variance: Array, n: Array, same: Array, how: Variance) -> Array:
    """Sampling variances; pooled: c/n, with c the mean of n · variance over people, and 0 for a group taken whole."""
    if how == "direct":
        return variance
    known = np.isfinite(variance) & (variance > 0) & (n > 1)
    if not known.any():
        return variance
    scale = (n[known] * variance[known] * (n[known] - 1)).sum() / (n[known] - 1).sum()
    pooled = np.where(n > 0, scale / np.maximum(n, 1), np.nan)
    return np.where((variance == 0) & ~same, 0.0, pooled)


def _about(estimate: Estimate, models: list[AreaModel], areas: Areas, method: Fitting, confidence: float) -> About:
    between = "、".join(f"{model.between:.3g}" for model in models[:3]) + ("…" if len(models) > 3 else "")
    names = ", ".join(areas.names) or "1"
    words = {
        "zh": f"小组估计：Fay–Herriot 模型（{method.upper()}，协变量 {names}，组间方差 {between}），"
        "误差为均方误差的平方根",
        "en": f"small groups: Fay–Herriot model ({method.upper()}, covariates {names}, variance between groups "
        f"{between}), errors are roots of mean squared errors",
    }
    labels = {**estimate.about.labels}
    labels["method"] = {**labels.get("method", {}), "fay-herriot": words}
    measures = dict(labels.get("measure", {}))
    for name in estimate.frame["measure"].astype(str).unique():
        own = measures.get(name, {"zh": {"mean": "均值", "share": "比例"}.get(name, name), "en": name})
        measures[f"small-area {name}"] = {"zh": f"小组估计的{own['zh']}", "en": f"small-area {own['en']}"}
    measures["shrinkage"] = {"zh": "向模型收缩的程度", "en": "shrinkage towards the model"}
    labels["measure"] = measures
    return replace(estimate.about, method="fay-herriot", interval="confidence", confidence=confidence, labels=labels)


def _refuse(estimate: Estimate, confidence: float) -> None:
    mistakes = []
    if not estimate.by:
        mistakes.append(
            Mistake(
                "fay_herriot",
                Text("这张表没有分组。", "The table has no groups."),
                Text('按单位等分组的表，如 mean(sample, "q", by="unit")。', 'A table by group, as with by="unit".'),
                Text("用 by= 再算一次。", "Compute it again with by=."),
            )
        )
    if not np.isfinite(estimate.frame["se"].to_numpy(dtype=float)).any():
        mistakes.append(
            Mistake(
                "fay_herriot",
                Text("这张表没有误差。", "The table has no errors."),
                Text("带标准误的表。", "A table with standard errors."),
                Text("名次和登记数用不着小组估计。", "Ranks and register numbers need no small-area estimate."),
            )
        )
    if not 0 < confidence < 1:
        mistakes.append(
            Mistake(
                f"confidence={confidence}",
                Text("置信水平要在 0 和 1 之间。", "The confidence must lie between 0 and 1."),
                Text("例如 0.95。", "For example 0.95."),
                Text("改正 confidence。", "Correct confidence."),
            )
        )
    DesignError.refuse(mistakes)


def _refuse_few(groups: int, columns: Array, item: str) -> None:
    wanted = columns.shape[1] + SPARE
    if groups >= wanted:
        return
    raise DesignError.single(
        item,
        Text(f"只有 {groups} 个组有带误差的直接数。", f"{groups} groups have a direct number with an error."),
        Text(f"至少 {wanted} 个组（系数个数加 {SPARE}）。", f"{wanted} groups or more (coefficients plus {SPARE})."),
        Text("减少协变量，或者不合并成大组。", "Use fewer covariates, or finer groups."),
    )


def _unknown_option(method: str, variance: str) -> DesignError:
    return DesignError.single(
        f"fay_herriot(method={method!r}, variance={variance!r})",
        Text("没有这个选项。", "There is no such option."),
        Text("method：reml 或 ml；variance：direct 或 pooled。", "method: reml or ml; variance: direct or pooled."),
        Text("改正选项。", "Correct the option."),
    )

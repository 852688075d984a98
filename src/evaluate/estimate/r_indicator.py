"""How evenly people answered: the R-indicator, and which groups spoil it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.propensity import fit_propensity
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import all_of, judged
from evaluate.estimate.behind import Behind, one_below_another
from evaluate.estimate.intervals import plain
from evaluate.estimate.quantities import about, nothing
from evaluate.estimate.table import FIXED, About, Estimate, behind_of, grounded

Propensity = Literal["cells", "logit"]
METHOD = {
    "r-indicator": {
        "zh": "R指标：1减应答倾向标准差的两倍，由各单元的应答率或logit回归得出倾向",
        "en": "R-indicator: 1 less twice the standard deviation of response propensities, by cells or a logit",
    }
}


def r_indicator(
    sample: Sample,
    *,
    cells: Sequence[str] | None = None,
    propensity: Propensity = "cells",
    confidence: float = 0.95,
) -> Estimate:
    """How much do the answers look like a random part of those invited? 1: perfectly; the lower, the more lopsided.

    R = 1 - 2 S(ρ), where S is the standard deviation among those invited of the propensity to answer. Since estimated
    propensities vary by chance alone, what chance adds to S² on average, (Σ Var(ρ̂_i) - N Var(mean ρ̂)) / (N - 1), is
    taken off first.

    Parameters
    ----------
    sample : Sample
        Made by `census`, or holding all drawn with `nonresponse` applied.
    cells : list of str, optional
        Columns that are crossed into cells: of the census (all of them when left out), or known of everybody drawn.
    propensity : {"cells", "logit"}
        The rate of each crossed cell, or a logistic regression on the columns without interactions, for many columns
        or small cells.
    confidence : float
        Of the interval, which holds for the rates as drawn by chance.

    Returns
    -------
    Estimate
        Measures "R-indicator" (adjusted) and "R-indicator, unadjusted", measured in "ratio"; `n` people invited. No
        rows for a self-selected sample.

    Raises
    ------
    DesignError
        A sample that does not know who was invited, or a column that is none of its cells.

    **Source**: Schouten, Cobben & Bethlehem (2009), *Survey Methodology* 35; Shlomo, Skinner & Schouten (2012), J.
    Official Statistics 28, for the adjustment.

    >>> from evaluate.design import census
    >>> people = pd.DataFrame({"level": ["a"] * 60 + ["b"] * 40})
    >>> answers = people.iloc[[*range(54), *range(60, 80)]]
    >>> r_indicator(census(answers, people, cells=["level"])).frame["value"].round(3).tolist()
    [0.616, 0.606]

    """
    if propensity not in get_args(Propensity):
        raise _unknown_propensity(propensity)
    if sample.design.kind == "self-selected":
        return nothing(sample, confidence=confidence)
    rates = _rates(sample, cells)
    rates = _smooth(rates) if propensity == "logit" else rates
    spread = rates.spread
    adjusted = float(np.sqrt(max(spread**2 - rates.chance, 0.0)))
    values = np.array([1 - 2 * adjusted, 1 - 2 * spread])
    se = np.array([rates.error(adjusted), rates.error(spread)])
    low, high = plain(values, se, np.full(2, np.inf), confidence)
    frame = pd.DataFrame(
        {
            "measure": ["R-indicator", "R-indicator, unadjusted"], "item": "response", "choice": None, "value": values,
            "se": se, "low": low, "high": np.minimum(high, 1.0), "df": np.inf, "n": int(rates.people),
            "measured_in": "ratio", "note": "",
        }
    )  # fmt: skip
    return Estimate(frame[list(FIXED)], _told(sample, confidence))


def partial_indicator(sample: Sample, *, by: str | Sequence[str] | None = None, confidence: float = 0.95) -> Estimate:
    """Which groups answered too rarely, and by which column do propensities differ most? Whom to remind first.

    Of a column: √(Σ N_k/N (ρ_k - ρ)²). Of one of its groups: √(N_k/N) (ρ_k - ρ), below 0 where the group answered less
    than the rest. The squares of the groups add up to the square of the column.

    Parameters
    ----------
    sample : Sample
        As in `r_indicator`.
    by : str or list of str, optional
        Columns, one after the other; the cells of the census when left out.
    confidence : float
        Of the intervals of groups.

    Returns
    -------
    Estimate
        Measure "partial R-indicator", `item` the column, `choice` its group (empty: the whole column).

    Raises
    ------
    DesignError
        As in `r_indicator`.

    **Source**: Schouten, Shlomo & Skinner (2011), J. Official Statistics 27, equations 4 and 5 (unconditional).

    >>> from evaluate.design import census
    >>> people = pd.DataFrame({"level": ["a"] * 60 + ["b"] * 40})
    >>> answers = people.iloc[[*range(54), *range(60, 80)]]
    >>> partial_indicator(census(answers, people, cells=["level"])).frame["value"].round(3).tolist()
    [0.196, 0.124, -0.152]

    """
    if sample.design.kind == "self-selected":
        return nothing(sample, confidence=confidence)
    names = [by] if isinstance(by, str) else list(by) if by is not None else _known(sample)
    rates = [_rates(sample, [name]) for name in names]
    parts = [_partial(part, name, confidence) for part, name in zip(rates, names, strict=True)]
    made = Estimate(pd.concat(parts, ignore_index=True)[list(FIXED)], _told(sample, confidence))
    return judged(made, one_below_another([_invited(part) for part in rates]))


@dataclass(frozen=True, eq=False)
class Rates:
    """Cells, those invited in each, their propensity to answer, and how chance moves the propensities (cell × cell)."""

    levels: pd.DataFrame
    invited: Array
    share: Array
    covariance: Array

    @property
    def people(self) -> float:
        """How many were invited altogether."""
        return float(self.invited.sum())

    @property
    def centred(self) -> Array:
        """Propensities less their mean over those invited."""
        return self.share - (self.invited * self.share).sum() / self.people

    @property
    def spread(self) -> float:
        """Standard deviation of the propensities of those invited."""
        return float(np.sqrt((self.invited * self.centred**2).sum() / (self.people - 1)))

    @property
    def chance(self) -> float:
        """What chance adds to the square of `spread` on average."""
        own = (self.invited * np.diag(self.covariance)).sum()
        return float((own - self.invited @ self.covariance @ self.invited / self.people) / (self.people - 1))

    def error(self, spread: float) -> float:
        """Standard error of 1 - 2 S by linearisation."""
        if spread <= 0:
            return float("nan")
        slope = 2 * self.invited * self.centred / ((self.people - 1) * spread)
        return float(np.sqrt(slope @ self.covariance @ slope))


def _by_cell(levels: pd.DataFrame, invited: Array, answered: Array) -> Rates:
    """Each cell's own rate; its variance is the unbiased one."""
    share = answered / invited
    return Rates(levels, invited, share, np.diag(share * (1 - share) / np.maximum(invited - 1, 1)))


def _smooth(rates: Rates) -> Rates:
    """The propensities of a logistic regression on the columns of the cells, without interactions."""
    names = tuple(map(str, rates.levels.columns))
    columns = pd.get_dummies(rates.levels.astype("str"), drop_first=True, dtype=float).to_numpy()
    columns = np.column_stack([np.ones(len(rates.levels)), columns])
    chance = fit_propensity(sparse.csr_array(columns), rates.invited, rates.share, names)
    pull = chance * (1 - chance)
    information = (columns * (rates.invited * pull)[:, None]).T @ columns
    moved = columns * pull[:, None]
    return Rates(rates.levels, rates.invited, chance, moved @ np.linalg.pinv(information) @ moved.T)


def _rates(sample: Sample, cells: Sequence[str] | None) -> Rates:
    """Rates by cell, from the ledger of a census or from all who were drawn."""
    known = _known(sample)
    names = known if cells is None else [cells] if isinstance(cells, str) else list(cells)
    if sample.ledger is not None:
        unknown = [name for name in names if name not in known]
        if unknown or not names:
            raise _no_cell(unknown, known)
        counts = sample.ledger.groupby(names, sort=False, observed=True)[["invited", "answered"]].sum()
        invited = counts["invited"].to_numpy(dtype=float)
        return _by_cell(counts.index.to_frame(index=False), invited, counts["answered"].to_numpy(dtype=float))
    if sample.respondents is None:
        raise _nobody_invited()
    if not names:
        raise _no_cell([], [str(name) for name in sample.frame.columns[:8]])
    groups = sample.groups(tuple(names))
    codes = np.zeros(sample.rows, dtype=np.int64) if groups.codes is None else groups.codes
    inside = codes >= 0
    weights = sample.starting_weights / sample.starting_weights.mean()
    invited = np.bincount(codes[inside], weights[inside], minlength=groups.count)
    answered = np.bincount(codes[inside], (weights * sample.respondents.rows)[inside], minlength=groups.count)
    return _by_cell(groups.levels, invited, answered)


def _known(sample: Sample) -> list[str]:
    ledger = sample.ledger
    return (
        [] if ledger is None else [str(name) for name in ledger.columns if name not in ("invited", "answered", "rate")]
    )


def _invited(rates: Rates) -> Behind:
    """The whole column rests on all of its groups; a group of few takes the next along, as their squares add up."""
    bare = dict.fromkeys(("se", "low", "high", "df"), np.nan)
    told = {"measure": "response rate", "item": "response", "choice": None, "value": rates.share, **bare}
    frame = rates.levels.assign(**told, n=np.rint(rates.invited).astype(np.int64), measured_in="share", note="")
    each = np.arange(len(frame))
    places = np.vstack([each, np.where(each == 0, each[:, None], -1)])
    return all_of(behind_of(grounded(Estimate(frame))), places)


def _partial(rates: Rates, name: str, confidence: float) -> pd.DataFrame:
    part = rates.invited / rates.people
    groups = np.sqrt(part) * rates.centred
    overall = float(np.sqrt((groups**2).sum()))
    # Var(ρ_k - ρ): the group's own chance less what it shares with the whole.
    chance = rates.share * (1 - rates.share) / rates.invited
    se = np.sqrt(part * ((1 - 2 * part) * chance + (part**2 * chance).sum()))
    low, high = plain(groups, se, np.full(len(groups), np.inf), confidence)
    missing = [np.nan]
    choices = pd.Series([None, *rates.levels[name].astype(str)], dtype=object)
    return pd.DataFrame(
        {
            "measure": "partial R-indicator", "item": name, "choice": choices,
            "value": [overall, *groups], "se": [*missing, *se], "low": [*missing, *low], "high": [*missing, *high],
            "df": [*missing, *np.full(len(groups), np.inf)],
            "n": np.rint([rates.people, *rates.invited]).astype(np.int64), "measured_in": "ratio", "note": "",
        }
    )  # fmt: skip


def _told(sample: Sample, confidence: float) -> About:
    told = about(sample, confidence)
    labels: dict[str, Any] = {**told.labels, "method": {**told.labels.get("method", {}), **METHOD}}
    labels["item"] = {**labels.get("item", {}), "response": {"zh": "应答情况", "en": "response"}}
    labels["measure"] = {
        **labels.get("measure", {}),
        "R-indicator": {"zh": "R指标（代表性）", "en": "R-indicator"},
        "R-indicator, unadjusted": {"zh": "R指标（未校正）", "en": "R-indicator, unadjusted"},
        "partial R-indicator": {"zh": "分项R指标", "en": "partial R-indicator"},
    }
    return replace(told, method="r-indicator", labels=labels, items=("response",))


def _nobody_invited() -> DesignError:
    return DesignError.single(
        "r_indicator",
        Text("这个样本不知道邀请了谁。", "The sample does not know who was invited."),
        Text("由 census 得到的样本，或做过 nonresponse 的样本。", "A sample made by census, or after nonresponse."),
        Text("用 census(responses, roster, cells=…) 建立样本。", "Make it with census(responses, roster, cells=…)."),
    )


def _unknown_propensity(word: str) -> DesignError:
    return DesignError.single(
        f"r_indicator(propensity={word!r})",
        Text("没有这种算法。", "There is no such way."),
        Text("cells 或 logit。", "cells or logit."),
        Text("改正 propensity。", "Correct propensity."),
    )


def _no_cell(unknown: list[str], known: list[str]) -> DesignError:
    return DesignError.single(
        f"cells={unknown}",
        Text("没有给出单元列，或这些列不在单元中。", "No columns are given, or they are none of the cells."),
        Text(f"其中之一：{'、'.join(known)}。", f"One of: {', '.join(known)}."),
        Text("改正列名，或在 census 的 cells 中加上。", "Correct the name, or add it to the cells of census."),
    )

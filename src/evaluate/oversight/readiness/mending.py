"""What to mend first before an inspection: what must be met, then points won per day of work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.oversight.readiness.acceptance import UNCHECKED, Readiness

COLUMNS = (
    "indicator", "aspect", "text", "state", "must", "gain_least", "gain_most", "effort_days", "gain_per_day",
    "days_so_far", "fits", "unit", "note",
)  # fmt: skip


def mend_first(ready: Readiness, *, days: float | None = None) -> pd.DataFrame:
    """Which indicators at risk should be mended first?

    First those that must be met, then by the points that are won for sure (points less the most that the indicator
    brings now) per day of work, the greedy rule for a knapsack. Ties: the more points that may be won per day, then
    the more points for sure, then the rubric's order. Indicators without an estimate of days come last, in the order
    of their points, and say so. The greedy choice wins at least what the best one wins less one indicator.

    Parameters
    ----------
    ready : Readiness
        As `acceptance` gives it.
    days : float, optional
        Days of work that there are, in the unit of `effort_days`; `fits` says what can be done in them.

    Returns
    -------
    pandas.DataFrame
        The columns `COLUMNS`, in the order of mending. `days_so_far` adds up the days of those that fit (of all
        without `days`); `fits` is not known where the days are not. For the office.

    **Source**: Dantzig (1957), Operations Research 5(2), for the greedy order by value per weight.
    """
    risky = ready.items[ready.items["at_risk"]].reset_index(drop=True)
    points = risky["points"].to_numpy(dtype=float)
    sure, possible = points - risky["most"].to_numpy(dtype=float), points - risky["least"].to_numpy(dtype=float)
    effort = risky["effort_days"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, best = (np.where(effort > 0, gain / effort, np.where(gain > 0, np.inf, 0.0)) for gain in (sure, possible))
    unknown = np.isnan(effort)
    rate, best = np.where(unknown, 0.0, rate), np.where(unknown, 0.0, best)
    must = risky["must"].to_numpy(dtype=bool)
    order = np.lexsort((np.arange(len(risky)), -possible, -sure, -best, -rate, ~must, unknown))
    fits, so_far = _chosen(effort[order], days)
    made = risky.iloc[order].reset_index(drop=True)
    return made.assign(
        gain_least=sure[order],
        gain_most=possible[order],
        gain_per_day=np.where(unknown, np.nan, rate)[order],
        days_so_far=so_far,
        fits=fits,
        note=[
            _note(state, bool(no_days), ready.language)
            for state, no_days in zip(made["state"], unknown[order], strict=True)
        ],
    )[list(COLUMNS)]


def _chosen(effort: np.ndarray, days: float | None) -> tuple[pd.Series, np.ndarray]:
    """One after the other while there are days: what does not fit any more is passed over."""
    fits: list[bool | None] = []
    so_far, used = np.full(len(effort), np.nan), 0.0
    for place, one in enumerate(effort):
        fit = None if np.isnan(one) else days is None or used + one <= days
        used += one if fit else 0.0
        so_far[place] = np.nan if fit is None else used
        fits.append(None if days is None else fit)
    return pd.Series(fits, dtype="boolean"), so_far


def _note(state: str, no_days: bool, language: str) -> str:
    told = []
    if state == UNCHECKED:
        told.append(Text("还没有核对，先核对", "not yet checked: check it first"))
    if no_days:
        told.append(Text("没有估计天数，排在最后", "no estimate of days: put last"))
    return Text("；", "; ").of(language).join(one.of(language) for one in told)

"""The Estimate: ONE long table for every number, whatever the method that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.source import Source
from evaluate.errors import DesignError, Text
from evaluate.estimate.about import About, Evidence, Interval, Labels, joined
from evaluate.estimate.alignment import NAMES, Operation, align, measured, named
from evaluate.estimate.asked import Asked
from evaluate.estimate.behind import OPEN, Behind, resting_on, side_by_side
from evaluate.estimate.ground import Ground
from evaluate.estimate.intervals import plain
from evaluate.estimate.linearised import Linearised
from evaluate.estimate.named import Named, base_of
from evaluate.estimate.names import FIXED
from evaluate.estimate.rounding import rounded
from evaluate.estimate.unseen import emptied, hidden_reasons, might_hold, names_numbers, value_order, whoever

#: Why there is no number although somebody answered.
NOT_FINITE = Text(
    "算不出数值（除数为零，或数据中有无穷大）", "no finite number: divided by zero, or an infinite answer"
)

__all__ = ["FIXED", "About", "Estimate", "Evidence", "Interval", "Labels", "Source"]


@dataclass(frozen=True, eq=False)
class Estimate:
    """A long table of numbers.

    Columns: `<by columns …> | measure | item | choice | value | se | low | high | df | n | measured_in | note`.

    `n` is the unweighted number of records behind the number and never missing. A number that may not or cannot be
    shown keeps its row, with `value` empty and the reason in `note`. `linear` carries the covariance of the numbers
    (None once it is lost, as for ranks): `a - b` of two tables of one sample has the right error. `behind` says from
    which tables the rows were made, so that what may not be shown of those is not shown of these (`protect`); a table
    made by hand has none.

    >>> from evaluate.estimate.known import known
    >>> places = known(pd.DataFrame({"item": ["law"], "places": [40]}), value="places", measured_in="places")
    >>> float((places - 10).frame["value"].iloc[0])
    30.0
    """

    frame: pd.DataFrame
    about: About = field(default_factory=About)
    linear: Linearised | None = field(default=None, repr=False)
    behind: Behind | None = field(default=None, repr=False)

    @property
    def by(self) -> tuple[str, ...]:
        """The columns grouped by."""
        return tuple(column for column in self.frame.columns if column not in FIXED)

    def __len__(self) -> int:
        return len(self.frame)

    def __add__(self, other: Estimate | float) -> Estimate:
        return _combine(self, other, "+")

    def __sub__(self, other: Estimate | float) -> Estimate:
        return _combine(self, other, "-")

    def __mul__(self, other: Estimate | float) -> Estimate:
        return _combine(self, other, "*")

    def __truediv__(self, other: Estimate | float) -> Estimate:
        return _combine(self, other, "/")

    def __radd__(self, other: float) -> Estimate:
        return self + other

    def __rmul__(self, other: float) -> Estimate:
        return self * other

    def __rsub__(self, other: float) -> Estimate:
        return self * -1.0 + other

    def take(self, places: Sequence[int] | Array) -> Estimate:
        """The rows at these positions, in this order, with their covariance."""
        kept = np.asarray(places, dtype=np.int64)
        linear = None if self.linear is None else self.linear[kept]
        behind = behind_of(self).take(kept)
        return Estimate(self.frame.iloc[kept].reset_index(drop=True), self.about, linear, behind)

    def select(self, **keys: Any) -> Estimate:
        """The rows whose columns have these values: `select(level="section", item=["law", "data"])`.

        Raises
        ------
        DesignError
            A column that the table does not have.

        """
        keep = np.ones(len(self), dtype=bool)
        for name, wanted in keys.items():
            if name not in self.frame.columns:
                raise _no_column(name, self.frame)
            values = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            keep &= self.frame[name].astype(object).isin(list(values)).to_numpy()
        return self.take(np.flatnonzero(keep))

    def where(self, query: str) -> Estimate:
        """The rows for which a pandas query holds: `where("value > 3 and n >= 30")`.

        Of a row that may not be shown no number is compared, or its place on the page would tell something of it: it
        fails every condition on numbers, whatever they are, and is told to have been passed over (`about`). Where the
        policy rounds, it is the rounded numbers that are compared, here and in `top` and `sorted`.
        """
        hidden = hidden_rows(self) if names_numbers(query) else np.zeros(len(self), dtype=bool)
        told = frame_told(self)
        frame = emptied(told, hidden) if hidden.any() else told
        kept = np.asarray(frame.eval(query), dtype=bool)
        passed = hidden & ~kept & might_hold(self.frame, hidden, query) if hidden.any() else hidden
        return self.take(np.flatnonzero(kept))._passing_over(self, passed)

    def top(self, count: int, *, largest_first: bool = True, across_groups: bool = False) -> Estimate:
        """The `count` rows with the largest values (smallest with `largest_first=False`) in each by-group, or of all.

        Rows that may not be shown are passed over, whatever their values, and told to have been (`about`).
        """
        values, hidden = frame_told(self)["value"].to_numpy(dtype=float), hidden_rows(self)
        group = np.zeros(len(values)) if across_groups else by_codes(self)
        order = value_order(values, hidden, group, largest_first=largest_first)
        within = np.arange(len(order)) - np.searchsorted(group[order], group[order])
        kept = order[(within < count) & ~np.isnan(values[order]) & ~hidden[order]]
        return self.take(kept)._passing_over(self, hidden)

    def sorted(self, *, largest_first: bool = True, across_groups: bool = False) -> Estimate:
        """All rows by their values within each by-group, or over all of them.

        Rows without a number stand last, and after them those that may not be shown, in the order in which they stood:
        their place tells nothing of their values.
        """
        values = frame_told(self)["value"].to_numpy(dtype=float)
        groups = np.zeros(len(values)) if across_groups else by_codes(self)
        return self.take(value_order(values, hidden_rows(self), groups, largest_first=largest_first))

    def _passing_over(self, whole: Estimate, rows: Array) -> Estimate:
        """The same table, which tells that a selection by value has passed over these rows of the whole.

        Where nothing else is left these rows stand for it, and say why: an empty table means that nobody was asked.
        """
        if not rows.any():
            return self
        if not len(self):
            return whole.take(np.flatnonzero(rows))
        names = whoever(whole.frame, whole.by, whole.about, rows)
        return replace(self, about=replace(self.about, passed_over=self.about.passed_over | names))

    def described(
        self,
        *,
        measure: str | None = None,
        item: str | Mapping[str, str] | None = None,
        measured_in: str | None = None,
        **about: Any,
    ) -> Estimate:
        """The same numbers under the names of a method; further keywords replace fields of `about`.

        `item` is one name for all rows, or a mapping from old to new names.
        """
        frame = self.frame.copy()
        if measure is not None:
            frame["measure"] = measure
        if isinstance(item, str):
            frame["item"], about["items"] = item, (item,)
        elif item is not None:
            frame["item"] = [item.get(name, name) for name in frame["item"].astype(str)]
        if measured_in is not None:
            frame["measured_in"] = measured_in
        made = replace(self, frame=frame, about=replace(self.about, **about))
        if measure is None and item is None and not about.keys() & {"domain", "sources"}:
            return made
        named = Named(frame.copy(deep=False), self.by, base_of(made.about), behind_of(self))
        return replace(made, behind=resting_on(named, len(made)))

    def _repr_html_(self) -> str:
        shown = self.frame.dropna(axis=1, how="all")
        return shown.to_html(index=False, na_rep="", float_format=lambda number: f"{number:,.4g}", border=0)


def make(
    keys: pd.DataFrame,
    linear: Linearised,
    about: About,
    *,
    df: Array,
    n: Array,
    interval: Any = plain,
    note: Any = "",
) -> Estimate:
    """An Estimate from its key columns (by, measure, item, choice, measured_in) and its linearised values."""
    value = np.asarray(linear.value, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # an infinite answer leaves no error, and no value below
        se = np.sqrt(linear.variance()) if linear.terms else np.full(len(value), np.nan)
    shown = np.isfinite(value)
    value, se = np.where(shown, value, np.nan), np.where(shown, se, np.nan)
    low, high = interval(value, se, df, about.confidence) if linear.terms else (np.full(len(value), np.nan),) * 2
    by = [name for name in keys.columns if name not in FIXED]
    df = np.where(shown, df, np.nan) if linear.terms else np.full(len(value), np.nan)
    numbers = {"value": value, "se": se, "low": low, "high": high, "df": df, "n": np.asarray(n, dtype=np.int64)}
    note = np.where(~shown & (np.asarray(note, dtype=object) == ""), NOT_FINITE.of(about.language), note)
    # Made in one piece: a table that grows column by column costs more than all that stands in it.
    columns = {**{name: keys[name].array for name in keys.columns}, **numbers, "note": note}
    frame = pd.DataFrame({name: columns[name] for name in (*by, *FIXED)}, index=pd.RangeIndex(len(value)))
    return Estimate(frame, about, linear)


def grounded(estimate: Estimate, *, asked: Asked | None = None, inherited: Behind | None = None) -> Estimate:
    """The table with itself behind it: as a verb made it from a sample, or arithmetic from other tables."""
    # A shallow copy: pandas leaves it alone when somebody writes into the frame of the table.
    base = base_of(estimate.about)
    ground = Ground(estimate.frame.copy(deep=False), estimate.by, base, estimate.linear, asked, inherited)
    return replace(estimate, behind=resting_on(ground, len(estimate)))


def behind_of(estimate: Estimate) -> Behind:
    """What stands behind the rows; for a table made by hand, the table itself; nothing for numbers of no people."""
    if estimate.behind is not None and len(estimate.behind) == len(estimate):
        return estimate.behind
    if estimate.about.counted != "people":
        return Behind(len(estimate))
    by_hand = replace(estimate, linear=estimate.linear if _fits(estimate) else None)
    return grounded(by_hand).behind or Behind(len(estimate))


def hidden_rows(estimate: Estimate) -> Array:
    """Which rows may not be shown, by the policy of the table (row,)."""
    if estimate.about.counted != "people":
        return np.zeros(len(estimate), dtype=bool)
    return hidden_reasons(estimate.frame, estimate.by, estimate.about, behind_of(estimate)) != OPEN


def frame_told(estimate: Estimate) -> pd.DataFrame:
    """The numbers as a reader gets them where the policy rounds: which of two alike is larger is not told either."""
    return rounded(estimate.frame, estimate.by, estimate.about, behind_of(estimate))


def derived(estimate: Estimate) -> Estimate:
    """The table without its covariance, for numbers made from it row by row; what stands behind the rows stays."""
    return replace(estimate, linear=None, behind=behind_of(estimate))


def _fits(estimate: Estimate) -> bool:
    return estimate.linear is not None and len(estimate.linear) == len(estimate)


def by_codes(estimate: Estimate) -> Array:
    """The by-group of each row as a number, in order of appearance."""
    if not estimate.by:
        return np.zeros(len(estimate), dtype=np.int64)
    return estimate.frame.groupby(list(estimate.by), sort=False, dropna=False, observed=True).ngroup().to_numpy()


def _combine(left: Estimate, right: Estimate | float, operation: Operation) -> Estimate:
    if not isinstance(right, Estimate):
        return _with_number(left, float(right), operation)
    first, second = align(left.frame, right.frame, left.by, right.by)
    left, right = left.take(first), right.take(second)
    a, b = left.frame, right.frame
    units = [
        measured(one, other, operation)
        for one, other in zip(a["measured_in"].astype(str), b["measured_in"].astype(str), strict=True)
    ]
    both = pd.DataFrame(index=range(len(a))).assign(
        **{name: _joined(name, a, b, operation) for name in dict.fromkeys((*left.by, *right.by))}
    )
    keys = both.assign(
        measure=NAMES[operation],
        item=named(a["item"], b["item"], operation),
        choice=named(a["choice"], b["choice"], operation),
        measured_in=units,
    )
    linear = _apply(_linear(left), _linear(right), operation)
    df = np.fmin(a["df"].to_numpy(dtype=float), b["df"].to_numpy(dtype=float))
    n = _behind_both(left, right)
    note = [one or other for one, other in zip(a["note"], b["note"], strict=True)]
    about = joined([left.about, right.about])
    about = about if about.interval == "none" else replace(about, interval="confidence")
    made = make(keys, linear, about, df=df, n=n, note=note)
    return grounded(made, inherited=side_by_side(behind_of(left), behind_of(right)))


def _behind_both(left: Estimate, right: Estimate) -> Array:
    """The smaller number of records behind each pair; where one side counts people and the other does not, people."""
    first, second = left.frame["n"].to_numpy(), right.frame["n"].to_numpy()
    people = [part.about.counted == "people" for part in (left, right)]
    return np.minimum(first, second) if people[0] == people[1] else first if people[0] else second


def _joined(name: str, left: pd.DataFrame, right: pd.DataFrame, operation: Operation) -> pd.Series:
    """A by column of the result: the common label, or "section - division" where two groups were compared."""
    if name not in left.columns or name not in right.columns:
        return (left if name in left.columns else right)[name]
    if left[name].astype(object).equals(right[name].astype(object)):
        return left[name]
    return pd.Series(named(left[name], right[name], operation), dtype=object)


def _with_number(left: Estimate, number: float, operation: Operation) -> Estimate:
    frame = left.frame
    keys = frame[[*left.by, "measure", "item", "choice", "measured_in"]]
    about = replace(left.about, interval="confidence" if left.linear is not None and left.linear.terms else "none")
    linear = _apply(_linear(left), number, operation)
    df, n, note = frame["df"].to_numpy(dtype=float), frame["n"].to_numpy(), frame["note"].to_numpy()
    return replace(make(keys, linear, about, df=df, n=n, note=note), behind=behind_of(left))


def _apply(left: Linearised, right: Linearised | float, operation: Operation) -> Linearised:
    if operation == "+":
        return left + right
    if operation == "-":
        return left - right
    return left * right if operation == "*" else left / right


def _linear(estimate: Estimate) -> Linearised:
    if estimate.linear is None:
        raise DesignError.single(
            "Estimate",
            Text(
                "这张表（如名次）不带误差的来源，不能再作加减乘除。",
                "This table (such as ranks) no longer carries its covariance.",
            ),
            Text(
                "由 mean、total、share、ratio 等得到的表。", "A table made by mean, total, share, ratio and the like."
            ),
            Text("先运算，后求名次或遮盖。", "Combine first, then rank or protect."),
        )
    return estimate.linear


def _no_column(name: str, frame: pd.DataFrame) -> DesignError:
    return DesignError.single(
        name,
        Text(f"这张表没有名为 {name} 的列。", f"The table has no column {name}."),
        Text(f"可用的列：{'、'.join(map(str, frame.columns))}。", f"One of: {', '.join(map(str, frame.columns))}."),
        Text("改正列名。", "Correct the name."),
    )

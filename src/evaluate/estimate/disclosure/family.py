"""The sums that all tables of a build have in common: every number of one item as a node, every sum as an equation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.policy import HiddenNumber
from evaluate.estimate.disclosure.equations import Equation, apart, equations
from evaluate.estimate.disclosure.node import MEAN, Node
from evaluate.estimate.disclosure.partition import Sums, Telling, sums_between
from evaluate.estimate.disclosure.reasons import SENSITIVE
from evaluate.estimate.disclosure.released import Released
from evaluate.estimate.disclosure.sets import NOBODY, Sets, sets_of

NAMES = HiddenNumber._fields
ADDITIVE = ("share", "total", "mean")
CROSS = 400  # numbers of all people whom no table tells apart, up to which the bounds know them
Near = tuple[Node, Node, float]  # the larger, the smaller, and by how many people they differ


@dataclass(eq=False)
class Family:
    """All numbers of one item on one base, and the sums that hold between them: `matrix @ amounts = constant`.

    `whole` says that all numbers of people shown are whole ones: no weights come between them and the people. `near`
    are two shown numbers each, of people who differ by a few.
    """

    nodes: list[Node]
    matrix: sparse.csr_array
    constant: Array
    minimum: float
    closeness: float
    whole: bool
    near: list[Near]

    @cached_property
    def n(self) -> Array:
        """The people behind each node, nan where a reader does not know (node,)."""
        return np.array([node.n if np.isfinite(node.n) else np.nan for node in self.nodes])

    @cached_property
    def counts(self) -> Array:
        """Which nodes are numbers of people (node,)."""
        return np.array([node.count for node in self.nodes])


def rows_of(tables: Sequence[Released]) -> tuple[pd.DataFrame, Sets]:
    """Every row of every table that counts people, with its name, its base and whether it is shown; and the people."""
    chosen = [(at, table) for at, table in enumerate(tables) if table.counted == "people" and len(table.rows)]
    answers = [(table.survey, table.wave, table.sha256) for _, table in chosen]
    sets, people = sets_of((own, table.crowds) for own, (_, table) in zip(answers, chosen, strict=True))
    parts = [_rows_of(table, at, own) for (at, table), own in zip(chosen, people, strict=True)]
    if not parts:
        return pd.DataFrame(), sets
    rows = pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    rows["hidden"] = rows["reason"] != ""
    rows["shown"] = np.isfinite(rows["value"]) & ~rows["hidden"]
    rows["item_measure"] = rows["measure"].where(~rows["measure"].isin(ADDITIVE), "")
    return rows[rows["shown"] | rows["hidden"]].reset_index(drop=True), sets


def _rows_of(table: Released, at: int, people: Array) -> dict[str, Array]:
    frame, by = table.rows, sorted(table.by)
    groups = [
        tuple(zip(by, labels, strict=True)) for labels in zip(*(frame[name] for name in by), strict=True)
    ] if by else [()] * len(frame)  # fmt: skip
    size = len(frame)
    own = {name: frame[name].to_numpy() for name in ("value", "n", "measured_in", "reason", "kind")}
    if table.rounding > 1:
        # What is rounded is not known, and nothing follows from it.
        loose = np.isin(own["kind"].astype(str), ["exclusive", "people", "cell"]) & (own["reason"] == "")
        own["reason"] = np.where(loose, "rounded", own["reason"])
    words = np.empty(size, dtype=object)
    words[:] = groups
    # One piece: a frame that grows column by column costs more than the audit of it.
    return {
        **dict(zip(NAMES, np.array(table.names, dtype=object).reshape(size, len(NAMES)).T, strict=True)),
        **own, "groups": words, "people": people if len(people) else np.full(size, NOBODY), "row": np.arange(size),
        "table": np.full(size, at), "sha256": np.full(size, table.sha256, dtype=object),
        "minimum": np.full(size, table.minimum_cell), "closeness": np.full(size, table.closeness),
        "attitude": np.array([bool(c and c.units) for c in table.crowds or (None,) * size], dtype=bool),
    }  # fmt: skip


def families(rows: pd.DataFrame, sets: Sets) -> Iterator[Family]:
    """The rows put together by item and answers; means, totals and shares of one item belong together."""
    if not len(rows):
        return
    rows = rows[~rows["kind"].isin(["", "cell"]) & (rows["people"] != NOBODY)]
    known: dict[tuple[Any, ...], Sums] = {}
    for _, part in rows.groupby(["survey", "wave", "sha256", "item", "item_measure"], sort=False):
        if not part["hidden"].any() and part["people"].nunique() == 1:
            continue  # everything is shown, and there is nothing to subtract
        if (part["kind"] == "exclusive").any():
            yield _family(part, sets, known)
            continue
        for _, own in part.groupby("choice", sort=False):
            yield _family(own, sets, known)


def _family(part: pd.DataFrame, sets: Sets, known: dict[tuple[Any, ...], Sums]) -> Family:
    nodes: dict[tuple[int, str], Node] = {}
    choices = set(part.loc[part["kind"] == "exclusive", "choice"])
    scale = _scale(part)
    for at, row in zip(part.index, part.to_dict("records"), strict=True):
        people = row["measured_in"] == "share" or row["kind"] in ("people", "exclusive") or bool(row["choice"])
        choice = row["choice"] or ("" if people and not choices else MEAN)
        key = (row["people"], choice)
        node = nodes.setdefault(key, Node(*key, row["groups"], like=int(at)))
        node.rows.append(int(at))
        node.seen = int(at) if row["shown"] and node.seen < 0 else node.seen
        _noted(node, row, scale)
    if (part["kind"] == "people").all():
        for node in nodes.values():
            node.n = node.amount if node.known else np.nan
    least = float(part["minimum"].max())
    cells = CROSS // len({choice for _, choice in nodes})
    tables = tuple(tuple(dict.fromkeys(own.tolist())) for _, own in part.groupby("table", sort=False)["people"])
    telling = Telling(sets, least, bool(part["attitude"].any()))
    common = (tables, least, cells, telling.attitude)
    if common not in known:
        known[common] = sums_between(tables, telling, cells)
    sums = known[common]
    differing = apart(nodes, sums, telling)
    near = [(*both, sets.size(people)) for (people, _), both in differing.items()]
    found = equations(nodes, choices, sums, telling, differing)
    amounts = np.array([node.amount for node in nodes.values() if node.known and node.count])
    whole = bool((np.abs(amounts - np.rint(amounts)) < 1e-6).all())
    return _assembled(nodes, found, (least, float(part["closeness"].max()), whole), near)


def _noted(node: Node, row: Mapping[Hashable, Any], scale: float) -> None:
    """What this row tells of its node."""
    n, value, reason = row["n"], row["value"], row["reason"]
    node.hidden |= bool(row["hidden"])
    if reason and node.reason not in SENSITIVE:
        node.reason = reason
    if np.isfinite(n):
        node.n = n if np.isnan(node.n) else max(n, node.n)
    if row["shown"] and not (node.known and row["measure"] == "total"):
        node.known = True
        node.amount = value / scale if row["measure"] == "total" else value * n


def _scale(part: pd.DataFrame) -> float:
    """People for whom one respondent stands: totals are brought to the scale of value × n."""
    totals = part[(part["measure"] == "total") & part["shown"]]
    others = part[(part["measure"] != "total") & part["shown"]]
    if not len(totals):
        return 1.0
    both = totals.merge(others, on=["people", "choice"], suffixes=("", "_other"))
    both = both[both["value_other"] * both["n_other"] != 0]
    if len(both):
        return float((both["value"] / (both["value_other"] * both["n_other"])).median())
    added = totals[totals["choice"] != ""].groupby("people", sort=False).agg(value=("value", "sum"), n=("n", "max"))
    hidden = part.loc[part["hidden"], "people"].unique()
    whole = added[~added.index.isin(hidden) & (added["n"] > 0)]
    return float((whole["value"] / whole["n"]).median()) if len(whole) and not len(others) else 1.0


def _assembled(
    nodes: dict[tuple[int, str], Node], found: list[Equation], rules: tuple[float, float, bool], near: list[Near]
) -> Family:
    place = {key: at for at, key in enumerate(nodes)}
    entries = [(row, place[key], by) for row, one in enumerate(found) for key, by in one.terms]
    rows, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = sparse.csr_array(
        (np.array(data, dtype=float), (np.array(rows, dtype=int), np.array(columns, dtype=int))),
        shape=(len(found), len(nodes)),
    )
    constant = np.array([one.constant for one in found], dtype=float)
    return Family(list(nodes.values()), matrix, constant, *rules, near)

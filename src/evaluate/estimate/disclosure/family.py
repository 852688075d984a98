"""The sums that all tables of a build have in common: every number of one item as a node, every sum as an equation."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from evaluate.design.answers import Array
from evaluate.design.policy import HiddenNumber
from evaluate.estimate.disclosure.equations import Equation, equations
from evaluate.estimate.disclosure.node import MEAN, Group, Node
from evaluate.estimate.disclosure.reasons import SENSITIVE
from evaluate.estimate.disclosure.released import Released

NAMES = HiddenNumber._fields
AND = " and "
_EQUAL = re.compile(r"""(\w+)\s*==\s*(['"])([^'"]*)\2""")
ADDITIVE = ("share", "total", "mean")


@dataclass(eq=False)
class Family:
    """All numbers of one item on one base, and the sums that hold between them: `matrix @ amounts = constant`.

    `whole` says that all numbers of people shown are whole ones: no weights come between them and the people.
    """

    nodes: list[Node]
    matrix: sparse.csr_array
    constant: Array
    minimum: float
    closeness: float
    whole: bool


def rows_of(tables: Sequence[Released]) -> pd.DataFrame:
    """Every row of every table that counts people, with its name, its base and whether it is shown."""
    parts = []
    for place, table in enumerate(tables):
        if table.counted != "people" or not len(table.rows):
            continue
        frame, by = table.rows, sorted(table.by)
        groups = [
            tuple(zip(by, labels, strict=True)) for labels in zip(*(frame[name] for name in by), strict=True)
        ] if by else [()] * len(frame)  # fmt: skip
        within, rest = _conditions(table.domain)
        if not {name for name, _ in within} & set(by):
            groups = [tuple(sorted((*group, *within))) for group in groups]
        else:
            rest = table.domain
        part = pd.DataFrame(table.names, columns=list(NAMES)).assign(
            table=place, row=range(len(frame)), rest=rest, groups=pd.Series(groups, dtype=object),
            **{name: frame[name].to_numpy() for name in ("value", "n", "measured_in", "reason", "kind")},
            sha256=table.sha256, minimum=table.minimum_cell, closeness=table.closeness,
        )  # fmt: skip
        # What is rounded is not known, and nothing follows from it.
        loose = table.rounding > 1 and part["kind"].isin(["exclusive", "people", "cell"])
        part["reason"] = part["reason"].mask(loose & (part["reason"] == ""), "rounded")
        parts.append(part)
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    rows["hidden"] = rows["reason"] != ""
    rows["shown"] = np.isfinite(rows["value"]) & ~rows["hidden"]
    return rows[rows["shown"] | rows["hidden"]].reset_index(drop=True)


def _conditions(domain: str) -> tuple[Group, str]:
    """A domain that is a group ("level == 'section'") as that group, and the conditions left over."""
    within: dict[str, str] = {}
    rest = []
    for part in filter(None, domain.split(AND)):
        found = _EQUAL.fullmatch(part.strip())
        if found and within.setdefault(found[1], found[3]) == found[3]:
            continue
        rest.append(part)
    return tuple(within.items()), AND.join(rest)


def families(rows: pd.DataFrame) -> Iterator[Family]:
    """The rows put together by item and base; means, totals and shares of one item belong together."""
    if not len(rows):
        return
    rows = rows[~rows["kind"].isin(["", "cell"])]
    measure = rows["measure"].where(~rows["measure"].isin(ADDITIVE), "")
    for _, part in rows.groupby(["survey", "wave", "sha256", "rest", "item", measure], sort=False):
        if not part["hidden"].any() and part["groups"].nunique() == 1:
            continue  # everything is shown, and there is nothing to subtract
        for alike in _of_one_base(part):
            if (alike["kind"] == "exclusive").any():
                yield _family(alike)
                continue
            for _, own in alike.groupby("choice", sort=False):
                yield _family(own)


def _of_one_base(part: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The tables that give the same numbers the same n: of complete pairs, or of a condition without words, the people
    are others.
    """
    seen: list[dict[tuple[Group, str], float]] = []
    places: list[list[pd.DataFrame]] = []
    for _, rows in part.groupby("table", sort=False):
        own = {
            (group, choice): n
            for group, choice, n in zip(rows["groups"], rows["choice"], rows["n"], strict=True)
            if np.isfinite(n)
        }
        for place, known in enumerate(seen):
            if all(known.get(key, n) == n for key, n in own.items()):
                known.update(own)
                places[place].append(rows)
                break
        else:
            seen.append(own)
            places.append([rows])
    yield from (pd.concat(rows) for rows in places)


def _family(part: pd.DataFrame) -> Family:
    nodes: dict[tuple[Group, str], Node] = {}
    choices = set(part.loc[part["kind"] == "exclusive", "choice"])
    scale = _scale(part)
    for at, row in zip(part.index, part.to_dict("records"), strict=True):
        people = row["measured_in"] == "share" or row["kind"] in ("people", "exclusive") or bool(row["choice"])
        choice = row["choice"] or ("" if people and not choices else MEAN)
        node = nodes.setdefault((row["groups"], choice), Node(row["groups"], choice))
        node.rows.append(int(at))
        node.seen = int(at) if row["shown"] and node.seen < 0 else node.seen
        _noted(node, row, scale)
    if (part["kind"] == "people").all():
        for node in nodes.values():
            node.n = node.amount if node.known else np.nan
    least = float(part["minimum"].max())
    found = equations(nodes, choices, least)
    amounts = np.array([node.amount for node in nodes.values() if node.known and node.count])
    whole = bool((np.abs(amounts - np.rint(amounts)) < 1e-6).all())
    return _assembled(nodes, found, least, float(part["closeness"].max()), whole)


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
    both = totals.merge(others, on=["groups", "choice"], suffixes=("", "_other"))
    both = both[both["value_other"] * both["n_other"] != 0]
    if len(both):
        return float((both["value"] / (both["value_other"] * both["n_other"])).median())
    added = totals[totals["choice"] != ""].groupby("groups", sort=False).agg(value=("value", "sum"), n=("n", "max"))
    hidden = part.loc[part["hidden"], "groups"].unique()
    whole = added[~added.index.isin(hidden) & (added["n"] > 0)]
    return float((whole["value"] / whole["n"]).median()) if len(whole) and not len(others) else 1.0


def _assembled(
    nodes: dict[tuple[Group, str], Node],
    found: list[Equation],
    minimum: float,
    closeness: float,
    whole: bool,
) -> Family:
    place = {key: at for at, key in enumerate(nodes)}
    entries = [(row, place[key], by) for row, (terms, _) in enumerate(found) for key, by in terms]
    rows, columns, data = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = sparse.csr_array(
        (np.array(data, dtype=float), (np.array(rows, dtype=int), np.array(columns, dtype=int))),
        shape=(len(found), len(nodes)),
    )
    constant = np.array([constant for _, constant in found], dtype=float)
    return Family(list(nodes.values()), matrix, constant, minimum, closeness, whole)

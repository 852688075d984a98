"""The form of the assessment office (年度目标考核): base points, what was added and taken, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Mistake, RegisterError, Text
from evaluate.estimate import Estimate, Source, known, source_of
from evaluate.registers import Register, unit_labels

ENTRIES = ("score", "unit", "item", "name", "points", "reason", "evidence", "on")
#: Points are sums of tenths; a sum may miss its cap by the last bit of a floating-point number.
SLACK = 1e-9
NOTHING = Text("没有加分或扣分", "nothing added or taken")

WORDS = {
    "measure": {
        "points": {"zh": "加减分", "en": "points added or taken"},
        "assessment": {"zh": "考核得分", "en": "assessment"},
    },
    "item": {
        "total": {"zh": "考核总分", "en": "points in all"},
        "full": {"zh": "基本分合计", "en": "base points"},
        "none": {"zh": "各项目", "en": "all items"},
    },
    "method": {
        "assessment": {"zh": "考核得分：基本分加减逐笔登记的分", "en": "base points and every entry added or taken"}
    },
    "column": {
        "unit": {"zh": "单位", "en": "organisation"},
        "entry": {"zh": "事由（佐证）", "en": "reason (evidence)"},
    },
}


@dataclass(frozen=True)
class Assessment:
    """Points of every organisation under every item, and the entries that they are made of.

    `points` has one row a unit and item: `unit`, `item`, `name`, `base`, `added`, `taken` (both at least 0), `points`,
    `weight`. `entries` are the rows of the office's table in the columns `ENTRIES`, by unit, item and day; whoever gave
    them stays in the table. `totals` has one row a unit: `unit`, `full`, `total` and `entries`, the number of rows.
    """

    points: pd.DataFrame
    entries: pd.DataFrame
    totals: pd.DataFrame
    names: dict[str, dict[str, str]]
    source: Source
    language: Literal["zh", "en"] = "zh"


def assessment(
    items: Register, scores: Register, units: Register, *, language: Literal["zh", "en"] = "zh"
) -> Assessment:
    """How many points has each organisation by the office's own form, and where does every point come from?

    Points of an item = base + additions - deductions; total = sum of weight × points. An item without an entry keeps
    its base. Nothing is cut off in silence: an entry beyond its cap is a mistake of the table.

    Parameters
    ----------
    items : Register
        The table `assessment_items`.
    scores : Register
        The table `assessment_scores`.
    units : Register
        The table `units`; every organisation of it gets points, also without an entry.
    language : {"zh", "en"}
        Of the tables made from it.

    Returns
    -------
    Assessment
        For the office; `added_and_taken` and `assessment_totals` make tables of it that may be shown.

    Raises
    ------
    RegisterError
        Every entry of an unknown unit or item, above a cap, or without the evidence that its item asks for; all of
        them at once, each with its code.

    **Source**: the assessment office's own table; the form follows 年度党建目标考核.
    """
    RegisterError.refuse(_mistakes(items.table, scores.table, units.table))
    listed, given = _plain(items.table), scores.table
    grid = pd.MultiIndex.from_product([units.table["unit"], listed["item"]], names=["unit", "item"])
    sums = _sums(given).reindex(grid, fill_value=0.0).reset_index()
    points = sums.merge(listed[["item", "name", "base", "weight"]], on="item", how="left")
    points["points"] = points["base"] + points["added"] - points["taken"]
    entries = given.merge(listed[["item", "name"]], on="item", how="left")[list(ENTRIES)]
    entries = entries.sort_values(["unit", "item", "on", "score"], kind="stable", ignore_index=True)
    totals = points.assign(full=points["base"] * points["weight"], total=points["points"] * points["weight"])
    totals = totals.groupby("unit", sort=False)[["full", "total"]].sum().reset_index()
    totals["entries"] = totals["unit"].map(entries["unit"].value_counts()).fillna(0).astype(int)
    source = source_of(scores, rows=len(given))
    columns = ["unit", "item", "name", "base", "added", "taken", "points", "weight"]
    return Assessment(points[columns], entries, totals, unit_labels(units), source, language)


def added_and_taken(assessed: Assessment, unit: str, *, policy: Policy | None = None) -> Estimate:
    """What was added to one organisation's points and taken from them, and for what reason?

    Parameters
    ----------
    assessed : Assessment
        As `assessment` gives it.
    unit : str
        The code of the organisation.
    policy : Policy, optional
        Travels with the table; points are no numbers of people.

    Returns
    -------
    Estimate
        Measure "points", one row an entry in the order of items and days, grouped by `entry` (its reason and, in
        brackets, its evidence), counted in matters; one row of 0 where there is no entry.
    """
    own = assessed.entries[assessed.entries["unit"] == unit]
    evidence = own["evidence"].astype(object).where(own["evidence"].notna(), "")
    left, right = ("（", "）") if assessed.language == "zh" else (" (", ")")
    told = [
        f"{why}{left}{proof}{right}" if proof else str(why) for why, proof in zip(own["reason"], evidence, strict=True)
    ]
    frame = own[["item", "points"]].assign(entry=told)
    if frame.empty:
        frame = pd.DataFrame({"item": ["none"], "points": [0.0], "entry": [NOTHING.of(assessed.language)]})
    items = {str(item): {"zh": str(name), "en": str(name)} for item, name in zip(own["item"], own["name"], strict=True)}
    return _known(frame, assessed, policy, by="entry", measure="points", items=items)


def assessment_totals(assessed: Assessment, *, unit: str | None = None, policy: Policy | None = None) -> Estimate:
    """How many points has each organisation in all, and how many has it by its base?

    Parameters
    ----------
    assessed, policy
        As in `added_and_taken`.
    unit : str, optional
        This organisation alone.

    Returns
    -------
    Estimate
        Measure "assessment", items "total" and "full" in points, grouped by unit, `n` the entries behind a total.
    """
    rows = assessed.totals if unit is None else assessed.totals[assessed.totals["unit"] == unit]
    long = rows.melt(id_vars=["unit", "entries"], value_vars=["total", "full"], var_name="item", value_name="points")
    return _known(long, assessed, policy, by="unit", measure="assessment", n="entries", items={})


def _known(
    frame: pd.DataFrame,
    assessed: Assessment,
    policy: Policy | None,
    *,
    by: str,
    measure: str,
    items: dict[str, dict[str, str]],
    n: str | None = None,
) -> Estimate:
    units = assessed.names
    labels = {**WORDS, "item": {**WORDS["item"], **items}, "unit": units}
    return known(
        frame, value="points", by=by, measure=measure, measured_in="points", counted="matters", n=n, labels=labels,
        source=assessed.source, policy=policy or Policy(), language=assessed.language, method="assessment",
    )  # fmt: skip


def _plain(items: pd.DataFrame) -> pd.DataFrame:
    """The items with numbers in every cell that the sums need."""
    weight = items["weight"].astype(float).fillna(1.0) if "weight" in items else 1.0
    return items.assign(base=items["base_points"].astype(float), weight=weight)


def _sums(scores: pd.DataFrame) -> pd.DataFrame:
    """What was added and what was taken, by unit and item."""
    points = scores["points"].astype(float)
    split = scores.assign(added=points.clip(lower=0), taken=(-points).clip(lower=0))
    return split.groupby(["unit", "item"])[["added", "taken"]].sum()


def _mistakes(items: pd.DataFrame, scores: pd.DataFrame, units: pd.DataFrame) -> Iterator[Mistake]:
    for column, known_codes in (("unit", units["unit"]), ("item", items["item"])):
        for row in scores[~scores[column].isin(known_codes)].itertuples():
            yield _unknown(str(row.score), column, str(getattr(row, column)))
    needed = items.set_index("item")["evidence_required"].astype("boolean").fillna(False)
    proof = scores["evidence"].fillna("").astype(str).str.strip()
    asked = scores["item"].map(needed).astype("boolean").fillna(False).astype(bool)
    yield from (_without_evidence(str(code)) for code in scores.loc[asked & (proof == ""), "score"])
    sums = _sums(scores).reset_index()
    caps = _plain(items).set_index("item")
    caps = caps.assign(
        most_added=caps["addition_cap"].astype(float).fillna(0.0),
        most_taken=np.minimum(caps["deduction_cap"].astype(float).fillna(np.inf), caps["base"]),
    )
    for column in ("added", "taken"):
        beyond = sums[sums[column] > sums["item"].map(caps[f"most_{column}"]) + SLACK]
        for row in beyond.itertuples():
            yield _beyond(str(row.unit), str(row.item), column, float(getattr(row, column)), caps)


def _unknown(score: str, column: str, code: str) -> Mistake:
    tables = {
        "unit": Text("单位编码表", "the table of organisations"),
        "item": Text("考核项目表", "the table of items"),
    }
    return Mistake(
        f"assessment_scores {score}",
        Text(f"“{code}”不在{tables[column].zh}里。", f"'{code}' is not in {tables[column].en}."),
        Text(f"{tables[column].zh}里有的编码。", f"a code of {tables[column].en}."),
        Text("改正编码，或在表里补上。", "correct the code, or add it to the table."),
    )


def _without_evidence(score: str) -> Mistake:
    return Mistake(
        f"assessment_scores {score}",
        Text("这个项目的加减分须有佐证，佐证材料没有填。", "this item needs evidence and none is given."),
        Text("写明材料名称和所在位置。", "the name of the material and where it stands."),
        Text("补填佐证材料，或撤销这一行。", "add the evidence, or withdraw the row."),
    )


def _beyond(unit: str, item: str, column: str, points: float, caps: pd.DataFrame) -> Mistake:
    row = caps.loc[item].to_dict()
    cap, name = float(row[f"most_{column}"]), str(row["name"])
    zh, en = ("加", "added") if column == "added" else ("扣", "taken")
    return Mistake(
        f"assessment_scores {unit} {item}",
        Text(
            f"“{name}”共{zh}{points:g}分，超过上限{cap:g}分。", f"{points:g} points {en} under '{name}', most {cap:g}."
        ),
        Text(f"各行合计不超过{cap:g}分。", f"all rows together at most {cap:g}."),
        Text("改正分数，或按考核办法改正上限。", "correct the points, or the cap by the rules issued."),
    )

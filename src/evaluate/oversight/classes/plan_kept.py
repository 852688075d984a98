"""The class plan against what was held: classes, people, days and money; what was not planned, what was cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.errors import Language
from evaluate.estimate import Estimate, known, source_of
from evaluate.oversight.columns import Array, codes, numbers
from evaluate.registers import Register

_CANCELLED = "cancelled"
Row = tuple[str, str, float, int]
_ITEMS: dict[str, tuple[str, str, str]] = {
    "sessions": ("班次（期）", "sessions of classes", "sessions"),
    "people": ("人次", "people", "people"),
    "days": ("天数", "days", "days"),
    "cost": ("经费（元，不含师资费）", "cost without faculty (yuan)", "yuan"),
    "kept": ("按计划办的期数占比", "part of the planned sessions that was held", "share"),
    "unplanned": ("计划外的期数占比", "part of the sessions held that was not planned", "share"),
    "cancelled": ("取消的班次占比", "part of the classes cancelled", "share"),
    "cancelled_with_reason": ("取消的班次中写明理由的占比", "part of the cancelled classes with a reason", "share"),
}


def planned_and_held(
    plan: Register,
    held: Register,
    *,
    year: int,
    changes: Register | None = None,
    language: Language = "zh",
) -> Estimate:
    """Was the class plan kept?

    Sessions, people, days and money as planned and as held; of the planned sessions the part held, of the sessions
    held the part that the plan did not foresee (a class added later, or sessions beyond the planned number), of the
    planned classes the part cancelled, and of those the part with a reason. The plan is what was approved: a class
    cancelled belongs to it, a class added later does not. Days held are calendar days from the first to the last.

    Parameters
    ----------
    plan, held : Register
        The tables `class_plan` and `classes_held`.
    year : int
        The year of the plan; a session belongs to the year of its class.
    changes : Register, optional
        The table `plan_changes`: what was added later, and why a class was cancelled. Without it no class counts as
        added, and reasons are not known.
    language : {"zh", "en"}
        Of the notes.

    Returns
    -------
    Estimate
        Items "sessions", "people", "days", "cost" by `side` ("planned", "held"), measure "total", and the shares by
        side "share", measure "share" with `n` their denominator; counted in classes, known without error. A number
        that not every row gives is a sum of those that do, with `n` how many they are; a share of nothing is empty.
    """
    listed = plan.table[numbers(plan.table, "year") == year].reset_index(drop=True)
    added = _decided(changes, "added")
    planned = listed[~listed["training_class"].isin(list(added))].reset_index(drop=True)
    sessions = held.table[held.table["training_class"].isin(listed["training_class"])].reset_index(drop=True)
    frame = pd.DataFrame(
        [*_planned(planned), *_held(sessions), *_shares(planned, sessions, _decided(changes, _CANCELLED), changes)],
        columns=["side", "item", "value", "n"],
    )
    labels: dict[str, dict[str, dict[str, str]]] = {
        "item": {name: {"zh": words[0], "en": words[1]} for name, words in _ITEMS.items()},
        "side": {
            "planned": {"zh": "计划", "en": "planned"},
            "held": {"zh": "实际", "en": "held"},
            "share": {"zh": "占比", "en": "share"},
        },
        "column": {"side": {"zh": "计划与实际", "en": "planned or held"}},
        "measure": {"total": {"zh": "数量", "en": "number"}, "share": {"zh": "占比", "en": "share"}},
        "method": {"plan kept": {"zh": "办班计划与实际举办逐班对照", "en": "class plan held against the classes held"}},
    }
    found = known(
        frame, value="value", by=["side"], n="n", counted="classes", labels=labels, language=language,
        source=source_of(held), method="plan kept", evidence="descriptive",
    )  # fmt: skip
    made = found.frame.assign(
        measure=np.where(frame["side"] == "share", "share", "total"),
        measured_in=[_ITEMS[str(item)][2] for item in found.frame["item"]],
    )
    return replace(found, frame=made)


def _decided(changes: Register | None, decision: str) -> dict[str, bool]:
    """Classes of which this was decided, and whether with a reason."""
    if changes is None:
        return {}
    rows = changes.table[changes.table["decision"] == decision]
    why = codes(rows, "why").fillna("").astype(str).str.strip()
    found: dict[str, bool] = {}
    for name, told in zip(rows["training_class"].astype(str), why, strict=True):
        found[name] = found.get(name, False) or bool(told)
    return found


def _planned(planned: pd.DataFrame) -> Iterator[Row]:
    times = numbers(planned, "sessions")
    yield _sum("planned", "sessions", times)
    yield _sum("planned", "people", numbers(planned, "places"))
    yield _sum("planned", "days", numbers(planned, "days") * times)
    yield _sum("planned", "cost", numbers(planned, "cost"))


def _held(sessions: pd.DataFrame) -> Iterator[Row]:
    length = (pd.to_datetime(sessions["closed_on"]) - pd.to_datetime(sessions["opened_on"])).dt.days + 1
    yield _sum("held", "sessions", np.ones(len(sessions)))
    yield _sum("held", "people", numbers(sessions, "attended"))
    yield _sum("held", "days", length.to_numpy(dtype=float))
    yield _sum("held", "cost", numbers(sessions, "cost"))


def _shares(
    planned: pd.DataFrame, sessions: pd.DataFrame, reasons: dict[str, bool], changes: Register | None
) -> Iterator[Row]:
    times = pd.Series(numbers(planned, "sessions"), index=planned["training_class"].astype(str))
    counts = sessions["training_class"].astype(str).value_counts()
    foreseen = float(np.minimum(counts.reindex(times.index, fill_value=0).to_numpy(dtype=float), times).sum())
    yield _part("kept", foreseen, float(times.sum()))
    yield _part("unplanned", len(sessions) - foreseen, len(sessions))
    gone = planned.loc[codes(planned, "status").fillna("") == _CANCELLED, "training_class"].astype(str)
    yield _part("cancelled", len(gone), len(planned))
    told = float("nan") if changes is None else sum(reasons.get(name, False) for name in gone)
    yield _part("cancelled_with_reason", told, len(gone))


def _sum(side: str, item: str, values: Array) -> Row:
    there = ~np.isnan(values)
    return (side, item, float(values[there].sum()) if there.any() else float("nan"), int(there.sum()))


def _part(item: str, part: float, whole: float) -> Row:
    return ("share", item, part / whole if whole else float("nan"), int(whole))

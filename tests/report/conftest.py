"""Estimates and executed notebooks, made in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import nbformat.v4 as v4
import numpy as np
import pandas as pd
import pytest

from evaluate.design.policy import Policy
from evaluate.estimate.behind import Behind
from evaluate.estimate.table import About, Estimate, Source

ITEMS = {
    "law": ("依法行政与行政复议应诉能力提升", "Lawful administration and administrative reconsideration"),
    "digital": ("数字政务", "Digital government"),
    "crisis": ("应急处突与舆情应对", "Emergency response, crisis communication and public opinion"),
    "rural": ("乡村振兴政策落地与基层治理能力建设（含农村集体经济）", "Rural revitalisation"),
    "writing": ("公文写作", "Official writing"),
}
ANSWERS = {
    "1": ("很不同意", "Strongly disagree"),
    "2": ("不同意", "Disagree"),
    "3": ("一般", "Neither agree nor disagree"),
    "4": ("同意", "Agree"),
    "5": ("很同意", "Strongly agree"),
}
GROUPS = {"section": ("乡科级", "Section level"), "division": ("县处级", "Division level")}


def _words(table: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {code: {"zh": zh, "en": en} for code, (zh, en) in table.items()}


LABELS = {
    "item": _words(ITEMS),
    "choice": _words(ANSWERS),
    "position_level": _words(GROUPS),
    "column": {"position_level": {"zh": "职务层次", "en": "Position level"}},
}
SOURCE = Source("needs-2026", "2026", "ab" * 32, 640, True, "census")


def _rows(
    measure: str, values: Any, *, half: float | None = None, measured_in: str = "points", n: Any = 640, **by: Any
):
    values = np.asarray(values, dtype=float)
    empty = np.full(len(values), np.nan)
    return pd.DataFrame(
        {
            **by,
            "measure": measure,
            "item": list(ITEMS)[: len(values)],
            "choice": "",
            "value": values,
            "se": empty if half is None else half / 2,
            "low": empty if half is None else values - half,
            "high": empty if half is None else values + half,
            "df": 600.0,
            "n": n,
            "measured_in": measured_in,
            "note": "",
        }
    )


def _about(language: str, **changes: Any) -> About:
    about = About(
        language=language,
        labels=LABELS,
        sources=(SOURCE,),
        method="Borich",
        items=tuple(ITEMS),
        policy=Policy(10, True),
    )
    return replace(about, **changes)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Functions that make estimates; the last row of most rests on too few people to be shown."""

    def needs(language: str = "zh", *, hidden: float = 98.7654, n: int = 7, **about: Any) -> Estimate:
        rows = _rows("borich", [6.1, 5.2, 4.8, 2.2, hidden], half=0.5, n=[640, 640, 640, 640, n])
        return Estimate(rows, _about(language, **about))

    def groups(language: str = "zh", *, hidden: float = 98.7654, n: int = 7) -> Estimate:
        first = _rows("borich", [6.1, 5.2, 4.8, 2.2, -0.3], half=0.5, n=500, position_level="section")
        second = _rows("borich", [5, 4, 3, 2, hidden], half=0.5, n=[140] * 4 + [n], position_level="division")
        return Estimate(pd.concat([first, second], ignore_index=True), _about(language))

    def ranks(language: str = "zh", **_: Any) -> Estimate:
        rows = _rows("rank", [1, 2, 3, 4, 5], measured_in="rank")
        rows["low"], rows["high"] = [1.0, 1, 2, 4, 5], [2.0, 3, 3, 4, 5]
        return Estimate(rows, _about(language))

    def gap(language: str = "zh", *, hidden: float = 98.7654, n: int = 7) -> Estimate:
        demand = _rows("demand", [320, 210, 180, 60, hidden], half=20, measured_in="places", n=[640] * 4 + [n])
        places = _rows("places", [200, 220, 60, 50, 70], measured_in="places")
        return Estimate(pd.concat([demand, places], ignore_index=True), _about(language))

    def answers(language: str = "zh", *, hidden: float = 0.2, n: int = 7) -> Estimate:
        parts = []
        for index, item in enumerate(ITEMS):
            last = index == len(ITEMS) - 1
            shares = [0.05, 0.1, 0.15, 0.3, 0.4] if not last else [hidden, 0.4 - hidden, 0.2, 0.2, 0.2]
            part = _rows("share", shares, half=0.03, measured_in="share", n=n if last else 600)
            parts.append(part.assign(item=item, choice=list(ANSWERS)))
        frame = pd.concat(parts, ignore_index=True)
        # Made by hand: nobody has counted who gave which answer, so say that nothing but a small n is to be hidden.
        return Estimate(frame, _about(language), behind=Behind(len(frame)))

    def single(value: float, low: float, high: float, *, note: str = "", **about: Any) -> Estimate:
        rows = _rows("mean", [value]).assign(low=low, high=high, note=note)
        return Estimate(rows, _about("zh", **about))

    return SimpleNamespace(
        needs=needs, groups=groups, ranks=ranks, gap=gap, answers=answers, single=single, rows=_rows, about=_about
    )


MANY = {
    "zh": (
        "习近平新时代中国特色社会主义思想",
        "数字政务",
        "乡村振兴政策落地与基层治理能力建设（含农村集体经济、宅基地改革和高标准农田建设等专题）",
        "应急处突与舆情应对",
    ),
    "en": (
        "Using large language models (LLM) for biomedical knowledge extraction",
        "Proteomics",
        "Single-cell multiomics RNA and ATAC-seq, and other RNA and surface proteins, and how to read what they show",
        "Genome-Wide Association Studies (GWAS)",
    ),
}


@pytest.fixture(scope="session")
def make_many() -> Callable[[str, int, str], Estimate]:
    """A function that makes an estimate of many items with long labels, the highest first."""

    def build(kind: str, count: int, language: str) -> Estimate:
        at = np.arange(count)
        names = {f"item{index}": f"{MANY[language][index % 4]}{index}" for index in range(count)}
        labels = {**LABELS, "item": {code: dict.fromkeys(("zh", "en"), name) for code, name in names.items()}}

        def rows(values: Any, half: float, **more: Any) -> pd.DataFrame:
            frame = pd.DataFrame({"item": list(names), "choice": "", "value": values + 0.0 * at, "n": 600, "note": ""})
            ends = {"low": frame["value"] - half, "high": frame["value"] + half}
            return frame.assign(se=half / 2, df=600.0, **ends, **more)

        if kind == "ranks":
            frame = rows(at + 1, 0, measure="rank", measured_in="rank")
            frame["low"], frame["high"] = np.maximum(1, at - 3.0), np.minimum(count, at + 5.0)
        elif kind == "gap":
            ends = (("demand", 1200 - 5 * at), ("places", 1000 + 0 * at))
            frame = pd.concat([rows(values, 40, measure=name, measured_in="places") for name, values in ends])
        elif kind == "answers":
            shares = [0.04, 0.06, 0.2, 0.3, 0.4]
            parts = zip(ANSWERS, shares, strict=True)
            frame = pd.concat([rows(s, 0.02, choice=c, measure="share", measured_in="share") for c, s in parts])
        else:
            groups = [{"position_level": group} for group in GROUPS] if kind == "groups" else [{}]
            values = 5 - at / 10
            frame = pd.concat([rows(values, 0.2, measure="mean", measured_in="points", **group) for group in groups])
        return Estimate(frame.reset_index(drop=True), _about(language, labels=labels), behind=Behind(len(frame)))

    return build


@pytest.fixture(scope="session")
def notebook() -> Callable[..., Any]:
    """A function that makes an executed notebook: strings become Markdown cells, other things outputs."""

    def build(*cells: Any) -> Any:
        made = []
        for number, cell in enumerate(cells, 1):
            tags = []
            if isinstance(cell, tuple):
                cell, tags = cell[0], list(cell[1:])
            if isinstance(cell, str):
                node = v4.new_markdown_cell(cell)
            else:
                outputs = cell if isinstance(cell, list) else [_shown(cell)]
                node = v4.new_code_cell("study", execution_count=number, outputs=outputs)
            node.metadata["tags"] = tags
            node["id"] = f"cell-{number}"
            made.append(node)
        return v4.new_notebook(cells=made)

    return build


def _shown(thing: Any) -> Any:
    if isinstance(thing, pd.DataFrame):
        data: Any = {"text/html": thing.to_html(), "text/plain": "…"}
    else:
        data = thing._repr_mimebundle_()
    data, metadata = data if isinstance(data, tuple) else (data, {})
    return v4.new_output("display_data", data=data, metadata=metadata)

"""The table of performance targets as a workbook for the finance bureau: the project, then a row a target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluate.documents import workbook_bytes
from evaluate.errors import Text
from evaluate.oversight.money.budget import budget_lines
from evaluate.oversight.money.targets import REACHED, TargetTable
from evaluate.registers import Register

_HEADS = {
    "level_one": Text("一级指标", "indicator, level 1"),
    "level_two": Text("二级指标", "indicator, level 2"),
    "target": Text("三级指标", "indicator"),
    "direction": Text("方向", "direction"),
    "value": Text("年度目标值", "target"),
    "measured_in": Text("计量单位", "measured in"),
    "last_year": Text("上年实际", "last year"),
    "actual": Text("本年实际", "this year"),
    "interval": Text("误差范围", "interval"),
    "verdict": Text("完成情况", "met?"),
    "weight": Text("分值", "weight"),
    "score": Text("得分", "score"),
    "note": Text("说明", "note"),
}


def target_workbook(table: TargetTable, *, project: str = "", budget: Register | None = None) -> bytes:
    """The table as an Excel workbook for the finance bureau: the project and its money, then a row a target.

    Parameters
    ----------
    table : TargetTable
        As `target_table` gives it.
    project : str
        What the project is called. It, the department and the aim of the year are left to be filled in when empty.
    budget : Register, optional
        The table `budget`, for what was appropriated and spent in the year.
    """
    language = table.language
    lines = [_line(row, table) for row in table.rows.to_dict("records")]
    frame = pd.DataFrame(lines, columns=list(_HEADS)).rename(
        columns={name: head.of(language) for name, head in _HEADS.items()}
    )
    mark = Text("（模拟数据）", " (simulated)").of(language) if any(one.simulated for one in table.sources) else ""
    name = Text(f"{table.year}年绩效目标表{mark}", f"Targets {table.year}{mark}").of(language)
    sheet = Text("项目基本情况", "Project").of(language)
    return workbook_bytes({name: frame, sheet: _project(table, project, budget)})


def _project(table: TargetTable, project: str, budget: Register | None) -> pd.DataFrame:
    """What is said of the project itself; what the registers do not hold is left empty."""
    money = _money(table.year, budget)
    rows: list[tuple[Text, object]] = [
        (Text("项目名称", "project"), project),
        (Text("年度", "year"), table.year),
        (Text("主管部门", "department"), None),
        (Text("实施单位", "carried out by"), None),
        (Text("年度预算（元）", "appropriation in yuan"), money.get("appropriation")),
        (Text("执行数（元）", "spent in yuan"), money.get("spent")),
        (
            Text("执行率（%）", "execution in percent"),
            _rounded(100 * money["execution"]) if "execution" in money else None,
        ),
        (Text("年度绩效目标", "aim of the year"), None),
    ]
    heads = [Text("项目", "item").of(table.language), Text("内容", "content").of(table.language)]
    return pd.DataFrame(
        [(name.of(table.language), None if value == "" else value) for name, value in rows], columns=heads, dtype=object
    )


def _money(year: int, budget: Register | None) -> dict[str, float]:
    """What was appropriated and spent in the year; a number that leaves lines out is left to be filled in."""
    if budget is None:
        return {}
    lines = budget_lines(budget).frame
    mine = lines[(lines["year"] == year) & lines["value"].notna() & (lines["note"] == "")]
    return dict(zip(mine["item"].astype(str), mine["value"].astype(float), strict=True))


def _line(row: dict[Any, Any], table: TargetTable) -> dict[str, Any]:
    """One row as it is printed."""
    language = table.language
    kind = table.labels.get("target_kind", {}).get(row["target_kind"], {}).get(language, row["target_kind"])
    one, _, two = str(kind).partition("—")
    wide = row["low"] != row["high"] and not np.isnan([row["low"], row["high"]]).any()
    least, most = row["score_least"], row["score_most"]
    return {
        **row,
        "level_one": one,
        "level_two": two,
        "direction": table.labels.get("direction", {}).get(row["direction"], {}).get(language, row["direction"]),
        "actual": _rounded(row["actual"]),
        "interval": f"{row['low']:.4g}–{row['high']:.4g}" if wide else "",
        "verdict": REACHED[row["verdict"]].of(language),
        "score": None if pd.isna(most) else _rounded(most) if least == most else f"{least:.4g}–{most:.4g}",
    }


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")

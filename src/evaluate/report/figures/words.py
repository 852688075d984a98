"""Words that several pictures share."""

from __future__ import annotations

from evaluate.errors import Text
from evaluate.estimate.table import Estimate
from evaluate.report.labels import Row, interval_heading, measured_heading, shown
from evaluate.report.numbers import missing

NOT_SHOWN = Text("不予显示", "not shown")


def axis_words(estimate: Estimate, rows: list[Row], language: str) -> str:
    """What an axis measures and what its bars are: `需求指数（分），横线为95%置信区间`."""
    name = measured_heading(estimate.about, rows, language)
    ends = any(shown(row) and not missing(row.get("low")) for row in rows)
    if not ends:
        return name
    words = interval_heading(estimate.about, str(rows[0]["measure"]), language)
    return f"{name}，横线为{words}" if language.startswith("zh") else f"{name}; bars: {words}"


def hidden_words(count: int, language: str) -> str:
    """That some rows may not be shown, as the last sentence of an alternative text."""
    if not count:
        return ""
    return Text(f"另有{count}行不予显示。", f" {count} more may not be shown.").of(language)


def quoted(name: str) -> str:
    """A name in quotation marks, the same in both languages."""
    return f"“{name}”"

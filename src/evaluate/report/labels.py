"""What a person reads instead of a code: labels of items, answers, groups, columns and notes."""

from __future__ import annotations

from typing import Any

from evaluate.errors import Text
from evaluate.estimate import REASONS
from evaluate.estimate.table import About, Estimate
from evaluate.report.numbers import missing, percent, unit_words

Row = dict[str, Any]

HEADINGS = {
    "item": Text("项目", "Item"),
    "choice": Text("选项", "Answer"),
    "measure": Text("指标", "Measure"),
    "value": Text("数值", "Value"),
    "note": Text("说明", "Note"),
    "verdict": Text("判定", "Verdict"),
}
NOTES = {
    "not_asked": Text("本问卷未设此题", "not asked in this questionnaire"),
    "not_kept": Text("台账里没有可报告的数据", "the registers hold nothing to report"),
    "awaited": Text("还没有数据", "no data yet"),
    "met": Text("达到", "met"),
    "not_shown": Text("尚不能认定达到", "not shown to be met"),
    "not_met": Text("未达到", "not met"),
}
SIMULATED = Text("模拟数据（非真实单位和人员）", "Simulated data")
VERDICTS = ("met", "not_shown", "not_met")
INTERVALS = {
    "confidence": Text("置信区间", "confidence interval"),
    "simultaneous": Text("同时置信区间", "simultaneous confidence interval"),
    "posterior": Text("后验区间", "posterior interval"),
    "draws": Text("模拟区间", "simulation interval"),
}
RANK_INTERVALS = {
    "confidence": Text("置信集", "confidence set"),
    "simultaneous": Text("同时置信集", "simultaneous confidence set"),
}
MEASURES = {  # read when a room brings no label of its own
    "mean": Text("均值", "mean"),
    "total": Text("总数", "total"),
    "share": Text("比例", "share"),
    "ratio": Text("比值", "ratio"),
    "rank": Text("名次", "rank"),
    "rank_skipped_lowest": Text("名次（跳过计为不需要）", "rank, skipped as not needed"),
    "response rate": Text("回收率", "response rate"),
    "borich": Text("需求指数", "Borich need score"),
    "high_need": Text("高需求比例", "share with high need"),
    "demand": Text("急需人次", "places wanted"),
    "places": Text("供给", "places offered"),
    "capacity": Text("计划人次", "places offered"),
    "gap": Text("缺口", "gap"),
    "difference": Text("差值", "difference"),
    "sum": Text("合计", "sum"),
}


def rows_of(estimate: Estimate) -> list[Row]:
    """The long table as a list of rows; the estimate is not changed."""
    return [{str(name): cell for name, cell in row.items()} for row in estimate.frame.to_dict("records")]


def shown(row: Row) -> bool:
    """Whether the row's number may be read."""
    return not missing(row.get("value"))


def label(about: About, column: str, code: Any, language: str, *, item: str = "") -> str:
    """The label of one code: the estimate's own, in `language` or another; then our word; then the code itself."""
    if missing(code):
        return ""
    code = str(code)
    own = about.labels.get(column, {})
    candidates = (f"{item}={code}", code) if column == "choice" and item else (code,)
    for candidate in candidates:
        words = own.get(candidate)
        if words:
            return words.get(language) or next((word for word in words.values() if word), code)
    builtin = {"measure": MEASURES, "note": NOTES, "choice": NOTES}.get(column, {})
    return builtin[code].of(language) if code in builtin else code


def heading(about: About, column: str, language: str) -> str:
    """The name of a column as a table prints it."""
    words = about.labels.get("column", {}).get(column)
    if words:
        told = words.get(language) or next(iter(words.values()), column)
        return told if language.startswith("zh") else told[:1].upper() + told[1:]
    if column == "n":
        return (
            f"n（{unit_words(about.counted, language).removeprefix('个')}）"
            if language.startswith("zh")
            else f"n ({about.counted})"
        )
    return HEADINGS[column].of(language) if column in HEADINGS else column


def interval_heading(about: About, measure: str, language: str) -> str:
    """What the ends of the intervals are: `95%置信区间`; for ranks, whose range is a set, `95%置信集`."""
    kinds = RANK_INTERVALS if measure == "rank" and about.interval in RANK_INTERVALS else INTERVALS
    if about.interval not in kinds:
        return Text("区间", "interval").of(language)
    joint = "" if language.startswith("zh") else " "
    return percent(about.confidence) + joint + kinds[about.interval].of(language)


def brackets(about: About, *, ranked: bool, language: str) -> str:
    """What the brackets of a table hold, without a full stop; `ranked` when some of its measures are ranks."""
    words = interval_heading(about, "", language)
    if not ranked:
        return Text(f"括号内为{words}", f"In brackets: {words}").of(language)
    sets = interval_heading(about, "rank", language)
    return Text(f"括号内，名次后为{sets}，其余为{words}", f"In brackets: {sets} of ranks, {words} of other numbers").of(
        language
    )


def unit_heading(about: About, measure: str, measured_in: str, language: str) -> str:
    """The name of one measure with its unit, unless the name says it already."""
    words = label(about, "measure", measure, language)
    words = words[:1].upper() + words[1:]
    unit = unit_words(measured_in, language).removeprefix("个")
    if not unit or unit in words.lower():
        return words
    return f"{words}（{unit}）" if language.startswith("zh") else f"{words} ({unit})"


def measured_heading(about: About, rows: list[Row], language: str) -> str:
    """What the numbers of a table or an axis are: the measure's name, with its unit unless the name says it already."""
    measures, kinds = {str(row["measure"]) for row in rows}, {str(row["measured_in"]) for row in rows}
    words = label(about, "measure", measures.pop(), language) if len(measures) == 1 else ""
    words = words or HEADINGS["value"].of(language)
    words = words[:1].upper() + words[1:]
    unit = unit_words(kinds.pop(), language).removeprefix("个") if len(kinds) == 1 else ""
    if not unit or unit in words.lower():
        return words
    return f"{words}（{unit}）" if language.startswith("zh") else f"{words} ({unit})"


def note_words(about: About, row: Row, language: str) -> str:
    """The row's note as printed, without a full stop."""
    words = label(about, "note", row.get("note"), language)
    reason = next((text for text in REASONS.values() if words in text), None)  # `protect` writes one language only
    return (reason.of(language) if reason else words).rstrip("。. ")


def passed_over(about: About) -> tuple[Text, ...]:
    """That a selection by value has left rows out which may not be shown, whatever their values; nothing otherwise."""
    if not (count := len(about.passed_over)):
        return ()
    return (
        Text(
            f"按数值排列、选取时，另有{count}行因不予显示而未列入，不论数值大小。",
            f"Rows were chosen by their values; {count} that may not be shown are left out, whatever their values.",
        ),
    )


def varying(rows: list[Row], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `columns` that tell the rows apart."""
    return tuple(name for name in columns if len({str(row.get(name)) for row in rows}) > 1)


def item_dropped(estimate: Estimate, rows: list[Row]) -> bool:
    """Whether a table needs no column for its item: there is one item, and groups or answers tell its rows apart."""
    return not varying(rows, ("item",)) and bool(estimate.by or varying(rows, ("choice",)))


def row_names(estimate: Estimate, rows: list[Row], language: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """A short name for every row: the labels of the columns that tell rows apart; one row alone keeps its item."""
    columns = tuple(name for name in (*estimate.by, "item", "choice", "measure") if name not in without)
    telling = varying(rows, columns) or tuple(name for name in ("item", "choice") if name not in without)[:1]
    names = []
    for row in rows:
        parts = [
            label(estimate.about, name, row.get(name), language, item=str(row.get("item", ""))) for name in telling
        ]
        names.append(
            " · ".join(part for part in parts if part) or label(estimate.about, "item", row.get("item"), language)
        )
    return names

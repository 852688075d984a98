"""The sheet of one person's review before appointment: what the rule asks, what is on record, the conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from evaluate.documents import Block, Document, Heading, Paragraph, Span, Table
from evaluate.documents.blocks import Align
from evaluate.errors import Text
from evaluate.oversight.appointment.review import Review
from evaluate.registers import office_forms

TITLE = Text("干部任前培训审核表", "Review of training before appointment")
_BRANCH = {
    "hours": Text("集中培训学时", "hours of intensive training"),
    "days": Text("集中培训天数", "days of intensive training"),
    "online": Text("网络学时", "hours online"),
}
_KEPT = {
    "pass": Text("达到", "met"),
    "fail": Text("未达到", "not met"),
    "insufficient_data": Text("登记不全", "not enough data"),
}
_YEARS = (
    ("hours_intensive", Text("集中培训学时", "hours, intensive")),
    ("days_intensive", Text("天数", "days")),
    ("hours_online", Text("网络学时", "hours online")),
    ("hours_basic", Text("基本培训学时", "hours, basic")),
)
_NOTHING = Text("没有登记", "nothing on record")


def review_sheet(found: Review, person: str, *, simulated: bool = False, reviewer: str = "") -> Document:
    """What does the office file of one person's review?

    Parameters
    ----------
    found : Review
        As `review` gives it.
    person : str
        The code of somebody who was judged.
    simulated : bool
        Whether every page says 模拟数据.
    reviewer : str
        Who reviewed.

    Returns
    -------
    Document
        For the protected folder alone: it names the person.
    """
    row = found.people[found.people["person_id"] == person].iloc[0]
    language = found.language
    parts: list[Block] = [
        *_section(Text("基本情况", "Who"), [_facts(row, found)], language),
        *_section(Text("规定与实际", "Rule and record"), [_rule(row, found)], language),
        *_section(Text("历年学时", "Hours by year"), [_years(found, row)], language),
        *_section(Text("培训记录", "Trainings"), [_trainings(found, row)], language),
        *_section(Text("学员纪律", "Discipline as a trainee"), [_discipline(found, person)], language),
        *_section(Text("审核结论", "Conclusion"), _conclusion(row, found), language),
    ]
    signed = Text(f"审核人：{reviewer or '　　　　'}　　日期：{found.reviewed_on:%Y-%m-%d}",
                  f"Reviewed by: {reviewer or '________'}, {found.reviewed_on:%Y-%m-%d}")  # fmt: skip
    parts.append(Paragraph((Span(signed.of(language)),), "signature"))
    mark = Text("模拟数据", "Simulated data").of(language) if simulated else ""
    return Document(TITLE.of(language), tuple(parts), language=language, mark=mark)


def _section(head: Text, blocks: Sequence[Block | None], language: str) -> list[Block]:
    shown = [block for block in blocks if block is not None]
    return [Heading(1, (Span(head.of(language)),)), *(shown or [_paragraph(_NOTHING, language)])]


def _paragraph(words: Text, language: str) -> Paragraph:
    return Paragraph((Span(words.of(language)),))


def _facts(row: pd.Series, found: Review) -> Table:
    language = found.language
    given = [
        (Text("人员编号", "person code"), row["person_id"]),
        (Text("姓名", "name"), row.get("name")),
        (Text("单位", "organisation"), _shown(row["unit_name"]) or row["unit"]),
        (Text("现任职务", "present post"), row.get("position")),
        (Text("现职务级别", "present level"), _label("roster", "position_level", row["position_level"], language)),
        (Text("职级", "rank"), _label("roster", "civil_servant_rank", row["civil_servant_rank"], language)),
        (Text("拟任职务级别", "proposed level"), _label("roster", "position_level", row["proposed_level"], language)),
        (Text("适用层次", "band"), _label("review_rule", "band", row["band"], language)),
        (Text("审核的年份", "years looked at"), _span(row)),
        (Text("审核日期", "day of review"), f"{found.reviewed_on:%Y-%m-%d}"),
    ]
    rows = tuple((name.of(language), _shown(value)) for name, value in given if _shown(value))
    return Table((Text("项目", "item").of(language), Text("内容", "content").of(language)), rows, ("left", "left"))


def _rule(row: pd.Series, found: Review) -> Table | None:
    mine = found.verdicts[found.verdicts["subject"].astype(str) == row["person_id"]]
    if mine.empty:
        return None
    language = found.language
    rows = [
        (
            "、".join(_BRANCH[name].of(language) for name in str(one["branch"]).split("+") if name in _BRANCH),
            _number(one["value"]),
            _number(one["threshold"]),
            _KEPT[str(one["verdict"])].of(language),
            str(one["note"]),
        )
        for one in mine.to_dict("records")
    ]
    heads = (Text("要求", "asked"), Text("实际", "on record"), Text("下限", "least"), Text("结果", "result"))
    header = (*(head.of(language) for head in heads), Text("说明", "note").of(language))
    told = Text(f"依据：{row['source']}", f"rule: {row['source']}").of(language)
    return Table(header, tuple(rows), ("left", "right", "right", "left", "left"), note=told)


def _years(found: Review, row: pd.Series) -> Table | None:
    mine = found.years[(found.years["person_id"] == row["person_id"]) & (found.years["year"] >= _first(row))]
    language = found.language
    header = (Text("年度", "year").of(language), *(words.of(language) for _, words in _YEARS))
    rows = tuple(
        (str(one["year"]), *(_account(one[name], one[f"{name}_partial"], language) for name, _ in _YEARS))
        for one in mine.sort_values("year").to_dict("records")
    )
    told = Text(
        "“至少”表示登记还不全或年度未结束；空白表示没有登记，不等于零。审核当年不计入规定年份。",
        "'at least': not all is entered or the year has not ended. Empty: nothing on record, which is not zero. "
        "The year of review is not counted.",
    )
    align: tuple[Align, ...] = ("left", "right", "right", "right", "right")
    return Table(header, rows, align, note=told.of(language)) if rows else None


def _trainings(found: Review, row: pd.Series) -> Table | None:
    every = found.trainings
    mine = every[(every["person_id"] == row["person_id"]) & (every["until"].dt.year >= _first(row))]
    language = found.language
    rows = tuple(
        (
            f"{one['from']:%Y-%m-%d}",
            str(one["activity"]),
            _label("hours", "training_form", one["training_form"], language),
            _label("class_plan", "class_type", one["class_type"], language),
            _number(one["hours"]),
            _label("results", "grade", one["grade"], language),
        )
        for one in mine.to_dict("records")
    )
    heads = (Text("开始日期", "from"), Text("培训名称", "training"), Text("形式", "form"), Text("班次类型", "kind"),
             Text("学时", "hours"), Text("考核等次", "grade"))  # fmt: skip
    header = tuple(head.of(language) for head in heads)
    return Table(header, rows, ("left", "left", "left", "left", "right", "left")) if rows else None


def _discipline(found: Review, person: str) -> Table | None:
    mine = found.discipline[found.discipline["person_id"] == person]
    language = found.language
    rows = tuple(
        (
            f"{one['date']:%Y-%m-%d}",
            _label("discipline", "violation", one["violation"], language),
            _label("discipline", "handling", one["handling"], language),
        )
        for one in mine.to_dict("records")
    )
    header = tuple(head.of(language) for head in (Text("日期", "day"), Text("情况", "what"), Text("处理", "handling")))
    return Table(header, rows, ("left", "left", "left")) if rows else None


def _conclusion(row: pd.Series, found: Review) -> list[Block]:
    language = found.language
    words = _label("reviews", "verdict", row["verdict"], language)
    told = [Paragraph((Span(words, "strong"), Span(Text("。", ".").of(language))))]
    if not pd.isna(row["deadline"]):
        day = f"{row['deadline']:%Y-%m-%d}"
        told.append(_paragraph(Text(f"补训期限：{day}。", f"To be made up by {day}."), language))
    if row["note"]:
        told.append(_paragraph(Text(f"{row['note']}。", f"{row['note']}."), language))
    return list(told)


def _first(row: pd.Series) -> int:
    """The first year that is looked at; every year where that is not known."""
    return 0 if pd.isna(row.get("first")) else int(row["first"])


def _span(row: pd.Series) -> str:
    if pd.isna(row.get("first")):
        return ""
    first, last = int(row["first"]), int(row["last"])
    return str(last) if first == last else f"{first}–{last}"


@cache
def _codes(table: str, column: str) -> Mapping[str, Mapping[str, str]]:
    return office_forms()[table].column(column).codes


def _label(table: str, column: str, code: Any, language: str) -> str:
    if not _shown(code):
        return ""
    return _codes(table, column).get(str(code), {}).get(language, str(code))


def _shown(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _number(value: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{float(value):.10g}"


def _account(value: Any, partial: Any, language: str) -> str:
    shown = _number(value)
    return Text(f"至少 {shown}", f"at least {shown}").of(language) if shown and partial else shown

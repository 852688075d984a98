"""The sheet on which applications are decided (审核表): written with what was found, read back signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from evaluate.documents import Grid, ReviewSheet, nearest_name, read_review, review_bytes
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.oversight import ALIKE, FINDING_WORDS
from evaluate.oversight.classes.session_dates import read_session_dates, session_dates
from evaluate.registers import Register
from evaluate.registers.written_date import WrittenDate, understand_date

_DECISIONS = {"approved": "批准", "merged": "合并", "returned": "退回"}
_SHEET = ReviewSheet(
    Text("审核表", "Review"),
    {
        "application": Text("申报编号", "application"),
        "name": Text("培训名称", "class"),
        "unit": Text("主办单位", "organiser"),
        "audience": Text("培训对象", "target group"),
        "findings": Text("发现的问题", "what was found"),
        "training_class": Text("班次编号", "class code"),
        "opens": Text("开班日期", "opens on"),
        "places": Text("名额", "places"),
        "cost": Text("经费（元）", "cost in yuan"),
        "decision": Text("决定", "decision"),
        "merged_into": Text("并入", "merged into"),
        "why": Text("理由", "why"),
        "by": Text("签署人", "by"),
        "on": Text("日期", "day"),
    },
    {"decision": _DECISIONS},
)
_FINDINGS = ReviewSheet(
    Text("发现的问题", "What was found"),
    {
        "application": Text("申报编号", "application"),
        "finding": Text("哪种问题", "finding"),
        "other": Text("涉及", "about"),
        "why": Text("说明", "why"),
        "mend": Text("怎么办", "what would mend it"),
    },
)
_CALLED = ReviewSheet(
    Text("调训次数", "Call-ups"),
    {
        "kind": Text("单位或个人", "organisation or person"),
        "called": Text("编号", "code"),
        "classes": Text("班次数", "classes"),
        "days": Text("天数", "days"),
        "applications": Text("申报编号", "applications"),
    },
)
_KINDS = {"unit": Text("单位", "organisation"), "person": Text("个人", "person")}
_HELP = (
    Text(
        "“决定”写批准、合并或退回，签署人和日期必填；先不定的空着。", "Decide approved, merged or returned, and sign."
    ),
    Text(
        "批准：班次编号、开班日期、名额、经费以表上写的为准，可以改；几期的，各期开班日期都写，用顿号隔开。",
        "Approved: class code, first day of each session, places and cost as they stand here; they may be changed.",
    ),
    Text(
        "合并：在“并入”写另一份申报编号；那一份也要批准，名额和经费在那一行里改。",
        "Merged: name the application that it goes into, which is approved, with the places and cost of both.",
    ),
    Text("退回：写明理由。", "Returned: say why."),
    Text(
        f"对象、内容“相同”指两段文字相邻两字的重合度不低于{ALIKE:g}，或调训单位、需求代码相同；只是提醒，由人判断。",
        f"'Same' means that pairs of characters agree by {ALIKE:g} or more, or that organisations or codes agree.",
    ),
    Text(
        "填好后运行：evaluate class approve 这个文件 --registers 台账文件夹",
        "Then run: evaluate class approve FILE --registers DIR",
    ),
)


@dataclass(frozen=True)
class ApplicationDecision:
    """One signed decision on an application; `opens` are the first days of the sessions, as far as they are written."""

    application: str
    training_class: str
    opens: tuple[dt.date, ...]
    places: float | None
    cost: float | None
    decision: str
    merged_into: str
    why: str
    by: str
    on: dt.date


def review_sheet_bytes(
    applications: Register,
    findings: pd.DataFrame,
    called: pd.DataFrame,
    *,
    units: Mapping[str, str],
    language: Language = "zh",
) -> bytes:
    """The sheet to decide on: a row an application with what was found, the findings one by one, the call-ups.

    `units` are names of organisations by code.
    """
    words = {name: text.of(language) for name, text in FINDING_WORDS.items()}
    told: dict[str, list[str]] = {}
    for row in findings.to_dict("records"):
        told.setdefault(str(row["application"]), []).append(f"{words[row['finding']]}：{row['why']}")
    table = applications.table.sort_values("application", kind="stable")
    lines = [
        SimpleNamespace(
            **dict.fromkeys(("decision", "merged_into", "why", "by", "on"), ""),
            application=row["application"],
            name=row["name"],
            unit=units.get(row["organizer_unit"], row["organizer_unit"]),
            audience=row["target_group"],
            findings="\n".join(told.get(str(row["application"]), [])),
            training_class=row["application"],
            opens="、".join(map(str, session_dates(row).days)),
            places=f"{row['places']:g}",
            cost=f"{row['cost']:g}",
        )
        for row in table.astype(object).to_dict("records")
    ]
    found = [SimpleNamespace(**row) for row in _texts(findings.assign(finding=findings["finding"].map(words)))]
    named = [units.get(code, code) for code in called["called"]]
    kinds = {name: word.of(language) for name, word in _KINDS.items()}
    calls = [SimpleNamespace(**row) for row in _texts(called.assign(kind=called["kind"].map(kinds), called=named))]
    sheets = [(_SHEET, lines), (_FINDINGS, found), (_CALLED, calls)]
    return review_bytes(sheets, (Text("说明", "Help"), _HELP), language=language)


def _texts(table: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The rows of a table, numbers as they are read."""
    for row in table.to_dict("records"):
        yield {str(name): f"{value:g}" if isinstance(value, int | float) else value for name, value in row.items()}


def read_application_decisions(path: Path, applications: Register) -> tuple[tuple[ApplicationDecision, ...], int]:
    """The signed decisions of a sheet, and how many applications are not decided yet.

    Raises
    ------
    RegisterError
        Every row that is no application, not signed, or says what cannot be done, each with its cell.
    """
    grid, rows = read_review(path, _SHEET, error=RegisterError)
    decided = [(number, row) for number, row in rows if row["decision"]]
    known = list(applications.table["application"].astype(str))
    approved = {row["application"] for _, row in decided if row["decision"] == "approved"}
    mistakes = [wrong for number, row in decided for wrong in _mistakes(grid, number, row, known, approved)]
    RegisterError.refuse([*mistakes, *_codes_twice(grid, decided)])
    made = tuple(
        ApplicationDecision(
            row["application"], row["training_class"], read_session_dates(row["opens"]).days, _number(row["places"]),
            _number(row["cost"]), row["decision"], row["merged_into"], row["why"], row["by"],
            _day(row["on"]) or dt.date.min,
        )
        for _, row in decided
    )  # fmt: skip
    return made, len(rows) - len(decided)


def _mistakes(
    grid: Grid, number: int, row: Mapping[str, str], known: Sequence[str], approved: Collection[str]
) -> Iterator[Mistake]:
    where = {name: grid.where(number, _SHEET.place(grid, name)) for name in _SHEET.heads}
    if row["application"] not in known:
        near = nearest_name(row["application"], known)
        yield Mistake(
            where["application"],
            Text(f"没有申报单“{row['application']}”。", f"there is no application '{row['application']}'."),
            Text("申报单里有的编号。", "a code of the applications."),
            Text(f"改为“{near}”。" if near else "改正编号。", f"write '{near}'." if near else "mend the code."),
        )
    if row["decision"] not in _DECISIONS:
        yield _SHEET.unknown_word(grid, number, "decision", row["decision"], list(_DECISIONS))
    if not row["by"] or _day(row["on"]) is None:
        yield Mistake(
            where["by"],
            Text("这个决定没有签署。", "the decision is not signed."),
            Text("写明签署人和日期，如 2027-03-10。", "by whom, and the day, such as 2027-03-10."),
            Text("由签署人补全。", "whoever decides fills it in."),
        )
    if row["decision"] == "approved":
        yield from _approved_mistakes(where, row)
    if row["decision"] == "merged" and (row["merged_into"] not in approved or row["merged_into"] == row["application"]):
        yield Mistake(
            where["merged_into"],
            Text(f"并入的“{row['merged_into']}”没有批准。", f"'{row['merged_into']}' is not approved."),
            Text("本表里批准的另一份申报编号。", "another application that is approved here."),
            Text("改正“并入”，或先批准那一份。", "mend it, or approve that one."),
        )
    if row["decision"] == "returned" and not row["why"]:
        yield Mistake(
            where["why"],
            Text("退回没有写理由。", "returned without a reason."),
            Text("写明为什么退回。", "why it is returned."),
            Text("补上理由。", "give the reason."),
        )


def _approved_mistakes(where: Mapping[str, str], row: Mapping[str, str]) -> Iterator[Mistake]:
    """What an approved class must have, and has not."""
    opens = read_session_dates(row["opens"])
    wanted = {
        "training_class": bool(row["training_class"]),
        "opens": bool(opens.days) and not opens.unread,
        "places": (_number(row["places"]) or 0) >= 1,
        "cost": _number(row["cost"]) is not None,
    }
    for name in (name for name, there in wanted.items() if not there):
        head = _SHEET.heads[name]
        yield Mistake(
            where[name],
            Text(f"“{head.zh}”写的是“{row[name]}”。", f"'{head.en}' is '{row[name]}'."),
            Text("批准的班有编号、开班日期、名额和经费。", "a class that is approved has code, day, places and cost."),
            Text("改正这一格。", "mend the cell."),
        )


def _codes_twice(grid: Grid, decided: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Mistake]:
    """Two rows of one application, or two approved classes of one code."""
    for name, rows in (
        ("application", decided),
        ("training_class", [(number, row) for number, row in decided if row["decision"] == "approved"]),
    ):
        seen: dict[str, int] = {}
        for number, row in rows:
            if row[name] and seen.setdefault(row[name], number) != number:
                head = _SHEET.heads[name]
                yield Mistake(
                    grid.where(number, _SHEET.place(grid, name)),
                    Text(f"{head.zh}“{row[name]}”出现了两次。", f"{head.en} '{row[name]}' stands there twice."),
                    Text("一个编号一行。", "one row a code."),
                    Text("改正编号，或删去一行。", "mend it, or remove a row."),
                )


def _day(text: str) -> dt.date | None:
    found = understand_date(text) if text else None
    if isinstance(found, WrittenDate) and found.day is not None:
        return dt.date(found.year, found.month, found.day)
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None

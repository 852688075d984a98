"""Doubts about a sign-in sheet as a workbook: a person decides each one and signs, and the decisions are read back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluate.documents import Grid, ReviewSheet, fold_text, read_review, review_bytes
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.registers.written_date import understand_date

PERSON, MARK, MISSING, ON_LEAVE = "person", "mark", "missing", "on_leave"
#: Decisions that are no code and no mark: a row that is nobody's of this class, and somebody who never came.
LEFT_OUT, NOT_ARRIVED = "left_out", "not_arrived"
_MARKS = {
    "present": Text("到", "present"),
    "late": Text("迟到", "late"),
    "early": Text("早退", "left early"),
    "leave": Text("请假", "on leave"),
    "absent": Text("缺勤", "absent"),
}
_OTHERS = {LEFT_OUT: Text("不计", "leave out"), NOT_ARRIVED: Text("未报到", "never came")}
_ALLOWED = {
    PERSON: (LEFT_OUT,),
    MARK: tuple(_MARKS),
    MISSING: (NOT_ARRIVED, "leave", "absent"),
    ON_LEAVE: tuple(_MARKS),
}
_WORDS = {fold_text(word): code for code, words in {**_MARKS, **_OTHERS}.items() for word in (code, *words)}


@dataclass(frozen=True)
class SignInDoubt:
    """One thing that a sheet leaves open: whose a row is, what a mark means, why somebody has no row."""

    kind: str
    where: str
    name: str
    unit: str
    written: str
    why: Text
    likely: str

    @property
    def key(self) -> tuple[str, ...]:
        """What a decision must agree with: when the sheet has changed there, it is asked again."""
        return _key(self.kind, self.where, self.name, self.unit, self.written)


@dataclass(frozen=True)
class Decision:
    """What a person decided: a code, a mark, that a row is left out or that somebody never came; signed."""

    key: tuple[str, ...]
    decision: str
    by: str
    on: str


@dataclass(frozen=True)
class _Line:
    """One row of the workbook."""

    kind: str
    where: str
    name: str
    unit: str
    written: str
    why: str
    likely: str
    decision: str
    by: str
    on: str


_SHEET = ReviewSheet(
    Text("签到疑点", "Sign-in doubts"),
    {
        "kind": Text("哪种疑点", "kind"),
        "where": Text("位置", "where"),
        "name": Text("姓名", "name"),
        "unit": Text("单位", "organisation"),
        "written": Text("写的是", "written"),
        "why": Text("疑点", "doubt"),
        "likely": Text("可能是", "perhaps"),
        "decision": Text("决定", "decision"),
        "by": Text("决定人", "decided by"),
        "on": Text("日期", "day"),
    },
    {"kind": {PERSON: "是谁", MARK: "考勤", MISSING: "没有签到", ON_LEAVE: "请假又签到"}},
)
_HELP = (
    Text("“是谁”：写人员编号；不是这个班的，写“不计”。", "kind 'person': a code of the list, or 'leave out'."),
    Text(
        "“考勤”：写到、迟到、早退、请假、缺勤；同一个记号在全表是一个意思，不是的话先改签到表。",
        "kind 'mark': present, late, left early, on leave, absent. One sign means one thing on the whole sheet.",
    ),
    Text("“没有签到”：写未报到、请假、缺勤。", "kind 'missing': never came, on leave, absent."),
    Text(
        "“请假又签到”：那天登记了请假，签到表里却每个半天都到；逐个半天写到还是请假。登记错了的，另改请假登记表。",
        "kind 'on_leave': leave is entered for a day on which every half-day is signed; say of each which it was.",
    ),
    Text("每行写明决定人和日期；先不定的空着。", "Sign every decision; leave open what is not decided."),
    Text("保存后再运行一次 evaluate class close。", "Save, and run evaluate class close again."),
)


def decisions_bytes(
    doubts: Sequence[SignInDoubt], decisions: Sequence[Decision] = (), *, language: Language = "zh"
) -> bytes:
    """The doubts as a workbook to decide and sign; what was decided before stands below."""
    open_lines = [
        _Line(one.kind, one.where, one.name, one.unit, one.written, one.why.of(language), one.likely, "", "", "")
        for one in doubts
    ]
    done = [
        _Line(*one.key, why="", likely="", decision=_shown(one.decision, language), by=one.by, on=one.on)
        for one in decisions
    ]
    return review_bytes([(_SHEET, [*open_lines, *done])], (Text("说明", "Help"), _HELP), language=language)


def read_decisions(path: str | Path, people: Collection[str]) -> tuple[Decision, ...]:
    """Which doubts have been decided in this workbook, and how?

    Parameters
    ----------
    path : str or Path
        The workbook that `decisions_bytes` made, filled in.
    people : collection of str
        Codes of the list of the class: a row can only be one of theirs.

    Raises
    ------
    RegisterError
        Decisions that are none, or are not signed, each with its cell.
    """
    grid, rows = read_review(path, _SHEET, may_be_empty=True, error=RegisterError)
    RegisterError.refuse(mistake for number, row in rows for mistake in _mistakes(grid, number, row, people))
    return tuple(
        Decision(
            _key(row["kind"], row["where"], row["name"], row["unit"], row["written"]),
            _meant(row["decision"]),
            row["by"],
            row["on"],
        )
        for _, row in rows
        if row["decision"]
    )


def _key(kind: str, where: str, name: str, unit: str, written: str) -> tuple[str, ...]:
    """What a sign means is decided for the whole sheet, wherever it stands."""
    return (kind, "" if kind == MARK and written else where, name, unit, written)


def _meant(text: str) -> str:
    return _WORDS.get(fold_text(text), text)


def _shown(decision: str, language: str) -> str:
    words = {**_MARKS, **_OTHERS}.get(decision)
    return words.of(language) if words else decision


def _mistakes(grid: Grid, number: int, row: Mapping[str, str], people: Collection[str]) -> Iterator[Mistake]:
    if not row["decision"]:
        return
    decided, allowed = _meant(row["decision"]), _ALLOWED.get(row["kind"], ())
    where = grid.where(number, _SHEET.place(grid, "decision"))
    if decided not in allowed and not (row["kind"] == PERSON and decided in people):
        words = [{**_MARKS, **_OTHERS}[one] for one in allowed]
        zh, en = "、".join(word.zh for word in words), ", ".join(word.en for word in words)
        more = (
            Text("参训名单里的人员编号，或", "a code of the class's list, or ")
            if row["kind"] == PERSON
            else Text("", "")
        )
        yield Mistake(
            where,
            Text(f"这里不能写“{row['decision']}”。", f"'{row['decision']}' is no decision here."),
            Text(f"{more.zh}下列之一：{zh}。", f"{more.en}one of {en}."),
            Text(
                "改正决定；名单漏了人的，先补参训名单。", "mend it; somebody the list lacks is added to the list first."
            ),
        )
    if not row["by"] or isinstance(understand_date(row["on"]), Text):
        yield Mistake(
            where,
            Text("这个决定没有签署。", "the decision is not signed."),
            Text("写明决定人和日期，如 2026-05-25。", "by whom, and the day, such as 2026-05-25."),
            Text("由决定的人补全。", "whoever decided fills it in."),
        )

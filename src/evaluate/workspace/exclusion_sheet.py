"""Responses that might be set aside, as a workbook to sign: written with its evidence, taken back as signed rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.collect.doubts import RULES as IMPORT_RULES
from evaluate.collect.doubts import about_rule
from evaluate.documents import FormColumn, FormSheet, Grid, cell_text, read_sheets, write_bytes, write_workbook_form
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.responses import CORRECTION_COLUMNS, QUALITY_RULES, RULES, correct
from evaluate.responses.set_aside import ASIDE, KEPT, WHOLE
from evaluate.workspace.survey import CORRECTIONS, Survey

FILE = "exclusions.xlsx"
PROPOSED, SIGNS, HELP = "建议剔除", "迹象", "说明"
OUT, STAYS = "剔除", "留用"
_HELP = (
    ("这是什么", "有两类以上不认真作答迹象的答卷。一种迹象说明不了问题，是否剔除由人决定。"),
    ("怎么填", "“处理”选剔除或留用；剔除的写明理由、签名和日期。先不定的空着。别的答卷也要剔除的，在下面加一行。"),
    ("填完以后", "保存，再运行：evaluate answers sign 这个文件。剔除的写进 corrections.csv，原始答卷不动。"),
    ("What this is", "Responses with signs of carelessness of two kinds or more. Decide each, sign, save, and run: "
     "evaluate answers sign FILE. What is set aside becomes a signed row of corrections.csv."),
)  # fmt: skip
_COLUMNS = (
    FormColumn("答卷 respondent", "答卷的编号。", needed=True),
    FormColumn("迹象 evidence", width=60, locked=True),
    FormColumn("处理 decision", "剔除或留用；没有决定就空着。", (OUT, STAYS)),
    FormColumn("理由 why", "为什么剔除。", width=30),
    FormColumn("签名 by", "谁决定的。"),
    FormColumn("日期 on", "如 2026-11-23。"),
)
_SIGN_COLUMNS = tuple(
    FormColumn(name, locked=True)
    for name in ("答卷 subject", "迹象 rule", "判断 verdict", "数值 value", "界限 threshold")
)


@dataclass(frozen=True)
class Signed:
    """What came of a signed workbook: how many responses were set aside now, kept, and are not decided yet."""

    aside: int
    kept: int
    open: int
    written: Path | None


def write_exclusions(survey: Survey, path: str | Path | None = None) -> tuple[Path, int]:
    """Write the doubts about a survey's answers, and the responses that might be set aside, as a workbook to sign.

    Parameters
    ----------
    survey : Survey
        With its answers.
    path : str or Path, optional
        `exclusions.xlsx` in the survey's folder unless given.

    Returns
    -------
    tuple
        The workbook, and how many responses are proposed.

    Raises
    ------
    ResponsesError
        When a workbook with decisions that were not taken back would be overwritten.

    """
    path = Path(path) if path is not None else survey.folder / FILE
    if path.is_file() and any(row["decision"] for row in _rows(path)):
        raise ResponsesError.single(
            path.name,
            Text("这个工作簿里已经写了处理意见。", "This workbook holds decisions."),
            Text("先导入，再重新写出。", "a workbook whose decisions were taken back."),
            Text(
                "运行 evaluate answers sign 这个文件；不要了就删去它。",
                "Run evaluate answers sign with it, or delete it if they are not wanted.",
            ),
        )
    proposed = survey.proposed_exclusions
    doubts = pd.concat([survey.careless_flags, survey.flags], ignore_index=True)
    sheets = [
        FormSheet(PROPOSED, _COLUMNS, [_proposal(str(row["respondent"]), doubts) for _, row in proposed.iterrows()]),
        FormSheet(SIGNS, _SIGN_COLUMNS, [_sign(row) for _, row in doubts.iterrows()], entry=False),
        FormSheet(HELP, (FormColumn("项目"), FormColumn("说明", width=80)), _HELP, entry=False),
    ]
    write_workbook_form(sheets, path)
    return path, len(proposed)


def sign_exclusions(survey: Survey, path: str | Path) -> Signed:
    """Take the decisions of a signed workbook into corrections.csv.

    Raises
    ------
    ResponsesError
        For every row that is not signed, has no such response, or a decision that is none; nothing is written then.

    """
    rows = _rows(Path(path))
    ResponsesError.refuse(mistake for row in rows for mistake in _mistakes(row, survey))
    log = survey.corrections
    new = [
        (row["respondent"], WHOLE, KEPT, ASIDE, row["why"], row["by"], _day(row["on"]))
        for row in rows
        if row["decision"] == OUT and not _aside(row["respondent"], log)
    ]
    kept = sum(row["decision"] == STAYS for row in rows)
    undecided = sum(not row["decision"] for row in rows)
    if not new:
        return Signed(0, kept, undecided, None)
    signed = pd.concat([log, pd.DataFrame(new, columns=list(CORRECTION_COLUMNS), dtype=object)], ignore_index=True)
    correct(survey.raw, signed)
    place = survey.folder / CORRECTIONS
    write_bytes(place, signed.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"), error=ResponsesError)
    return Signed(len(new), kept, undecided, place)


def _aside(respondent: str, log: pd.DataFrame) -> bool:
    """Whether the last signed word about a whole response set it aside."""
    own = log[(log["respondent"] == respondent) & (log["item"] == WHOLE)]
    return bool(len(own)) and str(own["new"].iloc[-1]) == ASIDE


def _proposal(respondent: str, doubts: pd.DataFrame) -> tuple[str, ...]:
    """A row to sign: the response, its signs in words, and blank cells."""
    own = doubts[(doubts["subject"].astype(str) == respondent) & doubts["rule"].isin(list(QUALITY_RULES))]
    own = own[own["verdict"] == "doubt"]
    signs = [f"{_words(str(row['rule']))}：{_number(row['value'])}" for _, row in own.iterrows()]
    return (respondent, "；".join(signs), *[""] * 4)


def _sign(row: pd.Series) -> tuple[str, ...]:
    verdict = {"doubt": "存疑", "info": "供参考"}.get(str(row["verdict"]), str(row["verdict"]))
    return (str(row["subject"]), _words(str(row["rule"])), verdict, _number(row["value"]), _number(row["threshold"]))


def _words(rule: str) -> str:
    if rule in QUALITY_RULES:
        return QUALITY_RULES[rule].words.zh
    return (RULES[rule] if rule in RULES else about_rule(rule) if rule in IMPORT_RULES else Text(rule, rule)).zh


def _number(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rows(path: Path) -> list[dict[str, str]]:
    """The filled rows of the sheet to sign, each with its cell."""
    sheets = read_sheets(path, error=ResponsesError)
    grid = sheets.get(PROPOSED)
    keys = (
        [cell_text(cell).split()[-1] if cell_text(cell).split() else "" for cell in grid.rows[0]]
        if grid and grid.rows
        else []
    )
    wanted = [column.name.split()[-1] for column in _COLUMNS]
    if grid is None or not set(wanted) <= set(keys):
        raise ResponsesError.single(
            path.name,
            Text(f"没有“{PROPOSED}”表，或少了列。", f"There is no sheet {PROPOSED}, or columns are missing."),
            Text("evaluate answers flags 写出的工作簿。", "a workbook that evaluate answers flags wrote."),
            Text("重新写出一份再填。", "Write it again and fill it in."),
        )
    return list(_records(grid, keys))


def _records(grid: Grid, keys: list[str]) -> Iterator[dict[str, str]]:
    for number, cells in enumerate(grid.rows[1:], 1):
        row = {key: cell_text(cell).strip() for key, cell in zip(keys, cells, strict=True)}
        if any(row.values()):
            yield {**row, "place": grid.where(number)}


def _mistakes(row: dict[str, str], survey: Survey) -> Iterator[Mistake]:
    """What is wrong with one decision; a row that is not decided is no mistake."""
    place, known = row["place"], set(survey.raw.frame.index.astype(str))
    if row["decision"] not in ("", OUT, STAYS):
        yield Mistake(
            place,
            Text(f"处理写的是“{row['decision']}”。", f"The decision is '{row['decision']}'."),
            Text(f"{OUT} 或 {STAYS}，没有决定就空着。", f"{OUT} (set aside) or {STAYS} (keep), blank while undecided."),
            Text("从下拉框里选。", "Choose from the list."),
        )
    if row["decision"] != OUT:
        return
    if row["respondent"] not in known:
        yield Mistake(
            place,
            Text(f"没有答卷“{row['respondent']}”。", f"There is no response '{row['respondent']}'."),
            Text("答卷里的编号。", "a respondent of the answers."),
            Text("改正编号，或删去这一行。", "Mend it, or delete the row."),
        )
    blank = [name for name, key in (("理由", "why"), ("签名", "by"), ("日期", "on")) if not row[key]]
    if blank or not _day(row["on"]):
        yield Mistake(
            place,
            Text(f"还没有写明：{'、'.join(blank)}。", f"Not signed: {', '.join(blank)}.")
            if blank
            else Text(f"日期“{row['on']}”读不懂。", f"The day '{row['on']}' cannot be read."),
            Text(
                "每份剔除的答卷都有理由、签名和日期（如 2026-11-23）。", "why, by whom and on which day (2026-11-23)."
            ),
            Text("补上，或把处理改为留用。", f"Fill it in, or decide {STAYS}."),
        )


def _day(text: str) -> str:
    """A day as 2026-11-23, however it was typed; empty when it is none."""
    try:
        return dt.date(*map(int, text.split()[0].replace("/", "-").replace(".", "-").split("-"))).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""

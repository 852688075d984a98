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
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.responses import CORRECTION_COLUMNS, QUALITY_RULES, RULES, correct
from evaluate.responses.set_aside import ASIDE, KEPT, WHOLE
from evaluate.workspace.survey import CORRECTIONS, Survey
from evaluate.workspace.unread_numbers import number_corrections, numbers_given, unread_sheet

FILE = "exclusions.xlsx"
PROPOSED, SIGNS, HELP = Text("建议剔除", "proposed"), Text("迹象", "signs"), Text("说明", "help")
OUT, STAYS = Text("剔除", "set aside"), Text("留用", "keep")
_COLUMNS = {
    "respondent": Text("答卷", "response"),
    "evidence": Text("迹象", "evidence"),
    "decision": Text("处理", "decision"),
    "why": Text("理由", "why"),
    "by": Text("签名", "signed by"),
    "on": Text("日期", "on"),
}
_SIGN_COLUMNS = (
    Text("答卷", "response"),
    Text("迹象", "sign"),
    Text("判断", "verdict"),
    Text("数值", "value"),
    Text("界限", "threshold"),
)
_VERDICTS = {"doubt": Text("存疑", "doubt"), "info": Text("供参考", "for information")}
_HELP = (
    (
        Text("这是什么", "What this is"),
        Text(
            "有两类以上不认真作答迹象的答卷。一种迹象说明不了问题，是否剔除由人决定。",
            "Responses with signs of carelessness of two kinds or more. One sign shows nothing; a person decides.",
        ),
    ),
    (
        Text("怎么填", "How to fill it in"),
        Text(
            "“处理”选剔除或留用；剔除的写明理由、签名和日期。先不定的空着。别的答卷也要剔除的，在下面加一行。",
            "Decide: set aside or keep; what is set aside has a reason, a name and a day. Leave blank what is "
            "not decided yet. Other responses to set aside go on lines of their own below.",
        ),
    ),
    (
        Text("读不懂的数", "Numbers not read"),
        Text(
            "有这张表时：要填数的题写了文字，如“20年”。核对后在“正确值”里填数，写明理由、签名和日期；不填就仍按未作答处理。",
            "Where there is this sheet, words stood where a number was asked, such as 20 years. Write the right value, "
            "why, a name and a day; blank leaves it without an answer.",
        ),
    ),
    (
        Text("填完以后", "When it is filled in"),
        Text(
            "保存，再运行：evaluate answers sign 这个文件。剔除的写进 corrections.csv，原始答卷不动。",
            "Save, and run: evaluate answers sign FILE. What is set aside becomes a signed row of corrections.csv; the "
            "raw answers stay.",
        ),
    ),
)


def _guides(language: Language) -> tuple[FormColumn, ...]:
    """The columns of the sheet to sign."""
    names = {key: words.of(language) for key, words in _COLUMNS.items()}
    return (
        FormColumn(
            names["respondent"],
            Text(
                "答卷的编号：导入的答卷是原始文件里的行号（表头占第1行，第一份常是2），与平台的序号不同。",
                "The response: of an import the row of the file, whose headers are row 1; no number of the platform.",
            ).of(language),
            needed=True,
        ),
        FormColumn(names["evidence"], width=60, locked=True),
        FormColumn(
            names["decision"],
            Text("剔除或留用；没有决定就空着。", "Blank while it is not decided.").of(language),
            (OUT.of(language), STAYS.of(language)),
        ),
        FormColumn(names["why"], Text("为什么剔除。", "Why it is set aside.").of(language), width=30),
        FormColumn(names["by"], Text("谁决定的。", "Who has decided.").of(language)),
        FormColumn(names["on"], Text("如 2026-11-23。", "Such as 2026-11-23.").of(language)),
    )


@dataclass(frozen=True)
class Signed:
    """What came of a signed workbook: how many responses were set aside now, kept, and are not decided yet.

    `mended` are numbers that could not be read and were signed now.
    """

    aside: int
    kept: int
    open: int
    written: Path | None
    mended: int = 0


@dataclass(frozen=True)
class WrittenDoubts:
    """The workbook, and how many responses, and numbers written in words, wait in it for a decision."""

    path: Path
    responses: int
    numbers: int


def write_exclusions(survey: Survey, path: str | Path | None = None) -> WrittenDoubts:
    """Write the doubts about a survey's answers, and the responses that might be set aside, as a workbook to sign.

    Where numbers were written in words or with a unit (三十, 20年), a sheet lists them with what was probably meant.

    Parameters
    ----------
    survey : Survey
        With its answers.
    path : str or Path, optional
        `exclusions.xlsx` in the survey's folder unless given.

    Returns
    -------
    WrittenDoubts
        The workbook, and what is proposed in it.

    Raises
    ------
    ResponsesError
        When a workbook with decisions that were not taken back would be overwritten.

    """
    path = Path(path) if path is not None else survey.folder / FILE
    if path.is_file() and (any(row["decision"] for row in _rows(path)) or numbers_given(path)):
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
    language = survey.language
    rows = [_proposal(str(row["respondent"]), doubts, language) for _, row in proposed.iterrows()]
    seen = tuple(FormColumn(words.of(language), locked=True) for words in _SIGN_COLUMNS)
    told = (FormColumn(Text("项目", "what").of(language)), FormColumn(HELP.of(language), width=80))
    helped = [(what.of(language), how.of(language)) for what, how in _HELP]
    unread = unread_sheet(survey)
    sheets = [
        FormSheet(PROPOSED.of(language), _guides(language), rows),
        *([unread] if unread else []),
        FormSheet(SIGNS.of(language), seen, [_sign(row, language) for _, row in doubts.iterrows()], entry=False),
        FormSheet(HELP.of(language), told, helped, entry=False),
    ]
    write_workbook_form(sheets, path)
    return WrittenDoubts(path, len(proposed), len(unread.rows) if unread else 0)


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
    numbers = number_corrections(numbers_given(Path(path)), survey, _day)
    new = [
        (row["respondent"], WHOLE, KEPT, ASIDE, row["why"], row["by"], _day(row["on"]))
        for row in rows
        if row["decision"] == "out" and not _aside(row["respondent"], log)
    ]
    kept = sum(row["decision"] == "keep" for row in rows)
    undecided = sum(not row["decision"] for row in rows)
    if not new and not numbers:
        return Signed(0, kept, undecided, None)
    rows_signed = [*numbers, *new]
    signed = pd.concat(
        [log, pd.DataFrame(rows_signed, columns=list(CORRECTION_COLUMNS), dtype=object)], ignore_index=True
    )
    correct(survey.raw, signed)
    place = survey.folder / CORRECTIONS
    write_bytes(place, signed.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"), error=ResponsesError)
    return Signed(len(new), kept, undecided, place, len(numbers))


def _aside(respondent: str, log: pd.DataFrame) -> bool:
    """Whether the last signed word about a whole response set it aside."""
    own = log[(log["respondent"] == respondent) & (log["item"] == WHOLE)]
    return bool(len(own)) and str(own["new"].iloc[-1]) == ASIDE


def _proposal(respondent: str, doubts: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """A row to sign: the response, its signs in words, and blank cells."""
    own = doubts[(doubts["subject"].astype(str) == respondent) & doubts["rule"].isin(list(QUALITY_RULES))]
    own = own[own["verdict"] == "doubt"]
    pairs = [(_words(str(row["rule"]), language), _number(row["value"])) for _, row in own.iterrows()]
    signs = Text("；".join(map("：".join, pairs)), "; ".join(map(": ".join, pairs)))
    return (respondent, signs.of(language), *[""] * 4)


def _sign(row: pd.Series, language: Language) -> tuple[str, ...]:
    verdict = str(row["verdict"])
    told = _VERDICTS.get(verdict, Text(verdict, verdict)).of(language)
    rule, value, limit = _words(str(row["rule"]), language), _number(row["value"]), _number(row["threshold"])
    return (str(row["subject"]), rule, told, value, limit)


def _words(rule: str, language: Language) -> str:
    if rule in QUALITY_RULES:
        return QUALITY_RULES[rule].words.of(language)
    return (RULES[rule] if rule in RULES else about_rule(rule) if rule in IMPORT_RULES else Text(rule, rule)).of(
        language
    )


def _number(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rows(path: Path) -> list[dict[str, str]]:
    """The filled rows of the sheet to sign, each with its cell; whichever language it was written in."""
    sheets = read_sheets(path, error=ResponsesError)
    grid = next((sheets[name] for name in PROPOSED if name in sheets), None)
    known = {name: key for key, words in _COLUMNS.items() for name in words}
    keys = [known.get(cell_text(cell).strip(), "") for cell in grid.rows[0]] if grid and grid.rows else []
    if grid is None or not set(_COLUMNS) <= set(keys):
        raise ResponsesError.single(
            path.name,
            Text(f"没有“{PROPOSED.zh}”表，或少了列。", f"There is no sheet '{PROPOSED.en}', or columns are missing."),
            Text("evaluate answers flags 写出的工作簿。", "a workbook that evaluate answers flags wrote."),
            Text("重新写出一份再填。", "Write it again and fill it in."),
        )
    return list(_records(grid, keys))


def _records(grid: Grid, keys: list[str]) -> Iterator[dict[str, str]]:
    for number, cells in enumerate(grid.rows[1:], 1):
        row = {key: cell_text(cell).strip() for key, cell in zip(keys, cells, strict=True)}
        if any(row.values()):
            decision = row["decision"]
            meant = "out" if decision in OUT else "keep" if decision in STAYS else decision
            yield {**row, "decision": meant, "place": grid.where(number)}


def _mistakes(row: dict[str, str], survey: Survey) -> Iterator[Mistake]:
    """What is wrong with one decision; a row that is not decided is no mistake."""
    place, known = row["place"], set(survey.raw.frame.index.astype(str))
    if row["decision"] not in ("", "out", "keep"):
        yield Mistake(
            place,
            Text(f"处理写的是“{row['decision']}”。", f"The decision is '{row['decision']}'."),
            Text(f"{OUT.zh}或{STAYS.zh}，没有决定就空着。", f"'{OUT.en}' or '{STAYS.en}', blank while undecided."),
            Text("从下拉框里选。", "Choose from the list."),
        )
    if row["decision"] != "out":
        return
    if row["respondent"] not in known:
        yield Mistake(
            place,
            Text(f"没有答卷“{row['respondent']}”。", f"There is no response '{row['respondent']}'."),
            Text("答卷里的编号。", "a respondent of the answers."),
            Text("改正编号，或删去这一行。", "Mend it, or delete the row."),
        )
    blank = [_COLUMNS[key] for key in ("why", "by", "on") if not row[key]]
    if blank or not _day(row["on"]):
        yield Mistake(
            place,
            Text(
                f"还没有写明：{'、'.join(words.zh for words in blank)}。",
                f"Not said: {', '.join(words.en for words in blank)}.",
            )
            if blank
            else Text(f"日期“{row['on']}”读不懂。", f"The day '{row['on']}' cannot be read."),
            Text(
                "每份剔除的答卷都有理由、签名和日期（如 2026-11-23）。", "why, by whom and on which day (2026-11-23)."
            ),
            Text("补上，或把处理改为留用。", f"Fill it in, or decide '{STAYS.en}'."),
        )


def _day(text: str) -> str:
    """A day as 2026-11-23, however it was typed; empty when it is none."""
    try:
        return dt.date(*map(int, text.split()[0].replace("/", "-").replace(".", "-").split("-"))).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""

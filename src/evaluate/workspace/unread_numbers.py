"""Numbers that were written in words or with a unit: listed with what was probably meant, and taken when signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from evaluate.documents import FormColumn, FormSheet, cell_text, read_sheets
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.responses import number_meant
from evaluate.workspace.survey import Survey

SHEET = Text("读不懂的数", "numbers not read")
_COLUMNS = {
    "respondent": Text("答卷", "response"),
    "question": Text("题目", "question"),
    "old": Text("原文", "as written"),
    "meant": Text("可能是", "perhaps"),
    "new": Text("正确值", "right value"),
    "why": Text("理由", "why"),
    "by": Text("签名", "signed by"),
    "on": Text("日期", "on"),
    "item": Text("列名", "column"),
}
_SIGNED = ("why", "by", "on")
Row = dict[str, str]


def unread_sheet(survey: Survey) -> FormSheet | None:
    """The numbers of a survey that could not be read, each with what was probably meant; None when there are none.

    What was written stays as it is until somebody has signed a number for it.
    """
    language, questionnaire = survey.language, survey.questionnaire
    rows = []
    for respondent, name, text in _unread(survey):
        meant = number_meant(text)
        question = questionnaire.column(name).label.get(language, name)
        rows.append((respondent, question, text, "" if meant is None else f"{meant:.15g}", *[""] * 4, name))
    return FormSheet(SHEET.of(language), _guides(language), rows, entry=False) if rows else None


def _guides(language: Language) -> tuple[FormColumn, ...]:
    told = Text("核对后填数；不填就仍按未作答处理。", "The number, once checked; blank leaves it without an answer.")
    guides = {
        "question": FormColumn("", width=36, locked=True),
        "old": FormColumn("", width=18, locked=True),
        "new": FormColumn("", told.of(language)),
        "why": FormColumn("", width=24),
        "by": FormColumn(""),
        "on": FormColumn("", Text("如 2026-11-23。", "Such as 2026-11-23.").of(language)),
    }
    locked = FormColumn("", locked=True)
    return tuple(
        FormColumn(words.of(language), one.help, width=one.width, locked=one.locked)
        for key, words in _COLUMNS.items()
        for one in (guides.get(key, locked),)
    )


def _unread(survey: Survey) -> Iterator[tuple[str, str, str]]:
    """Respondent, column and text of every number that is still not understood."""
    responses = survey.responses
    for respondent, name, text in responses.provenance.unreadable:
        number = name in responses.questionnaire and responses.questionnaire.column(name).kind == "number"
        if number and responses.why_missing(name).get(respondent, "") == "unreadable":
            yield respondent, name, text


def numbers_given(path: Path) -> list[Row]:
    """The rows of a workbook in which somebody has written a number, each with its place; none without the sheet."""
    sheets = read_sheets(path, error=ResponsesError)
    grid = next((sheets[name] for name in SHEET if name in sheets), None)
    if grid is None or not grid.rows:
        return []
    known = {name: key for key, words in _COLUMNS.items() for name in words}
    keys = [known.get(cell_text(cell).strip(), "") for cell in grid.rows[0]]
    if not set(_COLUMNS) <= set(keys):
        raise ResponsesError.single(
            f"{path.name} {grid.where(0)}",
            Text(f"“{SHEET.zh}”表的表头被改了。", f"The headings of '{SHEET.en}' were changed."),
            Text("evaluate answers flags 写出的工作簿。", "a workbook that evaluate answers flags wrote."),
            Text("恢复表头，或重新写出一份再填。", "Restore the headings, or write it again and fill it in."),
        )
    rows = [
        {**dict(zip(keys, (cell_text(cell).strip() for cell in cells), strict=True)), "place": grid.where(number)}
        for number, cells in enumerate(grid.rows[1:], 1)
    ]
    return [row for row in rows if row["new"]]


def number_corrections(
    rows: list[Row], survey: Survey, day: Callable[[str], str]
) -> list[tuple[str, str, str, str, str, str, str]]:
    """The rows as signed corrections; those that were taken before are left out.

    Raises
    ------
    ResponsesError
        For every row that is not signed. Whether the number can be an answer is told when it is applied.

    """
    ResponsesError.refuse(mistake for row in rows for mistake in _unsigned(row, day))
    still = set(_unread(survey))
    return [
        (row["respondent"], row["item"], row["old"], row["new"], row["why"], row["by"], day(row["on"]))
        for row in rows
        if (row["respondent"], row["item"], row["old"]) in still
    ]


def _unsigned(row: Row, day: Callable[[str], str]) -> Iterator[Mistake]:
    blank = [_COLUMNS[key] for key in _SIGNED if not row[key]]
    if not blank and day(row["on"]):
        return
    yield Mistake(
        row["place"],
        Text(f"还没有写明：{'、'.join(one.zh for one in blank)}。", f"Not said: {', '.join(one.en for one in blank)}.")
        if blank
        else Text(f"日期“{row['on']}”读不懂。", f"The day '{row['on']}' cannot be read."),
        Text("每个更正的数都有理由、签名和日期（如 2026-11-23）。", "why, by whom and on which day (2026-11-23)."),
        Text("补上，或把正确值清空。", "Fill it in, or clear the right value."),
    )

"""Reading a file of coded answers: columns named as in the questionnaire, cells holding codes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from evaluate.documents import Grid, nearest_name, read_grid, unsheltered
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Column, Questionnaire
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses.cell import Answer, stored, understand
from evaluate.responses.responses import INDEX, Provenance, Responses
from evaluate.responses.unasked import mark_unasked

#: More wrong headers than this mean another file, and are told in one sentence.
_SINGLY = 5


def read_answers(
    path: str | Path,
    questionnaire: Questionnaire,
    *,
    survey: str = "",
    wave: str = "",
    simulated: bool = False,
    sheet: str | None = None,
) -> Responses:
    """What did they answer, in a csv or Excel file whose headers are the questionnaire's column names?

    Cells hold codes. A blank cell is missing with reason not_answered, or skipped where the item's condition was false;
    the words not_answered, skipped, not_applicable and dont_know are themselves. A cell that fits no code is missing as
    unreadable and its text is kept in `provenance.unreadable`. An apostrophe before a text that a spreadsheet would run
    as a formula ('-5, '=1+1) is taken off. A column `respondent` names the rows; without one they are R0001, R0002 … in
    file order.
    A column of the questionnaire that the file lacks is empty, unless it is required.

    Parameters
    ----------
    path : str or Path
        .csv, .xlsx or .xls, in any of the encodings that `read_grid` finds.
    questionnaire : Questionnaire
        What was asked.
    survey, wave : str
        Names under which the numbers are traced; the questionnaire's id unless given.
    simulated : bool
        True marks everything made from it as 模拟数据.
    sheet : str, optional
        The sheet of a workbook; the first unless named.

    Returns
    -------
    Responses
        One row a respondent, typed by the questionnaire.

    Raises
    ------
    ResponsesError
        For a file that cannot be read; and in one pass for every unknown column, missing required column, blank or
        repeated respondent.

    """
    grid = read_grid(path, sheet=sheet, error=ResponsesError)
    records = grid.records()
    names = records[INDEX] if INDEX in records.columns else None
    ResponsesError.refuse([*_header_mistakes(grid, records, questionnaire), *_name_mistakes(grid, names)])
    index = _respondents(names, len(records))
    columns: dict[str, pd.Series] = {}
    reasons: dict[str, pd.Series] = {}
    unreadable: list[tuple[str, str, str]] = []
    for column in questionnaire.columns:
        there = column.name in records.columns
        cells: list[str | None] = records[column.name].tolist() if there else [None] * len(records)
        columns[column.name], why = _read_column(cells, column, index)
        if why is not None:
            reasons[column.name] = why
            bad = [place for place, reason in enumerate(why) if reason == "unreadable"]
            unreadable += [(str(index[place]), column.name, str(cells[place])) for place in bad]
    blank = sorted(set(range(1, len(grid.rows))) - set(records.index))
    provenance = Provenance(
        survey=survey or questionnaire.id,
        wave=wave,
        source=grid.source,
        sha256=grid.sha256,
        rows_read=len(grid.rows) - 1,
        rows_kept=len(records),
        dropped=tuple((grid.address(row), "空行 / empty row") for row in blank),
        steps=tuple(_steps(questionnaire, records, len(unreadable))),
        simulated=simulated,
        unreadable=tuple(unreadable),
    )
    why = pd.DataFrame(reasons, index=index)
    return mark_unasked(Responses(pd.DataFrame(columns, index=index), questionnaire, why, provenance))


def _respondents(names: pd.Series | None, count: int) -> pd.Index:
    """The names of the rows: those of the file, or R0001, R0002 … in its order."""
    width = max(4, len(str(count)))
    given = [f"R{number:0{width}}" for number in range(1, count + 1)] if names is None else names.str.strip().tolist()
    return pd.Index(given, name=INDEX, dtype="str")


def _read_column(cells: list[str | None], column: Column, index: pd.Index) -> tuple[pd.Series, pd.Series | None]:
    """The typed column, and why cells are missing when any is."""
    # Each different text is understood once; a column of codes has only a handful.
    plain = unsheltered if column.kind == "text" else str
    meaning = {cell: understand(None if cell is None else plain(cell), column) for cell in set(cells)}
    answers: list[Answer] = [meaning[cell][0] for cell in cells]
    why = [meaning[cell][1] for cell in cells]
    missing = any(reason is not None for reason in why)
    return stored(answers, column, index), pd.Series(why, index=index, dtype=object) if missing else None


def _header_mistakes(grid: Grid, records: pd.DataFrame, questionnaire: Questionnaire) -> Iterator[Mistake]:
    """Columns that nobody asked, and required ones that are not there: few one by one, many in one sentence."""
    known = [INDEX, *questionnaire.names]
    strange = [str(name) for name in records.columns if name not in known]
    absent = [column.name for column in questionnaire.columns if column.required and column.name not in records.columns]
    if len(strange) > _SINGLY:
        names = listed(strange, most=_SINGLY)
        yield Mistake(
            _header_place(grid, strange[0]),
            Text(f"问卷里没有这些列：{names.zh}。", f"The questionnaire has no columns {names.en}."),
            _headers_known(strange[0], known),
            Text(
                "看看是否选错了文件；平台导出的文件用 evaluate import 读入。",
                "See whether it is the right file; what a platform exported is read by evaluate import.",
            ),
        )
        strange = []
    for name in strange:
        yield Mistake(
            _header_place(grid, name),
            Text(f"问卷里没有列 {name}。", f"The questionnaire has no column {name}."),
            _headers_known(name, known),
            replacement(name, known),
        )
    if absent:
        names, near = listed(absent, most=_SINGLY), nearest_name(absent[0], map(str, records.columns))
        yield Mistake(
            grid.source,
            Text(f"缺少必答列 {names.zh}。", f"Required columns are missing: {names.en}."),
            Text(
                f"表头里有它们；现有 {len(records.columns)} 列{f'，最像 {absent[0]} 的是 {near}' if near else ''}。",
                f"They are among the headers; of the {len(records.columns)} there, "
                f"{f'{near} is most like {absent[0]}' if near else 'none is like them'}.",
            ),
            Text(
                "请在文件里补上，或在问卷里取消必答。",
                "Add them to the file, or make them not required in the questionnaire.",
            ),
        )


def _headers_known(name: str, known: list[str]) -> Text:
    """What a header may be: how many there are, and those most like the wrong one."""
    near = listed(get_close_matches(name, known, n=3, cutoff=0.4) or known[:3])
    return Text(
        f"问卷的 {len(known)} 个列名之一，如 {near.zh}。",
        f"one of the {len(known)} column names of the questionnaire, such as {near.en}.",
    )


def _header_place(grid: Grid, name: str) -> str:
    headers = [str(cell).strip() if cell is not None else "" for cell in grid.rows[0]]
    return grid.where(0, headers.index(name)) if name in headers else grid.source


def _name_mistakes(grid: Grid, names: pd.Series | None) -> Iterator[Mistake]:
    """Rows without a respondent, and respondents that stand twice."""
    if names is None:
        return
    first: dict[str, int] = {}
    for row, name in names.items():
        place = grid.where(int(str(row)))
        if name is None or not str(name).strip():
            yield Mistake(
                place,
                Text("respondent 为空。", "The respondent is blank."),
                Text("每行有自己的 respondent 编号。", "every row has a respondent of its own."),
                Text("请补上编号，或者删去整列 respondent（自动编号）。", "Fill it in, or delete the whole column."),
            )
            continue
        if str(name).strip() in first:
            other = grid.address(first[str(name).strip()])
            yield Mistake(
                place,
                Text(f"respondent {name} 与 {other} 重复。", f"The respondent {name} stands at {other} already."),
                Text("每行有自己的 respondent 编号。", "every row has a respondent of its own."),
                Text(
                    "请核对是否重复录入，删去一行或改正编号。", "See whether it was entered twice; delete or renumber."
                ),
            )
        first.setdefault(str(name).strip(), int(str(row)))


def _steps(questionnaire: Questionnaire, records: pd.DataFrame, unreadable: int) -> Iterator[str]:
    absent = [name for name in questionnaire.names if name not in records.columns]
    if absent:
        yield f"文件中没有这些列，按未作答处理 / columns not in the file, taken as not answered: {', '.join(absent)}"
    if unreadable:
        yield f"{unreadable} 个单元格读不懂，原文保留 / {unreadable} cells could not be understood; their text is kept"

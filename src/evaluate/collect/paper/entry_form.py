"""The two workbooks into which the booklets are typed, one for each typist; and reading one back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from evaluate.collect.paper.entry_columns import EntryColumn, entry_columns
from evaluate.documents import (
    FormColumn,
    FormSheet,
    Grid,
    cell_text,
    nearest_name,
    read_sheets,
    tidy_text,
    write_workbook_form,
)
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire

Typist = Literal["录入一", "录入二"]
TYPISTS: tuple[Typist, Typist] = ("录入一", "录入二")
SHEET, CHOICES, ABOUT = "录入", "选项对照", "说明"
SERIAL, REMARK = "问卷编号", "备注"
_HASH, _WHO, _FORM = "问卷内容校验码", "录入人", "工作簿号"
_ROOM = 100
_HOW = (
    ("怎样录", "每份问卷录一行，先录编号，再照纸面从左到右录。两人各录各的，不互相看，也不照抄。"),
    ("选择题", "录选项前的字母或数字（单元格旁有提示，全部选项见“选项对照”表）。多选题选中的填 1，没选的空着。"),
    ("没有作答", "空着不填。"),
    ("看不清、单选题选了两个", "填 ?（问号），不要猜。"),
    ("文字题", "照原文录，错别字也照录。"),
    ("缺页、作废等情况", "写在“备注”里。作废的问卷两人都不录。"),
)


@dataclass(frozen=True)
class Entry:
    """What one typist typed: `typed` as it stands, `read` as codes, `fits` whether it can mean that.

    All three have a row for each booklet, named by its serial number, which may be wrong or stand twice, and a column
    for each column of the questionnaire. `places` where each row stands in the file, `typist` who typed it, `form` the
    number under which the workbook was written: it stays when what was typed is corrected.
    """

    source: str
    sha256: str
    typist: str
    typed: pd.DataFrame
    read: pd.DataFrame
    fits: pd.DataFrame
    remarks: tuple[str, ...]
    places: tuple[str, ...]
    form: str = ""


def write_entry_form(
    questionnaire: Questionnaire,
    path: str | Path,
    *,
    typist: Typist,
    serials: Sequence[str] = (),
    rows: int = 0,
    form: str = "",
) -> None:
    """Write the workbook into which one typist types the booklets.

    Parameters
    ----------
    questionnaire : Questionnaire
        What was asked.
    path : str or Path
        Where to write; an existing file is replaced.
    typist : {"录入一", "录入二"}
        Whose it is.
    serials : list of str
        The numbers of the booklets printed, offered as a drop-down.
    rows : int
        For how many booklets cells are guided; at least as many as there are numbers.
    form : str
        The workbook's own number, by which it is known again after corrections.

    Raises
    ------
    ResponsesError
        When the file is open in another programme.

    """
    columns = entry_columns(questionnaire)
    guided = max(rows, len(serials)) + _ROOM
    known = tuple(sorted(serials))
    headings = (
        FormColumn(SERIAL, "照问卷右上角的编号录入，六位数字。", known, needed=True),
        FormColumn(REMARK, "缺页、涂改等情况；没有就空着。", width=16),
        *(_form_column(column) for column in columns),
    )
    listed = [(c.header, mark, label, code) for c in columns for mark, code, label in _offered(c)]
    about = [
        ("调查", questionnaire.title.get("zh") or questionnaire.id),
        ("版本", questionnaire.version),
        ("这份是", typist),
        (_WHO, None),
        *_HOW,
        (_HASH, questionnaire.sha256),
        (_FORM, form or None),
    ]
    sheets = (
        FormSheet(SHEET, headings, spare=guided),
        FormSheet(CHOICES, tuple(map(FormColumn, ("题目", "录入", "选项", "代码"))), listed, entry=False),
        FormSheet(ABOUT, (FormColumn("项目", locked=True), FormColumn("内容", width=80)), about, entry=False),
    )
    write_workbook_form(sheets, path, error=ResponsesError)


def read_entry(path: str | Path, questionnaire: Questionnaire) -> Entry:
    """What one typist typed.

    Raises
    ------
    ResponsesError
        In one pass: a file of another questionnaire, missing or unknown headings, rows without a number.

    """
    sheets = read_sheets(path, error=ResponsesError)
    columns = entry_columns(questionnaire)
    name = Path(path).name
    ResponsesError.refuse(_file_mistakes(sheets, questionnaire, columns, name))
    records = sheets[SHEET].records(may_be_empty=True).fillna("")
    grid, facts = sheets[SHEET], _facts(sheets[ABOUT])
    serials = [tidy_text(str(cell)) for cell in records[SERIAL]]
    ResponsesError.refuse(
        _no_serial(grid.where(int(row))) for row, serial in zip(records.index, serials, strict=True) if not serial
    )
    index = pd.Index(serials, name="respondent", dtype=object)
    typed = pd.DataFrame({c.name: [tidy_text(str(cell)) for cell in records[c.header]] for c in columns}, index=index)
    meant = {c.name: [c.read(cell) for cell in typed[c.name]] for c in columns}
    return Entry(
        name,
        grid.sha256,
        facts.get(_WHO, ""),
        typed,
        pd.DataFrame({key: [code for code, _ in cells] for key, cells in meant.items()}, index=index, dtype=object),
        pd.DataFrame({key: [fits for _, fits in cells] for key, cells in meant.items()}, index=index, dtype=bool),
        tuple(tidy_text(str(cell)) for cell in records[REMARK]),
        tuple(grid.address(int(row)) for row in records.index),
        facts.get(_FORM, ""),
    )


def _form_column(column: EntryColumn) -> FormColumn:
    offered = _offered(column)
    spelled = "；".join(f"{mark}＝{label}" for mark, _, label in offered)
    best = column.column.part in ("best", "worst")
    choices = tuple(f"{mark} {label}" if best else mark for mark, _, label in offered)
    helps = {"date": "日期，如 2026-03-01。", "text": "照原文录。", "number": "填数字。"}
    needs_room = column.column.kind == "text"
    return FormColumn(
        column.header,
        spelled or helps.get(column.column.kind, ""),
        choices,
        24 if needs_room else 11,
        number=column.number,
    )


def _offered(column: EntryColumn) -> tuple[tuple[str, str, str], ...]:
    return (("1", "1", "选中"),) if column.ticked else column.marks


def _file_mistakes(
    sheets: dict[str, Grid], questionnaire: Questionnaire, columns: Sequence[EntryColumn], name: str
) -> Iterator[Mistake]:
    if SHEET not in sheets or ABOUT not in sheets:
        yield _no_entry_file(name)
        return
    if _facts(sheets[ABOUT]).get(_HASH) != questionnaire.sha256:
        yield _other_questionnaire(name)
        return
    first = sheets[SHEET].rows[0] if sheets[SHEET].rows else ()
    there = [tidy_text(cell_text(cell)) for cell in first]
    wanted = [SERIAL, REMARK, *(tidy_text(column.header) for column in columns)]
    for header in wanted:
        if header not in there:
            yield _no_header(name, header)
    for place, header in enumerate(there):
        if header and header not in wanted:
            yield _unknown_header(sheets[SHEET].where(0, place), header, nearest_name(header, wanted))


def _facts(about: Grid) -> dict[str, str]:
    return {tidy_text(cell_text(row[0])): tidy_text(cell_text(row[1])) for row in about.rows if len(row) > 1}


def _no_entry_file(name: str) -> Mistake:
    return Mistake(
        name,
        Text("这不是录入工作簿，少了“录入”或“说明”表。", "This is no workbook for typing: a sheet is missing."),
        Text("由 evaluate collect entry 写出的工作簿。", "a workbook that evaluate collect entry has written."),
        Text("换成正确的文件，或恢复被删掉的表。", "Give the right file, or restore the sheet."),
    )


def _other_questionnaire(name: str) -> Mistake:
    return Mistake(
        name,
        Text(
            "这份工作簿是为另一份问卷或另一个版本做的。", "This workbook was made for another questionnaire or version."
        ),
        Text("“说明”表里的校验码与现在的问卷一致。", "The hash on its last sheet is that of the questionnaire."),
        Text("用印发那一版问卷的调查文件夹来核对。", "Use the survey folder of the version that was printed."),
    )


def _no_header(name: str, header: str) -> Mistake:
    return Mistake(
        f"{name} {SHEET}!1",
        Text(f"少了“{header}”这一列。", f"The column '{header}' is missing."),
        Text("表头与写出时一样。", "The headings are as they were written."),
        Text("恢复这一列的表头。", "Restore the heading."),
    )


def _unknown_header(where: str, header: str, near: str | None) -> Mistake:
    return Mistake(
        where,
        Text(f"多了“{header}”这一列。", f"There is an unknown column '{header}'."),
        Text(
            f"表头与写出时一样{f'，是不是“{near}”' if near else ''}。",
            f"headings as they were written{f', perhaps {near!r}' if near else ''}.",
        ),
        Text("改回原来的表头，或删去这一列；要说的话写在“备注”里。", "Restore the heading or delete the column."),
    )


def _no_serial(where: str) -> Mistake:
    return Mistake(
        where,
        Text("这一行没有问卷编号。", "This row has no serial number."),
        Text("每行有问卷右上角的编号。", "Every row has the number printed on the booklet."),
        Text("找到这份问卷，补上编号。", "Find the booklet and fill it in."),
    )

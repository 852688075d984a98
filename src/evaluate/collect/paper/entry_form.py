"""The two workbooks into which the booklets are typed, one for each typist; and reading one back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile.compiled import said

Typist = Literal["first", "second"]
TYPISTS: dict[Typist, Text] = {"first": Text("录入一", "first typist"), "second": Text("录入二", "second typist")}
SHEET, CHOICES, ABOUT = Text("录入", "typing"), Text("选项对照", "choices"), Text("说明", "about")
SERIAL, REMARK = Text("问卷编号", "booklet"), Text("备注", "remarks")
_SURVEY, _VERSION, _WHOSE = Text("调查", "survey"), Text("版本", "version"), Text("这份是", "this is for the")
_HASH, _WHO, _FORM = (
    Text("问卷内容校验码", "hash of the form"),
    Text("录入人", "typed by"),
    Text("工作簿号", "workbook"),
)
_LISTED = (Text("题目", "question"), Text("录入", "type"), Text("选项", "choice"), Text("代码", "code"))
_ROOM = 100
_HOW = (
    (
        Text("怎样录", "how to type"),
        Text(
            "每份问卷录一行，先录编号，再照纸面从左到右录。两人各录各的，不互相看，也不照抄。",
            "One row a booklet: its number first, then as on paper, from left to right. Each types alone and copies "
            "nothing from the other.",
        ),
    ),
    (
        Text("选择题", "choices"),
        Text(
            "录选项前的字母或数字（单元格旁有提示，全部选项见“选项对照”表）。多选题选中的填 1，没选的空着。",
            "Type the letter or number before the choice (shown beside the cell; all of them are in the sheet "
            "'choices'). Where several may be ticked, 1 for each tick; leave the others blank.",
        ),
    ),
    (Text("没有作答", "no answer"), Text("空着不填。", "Leave it blank.")),
    (
        Text("看不清、单选题选了两个", "not legible, or two ticks where one is asked"),
        Text("填 ?（问号），不要猜。", "Type ? and do not guess."),
    ),
    (Text("文字题", "texts"), Text("照原文录，错别字也照录。", "As written, mistakes too.")),
    (
        Text("缺页、作废等情况", "pages missing, spoilt"),
        Text(
            "写在“备注”里。作废的问卷两人都不录。",
            "Say so under 'remarks'. Neither types a spoilt booklet.",
        ),
    ),
)
_HELP = {
    "serial": Text("照问卷右上角的编号录入，六位数字。", "The six digits in the upper right corner of the booklet."),
    "remark": Text("缺页、涂改等情况；没有就空着。", "Pages missing, things crossed out; else blank."),
    "date": Text("日期，如 2026-03-01。", "A date, such as 2026-03-01."),
    "text": Text("照原文录。", "As written."),
    "number": Text("填数字。", "A number."),
}
_TICKED, _CONTENT = Text("选中", "ticked"), Text("内容", "content")


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
    language: Language = "zh",
) -> None:
    """Write the workbook into which one typist types the booklets.

    Parameters
    ----------
    questionnaire : Questionnaire
        What was asked.
    path : str or Path
        Where to write; an existing file is replaced.
    typist : {"first", "second"}
        Whose it is.
    serials : list of str
        The numbers of the booklets printed, offered as a drop-down.
    rows : int
        For how many booklets cells are guided; at least as many as there are numbers.
    form : str
        The workbook's own number, by which it is known again after corrections.
    language : {"zh", "en"}
        Of its words, and of the questions and choices in it.

    Raises
    ------
    ResponsesError
        When the file is open in another programme.

    """
    columns = entry_columns(questionnaire, language=language)
    guided = max(rows, len(serials)) + _ROOM
    known = tuple(sorted(serials))
    headings = (
        FormColumn(SERIAL.of(language), _HELP["serial"].of(language), known, needed=True),
        FormColumn(REMARK.of(language), _HELP["remark"].of(language), width=16),
        *(_form_column(column, language) for column in columns),
    )
    listed = [(c.header, mark, label, code) for c in columns for mark, code, label in _offered(c, language)]
    heads = tuple(FormColumn(each.of(language)) for each in _LISTED)
    facts = (FormColumn(Text("项目", "what").of(language), locked=True), FormColumn(_CONTENT.of(language), width=80))
    sheets = (
        FormSheet(SHEET.of(language), headings, spare=guided),
        FormSheet(CHOICES.of(language), heads, listed, entry=False),
        FormSheet(ABOUT.of(language), facts, _about(questionnaire, typist, form, language), entry=False),
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
    name = Path(path).name
    language = _language(sheets, name)
    columns = entry_columns(questionnaire, language=language)
    grid, facts = sheets[SHEET.of(language)], _facts(sheets[ABOUT.of(language)])
    if facts.get(_HASH.of(language)) != questionnaire.sha256:
        ResponsesError.refuse([_other_questionnaire(name)])
    ResponsesError.refuse(_heading_mistakes(grid, columns, language))
    records = grid.records(may_be_empty=True).fillna("")
    serials = [tidy_text(str(cell)) for cell in records[SERIAL.of(language)]]
    ResponsesError.refuse(
        _no_serial(grid.where(int(row))) for row, serial in zip(records.index, serials, strict=True) if not serial
    )
    index = pd.Index(serials, name="respondent", dtype=object)
    typed = pd.DataFrame({c.name: [tidy_text(str(cell)) for cell in records[c.header]] for c in columns}, index=index)
    meant = {c.name: [c.read(cell) for cell in typed[c.name]] for c in columns}
    return Entry(
        name,
        grid.sha256,
        facts.get(_WHO.of(language), ""),
        typed,
        pd.DataFrame({key: [code for code, _ in cells] for key, cells in meant.items()}, index=index, dtype=object),
        pd.DataFrame({key: [fits for _, fits in cells] for key, cells in meant.items()}, index=index, dtype=bool),
        tuple(tidy_text(str(cell)) for cell in records[REMARK.of(language)]),
        tuple(grid.address(int(row)) for row in records.index),
        facts.get(_FORM.of(language), ""),
    )


def _about(questionnaire: Questionnaire, typist: Typist, form: str, language: Language) -> list[tuple[str, str | None]]:
    """The rows of the last sheet: whose it is, how to type, and by what the file is known again."""
    told: list[tuple[Text, str | None]] = [
        (_SURVEY, said(questionnaire.title, language) or questionnaire.id),
        (_VERSION, questionnaire.version),
        (_WHOSE, TYPISTS[typist].of(language)),
        (_WHO, None),
        *((what, how.of(language)) for what, how in _HOW),
        (_HASH, questionnaire.sha256),
        (_FORM, form or None),
    ]
    return [(what.of(language), fact) for what, fact in told]


def _form_column(column: EntryColumn, language: Language) -> FormColumn:
    offered = _offered(column, language)
    equals, between = ("＝", "；") if language == "zh" else (" = ", "; ")
    spelled = between.join(f"{mark}{equals}{label}" for mark, _, label in offered)
    best = column.column.part in ("best", "worst")
    choices = tuple(f"{mark} {label}" if best else mark for mark, _, label in offered)
    help = _HELP.get(column.column.kind, Text("", "")).of(language)
    needs_room = column.column.kind == "text"
    return FormColumn(
        column.header,
        spelled or help,
        choices,
        24 if needs_room else {"zh": 11, "en": 18}[language],
        number=column.number,
    )


def _offered(column: EntryColumn, language: Language) -> tuple[tuple[str, str, str], ...]:
    return (("1", "1", _TICKED.of(language)),) if column.ticked else column.marks


def _language(sheets: Mapping[str, Grid], name: str) -> Language:
    """The language in which the workbook was written: that of the names of its sheets."""
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        if SHEET.of(language) in sheets and ABOUT.of(language) in sheets:
            return language
    raise ResponsesError(_no_entry_file(name))


def _heading_mistakes(grid: Grid, columns: Sequence[EntryColumn], language: Language) -> Iterator[Mistake]:
    there = [tidy_text(cell_text(cell)) for cell in (grid.rows[0] if grid.rows else ())]
    wanted = [SERIAL.of(language), REMARK.of(language), *(tidy_text(column.header) for column in columns)]
    for header in wanted:
        if header not in there:
            yield _no_header(f"{grid.source} {grid.sheet}!1", header)
    for place, header in enumerate(there):
        if header and header not in wanted:
            yield _unknown_header(grid.where(0, place), header, nearest_name(header, wanted))


def _facts(about: Grid) -> dict[str, str]:
    return {tidy_text(cell_text(row[0])): tidy_text(cell_text(row[1])) for row in about.rows if len(row) > 1}


def _no_entry_file(name: str) -> Mistake:
    return Mistake(
        name,
        Text(
            "这不是录入工作簿，少了“录入”（typing）或“说明”（about）表。",
            "This is no workbook for typing: a sheet is missing.",
        ),
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


def _no_header(where: str, header: str) -> Mistake:
    return Mistake(
        where,
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

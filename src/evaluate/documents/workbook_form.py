"""Workbooks that people fill in: drop-downs, help beside each cell, a frozen header, locked columns."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.documents.files import write_bytes
from evaluate.documents.workbook_writer import MOMENT, fit_page, stable_bytes, text_width, write_cell
from evaluate.errors import EvaluateError, ResponsesError, Text

# The sheet that holds what drop-downs offer; hidden, and not to be read back.
LISTS = "词表"
SPARE = 200
_LONGEST_HELP = 250
_NEVER_IN_XML = ("\ufffe", "\uffff")


@dataclass(frozen=True)
class FormColumn:
    """One column to fill in.

    `help` is shown when a cell is chosen, `choices` are offered as a drop-down (other texts after a warning), columns
    with a `width` (in characters) hold sentences on several lines, `locked` ones cannot be changed, blank cells of
    `needed` ones turn red in used rows. A `number` lies between these two (None: no bound on this side). `check` is a
    formula that holds for a right entry, with `{cell}` for the cell and `{cells}` for the column. Other entries are
    taken after a warning, in the words of `warning` where there are any.
    """

    name: str
    help: str = ""
    choices: tuple[str, ...] = ()
    width: int = 0
    locked: bool = False
    needed: bool = False
    number: tuple[float | None, float | None] | None = None
    check: str = ""
    warning: str = ""


@dataclass(frozen=True)
class FormSheet:
    """One sheet to fill in: its columns, the rows that are there; `entry` is whether more may be added, up to `spare`.

    The first `examples` rows show how to fill the sheet in, and look like it; the spare rows below have drop-downs.
    """

    name: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[Any]] = ()
    entry: bool = True
    examples: int = 0
    spare: int = SPARE


def write_workbook_form(
    sheets: Sequence[FormSheet], path: str | Path, *, error: type[EvaluateError] = ResponsesError
) -> None:
    """Write a workbook to be filled in and read back.

    Every cell to fill in is formatted as text, so that 04, 1/2 and 2026.10 stay what is typed. A sheet with a locked
    column is protected, without a password. The same sheets give the same bytes.

    Parameters
    ----------
    sheets : list of FormSheet
        In order.
    path : str or Path
        Where to write; an existing file is replaced.
    error : type
        The error to raise, named after who can mend it.

    Raises
    ------
    EvaluateError
        Of kind `error`: a text is too long for a cell or holds what no workbook can, or the file is open elsewhere.

    """
    write_bytes(path, workbook_form_bytes(sheets, error=error), error=error)


def workbook_form_bytes(sheets: Sequence[FormSheet], *, error: type[EvaluateError] = ResponsesError) -> bytes:
    """The workbook that `write_workbook_form` writes, as bytes."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    lists: dict[tuple[str, ...], str] = {}
    for form in sheets:
        _refuse_unwritable(form, error)
        _fill(workbook.create_sheet(form.name), form, lists, error)
    if lists:
        _write_lists(workbook.create_sheet(LISTS), lists, error)
    workbook.properties.created = MOMENT
    workbook.properties.creator = "evaluate"
    memory = io.BytesIO()
    workbook.save(memory)
    return stable_bytes(memory.getvalue())


def _fill(sheet: Any, form: FormSheet, lists: dict[tuple[str, ...], str], error: type[EvaluateError]) -> None:
    from openpyxl.utils import get_column_letter

    last = len(form.rows) + (form.spare if form.entry else 0) + 1
    for place, column in enumerate(form.columns, 1):
        letter = get_column_letter(place)
        widest = text_width(column.name) + 2
        for number, row in enumerate(form.rows, 2):
            cell = write_cell(sheet, number, place, row[place - 1], error=error)
            _style(cell, column)
            if number - 2 < form.examples:
                _faint(cell)
            widest = max(widest, min(text_width("" if row[place - 1] is None else str(row[place - 1])), 40) + 2)
        _head(write_cell(sheet, 1, place, column.name, error=error))
        # The column's own style is that of every cell not written yet.
        _style(sheet.column_dimensions[letter], column)
        sheet.column_dimensions[letter].width = column.width or max(widest, 10)
        if last > 1:
            _guide(sheet, column, f"{letter}2:{letter}{last}", f"{letter}2", lists)
    for number, row in enumerate(form.rows, 2):
        # No programme fits the height of a row that it did not fill itself.
        lines = max(_lines(value, column.width) for value, column in zip(row, form.columns, strict=True))
        if lines > 1:
            sheet.row_dimensions[number].height = 15.0 * min(lines, 20)
    head = max((_lines(column.name, column.width) for column in form.columns), default=1)
    if head > 1:
        sheet.row_dimensions[1].height = 15.0 * head
    fit_page(sheet)
    sheet.freeze_panes = "C2" if len(form.columns) > 4 else "A2"
    if any(column.locked for column in form.columns):
        protection = sheet.protection
        protection.sheet = True
        protection.formatCells = protection.formatColumns = protection.formatRows = False
        protection.insertRows = protection.sort = protection.autoFilter = False


def _lines(value: Any, width: int) -> int:
    """How many lines a text takes in a column of this width; one when it is not broken."""
    if not width or not isinstance(value, str):
        return 1
    return sum(max(1, -(-text_width(line) // width)) for line in value.split("\n"))


def _head(cell: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _faint(cell: Any) -> None:
    from openpyxl.styles import Font, PatternFill

    cell.font, cell.fill = Font(italic=True, color="7F7F7F"), PatternFill("solid", fgColor="F7F7F7")


def _style(cell: Any, column: FormColumn) -> None:
    from openpyxl.styles import Alignment, PatternFill, Protection

    value = getattr(cell, "value", None)
    if not isinstance(value, int | float) and column.number is None:
        cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=column.width > 0)
    # In the rows that are there; a new row may be given names of its own.
    locked = column.locked and value is not None
    cell.protection = Protection(locked=locked)
    if locked:
        cell.fill = PatternFill("solid", fgColor="F2F2F2")


def _guide(sheet: Any, column: FormColumn, cells: str, first: str, lists: dict[tuple[str, ...], str]) -> None:
    """The drop-down, the help and the mark of blank cells of one column."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    limits = _limits(column, cells, first, lists)
    if limits or column.help:
        rule = DataValidation(
            **limits,
            allow_blank=True,
            errorStyle="warning",
            showErrorMessage=bool(limits),
            showInputMessage=bool(column.help),
            promptTitle=column.name[:32] or None,
            prompt=column.help[:_LONGEST_HELP] or None,
            error=column.warning[:_LONGEST_HELP] or None,
        )
        rule.add(cells)
        sheet.add_data_validation(rule)
    if column.needed:
        red = PatternFill("solid", bgColor="F8CBAD")
        formula = f"AND(COUNTA($A2:$C2)>0,LEN({first})=0)"
        sheet.conditional_formatting.add(cells, FormulaRule(formula=[formula], fill=red))


def _limits(column: FormColumn, cells: str, first: str, lists: dict[tuple[str, ...], str]) -> dict[str, Any]:
    """What may stand in the cells of a column, as a validation says it: a word of its list, a number, a formula."""
    from openpyxl.utils import get_column_letter

    if column.choices:
        letter = lists.setdefault(column.choices, get_column_letter(len(lists) + 1))
        return {"type": "list", "formula1": f"'{LISTS}'!${letter}$1:${letter}${len(column.choices)}"}
    if column.number:
        return _between(column.number)
    if column.check:
        return {"type": "custom", "formula1": column.check.format(cell=first, cells=_fixed(cells))}
    return {}


def _between(limits: tuple[float | None, float | None]) -> dict[str, Any]:
    low, high = limits
    if low is not None and high is not None:
        return {"type": "decimal", "operator": "between", "formula1": f"{low:.15g}", "formula2": f"{high:.15g}"}
    # without any bound, every number there is
    bound, operator = (low, "greaterThanOrEqual") if low is not None else (high, "lessThanOrEqual")
    return {"type": "decimal", "operator": operator, "formula1": f"{1e300 if bound is None else bound:.15g}"}


def _fixed(cells: str) -> str:
    """`B2:B201` as `$B$2:$B$201`, so that every row's rule speaks of the same cells."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)


def _write_lists(sheet: Any, lists: dict[tuple[str, ...], str], error: type[EvaluateError]) -> None:
    for place, choices in enumerate(lists, 1):
        for number, choice in enumerate(choices, 1):
            write_cell(sheet, number, place, choice, error=error).number_format = "@"
    sheet.sheet_state = "hidden"


def _refuse_unwritable(form: FormSheet, error: type[EvaluateError]) -> None:
    """Two code points and half characters cannot stand in any workbook."""
    from openpyxl.utils import get_column_letter

    for number, row in enumerate(form.rows, 2):
        for place, value in enumerate(row, 1):
            if isinstance(value, str) and any(c in _NEVER_IN_XML or "\ud800" <= c <= "\udfff" for c in value):
                raise error.single(
                    f"{form.name}!{get_column_letter(place)}{number}",
                    Text("文字里有工作簿存不下的字符。", "The text holds a character that no workbook can hold."),
                    Text("一般的文字。", "ordinary text."),
                    Text("请删去这个看不见的字符。", "Delete that invisible character."),
                )

"""One table as a file holds it: which column is which, every cell read, and every mistake with its address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import Grid, cell_text, fold_text, nearest_name, read_grid, read_sheets
from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.cell import cell_reader, is_wrong
from evaluate.registers.form import ColumnForm, TableForm

Change = Callable[[pd.DataFrame, Mapping[str, str]], pd.DataFrame]
#: Headers of a column that only numbers the rows, and what marks a row of it as an example.
NUMBERS = ("序号", "no.")
EXAMPLES = ("示例", "example")


@dataclass(frozen=True)
class TableReading:
    """A table on its way in: values that fit, and which row of the file each came from."""

    form: TableForm
    grid: Grid
    table: pd.DataFrame
    places: dict[str, int]

    def where(self, rows: Iterable[int], column: str) -> str:
        """Where the cells of one column stand; several rows of one file share one message."""
        chosen = list(rows)
        if self.grid.sheet is not None:
            return f"{self.grid.source} " + "、".join(self.grid.address(row, self.places[column]) for row in chosen)
        numbers = "、".join(str(row + 1) for row in chosen)
        return f"{self.grid.source} 第{numbers}行 / row {numbers.replace('、', ', ')} {column}"


def table_grid(path: Path, form: TableForm) -> Grid:
    """The cells of a table's file; of a workbook, the sheet the form names, the one with its label, or the first."""
    if form.sheet is None and path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        sheets = read_sheets(path, error=RegisterError)
        named = [name for name in sheets if name in (form.name, *form.label.values())]
        return read_grid(path, sheet=named[0] if named else None, error=RegisterError)
    return read_grid(path, sheet=form.sheet, error=RegisterError)


def read_table(grid: Grid, form: TableForm, mistakes: list[Mistake], *, change: Change | None = None) -> TableReading:
    """The table that a grid holds, its example rows left out; what is wrong is added to `mistakes`.

    A column 序号 counts rows and is no part of the table; a row with 示例 in it shows how to fill the form in. `change`
    gives the cells as signed corrections leave them, from the cells and the header of each column. A column that may be
    left empty may be left out.
    """
    records = without_examples(grid.records(text=False, may_be_empty=True), form)
    places = _columns(grid, form, list(records.columns), mistakes)
    # forms grow: a table filled in before a column was thought of, which nobody must fill in, has it empty
    absent = {
        column.name: column.zh for column in form.columns if column.name not in places and not needed(form, column)
    }
    empty = pd.Series([None] * len(records), index=records.index, dtype=object)
    records = records.assign(**dict.fromkeys(absent.values(), empty))
    named = {name: str(records.columns[place]) for name, place in places.items()} | absent
    if change is not None:
        records = change(records, named)
    headers = ["" if cell is None else fold_text(str(cell)) for cell in grid.rows[0]]
    shown = {name: headers.index(fold_text(header)) for name, header in named.items() if name not in absent}
    return typed_table(grid, form, {name: records[header] for name, header in named.items()}, shown, mistakes)


def typed_table(
    grid: Grid, form: TableForm, cells: Mapping[str, pd.Series], places: Mapping[str, int], mistakes: list[Mistake]
) -> TableReading:
    """Cells by column of the form, each read as what the form says stands there."""
    index = next((column.index for column in cells.values()), pd.Index([], dtype="int64"))
    read = TableReading(form, grid, pd.DataFrame(index=index), dict(places))
    table = {
        column.name: _read_column(read, column, cells[column.name], mistakes)
        for column in form.columns
        if column.name in cells
    }
    return replace(read, table=pd.DataFrame(table, index=index))


def without_examples(records: pd.DataFrame, form: TableForm) -> pd.DataFrame:
    """The rows that are no examples, without the column that numbers them."""
    known = {fold_text(word) for column in form.columns for word in column.words}
    marks = [name for name in records.columns if fold_text(name) in NUMBERS and fold_text(name) not in known]
    if not marks:
        return records
    written = records[marks].map(lambda cell: fold_text(cell_text(cell)) in EXAMPLES)
    kept = records[~written.any(axis=1)].drop(columns=marks)
    return kept[kept.notna().any(axis=1)]


def _columns(grid: Grid, form: TableForm, headers: list[str], mistakes: list[Mistake]) -> dict[str, int]:
    """Where each column of the form stands in the file, by its name or one of its labels."""
    known = {fold_text(word): column.name for column in form.columns for word in (*column.label.values(), column.name)}
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, header in enumerate(headers):
        name = known.get(fold_text(header))
        if name is None or name in places:
            unknown.append(header)
        else:
            places[name] = place
    missing = [column for column in form.columns if column.name not in places]
    names = [column.name for column in missing]
    mistakes += [_unknown_column(grid, form, header, known.get(fold_text(header)), names) for header in unknown]
    mistakes += [_missing_column(grid, column, unknown) for column in missing if needed(form, column)]
    return places


def needed(form: TableForm, column: ColumnForm) -> bool:
    """Whether every row has something in this column."""
    return column.required or column.name in form.key


def _unknown_column(grid: Grid, form: TableForm, header: str, same_as: str | None, missing: list[str]) -> Mistake:
    words = [word for name in missing for word in (*form.column(name).label.values(), name)]
    near = None if same_as else nearest_name(header, words)
    names = [column.name for column in form.columns]
    told = [column.zh for column in form.columns]
    return Mistake(
        f"{grid.source} {header}",
        Text(
            f"“{header}”与前面的一列是同一列（{form.column(same_as).zh}）。",
            f"'{header}' is the same column as one before it ({same_as}).",
        )
        if same_as
        else Text(f"表单里没有“{header}”这一列。", f"the form has no column '{header}'."),
        Text(f"表单的列：{'、'.join(told)}。", f"the form's columns: {', '.join(names)}."),
        Text(f"是否应为“{near}”？若是请改表头。", f"was '{near}' meant? Then mend the header.")
        if near
        else Text("删去这一列，或把它写进 registers.yml。", "remove the column, or describe it in registers.yml."),
    )


def _missing_column(grid: Grid, column: ColumnForm, unknown: list[str]) -> Mistake:
    near = next((found for word in column.words if (found := nearest_name(word, unknown))), None)
    return Mistake(
        grid.source,
        Text(f"缺少列“{column.zh}”。", f"the column '{column.name}' is missing."),
        Text(f"表头里有“{column.zh}”。", f"a header '{column.name}' or its label."),
        Text(f"是否写成了“{near}”？若是请改表头。", f"was it written '{near}'? Then mend the header.")
        if near
        else Text(
            "补上这一列；没有内容就只留表头。", "add the column; its cells may stay empty if there is nothing to say."
        ),
    )


def _read_column(read: TableReading, column: ColumnForm, cells: pd.Series, mistakes: list[Mistake]) -> pd.Series:
    reader = cell_reader(column)
    must = needed(read.form, column)
    complaints: dict[Any, list[int]] = defaultdict(list)
    values: list[Any] = []
    cache: dict[Any, Any] = {}
    for row, cell in cells.items():
        value: Any = None
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            known = (type(cell), cell)
            value = cache[known] if known in cache else cache.setdefault(known, reader(cell))
            if is_wrong(value):
                complaints[value].append(row)  # type: ignore[arg-type]
                value = None
        elif must:
            complaints[_EMPTY].append(row)  # type: ignore[arg-type]
        values.append(value)
    mistakes += [Mistake(read.where(rows, column.name), *wrong) for wrong, rows in complaints.items()]
    return typed_column(values, column, cells.index)


_EMPTY = (
    Text("必填的单元格是空的。", "a required cell is empty."),
    Text("这一列每行都有值。", "a value in every row of this column."),
    Text("补上这个值。", "fill in the value."),
)


def typed_column(values: list[Any], column: ColumnForm, index: pd.Index) -> pd.Series:
    """Values of one column in the type of the form, the nullable kind where cells are empty."""
    empty = any(value is None for value in values)
    dtype = {"integer": "Int64" if empty else "int64", "number": "float64", "date": "datetime64[us]",
             "yes_no": "boolean" if empty else "bool"}.get(column.type, "str")  # fmt: skip
    return pd.Series(values, index=index, dtype=dtype, name=column.name)

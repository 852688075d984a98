"""Registers: the tables the office keeps, each with the form that says what stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import Grid, fold_text, nearest_name, read_grid, write_workbook
from evaluate.errors import EvaluateError, Language, Mistake, RegisterError, Text
from evaluate.registers.cell import cell_reader, is_wrong
from evaluate.registers.form import ColumnForm, TableForm, read_forms


@dataclass(frozen=True)
class Register:
    """A table and the form it keeps to.

    `table` has the form's columns in the form's order: text and code are strings, yes_no bool, integer int64
    (both in their nullable kind where cells are empty), number float64, date datetime64. `sha256` is the
    hash of the file `source` it was read from. `simulated` marks everything made from it as 模拟数据.
    """

    name: str
    table: pd.DataFrame
    form: TableForm
    sha256: str = ""
    source: str = ""
    simulated: bool = False

    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """What people read: `[column][code][language]`, and the columns' own names under `["column"]`."""
        labels = {column.name: dict(column.codes) for column in self.form.columns if column.codes}
        return {**labels, "column": {column.name: dict(column.label) for column in self.form.columns}}


@dataclass(frozen=True)
class _Read:
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


def read_registers(folder: str | Path) -> dict[str, Register]:
    """What does the office keep in this folder?

    Reads `registers.yml` and the csv or Excel file of each table, from the folder or its `responses/`.

    Parameters
    ----------
    folder : str or Path
        The folder with `registers.yml`.

    Returns
    -------
    dict of str to Register
        By the name of the table, in the order of `registers.yml`.

    Raises
    ------
    RegisterError
        Every bad cell, unknown or missing column, duplicate key and dangling reference of all tables in one error, each
        with its address.
    """
    folder = Path(folder)
    forms = read_forms(folder / "registers.yml")
    mistakes: list[Mistake] = []
    tables: dict[str, _Read] = {}
    files = {name: _file_of(folder, form) for name, form in forms.items()}
    missing = [path for path in files.values() if not path.is_file()]
    if missing:
        mistakes.append(_no_files(folder, missing))
    for name, form in forms.items():
        if files[name] in missing:
            continue
        try:
            grid = read_grid(files[name], sheet=form.sheet, error=RegisterError)
            tables[name] = _read_table(grid, form, mistakes)
        except EvaluateError as problem:
            mistakes += problem.mistakes
    for read in tables.values():
        mistakes += _duplicate_keys(read)
        mistakes += _dangling(read, tables)
    RegisterError.refuse(mistakes)
    return {
        name: Register(name, read.table.reset_index(drop=True), read.form, read.grid.sha256, read.grid.source)
        for name, read in tables.items()
    }


def write_register_templates(forms: Mapping[str, TableForm], path: str | Path, *, language: Language = "zh") -> None:
    """Write an Excel workbook to fill in: one sheet of headers per table, and a sheet that explains every column.

    Parameters
    ----------
    forms : mapping of str to TableForm
        As `read_forms` gives them.
    path : str or Path
        The .xlsx to write.
    language : "zh" or "en"
        The language of headers and explanations; filled-in tables are read back by either.
    """
    chinese = language == "zh"
    heads = ("表", "列", "名称", "类型", "必填", "可填的值", "说明") if chinese else (
        "table", "column", "name", "type", "required", "allowed", "note")  # fmt: skip
    rows = []
    sheets: dict[str, pd.DataFrame] = {}
    for form in forms.values():
        sheet = form.label.get(language, form.name)
        sheets[sheet] = pd.DataFrame(columns=[column.label.get(language, column.name) for column in form.columns])
        for column in form.columns:
            required = ("是" if chinese else "yes") if column.required or column.name in form.key else ""
            row = (
                column.label.get(language, ""),
                _TYPES[column.type].of(language),
                required,
                _allowed(column, language),
            )
            rows.append((sheet, column.name, *row, column.note.get(language, "")))
    help_sheet = "填写说明" if chinese else "help"
    write_workbook({help_sheet: pd.DataFrame(rows, columns=list(heads)), **sheets}, path)


_TYPES = {
    "text": Text("文字", "text"),
    "integer": Text("整数", "whole number"),
    "number": Text("数字", "number"),
    "date": Text("日期，如 2026-03-18", "date, like 2026-03-18"),
    "code": Text("代码", "code"),
    "yes_no": Text("是或否", "yes or no"),
}


def _allowed(column: ColumnForm, language: Language) -> str:
    if column.codes:
        return "\n".join(f"{code} {labels.get(language, '')}".strip() for code, labels in column.codes.items())
    if column.references:
        return f"→ {column.references}"
    if column.minimum is None and column.maximum is None:
        return ""
    return f"{'' if column.minimum is None else column.minimum} – {'' if column.maximum is None else column.maximum}"


def _file_of(folder: Path, form: TableForm) -> Path:
    names = [form.file] if form.file else [f"{form.name}.csv", f"{form.name}.xlsx"]
    tried = [place / name for name in names for place in (folder, folder / "responses")]
    return next((path for path in tried if path.is_file()), tried[0])


def _no_files(folder: Path, missing: Sequence[Path]) -> Mistake:
    """All files that are not there, in one sentence: an office that has begun none needs no list of errors."""
    names = [path.name for path in missing]
    return Mistake(
        str(missing[0] if len(missing) == 1 else folder),
        Text(f"找不到台账文件：{'、'.join(names)}。", f"No such register files: {', '.join(names)}."),
        Text(
            "registers.yml 里的每张表各有一个文件，放在这个文件夹或其中的 responses 里。",
            "Each table of registers.yml has its file, in this folder or its responses.",
        ),
        Text(
            "放入这些文件；没有的台账，从 registers.yml 里删去那张表。",
            "Put the files there; a table that is not kept is deleted from registers.yml.",
        ),
    )


def _read_table(grid: Grid, form: TableForm, mistakes: list[Mistake]) -> _Read:
    records = grid.records(text=False, may_be_empty=True)
    places = _columns(grid, form, list(records.columns), mistakes)
    found = {name: records.iloc[:, place] for name, place in places.items()}
    headers = ["" if cell is None else fold_text(str(cell)) for cell in grid.rows[0]]
    shown = {name: headers.index(fold_text(str(records.columns[place]))) for name, place in places.items()}
    read = _Read(form, grid, pd.DataFrame(index=records.index), shown)
    table = {}
    for column in form.columns:
        if column.name in found:
            table[column.name] = _read_column(read, column, found[column.name], mistakes)
    return _Read(form, grid, pd.DataFrame(table, index=records.index), shown)


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
    missing = [column.name for column in form.columns if column.name not in places]
    mistakes += [_unknown_column(grid, form, header, known.get(fold_text(header)), missing) for header in unknown]
    mistakes += [_missing_column(grid, name, unknown) for name in missing]
    return places


def _unknown_column(grid: Grid, form: TableForm, header: str, same_as: str | None, missing: list[str]) -> Mistake:
    near = None if same_as else nearest_name(header, missing)
    names = [column.name for column in form.columns]
    return Mistake(
        f"{grid.source} {header}",
        Text(
            f"“{header}”与前面的一列是同一列（{same_as}）。",
            f"'{header}' is the same column as one before it ({same_as}).",
        )
        if same_as
        else Text(f"表单里没有“{header}”这一列。", f"the form has no column '{header}'."),
        Text(f"表单的列：{'、'.join(names)}。", f"the form's columns: {', '.join(names)}."),
        Text(f"是否应为“{near}”？若是请改表头。", f"was '{near}' meant? Then mend the header.")
        if near
        else Text("删去这一列，或把它写进 registers.yml。", "remove the column, or describe it in registers.yml."),
    )


def _missing_column(grid: Grid, name: str, unknown: list[str]) -> Mistake:
    near = nearest_name(name, unknown)
    return Mistake(
        grid.source,
        Text(f"缺少列“{name}”。", f"the column '{name}' is missing."),
        Text(f"表头里有“{name}”或它的名称。", f"a header '{name}' or its label."),
        Text(f"是否写成了“{near}”？若是请改表头。", f"was it written '{near}'? Then mend the header.")
        if near
        else Text(
            "补上这一列；没有内容就只留表头。", "add the column; its cells may stay empty if there is nothing to say."
        ),
    )


def _read_column(read: _Read, column: ColumnForm, cells: pd.Series, mistakes: list[Mistake]) -> pd.Series:
    reader = cell_reader(column)
    needed = column.required or column.name in read.form.key
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
        elif needed:
            complaints[_EMPTY].append(row)  # type: ignore[arg-type]
        values.append(value)
    mistakes += [Mistake(read.where(rows, column.name), *wrong) for wrong, rows in complaints.items()]
    return _typed(values, column, cells.index)


_EMPTY = (
    Text("必填的单元格是空的。", "a required cell is empty."),
    Text("这一列每行都有值。", "a value in every row of this column."),
    Text("补上这个值。", "fill in the value."),
)


def _typed(values: list[Any], column: ColumnForm, index: pd.Index) -> pd.Series:
    empty = any(value is None for value in values)
    dtype = {"integer": "Int64" if empty else "int64", "number": "float64", "date": "datetime64[us]",
             "yes_no": "boolean" if empty else "bool"}.get(column.type, "str")  # fmt: skip
    return pd.Series(values, index=index, dtype=dtype, name=column.name)


def _duplicate_keys(read: _Read) -> Iterator[Mistake]:
    key = [name for name in read.form.key if name in read.table]
    if not key or len(key) < len(read.form.key):
        return
    keyed = read.table[key].dropna()
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, value in zip(keyed.index, keyed.itertuples(index=False, name=None), strict=True):
        found[tuple(str(part) for part in value)].append(int(row))
    for value, rows in found.items():
        if len(rows) == 1:
            continue
        shown = "、".join(value)
        yield Mistake(
            read.where(rows, key[0]),
            Text(
                f"主键 {'、'.join(key)} 为“{shown}”的有{len(rows)}行。",
                f"{len(rows)} rows have the key {', '.join(key)} = '{shown}'.",
            ),
            Text("主键每个值只有一行。", "one row for each value of the key."),
            Text("删去重复的行，或改正编号。", "remove the repeated row, or mend its number."),
        )


def _dangling(read: _Read, tables: Mapping[str, _Read]) -> Iterator[Mistake]:
    for column in read.form.columns:
        if column.references is None or column.name not in read.table:
            continue
        name, _, target = column.references.partition(".")
        if name not in tables or target not in tables[name].table:
            continue
        known = tables[name].table[target].dropna().astype(str)
        here = read.table[column.name].dropna().astype(str)
        loose = here[~here.isin(known)]
        for value, rows in loose.groupby(loose).groups.items():
            near = nearest_name(str(value), known)
            yield Mistake(
                read.where(rows, column.name),
                Text(
                    f"“{value}”在 {tables[name].grid.source} 的 {target} 列里找不到。",
                    f"'{value}' is not in column {target} of {tables[name].grid.source}.",
                ),
                Text(f"{column.references} 里已有的值。", f"a value of {column.references}."),
                Text(f"改为“{near}”，或在那张表里补上。", f"write '{near}', or add it to that table.")
                if near
                else Text("改正它，或在那张表里补上。", "mend it, or add it to that table."),
            )

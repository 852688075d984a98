"""One workbook that an organisation sent back: whose it is, its tables, and every cell that is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluate.documents import fold_text, read_sheets
from evaluate.errors import EvaluateError, Mistake, RegisterError, Text
from evaluate.registers.form import TableForm
from evaluate.registers.table_links import duplicate_keys
from evaluate.registers.table_reader import TableReading, read_table
from evaluate.registers.unit_names import UnitNames


@dataclass(frozen=True)
class Returned:
    """A file with the code of its organisation (empty when nobody can tell), its tables and what is wrong in it."""

    path: Path
    unit: str
    tables: Mapping[str, TableReading] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def read_returned(path: Path, forms: Mapping[str, TableForm], units: UnitNames, *, on: dt.date) -> Returned:
    """What does this workbook hold, and whose is it?

    The organisation is the one that the name of the file names; else the one that most rows are of. Sheets are found by
    the label of their table. Nothing is raised: a file that cannot be read has its mistakes.

    Parameters
    ----------
    path : Path
        The workbook, as `write_register_templates` made it and an organisation filled it in.
    forms : mapping of str to TableForm
        The tables that were asked for.
    units : UnitNames
        All organisations.
    on : date
        The day on which names of organisations are understood.
    """
    mistakes: list[Mistake] = []
    tables: dict[str, TableReading] = {}
    try:
        sheets = read_sheets(path, error=RegisterError)
        for name, form in forms.items():
            label = next((one for one in (*form.label.values(), name) if one in sheets), None)
            if label is not None and sheets[label].rows:
                tables[name] = read_table(sheets[label], form, mistakes)
    except EvaluateError as problem:
        # the organisation knows the file by its name, not by where the office keeps it
        mistakes += [replace(one, where=one.where.replace(str(path), path.name)) for one in problem.mistakes]
    tables = {name: _with_codes(read, units, on, mistakes) for name, read in tables.items()}
    for read in tables.values():
        mistakes += duplicate_keys(read)
    if not tables and not mistakes:
        mistakes.append(_no_tables(path, forms))
    named = unit_in_name(path.stem, units)
    unit = named or _of_most_rows(tables)
    mistakes += [one for read in tables.values() for one in _of_others(read, unit)]
    return Returned(path, unit, tables, tuple(mistakes))


def unit_in_name(stem: str, units: UnitNames) -> str:
    """The organisation that the name of a file names; of several names within it, the longest."""
    folded = fold_text(stem).replace(" ", "")
    codes = {part for part in re.split(r"[\W_]+", stem) if part in units.full}
    if len(codes) == 1:
        return codes.pop()
    found = sorted(((len(name), name) for name in units.names if name in folded), reverse=True)
    bearers = {one.unit for length, name in found if length == found[0][0] for one in units.names[name]}
    return bearers.pop() if len(bearers) == 1 else ""


def _with_codes(read: TableReading, units: UnitNames, on: dt.date, mistakes: list[Mistake]) -> TableReading:
    """The table with codes where names of organisations were written."""
    table = read.table.copy()
    for column in read.form.columns:
        if column.references != "units.unit" or column.name not in table:
            continue
        found = {str(one): units.find(str(one), on=on) for one in table[column.name].dropna().unique()}
        sure = {written: one.code for written, one in found.items() if one is not None and one.sure}
        for written, one in found.items():
            if written not in sure:
                rows = [int(str(row)) for row in table.index[table[column.name] == written]]
                mistakes.append(_unknown_unit(read.where(rows, column.name), written, one.why if one else None))
        table[column.name] = table[column.name].map(sure).astype("str")
    return TableReading(read.form, read.grid, table, read.places)


def _of_most_rows(tables: Mapping[str, TableReading]) -> str:
    counts: Counter[str] = Counter()
    for read in tables.values():
        if read.form.unit_column in read.table:
            counts.update(read.table[read.form.unit_column].dropna())
    return counts.most_common(1)[0][0] if counts else ""


def _of_others(read: TableReading, unit: str) -> list[Mistake]:
    column = read.form.unit_column
    if not unit or column not in read.table:
        return []
    here = read.table[column].dropna()
    other = here[here != unit]
    return [
        Mistake(
            read.where([int(str(row)) for row in rows], str(column)),
            Text(f"这里写的是别的单位（{code}）。", f"this row is of another organisation ({code})."),
            Text("只填本单位的人和事。", "rows of the organisation itself."),
            Text("删去这一行，或改正单位；文件名也要写对单位。", "remove the row, or mend organisation or file name."),
        )
        for code, rows in other.groupby(other).groups.items()
    ]


def _unknown_unit(where: str, written: str, why: Text | None) -> Mistake:
    hint = why or Text("没有相近的名称", "no name is like it")
    return Mistake(
        where,
        Text(f"单位编码表里没有“{written}”（{hint.zh}）。", f"there is no organisation '{written}' ({hint.en})."),
        Text("单位的编码、全称，或别名表里的名称。", "a code, a full name, or a name of the list of names."),
        Text("改成单位全称。", "write the full name."),
    )


def _no_tables(path: Path, forms: Mapping[str, TableForm]) -> Mistake:
    asked = [form.label.get("zh", name) for name, form in forms.items()]
    return Mistake(
        path.name,
        Text("没有找到要填的表。", "none of the tables that were asked for is in it."),
        Text(f"工作表名为：{'、'.join(asked)}。", f"sheets called {', '.join(forms)}."),
        Text("用发下的填报表填写，不要改工作表的名称。", "fill in the form as sent, and keep the names of its sheets."),
    )

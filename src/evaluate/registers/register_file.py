"""A register as a csv file that is read back as it is: codes, not labels, and dates as 2026-03-18."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from evaluate.documents import sheltered
from evaluate.registers.correct_cells import read_table_corrections
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.register import Register, file_of, read_register, standing_register
from evaluate.registers.template import cell_written

#: What an import or a merge looks things up in, when it is there.
LOOKED_UP = ("units", "unit_names", "roster", "same_names")


def register_bytes(register: Register) -> bytes:
    """The register as a csv file in UTF-8, one row a row, under the names of the form.

    A text that a spreadsheet would run as a formula has an apostrophe before it, which reading takes off.
    """
    memory = io.StringIO()
    writer = csv.writer(memory, lineterminator="\r\n")
    writer.writerow([column.name for column in register.form.columns])
    for row in register.table.astype(object).to_dict("records"):
        writer.writerow([_csv_cell(row[column.name], column) for column in register.form.columns])
    return memory.getvalue().encode("utf-8-sig")


def _csv_cell(value: object, column: ColumnForm) -> str:
    text = stored_cell(value, column)
    return sheltered(text) if column.type == "text" else text


def known_registers(folder: str | Path, forms: Mapping[str, TableForm], *, taking: str = "") -> dict[str, Register]:
    """Names of organisations and people that a folder of registers holds already.

    Of the table that is being taken in (`taking`) what can be read is enough: it is about to be mended.

    Raises
    ------
    RegisterError
        Every mistake of the first table that has one.
    """
    folder = Path(folder)
    paths = {name: file_of(folder, forms[name]) for name in LOOKED_UP if name in forms}
    signed = read_table_corrections(folder, forms)
    there = {name: path for name, path in paths.items() if path.is_file()}
    return {
        name: standing_register(path, forms[name])
        if name == taking
        else read_register(path, forms[name], corrections=signed)
        for name, path in there.items()
    }


def offered(folder: str | Path, forms: Mapping[str, TableForm]) -> dict[str, tuple[str, ...]]:
    """By `table.column`: what forms may offer in columns that refer there, as far as the folder holds it.

    Names where a table has them, else keys. People are never offered: a list of them does not travel with a form.
    """
    asked = {column.references for form in forms.values() for column in form.columns if column.references}
    found: dict[str, tuple[str, ...]] = {}
    for reference in sorted(asked):
        name, _, target = reference.partition(".")
        form = forms[name]
        path = file_of(Path(folder), form)
        if not path.is_file() or any(column.personal for column in form.columns):
            continue
        table = standing_register(path, form).table
        values = table["name"] if "name" in table and table["name"].is_unique else table[target]
        found[reference] = tuple(values.dropna())
    return found


def stored_cell(value: object, column: ColumnForm) -> str:
    """A value as the csv file of a register holds it: codes, not labels; empty where there is none."""
    if value is None or str(value) in ("nan", "NaT", "<NA>"):
        return ""
    return str(value) if column.type == "code" else cell_written(value, column, "en")

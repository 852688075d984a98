"""Registers: the tables the office keeps, each with the form that says what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import pandas as pd

from evaluate.documents import signed_apart
from evaluate.errors import EvaluateError, Mistake, RegisterError
from evaluate.registers.correct_cells import Correction, corrected, read_table_corrections
from evaluate.registers.form import Labels, TableForm
from evaluate.registers.form_reader import office_forms, read_forms
from evaluate.registers.table_links import dangling, duplicate_keys, resolved
from evaluate.registers.table_reader import TableReading, read_table, table_grid

#: The table that says which organisations there are.
UNITS = "units"


@dataclass(frozen=True)
class Register:
    """A table and the form it keeps to.

    `table` has the form's columns in the form's order: text, code and month are strings, yes_no bool, integer int64
    (both in their nullable kind where cells are empty), number float64, date datetime64. `sha256` is the hash of the
    file `source` it was read from, before its signed `corrections`. `simulated` marks everything made from it as
    模拟数据.
    """

    name: str
    table: pd.DataFrame
    form: TableForm
    sha256: str = ""
    source: str = ""
    simulated: bool = False
    corrections: tuple[Correction, ...] = ()

    @property
    def corrected(self) -> str:
        """What tells these corrections from others, 16 hexadecimal signs; "" without any."""
        return signed_apart(astuple(row)[1:] for row in self.corrections)  # all but the place where each stands

    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """What people read: `[column][code][language]`, and the columns' own names under `["column"]`."""
        labels = {column.name: dict(column.codes) for column in self.form.columns if column.codes}
        return {**labels, "column": {column.name: dict(column.label) for column in self.form.columns}}


@dataclass(frozen=True)
class KeptTables:
    """What a folder of registers holds: the tables that could be read, and why the others could not.

    `unreadable` has the mistakes of each table that has some. `unchecked` are sound tables whose rows name rows of an
    unreadable one in which nothing can be looked up, with the names of those: nobody knows whether they name anything.
    """

    registers: dict[str, Register]
    unreadable: dict[str, tuple[Mistake, ...]]
    unchecked: dict[str, tuple[str, ...]]

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake of every table, each once."""
        return tuple(dict.fromkeys(mistake for found in self.unreadable.values() for mistake in found))


def read_registers(folder: str | Path) -> dict[str, Register]:
    """What does the office keep in this folder?

    Reads `registers.yml` and the csv or Excel file of each table, from the folder or its `responses/`, and applies the
    signed rows of `corrections.xlsx` when there is one.

    Parameters
    ----------
    folder : str or Path
        The folder with `registers.yml`.

    Returns
    -------
    dict of str to Register
        By the name of the table, in the order of `registers.yml`. A table whose file is not there yet is left out.

    Raises
    ------
    RegisterError
        Every bad cell, unknown or missing column, duplicate key, dangling reference and correction that does not fit,
        of all tables in one error, each with its address.
    """
    kept = read_each_register(folder)
    RegisterError.refuse(kept.mistakes)
    return kept.registers


def read_each_register(folder: str | Path) -> KeptTables:
    """Which tables of this folder can be read, and what is wrong with the others?

    As `read_registers`, but a table with mistakes takes no other with it.

    Raises
    ------
    RegisterError
        `registers.yml` or `corrections.xlsx` itself cannot be read: then no table is what it should be. The mistakes of
        all tables stand beside those of the corrections.
    """
    folder = Path(folder)
    try:
        forms = forms_in(folder)
    except EvaluateError:
        # registers.yml, which says so again; or the organisations, whose mistakes are told with those of the rest
        forms = read_forms(folder / "registers.yml")
    files = {name: path for name, form in forms.items() if (path := file_of(folder, form)).is_file()}
    unsigned: list[Mistake] = []
    signed = _signed(folder, forms, unsigned)
    mistakes: dict[str, list[Mistake]] = {name: [] for name in files}
    tables: dict[str, TableReading] = {}
    for name, path in files.items():
        try:
            tables[name] = _corrected_table(path, forms[name], signed, mistakes[name])
        except EvaluateError as problem:
            mistakes[name] += problem.mistakes
    tables = {name: resolved(read, tables) for name, read in tables.items()}
    for name, read in tables.items():
        mistakes[name] += [*duplicate_keys(read), *dangling(read, tables)]
    unreadable = {name: tuple(found) for name, found in mistakes.items() if found}
    unchecked = {
        name: lost
        for name, read in tables.items()
        if name not in unreadable and (lost := _lost(read, tables, unreadable))
    }
    sound = {name: _register(one, signed) for name, one in tables.items() if name not in {*unreadable, *unchecked}}
    kept = KeptTables(sound, unreadable, unchecked)
    RegisterError.refuse([*unsigned, *kept.mistakes] if unsigned else ())
    return kept


def _lost(read: TableReading, tables: Mapping[str, TableReading], unreadable: Collection[str]) -> tuple[str, ...]:
    """The unreadable tables that a table refers to and in which nothing can be looked up."""
    asked = (column.references.partition(".") for column in read.form.columns if column.references)
    lost = (
        name for name, _, key in asked if name in unreadable and (name not in tables or key not in tables[name].table)
    )
    return tuple(dict.fromkeys(lost))


def forms_in(folder: str | Path) -> dict[str, TableForm]:
    """Which tables does the `registers.yml` of this folder describe, with the folder's own organisations?

    Where the folder keeps a table of organisations (`units`), that table says which there are: a list of codes for
    organisations in `registers.yml`, such as that of the example county which a new study begins with, gives way to it.

    Raises
    ------
    RegisterError
        All mistakes of `registers.yml`, each with line and entry.
    """
    folder = Path(folder)
    forms = read_forms(folder / "registers.yml")
    office = office_forms()
    units = forms.get(UNITS, office[UNITS])
    path = file_of(folder, units)
    if not path.is_file():
        return forms
    table = standing_register(path, units).table
    own = _called(table.reindex(columns=["unit", "name", "english_name"]).dropna(subset=["unit", "name"]))
    return {name: _with_units(form, office.get(name), own) for name, form in forms.items()} if own else forms


def unit_labels(units: Register) -> dict[str, Labels]:
    """What is each organisation called? By its code; in English by its English name where one is entered."""
    return _called(units.table.dropna(subset=["unit", "name"]))


def _called(table: pd.DataFrame) -> dict[str, Labels]:
    """Names by code, of a table with `unit`, `name` and perhaps `english_name`."""
    english = table.reindex(columns=["english_name"])["english_name"].astype(object)
    names = zip(table["unit"].astype(str), table["name"].astype(str), english, strict=True)
    return {code: {"zh": name, "en": own if isinstance(own, str) and own else name} for code, name, own in names}


def _with_units(form: TableForm, office: TableForm | None, own: dict[str, Labels]) -> TableForm:
    """The form with these organisations as the codes of its columns of organisations."""
    named = {column.name for column in office.columns if column.references == f"{UNITS}.unit"} if office else set()
    columns = tuple(
        column.model_copy(update={"codes": own}) if column.codes and column.name in named else column
        for column in form.columns
    )
    return form.model_copy(update={"columns": columns})


def read_register(path: str | Path, form: TableForm, *, corrections: Sequence[Correction] = ()) -> Register:
    """Which rows does this file hold, read by this form?

    Parameters
    ----------
    path : str or Path
        A csv or Excel file: a filled template, or a table with the form's headers. Example rows are left out.
    form : TableForm
        What may stand in it; references to other tables are not looked up.
    corrections : sequence of Correction
        Signed rows, as `read_table_corrections` gives them; those of other tables are left alone.

    Raises
    ------
    RegisterError
        Every bad cell, unknown or missing column and duplicate key in one error, each with its address.
    """
    mistakes: list[Mistake] = []
    read = _corrected_table(Path(path), form, corrections, mistakes)
    mistakes += duplicate_keys(read)
    RegisterError.refuse(mistakes)
    return _register(read, corrections)


def standing_register(path: str | Path, form: TableForm) -> Register:
    """The values of a table that can be read; cells with mistakes are empty. Only to see who is in it already."""
    return _register(read_table(table_grid(Path(path), form), form, []), ())


def _corrected_table(
    path: Path, form: TableForm, signed: Sequence[Correction], mistakes: list[Mistake]
) -> TableReading:
    rows = [row for row in signed if row.table == form.name]
    return read_table(
        table_grid(path, form),
        form,
        mistakes,
        change=lambda records, places: corrected(records, places, form, rows, mistakes),
    )


def _signed(folder: Path, forms: Mapping[str, TableForm], mistakes: list[Mistake]) -> tuple[Correction, ...]:
    try:
        return read_table_corrections(folder, forms)
    except RegisterError as problem:
        mistakes += problem.mistakes
        return ()


def _register(read: TableReading, signed: Sequence[Correction]) -> Register:
    table, form = read.table.reset_index(drop=True), read.form
    rows = tuple(row for row in signed if row.table == form.name)
    return Register(form.name, table, form, read.grid.sha256, read.grid.source, corrections=rows)


def file_of(folder: Path, form: TableForm) -> Path:
    """Where the file of a table is, or would be: in the folder or its responses."""
    names = [form.file] if form.file else [f"{form.name}.csv", f"{form.name}.xlsx"]
    tried = [place / name for name in names for place in (folder, folder / "responses")]
    return next((path for path in tried if path.is_file()), tried[0])

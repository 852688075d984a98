"""What a table says through its references: columns of the rows it names, and what those rows are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from evaluate.errors import Language
from evaluate.registers.form import ColumnForm
from evaluate.registers.register import Register


def with_referenced(registers: Mapping[str, Register], table: str) -> pd.DataFrame:
    """A table, and the groups to which the rows that it refers to belong.

    A roster names each person's unit; that the unit is a county organ stands in the table of units. Such columns, of
    codes or of yes and no, are joined in where the table has none of that name.

    Parameters
    ----------
    registers : mapping of str to Register
        The tables that an office keeps.
    table : str
        The name of one of them.

    Returns
    -------
    DataFrame
        Its rows in their order, with more columns.

    """
    made = registers[table].table
    for column, target, other in _references(registers, table):
        rows = other.table.drop_duplicates(target).set_index(target)
        for lent in other.form.columns:
            if lent.name not in made and lent.name in rows and lent.type in ("code", "yes_no"):
                made = made.assign(**{lent.name: made[column.name].map(rows[lent.name])})
    return made


def names_in(registers: Mapping[str, Register], table: str, column: str, *, language: Language) -> dict[str, str]:
    """What people call the codes in a column: by its own codes, or by the names of the rows that it refers to.

    Two rows of one name keep their codes beside it, so that they are not taken for one.
    """
    own = {one.name: one for one in registers[table].form.columns}
    lent = {one.name: one for _, _, other in _references(registers, table) for one in other.form.columns}
    codes = (own.get(column) or lent[column]).codes if column in {*own, *lent} else {}
    if codes:
        return {code: labels.get(language) or code for code, labels in codes.items()}
    for referring, target, other in _references(registers, table):
        if referring.name == column and "name" in other.table:
            named = other.table[[target, "name"]].dropna().astype(str).drop_duplicates(target)
            twice = named["name"].duplicated(keep=False)
            names = named["name"].where(~twice, named["name"] + "（" + named[target] + "）")
            return dict(zip(named[target], names, strict=True))
    return {}


def _references(registers: Mapping[str, Register], table: str) -> Iterator[tuple[ColumnForm, str, Register]]:
    """The columns of a table that refer to another that is there: the column, what it names, the other table."""
    for column in registers[table].form.columns:
        name, _, target = (column.references or "").partition(".")
        if name == table or name not in registers or column.name not in registers[table].table:
            continue
        if target in registers[name].table:
            yield column, target, registers[name]

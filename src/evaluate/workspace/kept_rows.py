"""Rows that a command enters into a register kept as csv: never over what a person has written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers import Register, TableForm, file_of, read_register, register_bytes
from evaluate.registers.table_reader import typed_column


@dataclass(frozen=True)
class EnteredRows:
    """A register with the command's rows in it: the file, its new content (None when nothing changes), their hash.

    `there` are the rows that stood there before, in the form's columns. `unvouched` is how many rows have changed that
    somebody had vouched for.
    """

    path: Path
    content: bytes | None
    sha256: str
    there: pd.DataFrame
    unvouched: int = 0


def enter_rows(
    folder: Path,
    form: TableForm,
    rows: pd.DataFrame,
    mine: Callable[[pd.DataFrame], pd.Series],
    *,
    before: str = "",
    passing: Sequence[str] = (),
    vouching: Sequence[str] = (),
) -> EnteredRows:
    """What becomes of a register when these rows are entered?

    Rows of the same matter that are as these already are left alone, with whatever a person added in other columns.
    Those that the command wrote the last time are replaced. Any others are a person's, and are not touched.

    Parameters
    ----------
    folder : Path
        The folder of registers.
    form : TableForm
        Of the table.
    rows : pandas.DataFrame
        The columns that the command fills; the others stay as they are, or empty.
    mine : function
        Of the table as it stands, which rows are of this matter.
    before : str
        The hash of the rows as the command wrote them the last time; empty for never.
    passing : sequence of str
        Columns that alone make no difference, such as the day of entry.
    vouching : sequence of str
        Columns in which a person vouches for the row as it stood: emptied where anything else of it changes.

    Raises
    ------
    RegisterError
        The table is no csv file, has mistakes, or holds rows of this matter that a person wrote or changed.
    """
    path = _place(folder, form)
    empty = pd.DataFrame({column.name: [] for column in form.columns})
    there = _read(path, form) if path.is_file() else Register(form.name, empty, form)
    own = mine(there.table).astype(bool)
    standing = there.table[own]
    filled = [column.name for column in form.columns if column.name in rows]
    compared = [name for name in filled if name not in passing]
    made = _typed(rows, standing, form, filled)
    code = _hash(made, form, compared)
    if len(standing) and _hash(standing, form, compared) == code:
        return EnteredRows(path, None, code, standing)
    if len(standing) and _hash(standing, form, compared) != before:
        raise RegisterError(_a_persons(path, form, len(standing)))
    made, unvouched = _unvouched(made, standing, form, compared, vouching)
    table = pd.concat([there.table[~own].astype(object), made.astype(object)], ignore_index=True)
    return EnteredRows(path, register_bytes(_whole(there, form, table)), code, standing, unvouched)


def add_rows(folder: Path, form: TableForm, rows: pd.DataFrame) -> dict[Path, bytes]:
    """The register with these rows below its own; what stands there is not touched.

    Parameters
    ----------
    folder : Path
        The folder of registers.
    form : TableForm
        Of the table.
    rows : pandas.DataFrame
        New rows, with the columns of the form that are known; the others stay empty.

    Returns
    -------
    dict of Path to bytes
        The file and its content; empty where there is nothing to add.

    Raises
    ------
    RegisterError
        The table is no csv file or has mistakes, a key stands there already, a required column has no value, or a
        value is none of its column's codes; a code's name in Chinese or English is taken for the code.
    """
    if rows.empty:
        return {}
    path = _place(folder, form)
    empty = pd.DataFrame({column.name: [] for column in form.columns})
    there = _read(path, form) if path.is_file() else Register(form.name, empty, form)
    filled = [column.name for column in form.columns if column.name in rows]
    rows = _coded(rows, form)
    RegisterError.refuse(_unknown(path, form, rows))
    made = _typed(rows, empty, form, filled)
    RegisterError.refuse(_lacking(path, form, made))
    table = pd.concat([there.table.astype(object), made.astype(object)], ignore_index=True)
    RegisterError.refuse(_twice(path, form, table))
    return {path: register_bytes(_whole(there, form, table))}


def _place(folder: Path, form: TableForm) -> Path:
    path = file_of(folder, form)
    return path if path.is_file() else folder / "responses" / (form.file or f"{form.name}.csv")


def _whole(there: Register, form: TableForm, table: pd.DataFrame) -> Register:
    typed = {column.name: _column(table[column.name], column) for column in form.columns}
    return replace(there, table=pd.DataFrame(typed, index=table.index))


def _read(path: Path, form: TableForm) -> Register:
    """The table as it stands, without its signed corrections: they are applied on every reading."""
    if path.suffix.lower() != ".csv":
        raise RegisterError.single(
            str(path),
            Text("这张表是 Excel 工作簿，不能往里面登记。", "This table is a workbook; no rows can be entered."),
            Text("csv 文件。", "a csv file."),
            Text("在 Excel 或 WPS 中另存为 csv（UTF-8），移走工作簿。", "save it as csv (UTF-8) in its place."),
        )
    return read_register(path, form)


def _typed(rows: pd.DataFrame, standing: pd.DataFrame, form: TableForm, filled: Sequence[str]) -> pd.DataFrame:
    """The rows in all columns of the form; what is not filled comes from the same row as it stood."""
    made = rows[filled].reset_index(drop=True).astype(object)
    others = [column.name for column in form.columns if column.name not in filled]
    keys = list(form.key)
    if others and len(standing) and set(keys) <= set(filled):
        made = made.merge(standing[[*keys, *others]].astype(object), on=keys, how="left")
    columns = {
        column.name: _column(made[column.name] if column.name in made else pd.Series(None, made.index, object), column)
        for column in form.columns
    }
    return pd.DataFrame(columns, index=made.index)


def _unvouched(
    made: pd.DataFrame, standing: pd.DataFrame, form: TableForm, compared: Sequence[str], vouching: Sequence[str]
) -> tuple[pd.DataFrame, int]:
    """The rows without the word of whoever vouched for something else, and how many these are."""
    if not vouching or standing.empty:
        return made, 0
    part = form.model_copy(update={"columns": tuple(form.column(name) for name in compared)})

    def lines(table: pd.DataFrame) -> list[bytes]:
        return register_bytes(Register(form.name, table[list(compared)], part)).splitlines()[1:]

    changed = ~pd.Series(lines(made), made.index).isin(lines(standing))
    vouched = made[list(vouching)].notna().any(axis=1)
    kept = made.assign(**{name: made[name].mask(changed) for name in vouching})
    return kept, int((changed & vouched).sum())


def _column(values: pd.Series, column: Any) -> pd.Series:
    return typed_column([None if pd.isna(value) else value for value in values], column, values.index)


def _hash(table: pd.DataFrame, form: TableForm, columns: Sequence[str]) -> str:
    """The hash of some columns of rows, in the order of their key."""
    part = form.model_copy(update={"columns": tuple(form.column(name) for name in columns)})
    ordered = table.sort_values(list(form.key), kind="stable")[list(columns)]
    return hashlib.sha256(register_bytes(Register(form.name, ordered, part))).hexdigest()


def _a_persons(path: Path, form: TableForm, count: int) -> Mistake:
    label = form.label.get("zh", form.name)
    return Mistake(
        str(path),
        Text(
            f"“{label}”里已经有这一期的{count}行，与算出来的不同，不是上次结班写的，或者写了以后改过；没有动。",
            f"'{form.name}' holds {count} rows of this already; they differ and were not written by the last run, or"
            " were changed since; they were left alone.",
        ),
        Text("没有这一期的行，或者就是上次写的。", "no rows of it, or those that the last run wrote."),
        Text(
            "以原来的为准，就不必再登记；以签到表为准，删去这几行再运行一次。",
            "keep them and enter nothing; or remove them and run again.",
        ),
    )


def _coded(rows: pd.DataFrame, form: TableForm) -> pd.DataFrame:
    """The rows with codes where the names of codes stand."""
    found = rows.copy()
    for column in form.columns:
        if column.codes and column.name in found:
            codes = {name: code for code, label in column.codes.items() for name in label.values()}
            found[column.name] = [codes.get(value, value) for value in found[column.name].astype(object)]
    return found


def _unknown(path: Path, form: TableForm, rows: pd.DataFrame) -> Iterator[Mistake]:
    """Values that are none of their column's codes: written all the same, the table could not be read any more."""
    for column in form.columns:
        if not column.codes or column.name not in rows:
            continue
        for value in rows[column.name].dropna().astype(str).unique():
            if value not in column.codes:
                names = "、".join(label.get("zh", code) for code, label in column.codes.items())
                yield Mistake(
                    f"{path.name} {column.zh}",
                    Text(f"“{value}”不在可填的值里。", f"'{value}' is none of the values of '{column.name}'."),
                    Text(f"下列之一：{names}。", f"one of {', '.join(column.codes)}."),
                    Text("在申报单里改正；或把这一列改为文字。", "mend the application, or make the column a text."),
                )


def _lacking(path: Path, form: TableForm, rows: pd.DataFrame) -> Iterator[Mistake]:
    """Required columns of the form that the new rows have nothing for."""
    for column in form.columns:
        if (column.required or column.name in form.key) and rows[column.name].isna().any():
            yield Mistake(
                f"{path.name} {column.zh}",
                Text(f"必填的“{column.zh}”没有值可填。", f"nothing is known for the required column '{column.name}'."),
                Text("每个必填的列都有值。", "a value for every required column."),
                Text("在申报单里补上；本单位自己加的列改为选填。", "give it in the application, or do not require it."),
            )


def _twice(path: Path, form: TableForm, table: pd.DataFrame) -> Iterator[Mistake]:
    """Keys that stand there already."""
    keys = table[list(form.key)]
    for key in keys[keys.duplicated()].drop_duplicates().itertuples(index=False):
        named = " / ".join(str(part) for part in key)
        yield Mistake(
            f"{path.name} {named}",
            Text(f"“{named}”已经登记过了。", f"'{named}' stands there already."),
            Text("一个编号一行。", "one row a key."),
            Text("换一个编号，或更正原来的一行。", "use another code, or correct the row that is there."),
        )

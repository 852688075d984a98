"""Signed corrections of registers: a table is never edited; a row says which cell changes, why, by whom and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import (
    FormColumn,
    FormSheet,
    Grid,
    cell_text,
    fold_text,
    nearest_name,
    signature_mistakes,
    unsheltered,
    write_workbook_form,
)
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.registers.cell import cell_reader, is_wrong
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.table_reader import table_grid, without_examples
from evaluate.registers.written_date import understand_date

CORRECTIONS = ("corrections.xlsx", "corrections.csv")
#: What stands under `column` to take a whole row out, with the old and the new state.
WHOLE, KEPT, REMOVED = "row", "kept", "removed"
#: Between the parts of a key.
JOINT = " / "
_ROW = re.compile(r"(?:第\s*(\d+)\s*行|row\s*(\d+))\Z")
_WORDS = {"整行": WHOLE, "保留": KEPT, "删去": REMOVED}
_HEADS = {
    "table": Text("表", "table"),
    "key": Text("编号", "key"),
    "column": Text("列", "column"),
    "old": Text("旧值", "old"),
    "new": Text("新值", "new"),
    "why": Text("理由", "why"),
    "by": Text("更正人", "by"),
    "on": Text("日期", "on"),
}
_FORM = TableForm.model_validate(
    {
        "name": "corrections",
        "label": {"zh": "更正", "en": "corrections"},
        "columns": [{"name": name, "type": "text", "label": dict(head._asdict())} for name, head in _HEADS.items()],
    }
)
_HELP = {
    "key": Text(
        "这一行的编号；几列合成的用“ / ”连起来；没有编号的写“第5行”", "the key, its parts joined by ' / '; or row 5"
    ),
    "column": Text(
        "列名；去掉整行写“整行”，旧值写“保留”，新值写“删去”", "the column; `row`, kept, removed for a whole row"
    ),
    "old": Text("台账里现在写的，空着就是没有", "what stands there; blank for nothing"),
    "on": Text("更正的日期，如 2026-03-18", "the day, like 2026-03-18"),
}


@dataclass(frozen=True)
class Correction:
    """One signed row, with the place where it stands."""

    where: str
    table: str
    key: str
    column: str
    old: str
    new: str
    why: str
    by: str
    on: str


def write_corrections_form(forms: Mapping[str, TableForm], path: str | Path, *, language: Language = "zh") -> None:
    """Write an empty workbook of corrections: drop-downs for tables, help beside every cell."""
    tables = tuple(form.label.get(language, name) for name, form in forms.items())
    columns = [
        FormColumn(
            head.of(language),
            help=_HELP[name].of(language) if name in _HELP else "",
            choices=tables if name == "table" else (),
            needed=name not in ("old", "new"),
            width=24 if name in ("key", "why") else 0,
        )
        for name, head in _HEADS.items()
    ]
    write_workbook_form([FormSheet(_FORM.label[language], tuple(columns))], path, error=RegisterError)


def read_table_corrections(folder: str | Path, forms: Mapping[str, TableForm]) -> tuple[Correction, ...]:
    """The signed corrections of a folder of registers, in order; none when there is no file of them.

    Raises
    ------
    RegisterError
        Every row that is unsigned, or whose table or column there is not.
    """
    path = next((Path(folder) / name for name in CORRECTIONS if (Path(folder) / name).is_file()), None)
    if path is None:
        return ()
    grid = table_grid(path, _FORM)
    records = without_examples(grid.records(may_be_empty=True), _FORM)
    heads = {fold_text(word): name for name, head in _HEADS.items() for word in (name, *head)}
    named = {heads[fold_text(header)]: header for header in records.columns if fold_text(header) in heads}
    RegisterError.refuse(_missing_head(grid, head) for name, head in _HEADS.items() if name not in named)
    texts = {name: records[header].fillna("").map(str.strip) for name, header in named.items()}
    rows = [
        Correction(grid.where(int(number)), **{name: cells[number] for name, cells in texts.items()})
        for number in records.index
    ]
    known = {fold_text(word): name for name, form in forms.items() for word in (name, *form.label.values())}
    rows = [_in_codes(row, known, forms) for row in rows]
    RegisterError.refuse(mistake for row in rows for mistake in _row_mistakes(row, forms))
    return tuple(rows)


def corrected(
    records: pd.DataFrame,
    places: Mapping[str, str],
    form: TableForm,
    corrections: Sequence[Correction],
    mistakes: list[Mistake],
) -> pd.DataFrame:
    """The cells of a table with its corrections applied in order; what does not fit is added to `mistakes`.

    Parameters
    ----------
    records : DataFrame
        The cells as they stand in the file; the index is the number of the row.
    places : mapping of str to str
        By column of the form: the header it has in the file.
    form : TableForm
        What may stand in the table.
    corrections : sequence of Correction
        Those of this table.
    mistakes : list of Mistake
        Where a correction that names no row, no right value or another old value is told.
    """
    made = records.copy()
    for row in corrections:
        found = _rows_of(made, places, form, row.key)
        if len(found) != 1:
            mistakes.append(_no_row(row, len(found)))
            continue
        number = found[0]
        if row.column == WHOLE:
            if (row.old, row.new) == (KEPT, REMOVED):
                made = made.drop(index=number)
            else:
                mistakes.append(_whole_row(row))
            continue
        column, header = form.column(row.column), places.get(row.column)
        if header is None:
            continue  # the file lacks the column, and that is told of already
        now: Any = made.at[number, header]
        if not _same(row.old, now, column):
            mistakes.append(_stale(row, cell_text(now)))
        elif row.new and is_wrong(wrong := cell_reader(column)(row.new)):
            mistakes.append(Mistake(row.where, *wrong))
        else:
            made.at[number, header] = row.new or None
    return made


def _in_codes(row: Correction, tables: Mapping[str, str], forms: Mapping[str, TableForm]) -> Correction:
    """The row with the names of tables and columns in place of their labels."""
    table = tables.get(fold_text(row.table), row.table)
    words = dict(_WORDS)
    if table in forms:
        words |= {fold_text(word): one.name for one in forms[table].columns for word in (one.name, *one.label.values())}
    column = words.get(fold_text(row.column), row.column)
    old, new = (_WORDS.get(text, text) if column == WHOLE else text for text in (row.old, row.new))
    return Correction(row.where, table, row.key, column, old, new, row.why, row.by, row.on)


def _row_mistakes(row: Correction, forms: Mapping[str, TableForm]) -> Iterator[Mistake]:
    signed = {"why": row.why, "by": row.by, "on": row.on}
    yield from signature_mistakes(row.where, signed, lambda text: not isinstance(understand_date(text), Text))
    if row.table not in forms:
        yield _unknown(row.where, row.table, [*forms])
    elif row.column != WHOLE and row.column not in {one.name for one in forms[row.table].columns}:
        yield _unknown(row.where, row.column, [one.name for one in forms[row.table].columns])


def _rows_of(records: pd.DataFrame, places: Mapping[str, str], form: TableForm, key: str) -> list[Any]:
    if by_number := _ROW.match(key):
        number = int(by_number[1] or by_number[2]) - 1
        return [number] if number in records.index else []
    headers = [places[name] for name in form.key if name in places]
    parts = [_folded(part) for part in key.split(JOINT)]
    if len(parts) != len(headers):
        return []
    if not headers:
        return []
    written = records[headers].map(_folded)
    return list(records.index[(written == parts).all(axis=1)])


def _folded(cell: Any) -> str:
    return fold_text(unsheltered(cell_text(cell)))


def _same(old: str, now: Any, column: ColumnForm) -> bool:
    """Whether `old` says what stands in the cell: the same text, or what reads as the same value."""
    written = cell_text(now).strip()
    if old == written:
        return True
    if not old or not written:
        return False
    values = (cell_reader(column)(old), cell_reader(column)(now))
    return values[0] == values[1] and not is_wrong(values[0])


def _no_row(row: Correction, count: int) -> Mistake:
    return Mistake(
        row.where,
        Text(f"编号为“{row.key}”的有{count}行。", f"{count} rows have the key '{row.key}'."),
        Text("正好一行；编号重复的写“第5行”。", "exactly one; where a key stands twice write row 5."),
        Text("改正编号。", "mend the key."),
    )


def _stale(row: Correction, now: str) -> Mistake:
    return Mistake(
        row.where,
        Text(f"旧值写的是“{row.old}”，现在的值是“{now}”。", f"old is '{row.old}', but '{now}' stands there."),
        Text(f"旧值等于现在的值“{now}”。", f"old equal to what stands there, '{now}'."),
        Text("核对是否已被更正过，再改写这一条。", "see whether it was corrected before, then rewrite the row."),
    )


def _whole_row(row: Correction) -> Mistake:
    return Mistake(
        row.where,
        Text(f"整行的旧值、新值写的是“{row.old}”“{row.new}”。", f"a whole row is '{row.old}' → '{row.new}'."),
        Text("旧值“保留”，新值“删去”。", "old kept, new removed."),
        Text("照此改写。", "write it so."),
    )


def _unknown(where: str, word: str, known: Sequence[str]) -> Mistake:
    near = nearest_name(word, known)
    return Mistake(
        where,
        Text(f"没有“{word}”。", f"there is no '{word}'."),
        Text(f"可以写：{'、'.join(known)}。", f"one of {', '.join(known)}."),
        Text(f"改为“{near}”。", f"write '{near}'.") if near else Text("改正名称。", "mend the name."),
    )


def _missing_head(grid: Grid, head: Text) -> Mistake:
    return Mistake(
        grid.where(0),
        Text(f"更正表缺少“{head.zh}”列。", f"the corrections lack the column '{head.en}'."),
        Text("列为：表、编号、列、旧值、新值、理由、更正人、日期。", "table, key, column, old, new, why, by, on."),
        Text("补上这一列。", "add it."),
    )

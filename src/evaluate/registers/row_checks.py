"""Whole rows looked over: notes below a table, keys that stand twice, people of one name, cells that disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pandas as pd

from evaluate.documents import cell_text, fold_text, is_resident_id
from evaluate.errors import Text
from evaluate.registers.form import TableForm

Note = Callable[..., None]

_NOTES = (
    "合计",
    "总计",
    "小计",
    "填表人",
    "审核人",
    "填报单位",
    "填报时间",
    "填表时间",
    "联系电话",
    "备注",
    "说明",
    "注",
)


def without_notes(records: pd.DataFrame, headers: set[str], note: Note) -> pd.DataFrame:
    """The rows that are no totals and no signatures; those that are left out are listed."""
    kept = []
    for number, row in records.iterrows():
        filled = [cell_text(cell) for cell in row.dropna() if cell_text(cell).strip()]
        first = fold_text(filled[0]).replace(" ", "") if filled else ""
        if len(filled) <= max(2, len(headers) // 4) and first.startswith(_NOTES):
            told = Text("像是合计或落款，没有当作一行数据", "looks like a total or a signature; not read as a row")
            note(int(str(number)), "", "、".join(filled)[:60], told)
        else:
            kept.append(number)
    return records.loc[kept]


def lost_noughts(cells: pd.Series) -> set[Any]:
    """The rows whose code was stored as a number while others of its column begin with noughts."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    longest = max((len(text) for text in texts if text.isdigit() and text.startswith("0")), default=0)
    numbers = {number: cell for number, cell in cells.items() if isinstance(cell, int) and not isinstance(cell, bool)}
    return {number for number, cell in numbers.items() if len(str(cell)) < longest}


def check_rows(table: pd.DataFrame, form: TableForm, note: Note) -> None:
    """Required cells that are empty, keys that stand twice, and what two cells of a row say differently."""
    # what is asked of a row is asked of the columns that the table has: an office keeps fewer than the package's form
    noted = {column.name for column in form.columns if column.required or column.name in form.key} & set(table.columns)
    for number, row in table.iterrows():
        for name in sorted(noted):
            if row[name] is None or row[name] != row[name]:
                note(int(str(number)), name, "", Text("必填，却没有读到值", "required, and nothing was read"))
    _twice(table, list(form.key), Text("编号（主键）重复", "the key stands twice"), note)
    if form.name == "roster":
        _check_people(table, form, note)


def _check_people(table: pd.DataFrame, form: TableForm, note: Note) -> None:
    _twice(table, ["identity_number"], Text("身份证号重复", "the identity number stands twice"), note)
    _twice(
        table, ["name", "unit"], Text("同单位同名，请确认是不是同一人", "same name and organisation: one person?"), note
    )
    if "identity_number" not in table:
        return
    for number, row in table.iterrows():
        identity = row["identity_number"]
        if not isinstance(identity, str) or not is_resident_id(identity):
            continue
        born = f"{identity[6:10]}-{identity[10:12]}"
        if isinstance(row.get("born"), str) and row["born"] != born:
            told = Text(f"身份证号里的出生年月是{born}", f"the identity number says {born}")
            note(int(str(number)), "born", row["born"], told, read=row["born"])
        sex = "m" if int(identity[16]) % 2 else "f"
        if isinstance(row.get("sex"), str) and row["sex"] != sex:
            told = Text("与身份证号里的性别不一致", "the identity number says otherwise")
            said = form.column("sex").codes.get(row["sex"], {}).get("zh", row["sex"])
            note(int(str(number)), "sex", said, told, read=said)


def _twice(table: pd.DataFrame, key: list[str], why: Text, note: Note) -> None:
    """Rows that have the same key; nothing where the table has not all its columns."""
    if not key or not set(key) <= set(table.columns):
        return
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, row in table[key].dropna().iterrows():
        found[tuple(str(one) for one in row)].append(int(str(number)))
    for value, numbers in found.items():
        for number in numbers if len(numbers) > 1 else ():
            others = "、".join(str(other + 1) for other in numbers if other != number)
            told = Text(f"{why.zh}（另见第{others}行）", f"{why.en} (see row {others})")
            note(number, key[0], "、".join(value), told, read=value[0])

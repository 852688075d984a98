"""The mapping from an export to a questionnaire, as a person reviews it: one row per column, one row per label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import Grid, cell_text, nearest_name, read_grid, tidy_text, write_workbook
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments.item import ROLES
from evaluate.instruments.naming import RESERVED, is_identifier

TYPES = ("one", "many", "grid", "number", "text", "date", "administrative", "leave_out")
_UNANSWERED = ("administrative", "leave_out")
_CHOSEN = ("one", "many", "grid")
OTHER = "other"


@dataclass(frozen=True)
class MappedColumn:
    """One column of the export: which item (and for a grid which row) it holds, on which scale, in which role."""

    address: str
    header: str
    item: str
    name: str
    type: str
    scale: str
    role: str
    question: str
    row: str
    share_answered: float
    doubt: str = ""

    @property
    def holds_answers(self) -> bool:
        """False for administrative columns and those a person left out."""
        return self.type not in _UNANSWERED

    @property
    def answered_on(self) -> str:
        """The scale or list of choices, for the types that have one; beside another type the name does not count."""
        return self.scale if self.type in _CHOSEN else ""


@dataclass(frozen=True)
class MappedLabel:
    """One label as exported: which code it stands for, with the number used in computing and the label people read."""

    scale: str
    label_as_exported: str
    count: int
    code: str
    value: float | None
    label: str
    doubt: str = ""


@dataclass(frozen=True)
class Mapping:
    """All columns and all labels."""

    columns: tuple[MappedColumn, ...]
    labels: tuple[MappedLabel, ...]

    def labels_of(self, scale: str) -> tuple[MappedLabel, ...]:
        """The labels of one scale or list of choices."""
        return tuple(label for label in self.labels if label.scale == scale)

    @property
    def answers(self) -> tuple[MappedColumn, ...]:
        """The columns that hold answers."""
        return tuple(column for column in self.columns if column.holds_answers)


_COLUMN_HEADS = {
    "address": "address", "header": "header", "name": "proposed column name", "type": "type", "scale": "scale",
    "role": "role", "share_answered": "share answered", "doubt": "doubt", "item": "item", "question": "question",
    "row": "row",
}  # fmt: skip
_LABEL_HEADS = {
    "scale": "scale", "label_as_exported": "label as exported", "count": "count", "code": "proposed code",
    "value": "value", "label": "proposed label", "doubt": "doubt",
}  # fmt: skip


def write_mapping(mapping: Mapping, path: str | Path) -> None:
    """Write the mapping as a workbook with the sheets `columns` and `labels`, for a person to check and change."""
    sheets = {}
    for sheet, heads, rows in (("columns", _COLUMN_HEADS, mapping.columns), ("labels", _LABEL_HEADS, mapping.labels)):
        table = [[getattr(row, field) for field in heads] for row in rows]
        sheets[sheet] = pd.DataFrame(table, columns=list(heads.values()), dtype=object)
    write_workbook(sheets, path)


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping workbook back, as a person left it.

    Raises
    ------
    ResponsesError
        Every wrong type, role, name, code or number in one error, each with its cell.
    """
    columns_grid, columns = _sheet(path, "columns", _COLUMN_HEADS)
    labels_grid, labels = _sheet(path, "labels", _LABEL_HEADS, may_be_empty=True)
    mistakes = [*_column_mistakes(columns_grid, columns), *_label_mistakes(labels_grid, labels)]
    scales = {row["scale"] for _, row in labels}
    for number, row in columns:
        if row["type"] in _CHOSEN and row["scale"] not in scales:
            near = nearest_name(row["scale"], scales) or "…"
            mistakes.append(
                Mistake(
                    columns_grid.where(number, _place(columns_grid, "scale")),
                    Text(f"labels 表里没有“{row['scale']}”。", f"sheet labels has no rows for '{row['scale']}'."),
                    Text("labels 表的 scale 列里已有的名字。", "a name of column scale in sheet labels."),
                    Text(f"改为“{near}”，或在 labels 表里补上。", f"write '{near}', or add it to sheet labels."),
                )
            )
    ResponsesError.refuse(mistakes)
    return Mapping(
        tuple(MappedColumn(**{**row, "share_answered": _number(row["share_answered"])}) for _, row in columns),
        tuple(
            MappedLabel(
                **{
                    **row,
                    "count": int(_number(row["count"])),
                    "value": float(row["value"]) if row["value"] else None,
                }
            )
            for _, row in labels
        ),
    )


def joined(reviewed: Mapping, proposed: Mapping) -> tuple[Mapping, tuple[MappedColumn, ...], tuple[MappedLabel, ...]]:
    """The reviewed mapping, completed by the columns and labels that only the new export has, and these."""
    by_header = {tidy_text(column.header): column for column in reviewed.columns}
    renamed: dict[str, str] = {}
    columns: list[MappedColumn] = []
    added: list[MappedColumn] = []
    for column in proposed.columns:
        known = by_header.get(tidy_text(column.header))
        if known is None:
            added.append(column)
            columns.append(column)
            continue
        renamed.setdefault(column.scale, known.scale)
        columns.append(replace(known, address=column.address, share_answered=column.share_answered))
    known_labels = {(label.scale, tidy_text(label.label_as_exported)): label for label in reviewed.labels}
    fresh: list[MappedLabel] = []
    counts: dict[tuple[str, str], int] = Counter()
    for label in proposed.labels:
        scale = renamed.get(label.scale, label.scale)
        key = (scale, tidy_text(label.label_as_exported))
        counts[key] += label.count
        if key not in known_labels:
            fresh.append(replace(label, scale=scale))
            known_labels[key] = fresh[-1]
    old = [replace(label, count=counts[label.scale, tidy_text(label.label_as_exported)]) for label in reviewed.labels]
    return Mapping(tuple(columns), (*old, *fresh)), tuple(added), tuple(fresh)


def _sheet(
    path: str | Path, sheet: str, heads: dict[str, str], *, may_be_empty: bool = False
) -> tuple[Grid, list[tuple[int, dict[str, str]]]]:
    grid = read_grid(path, sheet=sheet)
    records = grid.records(may_be_empty=may_be_empty)
    missing = [head for head in heads.values() if head not in records.columns]
    ResponsesError.refuse(
        Mistake(
            grid.where(0),
            Text(f"缺少“{head}”列。", f"column '{head}' is missing."),
            Text(f"表头：{'、'.join(heads.values())}。", f"the headers {', '.join(heads.values())}."),
            Text("恢复这一列的表头。", "put the header back."),
        )
        for head in missing
    )
    names = {head: field for field, head in heads.items()}
    rows = [
        (int(number), {names[head]: tidy_text(cell_text(row[head])) for head in names})
        for number, row in zip(records.index, records.to_dict("records"), strict=True)
    ]
    return grid, rows


def _column_mistakes(grid: Grid, rows: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    used: dict[str, int] = {}
    for number, row in rows:
        for field, allowed in (("type", TYPES), ("role", ("", *ROLES))):
            if row[field] not in allowed:
                near = nearest_name(row[field], [word for word in allowed if word]) or next(
                    word for word in allowed if word
                )
                yield Mistake(
                    grid.where(number, _place(grid, field)),
                    Text(f"“{row[field]}”不是可用的{field}。", f"'{row[field]}' is no {field} known here.")
                    if row[field]
                    else Text(f"{field} 空着。", f"{field} is left empty."),
                    Text(
                        f"下列之一：{'、'.join(allowed).strip('、')}。",
                        f"one of {', '.join(word for word in allowed if word)}.",
                    ),
                    Text(f"改为“{near}”。", f"write '{near}'."),
                )
        if row["type"] in _UNANSWERED:
            continue
        if not is_identifier(row["name"]) or row["name"] in RESERVED or row["name"] in used:
            again = row["name"] in used
            yield Mistake(
                grid.where(number, _place(grid, "proposed column name")),
                Text(
                    f"列名“{row['name']}”{'重复' if again else '不能用'}。",
                    f"the name '{row['name']}' is {'taken' if again else 'not usable'}.",
                ),
                Text(
                    "字母开头，只有字母、数字和下划线，且每列不同。",
                    "letters, digits and underscores, a letter first, once only.",
                ),
                Text("换一个名字。", "choose another name."),
            )
        used[row["name"]] = number


def _label_mistakes(grid: Grid, rows: list[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    values: dict[tuple[str, str], tuple[str, int]] = {}
    for number, row in rows:
        code, value = row["code"], row["value"]
        bad = value and not re.fullmatch(r"-?\d+(\.\d+)?", value)
        first = values.setdefault((row["scale"], code), (value, number))
        if not code or bad or first[0] != value:
            field = "proposed code" if not code else "value"
            other = Text(
                f"代码“{code}”在第{first[1] + 1}行的数值是“{first[0]}”。",
                f"code '{code}' has the value '{first[0]}' in row {first[1] + 1}.",
            )
            number_wrong = Text(f"“{value}”不是数字。", f"'{value}' is not a number.")
            told = Text("没有代码。", "there is no code.") if not code else number_wrong if bad else other
            yield Mistake(
                grid.where(number, _place(grid, field)),
                told,
                Text("每个标签有代码；同一代码的数值相同。", "every label has a code, and a code has one value."),
                Text(
                    "改正这一格；意思相同的标签用同一个代码。", "mend the cell; labels that mean the same share a code."
                ),
            )


def _number(text: str) -> float:
    # Shares and counts are there to be read by people; every import counts them anew.
    try:
        return float(text)
    except ValueError:
        return 0.0


def _place(grid: Grid, head: str) -> int:
    head = {**_COLUMN_HEADS, **_LABEL_HEADS}.get(head, head)
    return [cell_text(cell) for cell in grid.rows[0]].index(head)

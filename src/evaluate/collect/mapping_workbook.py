"""The mapping as a workbook that a person checks: Chinese headers, drop-downs, doubts in plain words; and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.collect.mapping import CHOSEN, TYPES, UNANSWERED, MappedColumn, MappedLabel, Mapping
from evaluate.collect.mapping_words import COLUMN_HEADS, HELP, LABEL_HEADS, MAY_LACK, SHEETS, WORDS, shown, understood
from evaluate.documents import Grid, cell_text, nearest_name, read_grid, tidy_text, write_workbook
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments.item import ROLES
from evaluate.instruments.naming import RESERVED, is_identifier
from evaluate.instruments.scale import REASONS

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ALLOWED = {"type": TYPES, "role": ("", *ROLES), "confirm": ("", "yes", "no")}
Rows = list[tuple[int, dict[str, str]]]


def write_mapping(mapping: Mapping, path: str | Path, *, language: Language = "en") -> None:
    """Write the mapping for a person to check and change: a sheet of columns, one of labels, and a page of help.

    Parameters
    ----------
    mapping : Mapping
        What to write.
    path : str or Path
        The workbook; it is replaced.
    language : "zh" or "en"
        The language of headers and of the words in the drop-downs; both are read back.
    """
    sheets: dict[str, pd.DataFrame] = {}
    lists: dict[str, dict[str, list[str]]] = {}
    for key, heads, rows in (("columns", COLUMN_HEADS, mapping.columns), ("labels", LABEL_HEADS, mapping.labels)):
        table = [[_shown(field, getattr(row, field), language) for field in heads] for row in rows]
        named = [head.of(language) for head in heads.values()]
        sheets[SHEETS[key].of(language)] = pd.DataFrame(table, columns=named, dtype=object)
        lists[SHEETS[key].of(language)] = {
            heads[field].of(language): [shown(field, word, language) for word in words]
            for field, words in WORDS.items()
            if field in heads
        }
    sheets[SHEETS["help"].of(language)] = pd.DataFrame(
        {SHEETS["help"].of(language): [one.of(language) for one in HELP]}
    )
    write_workbook(sheets, path, drop_downs=lists)


def _shown(field: str, value: Any, language: str) -> Any:
    return shown(field, value, language) if isinstance(value, str) else value


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping workbook back, as a person left it, whichever language its headers are in.

    Raises
    ------
    ResponsesError
        Every wrong type, role, name, code or number in one error, each with its cell.
    """
    columns_grid, columns = _sheet(path, "columns", COLUMN_HEADS)
    labels_grid, labels = _sheet(path, "labels", LABEL_HEADS, may_be_empty=True)
    mistakes = [*_column_mistakes(columns_grid, columns), *_label_mistakes(labels_grid, labels)]
    mistakes += _scale_mistakes(columns_grid, columns, {row["scale"] for _, row in labels})
    ResponsesError.refuse(mistakes)
    return Mapping(
        tuple(
            MappedColumn(
                **{
                    **row,
                    "share_answered": _number(row["share_answered"]),
                    "similarity": _number(row["similarity"]) if row["similarity"] else None,
                }
            )
            for _, row in columns
        ),
        tuple(
            MappedLabel(
                **{
                    **row,
                    "count": int(_number(row["count"])),
                    "value": float(row["value"]) if row["value"] else None,
                    # A person who writes 不清楚's reason as its code means the same.
                    "reason": row["reason"] or (row["code"] if row["code"] in REASONS else ""),
                }
            )
            for _, row in labels
        ),
    )


def _sheet(path: str | Path, key: str, heads: dict[str, Text], *, may_be_empty: bool = False) -> tuple[Grid, Rows]:
    grid = _grid(path, SHEETS[key])
    records = grid.records(may_be_empty=may_be_empty)
    places = {field: next((name for name in head if name in records.columns), None) for field, head in heads.items()}
    known = "、".join(head.zh for head in heads.values()), ", ".join(head.en for head in heads.values())
    ResponsesError.refuse(
        Mistake(
            grid.where(0),
            Text(f"缺少“{heads[field].zh}”列。", f"column '{heads[field].en}' is missing."),
            Text(f"表头：{known[0]}。", f"the headers {known[1]}."),
            Text("恢复这一列的表头。", "put the header back."),
        )
        for field, place in places.items()
        if place is None and field not in MAY_LACK
    )
    rows = [
        (int(number), {field: _read(field, row.get(place)) for field, place in places.items()})
        for number, row in zip(records.index, records.to_dict("records"), strict=True)
    ]
    return grid, rows


def _grid(path: str | Path, names: Text) -> Grid:
    try:
        return read_grid(path, sheet=names.zh)
    except ResponsesError:
        return read_grid(path, sheet=names.en)


def _read(field: str, cell: Any) -> str:
    return understood(field, tidy_text(cell_text(cell)))


def _column_mistakes(grid: Grid, rows: Rows) -> Iterator[Mistake]:
    used: dict[str, int] = {}
    for number, row in rows:
        for field, allowed in _ALLOWED.items():
            if row[field] not in allowed:
                yield _no_such_word(grid, number, field, row[field], [word for word in allowed if word])
        if row["type"] in UNANSWERED:
            continue
        if not is_identifier(row["name"]) or row["name"] in RESERVED or row["name"] in used:
            again = row["name"] in used
            yield Mistake(
                grid.where(number, _place(grid, "name")),
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


def _no_such_word(grid: Grid, number: int, field: str, word: str, allowed: list[str]) -> Mistake:
    head = COLUMN_HEADS.get(field) or LABEL_HEADS[field]
    words = WORDS[field]
    near = nearest_name(word, allowed) or understood(field, nearest_name(word, words.values()) or words[allowed[0]])
    named = "、".join(words.get(one, one) for one in allowed)
    return Mistake(
        grid.where(number, _place(grid, field)),
        Text(f"“{word}”不是可用的{head.zh}。", f"'{word}' is no {head.en} known here.")
        if word
        else Text(f"{head.zh}空着。", f"{head.en} is left empty."),
        Text(f"下列之一：{named}。", f"one of {', '.join(allowed)}."),
        Text(f"改为“{words.get(near, near)}”。", f"write '{near}'."),
    )


def _label_mistakes(grid: Grid, rows: Rows) -> Iterator[Mistake]:
    values: dict[tuple[str, str], tuple[str, int]] = {}
    for number, row in rows:
        code, value = row["code"], row["value"]
        if row["reason"] not in ("", *REASONS):
            yield _no_such_word(grid, number, "reason", row["reason"], list(REASONS))
        bad = value and not _NUMBER.fullmatch(value)
        first = values.setdefault((row["scale"], code), (value, number))
        if not code or bad or first[0] != value:
            field = "code" if not code else "value"
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


def _scale_mistakes(grid: Grid, rows: Rows, scales: set[str]) -> Iterator[Mistake]:
    for number, row in rows:
        if row["type"] in CHOSEN and row["scale"] not in scales:
            near = nearest_name(row["scale"], scales) or "…"
            yield Mistake(
                grid.where(number, _place(grid, "scale")),
                Text(f"“选项”表里没有“{row['scale']}”。", f"sheet labels has no rows for '{row['scale']}'."),
                Text("“选项”表第一列里已有的名字。", "a name of column scale in sheet labels."),
                Text(f"改为“{near}”，或在“选项”表里补上。", f"write '{near}', or add it to sheet labels."),
            )


def _number(text: str) -> float:
    # Shares and counts are there to be read by people; every import counts them anew.
    try:
        return float(text)
    except ValueError:
        return 0.0


def _place(grid: Grid, field: str) -> int:
    there = [tidy_text(cell_text(cell)) for cell in grid.rows[0]]
    head = COLUMN_HEADS.get(field) or LABEL_HEADS[field]
    return next((there.index(name) for name in head if name in there), 0)

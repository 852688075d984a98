"""The mapping as a workbook that a person checks: Chinese headers, drop-downs, doubts in plain words; and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evaluate.collect.mapping import CHOSEN, TYPES, UNANSWERED, MappedColumn, MappedLabel, Mapping
from evaluate.collect.mapping_words import COLUMNS, HELP, HELP_SHEET, LABELS
from evaluate.documents import Grid, Rows, nearest_name, read_review, review_bytes, write_bytes
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments.item import ROLES
from evaluate.instruments.naming import RESERVED, is_identifier
from evaluate.instruments.scale import REASONS

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ALLOWED = {"type": TYPES, "role": ("", *ROLES), "confirm": ("", "yes", "no")}


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
    made = review_bytes([(COLUMNS, mapping.columns), (LABELS, mapping.labels)], (HELP_SHEET, HELP), language=language)
    write_bytes(path, made)


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping workbook back, as a person left it, whichever language its headers are in.

    Raises
    ------
    ResponsesError
        Every wrong type, role, name, code or number in one error, each with its cell.
    """
    columns_grid, columns = read_review(path, COLUMNS)
    labels_grid, labels = read_review(path, LABELS, may_be_empty=True)
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


def number_cell(path: str | Path, label: MappedLabel) -> str:
    """The cell of a mapping workbook in which the number of a label stands, for messages."""
    grid, rows = read_review(path, LABELS, may_be_empty=True)
    known = (label.scale, label.label_as_exported)
    number = next((number for number, row in rows if (row["scale"], row["label_as_exported"]) == known), 0)
    return grid.where(number, LABELS.place(grid, "value"))


def _column_mistakes(grid: Grid, rows: Rows) -> Iterator[Mistake]:
    used: dict[str, int] = {}
    for number, row in rows:
        for field, allowed in _ALLOWED.items():
            if row[field] not in allowed:
                yield COLUMNS.unknown_word(grid, number, field, row[field], [word for word in allowed if word])
        if row["type"] in UNANSWERED:
            continue
        if not is_identifier(row["name"]) or row["name"] in RESERVED or row["name"] in used:
            again = row["name"] in used
            yield Mistake(
                grid.where(number, COLUMNS.place(grid, "name")),
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


def _label_mistakes(grid: Grid, rows: Rows) -> Iterator[Mistake]:
    values: dict[tuple[str, str], tuple[str, int]] = {}
    for number, row in rows:
        code, value = row["code"], row["value"]
        if row["reason"] not in ("", *REASONS):
            yield LABELS.unknown_word(grid, number, "reason", row["reason"], list(REASONS))
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
                grid.where(number, LABELS.place(grid, field)),
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
                grid.where(number, COLUMNS.place(grid, "scale")),
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

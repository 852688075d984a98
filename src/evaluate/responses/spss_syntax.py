"""SPSS syntax that reads a text file of answers and gives every variable its labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from evaluate.responses.mr_sets import ResponseSet
from evaluate.responses.responses import INDEX
from evaluate.responses.spss_coding import HIGHEST, LOWEST, Variable

# A line of syntax may hold 256 bytes; longer texts are written in pieces.
_PIECE = 200


def data_rows(variables: Sequence[Variable], index: pd.Index) -> list[tuple[str, ...]]:
    """The text file: a row of names, then one a respondent. Line ends within answers become blanks."""
    rows: list[tuple[str, ...]] = [(INDEX, *(variable.name for variable in variables))]
    columns = [[_cell(value) for value in variable.values.tolist()] for variable in variables]
    return rows + [(str(name), *(column[place] for column in columns)) for place, name in enumerate(index)]


def syntax(variables: Sequence[Variable], sets: Sequence[ResponseSet], data: str, saved: str) -> str:
    """Commands that make the system file `saved` from the text file `data`, in SPSS as in PSPP."""
    lines = [
        "* 由供需生成；把本文件和数据文件放在同一个文件夹里运行。",
        "* Made by Gongxu; run it in the folder of its data.",
        "",
    ]
    lines += [
        f"GET DATA /TYPE=TXT /FILE={quoted(data)} /ENCODING='UTF8'",
        " /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2",
        " /VARIABLES=",
        f"  {INDEX} A64",
        *(f"  {variable.name} {_format(variable)}" for variable in variables),
        " .",
    ]
    lines += ["VARIABLE LABELS", *_slashed(f"{v.name} {quoted(v.label)}" for v in variables), " ."]
    for variable in variables:
        if variable.value_labels:
            lines.append(f"VALUE LABELS {variable.name}")
            lines += [f"  {number:g} {quoted(label)}" for number, label in variable.value_labels.items()]
            lines.append(" .")
    keeping = [variable.name for variable in variables if variable.keeps_reasons]
    if keeping:
        lines += ["MISSING VALUES", *(f"  {name}" for name in keeping), f"  ({LOWEST:g} THRU {HIGHEST:g})."]
    for level in ("nominal", "ordinal", "scale"):
        names = [variable.name for variable in variables if variable.level == level]
        if names:
            lines += ["VARIABLE LEVEL", *(f"  {name}" for name in names), f"  ({level.upper()})."]
    for each in sets:
        if len(each.variables) > 1:
            lines += [f"MRSETS /MDGROUP NAME=${each.name} LABEL={quoted(each.label)} VALUE=1", "  VARIABLES="]
            lines += [f"  {name}" for name in each.variables]
            lines.append(" .")
    return "\r\n".join([*lines, f"SAVE OUTFILE={quoted(saved)}.", "EXECUTE.", ""])


def quoted(text: str) -> str:
    """A text in quotes; a long one in pieces joined by +, one a line."""
    plain = " ".join(text.split()).replace("'", "''")
    pieces, piece = [], ""
    for character in plain:
        if len((piece + character).encode("utf-8")) > _PIECE and character != "'":
            pieces.append(piece)
            piece = ""
        piece += character
    return " +\r\n   ".join(f"'{each}'" for each in [*pieces, piece])


def _slashed(parts: Iterable[str]) -> Iterator[str]:
    for place, part in enumerate(parts):
        yield f"  /{part}" if place else f"  {part}"


def _format(variable: Variable) -> str:
    if variable.column.kind == "date":
        return "SDATE10"
    if variable.column.kind == "text":
        return f"A{max([1, *(len(_cell(text).encode('utf-8')) for text in variable.values)])}"
    return "F8.2" if variable.column.kind == "number" else "F8.0"


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return " ".join(str(value).split("\n")).replace("\r", " ") if isinstance(value, str) else str(value)

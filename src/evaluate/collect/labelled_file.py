"""Files of SPSS, Stata and SAS: variables with labels, values with labels, and values declared missing."""

from __future__ import annotations

import datetime as dt
import pickle
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evaluate.collect import labelled_process
from evaluate.collect.export import Blank, ExportChoice, ExportColumn, clean_column
from evaluate.collect.label_order import no_answer_reason
from evaluate.collect.source import Source, damaged
from evaluate.documents import cell_text, tidy_text
from evaluate.errors import ResponsesError, Text

MOST_CELLS = 20_000_000
LONGEST = 300  # seconds
_REASONS: tuple[tuple[str, str], ...] = (
    (r"跳(过|题|答)|skip|inapplicable|legitimate", "skipped"),
    (r"不适用|未涉及|not applicable|n/?a\b", "not_applicable"),
    (r"不清楚|不知道|说不清|不确定|don'?t know|do not know|\bdk\b|not sure|no opinion", "dont_know"),
)
_LATIN = re.compile(r"[\u0080-\u00ff]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Labelled:
    """What a statistics file holds: the cells of each variable with codes as they are, and what is said about them."""

    cells: Mapping[str, list[Any]]
    about: Mapping[str, Any]

    @property
    def rows(self) -> tuple[str, ...]:
        """The number of each case, counted from 1 as these programs do."""
        return tuple(str(number + 1) for number in range(max(map(len, self.cells.values()), default=0)))

    def told(self, what: str, name: str) -> Any:
        """What the file says about one variable: its label, value labels, missing values …; None for nothing."""
        return (self.about.get(what) or {}).get(name)


def read_labelled(source: Source, kind: str, *, catalogue: Path | None = None) -> Labelled:
    """The cells and their labels. The encoding is the file's own; where that fails or garbles, GB18030 is tried.

    A process of its own reads the file: the library underneath is written in C, and a damaged file may end it.

    Raises
    ------
    ResponsesError
        The file is damaged or far too large, its text cannot be decoded, or it holds no cases.
    """
    found = _read(source, kind, "", catalogue)
    if found is None or _garbled(found):
        again = _read(source, kind, "GB18030", catalogue)
        if again is not None and _CHINESE.search(_words(again)) and not _garbled(again):
            found = again
    if found is None:
        raise _no_encoding(source)
    if not found.rows:
        raise ResponsesError.single(
            source.name,
            Text("文件里没有一条个案。", "the file holds no cases."),
            Text("至少有一份答卷。", "at least one case."),
            Text("检查是否选错了文件，或导出时加了筛选。", "check whether it is the right file, or was filtered."),
        )
    return found


def _read(source: Source, kind: str, encoding: str, catalogue: Path | None) -> Labelled | None:
    """The outcome of the reading process; None when the text cannot be decoded."""
    place, formats = str(source.path.resolve()), str(catalogue.resolve()) if catalogue else ""
    try:
        told = pickle.loads(_outcome([kind, place, str(MOST_CELLS), encoding, formats]))
    except (subprocess.SubprocessError, OSError, pickle.UnpicklingError, EOFError):
        raise damaged(source.name, source.kind) from None
    if told["wrong"] == "encoding":
        return None
    if told["wrong"] == "large":
        raise _too_many(source, told["rows"], told["columns"])
    if told["wrong"]:
        raise damaged(source.name, told["told"])
    if not all(isinstance(name, str) and name for name in told["cells"]):
        raise damaged(source.name, "a variable without a name")
    return Labelled(told["cells"], told["about"])


def _outcome(arguments: Sequence[str]) -> bytes:
    """What the reading process writes."""
    command = [sys.executable, "-P", labelled_process.__file__, *arguments]
    return subprocess.run(command, capture_output=True, timeout=LONGEST, check=True).stdout


def _garbled(found: Labelled) -> bool:
    """Chinese read as a Western alphabet shows as accents in rows, or as signs that nobody writes."""
    words = _words(found)
    if any(mark in words for mark in ("锟斤拷", "\ufffd", "烫烫")):
        return True
    latin = len(_LATIN.findall(words))
    private = sum("\ue000" <= character <= "\uf8ff" for character in words)
    return private > 2 or (latin > 8 and latin > 0.3 * len(words) and not _CHINESE.search(words))


def _words(found: Labelled) -> str:
    labels = [label or "" for label in (found.about.get("column_names_to_labels") or {}).values()]
    lists = (found.about.get("variable_value_labels") or {}).values()
    values = [str(text) for one in lists for text in one.values()]
    strings = [cell for cells in found.cells.values() for cell in cells[:50] if isinstance(cell, str)]
    return "".join([*labels, *values, *strings])


def labelled_columns(found: Labelled) -> list[ExportColumn]:
    """Every variable as a column: its label is the question, its value labels are the choices."""
    return [_column(found, name) for name in found.cells]


def _column(found: Labelled, name: str) -> ExportColumn:
    column = clean_column(name, name, map(_cell, found.cells[name]))
    label = tidy_text(found.told("column_names_to_labels", name) or "")
    column = replace(column, question=label or name, name=name, trimmed=0)
    lists = found.told("variable_value_labels", name) or {}
    named = {_code(value): tidy_text(str(text)) for value, text in lists.items()}
    missing = _missing(name, found, [_code(cell) for cell in column.answers], list(named))
    points = [code for code in named if code not in missing and (named[code] or len(named) > 1)]
    texts = {_code(cell) for cell in column.answers}
    measure = found.told("variable_measure", name) or "unknown"
    counted = measure == "scale" and len(texts - set(named)) > len(points)
    if not points or counted:
        return _without_list(column, missing, named)
    why = {code: _reason(named.get(code, "")) for code in missing}
    choices = tuple(
        ExportChoice(code, named.get(code) or code, code, _number(code), why.get(code, ""))
        for code in [*points, *sorted(missing)]
    )
    ordered: dict[str, bool] = {"ordinal": True, "nominal": False}
    return replace(column, kind="one", choices=choices, ordered=ordered.get(measure))


def _without_list(column: ExportColumn, missing: set[str], named: dict[str, str]) -> ExportColumn:
    """A number, date or text: values declared missing are blanks with their reason."""
    cells = tuple(
        Blank(_reason(named.get(_code(cell), "")), named.get(_code(cell)) or _code(cell))
        if cell is not None and _code(cell) in missing
        else cell
        for cell in column.cells
    )
    column = replace(column, cells=cells)
    answers = column.answers
    kind: Literal["", "number", "date"] = ""
    if answers and all(isinstance(cell, dt.datetime) for cell in answers):
        kind = "date"
    elif answers and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in answers):
        kind = "number"
    return replace(column, kind=kind)


def _missing(name: str, file: Labelled, codes: list[str], named: list[str]) -> set[str]:
    """The codes that the file declares missing: single values, ranges, and the letters of Stata and SAS."""
    found = {_code(value) for value in file.told("missing_user_values", name) or ()}
    for span in file.told("missing_ranges", name) or ():
        low, high = span["lo"], span["hi"]
        if isinstance(low, str) or isinstance(high, str):
            found |= {_code(low), _code(high)}
            continue
        for code in {*codes, *named}:
            number = _number(code)
            if number is not None and low <= number <= high:
                found.add(code)
    return found & {*codes, *named}


def _reason(label: str) -> str:
    folded = label.casefold()
    told = next((reason for pattern, reason in _REASONS if re.search(pattern, folded)), None)
    return told or no_answer_reason(label) or "not_answered"


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.datetime | dt.date):
        # The day at most: an exact moment could tell who answered.
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _code(value: Any) -> str:
    return tidy_text(cell_text(_cell(value)))


def _number(code: str) -> float | None:
    try:
        number = float(code)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _too_many(source: Source, rows: int, columns: int) -> ResponsesError:
    return ResponsesError.single(
        source.name,
        Text(f"文件声明有{rows:,}行、{columns:,}列，没有读取。", f"it has {rows:,} rows and {columns:,} columns."),
        Text(f"不超过{MOST_CELLS:,}个单元格。", f"at most {MOST_CELLS:,} cells."),
        Text("只保留要用的变量后另存，再读取。", "keep the variables that are needed, save it and read that."),
    )


def _no_encoding(source: Source) -> ResponsesError:
    return ResponsesError.single(
        source.name,
        Text("认不出文字编码，读出来会是乱码。", "the text encoding is not recognised; the text would be garbled."),
        Text("UTF-8 或 GBK 编码的文件。", "a file in UTF-8 or GBK."),
        Text(
            "在原程序中以 Unicode（UTF-8）方式另存，再读取。", "save it as Unicode (UTF-8) in the program it came from."
        ),
    )

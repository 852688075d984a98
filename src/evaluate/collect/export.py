"""The waist of all imports: what a platform exported, as columns that know their question, row, choices and kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.errors import Text

# What a reader knows of a column: "" leaves the kind to be judged by the answers.
ColumnKind = Literal["", "one", "many", "rank", "number", "text", "date", "duration"]

# What stands after a question in the name of the column that holds what was written beside one of its options.
WRITTEN_BESIDE = "（其他，请说明）"
BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
_WHO = frozenset(
    fold_text(word)
    for word in ("Email", "Name", "电子邮件", "邮箱", "名称", "姓名", "Email Address", "Username", "昵称")
)
_NOBODY = frozenset(("anonymous", "匿名", ""))
_YEAR = re.compile(r"\s*((?:19|20)\d\d)[-/.年]\d{1,2}")


@dataclass(frozen=True)
class Blank:
    """A cell without an answer of which the platform says why: a reason word, and what was written there."""

    reason: str
    written: str


@dataclass(frozen=True)
class ExportChoice:
    """One answer as the platform lists it: `written` is what stands in cells, `label` what people read.

    An empty `code` is made from the label; `reason` marks a choice that is no answer, such as 不清楚.
    """

    written: str
    label: str
    code: str = ""
    value: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class ExportColumn:
    """One column of the export: cells without blanks at their ends, None where empty; `trimmed` of them changed.

    Columns of one `block` are one question: the rows of a grid, or the options of a question with several answers
    (kind many or rank), each named by `row`. `name` is the platform's own name of the variable, where it has one.
    `ordered` says whether the choices are the points of a scale; None leaves it to their wording.
    """

    address: str
    header: str
    cells: tuple[Any, ...]
    trimmed: int = 0
    question: str = ""
    row: str = ""
    block: str = ""
    kind: ColumnKind = ""
    name: str = ""
    choices: tuple[ExportChoice, ...] = ()
    separator: str = ""
    ordered: bool | None = None

    @property
    def answers(self) -> list[Any]:
        """The cells where an answer stands."""
        return [cell for cell in self.cells if cell is not None and not isinstance(cell, Blank)]

    @property
    def texts(self) -> list[str]:
        """The answers as tidy text."""
        return [tidy_text(cell_text(cell)) for cell in self.answers]

    @property
    def names_people(self) -> bool:
        """Whether an administrative column says who answered."""
        return fold_text(self.header) in _WHO and any(fold_text(text) not in _NOBODY for text in self.texts)


@dataclass(frozen=True)
class ExportDoubt:
    """Something the reader of a platform was not sure about: the header it is about, the rule, and a note."""

    header: str
    rule: str
    value: object = ""
    address: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class Export:
    """The whole export, whatever platform it came from.

    `rows` are the row numbers a person sees in the file; they name the respondents. `sealed` are all the files it was
    read from, with their hashes. `why` says by what the platform was recognised. `repeats` are the tables of repeat
    groups by name: what each respondent listed (people, classes), row by row. `by_place` says that a number below a
    question with options is the place of the option in the list as printed, and not its code. `left_out` are rows that
    hold no answers, each with its address and why.
    """

    source: Path
    sha256: str
    rows: tuple[str, ...]
    columns: tuple[ExportColumn, ...]
    administrative: tuple[ExportColumn, ...]
    platform: Text = field(default_factory=lambda: Text("普通表格", "plain table"))
    why: Text = field(default_factory=lambda: Text("", ""))
    title: str = ""
    sealed: tuple[tuple[Path, str], ...] = ()
    doubts: tuple[ExportDoubt, ...] = ()
    repeats: tuple[tuple[str, Export], ...] = ()
    by_place: bool = False
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> str:
        """The year in which the last answer came, where the platform says so; else empty."""
        years = [year for column in self.administrative for cell in column.answers if (year := _year(cell))]
        return str(max(years)) if years else ""


def clean_column(address: str, header: str, cells: Iterable[Any]) -> ExportColumn:
    """A column whose cells have lost the blanks at their ends, with the number of cells that were changed."""
    clean: list[Any] = []
    trimmed = 0
    for cell in cells:
        kept = cell.strip(BLANKS) if isinstance(cell, str) else cell
        trimmed += isinstance(cell, str) and kept != cell
        clean.append(None if kept == "" else kept)
    return ExportColumn(address, header, tuple(clean), trimmed)


def keys(headers: Iterable[str]) -> list[tuple[str, int]]:
    """Each header with how often it came before: platforms repeat headers, and no column may be taken for another."""
    seen: dict[str, int] = {}
    found: list[tuple[str, int]] = []
    for header in headers:
        text = tidy_text(header)
        found.append((text, seen.get(text, 0)))
        seen[text] = seen.get(text, 0) + 1
    return found


def _year(cell: Any) -> int | None:
    if isinstance(cell, dt.date):
        return cell.year
    found = _YEAR.match(cell) if isinstance(cell, str) else None
    return int(found.group(1)) if found else None

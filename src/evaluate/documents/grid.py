"""A grid of cells as a file holds them, each with the address a person finds it by."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.documents.csv_reader import read_delimited
from evaluate.documents.file_kind import file_kind, refuse_kind
from evaluate.documents.headers import tidy_text
from evaluate.documents.workbook_reader import read_every_sheet, read_workbook
from evaluate.errors import EvaluateError, Mistake, ResponsesError, Text

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet or one text file, as written; nothing is guessed and nothing is renamed.

    `source` is the file's name, `sheet` the sheet's (None for a text file), `sha256` the hash of the whole file,
    `encoding` what the text was written in ("xlsx" and the like for workbooks). Rows are of equal length; an empty cell
    is None. Rows and columns are counted from 0 here and from 1 in addresses.
    """

    source: str
    sheet: str | None
    rows: tuple[tuple[Cell, ...], ...]
    sha256: str
    encoding: str
    error: type[EvaluateError] = ResponsesError

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def address(self, row: int, column: int | None = None) -> str:
        """Where a cell stands: `Sheet1!C5` in a workbook, `file.csv 第5行第3列 / row 5 column 3` in a text file.

        Without `column`, the row alone. Both count from 0, as `rows` does.
        """
        if self.sheet is not None:
            return f"{self.sheet}!{row + 1}" if column is None else f"{self.sheet}!{column_letters(column)}{row + 1}"
        if column is None:
            return f"{self.source} 第{row + 1}行 / row {row + 1}"
        return f"{self.source} 第{row + 1}行第{column + 1}列 / row {row + 1} column {column + 1}"

    def where(self, row: int, column: int | None = None) -> str:
        """The address with the file's name before it, for messages that travel alone."""
        address = self.address(row, column)
        return address if self.sheet is None else f"{self.source} {address}"

    def records(self, header_row: int = 0, *, text: bool = True, may_be_empty: bool = False) -> pd.DataFrame:
        """The rows below the header as a frame; its index is the row's number in `rows`, so `address` finds every cell.

        Parameters
        ----------
        header_row : int
            Which row holds the column names, counted from 0. Names lose blanks at both ends.
        text : bool
            True: every cell as text, a date as 2026-03-18 09:39:49. False: numbers and dates as stored.
        may_be_empty : bool
            True when a file with a header and nothing below it is fine.

        Returns
        -------
        pandas.DataFrame
            dtype object, None for an empty cell; rows and columns that are wholly empty are left out.

        Raises
        ------
        EvaluateError
            Of the kind asked for in `read_grid`: two equal headers (both addresses), values below an empty header, no
            rows below the header.
        """
        if header_row >= len(self.rows):
            raise self._no_rows(header_row)
        headers = ["" if cell is None else tidy_text(cell_text(cell)) for cell in self.rows[header_row]]
        below = [(number, row) for number, row in enumerate(self.rows) if number > header_row and _filled(row)]
        self.error.refuse([*self._duplicates(headers, header_row), *self._nameless(headers, below, header_row)])
        if not below and not may_be_empty:
            raise self._no_rows(header_row)
        kept = [place for place, header in enumerate(headers) if header]
        show = cell_text if text else _as_is
        cells = [[None if row[place] is None else show(row[place]) for place in kept] for _, row in below]
        index = pd.Index([number for number, _ in below], dtype="int64")
        return pd.DataFrame(cells, index=index, columns=[headers[place] for place in kept], dtype=object)

    def _duplicates(self, headers: list[str], header_row: int) -> Iterator[Mistake]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, header in enumerate(headers):
            if header:
                places[header].append(place)
        for header, found in places.items():
            if len(found) > 1:
                cells = ", ".join(self.where(header_row, place) for place in found)
                yield Mistake(
                    cells,
                    Text(
                        f"有{len(found)}列的表头都是“{header}”。",
                        f"{len(found)} columns have the same header '{header}'.",
                    ),
                    Text("每一列有自己的表头。", "every column has a header of its own."),
                    Text(
                        "在原文件中给重复的列改名或删去多余的列，再重新读取。",
                        "rename or remove the repeated columns in the file and read it again.",
                    ),
                )

    def _nameless(
        self, headers: list[str], below: list[tuple[int, tuple[Cell, ...]]], header_row: int
    ) -> Iterator[Mistake]:
        for place, header in enumerate(headers):
            filled = [] if header else [number for number, row in below if row[place] is not None]
            if filled:
                yield Mistake(
                    self.where(header_row, place),
                    Text(
                        f"这一列没有表头，下面却有{len(filled)}个值（第一个在{self.address(filled[0], place)}）。",
                        f"this column has no header but {len(filled)} values below it, "
                        f"the first at {self.address(filled[0], place)}.",
                    ),
                    Text("有值的列都有表头。", "every column with values has a header."),
                    Text(
                        "补上表头；如果是一行里多了分隔符，请改正那一行。",
                        "add the header; if a row has a separator too many, mend that row.",
                    ),
                )

    def _no_rows(self, header_row: int) -> EvaluateError:
        return self.error.single(
            self.source,
            Text(
                f"第{header_row + 1}行表头之下没有数据。",
                f"there are no rows below the header in row {header_row + 1}.",
            ),
            Text("表头之下至少有一行数据。", "at least one row of data below the header."),
            Text(
                "检查是否导出了空表，或选错了工作表。",
                "check whether an empty table was exported or the wrong sheet was chosen.",
            ),
        )


def read_grid(path: str | Path, *, sheet: str | None = None, error: type[EvaluateError] = ResponsesError) -> Grid:
    """What does this csv or Excel file hold, cell by cell?

    The kind of file is read from its content, not only from its name. Text files may be UTF-8 (with or without BOM),
    GB18030 or UTF-16, separated by comma, semicolon or tab.

    Parameters
    ----------
    path : str or Path
        A .csv, .tsv, .txt, .xlsx, .xlsm or .xls file.
    sheet : str, optional
        Name of the sheet; the first one unless named.
    error : type
        The error to raise, named after who can mend the file: `ResponsesError`, `RegisterError` …

    Raises
    ------
    EvaluateError
        Of kind `error`: the file is missing, a folder, empty, of another type than its name says, protected by a
        password, or damaged.
    """
    path = Path(path)
    kind, content, sha256 = file_kind(path, error)
    refuse_kind(path, kind, error)
    return grid_of(path, kind, content, sha256, sheet=sheet, error=error)


def grid_of(
    path: Path,
    kind: str,
    content: bytes,
    sha256: str,
    *,
    sheet: str | None = None,
    error: type[EvaluateError] = ResponsesError,
) -> Grid:
    """The cells of a file whose kind (text, xlsx or xls) is known from its content, whatever its name ends in.

    Raises
    ------
    EvaluateError
        Of kind `error`: the file is empty, protected by a password, or damaged.
    """
    if kind == "text":
        rows, encoding = read_delimited(content, path.name, error)
        name = None
    else:
        rows, name = read_workbook(path, kind, sheet, error)
        encoding = kind
    while rows and not _filled(rows[-1]):
        rows.pop()
    if not rows:
        raise error.single(
            f"{path.name}!{name}" if name else path.name,
            Text("这张表是空的，没有任何值。", "this table is empty: it has no value at all."),
            Text("有一行表头和若干行数据。", "a header row and rows of data."),
            Text("确认导出的文件或工作表是否正确。", "check that the right file or sheet was exported."),
        )
    width = max(len(row) for row in rows)
    filled = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
    return Grid(path.name, name, filled, sha256, encoding, error)


def read_sheets(path: str | Path, *, error: type[EvaluateError] = ResponsesError) -> dict[str, Grid]:
    """What does every sheet of this workbook hold, cell by cell? An empty sheet has no rows.

    Parameters
    ----------
    path : str or Path
        An .xlsx, .xlsm or .xls file.
    error : type
        The error to raise, named after who can mend the file.

    Raises
    ------
    EvaluateError
        Of kind `error`, as `read_grid`; also when the file is no workbook.
    """
    path = Path(path)
    kind, _, sha256 = file_kind(path, error)
    refuse_kind(path, kind, error)
    if kind == "text":
        raise error.single(
            str(path),
            Text("这是文本文件，不是工作簿。", "this is a text file, not a workbook."),
            Text("Excel 或 WPS 工作簿（.xlsx）。", "an Excel or WPS workbook (.xlsx)."),
            Text("在 Excel 或 WPS 中另存为 .xlsx。", "save it as .xlsx in Excel or WPS."),
        )
    found: dict[str, Grid] = {}
    for name, rows in read_every_sheet(path, kind, error).items():
        while rows and not _filled(rows[-1]):
            rows.pop()
        width = max((len(row) for row in rows), default=0)
        filled = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
        found[name] = Grid(path.name, name, filled, sha256, kind, error)
    return found


def cell_text(cell: Cell) -> str:
    """A cell as text: 3 for 3.0, 2026-03-18 for a date at midnight, TRUE and FALSE for a tick box, empty for None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def column_letters(column: int) -> str:
    """The letters of a column counted from 0, as a spreadsheet shows them: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled(row: tuple[Cell, ...] | list[Cell]) -> bool:
    return any(cell is not None for cell in row)


def _as_is(cell: Cell) -> Cell:
    return cell

"""hidden.csv: single numbers that no report shows, written by hand or by the disclosure audit of a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from evaluate.design import HiddenNumber
from evaluate.documents import Grid, nearest_name, read_bytes, read_grid, write_bytes
from evaluate.errors import Mistake, ReportError, Text

FILE = "hidden.csv"
COLUMNS = (*HiddenNumber._fields, "why")
#: How `why` begins in a row that the disclosure audit has written, in a study of either language.
AUDITED = Text("披露核查：", "disclosure audit: ")
_NEEDED = ("survey", "measure", "item")
_THERE = (*_NEEDED, "group", "choice")


def read_hidden(path: Path) -> frozenset[HiddenNumber]:
    """Which numbers does this study hide, whatever its other rules say?

    Parameters
    ----------
    path : Path
        The file `hidden.csv` of a study: one number a row, named by survey, wave, domain, group, measure, item and
        choice as the tables of the reports name them (codes, not labels). `group` reads "position_level=section;
        unit_type=town", empty for everyone. `why` is for people.

    Returns
    -------
    frozenset of HiddenNumber
        Empty when there is no file, or no row in it.

    Raises
    ------
    ReportError
        All mistakes at once, each with its row: columns missing or unknown, a cell that must not be empty, a group
        that is not written `column=code`.

    """
    if not path.is_file():
        return frozenset()
    grid = read_grid(path, error=ReportError)
    table = _table(grid)
    ReportError.refuse(_header_mistakes(grid, table))
    header = ["" if cell is None else str(cell).strip() for cell in grid.rows[0]]
    mistakes: list[Mistake] = []
    numbers: set[HiddenNumber] = set()
    for row, cells in table.iterrows():
        known = {name: str(cells.get(name, "")).strip() for name in COLUMNS}
        mistakes += _row_mistakes(grid, int(str(row)), known, header)
        numbers.add(_number(known))
    ReportError.refuse(mistakes)
    return frozenset(numbers)


def written(number: HiddenNumber) -> bool:
    """Whether hidden.csv can name this number: one of a table without a survey has no name there."""
    return all(getattr(number, name) for name in _NEEDED)


class HiddenFile:
    """hidden.csv during a build, which may add rows to it, and put it back as it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._before = read_bytes(path, error=ReportError) if path.is_file() else None

    def numbers(self) -> frozenset[HiddenNumber]:
        """The numbers that it lists now."""
        return read_hidden(self.path)

    def add(self, further: Mapping[HiddenNumber, str]) -> None:
        """Add numbers and why each is hidden; the file is made when it is not there, and what stands there stays."""
        rows = pd.DataFrame([{**number._asdict(), "why": why} for number, why in sorted(further.items())], dtype=object)
        self._write(pd.concat([self._rows(), rows], ignore_index=True))

    def forget_audited(self) -> None:
        """Take out the rows that an earlier audit wrote; what is still needed is found again."""
        rows = self._rows()
        own = rows.get("why", pd.Series("", index=rows.index)).str.strip().str.startswith(tuple(AUDITED))
        if len(own) and own.all():
            self.path.unlink(missing_ok=True)
        elif own.any():
            self._write(rows[~own])

    def put_back(self) -> None:
        """As it was before the build; left alone when it is."""
        if self._before is None:
            self.path.unlink(missing_ok=True)
        elif self.path.is_file() and self._before != read_bytes(self.path, error=ReportError):
            write_bytes(self.path, self._before, error=ReportError)

    def _rows(self) -> pd.DataFrame:
        there = self.path.is_file()
        return _table(read_grid(self.path, error=ReportError)) if there else pd.DataFrame(columns=list(COLUMNS))

    def _write(self, rows: pd.DataFrame) -> None:
        # with a byte order mark, so that office programmes show Chinese
        content = rows.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
        write_bytes(self.path, content, error=ReportError)


def _table(grid: Grid) -> pd.DataFrame:
    """The rows, every cell as text and none missing."""
    return grid.records(may_be_empty=True).fillna("").astype(object)


def _header_mistakes(grid: Grid, table: pd.DataFrame) -> Iterator[Mistake]:
    where = grid.where(0)
    known = "、".join(COLUMNS)
    for name in COLUMNS:
        if name not in table.columns and name in _THERE:
            yield Mistake(
                where,
                Text(f"缺少列 {name}。", f"The column {name} is missing."),
                Text(f"列为：{known}。", f"The columns are: {known.replace('、', ', ')}."),
                Text(f"补上 {name} 这一列。", f"Add the column {name}."),
            )
    for name in table.columns:
        if name not in COLUMNS:
            near = nearest_name(str(name), COLUMNS)
            yield Mistake(
                where,
                Text(f"不认识列 {name}。", f"The column {name} is not known."),
                Text(f"列为：{known}。", f"The columns are: {known.replace('、', ', ')}."),
                Text(
                    f"改成 {near}，或删去这一列。" if near else "删去这一列。",
                    f"Write {near}, or delete the column." if near else "Delete the column.",
                ),
            )


def _row_mistakes(grid: Grid, row: int, cells: Mapping[str, str], header: list[str]) -> Iterator[Mistake]:
    for name in _NEEDED:
        if not cells[name]:
            yield Mistake(
                grid.where(row, header.index(name)),
                Text(f"{name} 空着。", f"{name} is empty."),
                Text(
                    "每行写明 survey、measure、item，其余的列可以空着。",
                    "Every row names survey, measure and item; the other columns may be empty.",
                ),
                Text("补上，或删去这一行。", "Fill it in, or delete the row."),
            )
    if any("=" not in part for part in _group(cells["group"])):
        yield Mistake(
            grid.where(row, header.index("group")),
            Text(f"group 写成了“{cells['group']}”。", f"group is '{cells['group']}'."),
            Text(
                "列名=代码，几列之间用分号，如 position_level=section; unit_type=town；全体空着。",
                "column=code, as in position_level=section; unit_type=town; empty for everyone.",
            ),
            Text("改正这一格。", "Correct this cell."),
        )


def _group(text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


def _number(cells: Mapping[str, str]) -> HiddenNumber:
    group = sorted("=".join(side.strip() for side in part.split("=", 1)) for part in _group(cells["group"]))
    return HiddenNumber(**{name: cells[name] for name in HiddenNumber._fields} | {"group": "; ".join(group)})

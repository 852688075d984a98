"""The sign-in sheet of a class as an office keeps it: a row a person and a column a half-day, or a row a half-day."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluate.documents import Grid, cell_text, fold_text, read_grid, tidy_text
from evaluate.documents.grid import Cell
from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.table_reader import EXAMPLES

#: Headers of the columns that say whose row it is, and of those of a sheet with a row a half-day.
_HEADS = {
    "code": ("人员编号", "person code", "person_id"),
    "name": ("姓名", "学员姓名", "学员", "name"),
    "unit": ("单位", "工作单位", "所在单位", "单位名称", "organisation", "unit"),
    "date": ("日期", "day", "date"),
    "half_day": ("半天", "时段", "half-day", "half_day"),
    "mark": ("考勤", "签到", "签到情况", "考勤情况", "attendance"),
}
_HALF_DAYS = (("morning", r"上午|\bam\b|morning"), ("afternoon", r"下午|\bpm\b|afternoon"), ("evening", r"晚|evening"))
_HALF_DAY_ALONE = re.compile(r"(?:上午|下午|晚上?|am|pm|morning|afternoon|evening)\Z")
_DATED = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_NTH_DAY = re.compile(r"第\s*([一二三四五六七八九十]|\d{1,2})\s*天|day\s*(\d{1,2})")
_DAY_ALONE = re.compile(r"(?<!\d)(\d{1,2})日")
#: A header that is none of those known, and yet seems to name a half-day, is told of rather than passed over.
_SEEMS_DATED = re.compile(r"第.{1,2}天|上午|下午|晚上|\d\s*[./月-]\s*\d|morning|afternoon|evening")
#: What stands below the people: a legend, a signature. It is nobody's row as long as no mark stands in it.
_TOTAL = re.compile(r"(?:合|总|小|共)计(?:人数)?|[应实]到(?:人数)?")
_NOTE = re.compile(r"注|说明|备注|合计|填表|审核|班主任|签到")
_NUMERALS = "一二三四五六七八九十"
_LOOKED_AT = 10
Slot = tuple[dt.date, str]


@dataclass(frozen=True)
class SheetPerson:
    """Who a row says it is, as written; `code` is a code of the roster where the sheet has them."""

    name: str
    unit: str
    code: str


@dataclass(frozen=True)
class SheetMark:
    """What stands for one person on one half-day, and in which cell."""

    person: SheetPerson
    row: str
    address: str
    slot: Slot
    written: str


@dataclass(frozen=True)
class SignInSheet:
    """Every cell of a sign-in sheet that stands for a half-day, blank ones too, and the half-days that it has."""

    source: str
    sha256: str
    marks: tuple[SheetMark, ...]
    slots: tuple[Slot, ...]


def read_sign_in_sheet(path: str | Path, *, opened: dt.date, closed: dt.date) -> SignInSheet:
    """What does this sign-in sheet say, cell by cell?

    Two kinds are read: a row a person with a column a half-day (`5月18日上午`, `2026-05-18 上午`, `第1天下午`, or the
    day above and 上午 below it), and a row a half-day with columns 日期, 半天 and 考勤. A year that is not written is
    that of the class.

    Parameters
    ----------
    path : str or Path
        A csv or Excel file; titles may stand above the headers.
    opened, closed : date
        First and last day of the class.

    Raises
    ------
    RegisterError
        No header 姓名 or 人员编号, no half-day, a half-day that cannot be read, stands twice or lies outside the class,
        marks without a name: all of them in one error, each with its cell.
    """
    grid = read_grid(path, error=RegisterError)
    top, places = _header(grid)
    reading = _Reading(grid, opened, closed, [])
    if {"date", "half_day", "mark"} <= set(places):
        marks = list(reading.long(top, places))
    else:
        marks = list(reading.wide(top, places))
    RegisterError.refuse(reading.mistakes)
    if not marks:
        raise _no_half_day(grid, top)
    return SignInSheet(grid.source, grid.sha256, tuple(marks), tuple(sorted({mark.slot for mark in marks})))


@dataclass(frozen=True)
class _Reading:
    """One sheet on its way in, with the mistakes found so far."""

    grid: Grid
    opened: dt.date
    closed: dt.date
    mistakes: list[Mistake]

    def long(self, top: int, places: Mapping[str, int]) -> Iterator[SheetMark]:
        """A row a half-day; the first row of a person stands for all of them."""
        found: dict[SheetPerson, dict[Slot, int]] = defaultdict(dict)
        for number, row in self._rows(top + 1):
            person = _person(row, places)
            if not (person.name or person.code):
                continue
            slot = self._slot(number, places["date"], row[places["date"]], cell_text(row[places["half_day"]]))
            if slot is None:
                continue
            if slot in found[person]:
                self.mistakes.append(_again(self.grid.where(number), person, slot[0]))
            first = next(iter(found[person].values()), number)
            found[person].setdefault(slot, first)
            yield replace(self._mark(person, number, places["mark"], slot, row), row=self.grid.address(first))

    def wide(self, top: int, places: Mapping[str, int]) -> Iterator[SheetMark]:
        """A row a person: the half-days stand in the headers, in one row or in two."""
        days, below, first = self._two_rows(top)
        columns: dict[int, Slot] = {}
        for place in range(self.grid.width):
            if place in places.values():
                continue
            half = cell_text(below[place]) if below is not None else cell_text(days[place])
            slot = self._slot(top, place, days[place], half, quiet=True)
            if slot is not None:
                columns[place] = slot
        self._twice(top, columns)
        for number, row in self._rows(first):
            person = _person(row, places)
            filled = any(cell_text(row[place]).strip() for place in columns)
            if (not filled and _NOTE.match(person.name)) or _TOTAL.fullmatch(person.name or person.code):
                continue
            if person.name or person.code:
                yield from (self._mark(person, number, place, slot, row) for place, slot in columns.items())
            elif filled:
                self.mistakes.append(_nameless(self.grid, number))

    def _two_rows(self, top: int) -> tuple[Sequence[Cell], Sequence[Cell] | None, int]:
        """The row with the days, the row with 上午 and 下午 when it is another, and the first row of people."""
        rows = self.grid.rows
        if top + 1 < len(rows) and _only_half_days(rows[top + 1]):
            return _filled_on(rows[top], rows[top + 1]), rows[top + 1], top + 2
        if top and any(_HALF_DAY_ALONE.match(fold_text(cell_text(cell))) for cell in rows[top]):
            return _filled_on(rows[top - 1], rows[top]), rows[top], top + 1
        return rows[top], None, top + 1

    def _slot(self, row: int, place: int, day: Cell, half: str, *, quiet: bool = False) -> Slot | None:
        """Which half-day is meant; nothing for a header that names none, and a mistake for one that seems to."""
        found, written = self._day(day), f"{cell_text(day)} {half}" if half != cell_text(day) else half
        part = next((name for name, words in _HALF_DAYS if re.search(words, fold_text(half))), None)
        if found is None or part is None:
            seems = found is not None or _SEEMS_DATED.search(fold_text(written))
            if seems or not quiet:
                self.mistakes.append(_unread(self.grid.where(row, place), written))
            return None
        if not self.opened <= found <= self.closed:
            self.mistakes.append(_outside(self.grid.where(row, place), found, self.opened, self.closed))
            return None
        return found, part

    def _day(self, cell: Cell) -> dt.date | None:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        text = fold_text(unicodedata.normalize("NFKC", cell_text(cell)))
        if dated := _DATED.search(text):
            year, month, day = (int(part) if part else 0 for part in dated.groups())
            years = [year] if year else [self.opened.year, self.closed.year]
            tried = [_date(one, month, day) for one in years]
            inside = [one for one in tried if one is not None and self.opened <= one <= self.closed]
            return (inside or tried)[0]
        if nth := _NTH_DAY.search(text):
            number = nth[1] or nth[2]
            count = _NUMERALS.index(number) + 1 if number in _NUMERALS else int(number)
            return self.opened + dt.timedelta(days=count - 1)
        if alone := _DAY_ALONE.search(text):
            length = (self.closed - self.opened).days + 1
            days = [self.opened + dt.timedelta(days=one) for one in range(length)]
            meant = [one for one in days if one.day == int(alone[1])]
            return meant[0] if len(meant) == 1 else None
        return None

    def _mark(self, person: SheetPerson, row: int, place: int, slot: Slot, cells: Sequence[Cell]) -> SheetMark:
        address = self.grid.address(row, place)
        return SheetMark(person, self.grid.address(row), address, slot, tidy_text(cell_text(cells[place])))

    def _rows(self, first: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows with something in them; the example that stands in our own form is nobody's."""
        rows = enumerate(self.grid.rows[first:], first)
        filled = ((number, row) for number, row in rows if any(cell is not None for cell in row))
        return ((number, row) for number, row in filled if fold_text(cell_text(row[0])) not in EXAMPLES)

    def _twice(self, row: int, columns: Mapping[int, Slot]) -> None:
        places: dict[Slot, list[int]] = defaultdict(list)
        for place, slot in columns.items():
            places[slot].append(place)
        for slot, found in places.items():
            if len(found) > 1:
                self.mistakes.append(_same(", ".join(self.grid.where(row, place) for place in found), slot[0]))


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    """The row with the headers, and where each known one stands."""
    for number, row in enumerate(grid.rows[:_LOOKED_AT]):
        texts = [fold_text(cell_text(cell)).replace(" ", "") for cell in row]
        found = {
            name: place
            for name, words in _HEADS.items()
            for place in [next((texts.index(fold_text(w).replace(" ", "")) for w in words
                                if fold_text(w).replace(" ", "") in texts), None)]
            if place is not None
        }  # fmt: skip
        if "name" in found or "code" in found:
            return number, found
    raise RegisterError.single(
        grid.source,
        Text("签到表里没有“姓名”或“人员编号”这一列。", "the sign-in sheet has no column of names or codes."),
        Text("前10行里有一行表头，写着“姓名”或“人员编号”。", "a header 姓名 or 人员编号 in the first ten rows."),
        Text("补上表头；选对工作表（读第一张）。", "add the header; the sheet must be the first of the workbook."),
    )


def _person(row: Sequence[Cell], places: Mapping[str, int]) -> SheetPerson:
    cells = {name: tidy_text(cell_text(row[place])) for name, place in places.items()}
    # two-character names are often spaced out to the width of three
    name = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", cells.get("name", ""))
    return SheetPerson(name, cells.get("unit", ""), cells.get("code", ""))


def _only_half_days(row: Sequence[Cell]) -> bool:
    texts = [fold_text(cell_text(cell)) for cell in row if cell is not None]
    return bool(texts) and all(_HALF_DAY_ALONE.match(text) for text in texts)


def _filled_on(days: Sequence[Cell], halves: Sequence[Cell]) -> list[Cell]:
    """The days above the half-days, each carried on to the columns that its merged cell covers."""
    made: list[Cell] = []
    last: Cell = None
    for day, half in zip(days, halves, strict=True):
        last = day if day is not None else last
        made.append(last if half is not None or day is not None else None)
    return made


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _unread(where: str, written: str) -> Mistake:
    return Mistake(
        where,
        Text(f"“{written}”看不出是哪一天的哪个半天。", f"'{written}' does not say which half-day of which day."),
        Text("例如“5月18日上午”；日期和上午、下午都写。", "such as 5月18日上午: the day and morning or afternoon."),
        Text("改正表头；不是考勤的列，表头里不要写日期。", "mend the header; other columns bear no dates."),
    )


def _outside(where: str, day: dt.date, opened: dt.date, closed: dt.date) -> Mistake:
    return Mistake(
        where,
        Text(f"{day.isoformat()} 不在办班时间内。", f"{day.isoformat()} is not within the class."),
        Text(f"从 {opened} 到 {closed}。", f"from {opened} to {closed}."),
        Text("改正日期；班次改了时间的，先改课表或实际办班登记表。", "mend the day, or the dates of the class."),
    )


def _same(where: str, day: dt.date) -> Mistake:
    return Mistake(
        where,
        Text(f"{day.isoformat()} 的同一个半天有两列。", f"one half-day of {day.isoformat()} has two columns."),
        Text("一个半天一列。", "one column a half-day."),
        Text("改正表头，或删去多余的一列。", "mend the header or remove a column."),
    )


def _again(where: str, person: SheetPerson, day: dt.date) -> Mistake:
    who = person.name or person.code
    return Mistake(
        where,
        Text(f"{who}在{day.isoformat()}的同一个半天有两行。", f"two rows for {who} on one half-day of {day}."),
        Text(
            "一人一个半天一行；同名的人写明单位或人员编号。", "one row; people of one name bear a code or organisation."
        ),
        Text("删去多余的一行，或补上单位。", "remove a row, or add the organisation."),
    )


def _nameless(grid: Grid, row: int) -> Mistake:
    return Mistake(
        grid.where(row),
        Text("这一行有考勤，没有姓名。", "this row has marks and no name."),
        Text("有考勤的行都有姓名或人员编号。", "a name or a code in every row with marks."),
        Text("补上姓名；不是学员的行删去。", "add the name, or remove a row that is nobody's."),
    )


def _no_half_day(grid: Grid, top: int) -> RegisterError:
    return RegisterError.single(
        grid.where(top),
        Text("签到表里没有哪一列、哪一行写着半天，或没有学员。", "no half-day, or nobody, stands in the sheet."),
        Text(
            "每个半天一列，如“5月18日上午”；或有日期、半天、考勤三列。", "a column a half-day, or day, half-day, mark."
        ),
        Text("按这样的表头整理签到表。", "arrange the sheet so."),
    )

"""Two typists' work set side by side: where they differ, what cannot be, which booklets only one has, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from evaluate.collect.paper.entry_columns import EntryColumn, entry_columns, same_typed
from evaluate.collect.paper.entry_form import TYPISTS, Entry
from evaluate.collect.paper.serial import is_serial
from evaluate.errors import Language, ResponsesError, Text
from evaluate.instruments import Questionnaire

CELL_COLUMNS = ("serial", "question", "problem", "first", "second", "column")
SERIAL_COLUMNS = ("serial", "problem", "first", "second")
#: What is wrong with a cell: the two differ, or both typed what can mean nothing.
DIFFERENT, IMPOSSIBLE = "different", "impossible"
_NOT_PRINTED = Text("没有印过这个编号", "no such number was printed")
_MISTYPED = Text("编号录错了（校验位不对）", "the number is mistyped (its check digit is wrong)")


@dataclass(frozen=True)
class Comparison:
    """What two typists typed, compared.

    Parameters
    ----------
    cells : DataFrame
        One row a cell to be decided: serial, question, problem (`different`, `impossible`), what each typed, and the
        column.
    serials : DataFrame
        Booklets that cannot be compared: only one typist has them, one has them twice, no such number was printed;
        with the rows in both files.
    fields : int
        Cells compared in which at least one of the two typed something.
    keystrokes : int
        Signs typed in them, by whichever typed more.
    booklets : int
        Booklets that both typed once.

    """

    first: Entry
    second: Entry
    cells: pd.DataFrame
    serials: pd.DataFrame
    fields: int
    keystrokes: int
    booklets: int

    @property
    def differing(self) -> int:
        """Cells in which the two differ."""
        return int((self.cells["problem"] == DIFFERENT).sum())

    def rate(self, *, per: int = 10_000) -> float:
        """Cells that differ for every so many fields; 0 when nothing was typed."""
        return per * self.differing / self.fields if self.fields else 0.0


def compare_entries(
    first: Entry,
    second: Entry,
    questionnaire: Questionnaire,
    *,
    serials: Collection[str] = (),
    language: Language = "zh",
) -> Comparison:
    """Where do two typists differ?

    Two blanks agree and are not counted as a field. Codes are compared exactly; texts without regard to width,
    capitals, blanks and punctuation. What both typed alike and what yet can mean nothing is listed too. The rate is
    that of differences: a slip that both made alike is not seen.

    Parameters
    ----------
    first, second : Entry
        As `read_entry` gives them.
    questionnaire : Questionnaire
        What was asked.
    serials : collection of str
        The numbers printed; when given, others are told.
    language : {"zh", "en"}
        Of the questions, and of what is told about numbers.

    Returns
    -------
    Comparison

    Raises
    ------
    ResponsesError
        When both are one file.

    """
    if first.sha256 == second.sha256:
        raise ResponsesError.single(
            f"{first.source}, {second.source}",
            Text("两份录入文件内容完全相同。", "The two files are the same."),
            Text("两个人分别录入的两份文件。", "the files of two typists who typed apart."),
            Text("换成另一个人录的文件；不能用复制的文件代替第二次录入。", "Give the other typist's file, not a copy."),
        )
    told = list(_serial_problems(first, second, serials, language))
    problems = pd.DataFrame(told, columns=list(SERIAL_COLUMNS), dtype=object)
    twice = _repeated(first) | _repeated(second)
    theirs = set(second.typed.index)
    both = [each for each in first.typed.index if each in theirs and each not in twice]
    columns = entry_columns(questionnaire, language=language)
    rows: list[tuple[str, ...]] = []
    fields = keystrokes = 0
    for column in columns:
        ours, theirs = (_of_column(entry, column.name, both) for entry in (first, second))
        for serial, one, other in zip(both, ours, theirs, strict=True):
            longest = max(len(one[0]), len(other[0]))
            fields, keystrokes = fields + bool(longest), keystrokes + longest
            problem = _problem(one, other, column)
            if problem:
                rows.append((serial, column.header, problem, one[0], other[0], column.name))
    order = {serial: place for place, serial in enumerate(both)}
    rows.sort(key=lambda row: order[row[0]])  # stable: within a booklet as on paper
    cells = pd.DataFrame(rows, columns=list(CELL_COLUMNS), dtype=object)
    return Comparison(first, second, cells, problems, fields, keystrokes, len(both))


def cell_keys(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """By what a cell to be decided is known again: its booklet, its column, and what both typed."""
    return list(table[["serial", "column", "first", "second"]].itertuples(index=False, name=None))


def _of_column(entry: Entry, name: str, serials: list[str]) -> list[tuple[str, str, bool]]:
    """What was typed, what it means, and whether it can, for these booklets."""
    return list(
        zip(
            entry.typed.loc[serials, name],
            entry.read.loc[serials, name],
            entry.fits.loc[serials, name],
            strict=True,
        )
    )


def _problem(one: tuple[str, str, bool], other: tuple[str, str, bool], column: EntryColumn) -> str:
    if one[2] and other[2]:
        return "" if same_typed(one[1], other[1], column) else DIFFERENT
    return IMPOSSIBLE if one[0] == other[0] else DIFFERENT


def _repeated(entry: Entry) -> set[str]:
    return {str(serial) for serial, count in Counter(entry.typed.index).items() if count > 1}


def _places(entry: Entry) -> dict[str, str]:
    """Where each number stands in the file."""
    found: dict[str, str] = {}
    for serial, place in zip(entry.typed.index, entry.places, strict=True):
        found[serial] = f"{found[serial]}、{place}" if serial in found else place
    return found


def _serial_problems(
    first: Entry, second: Entry, printed: Collection[str], language: Language
) -> Iterator[tuple[str, str, str, str]]:
    """Every booklet that does not stand once in each file, or whose number was never printed."""
    names = tuple(TYPISTS.values())
    places = (_places(first), _places(second))
    twice = (_repeated(first), _repeated(second))
    for serial in sorted(set(places[0]) | set(places[1])):
        told = [
            Text(f"{name.zh}录了不止一次", f"the {name.en} has it more than once")
            for name, again in zip(names, twice, strict=True)
            if serial in again
        ]
        told += [
            Text(f"只有{name.zh}录了", f"only the {name.en} has it")
            for name, others in zip(names, places[::-1], strict=True)
            if serial not in others
        ]
        if printed and serial not in printed:
            told.append(_NOT_PRINTED if is_serial(serial) else _MISTYPED)
        if told:
            words = Text("；", "; ").of(language).join(each.of(language) for each in told)
            yield serial, words, places[0].get(serial, ""), places[1].get(serial, "")

"""The columns of the typing workbook: what each is called, which marks may be typed, and what they mean as codes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluate.documents import fold_text, tidy_text
from evaluate.errors import Language, Text
from evaluate.instruments import Column, Item, Questionnaire
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.compile.paper_answers import letter, marks_of
from evaluate.instruments.scale import Choice
from evaluate.responses.cell import understand, written

#: What is typed for an answer that cannot be told, such as two ticks where one is asked; and for none, when settling.
UNCLEAR, BLANK = ("?", "看不清", "unclear"), ("空白", "blank")
_TICKS = ("1", "√", "✓", "v")
_YES, _NO = Text("是", "yes"), Text("否", "no")


@dataclass(frozen=True)
class EntryColumn:
    """One column to type: its heading, and the marks printed on paper with the code and the label of each."""

    column: Column
    header: str
    marks: tuple[tuple[str, str, str], ...] = ()
    ticked: bool = False
    number: tuple[float | None, float | None] | None = None

    @property
    def name(self) -> str:
        """The column of the questionnaire."""
        return self.column.name

    def read(self, text: str) -> tuple[str, bool]:
        """What a typed cell means, as a file of answers holds it, and whether it can mean that.

        A blank is no answer; a tick box that is left blank and one with 0 are the same.
        """
        cell = tidy_text(text)
        if self.column.kind == "text":
            return cell, True
        if not cell or cell.casefold() in BLANK:
            return "", True
        if cell.casefold() in UNCLEAR or cell == "？":
            return "unreadable", True
        plain = unicodedata.normalize("NFKC", cell)
        if self.ticked:
            return self._tick(plain)
        if self.marks:
            return self._chosen(plain)
        answer, reason = understand(plain, self.column)
        return ("", False) if reason is not None else (written(answer, self.column), True)

    def settle(self, text: str) -> tuple[str, bool]:
        """What a decision means, which spells out that nothing stands on paper: there a word is no answer to a text."""
        return ("", True) if tidy_text(text).casefold() in BLANK else self.read(text)

    def _tick(self, plain: str) -> tuple[str, bool]:
        return ("", True) if plain == "0" else ("1", plain.casefold() in _TICKS)

    def _chosen(self, plain: str) -> tuple[str, bool]:
        """A mark, a mark with its label as the drop-down offers it, or the label alone."""
        folded = fold_text(plain)
        for mark, code, label in self.marks:
            if folded in (fold_text(mark), fold_text(f"{mark} {label}"), fold_text(label)):
                return code, True
        return "", False


def entry_columns(questionnaire: Questionnaire, *, language: Language = "zh") -> tuple[EntryColumn, ...]:
    """What is typed of a booklet, in the order in which it stands on paper: both answers to a row side by side."""
    made = [column for item in questionnaire.items for column in _of_item(questionnaire, item, language)]
    repeated = {header for header, count in Counter(each.header for each in made).items() if count > 1}
    return tuple(
        replace(each, header=f"{each.header} [{each.name}]") if each.header in repeated else each for each in made
    )


def same_typed(first: str, second: str, column: EntryColumn) -> bool:
    """Whether two typists typed the same: codes exactly, texts but for width, capitals, blanks and punctuation."""
    return first == second or (column.column.kind == "text" and _letters(first) == _letters(second))


def _letters(text: str) -> str:
    return "".join(sign for sign in fold_text(text) if unicodedata.category(sign)[0] not in "PZ")


def _of_item(questionnaire: Questionnaire, item: Item, language: Language) -> Iterator[EntryColumn]:
    columns = asked.columns_of(questionnaire, item)
    if item.type in ("pair", "prepost"):
        half = len(columns) // 2
        columns = tuple(each for pair in zip(columns[:half], columns[half:], strict=True) for each in pair)
    rows = list(dict.fromkeys(column.row for column in columns))
    for place, column in enumerate(columns):
        number = str(questionnaire.numbers[item.id])
        yield EntryColumn(
            column,
            tidy_text(f"{number}{_part(item, column, place, rows)} {said(column.label, language)}"),
            _marks(item, column, language),
            item.type == "many" and column.kind == "flag",
            (column.minimum, column.maximum) if column.kind == "number" else None,
        )


def _part(item: Item, column: Column, place: int, rows: list[str | None]) -> str:
    """What follows the number of the question: the letter of a choice, the number of a row."""
    if column.kind == "text" and column.part == "text":
        return "."
    if item.type == "many":
        return f".{letter(place)}"
    if item.type in ("rank", "allocate"):
        return f".{place + 1}"
    return f".{rows.index(column.row) + 1}" if item.type in ("grid", "pair", "prepost", "best_worst") else "."


def _marks(item: Item, column: Column, language: Language) -> tuple[tuple[str, str, str], ...]:
    """Mark, code and label of the choices as they are printed: letters, the codes of a grid, or places in a set."""
    scale = column.scale
    if column.kind == "flag" and item.type == "flag":
        return (("1", "1", _YES.of(language)), ("0", "0", _NO.of(language)))
    if scale is None:
        return ()
    choices: tuple[Choice, ...] = scale.choices
    if item.type == "best_worst":
        marks = [str(place) for place in range(1, len(choices) + 1)]
    elif item.type in ("grid", "pair", "prepost"):
        marks = marks_of(scale)
    else:
        marks = [letter(place) for place in range(len(choices))]
    return tuple((mark, each.code, said(each.label, language)) for mark, each in zip(marks, choices, strict=True))

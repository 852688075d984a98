"""Rows of a questionnaire's workbook, each cell with its address, and the mistakes found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evaluate.errors import Text
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.workbook.sheets import LABEL, NO, SHORT, YES
from evaluate.instruments.workbook.wording import in_the_workbook

BOOLEANS = {
    **dict.fromkeys((YES, "yes", "TRUE", "true", "1", "对", "√"), "true"),
    **dict.fromkeys((NO, "no", "FALSE", "false", "0", "错", "×"), "false"),
}
#: What an office writes for a type of question, besides the word itself.
TYPES = {
    "单选": "one",
    "单选题": "one",
    "多选": "many",
    "多选题": "many",
    "矩阵": "grid",
    "矩阵题": "grid",
    "配对": "pair",
    "排序": "rank",
    "排序题": "rank",
    "数字": "number",
    "数": "number",
    "是非": "flag",
    "文字": "text",
    "填空": "text",
    "填空题": "text",
    "日期": "date",
    "说明": "note",
}
YES_NO = ("required", "reverse", "draft")
WORDS = ("kind", "type", "role", "reason", "pii", "score", *YES_NO)


def understood(key: str, word: str) -> str:
    """A word of a drop-down, also where a type of question was written in Chinese."""
    return TYPES.get(word, word) if key == "type" else word


@dataclass
class SheetReading(Reading):
    """What was found in one workbook. `cells` knows the sheet and cell of each place."""

    cells: dict[Place, str] = field(default_factory=dict)

    def put(self, place: Place, order: int, cell: str) -> None:
        """Remember where a place stands, and its order among all cells."""
        self.lines.setdefault(place, order)
        self.cells.setdefault(place, cell)

    def cell(self, place: Place) -> str:
        """The cell of a place, or of the nearest thing around it."""
        around = (place[:length] for length in range(len(place), -1, -1))
        return next((self.cells[each] for each in around if each in self.cells), "")

    def spot(self, place: Place) -> Text:
        """The cell of a place, for messages about another place."""
        return Text(self.cell(place), self.cell(place))

    def mistake(self, place: Place, what: Text, right: Text, mend: Text) -> None:
        """Note one mistake, in the words of the workbook, and go on."""
        super().mistake(place, *in_the_workbook(what, right, mend))

    def where(self, place: Place) -> str:
        """File, sheet and cell, and the item."""
        inside = self.inside(place)
        inside = "" if "." in inside else inside  # a path through the file says nothing here: the cell does
        return " ".join(part for part in (self.file, self.cell(place)) if part) + (f" · {inside}" if inside else "")


@dataclass(frozen=True)
class Record:
    """One row of a sheet: its filled cells by key and language, and the letters of the column of each key."""

    order: int
    sheet: str
    row: int
    cells: dict[tuple[str, str], str]
    letters: dict[tuple[str, str], str]

    @property
    def first(self) -> str:
        """The first cell of the row."""
        return f"{self.sheet}!A{self.row}"

    def __contains__(self, key: str) -> bool:
        return any(name == key for name, _ in self.cells)

    def text(self, key: str) -> str:
        """What is written under a key; empty when nothing is."""
        return self.cells.get((key, ""), "")

    def texts(self, key: str) -> dict[str, str]:
        """What is written under a key in each language."""
        return {language: text for (name, language), text in self.cells.items() if name == key}

    def address(self, key: str, language: str | None = None) -> str:
        """The cell of a key (of its first language unless one is named), blank or not."""
        for (name, spoken), letters in self.letters.items():
            if name == key and language in (None, spoken):
                return f"{self.sheet}!{letters}{self.row}"
        return self.first

    def put_texts(self, key: str, place: Place, reading: SheetReading) -> None:
        """Remember where the texts of a key stand, in every language that has a column."""
        reading.put(place, self.order, self.address(key))
        for name, language in self.letters:
            if name == key:
                reading.put((*place, language), self.order, self.address(key, language))

    def entry(self, place: Place, reading: SheetReading, *, leave: tuple[str, ...] = ()) -> dict[str, Any]:
        """The row as an entry of the tree, its cells remembered."""
        reading.put(place, self.order, self.first)
        found: dict[str, Any] = {}
        for key in dict.fromkeys(key for key, _ in self.cells):
            if key in leave:
                continue
            if key in (LABEL, SHORT):
                self.put_texts(key, (*place, key), reading)
                found[key] = self.texts(key)
            else:
                reading.put((*place, key), self.order, self.address(key))
                found[key] = BOOLEANS.get(self.text(key), self.text(key)) if key in YES_NO else self.text(key)
        return found

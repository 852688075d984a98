"""Which header of an office's own table is which column of the form, and in which row the headers stand."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.documents import Grid, cell_text, fold_text, likeness
from evaluate.errors import Language, Text
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.mapping import LEFT_OUT, MappedColumn
from evaluate.registers.table_reader import NUMBERS

#: Below this two headers are two columns.
ALIKE = 0.6
_SEARCHED = 15
PERSON = "roster.person_id"


def header_row(grid: Grid, form: TableForm) -> int:
    """The row with most headers of the form, among the first; a title often stands above it."""
    known = [{fold_text(word).replace(" ", "") for word in words_of(column)} for column in form.columns]
    found = []
    for number, row in enumerate(grid.rows[:_SEARCHED]):
        there = {fold_text(cell_text(cell)).replace(" ", "") for cell in row if cell is not None}
        found.append((sum(bool(words & there) for words in known), -number))
    return -max(found)[1] if found else 0


def words_of(column: ColumnForm) -> tuple[str, ...]:
    """Every header that means the column; a person may be given by name."""
    return (*column.words, "姓名", "学员姓名") if column.references == PERSON else column.words


def match_headers(
    headers: Sequence[tuple[str, str, int]], form: TableForm, *, language: Language
) -> tuple[MappedColumn, ...]:
    """Each header with the column it probably is: sure where a known word is the same, waiting where it is alike.

    Parameters
    ----------
    headers : sequence of (address, header, rows filled)
        As they stand in the table.
    form : TableForm
        The columns that may be meant.
    language : "zh" or "en"
        The language of the doubts.
    """
    scores = [
        (max(likeness(header, word) for word in words_of(column)), -place, column.name)
        for place, (_, header, _) in enumerate(headers)
        for column in form.columns
    ]
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, negative, name in sorted(scores, reverse=True):
        if score >= ALIKE and -negative not in chosen and name not in taken:
            chosen[-negative] = (name, score)
            taken.add(name)
    return tuple(
        _mapped(address, header, filled, chosen.get(place), language)
        for place, (address, header, filled) in enumerate(headers)
    )


def _mapped(
    address: str, header: str, filled: int, chosen: tuple[str, float] | None, language: Language
) -> MappedColumn:
    if chosen is None:
        unknown = Text("台账里没有对应的列，没有读入", "no such column in the register; not read")
        doubt = "" if fold_text(header) in NUMBERS else unknown.of(language)
        return MappedColumn(address, header, LEFT_OUT, doubt=doubt, filled=filled)
    name, score = chosen
    if score == 1:
        return MappedColumn(address, header, name, similarity=1.0, filled=filled)
    alike = Text("表头相近，请确认是不是这一列", "a header like it: is it this column?").of(language)
    return MappedColumn(address, header, name, "no", alike, round(score, 2), filled)

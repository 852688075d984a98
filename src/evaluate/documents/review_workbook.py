"""A proposal as a workbook that a person checks: headers and words in either language, drop-downs; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluate.documents.grid import Grid, cell_text, read_grid
from evaluate.documents.headers import nearest_name, tidy_text
from evaluate.documents.workbook_form import FormColumn, FormSheet, workbook_form_bytes
from evaluate.errors import EvaluateError, Language, Mistake, ResponsesError, Text

LONG = 40  # characters from which on a text is broken
Rows = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class ReviewSheet:
    """One sheet of a proposal: its name, its columns, and the words of those with a drop-down.

    `heads` gives each field its header; `words` gives, by field, each code word its Chinese. A workbook that a person
    made may lack the columns of `may_lack`.
    """

    name: Text
    heads: Mapping[str, Text]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    may_lack: tuple[str, ...] = ()

    def shown(self, name: str, value: Any, language: str) -> Any:
        """A value as the workbook shows it: a code word in the language of the workbook."""
        if isinstance(value, str) and name in self.words and language.startswith("zh"):
            return self.words[name].get(value, value)
        return value

    def understood(self, name: str, text: str) -> str:
        """The code word that a person means, written in either language; what is unknown comes back as it is."""
        return {word: code for code, word in self.words.get(name, {}).items()}.get(text, text)

    def place(self, grid: Grid, name: str) -> int:
        """In which column of the workbook a field stands; the first when it is not there."""
        there = [tidy_text(cell_text(cell)) for cell in grid.rows[0]]
        return next((there.index(head) for head in self.heads[name] if head in there), 0)

    def unknown_word(self, grid: Grid, number: int, name: str, word: str, allowed: Sequence[str]) -> Mistake:
        """A cell that must hold one of the words `allowed` and holds another, or none."""
        head, words = self.heads[name], self.words.get(name, {})
        near = nearest_name(word, allowed) or self.understood(
            name, nearest_name(word, words.values()) or words.get(allowed[0], allowed[0])
        )
        named = "、".join(words.get(one, one) for one in allowed)
        return Mistake(
            grid.where(number, self.place(grid, name)),
            Text(f"“{word}”不是可用的{head.zh}。", f"'{word}' is no {head.en} known here.")
            if word
            else Text(f"{head.zh}空着。", f"{head.en} is left empty."),
            Text(f"下列之一：{named}。", f"one of {', '.join(allowed)}."),
            Text(f"改为“{words.get(near, near)}”。", f"write '{near}'."),
        )


def review_bytes(
    sheets: Sequence[tuple[ReviewSheet, Sequence[Any]]], explained: tuple[Text, Sequence[Text]], *, language: Language
) -> bytes:
    """The workbook of a proposal: a sheet for each kind of row, and a page of help.

    Parameters
    ----------
    sheets : sequence of (ReviewSheet, rows)
        The rows of a sheet are objects with an attribute for each field of its heads.
    explained : (Text, sequence of Text)
        The name of the page of help, and its lines.
    language : "zh" or "en"
        The language of headers and drop-downs; both are read back.
    """
    forms = [_form(sheet, rows, language) for sheet, rows in sheets]
    told = FormColumn(explained[0].of(language), width=100)
    forms.append(FormSheet(told.name, (told,), [(line.of(language),) for line in explained[1]], entry=False))
    return workbook_form_bytes(forms)


def _form(sheet: ReviewSheet, rows: Sequence[Any], language: Language) -> FormSheet:
    """One sheet to check; what a person may choose from is offered, and long texts are broken."""
    table = [[sheet.shown(name, getattr(row, name), language) for name in sheet.heads] for row in rows]
    columns = tuple(
        FormColumn(
            head.of(language),
            choices=tuple(word for code in sheet.words.get(name, {}) if (word := sheet.shown(name, code, language))),
            width=LONG if any(isinstance(row[place], str) and len(row[place]) > LONG for row in table) else 0,
        )
        for place, (name, head) in enumerate(sheet.heads.items())
    )
    return FormSheet(sheet.name.of(language), columns, table, entry=False)


def read_review(
    path: str | Path,
    sheet: ReviewSheet,
    *,
    may_be_empty: bool = False,
    error: type[EvaluateError] = ResponsesError,
) -> tuple[Grid, Rows]:
    """The rows of one sheet as a person left them: number of the row, and the text or code word of each field.

    Raises
    ------
    EvaluateError
        Of kind `error`, naming every header that is missing.
    """
    grid = _grid(path, sheet.name, error)
    records = grid.records(may_be_empty=may_be_empty)
    places = {one: next((name for name in head if name in records.columns), None) for one, head in sheet.heads.items()}
    known = "、".join(head.zh for head in sheet.heads.values()), ", ".join(head.en for head in sheet.heads.values())
    error.refuse(
        Mistake(
            grid.where(0),
            Text(f"缺少“{sheet.heads[one].zh}”列。", f"column '{sheet.heads[one].en}' is missing."),
            Text(f"表头：{known[0]}。", f"the headers {known[1]}."),
            Text("恢复这一列的表头。", "put the header back."),
        )
        for one, place in places.items()
        if place is None and one not in sheet.may_lack
    )
    rows: Rows = []
    for number, row in zip(records.index, records.to_dict("records"), strict=True):
        texts = {one: tidy_text(cell_text(row.get(place))) for one, place in places.items()}
        rows.append((int(number), {one: sheet.understood(one, text) for one, text in texts.items()}))
    return grid, rows


def _grid(path: str | Path, names: Text, error: type[EvaluateError]) -> Grid:
    try:
        return read_grid(path, sheet=names.zh, error=error)
    except error:
        return read_grid(path, sheet=names.en, error=error)

"""Answers to the form that our compiler wrote for LimeSurvey: names and codes led back to ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluate.collect.export import Blank, ColumnKind, Export, ExportChoice, ExportColumn, keys
from evaluate.collect.platforms.limesurvey import NAME
from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile.limesurvey_names import limesurvey_renaming
from evaluate.instruments.compile.limesurvey_questions import Question, questions_of
from evaluate.instruments.scale import Labels, Scale

_RANK = re.compile(r"(.*\S)\s*\[\D*(\d+)\]", re.DOTALL)
_KINDS: dict[str, ColumnKind] = {"N": "number", "K": "number", "D": "date", "T": "text", "S": "text"}


@dataclass(frozen=True)
class _Cell:
    """Where a column of the export stands in our form: which question, and which row or rank of it, from 0."""

    question: Question
    place: int

    @property
    def column(self) -> str:
        """The name of our column that it fills; a rank fills none alone, and a note none."""
        return self.question.columns[self.place] if self.question.columns and self.question.type != "R" else ""

    def header(self, language: str) -> str:
        """Its header in an export with codes (`language` empty), or with the texts of one language."""
        asked = self.question
        stem = asked.label.get(language, asked.name) if language else asked.name
        if asked.type == "R":
            return f"{stem}[{self.place + 1}]"
        if not asked.rows:
            return stem
        name, label = asked.rows[self.place]
        return f"{stem} [{label.get(language, name)}]" if language else f"{stem}[{name}]"


def led_back(export: Export, questionnaire: Questionnaire) -> Export:
    """Which column, and which choice, of the questionnaire is each column and code of a LimeSurvey export?

    LimeSurvey allows few signs in names and codes, so that our compiler had to change them; the same renaming is used
    here to lead them back. Ranks, which LimeSurvey exports place by place, become a column for each choice.

    Parameters
    ----------
    export : Export
        Of any platform; only what LimeSurvey exported is changed.
    questionnaire : Questionnaire
        The instrument from which the form may have been compiled.

    Returns
    -------
    Export
        The same where the headers are not those of our form. They are when either has all of the other, and at least
        half of the form is there.
    """
    if export.platform != NAME:
        return export
    cells = _cells(questionnaire)
    told = [column for column in export.columns if column.kind != "duration"]
    for language in ("", *questionnaire.languages):
        found = _places(told, cells, language)
        needed = [cell for cell in cells if cell.question.columns and not (cell.question.type == "R" and cell.place)]
        there = sum(cell in found.values() for cell in needed)
        if 2 * there >= len(needed) and (there == len(needed) or len(found) == len(told)):
            return replace(export, columns=tuple(_columns(export.columns, found, questionnaire)))
    return export


def _cells(questionnaire: Questionnaire) -> list[_Cell]:
    """Every column that LimeSurvey exports of our form, in its order."""
    asked = questions_of(questionnaire, limesurvey_renaming(questionnaire))
    return [_Cell(question, place) for question in asked for place in range(max(1, len(question.columns)))]


def _places(columns: Sequence[ExportColumn], cells: Sequence[_Cell], language: str) -> dict[int, _Cell]:
    """The columns whose headers are those of our form, by identity; equal headers stand in the order of the form."""
    known = dict(zip(keys(fold_text(cell.header(language)) for cell in cells), cells, strict=True))
    ranked = {fold_text(cell.header(language)) for cell in cells if cell.question.type == "R"}
    headers = []
    for column in columns:
        rank = _RANK.fullmatch(column.header)
        short = fold_text(f"{rank[1]}[{rank[2]}]") if rank else ""
        headers.append(short if short in ranked else fold_text(column.header))
    pairs = zip(keys(headers), columns, strict=True)
    return {id(column): known[key] for key, column in pairs if key in known}


def _columns(
    columns: Sequence[ExportColumn], found: dict[int, _Cell], questionnaire: Questionnaire
) -> Iterator[ExportColumn]:
    """The columns with our names and choices, in their order; an empty column of a note is left away."""
    for column in columns:
        cell = found.get(id(column))
        if cell is None or (not cell.question.columns and column.answers):
            yield column
        elif cell.question.type == "R":
            members = [one for one in columns if id(one) in found and found[id(one)].question is cell.question]
            if column is members[0]:
                yield from _ranks(members, [found[id(one)].place for one in members], cell.question)
        elif cell.question.columns:
            yield _named(column, cell, questionnaire)


def _named(column: ExportColumn, cell: _Cell, questionnaire: Questionnaire) -> ExportColumn:
    """One column under our name; an option of several answers stays in the block of its item."""
    asked, ours = cell.question, questionnaire.column(cell.column)
    plain = replace(column, question=_first(asked.label), row="", block="", name=ours.name, choices=())
    if asked.rows:
        plain = replace(plain, row=_first(asked.rows[cell.place][1]))
    if asked.type == "M":
        return replace(plain, block=ours.item, name=str(ours.choice), kind="many")
    if ours.scale is None or asked.type not in "LF":
        return replace(plain, kind=_KINDS.get(asked.type, "number"))
    choices = column.choices or _choices(column, asked, ours.scale)
    return replace(plain, kind="one", choices=choices)


def _choices(column: ExportColumn, asked: Question, scale: Scale) -> tuple[ExportChoice, ...]:
    """The answers as they stand in the cells: as codes, or as the texts of one language."""
    written = _written(column.texts, asked)
    return tuple(
        ExportChoice(word, _first(choice.label), choice.code, choice.value, choice.reason or "")
        for word, choice in zip(written, scale.choices, strict=True)
    )


def _written(texts: Sequence[str], asked: Question) -> list[str]:
    """How the cells write the answers: the codes, unless the texts of one language fit better."""
    languages = dict.fromkeys(language for _, label in asked.answers for language in label)
    ways = [[code for code, _ in asked.answers]]
    ways += [[tidy_text(label.get(language, code)) for code, label in asked.answers] for language in languages]
    return max(ways, key=lambda words: sum(text in words for text in texts))


def _ranks(members: Sequence[ExportColumn], places: Sequence[int], asked: Question) -> list[ExportColumn]:
    """The choice in each place, as the place of each choice; as they are where a cell holds no choice of ours."""
    first = members[0]
    texts = [text for column in members for text in column.texts]
    written = _written(texts, asked)
    if not set(texts) <= set(written):
        return list(members)
    rows = list(zip(*(column.cells for column in members), strict=True))
    found = []
    for word, name, (_, label) in zip(written, asked.columns, asked.answers, strict=True):
        cells = tuple(_rank(row, places, word) for row in rows)
        header = f"{first.header}→{_first(label)}"
        found.append(ExportColumn(first.address, header, cells, question=_first(asked.label), row=_first(label),
                                  kind="number", name=name))  # fmt: skip
    return found


def _rank(row: Sequence[Any], places: Sequence[int], word: str) -> Any:
    """The place of one choice among those that a person ranked; the blank itself where nothing is ranked."""
    given = [None if cell is None or isinstance(cell, Blank) else tidy_text(cell_text(cell)) for cell in row]
    if not any(given):
        return row[0]
    return float(places[given.index(word)] + 1) if word in given else Blank("not_answered", "")


def _first(label: Labels) -> str:
    return next(iter(label.values()), "")

"""The answers of an export, read by a mapping into the columns of a questionnaire; a blank keeps its reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evaluate.collect.aligned import chosen, placed
from evaluate.collect.build import other_text
from evaluate.collect.doubts import Doubts
from evaluate.collect.export import Blank, Export, ExportColumn, keys
from evaluate.collect.kinds import separator_of, split_many
from evaluate.collect.mapping import OTHER, MappedColumn, MappedLabel, Mapping
from evaluate.collect.ticks import ticked
from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.errors import Text
from evaluate.instruments import Column, Questionnaire, Scale
from evaluate.instruments.scale import REASONS
from evaluate.responses.cell import understand

_YES_NO = {"yes": 1.0, "y": 1.0, "no": 0.0, "n": 0.0}
# A year with a month and a day, in whichever order; the month may be a word.
_DAY = re.compile(
    r"(19|20)\d\d\D+\d+\D+\d|\d\D+(\d+|[A-Za-z]{3,})\D+(19|20)\d\d|[A-Za-z]{3,}\D+\d+\D+(19|20)\d\d|(19|20)\d{6}"
)


@dataclass
class _Table:
    """Columns of answers and reasons under construction."""

    export: Export
    questionnaire: Questionnaire
    columns: dict[str, pd.Series] = field(default_factory=dict)
    reasons: dict[str, list[str | None]] = field(default_factory=dict)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)

    def put(self, name: str, values: list[Any], reasons: list[str | None]) -> None:
        self.columns[name] = _typed(values, self.questionnaire.column(name), self.export.rows)
        self.reasons[name] = reasons


def read_answers(
    export: Export, mapping: Mapping, questionnaire: Questionnaire, doubts: Doubts
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[tuple[str, str, str], ...]]:
    """The frame of answers, the reasons for missing ones, and the texts that could not be understood.

    A blank where exactly those with one answer to an earlier question replied is `skipped`: the others were not asked.
    Any other is `not_answered`, and never the lowest point of a scale.
    """
    table = _Table(export, questionnaire)
    waiting: set[str] = set()
    options: dict[str, list[tuple[MappedColumn, ExportColumn]]] = {}
    for mapped, column in _matched(export, mapping):
        if mapped.waits:
            waiting |= {answer.name for answer in questionnaire.columns if mapped.name in (answer.name, answer.item)}
            doubts.add(mapped.name, "waits", value=len(column.answers) if column else 0, address=mapped.address)
        elif column is None:
            doubts.add(mapped.name, "not_in_export", address=mapped.address)
        elif mapped.type == "rank":
            _put_plain(table, mapped, column, doubts)
        elif mapped.is_option:
            options.setdefault(mapped.item, []).append((mapped, column))
        elif mapped.type == "many":
            _put_many(table, mapped, column, mapping.labels_of(mapped.scale), doubts)
        elif mapped.answered_on:
            _put_choice(table, mapped, column, mapping.labels_of(mapped.scale), doubts)
        else:
            _put_plain(table, mapped, column, doubts)
    for item, members in options.items():
        _put_options(table, item, members, mapping.labels_of(members[0][0].scale))
    _routing(table, mapping, doubts)
    for name in questionnaire.names:
        if name not in table.columns:
            if name not in waiting and questionnaire.column(name).part != "text":
                doubts.add(name, "not_in_export")
            table.put(name, [None] * len(export.rows), [None] * len(export.rows))
    index = pd.Index(export.rows, name="respondent", dtype="str")
    frame = pd.DataFrame({name: table.columns[name] for name in questionnaire.names}, index=index)
    kept = {name: table.reasons[name] for name in questionnaire.names if any(table.reasons[name])}
    return frame, pd.DataFrame(kept, index=index, dtype=object), tuple(table.unreadable)


def _matched(export: Export, mapping: Mapping) -> Iterator[tuple[MappedColumn, ExportColumn | None]]:
    """Every mapped answer with its column. Headers may repeat: the second in the mapping is the second in the file."""
    columns = (*export.administrative, *export.columns)
    own = {id(column) for column in export.columns}
    by_key = {
        key: column
        for key, column in zip(keys(column.header for column in columns), columns, strict=True)
        if id(column) in own
    }
    for key, mapped in zip(mapping.keys, mapping.columns, strict=True):
        if mapped.holds_answers:
            yield mapped, by_key.get(key)


def _put_choice(
    table: _Table,
    mapped: MappedColumn,
    column: ExportColumn,
    labels: tuple[MappedLabel, ...],
    doubts: Doubts,
) -> None:
    codes = {tidy_text(label.label_as_exported): label.code for label in labels}
    absent = {tidy_text(label.label_as_exported): label.reason for label in labels if label.reason in REASONS}
    scale = table.questionnaire.column(mapped.name).scale
    values: list[Any] = []
    reasons: list[str | None] = []
    written: list[Any] = []
    wrong = 0
    other = _own_words(table, mapped)
    for row, cell in zip(table.export.rows, column.cells, strict=True):
        text = None if cell is None or isinstance(cell, Blank) else tidy_text(cell_text(cell))
        if text is not None and text not in codes and scale is not None:
            # Where the export alone shows nothing but numbers, nobody has listed labels: the instrument has.
            meant = (placed if table.export.by_place else chosen)(scale, text)
            codes[text] = meant.code if meant is not None else ""
        value, reason = (None, _why(cell, "not_answered")) if text is None else _chosen(codes.get(text), scale)
        told = absent.get(str(text))
        if told is not None and (reason == "unreadable" or told != "unreadable"):
            value, reason = None, told  # the file, or a person in the mapping, says why it is no answer
        if reason == "unreadable":
            table.unreadable.append((row, mapped.name, str(text)))
            wrong += 1
        written.append(text if text is not None and codes.get(text) == other.code and not other.names(text) else None)
        values.append(value)
        reasons.append(reason)
    if wrong:
        doubts.add(mapped.name, "unreadable", value=wrong, address=mapped.address)
    table.put(mapped.name, values, reasons)
    _put_other(table, mapped, written, doubts)


def _why(cell: Any, otherwise: str) -> str:
    """Why a cell holds no answer: as the platform says, else as an empty cell of its kind."""
    return cell.reason if isinstance(cell, Blank) else otherwise


def _chosen(code: str | None, scale: Scale | None) -> tuple[Any, str | None]:
    if code is None or scale is None:
        return None, "unreadable"
    if code in scale.missing:
        return None, scale.missing[code]
    choice = next((choice for choice in scale.answers if choice.code == code), None)
    if choice is None:
        return None, "unreadable"
    return (choice.value if scale.ordered else choice.code), None


def _put_many(
    table: _Table, mapped: MappedColumn, column: ExportColumn, labels: tuple[MappedLabel, ...], doubts: Doubts
) -> None:
    codes = {tidy_text(label.label_as_exported): label.code for label in labels}
    separator = column.separator or separator_of(column.texts) or ";"
    there = {one.choice for one in table.questionnaire.columns if one.item == mapped.name and one.kind == "flag"}
    other = _own_words(table, mapped)
    given: list[set[str] | None] = []
    written: list[Any] = []
    wrong = 0
    for row, cell in zip(table.export.rows, column.cells, strict=True):
        pieces = [] if cell is None or isinstance(cell, Blank) else split_many(cell_text(cell), separator)
        unknown = [piece for piece in pieces if codes.get(piece) not in there]
        wrong += len(unknown)
        table.unreadable += [(row, mapped.name, piece) for piece in unknown]
        given.append({codes[piece] for piece in pieces if piece not in unknown} if pieces else None)
        own = (piece for piece in pieces if codes.get(piece) == other.code and not other.names(piece))
        written.append("; ".join(own) or None)
    if wrong:
        doubts.add(mapped.name, "unreadable", value=wrong, address=mapped.address)
    reasons = [
        _why(cell, "not_answered") if one is None else None for one, cell in zip(given, column.cells, strict=True)
    ]
    _put_flags(table, mapped.name, given, reasons)
    _put_other(table, mapped, written, doubts)


def _put_options(
    table: _Table,
    item: str,
    members: list[tuple[MappedColumn, ExportColumn]],
    labels: tuple[MappedLabel, ...],
) -> None:
    """A column for each option. Where all of a person's cells are empty, the question was not answered."""
    codes = {tidy_text(label.label_as_exported): label.code for label in labels}
    chosen: list[set[str] | None] = []
    reasons: list[str | None] = []
    for cells in zip(*(column.cells for _, column in members), strict=True):
        told = [ticked(cell) for cell in cells]
        empty = all(one is None for one in told)
        why = [cell.reason for cell in cells if isinstance(cell, Blank)]
        chosen.append(
            None
            if empty
            else {codes.get(tidy_text(m.row), "") for (m, _), one in zip(members, told, strict=True) if one}
        )
        reasons.append((why[0] if why else "not_answered") if empty else None)
    _put_flags(table, item, chosen, reasons)


def _put_flags(table: _Table, item: str, chosen: list[set[str] | None], reasons: list[str | None]) -> None:
    for answer in (one for one in table.questionnaire.columns if one.item == item and one.kind == "flag"):
        values = [None if one is None else float(answer.choice in one) for one in chosen]
        table.put(answer.name, values, list(reasons))


@dataclass(frozen=True)
class _OwnWords:
    """The choice of an item beside which people write, its labels, and the column for what they write."""

    code: str
    labels: frozenset[str]
    column: str

    def names(self, text: str) -> bool:
        """Whether a text is the choice itself, its code or its number in the file, and no words of somebody's own."""
        return bool(self.labels) and (fold_text(text) in self.labels or text.isdecimal())


def _own_words(table: _Table, mapped: MappedColumn) -> _OwnWords:
    item = next((item for item in table.questionnaire.items if item.id in (mapped.item, mapped.name)), None)
    if item is None or item.other is None:
        return _OwnWords(OTHER, frozenset(), other_text(mapped.name))
    choice = next(one for one in table.questionnaire.scales[item.scales[0]].choices if one.code == item.other)
    labels = frozenset(map(fold_text, (choice.code, *choice.label.values())))
    return _OwnWords(item.other, labels, f"{item.id}_text")


def _put_other(table: _Table, mapped: MappedColumn, written: list[Any], doubts: Doubts) -> None:
    own = _own_words(table, mapped)
    name, asked = own.column, own.labels
    # Where the platform has a column for these words, it is read as a question of its own.
    if name in table.questionnaire and (not asked or any(text is not None for text in written)):
        table.put(name, written, ["not_applicable" if text is None else None for text in written])
        doubts.add(name, "free_text", value=sum(text is not None for text in written), address=mapped.address)


def _put_plain(table: _Table, mapped: MappedColumn, column: ExportColumn, doubts: Doubts) -> None:
    asked = table.questionnaire.column(mapped.name)
    values: list[Any] = []
    reasons: list[str | None] = []
    cut = 0
    for row, cell in zip(table.export.rows, column.cells, strict=True):
        empty = cell is None or isinstance(cell, Blank)
        value = None if empty else _plain_value(cell, asked)
        # A spreadsheet keeps 15 digits: an identity number stored as a number has lost its end.
        cut += isinstance(cell, int | float) and abs(cell) >= 1e15
        if value is None and cell is not None and not isinstance(cell, Blank):
            table.unreadable.append((row, mapped.name, cell_text(cell)))
        values.append(value)
        reasons.append(_why(cell, "not_answered") if empty else "unreadable" if value is None else None)
    for rule, count in (("unreadable", reasons.count("unreadable")), ("number_cut", cut)):
        if count:
            doubts.add(mapped.name, rule, value=count, address=mapped.address)
    if asked.kind == "text":
        doubts.add(mapped.name, "free_text", value=len(column.answers), address=mapped.address)
    table.put(mapped.name, values, reasons)


def _plain_value(cell: Any, asked: Column) -> Any:
    text = cell_text(cell)
    if asked.kind == "text":
        return text
    if asked.kind == "flag":
        return _YES_NO.get(fold_text(text), understand(text, asked)[0])
    if asked.kind == "date":
        if isinstance(cell, dt.datetime):
            return cell
        understood, _ = understand(text, asked)
        # A month alone, or two digits, is no day: nothing is made up.
        read = pd.to_datetime(text, errors="coerce") if understood is None and _DAY.search(text) else understood
        return None if read is None or pd.isna(read) else read
    if isinstance(cell, int | float):
        return float(cell)
    try:
        number = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _routing(table: _Table, mapping: Mapping, doubts: Doubts) -> None:
    """Find questions that only those with one certain answer were asked."""
    earlier: list[str] = []
    for mapped in mapping.answers:
        if mapped.type != "one" or mapped.name not in table.columns:
            continue
        reasons = table.reasons[mapped.name]
        blank = np.array([reason == "not_answered" for reason in reasons], dtype=bool)
        asked = ~blank
        gate = next(
            (name for name in earlier if 10 <= asked.sum() < len(asked) and _decides(table.columns[name], asked)), None
        )
        if gate is not None:
            table.reasons[mapped.name] = ["skipped" if none else old for none, old in zip(blank, reasons, strict=True)]
            note = Text(f"取决于 {gate} 的回答", f"it depends on the answer to {gate}")
            doubts.add(mapped.name, "routing", value=int(blank.sum()), address=mapped.address, note=note)
        earlier.append(mapped.name)


def _decides(answers: pd.Series, asked: np.ndarray) -> bool:
    chosen = answers[asked]
    if chosen.nunique(dropna=False) != 1 or chosen.isna().any():
        return False
    return not bool((answers[~asked] == chosen.iloc[0]).any())


def _typed(values: list[Any], column: Column, rows: tuple[str, ...]) -> pd.Series:
    index = pd.Index(rows, name="respondent", dtype="str")
    if column.kind == "category":
        codes = column.scale.codes if column.scale else ()
        return pd.Series(pd.Categorical(values, categories=list(codes)), index=index, name=column.name)
    dtype = {"text": "str", "date": "datetime64[us]"}.get(column.kind, "float64")
    return pd.Series(values, index=index, dtype=dtype, name=column.name)

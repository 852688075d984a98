"""Sheets of form services: one row a person, a column for each question, row or option, and the service's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluate.collect.administrative import between, duration, set_apart
from evaluate.collect.export import Export, ExportColumn, ExportDoubt
from evaluate.collect.grid_headers import AFTER_COLON, grid_runs
from evaluate.collect.kinds import filled_in
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.platforms.wjx_headers import split_number
from evaluate.collect.several import with_several
from evaluate.collect.source import Source
from evaluate.documents import fold_text
from evaluate.errors import Text

SEPARATORS = (";", "；", "┋", "\n", "、", "，", ", ", ",")
_TICKS = frozenset(("1", "0", "√", "✓", "☑", "是", "否", "y", "n", "yes", "no", "true", "false", "已选", "未选"))


@dataclass(frozen=True)
class FormSheet:
    """What is particular to one service.

    `signs` are headers of which `needed` must be there for the service to be recognised; `own` are all the columns that
    it adds. `spent` is its column of time spent, `moments` those of start and end.
    """

    key: str
    name: Text
    signs: tuple[str, ...]
    needed: int
    own: tuple[str, ...] = ()
    spent: str = ""
    moments: tuple[str, str] = ("", "")
    separators: tuple[str, ...] = SEPARATORS

    def platform(self) -> Platform:
        """The service as a platform."""
        return Platform(self.key, self.name, self.recognise, self.read)

    def recognise(self, sources: Sequence[Source]) -> Text | None:
        """Headers that only this service adds."""
        if sources[0].grid is None:
            return None
        heads = {fold_text(header) for header in header_row(sources[0].grid)}
        there = [sign for sign in self.signs if fold_text(sign) in heads]
        if len(there) < self.needed:
            return None
        return Text(f"表头有 {'、'.join(there)}", f"it has the columns {', '.join(there)}")

    def read(self, sources: Sequence[Source]) -> Export:
        """The answers of the sheet; questions with several answers and grids are told from headers and cells.

        Raises
        ------
        ResponsesError
            There is no question, or no answer.
        """
        source = sources[0]
        assert source.grid is not None
        rows, columns = sheet_columns(source.grid)
        asked, apart = set_apart(columns, (*self.own, *self.signs))
        if not asked:
            raise no_questions(source.name)
        doubts: list[ExportDoubt] = []
        found = grouped(asked)
        found = [self._single(column, doubts) for column in found]
        sealed = ((source.path, source.sha256),)
        return Export(
            source.path, source.sha256, rows, (*found, *self._time(apart)), tuple(apart), self.name,
            title=source.path.stem, sealed=sealed, doubts=tuple(doubts),
        )  # fmt: skip

    def _single(self, column: ExportColumn, doubts: list[ExportDoubt]) -> ExportColumn:
        if column.row:
            return column
        number, question = split_number(column.header)
        block = f"#q{int(number):02}" if number else ""
        told, whole = with_several(replace(column, question=question, block=block), self.separators)
        doubts += [ExportDoubt(column.header, "put_together", note=Text(f"“{one}”", f"'{one}'")) for one in whole]
        return told if told.kind else filled_in(told)

    def _time(self, apart: Sequence[ExportColumn]) -> list[ExportColumn]:
        by_header = {fold_text(column.header): column for column in apart}
        spent = by_header.get(fold_text(self.spent)) if self.spent else None
        if spent is not None:
            return [duration(spent)]
        start, end = (by_header.get(fold_text(header)) for header in self.moments)
        seconds = between(start, end) if start and end else None
        return [] if seconds is None else [seconds]


def grouped(columns: Sequence[ExportColumn]) -> list[ExportColumn]:
    """Neighbouring columns that share a question, as options that were ticked or as rows of a grid."""
    found: list[ExportColumn] = []
    runs = {run.start: run for run in grid_runs([column.header for column in columns], AFTER_COLON)}
    place = 0
    while place < len(columns):
        run = runs.get(place)
        members = columns[place : run.stop] if run else columns[place : place + 1]
        if run is None:
            found += members
        else:
            number, question = split_number(run.question)
            block = f"#q{int(number):02}" if number else f"#{place}"
            ticks = all(_ticked(column, row) for column, row in zip(members, run.rows, strict=True))
            kind = "many" if ticks and any(column.answers for column in members) else ""
            found += [
                replace(column, question=question, row=row, block=block, kind=kind)
                for column, row in zip(members, run.rows, strict=True)
            ]
        place += len(members)
    return found


def _ticked(column: ExportColumn, row: str) -> bool:
    return all(fold_text(text) in _TICKS or fold_text(text) == fold_text(row) for text in column.texts)

"""Plain tables: one header row, one column a question, from any programme; and Microsoft Forms, which exports them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluate.collect.administrative import set_apart
from evaluate.collect.export import Export, clean_column
from evaluate.collect.platform import Platform, address_of, header_row, no_questions
from evaluate.collect.source import Source
from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.errors import Text

NAME = Text("普通表格", "plain table")
MICROSOFT = Text("Microsoft Forms", "Microsoft Forms")
_FORMS = ({"start time", "completion time"}, {"开始时间", "完成时间"})


def recognise(sources: Sequence[Source]) -> Text | None:
    """Any file with cells."""
    return Text("一行表头，每列一题", "one header row, one column a question") if sources[0].grid is not None else None


def recognise_forms(sources: Sequence[Source]) -> Text | None:
    """The columns that Microsoft Forms puts first."""
    if sources[0].grid is None:
        return None
    there = {fold_text(header) for header in header_row(sources[0].grid)[:6]}
    if any(signs <= there for signs in _FORMS):
        return Text("前几列有开始时间和完成时间", "its first columns are a start time and a completion time")
    return None


def read(sources: Sequence[Source]) -> Export:
    """One column a question; grids and lists of answers are told by headers and answers.

    Raises
    ------
    ResponsesError
        Headers repeat, or no column is left when administrative ones are set apart.
    """
    source = sources[0]
    assert source.grid is not None
    records = source.grid.records(text=False)
    headers = [None if cell is None else tidy_text(cell_text(cell)) for cell in source.grid.rows[0]]
    columns = [
        clean_column(address_of(source.grid, headers.index(str(name))), str(name), records[name])
        for name in records.columns
    ]
    kept, apart = set_apart(columns)
    if not kept:
        raise no_questions(source.name)
    # Microsoft Forms appends the range of answers to the form's title: "Training needs(1-260)".
    title = re.sub(r"\s*[(（]\d+-\d+[)）]$", "", source.path.stem)
    rows = tuple(str(row + 1) for row in records.index)
    sealed = ((source.path, source.sha256),)
    return Export(source.path, source.sha256, rows, tuple(kept), tuple(apart), NAME, title=title, sealed=sealed)


PLATFORM = Platform("table", NAME, recognise, read)
FORMS = Platform("msforms", MICROSOFT, recognise_forms, read)

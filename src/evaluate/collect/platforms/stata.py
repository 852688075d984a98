"""Stata: .dta of any version, with extended missing values .a to .z and their labels."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.collect.export import Export
from evaluate.collect.labelled_file import labelled_columns, read_labelled
from evaluate.collect.platform import Platform
from evaluate.collect.platforms.spss import labelled_export
from evaluate.collect.source import Source
from evaluate.errors import Text

NAME = Text("Stata 数据文件", "Stata data file")


def recognise(sources: Sequence[Source]) -> Text | None:
    """The first bytes of a Stata file."""
    return Text("文件内容是 Stata 格式", "its content is a Stata file") if sources[0].kind == "dta" else None


def read(sources: Sequence[Source]) -> Export:
    """Variables as columns, value labels as choices, extended missing values as reasons."""
    found = read_labelled(sources[0], "dta")
    return labelled_export(sources[0], found, labelled_columns(found), NAME)


PLATFORM = Platform("stata", NAME, recognise, read)

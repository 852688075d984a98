"""SAS: .sas7bdat with its catalogue of formats (.sas7bcat) when that is given, and transport files (.xpt)."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.collect.export import Export
from evaluate.collect.labelled_file import labelled_columns, read_labelled
from evaluate.collect.platform import Platform
from evaluate.collect.platforms.spss import labelled_export
from evaluate.collect.source import Source
from evaluate.errors import ResponsesError, Text

NAME = Text("SAS 数据文件", "SAS data file")


def recognise(sources: Sequence[Source]) -> Text | None:
    """The first bytes of a SAS file."""
    kinds = ("sas7bdat", "sas7bcat", "xpt")
    return Text("文件内容是 SAS 格式", "its content is a SAS file") if sources[0].kind in kinds else None


def read(sources: Sequence[Source]) -> Export:
    """Variables as columns; formats of the catalogue as choices.

    Raises
    ------
    ResponsesError
        Only a catalogue is given, or the data file is damaged.
    """
    catalogues = [source for source in sources if source.kind == "sas7bcat"]
    data = [source for source in sources if source.kind in ("sas7bdat", "xpt")]
    if not data:
        raise ResponsesError.single(
            sources[0].name,
            Text("这是格式目录，没有答卷。", "this is a catalogue of formats without any data."),
            Text("数据文件（.sas7bdat）和它的目录一起。", "the data file (.sas7bdat) together with its catalogue."),
            Text("把两个文件一起写在命令里。", "name both files in the command."),
        )
    found = read_labelled(data[0], data[0].kind, catalogue=catalogues[0].path if catalogues else None)
    return labelled_export(data[0], found, labelled_columns(found), NAME)


PLATFORM = Platform("sas", NAME, recognise, read)

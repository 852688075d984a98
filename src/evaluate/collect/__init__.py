"""How answers arrive: exports of survey platforms, imported into a survey folder for review."""

from evaluate.collect.export import Export, ExportColumn, read_export
from evaluate.collect.import_file import Imported, import_file
from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping, read_mapping, write_mapping

__all__ = [
    "Export",
    "ExportColumn",
    "Imported",
    "MappedColumn",
    "MappedLabel",
    "Mapping",
    "import_file",
    "read_export",
    "read_mapping",
    "write_mapping",
]

"""How answers arrive: exports of survey platforms, imported into a survey folder for review."""

from evaluate.collect.export import Blank, Export, ExportChoice, ExportColumn
from evaluate.collect.import_file import Imported, import_file
from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping
from evaluate.collect.mapping_workbook import read_mapping, write_mapping
from evaluate.collect.read_export import read_export
from evaluate.collect.receipt import KEEP_DAYS, Receipt, overdue, read_receipts

__all__ = [
    "KEEP_DAYS",
    "Blank",
    "Export",
    "ExportChoice",
    "ExportColumn",
    "Imported",
    "MappedColumn",
    "MappedLabel",
    "Mapping",
    "Receipt",
    "import_file",
    "overdue",
    "read_export",
    "read_mapping",
    "read_receipts",
    "write_mapping",
]

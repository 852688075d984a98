"""Collecting on paper: QR slips, booklets with serial numbers, double entry, return rates and the reminder."""

from evaluate.collect.paper.booklets import BATCH_COLUMNS, Batch, make_batch, write_booklets
from evaluate.collect.paper.compare import Comparison, compare_entries
from evaluate.collect.paper.entry_columns import EntryColumn, entry_columns
from evaluate.collect.paper.entry_form import TYPISTS, Entry, read_entry, write_entry_form
from evaluate.collect.paper.mismatch_report import read_decisions, write_mismatches
from evaluate.collect.paper.pack import SPARES, Pack, shared_out, spares_for
from evaluate.collect.paper.record import record_sheets
from evaluate.collect.paper.reminder import Occasion, reminder
from evaluate.collect.paper.returns import ALL, RETURN_COLUMNS, return_rates, returns
from evaluate.collect.paper.serial import draw_serials, is_serial
from evaluate.collect.paper.settle import RECORD_COLUMNS, Settled, settle
from evaluate.collect.paper.slip_table import Slip, slip_packs
from evaluate.collect.paper.slips import write_slips

__all__ = [
    "ALL",
    "BATCH_COLUMNS",
    "RECORD_COLUMNS",
    "RETURN_COLUMNS",
    "SPARES",
    "TYPISTS",
    "Batch",
    "Comparison",
    "Entry",
    "EntryColumn",
    "Occasion",
    "Pack",
    "Settled",
    "Slip",
    "compare_entries",
    "draw_serials",
    "entry_columns",
    "is_serial",
    "make_batch",
    "read_decisions",
    "read_entry",
    "record_sheets",
    "reminder",
    "return_rates",
    "returns",
    "settle",
    "shared_out",
    "slip_packs",
    "spares_for",
    "write_booklets",
    "write_entry_form",
    "write_mismatches",
    "write_slips",
]

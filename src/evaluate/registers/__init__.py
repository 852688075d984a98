"""Registers: what the office keeps, as tables with the forms that say what stands in them."""

from evaluate.registers.band import LOWER_BAND, UPPER_BAND, bands
from evaluate.registers.correct_cells import CORRECTIONS, Correction, read_table_corrections, write_corrections_form
from evaluate.registers.doubts import Doubt, doubts_bytes
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.form_reader import office_forms, read_forms
from evaluate.registers.import_table import ImportedTable, import_table
from evaluate.registers.judge import VERDICT_COLUMNS, VERDICTS, judge
from evaluate.registers.mapping import TableMapping, mapping_bytes, read_table_mapping
from evaluate.registers.register import Register, file_of, read_register, read_registers
from evaluate.registers.register_file import known_registers, offered, register_bytes
from evaluate.registers.return_slips import slip_bytes, slip_names, state_bytes
from evaluate.registers.returns import Returns, collect_returns, merged
from evaluate.registers.rule_book import RuleBook, threshold
from evaluate.registers.rule_reader import read_rules
from evaluate.registers.rule_subjects import SUBJECTS, Subject
from evaluate.registers.table_names import names_in, with_referenced
from evaluate.registers.template import write_register_templates

__all__ = [
    "CORRECTIONS",
    "LOWER_BAND",
    "SUBJECTS",
    "UPPER_BAND",
    "VERDICTS",
    "VERDICT_COLUMNS",
    "ColumnForm",
    "Correction",
    "Doubt",
    "ImportedTable",
    "Register",
    "Returns",
    "RuleBook",
    "Subject",
    "TableForm",
    "TableMapping",
    "bands",
    "collect_returns",
    "doubts_bytes",
    "file_of",
    "import_table",
    "judge",
    "known_registers",
    "mapping_bytes",
    "merged",
    "names_in",
    "offered",
    "office_forms",
    "read_forms",
    "read_register",
    "read_registers",
    "read_rules",
    "read_table_corrections",
    "read_table_mapping",
    "register_bytes",
    "slip_bytes",
    "slip_names",
    "state_bytes",
    "threshold",
    "with_referenced",
    "write_corrections_form",
    "write_register_templates",
]

"""Registers: what the office keeps, as tables with the forms that say what stands in them."""

from evaluate.registers.added_rows import Added, with_added
from evaluate.registers.band import LOWER_BAND, UPPER_BAND, bands
from evaluate.registers.correct_cells import CORRECTIONS, Correction, read_table_corrections, write_corrections_form
from evaluate.registers.cost_rules import with_cost_table
from evaluate.registers.definition import defined
from evaluate.registers.doubts import Doubt, doubts_bytes
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.form_reader import office_forms, read_forms
from evaluate.registers.import_table import ImportedTable, import_table
from evaluate.registers.judge import VERDICT_COLUMNS, VERDICTS, judge
from evaluate.registers.mapping import TableMapping, mapping_bytes, read_table_mapping
from evaluate.registers.people_names import PeopleNames, people_names
from evaluate.registers.register import (
    KeptTables,
    Register,
    file_of,
    forms_in,
    read_each_register,
    read_register,
    read_registers,
    unit_labels,
)
from evaluate.registers.register_file import known_registers, offered, register_bytes
from evaluate.registers.return_slips import slip_bytes, slip_names, state_bytes
from evaluate.registers.returns import Returns, collect_returns, merged
from evaluate.registers.rule_book import RuleBook, threshold
from evaluate.registers.rule_reader import read_rules
from evaluate.registers.rule_subjects import SUBJECTS, Subject
from evaluate.registers.sign_in import IN_CLASS, PARTS, ClassList, SignIn, match_sign_in
from evaluate.registers.sign_in_decisions import Decision, SignInDoubt, decisions_bytes, read_decisions
from evaluate.registers.sign_in_sheet import SignInSheet, read_sign_in_sheet
from evaluate.registers.table_names import names_in, with_referenced
from evaluate.registers.template import write_register_templates
from evaluate.registers.unit_names import UnitNames, unit_names

__all__ = [
    "CORRECTIONS",
    "IN_CLASS",
    "LOWER_BAND",
    "PARTS",
    "SUBJECTS",
    "UPPER_BAND",
    "VERDICTS",
    "VERDICT_COLUMNS",
    "Added",
    "ClassList",
    "ColumnForm",
    "Correction",
    "Decision",
    "Doubt",
    "ImportedTable",
    "KeptTables",
    "PeopleNames",
    "Register",
    "Returns",
    "RuleBook",
    "SignIn",
    "SignInDoubt",
    "SignInSheet",
    "Subject",
    "TableForm",
    "TableMapping",
    "UnitNames",
    "bands",
    "collect_returns",
    "decisions_bytes",
    "defined",
    "doubts_bytes",
    "file_of",
    "forms_in",
    "import_table",
    "judge",
    "known_registers",
    "mapping_bytes",
    "match_sign_in",
    "merged",
    "names_in",
    "offered",
    "office_forms",
    "people_names",
    "read_decisions",
    "read_each_register",
    "read_forms",
    "read_register",
    "read_registers",
    "read_rules",
    "read_sign_in_sheet",
    "read_table_corrections",
    "read_table_mapping",
    "register_bytes",
    "slip_bytes",
    "slip_names",
    "state_bytes",
    "threshold",
    "unit_labels",
    "unit_names",
    "with_added",
    "with_cost_table",
    "with_referenced",
    "write_corrections_form",
    "write_register_templates",
]

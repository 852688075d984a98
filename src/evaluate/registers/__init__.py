"""Registers: what the office keeps, as tables with the forms that say what stands in them."""

from evaluate.registers.form import ColumnForm, TableForm, read_forms
from evaluate.registers.register import Register, read_registers, write_register_templates

__all__ = ["ColumnForm", "Register", "TableForm", "read_forms", "read_registers", "write_register_templates"]

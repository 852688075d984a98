"""What the wordings of a table stand for: codes, organisations, people, and what can only be derived from others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluate.documents import cell_text, fold_text, nearest_name
from evaluate.errors import Language, Text
from evaluate.registers.cell import cell_reader, is_wrong
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.header_match import PERSON
from evaluate.registers.people_names import PeopleNames
from evaluate.registers.position_level import Proposal, propose_authority, propose_level, propose_obliged
from evaluate.registers.register import Register
from evaluate.registers.unit_names import UnitNames

UNIT = "units.unit"
_YES = {"√", "✓", "有", "对", "公务员", "参公", "参公人员", "参照公务员法管理"}
_NO = {"×", "无", "没有", "事业", "事业人员", "工勤", "企业"}
_JOINT = " · "
_LEGAL = {"civil_service": "公务员法机关", "by_reference": "参公单位", "neither": "其他单位"}


@dataclass(frozen=True)
class Known:
    """What an import may look up: names of organisations and of people, on the day the table speaks of."""

    on: dt.date
    units: UnitNames | None = None
    people: PeopleNames | None = None
    roster: Register | None = None


def is_worded(column: ColumnForm, known: Known) -> bool:
    """Whether the cells of a column are wordings that stand for something else."""
    if column.references == UNIT:
        return known.units is not None
    if column.references == PERSON:
        return known.people is not None
    return column.type in ("code", "yes_no")


def propose(column: ColumnForm, known: Known) -> Callable[[str, Mapping[str, Any]], Proposal | None]:
    """The function that says what a wording of this column stands for, given what else is known of the row."""
    if column.references == UNIT and known.units is not None:
        units = known.units
        return lambda written, row: _of_unit(units, written, known.on)
    if column.references == PERSON and known.people is not None:
        people = known.people
        return lambda written, row: people.find(written.split(_JOINT)[0], unit=row.get("unit") or "")
    reader = cell_reader(column)
    return lambda written, row: _of_code(written, column, reader)


def wording(column: ColumnForm, cell: Any, row: Mapping[str, Any]) -> str:
    """What stands in the cell, with the organisation beside a person's name."""
    written = cell_text(cell).strip()
    return f"{written}{_JOINT}{row['unit']}" if column.references == PERSON and row.get("unit") else written


def derived(name: str, row: Mapping[str, Any], form: TableForm, known: Known) -> tuple[str, Proposal | None] | None:
    """What an empty cell of this column follows from: the words it was taken from, and the proposal."""
    units, unit = known.units, row.get("unit") or ""
    rank, level = row.get("civil_servant_rank") or "", row.get("position_level") or ""
    if name == "position_level" and (row.get("position") or rank):
        position, kind, full = row.get("position") or "", "", ""
        if units is not None:
            kind, full = units.types.get(unit, ""), units.full.get(unit, "")
        words = (position, _label(form, "civil_servant_rank", rank), full if position else "")
        proposal = propose_level(position, rank=rank, unit=full, unit_type=kind)
        return _JOINT.join(word for word in words if word), proposal
    if name == "managed_by" and level:
        return _label(form, "position_level", level), propose_authority(level)
    if name == "obliged" and units is not None and unit and rank:
        legal = units.legal.get(unit, "")
        words = (_LEGAL.get(legal, legal), _label(form, "civil_servant_rank", rank))
        return _JOINT.join(words), propose_obliged(legal, rank)
    return None


def _label(form: TableForm, name: str, code: str) -> str:
    return form.column(name).codes.get(code, {}).get("zh", code) if code else ""


def shown_code(column: ColumnForm, code: str, language: Language) -> str:
    """A code as a person reads it in the mapping workbook; it is read back from there."""
    if column.type == "yes_no":
        return {"yes": "是", "no": "否"}.get(code, code) if language == "zh" else code
    return column.codes.get(code, {}).get(language, code)


def _of_unit(units: UnitNames, written: str, on: dt.date) -> Proposal | None:
    found = units.find(written, on=on)
    return None if found is None else Proposal(found.code, found.why, found.sure)


def _of_code(written: str, column: ColumnForm, reader: Callable[[Any], Any]) -> Proposal | None:
    value = reader(written)
    if not is_wrong(value):
        code = value if isinstance(value, str) else "yes" if value else "no"
        return Proposal(code, Text("代码表", "the code list"), True)
    if column.type == "yes_no":
        folded = fold_text(written)
        code = "yes" if folded in _YES else "no" if folded in _NO else ""
        marked = folded in ("√", "✓", "×", "有", "无", "没有", "对")
        return Proposal(code, Text("习惯写法", "the usual wording"), marked) if code else None
    by_label = {label: code for code, labels in column.codes.items() for label in labels.values()}
    near = nearest_name(written, by_label)
    return None if near is None else Proposal(by_label[near], Text(f"与“{near}”相近", f"much like '{near}'"), False)

"""An office's own table read into a register: its headers matched, its wordings understood, every doubt listed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import Grid, cell_text, is_rounded, tidy_text
from evaluate.errors import Language, Text
from evaluate.registers.cell import cell_reader, is_wrong
from evaluate.registers.doubts import CHECK, Doubt
from evaluate.registers.form import ColumnForm, TableForm
from evaluate.registers.header_match import header_row, match_headers
from evaluate.registers.mapping import MappedColumn, MappedWording, TableMapping
from evaluate.registers.people_names import FIRST, numbered, people_names
from evaluate.registers.position_level import Proposal
from evaluate.registers.register import Register
from evaluate.registers.row_checks import check_rows, lost_noughts, without_notes
from evaluate.registers.table_reader import table_grid, typed_column, without_examples
from evaluate.registers.unit_names import unit_names
from evaluate.registers.wordings import Known, derived, is_worded, propose, shown_code, wording

# In this order, since each is derived from those before it; organisations and ranks come first.
_DERIVED = ("position_level", "managed_by", "obliged")
_CONFIRM_IT = Text("在对照表“写法”里写明，把“确认”改成“是”", "say so under 'wordings' of the mapping, and confirm it")


@dataclass(frozen=True)
class ImportedTable:
    """What became of an office's table: the register with what is sure, the mapping to review, every doubt."""

    register: Register
    mapping: TableMapping
    doubts: tuple[Doubt, ...]


def import_table(
    path: str | Path,
    form: TableForm,
    *,
    on: dt.date,
    mapping: TableMapping | None = None,
    known: Mapping[str, Register] | None = None,
    language: Language = "zh",
) -> ImportedTable:
    """What does this office's own table hold, read by the form?

    A value that is certain is read; every other cell stays empty and is listed, with its address. What the office
    writes in its own words (organisations, levels, names) stands in the mapping with what it was taken for, by which
    rule, and whether a person must confirm it.

    Parameters
    ----------
    path : str or Path
        A csv or Excel file with headers in any order, in the words of the office; a title may stand above them.
    form : TableForm
        The register that it is read into.
    on : date
        The day the table speaks of: names of organisations are understood as they were then.
    mapping : TableMapping, optional
        As a person has reviewed it; what it does not hold is proposed.
    known : mapping of str to Register, optional
        `units`, `unit_names`, `roster` and `same_names`, as far as they are there.
    language : "zh" or "en"
        The language of the proposals.

    Raises
    ------
    RegisterError
        The file cannot be read, or two of its headers are the same.
    """
    grid = table_grid(Path(path), form)
    top = header_row(grid, form)
    records = grid.records(top, text=False, may_be_empty=True)
    taking = _Taking(grid, form, _known(on, known or {}), language, records, top)
    columns = taking.columns(mapping)
    records = without_notes(records, {one.header for one in columns if one.is_read}, taking.note)
    records = without_examples(records, form)
    table = taking.table(records, columns, mapping)
    check_rows(table, form, taking.note)
    register = Register(form.name, taking.typed(table).reset_index(drop=True), form, grid.sha256, grid.source)
    return ImportedTable(register, TableMapping(columns, taking.in_order()), tuple(taking.doubts))


def _known(on: dt.date, known: Mapping[str, Register]) -> Known:
    units = unit_names(known["units"], known.get("unit_names")) if "units" in known else None
    people = people_names(known["roster"], known.get("same_names")) if "roster" in known else None
    return Known(on, units, people, known.get("roster"))


class _Taking:
    """One table on its way in: collects wordings and doubts while its columns are read one by one."""

    def __init__(
        self, grid: Grid, form: TableForm, known: Known, language: Language, records: pd.DataFrame, top: int
    ) -> None:
        self.grid, self.form, self.known = grid, form, known
        self.language: Language = language
        self.doubts: list[Doubt] = []
        self.wordings: dict[tuple[str, str], MappedWording] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        heads = ["" if cell is None else tidy_text(cell_text(cell)) for cell in grid.rows[top]]
        self._places = {header: heads.index(header) for header in records.columns}
        self._headers = [
            (grid.address(top, self._places[header]), header, int(records[header].notna().sum()))
            for header in records.columns
        ]
        self._sources: dict[str, str] = {}
        self._noted: set[tuple[int, str]] = set()

    def columns(self, reviewed: TableMapping | None) -> tuple[MappedColumn, ...]:
        """The headers, as a person reviewed them where one did; columns that wait or lack are doubts."""
        found = match_headers(self._headers, self.form, language=self.language)
        known = {one.header: one for one in reviewed.columns} if reviewed else {}
        columns = tuple(
            replace(known[one.header], address=one.address, filled=one.filled, similarity=one.similarity)
            if one.header in known
            else one
            for one in found
        )
        self._sources = {one.column: one.header for one in columns if one.is_read}
        for one in columns:
            if one.doubt and one.header not in known:
                self.doubts.append(Doubt(one.address, one.header, "", "", Text(one.doubt, one.doubt), _IN_COLUMNS))
        return columns

    def table(
        self, records: pd.DataFrame, columns: tuple[MappedColumn, ...], reviewed: TableMapping | None
    ) -> pd.DataFrame:
        """The values by column of the form: organisations and codes first, then what is derived from them."""
        said = {(one.column, one.written): one for one in reviewed.wordings} if reviewed else {}
        rows: dict[int, dict[str, Any]] = {int(number): {} for number in records.index}
        read = {one.column: records[one.header] for one in columns if one.is_read}
        first = sorted(self.form.columns, key=lambda column: column.references != "units.unit")
        for column in first:
            if column.name not in read:
                continue
            take = self._worded if is_worded(column, self.known) else self._plain
            take(column, read[column.name], rows, said)
        if self.form.name == "roster" and "person_id" not in read:
            self._give_codes(rows)
        for column in (self.form.column(name) for name in _DERIVED if name in {one.name for one in self.form.columns}):
            self._derive(column, rows, said)
        # what a person said of wordings that this file has not is kept for the next one
        self.wordings |= {key: one for key, one in said.items() if key not in self.wordings}
        for key, one in self.wordings.items():
            self.wordings[key] = replace(one, count=self._counts[key])
        return pd.DataFrame(rows, index=[column.name for column in self.form.columns]).T.astype(object)

    def in_order(self) -> tuple[MappedWording, ...]:
        """The wordings, those that wait for a person before the others."""
        return tuple(sorted(self.wordings.values(), key=lambda one: one.confirm != "no"))

    def note(self, number: int, column: str, written: str, why: Text, mend: Text | None = None, read: str = "") -> None:
        """A doubt about one cell of the table; that it is empty is not said of a cell that has a doubt already."""
        header = self._sources.get(column)
        place = self._places[header] if header is not None else None
        label = self.form.column(column).label.get(self.language, column) if column else ""
        again = (number, column) in self._noted and not written
        if not again:
            self._noted.add((number, column))
            address = self.grid.address(number, place)
            self.doubts.append(Doubt(address, label, written, read, why, mend or CHECK))

    def typed(self, table: pd.DataFrame) -> pd.DataFrame:
        """The values in the types of the form."""
        made = {}
        for column in self.form.columns:
            values = [None if pd.isna(one) else one for one in table[column.name]]
            made[column.name] = typed_column(values, column, table.index)
        return pd.DataFrame(made, index=table.index)

    def _plain(self, column: ColumnForm, cells: pd.Series, rows: dict[int, dict[str, Any]], said: Any) -> None:
        reader = cell_reader(column)
        shortened = lost_noughts(cells) if column.name in self.form.key else set()
        for number, cell in cells.items():
            if _is_empty(cell):
                continue
            value = reader(cell)
            written = cell_text(cell)
            if is_wrong(value):
                self.note(int(str(number)), column.name, written, value[0], value[2])
            elif column.type == "text" and is_rounded(cell):
                self.note(int(str(number)), column.name, written, _ROUNDED)
            elif number in shortened:
                self.note(int(str(number)), column.name, written, _SHORTENED)
            else:
                # two-character names are often spaced out to the width of three
                rows[int(str(number))][column.name] = _SPACED.sub("", value) if column.personal else value

    def _worded(self, column: ColumnForm, cells: pd.Series, rows: dict[int, dict[str, Any]], said: Any) -> None:
        understand = propose(column, self.known)
        for number, cell in cells.items():
            if _is_empty(cell):
                continue
            row = rows[int(str(number))]
            words = wording(column, cell, row)
            decided = self._decided(column, words, said, understand(words, row))
            self._put(column, int(str(number)), row, words, decided)

    def _give_codes(self, rows: dict[int, dict[str, Any]]) -> None:
        given = numbered(rows, self.known.roster)
        self.doubts.append(Doubt("", self.form.column("person_id").zh, "", "", _NUMBERED, _KEEP_CODES))
        for number, row in rows.items():
            row["person_id"] = code = given.codes[number]
            if number in given.doubts:
                self.note(number, "person_id", row.get("name") or "", given.doubts[number], _ADD_CODES, code)

    def _derive(self, column: ColumnForm, rows: dict[int, dict[str, Any]], said: Any) -> None:
        for number, row in rows.items():
            if row.get(column.name) is not None or (number, column.name) in self._noted:
                continue
            found = derived(column.name, row, self.form, self.known)
            if found is not None:
                self._put(column, number, row, found[0], self._decided(column, found[0], said, found[1]))

    def _decided(
        self, column: ColumnForm, words: str, said: Mapping[tuple[str, str], MappedWording], found: Proposal | None
    ) -> MappedWording:
        """The wording with what it stands for: as a person said, else as proposed."""
        key = (column.name, words)
        if key not in self.wordings:
            proposed = MappedWording(
                column.name,
                words,
                0,
                shown_code(column, found.code, self.language) if found else "",
                "" if found and found.sure else "no",
                found.rule.of(self.language) if found else Text("看不懂", "not understood").of(self.language),
            )
            self.wordings[key] = said.get(key, proposed)
        self._counts[key] += 1
        return self.wordings[key]

    def _put(self, column: ColumnForm, number: int, row: dict[str, Any], words: str, decided: MappedWording) -> None:
        value: Any = None
        if decided.code and decided.confirm != "no":
            value = cell_reader(column)(decided.code) if column.codes or column.type == "yes_no" else decided.code
        if value is None or is_wrong(value):
            meant = Text(f"可能是“{decided.code}”（{decided.rule}）", f"perhaps '{decided.code}' ({decided.rule})")
            unknown = Text(f"没有读入：{decided.rule}", f"not read: {decided.rule}")
            self.note(number, column.name, words, meant if decided.code else unknown, _CONFIRM_IT)
        else:
            row[column.name] = value


_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_IN_COLUMNS = Text("在对照表“列”里写明是哪一列", "say which column it is under 'columns' of the mapping")
_NUMBERED = Text(
    f"表里没有人员编号：凭身份证号，或凭姓名和单位认准了的人沿用台账里的编号，其余由程序编定（{FIRST}起）",
    "no codes of people: who is surely known by identity number, or by name and organisation, keeps the code;"
    f" others are given one, from {FIRST}",
)
_ADD_CODES = Text(
    "核对是不是本人；编号不对的，在原表加“人员编号”一列，全部填上，再导入一次",
    "see whether it is the same person; if not, add a column of codes to the table, fill it in and import again",
)
_KEEP_CODES = Text("把编定的编号发给单位，以后填表都用它", "hand the codes out; later tables use them")
_ROUNDED = Text("可能被电子表格舍去了末几位", "a spreadsheet may have lost its last digits")
_SHORTENED = Text("前面的0可能被电子表格去掉了", "a spreadsheet may have dropped the noughts before it")


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())

"""All that organisations sent back: who is missing, what is wrong, what came twice, and the tables merged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.form import TableForm
from evaluate.registers.register import Register
from evaluate.registers.register_file import stored_cell
from evaluate.registers.returned import Returned, read_returned
from evaluate.registers.table_reader import TableReading
from evaluate.registers.unit_names import unit_names

_READABLE = (".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True)
class Difference:
    """A cell that two files of one organisation hold differently, its values as a register's file holds them.

    `column` is empty when a whole row is in one only, and the values are then yes and no.
    """

    unit: str
    table: str
    key: str
    column: str
    files: tuple[str, str]
    values: tuple[str, str]


@dataclass(frozen=True)
class Returns:
    """What came back: every file, who has sent none, files that say the same, and where versions differ."""

    files: tuple[Returned, ...]
    missing: Mapping[str, str]
    doubles: Mapping[str, tuple[str, ...]]
    differences: tuple[Difference, ...]

    @property
    def by_unit(self) -> dict[str, tuple[Returned, ...]]:
        """The files of each organisation; those of nobody under an empty code."""
        found: dict[str, list[Returned]] = defaultdict(list)
        for one in self.files:
            found[one.unit].append(one)
        return {unit: tuple(files) for unit, files in sorted(found.items())}

    @property
    def wrong(self) -> dict[str, tuple[Mistake, ...]]:
        """By organisation: all that it must mend before anything is merged."""
        found = {unit: tuple(m for one in files for m in one.mistakes) for unit, files in self.by_unit.items()}
        for unit in {one.unit for one in self.differences}:
            found[unit] = (*found.get(unit, ()), *_version_mistakes(unit, self.differences))
        return {unit: mistakes for unit, mistakes in found.items() if mistakes}


def collect_returns(
    folder: str | Path,
    forms: Mapping[str, TableForm],
    known: Mapping[str, Register],
    *,
    on: dt.date,
) -> Returns:
    """What did the organisations send back, and what is wrong with it?

    Every workbook of the folder is read and nothing is merged. Besides each file's own mistakes: rows that two
    organisations both sent, people that no roster knows, organisations that sent nothing, files that came twice and
    versions that differ.

    Parameters
    ----------
    folder : str or Path
        The workbooks as they came, also in folders below it.
    forms : mapping of str to TableForm
        The tables that were asked for.
    known : mapping of str to Register
        `units`, who were asked; `unit_names` and `roster` when they are there.
    on : date
        Organisations that exist on this day are expected to answer.

    Raises
    ------
    RegisterError
        There is no workbook, or no table of organisations.
    """
    paths = sorted(
        path
        for path in Path(folder).rglob("*")
        if path.suffix.lower() in _READABLE and not path.name.startswith((".", "~$"))
    )
    _refuse_nothing(Path(folder), paths, known)
    names = unit_names(known["units"], known.get("unit_names"))
    files = [read_returned(path, forms, names, on=on) for path in paths]
    files = [_nobody(one) if not one.unit else one for one in files]
    files, doubles, differences = _versions(files)
    files = _looked_up(_apart(files), known.get("roster"))
    units = known["units"].table
    there = units[(units["until"].isna() | (units["until"] >= pd.Timestamp(on)))]
    sent = {one.unit for one in files}
    missing = {
        str(code): str(name) for code, name in zip(there["unit"], there["name"], strict=True) if code not in sent
    }
    return Returns(tuple(files), missing, doubles, differences)


def merged(returns: Returns) -> dict[str, Register]:
    """The tables of all organisations as one register each, once nothing is wrong any more.

    Raises
    ------
    RegisterError
        All mistakes of all files: nothing is merged before every one is mended.
    """
    RegisterError.refuse(mistake for mistakes in returns.wrong.values() for mistake in mistakes)
    parts: dict[str, list[TableReading]] = defaultdict(list)
    for files in returns.by_unit.values():
        for name, read in files[0].tables.items():
            parts[name].append(read)
    return {
        name: Register(
            name, pd.concat([read.table for read in reads], ignore_index=True), reads[0].form, "", f"{len(reads)}"
        )
        for name, reads in parts.items()
    }


def _versions(
    files: Sequence[Returned],
) -> tuple[list[Returned], dict[str, tuple[str, ...]], tuple[Difference, ...]]:
    """Files of one organisation that say the same are one; of those that differ, every difference."""
    by_unit: dict[str, list[Returned]] = defaultdict(list)
    for one in files:
        by_unit[one.unit].append(one)
    kept, doubles, differences = [], {}, []
    for unit, sent in by_unit.items():
        if unit == "" or len(sent) == 1:
            kept += sent
            continue
        different = [sent[0]]
        for one in sent[1:]:
            found = list(_differences(different[0], one))
            differences += found
            if found or one.mistakes:
                different.append(one)
            else:
                doubles[unit] = (*doubles.get(unit, (different[0].path.name,)), one.path.name)
        kept += different
    return kept, doubles, tuple(differences)


def _differences(one: Returned, other: Returned) -> Iterator[Difference]:
    names = (one.path.name, other.path.name)
    for table in sorted({*one.tables, *other.tables}):
        rows = [_by_key(sent.tables[table]) if table in sent.tables else {} for sent in (one, other)]
        for key in dict.fromkeys((*rows[0], *rows[1])):
            here = [found.get(key) for found in rows]
            if here[0] is None or here[1] is None:
                shown = ("yes" if here[0] else "no", "yes" if here[1] else "no")
                yield Difference(one.unit, table, key, "", names, shown)
                continue
            for column in here[0]:
                values = (here[0][column], here[1].get(column, ""))
                if values[0] != values[1]:
                    yield Difference(one.unit, table, key, column, names, values)


def _by_key(read: TableReading) -> dict[str, dict[str, str]]:
    columns = {column.name: column for column in read.form.columns}
    rows = [
        {name: stored_cell(row[name], column) for name, column in columns.items() if name in row}
        for row in read.table.astype(object).to_dict("records")
    ]
    return {"、".join(row.get(name, "") for name in read.form.key): row for row in rows}


def _apart(files: list[Returned]) -> list[Returned]:
    """The files, with a mistake in each for every row that another organisation sent too."""
    bearers: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for place, one in enumerate(files):
        for name, read in one.tables.items():
            keyed = read.table[[column for column in read.form.key if column in read.table]].dropna()
            for row, key in zip(keyed.index, keyed.itertuples(index=False, name=None), strict=True):
                bearers[name, "、".join(map(str, key))].setdefault(one.unit, (place, int(row)))
    found: dict[int, list[Mistake]] = defaultdict(list)
    for (name, key), units in bearers.items():
        for unit, (place, row) in units.items() if len(units) > 1 else ():
            others = "、".join(sorted(set(units) - {unit}))
            found[place].append(_sent_twice(files[place].tables[name], row, key, others))
    return [replace(one, mistakes=(*one.mistakes, *found[place])) for place, one in enumerate(files)]


def _looked_up(files: list[Returned], roster: Register | None) -> list[Returned]:
    """The files, with a mistake for every person that neither the roster nor a returned one knows."""
    people = set(roster.table["person_id"]) if roster is not None else set()
    sent = [one.tables["roster"].table["person_id"].dropna() for one in files if "person_id" in _columns(one)]
    known = people.union(*map(set, sent)) if sent else people
    return [replace(one, mistakes=(*one.mistakes, *_strangers(one, known))) for one in files] if known else files


def _columns(one: Returned) -> list[str]:
    return list(one.tables["roster"].table.columns) if "roster" in one.tables else []


def _strangers(one: Returned, known: set[str]) -> Iterator[Mistake]:
    for read in one.tables.values():
        for column in read.form.columns:
            if column.references != "roster.person_id" or column.name not in read.table:
                continue
            here = read.table[column.name].dropna()
            loose = here[~here.isin(known)]
            for code, rows in loose.groupby(loose).groups.items():
                yield Mistake(
                    read.where([int(str(row)) for row in rows], column.name),
                    Text(f"花名册里没有人员编号“{code}”。", f"the roster has no person '{code}'."),
                    Text("花名册里已有的人员编号。", "a code of the roster."),
                    Text("改正编号，或先在花名册里补上这个人。", "mend the code, or add the person to the roster."),
                )


def _sent_twice(read: TableReading, row: int, key: str, others: str) -> Mistake:
    return Mistake(
        read.where([row], read.form.key[0]),
        Text(f"“{key}”别的单位也报了（{others}）。", f"'{key}' was sent by another organisation too ({others})."),
        Text("一个编号只由一个单位报。", "each code is sent by one organisation."),
        Text("两个单位核对，由现在所在的单位报。", "the two settle which of them it belongs to."),
    )


def _version_mistakes(unit: str, differences: Sequence[Difference]) -> Iterator[Mistake]:
    files = dict.fromkeys(name for one in differences if one.unit == unit for name in one.files)
    count = sum(one.unit == unit for one in differences)
    yield Mistake(
        "、".join(files),
        Text(f"报了几份，有{count}处不一样。", f"several versions were sent, and {count} cells differ."),
        Text("一个单位一份。", "one file an organisation."),
        Text("说明以哪一份为准，撤回其他的。", "say which one holds, and take the others back."),
    )


def _nobody(one: Returned) -> Returned:
    mistake = Mistake(
        one.path.name,
        Text("看不出是哪个单位报的。", "it is not clear which organisation sent it."),
        Text("文件名里写单位全称或编码，如 U106_花名册.xlsx。", "a file name with the name or code, like U106.xlsx."),
        Text("在文件名里写上单位。", "write the organisation into the name of the file."),
    )
    return replace(one, mistakes=(*one.mistakes, mistake))


def _refuse_nothing(folder: Path, paths: Sequence[Path], known: Mapping[str, Register]) -> None:
    if not paths:
        raise RegisterError.single(
            str(folder),
            Text("这个文件夹里没有工作簿。", "There is no workbook in this folder."),
            Text("收回来的 xlsx 文件。", "the xlsx files that came back."),
            Text("检查文件夹。", "check the folder."),
        )
    if "units" not in known:
        raise RegisterError.single(
            "units",
            Text("没有单位编码表，不知道该收哪些单位。", "No table of organisations says who was asked."),
            Text("台账文件夹里有 units.csv 或 units.xlsx。", "units.csv or units.xlsx among the registers."),
            Text("用 evaluate registers template units 填写。", "fill in evaluate registers template units."),
        )

"""A folder of registers: where an imported table, its mapping and its doubts are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluate.documents import write_together
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.registers import (
    ImportedTable,
    Returns,
    TableForm,
    collect_returns,
    doubts_bytes,
    file_of,
    import_table,
    known_registers,
    mapping_bytes,
    merged,
    read_table_mapping,
    register_bytes,
    slip_bytes,
    slip_names,
    state_bytes,
)


@dataclass(frozen=True)
class TakenTable:
    """What an import left in the folder: the register, the mapping to review, the list of doubts."""

    imported: ImportedTable
    register: Path
    mapping: Path
    doubts: Path

    @property
    def written(self) -> tuple[Path, ...]:
        """All files, in the order in which a person looks at them."""
        return (self.register, self.mapping, self.doubts)


def import_into(
    path: Path, folder: Path, table: str, forms: Mapping[str, TableForm], *, on: dt.date, language: Language
) -> TakenTable:
    """Read an office's own table into the folder, by the mapping that a person has reviewed when there is one.

    Raises
    ------
    RegisterError
        The file cannot be read, the reviewed mapping has mistakes, or the register that is there did not come from an
        import.
    """
    form = forms[table]
    mapping = folder / f"mapping_{table}.xlsx"
    target = file_of(folder, form)
    if not target.is_file():
        target = folder / "responses" / (form.file or f"{table}.csv")
    if (target.is_file() and not mapping.is_file()) or target.suffix.lower() != ".csv":
        raise RegisterError.single(
            str(target),
            Text("这张表不是导入得来的，没有动它。", "This table did not come from an import and was left alone."),
            Text("导入写进一个还没有的 csv 文件。", "An import writes a csv file that is not there yet."),
            Text("移走原来的文件，或改用更正。", "Move the file away, or correct it by signed rows."),
        )
    known = known_registers(folder, forms, taking=table)
    reviewed = read_table_mapping(mapping, form) if mapping.is_file() else None
    taken = import_table(path, form, on=on, mapping=reviewed, known=known, language=language)
    doubts = folder / f"doubts_{table}.xlsx"
    write_together(
        {
            target: register_bytes(taken.register),
            mapping: mapping_bytes(taken.mapping, form, language=language),
            doubts: doubts_bytes(taken.doubts, language=language),
        },
        error=RegisterError,
    )
    return TakenTable(taken, target, mapping, doubts)


#: Beside the merged tables: the hash of each, by which a merge of our own is told from a table kept by hand.
MERGED = "merged.lock"


@dataclass(frozen=True)
class TakenReturns:
    """What came of collecting: all that was found, whether it was merged, and the files that were written."""

    returns: Returns
    merged: bool
    written: tuple[Path, ...]


def collect_into(
    returned: Path,
    folder: Path,
    slips: Path,
    forms: Mapping[str, TableForm],
    asked: Sequence[str],
    *,
    on: dt.date,
    language: Language,
    partial: bool = False,
) -> TakenReturns:
    """Look over all that came back; write the sheet of returns and a slip for each organisation, or merge.

    Nothing enters the folder of registers while one organisation has something to mend, or, unless `partial`, while
    one has sent nothing. An earlier merge is written anew as long as nobody has changed it since.

    Raises
    ------
    RegisterError
        There is nothing to look over, or a register that would be written is there already and is no merge of ours.
    """
    known = known_registers(folder, {name: one for name, one in forms.items() if name not in asked})
    found = collect_returns(returned, {name: forms[name] for name in asked}, known, on=on)
    units, wrong = known["units"], found.wrong
    names = slip_names(found, units, language=language)
    contents = {slips / names[unit]: slip_bytes(mistakes, language=language) for unit, mistakes in wrong.items()}
    contents[slips / ("收表情况.xlsx" if language == "zh" else "returns.xlsx")] = state_bytes(
        found, units, language=language
    )
    whole = not wrong and (partial or not found.missing)
    if whole:
        tables = merged(found)
        contents |= _merge(
            {
                folder / "responses" / (forms[name].file or f"{name}.csv"): register_bytes(register)
                for name, register in tables.items()
            },
            folder / "responses" / MERGED,
        )
    write_together(contents, error=RegisterError)
    return TakenReturns(found, whole, tuple(path for path in contents if path.name != MERGED))


def _merge(tables: Mapping[Path, bytes], lock: Path) -> dict[Path, bytes]:
    """The merged tables with their hashes; refused where a table is there that is not as our last merge left it."""
    lines = lock.read_text("utf-8", "replace").splitlines() if lock.is_file() else []
    ours = {name: code for code, _, name in (line.partition("  ") for line in lines)}
    RegisterError.refuse(
        _there(path) for path in tables if path.is_file() and _hash(path.read_bytes()) != ours.get(path.name)
    )
    ours |= {path.name: _hash(content) for path, content in tables.items()}
    marks = "".join(f"{code}  {name}\n" for name, code in sorted(ours.items()))
    return {**tables, lock: marks.encode()}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _there(path: Path) -> Mistake:
    return Mistake(
        str(path),
        Text(
            "这张表已经有了，不是汇总得来的，或者汇总以后改过，没有动它。",
            "This table is there already; it is no merge, or was changed since, and was left alone.",
        ),
        Text(
            "汇总只写还没有的文件，或自己上次汇总的文件。",
            "Merged tables are written to files that are not there yet, or that the last merge wrote.",
        ),
        Text("先把原来的文件移走，再汇总一次。", "Move the old file away and collect again."),
    )

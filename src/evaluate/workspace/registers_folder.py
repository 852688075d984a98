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
    Added,
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
    read_register,
    read_table_mapping,
    register_bytes,
    slip_bytes,
    slip_names,
    state_bytes,
    with_added,
)


@dataclass(frozen=True)
class TakenTable:
    """What an import left in the folder: the register, the mapping to review, the list of doubts."""

    imported: ImportedTable
    register: Path
    mapping: Path
    doubts: Path
    added: Added | None = None

    @property
    def written(self) -> tuple[Path, ...]:
        """All files, in the order in which a person looks at them."""
        return (self.register, self.mapping, self.doubts)


#: Beside an imported table: its hash, by which it is told from one that was added to or changed since.
IMPORTED = "imported.lock"


def import_into(
    path: Path,
    folder: Path,
    table: str,
    forms: Mapping[str, TableForm],
    *,
    on: dt.date,
    language: Language,
    add: bool = False,
) -> TakenTable:
    """Read an office's own table into the folder, by the mapping that a person has reviewed when there is one.

    The last import may be written anew as long as nobody, nor a class that was closed, has changed the table since.
    `add` adds the rows that are new to a table that is there, wherever it came from.

    Raises
    ------
    RegisterError
        The file cannot be read, the reviewed mapping has mistakes, the register that is there is not as an import left
        it, or a row to add says something else of a key that is there.
    """
    form = forms[table]
    mapping = folder / f"mapping_{table}.xlsx"
    target = file_of(folder, form)
    if not target.is_file():
        target = folder / "responses" / (form.file or f"{table}.csv")
    lock = target.parent / IMPORTED
    ours = _marks(lock)
    changed = target.is_file() and _hash(target.read_bytes()) != ours.get(target.name)
    if (changed and not add) or target.suffix.lower() != ".csv":
        raise _not_as_imported(target)
    known = known_registers(folder, forms, taking=table)
    reviewed = read_table_mapping(mapping, form) if mapping.is_file() else None
    taken = import_table(path, form, on=on, mapping=reviewed, known=known, language=language)
    doubts = folder / f"doubts_{table}.xlsx"
    added = with_added(read_register(target, form), taken.register) if add and target.is_file() else None
    content = register_bytes(added.register if added else taken.register)
    # a table that was added to is no import any more: the next one must not replace it
    ours = {name: code for name, code in ours.items() if name != target.name}
    ours |= {} if added else {target.name: _hash(content)}
    write_together(
        {
            target: content,
            lock: _marked(ours),
            mapping: mapping_bytes(taken.mapping, form, language=language),
            doubts: doubts_bytes(taken.doubts, language=language),
        },
        error=RegisterError,
    )
    return TakenTable(taken, target, mapping, doubts, added)


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
    ours = _marks(lock)
    RegisterError.refuse(
        _there(path) for path in tables if path.is_file() and _hash(path.read_bytes()) != ours.get(path.name)
    )
    ours |= {path.name: _hash(content) for path, content in tables.items()}
    return {**tables, lock: _marked(ours)}


def _marks(lock: Path) -> dict[str, str]:
    """Hashes by the names of tables, as a lock holds them."""
    lines = lock.read_text("utf-8", "replace").splitlines() if lock.is_file() else []
    return {name: code for code, _, name in (line.partition("  ") for line in lines)}


def _marked(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{code}  {name}\n" for name, code in sorted(hashes.items())).encode()


def _not_as_imported(target: Path) -> RegisterError:
    return RegisterError.single(
        str(target),
        Text(
            "这张表不是导入得来的，或者导入以后改过、加过行，没有动它。",
            "This table did not come from an import, or was changed since, and was left alone.",
        ),
        Text(
            "导入写进还没有的 csv 文件，或自己上次导入的文件。",
            "An import writes a csv file that is not there yet, or that the last import wrote.",
        ),
        Text(
            "要加新行，csv 文件用 --add；要改已有的行，用更正表；要全部换掉，先移走原来的文件。",
            "Give --add to add rows to a csv file; correct rows by signed rows; move the file away to replace it.",
        ),
    )


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

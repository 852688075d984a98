"""Reading table forms: registers.yml of a study, or a folder of such files, and the forms that the package brings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluate.documents import YamlFile, nearest_name, read_yaml, yaml_mistakes
from evaluate.errors import Mistake, RegisterError, Text
from evaluate.registers.form import TableForm

FORMS = Path(__file__).parent / "forms"
#: What stands in registers.yml for a table whose form is the package's own.
OFFICE = "office"


def office_forms() -> dict[str, TableForm]:
    """Which tables does an office keep? The forms that the package brings, by name of the table.

    A study's own registers.yml is read with `read_forms`; a table of it written `roster: office` is one of these.
    """
    return dict(_packaged())


@cache
def _packaged() -> dict[str, TableForm]:
    return read_forms(FORMS)


def read_forms(path: str | Path) -> dict[str, TableForm]:
    """Which tables does this `registers.yml` describe, or do the .yml files of this folder together?

    A file has `codes:` (code lists that several columns share) and `tables:`. A column names a shared list by
    `codes: position_level`. Within a folder, lists and tables of all files are known to each other.

    Raises
    ------
    RegisterError
        All mistakes of the files, each with file, line and entry.
    """
    path = Path(path)
    files = [read_yaml(each, error=RegisterError) for each in (sorted(path.glob("*.yml")) if path.is_dir() else [path])]
    mistakes: list[Mistake] = []
    lists: dict[str, Any] = {}
    tables: dict[str, tuple[YamlFile, Any]] = {}
    for file in files:
        data = file.data if isinstance(file.data, dict) else {}
        mistakes += _unknown_entries(file, data)
        lists |= data.get("codes") or {}
        described = data.get("tables")
        tables |= {name: (file, entry) for name, entry in (described if isinstance(described, dict) else {}).items()}
    if not tables:
        raise _no_tables(files[0].where([]) if files else str(path))
    forms: dict[str, TableForm] = {}
    for name, (file, entry) in tables.items():
        if entry == OFFICE and name in (known := office_forms()):
            forms[name] = known[name]
            continue
        whole = _with_codes(file, name, entry, lists, mistakes)
        try:
            forms[name] = TableForm.model_validate({"name": name, **whole} if isinstance(whole, dict) else whole)
        except ValidationError as problem:
            mistakes += yaml_mistakes(problem, file, ("tables", name))
    mistakes += _bad_references({name: file for name, (file, _) in tables.items()}, forms)
    RegisterError.refuse(mistakes)
    return forms


def _no_tables(where: str) -> RegisterError:
    return RegisterError.single(
        where,
        Text("没有写明任何表。", "no table is described."),
        Text("“tables:”之下每张表一项。", "one entry per table under 'tables:'."),
        Text("补上 tables。", "add tables."),
    )


def _unknown_entries(file: YamlFile, data: dict[str, Any]) -> list[Mistake]:
    return [
        Mistake(
            file.where([entry]),
            Text(f"不认识“{entry}”这一项。", f"'{entry}' is not an entry known here."),
            Text("最上一级只有 registers、codes 和 tables。", "the top level has registers, codes and tables."),
            Text("检查拼写。", "check the spelling."),
        )
        for entry in data
        if entry not in ("registers", "codes", "tables")
    ]


def _with_codes(file: YamlFile, table: str, entry: Any, lists: dict[str, Any], mistakes: list[Mistake]) -> Any:
    columns = entry.get("columns") if isinstance(entry, dict) else None
    if not isinstance(columns, dict | list):
        return entry
    items = columns.items() if isinstance(columns, dict) else enumerate(columns)
    changed = {}
    for key, column in items:
        name = column.get("codes") if isinstance(column, dict) else None
        if isinstance(name, str):
            if name not in lists:
                near = nearest_name(name, lists)
                mistakes.append(
                    Mistake(
                        file.where(["tables", table, "columns", key, "codes"]),
                        Text(f"没有名为“{name}”的代码表。", f"there is no code list '{name}'."),
                        Text(
                            f"codes 中已有的代码表：{'、'.join(lists)}。",
                            f"one of the lists under codes: {', '.join(lists)}.",
                        ),
                        Text(f"改为“{near or '…'}”，或补上这张代码表。", f"write '{near or '…'}', or add the list."),
                    )
                )
            column = {**column, "codes": lists.get(name) or {"?": {}}}
        changed[key] = column
    return {**entry, "columns": changed if isinstance(columns, dict) else list(changed.values())}


def _bad_references(files: dict[str, YamlFile], forms: dict[str, TableForm]) -> Iterator[Mistake]:
    for form in forms.values():
        for column in form.columns:
            if column.references is None:
                continue
            table, _, target = column.references.partition(".")
            # a table whose own description is wrong is told of once
            if table in files and (table not in forms or any(other.name == target for other in forms[table].columns)):
                continue
            yield Mistake(
                files[form.name].where(["tables", form.name, "columns", column.name, "references"]),
                Text(f"“{column.references}”不存在。", f"'{column.references}' does not exist."),
                Text("写成“表名.列名”，且表和列都有说明。", "'table.column', both described."),
                Text("改正表名或列名。", "mend the table or the column."),
            )

"""Table forms: which columns a register has, what may stand in them, and how tables refer to each other."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from evaluate.documents.headers import nearest_name
from evaluate.documents.yaml_reader import YamlFile, read_yaml, told, yaml_mistakes
from evaluate.errors import Mistake, RegisterError, Text

ColumnType = Literal["text", "integer", "number", "date", "code", "yes_no"]
Labels = dict[str, str]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class ColumnForm(BaseModel):
    """One column: its name in the computer, its label for people, and what may stand in it.

    `codes` maps each code to its labels; `minimum` and `maximum` are numbers, or dates for a date column;
    `references` is `table.column` of another table whose values may stand here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: ColumnType
    label: Labels = {}
    required: bool = False
    codes: dict[str, Labels] = {}
    minimum: float | dt.date | None = None
    maximum: float | dt.date | None = None
    references: str | None = None
    note: Labels = {}

    @field_validator("label", "note", mode="before")
    @classmethod
    def _one_language(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    @field_validator("codes", mode="before")
    @classmethod
    def _code_labels(cls, value: Any) -> Any:
        if isinstance(value, list):
            return {str(code): {} for code in value}
        if isinstance(value, dict):
            return {code: {"zh": label} if isinstance(label, str) else label or {} for code, label in value.items()}
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not _NAME.match(self.name):
            raise _bad_name(self.name)
        if (self.type == "code") != bool(self.codes):
            raise told(
                Text(
                    f"列“{self.name}”的类型是 {self.type}，与 codes 不配套。",
                    f"column '{self.name}' is of type {self.type}, which does not go with its codes.",
                ),
                Text(
                    "type: code 的列写明 codes，其他类型不写 codes。",
                    "a column of type: code has codes, any other has none.",
                ),
                Text("补上 codes，或改正 type。", "add the codes, or mend the type."),
            )
        for limit in (self.minimum, self.maximum):
            if limit is not None and isinstance(limit, dt.date) != (self.type == "date"):
                raise told(
                    Text(
                        f"列“{self.name}”的界限 {limit} 与类型 {self.type} 不一致。",
                        f"the limit {limit} does not fit type {self.type}.",
                    ),
                    Text(
                        "日期列的界限是日期，数字列的界限是数字。",
                        "a date for a date column, a number for a number column.",
                    ),
                    Text("改正界限或类型。", "mend the limit or the type."),
                )
        return self


class TableForm(BaseModel):
    """One table: its file, its columns and the columns that together name a row (`key`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: Labels = {}
    file: str = ""
    sheet: str | None = None
    key: tuple[str, ...] = ()
    columns: tuple[ColumnForm, ...]
    note: Labels = {}

    @field_validator("label", "note", mode="before")
    @classmethod
    def _one_language(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    @field_validator("key", mode="before")
    @classmethod
    def _one_key(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("columns", mode="before")
    @classmethod
    def _named_columns(cls, value: Any) -> Any:
        # Written as a mapping (name: …) or as a list of entries with a name.
        if isinstance(value, dict):
            return tuple(
                {"name": name, **(entry or {})} if isinstance(entry, dict | None) else entry
                for name, entry in value.items()
            )
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not _NAME.match(self.name):
            raise _bad_name(self.name)
        names = [column.name for column in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        unknown = [name for name in self.key if name not in names]
        if twice or unknown:
            wrong = (twice or unknown)[0]
            raise told(
                Text(f"列“{wrong}”重复。", f"column '{wrong}' stands there twice.")
                if twice
                else Text(f"主键里的“{wrong}”不是本表的列。", f"'{wrong}' in the key is no column of this table."),
                Text(f"本表的列：{'、'.join(names)}。", f"the columns of this table: {', '.join(names)}."),
                Text("改正列名。", "mend the name of the column."),
            )
        return self

    def column(self, name: str) -> ColumnForm:
        """The column called `name`."""
        return next(column for column in self.columns if column.name == name)


def read_forms(path: str | Path) -> dict[str, TableForm]:
    """Which tables does this `registers.yml` describe?

    The file has `codes:` (code lists that several columns share) and `tables:`. A column names a shared list by
    `codes: position_level`.

    Raises
    ------
    RegisterError
        All mistakes of the file, each with file, line and entry.
    """
    file = read_yaml(path, error=RegisterError)
    data = file.data if isinstance(file.data, dict) else {}
    tables = data.get("tables")
    if not isinstance(tables, dict) or not tables:
        raise RegisterError.single(
            file.where([]),
            Text("没有写明任何表。", "no table is described."),
            Text("“tables:”之下每张表一项。", "one entry per table under 'tables:'."),
            Text("补上 tables。", "add tables."),
        )
    mistakes = _unknown_entries(file, data)
    lists = data.get("codes") or {}
    forms: dict[str, TableForm] = {}
    for name, entry in tables.items():
        entry = _with_codes(file, name, entry, lists, mistakes)
        try:
            forms[name] = TableForm.model_validate({"name": name, **entry} if isinstance(entry, dict) else entry)
        except ValidationError as problem:
            mistakes += yaml_mistakes(problem, file, ("tables", name))
    mistakes += _bad_references(file, forms, set(tables))
    RegisterError.refuse(mistakes)
    return forms


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


def _bad_references(file: YamlFile, forms: dict[str, TableForm], tables: set[str]) -> list[Mistake]:
    mistakes = []
    for form in forms.values():
        for column in form.columns:
            if column.references is None:
                continue
            table, _, target = column.references.partition(".")
            if table in tables and (table not in forms or any(other.name == target for other in forms[table].columns)):
                continue
            mistakes.append(
                Mistake(
                    file.where(["tables", form.name, "columns", column.name, "references"]),
                    Text(f"“{column.references}”不存在。", f"'{column.references}' does not exist."),
                    Text("写成“表名.列名”，且表和列都在本文件中。", "'table.column', both described in this file."),
                    Text("改正表名或列名。", "mend the table or the column."),
                )
            )
    return mistakes


def _bad_name(name: str) -> ValueError:
    return told(
        Text(f"“{name}”不能作名字。", f"'{name}' cannot be a name."),
        Text(
            "以小写字母开头，只有小写字母、数字和下划线，例如 hours_planned。",
            "small letters, digits and underscores, a letter first.",
        ),
        Text("改名；给人看的中文写在 label 里。", "rename it; what people read goes into label."),
    )

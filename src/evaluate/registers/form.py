"""Table forms: which columns a register has, what may stand in them, and how tables refer to each other."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePosixPath
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from evaluate.documents import cell_text
from evaluate.documents.yaml_reader import told
from evaluate.errors import Text

ColumnType = Literal["text", "integer", "number", "date", "month", "code", "yes_no"]
Labels = dict[str, str]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class ColumnForm(BaseModel):
    """One column: its name in the computer, its label for people, and what may stand in it.

    `codes` maps each code to its labels; `minimum` and `maximum` are numbers, or dates for a date column;
    `references` is `table.column` of another table whose values may stand here. A `month` is kept as 1985-06.
    `aliases` are other headers that offices give the column, `personal` ones name a person and stay on this machine,
    `example` is what the example row of a template shows.
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
    aliases: tuple[str, ...] = ()
    personal: bool = False
    example: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every header that means this column: its name, its labels, its aliases."""
        return (self.name, *self.label.values(), *self.aliases)

    @property
    def zh(self) -> str:
        """What people call the column in Chinese."""
        return self.label.get("zh", self.name)

    @field_validator("label", "note", mode="before")
    @classmethod
    def _one_language(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    @field_validator("example", mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        return value if isinstance(value, str) else cell_text(value)

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
            if limit is not None and isinstance(limit, dt.date) != (self.type in ("date", "month")):
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
    """One table: its file, its columns and the columns that together name a row (`key`).

    `unit_column` names the organisation that fills the row, for tables that organisations send back; `local` tables
    hold what the county has decided for itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: Labels = {}
    file: str = ""
    sheet: str | None = None
    key: tuple[str, ...] = ()
    columns: tuple[ColumnForm, ...]
    note: Labels = {}
    unit_column: str | None = None
    local: bool = False

    @field_validator("label", "note", mode="before")
    @classmethod
    def _one_language(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    @field_validator("file")
    @classmethod
    def _beside(cls, value: str) -> str:
        if PurePosixPath(value).name != value or "\\" in value or ":" in value:
            raise told(
                Text(f"file 写的是“{value}”。", f"the file is '{value}'."),
                Text("只写文件名，如 roster.csv。", "a name without a folder, such as roster.csv."),
                Text(
                    "把表放在 registers.yml 旁边或它的 responses 里，只写文件名。",
                    "put the table beside registers.yml or into its responses, and write the name alone.",
                ),
            )
        return value

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
        named = (*self.key, self.unit_column) if self.unit_column else self.key
        unknown = [name for name in named if name not in names]
        if twice or unknown:
            wrong = (twice or unknown)[0]
            raise told(
                Text(f"列“{wrong}”重复。", f"column '{wrong}' stands there twice.")
                if twice
                else Text(
                    f"主键或 unit_column 里的“{wrong}”不是本表的列。",
                    f"'{wrong}' in key or unit_column is no column of this table.",
                ),
                Text(f"本表的列：{'、'.join(names)}。", f"the columns of this table: {', '.join(names)}."),
                Text("改正列名。", "mend the name of the column."),
            )
        return self

    def column(self, name: str) -> ColumnForm:
        """The column called `name`."""
        return next(column for column in self.columns if column.name == name)


def _bad_name(name: str) -> ValueError:
    return told(
        Text(f"“{name}”不能作名字。", f"'{name}' cannot be a name."),
        Text(
            "以小写字母开头，只有小写字母、数字和下划线，例如 hours_planned。",
            "small letters, digits and underscores, a letter first.",
        ),
        Text("改名；给人看的中文写在 label 里。", "rename it; what people read goes into label."),
    )

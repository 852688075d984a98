"""A notebook that is run once for each row of a register: the rows, their documents, and for whom these are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from evaluate.errors import Mistake, ReportError, Text
from evaluate.registers import Register
from evaluate.report import StudyCard
from evaluate.report.findings import Audience
from evaluate.workspace.citations import FINDING
from evaluate.workspace.code_name import code_name, writable
from evaluate.workspace.notebook import code_cells

#: Between a notebook's name and the row it is run for, in the names of builds.
OF = "@"
#: The layout of a page that is handed out singly.
STYLE = "sheet"


@dataclass(frozen=True)
class Row:
    """One row of a register, by its key: `column` is the key's name, `code` what stands in it, `name` what it is."""

    column: str
    code: str
    name: str

    @property
    def stem(self) -> str:
        """The name of its document, without an ending."""
        name = self.name if self.name != self.code else ""
        return " ".join(part for part in (code_name(self.code), writable(name)) if part)[:80].strip()


@dataclass(frozen=True)
class Sheet:
    """What the first cell of a sheet shows: the study, and the row that this page is about."""

    card: StudyCard
    row: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.card._repr_mimebundle_(include=include, exclude=exclude)


def rows_of(register: Register) -> tuple[Row, ...]:
    """The rows of a register that sheets can be made for, in order; those no longer in being are left out.

    Raises
    ------
    ReportError
        A register whose rows are named by more than one column.

    """
    if len(register.form.key) != 1:
        raise _several_keys(register)
    (key,) = register.form.key
    table = register.table
    if "until" in table.columns:
        table = table[table["until"].isna()]
    names = table["name"] if "name" in table.columns else table[key]
    return tuple(Row(key, str(code), str(name)) for code, name in zip(table[key], names, strict=True))


def rows_for(notebook: str, registers: Mapping[str, Register], each: str, parameters: Sequence[str]) -> tuple[Row, ...]:
    """The rows that a notebook is run for.

    Raises
    ------
    ReportError
        No such register, one with several key columns, or a notebook without a parameter of the key's name.

    """
    try:
        register = registers[each]
    except KeyError:
        raise _no_register(notebook, each, list(registers)) from None
    rows = rows_of(register)
    if rows and rows[0].column not in parameters:
        raise _no_parameter(notebook, rows[0].column, parameters)
    return rows


def refuse_unknown_row(rows: Sequence[Row], register: str, code: str) -> None:
    """Refuse to run for a row that there is not.

    Raises
    ------
    ReportError
        None of the rows has this code.

    """
    if code not in {row.code for row in rows}:
        raise _no_row(register, [row.code for row in rows], code)


def sheet_of(card: StudyCard, register: Register, code: str | None) -> Sheet:
    """The page of one row, the first when none is named.

    Raises
    ------
    ReportError
        A register with several key columns, or without this row.

    """
    rows = {row.code: row for row in rows_of(register)}
    row = rows.get(code) if code is not None else next(iter(rows.values()), None)
    if row is None:
        raise _no_row(register.name, list(rows), code)
    return Sheet(replace(card, subject=Text(row.name, row.name), style=STYLE, provenance=()), row.code)


def job_name(notebook: str, row: Row) -> str:
    """What a build calls a notebook that is run for one row."""
    return f"{notebook}{OF}{code_name(row.code)}"


def notebook_of(name: str) -> str:
    """The notebook behind the name of a job."""
    return name.partition(OF)[0]


def refuse_wider(name: str, executed: Any, audience: Audience) -> None:
    """Refuse findings that the readers of a document are not meant to see.

    Raises
    ------
    ReportError
        All findings whose audience is narrower than the document's, each by its id.

    """
    circles = get_args(Audience)
    reach = circles.index(audience)
    ReportError.refuse(
        _kept_from(f"{name}.{content.get('slug', '')}", str(content["audience"]), audience)
        for content in _findings(executed)
        if circles.index(content["audience"]) < reach
    )


def _findings(executed: Any) -> list[Mapping[str, Any]]:
    shown = [output.get("data", {}) for cell in code_cells(executed) for output in cell.outputs]
    return [data[FINDING] for data in shown if FINDING in data]


def _kept_from(name: str, own: str, audience: str) -> Mistake:
    return Mistake(
        name,
        Text(
            f"这个结论只给“{own}”看，文档是给“{audience}”的。",
            f"This finding is for '{own}', the page for '{audience}'.",
        ),
        Text("文档里每个结论的读者范围不窄于文档。", "Every finding of a page may reach all of its readers."),
        Text(
            "把它移到留存的笔记本里；确可公开的，改写 audience。",
            "Move it to the office's notebook, or widen its audience if it may be shown.",
        ),
    )


def _no_register(notebook: str, each: str, known: Sequence[str]) -> ReportError:
    return ReportError.single(
        f"study.toml [sheets.{notebook}] each",
        Text(f"没有名为 {each} 的台账。", f"There is no register {each}."),
        Text(f"已有的台账：{'、'.join(known)}。", f"One of {', '.join(known)}."),
        Text("改正 each。", "Correct `each`."),
    )


def _no_parameter(notebook: str, column: str, parameters: Sequence[str]) -> ReportError:
    return ReportError.single(
        notebook,
        Text(
            f"笔记本没有参数 {column}，各行出来都一样。", f"It has no parameter {column}: all pages would be the same."
        ),
        Text(
            f"标记为 parameters 的单元格里有 {column}；现有：{'、'.join(parameters)}。",
            f"The cell tagged `parameters` sets {column}; it sets {', '.join(parameters)}.",
        ),
        Text(f"在那个单元格里加上 {column} = None。", f"Add {column} = None to that cell."),
    )


def _several_keys(register: Register) -> ReportError:
    keys = register.form.key
    return ReportError.single(
        f"study.toml [sheets] each = {register.name!r}",
        Text(f"这张表由{'、'.join(keys)}共同定一行。", f"A row of this table is named by {', '.join(keys)}."),
        Text("每行有一个编号的表，如 units。", "A table with one key column, such as units."),
        Text("换一张表。", "Name another table."),
    )


def _no_row(register: str, codes: Sequence[str], code: str | None) -> ReportError:
    known = codes[:5]
    return ReportError.single(
        f"{register} {code or ''}".strip(),
        Text("表里没有这一行，或者已经撤销。", "The table has no such row, or it is no longer in being."),
        Text(f"例如：{'、'.join(known)}。", f"Such as {', '.join(known)}."),
        Text("改正编号。", "Correct the code."),
    )

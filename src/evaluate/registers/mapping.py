"""The mapping from an office's own table to a form, as a person reviews it: one row a header, one row a wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluate.documents import Grid, ReviewSheet, Rows, read_review, review_bytes
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.registers.form import TableForm

LEFT_OUT = "leave_out"
_CONFIRM = {"yes": "是", "no": "否"}

_COLUMN_HEADS = {
    "address": Text("位置", "address"),
    "header": Text("原表头", "header"),
    "column": Text("对应的列", "column"),
    "confirm": Text("确认", "confirmed"),
    "doubt": Text("请核对", "doubt"),
    "similarity": Text("相似度", "similarity"),
    "filled": Text("有值的行数", "rows filled"),
}
_WORDING_HEADS = {
    "column": Text("列", "column"),
    "written": Text("原文", "as written"),
    "count": Text("次数", "count"),
    "code": Text("读成", "read as"),
    "confirm": Text("确认", "confirmed"),
    "rule": Text("依据", "rule"),
}
_HELP = (
    Text("说明", "help"),
    (
        Text(
            "“列”表每行是原表的一列；“对应的列”写台账的列名或中文名称，不要的列写“不要”。",
            "In 'columns' each row is one column of the table; write the register's column, or leave_out.",
        ),
        Text(
            "“写法”表每行是一种原文；“读成”写代码或中文名称。",
            "In 'wordings' each row is one wording; write its code or label under 'read as'.",
        ),
        Text(
            "“确认”为“否”的还没有读入；核对后改成“是”，再运行一次同样的导入命令。",
            "What has 'no' under 'confirmed' is not read; write 'yes' once you have looked, and import again.",
        ),
    ),
)


@dataclass(frozen=True)
class MappedColumn:
    """One header: which column of the form it is. Nothing is read from it while `confirm` is "no"."""

    address: str
    header: str
    column: str
    confirm: str = ""
    doubt: str = ""
    similarity: float | None = None
    filled: int = 0

    @property
    def is_read(self) -> bool:
        """Whether values are taken from the column."""
        return self.column not in ("", LEFT_OUT) and self.confirm != "no"


@dataclass(frozen=True)
class MappedWording:
    """One wording of a column: which code or value it stands for, and by which rule."""

    column: str
    written: str
    count: int
    code: str
    confirm: str = ""
    rule: str = ""


@dataclass(frozen=True)
class TableMapping:
    """All headers and all wordings of one table."""

    columns: tuple[MappedColumn, ...]
    wordings: tuple[MappedWording, ...]


def mapping_bytes(mapping: TableMapping, form: TableForm, *, language: Language) -> bytes:
    """The mapping as a workbook for a person to check and change."""
    columns, wordings = _sheets(form)
    return review_bytes([(columns, mapping.columns), (wordings, mapping.wordings)], _HELP, language=language)


def read_table_mapping(path: str | Path, form: TableForm) -> TableMapping:
    """The mapping workbook as a person left it.

    Raises
    ------
    RegisterError
        Every unknown column and every unknown word under 确认, each with its cell.
    """
    sheets = _sheets(form)
    grid, columns = read_review(path, sheets[0], error=RegisterError)
    other, wordings = read_review(path, sheets[1], may_be_empty=True, error=RegisterError)
    mistakes = [*_column_mistakes(grid, columns, sheets[0]), *_confirm_mistakes(other, wordings, sheets[1])]
    RegisterError.refuse(mistakes)
    return TableMapping(
        tuple(MappedColumn(row["address"], row["header"], row["column"], row["confirm"]) for _, row in columns),
        tuple(
            MappedWording(row["column"], row["written"], 0, row["code"], row["confirm"], row["rule"])
            for _, row in wordings
        ),
    )


def _sheets(form: TableForm) -> tuple[ReviewSheet, ReviewSheet]:
    named = {column.name: column.label.get("zh", column.name) for column in form.columns}
    columns = ReviewSheet(
        Text("列", "columns"),
        _COLUMN_HEADS,
        {"column": {**named, LEFT_OUT: "不要"}, "confirm": _CONFIRM},
        ("similarity", "filled", "doubt"),
    )
    wordings = ReviewSheet(
        Text("写法", "wordings"), _WORDING_HEADS, {"column": named, "confirm": _CONFIRM}, ("count", "rule")
    )
    return columns, wordings


def _column_mistakes(grid: Grid, rows: Rows, sheet: ReviewSheet) -> Iterator[Mistake]:
    taken: set[str] = set()
    for number, row in rows:
        column = row["column"]
        if column not in sheet.words["column"]:
            yield sheet.unknown_word(grid, number, "column", column, list(sheet.words["column"]))
        elif column in taken and row["confirm"] != "no":
            yield Mistake(
                grid.where(number, sheet.place(grid, "column")),
                Text(f"有两列都对应“{sheet.shown('column', column, 'zh')}”。", f"two columns are '{column}'."),
                Text("台账的一列只来自原表的一列。", "one column of the table for each of the register."),
                Text("不要的那一列写“不要”。", "write leave_out for the one that is not wanted."),
            )
        if column != LEFT_OUT and row["confirm"] != "no":
            taken.add(column)
    yield from _confirm_mistakes(grid, rows, sheet)


def _confirm_mistakes(grid: Grid, rows: Rows, sheet: ReviewSheet) -> Iterator[Mistake]:
    for number, row in rows:
        if row["confirm"] not in ("", *_CONFIRM):
            yield sheet.unknown_word(grid, number, "confirm", row["confirm"], list(_CONFIRM))

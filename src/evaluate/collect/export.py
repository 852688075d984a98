"""A platform's export as it is: answer columns with addresses, and administrative columns set apart by a named rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.documents import cell_text, column_letters, fold_text, read_grid, tidy_text
from evaluate.errors import ResponsesError, Text

# Columns that platforms add by themselves: who answered, when, from where. They stay in the sealed source.
ADMINISTRATIVE = frozenset(
    fold_text(header)
    for header in (
        # Microsoft Forms, in English and Chinese
        *(
            "Id",
            "ID",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            "Last modified time",
            "Language",
            "Total points",
        ),
        *("开始时间", "完成时间", "电子邮件", "邮箱", "名称", "姓名", "上次修改时间", "语言", "总分"),
        # 问卷星, 腾讯问卷, 金数据
        *("序号", "编号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "IP", "UA", "Referrer"),
        *(
            "开始答题时间",
            "结束答题时间",
            "答题时长",
            "提交人",
            "提交时间",
            "修改时间",
            "填写设备",
            "操作系统",
            "浏览器",
        ),
        *("微信昵称", "用户类型", "用户标识", "昵称", "地理位置"),
        # Google Forms and others
        *("Timestamp", "Email Address", "Username", "Score", "Submission time", "IP address", "Respondent ID"),
    )
)
_WHO = frozenset(
    fold_text(word) for word in ("Email", "Name", "电子邮件", "邮箱", "名称", "姓名", "Email Address", "Username")
)
_NOBODY = frozenset(("anonymous", "匿名", ""))


@dataclass(frozen=True)
class ExportColumn:
    """One column of the export: cells without blanks at their ends, None where empty; `trimmed` of them changed."""

    address: str
    header: str
    cells: tuple[Any, ...]
    trimmed: int = 0

    @property
    def answers(self) -> list[Any]:
        """The cells where something stands."""
        return [cell for cell in self.cells if cell is not None]

    @property
    def texts(self) -> list[str]:
        """The answers as tidy text."""
        return [tidy_text(cell_text(cell)) for cell in self.answers]

    @property
    def names_people(self) -> bool:
        """Whether an administrative column says who answered."""
        return fold_text(self.header) in _WHO and any(fold_text(text) not in _NOBODY for text in self.texts)


@dataclass(frozen=True)
class Export:
    """The whole export. `rows` are the row numbers a person sees in the file; they name the respondents."""

    source: Path
    sha256: str
    rows: tuple[str, ...]
    columns: tuple[ExportColumn, ...]
    administrative: tuple[ExportColumn, ...]

    @property
    def year(self) -> str:
        """The year in which the last answer came, where the platform says so; else empty."""
        moments = [cell for column in self.administrative for cell in column.answers if hasattr(cell, "year")]
        return str(max(moment.year for moment in moments)) if moments else ""


def read_export(path: str | Path) -> Export:
    """What did the platform export?

    Raises
    ------
    ResponsesError
        The file cannot be read as a table, headers repeat, or no column is left when administrative ones are set apart.
    """
    grid = read_grid(path)
    records = grid.records(text=False)
    headers = [None if cell is None else tidy_text(cell_text(cell)) for cell in grid.rows[0]]
    columns = [_column(grid.sheet, headers.index(str(name)), str(name), records[name]) for name in records.columns]
    kept = tuple(column for column in columns if fold_text(column.header) not in ADMINISTRATIVE)
    if not kept:
        raise ResponsesError.single(
            grid.source,
            Text("只有平台自带的管理列，没有题目列。", "there are only administrative columns, no question."),
            Text("每道题一列的导出文件。", "an export with a column for each question."),
            Text("在问卷平台选择导出全部题目的答案。", "export the answers to all questions from the platform."),
        )
    apart = tuple(column for column in columns if column not in kept)
    return Export(Path(path), grid.sha256, tuple(str(row + 1) for row in records.index), kept, apart)


def _column(sheet: str | None, place: int, header: str, cells: Iterable[Any]) -> ExportColumn:
    clean: list[Any] = []
    trimmed = 0
    for cell in cells:
        kept = cell.strip(" \t\r\n\u00a0\u3000\u200b\ufeff") if isinstance(cell, str) else cell
        trimmed += isinstance(cell, str) and kept != cell
        clean.append(None if kept == "" else kept)
    letters = column_letters(place)
    return ExportColumn(f"{sheet}!{letters}1" if sheet else f"{letters}1", header, tuple(clean), trimmed)

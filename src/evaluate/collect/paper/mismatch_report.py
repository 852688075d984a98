"""The workbook in which differences between two typists are decided, cell by cell and signed; and reading it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from evaluate.collect.paper.compare import CELL_COLUMNS, Comparison
from evaluate.documents import FormColumn, FormSheet, read_sheets, tidy_text, write_workbook_form
from evaluate.errors import Mistake, ResponsesError, Text

CELLS, SERIALS, ABOUT = "待裁定", "编号问题", "说明"
DECISION_COLUMNS = (*CELL_COLUMNS, "value", "by", "on", "place")
_HEADINGS = {
    "serial": "问卷编号",
    "question": "题目",
    "problem": "问题",
    "first": "录入一",
    "second": "录入二",
    "value": "正确值",
    "by": "裁定人",
    "on": "日期",
    "column": "列名",
}
_HOW = (
    (
        "怎样填",
        "找出纸质问卷，按编号逐行核对，在“正确值”里照纸面填（写法与录入时一样：字母、数字或文字），再写裁定人和日期。",
    ),
    ("纸面没有作答", "正确值填“空白”。"),
    ("纸面看不清、单选题选了两个", "正确值填 ?（问号）。"),
    ("编号问题", "要在录入文件里改：补录、删去重复的一行或改正编号，保存后重新运行比对；已经填好的裁定会保留。"),
    ("全部填好后", "保存并关闭，运行 evaluate collect settle。有一处没有裁定，就不会写出答卷。"),
)


def write_mismatches(comparison: Comparison, path: str | Path, *, decided: pd.DataFrame | None = None) -> None:
    """Write the workbook in which every difference is decided and signed.

    Parameters
    ----------
    comparison : Comparison
        As `compare_entries` gives it.
    path : str or Path
        Where to write; an existing file is replaced.
    decided : DataFrame, optional
        What was decided in an earlier one (`read_decisions`); it is kept where both still typed the same.

    Raises
    ------
    ResponsesError
        When the file is open in another programme.

    """
    known = {} if decided is None else {tuple(row[:6]): row[6:9] for row in decided.itertuples(index=False, name=None)}
    rows = [
        (*row[:5], *known.get(row, (None, None, None)), row[5])
        for row in comparison.cells.itertuples(index=False, name=None)
    ]
    guides = {
        "question": FormColumn("", width=36, locked=True),
        "first": FormColumn("", width=18, locked=True),
        "second": FormColumn("", width=18, locked=True),
        "value": FormColumn("", "照纸面填；没有作答填“空白”，看不清填 ?。", width=18, needed=True),
        "by": FormColumn("", "谁核对的。", needed=True),
        "on": FormColumn("", "如 2026-11-30。", needed=True),
    }
    columns = tuple(
        replace(guides.get(name, FormColumn("", locked=True)), name=heading) for name, heading in _HEADINGS.items()
    )
    names = ("问卷编号", "问题", "录入一的位置", "录入二的位置")
    problems = tuple(comparison.serials.itertuples(index=False, name=None))
    widths = (0, 30, 14, 14)
    sheets = (
        FormSheet(CELLS, columns, rows, entry=False),
        FormSheet(SERIALS, tuple(FormColumn(n, width=w) for n, w in zip(names, widths, strict=True)), problems, False),
        FormSheet(ABOUT, (FormColumn("项目"), FormColumn("内容", width=80)), [*_facts(comparison), *_HOW], entry=False),
    )
    write_workbook_form(sheets, path, error=ResponsesError)


def read_decisions(path: str | Path) -> pd.DataFrame:
    """The rows of the workbook, as far as they are filled in: the columns of `DECISION_COLUMNS`, all as text.

    Raises
    ------
    ResponsesError
        When the file is no such workbook.

    """
    sheets = read_sheets(path, error=ResponsesError)
    grid = sheets.get(CELLS)
    there = [tidy_text(str(cell or "")) for cell in grid.rows[0]] if grid is not None and grid.rows else []
    if grid is None or any(name not in there for name in _HEADINGS.values()):
        raise ResponsesError.single(
            Path(path).name,
            Text("这不是裁定工作簿，或者表头被改了。", "This is no workbook of differences, or its headings changed."),
            Text(
                "由 evaluate collect compare 写出的工作簿。", "the workbook that evaluate collect compare has written."
            ),
            Text("换成正确的文件，或恢复表头。", "Give the right file, or restore the headings."),
        )
    records = grid.records(may_be_empty=True).fillna("")
    table = pd.DataFrame({name: [tidy_text(str(cell)) for cell in records[head]] for name, head in _HEADINGS.items()})
    table["place"] = [grid.where(int(row)) for row in records.index]
    return table[list(DECISION_COLUMNS)]


def undecided(decisions: pd.DataFrame, comparison: Comparison) -> Iterator[Mistake]:
    """What keeps a comparison from being settled: open cells, unsigned ones, booklets that cannot be compared."""
    known = {tuple(row[:6]) for row in decisions.itertuples(index=False, name=None)}
    new = [row for row in comparison.cells.itertuples(index=False, name=None) if row not in known]
    if new:
        yield _again(f"{len(new)} 处不一致不在裁定工作簿里", f"{len(new)} differences are not in the workbook")
    twice = decisions["place"][decisions.duplicated(["serial", "column"], keep=False)]
    if len(twice):
        yield Mistake(
            "、".join(twice.head(8)),
            Text("同一处裁定了不止一次。", "One cell is decided more than once."),
            Text("每处一行。", "one row each."),
            Text("删去多出来的行。", "Delete the rows that are too many."),
        )
    if len(comparison.serials):
        told = "、".join(comparison.serials["serial"].head(8))
        count = len(comparison.serials)
        yield Mistake(
            SERIALS,
            Text(f"{count} 份问卷的编号有问题：{told}。", f"{count} booklets cannot be compared: {told}."),
            Text("每份问卷在两份录入文件里各有一行。", "Every booklet stands once in both files."),
            Text("在录入文件里补录、删重复或改编号，再重新比对。", "Mend the typed files, then compare again."),
        )
    for column, what in (("value", "正确值"), ("by", "裁定人"), ("on", "日期")):
        open_rows = decisions["place"][decisions[column] == ""]
        if len(open_rows):
            yield _open(open_rows, what)


def _facts(comparison: Comparison) -> Iterator[tuple[str, str]]:
    yield "录入一", f"{comparison.first.source}　校验码 {comparison.first.sha256}"
    yield "录入二", f"{comparison.second.source}　校验码 {comparison.second.sha256}"
    yield "比对", f"{comparison.booklets} 份问卷，{comparison.fields} 个字段，{comparison.differing} 处不一致"
    yield "不一致率", f"每万字段 {comparison.rate():.1f} 处"


def _open(places: pd.Series, what: str) -> Mistake:
    told = "、".join(places.head(8))
    more = f" 等{len(places)}处" if len(places) > 8 else ""
    return Mistake(
        f"{told}{more}",
        Text(f"还没有填“{what}”。", f"'{what}' is not filled in ({len(places)} rows)."),
        Text("每一行都填了正确值、裁定人和日期。", "Every row has the right value, who decided, and the day."),
        Text("对照纸质问卷填好再运行。", "Look at the booklets and fill it in."),
    )


def _again(zh: str, en: str) -> Mistake:
    return Mistake(
        CELLS,
        Text(f"{zh}：录入文件在比对之后改过。", f"{en}: the typed files were changed after the comparison."),
        Text("裁定的是现在这两份录入文件。", "What was decided are these two files as they are."),
        Text("重新运行 evaluate collect compare，已填的裁定会保留。", "Compare again; what is decided is kept."),
    )

"""The workbook in which differences between two typists are decided, cell by cell and signed; and reading it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluate.collect.paper.compare import CELL_COLUMNS, DIFFERENT, IMPOSSIBLE, Comparison, cell_keys
from evaluate.collect.paper.entry_form import TYPISTS
from evaluate.documents import FormColumn, FormSheet, read_sheets, tidy_text, write_workbook_form
from evaluate.errors import Language, Mistake, ResponsesError, Text

CELLS, SERIALS, ABOUT = Text("待裁定", "to decide"), Text("编号问题", "numbers"), Text("说明", "about")
DECISION_COLUMNS = (*CELL_COLUMNS, "value", "by", "on", "place")
_HEADINGS: dict[str, Text] = {
    "serial": Text("问卷编号", "booklet"),
    "question": Text("题目", "question"),
    "problem": Text("问题", "problem"),
    **TYPISTS,
    "value": Text("正确值", "right value"),
    "by": Text("裁定人", "decided by"),
    "on": Text("日期", "on"),
    "column": Text("列名", "column"),
}
_PROBLEMS = {DIFFERENT: Text("两人不一致", "they differ"), IMPOSSIBLE: Text("没有这个选项", "no such answer")}
_GUIDES = {
    "value": Text(
        "照纸面填；没有作答填“空白”，看不清填 ?。", "As on paper; blank if nothing is there, ? if illegible."
    ),
    "by": Text("谁核对的。", "Who looked."),
    "on": Text("如 2026-11-30。", "Such as 2026-11-30."),
}
_NUMBERS = (
    Text("问卷编号", "booklet"),
    Text("问题", "problem"),
    Text("录入一的位置", "place, first typist"),
    Text("录入二的位置", "place, second typist"),
)
_HOW = (
    (
        Text("怎样填", "how to fill in"),
        Text(
            "找出纸质问卷，按编号逐行核对，在“正确值”里照纸面填（写法与录入时一样：字母、数字或文字），再写裁定人和日期。",
            "Find the booklet by its number and write what stands on paper under 'right value' (spelt as when typing: "
            "letter, number or text), then who decided and on which day.",
        ),
    ),
    (Text("纸面没有作答", "nothing on paper"), Text("正确值填“空白”。", "Write: blank")),
    (
        Text("纸面看不清、单选题选了两个", "not legible, or two ticks where one is asked"),
        Text("正确值填 ?（问号）。", "Write: ?"),
    ),
    (
        Text("编号问题", "numbers"),
        Text(
            "要在录入文件里改：补录、删去重复的一行或改正编号，保存后重新运行比对；已经填好的裁定会保留。",
            "Mend these in the typed files: type what is missing, delete a row too many, correct a number; save, then "
            "compare again. What is decided is kept.",
        ),
    ),
    (
        Text("全部填好后", "when all is filled in"),
        Text(
            "保存并关闭，运行 evaluate collect settle。有一处没有裁定，就不会写出答卷。",
            "Save, close, and run evaluate collect settle. No answers are written while a row is open.",
        ),
    ),
)


def write_mismatches(
    comparison: Comparison, path: str | Path, *, decided: pd.DataFrame | None = None, language: Language = "zh"
) -> None:
    """Write the workbook in which every difference is decided and signed.

    Parameters
    ----------
    comparison : Comparison
        As `compare_entries` gives it.
    path : str or Path
        Where to write; an existing file is replaced.
    decided : DataFrame, optional
        What was decided in an earlier one (`read_decisions`); it is kept where both still typed the same.
    language : {"zh", "en"}
        Of its words.

    Raises
    ------
    ResponsesError
        When the file is open in another programme.

    """
    sheets = (
        FormSheet(CELLS.of(language), _columns(language), _rows(comparison, decided, language), entry=False),
        FormSheet(
            SERIALS.of(language),
            tuple(FormColumn(name.of(language), width=w) for name, w in zip(_NUMBERS, (0, 30, 14, 14), strict=True)),
            tuple(comparison.serials.itertuples(index=False, name=None)),
            entry=False,
        ),
        FormSheet(
            ABOUT.of(language),
            (FormColumn(Text("项目", "what").of(language)), FormColumn(Text("内容", "content").of(language), width=80)),
            [(what.of(language), how.of(language)) for what, how in (*_facts(comparison), *_HOW)],
            entry=False,
        ),
    )
    write_workbook_form(sheets, path, error=ResponsesError)


def _columns(language: Language) -> tuple[FormColumn, ...]:
    """The columns of the sheet of differences: what is known is locked, what is to be decided is needed."""
    widths = {"question": 36, "first": 18, "second": 18, "value": 18}
    return tuple(
        FormColumn(
            heading.of(language),
            _GUIDES[name].of(language) if name in _GUIDES else "",
            width=widths.get(name, 0),
            locked=name not in _GUIDES,
            needed=name in _GUIDES,
        )
        for name, heading in _HEADINGS.items()
    )


def _rows(comparison: Comparison, decided: pd.DataFrame | None, language: Language) -> list[tuple[object, ...]]:
    """The differences with what was decided of them before."""
    known: dict[tuple[str, ...], tuple[object, ...]] = {}
    if decided is not None:
        answers = decided[["value", "by", "on"]].itertuples(index=False, name=None)
        known = dict(zip(cell_keys(decided), answers, strict=True))
    cells = comparison.cells.itertuples(index=False, name=None)
    return [
        (serial, question, _PROBLEMS[problem].of(language), first, second, *known.get(key, (None, None, None)), column)
        for key, (serial, question, problem, first, second, column) in zip(
            cell_keys(comparison.cells), cells, strict=True
        )
    ]


def read_decisions(path: str | Path) -> pd.DataFrame:
    """The rows of the workbook, as far as they are filled in: the columns of `DECISION_COLUMNS`, all as text.

    Raises
    ------
    ResponsesError
        When the file is no such workbook.

    """
    sheets = read_sheets(path, error=ResponsesError)
    language: Language = "en" if CELLS.en in sheets else "zh"
    heads = {name: words.of(language) for name, words in _HEADINGS.items()}
    grid = sheets.get(CELLS.of(language))
    there = [tidy_text(str(cell or "")) for cell in grid.rows[0]] if grid is not None and grid.rows else []
    if grid is None or any(name not in there for name in heads.values()):
        raise ResponsesError.single(
            Path(path).name,
            Text("这不是裁定工作簿，或者表头被改了。", "This is no workbook of differences, or its headings changed."),
            Text(
                "由 evaluate collect compare 写出的工作簿。", "the workbook that evaluate collect compare has written."
            ),
            Text("换成正确的文件，或恢复表头。", "Give the right file, or restore the headings."),
        )
    records = grid.records(may_be_empty=True).fillna("")
    table = pd.DataFrame({name: [tidy_text(str(cell)) for cell in records[head]] for name, head in heads.items()})
    table["place"] = [grid.where(int(row)) for row in records.index]
    return table[list(DECISION_COLUMNS)]


def undecided(decisions: pd.DataFrame, comparison: Comparison) -> Iterator[Mistake]:
    """What keeps a comparison from being settled: open cells, unsigned ones, booklets that cannot be compared."""
    known = set(cell_keys(decisions))
    new = [key for key in cell_keys(comparison.cells) if key not in known]
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
            f"{SERIALS.zh} / {SERIALS.en}",
            Text(f"{count} 份问卷的编号有问题：{told}。", f"{count} booklets cannot be compared: {told}."),
            Text("每份问卷在两份录入文件里各有一行。", "Every booklet stands once in both files."),
            Text("在录入文件里补录、删重复或改编号，再重新比对。", "Mend the typed files, then compare again."),
        )
    for column in ("value", "by", "on"):
        open_rows = decisions["place"][decisions[column] == ""]
        if len(open_rows):
            yield _open(open_rows, _HEADINGS[column])


def _facts(comparison: Comparison) -> Iterator[tuple[Text, Text]]:
    for typist, entry in zip(TYPISTS.values(), (comparison.first, comparison.second), strict=True):
        yield typist, Text(f"{entry.source}　校验码 {entry.sha256}", f"{entry.source}, hash {entry.sha256}")
    booklets, fields, differing = comparison.booklets, comparison.fields, comparison.differing
    yield (
        Text("比对", "compared"),
        Text(
            f"{booklets} 份问卷，{fields} 个字段，{differing} 处不一致",
            f"{booklets} booklets, {fields} fields, {differing} differ",
        ),
    )
    rate = comparison.rate()
    yield Text("不一致率", "rate of differences"), Text(f"每万字段 {rate:.1f} 处", f"{rate:.1f} of 10,000 fields")


def _open(places: pd.Series, what: Text) -> Mistake:
    told = "、".join(places.head(8))
    more = f" 等{len(places)}处" if len(places) > 8 else ""
    return Mistake(
        f"{told}{more}",
        Text(f"还没有填“{what.zh}”。", f"'{what.en}' is not filled in ({len(places)} rows)."),
        Text("每一行都填了正确值、裁定人和日期。", "Every row has the right value, who decided, and the day."),
        Text("对照纸质问卷填好再运行。", "Look at the booklets and fill it in."),
    )


def _again(zh: str, en: str) -> Mistake:
    return Mistake(
        f"{CELLS.zh} / {CELLS.en}",
        Text(f"{zh}：录入文件在比对之后改过。", f"{en}: the typed files were changed after the comparison."),
        Text("裁定的是现在这两份录入文件。", "What was decided are these two files as they are."),
        Text("重新运行 evaluate collect compare，已填的裁定会保留。", "Compare again; what is decided is kept."),
    )

"""What goes back to organisations, and what the office sees: 退回修改单 and 收表情况, as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluate.documents import workbook_bytes
from evaluate.errors import Language, Mistake, Text
from evaluate.registers.cell import shown_codes
from evaluate.registers.form import TableForm
from evaluate.registers.register import Register
from evaluate.registers.returns import Difference, Returns
from evaluate.registers.template import YES_NO

SLIP = Text("退回修改单", "to mend")
STATE = Text("收表情况", "returns")
_SLIP_HEADS = (
    ("序号", "位置", "问题", "正确的写法", "怎么改", "修改情况"),
    ("No.", "where", "what", "right", "mend", "done"),
)
_STATE_HEADS = (
    ("单位编码", "单位", "情况", "文件", "要改的处数", "行数"),
    ("code", "organisation", "state", "files", "to mend", "rows"),
)
_VERSION_HEADS = (
    ("单位编码", "表", "编号", "列", "文件一", "值一", "文件二", "值二"),
    ("code", "table", "key", "column", "file 1", "value 1", "file 2", "value 2"),
)
_MISSING, _BACK = Text("未交", "missing"), Text("退回修改", "sent back")
_FINE, _DOUBLE = Text("通过", "fine"), Text("通过（重复提交，内容相同）", "fine (sent twice, the same)")
_THERE, _ABSENT = Text("有这一行", "has the row"), Text("没有这一行", "has no such row")
_VERSIONS = Text("版本不一致", "versions differ")


def slip_bytes(mistakes: Sequence[Mistake], *, language: Language) -> bytes:
    """The list that goes back to one organisation: each cell, what is wrong, what would be right."""
    rows = [
        (number, one.where, one.what.of(language), one.right.of(language), one.mend.of(language), "")
        for number, one in enumerate(mistakes, 1)
    ]
    return workbook_bytes({SLIP.of(language): _frame(rows, _SLIP_HEADS, language)})


def state_bytes(returns: Returns, units: Register, *, language: Language) -> bytes:
    """The office's sheet of what came back: every organisation with its state, and where versions differ."""
    names = dict(zip(units.table["unit"], units.table["name"], strict=True))
    sent, wrong = returns.by_unit, returns.wrong
    rows = []
    for unit in sorted({*returns.missing, *sent}):
        files = sent.get(unit, ())
        state = _state(unit, returns).of(language)
        size = sum(len(read.table) for read in files[0].tables.values()) if files else 0
        told = "、".join(dict.fromkeys((*(one.path.name for one in files), *returns.doubles.get(unit, ()))))
        rows.append((unit, names.get(unit, ""), state, told, len(wrong.get(unit, ())), size))
    forms = {name: read.form for one in returns.files for name, read in one.tables.items()}
    versions = [_version(one, forms[one.table], language) for one in returns.differences]
    return workbook_bytes(
        {
            STATE.of(language): _frame(rows, _STATE_HEADS, language),
            _VERSIONS.of(language): _frame(versions, _VERSION_HEADS, language),
        }
    )


def _version(one: Difference, form: TableForm, language: Language) -> tuple[str, ...]:
    """A difference in the words of the form; values of a row that only one file holds say which."""
    here, there = one.values
    table, named = form.label.get(language, form.name), ""
    if one.column:
        column = form.column(one.column)
        named = column.label.get(language, column.name)
        shown = dict(zip(YES_NO["en"], YES_NO[language], strict=True)) if column.type == "yes_no" else {}
        shown |= shown_codes(column, language)
    else:
        shown = {"yes": _THERE.of(language), "no": _ABSENT.of(language)}
    return (one.unit, table, one.key, named, one.files[0], shown.get(here, here), one.files[1], shown.get(there, there))


def _state(unit: str, returns: Returns) -> Text:
    if unit in returns.missing:
        return _MISSING
    if unit in returns.wrong:
        return _VERSIONS if any(one.unit == unit for one in returns.differences) else _BACK
    return _DOUBLE if unit in returns.doubles else _FINE


def _frame(
    rows: Sequence[Sequence[object]], heads: tuple[tuple[str, ...], tuple[str, ...]], language: Language
) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(heads[0] if language == "zh" else heads[1]), dtype=object)


def slip_names(returns: Returns, units: Register, *, language: Language) -> Mapping[str, str]:
    """The name of the file that goes back to each organisation with something to mend."""
    names = dict(zip(units.table["unit"], units.table["name"], strict=True))
    nobody = Text("单位不明", "unknown").of(language)
    ends = {unit: f"{unit}_{names.get(unit, '')}" if unit else nobody for unit in returns.wrong}
    return {unit: f"{SLIP.of(language)}_{end}.xlsx" for unit, end in ends.items()}

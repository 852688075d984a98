"""问卷星 (wjx.cn): exports by text, by number of the option, by score, or text and numbers of one survey together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from evaluate.collect.administrative import duration, leaves_a_trace, set_apart
from evaluate.collect.export import Blank, Export, ExportChoice, ExportColumn, ExportDoubt
from evaluate.collect.kinds import filled_in, kind_filled_in
from evaluate.collect.platform import Platform, header_row, no_questions, sheet_columns
from evaluate.collect.platforms.wjx_cells import (
    many_of,
    rank_columns,
    whole,
    with_write_ins,
)
from evaluate.collect.platforms.wjx_headers import Question, questions
from evaluate.collect.platforms.wjx_pair import join_pair
from evaluate.collect.source import Source
from evaluate.documents import cell_text, fold_text
from evaluate.errors import ResponsesError, Text

Mode = Literal["text", "numbers", "scores"]

NAME = Text("问卷星", "问卷星 (wjx.cn)")
_SIGNS = ("提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
# Only before the first question: 性别 and 姓名 may be questions of the survey.
_OWN = (*_SIGNS, "序号", "总分", "答题时间", "用户ID", "国家", "省份", "城市", "微信昵称", "微信openid", "自定义参数")
_FILE = re.compile(r"^\d+_按(文本|序号|分数)_")
_MODES: dict[str, Mode] = {"文本": "text", "序号": "numbers", "分数": "scores"}
_BLANKS = {"(空)": "not_answered", "(跳过)": "skipped"}
_NUMBER_BLANKS = {"-2": "not_answered", "-3": "skipped"}


def recognise(sources: Sequence[Source]) -> Text | None:
    """Headers that only 问卷星 adds, or the name that it gives its files."""
    grid = sources[0].grid
    if grid is None:
        return None
    there = [sign for sign in _SIGNS if sign in header_row(grid)]
    if len(there) >= 3 or (there and _FILE.match(sources[0].name)):
        return Text(f"表头有 {'、'.join(there)}", f"it has the columns {', '.join(there)}")
    return None


def read(sources: Sequence[Source]) -> Export:
    """The export of one file, or of the pair 按文本 and 按序号 joined on 序号.

    Raises
    ------
    ResponsesError
        There is no question, or the two files are not the same answers.
    """
    exports = [_read_one(source) for source in sources[:2]]
    if len(exports) == 1:
        return exports[0][0]
    modes = [mode for _, mode in exports]
    if sorted(modes) != ["numbers", "text"]:
        raise ResponsesError.single(
            " + ".join(source.name for source in sources),
            Text(f"两个文件都是同一种导出（{'、'.join(modes)}）。", f"these are no pair ({', '.join(modes)})."),
            Text("一个按文本、一个按序号导出的文件。", "one export by text and one by number of the option."),
            Text("在问卷星分别按文本和按序号各下载一次。", "download the answers once by text and once by number."),
        )
    text, numbers = (exports[modes.index(mode)][0] for mode in ("text", "numbers"))
    return join_pair(text, numbers)


PLATFORM = Platform("wjx", NAME, recognise, read)


def _read_one(source: Source) -> tuple[Export, Mode]:
    assert source.grid is not None
    rows, columns = sheet_columns(source.grid)
    asked, apart = _without_own(columns)
    if not asked:
        raise no_questions(source.name)
    marked = [_with_blanks(column, _BLANKS) for column in asked]
    found = questions([column.header for column in marked], [frozenset(column.texts) for column in marked])
    mode = _mode(source.name, marked, found)
    doubts: list[ExportDoubt] = []
    if mode != "text":
        marked = [_with_blanks(column, _NUMBER_BLANKS) for column in marked]
        blanks = sum(isinstance(cell, Blank) for column in marked for cell in column.cells)
        if blanks:
            doubts.append(ExportDoubt("-3 / -2", "wjx_blank_codes", blanks))
        found = questions([column.header for column in marked], [frozenset(column.texts) for column in marked])
    read_columns: list[ExportColumn] = []
    for question in found:
        members = [marked[place] for place in question.places]
        read_columns += _columns_of(question, members, mode, doubts)
    time = [duration(column) for column in apart if fold_text(column.header) == "所用时间"]
    own = [column.header for column in apart]
    shown = Text(
        f"表头有 {'、'.join(own)}；{_shown(mode).zh}", f"it has the columns {', '.join(own)}; {_shown(mode).en}"
    )
    export = Export(
        source.path, source.sha256, rows, (*time, *read_columns), tuple(apart), NAME, shown,
        title=_title(source.path.stem), sealed=((source.path, source.sha256),), doubts=tuple(doubts),
        by_place=mode == "numbers",
    )  # fmt: skip
    return export, mode


def _shown(mode: Mode) -> Text:
    return {
        "text": Text("按文本导出", "exported by text"),
        "numbers": Text("按选项序号导出", "exported by number of the option"),
        "scores": Text("按分数导出", "exported by score"),
    }[mode]


def _title(stem: str) -> str:
    # 12345678_按文本_标题_52_50
    found = re.match(r"^\d+_按(?:文本|序号|分数)_(.+?)(?:_\d+){0,2}$", stem)
    return found.group(1) if found else stem


def _without_own(columns: list[ExportColumn]) -> tuple[list[ExportColumn], list[ExportColumn]]:
    """The platform's columns stand before the first question; later ones only leave when they name an address."""
    own = {id(column) for column in set_apart(columns, _OWN)[1]}
    first = next((place for place, column in enumerate(columns) if id(column) not in own), len(columns))
    apart = [*columns[:first], *(column for column in columns[first:] if leaves_a_trace(column.header))]
    return [column for column in columns if all(column is not one for one in apart)], apart


def _mode(name: str, columns: list[ExportColumn], found: list[Question]) -> Mode:
    named = re.search(r"按(文本|序号|分数)", name)
    if any(question.shape == "options" for question in found):
        return "numbers"
    if named:
        return _MODES[named.group(1)]
    texts = [text for column in columns for text in column.texts]
    if any(text in _NUMBER_BLANKS for text in texts):
        return "numbers"
    if any(isinstance(cell, Blank) for column in columns for cell in column.cells):
        return "text"
    numbers = sum(text.isdigit() for text in texts)
    return "numbers" if texts and numbers >= 0.8 * len(texts) else "text"


def _with_blanks(column: ExportColumn, words: dict[str, str]) -> ExportColumn:
    def read_cell(cell: Any) -> Any:
        if cell is None or isinstance(cell, Blank):
            return cell
        reason = words.get(cell_text(cell).replace("（", "(").replace("）", ")"))
        return cell if reason is None else Blank(reason, cell_text(cell))

    return replace(column, cells=tuple(map(read_cell, column.cells)))


def _columns_of(
    question: Question, members: list[ExportColumn], mode: Mode, doubts: list[ExportDoubt]
) -> list[ExportColumn]:
    number = f"#q{int(question.number):02}" if question.number else ""
    block = number or f"#{question.places[0]}"
    stem = question.stem or (f"第{question.number}题" if question.number else members[0].header)
    first = members[0]
    if question.shape == "options":
        values = {text for column in members for text in column.texts}
        kind = "rank" if not values <= {"0", "1"} and all(map(str.isdigit, values)) else "many"
        return [
            replace(column, question=stem, row=row or f"选项{place}", block=block, kind=kind, name=str(place))
            for place, (column, row) in enumerate(zip(members, question.rows, strict=True), 1)
        ]
    if question.shape == "grid":
        if question.guessed:
            doubts.append(ExportDoubt(first.header, "grid_end", len(members), first.address))
        return [
            replace(column, question=stem, row=row, block=block)
            for column, row in zip(members, question.rows, strict=True)
        ]
    if question.shape == "unclear":
        doubts.append(ExportDoubt(first.header, "unclear_group", address=first.address))
    blank = re.match(r"[(（](\d{1,2})[)）]", question.stem)
    plain = replace(first, question=stem, block=f"{number}_{blank.group(1)}" if blank and number else number)
    return _text_single(plain) if mode == "text" else [_number_single(plain, mode, doubts)]


def _text_single(column: ExportColumn) -> list[ExportColumn]:
    ranked = rank_columns(column)
    if ranked:
        return ranked
    answers, written = with_write_ins(column)
    several = many_of(answers)
    return [several if several.kind else filled_in(several), *written]


def _number_single(column: ExportColumn, mode: Mode, doubts: list[ExportDoubt]) -> ExportColumn:
    """A number below a question by choice is an option; by score, and in a blank to fill in, it is a number."""
    column, _ = with_write_ins(column)
    texts = set(column.texts)
    if not texts or mode == "scores":
        return column
    typed = all(isinstance(cell, int) for cell in column.answers) or all(isinstance(c, str) for c in column.answers)
    if not typed or "___" in column.header or not all(1 <= int(text) <= 30 if whole(text) else False for text in texts):
        return replace(column, kind=kind_filled_in(texts))
    doubts.append(ExportDoubt(column.header, "codes_only", len(column.answers), column.address))
    choices = tuple(
        ExportChoice(str(number), f"选项{number}", str(number)) for number in range(1, max(map(int, texts)) + 1)
    )
    return replace(column, kind="one", choices=choices)

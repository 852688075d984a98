"""问卷星 by text and by number, joined: every option gets its number from the one and its wording from the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evaluate.collect.export import Blank, Export, ExportChoice, ExportColumn, ExportDoubt
from evaluate.collect.kinds import kind_filled_in
from evaluate.collect.platforms.wjx_cells import pieces_of, whole
from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.errors import Mistake, ResponsesError, Text


def join_pair(text: Export, numbers: Export) -> Export:
    """The answers by text, with the code of every option as 问卷星 numbers them.

    Respondents are joined on 序号, questions by their order and their shape; whatever contradicts is refused.

    Raises
    ------
    ResponsesError
        The files hold other respondents or other questions, or a wording stands for two numbers.
    """
    where = f"{text.source.name} + {numbers.source.name}"
    order = _same_people(text, numbers, where)
    numbers = replace(
        numbers,
        columns=tuple(replace(c, cells=tuple(c.cells[place] for place in order)) for c in numbers.columns),
    )
    ours, theirs = _blocks(text), _blocks(numbers)
    if len(ours) != len(theirs):
        raise _not_a_pair(
            where,
            Text(
                f"按文本有{len(ours)}题，按序号有{len(theirs)}题。",
                f"there are {len(ours)} questions by text and {len(theirs)} by number.",
            ),
        )
    mistakes: list[Mistake] = []
    doubts: list[ExportDoubt] = [*text.doubts]
    columns = [column for column in text.columns if column.kind == "duration"]
    for words, codes in zip(ours, theirs, strict=True):
        columns += _joined(words, codes, where, mistakes, doubts)
    ResponsesError.refuse(mistakes)
    why = Text(f"{text.why.zh}；与按序号导出的文件合并", f"{text.why.en}, joined with the export by number")
    return replace(text, columns=tuple(columns), doubts=tuple(doubts), why=why, sealed=(*text.sealed, *numbers.sealed))


def _in_one_only(ours: set[str], theirs: set[str]) -> Text:
    """How many are in one of the files only, and the first of them by 序号."""
    by_text, by_number = (sorted(some, key=lambda one: (len(one), one)) for some in (ours - theirs, theirs - ours))
    parts = [
        Text(
            f"只在按{zh}里的序号：{'、'.join(some[:5])}{'等' if len(some) > 5 else ''}",
            f"by {en} only: {', '.join(some[:5])}",
        )
        for some, zh, en in ((by_text, "文本", "text"), (by_number, "序号", "number"))
        if some
    ]
    apart = len(by_text) + len(by_number)
    return Text(
        f"有{apart}份答卷只在其中一个文件里（{'；'.join(part.zh for part in parts)}）。",
        f"{apart} respondents are in one of the files only (序号 {'; '.join(part.en for part in parts)}).",
    )


def _same_people(text: Export, numbers: Export, where: str) -> list[int]:
    """For each row of the export by text, the row of the other with the same 序号."""
    ours, theirs = _serials(text), _serials(numbers)
    if ours is None or theirs is None or len(set(ours)) < len(ours) or len(set(theirs)) < len(theirs):
        raise _not_a_pair(
            where, Text("没有“序号”列，或序号有重复。", "there is no column 序号, or its numbers repeat.")
        )
    if set(ours) != set(theirs):
        raise _not_a_pair(where, _in_one_only(set(ours), set(theirs)))
    place = {serial: number for number, serial in enumerate(theirs)}
    order = [place[serial] for serial in ours]
    moments = [_column(export, "提交答卷时间") for export in (text, numbers)]
    if all(moments):
        first, second = (column.cells for column in moments if column)
        apart = sum(cell_text(a) != cell_text(second[b]) for a, b in zip(first, order, strict=True))
        if apart:
            raise _not_a_pair(
                where,
                Text(
                    f"有{apart}份答卷序号相同、提交时间不同。",
                    f"{apart} respondents have one 序号 but two times of submission.",
                ),
            )
    return order


def _serials(export: Export) -> list[str] | None:
    column = _column(export, "序号")
    return None if column is None else [cell_text(cell) for cell in column.cells]


def _column(export: Export, header: str) -> ExportColumn | None:
    return next((column for column in export.administrative if column.header == header), None)


def _blocks(export: Export) -> list[list[ExportColumn]]:
    """Columns of one question together; what was written beside an option belongs to its question."""
    found: list[list[ExportColumn]] = []
    for column in export.columns:
        if column.kind == "duration":
            continue
        same = found and (
            (column.block and column.block == found[-1][-1].block) or column.header == f"{found[-1][0].header}〖〗"
        )
        if same:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _joined(
    words: list[ExportColumn],
    codes: list[ExportColumn],
    where: str,
    mistakes: list[Mistake],
    doubts: list[ExportDoubt],
) -> Iterator[ExportColumn]:
    first, beside = words[0], [column for column in words[1:] if column.header.endswith("〖〗") and not column.row]
    if first.kind == "rank":
        yield from _ranks(words, codes, where, mistakes)
    elif codes[0].kind in ("many", "rank") and not first.row:
        yield _several(first, codes, where, mistakes)
    elif len(words) - len(beside) != len(codes):
        mistakes.append(
            _apart(where, first, Text("两个文件里的列数不同。", "the files have different columns for it."))
        )
    else:
        grid = list(zip(words, codes, strict=False))
        found = [_code_list(one, other) for one, other in grid]
        for (one, _), pairs in zip(grid, found, strict=True):
            if pairs is not None and not len(pairs) == len(dict(pairs)) == len({code for _, code in pairs}):
                mistakes.append(
                    _apart(where, one, Text("同一个选项对应不同的序号。", "one option stands for different numbers."))
                )
        choices = _choices([pair for pairs in found for pair in pairs or ()])
        shared = bool(first.row) and all(pairs is not None for pairs in found)
        for (one, _), pairs in zip(grid, found, strict=True):
            own = choices if shared else _choices(pairs or [])
            yield replace(one, kind="one", choices=own) if own and pairs is not None else _filled(one)
    yield from beside


def _code_list(words: ExportColumn, codes: ExportColumn) -> list[tuple[str, str]] | None:
    """The pairs of wording and number; None where the second file repeats the first (a blank filled in)."""
    pairs: list[tuple[str, str]] = []
    same = True
    for word, code in zip(words.cells, codes.cells, strict=True):
        if word is None or code is None or isinstance(word, Blank) or isinstance(code, Blank):
            continue
        label, number = tidy_text(cell_text(word)), tidy_text(cell_text(code)).split("〖")[0]
        same = same and fold_text(label) == fold_text(number)
        pairs.append((label, number))
    if same or not all(whole(number) for _, number in pairs):
        return None
    return list(dict.fromkeys(pairs))


def _filled(column: ExportColumn) -> ExportColumn:
    """What stands alike in both files was written and not chosen."""
    return (
        column
        if column.row or not column.texts
        else replace(column, kind=kind_filled_in(column.texts), separator="", choices=())
    )


def _choices(pairs: list[tuple[str, str]]) -> tuple[ExportChoice, ...]:
    known = dict(sorted(dict(pairs).items(), key=lambda pair: int(pair[1])))
    return tuple(ExportChoice(label, label, number, float(number)) for label, number in known.items())


def _several(words: ExportColumn, codes: list[ExportColumn], where: str, mistakes: list[Mistake]) -> ExportColumn:
    """Several answers: options and their order from the columns by number, wording of the question from the text."""
    options = {tidy_text(column.row): column for column in codes}
    wrong = 0
    for place, cell in enumerate(words.cells):
        if cell is None or isinstance(cell, Blank):
            continue
        chosen = set(pieces_of(cell_text(cell)))
        ticked = {option for option, column in options.items() if cell_text(_plain(column.cells[place])) == "1"}
        wrong += chosen != ticked
    if wrong:
        mistakes.append(
            _apart(where, words, Text(f"有{wrong}份答卷两个文件不一致。", f"the files differ for {wrong} respondents."))
        )
    choices = tuple(ExportChoice(option, option, str(number)) for number, option in enumerate(options, 1))
    return replace(words, kind="many", separator="┋", choices=choices)


def _ranks(
    words: list[ExportColumn], codes: list[ExportColumn], where: str, mistakes: list[Mistake]
) -> Iterator[ExportColumn]:
    ours = {column.row: column for column in words}
    wrong = 0
    for number, column in enumerate(codes, 1):
        mine = ours.get(column.row)
        if mine is None:
            yield replace(column, question=words[0].question, block=words[0].block, name=str(number))
            continue
        wrong += sum(
            cell_text(_plain(a)) != cell_text(_plain(b)) for a, b in zip(mine.cells, column.cells, strict=True)
        )
        yield replace(mine, name=str(number), header=column.header, address=column.address)
    if wrong:
        mistakes.append(
            _apart(where, words[0], Text(f"有{wrong}个名次两个文件不一致。", f"the files differ in {wrong} ranks."))
        )


def _plain(cell: Any) -> Any:
    if isinstance(cell, Blank):
        return None
    return int(cell) if isinstance(cell, str) and whole(cell) else cell


def _apart(where: str, column: ExportColumn, what: Text) -> Mistake:
    return Mistake(
        f"{where}：{column.header}",
        what,
        Text("两个文件是同一批答卷。", "both files hold the same answers."),
        Text(
            "在问卷星用同样的筛选条件各下载一次，不要改动文件。", "download both again with the same filter, unchanged."
        ),
    )


def _not_a_pair(where: str, what: Text) -> ResponsesError:
    return ResponsesError.single(
        where,
        what,
        Text("同一批答卷按文本、按序号各导出一次。", "the same answers exported by text and by number."),
        Text(
            "在问卷星用同样的筛选条件各下载一次，不要改动文件。", "download both again with the same filter, unchanged."
        ),
    )

"""Two exports of the same answers, once as codes and once as labels: every choice gets both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evaluate.collect.export import Blank, Export, ExportChoice, ExportColumn
from evaluate.documents import cell_text, fold_text, tidy_text
from evaluate.errors import Mistake, ResponsesError, Text

MOST_CHOICES = 60


def pair_codes(codes: Export, labels: Export, same: Iterable[tuple[str, str]]) -> Export:
    """The export by codes, with the labels of the other as wording of questions and choices.

    Parameters
    ----------
    codes, labels : Export
        The same respondents and questions in the same order.
    same : iterable of (str, str)
        Headers of administrative columns that must agree, in the one and in the other.

    Raises
    ------
    ResponsesError
        The files do not hold the same answers, or one code stands for two labels.
    """
    where = f"{codes.source.name} + {labels.source.name}"
    ours = [column for column in codes.columns if column.kind != "duration"]
    theirs = [column for column in labels.columns if column.kind != "duration"]
    if len(codes.rows) != len(labels.rows) or len(ours) != len(theirs) or not _agree(codes, labels, same):
        raise ResponsesError.single(
            where,
            Text(
                f"两个文件对不上：{len(codes.rows)}行{len(ours)}列与{len(labels.rows)}行{len(theirs)}列，或答卷编号不同。",
                f"the files do not match: {len(codes.rows)} rows and {len(ours)} questions against "
                f"{len(labels.rows)} and {len(theirs)}, or other respondents.",
            ),
            Text("同一批答卷，一次导出代码，一次导出文字。", "the same answers, exported as codes and as labels."),
            Text("用同样的条件各导出一次，不要改动文件。", "export both again with the same filter, unchanged."),
        )
    mistakes: list[Mistake] = []
    found = [_joined(one, other, where, mistakes) for one, other in zip(ours, theirs, strict=True)]
    ResponsesError.refuse(mistakes)
    blocks = _shared(found)
    timed = [column for column in codes.columns if column.kind == "duration"]
    return replace(codes, columns=(*blocks, *timed), sealed=(*codes.sealed, *labels.sealed))


def _agree(codes: Export, labels: Export, same: Iterable[tuple[str, str]]) -> bool:
    left = {column.header: column.cells for column in codes.administrative}
    right = {column.header: column.cells for column in labels.administrative}
    return all(
        list(map(cell_text, left[one])) == list(map(cell_text, right[other]))
        for one, other in same
        if one in left and other in right
    )


def _joined(codes: ExportColumn, labels: ExportColumn, where: str, mistakes: list[Mistake]) -> ExportColumn:
    told = replace(codes, question=labels.question or labels.header, row=labels.row or codes.row)
    if codes.kind in ("many", "rank") and codes.row:
        return told
    pairs: dict[str, str] = {}
    different = 0
    for code, label in zip(codes.cells, labels.cells, strict=True):
        if code is None or label is None or isinstance(code, Blank) or isinstance(label, Blank):
            different += (code is None) != (label is None)
            continue
        written, text = tidy_text(cell_text(code)), tidy_text(cell_text(label))
        different += pairs.setdefault(written, text) != text
    alike = all(fold_text(code) == fold_text(label) for code, label in pairs.items())
    if alike or len(pairs) > MOST_CHOICES:
        return told
    if different or len(set(pairs.values())) < len(pairs):
        mistakes.append(
            Mistake(
                f"{where}：{codes.header}",
                Text("同一个代码对应不同的文字。", "one code stands for different labels."),
                Text("每个代码只有一种文字。", "one label for each code."),
                Text("用同样的条件各导出一次，不要改动文件。", "export both again with the same filter, unchanged."),
            )
        )
    return replace(told, kind="one", choices=_choices(pairs))


def _choices(pairs: dict[str, str]) -> tuple[ExportChoice, ...]:
    def place(code: str) -> tuple[int, float, str]:
        number = code.lstrip("-")
        return (0, float(code), "") if number.isdigit() and len(number) < 9 else (1, 0.0, code)

    return tuple(ExportChoice(code, pairs[code], code) for code in sorted(pairs, key=place))


def _shared(columns: list[ExportColumn]) -> list[ExportColumn]:
    """Rows of one grid share their choices: one row may lack an answer that another has."""
    lists: dict[str, dict[str, str]] = {}
    for column in columns:
        if column.block and column.row and column.kind == "one":
            lists.setdefault(column.block, {}).update({one.written: one.label for one in column.choices})
    return [
        replace(column, choices=_choices(lists[column.block]))
        if column.kind == "one" and column.block in lists and column.row
        else column
        for column in columns
    ]

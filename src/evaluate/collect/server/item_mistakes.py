"""What is wrong with the answers to one item as a whole: left out, too many, ties, shares that make up no whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluate.collect.server.field import Value
from evaluate.errors import Text
from evaluate.instruments import Column, Item
from evaluate.instruments.column import ALLOCATED
from evaluate.instruments.compile import said

_REQUIRED = Text("这道题必答。", "Please answer this question.")
_TIE = Text("有两项的名次相同，请改成不同的名次。", "Two choices have the same rank; please give each its own.")
_ROUNDING = 1e-6
_NAMED = 3


def item_mistake(item: Item, columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    """What somebody is to change in the answers to this item; None when they are right."""
    chosen = [column for column in columns if column.part != "text"]
    return (
        _of_its_kind(item, chosen, answers)
        or _text_without_choice(item, columns, answers)
        or _left_out(item, chosen, answers)
    )


def _of_its_kind(item: Item, columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    """What goes wrong with items that have several fields."""
    if item.type == "many":
        return _ticks(item, columns, answers)
    if item.type == "rank":
        ranks = [answers[column.name] for column in columns if answers[column.name] is not None]
        return _TIE if len(set(ranks)) < len(ranks) else None
    if item.type == "allocate":
        return _shares([answers[column.name] for column in columns])
    if item.type == "best_worst":
        return _sets(columns, answers)
    return None


def _ticks(item: Item, columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    ticked = [column for column in columns if answers[column.name] == 1]
    if item.max is not None and len(ticked) > item.max:
        zh = f"最多选 {item.max} 项，现在选了 {len(ticked)} 项。"
        return Text(zh, f"Please choose up to {item.max}; {len(ticked)} are chosen.")
    alone = next((column for column in ticked if column.choice in item.exclusive), None)
    if alone is None or len(ticked) == 1:
        return None
    return Text(
        f"选了“{said(alone.label, 'zh')}”，就不要再选其他项。",
        f"“{said(alone.label, 'en')}” goes with no other choice.",
    )


def _shares(shares: Sequence[Value]) -> Text | None:
    given = [share for share in shares if isinstance(share, int | float)]
    if not given or abs(sum(given) - ALLOCATED) <= _ROUNDING:
        return None
    total = f"{sum(given):.6g}"
    return Text(
        f"各项合计应为 {ALLOCATED}，现在是 {total}。", f"The shares must add up to {ALLOCATED}; they make {total}."
    )


def _sets(columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    for best, worst in zip(columns[::2], columns[1::2], strict=True):
        if answers[best.name] is not None and answers[best.name] == answers[worst.name]:
            return Text(
                f"第 {best.row} 组里，最需要和最不需要不能是同一项。",
                f"In set {best.row} one choice cannot be needed both most and least.",
            )
    return None


def _text_without_choice(item: Item, columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    """Something written beside a choice that is not chosen: nobody can say what was meant."""
    text = next((column for column in columns if column.part == "text"), None)
    if text is None or answers[text.name] is None:
        return None
    if item.other in (answers.get(item.id), None) or answers.get(f"{item.id}_{item.other}") == 1:
        return None
    first = columns[0]
    label = (
        first.scale.label(str(item.other))
        if first.scale is not None
        else next(each.label for each in columns if each.choice == item.other)
    )
    return Text(
        f"写了“{said(label, 'zh')}”的内容，请同时选上这一项；不选，就删去所写的内容。",
        f"Please choose “{said(label, 'en')}” too, or delete what is written beside it.",
    )


def _left_out(item: Item, columns: Sequence[Column], answers: Mapping[str, Value]) -> Text | None:
    """What must be answered and is not."""
    required = [column for column in columns if column.required]
    empty = [column for column in required if answers[column.name] is None]
    if not empty:
        return None
    if item.type in ("many", "allocate"):
        return _REQUIRED if len(empty) == len(required) else None
    if item.type == "rank":
        wanted = min(item.max or len(columns), len(columns))
        zh, en = f"请排出 {wanted} 项的名次。", f"Please rank {wanted} of them."
        return Text(zh, en) if len(required) - len(empty) < wanted else None
    if item.type == "best_worst":
        sets = list(dict.fromkeys(str(column.row) for column in empty))
        return Text(f"第 {'、'.join(sets)} 组还没有选全。", f"Please complete set {', '.join(sets)}.")
    return _rows_left_out(item, empty) if item.rows else _REQUIRED


def _rows_left_out(item: Item, empty: Sequence[Column]) -> Text:
    """The first rows without an answer by name, and how many there are."""
    names = list(dict.fromkeys(column.row for column in empty))
    labels = [row.label for row in item.rows if row.id in names]
    more = len(labels) > _NAMED
    zh = "、".join(f"“{said(label, 'zh')}”" for label in labels[:_NAMED])
    en = ", ".join(f"“{said(label, 'en')}”" for label in labels[:_NAMED])
    return Text(
        f"还没有选：{zh}{f'等 {len(labels)} 行' if more else ''}。",
        f"Still to be answered: {en}{f' and {len(labels) - _NAMED} more' if more else ''}.",
    )

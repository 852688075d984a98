"""What a target cannot carry, told in words: nothing that the questionnaire asks for is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from evaluate.errors import Text
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire

Feature = Literal["routing", "attention", "exclusive", "most", "limits", "sum", "other", "some_rows", "distinct"]

_HAS: dict[Feature, Callable[[Item], bool]] = {
    "routing": lambda item: bool(item.show_if),
    "attention": lambda item: item.attention is not None or any(row.attention is not None for row in item.rows),
    "exclusive": lambda item: bool(item.exclusive),
    "most": lambda item: item.type in ("many", "rank") and item.max is not None,
    "limits": lambda item: item.type == "number" and (item.minimum is not None or item.maximum is not None),
    "sum": lambda item: item.type == "allocate",
    "other": lambda item: item.other is not None,
    "some_rows": lambda item: any(row.required not in (None, item.required) for row in item.rows),
    "distinct": lambda item: item.type in ("rank", "best_worst"),
}

_TOLD: dict[Feature, Text] = {
    "routing": Text("不会按条件显示题目，条件要手工设置", "conditions are not carried over; set them by hand"),
    "attention": Text(
        "注意力检查题照普通题显示，答卷收回后再检查",
        "attention checks are shown like any question and judged when the answers are in",
    ),
    "exclusive": Text("互斥的选项要手工设置", "set by hand which choices go with no other"),
    "most": Text("最多选几项要手工设置", "set by hand how many may be chosen"),
    "limits": Text("数的范围要手工设置", "set by hand between which limits numbers lie"),
    "sum": Text("不检查各项合计是否为100", "it is not checked that shares add up to 100"),
    "other": Text("选项后面的填空要手工设置", "set by hand beside which choice something is written"),
    "some_rows": Text(
        "不能只要求其中几行必答，整题按必答处理",
        "rows cannot be required one by one; the whole question is",
    ),
    "distinct": Text("不检查同一项是否给了两次", "it is not checked whether one choice is given twice"),
}


def not_carried(
    questionnaire: Questionnaire,
    target: Text,
    features: Iterable[Feature],
    *,
    theirs: Mapping[str, str] | None = None,
) -> tuple[Text, ...]:
    """One sentence for each feature that this questionnaire uses and the target cannot carry.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    target : Text
        What the target is called.
    features : iterable of str
        What it cannot carry: keys such as "routing" or "attention".
    theirs : mapping, optional
        The target's own number of each item, where it counts otherwise than the printed form.

    Returns
    -------
    tuple of Text
        In the order of `features`; empty when the questionnaire uses none of them.

    """
    found = []
    for feature in features:
        items = [item for item in questionnaire.items if _HAS[feature](item)]
        if items:
            where, told = numbered(questionnaire, items, theirs=theirs), _TOLD[feature]
            found.append(Text(f"{target.zh}：{told.zh}（{where.zh}）。", f"{target.en}: {told.en} ({where.en})."))
    return tuple(found)


def numbered(questionnaire: Questionnaire, items: Iterable[Item], *, theirs: Mapping[str, str] | None = None) -> Text:
    """The printed numbers of items, or the target's own, notes by their names."""
    known: Mapping[str, object] = questionnaire.numbers if theirs is None else theirs
    numbers = [str(known.get(item.id, item.id)) for item in items]
    return Text(f"第{'、'.join(numbers)}题", f"question{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}")

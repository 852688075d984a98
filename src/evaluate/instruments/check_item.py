"""What must hold within one item: limits that leave something to answer, choices that are in its list."""

from __future__ import annotations

from collections.abc import Mapping

from evaluate.errors import Text
from evaluate.instruments.best_worst import SMALLEST, draw_sets
from evaluate.instruments.item import Item
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.scale import Scale
from evaluate.instruments.suggestion import listed, replacement


def check_item(item: Item, scales: Mapping[str, Scale], place: Place, reading: Reading) -> None:
    """Note what is wrong with one item, as far as its own lines tell."""
    _check_limits(item, scales, place, reading)
    if not item.scales:
        return
    scale = scales[item.scales[0]]
    if item.other is not None:
        if scale.ordered:
            reading.mistake(
                (*place, "other"),
                Text("量表题没有“其他”项。", "An item on a scale has no choice to write beside."),
                Text("other 只用于 choices（选项表）。", "other only goes with choices."),
                Text("请删去 other，或者改用 choices。", "Delete other, or use choices."),
            )
        else:
            _check_code(item.other, scale, (*place, "other"), reading)
    for code in item.exclusive:
        _check_known(code, tuple(choice.code for choice in scale.choices), (*place, "exclusive"), reading)
    if item.attention is not None:
        _check_code(item.attention, scale, (*place, "attention"), reading)
    for row in item.rows:
        if row.attention is not None:
            _check_code(row.attention, scale, (*place, "rows", row.id, "attention"), reading)
    if item.type == "best_worst":
        _check_sets(item, scale, (*place, "sets"), reading)


def _check_code(code: str, scale: Scale, place: Place, reading: Reading) -> None:
    """A code that must be an answer of the scale or list."""
    _check_known(code, scale.codes, place, reading)


def _check_known(code: str, codes: tuple[str, ...], place: Place, reading: Reading) -> None:
    if code in codes:
        return
    known = listed(codes)
    reading.mistake(
        place,
        Text(f"选项里没有代码 {code}。", f"There is no choice with the code {code}."),
        Text(f"已有的代码：{known.zh}。", f"one of {known.en}."),
        replacement(code, codes),
    )


def _check_sets(item: Item, scale: Scale, place: Place, reading: Reading) -> None:
    """Sets of at least two different choices of the list, with every choice shown."""
    for number, codes in enumerate(item.sets):
        for code in codes:
            _check_known(code, scale.codes, (*place, number), reading)
        if len(set(codes)) != len(codes) or len(codes) < 2:
            reading.mistake(
                (*place, number),
                Text(
                    f"第 {number + 1} 组有重复的选项，或者不到两个。",
                    f"Set {number + 1} repeats a choice, or has one only.",
                ),
                Text("每组至少两个不同的选项。", "sets of at least two different choices."),
                Text("请改正这一组。", "Correct the set."),
            )
    shown = {code for codes in item.sets for code in codes}
    lacking = [code for code in scale.codes if code not in shown]
    if not lacking or reading.lenient:
        return
    absent = listed(lacking)
    reading.mistake(
        place,
        Text(f"这些选项没有出现在任何一组：{absent.zh}。", f"These choices stand in no set: {absent.en}."),
        Text("每个选项出现在几组里，次数相同。", "sets in which each choice is shown, equally often."),
        _drawn(scale),
    )


def _drawn(scale: Scale) -> Text:
    """Sets to copy into the file."""
    if len(scale.codes) < SMALLEST:
        return Text(f"请给出至少 {SMALLEST} 个选项。", f"Give at least {SMALLEST} choices.")
    sets = "[" + ", ".join("[" + ", ".join(each) + "]" for each in draw_sets(scale.codes)) + "]"
    return Text(f"可以照抄这组均衡的分组 sets: {sets}", f"You may copy these balanced sets: {sets}")


def _check_limits(item: Item, scales: Mapping[str, Scale], place: Place, reading: Reading) -> None:
    """The limits of a number and of a multiple answer must leave something to answer."""
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        reading.mistake(
            (*place, "minimum"),
            Text("最小值大于最大值。", "The minimum is above the maximum."),
            Text("minimum 不大于 maximum。", "a minimum not above the maximum."),
            Text("请改正其中一个。", "Correct one of them."),
        )
    if item.max is None:
        return
    choices = len(scales[item.scales[0]].choices) if item.scales else item.max
    if not 1 <= item.max <= choices:
        reading.mistake(
            (*place, "max"),
            Text(
                f"最多可选 {item.max} 项，而选项共有 {choices} 个。",
                f"Up to {item.max} may be chosen, of {choices} choices.",
            ),
            Text(f"1 到 {choices} 之间的整数。", f"a whole number from 1 to {choices}."),
            Text("请改正 max，或者删去它（不限）。", "Correct max, or delete it (no limit)."),
        )

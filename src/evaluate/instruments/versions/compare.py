"""What differs between two versions of a questionnaire, in words, and which differences change what answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluate.errors import Text
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.versions.change import Change, ChangeKind, arrow, reworded
from evaluate.instruments.versions.compare_lists import list_changes
from evaluate.instruments.versions.match import matched_items, matched_rows, order_kept

# Property → its words, the kind of change, whether answers change their meaning with it.
_PROPERTIES: dict[str, tuple[Text, ChangeKind, bool]] = {
    "show_if": (Text("显示条件", "condition"), "routing", True),
    "max": (Text("最多可选数", "number that may be chosen"), "limits", True),
    "measured_in": (Text("计量单位", "what it is measured in"), "limits", True),
    "sets": (Text("分组", "sets"), "options", True),
    "minimum": (Text("最小值", "minimum"), "limits", False),
    "maximum": (Text("最大值", "maximum"), "limits", False),
    "exclusive": (Text("互斥选项", "choices that go with no other"), "limits", False),
    "required": (Text("必答", "required"), "limits", False),
    "role": (Text("角色", "role"), "property", False),
    "competency": (Text("能力项", "competency"), "property", False),
    "construct": (Text("维度", "construct"), "property", False),
    "reverse": (Text("反向计分", "reverse"), "property", False),
    "attention": (Text("注意力检查", "attention"), "property", False),
    "pii": (Text("个人信息", "pii"), "property", False),
    "formula": (Text("算法", "formula"), "property", False),
    "same_as": (Text("原题", "same_as"), "property", False),
    "changed": (Text("与上版不同之处", "changed"), "property", False),
}
_ROW_PROPERTIES = ("competency", "required", "construct", "reverse", "attention")
_ABOUT = {
    "id": Text("问卷名称", "id"),
    "version": Text("版本", "version"),
    "languages": Text("语言", "languages"),
    "title": Text("标题", "title"),
    "note": Text("说明", "note"),
    "consent": Text("知情说明", "consent"),
    "categories": Text("内容类别", "categories"),
    "competencies": Text("能力项", "competencies"),
    "constructs": Text("维度", "constructs"),
    "contradictions": Text("矛盾规则", "contradictions"),
    "draft": Text("草稿标记", "draft mark"),
}


def compare(old: Questionnaire, new: Questionnaire) -> tuple[Change, ...]:
    """What differs between two versions of a questionnaire?

    Layout, order of keys and spelling of conditions are no differences. An item, row or code that bears another name
    and the same wording counts as renamed.

    Parameters
    ----------
    old, new : Questionnaire
        Two versions; `new` gives the numbers of the questions, except of those it no longer has.

    Returns
    -------
    tuple of Change
        In the order of the new version; empty when both ask the same. `meaning` marks what changes the meaning of a
        stored code: other wording, choices, values, reasons, conditions, units, and whatever is gone.

    """
    items = matched_items(old, new)
    before, after = ({item.id: item for item in each.items} for each in (old, new))
    found = [*_about(old, new), *_sections(old, new)]
    found += list_changes(old, new, items)
    found += _never_by_unit(old, new, items)
    back = {now: then for then, now in items.items()}
    for item in new.items:
        where = place(new, item.id)
        if item.id not in back:
            found.append(Change("added", item.id, Text(f"新增{where.zh}。", f"New: {where.en}.")))
        else:
            found += _item(before[back[item.id]], item, where)
    for item in old.items:
        if item.id not in items:
            gone = place(old, item.id)
            found.append(Change("removed", item.id, Text(f"删除原{gone.zh}。", f"Removed: {gone.en}."), True))
    if not order_kept(list(before), list(after), items):
        found.append(Change("moved", "", Text("题目顺序改动。", "The order of the questions changed.")))
    return tuple(found)


def place(questionnaire: Questionnaire, item: str) -> Text:
    """Number and id of an item; a note has no number."""
    number = questionnaire.numbers.get(item)
    if number is None:
        return Text(f"说明文字（{item}）", f"note ({item})")
    return Text(f"第{number}题（{item}）", f"question {number} ({item})")


def _about(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    """What concerns the whole questionnaire."""
    for name, words in _ABOUT.items():
        if getattr(old, name) != getattr(new, name):
            yield Change("about", "", Text(f"{words.zh}改动。", f"Changed: {words.en}."))


def _never_by_unit(old: Questionnaire, new: Questionnaire, matched: Mapping[str, str]) -> Iterator[Change]:
    """What may never be shown by unit: those who answered were promised so, and it cannot be taken back."""
    before = {matched[name] for name in old.never_by_unit if name in matched}
    for name in [item.id for item in new.items if (item.id in before) != (item.id in new.never_by_unit)]:
        at = place(new, name)
        if name in before:
            words = Text(f"{at.zh}不再标明不得按单位反映。", f"{at.en} is no longer marked as never shown by unit.")
        else:
            words = Text(f"{at.zh}标明不得按单位反映。", f"{at.en} is marked as never shown by unit.")
        yield Change("property", name, words, name in before)


def _sections(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    if [(part.id, part.title) for part in old.sections] != [(part.id, part.title) for part in new.sections]:
        yield Change("about", "", Text("部分的划分或标题改动。", "The sections or their titles changed."))
    elif [len(part.items) for part in old.sections] != [len(part.items) for part in new.sections]:
        yield Change(
            "moved", "", Text("各部分的题目有增减或移动。", "Items were moved between sections, added or removed.")
        )


def _item(old: Item, new: Item, where: Text) -> Iterator[Change]:
    """Everything that differs within one item."""
    if old.id != new.id:
        words = Text(f"{where.zh}改名，原名 {old.id}。", f"{where.en} was called {old.id}.")
        yield Change("renamed", new.id, words, True)
    if old.type != new.type:
        words = Text(f"{where.zh}题型由 {old.type} 改为 {new.type}。", f"{where.en}: type {old.type} → {new.type}.")
        yield Change("type", new.id, words, True)
    texts = reworded(old.label, new.label)
    if texts is not None:
        said = arrow(texts)
        yield Change(
            "wording", new.id, Text(f"{where.zh}题干改动：{said.zh}。", f"{where.en}: wording {said.en}."), True
        )
    elif old.label != new.label:
        yield Change(
            "property", new.id, Text(f"{where.zh}增减了译文。", f"{where.en}: a translation was added or dropped.")
        )
    if old.scales != new.scales:
        words = Text(f"{where.zh}换用了选项表或量表。", f"{where.en}: another list or scale is named.")
        yield Change("property", new.id, words)
    if old.short != new.short:
        yield Change("property", new.id, Text(f"{where.zh}简称改动。", f"{where.en}: the short label changed."))
    for name, (words, kind, meaning) in _PROPERTIES.items():
        then, now = getattr(old, name), getattr(new, name)
        if then != now:
            told = Text(
                f"{where.zh}{words.zh}：{_shown(then).zh} → {_shown(now).zh}。",
                f"{where.en}: {words.en} {_shown(then).en} → {_shown(now).en}.",
            )
            yield Change(kind, new.id, told, meaning)
    if old.other != new.other:
        told = Text(f"{where.zh}“其他”填写项改动。", f"{where.en}: the choice to write beside changed.")
        yield Change("options", new.id, told, old.other is not None)
    yield from _rows(old, new, where)


def _rows(old: Item, new: Item, where: Text) -> Iterator[Change]:
    """Rows added, removed, renamed, reworded, moved."""
    matched = matched_rows(old, new)
    before, after = ({row.id: row for row in item.rows} for item in (old, new))
    back = {now: then for then, now in matched.items()}
    for name, row in after.items():
        at = Text(f"{where.zh}的行 {name}", f"{where.en}, row {name}")
        if name not in back:
            yield Change("rows", new.id, Text(f"{at.zh}是新增的。", f"{at.en} is new."))
            continue
        then = before[back[name]]
        texts = reworded(then.label, row.label)
        if then.id != name:
            yield Change("rows", new.id, Text(f"{at.zh}改名，原名 {then.id}。", f"{at.en} was called {then.id}."), True)
        if texts is not None:
            said = arrow(texts)
            yield Change("wording", new.id, Text(f"{at.zh}文字改动：{said.zh}。", f"{at.en}: wording {said.en}."), True)
        elif then.label != row.label:
            yield Change(
                "property", new.id, Text(f"{at.zh}增减了译文。", f"{at.en}: a translation was added or dropped.")
            )
        for property_ in _ROW_PROPERTIES:
            if getattr(then, property_) != getattr(row, property_):
                words = _PROPERTIES[property_][0]
                yield Change("property", new.id, Text(f"{at.zh}{words.zh}改动。", f"{at.en}: {words.en} changed."))
    for name in before:
        if name not in matched:
            words = Text(f"{where.zh}删除了行 {name}。", f"{where.en}: row {name} was removed.")
            yield Change("rows", new.id, words, True)
    if not order_kept(list(before), list(after), matched):
        yield Change("moved", new.id, Text(f"{where.zh}各行顺序改动。", f"{where.en}: the order of the rows changed."))


def _shown(value: object) -> Text:
    """A property as people read it."""
    if value in (None, "", (), False):
        return Text("无", "none")
    if value is True:
        return Text("是", "yes")
    if isinstance(value, tuple):
        text = "; ".join(", ".join(one) if isinstance(one, tuple) else str(one) for one in value)
        return Text(text, text)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return Text(text, text)

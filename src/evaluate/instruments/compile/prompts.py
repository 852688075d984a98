"""What a form says beside a question: how many may be chosen, what a number means, what must be answered."""

from __future__ import annotations

from evaluate.errors import Text
from evaluate.instruments.column import Column
from evaluate.instruments.compile.asked import list_of
from evaluate.instruments.compile.compiled import said
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire

REQUIRED = Text("必答", "required")
NEXT = Text("提交", "Submit")
TOTAL = Text("合计", "Total")
DATE = Text("年　　月　　日", "(year – month – day)")
RECOMMEND = Text("0 表示完全不愿意，10 表示非常愿意", "0 means not at all, 10 means very likely")

_PLAIN: dict[str, Text] = {
    "one": Text("选一项", "choose one"),
    "grid": Text("每行选一项", "one answer in each row"),
    "pair": Text("每行两处各选一项", "two answers in each row"),
    "prepost": Text("每行两处各选一项", "two answers in each row"),
    "allocate": Text("各项合计为100", "the shares add up to 100"),
    "best_worst": Text(
        "每组各选一个最需要的和一个最不需要的", "in each set, the one needed most and the one needed least"
    ),
    "nps": RECOMMEND,
}


def prompt(questionnaire: Questionnaire, item: Item, language: str) -> str:
    """What stands in brackets after a question, without the brackets; empty where the question says it all."""
    text = _PLAIN.get(item.type) or _counted(questionnaire, item, said(item.label, language))
    return text.of(language) if text is not None else ""


def _counted(questionnaire: Questionnaire, item: Item, label: str) -> Text | None:
    if item.type == "many":
        many = (
            Text("可多选", "choose all that apply")
            if item.max is None or f"最多选{item.max}项" in label or f"up to {item.max}" in label
            else Text(f"可多选，最多选{item.max}项", f"choose up to {item.max}")
        )
        return _with_exclusive(many, questionnaire, item)
    if item.type == "rank":
        choices = list_of(questionnaire, item)
        last = item.max or (len(choices.answers) if choices is not None else 1)
        return Text(f"按先后填 1 到 {last}，1 为最先", f"write 1 to {last}, 1 for the first")
    if item.type == "number":
        return limits(item)
    return None


def _with_exclusive(many: Text, questionnaire: Questionnaire, item: Item) -> Text:
    choices = list_of(questionnaire, item)
    if not item.exclusive or choices is None:
        return many
    zh = "、".join(f"“{said(choices.label(code), 'zh')}”" for code in item.exclusive)
    en = " and ".join(f"“{said(choices.label(code), 'en')}”" for code in item.exclusive)
    return Text(f"{many.zh}；{zh}不与其他项同选", f"{many.en}; {en} with no other")


def limits(asked: Item | Column) -> Text | None:
    """Between which limits a number must lie; None where there are none."""
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None:
        return Text(f"填 {low:g} 到 {high:g} 之间的数", f"a number from {low:g} to {high:g}")
    if low is not None:
        return Text(f"填不小于 {low:g} 的数", f"a number of at least {low:g}")
    return Text(f"填不大于 {high:g} 的数", f"a number of at most {high:g}") if high is not None else None

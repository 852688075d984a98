"""What differs between the scales and lists of choices of two versions, told by the questions answered on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluate.errors import Text
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice, Scale
from evaluate.instruments.versions.change import Change, ChangeKind, arrow, reworded
from evaluate.instruments.versions.match import matched_choices, order_kept


def list_changes(old: Questionnaire, new: Questionnaire, items: Mapping[str, str]) -> Iterator[Change]:
    """Changes of choices, once a pair of lists; lists that no question uses change nothing that was answered."""
    used: dict[tuple[str, str], list[str]] = {}
    after = {item.id: item for item in new.items}
    for item in old.items:
        now = after.get(items.get(item.id, ""))
        if now is None or not item.scales or not now.scales:
            continue
        for place in range(max(len(item.scales), len(now.scales))):
            pair = item.scales[min(place, len(item.scales) - 1)], now.scales[min(place, len(now.scales) - 1)]
            if now.id not in used.setdefault(pair, []):
                used[pair].append(now.id)
    for (then, now), asking in used.items():
        yield from _choices(old.scales[then], new.scales[now], asking, new)
    seen_old, seen_new = {pair[0] for pair in used}, {pair[1] for pair in used}
    for name in [*old.scales, *(each for each in new.scales if each not in old.scales)]:
        if name in seen_old and name in seen_new:
            continue
        if old.scales.get(name) != new.scales.get(name):
            yield Change("about", "", Text(f"选项表或量表 {name} 有增减或改动。", f"The list or scale {name} changed."))


def _choices(old: Scale, new: Scale, asking: list[str], questionnaire: Questionnaire) -> Iterator[Change]:
    """Choices added, removed, renamed, reworded, given another number or reason, moved."""
    where = _where(new, asking, questionnaire)
    kind: ChangeKind = "scale" if new.ordered else "options"
    item = asking[0] if len(asking) == 1 else ""
    if old.ordered != new.ordered:
        yield Change(
            kind, item, Text(f"{where.zh}在量表和选项表之间改动。", f"{where.en}: scale ↔ list of choices."), True
        )
    matched = matched_choices(old, new)
    before, after = ({choice.code: choice for choice in each.choices} for each in (old, new))
    back = {now: then for then, now in matched.items()}
    for code, choice in after.items():
        if code not in back:
            words = Text(f"{where.zh}新增选项 {code}。", f"{where.en}: choice {code} is new.")
            yield Change(kind, item, words, True)
            continue
        for words, meaning in _choice(before[back[code]], choice):
            told = Text(f"{where.zh}选项 {code} {words.zh}。", f"{where.en}, choice {code}: {words.en}.")
            yield Change(kind, item, told, meaning)
    for code in before:
        if code not in matched:
            yield Change(
                kind, item, Text(f"{where.zh}删除选项 {code}。", f"{where.en}: choice {code} was removed."), True
            )
    if not order_kept(list(before), list(after), matched):
        yield Change("moved", item, Text(f"{where.zh}选项顺序改动。", f"{where.en}: the order of the choices changed."))


def _choice(old: Choice, new: Choice) -> Iterator[tuple[Text, bool]]:
    if old.code != new.code:
        yield Text(f"的代码由 {old.code} 改来", f"its code was {old.code}"), True
    texts = reworded(old.label, new.label)
    if texts is not None:
        said = arrow(texts)
        yield Text(f"文字改动：{said.zh}", f"wording {said.en}"), True
    elif old.label != new.label:
        yield Text("增减了译文", "a translation was added or dropped"), False
    if old.value != new.value:
        yield (
            Text(
                f"数值 {_number(old.value)} → {_number(new.value)}",
                f"value {_number(old.value)} → {_number(new.value)}",
            ),
            True,
        )
    if old.reason != new.reason:
        yield Text(f"缺失原因 {old.reason or '无'} → {new.reason or '无'}", f"reason {old.reason} → {new.reason}"), True


def _where(scale: Scale, asking: list[str], questionnaire: Questionnaire) -> Text:
    """The numbers of the questions that are answered on a list, and its name."""
    numbers = [str(questionnaire.numbers[item]) for item in asking]
    many = "questions" if len(numbers) > 1 else "question"
    return Text(f"第{'、'.join(numbers)}题（{scale.name}）", f"{many} {', '.join(numbers)} ({scale.name})")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"

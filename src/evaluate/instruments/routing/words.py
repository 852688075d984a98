"""A condition in plain Chinese and English, as a paper form prints it."""

from __future__ import annotations

import datetime as dt

from evaluate.errors import Text
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing.parse import parse_condition
from evaluate.instruments.routing.resolve import resolve_condition
from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote, codes_of
from evaluate.instruments.scale import Labels

_NUMBERS = {
    "==": ("等于", "is"),
    "!=": ("不等于", "is not"),
    "<": ("小于", "is below"),
    "<=": ("不大于", "is at most"),
    ">": ("大于", "is above"),
    ">=": ("不小于", "is at least"),
}
_DATES = {
    "==": ("是", "is"),
    "!=": ("不是", "is not"),
    "<": ("早于", "is before"),
    "<=": ("不晚于", "is not after"),
    ">": ("晚于", "is after"),
    ">=": ("不早于", "is not before"),
}


def skip_instruction(questionnaire: Questionnaire, item: str) -> Text | None:
    """Who answers this item, in a sentence for a paper form? None when everybody does.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    item : str
        The id of an item.

    Returns
    -------
    Text or None
        Such as 若第3题选“一般”，请答第7题；其他情况跳过。

    """
    asked = next(each for each in questionnaire.items if each.id == item)
    if not asked.show_if:
        return None
    test = resolve_condition(parse_condition(asked.show_if), questionnaire, before=item, where=item)
    said = condition_in_words(test, questionnaire)
    number = questionnaire.numbers.get(item)
    if number is None:
        return Text(f"若{said.zh}，请看下面的说明。", f"If {said.en}, please read the note below.")
    return Text(
        f"若{said.zh}，请答第{number}题；其他情况跳过第{number}题。",
        f"If {said.en}, answer question {number}; otherwise skip it.",
    )


def condition_in_words(test: Test, questionnaire: Questionnaire) -> Text:
    """What a condition says, with the numbers of the questions and the wording of their choices.

    Parameters
    ----------
    test : Test
        As `resolve_condition` gives it.
    questionnaire : Questionnaire
        What is asked.

    Returns
    -------
    Text
        A clause without a full stop, such as 第3题选“一般”或“较差”.

    """
    match test:
        case AllOf(tests):
            return _joined(tests, questionnaire, "，并且", " and ")
        case AnyOf(tests):
            return _joined(tests, questionnaire, "，或者", " or ")
        case Chosen(name, codes):
            return _chosen(name, codes, questionnaire)
        case Ticked(item, code, yes):
            label = questionnaire.column(f"{item}_{code}").label
            where, verb = _where(item, None, questionnaire), ("选了", "includes") if yes else ("没有选", "leaves out")
            return Text(f"{where.zh}{verb[0]}{_quoted(label, 'zh')}", f"{where.en} {verb[1]} {_quoted(label, 'en')}")
        case Wrote(name, text, yes):
            where = _at(name, questionnaire)
            zh, en = ("填的是", "says") if yes else ("填的不是", "does not say")
            return Text(f"{where.zh}{zh}“{text}”", f"{where.en} {en} “{text}”")
        case Compared(name, operator, value, other):
            where = _at(name, questionnaire)
            column = questionnaire.column(name)
            zh, en = (_DATES if column.kind == "date" else _NUMBERS)[operator]
            right = _at(other, questionnaire) if other is not None else _value(value)
            return Text(f"{where.zh}{zh}{right.zh}", f"{where.en} {en} {right.en}")


def _joined(tests: tuple[Test, ...], questionnaire: Questionnaire, zh: str, en: str) -> Text:
    said = [(part, condition_in_words(part, questionnaire)) for part in tests]
    return Text(
        zh.join(f"（{one.zh}）" if isinstance(part, AllOf | AnyOf) else one.zh for part, one in said),
        en.join(f"({one.en})" if isinstance(part, AllOf | AnyOf) else one.en for part, one in said),
    )


def _chosen(name: str, codes: tuple[str, ...], questionnaire: Questionnaire) -> Text:
    """Chosen codes by their labels; by what was not chosen when that is shorter."""
    column, where = questionnaire.column(name), _at(name, questionnaire)
    every = codes_of(column)
    rest = tuple(code for code in every if code not in codes)
    # Whoever chose 不清楚 did not choose the rest either, and is not meant.
    missing = column.scale is not None and column.scale.missing
    other = bool(rest) and len(rest) * 2 < len(every) and not missing
    shown = rest if other else codes
    if not shown:
        zh, en = ("选了任何一项", "is answered") if rest == () and every else ("没有可选的答案", "has no such answer")
        return Text(f"{where.zh}{zh}", f"{where.en} {en}")
    labels = questionnaire.labels().get(name, {})
    listed = Text(
        "或".join(_quoted(labels.get(code, {}), "zh", code) for code in shown),
        " or ".join(_quoted(labels.get(code, {}), "en", code) for code in shown),
    )
    zh, en = ("选的不是", "is not") if other else ("选", "is")
    return Text(f"{where.zh}{zh}{listed.zh}", f"{where.en} {en} {listed.en}")


def _at(name: str, questionnaire: Questionnaire) -> Text:
    column = questionnaire.column(name)
    own = column.row is not None or column.choice is not None
    return _where(column.item, column.label if own else None, questionnaire)


def _where(item: str, row: Labels | None, questionnaire: Questionnaire) -> Text:
    """The number of a question, with the row when it has rows."""
    number = questionnaire.numbers[item]
    if row is None:
        return Text(f"第{number}题", f"question {number}")
    return Text(f"第{number}题{_quoted(row, 'zh')}", f"question {number}, {_quoted(row, 'en')},")


def _quoted(label: Labels, language: str, otherwise: str = "") -> str:
    """A label in quotes, in the nearest language that it has."""
    for code, text in label.items():
        if code.startswith(language):
            return f"“{text}”"
    return f"“{next(iter(label.values()), otherwise)}”"


def _value(value: float | dt.date | None) -> Text:
    if isinstance(value, dt.date):
        return Text(f"{value.year}年{value.month}月{value.day}日", value.isoformat())
    return Text(f" {value:g}", f"{value:g}")

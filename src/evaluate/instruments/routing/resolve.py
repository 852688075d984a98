"""What a condition asks of the answers of one questionnaire: names looked up, codes checked, negation worked in.

The result is true exactly when the condition is known to be true. It has no negation left: a missing answer makes every
test in it untrue, whatever the program that reads it thinks of blanks.
"""

from __future__ import annotations

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.column import Column
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing.condition import (
    And,
    Comparison,
    Condition,
    In,
    Not,
    Operator,
    Or,
    Selected,
    Value,
)
from evaluate.instruments.routing.lookup import Lookup
from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote, codes_of, holds

_OPPOSITE: dict[Operator, Operator] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def resolve_condition(
    condition: Condition, questionnaire: Questionnaire, *, before: str | None = None, where: str = "show_if"
) -> Test:
    """What does this condition ask of the answers to this questionnaire?

    Parameters
    ----------
    condition : Condition
        As `parse_condition` gives it.
    questionnaire : Questionnaire
        What was asked.
    before : str, optional
        The item that the condition shows: it may only look at items asked earlier.
    where : str
        Named in the error.

    Returns
    -------
    Test
        Without negation; true exactly when the condition is known to be true.

    Raises
    ------
    QuestionnaireError
        With every unknown item or code, every item asked later, every comparison that the kind of answer does not bear.

    """
    lookup = Lookup(questionnaire, before, where)
    found = _Resolver(lookup).test(condition, True)
    QuestionnaireError.refuse(lookup.mistakes)
    return found


class _Resolver:
    """Walks a condition and works negation in."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup

    def test(self, condition: Condition, yes: bool) -> Test:
        """The condition, or (not `yes`) its opposite, as a test without negation."""
        match condition:
            case Not(part):
                return self.test(part, not yes)
            case And(parts) | Or(parts):
                tests = tuple(self.test(part, yes) for part in parts)
                return AllOf(tests) if isinstance(condition, And) is yes else AnyOf(tests)
            case Selected(name, value):
                return self.ticked(name, value, yes)
            case In(name, values):
                return self.among(name, values, yes)
            case Comparison(name, operator, value):
                return self.compared(name, operator if yes else _OPPOSITE[operator], value)

    def ticked(self, name: str, value: Value, yes: bool) -> Test:
        item = self.lookup.items.get(name)
        if item is None or item.type != "many":
            many = [each.id for each in self.lookup.items.values() if each.type == "many"]
            self.lookup.unknown(name, many, "多选题", "item with several answers")
        elif self.lookup.early(item):
            scale = self.lookup.questionnaire.scales[item.scales[0]] if item.scales else None
            codes = [choice.code for choice in scale.choices] if scale is not None else []
            if value.text not in codes:
                self.lookup.unknown(value.text, codes, f"{name} 的选项代码", f"code of a choice of {name}")
        return Ticked(name, value.text, yes)

    def among(self, name: str, values: tuple[Value, ...], yes: bool) -> Test:
        column = self.lookup.column(name)
        if column is None:
            return Chosen(name, ())
        if codes_of(column):
            self.lookup.codes(column, values)
            wanted = {value.text for value in values}
            return Chosen(name, tuple(code for code in codes_of(column) if (code in wanted) is yes))
        tests = tuple(self.compared(name, "==" if yes else "!=", value) for value in values)
        return AnyOf(tests) if yes else AllOf(tests)

    def compared(self, name: str, operator: Operator, value: Value) -> Test:
        column = self.lookup.column(name)
        if column is None:
            return Chosen(name, ())
        other = None if value.quoted or value.text in codes_of(column) else self.other(column, value)
        if other is not None:
            return Compared(name, operator, other=other.name)
        if codes_of(column):
            return self.chosen(column, operator, value)
        if column.kind == "text":
            if operator not in ("==", "!="):
                self.lookup.no_order(name)
            return Wrote(name, value.text, operator == "==")
        return Compared(name, operator, self.lookup.number(column, value))

    def chosen(self, column: Column, operator: Operator, value: Value) -> Test:
        """The codes for which the comparison holds."""
        self.lookup.codes(column, (value,))
        scale = column.scale
        if operator in ("==", "!="):
            return Chosen(column.name, tuple(c for c in codes_of(column) if (c == value.text) is (operator == "==")))
        if scale is None or not scale.ordered:
            self.lookup.no_order(column.name)
            return Chosen(column.name, ())
        values = dict(zip(scale.codes, scale.values, strict=True))
        limit = values.get(value.text, 0.0)
        return Chosen(column.name, tuple(code for code in scale.codes if holds(values[code], operator, limit)))

    def other(self, column: Column, value: Value) -> Column | None:
        """The column that an unquoted word names, when it can be compared with this one."""
        if value.text not in self.lookup.questionnaire:
            return None
        other = self.lookup.column(value.text)
        if other is not None and (other.kind != column.kind or column.kind not in ("number", "date")):
            self.lookup.mistake(
                Text(
                    f"{column.name} 不能和 {other.name} 比较。", f"{column.name} cannot be compared with {other.name}."
                ),
                Text("两道数值题，或者两道日期题。", "two items that ask numbers, or two that ask dates."),
                Text("请改成代码或数；文字代码加半角双引号。", "Give a code or a number; put a code into quotes."),
            )
        return other

"""A condition in another language: XPath of XForms, ExpressionScript of LimeSurvey, SurveyJS, Python."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evaluate.instruments.routing.resolved import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote

Dialect = Literal["xpath", "limesurvey", "surveyjs", "python"]


def express_condition(
    test: Test,
    dialect: Dialect,
    *,
    column: Callable[[str], str] | None = None,
    code: Callable[[str, str], str] | None = None,
) -> str:
    """How does another program write this condition?

    The expression holds there exactly when the condition is known to be true here: where the other program would take a
    blank for an answer that differs, it is asked first whether there is one.

    Parameters
    ----------
    test : Test
        As `resolve_condition` gives it.
    dialect : str
        "xpath" (XForms and XLSForm, `${name}`), "limesurvey" (ExpressionScript), "surveyjs", or "python": an expression
        over `answers`, a mapping from column to answer as `holds_for` takes it, with None where there is none.
    column : callable, optional
        The other program's name of a column, or of an item with several answers; the same unless given.
    code : callable, optional
        The other program's code, given the column (or item) and our code; the same unless given.

    Returns
    -------
    str
        The expression.

    **Source**: ODK XForms specification, XPath evaluation; LimeSurvey manual, ExpressionScript; SurveyJS documentation,
    Expressions.

    Examples
    --------
    >>> express_condition(Ticked("topics", "law", yes=False), "xpath")
    "${topics} != '' and not(selected(${topics}, 'law'))"
    >>> express_condition(Compared("years", ">=", 3.0), "python")
    "answers['years'] is not None and answers['years'] >= 3"

    """
    printer = _PRINTERS[dialect](column or (lambda name: name), code or (lambda _, own: own))
    return printer.text(test)


@dataclass(frozen=True)
class _Printer(ABC):
    """What the languages share: brackets, and codes joined by or."""

    column: Callable[[str], str]
    code: Callable[[str, str], str]
    never = "1 = 2"
    equal = "="

    def text(self, test: Test) -> str:
        match test:
            case AllOf(tests):
                return " and ".join(self.bracketed(part) for part in tests)
            case AnyOf(tests):
                return " or ".join(self.bracketed(part) for part in tests)
            case Chosen(name, codes):
                where = self.name(name)
                parts = [f"{where} {self.equal} {self.quoted(self.code(name, one))}" for one in codes]
                return " or ".join(parts) if parts else self.never
            case Ticked(item, code, yes):
                return self.ticked(item, self.code(item, code), yes)
            case Wrote(name, text, yes):
                where = self.name(name)
                if yes:
                    return f"{where} {self.equal} {self.quoted(text)}"
                return f"{self.answered(where)} and {where} != {self.quoted(text)}"
            case Compared(name, operator, value, other):
                left = self.name(name)
                right = self.name(other) if other is not None else self.value(value)
                guards = [self.answered(each) for each in (left, right)[: 2 if other is not None else 1]]
                compare = self.equal if operator == "==" else operator
                return " and ".join([*guards, f"{left} {compare} {right}"])

    def bracketed(self, test: Test) -> str:
        text = self.text(test)
        return f"({text})" if " and " in text or " or " in text else text

    @abstractmethod
    def name(self, name: str) -> str:
        """How the answer to a column is called."""

    @abstractmethod
    def answered(self, where: str) -> str:
        """That there is an answer."""

    @abstractmethod
    def ticked(self, item: str, code: str, yes: bool) -> str:
        """That a choice is ticked; or that the item is answered and it is not."""

    def value(self, value: float | dt.date | None) -> str:
        """A number or a date."""
        return f"'{value.isoformat()}'" if isinstance(value, dt.date) else _number(value)

    def quoted(self, text: str) -> str:
        """A text."""
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"


class _XPath(_Printer):
    never = "false()"

    def name(self, name: str) -> str:
        return f"${{{self.column(name)}}}"

    def answered(self, where: str) -> str:
        return f"{where} != ''"

    def ticked(self, item: str, code: str, yes: bool) -> str:
        where = self.name(item)
        found = f"selected({where}, {self.quoted(code)})"
        return found if yes else f"{self.answered(where)} and not({found})"

    def value(self, value: float | dt.date | None) -> str:
        return f"date('{value.isoformat()}')" if isinstance(value, dt.date) else _number(value)

    def quoted(self, text: str) -> str:
        if "'" not in text:
            return f"'{text}'"
        if '"' not in text:
            return f'"{text}"'
        # XPath 1.0 has no escapes: the pieces between single quotes are put together.
        return "concat(" + ', "\'", '.join(f"'{piece}'" for piece in text.split("'")) + ")"


class _LimeSurvey(_Printer):
    never = "1 == 2"
    equal = "=="

    def name(self, name: str) -> str:
        return f"{self.column(name)}.NAOK"

    def answered(self, where: str) -> str:
        return f"!is_empty({where})"

    def ticked(self, item: str, code: str, yes: bool) -> str:
        box = f"{self.column(item)}_{code}.NAOK"
        if yes:
            return f'{box} == "Y"'
        return f'count(that.{self.column(item)}.NAOK) > 0 and {box} != "Y"'

    def value(self, value: float | dt.date | None) -> str:
        return f'"{value.isoformat()}"' if isinstance(value, dt.date) else _number(value)

    def quoted(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


class _SurveyJS(_Printer):
    def name(self, name: str) -> str:
        return f"{{{self.column(name)}}}"

    def answered(self, where: str) -> str:
        return f"{where} notempty"

    def ticked(self, item: str, code: str, yes: bool) -> str:
        where = self.name(item)
        if yes:
            return f"{where} contains {self.quoted(code)}"
        return f"{self.answered(where)} and {where} notcontains {self.quoted(code)}"


class _Python(_Printer):
    never = "False"
    equal = "=="

    def text(self, test: Test) -> str:
        if not isinstance(test, Chosen) or not test.codes:
            return super().text(test)
        where = self.name(test.column)
        codes = ", ".join(repr(self.code(test.column, one)) for one in test.codes)
        return f"{self.answered(where)} and str({where}) in ({codes},)"

    def name(self, name: str) -> str:
        return f"answers[{self.column(name)!r}]"

    def answered(self, where: str) -> str:
        return f"{where} is not None"

    def ticked(self, item: str, code: str, yes: bool) -> str:
        return f"{self.name(f'{item}_{code}')} == {int(yes)}"

    def quoted(self, text: str) -> str:
        return repr(text)


_PRINTERS: dict[Dialect, type[_Printer]] = {
    "xpath": _XPath,
    "limesurvey": _LimeSurvey,
    "surveyjs": _SurveyJS,
    "python": _Python,
}


def _number(value: float | None) -> str:
    return f"{int(value)}" if value is not None and float(value).is_integer() else repr(value)

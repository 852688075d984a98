"""Dated rules: what is tested, from when to when, by whose word, and how sure that word is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from evaluate.documents import nearest_name
from evaluate.documents.yaml_reader import told
from evaluate.errors import Text
from evaluate.registers.form import Labels
from evaluate.registers.rule_subjects import DEFINITIONS, SUBJECTS, Defined, Subject

#: How sure a rule's text is: A the issuing body's own, B official reprint, C unchecked reprint, D computed, M recalled.
Grade = Literal["A", "B", "C", "D", "M"]
#: The grades that a study must adopt by name.
UNCHECKED: tuple[Grade, ...] = ("C", "M")
NATIONAL = "national"


def _number(value: Any) -> Any:
    """1/7 is written so and meant so."""
    if isinstance(value, str) and "/" in value:
        try:
            return float(Fraction(value.replace(" ", "")))
        except (ValueError, ZeroDivisionError):
            return value
    return value


def _code(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: Any) -> Any:
    """A day as YAML reads it, or as text; a moment of a day, or a number, is none."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value)  # pydantic tells of a ValueError at its line
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError("a day such as 2023-09-19")


def _labels(value: Any) -> Any:
    return {"zh": value} if isinstance(value, str) else value


Number = Annotated[float, Field(strict=True), BeforeValidator(_number)]
Threshold = Number | dict[str, Number]
Code = Annotated[str, BeforeValidator(_code)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class Due(BaseModel):
    """By which day something is done: some months after another day, or on a day of a year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: int | None = Field(default=None, strict=True, ge=0)
    after: str | None = None
    day: str | None = Field(default=None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    year: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [self.months is not None and self.after is not None, self.day is not None and self.year is not None]
        if sum(kinds) != 1 or sum(value is not None for value in (self.months, self.after, self.day, self.year)) != 2:
            raise told(
                Text("期限没有写清。", "the due day is not clear."),
                Text("months 和 after，或 day 和 year，二者取一。", "months and after, or day and year."),
                Text("补齐一对，删去另一对。", "complete the one pair and remove the other."),
            )
        return self


class Branch(BaseModel):
    """One way to keep a rule: a column (or a column ÷ another) against its threshold, a yes, or a day in time.

    `by` chooses the threshold by the code in a column; codes that are not listed are none of the rule's business.
    `per` multiplies the threshold by a number such as days; `rates_after` gives the part that counts beyond a number of
    them: `{15: 0.8, 30: 0.7}` is in full up to 15, at 80 % from there to 30, and at 70 % beyond.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Labels = {}
    column: str
    of: str | None = None
    at_least: Threshold | None = None
    at_most: Threshold | None = None
    by: str | None = None
    per: str | None = None
    rates_after: dict[float, Number] = {}
    is_yes: Literal[True] | None = None
    due: Due | None = None

    _label = field_validator("label", mode="before")(_labels)

    @property
    def threshold(self) -> float | dict[str, float]:
        """The number itself, or numbers by code."""
        return next((one for one in (self.at_least, self.at_most) if one is not None), 0.0 if self.due else 1.0)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it reads."""
        due = (self.due.after, self.due.year) if self.due else ()
        return tuple(name for name in (self.column, self.of, self.by, self.per, *due) if name)

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = [name for name in ("at_least", "at_most", "is_yes", "due") if getattr(self, name) is not None]
        if len(tests) != 1:
            raise told(
                Text(f"一条只能有一种检验，这里有 {len(tests)} 种。", f"one test a branch, here are {len(tests)}."),
                Text("at_least、at_most、is_yes、due 四者取一。", "one of at_least, at_most, is_yes, due."),
                Text("留下一种；其余另写一条。", "keep one; write the others as branches of their own."),
            )
        if isinstance(self.threshold, dict) != (self.by is not None) or (self.rates_after and self.per is None):
            raise told(
                Text("界限和它的附项不配套。", "the threshold does not go with its other entries."),
                Text(
                    "按代码分的界限有 by；rates_after 要有 per。",
                    "numbers by code go with by; rates_after goes with per.",
                ),
                Text("补上缺的一项，或删去多的一项。", "add what is missing or remove what is too many."),
            )
        return self


class AtLeast(BaseModel):
    """A rule that begins at some length or size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least: Number


#: Columns with the codes, or the least number, that are meant.
Conditions = dict[str, tuple[Code, ...] | AtLeast]


class Rule(BaseModel):
    """One rule of a rule set: whom or what it judges, when it applies, and the branches that keep it.

    `any_of` is kept by one branch, `all_of` by all. `applies` names columns with the codes, or the least number, for
    which there is a rule at all. `source` and `grade` are those of the set unless given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Subject
    label: Labels = {}
    applies: Conditions = {}
    any_of: dict[str, Branch] = {}
    all_of: dict[str, Branch] = {}
    source: str | None = None
    grade: Grade | None = None

    _label = field_validator("label", mode="before")(_labels)

    @property
    def branches(self) -> dict[str, Branch]:
        """The branches, whichever way they are joined."""
        return self.any_of or self.all_of

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it reads, each once."""
        read = [name for branch in self.branches.values() for name in branch.columns]
        return tuple(dict.fromkeys([*self.applies, *read]))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.any_of) == bool(self.all_of):
            raise told(
                Text("规则没有写明怎样算达到。", "how the rule is kept is not said."),
                Text("any_of（一条达到即可）或 all_of（条条达到），二者取一。", "any_of or all_of, one of the two."),
                Text("写其中一项。", "give one of them."),
            )
        _refuse_unknown(self.subject, self.columns, SUBJECTS[self.subject])
        return self


class Period(BaseModel):
    """The years of a plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: int = Field(strict=True)
    last: int = Field(strict=True)


class RuleSet(BaseModel):
    """Rules that came into force together, with their days, jurisdiction, source and grade.

    `bands` say who belongs to a band of cadres: by any of the columns given. Who belongs to none is
    `section_and_below`. `defines` says what a rule counts, such as which methods are interactive: by all of the
    columns given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Labels
    valid_from: Day
    valid_to: Day | None = None
    jurisdiction: str = NATIONAL
    source: str
    grade: Grade
    period: Period | None = None
    bands: dict[Literal["division_and_above"], dict[str, tuple[Code, ...]]] = {}
    defines: dict[Defined, Conditions] = {}
    rules: dict[str, Rule]

    _label = field_validator("label", mode="before")(_labels)

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        for name, conditions in self.defines.items():
            _refuse_unknown(name, conditions, DEFINITIONS[name])
        return self

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        backwards = self.valid_to is not None and self.valid_to < self.valid_from
        if backwards or (self.period and self.period.last < self.period.first):
            raise told(
                Text("止日在起日之前。", "it ends before it begins."),
                Text("valid_from 在前，valid_to 在后；现行的不写 valid_to。", "valid_from first; none while in force."),
                Text("改正日期。", "mend the dates."),
            )
        return self


def _refuse_unknown(of: str, columns: Iterable[str], known: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in known]
    if unknown:
        near = nearest_name(unknown[0], known)
        raise told(
            Text(f"“{of}”没有“{unknown[0]}”这一列。", f"there is no column '{unknown[0]}' for '{of}'."),
            Text(f"可用的列：{'、'.join(known)}。", f"one of {', '.join(known)}."),
            Text(f"改为“{near or '…'}”。", f"write '{near or '…'}'."),
        )

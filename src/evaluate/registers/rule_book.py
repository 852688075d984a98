"""The dated rule sets that a study goes by, and which of them is in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from evaluate.errors import RuleError, Text
from evaluate.registers.rule import NATIONAL, UNCHECKED, Conditions, Grade, Rule, RuleSet
from evaluate.registers.rule_subjects import Defined, Subject

_GRADES: tuple[Grade, ...] = ("A", "B", "D", "C", "M")


@dataclass(frozen=True)
class Version:
    """One rule as one rule set gives it."""

    name: str
    rule_set: str
    belongs: RuleSet
    rule: Rule
    local: bool = False

    @property
    def grade(self) -> Grade:
        """How sure the rule's text is."""
        return self.rule.grade or self.belongs.grade

    def source(self, language: str = "zh") -> str:
        """Name of the document, where it was read, and the grade."""
        label = self.belongs.label.get(language) or self.belongs.label["zh"]
        told = Text(f"{self.grade}级", f"grade {self.grade}").of(language)
        return f"{label}：{self.rule.source or self.belongs.source}（{told}）"

    def warning(self, language: str = "zh") -> str:
        """What a reader must know of a rule whose text was not checked; empty for others."""
        if self.local or self.grade not in UNCHECKED:
            return ""
        return Text("规则未经核实，由本单位选用", "the rule is not verified; adopted by the office").of(language)

    def in_force(self, day: dt.date) -> bool:
        """Whether the rule set was in force on `day`."""
        return self.belongs.valid_from <= day and (self.belongs.valid_to is None or day <= self.belongs.valid_to)


@dataclass(frozen=True)
class RuleBook:
    """All rule sets known, those of the study itself (`local`), and what the study has `adopted`.

    Of the package's sets, the national ones of grade A, B and D are always in force in their time. A set of one
    jurisdiction, and every rule of grade C or M, is in force only where the study adopts it: `set` or `set/rule`.
    Where several say the same rule on the same day the study's own goes first, then an adopted set of a jurisdiction,
    then the better grade, then the later.
    """

    sets: Mapping[str, RuleSet]
    local: frozenset[str] = frozenset()
    adopted: frozenset[str] = frozenset()

    def versions(self, name: str) -> tuple[Version, ...]:
        """Every version of a rule that this study goes by, the one that goes first in front."""
        found = [
            Version(name, key, one, one.rules[name], key in self.local)
            for key, one in self.sets.items()
            if name in one.rules
        ]
        return tuple(sorted(filter(self._goes_by, found), key=_precedence))

    def names(self, subject: Subject | None = None) -> tuple[str, ...]:
        """The names of all rules that this study goes by, of one subject or of all, sorted."""
        every = sorted({name for one in self.sets.values() for name in one.rules})
        return tuple(
            name
            for name in every
            if (versions := self.versions(name)) and (subject is None or versions[0].rule.subject == subject)
        )

    def in_force(self, name: str, day: dt.date) -> Version | None:
        """The version of a rule that is in force on `day`."""
        return next((one for one in self.versions(name) if one.in_force(day)), None)

    def dated_bands(self) -> tuple[tuple[RuleSet, Mapping[str, tuple[str, ...]]], ...]:
        """The definitions of the upper band, with the sets that make them, the one that goes first in front."""
        return tuple((one, one.bands["division_and_above"]) for one in self._in_order() if one.bands)

    def definitions(self, name: Defined) -> tuple[tuple[RuleSet, Conditions], ...]:
        """What a rule counts, as each set defines it, with the sets, the one that goes first in front."""
        return tuple((one, one.defines[name]) for one in self._in_order() if name in one.defines)

    def plan_periods(self) -> tuple[tuple[int, int], ...]:
        """First and last year of each plan, in time."""
        return tuple(sorted({(one.period.first, one.period.last) for one in self.sets.values() if one.period}))

    def _in_order(self) -> tuple[RuleSet, ...]:
        """The sets that this study goes by, in whole or in part."""
        named = {name.partition("/")[0] for name in self.adopted} | self.local
        sets = [(key, one) for key, one in self.sets.items() if key in named or self._checked(one, one.grade)]
        return tuple(one for _, one in sorted(sets, key=lambda it: _order(it[0] in self.local, it[1], it[1].grade)))

    def _goes_by(self, version: Version) -> bool:
        named = {version.rule_set, f"{version.rule_set}/{version.name}"} & self.adopted
        return version.local or bool(named) or self._checked(version.belongs, version.grade)

    @staticmethod
    def _checked(belongs: RuleSet, grade: Grade) -> bool:
        return belongs.jurisdiction == NATIONAL and grade not in UNCHECKED


def threshold(rules: RuleBook, name: str, day: dt.date, *, branch: str | None = None) -> float:
    """Which number does a rule ask for on this day? For rules that are not judged on a table, such as a pass line.

    Parameters
    ----------
    rules : RuleBook
        As `read_rules` gives it.
    name : str
        A rule such as "QLT-02".
    day : datetime.date
        The day that counts.
    branch : str, optional
        Which branch, when the rule has several.

    Raises
    ------
    RuleError
        No version in force on that day, no such branch, or a threshold that depends on more than the day.
    """
    version = rules.in_force(name, day)
    branches = version.rule.branches if version else {}
    chosen = branches.get(branch) if branch else next(iter(branches.values()), None) if len(branches) == 1 else None
    if chosen is None or isinstance(chosen.threshold, dict) or chosen.per:
        raise RuleError.single(
            f"{name} {branch or ''} {day}",
            Text("这一天没有这样一个界限。", "there is no such number on that day."),
            Text(
                f"当日施行、本单位采用的规则：{'、'.join(rules.names())}。",
                f"a rule the study goes by: {', '.join(rules.names())}.",
            ),
            Text("改正规则编号或日期，或在 rules.yml 的 adopt 里选用。", "mend rule or day, or adopt it in rules.yml."),
        )
    return float(chosen.threshold)


def _precedence(version: Version) -> tuple[bool, bool, int, int]:
    return _order(version.local, version.belongs, version.grade)


def _order(local: bool, belongs: RuleSet, grade: Grade) -> tuple[bool, bool, int, int]:
    return not local, belongs.jurisdiction == NATIONAL, _GRADES.index(grade), -belongs.valid_from.toordinal()


def unknown_names(sets: Mapping[str, RuleSet], adopted: Collection[str]) -> list[str]:
    """What is adopted and does not exist."""
    known = {*sets, *(f"{key}/{name}" for key, one in sets.items() for name in one.rules)}
    return [name for name in adopted if name not in known]

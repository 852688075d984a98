"""Those who were invited to a survey, by their units under the names that people read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluate.errors import DesignError, Text
from evaluate.registers import names_in
from evaluate.workspace.sampling import invited
from evaluate.workspace.survey import DESIGN, Survey


def units_of(survey: Survey, by: str) -> Mapping[str, int]:
    """How many of those invited are in each unit, under the names that people read, in the order of the roster."""
    people, labels = people_of(survey, by)
    counts = people[by].astype(str).value_counts(sort=False)
    return {labels.get(str(code), str(code)): int(number) for code, number in counts.items()}


def people_of(survey: Survey, by: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Those whom design.yml says were invited, and what the codes in one of their columns are called.

    Raises
    ------
    DesignError
        When there is no roster, or it has no such column.

    """
    source = survey.design.roster
    if source is None:
        raise DesignError.single(
            f"{survey.id}/{DESIGN}",
            Text("没有名册，不知道请谁填。", "There is no roster: who is to be asked is not known."),
            Text("design.yml 有 roster。", "design.yml has a roster."),
            Text(
                "补上 roster；只印份数时用 --count，不写 --by。",
                "Add it; to print a number, give --count without --by.",
            ),
        )
    registers = survey.roster(source.survey)
    people = invited(registers, source)
    if by not in people:
        there = "、".join(map(str, people.columns))
        raise DesignError.single(
            f"--by {by}",
            Text(f"名册里没有 {by} 列。", f"The roster has no column {by}."),
            Text(f"名册有：{there}。", f"one of {there.replace('、', ', ')}."),
            Text("写名册里单位所在的列。", "Name the roster's column of units."),
        )
    return people, names_in(registers, source.table, by, language=survey.language)

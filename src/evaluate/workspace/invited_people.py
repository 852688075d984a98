"""Who is to be asked by a new survey, what their answers can show, and whom the questions would give away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.design import SinglingOut, detectable, singling_out, size_for_share
from evaluate.errors import EvaluateError, Text
from evaluate.instruments import Questionnaire
from evaluate.registers import with_referenced
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.design_file import RosterSource
from evaluate.workspace.sampling import invited
from evaluate.workspace.study import Study, open_study

#: Tables of the registers that say who is asked, and the columns by which response is adjusted; the first that fits.
_ROSTERS = {"enrolment": ("training_class",), "roster": ("unit_type", "position_level")}
_FEWEST = 20


@dataclass(frozen=True)
class Roster:
    """Who is to be asked: a table of the study's registers, its people, and the columns for weights."""

    source: RosterSource
    people: pd.DataFrame
    cells: tuple[str, ...]
    minimum_cell: int


def power_note(
    questionnaire: Questionnaire, roster: Roster | None, people: int | None, response: float
) -> tuple[Text, ...]:
    """What the expected answers can show: overall, between two halves, and for the smallest group of the roster.

    Simple random response and equal weights are assumed; unequal weights show a little less.

    Raises
    ------
    DesignError
        For a number of people or a response that cannot be.

    """
    if people is None and roster is None:
        return (
            Text(
                "没有花名册，也没有写邀请人数（--invited），没有算能看出多大的差别。",
                "There is no roster and no --invited, so it was not computed what differences can be seen.",
            ),
        )
    count = people if people is not None else len(roster.people) if roster else 0
    needed, answers = size_for_share(0.05, population=count, response=response).text, round(count * response)
    expected = Text(
        f"邀请{count}人，按{100 * response:.3g}%的应答率预计收回{answers}份。",
        f"{count} people are invited; at a response of {100 * response:.3g}% some {answers} answer.",
    )
    if answers < _FEWEST:
        return expected, Text("人数太少，只作描述，不比较差别。", "Too few to compare groups: describe only.")
    return (
        expected,
        Text(f"百分比要精确到±5个百分点：{needed.zh}", f"For percentages within ±5 points: {needed.en}"),
        detectable(answers, population=count).text,
        detectable(answers, share=0.5, population=count).text,
        *(_smallest_groups(questionnaire, roster, response) if roster is not None and people is None else ()),
    )


def _smallest_groups(questionnaire: Questionnaire, roster: Roster, response: float) -> Iterator[Text]:
    """For each column of the cells, what its smallest group can show against all others."""
    labels = questionnaire.labels()
    for column in roster.cells:
        sizes = roster.people[column].value_counts()
        code, small = str(sizes.idxmin()), int(sizes.min())
        rest = int(sizes.sum()) - small
        groups = (round(small * response), round(rest * response))
        if min(groups) < 2:
            continue
        found = detectable(groups, population=(small, rest)).text
        zh, en = (
            (labels["item"][column][language], labels.get(column, {}).get(code, {}).get(language, code))
            for language in ("zh", "en")
        )
        yield Text(
            f"按{zh[0]}分，最小的一组（{zh[1]}，{small}人）与其余相比：{found.zh}",
            f"By {en[0]}, the smallest group ({en[1]}, {small} people) against the rest: {found.en}",
        )


def singled_by(questionnaire: Questionnaire, roster: Roster | None) -> tuple[SinglingOut | None, tuple[Text, ...]]:
    """Whom the background questions would single out on the roster, and which of them it does not know."""
    asked = [column.name for column in questionnaire.with_role("background") if column.kind in ("scale", "category")]
    if roster is None or not asked:
        return None, ()
    known = [name for name in asked if name in roster.people]
    unseen = [name for name in asked if name not in known]
    doubt = Text(
        f"花名册里没有 {'、'.join(unseen)}，没有算进去，实际会认出更多的人。",
        f"The roster has no {', '.join(unseen)}: left out here, so more people would be singled out.",
    )
    return (singling_out(roster.people, known, at_least=roster.minimum_cell) if known else None), (
        (doubt,) if unseen else ()
    )


def roster_for(folder: Path, questionnaire: Questionnaire) -> tuple[Roster | None, tuple[Text, ...]]:
    """The table of the study's registers that says who is asked; a register with mistakes is a doubt, not a refusal."""
    place = study_around(folder)
    if place is None:
        return None, ()
    try:
        study = open_study(place)
        return _roster_of(study, questionnaire), ()
    except Awaited:
        return None, ()  # nobody has begun the registers: what that means for the power note says it
    except EvaluateError as error:
        zh, en = error.in_language("zh"), error.in_language("en")
        return None, (Text(f"花名册没有读出来：{zh}", f"The roster could not be read: {en}"),)


def _roster_of(study: Study, questionnaire: Questionnaire) -> Roster | None:
    name = study.settings.surveys.get("registers")
    registers = study.registers() if name else {}
    for table, cells in _ROSTERS.items():
        asked = tuple(column for column in cells if column in questionnaire)
        columns = set(with_referenced(registers, table)) if table in registers else set()
        if asked and set(asked) <= columns:
            where = "invited == True" if "invited" in columns else ""
            source = RosterSource(survey=str(name), table=table, where=where)
            return Roster(source, invited(registers, source), asked, study.policy.minimum_cell)
    return None

"""From design.yml to a Sample: whom the answers of one survey speak for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pandas as pd

from evaluate.design import Design, Policy, Sample, calibrate, census, margins_of, replicate, self_selected
from evaluate.errors import DesignError, Language, Text
from evaluate.registers import Register, with_referenced
from evaluate.responses import Responses
from evaluate.workspace.design_file import DesignFile, RosterSource

Roster = Callable[[str], dict[str, Register]]


def sample_of(
    responses: Responses, design: DesignFile, rosters: Roster, *, policy: Policy, language: Language
) -> Sample:
    """The sample that design.yml describes.

    Parameters
    ----------
    responses : Responses
        The corrected answers.
    design : DesignFile
        What design.yml says.
    rosters : callable
        Gives the registers of the folder of that name beside the survey.
    policy, language
        What the sample carries to every estimate.

    """
    sample = _sample(responses, design, rosters, policy, language)
    known = design.calibrate
    if known is not None:
        to = known.to if isinstance(known.to, dict) else _counted(known.to, design.roster, rosters)
        sample = calibrate(sample, to=to, method=known.method, bounds=known.bounds)
    return sample if design.replicate is None else replicate(sample, design.replicate)


def _counted(columns: tuple[str, ...], roster: RosterSource | None, rosters: Roster) -> Mapping[Any, Any]:
    """The people of each class of these columns; a file without a roster was refused when it was read."""
    return {} if roster is None else margins_of(invited(rosters(roster.survey), roster), columns)


def _sample(responses: Responses, design: DesignFile, rosters: Roster, policy: Policy, language: Language) -> Sample:
    if design.kind == "census" and design.roster is not None:
        people = invited(rosters(design.roster.survey), design.roster)
        return census(responses, people, cells=design.cells, policy=policy, language=language)
    if design.kind == "self-selected":
        return self_selected(responses, policy=policy, language=language)
    columns = Design(
        strata=list(design.strata) or None,
        clusters=list(design.clusters) or None,
        weights=design.weights,
        population=list(design.population) or None,
        probabilities=list(design.probabilities) or None,
        lonely=design.lonely or "refuse",
        kind=design.kind,
    )
    return Sample(responses, columns, policy=policy, language=language)


def invited(registers: dict[str, Register], roster: RosterSource) -> pd.DataFrame:
    """The rows of the roster that were invited, with what the table of their units says of them.

    Raises
    ------
    DesignError
        When there is no such table, the condition cannot be read, or nobody fulfils it.

    """
    where = f"design.yml roster ({roster.survey})"
    if roster.table not in registers:
        with suppress(KeyError):
            registers[roster.table]  # one that is only awaited says so itself
        known = "、".join(registers)
        raise DesignError.single(
            where,
            Text(f"台账中没有表 {roster.table}。", f"The registers have no table {roster.table}."),
            Text(f"已有的表：{known}。", f"Its tables are: {known.replace('、', ', ')}."),
            Text("改正 roster 的 table。", "Correct the roster's table."),
        )
    table = with_referenced(registers, roster.table)
    if not roster.where:
        return table
    try:
        chosen = table.query(roster.where, engine="python")
    except Exception as complaint:  # pandas raises errors of many families for a condition it cannot read
        raise DesignError.single(
            where,
            Text(
                f"条件“{roster.where}”读不懂（{complaint}）。",
                f"The condition '{roster.where}' cannot be read ({complaint}).",
            ),
            Text(
                f"条件由名册的列组成，如 invited == True；列有：{'、'.join(table.columns)}。",
                f"A condition on its columns, such as invited == True; they are: {', '.join(table.columns)}.",
            ),
            Text("改正 roster 的 where。", "Correct the roster's where."),
        ) from None
    if chosen.empty:
        raise DesignError.single(
            where,
            Text(f"名册中没有一个人符合条件“{roster.where}”。", f"Nobody on the roster fulfils '{roster.where}'."),
            Text("符合条件的是应邀填答的人。", "Those who fulfil it are the people who were invited."),
            Text("改正 roster 的 where。", "Correct the roster's where."),
        )
    return chosen

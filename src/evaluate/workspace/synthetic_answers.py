"""Synthetic answers in a survey folder, so that every notebook runs before the field work; marked on every page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluate.errors import ResponsesError, Text
from evaluate.responses import Responses, synthetic, write_responses
from evaluate.workspace.answers import SYNTHETIC, answer_files
from evaluate.workspace.sampling import invited
from evaluate.workspace.survey import Survey


def write_synthetic(survey: Survey, *, count: int, seed: int) -> tuple[Path, Responses]:
    """Write synthetic answers into `responses/synthetic.parquet` of a survey.

    Where design.yml names a roster that is there, the people are drawn from those it invites, so that groups and
    weights are as they will be; what they answer is invented. Real answers, once they are in, are read instead.

    Parameters
    ----------
    survey : Survey
        With a questionnaire, and no answers yet.
    count : int
        How many answers; no more than the roster invites.
    seed : int
        The same seed gives the same answers.

    Returns
    -------
    tuple
        The file, and what it holds.

    Raises
    ------
    ResponsesError
        When the survey has answers already, or `count` is less than 1 or more than are invited.

    """
    if there := [path.name for path in answer_files(survey.folder) if path.name != SYNTHETIC]:
        raise ResponsesError.single(
            f"{survey.id}/responses",
            Text(f"这里已有答卷：{'、'.join(there)}。", f"There are answers already: {', '.join(there)}."),
            Text("还没有收到答卷的调查。", "a survey without answers."),
            Text("有了真实答卷，就不用模拟了。", "Nothing need be invented where there are answers."),
        )
    people = _people(survey, count, seed)
    answers = synthetic(survey.questionnaire, people, seed=seed)
    path = survey.folder / "responses" / SYNTHETIC
    path.parent.mkdir(exist_ok=True)
    write_responses(answers, path)
    return path, answers


def _people(survey: Survey, count: int, seed: int) -> pd.DataFrame:
    """People without names, with what the roster knows of those it invites where there is a roster."""
    roster = survey.design.roster
    listed = pd.DataFrame() if roster is None else invited(survey.roster(roster.survey), roster)
    most = len(listed) if roster is not None else 100_000
    if not 1 <= count <= most:
        raise ResponsesError.single(
            "--count",
            Text(f"写的是 {count} 份。", f"{count} answers were asked for."),
            Text(f"1 到 {most:,} 之间" + ("（名册邀请的人数）。" if roster else "。"), f"between 1 and {most:,}."),
            Text("改正份数。", "Correct the number."),
        )
    names = [f"R{number:04}" for number in range(1, count + 1)]
    asked = [*survey.questionnaire.with_role("background"), *survey.questionnaire.with_role("unit")]
    known = [column.name for column in asked if column.name in listed]
    drawn = listed[known].sample(count, random_state=seed).astype(object) if known else pd.DataFrame(index=range(count))
    return drawn.set_axis(names, axis=0)

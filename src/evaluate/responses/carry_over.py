"""Answers to an older version as answers to a newer one, so that both waves stand in the same columns and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evaluate.instruments import Column, Questionnaire
from evaluate.instruments.versions import comparable, recodes_in
from evaluate.responses.cell import Answer, stored, understand, written
from evaluate.responses.responses import Responses


def carry_over(old: Responses, new: Questionnaire, *, crosswalk: pd.DataFrame | None = None) -> Responses:
    """What would these answers be in the columns and codes of the newer version?

    Columns that `comparable` calls the same are taken over, renamed where the new version says `same_as`; recoded ones
    get the codes that the crosswalk gives. What was not asked then, or may not be compared, stays empty, and the
    provenance says so: no trend can be drawn over it by oversight.

    Parameters
    ----------
    old : Responses
        The answers of the older wave.
    new : Questionnaire
        The newer version.
    crosswalk : DataFrame, optional
        As `read_crosswalk` gives it, with the recodes that a person wrote.

    Returns
    -------
    Responses
        With the new questionnaire; same rows in the same order.

    Raises
    ------
    QuestionnaireError
        When the crosswalk does not fit the versions.

    """
    table = comparable(old.questionnaire, new, crosswalk=crosswalk)
    recodes = recodes_in(crosswalk, old.questionnaire, new) if crosswalk is not None else {}
    sources = {
        now: then
        for then, now, verdict in zip(table["old_column"], table["new_column"], table["verdict"], strict=True)
        if verdict in ("same", "caution", "recoded")
    }
    answers: dict[str, pd.Series] = {}
    reasons: dict[str, list[str | None]] = {}
    for column in new.columns:
        then = sources.get(column.name)
        if then is None or then not in old.frame.columns:
            answers[column.name] = stored([None] * len(old), column, old.frame.index)
            reasons[column.name] = ["not_applicable"] * len(old)
            continue
        answers[column.name], reasons[column.name] = _column(old, then, column, recodes.get(then))
    refused = table.loc[table["verdict"] == "refused", "new_column"].tolist()
    provenance = replace(old.provenance, steps=(*old.provenance.steps, *_steps(old, new, recodes, refused)))
    why = pd.DataFrame(
        {name: pd.Series(words, index=old.frame.index, dtype=object) for name, words in reasons.items() if any(words)},
        index=old.frame.index,
    )
    return Responses(pd.DataFrame(answers, index=old.frame.index), new, why, provenance)


def _column(
    old: Responses, then: str, column: Column, recode: Mapping[str, str] | None
) -> tuple[pd.Series, list[str | None]]:
    """One column in the codes of the new version; reasons that stand for a code of their own are recoded too."""
    before = old.questionnaire.column(then)
    own = {reason: code for code, reason in before.scale.missing.items()} if before.scale is not None else {}
    answers: list[Answer] = []
    reasons: list[str | None] = []
    for value, reason in zip(old.frame[then].tolist(), old.why_missing(then).tolist(), strict=True):
        code = written(value, before)
        if recode is not None and (code or reason in own):
            code = recode[code or own[reason]]
        answer, why = understand(code, column) if code else (None, reason)
        answers.append(answer)
        reasons.append(why)
    return stored(answers, column, old.frame.index), reasons


def _steps(old: Responses, new: Questionnaire, recodes: Mapping[str, object], refused: list[str]) -> list[str]:
    versions = f"{old.questionnaire.version} → {new.version}"
    steps = [f"按版本 {versions} 换算 / carried over {versions}"]
    if recodes:
        steps.append(f"换算了代码的列：{'、'.join(recodes)} / recoded: {', '.join(recodes)}")
    if refused:
        steps.append(f"问法不同、留空的列：{'、'.join(refused)} / left empty, asked otherwise: {', '.join(refused)}")
    return steps

"""Blank answers counted as a given one, recorded as a step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import get_args

from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments.scale import Reason
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses.cell import expected
from evaluate.responses.responses import Responses


def count_blank_as(
    responses: Responses,
    columns: str | Iterable[str],
    value: float | str,
    *,
    reasons: Iterable[Reason] = ("not_answered",),
) -> Responses:
    """Count blank answers as a given one, for example "not needed" where a topic was passed over.

    Whoever was not asked (reason skipped) has passed over nothing.

    Parameters
    ----------
    responses : Responses
        The answers; they stay as they are.
    columns : str or list of str
        Where to do it.
    value : float or str
        What a blank counts as: for a scale or flag a number, which need not be on the scale (0 for "none");
        for a category one of its codes.
    reasons : list of str
        Which missing answers count: those that were asked for and not given, unless said otherwise. Missing answers of
        a plain table, for which no reason is known, are among them.

    Returns
    -------
    Responses
        With a step in the provenance that says how many cells were filled.

    Raises
    ------
    ResponsesError
        For an unknown column, or a value that the column cannot hold.

    """
    names = [columns] if isinstance(columns, str) else list(columns)
    wanted = set(reasons)
    ResponsesError.refuse(_filling_mistakes(responses, names, value, wanted))
    frame, kept = responses.frame.copy(deep=False), responses.reasons.copy(deep=False)
    filled = 0
    for name in names:
        why = responses.why_missing(name)
        known = why.where(why.notna(), "not_answered").isin(wanted)
        cells = responses.frame[name].isna() & known
        filled += int(cells.sum())
        if not cells.any():
            continue
        frame[name] = frame[name].where(~cells, value)
        if name in kept.columns:
            rest = why.astype(object).where(~cells, None)
            kept = kept.drop(columns=name) if rest.isna().all() else kept.assign(**{name: rest})
    said = listed(names)
    step = f"{said.zh} 中 {filled} 处未作答按 {value} 计 / {filled} blank answers of {said.en} count as {value}"
    provenance = replace(responses.provenance, steps=(*responses.provenance.steps, step))
    return Responses(frame, responses.questionnaire, kept, provenance)


def _filling_mistakes(
    responses: Responses, names: list[str], value: float | str, reasons: Collection[str]
) -> Iterable[Mistake]:
    unknown = [reason for reason in reasons if reason not in get_args(Reason)]
    for name in [*unknown, *(each for each in names if each not in responses.frame.columns)]:
        options = get_args(Reason) if name in unknown else tuple(responses.frame.columns)
        known = listed(options)
        yield Mistake(
            "count_blank_as",
            Text(f"没有 {name}。", f"There is no {name}."),
            Text(f"已有的：{known.zh}。", f"one of {known.en}."),
            replacement(name, options),
        )
    for name in names:
        if name not in responses.questionnaire or name not in responses.frame.columns:
            continue
        column = responses.questionnaire.column(name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        codes = column.scale.codes if column.scale is not None else ()
        fits = number if column.kind in ("scale", "flag", "number") else isinstance(value, str)
        if not fits or (column.kind == "category" and value not in codes):
            yield Mistake(
                f"count_blank_as · {name}",
                Text(f"{value} 不能填入 {name}。", f"{value} cannot stand in {name}."),
                Text("一个数。", "a number.") if column.kind in ("scale", "flag", "number") else expected(column),
                Text("请换一个值。", "Give another value."),
            )

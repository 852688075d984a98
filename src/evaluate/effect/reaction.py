"""Reaction: what participants say of a class when it ends, and whether that clears the pass line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluate.design import Sample
from evaluate.effect.words import with_words
from evaluate.errors import QuestionnaireError, Text
from evaluate.estimate import Estimate, share, stack
from evaluate.estimate.quantities import nothing

TOP = 2
"""How many of the highest points count as satisfied: 满意 and 较满意."""


def reaction(
    sample: Sample,
    items: Sequence[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    pass_line: float | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """What part of the participants is satisfied, and is a pass line met?

    Share of the two highest points of each item's scale among those who answered it. With a pass line, `note` holds
    the verdict:
    `met` when the whole interval reaches it, `not_met` when the whole interval lies below, `not_shown` otherwise. The
    point estimate alone decides nothing. Satisfaction is no measure of learning.

    Parameters
    ----------
    sample : Sample
        Answers to an end-of-class form.
    items : list of str, optional
        Items with an ordered scale; all items of role "reaction" when left out.
    by : str or list of str, optional
        Usually the class.
    pass_line : float, optional
        Between 0 and 1, from the rule in force, such as 0.85.
    confidence : float
        Of the two-sided interval.

    Returns
    -------
    Estimate
        Measure "satisfied" in share; intervals as in `share`; evidence self-report. No rows when no such item was
        asked.

    Raises
    ------
    QuestionnaireError
        An item without an ordered scale, or a pass line outside 0 to 1.

    **Source**: Kirkpatrick & Kirkpatrick (2006), level 1; interval Korn & Graubard (1998).
    """
    if pass_line is not None and not 0 < pass_line < 1:
        raise _no_line(pass_line)
    names = [column.name for column in sample.questionnaire.with_role("reaction")] if items is None else list(items)
    if not names:
        return nothing(sample, by, confidence)
    tops = {name: _top(sample, name) for name in names}
    parts = [
        share(sample, [name for name in names if tops[name] == values], by=by, of=list(values), confidence=confidence)
        for values in dict.fromkeys(tops.values())
    ]
    result = parts[0] if len(parts) == 1 else _in_order(parts, names)
    result = replace(result, frame=result.frame.assign(choice=None, measure="satisfied"))
    if pass_line is not None:
        result = replace(result, frame=result.frame.assign(note=_verdicts(result, pass_line)))
    return with_words(result, sample, evidence="self-report", method="satisfied")


def _verdicts(result: Estimate, line: float) -> np.ndarray:
    frame = result.frame
    low, high, value = (frame[name].to_numpy(dtype=float) for name in ("low", "high", "value"))
    # Without an interval nothing is shown: the point estimate alone decides nothing.
    verdict = np.where(low >= line, "met", np.where(high < line, "not_met", "not_shown")).astype(object)
    return np.where(np.isnan(value), frame["note"].to_numpy(dtype=object), verdict)


def _top(sample: Sample, name: str) -> tuple[float, ...]:
    column = sample.questionnaire.column(name)
    if column.scale is None or not column.scale.ordered or len(column.scale.values) <= TOP:
        raise QuestionnaireError.single(
            name,
            Text(
                "这一题没有有序的量表，算不出满意的比例。",
                "This item has no ordered scale: nobody can be counted as satisfied.",
            ),
            Text("至少三级的有序量表，例如满意、较满意、一般、不满意。", "An ordered scale of three points or more."),
            Text(
                "换一题，或在问卷里把它的选项改成 scales。", "Choose another item, or put its choices under `scales`."
            ),
        )
    return tuple(sorted(column.scale.values)[-TOP:])


def _in_order(parts: list[Estimate], names: list[str]) -> Estimate:
    joined = stack(*parts)
    place = {name: number for number, name in enumerate(names)}
    groups = {key: number for number, key in enumerate(dict.fromkeys(_keys(joined)))}
    order = sorted(
        range(len(joined)), key=lambda row: (groups[_keys(joined)[row]], place[joined.frame["item"].iloc[row]])
    )
    return joined.take(order)


def _keys(result: Estimate) -> list[tuple[object, ...]]:
    return list(map(tuple, result.frame[list(result.by)].to_numpy(dtype=object)))


def _no_line(line: float) -> QuestionnaireError:
    return QuestionnaireError.single(
        f"pass_line={line!r}",
        Text("达标线要在 0 和 1 之间。", "A pass line lies between 0 and 1."),
        Text("例如 0.85，表示百分之八十五。", "For example 0.85 for 85 %."),
        Text("写成小数。", "Write it as a fraction."),
    )

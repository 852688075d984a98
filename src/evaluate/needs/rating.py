"""Mean ratings: how much something is said to be needed, or how well required content is mastered."""

from __future__ import annotations

from typing import Literal

import numpy as np

from evaluate.design import Sample
from evaluate.design.sample import with_columns
from evaluate.estimate import Estimate, mean
from evaluate.estimate.quantities import nothing
from evaluate.needs.pairs import Names, Pairs, chosen_pairs, named, pair_means


def rating(
    sample: Sample,
    *,
    by: Names | None = None,
    skipped: Literal["left_out", "lowest"] = "left_out",
    confidence: float = 0.95,
) -> Estimate:
    """How much is each topic needed, where the questionnaire asks for one rating per topic?

    Mean of the ratings. A topic that was passed over is left out (the base is valid answers), or counted as the lowest
    point of its scale where the questionnaire told people to pass over what they do not need: the two bases give two
    orders, so print both.

    Parameters
    ----------
    sample : Sample
        Its questionnaire has items of role "need".
    by : str or list of str, optional
        One row per group of these columns.
    skipped : {"left_out", "lowest"}
        What a topic counts as that was asked and left blank. Other missing answers, those of people who were not asked
        among them, are always left out.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "rating" ("rating_skipped_lowest") in points. No rows when no such item was asked.

    Raises
    ------
    DesignError
        A `by` column that does not exist.

    Same in R: `svymean(~topic, na.rm = TRUE)`, with `topic[is.na(topic)] <- 1` before for "lowest".
    """
    names = [column.name for column in sample.questionnaire.with_role("need")]
    if not names:
        return nothing(sample, by, confidence)
    if skipped == "left_out":
        return named(mean(sample, names, by=by, confidence=confidence), "rating", "points", sample)
    filled = {f"{name} (skipped = lowest)": _filled(sample, name) for name in names}
    result = mean(with_columns(sample, filled), list(filled), by=by, confidence=confidence)
    words = dict(zip(filled, names, strict=True))
    return named(result, "rating_skipped_lowest", "points", sample, item=words)


def mastery(
    sample: Sample, pairs: Pairs | None = None, *, by: Names | None = None, confidence: float = 0.95
) -> Estimate:
    """How well is required content mastered, in people's own view?

    Mean ability over the people who rated importance too. Required content is taught whatever is wished; the number
    helps to
    decide how to teach it better, and is never compared with what people may choose.

    Parameters
    ----------
    sample, by, confidence
        As in `borich`.
    pairs : mapping, optional
        By hand; otherwise every pair of the questionnaire that is required content.

    Returns
    -------
    Estimate
        Measure "ability" in points. No rows when none was asked.

    Raises
    ------
    DesignError
        As in `borich`.

    Same in R: `svymean(~ability, subset(design, complete))`.
    """
    chosen = chosen_pairs(sample, pairs, required=True)
    if not chosen:
        return nothing(sample, by, confidence)
    result = pair_means(sample, chosen, 1, by=by, confidence=confidence)
    return named(result, "ability", "points", sample)


def _filled(sample: Sample, name: str) -> np.ndarray:
    column = sample.questionnaire.column(name)
    lowest = min(column.scale.values) if column.scale is not None and column.scale.values else 1.0
    answers = sample.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    why = sample.responses.why_missing(name).to_numpy(dtype=object)
    return np.where(np.isnan(answers) & (why == "not_answered"), lowest, answers)

"""High need and demand: who needs a competency urgently, and how many places that makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluate.design import Sample
from evaluate.design.answers import Array
from evaluate.design.sample import with_columns
from evaluate.estimate import Estimate, share, total
from evaluate.estimate.alignment import align
from evaluate.estimate.intervals import at_an_end
from evaluate.estimate.quantities import nothing
from evaluate.needs.pairs import Names, Pairs, chosen_pairs, named


def high_need(
    sample: Sample,
    pairs: Pairs | None = None,
    *,
    by: Names | None = None,
    importance_from: float = 4,
    ability_to: float = 3,
    confidence: float = 0.95,
) -> Estimate:
    """What part of everyone needs a competency urgently?

    A person's need is high when importance is rated `importance_from` or more and ability `ability_to` or less: what is
    important but already mastered should not become a course. Where a questionnaire asks for one need rating instead
    of a
    pair, need is high from `importance_from` on.

    Parameters
    ----------
    sample, pairs, by, confidence
        As in `borich`.
    importance_from, ability_to : float
        Points of the two scales.

    Returns
    -------
    Estimate
        Measure "high_need" in share (0 to 1), over the people who rated both; intervals as in `share`. No rows when
        nothing was asked.

    Raises
    ------
    DesignError
        As in `borich`.

    **Source**: the rule "important and not yet mastered" follows domain practice in class planning (Party-school
    journal
    literature, 2024); the shares are domain means, Särndal, Swensson & Wretman (1992), §5.8.
    """
    flags = _flags(sample, pairs, importance_from, ability_to)
    if not flags:
        return nothing(sample, by, confidence)
    columns = {f"high need: {competency}": values for competency, values in flags.items()}
    result = share(with_columns(sample, columns), list(columns), by=by, of=[1.0], confidence=confidence)
    result = replace(result, frame=result.frame.assign(choice=None))
    words = dict(zip(columns, flags, strict=True))
    rated = pairs is None and not chosen_pairs(sample, None)
    return named(result, "high_need", "share", sample, item=words, method="high_need_rating" if rated else "high_need")


def demand(
    sample: Sample,
    pairs: Pairs | None = None,
    *,
    by: Names | None = None,
    importance_from: float = 4,
    ability_to: float = 3,
    confidence: float = 0.95,
) -> Estimate:
    """How many places would it take to serve everyone whose need is high?

    Share with high need × number of people the sample speaks for: one place per person. Those who skipped the
    question are
    taken to be like those who answered it.

    Parameters
    ----------
    sample, pairs, by, importance_from, ability_to, confidence
        As in `high_need`.

    Returns
    -------
    Estimate
        Measure "demand" in places; t intervals. Where nobody or everybody needs it, the interval is that of the share
        times the people.

    Raises
    ------
    DesignError
        As in `borich`.

    **Source**: a product of two totals, linearised (Binder 1983).
    """
    part = high_need(
        sample, pairs, by=by, importance_from=importance_from, ability_to=ability_to, confidence=confidence
    )
    if not len(part):
        return part
    people = total(sample, by=by, confidence=confidence)
    product = _as_sure_as(part, people, part * people)
    items = dict(zip(product.frame["item"], part.frame["item"], strict=True))
    return named(product, "demand", "places", sample, item=items)


def _as_sure_as(part: Estimate, people: Estimate, product: Estimate) -> Estimate:
    """Where nobody or everybody needs it, the number is no surer than the share: its interval takes in the share's."""
    share = part.frame[["low", "high"]].to_numpy(dtype=float)
    ends = at_an_end(part.frame["value"].to_numpy(dtype=float))
    many = people.frame["value"].to_numpy(dtype=float)[align(part.frame, people.frame, part.by, people.by)[1]]
    low, high = (product.frame[name].to_numpy(dtype=float) for name in ("low", "high"))
    low = np.where(ends, np.fmin(low, share[:, 0] * many), low)
    high = np.where(ends, np.fmax(high, share[:, 1] * many), high)
    return replace(product, frame=product.frame.assign(low=low, high=high))


def _flags(sample: Sample, pairs: Pairs | None, importance_from: float, ability_to: float) -> dict[str, Array]:
    """1 where a person's need is high, 0 where it is not, NaN where it is not known, for each competency."""
    chosen = chosen_pairs(sample, pairs)
    frame = sample.frame
    if not chosen and pairs is None:
        rated = [column.name for column in sample.questionnaire.with_role("need")]
        return {name: _known(frame[name] >= importance_from, frame[name].notna()) for name in rated}
    return {
        competency: _known(
            (frame[important] >= importance_from) & (frame[able] <= ability_to),
            frame[important].notna() & frame[able].notna(),
        )
        for competency, (important, able) in chosen.items()
    }


def _known(condition: object, answered: object) -> Array:
    return np.where(np.asarray(answered, dtype=bool), np.asarray(condition, dtype=np.float64), np.nan)

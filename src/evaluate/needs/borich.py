"""Borich's mean weighted discrepancy score: how far ability falls short of importance."""

from __future__ import annotations

from evaluate.design import Sample
from evaluate.estimate import Estimate
from evaluate.estimate.quantities import nothing
from evaluate.needs.pairs import Names, Pairs, chosen_pairs, named, pair_means


def borich(
    sample: Sample, pairs: Pairs | None = None, *, by: Names | None = None, confidence: float = 0.95
) -> Estimate:
    """Which competencies fall furthest short of what the work asks?

    Mean weighted discrepancy: mean(importance) × (mean(importance) − mean(ability)), both means over the people who
    rated
    both ("complete pairs"); `n` counts them.

    Parameters
    ----------
    sample : Sample
        Its questionnaire pairs an importance and an ability item for each competency.
    pairs : mapping from competency to (importance item, ability item), optional
        By hand; otherwise every pair of the questionnaire that is not required content (which is a constraint, not a
        candidate).
    by : str or list of str, optional
        One ranking per group of these columns.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "borich" in points: between −20 and 20 on scales from 1 to 5. No rows when no pair was asked.

    Raises
    ------
    DesignError
        An unknown item, or one whose answers are no numbers.

    **Source**: Borich (1980), Journal of Teacher Education 31(3), 39–42; McKim & Saucier (2011), Journal of Extension
    49(2).
    Same in R: `svycontrast(svymean(~importance + ability, subset(design, complete)), quote(importance * (importance -
    ability)))`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"imp": [5.0, 5, 4, 4], "abl": [3.0, 4, 2, 3]}), Design())
    >>> borich(sample, {"law": ("imp", "abl")}).frame["value"].tolist()
    [6.75]
    """
    chosen = chosen_pairs(sample, pairs)
    if not chosen:
        return nothing(sample, by, confidence)
    importance = pair_means(sample, chosen, 0, by=by, confidence=confidence)
    ability = pair_means(sample, chosen, 1, by=by, confidence=confidence)
    return named(importance * (importance - ability), "borich", "points", sample)

"""Who they are: the background of the people a sample speaks for."""

from __future__ import annotations

from evaluate.design.sample import Sample
from evaluate.estimate.quantities import Names
from evaluate.estimate.table import Estimate
from evaluate.estimate.verbs import share


def profile(sample: Sample, *, by: Names | None = None, confidence: float = 0.95) -> Estimate:
    """Who are the people the sample speaks for?

    Shares of every choice of every item of role "background", as `share` gives them.

    Parameters
    ----------
    sample, by, confidence
        As in `share`.

    Returns
    -------
    Estimate
        Measure "share". No rows when the questionnaire asked for no background.

    Raises
    ------
    DesignError
        As in `share`.

    Same in R: `svymean(~factor(item))` for each background item.

    """
    items = dict.fromkeys(
        column.item if column.kind == "flag" else column.name
        for column in sample.questionnaire.with_role("background")
        if column.kind in ("category", "scale", "flag")
    )
    return share(sample, list(items), by=by, confidence=confidence)

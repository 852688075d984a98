"""What the surveys of a study say that targets are held against: satisfaction, and scores after minus before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from evaluate.design import Sample
from evaluate.effect import before_after, reaction
from evaluate.estimate import Estimate
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.survey import Survey


def outcomes_of(survey: Callable[[str], Survey], panel: Callable[[str, str], Sample]) -> dict[str, Estimate]:
    """What participants said and learned in the year, over all classes, each with its interval.

    Parameters
    ----------
    survey : callable
        Gives the survey that plays a part of the study.
    panel : callable
        Gives those who answered both of two surveys.

    Returns
    -------
    dict of str to Estimate
        "satisfaction" is the share satisfied by the item that stands for the whole end-of-class form; "score_gain" the
        mean score after minus before of the same people. A survey that the study has not got is left out, and so is
        one with several items of which none stands for all: one number is wanted.
    """
    found: dict[str, Estimate] = {}
    with suppress(Awaited):
        form = survey("reaction")
        found["satisfaction"] = reaction(form.sample, [form.headline] if form.headline else None)
    with suppress(Awaited):
        found["score_gain"] = before_after(panel("learning_before", "learning_after"))
    return {name: one for name, one in found.items() if len(one) == 1}

"""Who they are: the background of the people a sample speaks for."""

from __future__ import annotations

from dataclasses import replace

from evaluate.design.sample import Sample
from evaluate.estimate.about import Labels
from evaluate.estimate.quantities import Names
from evaluate.estimate.table import Estimate
from evaluate.estimate.verbs import share
from evaluate.instruments import Questionnaire
from evaluate.instruments.item import Role


def profile(
    sample: Sample, *, by: Names | None = None, role: Role | None = "background", confidence: float = 0.95
) -> Estimate:
    """Who are the people the sample speaks for?

    Shares of every choice of every item of one role, as `share` gives them.

    Parameters
    ----------
    sample, by, confidence
        As in `share`.
    role : str or None
        "background" tells who they are, "preference" what they would like; None: items without a role, other than
        attention checks.

    Returns
    -------
    Estimate
        Measure "share". No rows when the questionnaire asked for nothing of this role.

    Raises
    ------
    DesignError
        As in `share`.

    Same in R: `svymean(~factor(item))` for each background item.

    """
    items = dict.fromkeys(
        column.item if column.kind == "flag" else column.name
        for column in sample.questionnaire.columns
        if column.role == role and column.attention is None and column.kind in ("category", "scale", "flag")
    )
    made = share(sample, list(items), by=by, confidence=confidence)
    return replace(made, about=replace(made.about, labels=_with_many(made.about.labels, sample.questionnaire)))


def _with_many(labels: Labels, questionnaire: Questionnaire) -> Labels:
    """The labels with those of multiple-choice questions, whose columns bear the words of the choices alone."""
    ticked = [column for column in questionnaire.columns if column.kind == "flag" and column.choice]
    asked = {item.id: dict(item.label) for item in questionnaire.items if item.id in {one.item for one in ticked}}
    choices = {f"{column.item}={column.choice}": dict(column.label) for column in ticked}
    return {
        **labels,
        "item": {**asked, **labels.get("item", {})},
        "choice": {**choices, **labels.get("choice", {})},
    }

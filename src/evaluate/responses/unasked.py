"""Blanks of people whom the questionnaire did not ask: told apart from answers that were left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.responses.impossible import items_with_columns, shown
from evaluate.responses.responses import Responses


def mark_unasked(responses: Responses) -> Responses:
    """Which blanks are those of people who were not asked?

    A blank of an item whose condition is known to be false gets the reason `skipped`, whatever road the answers came
    by: our own form knows it, an export or a typed booklet shows an empty cell. Other reasons stay, and so does
    everything that was answered.

    Parameters
    ----------
    responses : Responses
        Answers with the reasons that their file gives; they stay as they are.

    Returns
    -------
    Responses
        The same answers.
    """
    kept: dict[str, pd.Series] = {}
    for item, columns in items_with_columns(responses):
        if not item.show_if or not columns:
            continue
        hidden = shown(responses, item) == 0
        for column in columns if hidden.any() else ():
            why = responses.why_missing(column.name)
            blank = responses.frame[column.name].isna() & (why.isna() | (why == "not_answered"))
            if (hidden & blank.to_numpy()).any():
                kept[column.name] = why.mask(np.asarray(hidden & blank.to_numpy()), "skipped")
    if not kept:
        return responses
    names = [name for name in responses.names if name in kept or name in responses.reasons.columns]
    reasons = {name: kept.get(name, responses.why_missing(name)) for name in names}
    return replace(responses, reasons=pd.DataFrame(reasons, index=responses.frame.index, dtype=object))

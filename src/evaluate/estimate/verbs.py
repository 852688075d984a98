"""Means, totals, shares and ratios: what a sample says about everyone, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from evaluate.design.sample import Sample
from evaluate.estimate.asked import Form, Quantity
from evaluate.estimate.columns import block
from evaluate.estimate.quantities import (
    Complete,
    Names,
    also_needed,
    choices_of,
    estimate,
    groups_of,
    is_background,
    kind_of,
    listed,
    measured_in,
    numeric,
    two_valued,
)
from evaluate.estimate.scores import refuse_word
from evaluate.estimate.share_intervals import SHARE_INTERVALS, ShareInterval
from evaluate.estimate.table import Estimate


def mean(
    sample: Sample,
    what: Names,
    *,
    by: Names | None = None,
    complete: Complete = (),
    confidence: float = 0.95,
) -> Estimate:
    """What is the average answer of everyone the sample speaks for?

    Weighted sum of the answers divided by the weighted number of those who answered. A missing answer is a domain: the
    person stays in the design.

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it.
    what : str or list of str
        Items with numbers as answers.
    by : str or list of str, optional
        One row per group of these columns; rows without a label are in no group.
    complete : list of str, or mapping of item to list of str, optional
        Only people who answered all of these items as well ("complete pairs"); a mapping says so item by item.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "mean", measured in the item's own measure; t intervals on the design's degrees of freedom.

    Raises
    ------
    DesignError
        An unknown column, an item whose answers are no numbers, a `by` column that bears a fixed name.

    **Source**: Särndal, Swensson & Wretman (1992), §5.7. Same in R: `svymean(~what, na.rm = TRUE)`, `svyby(…, covmat
    = TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0], "level": ["a", "b", "b"]}), Design())
    >>> float(mean(sample, "hours").frame["value"].iloc[0])
    6.0

    """
    groups = groups_of(sample, by)
    wanted = []
    for name in listed(what):
        numeric(sample, name)
        over = block(sample, groups, name, needs=also_needed(complete, name))
        # The mean of a flag is the share for whom it holds.
        form: Form = "alone" if two_valued(sample, name) else "number"
        background = is_background(sample, name)
        wanted.append(Quantity(name, None, measured_in(sample, name), over, over.people, form, background))
    return estimate(sample, groups, "mean", wanted, confidence)


def total(sample: Sample, what: Names | None = None, *, by: Names | None = None, confidence: float = 0.95) -> Estimate:
    """How much is it altogether, among everyone the sample speaks for?

    Weighted sum of the answers. Of categories and of an item of kind `many`: the number of people per choice; of
    nothing (`total(sample)`): the
    number of people.

    Parameters
    ----------
    sample, what, by, confidence
        As in `mean`; `what` may be left out.

    Returns
    -------
    Estimate
        Measure "total", in the item's measure, or in "people" for categories and for nothing.

    Raises
    ------
    DesignError
        As in `mean`.

    Same in R: `svytotal(~what, na.rm = TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0], "level": ["a", "b", "b"]}), Design())
    >>> total(sample, "hours", by="level").frame["value"].tolist()
    [4.0, 14.0]

    """
    groups = groups_of(sample, by)
    if what is None:
        everyone = [Quantity(sample.counted, None, sample.counted, block(sample, groups), None)]
        return estimate(sample, groups, "total", everyone, confidence)
    wanted = []
    for name in listed(what):
        if name in sample.frame.columns and sample.item(name).numeric:
            flag, background = kind_of(sample, name) == "flag", is_background(sample, name)
            unit = sample.counted if flag else measured_in(sample, name)
            form = "alone" if two_valued(sample, name) else "number"
            wanted.append(Quantity(name, None, unit, block(sample, groups, name), None, form, background))
        else:
            counts = choices_of(sample, groups, name, None)
            wanted += [replace(quantity, measured_in=sample.counted, under=None) for quantity in counts]
    return estimate(sample, groups, "total", wanted, confidence)


def share(
    sample: Sample,
    what: Names,
    *,
    by: Names | None = None,
    of: Sequence[str | float] | None = None,
    complete: Complete = (),
    interval: ShareInterval = "logit",
    confidence: float = 0.95,
) -> Estimate:
    """What part of everyone gave this answer?

    Weighted number of those who chose it divided by the weighted number of those who answered: one row per choice. An
    item of kind `many` gives one row per choice from its flag columns, each with its own answers. A flag gives the
    part for whom it holds.

    Parameters
    ----------
    sample, what, by, complete, confidence
        As in `mean`.
    of : list, optional
        One row instead: the part whose answer is one of these, as in `of=[4, 5]` for the two highest points. A number
        that nobody gave has the share 0; a code that a scale or a list of choices does not have is refused.
    interval : {"logit", "wilson", "beta", "mean", "arcsine", "likelihood"}
        The kind of interval; "beta" (Korn and Graubard) covers best when shares are extreme or clusters few.

    Returns
    -------
    Estimate
        Measure "share", `choice` filled, measured in "share" (0 to 1); intervals as asked. Where nobody or everybody
        gave the answer, the logit interval is exact on the effective number of people; it is the value itself when
        everyone of the population is in the sample, and empty below one degree of freedom.

    Raises
    ------
    DesignError
        As in `mean`; numbers with more than 50 different values and no scale.

    **Source**: Korn & Graubard (1998) for the intervals. Same in R: `svymean(~factor(what))`, `svyciprop`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0, 8.0], "level": ["a", "b", "b"]}), Design())
    >>> share(sample, "level").frame["value"].round(3).tolist()
    [0.333, 0.667]

    """
    refuse_word("share(interval", interval, get_args(ShareInterval))
    groups = groups_of(sample, by)
    wanted = [
        quantity
        for name in listed(what)
        for quantity in choices_of(sample, groups, name, of, complete=also_needed(complete, name))
    ]
    return estimate(sample, groups, "share", wanted, confidence, interval=SHARE_INTERVALS[interval], by_records=True)


def ratio(sample: Sample, above: str, below: str, *, by: Names | None = None, confidence: float = 0.95) -> Estimate:
    """How much of one thing is there per unit of another?

    Weighted sum of `above` divided by the weighted sum of `below`, over the people who answered both.

    Parameters
    ----------
    sample, by, confidence
        As in `mean`.
    above, below : str
        Items with numbers as answers.

    Returns
    -------
    Estimate
        Measure "ratio", item "above / below", measured in "ratio" when both are measured in the same thing.

    Raises
    ------
    DesignError
        As in `mean`.

    Same in R: `svyratio(~above, ~below, subset(design, !is.na(above) & !is.na(below)))`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"hours": [4.0, 6.0], "classes": [1.0, 3.0]}), Design())
    >>> float(ratio(sample, "hours", "classes").frame["value"].iloc[0])
    2.5

    """
    groups = groups_of(sample, by)
    numeric(sample, above)
    numeric(sample, below)
    first = block(sample, groups, above, needs=(below,))
    second = block(sample, groups, below, needs=(above,))
    units = measured_in(sample, above), measured_in(sample, below)
    unit = "ratio" if units[0] == units[1] or "" in units else f"{units[0]} / {units[1]}"
    return estimate(sample, groups, "ratio", [Quantity(f"{above} / {below}", None, unit, first, second)], confidence)

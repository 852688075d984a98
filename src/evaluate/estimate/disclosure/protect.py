"""Hiding: numbers that tell on somebody lose value and error, and so do those that would give them away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.estimate.behind import ATTITUDE, COMPLEMENT, FEW, OPEN, VEILED, Behind, Settled, resting_on
from evaluate.estimate.disclosure.reasons import REASONS, TOLD
from evaluate.estimate.table import Estimate, behind_of, frame_told
from evaluate.estimate.unseen import hidden_reasons

NUMBERS = ("value", "se", "low", "high", "df")


def protect(estimate: Estimate) -> Estimate:
    """The same table without the numbers that could tell on somebody.

    By the policy of `about`, these lose value and error and get the reason in `note`:

    - **few**: fewer people than the minimum cell stand behind the number, or some but fewer gave the answer that the
      row counts (counted, never weighted). The rest, those who did not give it, must be that many too where the rest is
      itself told apart: in choices that exclude each other, in background items, which a colleague can see, and in
      groups of fewer than two minimum cells, where the rest are persons one could name. One dissatisfied among 45
      stays shown: the share says that there is one, not who, and the rest of an opinion is no category of its own.
    - **unanimous**: everybody gave the same answer, which is then known of each of them, however many they are.
    - **dominant**: one or a few answers make up most of a total or mean of amounts ((n, k) and p% rules).
    - **listed**: the policy names it (`Policy.hidden`), as the audit of all tables advises.
    - **complement**: as few others as are needed to keep each hidden number from being worked out: where hidden rows
      are all that is missing from a sum, or hold fewer people than the minimum together (choices of an item; groups
      beside the number of all groups together); and where sums cross, until every hidden number could be another one
      without any sum or note betraying it. People without a label who are few count as a hidden group, since all less
      the groups would give them. Where the words "too few" would tell the number, they are not said.

    With `Policy.rounding` numbers of people are rounded instead of hidden for few givers, wherever they stand.

    - **attitude**: an item of role "attitude" by unit (a by column of role "unit", or of that name), or in a domain
      that is a single unit, however many people work there.

    A number made from others (a rank, a difference, a product such as places, a multiple) is hidden for every reason
    for which one of them is, judged on the whole tables that were first made and not on the rows selected later.

    Parameters
    ----------
    estimate : Estimate
        Any table. Numbers that count no people (places, hours of a register) are left alone. Of a table made by hand
        nobody has counted who gave which answer: by the number of people behind it alone it is judged, and all its
        shares and totals of choices are hidden, since a share times n is not a count of people when answers are
        weighted.

    Returns
    -------
    Estimate
        The same rows. When some are hidden it carries no covariance any more and nothing of the tables behind it but
        the reasons, so that no hidden number can be combined back. Where n would tell the hidden number (it is that of
        the people themselves, or of those who gave an answer, or of an attitude in a unit), n is 0; and so is that of
        groups hidden beside one of too few people, whose size would follow from all others.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4.2 (threshold, dominance and p% rules;
    group disclosure) and §4.4 (secondary suppression).

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> from evaluate.estimate.verbs import mean
    >>> sample = Sample(pd.DataFrame({"q": [1.0, 2.0] * 3}), Design(), language="en")
    >>> protect(mean(sample, "q")).frame["note"].iloc[0]
    'too few people to show'

    """
    if estimate.about.counted != "people" or not len(estimate):
        return estimate
    behind = behind_of(estimate)
    code = hidden_reasons(estimate.frame, estimate.by, estimate.about, behind)
    told = frame_told(estimate)
    safe = estimate if told is estimate.frame else replace(estimate, frame=told, linear=None)
    return _emptied(safe, code, behind) if (code != OPEN).any() or safe is not estimate else safe


def counting(kinds: Array, code: Array) -> Array:
    """Of which rows n is, or may be, a hidden number itself: people, how many gave an answer, an attitude in a unit."""
    return (kinds == "people") | (kinds == "cell") | (code == ATTITUDE)


def _beside_few(frame: pd.DataFrame, code: Array, least: int) -> Array:
    """Rows hidden for others' sake beside a group that is too small itself: all n less theirs would be its size.

    Where another row of such a group is shown (of an item that everybody answered too), the size follows yet. It is how
    many people there are, as any roster tells, and no answer: what is hidden holds against readers who know all sizes.
    """
    n = frame["n"].to_numpy(dtype=float)
    small = (code == FEW) & (n > 0) & (n < least)
    if not small.any():
        return small
    number = frame.groupby(["measure", "item", "choice"], sort=False, dropna=False).ngroup().to_numpy()
    return np.isin(code, [COMPLEMENT, VEILED]) & np.isin(number, number[small])


def _emptied(estimate: Estimate, code: Array, behind: Behind) -> Estimate:
    """The table without the numbers that have a reason to be hidden."""
    about, frame, hidden = estimate.about, estimate.frame.copy(), code != OPEN
    kinds = behind.kinds()
    untold = counting(kinds, code) | _beside_few(frame, code, about.policy.minimum_cell)
    for name in NUMBERS:
        frame[name] = frame[name].astype(float).where(~hidden)
    frame["n"] = frame["n"].where(~(hidden & untold), 0)
    frame["note"] = [
        REASONS[TOLD[why]].of(about.language) if why else note for why, note in zip(code, frame["note"], strict=True)
    ]
    settled = Settled(code, kinds, behind.crowds)
    return replace(estimate, frame=frame, linear=None, behind=resting_on(settled, len(frame)))

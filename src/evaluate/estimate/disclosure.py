"""What may be shown: small and unanimous cells lose their numbers, and so does the cell that would give them away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluate.errors import Text
from evaluate.estimate.behind import COMPLEMENT, FEW, OPEN, UNANIMOUS, Settled, resting_on
from evaluate.estimate.table import Estimate, behind_of

#: Why a number is not shown, as it stands in `note`.
REASONS: dict[str, Text] = {
    "few": Text("人数不足，不显示", "too few people to show"),
    "unanimous": Text("回答完全一致，不显示", "all gave the same answer: not shown"),
    "complement": Text("为防推算，一并不显示", "not shown, lest another number be worked out"),
}
NUMBERS = ("value", "se", "low", "high", "df")
_TOLD = {FEW: "few", UNANIMOUS: "unanimous", COMPLEMENT: "complement"}


def protect(estimate: Estimate) -> Estimate:
    """The same table without the numbers that could tell on somebody.

    By the policy of `about`, these lose value and error and get the reason in `note`:

    - **few**: fewer people than the minimum cell stand behind the number, or some but fewer gave the answer that the
      row counts (counted, never weighted). The rest, those who did not give it, must be that many too where the rest is
      itself told apart: in choices that exclude each other, in background items, which a colleague can see, and in
      groups of fewer than two minimum cells, where the rest are persons one could name. One dissatisfied among 45
      stays shown: the share says that there is one, not who, and the rest of an opinion is no category of its own.
    - **unanimous**: everybody gave the same answer, which is then known of each of them, however many they are.
    - **complement**: the next smallest wherever hidden rows are all that is missing from a sum, or hold fewer people
      than the minimum together: choices of an item; groups beside the number of all groups together. People without a
      label who are few count as a hidden group, since all less the groups would give them.

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
        the reasons, so that no hidden number can be combined back.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4 (threshold rule for cells that identify or
    are sensitive; group disclosure; secondary suppression, where the hidden cells of a sum must be safe together).

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> from evaluate.estimate.verbs import mean
    >>> sample = Sample(pd.DataFrame({"q": [1.0, 2.0] * 3}), Design(), language="en")
    >>> protect(mean(sample, "q")).frame["note"].iloc[0]
    'too few people to show'

    """
    about, frame = estimate.about, estimate.frame
    if about.counted != "people":
        return estimate
    code = behind_of(estimate).reasons(about.policy).copy()
    n = frame["n"].to_numpy(dtype=float)
    code[(n < about.policy.minimum_cell) & (n > 0)] = FEW
    hidden = code != OPEN
    if not hidden.any():
        return estimate
    frame = frame.copy()
    for name in NUMBERS:
        frame[name] = frame[name].astype(float).where(~hidden)
    frame["note"] = [
        REASONS[_TOLD[why]].of(about.language) if why else note for why, note in zip(code, frame["note"], strict=True)
    ]
    return replace(estimate, frame=frame, linear=None, behind=resting_on(Settled(np.asarray(code)), len(frame)))

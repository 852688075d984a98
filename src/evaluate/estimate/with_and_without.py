"""The same numbers with and without the responses that were set aside: how far the decision moves them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluate.errors import DesignError, Text
from evaluate.estimate.about import joined
from evaluate.estimate.alignment import align
from evaluate.estimate.behind import side_by_side
from evaluate.estimate.table import Estimate, behind_of, grounded

METHOD = "with and without"
LABELS = {
    "method": {METHOD: {"zh": "剔除前后对照", "en": "with and without the responses set aside"}},
    "measure": {"shift": {"zh": "剔除后的变化", "en": "change when set aside"}},
}


def with_and_without(everyone: Estimate, kept: Estimate) -> Estimate:
    """How far do the numbers move when responses are set aside?

    The value without them less the value with them. No error belongs to it: the two tables share nearly all their
    people, and the question is what the decision did, not what chance did. Compare it with the error of `kept`.

    Parameters
    ----------
    everyone, kept : Estimate
        The same numbers (same verb, items and groups) of all responses, and of those that were kept.

    Returns
    -------
    Estimate
        Measure "shift", measured in what the tables are measured in, one row a row of `kept`. `n` is the number of
        responses set aside behind it: where they are fewer than the minimum cell, no page shows the shift, since the
        two numbers together would tell what these few had answered. For the same reason only one of the two tables
        belongs in a report.

    Raises
    ------
    DesignError
        When `everyone` rests on fewer responses than `kept`, or the rows of the tables do not meet.

    >>> import pandas as pd
    >>> from evaluate.estimate.known import known
    >>> table = pd.DataFrame({"item": ["law"], "need": [3.0], "n": [640]})
    >>> everyone = known(table, value="need", n="n", counted="people")
    >>> kept = known(table.assign(need=[3.25], n=[620]), value="need", n="n", counted="people")
    >>> with_and_without(everyone, kept).frame[["measure", "value", "n"]].to_numpy().tolist()
    [['shift', 0.25, 20]]

    """
    first, second = align(everyone.frame, kept.frame, everyone.by, kept.by)
    everyone, kept = everyone.take(first), kept.take(second)
    aside = everyone.frame["n"].to_numpy() - kept.frame["n"].to_numpy()
    if (aside < 0).any():
        raise _turned_round()
    nothing = np.full(len(kept), np.nan)
    frame = kept.frame.assign(
        measure="shift",
        value=kept.frame["value"].to_numpy(dtype=float) - everyone.frame["value"].to_numpy(dtype=float),
        **dict.fromkeys(("se", "low", "high", "df"), nothing),
        n=aside.astype(np.int64),
        note=[one or other for one, other in zip(everyone.frame["note"], kept.frame["note"], strict=True)],
    )
    about = joined([everyone.about, kept.about])
    labels = {**about.labels, **{name: {**about.labels.get(name, {}), **words} for name, words in LABELS.items()}}
    about = replace(about, interval="none", method=METHOD, labels=labels)
    return grounded(Estimate(frame, about), inherited=side_by_side(behind_of(everyone), behind_of(kept)))


def _turned_round() -> DesignError:
    return DesignError.single(
        "with_and_without",
        Text("后一张表的答卷比前一张多。", "The second table rests on more responses than the first."),
        Text("先写全部答卷的表，再写留用答卷的表。", "First the table of all responses, then that of those kept."),
        Text("把两张表对调。", "Change their order."),
    )

"""What those who did not answer could change: the range of a percentage whatever they would have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import judged, rows_of
from evaluate.estimate.columns import Block, block
from evaluate.estimate.counts import records
from evaluate.estimate.quantities import Names, choices_of, groups_of, listed, nothing
from evaluate.estimate.table import FIXED, About, Estimate, behind_of
from evaluate.estimate.verbs import share

METHOD = {
    "worst-case": {
        "zh": "最坏情形：把未作答的人全部算作“否”或全部算作“是”",
        "en": "worst case: everybody who did not answer counted as no, or as yes",
    }
}


def worst_case(
    sample: Sample, what: Names, *, of: Sequence[str | float] | None = None, by: Names | None = None
) -> Estimate:
    """Between what numbers does a percentage lie, whatever those who did not answer would have said?

    Lowest: those who said yes out of all who were invited, as if all others had said no. Highest: as if all others had
    said yes. Counted people, no weights, no assumption, no chance; people who left the item out count as others.

    Parameters
    ----------
    sample : Sample
        Made by `census`, or all of those drawn with `nonresponse` applied (their range is of those drawn).
    what, of : as in `share`
        The items, and optionally the choices that count as yes together.
    by : str or list of str, optional
        Columns known of everybody invited: the cells of a census.

    Returns
    -------
    Estimate
        Per choice three rows: "share" (weighted, with its interval of chance), "share if all others said no" and
        "share if all others said yes", measured in "share"; `n` of the last two is the number invited. It carries no
        covariance. No rows for a self-selected sample, whose others nobody can count.

    Raises
    ------
    DesignError
        A domain, a sample that does not know who was invited, a `by` column that is none of the cells.

    **Source**: Cochran (1977), §13.2, equation 13.2; Manski (1989), J. Human Resources 24.

    >>> from evaluate.design import census
    >>> people = pd.DataFrame({"level": ["a"] * 10})
    >>> sample = census(people.head(8).assign(yes=[1.0] * 6 + [0.0] * 2), people, cells=["level"])
    >>> worst_case(sample, "yes", of=[1]).frame["value"].tolist()
    [0.75, 0.6, 0.8]

    """
    if sample.design.kind == "self-selected":
        return nothing(sample, by)
    if sample.mask is not sample.respondents:
        raise _of_a_domain()
    names = [] if by is None else list(listed(by))
    invited = _invited(sample, names)
    shares = share(sample, what, by=by, of=of)
    yes, answered = _counts(sample, what, of, by)
    keys = list(shares.frame[names].astype(object).itertuples(index=False, name=None)) if names else [()] * len(shares)
    everyone = np.array([invited[key] for key in keys], dtype=float)
    rows = shares.frame
    parts = [rows]
    for measure, value in (
        ("share if all others said no", yes / everyone),
        ("share if all others said yes", (yes + everyone - answered) / everyone),
    ):
        bare = dict.fromkeys(("se", "low", "high", "df"), np.nan)
        parts.append(rows.assign(measure=measure, value=value, n=everyone.astype(np.int64), note="", **bare))
    order = np.arange(3 * len(rows)).reshape(3, -1).T.ravel()
    frame = pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
    # Times the number invited, both give how many gave the answer.
    return judged(Estimate(frame[[*names, *FIXED]], _told(shares)), rows_of(behind_of(shares), order % len(rows)))


def _counts(sample: Sample, what: Names, of: Sequence[Any] | None, by: Names | None) -> tuple[Array, Array]:
    """Unweighted: who gave the answer, and who answered, per row of the shares (groups outside, choices inside)."""
    groups = groups_of(sample, by)
    wanted = [quantity for name in listed(what) for quantity in choices_of(sample, groups, name, of)]
    present = np.flatnonzero(records(sample, block(sample, groups)) > 0) if groups.names else np.array([0])
    yes = np.column_stack([_sum(sample, quantity.over)[present] for quantity in wanted])
    answered = np.column_stack([records(sample, quantity.over)[present] for quantity in wanted])
    return yes.ravel(), answered.ravel().astype(float)


def _sum(sample: Sample, over: Block) -> Array:
    """The unweighted number of people who gave the answer, per group: what a share adds up before weighting."""
    codes, part = over.groups.rows(0, sample.rows), over.contribution(0, sample.rows)
    given = np.ones(sample.rows) if part is None else part
    if codes is None:
        return np.array([given.sum()])
    return np.bincount(codes, given, minlength=over.groups.cells)[: over.width]


def _invited(sample: Sample, names: list[str]) -> dict[tuple[Any, ...], float]:
    """People invited per group."""
    if sample.ledger is not None:
        table, column = sample.ledger, "invited"
    elif sample.respondents is not None:
        table, column = sample.frame.assign(**{"one invited": 1}), "one invited"
    else:
        raise _nobody_invited()
    unknown = [name for name in names if name not in table.columns]
    if unknown:
        raise _no_cell(unknown, [str(name) for name in table.columns])
    if not names:
        return {(): float(table[column].sum())}
    counts = table.groupby(names, observed=True)[column].sum()
    keys = [key if isinstance(key, tuple) else (key,) for key in counts.index]
    return dict(zip(keys, counts.to_numpy(dtype=float), strict=True))


def _told(shares: Estimate) -> About:
    labels: dict[str, Any] = {**shares.about.labels}
    labels["method"] = {**labels.get("method", {}), **METHOD}
    labels["measure"] = {
        **labels.get("measure", {}),
        "share if all others said no": {"zh": "未作答者全部为否时的比例", "en": "share if all others said no"},
        "share if all others said yes": {"zh": "未作答者全部为是时的比例", "en": "share if all others said yes"},
    }
    return replace(shares.about, method="worst-case", labels=labels)


def _of_a_domain() -> DesignError:
    return DesignError.single(
        "worst_case",
        Text("不知道子总体中邀请了多少人。", "Nobody knows how many of a domain were invited."),
        Text("整个样本，需要时用 by=。", "The whole sample, with by= where wanted."),
        Text("按普查的单元列分组。", "Group by the cells of the census."),
    )


def _nobody_invited() -> DesignError:
    return DesignError.single(
        "worst_case",
        Text("这个样本不知道邀请了多少人。", "The sample does not know how many were invited."),
        Text("由 census 得到的样本，或做过 nonresponse 的样本。", "A sample made by census, or after nonresponse."),
        Text("用 census(responses, roster, cells=…) 建立样本。", "Make it with census(responses, roster, cells=…)."),
    )


def _no_cell(unknown: list[str], known: list[str]) -> DesignError:
    return DesignError.single(
        f"by={unknown}",
        Text("只能按对全部受邀者都已知的列分组。", "Groups must be known of everybody invited."),
        Text(f"其中之一：{'、'.join(known)}。", f"One of: {', '.join(known)}."),
        Text("改用这些列，或在 census 的 cells 中加上。", "Use these, or add the column to the cells of census."),
    )

"""Which is wanted most, and how sure the order is: confidence sets of ranks."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.errors import DesignError, Text
from evaluate.estimate.table import FIXED, About, Estimate, by_codes, derived, frame_told, hidden_rows

#: Why a row has no place: a gap in the places of the others would tell where it stands.
NOT_RANKED = Text("不予显示，不排名次", "not shown, and so not ranked")
#: Why a place has no confidence set.
NO_SETS = Text("自由度不足，没有名次置信集", "too few degrees of freedom for confidence sets")


def ranks(
    estimate: Estimate,
    *,
    confidence: float = 0.95,
    simultaneous: bool = False,
    largest_first: bool = True,
    first: int | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> Estimate:
    """Which places may each item truly hold among the others of its by-group?

    For each pair T = (value_j - value_k) / se of the difference; the critical value c is the quantile of the largest
    such statistic under the estimates' covariance; pairs found different are set aside and c is computed again
    (stepdown). Best place: 1 + number of items surely above; worst place: number of items less those surely below.
    Rows that may not be shown take no part, or the places left free by the others would tell theirs.

    Parameters
    ----------
    estimate : Estimate
        Values with their covariance; one item (or choice) per row.
    confidence : float
        Between 0 and 1.
    simultaneous : bool
        False: each item's set covers its rank with `confidence`. True: all sets of a by-group cover together.
    largest_first : bool
        Whether the largest value has rank 1.
    first : int, optional
        Asks of each item whether it is among the first so many; `note` holds the verdict: met (its whole set is),
        not_met (none of its set is), not_shown. Several items are named together from `simultaneous` sets only.
    draws : int
        Random draws for the critical value.
    seed : int
        Of the draws.

    Returns
    -------
    Estimate
        Measure "rank", measured in "rank", `low` and `high` the best and the worst place. Equal values share the best
        place. With few clusters the draws are t-distributed on the smallest degrees of freedom of the by-group; where
        these are below one, nothing is known of the errors (a zero among them is no certainty): places have no sets and
        a note says so.

    Raises
    ------
    DesignError
        A table that carries no covariance.

    **Source**: Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91(1), §3. Same in R: `csranks`.

    >>> import pandas as pd
    >>> from evaluate.estimate.known import known
    >>> needs = pd.DataFrame({"item": ["law", "data", "speech"], "need": [3.1, 4.2, 3.0], "se": [0.1, 0.1, 0.1]})
    >>> ranks(known(needs, value="need", se="se")).frame[["item", "value", "low", "high"]].to_numpy().tolist()
    [['law', 2.0, 2.0, 3.0], ['data', 1.0, 1.0, 1.0], ['speech', 3.0, 2.0, 3.0]]

    """
    if estimate.linear is None and len(estimate):
        raise _without_covariance()
    values = frame_told(estimate)["value"].to_numpy(dtype=float) * (1 if largest_first else -1)
    covariance = np.zeros((0, 0)) if estimate.linear is None else estimate.linear.covariance()
    df = estimate.frame["df"].to_numpy(dtype=float)
    place, low, high = (np.full(len(values), np.nan) for _ in range(3))
    group, bare, hidden = by_codes(estimate), np.zeros(len(values), dtype=bool), hidden_rows(estimate)
    for code in np.unique(group):
        rows = np.flatnonzero((group == code) & np.isfinite(values) & ~hidden)
        if not len(rows):
            continue
        part = values[rows]
        place[rows] = 1 + (part[None, :] > part[:, None]).sum(axis=1)
        within = covariance[np.ix_(rows, rows)]
        least = np.fmin.reduce(df[rows], initial=np.inf)
        if least < 1:
            bare[rows] = True
            continue
        normal = _draws(within, least, draws, seed)
        above, below = _ends(part, within, normal, confidence, simultaneous=simultaneous)
        low[rows], high[rows] = 1 + above, len(rows) - below
    frame = estimate.frame.assign(
        measure="rank", value=place, se=np.nan, low=low, high=high, df=np.nan, measured_in="rank"
    )
    about = _about(estimate.about, confidence, draws, seed, simultaneous=simultaneous)
    for rows, why in ((bare, NO_SETS), (hidden, NOT_RANKED)):
        frame["note"] = np.where(rows & (frame["note"] == ""), why.of(about.language), frame["note"])
    if first is not None:
        frame["note"] = _among(frame, first)
    return replace(derived(estimate), frame=frame[[*estimate.by, *FIXED]], about=about)


def _among(frame: pd.DataFrame, first: int) -> Array:
    """Whether each rank set lies among the first places, as a verdict; a row with a note of its own keeps it."""
    low, high = (frame[name].to_numpy(dtype=float) for name in ("low", "high"))
    verdict = np.where(high <= first, "met", np.where(low > first, "not_met", "not_shown"))
    return np.where((frame["note"] == "") & ~np.isnan(high), verdict, frame["note"])


def _about(about: About, confidence: float, draws: int, seed: int, *, simultaneous: bool) -> About:
    """What is said of the ranks: their method besides what was said of the values."""
    method, words = (
        f"rank sets, {draws} draws, seed {seed}",
        {
            "zh": f"名次置信集（Mogstad 等，2024；抽样{draws:,}次，种子{seed}）",
            "en": f"rank confidence sets (Mogstad et al. 2024; {draws:,} draws, seed {seed})",
        },
    )
    labels = {**about.labels, "method": {**about.labels.get("method", {}), method: words}}
    kind = "simultaneous" if simultaneous else "confidence"
    return replace(about, confidence=confidence, interval=kind, method=method, labels=labels)


def top_set(
    estimate: Estimate,
    count: int,
    *,
    confidence: float = 0.95,
    largest_first: bool = True,
    draws: int = 10_000,
    seed: int = 1,
) -> Estimate:
    """Which items could be among the first `count`?

    All items whose best place in the simultaneous sets is `count` or better: with `confidence` none of the true first
    `count` is left out.

    Parameters
    ----------
    estimate, confidence, largest_first, draws, seed
        As in `ranks`.
    count : int
        How many first places.

    Returns
    -------
    Estimate
        The rows of `ranks` for these items, best value first.

    Raises
    ------
    DesignError
        As in `ranks`.

    **Source**: Mogstad, Romano, Shaikh & Wilhelm (2024), §3.4 ("τ-best"). Same in R: `csranks::cstaubest`.

    """
    sets = ranks(
        estimate, confidence=confidence, simultaneous=True, largest_first=largest_first, draws=draws, seed=seed
    )
    # An item without a set could hold any place.
    return sets.sorted(largest_first=False).where(f"not (low > {count}) and value == value")


def _draws(covariance: Array, df: float, count: int, seed: int) -> Array:
    """Draws (item × draw) with this covariance, normal or t."""
    generator = np.random.default_rng(seed)
    scale, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = vectors * np.sqrt(np.maximum(scale, 0.0))
    drawn = root @ generator.standard_normal((count, len(covariance))).T
    if np.isfinite(df):
        drawn /= np.sqrt(generator.chisquare(df, count) / df)
    return drawn


def _ends(
    values: Array, covariance: Array, drawn: Array, confidence: float, *, simultaneous: bool
) -> tuple[Array, Array]:
    """How many items are surely above, and how many surely below, each item."""
    spread = np.diag(covariance)
    square = spread[:, None] + spread[None, :] - 2 * covariance
    scale = np.maximum(spread[:, None], spread[None, :])
    se = np.sqrt(np.where(square > 1e-12 * scale, square, 0.0))
    gap = values[:, None] - values[None, :]
    certain = (se == 0) & (gap > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(se > 0, gap / se, -np.inf)
    room = np.empty_like(drawn)  # written over for every item: new memory would cost more than what is computed
    if simultaneous:
        above = certain | _together(statistic, se, drawn, room, confidence)
        return above.sum(axis=0), above.sum(axis=1)
    pairs = [_alone(item, statistic, se, drawn, room, confidence) for item in range(len(values))]
    above = np.array([upward.sum() for upward, _ in pairs]) + certain.sum(axis=0)
    below = np.array([downward.sum() for _, downward in pairs]) + certain.sum(axis=1)
    return above, below


def _differences(drawn: Array, item: int, others: Array, se: Array, room: Array) -> Array:
    """What the draws of `item` exceed those of others by, in standard errors (other × draw); stands in `room`."""
    for place, (other, error) in enumerate(zip(others, se, strict=True)):
        np.subtract(drawn[item], drawn[other], out=room[place])
        np.divide(room[place], error, out=room[place])
    return room[: len(others)]


def _together(statistic: Array, se: Array, drawn: Array, room: Array, confidence: float) -> Array:
    """Pairs found different when all items are judged at once; `drawn` is (item × draw).

    Of a pair only the direction in which it was observed can be found; the other one stays in the family.
    """
    left = (se > 0) & ((statistic > 0) | ((statistic == 0) & np.tri(len(se), k=-1, dtype=bool)))
    rejected, others = np.zeros_like(left), np.full(drawn.shape[1], -np.inf)
    first = True
    while left.any():
        largest = others.copy()
        for item in map(int, np.flatnonzero(left.any(axis=1))):
            below = np.flatnonzero(left[item])
            differences = _differences(drawn, item, below, se[item, below], room)
            np.maximum(largest, differences.max(axis=0), out=largest)
            if first:
                np.maximum(others, -differences.min(axis=0), out=others)
        found = left & (statistic > _quantile(np.maximum(largest, others), confidence))
        if not found.any():
            break
        rejected |= found
        left &= ~found
        first = False
    return rejected


def _alone(item: int, statistic: Array, se: Array, drawn: Array, room: Array, confidence: float) -> tuple[Array, Array]:
    """Who is surely above and who surely below one item, judged on its own comparisons.

    Both signs stay in the family until they are rejected: dropping a pair with its mirror makes the sets too narrow.
    Found is always the direction that was observed, the largest statistics first: with the pairs in that order, what
    is left of the family after any number of them is a running maximum from the end.
    """
    pairs = np.flatnonzero(se[item] > 0)
    observed, above = np.abs(statistic[item, pairs]), statistic[item, pairs] < 0
    order = np.argsort(observed)
    signed = se[item, pairs] * np.where(above, -1, 1)
    differences = _differences(drawn, item, pairs[order], signed[order], room)
    others = -differences.min(axis=0, initial=np.inf)
    for one, next_one in itertools.pairwise(differences):
        np.maximum(one, next_one, out=next_one)
    left, sizes = len(pairs), observed[order]
    while left:
        critical = _quantile(np.maximum(others, differences[left - 1]), confidence)
        smaller = int(np.searchsorted(sizes[:left], critical, side="right"))
        if smaller == left:
            break
        left = smaller
    found = np.zeros(len(pairs), dtype=bool)
    found[order[left:]] = True
    return found & above, found & ~above


def _quantile(numbers: Array, confidence: float) -> float:
    """The same number as `np.quantile`, which takes longer to begin than to find it."""
    place = confidence * (len(numbers) - 1)
    low = min(int(place), max(len(numbers) - 2, 0))
    high = min(low + 1, len(numbers) - 1)
    first, second = np.partition(numbers, (low, high))[[low, high]]
    part, gap = place - low, second - first
    return float(first + gap * part if part < 0.5 else second - gap * (1 - part))


def _without_covariance() -> DesignError:
    return DesignError.single(
        "ranks",
        Text(
            "这张表不带误差，不能求名次的置信集。", "The table carries no covariance, so ranks have no confidence sets."
        ),
        Text("由 mean、share、total 等得到的表。", "A table made by mean, share, total and the like."),
        Text("先求名次，后遮盖。", "Rank first, then protect."),
    )

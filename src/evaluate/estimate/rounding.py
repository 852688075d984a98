"""Rounding instead of hiding: numbers of people become multiples of a base, the same one wherever they stand."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.estimate.about import About
from evaluate.estimate.alignment import NAMES
from evaluate.estimate.behind import Behind
from evaluate.estimate.intervals import t_quantile
from evaluate.estimate.named import base_of, numbers


def rounded(frame: pd.DataFrame, by: tuple[str, ...], about: About, behind: Behind) -> pd.DataFrame:
    """The numbers of a table with its shares and numbers of people rounded to multiples of the policy's base.

    Unbiased random rounding: 13 people become 15 with chance 3/5 and 10 with chance 2/5, so that the mean over many
    cells is right, while rounding to the nearest would tell that the rest is at most 2. The draw hangs on what is
    counted, and on a secret of the study (`Policy.salt`) lest a reader draw again, but not on the table: the same
    cell is rounded alike in every table and every build. Sums of rounded parts may differ from the rounded whole;
    that is the price of hiding nothing. `n` is rounded to the nearest multiple, at least one; a share becomes its
    rounded people over rounded n.

    The error of a share would tell how many gave the answer (1 of 100 has 0.010, 2 have 0.014): errors of shares are
    those of the rounded share, with one design effect for the whole table. A number of people has none any more, and
    of a difference one digit of error and interval is left. Of a policy that rounds nothing, the same numbers.

    **Source**: Nargundkar & Saveland (1972), *Proc. ASA Social Statistics Section*, 382-385; Hundepool et al. (2012),
    §5.4.3; Wolter (2007), ch. 7, for one design effect in the errors of a whole table.
    """
    base = about.policy.rounding
    if base <= 1 or about.counted != "people":
        return frame
    n, value = frame["n"].to_numpy(dtype=float), frame["value"].to_numpy(dtype=float)
    kinds = behind.kinds()
    made = frame["measure"].isin(list(NAMES.values())).to_numpy()
    people = ((frame["measured_in"] == about.counted).to_numpy()) & ((kinds != "") | made)
    shares = (frame["measured_in"] == "share").to_numpy() & ((kinds != "") | made)
    rows = (people | shares) & np.isfinite(value)
    if not rows.any():
        return frame
    frame, names = frame.copy(), numbers(frame, by, base_of(about))
    salt = about.policy.salt
    chance = np.array([_uniform("|".join((salt, *name._replace(measure="")))) for name in names])
    whole = np.maximum(base * np.rint(n / base), base)
    counted = np.where(people, value, value * n)
    # A number that is a multiple but for the last digits of the machine is one.
    parts = np.round(counted / base, 9)
    multiple = base * (np.floor(parts) + (chance < np.mod(parts, 1.0)))
    low, high = np.where(made, np.where(shares, -1.0, -np.inf), 0.0), np.where(shares, 1.0, np.inf)
    new = np.where(shares, np.clip(multiple / whole, low, high), multiple)
    exact, t = frame["se"].to_numpy(dtype=float), t_quantile(about.confidence, frame["df"].to_numpy(dtype=float))
    se = np.where(made, _digits(exact), _errors(exact, value, n, new, whole, base, rows & shares & ~made))
    for name, sign in (("low", -1.0), ("high", 1.0)):
        width = np.where(made, _digits(np.abs(frame[name].to_numpy(dtype=float) - value)), t * se)
        frame[name] = np.where(rows, np.clip(new + sign * width, low, high), frame[name])
    frame["se"] = np.where(rows, se, exact)
    frame["value"] = np.where(rows, new, value)
    frame["n"] = pd.Series(np.where(rows & (n > 0), whole, n), index=frame.index).astype(np.int64)
    return frame


def _uniform(name: str) -> float:
    """A number between 0 and 1 that hangs on the name alone."""
    return int.from_bytes(sha256(name.encode("utf-8")).digest()[:6], "big") / float(1 << 48)


def _errors(se: Array, value: Array, n: Array, new: Array, whole: Array, base: int, shares: Array) -> Array:
    """Errors of rounded shares, by the design effect in the middle of the table; none for what is no share.

    Of a share of nobody or of all the error is that of half the base.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        effects = (se / np.sqrt(value * (1 - value) / n))[shares]
        least = np.minimum(0.5 * base / np.maximum(whole, 1), 0.5)
        part = np.clip(new, least, 1 - least)
        known = effects[np.isfinite(effects)]
        effect = float(np.median(known)) if len(known) else 1.0
        return np.where(shares, _digits(effect * np.sqrt(part * (1 - part) / whole), 2), np.nan)


def _digits(numbers_of: Array, digits: int = 1) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        power = digits - 1 - np.floor(np.log10(np.abs(numbers_of)))
        rounded_to = np.rint(numbers_of * 10.0**power) / 10.0**power
        return np.where((numbers_of == 0) | ~np.isfinite(power), numbers_of, rounded_to)

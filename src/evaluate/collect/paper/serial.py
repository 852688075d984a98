"""Serial numbers of booklets: random, so that they say nothing, and with a digit that betrays a slip of the typist."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from evaluate.errors import DesignError, Text

DIGITS = 6
_FEWEST, _MOST = 10_000, 100_000
# A quasigroup of order ten that is totally anti-symmetric (Damm 2004, appendix).
_NEXT = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def draw_serials(count: int, *, seed: int, taken: Collection[str] = ()) -> tuple[str, ...]:
    """So many serial numbers in random order, none of those taken.

    Six digits, the last of them a check digit: every single wrong digit and every exchange of two neighbours makes a
    number that is none.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        The same seed draws the same numbers.
    taken : collection of str
        Those of earlier batches.

    Raises
    ------
    DesignError
        When fewer than `count` are left.

    **Source**: Damm (2004), Total anti-symmetrische Quasigruppen, Marburg: the check digit.

    """
    free = [body for body in range(_FEWEST, _MOST) if with_check_digit(str(body)) not in taken]
    if count > len(free):
        raise DesignError.single(
            f"count {count}",
            Text(f"问卷编号只剩 {len(free)} 个。", f"Only {len(free)} serial numbers are left."),
            Text("份数不超过剩下的编号。", "no more booklets than numbers left."),
            Text("少印一些，或把旧批次移出登记表。", "Print fewer, or put old batches away."),
        )
    drawn = np.random.default_rng(seed).choice(len(free), size=count, replace=False)
    return tuple(with_check_digit(str(free[place])) for place in drawn)


def with_check_digit(digits: str) -> str:
    """The digits and the check digit after them.

    >>> with_check_digit("57294")
    '572946'

    """
    return digits + _state(digits)


def is_serial(text: str) -> bool:
    """Whether a text is a serial number: six digits with the right check digit."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and _state(text) == "0"


def _state(digits: str) -> str:
    state = "0"
    for digit in digits:
        state = _NEXT[int(state)][int(digit)]
    return state

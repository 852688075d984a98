"""Which choices stand together in the sets of a best–worst item: balanced sets, drawn with a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from evaluate.errors import QuestionnaireError, Text

SMALLEST = 5
TRIES = 12


def draw_sets(
    codes: Sequence[str], *, size: int | None = None, times: int = 4, seed: int = 1
) -> tuple[tuple[str, ...], ...]:
    """Which choices are shown together, so that each is seen equally often and with each other one equally often?

    A balanced incomplete block design, where there is one of this size: every choice in r sets, every two choices in
    r(k − 1)/(v − 1) of them. A cyclic design is taken when one is found; otherwise the sets are improved by exchanges
    until the numbers of times that two choices meet differ by as little as can be reached. Order within sets and order
    of the sets are shuffled.

    Parameters
    ----------
    codes : list of str
        The v choices, at least 5.
    size : int, optional
        Choices in one set (k): 3 for up to 6 choices and 4 for more, unless given.
    times : int
        How often each choice is shown at least (r); rounded up so that the sets are full.
    seed : int
        The same seed draws the same sets.

    Returns
    -------
    tuple of tuples of str
        The sets in the order in which they are shown; store them in the questionnaire.

    Raises
    ------
    QuestionnaireError
        For fewer than 5 choices, or a set size that is not from 2 to v − 1.

    **Source**: Louviere, Flynn and Marley (2015), Best–Worst Scaling, ch. 2; Bose (1939) for cyclic designs from
    difference families.

    Examples
    --------
    >>> sets = draw_sets("abcdefg", size=3, times=3)
    >>> len(sets), meetings(sets)
    (7, (1, 1))

    """
    count, size = len(codes), size or (3 if len(codes) <= 6 else 4)
    if count < SMALLEST or not 2 <= size < count or times < 1:
        raise QuestionnaireError.single(
            "draw_sets",
            Text(f"{count} 个选项不能每组 {size} 个排组。", f"{count} choices cannot stand in sets of {size}."),
            Text(f"至少 {SMALLEST} 个选项，每组比选项总数少。", f"at least {SMALLEST} choices, and smaller sets."),
            Text("请增加选项，或者减小每组个数。", "Add choices, or make the sets smaller."),
        )
    generator = np.random.default_rng(seed)
    number = -(-count * times // size)
    blocks = _cyclic(count, size, number) or _exchanged(count, size, number, generator)
    names = [codes[place] for place in generator.permutation(count).tolist()]
    shown = [tuple(names[place] for place in generator.permutation(block).tolist()) for block in blocks]
    return tuple(shown[place] for place in generator.permutation(len(shown)).tolist())


def meetings(sets: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The smallest and the largest number of sets in which two choices stand together; equal when balanced."""
    met = Counter(pair for each in sets for pair in combinations(sorted(each), 2))
    every = combinations(sorted({code for each in sets for code in each}), 2)
    counts = [met[pair] for pair in every]
    return min(counts, default=0), max(counts, default=0)


def _cyclic(count: int, size: int, number: int) -> list[tuple[int, ...]] | None:
    """One block moved round the circle, when all its differences come equally often; None when there is none."""
    if number % count or number // count != 1 or size * (size - 1) % (count - 1) or count > 31:
        return None
    wanted = size * (size - 1) // (count - 1)
    for rest in combinations(range(1, count), size - 1):
        block = (0, *rest)
        differences = Counter((a - b) % count for a in block for b in block if a != b)
        if all(differences[step] == wanted for step in range(1, count)):
            return [tuple((place + step) % count for place in block) for step in range(count)]
    return None


def _exchanged(count: int, size: int, number: int, generator: np.random.Generator) -> list[tuple[int, ...]]:
    """Sets with every choice equally often (± 1), improved by exchanging two choices of two sets while that helps."""
    best: tuple[int, list[set[int]]] | None = None
    widest = 0 if number * size % count == 0 and (number * size // count) * (size - 1) % (count - 1) == 0 else 1
    for _ in range(TRIES):
        blocks = _start(count, size, number, generator)
        met = _improve(blocks, count, generator)
        worth = int((met**2).sum())
        if best is None or worth < best[0]:
            best = worth, blocks
        apart = met[np.triu_indices(count, 1)]
        if apart.max() - apart.min() <= widest:
            break
    assert best is not None  # TRIES is positive
    return [tuple(sorted(block)) for block in best[1]]


def _start(count: int, size: int, number: int, generator: np.random.Generator) -> list[set[int]]:
    """Sets filled with the choices seen least so far, ties broken at random."""
    seen = np.zeros(count)
    blocks: list[set[int]] = []
    for _ in range(number):
        chosen = np.lexsort((generator.random(count), seen))[:size]
        seen[chosen] += 1
        blocks.append(set(chosen.tolist()))
    return blocks


def _improve(blocks: list[set[int]], count: int, generator: np.random.Generator) -> np.ndarray:
    """Exchange members of two sets while the squared numbers of meetings do not grow; the numbers at the end."""
    met = np.zeros((count, count), dtype=int)
    for block in blocks:
        for one, other in combinations(block, 2):
            met[one, other] += 1
            met[other, one] += 1
    still = 0
    while still < 40 * len(blocks):
        still += 1
        first, second = generator.choice(len(blocks), 2, replace=False) if len(blocks) > 1 else (0, 0)
        mine, theirs = sorted(blocks[first] - blocks[second]), sorted(blocks[second] - blocks[first])
        if not mine:
            continue
        leaves, comes = mine[generator.integers(len(mine))], theirs[generator.integers(len(theirs))]
        here = [place for place in mine if place != leaves]
        there = [place for place in theirs if place != comes]
        change = 2 * (met[comes, here] - met[leaves, here]).sum() + 2 * (met[leaves, there] - met[comes, there]).sum()
        change += 2 * (len(here) + len(there))
        if change > 0:
            continue
        still = 0 if change < 0 else still
        for places, step in ((here, 1), (there, -1)):
            for place in places:
                met[[leaves, place], [place, leaves]] -= step
                met[[comes, place], [place, comes]] += step
        blocks[first] ^= {leaves, comes}
        blocks[second] ^= {leaves, comes}
    return met

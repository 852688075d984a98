"""Which units are not told apart: those of too few people, and more, until what is hidden gives none of them away."""

from __future__ import annotations

from collections.abc import Mapping


def hidden_units(people: Mapping[str, int], minimum: int) -> frozenset[str]:
    """Of which units is nothing told on its own?

    Those of fewer than `minimum` people. The total is told, so what is hidden together follows from it: while that is
    one unit alone or still too few people, the next smallest unit is hidden too; of equals the first by name. Return
    rates, the progress page and the list of booklets all ask here, so that no two of them together tell more.

    Parameters
    ----------
    people : mapping of str to int
        Unit → people.
    minimum : int
        The minimum cell, in people; 0 hides none.

    Returns
    -------
    frozenset of str
        The units hidden.

    Examples
    --------
    >>> sorted(hidden_units({"A": 40, "B": 12, "C": 3}, minimum=10))
    ['B', 'C']

    """
    hidden = {unit for unit, count in people.items() if count < minimum}
    waiting = sorted((count, unit) for unit, count in people.items() if unit not in hidden)
    for _, unit in waiting:
        if not hidden or (len(hidden) > 1 and sum(people[each] for each in hidden) >= minimum):
            break
        hidden.add(unit)
    return frozenset(hidden)

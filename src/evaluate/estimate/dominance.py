"""Amounts that one or a few answers make up: the (n, k) rule and the p% rule."""

from __future__ import annotations

import numpy as np

from evaluate.design.answers import Array
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample
from evaluate.estimate.asked import Asked, Quantity
from evaluate.estimate.columns import Block

#: What is no amount: there is no total of it that one person could make up.
NO_AMOUNTS = ("points", "share", "people")


def amounts(asked: Asked) -> Array:
    """Which rows are totals or means of amounts (row,)."""
    return np.tile([_is_amount(quantity) for quantity in asked.wanted], len(asked.kept))


def dominated(asked: Asked, policy: Policy) -> Array:
    """Totals and means of amounts that one or a few answers make up (row,).

    The largest answers are set against the weighted total, in which nobody counts less than once: a person drawn knows
    the own answer, not the own weight. Answers below zero count by their size, since one large loss makes up a balance
    as one large gain does; points, shares and people are no amounts.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4.2.2, states the rules for answers of zero
    or more; taking absolute values where some are below zero is our reading of them, and the stricter one.
    """
    groups = asked.groups.count
    found = [
        _of_block(asked.sample, quantity.over, policy) if _is_amount(quantity) else np.zeros(groups, dtype=bool)
        for quantity in asked.wanted
    ]
    return np.array(found, dtype=bool).reshape(len(asked.wanted), groups)[:, asked.kept].T.ravel()


def _is_amount(quantity: Quantity) -> bool:
    whole = quantity.under is None or quantity.under == quantity.over.people
    number = quantity.form == "number" and quantity.over.answer is not None and not quantity.over.choices
    return whole and number and quantity.measured_in not in NO_AMOUNTS


def _of_block(sample: Sample, block: Block, policy: Policy) -> Array:
    if _even(sample, block, policy):
        return np.zeros(block.width, dtype=bool)
    total, largest = largest_answers(sample, block, max(2, policy.dominance[0] if policy.dominance else 0))
    found = total - largest[:, :2].sum(axis=1) < policy.closeness * largest[:, 0]
    if policy.dominance is not None:
        count, part = policy.dominance
        found |= largest[:, :count].sum(axis=1) > part * total
    return found & (total > 0)


def _even(sample: Sample, block: Block, policy: Policy) -> bool:
    """Whether the answers lie so close together that none of them can make up most of a total of the minimum cell.

    Points from 1 to 5 never do: their largest and smallest answer say so without looking at any group.
    """
    answers = block.answer.numbers(0, sample.rows) if block.answer is not None else np.zeros(0)
    finite = answers[np.isfinite(answers)]
    lowest, highest = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    count, part = policy.dominance or (0, 1.0)
    people = policy.minimum_cell
    if lowest <= 0 or (people - 2) * lowest < policy.closeness * highest:
        return False
    return count * highest <= part * (count * highest + (people - count) * lowest)


def largest_answers(sample: Sample, block: Block, count: int) -> tuple[Array, Array]:
    """Per group, without signs: the total (nobody less than once) and the `count` largest answers."""
    codes, part = block.groups.rows(0, sample.rows), block.contribution(0, sample.rows)
    codes = np.zeros(sample.rows, dtype=np.int64) if codes is None else codes
    answers = np.ones(sample.rows) if part is None else np.abs(part)
    cells = block.groups.cells
    total = np.bincount(codes, np.maximum(sample.weights, 1.0) * answers, minlength=cells)
    order = np.lexsort((-answers, codes))
    begins = np.searchsorted(codes[order], np.arange(cells))
    rank = np.arange(len(order)) - begins[codes[order]]
    top = np.zeros((cells, count))
    first = rank < count
    top[codes[order][first], rank[first]] = answers[order][first]
    return total[: block.width], top[: block.width]

"""Several tables together: one below another with the covariance between them, or declared to be unrelated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

import pandas as pd

from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.about import joined
from evaluate.estimate.behind import one_below_another
from evaluate.estimate.linearised import Columns, concatenate, declare
from evaluate.estimate.table import Estimate, behind_of
from evaluate.instruments import Questionnaire, refused_columns


def stack(*estimates: Estimate) -> Estimate:
    """One table of several, with the covariance between them.

    Raises
    ------
    DesignError
        Tables grouped by different columns or with intervals of different confidence, or results of different samples
        that were not declared independent.

    """
    first = estimates[0]
    for other in estimates[1:]:
        if other.by != first.by:
            raise DesignError.single(
                "stack",
                Text(
                    f"分组不同：{list(first.by)} 与 {list(other.by)}。",
                    f"Grouped by {list(first.by)} and {list(other.by)}.",
                ),
                Text("各表的分组列相同。", "All tables are grouped by the same columns."),
                Text("用同样的 by 再算一次。", "Compute them with the same by."),
            )
    frame = pd.concat([part.frame for part in estimates], ignore_index=True)
    parts = [part.linear for part in estimates]
    linear = None if any(part is None for part in parts) else concatenate([part for part in parts if part is not None])
    behind = one_below_another([behind_of(part) for part in estimates])
    return Estimate(frame, joined([part.about for part in estimates]), linear, behind)


def independent(*estimates: Estimate) -> tuple[Estimate, ...]:
    """The same tables, declared to rest on unrelated samples: differences have the sum of the variances.

    `before, after = independent(before, after)`; several waves of new people are declared together.

    Raises
    ------
    DesignError
        When what both tables are about was asked on another scale or with other options, so that their difference would
        be no trend (see `comparable`; `carry_over` recodes answers).
    """
    for first, second in combinations(estimates, 2):
        DesignError.refuse(_not_asked_alike(first, second))
    return tuple(_declared(place, estimates) for place in range(len(estimates)))


def _not_asked_alike(first: Estimate, second: Estimate) -> Iterator[Mistake]:
    """The columns behind both tables that the questionnaires of their samples do not ask alike."""
    for one, other in product(_questionnaires(first), _questionnaires(second)):
        shared = _asked(first, one) & _asked(second, other)
        yield from refused_columns(one, other, where="independent", only=shared)


def _questionnaires(table: Estimate) -> list[Questionnaire]:
    terms = table.linear.terms if table.linear is not None else ()
    return [columns.sample.questionnaire for columns, _ in terms if isinstance(columns, Columns)]


def _asked(table: Estimate, questionnaire: Questionnaire) -> set[str]:
    """The columns that a table is about; a competency stands for the pair of columns that asked about it."""
    pairs = questionnaire.pairs
    return {name for item in table.about.items for name in pairs.get(item, (item,))}


def _declared(place: int, estimates: Sequence[Estimate]) -> Estimate:
    own = estimates[place]
    for other in (*estimates[:place], *estimates[place + 1 :]):
        if own.linear is not None and other.linear is not None:
            own = replace(own, linear=declare(own.linear, other.linear))
    return own

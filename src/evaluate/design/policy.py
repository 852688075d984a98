"""What may be shown: the study's disclosure policy. It travels with the sample and with every estimate made from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import NamedTuple

from evaluate.errors import DesignError, Mistake, Text


class HiddenNumber(NamedTuple):
    """One number of a report by its names, all of them words: how the audit of a build names what is to be hidden.

    `group` is "level=section; unit_type=county" with the by columns in alphabetical order, "" for everyone.
    """

    survey: str = ""
    wave: str = ""
    domain: str = ""
    group: str = ""
    measure: str = ""
    item: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Policy:
    """The rules by which numbers are hidden or rounded before anyone outside the office sees them.

    Parameters
    ----------
    minimum_cell : int
        A number resting on fewer people than this is not shown. 10 unless the study says otherwise; 0 shows everything.
    hide_unanimous : bool
        When everyone in a group answered the same, the group's answer is everyone's answer: it is not shown.
    dominance : (int, float), optional
        A total or mean of amounts (hours, yuan) is not shown when this many largest answers make up more than this part
        of it (the (n, k) rule). None turns the rule off, and so does a minimum cell of 0.
    closeness : float
        A total or mean of amounts is not shown when the second largest can work out the largest to within this part of
        it (the p% rule), from what the table shows. 0 turns the rule off, and so does a minimum cell of 0.
    rounding : int
        Above 1, shares and numbers of people are rounded to multiples of this many people instead of being hidden for
        few givers; groups smaller than the minimum cell stay hidden. Off unless the study says otherwise.
    salt : str
        What the random draw of the rounding hangs on beside the name of a number: a secret of the study, without which
        anybody could draw again and undo it.
    hidden : frozenset of HiddenNumber
        Further numbers not to be shown, such as those that an audit of all tables has found (`audit`).

    Raises
    ------
    DesignError
        A negative number, a part outside 0 to 1.

    **Source**: Hundepool et al. (2012), *Statistical Disclosure Control*, §4.2.1 (threshold rule), §4.2.2 ((n, k) and
    p% rules), §5.4 (rounding of frequency tables).

    >>> Policy(minimum_cell=5, dominance=(1, 0.75)).closeness
    0.1

    """

    minimum_cell: int = 10
    hide_unanimous: bool = True
    dominance: tuple[int, float] | None = (2, 0.9)
    closeness: float = 0.1
    rounding: int = 0
    hidden: frozenset[HiddenNumber] = frozenset()
    salt: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        DesignError.refuse(list(_mistakes(self)))


def strictest(policies: Sequence[Policy]) -> Policy:
    """The policy of a combination: of every rule the strictest. Hiding few givers is stricter than rounding them."""
    rules = [policy.dominance for policy in policies if policy.dominance is not None]
    return Policy(
        minimum_cell=max(policy.minimum_cell for policy in policies),
        hide_unanimous=any(policy.hide_unanimous for policy in policies),
        # The most answers of any rule and the smallest part of any: whatever one of the rules hides, this one hides.
        dominance=(max(count for count, _ in rules), min(part for _, part in rules)) if rules else None,
        closeness=max(policy.closeness for policy in policies),
        rounding=max(p.rounding for p in policies) if all(p.rounding > 1 for p in policies) else 0,
        hidden=frozenset().union(*(policy.hidden for policy in policies)),
        salt="|".join(sorted({policy.salt for policy in policies} - {""})),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _mistakes(policy: Policy) -> Iterator[Mistake]:
    if policy.dominance is not None and (isinstance(policy.dominance, str) or len(policy.dominance) != 2):
        yield Mistake(
            f"Policy(dominance={policy.dominance!r})",
            Text("要写成（几人，几成）。", "It takes how many answers, and more than which part they make up."),
            Text("例如 (2, 0.9)。", "For example (2, 0.9)."),
            Text("两个数都写上；不用这条规则写 None。", "Give both; None turns the rule off."),
        )
        return
    people = {"minimum_cell": (policy.minimum_cell, 0), "rounding": (policy.rounding, 0)}
    if policy.dominance is not None:
        people["dominance"] = (policy.dominance[0], 1)
    for name, (value, least) in people.items():
        if not _is_number(value) or value < least or int(value) != value:
            yield Mistake(
                f"Policy({name}={getattr(policy, name)!r})",
                Text(f"人数要写成不小于 {least} 的整数。", f"A number of people is a whole number, {least} or more."),
                Text("例如 10。", "For example 10."),
                Text("改正这个数。", "Correct the number."),
            )
    parts = {"closeness": policy.closeness, **({"dominance": policy.dominance[1]} if policy.dominance else {})}
    for name, value in parts.items():
        if not _is_number(value) or not 0 <= value <= 1:
            yield Mistake(
                f"Policy({name}={getattr(policy, name)!r})",
                Text("比例要在 0 和 1 之间。", "A part lies between 0 and 1."),
                Text("例如 0.1。", "For example 0.1."),
                Text("写成小数，不写百分数。", "Write it as a fraction, not as a percentage."),
            )

"""The sums that a reader of all tables knows to hold: groups and their parts, choices and their people and mean."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from evaluate.estimate.disclosure.node import MEAN, REST, Group, Node
from evaluate.estimate.disclosure.partition import Sum, Sums, Telling
from evaluate.estimate.disclosure.sets import NOBODY

Key = tuple[int, str]  # a set of people and the choice
Nodes = dict[Key, Node]


class Equation(NamedTuple):
    """Amounts of nodes, each times a number, add up to a constant."""

    terms: list[tuple[Key, float]]
    constant: float


def equations(nodes: Nodes, exclusive: set[str], sums: Sums, telling: Telling, near: Collection[Key]) -> list[Equation]:
    """All sums between these nodes; nodes are added for those whom the parts of a whole leave, and for sets of people
    that no table shows. Of those in `near` it is known already that a difference tells of them.
    """
    found = _sums_of_groups(nodes, sums, telling)
    for key in near:
        if key in nodes:
            nodes[key].reason, nodes[key].rest, nodes[key].crossing = "", False, False
    return [*found, *(_sums_of_choices(nodes, exclusive) if exclusive else [])]


def apart(nodes: Nodes, sums: Sums, telling: Telling) -> dict[Key, tuple[Node, Node]]:
    """Two numbers that are shown, the smaller of a part of the other's people, all but a few: subtracting tells of
    these, of whom no table has a number.
    """
    choices = list(dict.fromkeys(choice for _, choice in nodes))
    found: dict[Key, tuple[Node, Node]] = {}
    for one in sums.nested:
        if len(one.parts) != 1 or one.rest == NOBODY or not telling(one.rest):
            continue
        for choice in choices:
            whole, part = nodes.get((one.whole, choice)), nodes.get((one.parts[0], choice))
            if whole is None or part is None or (one.rest, choice) in nodes:
                continue
            if whole.known and part.known:
                found.setdefault((one.rest, choice), (whole, part))
    return found


def _sums_of_groups(nodes: Nodes, sums: Sums, telling: Telling) -> list[Equation]:
    """A group is the sum of its parts and of those whom they leave."""
    choices = list(dict.fromkeys(choice for _, choice in nodes))
    told: set[Key] = set(nodes)
    found: list[Equation] = []
    for one in sums.nested:
        for choice in choices:
            if sums.crossed and not (one.rest != NOBODY and telling(one.rest)):
                continue
            parts = _stand_in(nodes, told, one, choice)
            if parts is not None:
                found += _sum(nodes, one, choice, parts, telling)
    for one in sums.crossed:
        for choice in choices:
            if (one.whole, choice) in nodes:
                found += _over_kinds(nodes, one, choice, telling)
    return found


def _stand_in(nodes: Nodes, told: set[Key], one: Sum, choice: str) -> list[Key] | None:
    """The parts of a sum of this choice; None where a table shows these people, and not this choice of them."""
    keys = [(part, choice) for part in one.parts]
    return keys if all(key in told for key in keys) else None


def _sum(nodes: Nodes, one: Sum, choice: str, parts: list[Key], telling: Telling) -> list[Equation]:
    top, known = nodes.get((one.whole, choice)), [nodes[key] for key in parts]
    if top is None:
        top = nodes[one.whole, choice] = Node(one.whole, choice, known[0].group, like=known[0].like)
    terms: list[tuple[Key, float]] = [((one.whole, choice), -1.0), *((key, 1.0) for key in parts)]
    if one.rest != NOBODY:
        key = (one.rest, choice)
        if key not in nodes:
            left = top.n - sum(node.n for node in known)
            tells = telling(one.rest)
            nodes[key] = Node(one.rest, choice, _beside(top, known), left, like=top.like, rest=tells)
            nodes[key].reason = _reason(one.rest, telling) if tells else ""
        terms.append((key, 1.0))
    return [Equation(terms, 0.0)]


def _reason(people: int, telling: Telling) -> str:
    return "few" if telling.few(people) else "attitude"


def _beside(top: Node, parts: list[Node]) -> Group:
    """The words for those of a whole who are in none of these parts."""
    names = {name for node in parts for name, _ in node.group} - {name for name, _ in top.group}
    return (*top.group, *((name, REST) for name in sorted(names) or ["rest"]))


def _over_kinds(nodes: Nodes, one: Sum, choice: str, telling: Telling) -> list[Equation]:
    top = nodes[one.whole, choice]
    for part in one.parts:
        if (part, choice) not in nodes:
            made = Node(part, choice, _beside(top, []), like=top.like)
            made.crossing = telling(part)
            made.reason = _reason(part, telling) if made.crossing else ""
            nodes[part, choice] = made
    return [Equation([((one.whole, choice), -1.0), *(((part, choice), 1.0) for part in one.parts)], 0.0)]


def _sums_of_choices(nodes: Nodes, exclusive: set[str]) -> list[Equation]:
    """The choices of a group add up to its people; weighted by their scores, to its mean; some of them, to several as
    one ("4|5").
    """
    choices, scores = sorted(exclusive), _scores(sorted(exclusive))
    joint = {choice: choice.split("|") for _, choice in nodes if "|" in choice and set(choice.split("|")) <= exclusive}
    found: list[Equation] = []
    for group in dict.fromkeys(group for group, _ in nodes):
        for choice, parts in joint.items():
            if (group, choice) in nodes and all((group, part) in nodes for part in parts):
                found.append(Equation([((group, choice), -1.0), *(((group, part), 1.0) for part in parts)], 0.0))
        own = [choice for choice in choices if (group, choice) in nodes]
        if len(own) < len(choices):
            continue
        people = next((nodes[group, choice].n for choice in own if np.isfinite(nodes[group, choice].n)), np.nan)
        if np.isfinite(people):
            for choice in own:
                nodes[group, choice].n = people
            found.append(Equation([((group, choice), 1.0) for choice in own], people))
        if scores and (group, MEAN) in nodes:
            terms = [((group, choice), scores[choice]) for choice in own]
            found.append(Equation([*terms, ((group, MEAN), -1.0)], 0.0))
    return found


def _scores(choices: list[str]) -> dict[str, float]:
    try:
        return {choice: float(choice) for choice in choices}
    except ValueError:
        return {}

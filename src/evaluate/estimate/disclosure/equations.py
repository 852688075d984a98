"""The sums that a reader of all tables knows to hold: groups and their parts, choices and their people and mean."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np

from evaluate.estimate.disclosure.node import MEAN, REST, Group, Node

CROSS = 400  # cells of the full cross of all groupings, up to which the bounds know it
Nodes = dict[tuple[Group, str], Node]
Columns = tuple[str, ...]
Equation = tuple[list[tuple[tuple[Group, str], float]], float]  # ((node, coefficient) …, constant)


def equations(nodes: Nodes, exclusive: set[str], minimum: float) -> list[Equation]:
    """All sums between these nodes; nodes are added for rests, and for margins that no table shows but two share."""
    return [*_sums_of_groups(nodes, minimum), *(_sums_of_choices(nodes, exclusive) if exclusive else [])]


def _sums_of_groups(nodes: Nodes, minimum: float) -> list[Equation]:
    """A group is the sum of its parts, for every two tables of which one is a margin of the other."""
    choices = list(dict.fromkeys(choice for _, choice in nodes))
    sets = {tuple(name for name, _ in group) for group, _ in nodes}
    published = set(sets)
    levels: dict[str, set[str]] = defaultdict(set)
    for group, _ in nodes:
        for name, label in group:
            levels[name].add(label)
    for first, second in combinations(sorted(sets), 2):
        sets.add(tuple(name for name in first if name in second))
    every = tuple(sorted(levels))
    if np.prod([len(levels[name]) for name in every], dtype=float) * len(choices) <= CROSS and len(every) > 1:
        sets.add(every)
    cells = {names: _cells(names, nodes, levels, names in published) for names in sorted(sets, key=len, reverse=True)}
    pairs = [
        (small, large)
        for small in cells
        for large in cells
        if len(small) < len(large) and set(small) < set(large) and not _between(small, large, cells)
    ]
    people = _people_of_unseen(nodes, choices, [pair for pair in pairs if pair[0] not in published], cells)
    found: list[Equation] = []
    for small, large in pairs:
        seen = (small in published, large in published)
        found += _margins(nodes, choices, small, cells[large], seen, people, minimum)
    return found


def _cells(names: Columns, nodes: Nodes, levels: dict[str, set[str]], seen: bool) -> list[Group]:
    if seen:
        return list(dict.fromkeys(group for group, _ in nodes if tuple(name for name, _ in group) == names))
    found: list[Group] = [()]
    for name in names:
        found = [(*group, (name, label)) for group in found for label in sorted(levels[name])]
    return found


def _between(small: Columns, large: Columns, cells: dict[Columns, list[Group]]) -> bool:
    return any(set(small) < set(middle) < set(large) for middle in cells)


def _inside(small: Columns, parts: list[Group]) -> dict[Group, list[Group]]:
    below: dict[Group, list[Group]] = defaultdict(list)
    for part in parts:
        below[tuple(pair for pair in part if pair[0] in small)].append(part)
    return below


def _people_of_unseen(
    nodes: Nodes, choices: list[str], pairs: list[tuple[Columns, Columns]], cells: dict[Columns, list[Group]]
) -> dict[tuple[Group, str], float]:
    """How many people stand in a group that no table shows: as many as in the fullest table of its parts."""
    found: dict[tuple[Group, str], float] = {}
    for small, large in pairs:
        for whole, own in _inside(small, cells[large]).items():
            for choice in choices:
                inside = sum(nodes[part, choice].n for part in own if (part, choice) in nodes)
                found[whole, choice] = np.fmax(found.get((whole, choice), np.nan), inside)
    return found


def _margins(
    nodes: Nodes, choices: list[str], small: Columns, parts: list[Group], seen: tuple[bool, bool],
    people: dict[tuple[Group, str], float], minimum: float,
) -> list[Equation]:  # fmt: skip
    """Each whole is the sum of its parts, and of a rest where they have fewer people."""
    found: list[Equation] = []
    for whole, own in _inside(small, parts).items():
        for choice in choices:
            if seen[0] and (whole, choice) not in nodes:
                continue  # a table of these groups does not show this one: nothing is known of it
            if seen[1] and not any((part, choice) in nodes for part in own):
                continue
            top = nodes.setdefault((whole, choice), Node(whole, choice))
            under = [nodes.setdefault((part, choice), Node(part, choice)) for part in own]
            have = top.n if seen[0] else people.get((whole, choice), np.nan)
            rest = _rest(have, under, minimum) if seen[1] else 0.0
            if rest < -1e-6:
                continue  # another base: the parts do not belong to this whole
            terms = [((whole, choice), -1.0), *(((part, choice), 1.0) for part in own)]
            if rest > 1e-6:
                extra = sorted({name for part in own for name, _ in part} - set(small))
                gone = (*whole, *((name, REST) for name in extra))
                left = nodes.setdefault((gone, choice), Node(gone, choice, rest=True))
                left.n = rest
                left.reason = "few" if rest < minimum else ""
                terms.append(((gone, choice), 1.0))
            found.append((terms, 0.0))
    return found


def _rest(have: float, under: list[Node], minimum: float) -> float:
    """How many people of a whole are in none of its parts.

    Parts whose n is not told have 1 to minimum - 1 of them where they are hidden as too few, else any number.
    """
    known = sum(node.n for node in under if np.isfinite(node.n))
    untold = [node for node in under if not np.isfinite(node.n)]
    most = sum(minimum - 1 if node.reason in ("", "few") else np.inf for node in untold)
    left = have - known
    if np.isnan(left) or (untold and -1e-6 <= left <= most):
        return 0.0
    return left - most if untold and left > 0 else left


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
                found.append(([((group, choice), -1.0), *(((group, part), 1.0) for part in parts)], 0.0))
        own = [choice for choice in choices if (group, choice) in nodes]
        if len(own) < len(choices):
            continue
        people = next((nodes[group, choice].n for choice in own if np.isfinite(nodes[group, choice].n)), np.nan)
        if np.isfinite(people):
            for choice in own:
                nodes[group, choice].n = people
            found.append(([((group, choice), 1.0) for choice in own], people))
        if scores and (group, MEAN) in nodes:
            terms = [((group, choice), scores[choice]) for choice in own]
            found.append(([*terms, ((group, MEAN), -1.0)], 0.0))
    return found


def _scores(choices: list[str]) -> dict[str, float]:
    try:
        return {choice: float(choice) for choice in choices}
    except ValueError:
        return {}

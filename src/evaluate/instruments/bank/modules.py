"""The county's own list of modules in place of the bank's: in rows, in lists of choices, in best–worst sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaluate.instruments.bank.block import Block
from evaluate.instruments.best_worst import SMALLEST, draw_sets
from evaluate.instruments.item import Competency, Item, Row
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice, Labels, Scale


def modules_for(block: Block, competencies: Mapping[str, Competency]) -> dict[str, Competency]:
    """The modules among these that a block is about: all, those people choose among, or those everybody must learn."""
    wanted = {"all": (True, False), "elective": (False,), "required": (True,)}[block.modules]
    return {name: each for name, each in competencies.items() if each.required in wanted}


def with_modules(
    questionnaire: Questionnaire, competencies: Mapping[str, Competency], categories: Mapping[str, Labels]
) -> Questionnaire:
    """The same questions about other modules; a questionnaire that asks about none stays as it is."""
    old = questionnaire.competencies
    if not old:
        return questionnaire
    scales = {name: _list(scale, old, competencies) for name, scale in questionnaire.scales.items()}
    sections = tuple(
        replace(part, items=tuple(_item(item, old, competencies, scales) for item in part.items))
        for part in questionnaire.sections
    )
    return replace(
        questionnaire, sections=sections, scales=scales, competencies=dict(competencies), categories=dict(categories)
    )


def _list(scale: Scale, old: Mapping[str, Competency], new: Mapping[str, Competency]) -> Scale:
    """A list of modules with the new ones where the old ones stood; any other list as it is."""
    if scale.ordered or not {choice.code for choice in scale.choices} & set(old):
        return scale
    first = next(number for number, choice in enumerate(scale.choices) if choice.code in old)
    rest = [choice for choice in scale.choices if choice.code not in old]
    modules = [Choice(name, each.label, None, None) for name, each in new.items()]
    return replace(scale, choices=(*scale.choices[:first], *modules, *rest[first:]))


def _item(
    item: Item, old: Mapping[str, Competency], new: Mapping[str, Competency], scales: Mapping[str, Scale]
) -> Item:
    changed = replace(item, rows=_rows(item, old, new)) if item.rows else item
    if not changed.scales:
        return changed
    codes = tuple(choice.code for choice in scales[changed.scales[0]].answers)
    if changed.max is not None and changed.type in ("many", "rank"):
        changed = replace(changed, max=min(changed.max, len(codes)))
    if changed.sets and any(set(each) - set(codes) for each in changed.sets) and len(codes) >= SMALLEST:
        changed = replace(changed, sets=draw_sets(codes))
    return changed


def _rows(item: Item, old: Mapping[str, Competency], new: Mapping[str, Competency]) -> tuple[Row, ...]:
    """The rows with the new modules where the old ones stood; what stands before the module in a row's id is kept."""
    about = {row.id: _module(row, item, old) for row in item.rows}
    modules = [row for row in item.rows if about[row.id] is not None]
    if not modules:
        return item.rows
    model = modules[0]
    prefix = model.id.removesuffix(str(about[model.id]))
    made = [
        replace(model, id=f"{prefix}{name}", label=each.label, competency=model.competency and name, reverse=False)
        for name, each in new.items()
    ]
    first = item.rows.index(model)
    rest = [row for row in item.rows[first:] if about[row.id] is None]
    return (*item.rows[:first], *made, *rest)


def _module(row: Row, item: Item, old: Mapping[str, Competency]) -> str | None:
    """Which of the old modules a row is about."""
    if row.competency is not None:
        return row.competency
    return row.id if item.type == "pair" and row.id in old else None

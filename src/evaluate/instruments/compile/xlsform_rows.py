"""The rows of an XLSForm's survey sheet: what each item becomes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from evaluate.instruments.column import BEST_WORST, Column, asking, with_word
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.compile.renaming import Renaming
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import express_condition
from evaluate.instruments.scale import Labels

_ASKED_AS = {"number": "decimal", "text": "text", "date": "date", "flag": "select_one _yes_no", "note": "note"}


@dataclass(frozen=True)
class Row:
    """One row of the survey sheet."""

    type: str
    name: str = ""
    label: Labels = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    message: Labels = field(default_factory=dict)
    appearance: str = ""
    parameters: str = ""


def rows_of(questionnaire: Questionnaire, renaming: Renaming) -> Iterator[Row]:
    """Consent, then a group a section with its questions. Names that are not columns of ours begin with `_`."""
    if questionnaire.consent:
        yield Row("note", "_consent", questionnaire.consent)
    for number, section in enumerate(questionnaire.sections, 1):
        yield Row("begin_group", f"_section_{number}", section.title, appearance="field-list")
        for item in section.items:
            yield from _item(questionnaire, item, renaming)
        yield Row("end_group")


def _item(questionnaire: Questionnaire, item: Item, renaming: Renaming) -> Iterator[Row]:
    test = asked.shown_when(questionnaire, item)
    relevant = "" if test is None else express_condition(test, "xpath", code=_codes(questionnaire, renaming))
    hint = {each: prompt(questionnaire, item, each) for each in questionnaire.languages}
    hint = hint if any(hint.values()) else {}
    base = Row("", item.id, item.label, hint, item.required, relevant)
    columns = asked.columns_of(questionnaire, item)
    if item.type in ("grid", "pair", "prepost"):
        yield from _grids(questionnaire, item, base)
    elif item.type in ("rank", "allocate", "best_worst"):
        yield from _group(base, _parts(item, columns))
    elif item.type == "nps":
        yield replace(base, type="range", parameters="start=0 end=10 step=1")
    elif item.scales:
        yield from _choice(questionnaire, item, base, renaming)
    else:
        bounded = _limits(".", item.minimum, item.maximum)
        yield replace(base, type=_ASKED_AS.get(item.type, "text"), constraint=bounded, message=hint if bounded else {})


def _codes(questionnaire: Questionnaire, renaming: Renaming) -> Callable[[str, str], str]:
    return lambda name, code: renaming.code(questionnaire, name, code)


def _choice(questionnaire: Questionnaire, item: Item, base: Row, renaming: Renaming) -> Iterator[Row]:
    """One answer or several; what is written beside a choice is asked when it is chosen."""
    theirs = renaming.codes[item.scales[0]]
    if item.type == "many":
        checks = [f"count-selected(.) <= {item.max}"] if item.max is not None else []
        checks += [f"not(selected(., '{theirs[code]}') and count-selected(.) > 1)" for code in item.exclusive]
        check = " and ".join(checks)
        yield replace(
            base, type=f"select_multiple {item.scales[0]}", constraint=check, message=base.hint if check else {}
        )
    else:
        yield replace(base, type=f"select_one {item.scales[0]}", hint={})
    if item.other is not None:
        label = asking(questionnaire.scales[item.scales[0]].label(item.other))
        yield Row("text", f"{item.id}_text", label, relevant=f"selected(${{{item.id}}}, '{theirs[item.other]}')")


def _grids(questionnaire: Questionnaire, item: Item, base: Row) -> Iterator[Row]:
    """A table of choices; two of them, in one group, for items asked twice a row."""
    inner = []
    blocks = asked.blocks_of(questionnaire, item)
    for block in blocks:
        name = f"_{item.id}_{block.word}" if block.word else f"_{item.id}"
        label = block.label or item.label
        inner.append(Row("begin_group", name, label, appearance="table-list"))
        for column in block.columns:
            label = asked.row_label(item, column)
            inner.append(Row(f"select_one {block.scale.name}", column.name, label, required=column.required))
        inner.append(Row("end_group"))
    if len(blocks) == 1:
        inner[0] = replace(inner[0], relevant=base.relevant)
        yield from inner
    else:
        yield from _group(base, inner)


def _group(base: Row, inner: Sequence[Row]) -> Iterator[Row]:
    """Rows under a heading with the question; the condition belongs to the group."""
    yield Row("begin_group", f"_{base.name}", base.label, relevant=base.relevant)
    if base.hint:
        yield Row("note", f"_{base.name}_hint", base.hint)
    yield from inner
    yield Row("end_group")


def _parts(item: Item, columns: tuple[Column, ...]) -> list[Row]:
    """One field a column: ranks that differ, shares that add up, the best and worst of each set."""
    found = []
    for place, column in enumerate(columns):
        before = [other.name for other in columns[:place]]
        if item.type == "rank":
            check = " and ".join([_limits(".", 1, column.maximum), *(f". != ${{{name}}}" for name in before)])
            row = Row("integer", column.name, column.label, constraint=check)
        elif item.type == "allocate":
            check = _limits(".", 0, 100)
            if place == len(columns) - 1:
                check += " and " + " + ".join([*(f"coalesce(${{{name}}}, 0)" for name in before), "."]) + " = 100"
            row = Row("integer", column.name, column.label, required=item.required, constraint=check)
        else:
            words = BEST_WORST.get(str(column.part), {})
            label = with_word(words, {"zh": f"第{column.row}组", "en": f"set {column.row}"})
            check = f". != ${{{before[-1]}}}" if column.part == "worst" else ""
            kind = f"select_one _{item.id}_{column.row}"
            row = Row(kind, column.name, label, required=item.required, constraint=check)
        found.append(row)
    return found


def _limits(name: str, low: float | None, high: float | None) -> str:
    """Between which limits a number must lie, as an expression."""
    parts = [f"{name} >= {low:g}"] if low is not None else []
    return " and ".join(parts + ([f"{name} <= {high:g}"] if high is not None else []))

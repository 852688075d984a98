"""Labels of questions whose choices the platform lists: codes and wordings are its own, nothing is guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evaluate.collect.blocks import Block
from evaluate.collect.doubts import Doubts, about_rule
from evaluate.collect.export import ExportChoice
from evaluate.collect.kinds import split_many
from evaluate.collect.label_order import no_answer_reason, ordered_labels
from evaluate.collect.mapping import MappedLabel
from evaluate.collect.names import Names, code_from, name_from
from evaluate.documents import tidy_text
from evaluate.errors import Text


def listed_labels(blocks: Sequence[Block], taken: set[str], doubts: Doubts) -> list[MappedLabel]:
    """The labels of every block, scales shared by blocks with the same choices; what was written and is not listed too.

    Parameters
    ----------
    blocks : sequence of Block
        Questions with choices; each receives the name of its scale or list.
    taken : set of str
        Names of scales already used; the new ones are added.
    doubts : Doubts
        Receives a row for reversed numbers and for answers that the list does not have.
    """
    shared: dict[tuple[object, ...], str] = {}
    counted: dict[str, Counter[str]] = {}
    lists: dict[str, tuple[ExportChoice, ...]] = {}
    kinds: dict[str, str] = {}
    for block in blocks:
        choices = _all_choices(block)
        key = (block.kind, choices if block.kind == "scale" else block.item)
        name = shared.get(key)
        if name is None:
            name = shared[key] = _scale_name(block, choices, taken)
            lists[name], kinds[name], counted[name] = choices, block.kind, Counter()
        block.scale = name
        counted[name].update(_counts(block))
    found: list[MappedLabel] = []
    for name, choices in lists.items():
        members = [block for block in blocks if block.scale == name]
        found += _labels(name, choices, kinds[name] == "scale", counted[name], members, doubts)
    return found


def _all_choices(block: Block) -> tuple[ExportChoice, ...]:
    return tuple(dict.fromkeys(choice for column in block.columns for choice in column.choices))


def _scale_name(block: Block, choices: tuple[ExportChoice, ...], taken: set[str]) -> str:
    if block.kind != "scale":
        return f"{block.item}_list"
    points = [choice for choice in choices if not choice.reason]
    words = [word for choice in points if (word := name_from(choice.label, words=9).split("_")[-1]).isalpha()]
    word = max(reversed(words), key=Counter(words).__getitem__) if words else ""
    return code_from(f"{word} {len(points)}" if word else "", taken, f"scale{len(points)}")


def _counts(block: Block) -> Counter[str]:
    if block.kind == "many" and block.columns[0].separator:
        column = block.columns[0]
        return Counter(piece for text in column.texts for piece in split_many(text, column.separator))
    return Counter(text for column in block.columns for text in column.texts)


def _labels(
    name: str,
    choices: tuple[ExportChoice, ...],
    ordered: bool,
    counts: Counter[str],
    members: list[Block],
    doubts: Doubts,
) -> list[MappedLabel]:
    codes = Names()
    free = codes.part if members[0].kind == "many" else codes.code
    values = _values(choices, ordered)
    rows: list[MappedLabel] = []
    for number, choice in enumerate(choices, 1):
        code = free(choice.code or choice.label, f"c{number}")
        value, reason = values[choice]
        written = tidy_text(choice.written)
        rows.append(MappedLabel(name, written, counts[written], code, value, choice.label or code, "", reason))
    points = [row.value for row in rows if row.value is not None]
    for text in sorted(set(counts) - {row.label_as_exported for row in rows}):
        value = _number(text) if ordered else None
        # Where only the ends of a scale bear words, the numbers between them are its points.
        inside = value is not None and value not in points and min(points) < value < max(points)
        if not inside:
            note = Text(f"“{text}”，{counts[text]}个答案", f"'{text}', {counts[text]} answers")
            doubts.add(members[0].item, "not_listed", value=counts[text], note=note)
        told = "" if inside else about_rule("not_listed").of(doubts.language)
        reason = "unreadable" if ordered and not inside else ""
        code = free(text, f"c{len(rows) + 1}")
        rows.append(MappedLabel(name, text, counts[text], code, value if inside else None, text, told, reason))
    if ordered:
        rows.sort(key=lambda row: (row.value is None, row.value or 0.0))
        _note_reversed(name, rows, doubts)
    return rows


def _values(choices: tuple[ExportChoice, ...], ordered: bool) -> dict[ExportChoice, tuple[float | None, str]]:
    """Each choice's number (the platform's, or by the order of the words) and, for what is no answer, its reason."""
    labels = [choice.label for choice in choices]
    reasons = {choice: choice.reason or no_answer_reason(choice.label, labels) or "" for choice in choices}
    points = [choice for choice in choices if not reasons[choice]]
    numbers = [choice.value if choice.value is not None else _number(choice.code) for choice in points]
    if None in numbers or len(set(numbers)) < len(numbers):
        wording = ordered_labels(choice.label for choice in points) or tuple(choice.label for choice in points)
        numbers = [float(wording.index(choice.label) + 1) for choice in points]
    known = dict(zip(points, numbers, strict=True))
    return {choice: (known.get(choice) if ordered else None, reasons[choice]) for choice in choices}


def _note_reversed(name: str, rows: list[MappedLabel], doubts: Doubts) -> None:
    """1 very satisfied … 5 very dissatisfied: the numbers are kept, and a person is told."""
    points = [row for row in rows if row.value is not None]
    wording = ordered_labels(row.label for row in points)
    if wording is None or any(row.label.isdigit() for row in points):
        return
    numbers = [next(row.value or 0.0 for row in points if row.label == label) for label in wording]
    if len(numbers) > 2 and numbers == sorted(numbers, reverse=True):
        note = Text(f"{wording[-1]}={numbers[-1]:g}", f"{wording[-1]}={numbers[-1]:g}")
        doubts.add(name, "reversed_numbers", value=sum(row.count for row in points), note=note)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None

"""The mapping of an export to an instrument that was written before: sure columns are joined, the others wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from evaluate.collect.align import FITS, Match, expected_questions, match, observed_questions
from evaluate.collect.doubts import Doubts
from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping
from evaluate.documents import fold_text, tidy_text
from evaluate.errors import Text
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section


@dataclass
class _Labels:
    """The labels of each scale of the instrument, as they stand in the export."""

    questionnaire: Questionnaire
    rows: dict[tuple[str, str], MappedLabel] = field(default_factory=dict)

    def take(self, scale: str, labels: Sequence[MappedLabel]) -> tuple[int, int]:
        """Add labels of one column; how many answers fit the scale, and how many do not."""
        fit = other = 0
        known = self.questionnaire.scales[scale]
        for label in labels:
            choice = chosen(known, label.label_as_exported) or chosen(known, label.label)
            row = _row(scale, label, choice, self.questionnaire.languages[0])
            key = (scale, tidy_text(label.label_as_exported))
            before = self.rows.get(key)
            # Questions that share a scale are told with the same counts: the greater is the whole.
            self.rows[key] = replace(row, count=max(row.count, before.count if before else 0))
            fit, other = (fit + label.count, other) if choice else (fit, other + label.count)
        return fit, other


def aligned_mapping(proposed: Mapping, questionnaire: Questionnaire, doubts: Doubts) -> Mapping:
    """The proposal with names, scales and codes of the instrument.

    A column is joined when its wording is the instrument's, it stands in its place, and its answers are choices of the
    instrument. A column that was renamed or moved waits for a person; one the instrument does not have is left out.

    Parameters
    ----------
    proposed : Mapping
        What the export alone suggests.
    questionnaire : Questionnaire
        The instrument, written before the answers came.
    doubts : Doubts
        Receives a row for every column that waits, is left out, or is missing.
    """
    expected = expected_questions(questionnaire)
    matches = match(observed_questions(proposed.columns), expected)
    columns = list(proposed.columns)
    labels = _Labels(questionnaire)
    used: set[int] = set()
    for one in matches:
        used |= set(one.observed.columns)
        for place, column in zip(one.observed.columns, _joined(one, proposed, labels), strict=True):
            columns[place] = column
    for place, column in enumerate(columns):
        if column.holds_answers and place not in used and column.type != "duration":
            told = Text("问卷里没有这一题", "the instrument has no such question")
            columns[place] = replace(column, type="leave_out", role="", doubt=told.of(doubts.language))
            doubts.add(column.header, "not_in_instrument", address=column.address)
    found = {one.expected.name for one in matches}
    for one in expected:
        if one.name not in found:
            doubts.add(one.name, "not_in_export")
    _tell(columns, doubts)
    return Mapping(tuple(columns), tuple(labels.rows.values()))


def with_paradata(questionnaire: Questionnaire, mapping: Mapping) -> Questionnaire:
    """The instrument with the time spent answering, which the platform measured and nobody asked."""
    spent = [column for column in mapping.answers if column.type == "duration" and column.name not in questionnaire]
    if not spent:
        return questionnaire
    label = {language: _SPENT.of(language) for language in questionnaire.languages}
    title = {language: _TITLE.of(language) for language in questionnaire.languages}
    items = tuple(Item(column.name, "number", label, measured_in="seconds") for column in spent)
    return replace(questionnaire, sections=(*questionnaire.sections, Section("paradata", title, items)))


_SPENT = Text("填答用时（秒）", "Time spent answering (seconds)")
_TITLE = Text("填答过程", "How it was answered")


def chosen(scale: Scale, text: str) -> Choice | None:
    """The choice that a text in the export means: by its label in any language, or by its code."""
    folded = fold_text(text)
    for choice in scale.choices:
        if folded == fold_text(choice.code) or folded in {fold_text(label) for label in choice.label.values()}:
            return choice
    return None


def _joined(one: Match, proposed: Mapping, labels: _Labels) -> list[MappedColumn]:
    columns = [proposed.columns[place] for place in one.observed.columns]
    expected, doubt = one.expected, one.doubt
    kind = columns[0].type
    if expected.scale:
        kind = "grid" if expected.rows[0] else "one"
        kind = expected.kind if expected.kind in ("many", "rank") else kind
    elif expected.kind in ("number", "text", "date"):
        kind = expected.kind
    if expected.scale and columns[0].answered_on:
        own = proposed.labels_of(columns[0].scale)
        fit, other = labels.take(expected.scale, own)
        if fit + other and fit < FITS * (fit + other) and doubt is None:
            doubt = Text(
                f"{other}个答案不在问卷的选项里", f"{other} answers are not among the choices of the instrument"
            )
    return [_renamed(column, kind, one, doubt, labels) for column in columns]


def _renamed(column: MappedColumn, kind: str, one: Match, doubt: Text | None, labels: _Labels) -> MappedColumn:
    expected = one.expected
    name = _name(expected.name, column, kind, labels)
    if not name:
        told = Text("问卷里没有这个选项", "the instrument has no such option")
        return replace(column, type="leave_out", role="", doubt=told.of(labels.questionnaire.languages[0]))
    return replace(
        column,
        item=expected.item,
        name=name,
        type=kind,
        scale=expected.scale,
        question=expected.texts[0],
        row=column.row if kind in ("many", "rank") else expected.rows[0],
        role="",
        doubt=_text(doubt, labels.questionnaire),
        confirm="" if doubt is None else "no",
        similarity=round(one.similarity, 2),
    )


def _name(name: str, column: MappedColumn, kind: str, labels: _Labels) -> str:
    """The column's name in the instrument; empty for an option that the instrument does not have."""
    if kind not in ("many", "rank") or not column.row:
        return name
    scale = next(item.scales[0] for item in labels.questionnaire.items if item.id == name)
    choice = chosen(labels.questionnaire.scales[scale], column.row)
    return f"{name}_{choice.code}" if choice else ""


def _row(scale: str, label: MappedLabel, choice: Choice | None, language: str) -> MappedLabel:
    if choice is None:
        told = Text("问卷的选项里没有", "not among the choices of the instrument").of(language)
        return replace(label, scale=scale, value=None, reason="unreadable", doubt=told)
    return replace(
        label,
        scale=scale,
        code=choice.code,
        value=choice.value,
        label=choice.label.get(language, choice.code),
        reason=choice.reason or "",
        doubt="",
    )


def _text(doubt: Text | None, questionnaire: Questionnaire) -> str:
    return "" if doubt is None else doubt.of(questionnaire.languages[0])


def _tell(columns: Sequence[MappedColumn], doubts: Doubts) -> None:
    for column in columns:
        if column.waits:
            doubts.add(column.name, "renamed_or_moved", address=column.address, note=Text(column.doubt, column.doubt))

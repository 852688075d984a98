"""The mapping of an export to an instrument that was written before: sure columns are joined, the others wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from evaluate.collect.align import FITS, Expected, Match, expected_questions, match, observed_questions
from evaluate.collect.doubts import Doubts
from evaluate.collect.mapping import OTHER, MappedColumn, MappedLabel, Mapping
from evaluate.documents import fold_text, tidy_text
from evaluate.errors import Text
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section


@dataclass
class _Labels:
    """The labels of each scale of the instrument, as they stand in the export: wordings, codes, or places."""

    questionnaire: Questionnaire
    by_place: bool = False
    rows: dict[tuple[str, str], MappedLabel] = field(default_factory=dict)

    def take(self, one: Expected, labels: Sequence[MappedLabel], *, worded: bool) -> tuple[str, int, int]:
        """Add labels of one column: under which name, how many answers fit the scale, and how many do not.

        Options are always worded. Two columns on one scale of ours may have been coded in two ways, 1 for the best here
        and 5 there: the second then has its labels under a name of its own, and neither is read by the other's.
        """
        fit = other = 0
        known = self._list(one)
        asked = next(item for item in self.questionnaire.items if item.id == one.item)
        # Platforms that have one cell for both write own words in place of the choice that asks for them.
        own_words = None if self.by_place else next((c for c in known.answers if c.code == asked.other), None)
        own: dict[str, MappedLabel] = {}
        for label in labels:
            choice = placed(known, label.label_as_exported) if self.by_place and not worded else _meant(known, label)
            row = _row(one.scale, label, choice, own_words, self.questionnaire.languages[0])
            own[tidy_text(label.label_as_exported)] = row
            fit, other = (fit, other + label.count) if row.doubt else (fit + label.count, other)
        known_rows = {text: self.rows.get((one.scale, text)) for text in own}
        apart = any(row.code != own[text].code for text, row in known_rows.items() if row is not None)
        name = f"{one.scale}_{one.name}" if apart else one.scale
        for text, row in own.items():
            before = self.rows.get((name, text))
            # Questions that share a scale are told with the same counts: the greater is the whole.
            count = max(row.count, before.count if before else 0)
            self.rows[name, text] = replace(row, scale=name, count=count)
        return name, fit, other

    def _list(self, one: Expected) -> Scale:
        """The choices as the form prints them for this column; a set of a best–worst item shows some of its list."""
        own = self.questionnaire.column(one.name).scale if one.name in self.questionnaire else None
        return own if own is not None else self.questionnaire.scales[one.scale]


def aligned_mapping(
    proposed: Mapping,
    questionnaire: Questionnaire,
    doubts: Doubts,
    *,
    named: Collection[str] = (),
    by_place: bool = False,
) -> Mapping:
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
    named : collection of str
        Names that the platform itself gave to questions: those of the instrument, where it made the form.
    by_place : bool
        Whether numbers are the places of choices in their list as printed, and not their codes.
    """
    observed = observed_questions(proposed.columns, named)
    expected = expected_questions(questionnaire, observed)
    matches = match(observed, expected)
    columns = list(proposed.columns)
    labels = _Labels(questionnaire, by_place)
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
    beside = {column.name for column in questionnaire.columns if column.part == "text"}
    for one in expected:
        if one.name not in found and one.name not in beside:
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


def _meant(known: Scale, label: MappedLabel) -> Choice | None:
    """A file that says 1 is 很满意 means 很满意, whatever number that has in the questionnaire."""
    if label.code == OTHER and label.doubt:
        return chosen(known, label.label_as_exported)  # that it is 其他 was our own guess, for a rare answer
    return worded_as(known, label.label) or chosen(known, label.label_as_exported) or chosen(known, label.label)


def chosen(scale: Scale, text: str) -> Choice | None:
    """The choice that a text in the export means: by its label in any language, or by its code."""
    folded = fold_text(text)
    by_code = (choice for choice in scale.choices if folded == fold_text(choice.code))
    return worded_as(scale, text) or next(by_code, None)


def worded_as(scale: Scale, text: str) -> Choice | None:
    """The choice whose label, in any language, is this text."""
    folded = fold_text(text)
    named = (choice for choice in scale.choices if folded in {fold_text(label) for label in choice.label.values()})
    return next(named, None)


def placed(scale: Scale, text: str) -> Choice | None:
    """The choice at the place that a number names, counted from 1 as forms print them."""
    return scale.choices[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(scale.choices) else None


def _joined(one: Match, proposed: Mapping, labels: _Labels) -> list[MappedColumn]:
    columns = [proposed.columns[place] for place in one.observed.columns]
    expected, doubt, listed = one.expected, one.doubt, one.expected.scale
    if expected.scale:
        kind = "grid" if expected.rows[0] else "one"
        kind = expected.kind if expected.kind in ("many", "rank") else kind
    else:
        kind = "number" if expected.kind == "flag" else expected.kind
    if labels.by_place and doubt is None and _place_says_nothing(expected, labels.questionnaire):
        doubt = Text(
            "只有序号，不能确定是哪个答案；请与按文本导出的文件一起导入",
            "the number alone does not tell the answer: import the export by text with it",
        )
    elif expected.scale and columns[0].answered_on:
        own = proposed.labels_of(columns[0].scale)
        listed, fit, other = labels.take(expected, own, worded=columns[0].is_option)
        if fit + other and fit < FITS * (fit + other) and doubt is None:
            doubt = Text(
                f"{other}个答案不在问卷的选项里", f"{other} answers are not among the choices of the instrument"
            )
    return [_renamed(column, kind, one, doubt, labels, listed) for column in columns]


def _place_says_nothing(expected: Expected, questionnaire: Questionnaire) -> bool:
    """Yes or no, and 0 to 10: whether the number is a place or the answer itself is not the same everywhere."""
    item = next(item for item in questionnaire.items if item.id == expected.item)
    return item.type in ("flag", "nps")


def _renamed(
    column: MappedColumn, kind: str, one: Match, doubt: Text | None, labels: _Labels, listed: str
) -> MappedColumn:
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
        scale=listed,
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


def _row(scale: str, label: MappedLabel, choice: Choice | None, own_words: Choice | None, language: str) -> MappedLabel:
    if choice is None and label.reason and label.reason != "unreadable":
        return replace(label, scale=scale, code=label.reason, value=None, doubt="")
    if choice is None and own_words is not None:
        told = Text("问卷的选项里没有，当作“其他”里写的话", "not among the choices, taken as words beside 'other'")
        named = own_words.label.get(language, own_words.code)
        return replace(label, scale=scale, code=own_words.code, value=own_words.value, label=named, reason="",
                       doubt=told.of(language))  # fmt: skip
    if choice is None:
        told = Text("问卷的选项里没有", "not among the choices of the instrument").of(language)
        # The proposal's own code may be that of another choice of the instrument.
        return replace(label, scale=scale, code="unreadable", value=None, reason="unreadable", doubt=told)
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

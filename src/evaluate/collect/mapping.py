"""The mapping from an export to a questionnaire, as a person reviews it: one row per column, one row per label."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from evaluate.collect.export import keys
from evaluate.documents import fold_text, tidy_text

TYPES = ("one", "many", "grid", "rank", "number", "text", "date", "duration", "administrative", "leave_out")
UNANSWERED = ("administrative", "leave_out")
CHOSEN = ("one", "many", "grid", "rank")
OTHER = "other"


@dataclass(frozen=True)
class MappedColumn:
    """One column of the export: which item (and for a grid which row) it holds, on which scale, in which role.

    `confirm` is "no" for a column that looks like a known one but was renamed or moved: nothing is read from it before
    a person writes "yes". `similarity` says how alike header and question are, from 0 to 1; None where nothing was
    compared.
    """

    address: str
    header: str
    item: str
    name: str
    type: str
    scale: str
    role: str
    question: str
    row: str
    share_answered: float
    doubt: str = ""
    confirm: str = ""
    similarity: float | None = None

    @property
    def holds_answers(self) -> bool:
        """False for administrative columns and those a person left out."""
        return self.type not in UNANSWERED

    @property
    def waits(self) -> bool:
        """Whether a person must confirm the column before it is read."""
        return self.holds_answers and self.confirm == "no"

    @property
    def answered_on(self) -> str:
        """The scale or list of choices, for the types that have one; beside another type the name does not count."""
        return self.scale if self.type in CHOSEN else ""

    @property
    def is_option(self) -> bool:
        """Whether the column is one option of a question with several answers or ranks."""
        return self.type in ("many", "rank") and bool(self.row)


@dataclass(frozen=True)
class MappedLabel:
    """One label as exported: which code it stands for, with the number used in computing and the label people read.

    `reason` is a reason word for a label that is no answer, such as 不适用; else empty.
    """

    scale: str
    label_as_exported: str
    count: int
    code: str
    value: float | None
    label: str
    doubt: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Mapping:
    """All columns and all labels."""

    columns: tuple[MappedColumn, ...]
    labels: tuple[MappedLabel, ...]

    def labels_of(self, scale: str) -> tuple[MappedLabel, ...]:
        """The labels of one scale or list of choices."""
        return tuple(label for label in self.labels if label.scale == scale)

    def writes_other(self, scale: str) -> bool:
        """Whether answers in people's own words are taken as 'other', so that their text needs a column of its own."""
        own = (label for label in self.labels_of(scale) if label.code == OTHER)
        return any(fold_text(label.label_as_exported) not in (OTHER, fold_text(label.label)) for label in own)

    @property
    def answers(self) -> tuple[MappedColumn, ...]:
        """The columns that hold answers, those that still wait for a person among them."""
        return tuple(column for column in self.columns if column.holds_answers)

    @property
    def keys(self) -> list[tuple[str, int]]:
        """The key of each column: its header, and how often it came before."""
        return keys(column.header for column in self.columns)


def joined(reviewed: Mapping, proposed: Mapping) -> tuple[Mapping, tuple[MappedColumn, ...], tuple[MappedLabel, ...]]:
    """The reviewed mapping, completed by the columns and labels that only the new export has, and these."""
    known_columns = dict(zip(reviewed.keys, reviewed.columns, strict=True))
    renamed: dict[str, str] = {}
    columns: list[MappedColumn] = []
    added: list[MappedColumn] = []
    for key, column in zip(proposed.keys, proposed.columns, strict=True):
        known = known_columns.get(key)
        if known is None:
            added.append(column)
            columns.append(column)
            continue
        renamed.setdefault(column.scale, known.scale)
        columns.append(replace(known, address=column.address, share_answered=column.share_answered))
    known_labels = {(label.scale, tidy_text(label.label_as_exported)): label for label in reviewed.labels}
    fresh: list[MappedLabel] = []
    counts: dict[tuple[str, str], int] = Counter()
    for label in proposed.labels:
        scale = renamed.get(label.scale, label.scale)
        key = (scale, tidy_text(label.label_as_exported))
        counts[key] += label.count
        if key not in known_labels:
            fresh.append(replace(label, scale=scale))
            known_labels[key] = fresh[-1]
    old = [replace(label, count=counts[label.scale, tidy_text(label.label_as_exported)]) for label in reviewed.labels]
    return Mapping(tuple(columns), (*old, *fresh)), tuple(added), tuple(fresh)

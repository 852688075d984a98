"""What was asked: the questionnaire as one frozen value."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.column import Column, item_columns
from evaluate.instruments.construct import Construct, Contradiction
from evaluate.instruments.item import PAIR_WORDS, Competency, Item, Section
from evaluate.instruments.labels import labels_of
from evaluate.instruments.scale import Labels, Scale
from evaluate.instruments.suggestion import listed, replacement


@dataclass(frozen=True)
class Questionnaire:
    """Everything that was asked, in order.

    `scales` holds the ordered scales and the lists of choices under one set of names. A `draft` was made from data, not
    written by an author: its column names need not be identifiers. `constructs` are what several items measure
    together, `contradictions` the answers that cannot go together. `never_by_unit` are items that may never be shown
    by unit: their columns play the role "attitude".
    """

    id: str
    version: str = "1"
    title: Labels = field(default_factory=dict)
    languages: tuple[str, ...] = ("zh", "en")
    sections: tuple[Section, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    competencies: Mapping[str, Competency] = field(default_factory=dict)
    categories: Mapping[str, Labels] = field(default_factory=dict)
    note: Labels = field(default_factory=dict)
    consent: Labels = field(default_factory=dict)
    draft: bool = False
    constructs: Mapping[str, Construct] = field(default_factory=dict)
    contradictions: Mapping[str, Contradiction] = field(default_factory=dict)
    never_by_unit: tuple[str, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items of all sections, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns of answers, in order."""
        return tuple(
            replace(column, role="attitude")
            if item.id in self.never_by_unit and column.role is None and column.attention is None
            else column
            for item in self.items
            for column in item_columns(item, self.scales, self.competencies)
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number that each item bears on paper and on screen, from 1; notes bear none."""
        return {item.id: number for number, item in enumerate((i for i in self.items if i.type != "note"), 1)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def column(self, name: str) -> Column:
        """The column called `name`; a QuestionnaireError that names the nearest when there is none."""
        if name not in self._by_name:
            known = listed(self.names)
            raise QuestionnaireError.single(
                self.id,
                Text(f"问卷里没有名为 {name} 的列。", f"The questionnaire has no column called {name}."),
                Text(f"已有的列：{known.zh}。", f"one of {known.en}."),
                replacement(name, self.names),
            )
        return self._by_name[name]

    def with_role(self, role: str) -> tuple[Column, ...]:
        """The columns that play `role`, in order."""
        return tuple(column for column in self.columns if column.role == role)

    def measuring(self, construct: str) -> tuple[Column, ...]:
        """The columns that measure `construct` together, in order."""
        return tuple(column for column in self.columns if column.construct == construct)

    @cached_property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """Competency → (importance column, ability column), in order, where exactly one of each was asked."""
        asked = [column for column in self.columns if column.role in PAIR_WORDS and column.competency is not None]
        times = Counter((column.competency, column.role) for column in asked)
        found = {(column.competency, column.role): column.name for column in asked}
        return {
            competency: (found[competency, "importance"], found[competency, "ability"])
            for competency in dict.fromkeys(str(column.competency) for column in asked)
            if times[competency, "importance"] == times[competency, "ability"] == 1
        }

    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """What a person reads for every name and code of these answers, in the shape of an estimate's labels."""
        return labels_of(self.columns, self.competencies, self.categories)

    def plain(self) -> dict[str, object]:
        """The content as nested plain dicts and lists, in the shape of a questionnaire file."""
        about: dict[str, object] = {"id": self.id, "version": self.version, "languages": list(self.languages)}
        texts = {"title": self.title, "note": self.note, "consent": self.consent}
        about |= {name: dict(text) for name, text in texts.items() if text}
        if self.never_by_unit:
            about["never_by_unit"] = list(self.never_by_unit)
        if self.draft:
            about["draft"] = True
        found: dict[str, object] = {"questionnaire": about}
        if self.categories:
            found["categories"] = {name: dict(label) for name, label in self.categories.items()}
        if self.competencies:
            found["competencies"] = {name: _plain_competency(each) for name, each in self.competencies.items()}
        extra = {"constructs": self.constructs, "contradictions": self.contradictions}
        found |= {
            key: {name: each.plain() for name, each in entries.items()} for key, entries in extra.items() if entries
        }
        for key, ordered in (("scales", True), ("choices", False)):
            lists = {name: scale.plain() for name, scale in self.scales.items() if scale.ordered is ordered}
            if lists:
                found[key] = lists
        found["sections"] = [
            {"id": part.id, "title": dict(part.title), "items": [item.plain(self.scales) for item in part.items]}
            for part in self.sections
        ]
        return found

    @cached_property
    def sha256(self) -> str:
        """The hash of the content: the same for two files that ask the same, whatever their layout."""
        text = json.dumps(_canonical(self.plain(), self.languages), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(content: Any, languages: tuple[str, ...]) -> Any:
    """The content with what is equal written equally: labels in the order of the languages, no minus zero."""
    if isinstance(content, dict):
        order = sorted(content, key=languages.index) if set(content) <= set(languages) else list(content)
        return {key: _canonical(content[key], languages) for key in order}
    if isinstance(content, list):
        return [_canonical(part, languages) for part in content]
    return content + 0.0 if isinstance(content, float) else content


def _plain_competency(competency: Competency) -> dict[str, object]:
    found: dict[str, object] = {"label": dict(competency.label)}
    if competency.category is not None:
        found["category"] = competency.category
    if competency.required:
        found["required"] = True
    return found

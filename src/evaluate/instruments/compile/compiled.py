"""What a compiler makes of a questionnaire: files, and in words what the target cannot carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Labels
from evaluate.instruments.suggestion import listed, replacement

_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")
_LONGEST_STEM = 60


@dataclass(frozen=True)
class Compiled:
    """File name → content, and one sentence for everything that the target cannot carry."""

    files: Mapping[str, bytes]
    warnings: tuple[Text, ...] = ()


class Compiler(Protocol):
    """The one signature of all compilers; without a language, all languages of the questionnaire."""

    def __call__(self, questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
        """Compile."""
        ...


def languages_of(questionnaire: Questionnaire, language: str | None) -> tuple[str, ...]:
    """The language asked for, or all of the questionnaire; a QuestionnaireError for one that it does not have."""
    if language is None:
        return questionnaire.languages
    if language in questionnaire.languages:
        return (language,)
    known = listed(questionnaire.languages)
    raise QuestionnaireError.single(
        questionnaire.id,
        Text(f"问卷没有语言 {language}。", f"The questionnaire has no language {language}."),
        Text(f"已有的语言：{known.zh}。", f"one of {known.en}."),
        replacement(language, questionnaire.languages),
    )


def refuse_draft(questionnaire: Questionnaire) -> None:
    """A QuestionnaireError for a draft: its columns were named by a file of answers and cannot be asked by a form."""
    if questionnaire.draft:
        raise QuestionnaireError.single(
            questionnaire.id,
            Text("这是由数据拟出的问卷草稿。", "This is a draft made from data."),
            Text("由人写定的问卷，才能做成调查表。", "a questionnaire that a person has settled."),
            Text("请核对题目和选项，改好后删去 draft: true。", "Look it through, then delete draft: true."),
        )


def stem(questionnaire: Questionnaire) -> str:
    """The id as the beginning of file names, on any file system."""
    return _NOT_IN_A_NAME.sub("_", questionnaire.id).strip("._")[:_LONGEST_STEM] or "questionnaire"


def said(labels: Labels, language: str) -> str:
    """A label in a language, or in the first that it has."""
    return labels.get(language) or next(iter(labels.values()), "")

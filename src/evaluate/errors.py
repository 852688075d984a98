"""One family of errors, named after who can mend them.

Every mistake says where (file, item, line or cell), what is wrong, what would be right and how to mend it, in Chinese
and
in English. All mistakes of one file travel in one error, so that a person mends them in one sitting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in the two languages of the project."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The sentence in `language`; English for any language but Chinese."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class Mistake:
    """One thing a person must change: where it stands, what it is, what would be right, how to mend it."""

    where: str
    what: Text
    right: Text
    mend: Text

    def of(self, language: str) -> str:
        """One paragraph in `language`."""
        what, right, mend = (part.of(language) for part in (self.what, self.right, self.mend))
        if language.startswith("zh"):
            return f"{self.where}：{what}正确的写法：{right}改法：{mend}"
        return f"{self.where}: {what} Right would be: {right} To mend it: {mend}"


class EvaluateError(Exception):
    """Base of the family: one or more mistakes, told in both languages.

    `str()` gives Chinese, then English. The command line and the notebooks show the study's language through
    `in_language`.
    """

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes

    @classmethod
    def single(cls, where: str, what: Text, right: Text, mend: Text) -> Self:
        """An error with one mistake."""
        return cls(Mistake(where, what, right, mend))

    @classmethod
    def refuse(cls, mistakes: Iterable[Mistake]) -> None:
        """Raise one error with all `mistakes`, or do nothing when there are none."""
        found = tuple(mistakes)
        if found:
            raise cls(*found)

    def in_language(self, language: str) -> str:
        """All mistakes in one language, numbered when there are several."""
        if len(self.mistakes) == 1:
            return self.mistakes[0].of(language)
        return "\n".join(f"{number}. {mistake.of(language)}" for number, mistake in enumerate(self.mistakes, 1))

    def __str__(self) -> str:
        return self.in_language("zh") + "\n" + self.in_language("en")


class QuestionnaireError(EvaluateError):
    """The author of the instrument can mend it."""


class ResponsesError(EvaluateError):
    """Whoever manages the data can mend it."""


class RegisterError(EvaluateError):
    """Whoever keeps the office's registers can mend it."""


class DesignError(EvaluateError):
    """The statistician can mend it."""


class UnitError(EvaluateError):
    """Two numbers measured in different things were combined; the planner can mend it."""


class SupplyError(EvaluateError):
    """The planner can mend it."""


class RuleError(EvaluateError):
    """Whoever keeps the dated rule sets can mend it."""


class ReportError(EvaluateError):
    """The writer of the report can mend it."""


class ServiceError(EvaluateError):
    """A collection service refused or failed; whoever started the pull can mend it."""

"""What an item is answered on: choices, and the scales and lists they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

Labels = Mapping[str, str]
Reason = Literal["not_answered", "skipped", "not_applicable", "dont_know", "unreadable"]
REASONS: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True)
class Choice:
    """One answer a person may choose.

    `value` is the number used in computing (scales only). `reason` marks a choice that is no answer to the question,
    such as 不适用 (not_applicable) or 不清楚 (dont_know): it is stored as missing, with this reason.
    """

    code: str
    label: Labels
    value: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Scale:
    """The choices an item is answered on: an ordered scale with numbers, or (not ordered) a list of choices."""

    name: str
    ordered: bool
    choices: tuple[Choice, ...]

    @cached_property
    def answers(self) -> tuple[Choice, ...]:
        """The choices that are answers, in order; those with a reason for missing are left out."""
        return tuple(choice for choice in self.choices if choice.reason is None)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the answers, in the order of the questionnaire."""
        return tuple(choice.code for choice in self.answers)

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The numbers of the answers, in order; empty for a list of choices."""
        return tuple(choice.value for choice in self.answers if choice.value is not None)

    @cached_property
    def missing(self) -> dict[str, str]:
        """Codes that stand for a missing answer, with the reason each gives."""
        return {choice.code: choice.reason for choice in self.choices if choice.reason is not None}

    def label(self, code: str) -> Labels:
        """What a person reads for `code`; the code itself when the scale does not know it."""
        for choice in self.choices:
            if choice.code == code:
                return choice.label
        return {"zh": code, "en": code}

    def plain(self) -> dict[str, object]:
        """The scale as its entry in a questionnaire file: code → label, or code → label, value and reason."""
        return {choice.code: self._plain_choice(choice) for choice in self.choices}

    def _plain_choice(self, choice: Choice) -> object:
        extra: dict[str, object] = {}
        if self.ordered and choice.value is not None and choice.value != number_in(choice.code):
            extra["value"] = choice.value
        if choice.reason is not None:
            extra["reason"] = choice.reason
        return {"label": dict(choice.label), **extra} if extra else dict(choice.label)


def number_in(code: str) -> float | None:
    """The finite number that a code spells, or None."""
    try:
        number = float(code)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None

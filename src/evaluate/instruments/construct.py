"""What several items measure together, and which answers of one person contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evaluate.instruments.scale import Labels

Score = Literal["mean", "sum"]
SCORES: tuple[str, ...] = get_args(Score)


@dataclass(frozen=True)
class Construct:
    """What several items measure together.

    A person's score is the mean or the sum of the answers, those to reversed items turned round (lowest + highest value
    of their scale − answer); it is missing when fewer than `min_items` were answered. `range` is the lowest and highest
    score there can be.
    """

    label: Labels
    score: str = "mean"
    min_items: int = 1
    range: tuple[float, float] | None = None

    def plain(self) -> dict[str, object]:
        """The construct as its entry in a questionnaire file."""
        found: dict[str, object] = {"label": dict(self.label), "score": self.score}
        if self.min_items != 1:
            found["min_items"] = self.min_items
        if self.range is not None:
            found["range"] = list(self.range)
        return found


@dataclass(frozen=True)
class Contradiction:
    """Answers of one person that cannot both be so: `when` is a condition over the items, in its normal spelling."""

    when: str
    label: Labels

    def plain(self) -> dict[str, object]:
        """The contradiction as its entry in a questionnaire file."""
        return {"when": self.when, "label": dict(self.label)}

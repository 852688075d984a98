"""How much one visitor, and all together, may ask: buckets that fill again with time, kept in memory only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

#: A form with every box of a long questionnaire ticked and pages of text stays far below.
LARGEST_BODY = 256 * 1024
LARGEST_DRAFT = 128 * 1024
LARGEST_HEADER = 16 * 1024
MOST_FIELDS = 4000
_MOST_VISITORS = 10_000


@dataclass
class Bucket:
    """So many at once, and so many more a minute, for each visitor.

    A whole office may stand behind one address, so a bucket for forms holds many; one for guesses holds few.
    """

    at_once: float
    a_minute: float
    clock: Callable[[], float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, visitor: str) -> bool:
        """Take one; False when nothing is left."""
        left = self._now(visitor)
        if len(self._left) >= _MOST_VISITORS and visitor not in self._left:
            self._forget()
        self._left[visitor] = (max(left - 1, 0.0) if left >= 1 else left, self.clock())
        return left >= 1

    def give_back(self, visitor: str) -> None:
        """Undo one `take`."""
        self._left[visitor] = (min(self.at_once, self._now(visitor) + 1), self.clock())

    def _now(self, visitor: str) -> float:
        left, since = self._left.get(visitor, (self.at_once, self.clock()))
        return min(self.at_once, left + (self.clock() - since) * self.a_minute / 60)

    def _forget(self) -> None:
        """Whoever's bucket is full again need not be remembered; in need the oldest are forgotten too."""
        full = [visitor for visitor in self._left if self._now(visitor) >= self.at_once]
        for visitor in full or list(self._left)[: _MOST_VISITORS // 2]:
            del self._left[visitor]

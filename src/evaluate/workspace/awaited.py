"""Data that a study has not got yet, or cannot read: the sections that want them say so, and the others are built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from evaluate.errors import Mistake, RegisterError, ReportError, Text
from evaluate.report.content import FINDING_MIME, is_noted

GAP_MIME = "application/vnd.evaluate.gap.v1+json"


@dataclass(frozen=True)
class Gap:
    """What is not there yet: `note` for the readers of a report, `what` and `mend` for the office that makes it.

    `promised` when study.toml says that it will be there; otherwise the study does without it. `faulty` when it is
    there and cannot be read.
    """

    note: Text
    what: Text
    mend: Text
    promised: bool = True
    faulty: bool = False

    def bundle(self) -> dict[str, Any]:
        """The gap as an output of a notebook."""
        return {GAP_MIME: asdict(self), "text/plain": f"{self.what.zh}\n{self.what.en}"}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Gap:
        """The gap in an output of a notebook."""
        words = {name: Text(*plain[name]) for name in ("note", "what", "mend")}
        return cls(**words, promised=bool(plain["promised"]), faulty=bool(plain.get("faulty")))


class Awaited(ReportError):
    """A survey, answers or registers that the study has not got yet. In a build its sections say so and stay empty."""

    def __init__(self, where: str, gap: Gap, right: Text) -> None:
        super().__init__(Mistake(where, gap.what, right, gap.mend))
        self.gap = gap


class Unreadable(RegisterError):
    """A register with mistakes. In a build the sections that use it say so and stay empty; the others are made."""

    def __init__(self, gap: Gap, mistakes: Iterable[Mistake]) -> None:
        super().__init__(*mistakes)
        self.gap = gap


def gaps_in(notebook: Any, cited: Iterable[Gap] = ()) -> tuple[Gap, ...]:
    """What an executed notebook lacked, each once; of what the notebooks it cites lacked, that which its page notes."""
    own = (Gap.from_plain(data[GAP_MIME]) for data in _shown(notebook) if GAP_MIME in data)
    noted = {content["claim"]["zh"] for content in _findings(notebook) if is_noted(content, "awaited")}
    return tuple(dict.fromkeys([*own, *(gap for gap in cited if gap.note.zh in noted)]))


def nothing_found(notebook: Any) -> bool:
    """Whether every finding of an executed notebook, its own and the cited ones, waits for data."""
    findings = _findings(notebook)
    return bool(findings) and all(is_noted(content, "awaited") for content in findings)


def _findings(notebook: Any) -> list[dict[str, Any]]:
    return [data[FINDING_MIME] for data in _shown(notebook) if FINDING_MIME in data]


def _shown(notebook: Any) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from (output.get("data", {}) for output in cell.outputs)

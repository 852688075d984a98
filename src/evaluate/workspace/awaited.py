"""Data that a study has not got yet: no fault of what is there, so told in one line and noted in the report's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from evaluate.errors import Mistake, ReportError, Text
from evaluate.report.content import FINDING_MIME, is_noted

GAP_MIME = "application/vnd.evaluate.gap.v1+json"


@dataclass(frozen=True)
class Gap:
    """What is not there yet: `note` for the readers of a report, `what` and `mend` for the office that makes it.

    `promised` when study.toml says that it will be there; otherwise the study does without it.
    """

    note: Text
    what: Text
    mend: Text
    promised: bool = True

    def bundle(self) -> dict[str, Any]:
        """The gap as an output of a notebook."""
        return {GAP_MIME: asdict(self), "text/plain": f"{self.what.zh}\n{self.what.en}"}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Gap:
        """The gap in an output of a notebook."""
        words = {name: Text(*plain[name]) for name in ("note", "what", "mend")}
        return cls(**words, promised=bool(plain["promised"]))


class Awaited(ReportError):
    """A survey, answers or registers that the study has not got yet. In a build its sections say so and stay empty."""

    def __init__(self, where: str, gap: Gap, right: Text) -> None:
        super().__init__(Mistake(where, gap.what, right, gap.mend))
        self.gap = gap


def gaps_in(notebook: Any) -> tuple[Gap, ...]:
    """What an executed notebook lacked, each once."""
    return tuple(dict.fromkeys(Gap.from_plain(data[GAP_MIME]) for data in _shown(notebook) if GAP_MIME in data))


def nothing_found(notebook: Any) -> bool:
    """Whether every finding of an executed notebook, its own and the cited ones, waits for data."""
    findings = [data[FINDING_MIME] for data in _shown(notebook) if FINDING_MIME in data]
    return bool(findings) and all(is_noted(content, "awaited") for content in findings)


def _shown(notebook: Any) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from (output.get("data", {}) for output in cell.outputs)

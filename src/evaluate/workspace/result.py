"""What a build tells: its steps while it runs, and what became of every notebook at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluate.design import HiddenNumber
from evaluate.errors import Text
from evaluate.workspace.awaited import Gap
from evaluate.workspace.outputs import Output

Status = Literal["built", "rewritten", "unchanged", "waiting", "failed", "left"]


@dataclass(frozen=True)
class Progress:
    """One step: notebook `number` of `count`; its cell `cell` of `cells`, or the format being written, or its end."""

    stage: Literal["start", "cell", "export", "end"]
    notebook: str
    number: int
    count: int
    cell: int = 0
    cells: int = 0
    format: str = ""
    status: Status | None = None
    seconds: float = 0.0


Listener = Callable[[Progress], None]


@dataclass(frozen=True)
class NotebookResult:
    """What became of one notebook.

    `status`: built (run now), rewritten (a document was missing or edited), unchanged, waiting (none of its data are
    there yet, so no document is written), failed (its own fault), left (not tried, because a notebook it cites failed).
    `message` says why; `failed_copy` is the notebook as it stopped. `gaps` are the data that some of its sections lack.
    `named` ones are asked for as documents, the others only run because they are cited.
    """

    notebook: str
    status: Status
    outputs: tuple[Output, ...] = ()
    message: Text | None = None
    failed_copy: Path | None = None
    seconds: float = 0.0
    gaps: tuple[Gap, ...] = ()
    named: bool = True


@dataclass(frozen=True)
class Checked:
    """What the disclosure audit did: how many tables it looked at, and how many further numbers it had hidden.

    `absent` are lines of hidden.csv whose number stands in none of the tables, each with the most similar that does.
    """

    tables: int
    hidden: int = 0
    absent: tuple[tuple[HiddenNumber, HiddenNumber | None], ...] = ()


@dataclass(frozen=True)
class BuildResult:
    """What became of all notebooks of a build, in the order they were tried.

    `checked` tells of the audit of all tables; None when they are not safe, or were found safe before and every line of
    hidden.csv hides something.
    """

    notebooks: tuple[NotebookResult, ...]
    seconds: float
    checked: Checked | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing failed, and all data are there that study.toml promises."""
        stopped = any(result.status in ("failed", "left") for result in self.notebooks)
        return not (stopped or self.waiting or any(gap.promised for gap in self.gaps))

    @property
    def waiting(self) -> tuple[str, ...]:
        """The notebooks asked for of which no document was written, because none of their data are there yet."""
        return tuple(result.notebook for result in self.notebooks if result.status == "waiting" and result.named)

    @property
    def unchanged(self) -> bool:
        """Whether there was nothing to do."""
        return all(result.status == "unchanged" for result in self.notebooks)

    @property
    def gaps(self) -> dict[Gap, tuple[str, ...]]:
        """The data that are not there yet, each with the notebooks that want them."""
        wanted = dict.fromkeys(gap for result in self.notebooks for gap in result.gaps)
        return {gap: tuple(one.notebook for one in self.notebooks if gap in one.gaps) for gap in wanted}

    @property
    def outputs(self) -> tuple[Output, ...]:
        """All documents, in order."""
        return tuple(output for result in self.notebooks for output in result.outputs)

    @property
    def failures(self) -> tuple[NotebookResult, ...]:
        """The notebooks that failed or were left."""
        return tuple(result for result in self.notebooks if result.status in ("failed", "left"))

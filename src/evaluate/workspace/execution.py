"""Running one notebook in the warm kernel, and saying in one sentence where it failed when it does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.errors import Language, Text
from evaluate.workspace.awaited import Gap
from evaluate.workspace.kernel import Kernel
from evaluate.workspace.notebook import INJECTED, clean, tags, with_parameters
from evaluate.workspace.skipping import Skipping

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Failure:
    """Where a notebook stopped: the number of the cell as the author counts, its section, and the reason."""

    notebook: str
    cell: int
    section: str
    reason: str
    ours: bool

    def sentence(self) -> Text:
        """One sentence for the person who mends it."""
        section_zh = f"（“{self.section}”一节）" if self.section else ""
        section_en = f" (section '{self.section}')" if self.section else ""
        return Text(
            f"{self.notebook} 第 {self.cell} 个单元格{section_zh}：{self.reason}",
            f"{self.notebook}, cell {self.cell}{section_en}: {self.reason}",
        )


@dataclass(frozen=True)
class Run:
    """A notebook after its run; `failure` is None when every cell ran."""

    notebook: Any
    failure: Failure | None


def run_notebook(
    notebook: Any,
    kernel: Kernel,
    *,
    name: str,
    study: Path,
    survey: Path | None,
    folder: Path,
    environment: dict[str, str],
    parameters: Mapping[str, Any],
    language: Language,
    timeout: int = 600,
    step: Step | None = None,
) -> Run:
    """Run every cell of a notebook, in order, in a kernel that remembers nothing of the notebook before.

    Cells whose data the study has not got yet are left, with a note in the place of each finding.

    Parameters
    ----------
    notebook : NotebookNode
        As read; it is not changed.
    kernel : Kernel
        Started when it is not.
    name : str
        What the notebook is called in messages.
    study, survey : Path
        The study's folder and that of a survey from elsewhere, which no output may name.
    folder : Path
        Where the code stands.
    environment : dict of str
        Environment variables of this run.
    parameters : mapping
        Values that replace those of the cell tagged `parameters`.
    language : str
        The language in which an error is told.
    timeout : int
        Seconds that one cell may take.
    step : callable
        Told (cell, cells) before each code cell.

    """
    ready = with_parameters(notebook, parameters)
    client = _client(ready, kernel, folder, environment, timeout)
    total = sum(cell.cell_type == "code" for cell in ready.cells)
    done, skipping = 0, Skipping(language)
    for index, cell in enumerate(ready.cells):
        if cell.cell_type != "code":
            continue
        done += 1
        if step is not None:
            step(done, total)
        gap = skipping.gap_of(cell)
        stopped = _stopped(client, cell, index, kernel, timeout, language) if gap is None else gap
        if isinstance(stopped, Gap):
            skipping.leave(cell, stopped)
        elif stopped is None:
            skipping.ran(cell)
        else:
            return Run(clean(ready, study, survey), _failure(ready, index, name, *stopped, language))
    return Run(clean(ready, study, survey), None)


def _stopped(
    client: Any, cell: Any, index: int, kernel: Kernel, timeout: int, language: Language
) -> Gap | tuple[str, bool] | None:
    """Run one cell: the reason why it stopped and whether the error is ours, the data it lacks, or nothing."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        return _told(kernel, error, language)
    except CellTimeoutError:
        kernel.stop()
        return _slow(timeout).of(language), True
    except DeadKernelError:
        kernel.stop()
        return _DIED.of(language), True
    return None


def _client(notebook: Any, kernel: Kernel, folder: Path, environment: dict[str, str], timeout: int) -> Any:
    """What sends cells to the kernel, which is started when it is not."""
    from nbclient import NotebookClient

    manager, channels = kernel.ready(folder, environment)
    client = NotebookClient(notebook, km=manager, timeout=timeout, record_timing=False, allow_errors=False)
    client.kc = channels
    client.reset_execution_trackers()
    return client


_DIED = Text(
    "运行它的 Python 内核中途退出，多半是内存不足；关闭其他程序后重试。",
    "The Python kernel ended while running it, most likely for want of memory; close other programmes and try again.",
)


def _slow(timeout: int) -> Text:
    return Text(
        f"这个单元格 {timeout} 秒内没有算完，已停止；检查它是否陷入死循环。",
        f"This cell did not finish within {timeout} seconds and was stopped; see whether it runs for ever.",
    )


def _told(kernel: Kernel, error: Any, language: Language) -> Gap | tuple[str, bool]:
    """The error as the kernel knows it: ours in the study's language, any other with its kind; or what is awaited."""
    question = f"__import__('evaluate.workspace.warm', fromlist=['last_error']).last_error({language!r})"
    try:
        known = json.loads(kernel.ask(question) or "{}")
    except Exception:  # the kernel may have died with the cell; what nbclient caught is still there
        known = {}
    if known.get("ours"):
        return Gap.from_plain(known["gap"]) if known.get("gap") else (known["text"], True)
    return f"{error.ename}: {error.evalue}", False


def _failure(notebook: Any, index: int, name: str, reason: str, ours: bool, language: Language) -> Failure:
    cells = notebook.cells[: index + 1]
    number = sum(INJECTED not in tags(cell) for cell in cells)
    other = "en" if language == "zh" else "zh"
    section = ""
    for cell in cells:
        if cell.cell_type == "markdown" and other not in tags(cell):
            for heading in re.findall(r"^#+\s+(.+?)\s*#*$", cell.source, flags=re.MULTILINE):
                section = re.sub(r"\{\w+\}[：:]?\s*", "", heading)
    return Failure(name, number, section, reason, ours)

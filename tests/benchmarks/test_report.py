"""How long does the annual report take? Executing its notebooks warm, writing three formats, and doing nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from evaluate.workspace import BuildResult, build

ANNUAL = "90_annual_report"
BUDGET = 15.0  # seconds for the annual notebook and its three documents
TOLERATED = 3  # times the budget: a machine may be slow or busy


def timed(study: Path, **options: object) -> tuple[float, BuildResult]:
    began = perf_counter()
    result = build(study, [ANNUAL], **options)  # type: ignore[arg-type]
    seconds = perf_counter() - began
    assert result.ok, [str(failure.message) for failure in result.failures]
    return seconds, result


@pytest.fixture(scope="module")
def study(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example study, after one build that has warmed the files of this machine."""
    folders = [tmp_path_factory.mktemp("示例 县") for _ in range(2)]
    for folder in folders:
        for name in ("notebooks", "surveys"):
            shutil.copytree(root / name, folder / name)
        shutil.copyfile(root / "study.toml", folder / "study.toml")
    timed(folders[0])
    return folders[1]


@pytest.mark.bench
def test_the_annual_report(study: Path, record_row: Callable[..., None]) -> None:
    def record(step: str, seconds: float, budget: float) -> None:
        record_row("annual report", step=step, seconds=seconds, budget=budget, share_of_budget=seconds / budget)

    whole, first = timed(study)
    own = {result.notebook: result.seconds for result in first.notebooks}
    record("kernel, five notebooks, three formats", whole, BUDGET)
    record("annual notebook and its three formats, kernel warm", own[ANNUAL], BUDGET)
    for output in first.outputs:
        output.path.unlink()
    formats, again = timed(study)
    assert [result.status for result in again.notebooks][-1] == "rewritten"
    assert all(output.written for output in again.outputs)
    record("three formats", formats, BUDGET)
    nothing, second = timed(study)
    assert second.unchanged
    record("second build", nothing, 1.0)
    assert own[ANNUAL] <= whole <= TOLERATED * BUDGET
    assert formats <= TOLERATED * BUDGET
    assert nothing <= TOLERATED * 1.0

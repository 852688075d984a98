"""`record_row` leaves a dated table of a long or bench run under reports/."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.bench
@pytest.mark.parametrize("rows", [10, 20])
def test_speed(record_row, rows):
    record_row("means by group", rows=rows, seconds=1 / 3, note="a | b")

@pytest.mark.bench
def test_other(record_row):
    record_row("three formats", seconds=2.0)

@pytest.mark.long
def test_coverage(record_row):
    record_row("coverage", share=0.95)

def test_short(record_row):
    pass
"""


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project of one test file with our conftest."""
    (tmp_path / "tests").mkdir()
    shutil.copy(root / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  long\n  bench\n", encoding="utf-8")
    return tmp_path


def run_tests(project: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--import-mode=importlib", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8").stdout


def table(project: Path, kind: str) -> str:
    return (project / "reports" / f"{kind}-{datetime.date.today().isoformat()}.md").read_text(encoding="utf-8")


def test_rows_become_tables(project: Path) -> None:
    assert "3 passed" in run_tests(project, "-m", "bench")
    text = table(project, "bench")
    assert text.startswith("# bench\n")
    assert "| test | rows | seconds | note |\n| --- | --- | --- | --- |\n" in text
    assert "| test_speed[10] | 10 | 0.3333 | a \\| b |\n| test_speed[20] | 20 | 0.3333 | a \\| b |\n" in text
    assert "## three formats\n" in text
    assert "1 passed" in run_tests(project, "-m", "long")
    assert "| test_coverage | 0.95 |" in table(project, "long")


def test_a_part_measured_again_keeps_the_other_rows_and_tables(project: Path) -> None:
    run_tests(project, "-m", "bench")
    run_tests(project, "-k", "test_speed and 10")
    text = table(project, "bench")
    assert text.count("## means by group\n") == text.count("## three formats\n") == 1
    assert text.count("| test_speed[10] |") == text.count("| test_speed[20] |") == 1


def test_an_ordinary_test_records_nothing(project: Path) -> None:
    assert "record_row is for tests marked long or bench" in run_tests(project, "-k", "test_short")
    assert not (project / "reports").exists()

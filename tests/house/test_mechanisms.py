"""The 38 mechanisms: every row of the table in notebooks/README.md names things that are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import evaluate as ev
from evaluate.registers import office_forms

MOST = 38


def rows(root: Path) -> list[list[str]]:
    """The cells of the table's rows."""
    text = (root / "notebooks" / "README.md").read_text(encoding="utf-8")
    table = text.partition("<!-- mechanisms -->")[2].partition("<!-- mechanisms end -->")[0]
    lines = [line for line in table.splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def headings(root: Path, notebook: str) -> list[str]:
    """The questions of a notebook, in Chinese."""
    cells = json.loads((root / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if "zh" in cell["metadata"].get("tags", [])]
    return [line[3:].strip() for text in texts for line in text.splitlines() if line.startswith("## ")]


def test_there_is_a_row_for_each(root: Path) -> None:
    assert [int(row[0]) for row in rows(root)] == list(range(1, MOST + 1))


@pytest.mark.parametrize("number", range(1, MOST + 1))
def test_what_a_row_names_is_there(root: Path, number: int) -> None:
    _, mechanism, tables, functions, section = rows(root)[number - 1]
    assert mechanism
    blocks = {path.stem for path in (root / "surveys" / "bank").glob("*.yml")}
    assert named(tables)
    assert not [name for name in named(tables) if name not in office_forms() and name not in blocks]
    assert named(functions)
    for name in named(functions):
        room, verb = name.split(".")
        assert verb in getattr(ev, room).__all__, name
    (notebook,) = named(section)
    assert section.partition("` ")[2] in headings(root, notebook)


def test_the_verbs_of_each_row_are_tested(root: Path) -> None:
    """A function that serves a mechanism is called by name in some test."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    named_here = {name.split(".")[1] for row in rows(root) for name in named(row[3])}
    assert not [verb for verb in sorted(named_here) if not re.search(rf"\b{verb}\(", tests)]

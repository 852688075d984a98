"""Committed notebooks read like a letter: no logic, no typed numbers, no outputs, both languages."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hooks
import notebook_rules
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_keeps_the_rules(path: Path) -> None:
    found = notebook_rules.offences(json.loads(path.read_text(encoding="utf-8")))
    assert not found, "\n".join(found)


def test_notebooks_are_ruff_clean(root: Path) -> None:
    assert NOTEBOOKS
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", *map(str, NOTEBOOKS)],
            cwd=root, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def cell(kind: str, text: str, *tags: str) -> dict[str, Any]:
    extra = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": text.splitlines(keepends=True), "metadata": {"tags": list(tags)}, **extra}


GOOD = {
    "cells": [
        cell("markdown", "# 2026 年需要什么？\n\n看 `q07` 和[说明](a1.md)。", "zh"),
        cell("markdown", "# What is needed in 2026?\n\nSee `q07`.", "en"),
        cell("code", 'survey = "needs-2026"\nby = "unit_type"', "parameters"),
        cell("markdown", "## 差距最大的是什么？", "zh"),
        cell("markdown", "## Where is the gap largest?", "en"),
        cell("code", 'ev.finding("gap", gap, zh="{value:.1f} 分", en="{value:.1f} points")'),
    ]
}

Break = Callable[[list[dict[str, Any]]], object]
PLANTED: dict[str, Break] = {
    "has outputs": lambda cells: cells[5].update(outputs=[{"output_type": "stream"}]),
    "has execution count": lambda cells: cells[5].update(execution_count=0),
    "not tagged parameters": lambda cells: cells[2]["metadata"].update(tags=[]),
    "19 code cells": lambda cells: cells.extend([cell("code", "x")] * 17),
    "9 lines": lambda cells: cells[5].update(source="x\n" * 9),
    "def": lambda cells: cells[5].update(source="def f(): ..."),
    "for": lambda cells: cells[5].update(source="[x for x in y]"),
    "lambda": lambda cells: cells[5].update(source="lambda x: x"),
    "path": lambda cells: cells[5].update(source="f('surveys/needs-2026')"),
    "reads files": lambda cells: cells[5].update(source="pd.read_csv(name)"),
    "renames": lambda cells: cells[5].update(source="frame.rename(columns=names)"),
    "typed number: 有": lambda cells: cells[3]["source"].append("\n有 12 门课。"),
    "typed number in a claim": lambda cells: cells[5].update(source='f(zh="前 8 项：{items}")'),
    "neither zh nor en": lambda cells: cells[4]["metadata"].update(tags=[]),
    "not one pair": lambda cells: cells.insert(4, cells.pop(5)),
    "no partner": lambda cells: cells.append(cell("markdown", "再见", "zh")),
    "2 H1 in zh": lambda cells: cells[3].update(source="# 又一个"),
    "0 H1 in en": lambda cells: cells[1].update(source="What?"),
}


def test_a_good_notebook_breaks_no_rule() -> None:
    assert notebook_rules.offences(GOOD) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_offence_is_found(name: str) -> None:
    notebook = copy.deepcopy(GOOD)
    PLANTED[name](notebook["cells"])
    assert any(name in what for what in notebook_rules.offences(notebook))


def test_stripping_leaves_code_text_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "示例 本.ipynb"
    used = copy.deepcopy(GOOD) | {"metadata": {"author": "x"}, "nbformat": 4, "nbformat_minor": 5}
    used["cells"][2].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "7"}], execution_count=3)
    used["cells"][2]["metadata"]["collapsed"] = True
    path.write_text(json.dumps(used), encoding="utf-8")
    assert hooks.main("strip", str(path)) == 1
    stripped = json.loads(path.read_text(encoding="utf-8"))
    assert stripped["cells"] == GOOD["cells"]
    assert "author" not in stripped["metadata"]
    assert hooks.main("strip", str(path)) == 0


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x" * hooks.LARGEST)
    large.write_bytes(b"x" * (hooks.LARGEST + 1))
    assert hooks.main("size", str(small), str(tmp_path / "gone")) == 0
    assert hooks.main("size", str(small), str(large)) == 1

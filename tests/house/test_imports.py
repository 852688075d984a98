"""Imports go down only, and importing the package costs next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"pandas", "numpy", "scipy", "matplotlib", "statsmodels", "docx", "typst", "pyarrow", "nbconvert", "nbformat"}
HEAVY |= {"openpyxl", "python_calamine", "lxml", "pydantic", "ruamel", "rich", "jupyterlab", "IPython"}
LINT = (
    "import sys; from importlinter.cli import lint_imports as lint; sys.exit(lint(cache_dir=sys.argv[1], no_logo=True))"
)


def test_rooms_keep_to_their_floors(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINT, str(tmp_path)], cwd=root, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 1 kept, 0 broken." in done.stdout


def test_importing_evaluate_loads_nothing_heavy() -> None:
    code = "import evaluate, json, sys; dir(evaluate); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "evaluate" in loaded
    assert not loaded.intersection(HEAVY)


def test_a_name_of_the_other_evaluate_is_answered_in_a_sentence() -> None:
    import evaluate

    with pytest.raises(AttributeError, match=r"gongxu.*Hugging Face"):
        evaluate.load  # noqa: B018

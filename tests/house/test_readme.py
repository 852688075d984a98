"""What the READMEs promise is run: the ten lines of each, as they stand there."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaluate as ev
from evaluate.workspace.cli import parser


def code_of(paper: Path) -> str:
    """The Python block of a README."""
    return re.findall(r"```python\n(.*?)```", paper.read_text(encoding="utf-8"), flags=re.DOTALL)[0]


@pytest.fixture
def frame() -> pd.DataFrame:
    """Sixty people in two strata of five clusters each, with what the ten lines name."""
    rng = np.random.default_rng(7)
    rows = 60
    answers = {name: rng.integers(1, 6, rows).astype(float) for name in ("imp", "abl", "imp2", "abl2")}
    return pd.DataFrame(
        {
            "stratum": np.repeat(["town", "office"], rows // 2),
            "cluster": np.tile(np.repeat(range(5), 6), 2),
            "w": rng.uniform(5, 15, rows),
            "fpc1": np.repeat([40.0, 25.0], rows // 2),
            "hours": rng.uniform(0, 120, rows),
            "level": np.tile(["section", "division"], rows // 2),
            "sex": rng.choice(["f", "m"], rows),
            **answers,
        }
    )


def test_the_statisticians_ten_lines_run(root: Path, frame: pd.DataFrame) -> None:
    names: dict[str, object] = {"frame": frame}
    exec(code_of(root / "README.md"), names)
    need = names["need"]
    assert isinstance(need, ev.Estimate)
    assert need.frame["item"].tolist() == ["law", "data"]


def test_the_difference_of_two_calls_carries_their_covariance(frame: pd.DataFrame) -> None:
    sample = ev.Sample(frame, ev.Design(strata="stratum", clusters="cluster", weights="w", population="fpc1"))
    difference = ev.mean(sample, "imp") - ev.mean(sample, "abl")
    direct = ev.mean(ev.Sample(frame.assign(gap=frame["imp"] - frame["abl"]), sample.design), "gap")
    for column in ("value", "se", "low", "high"):
        assert difference.frame[column].iloc[0] == pytest.approx(direct.frame[column].iloc[0], rel=1e-9)


def test_the_analysts_ten_lines_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    names: dict[str, object] = {}
    exec(code_of(root / "README.zh-CN.md"), names)
    gap = names["gap"]
    assert isinstance(gap, ev.Estimate)
    assert set(gap.frame["measured_in"]) == {"places"}


def test_every_name_of_the_package_is_there_and_told_to_editors(root: Path) -> None:
    stub = (root / "src" / "evaluate" / "__init__.pyi").read_text(encoding="utf-8")
    for name in dir(ev):
        assert getattr(ev, name) is not None
        assert re.search(rf"\b{name} as {name}\b", stub), name


def test_an_unknown_name_says_which_evaluate_this_is() -> None:
    with pytest.raises(AttributeError, match="gongxu"):
        _ = ev.load


def verbs_of(made: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The words that may follow, each with what it understands."""
    actions = [action for action in made._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions[0].choices) if actions else {}


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md"])
def test_every_command_stands_in_the_readmes_and_no_other(root: Path, paper: str) -> None:
    text = (root / paper).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`evaluate [^|]+) \|", text, flags=re.MULTILINE)
    told: set[str] = set()
    for row in rows:
        noun = ""
        for words in re.findall(r"`([^`]+)`", row):
            *before, verb = words.removeprefix("evaluate ").split()
            noun = before[0] if before else noun if not words.startswith("evaluate ") else ""
            told.add(f"{noun} {verb}".strip())
    commands = verbs_of(parser())
    known = {f"{noun} {verb}".strip() for noun, made in commands.items() for verb in verbs_of(made) or [""]}
    assert told == known


def test_every_command_helps_in_both_languages() -> None:
    made = [one for command in verbs_of(parser()).values() for one in (command, *verbs_of(command).values())]
    for one in (parser(), *made):
        told = one.format_help()
        assert re.search("[\u4e00-\u9fff]", told), one.prog
        assert re.search("[A-Za-z]{3} [a-z]{2}", told), one.prog
        assert "show this help message and exit" not in told, one.prog

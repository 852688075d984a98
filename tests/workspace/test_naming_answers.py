"""Telling design.yml which files hold the answers: both ways count together, and nobody's own choice is overruled."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluate.workspace.naming_answers import name_answers

BOTH = "answers: [answers.csv, paper_answers.xlsx]\n"
WEB, PAPER = "answers.csv", "paper_answers.xlsx"


@pytest.mark.parametrize(
    ("said", "written", "there", "then"),
    [
        ("", WEB, "", "answers: answers.csv\n"),
        ("", WEB, PAPER, BOTH),
        ("", PAPER, "", ""),
        ("", PAPER, WEB, BOTH),
        ("answers: answers.csv\n", PAPER, WEB, BOTH),
        ("answers: [paper_answers.xlsx]  # 纸质\n", WEB, PAPER, BOTH),
        ("answers: answers.csv\n", WEB, PAPER, "answers: answers.csv\n"),
        ("answers: answers.parquet\n", PAPER, WEB, "answers: answers.parquet\n"),
        ("answers:\n  - answers.csv\n", PAPER, WEB, "answers:\n  - answers.csv\n"),
        (BOTH, PAPER, WEB, BOTH),
    ],
)
def test_both_ways_count_unless_somebody_chose_otherwise(
    tmp_path: Path, said: str, written: str, there: str, then: str
):
    (tmp_path / "responses").mkdir()
    if there:
        (tmp_path / "responses" / there).write_bytes(b"x")
    design = tmp_path / "design.yml"
    before, after = "# 说明\nkind: self-selected\n", "note: 试点\n"
    design.write_text(before + said + (after if said else ""), "utf-8")
    changed = name_answers(tmp_path, written)
    assert design.read_text("utf-8") == before + then + (after if said else "")
    assert changed == (said != then)
    assert not name_answers(tmp_path, written)


def test_a_survey_without_design_is_left_alone(tmp_path: Path):
    assert not name_answers(tmp_path, WEB)
    assert not list(tmp_path.iterdir())

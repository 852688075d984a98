"""A study's own rules stand beside its registers, count as what a notebook has read, and are looked over with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from evaluate.errors import RuleError
from evaluate.workspace import open_survey
from evaluate.workspace.examination import examine_survey
from evaluate.workspace.inputs import digest

REGISTERS = "tables:\n  sites:\n    key: site_id\n    columns:\n      site_id: {type: text}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registers.yml").write_text(REGISTERS, encoding="utf-8")
    (tmp_path / "sites.csv").write_text("site_id\nS01\n", encoding="utf-8")
    return tmp_path


def test_rules_of_a_study(folder: Path) -> None:
    day = dt.date(2024, 5, 1)
    assert open_survey(folder).rules.in_force("COST-01", day) is None
    before = digest(folder)
    (folder / "rules.yml").write_text("adopt: [training_cost_2016]\n", encoding="utf-8")
    survey = open_survey(folder)
    version = survey.rules.in_force("COST-01", day)
    assert version is not None
    assert version.rule_set == "training_cost_2016"
    assert digest(folder) != before
    told = [line.zh for line in examine_survey(survey).lines]
    assert "本地规则：training_cost_2016" in told


def test_a_wrong_rule_file_is_told_with_the_rest(folder: Path) -> None:
    (folder / "rules.yml").write_text("adopt: [training_cost]\n", encoding="utf-8")
    errors = examine_survey(open_survey(folder)).errors
    assert [type(error) for error in errors if isinstance(error, RuleError)] == [RuleError]
    assert "training_cost_2014" in str(errors[-1]) or "training_cost_2016" in str(errors[-1])

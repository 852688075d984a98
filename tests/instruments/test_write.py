"""Writing a questionnaire and reading it back is the identity, as YAML and as JSON."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from generated import questionnaires
from hypothesis import HealthCheck, Phase, given, settings
from ruamel.yaml import YAML

from evaluate.instruments import (
    Choice,
    Item,
    Questionnaire,
    Scale,
    Section,
    draft_questionnaire,
    questionnaire_as_json,
    questionnaire_from_json,
    read_questionnaire,
    write_questionnaire,
)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=questionnaires())
def test_writing_and_reading_is_the_identity(tmp_path: Path, asked: Questionnaire):
    path = tmp_path / "questionnaire.yml"
    write_questionnaire(asked, path)
    assert read_questionnaire(path) == asked
    assert read_questionnaire(path).sha256 == asked.sha256


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(asked=questionnaires())
def test_json_and_back_is_the_identity(asked: Questionnaire):
    assert questionnaire_from_json(questionnaire_as_json(asked)) == asked


def test_the_hash_does_not_see_the_order_of_languages_or_the_sign_of_zero():
    def asked(label: dict[str, str], low: float) -> Questionnaire:
        return Questionnaire("q", sections=(Section("s", label, (Item("a", "number", label, minimum=low),)),))

    one, other = asked({"zh": "题", "en": "Item"}, 0.0), asked({"en": "Item", "zh": "题"}, -0.0)
    assert one == other
    assert one.sha256 == other.sha256


def test_other_yaml_readers_see_codes_as_text(tmp_path: Path):
    codes = ("on", "04", "12:30", "1", "null", "yes")
    scale = Scale("s", False, tuple(Choice(code, {"zh": "甲", "en": "A"}) for code in codes))
    asked = Questionnaire(
        "q",
        title={"zh": "问卷", "en": "Q"},
        scales={"s": scale},
        sections=(Section("s1", {"zh": "一", "en": "One"}, (Item("a", "one", {"zh": "题", "en": "Item"}, ("s",)),)),),
    )
    path = tmp_path / "q.yml"
    write_questionnaire(asked, path)
    assert tuple(YAML(typ="safe").load(path.read_text("utf-8"))["choices"]["s"]) == codes


def test_a_draft_with_names_that_are_no_identifiers_survives(tmp_path: Path):
    frame = pd.DataFrame(
        {"满意度 (1-5)": [1.0, 2.0], "class": ["", " a"], "value": pd.to_datetime(["2026-01-01", None])}
    )
    asked = draft_questionnaire(frame)
    path = tmp_path / "q.yml"
    write_questionnaire(asked, path)
    assert read_questionnaire(path) == asked
    assert questionnaire_from_json(questionnaire_as_json(asked)) == asked

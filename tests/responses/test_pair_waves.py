"""Two waves side by side: matched by key, the rest named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluate.errors import ResponsesError
from evaluate.instruments import Scale
from evaluate.responses import Responses, correct, pair_waves, read_responses, write_responses

BEFORE = "respondent,position_level,s1,ability_law,code\nb1,04,1,2,k 1\nb2,05,2,na,K2\nb3,04,3,4,\nb4,05,4,5,K4\n"
AFTER = "respondent,position_level,s1,ability_law,code\nc9,05,5,,k2\nc1,04,4,5,Ｋ 1\nc5,04,1,1,K5\n"


@pytest.fixture
def waves(read_text: Callable[[str], Responses]) -> tuple[Responses, Responses]:
    return read_text(BEFORE), read_text(AFTER)


def test_pairs_are_joined_whatever_the_order_and_the_spelling(waves: tuple[Responses, Responses]):
    found = pair_waves(*waves, on="code")
    assert list(found.frame.index) == ["b1", "b2"]
    assert found.frame["code"].tolist() == ["k 1", "K2"]
    assert found.frame["s1_before"].tolist() == [1.0, 2.0]
    assert found.frame["s1_after"].tolist() == [4.0, 5.0]
    assert found.frame["position_level_after"].tolist() == ["04", "05"]
    assert tuple(found.frame.columns) == found.questionnaire.names
    assert found.reasons.loc["b2", "ability_law_before"] == "not_applicable"
    assert found.reasons.loc["b2", "ability_law_after"] == "not_answered"


def test_who_is_left_out_is_named(waves: tuple[Responses, Responses]):
    found = pair_waves(*waves, on="code").provenance
    assert found.dropped == (
        ("before b3", "配对码为空 / the key is blank"),
        ("before b4", "培训后没有此配对码 / the key is not in after"),
        ("after c5", "培训前没有此配对码 / the key is not in before"),
    )
    assert (found.rows_read, found.rows_kept) == (7, 2)
    assert found.steps[-1].endswith("2 pairs joined on code")


def test_the_questionnaire_keeps_kinds_roles_labels_and_scales(waves: tuple[Responses, Responses], tmp_path: Path):
    found = pair_waves(*waves, on="code")
    column = found.questionnaire.column("ability_law_after")
    assert (column.kind, column.role, column.competency) == ("scale", "ability", "law")
    assert column.label == {"zh": "题（现有水平）（培训后）", "en": "Item (ability) (after)"}
    assert column.scale == waves[0].questionnaire.scales["rate5"]
    assert found.questionnaire.pairs == {}
    write_responses(found, tmp_path / "pairs.parquet")
    assert read_responses(tmp_path / "pairs.parquet") == found


def test_scales_of_one_name_and_two_meanings_are_kept_apart(waves: tuple[Responses, Responses]):
    before, after = waves
    other = Scale("level", False, after.questionnaire.scales["level"].choices[::-1])
    changed = replace(after.questionnaire, scales={**after.questionnaire.scales, "level": other})
    found = pair_waves(before, replace(after, questionnaire=changed), on="code").questionnaire
    assert found.column("position_level_before").scale == before.questionnaire.scales["level"]
    after_scale = found.column("position_level_after").scale
    assert after_scale is not None
    assert after_scale.choices == other.choices


def test_waves_may_be_joined_on_the_respondent(waves: tuple[Responses, Responses]):
    before, after = waves
    renamed = replace(
        after,
        frame=after.frame.set_axis(before.frame.index[:3]),
        reasons=after.reasons.set_axis(before.frame.index[:3]),
    )
    found = pair_waves(before, renamed, on="respondent")
    assert list(found.frame.index) == ["b1", "b2", "b3"]
    assert "code_before" in found.frame.columns


def test_the_waves_stay_as_they_are(waves: tuple[Responses, Responses]):
    copies = [wave.frame.copy() for wave in waves]
    pair_waves(*waves, on="code")
    for wave, copy in zip(waves, copies, strict=True):
        assert wave.frame.equals(copy)
        assert list(wave.frame.columns) == list(copy.columns)


def test_repeated_keys_in_both_waves_are_refused_together(read_text: Callable[[str], Responses]):
    before = read_text("respondent,position_level,code\nb1,04,K1\nb2,04,k1\n")
    after = read_text("respondent,position_level,code\nc1,04,K2\nc2,04,K2\nc3,04,\nc4,04,\n")
    with pytest.raises(ResponsesError) as caught:
        pair_waves(before, after, on="code")
    assert [mistake.what.en for mistake in caught.value.mistakes] == [
        "The key k1 stands in b1, b2.",
        "The key k2 stands in c1, c2.",
    ]


def test_an_unknown_key_column_and_waves_without_a_match(
    waves: tuple[Responses, Responses], read_text: Callable[[str], Responses]
):
    with pytest.raises(ResponsesError) as caught:
        pair_waves(*waves, on="cod")
    assert [mistake.mend.en for mistake in caught.value.mistakes] == ["Perhaps code was meant: write code."] * 2
    with pytest.raises(ResponsesError, match="Not a single key"):
        pair_waves(waves[0], read_text("position_level,code\n04,X\n"), on="code")


def test_corrections_of_a_wave_are_told_in_the_pair(waves: tuple[Responses, Responses]):
    import pandas as pd

    log = pd.DataFrame(
        [["b1", "s1", "1", "2", "typo", "Li", "2026-03-01"]],
        columns=["respondent", "item", "old", "new", "why", "by", "on"],
    )
    found = pair_waves(correct(waves[0], log), waves[1], on="code")
    assert any(step.startswith("before: 更正 1 处") for step in found.provenance.steps)


def test_waves_on_other_scales_are_no_pairs(waves: tuple[Responses, Responses]):
    before, after = waves
    scale = before.questionnaire.scales["rate5"]
    form = replace(
        after.questionnaire, scales={**after.questionnaire.scales, "rate5": replace(scale, choices=scale.choices[1:])}
    )
    with pytest.raises(ResponsesError, match="carry_over"):
        pair_waves(before, replace(after, questionnaire=form), on="code")

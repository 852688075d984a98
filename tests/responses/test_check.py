"""Doubts are rows; clean answers raise none."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from evaluate.documents import is_resident_id
from evaluate.responses import FLAG_COLUMNS, Responses, check, correct, personal_data, responses_from_frame


def rows_of(flags: pd.DataFrame, rule: str) -> list[tuple[object, ...]]:
    found = flags[flags["rule"] == rule]
    return list(found[["subject", "verdict", "value", "threshold", "branch"]].itertuples(index=False, name=None))


def test_the_planted_doubts_are_found_and_no_others(answers: Responses):
    flags = check(answers)
    assert tuple(flags.columns) == FLAG_COLUMNS
    assert rows_of(flags, "out_of_range") == [
        ("a2", "doubt", 1200.0, "0–200", "hours"),
        ("a4", "doubt", -1.0, "0–200", "hours"),
    ]
    assert rows_of(flags, "straight_line") == [("a3", "doubt", 8, 8, "sat")]
    assert rows_of(flags, "too_many") == [("a3", "doubt", 2, 1, "topics")]
    assert rows_of(flags, "same_key") == [("a1", "doubt", "K1", "", "code"), ("a4", "doubt", "K1", "", "code")]
    assert rows_of(flags, "required_unanswered") == [("a3", "info", 1, 1, "position_level")]
    assert rows_of(flags, "personal_data") == [("a3", "doubt", "13*******78", "mobile", "advice")]
    assert rows_of(flags, "unreadable") == [("a3", "doubt", "很好", "", "ability_law")]
    assert len(flags) == 9
    assert set(flags["source"]) == {"answers.csv"}
    assert flags["note"].str.contains(" / ").all()


def test_checking_changes_nothing(answers: Responses):
    before, why = answers.frame.copy(), answers.reasons.copy()
    check(answers)
    pd.testing.assert_frame_equal(answers.frame, before)
    pd.testing.assert_frame_equal(answers.reasons, why)


def test_clean_answers_raise_no_doubt(read_text: Callable[[str], Responses]):
    flags = check(read_text("position_level,s1,hours\n04,1,0\n05,2,200\n"))
    assert flags.empty
    assert tuple(flags.columns) == FLAG_COLUMNS


def test_seven_equal_answers_are_no_straight_line(read_text: Callable[[str], Responses]):
    header = "position_level," + ",".join(f"s{row}" for row in range(1, 9))
    assert rows_of(check(read_text(f"{header}\n04,3,3,3,3,3,3,3,\n")), "straight_line") == []
    assert len(rows_of(check(read_text(f"{header}\n04,3,3,3,3,3,3,3,3\n")), "straight_line")) == 1


def test_equal_rows_are_a_doubt_only_when_they_hold_many_answers(read_text: Callable[[str], Responses]):
    chance = check(read_text("position_level,s1,s2,s3\n04,1,2,3\n04,1,2,3\n"))
    assert rows_of(chance, "same_answers") == []
    few = check(read_text("position_level,s1,s2,s3,s4\n04,1,2,3,4\n04,1,2,3,4\n05,1,2,3,4\n"))
    assert rows_of(few, "same_answers") == [("R0002", "info", "R0001", 12, "")]
    header = "position_level,topics_04,topics_05,importance_law," + ",".join(f"s{row}" for row in range(1, 9))
    many = check(read_text(f"{header}\n04,1,0,3,1,2,3,4,5,4,3,2\n04,1,0,3,1,2,3,4,5,4,3,2\n"))
    assert rows_of(many, "same_answers") == [("R0002", "doubt", "R0001", 12, "")]


def test_a_mended_cell_is_no_longer_in_doubt(answers: Responses):
    row = ["a3", "ability_law", "很好", "5", "paper form says 5", "Li", "2026-03-01"]
    mended = correct(answers, pd.DataFrame([row], columns=["respondent", "item", "old", "new", "why", "by", "on"]))
    assert rows_of(check(mended), "unreadable") == []


def test_a_plain_table_can_be_checked():
    frame = pd.DataFrame({"tick": [True, True, False], "said": ["a", "a", None]})
    frame = frame.assign(**{f"x{place}": [1.0, 1.0, None] for place in range(3)})
    assert check(responses_from_frame(frame))["rule"].tolist() == ["same_answers"]


# The identity numbers are made up; the check digit is worked out by hand from the standard's example.
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我的电话是138 1234 5678。", ["mobile"]),
        ("+86 13812345678", ["mobile"]),
        ("１３８１２３４５６７８", ["mobile"]),
        ("身份证11010519491231002X", ["resident_id"]),
        ("身份证110105194912310021", []),  # wrong check digit
        ("编号110105194913310028", []),  # no such month
        ("写信到 zhang.san@example.gov.cn", ["email"]),
        ("QQ：12345678", ["qq"]),
        ("加微信 zhangsan_88", ["wechat"]),
        ("vx: abc12345", ["wechat"]),
        ("共有12812345678元", []),
        ("微信公众号学习很方便，建议多用微信群", []),
        ("学时从 40 增加到 90", []),
        ("文件号20260318000100010001", []),
    ],
)
def test_patterns_of_personal_data(text: str, kinds: list[str]):
    found = list(personal_data(text))
    assert [kind for kind, _ in found] == kinds
    for _, masked in found:
        assert "*" in masked
        assert masked not in text


def test_the_example_of_the_standard():
    assert is_resident_id("11010519491231002X")
    assert is_resident_id("440524188001010014")
    assert not is_resident_id("440524188001010015")

"""What a form sent: read back as it was answered, refused where it breaks the questionnaire, never a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asking import brought, every_type
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.collect.server import fields_of, read_submission
from evaluate.instruments import Section
from evaluate.instruments.routing import evaluate_condition, holds_for, parse_condition, resolve_condition
from evaluate.responses import Responses, synthetic
from evaluate.responses.cell import understand, written

ROOT = Path(__file__).resolve().parents[3]
RIGHT = {
    "unit": "town",
    "lead": "1",
    "years": "１２.５",
    "topics_law": "1",
    "topics_data": "on",
    "rate_content": "1",
    "rate_check": "2",
    "importance_law": "3",
    "ability_law": "9",
    "order_law": "2",
    "order_data": "1",
    "shares_short": "70",
    "shares_long": "30",
    "most_1_best": "law",
    "most_1_worst": "data",
    "again": "6",
    "when": "2026-03-01",
    "why": " 多讲案例\r\n少念稿子 ",
}


QUESTIONNAIRES = brought(ROOT) | {"every-type": every_type()}


def sent(fields: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [text] for name, text in fields.items()}


def stored(responses: Responses, person: str) -> dict[str, str]:
    """The cells of answers.csv for one person."""
    found = {}
    for column in responses.questionnaire.columns:
        cell, why = written(responses.frame.at[person, column.name], column), responses.why_missing(column.name)[person]
        codes = {reason: code for code, reason in (column.scale.missing if column.scale is not None else {}).items()}
        found[column.name] = cell or codes.get(str(why), "")
    return found


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_what_was_answered_comes_back(name: str):
    questionnaire = QUESTIONNAIRES[name]
    responses = synthetic(questionnaire, pd.DataFrame(index=range(12)), seed=7)
    for person in responses.frame.index:
        cells = stored(responses, person)
        submission = read_submission(
            questionnaire, sent(fields_of({k: v or None for k, v in cells.items()}, questionnaire))
        )
        assert submission.mistakes == {}
        assert list(submission.answers) == list(questionnaire.names)
        for column in questionnaire.columns:
            value, why = submission.answers[column.name], responses.why_missing(column.name)[person]
            assert str("" if value in (None, "skipped") else value) == cells[column.name], column.name
            if column.kind != "text" and why in ("skipped", "not_answered"):
                assert understand(None if value is None else str(value), column) == (None, why)
        again = read_submission(questionnaire, sent(fields_of(submission.answers, questionnaire)))
        assert again.answers == submission.answers


def test_answers_are_stored_as_a_file_of_answers_holds_them():
    found = read_submission(every_type(), sent({**RIGHT, "submission": "x", "topics_love": "1"}))
    assert found.mistakes == {}
    assert found.unknown == 2
    expected = {
        **{"unit": "town", "unit_text": None, "lead": 1, "years": 12.5},
        **{"topics_law": 1, "topics_data": 1, "topics_none": 0, "rate_content": "1", "rate_check": "2"},
        **{"importance_law": "3", "importance_data": None, "ability_law": "9", "ability_data": None},
        **{"before_skill": None, "after_skill": None, "order_law": 2, "order_data": 1, "order_none": None},
        **{"shares_short": 70, "shares_long": 30, "most_1_best": "law", "most_1_worst": "data"},
        **{"most_2_best": None, "most_2_worst": None, "again": 6, "when": "2026-03-01"},
        "why": "多讲案例\n少念稿子",
    }
    assert found.answers == expected
    assert found.given["years"] == "１２.５"


def test_answers_to_hidden_questions_are_dropped():
    found = read_submission(every_type(), sent({**RIGHT, "years": "2", "again": "9"}))
    assert found.mistakes == {}
    assert [found.answers[name] for name in ("topics_law", "topics_data", "why")] == ["skipped", "skipped", None]
    # A hidden question that is required is not demanded, and what depends on it is hidden too.
    hidden = read_submission(every_type(), sent({**RIGHT, "lead": "0", "rate_content": "3", "before_skill": "1"}))
    assert hidden.mistakes == {}
    assert hidden.answers["before_skill"] == "skipped"


@pytest.mark.parametrize(
    ("changed", "item", "words"),
    [
        ({"unit": ""}, "unit", "必答"),
        ({"unit": "moon"}, "unit", "不在选项里"),
        ({"unit_text": "某局"}, "unit", "“其他”"),
        ({"lead": "2"}, "lead", "不在选项里"),
        ({"years": "十二"}, "years", "填数"),
        ({"years": "1_2"}, "years", "填数"),
        ({"years": "nan"}, "years", "填数"),
        ({"years": "skipped"}, "years", "填数"),
        ({"years": "46"}, "years", "0 到 45"),
        ({"topics_none": "1", "topics_data": ""}, "topics", "都不需要"),
        ({"topics_none": "1"}, "topics", "最多选 2 项，现在选了 3 项"),
        ({"topics_law": "yes"}, "topics", "不在选项里"),
        ({"rate_content": ""}, "rate", "课程内容"),
        ({"ability_law": "7"}, "needs", "不在选项里"),
        ({"order_law": "1"}, "order", "名次相同"),
        ({"order_law": "3"}, "order", "1 到 2"),
        ({"order_law": "1.5"}, "order", "1 到 2"),
        ({"shares_long": "31"}, "shares", "现在是 101"),
        ({"shares_long": ""}, "shares", "现在是 70"),
        ({"shares_long": "-30", "shares_short": "130"}, "shares", "0 到 100"),
        ({"most_1_worst": "law"}, "most", "第 1 组"),
        ({"most_1_best": "none"}, "most", "不在选项里"),
        ({"again": "10.5"}, "again", "0 到 10"),
        ({"again": "6.5"}, "again", "整数"),
        ({"when": "2026-02-30"}, "when", "日期"),
        ({"why": "好" * 5001}, "why", "5001"),
        ({"unit": "other", "unit_text": "x" * 501}, "unit", "501"),
    ],
)
def test_what_breaks_the_questionnaire_is_told(changed: dict[str, str], item: str, words: str):
    found = read_submission(every_type(), sent({**RIGHT, **changed}))
    assert set(found.mistakes) == {item}
    assert words in found.mistakes[item].zh
    assert found.mistakes[item].en
    put_aside = read_submission(every_type(), sent({**RIGHT, **changed}), final=False)
    assert put_aside.mistakes == {}
    assert {name: text for name, text in changed.items() if text}.items() <= put_aside.given.items()


def test_rows_left_out_are_counted_and_the_first_are_named():
    questionnaire = QUESTIONNAIRES["class"]
    grid = next(item for item in questionnaire.items if item.type == "grid" and len(item.rows) > 3)
    section = Section("only", {"zh": "一", "en": "1"}, (replace(grid, required=True),))
    found = read_submission(replace(questionnaire, sections=(section,)), {})
    assert f"等 {len(grid.rows)} 行" in found.mistakes[grid.id].zh
    assert f"and {len(grid.rows) - 3} more" in found.mistakes[grid.id].en
    asked_for = {item.id for item in questionnaire.items if item.required}
    assert set(read_submission(questionnaire, {}).mistakes) == asked_for


def test_required_ranks_sets_and_shares():
    items = {item.id: replace(item, required=True) for item in every_type().items}
    section = replace(every_type().sections[0], items=(items["order"], items["most"], items["shares"]))
    questionnaire = replace(every_type(), sections=(section,))
    found = read_submission(questionnaire, sent({"order_law": "1", "most_1_best": "law", "most_1_worst": "data"}))
    assert {item: text.zh for item, text in found.mistakes.items()} == {
        "order": "请排出 2 项的名次。",
        "most": "第 2 组还没有选全。",
        "shares": "这道题必答。",
    }
    whole = {"order_law": "1", "order_none": "2", "shares_short": "100"}
    whole |= {f"most_{number}_{part}": "data" for number, part in ((1, "best"), (2, "worst"))}
    whole |= {"most_1_worst": "law", "most_2_best": "none"}
    right = read_submission(questionnaire, sent(whole))
    assert right.mistakes == {}
    assert right.answers["shares_long"] == 0


NOISE = st.text(max_size=20) | st.sampled_from(
    ["1", "0", "2", "law", "other", "1e400", "-0", "2026-13-40", "0001-01-01", "\ud800", "\x00", "１", "1,000", "on"]
)


@given(st.dictionaries(st.sampled_from(every_type().names) | st.text(max_size=8), st.lists(NOISE, max_size=3)))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_sent_breaks_the_reader(fields: dict[str, list[str]]):
    for final in (True, False):
        found = read_submission(every_type(), fields, final=final)
        assert tuple(found.answers) == every_type().names
        assert set(found.mistakes) <= {item.id for item in every_type().items}
        for column in every_type().columns:
            value = found.answers[column.name]
            if isinstance(value, str) and value != "skipped":
                value.encode("utf-8")
                assert column.kind == "text" or understand(value, column)[1] != "unreadable"
        again = read_submission(every_type(), sent(fields_of(found.answers, every_type())), final=final)
        if not found.mistakes:
            assert again.answers == found.answers


@given(
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from([None, "town", "other"]),
            "unit_text": st.sampled_from([None, "a"]),
            "lead": st.sampled_from([None, 1, 0]),
            "years": st.sampled_from([None, 3, 12.5]),
            "topics_law": st.sampled_from([None, 1, 0]),
            "rate_content": st.sampled_from([None, "1", "3"]),
            "ability_law": st.sampled_from([None, "9", "2"]),
            "again": st.sampled_from([None, 3, 7]),
            "when": st.sampled_from(
                [None, *((date(2026, 2, 28) + timedelta(days=day)).isoformat() for day in range(3))]
            ),
        }
    ),
    st.sampled_from(
        [
            "unit in (town, other) and not lead == 1",
            "not selected(topics, law) or years > again",
            "years != again and ability_law <= 2",
            "not (ability_law == 1) or unit_text == a",
            "when >= 2026-03-01 or unit_text != a",
            "not (rate_content > 1 and lead == 0)",
        ]
    ),
)
@settings(max_examples=200, deadline=None)
def test_one_person_and_a_table_of_one_give_the_same_truth(answers: dict[str, Any], text: str):
    questionnaire = every_type()
    row = {
        name: understand(str(value), questionnaire.column(name))[0]
        for name, value in answers.items()
        if value is not None
    }
    table = evaluate_condition(text, questionnaire, pd.DataFrame([row], index=["R1"])).fillna(False)
    test = resolve_condition(parse_condition(text), questionnaire)
    assert holds_for(test, answers) is bool(table.iloc[0])

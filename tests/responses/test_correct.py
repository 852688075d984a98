"""Corrections are signed, checked against what stands there, and applied once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.errors import ResponsesError
from evaluate.responses import CORRECTION_COLUMNS, Responses, correct


def log(*rows: tuple[object, ...]) -> pd.DataFrame:
    """A log of corrections; rows of four are signed for."""
    signed = [row if len(row) == 7 else (*row, "typo", "Li", "2026-03-01") for row in rows]
    return pd.DataFrame(signed, columns=list(CORRECTION_COLUMNS))


def test_corrections_change_cells_and_say_by_whom(answers: Responses):
    found = correct(
        answers,
        log(
            ("a1", "s1", "5", "4"),
            ("a1", "position_level", "04", "05"),
            ("a2", "hours", "1200", "120"),
            ("a3", "ability_law", "很好", "5"),
            ("a3", "advice", "请打 13812345678", "not_answered"),
            ("a2", "s4", "", "3", "paper", "Wang", "2026-03-02"),
            ("a1", "born", "1980-02-03", "1981-02-03"),
        ),
    )
    assert found.frame.loc["a1", "s1"] == 4.0
    assert found.frame.loc["a1", "position_level"] == "05"
    assert found.frame.loc["a2", ["hours", "s4"]].tolist() == [120.0, 3.0]
    assert found.frame.loc["a3", "ability_law"] == 5.0
    assert "ability_law" not in found.reasons.columns
    assert pd.isna(found.frame.loc["a3", "advice"])
    assert found.reasons.loc["a3", "advice"] == "not_answered"
    assert found.frame.loc["a1", "born"] == pd.Timestamp(1981, 2, 3)
    assert list(found.frame.dtypes) == list(answers.frame.dtypes)
    assert found.provenance.steps[-1] == "更正 7 处（Li 6、Wang 1） / 7 corrections (Li 6, Wang 1)"
    assert found.provenance.corrections[0] == ("a1", "s1", "5", "4", "typo", "Li", "2026-03-01")


def test_everything_else_and_the_raw_answers_stay(answers: Responses):
    before, why = answers.frame.copy(), answers.reasons.copy()
    found = correct(answers, log(("a1", "s1", "5", "na")))
    pd.testing.assert_frame_equal(answers.frame, before)
    pd.testing.assert_frame_equal(answers.reasons, why)
    pd.testing.assert_frame_equal(found.frame.drop(columns="s1"), before.drop(columns="s1"))
    np.testing.assert_array_equal(found.frame["s1"], [np.nan, np.nan, 3, 5])
    assert found.reasons["s1"].tolist() == ["not_applicable", "not_applicable", None, None]


def test_a_log_applied_twice_changes_nothing_more(answers: Responses):
    rows = log(("a1", "s1", "5", "4"), ("a1", "s1", "4", "3"), ("a1", "s1", "3", "5"))
    once = correct(answers, rows)
    assert correct(once, rows) == once
    longer = correct(once, pd.concat([rows, log(("a1", "s1", "5", "1"))]))
    assert longer.frame.loc["a1", "s1"] == 1.0
    assert len(longer.provenance.corrections) == 4


def test_a_log_that_pandas_read_from_csv_is_understood(answers: Responses):
    # read_csv makes numbers of codes, NaN of blanks.
    rows = log(("a1", "s1", 5.0, np.nan, "typo", "Li", pd.Timestamp(2026, 3, 1)))
    found = correct(answers, rows)
    assert found.reasons.loc["a1", "s1"] == "not_answered"
    assert found.provenance.corrections[0][2:] == ("5", "", "typo", "Li", "2026-03-01")


def test_all_bad_rows_come_in_one_error_and_nothing_is_applied(answers: Responses):
    before = answers.frame.copy()
    with pytest.raises(ResponsesError) as caught:
        correct(
            answers,
            log(
                ("a1", "s1", "5", "4"),
                ("a1", "s2", "5", "4"),
                ("a9", "s2", "5", "4"),
                ("a1", "s99", "5", "4"),
                ("a1", "s3", "5", "9"),
                ("a1", "s3", "5", "4", "", "", "2026-03-01"),
                ("a1", "s3", "5", "4", "typo", "Li", "yesterday"),
                ("a2", "s1", "5", "4"),
            ),
        )
    said = [mistake.of("en") for mistake in caught.value.mistakes]
    assert len(said) == 7
    for number, words in enumerate(
        [
            "“4” stands there",
            "no respondent a9",
            "no column s99",
            "no code of s3",
            "why, by is blank",
            "yesterday",
            "not_applicable",
        ]
    ):
        assert words in said[number]
        assert f"row {number + 2}" in said[number]
    pd.testing.assert_frame_equal(answers.frame, before)
    assert all(
        text.zh.endswith("。") and text.en.endswith(".")
        for m in caught.value.mistakes
        for text in (m.what, m.right, m.mend)
    )


def test_the_same_change_twice_in_one_log_is_stale(answers: Responses):
    with pytest.raises(ResponsesError, match="stands there"):
        correct(answers, log(("a1", "s1", "5", "4"), ("a1", "s1", "5", "4")))


def test_an_empty_log_changes_nothing_and_missing_columns_are_named(answers: Responses):
    assert correct(answers, log()) is answers
    assert correct(answers, pd.DataFrame()) is answers
    with pytest.raises(ResponsesError, match="by, on"):
        correct(answers, log().drop(columns=["by", "on"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["a1", "a3"]), st.sampled_from(["s5", "s6", "position_level"]), st.integers(0, 1)),
        max_size=8,
    )
)
def test_any_chain_of_corrections_is_replayed_and_never_touches_the_raw(
    answers: Responses, changes: list[tuple[str, str, int]]
):
    before = answers.frame.copy()
    standing = {("a1", "s5"): "5", ("a1", "s6"): "4", ("a3", "s5"): "3", ("a3", "s6"): "3"}
    standing |= {("a1", "position_level"): "04", ("a3", "position_level"): ""}
    rows = []
    for number, (who, item, pick) in enumerate(changes):
        new = (["04", "05"] if item == "position_level" else ["1", "2"])[pick]
        rows.append((who, item, standing[who, item], new, f"reason {number}", "Li", "2026-03-01"))
        standing[who, item] = new
    found = correct(answers, log(*rows))
    assert correct(found, log(*rows)) == found
    pd.testing.assert_frame_equal(answers.frame, before)
    for (who, item), code in standing.items():
        value = found.frame.loc[who, item]
        assert (pd.isna(value) and code == "") or value in (code, float(code or "nan"))


WHOLE = ("a3", "respondent", "kept", "set_aside")
BACK = ("a3", "respondent", "set_aside", "kept")


def test_a_whole_response_is_set_aside_by_a_signed_row(answers: Responses):
    found = correct(answers, log(("a3", "s1", "3", "4"), (*WHOLE, "same answer throughout", "Li", "2026-03-01")))
    assert list(found.frame.index) == ["a1", "a2", "a4"]
    assert found.reasons.index.equals(found.frame.index)
    assert found.provenance.dropped == (("a3", "same answer throughout"),)
    assert found.provenance.rows_kept == answers.provenance.rows_kept - 1
    assert found.provenance.rows_read == answers.provenance.rows_read
    assert found.provenance.steps[-1] == "剔除 1 份答卷，均有署名和理由 / 1 responses set aside, each signed for"
    assert list(found.frame.dtypes) == list(answers.frame.dtypes)
    assert len(answers.frame) == 4


def test_setting_aside_is_replayed_and_taken_back(answers: Responses):
    once = correct(answers, log(WHOLE))
    assert correct(once, log(WHOLE)) == once
    back = correct(answers, log(WHOLE, BACK))
    pd.testing.assert_frame_equal(back.frame, answers.frame)
    assert back.provenance.dropped == ()
    assert len(back.provenance.corrections) == 2
    with pytest.raises(ResponsesError, match="was set aside"):
        correct(once, log(WHOLE, BACK))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("a3", "respondent", "kept", "deleted"), "nothing that a whole response can be"),
        (("a3", "respondent", "", "set_aside"), "the response is “kept”"),
        (BACK, "the response is “kept”"),
        ((*WHOLE, "", "Li", "2026-03-01"), "not signed"),
        (("a9", *WHOLE[1:]), "no respondent a9"),
    ],
)
def test_a_bad_decision_about_a_whole_response_is_refused(answers: Responses, row: tuple[str, ...], told: str):
    with pytest.raises(ResponsesError, match=told):
        correct(answers, log(row))

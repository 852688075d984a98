"""Codes become typed values, blanks keep their reasons, nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.errors import ResponsesError
from evaluate.instruments import Column, Questionnaire
from evaluate.responses import Responses, read_answers
from evaluate.responses.cell import understand, written


def test_every_kind_is_stored_as_promised(answers: Responses):
    frame = answers.frame
    assert frame.index.name == "respondent"
    assert list(frame.index) == ["a1", "a2", "a3", "a4"]
    assert list(frame.columns) == list(answers.questionnaire.names)
    assert frame["position_level"].tolist()[:2] == ["04", "05"]  # Excel's 5 for 05
    assert list(frame["position_level"].cat.categories) == ["04", "05"]
    np.testing.assert_array_equal(frame["s1"], [5, np.nan, 3, 5])
    np.testing.assert_array_equal(frame["s2"], [4, np.nan, 3, 1])  # a full-width １
    np.testing.assert_array_equal(frame["topics_04"], [1, 0, 1, np.nan])
    np.testing.assert_array_equal(frame["hours"], [40, 1200, 90.5, -1])
    assert frame["born"].tolist()[:3] == [pd.Timestamp(1980, 2, 3), pd.Timestamp(1975, 6, 7), pd.Timestamp(2000, 1, 2)]
    assert frame["advice"].iloc[0] == "好"
    assert {name: str(dtype) for name, dtype in frame.dtypes.items() if name in ("s1", "born", "code")} == {
        "s1": "float64",
        "born": "datetime64[us]",
        "code": "str",
    }


def test_each_missing_answer_has_its_reason(answers: Responses):
    assert answers.reasons.loc["a2", ["s1", "s2", "s4", "advice"]].tolist() == [
        "not_applicable",
        "skipped",
        "not_answered",
        "not_answered",
    ]
    assert answers.reasons.loc["a3", "position_level"] == "not_answered"
    assert answers.reasons.loc["a3", "ability_law"] == "unreadable"
    assert "s3" not in answers.reasons.columns
    missing = answers.frame[answers.reasons.columns].isna()
    assert (missing == answers.reasons.notna()).all().all()


def test_provenance_traces_the_file_and_keeps_what_could_not_be_read(answers: Responses, answers_file: Path):
    found = answers.provenance
    assert (found.survey, found.wave, found.source, found.simulated) == ("needs", "2026", "answers.csv", True)
    assert found.sha256 == hashlib.sha256(answers_file.read_bytes()).hexdigest()
    assert (found.rows_read, found.rows_kept, found.dropped) == (4, 4, ())
    assert found.unreadable == (("a3", "ability_law", "很好"),)
    assert any("1 cells could not be understood" in step for step in found.steps)


def test_rows_without_names_are_numbered_and_empty_rows_reported(read_text: Callable[[str], Responses]):
    found = read_text("position_level,s1\n04,1\n,\n05,2\n")
    assert list(found.frame.index) == ["R0001", "R0002"]
    assert found.provenance.rows_read == 3
    assert [row for row, _ in found.provenance.dropped] == ["typed.csv 第3行 / row 3"]
    assert found.frame["hours"].isna().all()
    assert any("hours" in step for step in found.provenance.steps)


def test_a_workbook_reads_like_a_csv(tmp_path: Path, asked: Questionnaire):
    path = tmp_path / "answers.xlsx"
    pd.DataFrame({"position_level": ["04", "05"], "s1": [1, 5], "born": pd.to_datetime(["2020-01-02"] * 2)}).to_excel(
        path, index=False
    )
    found = read_answers(path, asked).frame
    assert found["s1"].tolist() == [1.0, 5.0]
    assert found["born"].tolist() == [pd.Timestamp(2020, 1, 2)] * 2


def test_all_wrong_headers_and_names_come_in_one_error(read_text: Callable[[str], Responses]):
    with pytest.raises(ResponsesError) as caught:
        read_text("respondent,s9,importance_lav\na,1,2\na,1,2\n,1,2\n")
    said = [mistake.of("en") for mistake in caught.value.mistakes]
    assert len(said) == 5
    assert "no column s9" in said[0]
    assert "typed.csv 第1行第2列 / row 1 column 2" in said[0]
    assert "write importance_law" in said[1]
    assert "Required columns are missing: position_level." in said[2]
    assert "stands at" in said[3]
    assert "blank" in said[4]
    for mistake in caught.value.mistakes:
        assert all(
            text.zh.endswith("。") and text.en.endswith(".") for text in (mistake.what, mistake.right, mistake.mend)
        )


def test_the_headers_of_another_file_are_one_short_sentence(read_text: Callable[[str], Responses]):
    with pytest.raises(ResponsesError) as caught:
        read_text(",".join(["respondent", "position_level", *(f"Q{number}" for number in range(40))]) + "\na\n")
    (mistake,) = caught.value.mistakes
    assert "Q0、Q1、Q2、Q3、Q4 等 40 个" in mistake.what.zh
    assert max(map(len, (*mistake.what, *mistake.right, *mistake.mend))) < 140


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook"])
def test_files_that_are_no_answers_are_refused(tmp_path: Path, asked: Questionnaire, content: bytes):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    with pytest.raises(ResponsesError):
        read_answers(path, asked)


def test_gb18030_is_understood(tmp_path: Path, asked: Questionnaire):
    path = tmp_path / "answers.csv"
    path.write_bytes("position_level,advice\n04,多讲案例，少念文件\n".encode("gb18030"))
    assert read_answers(path, asked).frame["advice"].tolist() == ["多讲案例，少念文件"]


NUMBER = Column("n", "n", "number", {})
DATE = Column("d", "d", "date", {})
FLAG = Column("f", "f", "flag", {})


@pytest.mark.parametrize(
    ("text", "column", "answer"),
    [
        ("３．５", NUMBER, 3.5),
        ("1,234,567", NUMBER, 1234567.0),
        ("12,34", NUMBER, None),
        ("inf", NUMBER, None),
        ("nan", NUMBER, None),
        ("12小时", NUMBER, None),
        ("2026-02-30", DATE, None),
        ("2026.3.1", DATE, pd.Timestamp(2026, 3, 1)),
        ("2026-03-01 9:05", DATE, pd.Timestamp(2026, 3, 1, 9, 5)),
        ("45000", DATE, None),
        ("TRUE", FLAG, 1.0),
        ("否", FLAG, 0.0),
        ("2", FLAG, None),
    ],
)
def test_cells_are_understood_or_left_unreadable_never_guessed(text: str, column: Column, answer: object):
    found, reason = understand(text, column)
    assert found == answer
    assert reason == (None if answer is not None else "unreadable")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_is_the_number_read(number: float):
    assert understand(written(number, NUMBER), NUMBER) == (number, None)

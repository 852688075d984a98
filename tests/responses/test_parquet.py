"""Parquet and back is the identity, for coded answers and for plain tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.errors import ResponsesError
from evaluate.instruments import Questionnaire
from evaluate.instruments.scale import REASONS
from evaluate.responses import Provenance, Responses, correct, read_responses, responses_from_frame, write_responses
from evaluate.responses.cell import stored


def test_read_answers_survive(answers: Responses, tmp_path: Path):
    path = tmp_path / "answers.parquet"
    write_responses(answers, path)
    found = read_responses(path)
    assert found == answers
    pd.testing.assert_frame_equal(found.frame, answers.frame)
    pd.testing.assert_frame_equal(found.reasons, answers.reasons)


def test_corrections_survive(answers: Responses, tmp_path: Path):
    row = {"respondent": "a1", "item": "s1", "old": "5", "new": "4", "why": "typo", "by": "Li", "on": "2026-03-01"}
    corrected = correct(answers, pd.DataFrame([row]))
    write_responses(corrected, tmp_path / "answers.parquet")
    found = read_responses(tmp_path / "answers.parquet")
    assert found == corrected
    assert correct(found, pd.DataFrame([row])) == corrected


@st.composite
def any_answers(draw: st.DrawFn, asked: Questionnaire) -> Responses:
    count = draw(st.integers(1, 5))
    index = pd.Index([f"R{row}" for row in range(count)], name="respondent", dtype="str")
    frame, reasons = {}, {}
    for column in asked.columns:
        possible = {
            "scale": st.sampled_from(column.scale.values if column.scale else (0.0,)),
            "category": st.sampled_from(column.scale.codes if column.scale else ("",)),
            "flag": st.sampled_from([0.0, 1.0]),
            "number": st.floats(allow_nan=False, allow_infinity=False),
            "text": st.text(st.characters(codec="utf-8"), max_size=6),
            "date": st.datetimes(),
        }[column.kind]
        given_ = draw(st.lists(st.one_of(possible, st.none()), min_size=count, max_size=count))
        frame[column.name] = stored(given_, column, index)
        if None in given_:
            why = [draw(st.sampled_from(REASONS)) if answer is None else None for answer in given_]
            reasons[column.name] = pd.Series(why, index=index, dtype=object)
    provenance = Provenance("s", "w", "f.csv", "00", count, count, (("r", "w"),), ("甲",), True, (("R0", "s1", "?"),))
    return Responses(pd.DataFrame(frame, index=index), asked, pd.DataFrame(reasons, index=index), provenance)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_answers_survive(data: st.DataObject, asked: Questionnaire, tmp_path: Path):
    responses = data.draw(any_answers(asked))
    write_responses(responses, tmp_path / "any.parquet")
    assert read_responses(tmp_path / "any.parquet") == responses


def test_a_plain_table_survives(tmp_path: Path):
    frame = pd.DataFrame(
        {
            "whole": [1, 2, 3],
            "maybe": pd.array([1, None, 3], dtype="Int64"),
            "tick": [True, False, True],
            "word": ["a", None, "b"],
            "plain": pd.Series(["x", None, "y"], dtype=object),
            "cat": pd.Categorical(["u", None, "v"], categories=["w", "v", "u"], ordered=True),
            "day": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
            "whole__why": [1.0, np.nan, 2.0],
        }
    )
    responses = responses_from_frame(frame)
    why = pd.DataFrame({"whole": pd.Series([None, "skipped", None], dtype=object)}, index=responses.frame.index)
    responses = replace(responses, reasons=why)
    write_responses(responses, tmp_path / "plain.parquet")
    assert read_responses(tmp_path / "plain.parquet") == responses


def test_plain_pandas_and_other_readers_see_answers_and_labels(answers: Responses, tmp_path: Path):
    import pyarrow.parquet as pq

    path = tmp_path / "answers.parquet"
    write_responses(answers, path)
    plain = pd.read_parquet(path)
    assert plain["s1"].tolist()[0] == 5.0
    assert plain["s1__why"].dropna().to_dict() == {"a2": "not_applicable"}
    assert pq.read_schema(path).field("hours").metadata[b"label_en"] == b"Item"


def test_equality_sees_a_changed_cell(answers: Responses):
    frame = answers.frame.copy()
    frame.loc["a1", "s1"] = 4.0
    assert replace(answers, frame=frame) != answers


def test_files_without_a_questionnaire_are_refused(tmp_path: Path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "plain.parquet")
    with pytest.raises(ResponsesError, match="responses_from_frame"):
        read_responses(tmp_path / "plain.parquet")
    (tmp_path / "no.parquet").write_bytes(b"not parquet at all")
    for name in ("no.parquet", "nowhere.parquet"):
        with pytest.raises(ResponsesError, match="Parquet"):
            read_responses(tmp_path / name)


def test_a_column_of_mixed_types_is_refused(tmp_path: Path):
    mixed = pd.DataFrame({"a": pd.Series([1, "x", b"y"], dtype=object)})
    with pytest.raises(ResponsesError, match="mixes types"):
        write_responses(responses_from_frame(mixed), tmp_path / "mixed.parquet")

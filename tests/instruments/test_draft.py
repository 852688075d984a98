"""Drafts from plain tables."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import ResponsesError
from evaluate.instruments import draft_questionnaire


def test_each_dtype_gives_its_kind():
    frame = pd.DataFrame(
        {
            "number": [1, 2, 3],
            "share": [0.5, np.nan, 1.0],
            "ticked": [True, False, True],
            "maybe": pd.array([True, None, False], dtype="boolean"),
            "old_flag": pd.Series([True, None, False], dtype=object),
            "code": ["a", "b", None],
            "ordered": pd.Categorical([3, 1, 3], categories=[3, 2, 1]),
            "day": pd.to_datetime(["2026-01-01", "2026-01-02", None]),
            "nothing": pd.Series([None, None, None], dtype=object),
        }
    )
    found = draft_questionnaire(frame)
    assert {column.name: column.kind for column in found.columns} == {
        "number": "number",
        "share": "number",
        "ticked": "flag",
        "maybe": "flag",
        "old_flag": "flag",
        "code": "category",
        "ordered": "category",
        "day": "date",
        "nothing": "text",
    }
    assert found.draft
    assert found.scales["code"].codes == ("a", "b")
    assert found.scales["ordered"].codes == ("3", "2", "1")


def test_many_different_sentences_are_text():
    frame = pd.DataFrame({"said": [f"sentence {number}" for number in range(5000)]})
    assert draft_questionnaire(frame).column("said").kind == "text"
    late = pd.DataFrame({"said": ["same"] * 3000 + [f"sentence {number}" for number in range(3000)]})
    assert draft_questionnaire(late).column("said").kind == "text"


def test_names_that_are_no_identifiers_and_no_strings_are_kept():
    frame = pd.DataFrame([[1, "x"]], columns=[2026, "满意度 (1-5)"])
    assert draft_questionnaire(frame).names == ("2026", "满意度 (1-5)")


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ResponsesError, match="重名"):
        draft_questionnaire(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_numbers_are_not_looked_into():
    frame = pd.DataFrame(np.random.default_rng(1).random((1_000_000, 20)))
    start = time.perf_counter()
    draft_questionnaire(frame)
    # Hashing 2·10⁷ different numbers takes about two seconds; the draft reads none of them.
    assert time.perf_counter() - start < 0.5

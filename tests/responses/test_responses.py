"""Responses from a plain table, and asking them for a column."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import ResponsesError
from evaluate.responses import Responses, responses_from_frame


def test_a_plain_table_is_taken_without_copying_and_stays_as_it_is():
    frame = pd.DataFrame({"x": np.arange(5.0), "level": list("aabbc")})
    found = responses_from_frame(frame, survey="mine", simulated=True)
    assert np.shares_memory(found.frame["x"].to_numpy(), frame["x"].to_numpy())
    assert found.frame.index.name == "respondent"
    assert frame.index.name is None
    assert found.questionnaire.draft
    assert (found.provenance.survey, found.provenance.rows_kept, found.provenance.simulated) == ("mine", 5, True)
    assert found.reasons.shape == (5, 0)


def test_a_million_rows_cost_little():
    generator = np.random.default_rng(1)
    frame = pd.DataFrame(generator.random((1_000_000, 8)))
    frame["group"] = pd.Categorical.from_codes(generator.integers(0, 20, 1_000_000), [f"g{code}" for code in range(20)])
    start = time.perf_counter()
    found = responses_from_frame(frame)
    assert time.perf_counter() - start < 0.5
    assert found.questionnaire.column("group").kind == "category"
    assert found.frame.columns.tolist()[:2] == ["0", "1"]


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ResponsesError, match="重名"):
        responses_from_frame(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_asking_for_answers_and_reasons(answers: Responses):
    assert answers.answers("hours").tolist()[0] == 40.0
    assert answers.why_missing("s1").tolist() == [None, "not_applicable", None, None]
    assert answers.why_missing("s3").tolist() == [None] * 4
    with pytest.raises(ResponsesError) as caught:
        answers.answers("huors")
    assert "hours" in caught.value.mistakes[0].mend.en

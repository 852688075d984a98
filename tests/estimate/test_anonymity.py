"""k-anonymity and l-diversity of a table of persons."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.errors import DesignError
from evaluate.estimate import anonymity
from evaluate.responses import FLAG_COLUMNS

# The worked example of Machanavajjhala et al. (2007), figures 1 to 3: four people per class, one class all "cancer".
HOSPITAL = pd.DataFrame(
    {
        "zip": ["130**"] * 4 + ["1485*"] * 4 + ["130**"] * 4,
        "age": ["<30"] * 4 + [">=40"] * 4 + ["3*"] * 4,
        "disease": ["heart", "heart", "viral", "viral", "cancer", "heart", "viral", "viral"] + ["cancer"] * 4,
    }
)


def test_the_published_example() -> None:
    flags = anonymity(HOSPITAL, ["zip", "age"], sensitive=["disease"], k=4, diversity=2)
    assert list(flags.columns) == list(FLAG_COLUMNS)
    whole = flags[flags["subject"] == "all"].set_index("rule")
    assert (whole["verdict"]["k_anonymity"], whole["value"]["k_anonymity"]) == ("ok", 4)
    assert whole["value"]["unique"] == 0
    diversity = [whole[name]["l_diversity"] for name in ("verdict", "value", "branch")]
    assert diversity == ["doubt", 1, "disease"]
    assert flags[flags["subject"] != "all"]["subject"].tolist() == ["zip=130**; age=3*"]


def test_missing_values_are_a_class_of_their_own_but_no_answer() -> None:
    frame = pd.DataFrame({"level": ["a", "a", None, None], "answer": [1, np.nan, 2, 3]})
    flags = anonymity(frame, ["level"], sensitive=["answer"], k=2, diversity=2)
    assert flags["value"].tolist() == [2, 0.0, 0.0, 1, 1]
    assert flags["subject"].tolist()[-1] == "level=a"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("uvw"), st.integers(0, 2)), min_size=1, max_size=30),
    st.integers(1, 4),
)
def test_against_counting_by_hand(people: list[tuple[str, str, int]], k: int) -> None:
    frame = pd.DataFrame(people, columns=["level", "unit", "answer"])
    flags = anonymity(frame, ["level", "unit"], sensitive=["answer"], k=k)
    like = [sum(one[:2] == other[:2] for other in people) for one in people]
    assert flags["value"].tolist()[:3] == pytest.approx(
        [min(like), like.count(1) / len(people), sum(size < k for size in like) / len(people)]
    )
    doubtful = {one[:2] for one, size in zip(people, like, strict=True) if size < k}
    told = flags[(flags["rule"] == "k_anonymity") & (flags["subject"] != "all")]
    assert set(told["subject"]) == {f"level={level}; unit={unit}" for level, unit in doubtful}
    # Fewer columns known never make a class smaller.
    for known in combinations(["level", "unit"], 1):
        assert anonymity(frame, list(known), k=k)["value"].iloc[0] >= min(like)


def test_all_mistakes_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        anonymity(HOSPITAL, ["zip", "sex"], sensitive=["income"], k=0)
    assert len(caught.value.mistakes) == 3
    assert "没有 sex" in caught.value.in_language("zh")
    with pytest.raises(DesignError, match="Lists of column names"):
        anonymity(HOSPITAL, "zip")
    with pytest.raises(DesignError, match="at least one"):
        anonymity(HOSPITAL, [])


def test_an_empty_table_identifies_nobody() -> None:
    flags = anonymity(HOSPITAL.iloc[:0], ["zip"], sensitive=["disease"])
    assert set(flags["verdict"]) == {"ok"}

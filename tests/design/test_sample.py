"""Designs read from data: what is counted, and what is refused with its name and its mend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample, domain, with_columns
from evaluate.errors import DesignError

FRAME = pd.DataFrame(
    {
        "stratum": ["n", "n", "n", "n", "s", "s", "s", "s"],
        "cluster": [1, 1, 2, 2, 1, 1, 2, 3],
        "w": [2.0, 2, 2, 2, 3, 3, 3, 3],
        "there": [10, 10, 10, 10, 6, 6, 6, 6],
        "hours": [1.0, 2, 3, 4, 5, 6, 7, 8],
        "sex": ["f", "m", "f", None, "f", "m", "f", "m"],
    }
)


def test_design_holds_names_and_no_data() -> None:
    design = Design(strata="stratum", clusters=["cluster"], weights="w")
    assert design == Design(strata=("stratum",), clusters="cluster", weights="w")
    assert hash(design) == hash(Design(strata="stratum", clusters="cluster", weights="w"))
    assert design.columns == ("stratum", "cluster", "w")


@pytest.mark.parametrize(
    ("design", "kind"),
    [
        (Design(), "simple"),
        (Design(strata="a"), "stratified"),
        (Design(strata="a", clusters="b"), "clustered"),
        (Design(kind="self-selected"), "self-selected"),
    ],
)
def test_kind_follows_from_the_columns(design: Design, kind: str) -> None:
    assert design.kind == kind


def test_clusters_are_nested_and_degrees_of_freedom_counted() -> None:
    sample = Sample(FRAME, Design(strata="stratum", clusters="cluster", weights="w"))
    assert sample.stages[0].units == 5
    assert sample.df == 3
    assert sample.source.design == "clustered"


def test_weights_are_the_product_of_population_over_sample() -> None:
    sample = Sample(FRAME, Design(strata="stratum", population="there"))
    assert sample.weights.tolist() == [2.5] * 4 + [1.5] * 4
    frame = FRAME.assign(clusters_there=[4] * 4 + [3] * 4, people_there=[4, 4, 6, 6, 2, 2, 1, 1])
    design = Design(strata="stratum", clusters="cluster", population=["clusters_there", "people_there"])
    two = Sample(frame, design)
    # 2 of 4 clusters in n, then 2 of 4 and 2 of 6 people; all 3 clusters in s, everyone in them.
    assert two.weights.tolist() == [4, 4, 6, 6, 1, 1, 1, 1]
    assert [stage.unit is None for stage in two.stages] == [False, True]


def test_population_may_be_given_per_stratum() -> None:
    sample = Sample(FRAME, Design(strata="stratum"), population={"n": 10, "s": 6})
    assert sample.weights.tolist() == [2.5] * 4 + [1.5] * 4
    with pytest.raises(DesignError, match="stratum = s"):
        Sample(FRAME, Design(strata="stratum"), population={"n": 10})


def test_sample_is_frozen_and_leaves_its_input_alone() -> None:
    before = FRAME.copy()
    sample = Sample(FRAME, Design(weights="w"), policy=Policy(minimum_cell=3))
    with pytest.raises(AttributeError):
        sample.weights = np.ones(8)  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        sample.weights[0] = 5
    pd.testing.assert_frame_equal(FRAME, before)
    assert sample.policy.minimum_cell == 3


def test_domain_keeps_every_row() -> None:
    sample = Sample(FRAME, Design(strata="stratum"))
    part = domain(sample, "sex == 'f' and hours > 1")
    assert (len(part), part.rows, part.df) == (3, 8, sample.df)
    assert len(domain(part, FRAME["stratum"] == "s")) == 2
    assert len(domain(sample, pd.Series([True, None] * 4, dtype="boolean"))) == 4
    assert len(sample) == 8


def test_a_condition_is_matched_by_its_index_and_an_array_by_position() -> None:
    sample, late = Sample(FRAME, Design()), FRAME["hours"] > 6
    assert domain(sample, late[::-1]).frame.loc[domain(sample, late[::-1]).mask.rows, "hours"].tolist() == [7, 8]  # type: ignore[union-attr]
    assert domain(sample, late[::-1].to_numpy()).mask.rows.tolist() == [True, True, *[False] * 6]  # type: ignore[union-attr]


@pytest.mark.parametrize("index", [range(1, 9), list("abcdefgh"), [0] * 8])
def test_a_condition_on_other_rows_is_refused(index: list[object]) -> None:
    with pytest.raises(DesignError, match="index"):
        domain(Sample(FRAME, Design()), (FRAME["hours"] > 6).set_axis(index))


def test_rows_that_share_a_label_take_a_condition_in_their_own_order() -> None:
    frame = FRAME.set_axis([0] * 8)
    assert len(domain(Sample(frame, Design()), frame["hours"] > 6)) == 2


@pytest.mark.parametrize("query", ["nosuch == 1", "hours +", "hours * 2", [True, False]])
def test_what_is_no_condition_is_refused(query: object) -> None:
    with pytest.raises(DesignError, match="condition"):
        domain(Sample(FRAME, Design()), query)  # type: ignore[arg-type]


def test_columns_computed_for_a_method_join_the_same_sample() -> None:
    sample = Sample(FRAME, Design(strata="stratum"))
    more = with_columns(sample, {"gap": FRAME["hours"] - 4})
    assert more.origin is sample.origin
    assert "gap" not in sample.frame
    with pytest.raises(DesignError, match="hours"):
        with_columns(sample, {"hours": FRAME["hours"]})
    with pytest.raises(DesignError, match="8"):
        with_columns(sample, {"new": np.ones(3)})


def refused(frame: pd.DataFrame, design: Design) -> list[str]:
    """Where the mistakes stand, each with both texts and a mend."""
    with pytest.raises(DesignError) as caught:
        Sample(frame, design)
    for mistake in caught.value.mistakes:
        for text in (mistake.what, mistake.right, mistake.mend):
            assert text.zh.endswith("。")
            assert text.en.endswith(".")
    return [mistake.where for mistake in caught.value.mistakes]


def test_unknown_columns_are_all_named_with_a_near_one() -> None:
    where = refused(FRAME, Design(strata="stratums", weights="ww"))
    assert where == ["Design(strata='stratums')", "Design(weights='ww')"]
    with pytest.raises(DesignError, match="such as stratum"):
        Sample(FRAME, Design(strata="stratums"))


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_weights_that_are_none(weight: float) -> None:
    frame = FRAME.copy()
    frame.loc[2, "w"] = weight
    assert refused(frame, Design(weights="w")) == ["w"]
    with pytest.raises(DesignError, match="rows 2"):
        Sample(frame, Design(weights="w"))


def test_one_cluster_alone_is_named_with_its_stratum() -> None:
    frame = FRAME.assign(cluster=[1, 1, 2, 2, 1, 1, 1, 1])
    assert refused(frame, Design(strata="stratum", clusters="cluster")) == ["stratum = s"]


def test_one_row_alone_is_fine_when_the_stratum_is_taken_whole() -> None:
    frame = FRAME.assign(stratum=["n"] * 7 + ["s"], there=[10] * 7 + [1])
    sample = Sample(frame, Design(strata="stratum", population="there"))
    assert sample.stages[0].factor[1] == 0
    assert refused(frame.assign(there=[10] * 7 + [2]), Design(strata="stratum", population="there")) == ["stratum = s"]


def test_one_person_alone_in_a_cluster_is_named() -> None:
    frame = FRAME.assign(clusters_there=9, people_there=[4, 4, 6, 6, 2, 2, 5, 5])
    design = Design(strata="stratum", clusters="cluster", population=["clusters_there", "people_there"])
    assert refused(frame, design) == ["stratum = s, cluster = 2", "stratum = s, cluster = 3"]


def test_population_smaller_than_the_sample_or_differing() -> None:
    small = FRAME.assign(there=[3] * 4 + [6] * 4)
    assert refused(small, Design(strata="stratum", population="there")) == ["there (stratum = n)"]
    mixed = FRAME.assign(there=[10, 10, 10, 11, 6, 6, 6, 6])
    assert refused(mixed, Design(strata="stratum", population="there")) == ["there (stratum = n)"]
    none = FRAME.assign(there=[10, 10, 10, None, 6, 6, 6, 6])
    assert refused(none, Design(strata="stratum", population="there")) == ["there"]


def test_rows_without_a_stratum_or_cluster_are_named() -> None:
    assert refused(FRAME, Design(strata="sex")) == ["sex"]
    both = FRAME.assign(cluster=[1, None, 2, 2, 1, 1, 2, 3])
    assert refused(both, Design(strata="sex", clusters="cluster")) == ["sex", "cluster"]


def test_a_design_that_contradicts_itself() -> None:
    with pytest.raises(DesignError, match="self-selected"):
        Design(kind="self-selected", population="there")
    with pytest.raises(DesignError, match="census"):
        Design(kind="quota")  # type: ignore[arg-type]


def test_no_answers_at_all_are_refused() -> None:
    with pytest.raises(DesignError, match="no answers"):
        Sample(FRAME.iloc[:0], Design())


def test_numbers_kept_as_objects_are_numbers() -> None:
    item = Sample(FRAME.assign(q=pd.Series([1, 2.5, None, 4, 5, 6, 7, 8], dtype=object)), Design()).item("q")
    assert item.numeric
    np.testing.assert_array_equal(item.numbers(0, 3), [1, 2.5, np.nan])


def test_what_is_printed_of_a_sample_is_short() -> None:
    assert len(repr(Sample(FRAME, Design(strata="stratum")))) < 400

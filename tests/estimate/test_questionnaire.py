"""Answers that come with their questionnaire: scales, several choices, labels, language, provenance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluate.estimate as estimate
from evaluate.design import Design, Sample, self_selected
from evaluate.errors import DesignError
from evaluate.estimate import mean, share, total
from evaluate.instruments import Choice, Item, Questionnaire, Row, Scale, Section
from evaluate.responses import Provenance, Responses


def words(text: str) -> dict[str, str]:
    return {"zh": text + "（中）", "en": text}


FIVE = Scale("five", True, tuple(Choice(f"p{value}", words(f"point {value}"), float(value)) for value in range(1, 6)))
TOPICS = Scale("topics", False, (Choice("law", words("law")), Choice("data", words("data"))))
LEVELS = Scale(
    "levels", False, (Choice("b", words("bureau")), Choice("a", words("section")), Choice("c", words("none")))
)


@pytest.fixture
def sample() -> Sample:
    items = (
        Item("position_level", "one", words("level"), ("levels",), role="background"),
        Item("topics", "many", words("topics"), ("topics",)),
        Item("needs", "pair", words("needs"), ("five", "five"), rows=(Row("law", words("law")),)),
        Item("hours", "number", words("hours"), measured_in="hours"),
    )
    questionnaire = Questionnaire(
        "demo",
        title=words("demo"),
        languages=("en", "zh"),
        sections=(Section("one", words("one"), items),),
        scales={scale.name: scale for scale in (FIVE, TOPICS, LEVELS)},
    )
    frame = pd.DataFrame(
        {
            "position_level": pd.Categorical(["a", "a", "b", "b"], ["b", "a", "c"]),
            "topics_law": [1.0, 0, 1, np.nan],
            "topics_data": [0.0, 0, 1, 1],
            "importance_law": [5.0, 4, 4, np.nan],
            "ability_law": [2.0, 3, np.nan, 1],
            "hours": [10.0, 20, 30, 40],
        }
    )
    provenance = Provenance(survey="needs-2026", wave="2026", sha256="abc", simulated=True)
    return self_selected(Responses(frame, questionnaire, pd.DataFrame(index=frame.index), provenance))


def test_one_row_per_choice_of_several(sample: Sample) -> None:
    got = share(sample, "topics").frame
    assert got["item"].tolist() == ["topics", "topics"]
    assert got["choice"].tolist() == ["law", "data"]
    assert got["value"].tolist() == pytest.approx([2 / 3, 0.5])
    assert got["n"].tolist() == [3, 4]


def test_scale_shares_use_codes_and_all_points(sample: Sample) -> None:
    got = share(sample, "importance_law").frame
    assert got["choice"].tolist() == ["p1", "p2", "p3", "p4", "p5"]
    assert got["value"].tolist() == pytest.approx([0, 0, 0, 2 / 3, 1 / 3])
    for of in ([4, 5], ["p4", "p5"]):
        high = share(sample, "importance_law", of=of).frame.iloc[0]
        assert (high["value"], high["choice"]) == (1.0, "p4|p5")


def test_categories_keep_the_order_of_the_questionnaire(sample: Sample) -> None:
    assert share(sample, "position_level").frame["choice"].tolist() == ["b", "a", "c"]
    assert mean(sample, "hours", by="position_level").frame["position_level"].tolist() == ["b", "a"]


def test_what_it_is_measured_in(sample: Sample) -> None:
    assert mean(sample, ["importance_law", "topics_law", "hours"]).frame["measured_in"].tolist() == [
        "points",
        "share",
        "hours",
    ]
    assert total(sample, "topics_data").frame[["value", "measured_in"]].iloc[0].tolist() == [2.0, "people"]
    gap = mean(sample, "importance_law") - mean(sample, "ability_law")
    assert gap.frame["measured_in"].iloc[0] == "points"


def test_table_says_where_it_comes_from(sample: Sample) -> None:
    about = mean(sample, "hours").about
    assert about.language == "en"
    assert about.sources[0].survey == "needs-2026"
    assert about.sources[0].simulated
    assert about.sources[0].design == "self-selected"
    assert about.labels["item"]["importance_law"]["en"]
    assert about.labels["position_level"]["b"]["en"] == "bureau"


def test_a_name_that_is_neither_column_nor_item(sample: Sample) -> None:
    with pytest.raises(DesignError, match="topics"):
        share(sample, "topic")


def test_the_lines_of_a_statistician() -> None:
    """As the README writes them, on a plain frame."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "stratum": np.repeat(["n", "s"], 30),
            "cluster": np.repeat(np.arange(10), 6),
            "w": random.uniform(1, 2, 60),
            "fpc1": 20,
            "hours": random.normal(40, 5, 60),
            "imp": random.integers(1, 6, 60),
            "abl": random.integers(1, 6, 60),
            "level": random.choice(["section", "division"], 60),
            "sex": random.choice(["f", "m"], 60),
        }
    )
    sample = Sample(frame, Design(strata="stratum", clusters="cluster", weights="w", population="fpc1"))
    assert len(mean(sample, ["hours", "imp"], by="level").frame) == 4
    assert len(mean(sample, "imp") - mean(sample, "abl")) == 1
    assert {"mean", "total", "share", "ratio"} <= set(estimate.__all__)
    assert total(sample, "hours").frame["se"].iloc[0] > 0
    assert share(sample, "level").frame["value"].sum() == pytest.approx(1)
    assert estimate.ratio(sample, "hours", "imp").frame["item"].iloc[0] == "hours / imp"

"""The census with non-response: weights, ledger, and the cells that cannot stand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Policy, Sample, census, self_selected
from evaluate.errors import DesignError
from evaluate.estimate import mean, response_rate, share, total

CELLS = ["unit_type", "position_level"]
ROSTER = pd.DataFrame(
    {
        "unit_type": ["party"] * 12 + ["school"] * 10 + ["town"] * 6,
        "position_level": ["section"] * 8 + ["division"] * 4 + ["section"] * 10 + ["section"] * 6,
    }
)
#: 6 of 8, 4 of 4, 5 of 10, 3 of 6 answered
ANSWERED = ROSTER.iloc[[0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 22, 23, 24]].reset_index(drop=True)
ANSWERS = ANSWERED.assign(need=np.tile([1.0, 5, 3, 4, 2, 5], 3))


@pytest.fixture
def sample() -> Sample:
    return census(ANSWERS, ROSTER, cells=CELLS, policy=Policy(minimum_cell=5))


def test_those_who_answered_stand_for_all_who_were_invited(sample: Sample) -> None:
    assert sample.ledger is not None
    assert sample.ledger.columns.tolist() == [*CELLS, "invited", "answered", "rate"]
    assert sample.ledger["invited"].tolist() == [4, 8, 10, 6]
    assert sample.ledger["answered"].tolist() == [4, 6, 5, 3]
    assert sample.weights.sum() == pytest.approx(len(ROSTER))
    by = total(sample, by="unit_type").frame
    assert by["value"].tolist() == pytest.approx([12, 10, 6])
    assert by["se"].max() == pytest.approx(0, abs=1e-7)
    assert sample.design.kind == "census"
    assert sample.df == 18 - 4


def test_a_cell_where_all_answered_has_no_error(sample: Sample) -> None:
    by = mean(sample, "need", by="position_level").frame.set_index("position_level")
    assert by.loc["division", "se"] == 0
    assert by.loc["section", "se"] > 0


def test_variance_by_hand(sample: Sample) -> None:
    """Σ N²(1 - n/N) s²/n over the cells."""
    groups = ANSWERS.groupby(CELLS)["need"].agg(["size", "var"])
    size = ROSTER.groupby(CELLS).size()
    variance = (size**2 * (1 - groups["size"] / size) * groups["var"] / groups["size"]).sum()
    assert total(sample, "need").frame["se"].iloc[0] == pytest.approx(np.sqrt(variance), rel=1e-12)


def test_roster_may_be_a_register_and_labels_may_be_categories(sample: Sample) -> None:
    register = SimpleNamespace(table=ROSTER.astype("category"))
    other = census(ANSWERS, register, cells=CELLS)
    np.testing.assert_array_equal(sample.weights, other.weights)
    typed = census(ANSWERS.astype(dict.fromkeys(CELLS, "category")), ROSTER, cells=CELLS)
    np.testing.assert_array_equal(sample.weights, typed.weights)


def test_response_rate_is_a_table(sample: Sample) -> None:
    overall = response_rate(sample).frame.iloc[0]
    assert (overall["value"], overall["n"], overall["measured_in"]) == (pytest.approx(18 / 28), 28, "share")
    by = response_rate(sample, by="unit_type")
    assert by.frame["value"].tolist() == pytest.approx([10 / 12, 0.5, 0.5])
    assert by.about.counted == "people"
    assert by.frame["se"].isna().all()
    with pytest.raises(DesignError, match="position_level"):
        response_rate(sample, by="sex")
    with pytest.raises(DesignError, match="roster"):
        response_rate(Sample(ANSWERS))
    assert len(response_rate(self_selected(ANSWERS))) == 0  # nobody was invited by name: a noted row, no mistake


def refused(answers: pd.DataFrame, roster: pd.DataFrame) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        census(answers, roster, cells=CELLS)
    return {mistake.where: mistake.what.en + " " + mistake.mend.en for mistake in caught.value.mistakes}


def test_cells_that_cannot_stand_are_all_named_with_a_neighbour() -> None:
    roster = pd.concat(
        [
            ROSTER,
            pd.DataFrame(
                {"unit_type": ["bureau"] * 3 + ["town"] * 2, "position_level": ["section"] * 3 + ["division"] * 2}
            ),
        ]
    )
    lonely = pd.DataFrame({"unit_type": ["town"], "position_level": ["division"], "need": [3.0]})
    strange = pd.DataFrame({"unit_type": ["club"] * 2, "position_level": ["section"] * 2, "need": [3.0, 2.0]})
    found = refused(pd.concat([ANSWERS, lonely, strange]), roster)
    assert set(found) == {
        "unit_type = bureau, position_level = section",
        "unit_type = club, position_level = section",
        "unit_type = town, position_level = division",
    }
    assert "3 were invited and nobody answered" in found["unit_type = bureau, position_level = section"]
    assert "roster has no such cell" in found["unit_type = club, position_level = section"]
    assert "one answer" in found["unit_type = town, position_level = division"]
    assert "such as unit_type = " in found["unit_type = town, position_level = division"]


def test_more_answers_than_invitations() -> None:
    found = refused(ANSWERS, ROSTER.drop(index=[8, 9]))
    assert found["unit_type = party, position_level = division"].startswith("2 invited, yet 4 answers.")


def test_people_without_a_cell_and_columns_that_are_missing() -> None:
    nameless = ANSWERS.assign(unit_type=ANSWERS["unit_type"].where(ANSWERS.index != 3))
    assert any("lack a label" in text for text in refused(nameless, ROSTER).values())
    with pytest.raises(DesignError) as caught:
        census(ANSWERS.drop(columns="unit_type"), ROSTER.drop(columns="position_level"), cells=CELLS)
    assert [mistake.where for mistake in caught.value.mistakes] == ["responses.unit_type", "roster.position_level"]


def test_self_selected_speaks_for_an_infinite_population() -> None:
    sample = self_selected(ANSWERS)
    assert sample.design.kind == "self-selected"
    assert sample.weights.tolist() == [1.0] * 18
    row = share(sample, "need", of=[5]).frame.iloc[0]
    assert row["se"] == pytest.approx(np.sqrt(row["value"] * (1 - row["value"]) / 17))

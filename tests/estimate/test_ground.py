"""Who gave the answer and who did not, who has no label, and what must be hidden together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample
from evaluate.estimate import REASONS, Estimate, known, mean, protect, share, total
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.needs import demand, high_need
from evaluate.responses import Provenance, Responses

FEW, SAME, ALSO = (REASONS[why].zh for why in ("few", "unanimous", "complement"))
PAIRS = {"law": ("imp", "abl")}


def notes(estimate: Estimate) -> list[str]:
    shown = protect(estimate).frame
    assert (shown["value"].isna() == shown["note"].ne("")).all()
    return shown["note"].tolist()


def rated(high: int, low: int, **more: object) -> Sample:
    return Sample(pd.DataFrame({"imp": [5.0] * high + [1.0] * low, "abl": 1.0, **more}), Design())


@pytest.mark.parametrize(
    ("high", "low", "note"), [(3, 97, FEW), (10, 90, ""), (97, 3, ""), (12, 5, FEW), (30, 0, SAME)]
)
def test_a_share_without_choices_counts_those_who_gave_it(high: int, low: int, note: str) -> None:
    """And those who did not where they are persons one could name: 5 of 17, not 3 of 100."""
    sample = rated(high, low)
    assert notes(high_need(sample, PAIRS)) == [note]
    assert notes(demand(sample, PAIRS)) == [note]
    assert notes(share(sample, "imp", of=[5.0])) == [note]


def test_givers_are_counted_and_never_weighed() -> None:
    weights = [50.0] * 9 + [1.0] * 91
    frame = pd.DataFrame({"q": [1.0] * 9 + [0.0] * 91, "flag": [True] * 9 + [False] * 91, "w": weights})
    sample = Sample(frame, Design(weights="w"))
    for estimate in (share(sample, "q", of=[1.0]), share(sample, "flag"), mean(sample, "flag"), total(sample, "flag")):
        assert estimate.frame["n"].iloc[0] * estimate.frame["value"].iloc[0] > 10
        assert notes(estimate) == [FEW]


def asked(**columns: list[float]) -> Sample:
    """`sex` is background, `topic` an item of kind many, `q` a scale with a role of its own."""
    scale = Scale("two", True, tuple(Choice(str(n), {"en": str(n)}, float(n)) for n in (1, 2)))
    topics = Scale("topics", False, tuple(Choice(name, {"en": name}, None) for name in ("law", "data")))
    items = (
        Item("sex", "one", {"en": "sex"}, ("two",), role="background"),
        Item("q", "one", {"en": "q"}, ("two",), role="reaction"),
        Item("topic", "many", {"en": "topic"}, ("topics",)),
    )
    form = Questionnaire(
        id="s", version="1", title={"en": "s"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"two": scale, "topics": topics},
    )  # fmt: skip
    frame = pd.DataFrame(columns)
    frame.index.name = "respondent"
    rows = len(frame)
    came = Provenance(survey="s", wave="", source="s", rows_read=rows, rows_kept=rows)
    return Sample(Responses(frame, form, pd.DataFrame(index=frame.index), came), language="zh")


def people(few: int, rows: int = 60) -> list[float]:
    return [1.0] * few + [2.0] * (rows - few)


def test_the_rest_counts_in_background_and_among_choices() -> None:
    sample = asked(sex=people(3), q=people(3), topic_law=[0.0] * 3 + [1.0] * 57, topic_data=[1.0, 0.0] * 30)
    assert notes(share(sample, "sex", of=[2.0])) == [FEW]
    assert notes(share(sample, "q", of=[2.0])) == [""]
    assert notes(share(sample, "q")) == [FEW, FEW]
    assert notes(share(sample, "topic")) == ["", ""]


def test_people_per_choice_of_an_item_with_many_answers() -> None:
    sample = asked(sex=people(30), q=people(30), topic_law=[1.0] * 4 + [0.0] * 56, topic_data=[1.0, 0.0] * 30)
    counts = total(sample, "topic")
    assert counts.frame[["item", "choice", "value", "measured_in"]].to_numpy().tolist() == [
        ["topic", "law", 4.0, "people"],
        ["topic", "data", 30.0, "people"],
    ]
    assert notes(counts) == [FEW, ""]


def test_hidden_choices_must_be_safe_together() -> None:
    """Two choices of three people each are six: whoever knows the rest knows those. A choice of nobody covers none."""
    sizes = {"a": 3, "b": 3, "c": 12, "d": 40, "e": 45}
    values = np.repeat(list(sizes), list(sizes.values()))
    frame = pd.DataFrame({"q": pd.Categorical(values, [*sizes, "nobody"])})
    assert notes(share(Sample(frame), "q")) == [FEW, FEW, ALSO, "", "", ""]


def unlabelled(missing: int, **sizes: int) -> Sample:
    level = np.repeat(list(sizes), list(sizes.values())).tolist() + [None] * missing
    rows = len(level)
    answers = np.r_[np.arange(rows - missing) % 5, [5.0] * missing]
    return Sample(pd.DataFrame({"level": level, "q": answers, "imp": 5.0 - (answers > 3), "abl": 3.0}))


def test_people_without_a_label_cannot_be_worked_out() -> None:
    """All less the groups would be their mean: the smallest group is hidden."""
    assert notes(mean(unlabelled(2, a=30, b=20), "q", by="level")) == ["", ALSO]
    assert notes(mean(unlabelled(0, a=30, b=20), "q", by="level")) == ["", ""]
    assert notes(mean(unlabelled(12, a=30, b=20), "q", by="level")) == ["", ""]
    assert notes(mean(unlabelled(6, a=30, b=20, c=4), "q", by="level")) == ["", "", FEW]
    assert notes(mean(unlabelled(2, a=30, b=20, c=4), "q", by="level")) == ["", ALSO, FEW]
    assert notes(total(unlabelled(2, a=30, b=20), by="level")) == ["", ALSO]


def test_what_is_shown_does_not_give_the_unlabelled() -> None:
    sample = unlabelled(2, a=30, b=20)
    whole, groups = protect(mean(sample, "q")).frame, protect(mean(sample, "q", by="level")).frame
    assert np.isnan((whole["value"].iloc[0] * 52 - (groups["value"] * groups["n"]).sum(skipna=False)) / 2)


def test_a_label_missing_in_one_of_two_columns() -> None:
    frame = pd.DataFrame({"level": ["a", "b"] * 40, "kind": ["x"] * 40 + ["y"] * 40, "q": np.arange(80.0) % 5})
    assert notes(mean(Sample(frame), "q", by=["level", "kind"])) == [""] * 4
    frame.loc[[0, 2], "kind"] = None
    one = protect(mean(Sample(frame), "q", by=["level", "kind"])).frame.set_index(["level", "kind"])["note"]
    assert one["a"].ne("").any()
    frame.loc[[0, 2], "level"] = None
    # They are in no row and in no column, but in the sum of the table; then each row and column must be closed too.
    assert notes(mean(Sample(frame), "q", by=["level", "kind"])) == [ALSO] * 4


def test_a_small_answer_in_one_group_takes_another_group_along() -> None:
    """All less the other groups would be the three."""
    levels = ["a"] * 40 + ["b"] * 40 + ["c"] * 40
    sample = rated(0, 120, level=levels)
    sample = Sample(sample.frame.assign(imp=[5.0] * 3 + [1.0] * 37 + ([5.0] * 15 + [1.0] * 25) + [5.0, 1.0] * 20))
    assert notes(high_need(sample, PAIRS, by="level")) == [FEW, ALSO, ""]
    assert notes(demand(sample, PAIRS, by="level")) == [FEW, ALSO, ""]


def test_policy_of_zero_shows_all() -> None:
    open_house = Sample(unlabelled(2, a=30, b=3).frame, policy=Policy(0, False))
    assert notes(mean(open_house, "q", by="level")) == ["", ""]
    assert notes(share(open_house, "level")) == ["", ""]


def test_published_numbers_of_people_are_judged_by_their_n() -> None:
    frame = pd.DataFrame({"item": ["q", "r"], "v": [0.2, 0.3], "n": [9, 500]})
    assert notes(known(frame, value="v", n="n", counted="people")) == [FEW, ""]

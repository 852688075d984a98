"""Reaction: the two highest points, and a verdict that needs the whole interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample
from evaluate.effect import reaction
from evaluate.errors import QuestionnaireError
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.responses import Provenance, Responses


def form(answers: dict[str, list[float]]) -> Sample:
    scale = Scale("satisfied4", True, tuple(Choice(str(n), {"en": str(n)}, float(n)) for n in range(1, 5)))
    items = tuple(Item(name, "one", {"en": name}, ("satisfied4",), role="reaction") for name in answers)
    asked = Questionnaire(
        id="r", version="1", title={"en": "r"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"satisfied4": scale},
    )  # fmt: skip
    frame = pd.DataFrame(answers)
    frame.index.name = "respondent"
    reasons = pd.DataFrame(index=frame.index)
    rows = len(frame)
    return Sample(
        Responses(frame, asked, reasons, Provenance(survey="r", wave="", source="r", rows_read=rows, rows_kept=rows))
    )


def ratings(satisfied: int, others: int) -> list[float]:
    return [4.0] * (satisfied // 2) + [3.0] * (satisfied - satisfied // 2) + [2.0] * others


@pytest.mark.parametrize(
    ("satisfied", "others", "verdict"),
    [
        (99, 1, "met"),
        (87, 13, "not_shown"),
        (60, 40, "not_met"),
        (100, 0, "met"),
        (12, 0, "not_shown"),
        (2, 0, "not_shown"),
        (0, 12, "not_met"),
    ],
)
def test_the_interval_decides(satisfied: int, others: int, verdict: str) -> None:
    row = reaction(form({"overall": ratings(satisfied, others)}), pass_line=0.85).frame.iloc[0]
    assert row["value"] == pytest.approx(satisfied / (satisfied + others))
    assert row["note"] == verdict


def test_without_a_line_no_verdict() -> None:
    row = reaction(form({"overall": ratings(80, 20)})).frame.iloc[0]
    assert row["note"] == ""
    assert row["n"] == 100


def test_missing_answers_are_left_out() -> None:
    answers = [*ratings(8, 2), np.nan, np.nan]
    row = reaction(form({"overall": answers})).frame.iloc[0]
    assert (row["value"], row["n"]) == (pytest.approx(0.8), 10)


def test_an_item_without_a_scale_is_refused() -> None:
    with pytest.raises(QuestionnaireError, match="hours"):
        reaction(Sample(pd.DataFrame({"hours": [1.0, 2]})), ["hours"])


def test_a_line_outside_is_refused() -> None:
    with pytest.raises(QuestionnaireError, match="85"):
        reaction(form({"overall": ratings(8, 2)}), pass_line=85)


def test_without_degrees_of_freedom_nothing_is_shown() -> None:
    # One answer of the group in each stratum: its share is 1, and nothing tells how sure that is.
    answers = form({"overall": ratings(24, 0)}).responses
    frame = answers.frame.assign(stratum=np.repeat(np.arange(6), 4), group=["g", "h", "h", "h"] * 6)
    sample = Sample(replace(answers, frame=frame), Design(strata="stratum"))
    rows = reaction(sample, by="group", pass_line=0.5).frame
    assert rows["value"].tolist() == [1, 1]
    assert rows["note"].tolist() == ["not_shown", "met"]


def test_a_class_of_which_nearly_all_answered_is_judged_as_a_class() -> None:
    answers = form({"overall": ratings(20, 0)}).responses
    alone, whole = (
        Sample(replace(answers, frame=answers.frame.assign(there=there)), design)
        for there, design in ((22, Design()), (22, Design(population="there")))
    )
    assert [reaction(each, pass_line=0.85).frame["note"].iloc[0] for each in (alone, whole)] == ["not_shown", "met"]

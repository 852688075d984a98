"""Two-way tables equal R's counts and cell shares; their lines add up; several answers per person are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample
from evaluate.errors import DesignError
from evaluate.estimate import REASONS, audit, covariance_of, crosstab, protect, release, share
from evaluate.estimate.crosstab import Of
from evaluate.estimate.intervals import t_quantile
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.responses import Provenance, Responses

ELEMENTS = Design(strata="stratum", weights="w")


def test_counts_and_cell_shares_equal_R(api, equal) -> None:
    people = crosstab(api.sample, "sch.wide", "stype", of="people").frame
    assert people["stype"].unique().tolist() == api.wanted["table_stype_schwide"]["rows"]
    equal(people["value"].to_numpy().reshape(3, 2), api.wanted["table_stype_schwide"]["count"])
    cells = crosstab(api.sample, "sch.wide", "stype", of="all")
    order = [0, 2, 4, 1, 3, 5]  # R runs through stype within sch.wide
    wanted = api.wanted["cellprop_stype_schwide"]
    equal(cells.frame["value"].to_numpy()[order], wanted["estimate"])
    equal(cells.frame["se"].to_numpy()[order], wanted["se"])
    equal(covariance_of(cells)[np.ix_(order, order)], wanted["vcov"])


def test_lines_add_up_and_columns_are_shares_by_group(answers) -> None:
    sample = Sample(answers(1), ELEMENTS)
    columns = crosstab(sample, "imp", "level").frame
    by = share(sample, "imp", by="level").frame
    pd.testing.assert_frame_equal(columns.drop(columns=["note"]), by.drop(columns=["note"]), check_dtype=False)
    rows = crosstab(sample, "imp", "level", of="rows").frame
    np.testing.assert_allclose(rows.groupby("choice")["value"].sum(), 1, rtol=1e-12)
    assert crosstab(sample, "imp", "level", of="all").frame["value"].sum() == pytest.approx(1, rel=1e-12)
    # n is that of the column: the records of a pair would say what a hidden number was.
    people = crosstab(sample, "imp", "level", of="people").frame
    assert people["n"].tolist() == columns["n"].tolist()
    assert people.groupby("level")["n"].first().sum() == answers(1)["imp"].notna().sum()
    np.testing.assert_allclose(rows["n"].groupby(rows["choice"]).first().sum(), answers(1)["imp"].notna().sum())


def test_a_flag_shows_both_sides(answers) -> None:
    frame = answers(2).assign(asked=lambda data: (data["abl"] > 2).astype(float))
    frame["asked"] = frame["asked"].astype(bool)
    got = crosstab(Sample(frame, ELEMENTS), "asked", "trained").frame
    assert got["choice"].tolist() == ["0", "1", "0", "1"]
    np.testing.assert_allclose(got.groupby("trained")["value"].sum(), 1)


def hidden(frame: pd.DataFrame, of: Of, **sample: object) -> pd.DataFrame:
    """Reasons by level and choice, empty where the number is shown; a hidden row has no number at all."""
    shown = protect(crosstab(Sample(frame, **sample), "q", "level", of=of)).frame  # type: ignore[arg-type]
    assert (shown["value"].isna() == shown["note"].ne("")).all()
    return shown.pivot(index="level", columns="choice", values="note")


def table(**rows: dict[str, int]) -> pd.DataFrame:
    """People of each level by their answer."""
    cells = [(level, choice) for level, row in rows.items() for choice, count in row.items() for _ in range(count)]
    return pd.DataFrame(cells, columns=["level", "q"])


FEW, SAME, ALSO = (REASONS[why].zh for why in ("few", "unanimous", "complement"))
WAYS: list[Of] = ["columns", "rows", "all", "people"]


@pytest.mark.parametrize("of", WAYS)
def test_large_cells_are_shown(of: Of) -> None:
    frame = table(a={"x": 30, "y": 30}, b={"x": 20, "y": 40})
    assert hidden(frame, of).eq("").all(axis=None)


@pytest.mark.parametrize("of", WAYS)
def test_a_cell_of_few_takes_three_more_along(of: Of) -> None:
    """Row and column sums may be known; four hidden cells in a square are safe, and the rest is shown."""
    frame = table(a={"x": 30, "y": 60, "z": 27}, b={"x": 25, "y": 70, "z": 24}, c={"x": 3, "y": 50, "z": 21})
    found = hidden(frame, of)
    assert found.loc["c", "x"] == FEW
    assert found.ne("").sum().sum() == 4
    for line in (*found.ne("").to_numpy(), *found.ne("").to_numpy().T):
        assert line.sum() in (0, 2)
    assert found["y"].eq("").all()


@pytest.mark.parametrize("of", WAYS)
def test_a_level_of_few_has_no_row_not_even_zeros(of: Of) -> None:
    frame = table(a={"x": 30, "y": 30}, b={"x": 30, "y": 40}, c={"x": 4})
    found = hidden(frame, of)
    assert found.loc["c"].eq(FEW).all()
    assert hidden(frame, of, policy=Policy(0, False)).eq("").all(axis=None)


@pytest.mark.parametrize("of", WAYS)
def test_all_of_a_level_agree(of: Of) -> None:
    found = hidden(table(a={"x": 30, "y": 30}, b={"x": 40}, c={"x": 20, "y": 50}), of)
    assert found.loc["b"].eq(SAME).all()


def test_all_who_gave_an_answer_are_of_one_level() -> None:
    """Which tells what they answered to the other item, unless a colleague can see that anyway."""
    frame = table(a={"x": 30, "y": 30}, b={"x": 40, "z": 20}, c={"x": 20, "z": 30})
    assert hidden(frame, "columns").loc["a", "y"] == SAME
    level, answer = (Scale(name, False, tuple(Choice(code, {"en": code}, None) for code in codes))
                     for name, codes in (("level", "abc"), ("q", "xyz")))  # fmt: skip
    items = (
        Item("level", "one", {"en": "level"}, ("level",), role="background"),
        Item("q", "one", {"en": "q"}, ("q",)),
    )
    form = Questionnaire(
        id="s", version="1", title={"en": "s"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"level": level, "q": answer},
    )  # fmt: skip
    typed = frame.astype({"level": pd.CategoricalDtype(list("abc")), "q": pd.CategoricalDtype(list("xyz"))})
    typed.index.name = "respondent"
    came = Provenance(survey="s", wave="", source="s", rows_read=len(typed), rows_kept=len(typed))
    answers = Responses(typed, form, pd.DataFrame(index=typed.index), came)
    shown = protect(crosstab(Sample(answers, language="zh"), "q", "level")).frame
    assert shown["note"].eq("").all()


def test_people_without_a_label_are_in_no_cell() -> None:
    frame = table(a={"x": 30, "y": 30}, b={"x": 20, "y": 40})
    frame.loc[[0, 1], "level"] = None
    assert hidden(frame, "columns").ne("").any(axis=None)


def test_a_flag_is_protected_on_both_sides() -> None:
    frame = pd.DataFrame({"level": ["a"] * 40 + ["b"] * 40, "q": [True] * 37 + [False] * 3 + [True, False] * 20})
    assert hidden(frame, "columns").loc["a"].eq(FEW).all()


@pytest.mark.parametrize(("of", "n"), [("columns", 30), ("rows", 40), ("all", 95)])
def test_shares_of_nobody_have_exact_ends(of: Of, n: int) -> None:
    frame = table(a={"x": 25, "y": 40}, b={"x": 30, "y": 0})
    got = crosstab(Sample(frame), "q", "level", of=of).frame.set_index(["level", "choice"])
    empty = got.loc[("b", "y")]
    assert empty[["value", "low", "n"]].tolist() == [0, 0, n]
    fewer = min((t_quantile(0.95, np.array(n - 1.0)) / t_quantile(0.95, np.array(empty["df"]))) ** 2, 1)
    assert empty["high"] == pytest.approx(1 - 0.025 ** (1 / (n * fewer)), rel=1e-12)
    assert not got[["low", "high"]].isna().any(axis=None)


@pytest.mark.parametrize(
    ("rows", "asked"), [("level", {}), ("imp", {"of": "cells"}), ("imp", {"interval": "exact"}), ("nothing", {})]
)
def test_bad_input_is_refused(answers, rows, asked) -> None:
    with pytest.raises(DesignError, match="To mend it"):
        crosstab(Sample(answers(1), ELEMENTS), rows, "level", **asked)


def test_n_does_not_tell_how_many_gave_a_hidden_answer() -> None:
    """5 gave w: of 150 less 60, 60 and 25 that would follow, were the 25 told."""
    cells = table(a={"w": 2, "x": 12, "y": 33, "z": 23}, b={"w": 3, "x": 13, "y": 27, "z": 37})
    made = crosstab(Sample(cells), "q", "level", of="rows")
    shown = protect(made).frame
    hides = (shown["note"] != "").to_numpy()
    assert hides.tolist() == [True, True, False, False] * 2
    assert set(shown["n"].to_numpy()[hides]) == {0}
    assert np.isnan(release(made).rows["n"].to_numpy(dtype=float)[hides]).all()


def test_shares_of_answers_do_not_add_up_to_their_group() -> None:
    """Nor does the n of an answer beside that of a level tell of the few by which they differ."""
    frame = table(a={"x": 30, "y": 36}, b={"x": 35, "y": 34}, c={"x": 33, "y": 40})
    sample = Sample(frame, policy=Policy(hide_unanimous=False))
    for ways in (["rows"], ["all"], ["rows", "columns"], ["all", "columns", "people"]):
        found = audit([release(crosstab(sample, "q", "level", of=of), f"n.{of}") for of in ways])  # type: ignore[arg-type]
        assert found.recovered.empty
        assert not found.hidden
    hides = table(a={"w": 2, "x": 12, "y": 33, "z": 23}, b={"w": 3, "x": 13, "y": 27, "z": 37})
    assert audit([release(crosstab(Sample(hides), "q", "level", of="rows"), "n.rows")]).recovered.empty

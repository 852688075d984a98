"""Formulas: which people and columns they ask for, and every mistake they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate.formula import read_formula


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "y": [1.0, 2.0, 4.0, 3.0, np.nan, 7.0],
            "x.1": pd.array([1, 2, 3, 4, 5, None], dtype="Int64"),
            "g": pd.Categorical(list("abbcaa"), categories=list("zabc")),
            "yes": ["no", "yes", "no", "yes", "yes", "no"],
        }
    )


def test_missing_answers_are_outside_and_categories_nobody_chose_are_no_columns() -> None:
    got = read_formula(Sample(frame(), Design()), "y ~ log(`x.1`) + g")
    assert got.inside.rows.tolist() == [True] * 4 + [False] * 2
    assert got.variables == ("x.1", "g")
    assert got.names[1] == "log(`x.1`)"
    assert sum(name.startswith("g[") for name in got.names) == 2
    assert (got.x[4:] == 0).all()
    np.testing.assert_allclose(got.x[:4, 1], np.log([1, 2, 3, 4]))


def test_words_of_functions_and_texts_are_no_columns() -> None:
    got = read_formula(Sample(frame(), Design()), "y ~ C(yes, contr.treatment('yes')) + np.sqrt(`x.1`)")
    assert got.variables == ("x.1", "yes")


def test_a_domain_stays_a_domain() -> None:
    sample = domain(Sample(frame(), Design()), "yes == 'no'")
    assert read_formula(sample, "y ~ g").inside.rows.sum() == 3


def test_a_response_of_two_categories_is_their_place() -> None:
    got = read_formula(Sample(frame(), Design()), "yes ~ y")
    assert got.levels == ("no", "yes")
    assert got.y[:4].tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("y", "no regression formula"),
        ("y ~ (x", "no regression formula"),
        ("y ~ nothing", "no column nothing"),
        ("y ~ x.1", "cannot be computed"),
        ("g ~ y", "3 categories"),
        ("y ~ `x.1` + I(2 * `x.1`)", "sums of others"),
        ("y ~ log(`x.1` - 1)", "not finite"),
    ],
)
def test_mistakes_are_told(formula: str, told: str) -> None:
    with pytest.raises(DesignError, match=told):
        read_formula(Sample(frame(), Design()), formula)


def test_nobody_left_is_told() -> None:
    with pytest.raises(DesignError, match="Nobody answered"):
        read_formula(domain(Sample(frame(), Design()), "y > 99"), "y ~ g")

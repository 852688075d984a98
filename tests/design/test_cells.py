"""Rows brought together in cells, raking on them, and groups of whole numbers: against the plain way to do each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design import Design, Sample, calibrate
from evaluate.design.answers import Grouping, read_groups
from evaluate.design.cells import cells_of


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 60),
    sizes=st.lists(st.integers(1, 400), max_size=5),
    loose=st.booleans(),
    empty=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_cells_are_the_combinations_that_occur(
    rows: int, sizes: list[int], loose: bool, empty: bool, seed: int
) -> None:
    """Many groups of few rows, so that keys are renumbered on the way; some rows in no group, some without weight."""
    random = np.random.default_rng(seed)
    table = random.integers(-1 if loose else 0, np.array(sizes, dtype=int), (rows, len(sizes)))
    groups = [
        Grouping((f"g{place}",), table[:, place], pd.DataFrame(index=range(size))) for place, size in enumerate(sizes)
    ]
    weights = random.uniform(0, 3, rows) * (random.random(rows) > 0.3 if empty else 1)
    cells = cells_of(groups, weights)
    assert sorted(map(tuple, cells.codes.T)) == sorted(set(map(tuple, table)))
    numbers = random.normal(size=rows)
    members = [(table == cell).all(axis=1) for cell in cells.codes.T]
    assert cells.sums(numbers) == pytest.approx([numbers[rows_of].sum() for rows_of in members])
    assert cells.held == pytest.approx(cells.sums(weights))
    for place in range(len(sizes)):
        assert (cells.rows(cells.codes[place].astype(float)) == table[:, place]).all()


@settings(max_examples=30, deadline=None)
@given(levels=st.lists(st.integers(1, 7), min_size=1, max_size=5), seed=st.integers(0, 10**6))
def test_raking_in_two_halves_is_raking_margin_by_margin(levels: list[int], seed: int) -> None:
    random, rows = np.random.default_rng(seed), 400
    frame = pd.DataFrame({f"m{place}": random.integers(0, size, rows) for place, size in enumerate(levels)})
    frame["w"] = random.uniform(0.5, 2, rows)
    goal = frame["w"] * np.exp(random.normal(0, 0.3, rows))  # a population that these rows can stand for
    known = {name: goal.groupby(frame[name]).sum().to_dict() for name in frame.columns[:-1]}
    made = calibrate(Sample(frame, Design(weights="w")), to=known, method="rake")
    weights, codes = frame["w"].to_numpy(), {name: frame[name].to_numpy() for name in known}
    margins = {name: np.bincount(codes[name], goal) for name in known}
    for _ in range(300):
        for name, margin in margins.items():
            held = np.bincount(codes[name], weights)
            weights = weights * np.divide(margin, held, out=np.ones(len(margin)), where=held > 0)[codes[name]]
    assert made.weights == pytest.approx(weights, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(-40, 60), min_size=1, max_size=30),
    kind=st.sampled_from(["int8", "int64", "uint8", "uint64"]),
    wide=st.booleans(),
)
def test_whole_numbers_make_the_same_groups_as_any_labels(values: list[int], kind: str, wide: bool) -> None:
    numbers = np.abs(values) if kind.startswith("u") else np.array(values)
    numbers = numbers.astype(kind) * (np.array(10**9, kind) if wide and kind.endswith("64") else np.array(1, kind))
    made = read_groups(pd.DataFrame({"g": numbers}), ("g",))
    codes, labels = pd.factorize(pd.Series(numbers), sort=True)
    assert made.codes is not None
    assert (made.codes == codes).all()
    assert made.levels["g"].dtype == numbers.dtype
    assert made.levels["g"].tolist() == list(labels)

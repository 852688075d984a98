"""What tests of the composite index share: a small set of units by hand, and COINr's own run of the ASEM index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import Text
from evaluate.measure.composite import Group, Indicator, Indicators


class Asem(NamedTuple):
    """The ASEM index: its numbers after imputation, its set of indicators, and what COINr made of them."""

    values: pd.DataFrame
    indicators: Indicators
    treated: pd.DataFrame
    normalised: pd.DataFrame
    results: pd.DataFrame


@pytest.fixture(scope="session")
def asem(shared: Path) -> Asem:
    """49 indicators of 51 countries, denominated and with the means of Europe and Asia in their gaps, as COINr does."""
    folder = shared / "reference" / "coinr-asem"
    data = pd.read_csv(folder / "asem_idata.csv").set_index("uCode").sort_index()
    about = pd.read_csv(folder / "asem_imeta.csv")
    leaves = about[about["Type"] == "Indicator"]
    groups = about[(about["Type"] == "Aggregate") & (about["iCode"] != "Index")]
    values = data[leaves["iCode"]].astype(float)
    for name, denominator in zip(leaves["iCode"], leaves["Denominator"], strict=True):
        if isinstance(denominator, str):
            values[name] = values[name] / data[denominator]
    values = values.groupby(data["EurAsia_group"]).transform(lambda column: column.fillna(column.mean()))
    indicators = Indicators(
        tuple(
            Indicator(one.iCode, Text(one.iName, one.iName), one.Parent, int(one.Direction), float(one.Weight))
            for one in leaves.itertuples()
        ),
        tuple(
            Group(one.iCode, Text(one.iName, one.iName), "" if one.Parent == "Index" else one.Parent)
            for one in groups.itertuples()
        ),
    )
    treated, normalised, results = (
        pd.read_csv(folder / name).set_index("uCode").sort_index()
        for name in ("oracle_treated.csv", "oracle_normalised.csv", "oracle_coinr_1.1.14_default_results.csv")
    )
    return Asem(values, indicators, treated, normalised, results)


@pytest.fixture
def plain() -> Callable[..., Indicators]:
    """`plain(4, group=["a", "a", "b", "b"])`: so many indicators x1, x2 …, all the more the better."""

    def make(count: int, *, group: list[str] | None = None, **options: object) -> Indicators:
        names = group or [""] * count
        return Indicators(
            tuple(Indicator(f"x{i + 1}", Text(f"指标{i + 1}", f"x{i + 1}"), names[i]) for i in range(count)),
            tuple(Group(name, Text(name, name)) for name in dict.fromkeys(names) if name),
            **options,
        )

    return make


@pytest.fixture
def units() -> Callable[..., pd.DataFrame]:
    """`units(12, 4, seed=1)`: so many units and indicators drawn at random, none far out."""

    def make(count: int, indicators: int, *, seed: int = 1, missing: float = 0.0) -> pd.DataFrame:
        random = np.random.default_rng(seed)
        drawn = random.uniform(20, 80, (count, indicators))
        drawn[random.random(drawn.shape) < missing] = np.nan
        names = [f"x{i + 1}" for i in range(indicators)]
        return pd.DataFrame(drawn, index=[f"u{place:02d}" for place in range(count)], columns=names)

    return make

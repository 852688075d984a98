"""Every step of an index of the 50 American states against R (tests/reference/composite_reference.R)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import Text
from evaluate.measure.composite import (
    Indicator,
    Indicators,
    Recipe,
    ahp,
    benefit_of_the_doubt,
    compose,
    critic,
    entropy,
    normalise,
    treat,
)


@pytest.fixture(scope="module")
def wanted() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "reference" / "composite_reference.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def states(wanted) -> pd.DataFrame:
    return pd.DataFrame(wanted["data"], index=wanted["states"], columns=wanted["columns"])


@pytest.fixture(scope="module")
def indicators(wanted) -> Indicators:
    rows = zip(wanted["indicators"], wanted["directions"], wanted["weights"], strict=True)
    return Indicators(
        tuple(Indicator(name, Text(name, name), direction=way, weight=weight) for name, way, weight in rows)
    )


def test_treatment(wanted, states) -> None:
    made, found = treat(states.to_numpy())
    np.testing.assert_allclose(made, wanted["treated"], rtol=1e-12)
    assert [one.points for one in found] == wanted["points"]
    assert sum(wanted["points"]) > 0


@pytest.mark.parametrize("method", ["min_max", "z", "percentile"])
def test_scales(wanted, states, indicators, method) -> None:
    made = normalise(states[list(indicators.names)].to_numpy(), indicators.directions, method)
    np.testing.assert_allclose(made, wanted[method.replace("_", "")], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "copeland"])
def test_aggregation(wanted, states, indicators, method) -> None:
    made = compose(states, indicators, recipe=Recipe(aggregation=method, treated=False))
    np.testing.assert_allclose(made.scores, wanted[method], rtol=1e-10)


def test_weights(wanted) -> None:
    scaled = np.array(wanted["minmax"])
    np.testing.assert_allclose(critic(scaled).values, wanted["critic"], rtol=1e-10)
    np.testing.assert_allclose(entropy(1 + 0.99 * scaled).values, wanted["entropy"], rtol=1e-9)
    made = ahp(wanted["judged"])
    np.testing.assert_allclose(made.values, wanted["ahp"], rtol=1e-10)
    assert made.largest == pytest.approx(wanted["largest"], rel=1e-12)


@pytest.mark.parametrize(("name", "least", "most"), [("bod", 0.0, 1.0), ("bod_limits", 0.05, 0.6)])
def test_the_benefit_of_the_doubt(wanted, name, least, most) -> None:
    made = benefit_of_the_doubt(1 + 0.99 * np.array(wanted["minmax"]), least=least, most=most)
    np.testing.assert_allclose(made.scores, wanted[name], rtol=1e-8)

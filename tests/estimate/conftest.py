"""What tests of estimators share: the api samples with R's numbers, and how close is close."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Sample

API: dict[str, tuple[str, Design]] = {
    "srs": ("apisrs", Design(population="fpc")),
    "strat": ("apistrat", Design(strata="stype", weights="pw", population="fpc")),
    "strat_wr": ("apistrat", Design(strata="stype", weights="pw")),
    "clus1": ("apiclus1", Design(clusters="dnum", weights="pw", population="fpc")),
    "clus1_wr": ("apiclus1", Design(clusters="dnum", weights="pw")),
    "clus2": ("apiclus2", Design(clusters=["dnum", "snum"], population=["fpc1", "fpc2"])),
    "clus2_wr": ("apiclus2", Design(clusters=["dnum", "snum"], weights="pw")),
    "clus2_ultimate": ("apiclus2", Design(clusters="dnum", weights="pw", population="fpc1")),
}


class Api(NamedTuple):
    """One of R's eight designs: its name, our sample of it, and R's numbers."""

    name: str
    sample: Sample
    wanted: dict[str, Any]


@cache
def _reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parents[1] / "reference" / "api_reference.json").read_text(encoding="utf-8"))


@cache
def _api(name: str) -> Api:
    data, design = API[name]
    return Api(name, Sample(pd.DataFrame(_reference()["data"][data]), design), _reference()["designs"][name])


@pytest.fixture(params=list(API))
def api(request: pytest.FixtureRequest) -> Api:
    """Each of R's eight designs in turn."""
    return _api(request.param)


@pytest.fixture
def reference() -> dict[str, Any]:
    """All of R's numbers."""
    return _reference()


@pytest.fixture
def api_of() -> Callable[[str], Api]:
    """The design of this name."""
    return _api


@pytest.fixture
def equal() -> Callable[..., None]:
    """`equal(got, wanted)`: within 1e-9 of each number; where R itself leaves rounding noise, of the largest one."""

    def compare(got: Any, wanted: Any, tolerance: float = 1e-9) -> None:
        got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
        floor = 1e-12 * np.nanmax(np.abs(wanted), initial=0)
        np.testing.assert_allclose(got, wanted.reshape(got.shape), rtol=tolerance, atol=floor)

    return compare


@pytest.fixture
def answers() -> Callable[..., pd.DataFrame]:
    """Clusters in three strata, with weights, two scales, a category, and some answers missing; by seed."""

    def make(seed: int, *, missing: float = 0.1, rows: int = 120) -> pd.DataFrame:
        random = np.random.default_rng(seed)
        cluster = np.arange(rows) % 12
        imp = np.clip(np.round(3 + random.normal(0, 1, rows) + 0.3 * (cluster % 4)), 1, 5)
        frame = pd.DataFrame(
            {
                "stratum": cluster % 3,
                "cluster": cluster,
                "w": random.uniform(1, 4, rows),
                "imp": imp,
                "abl": random.integers(1, 6, rows).astype(float),
                "hours": random.gamma(2, 10, rows),
                "level": random.choice(["section", "division", "bureau"], rows),
                "trained": random.choice(["no", "yes"], rows),
            }
        )
        frame["imp"] = frame["imp"].where(random.random(rows) >= missing)
        return frame

    return make

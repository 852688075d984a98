"""How long does the rank range of a county's units take: 56 units, 20 indicators, 1,000 draws, under a second?"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
import pytest

from evaluate.errors import Text
from evaluate.measure.composite import (
    Group,
    Indicator,
    Indicators,
    compose,
    rank_range,
    sampling_errors,
    sensitivity,
    to_next_band,
)

UNITS, INDICATORS, DRAWS = 56, 20, 1000


@pytest.mark.bench
def test_a_county_in_a_second(record_row: Callable[..., None]) -> None:
    random = np.random.default_rng(1)
    names = [f"x{place}" for place in range(INDICATORS)]
    drawn = random.normal(60, 12, (UNITS, INDICATORS))
    drawn[random.random(drawn.shape) < 0.03] = np.nan
    values = pd.DataFrame(drawn, index=[f"U{place:02d}" for place in range(UNITS)], columns=names)
    word = Text("指标", "indicator")
    indicators = Indicators(
        tuple(Indicator(name, word, f"g{place % 4}") for place, name in enumerate(names)),
        tuple(Group(f"g{place}", word) for place in range(4)),
    )
    errors = sampling_errors(values, se=values[names[:8]] * 0 + 4)
    one = min(_seconds(lambda: compose(values, indicators)) for _ in range(3))
    ranges = rank_range(values, indicators, seed=1, errors=errors, draws=DRAWS)
    seconds = {
        "rank_range": _seconds(lambda: rank_range(values, indicators, seed=1, errors=errors, draws=DRAWS)),
        "sensitivity": _seconds(lambda: sensitivity(values, indicators, seed=1, errors=errors)),
        "to_next_band": _seconds(lambda: to_next_band(ranges)),
    }
    for verb, taken in seconds.items():
        record_row(
            "Composite index", verb=verb, units=UNITS, indicators=INDICATORS, seconds=taken, composes=taken / one
        )
    assert seconds["rank_range"] < 1
    # A thousand draws cost less than a thousand times the index.
    assert seconds["rank_range"] / one < DRAWS / 2


def _seconds(task: Callable[[], object]) -> float:
    begin = process_time()
    task()
    return process_time() - begin

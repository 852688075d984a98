"""How much processor time does it take to protect a large table, and to audit 200 tables of a build?"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Sample, domain
from evaluate.estimate import Estimate, Released, audit, mean, protect, release, share

ITEMS = [f"q{place}" for place in range(60)]


@pytest.fixture(scope="module")
def sample() -> Sample:
    random = np.random.default_rng(1)
    rows = 640
    frame = pd.DataFrame({item: random.choice(5, rows, p=[0.03, 0.07, 0.2, 0.4, 0.3]) + 1.0 for item in ITEMS})
    frame["level"] = random.choice(list("abc"), rows, p=[0.6, 0.3, 0.1])
    frame["sex"] = random.choice(["m", "f"], rows)
    frame["unit"] = random.choice([f"u{place}" for place in range(12)], rows)
    return Sample(frame.assign(group=random.integers(0, 100, rows).astype(str)))


def timed(task: Callable[[], object]) -> float:
    began = process_time()
    task()
    return process_time() - began


@pytest.mark.bench
@pytest.mark.parametrize(("what", "by"), [("mean", "group"), ("share", "level")])
def test_protecting_a_large_table(sample: Sample, record_row: Callable[..., None], what: str, by: str) -> None:
    """60 items in 100 groups; five choices of 60 items in three groups."""

    def table() -> Estimate:
        return mean(sample, ITEMS, by=by) if what == "mean" else share(sample, ITEMS, by=by)

    protect(table())  # imports
    estimates = [table() for _ in range(3)]
    seconds = min(timed(lambda one=one: protect(one)) for one in estimates)
    making = min(timed(table) for _ in range(3))
    record_row("protect", made=f"{what} by {by}", rows=len(estimates[0]), seconds=seconds, making=making)
    assert seconds < 1.0


@pytest.mark.bench
def test_auditing_a_build(sample: Sample, record_row: Callable[..., None]) -> None:
    tables: list[Released] = []

    def make() -> None:
        for place, item in enumerate(ITEMS[:40]):
            made = [share(sample, item), share(sample, item, by="level"), share(sample, item, by="sex")]
            made += [mean(sample, item, by="unit"), mean(sample, ITEMS[place : place + 2], by=["level", "sex"])]
            tables.extend(release(estimate, f"{place}.{at}") for at, estimate in enumerate(made))

    making = timed(make)
    seconds = timed(lambda: audit(tables))
    record_row("audit", tables=len(tables), rows=sum(len(t.rows) for t in tables), seconds=seconds, making=making)
    assert seconds < 10.0


@pytest.mark.bench
def test_auditing_many_tables_about_one_item(sample: Sample, record_row: Callable[..., None]) -> None:
    """One item by five groupings in five domains, two of them nested: nearly everything hidden can be worked out."""
    wholes = [sample, domain(sample, "sex == 'm'"), domain(sample, "level != 'c'")]
    wholes += [domain(sample, "level != 'c' and sex == 'f'"), domain(sample, "unit in ['u1', 'u2', 'u3']")]
    groupings = (None, "level", "sex", "unit", ["level", "sex"])
    tables = [
        release(verb(whole, "q0", by=by), f"{at}.{verb.__name__}{by}")
        for at, whole in enumerate(wholes)
        for by in groupings
        for verb in (mean, share)
    ]
    seconds = timed(lambda: audit(tables))
    rows = sum(len(table.rows) for table in tables)
    record_row("audit of one item", tables=len(tables), rows=rows, seconds=seconds)
    assert seconds < 30.0

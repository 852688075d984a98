"""The audit of many tables about one item: quick, mended by its own advice, and refused when there are too many."""

from __future__ import annotations

import sys
from dataclasses import replace
from time import process_time

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Policy, Sample, domain
from evaluate.errors import DesignError
from evaluate.estimate import Released, audit, mean, release, share


def people() -> Sample:
    """640 people in three levels and twelve units."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"q": random.choice(5, 640, p=[0.03, 0.07, 0.2, 0.4, 0.3]) + 1.0})
    frame["level"] = random.choice(list("abc"), 640, p=[0.6, 0.3, 0.1])
    frame["sex"] = random.choice(["m", "f"], 640)
    frame["unit"] = random.choice([f"u{place}" for place in range(12)], 640)
    return Sample(frame)


def fifty(sample: Sample) -> list[Released]:
    """Means and shares of one item by five groupings, in five domains that overlap and lie in each other."""
    wholes = [sample, domain(sample, "sex == 'm'"), domain(sample, (sample.frame["level"] != "c").to_numpy())]
    wholes.append(domain(sample, "level in ['a', 'b'] and sex == 'f'"))
    wholes.append(domain(sample, sample.frame["unit"].isin(["u1", "u2", "u3"]).to_numpy()))
    groupings: list[list[str]] = [[], ["level"], ["sex"], ["unit"], ["level", "sex"]]
    return [
        release(verb(whole, "q", by=by or None), f"{name}{at}.{'_'.join(by)}")
        for at, whole in enumerate(wholes)
        for by in groupings
        for name, verb in (("mean", mean), ("share", share))
    ]


def test_fifty_tables_about_one_item() -> None:
    sample, hidden = people(), frozenset()
    audit([])  # imports
    began = process_time()
    found = audit(fifty(sample))
    assert process_time() - began < 30.0
    assert not found.safe
    for _ in range(3):
        hidden |= found.hidden
        found = audit(fifty(replace(sample, policy=Policy(hidden=hidden))))
        if found.safe:
            break
    assert found.safe


def test_too_many_numbers_are_refused_and_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["evaluate.estimate.disclosure.audit"], "LARGEST", 40)
    with pytest.raises(DesignError) as refused:
        audit(fifty(people()))
    (mistake,) = refused.value.mistakes
    assert "share0.unit" in mistake.where
    assert "40" in mistake.right.zh
    assert "leave some of them out" in mistake.mend.en

"""Which choice matters: against a function whose indices are known, and against what must be so."""

from __future__ import annotations

import numpy as np
import pytest

from evaluate.errors import DesignError
from evaluate.measure.composite import Choices, sampling_errors, sensitivity, sobol


def test_ishigami() -> None:
    # y = sin u + 7 sin² v + 0.1 w⁴ sin u on (-π, π)³; Ishigami & Homma (1990), Saltelli et al. (2008), ch. 4:
    # first .3139 .4424 0, total .5576 .4424 .2437.
    def ishigami(cube: np.ndarray) -> np.ndarray:
        one, two, three = ((2 * cube - 1) * np.pi).T
        return np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)

    made = sobol(ishigami, [1, 1, 1], count=16384, seed=1)
    np.testing.assert_allclose(made.first, [0.3139, 0.4424, 0], atol=0.01)
    np.testing.assert_allclose(made.total, [0.5576, 0.4424, 0.2437], atol=0.01)
    assert made.mean == pytest.approx(3.5, abs=0.01)
    assert made.variance == pytest.approx(13.8446, rel=0.01)


def test_a_sum_has_no_interactions_and_columns_can_belong_together() -> None:
    # Variances of a + 2b + 3c are 1 : 4 : 9.
    made = sobol(lambda cube: 100 + cube @ [1, 2, 3], [1, 2], count=2048, seed=2)
    np.testing.assert_allclose(made.first, [1 / 14, 13 / 14], atol=0.01)
    np.testing.assert_allclose(made.total, made.first, atol=0.01)


def test_a_product_of_signs_is_all_interaction() -> None:
    made = sobol(lambda cube: np.sign(cube[:, 0] - 0.5) * np.sign(cube[:, 1] - 0.5), [1, 1], count=1024, seed=3)
    np.testing.assert_allclose(made.first, [0, 0], atol=0.02)
    np.testing.assert_allclose(made.total, [1, 1], atol=0.02)


def test_a_constant_has_no_variance_to_share() -> None:
    made = sobol(lambda cube: np.full(len(cube), 7.0), [1, 1], count=64, seed=1)
    assert made.total.tolist() == [0.0, 0.0]
    with pytest.raises(DesignError):
        sobol(lambda cube: cube[:, 0], [1], count=100, seed=1)


def test_only_what_has_alternatives_is_told_and_the_only_one_has_all(units, plain) -> None:
    values = units(12, 4)
    alone = sensitivity(values, plain(4), seed=1, draws=64, choices=Choices((), ("geometric",), (), {}, 0.0))
    assert alone["choice"].tolist() == ["aggregation"]
    assert alone["first"].tolist() == pytest.approx([1.0], abs=0.05)
    assert alone["total"].tolist() == pytest.approx([1.0], abs=0.05)
    assert alone["label_zh"].tolist() == ["合成方法"]


def test_large_errors_matter_more_than_a_little_play_in_the_weights(units, plain) -> None:
    values = units(12, 4, missing=0.05)
    errors = sampling_errors(values, se=values * 0 + 15)
    made = sensitivity(values, plain(4), seed=1, draws=128, choices=Choices((), (), (), {}, 0.02), errors=errors)
    assert made["choice"].tolist() == ["sampling", "weights"]
    assert made["total"][0] > 0.9
    whole = sensitivity(values, plain(4), seed=1, draws=64, errors=errors)
    assert set(whole["choice"]) == {"normalisation", "aggregation", "missing", "weights", "sampling"}

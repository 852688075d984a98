"""The examples in the docstrings of design and estimate run and show what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import evaluate.design
import evaluate.estimate

MODULES = sorted(
    module.name
    for room in (evaluate.design, evaluate.estimate)
    for module in pkgutil.iter_modules(room.__path__, room.__name__ + ".")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_main_verbs_have_an_example() -> None:
    for verb in ("mean", "total", "share", "ratio", "ranks", "protect", "known"):
        assert ">>>" in (getattr(evaluate.estimate, verb).__doc__ or "")

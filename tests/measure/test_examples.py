"""The examples in the docstrings of measure run and show what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import evaluate.measure

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(evaluate.measure.__path__, evaluate.measure.__name__ + ".")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0

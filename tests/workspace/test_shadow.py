"""A package of the same import name is named in one sentence."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from evaluate.errors import ReportError
from evaluate.workspace.shadow import refuse_shadow


def test_our_own_package_passes():
    assert refuse_shadow() is None


def test_another_package_of_this_name_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch):
    other = ModuleType("evaluate")
    other.__file__ = str(tmp_path / "evaluate" / "__init__.py")
    monkeypatch.setitem(sys.modules, "evaluate", other)
    with pytest.raises(ReportError, match="Hugging Face"):
        refuse_shadow()

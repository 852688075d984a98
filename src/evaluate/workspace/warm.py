"""What runs inside the kernel between two notebooks: it forgets the first, and the second finds a kernel as if new."""

from __future__ import annotations

import json
import os
import random
import sys
import warnings
from dataclasses import asdict
from typing import Any

from evaluate.errors import EvaluateError
from evaluate.workspace.awaited import Awaited, Unreadable
from evaluate.workspace.inputs import note_people

_START: dict[str, Any] = {}


def forget(folder: str, environment: dict[str, str]) -> None:
    """Make the kernel as it was at its start, standing in `folder` with `environment` added to its variables.

    The user's names are deleted by `%reset` before. Here go what it leaves: random states, warnings, figures and their
    settings, pandas options, environment, search path and the folder.
    """
    if not _START:
        _START.update(environment=dict(os.environ), path=list(sys.path), filters=list(warnings.filters))
    os.environ.clear()
    os.environ.update(_START["environment"])
    os.environ.update(environment)
    sys.path[:] = _START["path"]
    warnings.resetwarnings()
    warnings.filters[:] = _START["filters"]  # type: ignore[index]
    random.seed(0)
    os.chdir(folder)
    _forget_numpy()
    _forget_pandas()
    _forget_pictures()
    shell = _shell()
    if shell is not None:
        shell.custom_exceptions = ()
        findings = shell.display_formatter.mimebundle_formatter
        findings.for_type_by_name("evaluate.report.findings", "Finding", _shown)
    sys.last_value = None  # type: ignore[assignment]


def _forget_numpy() -> None:
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(0)
        numpy.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        numpy.set_printoptions(precision=8, threshold=1000, edgeitems=3, linewidth=75, suppress=False)


def _forget_pandas() -> None:
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pandas.reset_option("all")


def _forget_pictures() -> None:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return
    matplotlib.rcdefaults()
    pictures = sys.modules.get("matplotlib.pyplot")
    if pictures is not None:
        pictures.close("all")
    shell = _shell()
    if shell is not None:
        shell.run_line_magic("matplotlib", "inline")


def _shown(finding: Any) -> Any:
    """A finding as it shows itself; who stands behind it is noted beside the notebook, for the audit."""
    note_people(finding.slug, finding.people())
    return finding._repr_mimebundle_()


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()


def last_error(language: str) -> str:
    """What went wrong last in this kernel, in one language, as JSON for the runner: `{kind, text, ours, gap}`."""
    error = getattr(sys, "last_value", None)
    if error is None:
        return ""
    ours = isinstance(error, EvaluateError)
    text = error.in_language(language) if ours else str(error)
    gap = asdict(error.gap) if isinstance(error, Awaited | Unreadable) else None
    return json.dumps({"kind": type(error).__name__, "text": text, "ours": ours, "gap": gap}, ensure_ascii=False)


def speak(language: str) -> None:
    """In a notebook, show our own errors in `language` and without a traceback; outside one, do nothing."""
    if "IPython" not in sys.modules:
        return
    shell = _shell()
    if shell is None:
        return

    def show(shell: Any, kind: type, error: EvaluateError, traceback: Any, tb_offset: int | None = None) -> list[str]:
        lines = [error.in_language(language)]
        shell._showtraceback(kind, error, lines)
        sys.last_value = error
        return lines

    shell.set_custom_exc((EvaluateError,), show)

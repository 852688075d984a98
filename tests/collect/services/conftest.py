"""What the tests of pullers share: fake services, a connection that does not wait, a survey's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_server import Fake, Script, start

from evaluate.collect.services import Connection


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Fake]]:
    """Start a fake with its script; all are stopped at the end."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    stops: list[Callable[[], None]] = []

    def run(script: Script, *, tls: Any = None) -> Fake:
        fake, stop = start(script, tls)
        stops.append(stop)
        return fake

    yield run
    for stop in stops:
        stop()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a pull would have waited."""
    return []


@pytest.fixture
def quick(waits: list[float]) -> Connection:
    """A connection that waits no second in earnest."""
    return Connection(timeout=5, wait=waits.append)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """The survey's folder that is pulled into."""
    return tmp_path / "study" / "surveys" / "needs"


@pytest.fixture
def nothing_left(survey: Path) -> Callable[[], bool]:
    """Whether a pull that failed left no file behind."""
    return lambda: not [path for path in survey.rglob("*") if path.name != ".gitignore" and path.is_file()]

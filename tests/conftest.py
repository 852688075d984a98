"""What every test may ask for."""

from __future__ import annotations

import datetime
import os
import platform
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
Rows = dict[str, dict[str, list[dict[str, Any]]]]  # kind of test → table → rows
RECORDED = pytest.StashKey[Rows]()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout under test."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' folder of reference data beside the checkout; the product never needs it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the developers' reference folder ../shared is not on this machine")
    return folder


@pytest.fixture
def record_row(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`record_row(table, **columns)`: one row of a long or bench test's result, written to reports/ at the end."""
    kind = next((kind for kind in ("bench", "long") if request.node.get_closest_marker(kind)), None)
    if kind is None:
        pytest.fail("record_row is for tests marked long or bench")
    tables = request.config.stash.setdefault(RECORDED, {}).setdefault(kind, {})

    def record(table: str, **columns: Any) -> None:
        tables.setdefault(table, []).append({"test": request.node.name, **columns})

    return record


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write reports/bench-DATE.md and reports/long-DATE.md; a test run again that day replaces its older rows."""
    for kind, tables in session.config.stash.get(RECORDED, {}).items():
        if not tables:
            continue
        path = ROOT / "reports" / f"{kind}-{datetime.date.today().isoformat()}.md"
        path.parent.mkdir(exist_ok=True)
        earlier = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:] if path.exists() else []
        kept = {part.splitlines()[0]: f"## {part.strip()}\n" for part in earlier}
        measured = {}
        for name, rows in tables.items():
            whole = _with_earlier(markdown_table(rows), kept.get(name, ""))
            measured[name] = f"## {name}\n\n{whole}"
        machine = (
            f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        )
        path.write_text("\n".join([f"# {kind}\n\n{machine}\n", *{**kept, **measured}.values()]), encoding="utf-8")


def _with_earlier(table: str, earlier: str) -> str:
    """A table with the rows of the day's earlier runs of other tests below it, where it has the same columns."""
    lines = table.splitlines(keepends=True)
    before = [line for line in earlier.splitlines(keepends=True) if line.startswith("| ")]
    if before[:1] != lines[:1]:
        return table
    again = {line.split(" | ")[0] for line in lines}
    return "".join([*lines, *(line for line in before[2:] if line.split(" | ")[0] not in again)])


def markdown_table(rows: list[dict[str, Any]]) -> str:
    """Rows as a Markdown table; columns in the order in which they first appear."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[f"{row[name]:.4g}" if isinstance(row.get(name), float) else str(row.get(name, "")) for name in columns]
              for row in rows]  # fmt: skip
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)

"""ARCHITECTURE.md says what the code is."""

from __future__ import annotations

from pathlib import Path

import inventory


def test_the_inventory_is_the_code(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert inventory.written(text) == inventory.inventory(), "run `python make.py tidy` to rewrite the inventory"


def test_every_room_stands_on_a_floor(root: Path) -> None:
    """The contract, the table of floors and the folders name the same rooms."""
    rooms = {path.parent.name for path in (root / "src" / "evaluate").glob("*/__init__.py")}
    assert {room for floor in inventory.floors() for room in floor} == rooms
    table = (root / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Floors")[2].partition("## Where")[0]
    for number, floor in zip(range(len(inventory.floors()), 0, -1), inventory.floors(), strict=True):
        row = next(line for line in table.splitlines() if line.startswith(f"| {number} |"))
        assert all(f"`{room}`" in row for room in floor), row


def test_every_row_of_the_inventory_says_something() -> None:
    rows = [line for line in inventory.inventory().splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if not row.split("|")[2].strip().endswith((".", "。", "?"))] == []

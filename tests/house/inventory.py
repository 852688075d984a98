"""The inventory of rooms and files in ARCHITECTURE.md, made from the first line of each file's docstring."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "evaluate"
START, END = "<!-- inventory: rewritten by `python make.py tidy` -->", "<!-- end of inventory -->"


def first_line(path: Path) -> str:
    """First line of a file's docstring, '' when it has none."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def floors() -> list[list[str]]:
    """Rooms by floor from the top, as the import contract in pyproject.toml names them; unbuilt rooms are left out."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [[name.strip("() ") for name in layer.split("|")] for layer in layers]
    return [[room for room in floor if (PACKAGE / room / "__init__.py").exists()] for floor in rooms]


def room_table(room: str) -> str:
    """One room: what it is for, and its files."""
    folder = PACKAGE / room
    files = sorted(path for path in folder.rglob("*.py") if path != folder / "__init__.py")
    rows = [f"| `{path.relative_to(folder).as_posix()}` | {first_line(path)} |\n" for path in files]
    head = f"#### `{room}/`\n\n{first_line(folder / '__init__.py')}\n"
    return head + ("\n| file | what it is for |\n| --- | --- |\n" + "".join(rows) if rows else "")


def inventory() -> str:
    """The whole block, from the top floor down."""
    parts = []
    for number, floor in zip(range(len(floors()), 0, -1), floors(), strict=True):
        parts += [f"### Floor {number}\n", *map(room_table, floor)] if floor else []
    parts += ["### Floor 1\n", f"`errors.py`: {first_line(PACKAGE / 'errors.py')}\n"]
    return f"{START}\n\n" + "\n".join(parts) + f"\n{END}"


def written(text: str) -> str:
    """The block as it stands in ARCHITECTURE.md."""
    return START + text.partition(START)[2].partition(END)[0] + END


def write_inventory() -> None:
    """Put the inventory of the code as it is now into ARCHITECTURE.md."""
    path = ROOT / "ARCHITECTURE.md"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.replace(written(text), inventory()).encode("utf-8"))


if __name__ == "__main__":
    write_inventory()

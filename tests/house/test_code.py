"""Source files keep their size, say what they are for, and name and type what they offer."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path

import code_rules
import pytest


def sources(root: Path) -> list[Path]:
    return [root / "make.py", *sorted((root / "src" / "evaluate").rglob("*.py"))]


def offences(root: Path, rule: Callable[[str], list[str]]) -> str:
    """One line per offence, over the whole package."""
    lines = []
    for path in sources(root):
        lines += [f"{path.relative_to(root)}: {what}" for what in rule(path.read_text(encoding="utf-8"))]
    return "\n".join(lines)


def test_files_functions_and_classes_can_be_read_in_one_sitting(root: Path) -> None:
    assert not (found := offences(root, code_rules.size_offences)), found


def test_every_file_class_and_function_says_what_it_is_for(root: Path) -> None:
    assert not (found := offences(root, code_rules.docstring_offences)), found


def test_every_public_parameter_and_return_is_typed(root: Path) -> None:
    assert not (found := offences(root, code_rules.annotation_offences)), found


def test_names_say_something(root: Path) -> None:
    found = []
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(root)}: {what}" for what in code_rules.name_offences(path.stem, text)]
        found += [f"folder {path.parent.name}"] * bool(code_rules.name_offences(path.parent.name, ""))
    assert not found, "\n".join(found)


def test_every_room_offers_what_it_names(root: Path) -> None:
    """Each name in a room's `__all__` is there and, when it can be called, has a docstring."""
    found = []
    for path in sorted((root / "src" / "evaluate").glob("*/__init__.py")):
        room = importlib.import_module(f"evaluate.{path.parent.name}")
        names = getattr(room, "__all__", None) or ["__all__"]
        offered = {name: getattr(room, name, None) for name in names}
        found += [f"{path.parent.name}: {name}" for name, value in offered.items() if value is None]
        found += [
            f"{path.parent.name}: {name} has no docstring"
            for name, value in offered.items()
            if inspect.isfunction(value) and not inspect.getdoc(value)
        ]
    assert not found, "\n".join(found)


def test_no_import_hides_from_the_contract(root: Path) -> None:
    assert not (found := offences(root, code_rules.hidden_imports)), found


LONG_FUNCTION = '"""F."""\n\n\ndef f() -> None:\n    """Doc.\n\n    More.\n    """\n' + "    x = 1\n" * 40
PLANTED = {
    "long file": (code_rules.size_offences, '"""F."""\n' + "x = 1\n" * 350, 1),
    "file at its budget": (code_rules.size_offences, '"""F."""\n' + "x = 1\n" * 349, 0),
    "long function": (code_rules.size_offences, LONG_FUNCTION, 1),
    "function at its budget": (code_rules.size_offences, LONG_FUNCTION.removesuffix("    x = 1\n"), 0),
    "long class": (code_rules.size_offences, '"""F."""\n\n\nclass C:\n    """C."""\n' + "    x = 1\n" * 150, 1),
    "untyped": (code_rules.annotation_offences, "def f(a, *, b: int): ...\n", 1),
    "untyped method": (code_rules.annotation_offences, "class C:\n    def f(self, a) -> int: ...\n", 1),
    "typed": (code_rules.annotation_offences, "def f(a: int, *b: int, **c: int) -> None: ...\ndef _g(a): ...\n", 0),
    "no file docstring": (code_rules.docstring_offences, "import os\n", 1),
    "undocumented": (code_rules.docstring_offences, '"""F."""\ndef f(): ...\nclass C:\n    def m(self): ...\n', 3),
    "import by name": (
        code_rules.hidden_imports,
        "import_module(f'evaluate.{room}')\n__import__('evaluate.needs')\n",
        2,
    ),
    "own files by name": (code_rules.hidden_imports, "import_module(f'{__name__}.{name}')\n", 0),
    "import of another package by name": (code_rules.hidden_imports, "importlib.import_module('matplotlib')\n", 0),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_offence_is_found(name: str) -> None:
    rule, text, expected = PLANTED[name]
    assert len(rule(text)) == expected


def test_planted_names_are_found() -> None:
    assert code_rules.name_offences("text_utils", "")
    assert (
        len(code_rules.name_offences("borich", "def get_mean(): ...\nclass DataManager: ...\ndef base(): ...\n")) == 2
    )

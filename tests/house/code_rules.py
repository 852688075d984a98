"""The rules for source files: size, names, docstrings, annotations. Each gives what breaks it, in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_CLASS = 350, 40, 150
NEVER_IN_A_NAME = {"util", "utils", "helper", "helpers", "manager", "handler", "handlers", "processor", "misc"}
NEVER_NAMES_A_FILE = NEVER_IN_A_NAME | {"core", "common", "base", "temp", "tmp", "new", "old", "final", "stuff"}
NEVER_STARTS_A_FUNCTION = ("do_", "get_", "process_")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def named_nodes(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Every function, method and class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def words(name: str) -> list[str]:
    """Words of a snake_case or CamelCase name, in lower case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")


def docstring_lines(node: ast.AST) -> int:
    """How many lines the docstrings inside `node` take."""
    total = 0
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(inner):
            first = inner.body[0]
            total += (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def size_offences(text: str) -> list[str]:
    """Files, functions and classes beyond their budget; docstrings of functions and classes are not counted."""
    found = []
    if (lines := len(text.splitlines())) > LONGEST_FILE:
        found.append(f"file has {lines} lines, at most {LONGEST_FILE}")
    for node in named_nodes(ast.parse(text)):
        length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
        budget = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
        if length > budget:
            found.append(f"{node.name} (line {node.lineno}) has {length} lines, at most {budget}")
    return found


def name_offences(stem: str, text: str) -> list[str]:
    """Names that say nothing. A method that answers to a library's class bears the library's name for it."""
    found = [f"file name '{stem}'"] if NEVER_NAMES_A_FILE.intersection(words(stem)) else []
    tree = ast.parse(text)
    inherited = {part for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases for part in node.body}
    for node in named_nodes(tree):
        empty = NEVER_IN_A_NAME.intersection(words(node.name))
        if node not in inherited and (empty or node.name.lstrip("_").startswith(NEVER_STARTS_A_FUNCTION)):
            found.append(f"name '{node.name}' (line {node.lineno})")
    return found


def public_functions(tree: ast.Module) -> Iterator[Function]:
    """Functions and methods whose names, and whose class's, have no underscore in front."""
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    for node in public:
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from (method for method in methods if not method.name.startswith("_"))
        else:
            yield node


def annotation_offences(text: str) -> list[str]:
    """Public parameters and returns without a type."""
    found = []
    for function in public_functions(ast.parse(text)):
        given = function.args
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
        bare = [one.arg for one in named if one.annotation is None and one.arg not in ("self", "cls")]
        if bare or function.returns is None:
            missing = [*bare, *(["its return"] if function.returns is None else [])]
            found.append(f"{function.name} (line {function.lineno}): no type for {', '.join(missing)}")
    return found


def docstring_offences(text: str) -> list[str]:
    """A file, a public class or a public function that does not say what it is for."""
    tree = ast.parse(text)
    found = [] if re.match(r'(r)?"""\S', text) else ["the first line is not a docstring that says what the file is for"]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for node in [*classes, *public_functions(tree)]:
        if not (ast.get_docstring(node) or is_overload(node)):
            found.append(f"{node.name} (line {node.lineno}) has no docstring")
    return found


def is_overload(node: ast.AST) -> bool:
    """Whether a function only declares a signature, or sets a documented property."""
    names = [ast.unparse(one) for one in getattr(node, "decorator_list", [])]
    return any(name.endswith(("overload", ".setter")) for name in names)


def hidden_imports(text: str) -> list[str]:
    """Imports by name at run time, which the import contract cannot see."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            argument = ast.unparse(node.args[0]) if node.args else ""
            own = argument.startswith("f'{__name__}.")  # a room's own files, as PEP 562 loads them
            if not own and (not argument.startswith("'") or argument.startswith(("'evaluate", "'."))):
                found.append(f"{ast.unparse(node)} (line {node.lineno})")
    return found

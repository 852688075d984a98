"""The rules for committed notebooks, which should read like a letter. Each broken rule is told in words."""

from __future__ import annotations

import ast
import re
from typing import Any

MOST_CELLS, MOST_LINES = 18, 8
CITES = re.compile(r"^study\.cite\([^()]*\)$")
PATH = re.compile(r"^[\w.-]+([/\\][\w.-]+)+$|\.(csv|xlsx?|ya?ml|parquet|docx|pdf|html|ipynb)$")
READS_FILES = {"Path", "open", "read_csv", "read_excel", "read_parquet", "os", "pathlib"}
FORBIDDEN = {
    ast.FunctionDef: "def", ast.AsyncFunctionDef: "def", ast.Lambda: "lambda", ast.ClassDef: "class", ast.For: "for",
    ast.While: "while", ast.comprehension: "for",
}  # fmt: skip
DIGIT = re.compile(r"[0-9０-９]")

Cell = dict[str, Any]


def source(cell: Cell) -> str:
    """Text of a cell, which nbformat stores as one string or as lines."""
    return "".join(cell["source"])


def tags(cell: Cell) -> set[str]:
    """Tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def offences(notebook: dict[str, Any]) -> list[str]:
    """Everything that breaks a rule, with the number of its cell."""
    cells = notebook["cells"]
    code = [(number, cell) for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    text = [(number, cell) for number, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    own = [cell for _, cell in code if not CITES.match(source(cell))]  # an annual report is made of what others found
    found = [f"{len(own)} code cells besides citations, at most {MOST_CELLS}"] if len(own) > MOST_CELLS else []
    if not code or "parameters" not in tags(code[0][1]):
        found.append("the first code cell is not tagged parameters")
    for number, cell in code:
        found += [f"cell {number}: {what}" for what in [*output_offences(cell), *code_offences(cell)]]
    for number, cell in text:
        found += [f"cell {number}: typed number: {line}" for line in typed_numbers(source(cell))]
    return found + language_offences(text) + heading_offences(text)


def output_offences(cell: Cell) -> list[str]:
    """What a run has left in a code cell."""
    kept = {"outputs": cell.get("outputs"), "execution count": cell.get("execution_count") is not None}
    return [f"has {name}" for name, present in kept.items() if present]


def code_offences(cell: Cell) -> list[str]:
    """Logic, paths, renames and typed numbers in a code cell."""
    text = source(cell)
    lines = len(text.splitlines())
    found = [f"{lines} lines, at most {MOST_LINES}"] if lines > MOST_LINES else []
    for node in ast.walk(ast.parse(text)):
        found += [word for kind, word in FORBIDDEN.items() if isinstance(node, kind)]
        match node:
            case ast.Constant(value=str(value)) if PATH.search(value):
                found.append(f"path {value!r}")
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in READS_FILES:
                found.append(f"reads files by itself: {name}")
            case ast.Attribute(attr="rename" | "set_axis" | "columns" as name):
                found.append(f"renames columns: {name}")
            case ast.keyword(arg="zh" | "en", value=ast.Constant(value=str(claim))):
                found += [
                    f"typed number in a claim: {line}" for line in typed_numbers(re.sub(r"\{[^{}]*\}", "", claim))
                ]
    return found


def typed_numbers(text: str) -> list[str]:
    """Lines with digits, below the H1; code spans, addresses of links and comments are not prose."""
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", text, flags=re.DOTALL)
    return [line for line in prose.splitlines() if DIGIT.search(line) and not line.startswith("# ")]


def language_offences(text: list[tuple[int, Cell]]) -> list[str]:
    """Markdown comes in pairs, one cell tagged zh and one tagged en, side by side."""
    found = []
    spoken = [(number, "".join(sorted(tags(cell) & {"zh", "en"}))) for number, cell in text]
    found += [
        f"cell {number}: tagged {language or 'neither zh nor en'}" for number, language in spoken if len(language) != 2
    ]
    for (first, one), (second, other) in zip(spoken[::2], spoken[1::2], strict=False):
        if {one, other} != {"zh", "en"} or second != first + 1:
            found.append(f"cells {first} and {second} are not one pair of zh and en")
    if len(spoken) % 2:
        found.append(f"cell {spoken[-1][0]}: has no partner in the other language")
    return found


def heading_offences(text: list[tuple[int, Cell]]) -> list[str]:
    """One H1 in each language, in the first cells."""
    found = []
    for language in ("zh", "en"):
        said = "\n".join(source(cell) for _, cell in text if language in tags(cell))
        count = len(re.findall(r"^# \S", said, flags=re.MULTILINE))
        if count != 1 or not said.startswith("# "):
            found.append(f"{count} H1 in {language}; there is one, and it comes first")
    return found

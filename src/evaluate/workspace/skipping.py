"""What of a notebook cannot run for want of data: those cells are left, and each of their findings says why."""

from __future__ import annotations

import ast
import re
from typing import Any

from evaluate.errors import Language
from evaluate.report import awaited
from evaluate.workspace.awaited import Gap

_SLUG = re.compile(r"""\bfinding\(\s*(["'])([^"']+)\1""")


class Skipping:
    """The names that a notebook has not got because their cells were left, and for want of what."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._missing: dict[str, Gap] = {}

    def gap_of(self, cell: Any) -> Gap | None:
        """What the cell cannot do without; None when it may run."""
        read = _names(cell.source, ast.Load)
        return next((gap for name, gap in self._missing.items() if name in read), None)

    def leave(self, cell: Any, gap: Gap) -> None:
        """Leave a cell: its findings are noted as awaited, and its names are missing from here on."""
        from nbformat.v4 import new_output

        findings = [awaited(slug, gap.note, language=self.language) for _, slug in _SLUG.findall(cell.source)]
        bundles = [gap.bundle(), *(finding._repr_mimebundle_()[0] for finding in findings)]
        cell.outputs = [new_output("display_data", data=bundle) for bundle in bundles]
        self._missing |= dict.fromkeys(_names(cell.source, ast.Store), gap)

    def ran(self, cell: Any) -> None:
        """A cell ran: the names that it set are there."""
        for name in _names(cell.source, ast.Store):
            self._missing.pop(name, None)


def _names(source: str, use: type[ast.Load] | type[ast.Store]) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic: it sets and reads nothing that is known here
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, use)}

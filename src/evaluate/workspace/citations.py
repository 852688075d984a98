"""Findings of one notebook cited in another: where they are kept, how they are shown again, in what order they run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.errors import Mistake, ReportError, Text
from evaluate.workspace.inputs import note_cited
from evaluate.workspace.notebook import code_cells, read_notebook

FINDING = "application/vnd.evaluate.finding.v1+json"
_CITE = re.compile(r"""\.cite\(\s*(?:r|R)?(["'])([^"']+)\1""")


@dataclass(frozen=True)
class Cited:
    """A finding shown again in another notebook, exactly as it was shown first."""

    id: str
    bundle: Mapping[str, Any]

    @property
    def finding(self) -> dict[str, Any]:
        """What the finding says, as data."""
        return self.bundle[FINDING]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return dict(self.bundle)


def findings_of(notebook: Any) -> dict[str, dict[str, Any]]:
    """The findings that an executed notebook made itself, by slug, as MIME bundles; cited ones are not its own."""
    found: dict[str, dict[str, Any]] = {}
    for cell in code_cells(notebook):
        for output in cell.outputs:
            bundle = output.get("data", {})
            content = bundle.get(FINDING)
            if isinstance(content, dict) and not content.get("cited"):
                found[str(content.get("slug", ""))] = dict(bundle)
    return found


def repeated_slugs(notebook: Any) -> list[str]:
    """Slugs that two findings of one notebook share, which makes neither of them citable."""
    slugs = [
        str(output["data"][FINDING].get("slug", ""))
        for cell in code_cells(notebook)
        for output in cell.outputs
        if isinstance(output.get("data", {}).get(FINDING), dict) and not output["data"][FINDING].get("cited")
    ]
    return sorted({slug for slug in slugs if slugs.count(slug) > 1})


def fingerprint(bundle: Mapping[str, Any]) -> str:
    """What a finding says and shows, in one number."""
    return hashlib.sha256(json.dumps(bundle, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def cite(build: Path, finding: str) -> Cited:
    """The finding `notebook.slug` from the executed notebook in the folder `build`.

    Raises
    ------
    ReportError
        The id is not of that form, the notebook has not been run, or has no such finding: those it has are named.

    """
    notebook, dot, slug = finding.rpartition(".")
    if not dot or not notebook or not slug:
        raise ReportError.single(
            finding,
            Text("引用的写法不对。", "This is not how a finding is cited."),
            Text("“笔记本名.结论名”，如 40_needs.greatest_need。", "'notebook.slug', such as 40_needs.greatest_need."),
            Text("改正引用的名称。", "Correct the id."),
        )
    path = build / f"{notebook}.ipynb"
    if not path.is_file():
        raise ReportError.single(
            finding,
            Text(
                f"笔记本 {notebook} 还没有运行过，没有可引用的结论。",
                f"Notebook {notebook} has not been run: nothing to cite.",
            ),
            Text("引用之前先运行被引用的笔记本。", "The cited notebook is run before it is cited."),
            Text(
                f"运行 evaluate report notebooks/{notebook}.ipynb。",
                f"Run: evaluate report notebooks/{notebook}.ipynb.",
            ),
        )
    known = findings_of(read_notebook(path))
    if slug not in known:
        names = "、".join(sorted(known)) or "（无）"
        raise ReportError.single(
            finding,
            Text(f"笔记本 {notebook} 中没有结论 {slug}。", f"Notebook {notebook} has no finding {slug}."),
            Text(
                f"已有的结论：{names}。", f"Its findings are: {names.replace('、', ', ').replace('（无）', '(none)')}."
            ),
            Text(
                "改正引用的名称，或在该笔记本中补上这个结论。", "Correct the id, or add the finding to that notebook."
            ),
        )
    note_cited(finding, fingerprint(known[slug]))
    bundle = deepcopy(known[slug])
    bundle[FINDING] = {**bundle[FINDING], "cited": True, "cited_from": finding}
    return Cited(finding, bundle)


def citations_in(notebook: Any) -> tuple[str, ...]:
    """The ids that the code of a notebook cites, in order, each once."""
    found = [match[1] for cell in code_cells(notebook) for match in _CITE.findall(cell.source)]
    return tuple(dict.fromkeys(found))


def notebooks_cited(notebook: Any) -> tuple[str, ...]:
    """The notebooks whose findings a notebook cites."""
    return tuple(dict.fromkeys(finding.rpartition(".")[0] for finding in citations_in(notebook) if "." in finding))


def in_order(cites: Mapping[str, Iterable[str]]) -> list[str]:
    """The notebooks in an order in which every cited one stands before those that cite it.

    Raises
    ------
    ReportError
        When notebooks cite each other in a circle.

    """
    order: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in path:
            circle = " → ".join([*path[path.index(name) :], name])
            raise ReportError(
                Mistake(
                    name,
                    Text(f"笔记本互相引用，成了一圈：{circle}。", f"Notebooks cite each other in a circle: {circle}."),
                    Text("引用只有一个方向。", "Citations go one way only."),
                    Text("去掉其中一处引用。", "Remove one of these citations."),
                )
            )
        path.append(name)
        for cited in cites.get(name, ()):
            visit(cited)
        path.pop()
        order.append(name)

    for name in cites:
        visit(name)
    return order

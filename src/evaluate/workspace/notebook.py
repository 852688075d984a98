"""Reading, fingerprinting and cleaning notebooks: what of a notebook counts, and what must never stay in one."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import EvaluateError, ReportError, Text

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
# In base64 a folder's name may stand by chance: pictures and other data are left as they are.
_DATA = ("image/", "audio/", "video/", "application/pdf", "application/octet-stream")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}(?:\r?\n[A-Za-z0-9+/]+={0,2})*\s*")
_INLINE = re.compile(r"(data:[\w/+.;=-]*;base64,[A-Za-z0-9+/=]*(?:\r?\n[A-Za-z0-9+/=]{60,})*)")
# Before a path: nothing of a name, except the end of a colour code of a terminal or of a written-out line break.
_BEFORE = r"(?P<before>^|\x1b\[[0-9;]*m|\\[nrt]|[^A-Za-z0-9_.+=-])"
_AFTER = r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
_MEMORY = re.compile(r"<ipython-input-[^>]*>|(?:[A-Za-z]:)?[\\/][^\s\"'<>|]*ipykernel_\d+[\\/]\d+\.py")


def read_notebook(path: Path) -> Any:
    """The notebook at `path`; a ReportError when it is not one."""
    import nbformat

    if not path.is_file():
        raise ReportError.single(
            path.name,
            Text("没有这份笔记本。", "There is no such notebook."),
            Text(
                "笔记本是 notebooks 文件夹中的 .ipynb 文件。", "Notebooks are the .ipynb files of the folder notebooks."
            ),
            Text("检查名称，或把文件放回 notebooks 文件夹。", "Check the name, or put the file back into notebooks."),
        )
    try:
        return _with_ids(nbformat.reads(read_bytes(path, error=ReportError).decode("utf-8"), as_version=4))
    except EvaluateError:
        raise
    except Exception as complaint:  # nbformat raises errors of many families
        reason = str(complaint).splitlines()[0] if str(complaint) else type(complaint).__name__
        raise ReportError.single(
            path.name,
            Text(f"文件不是笔记本（{reason}）。", f"The file is not a notebook ({reason})."),
            Text("一份 Jupyter 笔记本（.ipynb）。", "A Jupyter notebook (.ipynb)."),
            Text(
                "用 JupyterLab 打开并重新保存，或换回原文件。", "Open and save it in JupyterLab, or restore the file."
            ),
        ) from None


def _with_ids(notebook: Any) -> Any:
    """Every cell has an id, by its place where the file gives none: a random one would make each build differ."""
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{number}")
    return notebook


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook whole or not at all."""
    import nbformat

    write_bytes(path, (nbformat.writes(notebook) + "\n").encode("utf-8"), error=ReportError)


def tags(cell: Any) -> list[str]:
    """The tags of a cell."""
    return list(cell.metadata.get("tags", []))


def code_cells(notebook: Any) -> list[Any]:
    """The code cells that the author wrote."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and INJECTED not in tags(cell)]


def code_fingerprint(notebook: Any) -> str:
    """What of a notebook decides its outputs: code and tags of its code cells, in order."""
    content = [[cell.source, sorted(tags(cell))] for cell in code_cells(notebook)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8")).hexdigest()


def parameter_names(notebook: Any) -> list[str]:
    """The names that the cell tagged `parameters` sets."""
    import ast

    names = []
    for cell in code_cells(notebook):
        if PARAMETERS not in tags(cell):
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                names += [part.id for part in parts if isinstance(part, ast.Name)]
    return names


def with_parameters(notebook: Any, parameters: Mapping[str, Any]) -> Any:
    """A copy of the notebook without outputs; `parameters` stand in a cell of their own after the tagged one."""
    from copy import deepcopy

    from nbformat.v4 import new_code_cell

    copy = deepcopy(notebook)
    copy.cells = [cell for cell in copy.cells if INJECTED not in tags(cell)]
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if parameters:
        place = next((index for index, cell in enumerate(copy.cells) if PARAMETERS in tags(cell)), -1)
        lines = [f"{name} = {value!r}" for name, value in parameters.items()]
        injected = new_code_cell("\n".join(lines), metadata={"tags": [INJECTED, "remove-cell"]})
        injected.id = "injected"
        copy.cells.insert(place + 1, injected)
    return copy


def graft(notebook: Any, executed: Any) -> Any:
    """The notebook as it is now, with the outputs of its executed copy: only its words have changed since."""
    parameters = [cell for cell in executed.cells if INJECTED in tags(cell)]
    copy = with_parameters(notebook, {})
    for cell, done in zip(code_cells(copy), code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    if parameters:
        place = next((index for index, cell in enumerate(copy.cells) if PARAMETERS in tags(cell)), -1)
        copy.cells.insert(place + 1, parameters[0])
    copy.metadata = _plain_metadata(copy.metadata)
    return copy


def clean(notebook: Any, study: Path, survey: Path | None = None) -> Any:
    """The executed notebook without what differs from run to run or tells of the machine."""
    places = _places(study, survey)
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            output.pop("transient", None)
            if output.output_type == "execute_result":
                output.execution_count = number
            for holder, key in _texts(output):
                holder[key] = _without_places(holder[key], places)
    notebook.metadata = _plain_metadata(notebook.metadata)
    return notebook


def _plain_metadata(metadata: Any) -> Any:
    from nbformat import from_dict

    kept = {key: value for key, value in metadata.items() if key not in ("widgets", "papermill", "signature")}
    kept["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return from_dict(kept)


def _texts(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every text in an output with its holder, except pictures and other data in base64."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(pairs):
        if isinstance(value, str):
            data = str(key).startswith(_DATA) or (len(value) > 200 and _BASE64.fullmatch(value))
            if not data:
                yield node, key
        else:
            yield from _texts(value)


def _places(study: Path, survey: Path | None) -> list[tuple[str, str]]:
    """Folders of this machine and what stands for them, the longest first."""
    known = {
        str(study): "<study>",
        str(Path(__file__).resolve().parents[1]): "<evaluate>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        tempfile.gettempdir(): "<temporary>",
        os.path.expanduser("~"): "~",
    }
    if survey is not None:
        known.setdefault(str(survey), "<survey>")
    found = []
    for place, name in known.items():
        place = place.rstrip("/\\")
        if len(place) > 3:  # "/" and "C:\\" stand everywhere
            # as it is, as Python's repr writes it on Windows, and as a link in a page writes it
            spellings = {place, place.replace("\\", "\\\\"), place.replace("\\", "/")}
            found += [(spelling, name) for spelling in spellings]
    return sorted(found, key=lambda pair: -len(pair[0]))


def _without_places(text: str, places: list[tuple[str, str]]) -> str:
    names = dict(reversed(places))
    known = re.compile(f"{_BEFORE}(?P<place>{'|'.join(re.escape(place) for place, _ in places)}){_AFTER}", re.MULTILINE)
    parts = _INLINE.split(text)
    # every second part is a picture inside the page
    parts[::2] = [known.sub(lambda found: found["before"] + names[found["place"]], _MEMORY.sub("<cell>", part))
                  for part in parts[::2]]  # fmt: skip
    return "".join(parts)

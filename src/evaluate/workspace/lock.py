"""findings.lock: on what each finding stands. A finding that suddenly speaks of something else stops the build."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import Mistake, ReportError, Text
from evaluate.report.content import is_noted
from evaluate.workspace.citations import FINDING, findings_of
from evaluate.workspace.notebook import read_notebook
from evaluate.workspace.sheets import notebook_of

FILE = "findings.lock"
BASE = ("survey", "wave", "items", "domain", "denominator")

Bases = dict[str, dict[str, Any]]


def bases_of(name: str, executed: Any) -> Bases:
    """The base of every finding of an executed notebook, by id. How many rows there are is not part of a base.

    A finding whose data are not there yet has none. `name` may be that of a notebook run for one row of a register: the
    row, which its findings give as their domain, is no part of their base.
    """
    found: Bases = {}
    notebook = notebook_of(name)
    for slug, bundle in findings_of(executed).items():
        if is_noted(bundle[FINDING], "awaited"):
            continue
        base = bundle[FINDING].get("base") or {}
        found[f"{notebook}.{slug}"] = {key: base.get(key) for key in BASE} | (
            {} if notebook == name else {"domain": ""}
        )
    return found


def read_lock(path: Path) -> Bases:
    """What is recorded; nothing when there is no file yet."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(read_bytes(path, error=ReportError))
    except json.JSONDecodeError as complaint:
        raise ReportError.single(
            f"{path.name} 第{complaint.lineno}行 / line {complaint.lineno}",
            Text("文件不是有效的 JSON。", "The file is not JSON."),
            Text("这个文件由软件写出，不用手工修改。", "This file is written by the programme, never by hand."),
            Text("从 git 取回原文件。", "Restore it from git."),
        ) from None
    return content


def write_lock(path: Path, bases: Bases) -> None:
    """Write the bases, sorted, one key a line, so that a change reads well in git."""
    content = json.dumps(bases, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_bytes(path, content.encode("utf-8"), error=ReportError)


def changed(recorded: Bases, now: Bases) -> list[Mistake]:
    """The findings whose base is not the recorded one, each with both bases and the way to accept the new one."""
    return [
        Mistake(
            name,
            Text(
                f"这个结论所依据的对象变了，现在是：{_told(base)}。",
                f"This finding's base has changed and is now: {_told(base)}.",
            ),
            Text(f"原来记录的是：{_told(recorded[name])}。", f"Recorded was: {_told(recorded[name])}."),
            Text(
                f"确认文字仍然成立后，运行 evaluate accept {name}；否则改回笔记本。",
                f"If its words still hold, run: evaluate accept {name}. If not, change the notebook back.",
            ),
        )
        for name, base in now.items()
        if name in recorded and recorded[name] != base
    ]


def accept(study_folder: Path, build_folder: Path, ids: Iterable[str], *, every: bool = False) -> list[str]:
    """Record the bases that the findings have now.

    Parameters
    ----------
    study_folder : Path
        The study; its lock is `notebooks/findings.lock`.
    build_folder : Path
        Where the executed notebooks stand.
    ids : iterable of str
        Finding ids, `notebook.slug`.
    every : bool
        All findings of all executed notebooks; recorded findings that those notebooks no longer have are forgotten.

    Returns
    -------
    list of str
        The ids whose record was changed.

    Raises
    ------
    ReportError
        For ids that no executed notebook has.

    """
    path = study_folder / "notebooks" / FILE
    recorded = read_lock(path)
    now: Bases = {}
    # a notebook from elsewhere may have been run here too; its findings are not the study's
    own = {file: notebook_of(file.stem) for file in sorted(build_folder.glob("*.ipynb"))}
    executed = {file: name for file, name in own.items() if (path.parent / f"{name}.ipynb").is_file()}
    for file in executed:
        now |= bases_of(file.stem, read_notebook(file))
    if every:
        names = set(executed.values())
        kept = {name: base for name, base in recorded.items() if name.rpartition(".")[0] not in names}
        wanted = {**kept, **now}
    else:
        _refuse_unknown(ids := list(ids), now)
        wanted = {**recorded, **{name: now[name] for name in ids}}
    if wanted != recorded:
        write_lock(path, wanted)
    return sorted(name for name in {*wanted, *recorded} if wanted.get(name) != recorded.get(name))


def _refuse_unknown(ids: Iterable[str], now: Mapping[str, Any]) -> None:
    known = "、".join(sorted(now)) or "（无）"
    ReportError.refuse(
        Mistake(
            name,
            Text("已运行的笔记本中没有这个结论。", "No executed notebook has this finding."),
            Text(
                f"已有的结论：{known}。", f"The findings are: {known.replace('、', ', ').replace('（无）', '(none)')}."
            ),
            Text("改正名称，或先运行 evaluate report。", "Correct the id, or run evaluate report first."),
        )
        for name in ids
        if name not in now
    )


def _told(base: Mapping[str, Any]) -> str:
    return json.dumps(base, ensure_ascii=False, sort_keys=True)

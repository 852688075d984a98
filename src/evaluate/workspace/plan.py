"""What a build is to do: which notebooks, in which order, with which settings, written where."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluate.errors import Mistake, RegisterError, ReportError, Text
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.citations import in_order, notebooks_cited
from evaluate.workspace.notebook import parameter_names, read_notebook
from evaluate.workspace.sheets import Row, job_name, refuse_unknown_row, rows_for
from evaluate.workspace.study import Study


@dataclass(frozen=True)
class Job:
    """One run of a notebook: `named` ones are written as documents, the others only run because they are cited.

    `row` is the row of a register that it is run for, when it is one of many.
    """

    name: str
    path: Path
    notebook: Any
    cites: tuple[str, ...]
    named: bool
    parameters: dict[str, Any]
    row: Row | None = None


@dataclass(frozen=True)
class Plan:
    """The jobs in order; `folder` keeps the executed notebooks, `out` gets the documents.

    `kind` names the other survey and parameters of a build that is not the study's own; "" when it is.
    """

    study: Study
    jobs: tuple[Job, ...]
    folder: Path
    out: Path
    kind: str = ""

    @property
    def own(self) -> bool:
        """Whether the study is built as it is, whatever the language: only then do the bases of findings count."""
        return not self.kind

    def settings(self, job: Job) -> str:
        """A fingerprint of everything outside the notebook that was chosen for it."""
        chosen = [
            self.study.language,
            _from(self.study, self.study.replaced),
            job.parameters,
            _from(self.study, job.path),
        ]
        return hashlib.sha256(_told(chosen).encode("utf-8")).hexdigest()

    def executed(self, job: Job) -> Path:
        """Where the executed copy of a job stands."""
        return self.folder / f"{job.name}.ipynb"

    def document(self, job: Job, format: str) -> Path:
        """Where the document of a job goes."""
        study = self.study
        if job.row is not None:
            folder = study.settings.sheets[job.path.stem].title[study.language]
            return self.out / folder / f"{job.row.stem}.{format}"
        names = study.settings.reports.get(job.name, {})
        stem = names.get(study.language) or job.name
        if not names and study.language != study.settings.study.language:
            stem = f"{stem}.{study.language}"
        return self.out / f"{stem}.{format}"


def plan_build(
    study: Study,
    notebooks: Sequence[str | Path] | None,
    *,
    out: str | Path | None,
    parameters: Mapping[str, Any] | None,
) -> Plan:
    """Which notebooks will run, in which order?

    Parameters
    ----------
    study : Study
        Opened with the language and survey of this build.
    notebooks : sequence
        Paths, or names of notebooks of the study; without them, those that `[reports]` of study.toml names.
    out : path, optional
        The folder of the documents; `reports/` without it, or a folder below when the build is not the study's own.
    parameters : mapping, optional
        Values for the cells tagged `parameters` of the notebooks named.

    Raises
    ------
    ReportError
        For notebooks that are not there, that share a name or cite each other in a circle, and unknown parameters.

    """
    given = dict(parameters or {})
    paths = _named(study, notebooks)
    _refuse_same_names(paths)
    found: dict[str, tuple[Path, Any]] = {path.stem: (path, read_notebook(path)) for path in paths}
    named = tuple(found)
    _refuse_parameters(given, {name: found[name][1] for name in named})
    cites: dict[str, tuple[str, ...]] = {}
    waiting = list(found)
    while waiting:
        name = waiting.pop(0)
        path, notebook = found[name]
        cites[name] = tuple(
            cited for cited in notebooks_cited(notebook) if _place(study, cited, path) or cited in found
        )
        for cited in cites[name]:
            if cited not in found:
                place = _place(study, cited, path)
                assert place is not None
                found[cited] = (place, read_notebook(place))
                waiting.append(cited)
    jobs = []
    for name in in_order(cites):
        path, notebook = found[name]
        mine = {key: value for key, value in given.items() if name in named and key in parameter_names(notebook)}
        jobs += _runs(study, Job(name, path, notebook, cites[name], name in named, mine))
    kind = "" if study.replaced is None and not given else _told([_from(study, study.replaced), given])
    variant = _variant(study, given)
    base = study.reports / ".build"
    folder = base / variant if variant else base
    where = (
        Path(out).expanduser().resolve() if out is not None else study.reports / (_label(study, given) if kind else "")
    )
    return Plan(study, tuple(jobs), folder, where, kind)


def _runs(study: Study, job: Job) -> list[Job]:
    """The job itself; one for each row of a register where study.toml says so, unless a row was asked for."""
    sheet = study.settings.sheets.get(job.name)
    if sheet is None or job.path.parent != study.notebooks:
        return [job]
    try:
        rows = rows_for(job.name, study.registers(), sheet.each, parameter_names(job.notebook))
    except (Awaited, RegisterError):
        # it is run without a row and says itself what it lacks: no other report waits for that
        return [job]
    asked = job.parameters.get(rows[0].column) if rows else None
    if asked is not None:
        refuse_unknown_row(rows, sheet.each, str(asked))
    return [
        replace(job, name=job_name(job.name, row), parameters={**job.parameters, row.column: row.code}, row=row)
        for row in rows
        if asked in (None, row.code)
    ]


def _told(chosen: Sequence[Any]) -> str:
    return json.dumps(chosen, ensure_ascii=False, sort_keys=True, default=repr)


def _from(study: Study, path: Path | None) -> str:
    """A path from the study's folder, so that the study may be moved; the whole path outside it."""
    if path is None:
        return ""
    return path.relative_to(study.folder).as_posix() if path.is_relative_to(study.folder) else str(path)


def _named(study: Study, notebooks: Sequence[str | Path] | None) -> list[Path]:
    if notebooks:
        return [_notebook(study, given) for given in notebooks]
    if not study.settings.reports:
        raise ReportError.single(
            "study.toml [reports]",
            Text("没有写明要生成哪些报告。", "No reports are named."),
            Text(
                '[reports] 中每行一份，如 90_annual_report = "年度评估报告"。',
                'One line each under [reports], such as 90_annual_report = "Annual report".',
            ),
            Text("补上 [reports]，或在命令中写出笔记本。", "Add [reports], or name a notebook on the command line."),
        )
    return [_notebook(study, name) for name in study.settings.reports]


def _notebook(study: Study, given: str | Path) -> Path:
    path = Path(given).expanduser()
    # The study's own copy first: whoever names a study means its notebooks, wherever the command is typed.
    for place in (study.folder / path, path):
        if path.suffix == ".ipynb" and place.is_file():
            return place.resolve()
    inside = study.notebooks / (path.name if path.suffix == ".ipynb" else f"{path.name}.ipynb")
    if path.is_absolute() and path.suffix == ".ipynb":
        return path
    return inside


def _place(study: Study, name: str, citing: Path) -> Path | None:
    """Where a cited notebook stands: beside the one that cites it, or among the study's."""
    for folder in (citing.parent, study.notebooks):
        if (folder / f"{name}.ipynb").is_file():
            return folder / f"{name}.ipynb"
    return None


def _refuse_same_names(paths: Sequence[Path]) -> None:
    ReportError.refuse(
        Mistake(
            path.stem,
            Text(
                "两份笔记本同名，结论的名称会混在一起。",
                "Two notebooks share this name: their findings could not be told apart.",
            ),
            Text("每份笔记本有自己的名称。", "Each notebook has a name of its own."),
            Text("改掉其中一份的文件名，或只写一份。", "Rename one of them, or name only one."),
        )
        for place, path in enumerate(paths)
        if any(path.stem == other.stem for other in paths[:place])
    )


def _refuse_parameters(given: Mapping[str, Any], notebooks: Mapping[str, Any]) -> None:
    known = sorted({name for notebook in notebooks.values() for name in parameter_names(notebook)})
    told = "、".join(known) or "（无）"
    ReportError.refuse(
        Mistake(
            f"--set {name}",
            Text(f"笔记本没有参数 {name}。", f"The notebook has no parameter {name}."),
            Text(f"可以设置：{told}。", f"Its parameters are: {told.replace('、', ', ').replace('（无）', '(none)')}."),
            Text("改正参数名。", "Correct the parameter's name."),
        )
        for name in given
        if name not in known
    )


def _variant(study: Study, given: Mapping[str, Any]) -> str:
    """The folder of a build that is not the study's own, so that neither overwrites the other; empty for its own."""
    if study.replaced is None and not given and study.language == study.settings.study.language:
        return ""
    chosen = [study.language, str(study.replaced or ""), dict(given)]
    content = json.dumps(chosen, ensure_ascii=False, sort_keys=True, default=repr)
    return "variant-" + hashlib.sha256(content.encode("utf-8")).hexdigest()[:12]


def _label(study: Study, given: Mapping[str, Any]) -> str:
    parts = [study.replaced.name] if study.replaced is not None else []
    parts += [f"{name}={value}" for name, value in given.items()]
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", " ".join(parts))[:80].strip(" .") or "other"

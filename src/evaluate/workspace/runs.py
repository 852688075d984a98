"""Bringing executed notebooks up to date: running one again, or setting new words around the numbers that stand."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluate.errors import ReportError, Text
from evaluate.workspace import study as opening
from evaluate.workspace.citations import repeated_slugs
from evaluate.workspace.execution import run_notebook
from evaluate.workspace.inputs import LOG, digest, recorded
from evaluate.workspace.kernel import Kernel
from evaluate.workspace.lock import FILE as LOCK
from evaluate.workspace.lock import bases_of, changed, read_lock, write_lock
from evaluate.workspace.manifest import Entry, Manifest, software
from evaluate.workspace.notebook import code_fingerprint, graft, read_notebook, write_notebook
from evaluate.workspace.people import People
from evaluate.workspace.plan import Job, Plan
from evaluate.workspace.release import released_by
from evaluate.workspace.result import Listener, Progress
from evaluate.workspace.sheets import refuse_wider
from evaluate.workspace.study_folder import STUDY


class Stopped(Exception):
    """A notebook failed for a reason already told; `copy` is the notebook as it stopped."""

    def __init__(self, message: Text, copy: Path | None = None) -> None:
        super().__init__(message)
        self.message, self.copy = message, copy


class Runner:
    """Runs the notebooks of one build, those that are not up to date; `fresh` runs all, in a kernel each."""

    def __init__(
        self, plan: Plan, kernel: Kernel, manifest: Manifest, people: People, *, fresh: bool, timeout: int,
        tell: Listener,
    ) -> None:  # fmt: skip
        self.plan, self.kernel, self.manifest, self.people = plan, kernel, manifest, people
        self.fresh, self.timeout, self.tell = fresh, timeout, tell

    def current(self, job: Job) -> bool:
        """Whether the executed copy is what running the notebook now would give, and who is behind it is known."""
        settings = self.plan.settings(job)
        if not self.manifest.current(job.name, code=code_fingerprint(job.notebook), settings=settings):
            return False
        return all(map(self.people.knows, released_by(job.name, read_notebook(self.plan.executed(job)))))

    def executed(self, job: Job, at: Progress) -> tuple[Any, bool]:
        """The executed notebook, and whether it ran now.

        Raises
        ------
        Stopped
            When a cell fails.
        ReportError
            When a finding's base has changed, or two findings share a slug.

        """
        path = self.plan.executed(job)
        ran = self.fresh or not self.current(job)
        notebook = self._run(job, at, path) if ran else self._with_new_words(job, path)
        self._hold_to_bases(job, notebook)
        if job.row is not None:
            refuse_wider(job.name, notebook, self.plan.study.settings.sheets[job.path.stem].audience)
        return notebook, ran

    def _with_new_words(self, job: Job, path: Path) -> Any:
        kept = read_notebook(path)
        now = graft(job.notebook, kept)
        if now != kept:
            # only words were changed: the numbers stand, the page is set anew
            write_notebook(now, path)
            self.manifest.record(job.name, replace(self.manifest.entries[job.name], executed=digest(path)))
        return now

    def _run(self, job: Job, at: Progress, path: Path) -> Any:
        if self.fresh:
            self.kernel.stop()
        before = self.manifest.entries.get(job.name)
        outputs = before.outputs if before is not None else {}
        # until it has run, it is up to date with nothing; what its documents were is still known
        self.manifest.record(job.name, Entry("", "", "", outputs=outputs))
        with tempfile.TemporaryDirectory(prefix="evaluate-") as folder:
            log = Path(folder) / "inputs.jsonl"
            run = run_notebook(
                job.notebook,
                self.kernel,
                name=job.name,
                study=self.plan.study.folder,
                survey=self.plan.study.replaced,
                folder=job.path.parent,
                environment=self._environment(log),
                parameters=job.parameters,
                language=self.plan.study.language,
                timeout=self.timeout,
                step=lambda cell, cells: self.tell(replace(at, stage="cell", cell=cell, cells=cells)),
            )
            noted = recorded(log)
        copy = path.with_suffix(".failed.ipynb")
        if run.failure is not None:
            # a notebook that failed has no findings to cite
            path.unlink(missing_ok=True)
            write_notebook(run.notebook, copy)
            raise Stopped(run.failure.sentence(), copy)
        copy.unlink(missing_ok=True)
        write_notebook(run.notebook, path)
        executed = read_notebook(path)
        for table in released_by(job.name, executed):
            self.people.note(table, noted.people.get(table["name"].removeprefix(f"{job.name}.")))
        self.people.save()
        named = {self.manifest.relative(file): content for file, content in noted.files.items()}
        code, settings = code_fingerprint(job.notebook), self.plan.settings(job)
        self.manifest.record(job.name, Entry(code, software(), settings, named, noted.findings, digest(path), outputs))
        return executed

    def _environment(self, log: Path) -> dict[str, str]:
        study = self.plan.study
        return {
            STUDY: str(study.folder),
            opening.SURVEY: str(study.replaced or ""),
            opening.LANGUAGE: study.language,
            opening.BUILD: str(self.plan.folder),
            LOG: str(log),
        }

    def _hold_to_bases(self, job: Job, executed: Any) -> None:
        """Refuse findings whose base has changed; record the bases of new ones."""
        twice = repeated_slugs(executed)
        if twice:
            raise _same_slugs(job.name, twice)
        lock = self.plan.study.notebooks / LOCK
        if not self.plan.own or job.path.parent != self.plan.study.notebooks:
            return
        known, now = read_lock(lock), bases_of(job.name, executed)
        ReportError.refuse(changed(known, now))
        if not now.keys() <= known.keys():
            write_lock(lock, {**known, **now})


def _same_slugs(notebook: str, slugs: Sequence[str]) -> ReportError:
    told = "、".join(slugs)
    return ReportError.single(
        notebook,
        Text(f"有重名的结论：{told}。", f"Findings share a slug: {told.replace('、', ', ')}."),
        Text("一份笔记本中每个结论有自己的名称。", "Each finding of a notebook has a slug of its own."),
        Text("改掉其中一个的名称。", "Rename one of them."),
    )

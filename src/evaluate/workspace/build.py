"""Building reports: run what has changed, in the order of citations, in one warm kernel, and write the documents."""

from __future__ import annotations

import hashlib
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluate.errors import EvaluateError, Language, ReportError, Text
from evaluate.workspace import study as opening
from evaluate.workspace.citations import repeated_slugs
from evaluate.workspace.execution import run_notebook
from evaluate.workspace.inputs import LOG, digest, recorded
from evaluate.workspace.kernel import Kernel
from evaluate.workspace.lock import FILE as LOCK
from evaluate.workspace.lock import bases_of, changed, read_lock, write_lock
from evaluate.workspace.manifest import Entry, Manifest, software
from evaluate.workspace.notebook import code_fingerprint, graft, read_notebook, write_notebook
from evaluate.workspace.outputs import FORMATS, Output, write_output
from evaluate.workspace.plan import Job, Plan, plan_build
from evaluate.workspace.result import BuildResult, Listener, NotebookResult, Progress

ERRORS = "error.log"


def build(
    study: opening.Study | str | Path | None = None,
    notebooks: Sequence[str | Path] | None = None,
    *,
    formats: Sequence[str] = FORMATS,
    out: str | Path | None = None,
    language: Language | None = None,
    survey: str | Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    fresh: bool = False,
    timeout: int = 600,
    progress: Listener | None = None,
) -> BuildResult:
    """Run the notebooks that are not up to date, and write their documents.

    Parameters
    ----------
    study : Study, path or None
        An opened study, its folder, or None for the one around the current folder.
    notebooks : sequence, optional
        Paths or names; without them, those of `[reports]` in study.toml. Notebooks that they cite run first.
    formats : sequence of str
        "docx", "pdf", "html", or any other that a package offers as `evaluate-<format>`.
    out : path, optional
        The folder of the documents.
    language : {"zh", "en"}, optional
        The language of the reports.
    survey : path, optional
        The survey that plays the part "needs".
    parameters : mapping, optional
        Values for the cells tagged `parameters`.
    fresh : bool
        Run everything anew, each notebook in a kernel of its own.
    timeout : int
        Seconds that one cell may take.
    progress : callable, optional
        Told every step.

    Returns
    -------
    BuildResult
        A notebook that fails does not stop the others; those that cite it are left.

    Raises
    ------
    ReportError
        When the build cannot begin: no study, unknown notebooks, formats or parameters, citations in a circle.

    """
    began = time.perf_counter()
    opened = _opened(study, language, survey)
    plan = plan_build(opened, notebooks, out=out, parameters=parameters)
    with Kernel() as kernel:
        builder = _Builder(plan, kernel, formats, fresh, timeout, progress or (lambda _: None))
        results = [builder.build(number, job) for number, job in enumerate(plan.jobs, 1)]
    return BuildResult(tuple(results), time.perf_counter() - began)


def _opened(
    study: opening.Study | str | Path | None, language: Language | None, survey: str | Path | None
) -> opening.Study:
    if not isinstance(study, opening.Study):
        return opening.open_study(study, language=language, survey=survey)
    if language is None and survey is None:
        return study
    return opening.open_study(study.folder, language=language or study.language, survey=survey or study.replaced)


class _Stopped(Exception):
    """A notebook failed for a reason already told."""

    def __init__(self, message: Text, copy: Path | None = None) -> None:
        super().__init__(message)
        self.message, self.copy = message, copy


class _Builder:
    """The steps of one build; it remembers which notebooks failed."""

    def __init__(
        self, plan: Plan, kernel: Kernel, formats: Sequence[str], fresh: bool, timeout: int, tell: Listener
    ) -> None:
        self.plan, self.kernel, self.fresh, self.timeout, self.tell = plan, kernel, fresh, timeout, tell
        self.formats = tuple(dict.fromkeys(formats))
        self.manifest = Manifest(plan.folder, plan.study.folder)
        self.failed: set[str] = set()

    def build(self, number: int, job: Job) -> NotebookResult:
        """Bring one notebook and its documents up to date."""
        began = time.perf_counter()
        at = Progress("start", job.name, number, len(self.plan.jobs))
        self.tell(at)
        result = self._tried(job, at)
        if result.status in ("failed", "left"):
            self.failed.add(job.name)
        result = replace(result, seconds=time.perf_counter() - began)
        self.tell(replace(at, stage="end", status=result.status, seconds=result.seconds))
        return result

    def _tried(self, job: Job, at: Progress) -> NotebookResult:
        broken = [cited for cited in job.cites if cited in self.failed]
        if broken:
            names = "、".join(broken)
            message = Text(
                f"{job.name}：它引用的 {names} 没有完成，这份没有生成。",
                f"{job.name} was not built, because it cites {names.replace('、', ', ')}, which failed.",
            )
            return NotebookResult(job.name, "left", message=message)
        outputs: tuple[Output, ...] = ()
        try:
            executed, ran = self._executed(job, at)
            self._hold_to_bases(job, executed)
            outputs = self._written(job, executed, at) if job.named else ()
        except _Stopped as stop:
            return NotebookResult(job.name, "failed", message=stop.message, failed_copy=stop.copy)
        except EvaluateError as error:
            message = Text(f"{job.name}：{error.in_language('zh')}", f"{job.name}: {error.in_language('en')}")
            return NotebookResult(job.name, "failed", message=message)
        rewritten = any(output.written for output in outputs)
        return NotebookResult(job.name, "built" if ran else "rewritten" if rewritten else "unchanged", outputs)

    def _executed(self, job: Job, at: Progress) -> tuple[Any, bool]:
        """The executed notebook, and whether it ran now."""
        code, settings = code_fingerprint(job.notebook), self.plan.settings(job)
        path = self.plan.folder / f"{job.name}.ipynb"
        if self.fresh or not self.manifest.current(job.name, code=code, settings=settings):
            return self._run(job, at, code, settings, path), True
        kept = read_notebook(path)
        now = graft(job.notebook, kept)
        if now != kept:
            # only words were changed: the numbers stand, the page is set anew
            write_notebook(now, path)
            self.manifest.record(job.name, replace(self.manifest.entries[job.name], executed=digest(path)))
        return now, False

    def _run(self, job: Job, at: Progress, code: str, settings: str, path: Path) -> Any:
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
            files, findings = recorded(log)
        copy = path.with_suffix(".failed.ipynb")
        if run.failure is not None:
            # a notebook that failed has no findings to cite
            path.unlink(missing_ok=True)
            write_notebook(run.notebook, copy)
            raise _Stopped(run.failure.sentence(), copy)
        copy.unlink(missing_ok=True)
        write_notebook(run.notebook, path)
        named = {self.manifest.relative(file): content for file, content in files.items()}
        self.manifest.record(job.name, Entry(code, software(), settings, named, findings, digest(path), outputs))
        return read_notebook(path)

    def _environment(self, log: Path) -> dict[str, str]:
        study = self.plan.study
        return {
            opening.STUDY: str(study.folder),
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

    def _written(self, job: Job, executed: Any, at: Progress) -> tuple[Output, ...]:
        done: list[Output] = []
        for format in self.formats:
            path = self.plan.document(job, format)
            entry = self.manifest.entries[job.name]
            key = self.manifest.relative(path)
            made_of = hashlib.sha256(f"{entry.executed} {entry.software} {format}".encode()).hexdigest()
            self.tell(replace(at, stage="export", format=format))
            try:
                output, written = write_output(
                    executed,
                    path,
                    format,
                    made_of=made_of,
                    before=entry.outputs.get(key),
                    language=self.plan.study.language,
                )
            except EvaluateError:
                raise
            except Exception as error:
                raise self._unexpected(job, format, error) from None
            done.append(output)
            if output.written:
                self.manifest.record(job.name, replace(entry, outputs={**entry.outputs, key: written}))
        return tuple(done)

    def _unexpected(self, job: Job, format: str, error: Exception) -> _Stopped:
        log = note_error(self.plan.study, error)
        kind = f"{type(error).__name__}: {error}"
        return _Stopped(
            Text(
                f"{job.name}：写出 {format} 时出了意外（{kind}），详情见 {log}。",
                f"{job.name}: writing the {format} failed unexpectedly ({kind}); details in {log}.",
            )
        )


def note_error(study: opening.Study | None, error: BaseException) -> str:
    """Append an unexpected error with its traceback to `reports/.build/error.log`, and say where that is."""
    folder = study.reports / ".build" if study is not None else Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (ERRORS if study is not None else f"evaluate-{ERRORS}")
    with path.open("a", encoding="utf-8") as file:
        file.write(time.strftime("%Y-%m-%d %H:%M:%S\n") + "".join(traceback.format_exception(error)) + "\n")
    return f"reports/.build/{ERRORS}" if study is not None else str(path)


def _same_slugs(notebook: str, slugs: Sequence[str]) -> ReportError:
    told = "、".join(slugs)
    return ReportError.single(
        notebook,
        Text(f"有重名的结论：{told}。", f"Findings share a slug: {told.replace('、', ', ')}."),
        Text("一份笔记本中每个结论有自己的名称。", "Each finding of a notebook has a slug of its own."),
        Text("改掉其中一个的名称。", "Rename one of them."),
    )

"""Building reports: run what has changed, in the order of citations, in one warm kernel, and write the documents."""

from __future__ import annotations

import hashlib
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluate.design import HiddenNumber
from evaluate.errors import EvaluateError, Language, Text
from evaluate.workspace import study as opening
from evaluate.workspace.awaited import gaps_in, nothing_found
from evaluate.workspace.hidden import FILE as HIDDEN
from evaluate.workspace.hidden import HiddenFile
from evaluate.workspace.kernel import Kernel
from evaluate.workspace.manifest import Manifest
from evaluate.workspace.outputs import FORMATS, Output, write_output
from evaluate.workspace.people import FILE as PEOPLE
from evaluate.workspace.people import People
from evaluate.workspace.plan import Job, plan_build
from evaluate.workspace.release import FILE as RELEASED
from evaluate.workspace.release import ROUNDS, Look, Record, absent, released_by
from evaluate.workspace.result import BuildResult, Checked, Listener, NotebookResult, Progress
from evaluate.workspace.runs import Runner, Stopped
from evaluate.workspace.salt import secret_folder

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
    forget_drafts: bool = False,
    progress: Listener | None = None,
) -> BuildResult:
    """Run the notebooks that are not up to date, look their tables over together, and write their documents.

    When several tables together give a hidden number away, further numbers are added to hidden.csv and the notebooks
    run again, at most three times; what cannot be closed fails and is not written.

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
    forget_drafts : bool
        No earlier report has left the office: the tables of this one are not laid beside theirs.
    progress : callable, optional
        Told every step.

    Returns
    -------
    BuildResult
        A notebook that fails does not stop the others; those that cite it are left. `checked` tells of the audit.

    Raises
    ------
    ReportError
        When the build cannot begin: no study, unknown notebooks, formats or parameters, citations in a circle.

    """
    began = time.perf_counter()
    opened = _opened(study, language, survey)
    plan = plan_build(opened, notebooks, out=out, parameters=parameters)
    tell = progress or (lambda _: None)
    people = People(secret_folder(opened.folder) / PEOPLE)
    record = Record(opened.reports / RELEASED, people, plan.kind, forget_drafts)
    with Kernel() as kernel:
        manifest = Manifest(plan.folder, opened.folder)
        runner = Runner(plan, kernel, manifest, people, fresh=fresh, timeout=timeout, tell=tell)
        result = _Builder(runner, formats, record, tell).build()
    return replace(result, seconds=time.perf_counter() - began)


def _opened(
    study: opening.Study | str | Path | None, language: Language | None, survey: str | Path | None
) -> opening.Study:
    if not isinstance(study, opening.Study):
        return opening.open_study(study, language=language, survey=survey)
    if language is None and survey is None:
        return study
    return opening.open_study(study.folder, language=language or study.language, survey=survey or study.replaced)


@dataclass(frozen=True)
class _Standing:
    """Where one notebook of the build stands: its step, what became of it, and the tables it publishes if it stands."""

    at: Progress
    result: NotebookResult
    tables: list[dict[str, Any]] | None = None


class _Builder:
    """The steps of one build: run the notebooks, look all their tables over together, and only then write documents."""

    def __init__(self, runner: Runner, formats: Sequence[str], record: Record, tell: Listener) -> None:
        self.runner, self.record, self.tell = runner, record, tell
        self.plan, self.manifest = runner.plan, runner.manifest
        self.formats = tuple(dict.fromkeys(formats))
        self.hidden = HiddenFile(self.plan.study.folder / HIDDEN)
        self.standing: dict[str, _Standing] = {}

    def build(self) -> BuildResult:
        """Bring every notebook and its documents up to date."""
        if self.record.forget:
            self.hidden.forget_audited()
        self._run()
        checked = self._checked()
        for job in self.plan.jobs:
            self._write(job)
        results = tuple(self.standing[job.name].result for job in self.plan.jobs)
        return BuildResult(results, 0.0, checked)

    def _run(self) -> None:
        """Run what is not up to date; again, when further numbers are to be hidden."""
        for number, job in enumerate(self.plan.jobs, 1):
            before = self.standing.get(job.name)
            if before is not None and (before.tables is None or self.runner.current(job)):
                continue
            began = time.perf_counter()
            at = Progress("start", job.name, number, len(self.plan.jobs))
            self.tell(at)
            result, tables = self._tried(job, at)
            seconds = time.perf_counter() - began + (before.result.seconds if before is not None else 0)
            self.standing[job.name] = _Standing(at, replace(result, seconds=seconds), tables)
            if not job.named or tables is None:
                self._end(job)

    def _tried(self, job: Job, at: Progress) -> tuple[NotebookResult, list[dict[str, Any]] | None]:
        if broken := self._broken(job):
            return _left(job.name, broken), None
        try:
            executed, ran = self.runner.executed(job, at)
        except Stopped as stop:
            return NotebookResult(job.name, "failed", message=stop.message, failed_copy=stop.copy), None
        except EvaluateError as error:
            return _failed(job.name, error), None
        # one that waits stands and may be cited, but a document of notes alone is no report
        status = "waiting" if nothing_found(executed) else "built" if ran else "unchanged"
        cited = (gap for name in job.cites if name in self.standing for gap in self.standing[name].result.gaps)
        result = NotebookResult(job.name, status, gaps=gaps_in(executed, cited), named=job.named)
        return result, released_by(job.name, executed)

    def _broken(self, job: Job) -> list[str]:
        """The notebooks that it cites and that do not stand."""
        return [cited for cited in job.cites if cited in self.standing and self.standing[cited].tables is None]

    def _checked(self) -> Checked | None:
        """Look all tables over, and hide what gives others away; None when nothing had to be looked at."""
        further, done = 0, 0
        while (look := self.record.look(self._tables())) is not None and look.leaks:
            known = self.hidden.numbers()
            new = {number: why for number, why in look.further.items() if number not in known}
            if look.beyond_help or not new or done == ROUNDS:
                self._refuse(look)
                self.hidden.put_back()
                break
            done, further = done + 1, further + len(new)
            self.hidden.add({number: why.of(self.plan.study.language) for number, why in new.items()})
            self.manifest.forget(self.hidden.path)
            self._run()
        if look is not None:
            self.record.keep(self._tables())
            return None if look.leaks else Checked(look.tables, further, self._absent())
        missing = self._absent()
        return Checked(sum(map(len, self._tables().values())), 0, missing) if missing else None

    def _absent(self) -> tuple[tuple[HiddenNumber, HiddenNumber | None], ...]:
        """The rows of hidden.csv that hide nothing, also where the tables are those of the build before."""
        if any(stand.tables is None for stand in self.standing.values()) or not (listed := self.hidden.numbers()):
            return ()
        folder = self.plan.study.folder / "surveys"
        surveys = {place.name for place in folder.iterdir() if place.is_dir()} if folder.is_dir() else set()
        return absent((table for tables in self._tables().values() for table in tables), listed, surveys)

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        """What the notebooks that stand publish, notebook by notebook."""
        return {name: stand.tables for name, stand in self.standing.items() if stand.tables is not None}

    def _refuse(self, look: Look) -> None:
        """Fail the notebooks whose tables give numbers away, and leave those that cite them: their pages show them."""
        for job in self.plan.jobs:
            stand = self.standing[job.name]
            broken = self._broken(job)
            if stand.tables is None or not (broken or job.name in look.notebooks):
                continue
            result = _left(job.name, broken) if broken else _failed(job.name, look.error(job.name))
            self.standing[job.name] = _Standing(stand.at, replace(result, seconds=stand.result.seconds))
            self._end(job)

    def _write(self, job: Job) -> None:
        """Write the documents of a notebook that stands."""
        stand, began = self.standing[job.name], time.perf_counter()
        if stand.tables is None or not job.named:
            return
        try:
            outputs = self._written(job, stand.at) if stand.result.status != "waiting" else ()
        except Stopped as stop:
            result = NotebookResult(job.name, "failed", message=stop.message)
        except EvaluateError as error:
            result = _failed(job.name, error)
        else:
            written = any(output.written for output in outputs)
            status = "rewritten" if written and stand.result.status == "unchanged" else stand.result.status
            result = replace(stand.result, status=status, outputs=outputs)
        seconds = stand.result.seconds + time.perf_counter() - began
        self.standing[job.name] = replace(stand, result=replace(result, seconds=seconds))
        self._end(job)

    def _end(self, job: Job) -> None:
        stand = self.standing[job.name]
        self.tell(replace(stand.at, stage="end", status=stand.result.status, seconds=stand.result.seconds))

    def _written(self, job: Job, at: Progress) -> tuple[Output, ...]:
        executed = self.plan.executed(job)
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

    def _unexpected(self, job: Job, format: str, error: Exception) -> Stopped:
        log = note_error(self.plan.study, error)
        kind = f"{type(error).__name__}: {error}"
        return Stopped(
            Text(
                f"{job.name}：写出 {format} 时出了意外（{kind}），详情见 {log}。",
                f"{job.name}: writing the {format} failed unexpectedly ({kind}); details in {log}.",
            )
        )


def _failed(notebook: str, error: EvaluateError) -> NotebookResult:
    told = Text(f"{notebook}：{error.in_language('zh')}", f"{notebook}: {error.in_language('en')}")
    return NotebookResult(notebook, "failed", message=told)


def _left(notebook: str, broken: Sequence[str]) -> NotebookResult:
    names = "、".join(broken)
    told = Text(
        f"{notebook}：它引用的 {names} 没有完成，这份没有生成。",
        f"{notebook} was not built, because it cites {names.replace('、', ', ')}, which failed.",
    )
    return NotebookResult(notebook, "left", message=told)


def note_error(study: opening.Study | None, error: BaseException) -> str:
    """Append an unexpected error with its traceback to `reports/.build/error.log`, and say where that is."""
    folder = study.reports / ".build" if study is not None else Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (ERRORS if study is not None else f"evaluate-{ERRORS}")
    with path.open("a", encoding="utf-8") as file:
        file.write(time.strftime("%Y-%m-%d %H:%M:%S\n") + "".join(traceback.format_exception(error)) + "\n")
    return f"reports/.build/{ERRORS}" if study is not None else str(path)

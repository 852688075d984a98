"""The collector of one survey: its form, its rules, its database; and what it replies to each request."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from evaluate.collect.private_folder import private_folder
from evaluate.collect.server import audit_log
from evaluate.collect.server.codes import collector_key, digest
from evaluate.collect.server.database import UNFINISHED, answers_in, back_up, is_storage, open_database, tidy
from evaluate.collect.server.drafts import Drafts
from evaluate.collect.server.form_page import FormPage
from evaluate.collect.server.limits import Bucket
from evaluate.collect.server.messages import Reply, Request
from evaluate.collect.server.notices import notice
from evaluate.collect.server.receive import promised_mode, recount
from evaluate.collect.server.settings import CollectSettings
from evaluate.collect.server.writer import Writer
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Questionnaire

FOLDER = ("responses", "collector")
DATABASE, KEY, LOG, PASSWORD_FILE, BACKUP = "answers.db", "collector.key", "audit.log", "progress.json", "backup"
#: For how many days a submission id is remembered: longer where no code tells that somebody sends the same form again,
#: such as a phone that opens its pages anew.
_REMEMBERED = {"open": 14, "anonymous": 2, "confidential": 2}
_KEPT_BACKUPS = 7


def collector_folder(survey: Path) -> Path:
    """Where a survey's collector keeps its files; made when it is not there."""
    folder = survey.joinpath(*FOLDER)
    if not folder.is_dir():
        private_folder(folder)
        # for the owner's eyes only, where the system knows of such things
        folder.chmod(0o700)
    return private_folder(folder)


def answers_database(survey: Path) -> Path:
    """Where the answers of a survey's collector are, or would be; nothing is made."""
    return survey.joinpath(*FOLDER, DATABASE)


@dataclass
class Collector:
    """One survey in the field. Built by `open_collector`; `close` it at the end.

    `minimum`: numbers of fewer people are not shown on the progress page. `title`: the survey's, by language.
    """

    folder: Path
    questionnaire: Questionnaire
    settings: CollectSettings
    title: dict[str, str]
    minimum: int
    key: bytes
    writer: Writer
    reader: sqlite3.Connection
    form: FormPage
    clock: Callable[[], dt.datetime] = dt.datetime.now
    visits: Bucket = field(default_factory=lambda: Bucket(4000, 6000, time.monotonic))
    guesses: Bucket = field(default_factory=lambda: Bucket(20, 20, time.monotonic))
    logins: Bucket = field(default_factory=lambda: Bucket(5, 5, time.monotonic))
    drafts: Drafts = field(default_factory=Drafts)
    failing: bool = False
    _tidied: int = 0
    _backed_up: int | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the form."""
        return tuple(self.form.languages)

    @property
    def received(self) -> str:
        """What is stored of the time: the day in anonymous mode, else the hour."""
        now = self.clock()
        return now.date().isoformat() if self.settings.mode == "anonymous" else f"{now:%Y-%m-%dT%H}"

    @property
    def remembered_until(self) -> str:
        """The day until which a submission of today is recognised."""
        return (self.clock().date() + dt.timedelta(days=_REMEMBERED[self.settings.mode])).isoformat()

    @property
    def draft_until(self) -> str:
        """The day until which a draft of today is kept."""
        return (self.clock().date() + dt.timedelta(days=self.settings.draft_days)).isoformat()

    def digest_of(self, purpose: str, code: str) -> bytes:
        """What is stored of a code."""
        return digest(self.key, purpose, code)  # type: ignore[arg-type]

    def language_of(self, request: Request) -> str:
        """The language asked for, if the form is in it; else the form's first."""
        asked = request.query.get("lang", ())
        return next((each for each in asked if each in self.languages), self.languages[0])

    def notice(self, name: str, request: Request) -> Reply:
        """A page of one sentence."""
        language = self.language_of(request)
        return Reply(*notice(name, language, contact=self.settings.contact))

    async def store(self, task: Callable[[sqlite3.Connection], object]) -> object:
        """Have something written; returns when it is on the disk.

        Raises
        ------
        Exception
            Whatever kept it from being written; the audit log has the first of a row of failures of the disk.

        """
        try:
            result = await asyncio.wrap_future(self.writer.write(task))
        except Exception as problem:
            if is_storage(problem) and not self.failing:
                self.failing = True
                self.note("storage_failed", why=str(getattr(problem, "sqlite_errorname", type(problem).__name__)))
            raise
        if self.failing:
            self.failing = False
            self.note("storage_mended")
        return result

    def note(self, event: audit_log.Event, **what: str | int) -> None:
        """A line of the audit log."""
        audit_log.note(self.folder / LOG, event, now=self.clock(), **what)

    async def look_after(self) -> None:
        """Every minute or so: forget what has expired, put tables in random order, back up once a day."""
        today = self.clock().date().isoformat()
        try:
            if self._tidied != self.writer.commits:
                await asyncio.wrap_future(self.writer.write(partial(tidy, today=today), alone=True))
                self._tidied = self.writer.commits
            if self._is_backup_due(today):
                await self.back_up()
        except (sqlite3.Error, OSError) as problem:
            self.note("backup_failed", why=type(problem).__name__)

    def renew_backup(self) -> None:
        """At the start: drop copies left half-written; in anonymous mode make the backup equal to the database again.

        A stop that was not clean leaves a backup that lacks the last answers.
        """
        folder = self.folder / BACKUP
        try:
            for left in folder.glob(f"{UNFINISHED}*"):
                left.unlink(missing_ok=True)
            if self.settings.mode == "anonymous":
                made = self.writer.write(self._copy, alone=True).result()
                keep_backups(folder, self.settings)
                self.note("backed_up", file=made.name)
        except (sqlite3.Error, OSError) as problem:
            self.note("backup_failed", why=type(problem).__name__)

    def _is_backup_due(self, today: str) -> bool:
        """Once a day; in anonymous mode only when enough answers have come that the copies differ by no few people."""
        anonymous, before = self.settings.mode == "anonymous", self._backed_up
        if anonymous and before is None:
            return True
        if self.backup_of(today).is_file():
            return False
        return not anonymous or answers_in(self.reader) - (before or 0) >= self.minimum

    def _copy(self, connection: sqlite3.Connection) -> Path:
        """The copy of today; a task of the writer, so that as many answers are counted as are copied."""
        target = self.backup_of(self.clock().date().isoformat())
        back_up(connection, target)
        self._backed_up = answers_in(connection)
        return target

    def backup_of(self, day: str) -> Path:
        """The backup of a day."""
        return self.folder / BACKUP / f"answers_{day}.db"

    async def back_up(self) -> Path:
        """A whole copy of the database, named after the day; see `keep_backups` for how many are kept."""
        target = await asyncio.wrap_future(self.writer.write(self._copy, alone=True))
        keep_backups(target.parent, self.settings)
        self.note("backed_up", file=target.name)
        return target

    def close(self) -> None:
        """Write what waits, put the tables in random order, back up, close the files."""
        today = self.clock().date().isoformat()
        try:
            self.writer.write(partial(tidy, today=today), alone=True).result()
            if self.writer.commits:
                self.writer.write(self._copy, alone=True).result()
                keep_backups(self.folder / BACKUP, self.settings)
        except (sqlite3.Error, OSError) as problem:
            self.note("backup_failed", why=type(problem).__name__)
        self.writer.close()
        self.reader.close()
        self.note("stopped")


def keep_backups(folder: Path, settings: CollectSettings) -> None:
    """Drop old backups; in anonymous mode all but the last, as two would tell which answers came with which codes.

    The database beside the last one can be compared with it too, as long as answers come: only a clean stop ends that.
    """
    kept = 1 if settings.mode == "anonymous" else _KEPT_BACKUPS
    for old in sorted(folder.glob("answers_*.db"))[:-kept]:
        old.unlink(missing_ok=True)


def open_collector(
    survey: Path,
    questionnaire: Questionnaire,
    settings: CollectSettings,
    *,
    title: dict[str, str],
    minimum: int,
    clock: Callable[[], dt.datetime] = dt.datetime.now,
) -> Collector:
    """Open, or begin, the collection of answers to a frozen questionnaire.

    Parameters
    ----------
    survey : Path
        The survey's folder; everything is kept in `responses/collector/` in it.
    questionnaire : Questionnaire
        As it was frozen.
    settings : CollectSettings
        Of collect.yml.
    title : dict
        Of the survey, by language.
    minimum : int
        Numbers of fewer people are not shown, people.
    clock : callable
        The local time.

    Raises
    ------
    ResponsesError
        When answers were collected, or codes given out, in another mode; when the database cannot be opened.

    """
    folder = collector_folder(survey)
    _refuse_network(folder)
    try:
        key = collector_key(folder / KEY)
        writer = Writer(folder / DATABASE)
    except (sqlite3.Error, OSError) as problem:
        raise unusable(folder, problem) from None
    try:
        writer.write(partial(begin, questionnaire=questionnaire, settings=settings)).result()
        writer.write(partial(tidy, today=clock().date().isoformat()), alone=True).result()
        reader = open_database(folder / DATABASE)
    except sqlite3.Error as problem:
        writer.close()
        raise unusable(folder, problem) from None
    except ResponsesError:
        writer.close()
        raise
    form = FormPage(
        questionnaire, settings.languages or questionnaire.languages, settings.mode, settings.draft_days > 0
    )
    collector = Collector(folder, questionnaire, settings, title, minimum, key, writer, reader, form, clock)
    collector.renew_backup()
    return collector


def begin(connection: sqlite3.Connection, *, questionnaire: Questionnaire, settings: CollectSettings) -> None:
    """Write down what is asked and in which mode; refuse a mode other than the one that was promised."""
    mode = promised_mode(connection)
    filled = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM answers) OR EXISTS (SELECT 1 FROM invitations)"
    ).fetchone()
    if mode is not None and mode != settings.mode and filled[0]:
        raise ResponsesError.single(
            "collect.yml mode",
            Text(
                f"已按 {mode} 方式发过凭证或收过答卷，不能改成 {settings.mode}。",
                f"Codes were given out or answers received in mode {mode}; it cannot become {settings.mode}.",
            ),
            Text(f"mode: {mode}，与对填答人的承诺一致。", f"mode: {mode}, as people were promised."),
            Text("改回原来的方式；要换方式，另建一项调查。", "Change it back, or make another survey."),
        )
    content = json.dumps(questionnaire.plain(), ensure_ascii=True)
    connection.execute("INSERT OR REPLACE INTO facts VALUES ('mode', ?)", (settings.mode,))
    connection.execute("INSERT OR IGNORE INTO questionnaires VALUES (?, ?)", (questionnaire.sha256, content))
    if settings.quotas is not None:
        recount(connection, None if settings.quotas.by == "stratum" else settings.quotas.by)


def _refuse_network(folder: Path) -> None:
    """Several computers cannot share the database's memory: on a network folder answers could be lost."""
    if not str(folder.resolve()).startswith(("\\\\", "//")):
        return
    raise ResponsesError.single(
        str(folder),
        Text(
            "调查文件夹在网络共享上，答卷可能丢失。", "The survey lies on a network share, where answers could be lost."
        ),
        Text("收答卷的电脑自己的硬盘。", "a disk of the computer that collects."),
        Text("把研究文件夹复制到本机硬盘再运行。", "Copy the study to a disk of this computer and run it there."),
    )


def unusable(folder: Path, problem: Exception) -> ResponsesError:
    """A database that cannot be opened, read or written, as an error that says how to mend it."""
    return ResponsesError.single(
        str(folder / DATABASE),
        Text(f"答卷库打不开或写不进去（{problem}）。", f"The database cannot be opened or written ({problem})."),
        Text("磁盘有空间、有权限，文件没有损坏。", "space on the disk, permission, an undamaged file."),
        Text(
            "腾出空间或改正权限；文件损坏时用 backup 文件夹里的备份替换它。",
            "Free some space or mend the permission; replace a damaged file by its copy in the folder `backup`.",
        ),
    )

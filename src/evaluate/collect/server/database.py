"""The collector's database: its tables, how it is opened, and what is done so that it keeps nobody's traces."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

# Every table is WITHOUT ROWID: a row number would tell in which order people answered. The random key of an answer
# comes from no code, no submission and no clock; nothing joins an invitation to an answer.
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS questionnaires (sha256 TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    id BLOB PRIMARY KEY, person TEXT, revision INTEGER NOT NULL, received TEXT NOT NULL,
    questionnaire TEXT NOT NULL, answers TEXT NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS answers_stay BEFORE UPDATE ON answers
    BEGIN SELECT RAISE(ABORT, 'answers are never changed'); END;
CREATE TRIGGER IF NOT EXISTS answers_remain BEFORE DELETE ON answers
    BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;
CREATE TABLE IF NOT EXISTS invitations (
    token BLOB PRIMARY KEY, unit TEXT NOT NULL, stratum TEXT NOT NULL, spare INTEGER NOT NULL,
    person TEXT, used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS submissions (
    id BLOB PRIMARY KEY, until TEXT NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drafts (id BLOB PRIMARY KEY, until TEXT NOT NULL, answers TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (stratum TEXT PRIMARY KEY, answers INTEGER NOT NULL) WITHOUT ROWID;
"""
Access = Literal["write", "read"]
#: How the name of a copy begins until it is complete.
UNFINISHED = ".writing-"
#: What SQLite says when the disk, the computer or another programme at work on the file is at fault, not this one.
_STORAGE = (
    *("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB"),
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_PERM", "SQLITE_NOMEM"),
)


def open_database(path: Path, access: Access = "read") -> sqlite3.Connection:
    """Open the collector's database; `write` makes it when it is not there.

    What is committed is on the disk (`synchronous=FULL`), what is deleted is overwritten (`secure_delete`), and
    temporary copies stay in memory.
    """
    address = f"{path.resolve().as_uri()}?mode={'rwc' if access == 'write' else 'ro'}"
    connection = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None)
    connection.execute("PRAGMA temp_store=MEMORY")
    if access == "write":
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLES)
    return connection


@contextmanager
def connected(path: Path, access: Access = "read") -> Iterator[sqlite3.Connection]:
    """The database for a while, as commands beside a running server use it; closed at the end."""
    connection = open_database(path, access)
    try:
        yield connection
    finally:
        connection.close()


def transact(connection: sqlite3.Connection, tasks: Sequence[Callable[[sqlite3.Connection], Any]]) -> list[Any]:
    """Let all tasks write in one transaction: the results of all, or the first error and nothing stored."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        results = [task(connection) for task in tasks]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results


def is_storage(problem: BaseException) -> bool:
    """Whether it may pass by itself: a disk that is full, read-only or failing, a file held by another programme."""
    name = getattr(problem, "sqlite_errorname", "") or ""
    # SQLite's want of memory arrives as Python's
    return isinstance(problem, OSError | MemoryError) or name.startswith(_STORAGE)


def fold_log(connection: sqlite3.Connection) -> bool:
    """Move what the write-ahead log holds into the database and empty the log; False where somebody still reads it.

    Left alone, the log would show commit by commit which code was used together with which answers. It waits for no
    reader, because whoever sends a form meanwhile would wait too; who calls it tries again later.
    """
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout=0")
    try:
        return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")


def tidy(connection: sqlite3.Connection, today: str) -> None:
    """Drop what has expired, and write every table anew in the order of its random keys.

    Within a page SQLite puts cells in the order in which they came; after VACUUM the file tells no order.
    """
    connection.execute("DELETE FROM submissions WHERE until < ?", (today,))
    connection.execute("DELETE FROM drafts WHERE until < ?", (today,))
    connection.execute("VACUUM")
    fold_log(connection)


def answers_in(connection: sqlite3.Connection) -> int:
    """How many answers are stored, earlier ones of the same person among them."""
    return connection.execute("SELECT count(*) FROM answers").fetchone()[0]


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy of the database at this moment, put in its place only when it is complete and sound."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f"{UNFINISHED}{uuid4().hex}")
    try:
        connection.execute("VACUUM INTO ?", (str(waiting),))
        copy = sqlite3.connect(waiting)
        try:
            sound = copy.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            copy.close()
        if sound != "ok":
            raise OSError(f"the copy is damaged: {sound}")
        with waiting.open("r+b") as file:
            os.fsync(file.fileno())
        os.replace(waiting, target)
    finally:
        waiting.unlink(missing_ok=True)

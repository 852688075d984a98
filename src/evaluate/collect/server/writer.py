"""The one thread that writes: whatever waits goes into one commit, and nobody is told before it is on the disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from evaluate.collect.server.database import fold_log, is_storage, open_database, transact

Result = TypeVar("Result")
Task = Callable[[sqlite3.Connection], Any]
_MOST = 1000
#: After how long the log is tried again that could not be folded, seconds.
_PAUSE = 1.0


@dataclass(frozen=True)
class _Waiting:
    """A task with the promise of its result. One that commits by itself stands alone."""

    task: Task
    alone: bool
    promise: Future[Any] = field(default_factory=Future)


class Writer:
    """Group commit: tasks that come while one commit is on its way to the disk share the next one.

    A task is a function of the connection. Its future has a result only when the commit holds. When the disk is full
    nothing of the commit is stored and every future of it has the error; a task that fails by itself fails alone.
    """

    def __init__(self, path: Path, *, connect: Callable[[], sqlite3.Connection] | None = None) -> None:
        self._connect = connect or (lambda: open_database(path, "write"))
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._started: Future[None] = Future()
        self.commits = 0
        self._thread = threading.Thread(target=self._run, name="collector-writer", daemon=True)
        self._thread.start()
        self._started.result()

    def write(self, task: Callable[[sqlite3.Connection], Result], *, alone: bool = False) -> Future[Result]:
        """Let the task write; `alone` for one that cannot be part of a transaction, such as VACUUM."""
        waiting = _Waiting(task, alone)
        self._queue.put(waiting)
        return waiting.promise

    @property
    def alive(self) -> bool:
        """Whether it still writes."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Write what waits, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            connection = self._connect()
        except BaseException as problem:
            self._started.set_exception(problem)
            return
        self._started.set_result(None)
        going = folded = True
        while going:
            batch, last, going = self._next(None if folded else _PAUSE)
            if batch:
                self._commit(connection, batch)
            if last is not None:
                _settle(last, connection)
            folded = _fold(connection) if self._queue.empty() else False
        connection.close()

    def _next(self, seconds: float | None) -> tuple[list[_Waiting], _Waiting | None, bool]:
        """All that waits, up to a task that stands alone, nothing when none came in time; and whether to go on."""
        batch: list[_Waiting] = []
        try:
            found = self._queue.get(timeout=seconds)
        except Empty:
            return batch, None, True
        while found is not None:
            # whoever asked may have gone meanwhile; from here on nobody can take the task back
            if found.promise.set_running_or_notify_cancel():
                if found.alone:
                    return batch, found, True
                batch.append(found)
            if len(batch) >= _MOST or self._queue.empty():
                return batch, None, True
            found = self._queue.get()
        return batch, None, False

    def _commit(self, connection: sqlite3.Connection, batch: list[_Waiting]) -> None:
        try:
            results = transact(connection, [waiting.task for waiting in batch])
        except Exception as problem:
            if len(batch) == 1 or is_storage(problem):
                for waiting in batch:
                    waiting.promise.set_exception(problem)
            else:
                for waiting in batch:
                    self._commit(connection, [waiting])
            return
        self.commits += 1
        for waiting, result in zip(batch, results, strict=True):
            waiting.promise.set_result(result)


def _settle(waiting: _Waiting, connection: sqlite3.Connection) -> None:
    try:
        waiting.promise.set_result(waiting.task(connection))
    except Exception as problem:
        waiting.promise.set_exception(problem)


def _fold(connection: sqlite3.Connection) -> bool:
    # what is committed stands in the log already; it is folded when readers and the disk allow it
    try:
        return fold_log(connection)
    except sqlite3.Error:
        return False

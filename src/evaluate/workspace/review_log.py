"""The log of reviews before appointment: who asked, when, for whom by code, and what was written; only ever added to.

Each line holds the hash of the line before it, so that a line that was changed or taken out is seen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.errors import RegisterError, Text

LOG = "review.log"


@dataclass(frozen=True)
class ReviewLog:
    """What stands in the log: one mapping a line, and the numbers of lines that do not follow on the one before."""

    entries: tuple[Mapping[str, Any], ...]
    broken: tuple[int, ...]

    def hashes(self, name: str) -> frozenset[str]:
        """Every hash with which a file was to be written."""
        return frozenset(entry["written"][name] for entry in self.entries if name in entry.get("written", {}))


def note_review(
    path: Path,
    *,
    by: str,
    people: Sequence[str],
    read: Mapping[str, str],
    written: Mapping[str, str],
    now: dt.datetime | None = None,
) -> None:
    """Add a line to the log, before anything is written.

    Parameters
    ----------
    path : Path
        `review.log`; one JSON object a line.
    by : str
        Who asked.
    people : sequence of str
        Codes of those for whom it was asked, those not judged included.
    read, written : mapping of str to str
        Hashes of the files that were read and will be written, by name.
    now : datetime, optional
        The moment; now unless given.

    Raises
    ------
    RegisterError
        The log cannot be written: then nothing else is.
    """
    moment = (now or dt.datetime.now()).isoformat(sep=" ", timespec="seconds")
    what = {"at": moment, "by": by, "people": list(people), "read": dict(read), "written": dict(written)}
    try:
        before = path.read_bytes().splitlines() if path.is_file() else []
        line = json.dumps({**what, "after": _hash(before[-1]) if before else ""}, ensure_ascii=False) + "\n"
        place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(place, line.encode("utf-8"))
        finally:
            os.close(place)
    except OSError as problem:
        raise _not_written(path, problem) from None


def read_review_log(path: Path) -> ReviewLog:
    """Every line of the log, and those that do not follow on the line before them."""
    entries: list[Mapping[str, Any]] = []
    broken: list[int] = []
    before = ""
    for number, line in enumerate(path.read_bytes().splitlines() if path.is_file() else [], 1):
        try:
            entry = json.loads(line)
            follows = entry["after"] == before
        except (ValueError, KeyError, TypeError):
            entry, follows = {}, False
        entries.append(entry)
        broken += [] if follows else [number]
        before = _hash(line)
    return ReviewLog(tuple(entries), tuple(broken))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _not_written(path: Path, problem: OSError) -> RegisterError:
    return RegisterError.single(
        str(path),
        Text(
            f"日志记不进去（{problem.strerror}），什么也没有写出。",
            f"The log cannot be written ({problem.strerror}), and nothing else was.",
        ),
        Text("审核前先在日志里记一笔。", "Every review is noted in the log first."),
        Text(
            "关闭打开着日志的程序，核对文件夹的权限，再运行。",
            "Close what holds it, check the folder's rights, run again.",
        ),
    )

"""Which files a notebook read, and what they held: the runner rebuilds a notebook when one of them has changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

LOG = "EVALUATE_INPUTS"
ABSENT = "absent"


def digest(path: Path) -> str:
    """A fingerprint of a file's content, or of every file in a folder; "absent" when there is nothing.

    Hidden files and the lock files of office programmes ("~$…") do not count.
    """
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if not path.is_dir():
        return ABSENT
    whole = hashlib.sha256()
    for file in sorted(_files(path), key=lambda file: file.relative_to(path).as_posix()):
        whole.update(file.relative_to(path).as_posix().encode("utf-8") + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    found = []
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if file.is_file() and not any(part.startswith((".", "~$")) or part == "__pycache__" for part in parts):
            found.append(file)
    return found


def note(path: Path) -> None:
    """Record that `path` is an input of the notebook being run, with its content as it is now, before it is read.

    A survey is recorded as its whole folder, so that a file that appears later counts as a change too. Does nothing
    outside a build.
    """
    _write("file", str(path.resolve()), lambda: digest(path))


def note_cited(finding: str, content: str) -> None:
    """Record that a finding is cited, with the fingerprint of what it said."""
    _write("finding", finding, lambda: content)


def _write(kind: str, name: str, content: object) -> None:
    log = os.environ.get(LOG)
    if not log:
        return
    with open(log, "a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps([kind, name, content() if callable(content) else content], ensure_ascii=False) + "\n")


def recorded(log: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What was noted in `log`: files with their content, findings with their content; the first note of each counts."""
    files: dict[str, str] = {}
    findings: dict[str, str] = {}
    if log.exists():
        for line in log.read_text("utf-8").splitlines():
            kind, name, content = json.loads(line)
            (files if kind == "file" else findings).setdefault(name, content)
    return files, findings

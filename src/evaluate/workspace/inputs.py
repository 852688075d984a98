"""Which files a notebook read, and what they held: the runner rebuilds a notebook when one of them has changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from evaluate.documents import read_bytes
from evaluate.errors import ReportError

LOG = "EVALUATE_INPUTS"
ABSENT = "absent"
# What of a survey's folder is read: these, the answers, and tables that may be registers.
_FORMS = ("questionnaire.yml", "registers.yml")
_READ = (*_FORMS, "design.yml", "corrections.csv", "flags.csv", "rules.yml")
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
# What a person reviews of an import, which is no answer and no register.
_REVIEWED = ("mapping", "doubts_")


def digest(path: Path) -> str:
    """A fingerprint of a file's content, or of every file in a folder; "absent" when there is nothing.

    Hidden files, the lock files of office programmes ("~$…") and those of a database being read do not count. Of a
    survey's folder, only what is read counts: its forms, rules, design, corrections, flags, answers and registers, not
    its README or the mapping of an import.

    Raises
    ------
    ReportError
        When another programme holds one of the files.
    """
    if path.is_file():
        return hashlib.sha256(read_bytes(path, error=ReportError)).hexdigest()
    if not path.is_dir():
        return ABSENT
    whole = hashlib.sha256()
    for file in sorted(_files(path), key=lambda file: file.relative_to(path).as_posix()):
        whole.update(file.relative_to(path).as_posix().encode("utf-8") + b"\0")
        whole.update(hashlib.sha256(read_bytes(file, error=ReportError)).digest())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    survey = any((folder / form).is_file() for form in _FORMS)
    found = []
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        passed = any(part.startswith((".", "~$")) or part == "__pycache__" for part in parts) or _of_reading(file)
        if file.is_file() and not passed and (not survey or _is_read(parts)):
            found.append(file)
    return found


def _of_reading(file: Path) -> bool:
    """What a database leaves beside itself when it is only read: no change of what it holds."""
    return file.name.endswith(".db-shm") or (file.name.endswith(".db-wal") and not file.stat().st_size)


def _is_read(parts: tuple[str, ...]) -> bool:
    name = parts[-1]
    if parts[0] == "responses" or name in _READ:
        return True
    return not name.startswith(_REVIEWED) and name.lower().endswith(_TABLES)


def note(path: Path) -> None:
    """Record that `path` is an input of the notebook being run, with its content as it is now, before it is read.

    A survey is recorded as its whole folder, so that a file that appears later counts as a change too. Does nothing
    outside a build.
    """
    _write("file", str(path.resolve()), lambda: digest(path))


def note_cited(finding: str, content: str) -> None:
    """Record that a finding is cited, with the fingerprint of what it said."""
    _write("finding", finding, lambda: content)


def note_people(slug: str, people: object) -> None:
    """Record who stands behind the rows of a finding's table, for the audit."""
    _write("people", slug, people)


def _write(kind: str, name: str, content: object) -> None:
    log = os.environ.get(LOG)
    if not log:
        return
    with open(log, "a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps([kind, name, content() if callable(content) else content], ensure_ascii=False) + "\n")


class Noted(NamedTuple):
    """What a notebook noted: files and findings with their content as it was first, and the people of its tables."""

    files: dict[str, str]
    findings: dict[str, str]
    people: dict[str, Any]


def recorded(log: Path) -> Noted:
    """What was noted in `log`; the first note of each file and finding counts."""
    noted = Noted({}, {}, {})
    kinds: dict[str, dict[str, Any]] = {"file": noted.files, "finding": noted.findings, "people": noted.people}
    if log.exists():
        for line in log.read_text("utf-8").splitlines():
            kind, name, content = json.loads(line)
            kinds[kind].setdefault(name, content)
    return noted

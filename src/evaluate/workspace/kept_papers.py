"""Papers that a command writes again and again into one folder: never over a person's own edits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluate.documents import read_bytes
from evaluate.errors import Language, RegisterError
from evaluate.workspace.outputs import aside

#: Beside the papers: what the last run wrote, by the hash of each.
LOCK = "written.lock"


@dataclass(frozen=True)
class KeptPapers:
    """The files that change, the lock among them, and the names under which edited papers are set aside."""

    contents: Mapping[Path, bytes]
    aside: tuple[Path, ...]


def kept_papers(
    place: Path,
    papers: Mapping[Path, bytes],
    lock: Mapping[str, str],
    others: Mapping[str, str] | None = None,
    *,
    language: Language,
) -> KeptPapers:
    """What is to be written of these papers?

    A paper that is what it would become is left alone. One that a person has edited is left alone too while nothing
    else has changed; when it would become another, the person's copy is set aside under another name first.

    Parameters
    ----------
    place : Path
        The folder of the papers.
    papers : mapping of Path to bytes
        What they would become.
    lock : mapping of str to str
        What the last run wrote, as `read_lock` gives it.
    others : mapping of str to str, optional
        Further hashes to keep in the lock, by name.
    language : {"zh", "en"}
        Of the names of papers set aside.
    """
    contents: dict[Path, bytes] = {}
    marks = dict(lock) | dict(others or {})
    kept: list[Path] = []
    for path, content in papers.items():
        there = read_bytes(path, error=RegisterError) if path.is_file() else b""
        code, before = _sha(content), lock.get(path.name, "")
        marks[path.name] = code
        if there and (_sha(there) == code or before == code):
            continue
        if there and _sha(there) != before:
            kept.append(aside(path, language))
            contents[kept[-1]] = there
        contents[path] = content
    lines = "".join(f"{code}  {name}\n" for name, code in sorted(marks.items())).encode()
    if not (place / LOCK).is_file() or (place / LOCK).read_bytes() != lines:
        contents[place / LOCK] = lines
    return KeptPapers(contents, tuple(kept))


def read_lock(place: Path) -> dict[str, str]:
    """The hashes that the last run left in a folder, by name; none where there was no run."""
    path = place / LOCK
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    return {name: code for code, _, name in (line.partition("  ") for line in lines)}


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

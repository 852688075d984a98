"""What every built notebook was made of: code, parameters, inputs, citations, software; and what it was written to."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import ReportError
from evaluate.workspace.citations import findings_of, fingerprint
from evaluate.workspace.inputs import digest
from evaluate.workspace.notebook import read_notebook

FILE = "manifest.json"
_VERSION = 1
# what computes, draws, reads, runs and writes: another version of any of them may give another page
_PACKAGES = (
    *("pandas", "numpy", "scipy", "statsmodels", "pyarrow", "matplotlib"),
    *("openpyxl", "python-calamine", "ruamel.yaml"),
    *("nbclient", "nbconvert", "python-docx", "typst", "pylopdf-fonts-zh-cn"),
)


@dataclass(frozen=True)
class Written:
    """One file written from a notebook: its content, and what it was made of."""

    sha256: str
    made_of: str
    pages: int | None = None


@dataclass(frozen=True)
class Entry:
    """One built notebook. Files are named from the study's folder, those outside it by their whole path."""

    code: str
    software: str
    settings: str
    files: dict[str, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    executed: str = ""
    outputs: dict[str, Written] = field(default_factory=dict)


@cache
def software() -> str:
    """A fingerprint of the software that numbers and pages depend on, this package's own files included."""
    versions = [platform.python_version()]
    for package in _PACKAGES:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} -")
    package = Path(__file__).resolve().parents[1]
    whole = hashlib.sha256(json.dumps(versions).encode())
    for file in sorted(package.rglob("*")):
        parts = file.relative_to(package).parts
        # the template is copied into new studies and decides nothing here
        if file.is_file() and "__pycache__" not in parts and parts[:2] != ("workspace", "template"):
            whole.update("/".join(parts).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


class Manifest:
    """The entries of one build folder, read at the start of a build and written after every notebook."""

    def __init__(self, folder: Path, study: Path) -> None:
        self._path = folder / FILE
        self._folder = folder
        self._study = study
        self._digests: dict[str, str] = {}
        self.entries: dict[str, Entry] = _load(self._path)

    def current(self, name: str, *, code: str, settings: str) -> bool:
        """Whether the executed copy of a notebook is what running it now would give."""
        entry = self.entries.get(name)
        if entry is None or (entry.code, entry.settings, entry.software) != (code, settings, software()):
            return False
        executed = self._folder / f"{name}.ipynb"
        return (
            digest(executed) == entry.executed
            and all(self._now(file) == content for file, content in entry.files.items())
            and all(self._cited(finding) == content for finding, content in entry.findings.items())
        )

    def record(self, name: str, entry: Entry) -> None:
        """Keep an entry and write all of them."""
        self.entries[name] = entry
        self.save()

    def save(self) -> None:
        """Write the entries."""
        content = {"version": _VERSION, "notebooks": {name: asdict(entry) for name, entry in self.entries.items()}}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_bytes(self._path, text.encode("utf-8"), error=ReportError)

    def forget(self, path: Path) -> None:
        """A file was changed during the build: look at it again."""
        self._digests.pop(self.relative(path), None)

    def relative(self, path: str | Path) -> str:
        """A file's name from the study's folder, or its whole path when it stands elsewhere."""
        path = Path(path)
        return path.relative_to(self._study).as_posix() if path.is_relative_to(self._study) else str(path)

    def _now(self, file: str) -> str:
        if file not in self._digests:
            self._digests[file] = digest(self._study / file)
        return self._digests[file]

    def _cited(self, finding: str) -> str:
        notebook, _, slug = finding.rpartition(".")
        path = self._folder / f"{notebook}.ipynb"
        bundle = findings_of(read_notebook(path)).get(slug) if path.is_file() else None
        return fingerprint(bundle) if bundle is not None else ""


def _load(path: Path) -> dict[str, Entry]:
    """The entries on disk; none when the file is missing, damaged or of another version: all is built anew then."""
    try:
        content: dict[str, Any] = json.loads(read_bytes(path, error=ReportError))
        if content["version"] != _VERSION:
            return {}
        return {
            name: Entry(**{**entry, "outputs": {file: Written(**made) for file, made in entry["outputs"].items()}})
            for name, entry in content["notebooks"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}

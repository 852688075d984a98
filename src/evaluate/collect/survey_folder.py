"""The survey's folder: what an import writes, and how it never overwrites what a person changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from evaluate.collect.export import Export

_RECORD = "import.json"
# Answers, labels with hand-written texts and flags may name people: none of them belongs in a repository.
_IGNORED = "responses/\nmapping.xlsx\nflags.csv\npopulation.csv\n*.bak*\n"


@dataclass
class SurveyFolder:
    """A survey folder and the record of what the last import wrote there: a person changed the files that differ."""

    path: Path
    record: dict[str, str] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)

    @classmethod
    def at(cls, path: Path) -> SurveyFolder:
        """The folder with its record, if it has one."""
        file = path / "responses" / _RECORD
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            record = {}
        return cls(path, record if isinstance(record, dict) else {})

    def edited(self, name: str) -> bool:
        """Whether a person wrote or changed this file since the last import."""
        file = self.path / name
        return file.is_file() and _sha256(file.read_bytes()) != self.record.get(name)

    def keep_or_write(self, name: str, content: bytes) -> None:
        """Write a file, unless a person changed it: then it stays as it is."""
        if self.edited(name) and (self.path / name).read_bytes() != content:
            self.kept.append(self.path / name)
        else:
            self._write(name, content)

    def replace(self, name: str, content: bytes) -> None:
        """Write a file; what a person changed in it is kept beside it as `.bak`."""
        file = self.path / name
        if self.edited(name) and file.read_bytes() != content:
            backup, number = file.with_name(file.name + ".bak"), 2
            while backup.exists():
                backup, number = file.with_name(f"{file.name}.bak{number}"), number + 1
            shutil.copy2(file, backup)
            self.kept.append(backup)
        self._write(name, content)

    def seal(self, export: Export) -> str:
        """Copy the export untouched into `responses/source/`, with its hash beside it; the name it has there."""
        folder = self.path / "responses" / "source"
        folder.mkdir(parents=True, exist_ok=True)
        content = export.source.read_bytes()
        name = export.source.name
        target = folder / name
        if target.is_file() and _sha256(target.read_bytes()) != export.sha256:
            name = f"{export.source.stem}.{export.sha256[:8]}{export.source.suffix}"
            target = folder / name
        if not target.is_file():
            target.write_bytes(content)
        sums = folder / "SHA256SUMS"
        known = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
        line = f"{export.sha256}  {name}"
        if line not in known:
            sums.write_text("\n".join([*known, line]) + "\n", encoding="utf-8")
        self.written.append(target)
        return name

    def close(self) -> None:
        """Write the record of this import, and keep answers out of any repository."""
        ignore = self.path / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")
        text = json.dumps(self.record, ensure_ascii=False, indent=1, sort_keys=True)
        (self.path / "responses" / _RECORD).write_text(text + "\n", encoding="utf-8")

    def _write(self, name: str, content: bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.record[name] = _sha256(content)
        self.written.append(file)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""The survey's folder: what an import writes, all at once, and how it never overwrites what a person changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluate.collect.private_folder import EVERYTHING, IGNORE
from evaluate.collect.receipt import KEEP_DAYS, RECEIPT, Receipt, read_receipts, receipt_bytes, receipts_in
from evaluate.collect.sealed_folder import is_sealed_folder, open_sealed_folder
from evaluate.documents import read_bytes, write_together
from evaluate.instruments import Questionnaire, read_questionnaire

_RECORD = "import.json"
#: Answers, labels with hand-written texts and flags may name people: none of them belongs in a repository.
IGNORED = "responses/\nmapping.xlsx\nflags.csv\npopulation.csv\n*.bak*\n"


@dataclass
class SurveyFolder:
    """A survey folder and the record of what the last import wrote there: a person changed the files that differ.

    Nothing is on disk before `close_folders`, which writes everything or, when one file is held by another programme,
    nothing.
    """

    path: Path
    record: dict[str, str] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    waiting: dict[Path, bytes] = field(default_factory=dict)
    keep_days: int = KEEP_DAYS
    receipts: dict[str, Receipt] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path, *, keep_days: int = KEEP_DAYS) -> SurveyFolder:
        """The folder with its record, if it has one; what is sealed is to be deleted after `keep_days` days."""
        file = path / "responses" / _RECORD
        try:
            record = json.loads(read_bytes(file))
        except (OSError, ValueError):
            record = {}
        known = {each.name: each for each in read_receipts(path)}
        return cls(path, record if isinstance(record, dict) else {}, keep_days=keep_days, receipts=known)

    def edited(self, name: str) -> bool:
        """Whether a person wrote or changed this file since the last import."""
        file = self.path / name
        return file.is_file() and _sha256(read_bytes(file)) != self.record.get(name)

    def instrument(self) -> Questionnaire | None:
        """The questionnaire that was there before any import, or None: an import's own draft is no instrument."""
        file = self.path / "questionnaire.yml"
        return read_questionnaire(file) if file.is_file() and "questionnaire.yml" not in self.record else None

    def keep_or_write(self, name: str, content: bytes) -> None:
        """Write a file, unless a person changed it: then it stays as it is."""
        if self.edited(name) and read_bytes(self.path / name) != content:
            self.kept.append(self.path / name)
        else:
            self._write(name, content)

    def replace(self, name: str, content: bytes) -> None:
        """Write a file; what a person changed in it is kept beside it as `.bak`."""
        file = self.path / name
        if self.edited(name) and read_bytes(file) != content:
            backup, number = file.with_name(file.name + ".bak"), 2
            while backup.exists():
                backup, number = file.with_name(f"{file.name}.bak{number}"), number + 1
            self.waiting[backup] = read_bytes(file)
            self.kept.append(backup)
        self._write(name, content)

    def add(self, file: Path, content: bytes) -> None:
        """Write a file that nobody changes by hand."""
        self.waiting[file] = content
        self.written.append(file)

    def seal(self, source: Path, sha256: str) -> str:
        """Copy an export untouched into `responses/source/`, with its hash and receipt; the name it has there.

        A file of a sealed folder brings the whole folder along, with the receipt that it has.
        """
        folder = self.path / "responses" / "source"
        if is_sealed_folder(source.parent):
            return self._bring(source.parent, folder / source.parent.name, source.name)
        content = read_bytes(source)
        name = source.name
        target = folder / name
        other = _sha256(self.waiting.get(target) or read_bytes(target)) if self._there(target) else sha256
        if other != sha256:
            name = f"{source.stem}.{sha256[:8]}{source.suffix}"
            target = folder / name
        if not self._there(target):
            self.waiting[target] = content
        sums = folder / "SHA256SUMS"
        written = self.waiting.get(sums) or (read_bytes(sums) if sums.is_file() else b"")
        known = written.decode("utf-8").splitlines()
        line = f"{sha256}  {name}"
        if line not in known:
            self.waiting[sums] = ("\n".join([*known, line]) + "\n").encode("utf-8")
        if name not in self.receipts:
            # the same file sealed again keeps its first day: reading it anew does not lengthen its life
            today = dt.date.today()
            until = today + dt.timedelta(days=self.keep_days)
            self.receipts[name] = Receipt(name, sha256, len(content), today, until)
        self.waiting[folder / RECEIPT] = receipt_bytes(self.receipts.values())
        self.written.append(target)
        return name

    def _bring(self, sealed: Path, target: Path, name: str) -> str:
        """A sealed folder in its place: where it was pulled or carried to, or copied there."""
        if sealed.resolve() != target.resolve():
            for file in (*open_sealed_folder(sealed).files, RECEIPT):
                self.waiting[target / file] = read_bytes(sealed / file)
        content = read_bytes(sealed / RECEIPT)
        known = receipts_in(sealed / RECEIPT)
        # the receipt goes with its folder, and is remembered here
        own = replace(known[0], name=RECEIPT, sha256=_sha256(content), size=len(content))
        for one in (*known, own):
            inside = f"{target.name}/{one.name}"
            self.receipts[inside] = replace(one, name=inside)
        self.waiting[target.parent / RECEIPT] = receipt_bytes(self.receipts.values())
        self.written.append(target / name)
        return f"{target.name}/{name}"

    def complete(self) -> dict[Path, bytes]:
        """All that is to be written, with the record of this import and what keeps answers out of any repository."""
        found = dict(self.waiting)
        for folder, left_out in ((self.path, IGNORED), (self.path / "responses" / "source", EVERYTHING)):
            if not (folder / IGNORE).exists():
                found[folder / IGNORE] = left_out.encode("utf-8")
        text = json.dumps(self.record, ensure_ascii=False, indent=1, sort_keys=True)
        return found | {self.path / "responses" / _RECORD: (text + "\n").encode("utf-8")}

    def _there(self, file: Path) -> bool:
        return file in self.waiting or file.is_file()

    def _write(self, name: str, content: bytes) -> None:
        file = self.path / name
        self.add(file, content)
        self.record[name] = _sha256(content)


def close_folders(folders: Iterable[SurveyFolder]) -> None:
    """Write everything into these folders, or nothing.

    Raises
    ------
    ResponsesError
        One of the files is open in another programme: nothing has been written then.
    """
    write_together({file: content for folder in folders for file, content in folder.complete().items()})


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

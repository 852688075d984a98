"""archive.json: what a survey folder held when it was sealed, and what has become of it since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from evaluate.collect import read_receipts
from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import EvaluateError, ResponsesError, Text
from evaluate.responses import answers_sha256
from evaluate.workspace.survey import Survey, open_survey

FILE = "archive.json"
_PACKAGES = ("gongxu", "pandas", "pyarrow", "openpyxl")
_LEFTOVERS = ("Thumbs.db", "desktop.ini")

DifferenceKind = Literal["changed", "saved anew", "missing", "raw deleted", "added"]


@dataclass(frozen=True)
class Archive:
    """What was sealed: the day, every file's hash, the hashes of questionnaire and answers, the software.

    `earlier` are the days and seals before this one. `seal` is the hash of all of it: written down elsewhere, it shows
    that the folder was not sealed anew after a change.
    """

    survey: str
    on: dt.date
    files: dict[str, str]
    questionnaire: str = ""
    version: str = ""
    rows: int = 0
    columns: int = 0
    answers: str = ""
    software: dict[str, str] | None = None
    earlier: tuple[tuple[str, str], ...] = ()
    seal: str = ""


@dataclass(frozen=True)
class Difference:
    """One file that is not as it was sealed; `harmless` when the answers in it are, or it was to be deleted."""

    kind: DifferenceKind
    file: str
    words: Text
    harmless: bool = False


def seal_survey(survey: str | Path, *, on: dt.date | None = None) -> tuple[Archive, tuple[Difference, ...]]:
    """Seal a survey folder: write down what every file in it holds, in `archive.json`.

    Parameters
    ----------
    survey : str or Path
        The survey's folder.
    on : date, optional
        The day; today unless given.

    Returns
    -------
    (Archive, tuple of Difference)
        What was sealed, and how the folder differed from its seal before this one.

    Raises
    ------
    EvaluateError
        When the questionnaire or the answers have mistakes: what cannot be read is not sealed.

    """
    opened = open_survey(Path(survey).resolve())
    before = read_archive(opened.folder)
    differences = _differences(opened, before) if before is not None else ()
    if before is not None and not differences:
        return before, ()
    made = replace(
        _contents(opened),
        on=on or dt.date.today(),
        files=_files(opened.folder),
        software=_software(),
        earlier=(*before.earlier, (before.on.isoformat(), before.seal)) if before is not None else (),
    )
    made = replace(made, seal=_seal(made))
    content = json.dumps(_plain(made), ensure_ascii=False, indent=1) + "\n"
    write_bytes(opened.folder / FILE, content.encode("utf-8"), error=ResponsesError)
    return made, differences


def verify_survey(survey: str | Path) -> tuple[Archive | None, tuple[Difference, ...]]:
    """What of a survey folder is not as it was sealed?

    Parameters
    ----------
    survey : str or Path
        The survey's folder.

    Returns
    -------
    (Archive or None, tuple of Difference)
        None when it was never sealed; no difference when every file is as it was.

    Raises
    ------
    ResponsesError
        When `archive.json` is damaged or was changed by hand.

    """
    opened = open_survey(Path(survey).resolve())
    archive = read_archive(opened.folder)
    return archive, _differences(opened, archive) if archive is not None else ()


def read_archive(folder: Path) -> Archive | None:
    """The seal of a folder; None when there is none.

    Raises
    ------
    ResponsesError
        When the file is damaged or was changed by hand.

    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        content = json.loads(read_bytes(path))
        archive = Archive(
            survey=content["survey"],
            on=dt.date.fromisoformat(content["sealed"]),
            files=dict(content["files"]),
            questionnaire=content["questionnaire"]["sha256"],
            version=content["questionnaire"]["version"],
            **content["answers"],
            software=content["software"],
            earlier=tuple((day, seal) for day, seal in content["earlier"]),
            seal=content["seal"],
        )
        if _seal(archive) == archive.seal:
            return archive
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise ResponsesError.single(
        f"{folder.name}/{FILE}",
        Text("封存记录损坏，或者被手工改动过。", "The record of the seal is damaged or was changed by hand."),
        Text("由 evaluate verify --seal 写出的原样。", "as evaluate verify --seal wrote it."),
        Text(
            "请从备份恢复；没有备份时，核对各文件后删去它，重新封存。",
            "Restore it from a backup; without one, look every file over, delete it and seal anew.",
        ),
    )


def short_seal(archive: Archive) -> str:
    """The seal as a person writes it down: its first 16 signs in fours."""
    return " ".join(archive.seal[place : place + 4] for place in range(0, 16, 4))


def _contents(survey: Survey) -> Archive:
    """Questionnaire and answers, read whole."""
    found = Archive(survey.id, dt.date.min, {})
    if survey.has_registers:
        survey.registers.refuse_unreadable()
    if not survey.has_questionnaire:
        return found
    asked = survey.questionnaire
    found = replace(found, questionnaire=asked.sha256, version=asked.version)
    if not (survey.folder / "responses").is_dir():
        return found
    raw = survey.raw
    return replace(found, rows=len(raw.frame), columns=len(raw.frame.columns), answers=answers_sha256(raw))


def _software() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "-"
    return found


def _files(folder: Path) -> dict[str, str]:
    """Hash of every file by its path in the folder; no hidden files and none that a programme leaves behind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and path.name not in _LEFTOVERS and parts != (FILE,):
            # file systems differ in how they spell accented and some Chinese names
            found[unicodedata.normalize("NFC", "/".join(parts))] = _sha256(path)
    return found


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except PermissionError:
        return hashlib.sha256(read_bytes(path)).hexdigest()  # tells who holds it


def _differences(survey: Survey, archive: Archive) -> tuple[Difference, ...]:
    return tuple(_each(survey, archive, _files(survey.folder)))


def _each(survey: Survey, archive: Archive, now: dict[str, str]) -> Iterator[Difference]:
    for name, sha256 in archive.files.items():
        if name not in now:
            yield _gone(survey.folder, name, archive.on)
        elif now[name] != sha256:
            yield _changed(survey, archive, name)
    for name in now:
        if name not in archive.files:
            yield Difference("added", name, Text(f"新增文件 {name}", f"{name} was added"))


def _gone(folder: Path, name: str, sealed: dt.date) -> Difference:
    """A file that is gone: as it should be, when its receipt says that it was not to be kept."""
    try:
        receipts = {f"responses/source/{each.name}": each for each in read_receipts(folder)}
    except ResponsesError:
        receipts = {}
    receipt = receipts.get(name)
    if receipt is not None:
        words = Text(
            f"原始文件 {name} 已删除（保存期限 {receipt.delete_by}）",
            f"the raw file {name} was deleted (to be kept until {receipt.delete_by})",
        )
        return Difference("raw deleted", name, words, harmless=True)
    return Difference("missing", name, Text(f"缺少文件 {name}", f"{name} is missing"))


def _changed(survey: Survey, archive: Archive, name: str) -> Difference:
    """A file with other bytes: a table of answers saved anew may still hold the same answers."""
    try:
        now = _contents(survey)
    except EvaluateError:
        now = None
    same_questions = now is not None and now.questionnaire == archive.questionnaire
    if name == "questionnaire.yml" and same_questions:
        words = Text(f"{name} 重新保存过，问的内容没有变", f"{name} was saved anew; it asks the same")
        return Difference("saved anew", name, words, harmless=True)
    table = name.startswith("responses/") and name.count("/") == 1 and not name.endswith(".json")
    if table and same_questions and now is not None and now.answers == archive.answers and len(_tables(archive)) == 1:
        words = Text(f"{name} 重新保存过，答案没有变", f"{name} was saved anew; the answers are the same")
        return Difference("saved anew", name, words, harmless=True)
    rows = Text("", "")
    if table and now is not None and now.rows != archive.rows:
        rows = Text(f"（答卷 {archive.rows} → {now.rows} 份）", f" ({archive.rows} → {now.rows} answers)")
    return Difference("changed", name, Text(f"文件 {name} 有改动{rows.zh}", f"{name} was changed{rows.en}"))


def _tables(archive: Archive) -> list[str]:
    """The files that may hold the answers: with several of them nobody knows which one a hash of answers is of."""
    return [
        name
        for name in archive.files
        if name.startswith("responses/") and name.count("/") == 1 and not name.endswith(".json")
    ]


def _plain(archive: Archive) -> dict[str, Any]:
    return {
        "survey": archive.survey,
        "sealed": archive.on.isoformat(),
        "questionnaire": {"version": archive.version, "sha256": archive.questionnaire},
        "answers": {"rows": archive.rows, "columns": archive.columns, "answers": archive.answers},
        "files": archive.files,
        "software": archive.software,
        "earlier": [list(each) for each in archive.earlier],
        "seal": archive.seal,
    }


def _seal(archive: Archive) -> str:
    plain = {name: value for name, value in _plain(archive).items() if name != "seal"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""A version that is in the field is frozen: what it asked is kept beside it, and a changed file is refused."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import Mistake, QuestionnaireError, Text
from evaluate.instruments.build import questionnaire_from_json, read_unfrozen
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.versions.change import Change
from evaluate.instruments.versions.compare import compare


@dataclass(frozen=True)
class Fielded:
    """A version that is in the field: since when, and what it asks."""

    since: dt.date
    questionnaire: Questionnaire


def lock_path(path: str | Path) -> Path:
    """Where the frozen version of a questionnaire file is kept: `questionnaire.lock` beside `questionnaire.yml`."""
    return Path(path).with_suffix(".lock")


def freeze(path: str | Path, *, on: dt.date | None = None) -> tuple[Change, ...]:
    """Freeze a questionnaire when it goes into the field; or take up harmless changes of one that is there.

    Parameters
    ----------
    path : str or Path
        The questionnaire file; `questionnaire.lock` is written beside it.
    on : date, optional
        The first day in the field; today unless given. A version that is frozen keeps its day.

    Returns
    -------
    tuple of Change
        What changed since it was frozen; empty the first time.

    Raises
    ------
    QuestionnaireError
        When the file has mistakes, or when a change alters what stored answers mean.

    """
    path = Path(path)
    now, before = read_unfrozen(path), fielded(path)
    changes = compare(before.questionnaire, now) if before is not None else ()
    refuse_meaning(changes, path.name)
    write_bytes(
        lock_path(path), locked(now, before.since if before else on or dt.date.today()), error=QuestionnaireError
    )
    return changes


def locked(questionnaire: Questionnaire, since: dt.date) -> bytes:
    """The content of a lock file."""
    content = {"fielded": since.isoformat(), "sha256": questionnaire.sha256, "questionnaire": questionnaire.plain()}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def fielded(path: str | Path) -> Fielded | None:
    """The version of a questionnaire file that is in the field; None when none is.

    Raises
    ------
    QuestionnaireError
        When the lock file is damaged or was changed.

    """
    lock = lock_path(path)
    if not lock.is_file():
        return None
    try:
        content = json.loads(read_bytes(lock, error=QuestionnaireError).decode("utf-8", "surrogatepass"))
        since = dt.date.fromisoformat(content["fielded"])
        asked = questionnaire_from_json(json.dumps(content["questionnaire"]), source=lock.name)
        if asked.sha256 == content["sha256"]:
            return Fielded(since, asked)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise QuestionnaireError.single(
        lock.name,
        Text("冻结文件损坏，或者被改动过。", "The lock file is damaged or was changed."),
        Text("由 evaluate questionnaire freeze 写出的原样。", "as evaluate questionnaire freeze wrote it."),
        Text("请从备份或版本库恢复这个文件。", "Restore it from a backup or from version control."),
    )


def refuse_changed(now: Questionnaire, path: Path) -> None:
    """Refuse a file that no longer asks what is in the field, naming every difference."""
    before = fielded(path)
    if before is None or before.questionnaire == now:
        return
    changes = compare(before.questionnaire, now)
    refuse_meaning(changes, path.name)
    said = Text(" ".join(change.words.zh for change in changes), " ".join(change.words.en for change in changes))
    raise QuestionnaireError.single(
        path.name,
        Text(
            f"问卷自 {before.since} 起已在使用并冻结，文件却有改动：{said.zh}",
            f"The questionnaire has been in the field and frozen since {before.since}, but the file changed: {said.en}",
        ),
        Text("与冻结时一致。", "the file as it was frozen."),
        Text(
            "这些改动不影响已收的答案：确认后运行 evaluate questionnaire freeze；否则改回原样。",
            "Answers keep their meaning: to keep the changes run evaluate questionnaire freeze; otherwise undo them.",
        ),
    )


def refuse_meaning(changes: tuple[Change, ...], where: str) -> None:
    """One mistake for each change that alters what stored answers mean."""
    QuestionnaireError.refuse(
        Mistake(
            where,
            Text(f"问卷已在使用，不能这样改：{change.words.zh}", f"The version in the field cannot: {change.words.en}"),
            Text("已收答案的含义保持不变。", "changes that leave the meaning of stored answers as it is."),
            Text(
                "请改回原样，或者用 evaluate questionnaire import 文件 --new-version 新文件夹 做成下一版。",
                "Undo it, or make the next version: evaluate questionnaire import FILE --new-version NEW_FOLDER.",
            ),
        )
        for change in changes
        if change.meaning
    )


def next_version(version: str) -> str:
    """The version after this one: its last number counted up ("2026.1" → "2026.2"), or ".2" put behind it."""
    found = re.search(r"(\d+)(?=\D*\Z)", version)
    if found is None:
        return f"{version}.2"
    digits = found.group()
    return version[: found.start()] + str(int(digits) + 1).zfill(len(digits)) + version[found.end() :]

"""What a pull leaves: a folder of its own below responses/source, there whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from evaluate.collect.receipt import RECEIPT, Receipt, receipt_bytes
from evaluate.collect.sealed_folder import PULL, SUMS
from evaluate.collect.services.trouble import another_count, nothing_yet
from evaluate.collect.survey_folder import IGNORED
from evaluate.documents import write_bytes
from evaluate.errors import ServiceError, Text


@dataclass(frozen=True)
class PulledFile:
    """One file of a pull; `answers` when an import is to read it."""

    name: str
    content: bytes
    answers: bool = True


@dataclass(frozen=True)
class Pulled:
    """A sealed raw folder.

    `received` answers came while the server had between the two numbers of `counted`; `files` are those to import.
    """

    folder: Path
    service: Text
    survey: str
    received: int
    counted: tuple[int, int]
    files: tuple[Path, ...]
    delete_by: dt.date

    @property
    def told(self) -> Text:
        """What came, where it lies, and how it is imported."""
        place = f'"{self.folder}"' if " " in str(self.folder) else str(self.folder)
        return Text(
            f"从{self.service.zh}收到 {self.received} 份答卷，与服务器上的份数一致，已封存在 {self.folder}。\n"
            f"里面可能有姓名、地址，请在 {self.delete_by} 前删除。可以把整个文件夹带到另一台电脑。\n"
            f"下一步：evaluate import {place} --survey 调查文件夹",
            f"{self.received} answers came from {self.service.en}, as many as it has; sealed in {self.folder}.\n"
            f"They may name people: delete them by {self.delete_by}. The whole folder can be carried elsewhere.\n"
            f"Next: evaluate import {place} --survey FOLDER",
        )

    def __str__(self) -> str:
        return f"{self.told.zh}\n{self.told.en}"


@dataclass(frozen=True)
class Asked:
    """What a pull was asked for: of which service, which survey, into which folder, since when."""

    key: str
    service: Text
    target: Path
    address: str
    survey: str
    since: dt.date | None
    keep_days: int
    began: dt.datetime

    def seal(
        self, files: Sequence[PulledFile], received: int, counted: tuple[int, int], *, left_out: Sequence[str] = ()
    ) -> Pulled:
        """Write the folder, after the number of answers has been compared with the server's.

        Parameters
        ----------
        files : sequence of PulledFile
            As they came.
        received : int
            Answers in them.
        counted : (int, int)
            How many the server had before and after.
        left_out : sequence of str
            Columns that are in the raw answers and not in the table to import, such as repeated groups.

        Raises
        ------
        ServiceError
            Nothing came, or another number than the server has; nothing is written then.
        """
        if not min(counted) <= received <= max(counted):
            raise another_count(f"{self.service.en} {self.survey}", received, counted)
        if received == 0:
            raise nothing_yet(f"{self.service.en} {self.survey}")
        sums = "".join(f"{_sha256(file.content)}  {file.name}\n" for file in files)
        whole = [*files, PulledFile(SUMS, sums.encode("utf-8"), answers=False)]
        today = self.began.astimezone().date()
        until = today + dt.timedelta(days=self.keep_days)
        receipts = [Receipt(file.name, _sha256(file.content), len(file.content), today, until) for file in whole]
        receipt = self._with_pull(receipt_bytes(receipts), whole, received, counted, left_out)
        contents = {file.name: file.content for file in whole} | {RECEIPT: receipt}
        folder = _write_folder(self.target, self._folder_name(), contents)
        answers = tuple(folder / file.name for file in files if file.answers)
        return Pulled(folder, self.service, self.survey, received, counted, answers, until)

    def with_survey(self, survey: str) -> Asked:
        """The same for a survey as the service itself writes its id."""
        return replace(self, survey=survey)

    def _folder_name(self) -> str:
        return f"{self.key}-{file_name(self.survey, 40)}-{self.began:%Y%m%dT%H%M%SZ}"

    def _with_pull(
        self,
        receipt: bytes,
        files: Sequence[PulledFile],
        received: int,
        counted: tuple[int, int],
        left_out: Sequence[str],
    ) -> bytes:
        content = json.loads(receipt)
        content[PULL] = {
            "service": self.key,
            "address": self.address,
            "survey": self.survey,
            "since": self.since.isoformat() if self.since else None,
            "began": f"{self.began:%Y-%m-%dT%H:%M:%SZ}",
            "ended": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "received": received,
            "counted_before_and_after": list(counted),
            "answers": [file.name for file in files if file.answers],
            "left_out": list(left_out),
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def file_name(text: str, longest: int = 60) -> str:
    """A text as part of a file's name on every system; "survey" when nothing is left of it."""
    clean = re.sub(r"[^\w-]+", "-", text).strip("-_")
    return clean[:longest].rstrip("-_") or "survey"


def _write_folder(target: Path, name: str, contents: dict[str, bytes]) -> Path:
    """A new folder with these files: made beside its place and moved there by one rename."""
    source = target / "responses" / "source"
    waiting = source / f".writing-{uuid4().hex}"
    try:
        waiting.mkdir(parents=True)
        if not (target / ".gitignore").exists():
            write_bytes(target / ".gitignore", IGNORED.encode("utf-8"), error=ServiceError)
        for file, content in contents.items():
            (waiting / file).write_bytes(content)
        place, number = source / name, 2
        while place.exists():
            place, number = source / f"{name}-{number}", number + 1
        os.rename(waiting, place)
        return place
    except BaseException as problem:
        shutil.rmtree(waiting, ignore_errors=True)
        if isinstance(problem, OSError):
            raise _not_written(source, problem) from None
        raise


def _not_written(source: Path, problem: OSError) -> ServiceError:
    return ServiceError.single(
        str(source),
        Text(f"写不进去（{problem.strerror}）。", f"it cannot be written ({problem.strerror})."),
        Text("有空间、可以写入的文件夹。", "a folder with room that may be written."),
        Text("腾出空间或换一个文件夹，再拉取一次。", "make room or choose another folder, and pull again."),
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

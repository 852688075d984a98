"""The receipt beside sealed raw files: what was sealed when, and until when it may be kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evaluate.documents import read_bytes
from evaluate.errors import ResponsesError, Text

RECEIPT = "receipt.json"
KEEP_DAYS = 365


@dataclass(frozen=True)
class Receipt:
    """One sealed raw file: its name in `responses/source/`, its hash, when it was sealed, when it is to be deleted."""

    name: str
    sha256: str
    size: int
    sealed: dt.date
    delete_by: dt.date


def read_receipts(survey_folder: Path) -> tuple[Receipt, ...]:
    """The receipts of a survey folder, whether or not the files are still there; none when nothing was imported.

    Folders that a pull left in `responses/source/` have receipts of their own: their files are named `folder/file`.

    Raises
    ------
    ResponsesError
        When a file of receipts is damaged.

    """
    source = survey_folder / "responses" / "source"
    own = source / RECEIPT
    found = {each.name: each for each in receipts_in(own)} if own.is_file() else {}
    for file in sorted(source.glob(f"[!.]*/{RECEIPT}")):
        for each in receipts_in(file):
            inside = f"{file.parent.name}/{each.name}"
            found.setdefault(inside, replace(each, name=inside))
    return tuple(found.values())


def receipts_in(file: Path) -> tuple[Receipt, ...]:
    """The receipts in one file.

    Raises
    ------
    ResponsesError
        When it is damaged.

    """
    try:
        content = json.loads(read_bytes(file))
        return tuple(
            Receipt(
                name,
                str(row["sha256"]),
                int(row["bytes"]),
                dt.date.fromisoformat(row["sealed"]),
                dt.date.fromisoformat(row["delete_by"]),
            )
            for name, row in content["files"].items()
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        parts = file.parts
        where = "/".join(parts[parts.index("responses") - 1 :]) if "responses" in parts[1:] else file.name
        raise ResponsesError.single(
            where,
            Text("收据文件损坏，读不出来。", "The receipt is damaged and cannot be read."),
            Text("由 evaluate import 写出的原样。", "as evaluate import wrote it."),
            Text("请从备份恢复，或改正其中的日期。", "Restore it from a backup, or correct the dates in it."),
        ) from None


def receipt_bytes(receipts: Iterable[Receipt]) -> bytes:
    """The file of receipts."""
    files = {
        each.name: {
            "sha256": each.sha256,
            "bytes": each.size,
            "sealed": each.sealed.isoformat(),
            "delete_by": each.delete_by.isoformat(),
        }
        for each in receipts
    }
    note = (
        "原始导出文件，可能含姓名、地址等；到 delete_by 当天请删除，答卷不受影响。"
        " / Raw exports, which may name people: delete them by delete_by; the answers do not need them."
    )
    return (json.dumps({"note": note, "files": files}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def overdue(survey_folder: Path, *, on: dt.date) -> tuple[Receipt, ...]:
    """Which sealed raw files should have been deleted by this day, and are still there?"""
    folder = survey_folder / "responses" / "source"
    return tuple(
        each for each in read_receipts(survey_folder) if each.delete_by < on and (folder / each.name).is_file()
    )

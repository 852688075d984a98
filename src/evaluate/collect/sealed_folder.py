"""A sealed raw folder: files as a service gave them, their hashes and a receipt; carried about and imported whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.collect.receipt import RECEIPT
from evaluate.documents import read_bytes
from evaluate.errors import Mistake, ResponsesError, Text

#: Under this word the receipt of a pull says from where, when and how many; an ordinary receipt has no such word.
PULL = "pull"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class SealedFolder:
    """What a pull left: all its files, those to be imported, and what the receipt says of the pull."""

    path: Path
    files: tuple[str, ...]
    answers: tuple[Path, ...]
    pull: dict[str, Any]


def is_sealed_folder(path: Path) -> bool:
    """Whether a folder was left by a pull."""
    return path.is_dir() and _pull(path) is not None


def open_sealed_folder(path: Path) -> SealedFolder:
    """The files of a pull, each as its receipt says.

    Raises
    ------
    ResponsesError
        A file is missing or was changed, or the receipt is damaged.
    """
    try:
        content = json.loads(read_bytes(path / RECEIPT))
        pull, files = content[PULL], {str(name): str(row["sha256"]) for name, row in content["files"].items()}
        answers = [str(name) for name in pull["answers"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None
    # a receipt that came from elsewhere may name any file of the computer
    if not files.keys() >= set(answers) or any(Path(name).name != name or "\\" in name for name in files):
        raise _damaged(path)
    ResponsesError.refuse(_changed(path, name) for name, sha256 in files.items() if _hash(path / name) != sha256)
    return SealedFolder(path, tuple(files), tuple(path / name for name in answers), pull)


def _pull(path: Path) -> Any:
    try:
        content = json.loads(read_bytes(path / RECEIPT))
    except (OSError, ValueError):
        return None
    return content.get(PULL) if isinstance(content, dict) else None


def _hash(file: Path) -> str:
    return hashlib.sha256(read_bytes(file)).hexdigest() if file.is_file() else ""


def _changed(folder: Path, name: str) -> Mistake:
    gone = not (folder / name).is_file()
    return Mistake(
        f"{folder.name}/{name}",
        Text("文件不见了。", "the file is missing.")
        if gone
        else Text(
            "文件与拉取时不同，可能在路上改动或损坏了。", "the file is not as it was pulled: changed or damaged."
        ),
        Text("与收据中的校验值一致。", "as its hash in the receipt says."),
        Text(
            "从拉取的那台电脑重新复制整个文件夹；要改答案，写进 corrections.csv。",
            "copy the whole folder again; corrections of answers belong in corrections.csv.",
        ),
    )


def _damaged(folder: Path) -> ResponsesError:
    return ResponsesError.single(
        f"{folder.name}/{RECEIPT}",
        Text("收据文件损坏，读不出来。", "the receipt is damaged and cannot be read."),
        Text("由 evaluate collect pull 写出的原样。", "as evaluate collect pull wrote it."),
        Text("从拉取的那台电脑重新复制整个文件夹。", "copy the whole folder again."),
    )

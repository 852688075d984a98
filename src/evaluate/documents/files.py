"""Files written whole or not at all, several together, and one clear sentence when another programme holds one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from evaluate.errors import EvaluateError, ResponsesError, Text


def write_bytes(path: str | Path, content: bytes, *, error: type[EvaluateError] = ResponsesError) -> None:
    """Write a file whole or not at all: a reader never sees half of it, and missing folders are made.

    Parameters
    ----------
    path : str or Path
        The file; it is replaced.
    content : bytes
        All that it will hold.
    error : type
        The error to raise, named after who can mend it.

    Raises
    ------
    EvaluateError
        Of kind `error`, when the file is open in another programme or may not be written; it is as it was then.

    """
    write_together({Path(path): content}, error=error)


def write_together(contents: Mapping[Path, bytes], *, error: type[EvaluateError] = ResponsesError) -> None:
    """Write several files that belong together: all of them, or none.

    Every file is prepared beside its place first and only then moved there. When a move fails, what was moved before is
    put back, and folders made for it are removed.

    Raises
    ------
    EvaluateError
        Of kind `error`, naming the first file that is open in another programme or may not be written.

    """
    folders: list[Path] = []
    waiting: dict[Path, Path] = {}
    moved: dict[Path, bytes | None] = {}
    at = Path()
    try:
        for at, content in contents.items():
            _make_folder(at.parent, folders)
            # known before it is written, so that half of it is removed too
            waiting[at] = at.with_name(f".writing-{uuid4().hex}")
            waiting[at].write_bytes(content)
        for at, copy in waiting.items():
            # a single file, or the last of several, never has to be put back
            before = at.read_bytes() if at.is_file() and len(moved) + 1 < len(waiting) else None
            os.replace(copy, at)
            moved[at] = before
    except BaseException as problem:
        _put_back(moved, waiting, folders)
        if isinstance(problem, PermissionError):
            raise _held(at, error, "写不进去", "cannot be written", "写入", "written") from None
        raise


def read_bytes(path: Path, *, error: type[EvaluateError] = ResponsesError) -> bytes:
    """The content of a file.

    Raises
    ------
    EvaluateError
        Of kind `error`, when another programme holds the file or it may not be read.

    """
    try:
        return path.read_bytes()
    except PermissionError:
        raise _held(path, error, "读不出来", "cannot be read", "读取", "read") from None


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and those around it, and remember which were not there, the outermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    made += reversed(missing)


def _put_back(moved: Mapping[Path, bytes | None], waiting: Mapping[Path, Path], folders: list[Path]) -> None:
    for path, before in moved.items():
        copy = waiting[path]
        if before is None:
            path.unlink(missing_ok=True)
        else:
            copy.write_bytes(before)
            os.replace(copy, path)
    for copy in waiting.values():
        copy.unlink(missing_ok=True)
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:  # somebody else put a file there meanwhile
            return


def _held(path: Path, error: type[EvaluateError], zh: str, en: str, act: str, done: str) -> EvaluateError:
    return error.single(
        str(path),
        Text(
            f"文件{zh}，多半是正在 Excel、WPS、Word 或阅读器里打开着，也可能没有权限。",
            f"The file {en}; most likely it is open in Excel, WPS, Word or a reader, or permission is missing.",
        ),
        Text(f"{act}时，没有别的程序打开这个文件。", f"No other programme has the file open while it is {done}."),
        Text("关闭这个文件后重新运行。", "Close the file and run again."),
    )

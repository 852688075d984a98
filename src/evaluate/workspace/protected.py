"""A protected folder: open to its owner only, taken up by no git, and never a part of what is handed over."""

from __future__ import annotations

from pathlib import Path

from evaluate.documents import write_bytes
from evaluate.errors import ReportError


def protected_folder(folder: Path) -> Path:
    """The folder, made where it is missing: open to its owner only, taken up by no git.

    On systems without modes (Windows) the rights of the folder around it hold.
    """
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if not (folder / ".gitignore").is_file():
        write_bytes(folder / ".gitignore", b"*\n", error=ReportError)
    return folder

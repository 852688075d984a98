"""Folders of what no repository may hold: answers as they came, codes, serial numbers, keys."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

#: The file by which a folder is left out, and what it says: everything in it, itself too.
IGNORE, EVERYTHING = ".gitignore", "*\n"


def private_folder(path: Path) -> Path:
    """Make a folder, where it is not there, that git leaves out, whatever the repository around it says.

    Parameters
    ----------
    path : Path
        The folder; it gets a `.gitignore` of its own that names everything in it, unless it has one.

    Returns
    -------
    Path
        The folder.

    """
    path.mkdir(parents=True, exist_ok=True)
    ignore = path / IGNORE
    # a folder that cannot be written, such as an old copy, is only read
    with suppress(OSError):
        if not ignore.exists():
            ignore.write_text(EVERYTHING, "ascii", newline="\n")
    return path

"""Codes of an office as names of files and folders: what a system does not take is replaced, and no two are one."""

from __future__ import annotations

import hashlib
import re

#: Signs that no system, or not every one, takes in the name of a file; `@` and `.` mean something in names of builds.
_UNWRITABLE = re.compile(r'[\\/:*?"<>|.@\x00-\x1f]')
_SIGNS = 6


def writable(text: str) -> str:
    """A text without the signs that a name of a file cannot have; two texts may become one."""
    return _UNWRITABLE.sub("_", text)


def code_name(code: str) -> str:
    """A code as the name of a file, or a part of one, that is no other code's.

    A code of plain signs is its own name. One that had to be changed is told from all others by the first signs of its
    SHA-256: `B/1` and `B:1` are two classes, and the file of one must never be taken for the other's.
    """
    name = re.sub(r"\s", "_", writable(code))
    return name if name == code else f"{name}~{hashlib.sha256(code.encode()).hexdigest()[:_SIGNS]}"

"""The folder of a study's secrets, and the salt on which the random draws of rounding hang."""

from __future__ import annotations

import secrets
from pathlib import Path

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import ReportError
from evaluate.workspace.protected import protected_folder

#: The folder of a study for what nobody outside the office may have; no version control takes it up.
SECRET = ".secret"
FILE = "salt"


def secret_folder(study: Path) -> Path:
    """The folder of a study's secrets, made where it is missing: open to its owner only, taken up by no git."""
    return protected_folder(study / SECRET)


def salt_of(study: Path) -> str:
    """The secret of a study on which the random draws of rounding hang; made when it is first asked for."""
    path = secret_folder(study) / FILE
    if not path.is_file():
        write_bytes(path, secrets.token_hex(32).encode("ascii"), error=ReportError)
    return read_bytes(path, error=ReportError).decode("ascii").strip()

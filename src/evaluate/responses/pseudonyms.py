"""Keyed pseudonyms: one code per person that only the holder of a secret can make again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import fold_text, read_bytes
from evaluate.errors import ResponsesError, Text

_SIGNS = 16
_LEAST = 16
# what makes a folder one whose data the secret would undo
_MARKS = ("questionnaire.yml", "registers.yml", "study.toml")


def pseudonyms(keys: Iterable[Any], *, secret: str | Path) -> pd.Series:
    """Under which code does each person appear, when nobody without the secret may know who it is?

    HMAC-SHA256 of the key under the secret, its first 80 bits written with 16 letters and digits (base 32). Keys are
    read without regard to capitals, blanks and full or half width, so that both waves give one person one code. Staff
    numbers are few and known: without the secret nothing protects them, with it lost no new wave can be linked.

    Parameters
    ----------
    keys : iterable
        Staff numbers or codes that people made up; a Series keeps its index. A blank gives no code.
    secret : str or Path
        The file that `write_secret` made. It must not stand in a survey's or a study's folder: whoever gets a copy of
        the answers would get it too.

    Returns
    -------
    pandas.Series
        16 signs each (A–Z, 2–7), missing where the key is blank.

    Raises
    ------
    ResponsesError
        No such file, one that is no secret, or one in a folder of a survey or study.

    **Source**: Krawczyk, Bellare & Canetti (1997), RFC 2104. Same in R: `openssl::sha256(key, key = secret)`.

    """
    given = keys if isinstance(keys, pd.Series) else pd.Series(list(keys), dtype=object)
    known = _read_secret(Path(secret))
    codes = [_code(text, known) if (text := _plain(key)) else None for key in given.tolist()]
    return pd.Series(codes, index=given.index, name="pseudonym", dtype="str")


def write_secret(path: str | Path) -> Path:
    """Make a new secret for `pseudonyms`: 256 random bits in a file of its own, which nobody else may read.

    Parameters
    ----------
    path : str or Path
        A new file, on a stick or in a folder that is not backed up with the answers.

    Raises
    ------
    ResponsesError
        When the file is there already (a secret that is lost cannot be made again), or the folder is that of a survey
        or study.

    """
    path = Path(path)
    _refuse_inside(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # made for its owner only from the first moment, and never over another one
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    except FileExistsError:
        raise ResponsesError.single(
            str(path),
            Text("已有这个密钥文件。", "This secret is there already."),
            Text(
                "一个新文件；密钥一旦覆盖，以前的编码再也对不上。",
                "A new file: codes made with a lost secret stay lost.",
            ),
            Text("换一个文件名。", "Choose another name."),
        ) from None
    return path


def _code(text: str, secret: bytes) -> str:
    digest = hmac.new(secret, text.encode("utf-8"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:_SIGNS]


def _plain(key: Any) -> str:
    """A key as text: 1001 and 1001.0, as a spreadsheet may give it, are one number."""
    if key is None or pd.isna(key):
        return ""
    return fold_text(str(int(key)) if isinstance(key, float) and key.is_integer() else str(key))


def _read_secret(path: Path) -> bytes:
    _refuse_inside(path)
    right = Text("由 write_secret 写出的密钥文件。", "A file that write_secret made.")
    if not path.is_file():
        raise ResponsesError.single(
            str(path),
            Text("没有这个密钥文件。", "There is no such secret."),
            right,
            Text(
                "改正路径；第一次使用，在命令后加 --make-secret，或运行 write_secret(路径)。",
                "Correct the path; the first time add --make-secret, or call write_secret.",
            ),
        )
    try:
        secret = bytes.fromhex(read_bytes(path).decode("ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) < _LEAST:
        raise ResponsesError.single(
            str(path),
            Text("这不是密钥文件，或者密钥太短。", "This is no secret, or it is too short."),
            right,
            Text("用 write_secret 写出的原文件。", "Use the file as write_secret made it."),
        )
    return secret


def _refuse_inside(path: Path) -> None:
    """The secret and what it protects never lie in one folder."""
    for folder in path.resolve().parents:
        if any((folder / mark).is_file() for mark in _MARKS):
            raise ResponsesError.single(
                str(path),
                Text(
                    f"密钥放在了 {folder.name} 里，与答卷在一起。",
                    f"The secret stands in {folder.name}, beside the answers.",
                ),
                Text(
                    "放在调查和研究文件夹之外，也不与答卷一起备份。",
                    "Outside the folders of surveys and studies, and not backed up with them.",
                ),
                Text("把密钥移到别处，如专人保管的 U 盘。", "Move it elsewhere, such as a stick in one person's care."),
            )

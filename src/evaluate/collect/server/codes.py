"""Codes that people scan or type: random, without look-alikes, and stored only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from pathlib import Path
from typing import Literal

#: 32 letters and digits: no 0 and O, no 1 and I. L stays, because its look-alikes are gone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: 60 random bits: at a million guesses a second against a thousand valid codes, a hit takes decades.
SIGNS = 12
_GROUP = 4
_READ_AS = str.maketrans({"1": "L", "I": "L"})

Purpose = Literal["token", "submission", "content", "draft"]


def new_code() -> str:
    """A new code, as it is printed: XXXX-XXXX-XXXX."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[start : start + _GROUP] for start in range(0, SIGNS, _GROUP))


def tidy_code(text: str) -> str | None:
    """A code as somebody typed it, in one spelling without hyphens; None when it can be none."""
    if len(text) > 4 * SIGNS:
        return None
    plain = unicodedata.normalize("NFKC", text).upper()
    signs = "".join(sign for sign in plain if sign.isalnum()).translate(_READ_AS)
    return signs if len(signs) == SIGNS and set(signs) <= set(ALPHABET) else None


def digest(key: bytes, purpose: Purpose, code: str) -> bytes:
    """What is stored of a code: HMAC-SHA256 under the collector's key, another one for each purpose.

    **Source**: Krawczyk, Bellare & Canetti (1997), RFC 2104.

    """
    return hmac.new(key, f"{purpose}:{code}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def collector_key(path: Path) -> bytes:
    """The key of one collector; made when it is not there. It stands beside the database and in no backup."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    return bytes.fromhex(path.read_text("ascii").strip())

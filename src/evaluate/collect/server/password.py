"""The password of the progress page: made by the collector, kept only as a slow hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from pathlib import Path

from evaluate.collect.server.codes import new_code, tidy_code
from evaluate.documents import write_bytes

# about 50 ms and 16 MB a guess
_COST = {"n": 2**14, "r": 8, "p": 1}


def make_password(path: Path) -> str:
    """Make a new password, keep its hash in the file, and give the password this once.

    **Source**: scrypt, Percival & Josefsson (2016), RFC 7914.

    """
    password, salt = new_code(), secrets.token_bytes(16)
    kept = {"salt": salt.hex(), "hash": _hash(password, salt).hex(), **_COST}
    write_bytes(path, (json.dumps(kept) + "\n").encode("ascii"))
    return password


def is_password(path: Path, given: str) -> bool:
    """Whether this is the password; capitals, blanks and hyphens do not matter."""
    try:
        kept = json.loads(path.read_text("ascii"))
        expected, salt = bytes.fromhex(kept["hash"]), bytes.fromhex(kept["salt"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return hmac.compare_digest(_hash(given[:100], salt), expected)


def _hash(password: str, salt: bytes) -> bytes:
    plain = tidy_code(password) or password
    return hashlib.scrypt(plain.encode("utf-8", "surrogatepass"), salt=salt, **_COST)

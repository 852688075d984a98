"""What a service says when it refuses, in its own few words, for a person to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from evaluate.collect.services.reply import Reply
from evaluate.documents import tidy_text

_NAMES = ("errorMessage", "errormsg", "message", "detail", "error", "status")
_LONGEST, _DEEPEST = 200, 4


def said(reply: Reply) -> str:
    """The words of an error in a reply as they came; empty when it is a page or says nothing.

    They may repeat what we sent: hide that first, and shorten then.
    """
    if reply.is_page or len(reply.content) > 100_000:
        return ""
    try:
        value = json.loads(reply.content)
    except (ValueError, RecursionError):
        return reply.content.decode("utf-8", errors="replace")
    return words_in(value)


def words_in(value: Any) -> str:
    """The words of an error in a value that was read already; empty when it says nothing."""
    return next(_words(value, 0), "")


def in_short(text: str) -> str:
    """One line of at most 200 characters."""
    clean = tidy_text("".join(sign if sign.isprintable() else " " for sign in text))
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + "…"


def _words(value: Any, depth: int) -> Iterator[str]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for name in _NAMES:
        found = value.get(name)
        if isinstance(found, str) and found:
            yield found
    for inner in value.values():
        yield from _words(inner, depth + 1)

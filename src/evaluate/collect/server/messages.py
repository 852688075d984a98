"""What comes in and goes out: a request as far as the collector looks at it, and a reply with its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from evaluate.collect.server.limits import MOST_FIELDS

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Request:
    """One request. `address` is looked at to limit how much one visitor may ask; it is written nowhere."""

    method: Literal["GET", "POST"]
    path: str
    query: Fields = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)
    origin: str | None = None
    host: str = ""
    address: str = ""
    encrypted: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The parts of the path."""
        return tuple(unquote(step) for step in self.path.split("/") if step)

    @property
    def from_own_page(self) -> bool:
        """Whether a form was sent from one of our pages, as far as the browser says."""
        return self.origin is None or urlsplit(self.origin).netloc.casefold() == self.host.casefold()


@dataclass(frozen=True)
class Reply:
    """One reply; the headers that every reply has are added when it is sent."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def decode_form(body: bytes) -> Fields | None:
    """The fields of a form; None for what is no form or has more fields than any."""
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except (ValueError, UnicodeDecodeError):
        return None


def headers_of(reply: Reply, *, policy: str, encrypted: bool) -> dict[str, str]:
    """All headers of a reply: nothing is kept, framed, sniffed, fetched from elsewhere or told to elsewhere."""
    found = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(reply.body.encode("utf-8"))),
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not no-referrer: browsers would then send `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        **reply.headers,
    }
    if encrypted:
        found["Strict-Transport-Security"] = "max-age=2592000"
    return found

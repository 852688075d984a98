"""One small HTTP client for all services: reads are tried again, writes never; nothing leaves for another host."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urljoin, urlsplit

from evaluate.collect.services.connection import Connection
from evaluate.collect.services.credentials import Credentials
from evaluate.collect.services.reply import Reply
from evaluate.collect.services.said import in_short, said
from evaluate.collect.services.trouble import (
    Broken,
    busy,
    elsewhere,
    not_found,
    not_let_in,
    refused,
    too_much,
    too_slow,
    unreachable,
    untrusted,
)
from evaluate.documents import read_bytes
from evaluate.errors import ServiceError, Text

if TYPE_CHECKING:
    import httpx

Method = Literal["GET", "POST", "DELETE"]
_BUSY = frozenset((429, 500, 502, 503, 504))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 3


class Client:
    """A service at one address. Use it in a `with` block.

    Parameters
    ----------
    name : str
        The service's name, for messages.
    address : str
        Where its interface begins: `https://…`; plain `http` only on this computer.
    credentials : Credentials
        What must never be told; requests bear it as their caller says.
    connection : Connection
        Limits and certificates.
    headers : mapping
        What every request to this address bears.
    """

    def __init__(
        self,
        name: str,
        address: str,
        credentials: Credentials,
        connection: Connection,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.address = checked_address(address)
        self.credentials = credentials
        self.connection = connection
        self.headers: dict[str, str] = dict(headers or {})
        self._room = connection.largest

    def __enter__(self) -> Self:
        import httpx

        limits = httpx.Timeout(self.connection.timeout)
        trusted = _trusted(self.connection)
        self._http = httpx.Client(timeout=limits, follow_redirects=False, verify=trusted)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def where(self, step: str) -> str:
        """Where a mistake is: the service's host and the step, without anything secret."""
        return f"{self.name} {urlsplit(self.address).netloc}：{self.credentials.hide(step)}"

    def read(self, method: Method, path: str, **sent: Any) -> Reply:
        """Ask for something; asked again when the server is busy, fails or is not reached.

        Parameters
        ----------
        method : "GET", "POST" or "DELETE"
            How; several services are read by POST.
        path : str
            Behind the address; a whole address must be of the same host.
        **sent
            `params`, `json`, `data`, `headers` as httpx takes them; what can be called is called for every try.

        Raises
        ------
        ServiceError
            After all tries, or at once when asking again would not help.
        """
        return self._tried(method, self.own(path), self.headers, sent)

    def send(self, method: Method, path: str, **sent: Any) -> Reply:
        """Do something that must not happen twice: start an export, open or close a session. Never tried again.

        Raises
        ------
        ServiceError
            It was not done, or nobody knows.
        """
        try:
            return self._accepted(self._once(method, self.own(path), self.headers, sent))
        except Broken as problem:
            raise unreachable(self.where(path), problem) from None

    def fetch(self, url: str) -> Reply:
        """A file that the service named, wherever it lies: without credentials, by https, without detours.

        Raises
        ------
        ServiceError
            The file is not there, or the address is none to go to.
        """
        plain = checked_address(url.partition("?")[0])
        if urlsplit(plain).netloc == urlsplit(self.address).netloc:
            return self.read("GET", url)
        return self._tried("GET", url, {}, {})

    def own(self, path: str) -> str:
        """The address of a path; a whole address only when it is of the same host.

        Behind a proxy servers give their own addresses with the wrong scheme: it is ours that counts.
        """
        try:
            ours, other = urlsplit(self.address), urlsplit(path)
            same = other.hostname == ours.hostname and not other.username and other.port in (None, ours.port or 443)
        except ValueError:
            raise elsewhere(self.where("…"), in_short(path)) from None
        # what a server names is not trusted: ".example.org/x" behind our address would be another host
        if not other.netloc and (not path or path.startswith("/")):
            return self.address + path
        if not same:
            raise elsewhere(self.where("…"), in_short(f"{other.scheme}://{other.hostname}"))
        return other._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()

    def _tried(self, method: Method, url: str, headers: Mapping[str, str], sent: dict[str, Any]) -> Reply:
        tries = max(self.connection.tries, 1)
        for attempt in range(1, tries):
            try:
                reply = self._redirected(method, url, headers, sent)
            except Broken:
                self.connection.wait(self.connection.pause * 2 ** (attempt - 1))
                continue
            if reply.status not in _BUSY:
                return self._accepted(reply)
            self.connection.wait(self._pause(reply, attempt))
        try:
            return self._accepted(self._redirected(method, url, headers, sent))
        except Broken as problem:
            raise unreachable(self.where(urlsplit(url).path), problem) from None

    def _redirected(self, method: Method, url: str, headers: Mapping[str, str], sent: dict[str, Any]) -> Reply:
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._once(method, url, headers, sent)
            if reply.status not in _REDIRECTS:
                return reply
            target = _joined(url, reply.headers.get("location", ""))
            ours, other = urlsplit(url), urlsplit(target)
            kept = method == "GET" or reply.status in (307, 308)
            if (other.scheme, other.netloc) != (ours.scheme, ours.netloc) or not kept:
                words = in_short(self.credentials.hide(f"{other.scheme}://{other.hostname}{other.path}"))
                raise elsewhere(reply.where, words)
            url, sent = target, {key: value for key, value in sent.items() if key != "params"}
        raise elsewhere(self.where("…"), self.address)

    def _once(self, method: Method, url: str, headers: Mapping[str, str], sent: dict[str, Any]) -> Reply:
        import httpx

        sent = {name: value() if callable(value) else value for name, value in sent.items()}
        sent = {**sent, "headers": {**headers, **sent.get("headers", {})}}
        where = self.where(urlsplit(url).path)
        try:
            with self._http.stream(method, url, **sent) as response:
                return Reply(where, response.status_code, dict(response.headers), self._body(response, where))
        except httpx.InvalidURL:
            raise elsewhere(where, "…") from None
        except httpx.TimeoutException:
            raise Broken.silent(self.connection.timeout) from None
        except httpx.TransportError as problem:
            if isinstance(problem, httpx.ConnectError) and "CERTIFICATE" in str(problem).upper():
                raise untrusted(where) from None
            raise Broken.by(problem) from None
        except httpx.DecodingError as problem:
            raise Broken.by(problem) from None

    def _body(self, response: httpx.Response, where: str) -> bytes:
        until = time.monotonic() + self.connection.deadline
        pieces: list[bytes] = []
        taken = 0
        for piece in response.iter_bytes():
            taken += len(piece)
            if taken > self._room:
                raise too_much(where, self.connection.largest)
            if time.monotonic() > until:
                raise too_slow(where, self.connection.deadline)
            pieces.append(piece)
        if response.is_success:
            self._room -= taken
        return b"".join(pieces)

    def _accepted(self, reply: Reply) -> Reply:
        words = in_short(self.credentials.hide(said(reply)))
        if 200 <= reply.status < 300:
            return reply
        if reply.status in (401, 403):
            raise not_let_in(reply.where, words, self.credentials.names)
        if reply.status in (404, 410):
            raise not_found(reply.where, words)
        if reply.status in _BUSY:
            raise busy(reply.where, reply.status, words)
        if reply.status in _REDIRECTS:
            target = urlsplit(_joined("", reply.headers.get("location", "")))
            raise elsewhere(reply.where, in_short(self.credentials.hide(target.netloc)))
        raise refused(reply.where, words or str(reply.status))

    def _pause(self, reply: Reply, attempt: int) -> float:
        asked = _retry_after(reply.headers.get("retry-after", ""))
        if asked is not None and asked > self.connection.longest_pause:
            raise busy(reply.where, reply.status)
        return self.connection.pause * 2 ** (attempt - 1) if asked is None else asked


def checked_address(address: str) -> str:
    """An address that credentials may be sent to, without a slash at its end.

    Raises
    ------
    ServiceError
        It is no address, bears a password, or is not encrypted.
    """
    plain = address.strip().rstrip("/")
    try:
        parts = urlsplit(plain)
        whole = bool(parts.hostname) and parts.port is not False
    except ValueError:
        parts, whole = urlsplit(""), False
    if parts.username or parts.password or parts.query or parts.fragment:
        what = Text("地址里带有密码或参数。", "the address bears a password or parameters.")
    elif not whole or parts.scheme not in ("http", "https"):
        plain, what = plain or "address", Text("这不是网址。", "this is no address.")
    elif parts.scheme == "http" and not _here(parts.hostname or ""):
        what = Text(
            "地址没有加密（http），密钥会被人看到。", "the address is not encrypted (http): keys could be read."
        )
    else:
        return plain
    raise ServiceError.single(
        plain if parts.username is None and not parts.query else f"{parts.scheme}://{parts.hostname}",
        what,
        Text(
            "以 https:// 开头的网址，不带问号以后的部分。", "an address with https://, nothing after a question mark."
        ),
        Text("改正 address（--address）。", "correct the address (--address)."),
    )


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; nowhere when that is no address."""
    try:
        target = urljoin(url, location)
        urlsplit(target)
    except ValueError:
        return ""
    return target


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _trusted(connection: Connection) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if connection.ca_file is None:
        return context
    try:
        content = read_bytes(Path(connection.ca_file).expanduser(), error=ServiceError)
        context.load_verify_locations(cadata=content.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError, FileNotFoundError, IsADirectoryError):
        raise ServiceError.single(
            str(connection.ca_file),
            Text("证书文件不存在或读不出来。", "the file of certificates is missing or cannot be read."),
            Text("PEM 格式的 CA 证书。", "CA certificates in PEM."),
            Text("向管理员要单位证书机构的 PEM 文件。", "ask for the PEM file of your authority."),
        ) from None
    return context


def _retry_after(text: str) -> float | None:
    """Seconds that a server asks us to wait: as a number, or until a moment."""
    if text.strip().isdigit() and len(text) < 9:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if until.tzinfo is None:
        return None
    return max((until - dt.datetime.now(dt.UTC)).total_seconds(), 0.0)

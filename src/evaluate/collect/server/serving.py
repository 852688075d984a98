"""Serving a collector over HTTP with Tornado: sockets, limits, the hours between, and a quiet end."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from evaluate.collect.server.collector import Collector
from evaluate.collect.server.limits import LARGEST_BODY, LARGEST_HEADER
from evaluate.collect.server.messages import Reply, Request, decode_form, headers_of
from evaluate.collect.server.replies import reply_to

LOOPBACK, EVERYWHERE, PORT = "127.0.0.1", "0.0.0.0", 8765
_MINUTE = 60.0
_BODY_SECONDS, _IDLE_SECONDS = 30.0, 60.0
_REASONS = {
    400: "Bad Request",
    200: "OK",
    303: "See Other",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True)
class Place:
    """Where the form is served: the address of an interface, the port, and the certificate of an encrypted way."""

    interface: str = LOOPBACK
    port: int = PORT
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether the way is encrypted."""
        return self.certificate is not None

    def encryption(self) -> ssl.SSLContext | None:
        """TLS 1.2 or later with the certificate; None without one."""
        if self.certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.private_key)
        return context


async def serve(
    collector: Collector, place: Place, *, stop: asyncio.Event, ready: Callable[[int], None] | None = None
) -> None:
    """Serve the form until `stop` is set.

    Parameters
    ----------
    collector : Collector
        The survey; it is not closed.
    place : Place
        Where; port 0 takes a free one.
    stop : asyncio.Event
        Ends it: no new connections, what waits is answered.
    ready : callable, optional
        Called with the port when connections are taken.

    Raises
    ------
    OSError
        When the port is in use, or the certificate cannot be read.

    """
    from tornado.httpserver import HTTPServer
    from tornado.netutil import bind_sockets

    # Tornado's own words on a broken request hold the visitor's address
    for name in ("tornado.access", "tornado.general", "tornado.application"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    running: set[asyncio.Task[None]] = set()

    def accept(request: Any) -> None:
        task = asyncio.ensure_future(_answer(collector, request))
        running.add(task)
        task.add_done_callback(running.discard)

    server = HTTPServer(
        accept,
        ssl_options=place.encryption(),
        max_header_size=LARGEST_HEADER,
        max_body_size=LARGEST_BODY,
        body_timeout=_BODY_SECONDS,
        idle_connection_timeout=_IDLE_SECONDS,
    )
    sockets = bind_sockets(place.port, place.interface, backlog=1024)
    server.add_sockets(sockets)
    if ready is not None:
        ready(sockets[0].getsockname()[1])
    care = asyncio.ensure_future(_care(collector))
    try:
        await stop.wait()
    finally:
        server.stop()
        care.cancel()
        if running:
            await asyncio.wait(running, timeout=10)
        await server.close_all_connections()


async def _care(collector: Collector) -> None:
    while True:
        await collector.look_after()
        await asyncio.sleep(_MINUTE)


async def _answer(collector: Collector, request: Any) -> None:
    """One HTTP request through the collector."""
    reply = await _reply(collector, request)
    encrypted = request.protocol == "https"
    headers = headers_of(reply, policy=collector.form.policy, encrypted=encrypted)
    await _send(request, reply, headers)


async def _reply(collector: Collector, request: Any) -> Reply:
    ours = Request(
        method="POST" if request.method == "POST" else "GET",
        path=request.path,
        query=parse_qs(request.query, errors="replace", max_num_fields=20) if request.query.count("&") < 20 else {},
        origin=request.headers.get("Origin"),
        host=request.headers.get("Host", ""),
        address=request.remote_ip or "",
        encrypted=request.protocol == "https",
    )
    if request.method not in ("GET", "HEAD", "POST"):
        return Reply(405, "", {"Allow": "GET, HEAD, POST"})
    if request.path == "/favicon.ico":
        return Reply(404, "")
    if request.method == "POST":
        fields = decode_form(request.body)
        if fields is None:
            return collector.notice("broken", ours)
        ours = Request(**{**vars(ours), "fields": fields})
    return await reply_to(collector, ours)


async def _send(request: Any, reply: Reply, headers: dict[str, str]) -> None:
    from tornado.httputil import HTTPHeaders, ResponseStartLine
    from tornado.iostream import StreamClosedError

    line = ResponseStartLine("HTTP/1.1", reply.status, _REASONS.get(reply.status, "Status"))
    body = b"" if request.method == "HEAD" else reply.body.encode("utf-8")
    try:
        await request.connection.write_headers(line, HTTPHeaders(headers), body)
        request.connection.finish()
    except (StreamClosedError, OSError):
        # whoever asked has gone; what was stored is stored, and the same form sent again is recognised
        return

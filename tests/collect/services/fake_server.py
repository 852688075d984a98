"""A fake service: Tornado in a thread, answering by a script and noting what it was asked."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

EXPORTS = Path(__file__).resolve().parents[2] / "reference" / "exports"
PAGE = "<!DOCTYPE html><html><body><form>Log in</form></body></html>"


@dataclass
class Answer:
    """What a fake says to one request."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False

    @classmethod
    def of(cls, value: Any, status: int = 200) -> Answer:
        """A value as JSON."""
        return cls(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


Script = Callable[[HTTPServerRequest], Answer]


@dataclass
class Fake:
    """A server on this computer: `script` answers, `first` answers come before it, `asked` are all requests."""

    script: Script
    address: str = ""
    first: list[Answer] = field(default_factory=list)
    asked: list[HTTPServerRequest] = field(default_factory=list)

    def answer(self, request: HTTPServerRequest) -> Answer:
        """Note the request and answer it."""
        self.asked.append(request)
        return self.first.pop(0) if self.first else self.script(request)

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [f"{request.method} {request.path}" for request in self.asked]


class _Handler(RequestHandler):
    def initialize(self, fake: Fake) -> None:
        self.fake = fake

    def compute_etag(self) -> None:
        return None

    def prepare(self) -> None:
        answer = self.fake.answer(self.request)
        self.set_status(answer.status)
        for name, value in answer.headers.items():
            self.set_header(name, value)
        if answer.cut:
            # more is promised than comes: the connection ends in the middle
            stream = self.detach()
            head = f"HTTP/1.1 {answer.status} OK\r\nContent-Length: {len(answer.content) * 2}\r\n\r\n".encode()
            stream.write(head + answer.content).add_done_callback(lambda _: stream.close())
            return
        self.finish(answer.content)


def start(script: Script, tls: Any = None) -> tuple[Fake, Callable[[], None]]:
    """Start a fake on a free port of this computer; the second of the two stops it."""
    fake, ready, stops = Fake(script), threading.Event(), list[Callable[[], None]]()

    async def live() -> None:
        server = HTTPServer(Application([(r".*", _Handler, {"fake": fake})]), ssl_options=tls)
        (socket,) = bind_sockets(0, "127.0.0.1")
        server.add_sockets([socket])
        fake.address = (
            f"https://localhost:{socket.getsockname()[1]}" if tls else f"http://127.0.0.1:{socket.getsockname()[1]}"
        )
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop() -> None:
        stops[0]()
        thread.join(10)

    return fake, stop

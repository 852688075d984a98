"""Surveys to be collected, and the people who answer them: one by one in this process, or hundreds over sockets."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from evaluate.collect.server import Collector, Reply, Request, reply_to

QUESTIONNAIRE = """\
questionnaire: {id: small, version: "1", languages: [zh, en], title: {zh: 小问卷, en: A small survey}}
choices:
  post: {head: {zh: 领导, en: Head}, staff: {zh: 职员, en: Staff}}
sections:
  - id: a
    title: {zh: 一, en: One}
    items:
      - {id: post, type: one, choices: post, required: true, role: background, label: {zh: 职务, en: Post}}
      - {id: headed, type: number, show_if: post == head, label: {zh: 管几人, en: How many people}}
      - {id: remark, type: text, label: {zh: 意见, en: Remark}}
"""
NOW = dt.datetime(2026, 11, 23, 10, 17, 42)
FORM = {"post": "staff", "remark": "很好"}


def write_survey(folder: Path, *, rules: str = "") -> Path:
    """A survey folder with a small questionnaire, and collect.yml when rules are given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questionnaire.yml").write_text(QUESTIONNAIRE, "utf-8")
    (folder / "design.yml").write_text("kind: self-selected\n", "utf-8")
    if rules:
        (folder / "collect.yml").write_text(rules, "utf-8")
    return folder


def ask(
    collector: Collector,
    path: str = "/",
    fields: Mapping[str, str] | None = None,
    *,
    origin: str | None = None,
    address: str = "203.0.113.77",
    lang: str = "zh",
) -> Reply:
    """One visitor's request: a page, or with fields a form."""
    request = Request(
        method="GET" if fields is None else "POST",
        path=path,
        query={"lang": [lang]},
        fields={name: [text] for name, text in (fields or {}).items()},
        origin=origin,
        host="form.example:8765",
        address=address,
    )
    return asyncio.run(reply_to(collector, request))


def submission_in(page: str) -> str:
    """The submission id of a form."""
    found = re.search(r'name="?form-id"? value="?([A-Za-z0-9_-]+)', page)
    assert found is not None, page[-500:]
    return found.group(1)


def title_of(reply: Reply) -> str:
    """What a page is headed."""
    found = re.search(r"<h1>(.*?)</h1>", reply.body)
    return found.group(1) if found else ""


@dataclass(frozen=True)
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int

    def kill(self) -> None:
        """SIGKILL, or what the system has for it."""
        self.process.kill()
        self.process.wait()


_SERVE = """
import asyncio, sys
from pathlib import Path
from evaluate.collect.server import CollectSettings, Place, open_collector, serve
from evaluate.instruments import read_questionnaire
folder = Path(sys.argv[1])
asked = read_questionnaire(folder / "questionnaire.yml")
collector = open_collector(folder, asked, CollectSettings(mode=sys.argv[2]), title=dict(asked.title), minimum=10)
ready = lambda port: print(port, flush=True)
asyncio.run(serve(collector, Place(port=int(sys.argv[3])), stop=asyncio.Event(), ready=ready))
"""


def start_server(folder: Path, *, mode: str = "open", port: int = 0) -> Served:
    """Serve a survey in another process, as `evaluate collect serve` does, without the command line's own start."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder), mode, str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.strip(), "the server did not start"
    return Served(process, int(line))


def post_bytes(path: str, fields: Mapping[str, str]) -> bytes:
    """A form as a browser sends it, on a connection of its own."""
    body = urlencode(fields).encode("ascii")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


async def send(port: int, request: bytes, *, seconds: float = 60) -> tuple[int, bytes, float]:
    """Status, body and seconds of one request; status 0 when the connection was lost before the answer was whole."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                await writer.drain()
                answer = await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return 0, b"", time.perf_counter() - began
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    whole = length is not None and len(body) == int(length.group(1))
    return int(head.split(b" ", 2)[1]) if whole else 0, body, time.perf_counter() - began


async def burst(port: int, requests: Sequence[bytes]) -> list[tuple[int, bytes, float]]:
    """All requests at once."""
    return await asyncio.gather(*(send(port, request) for request in requests))


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Over real sockets: headers, limits, broken requests, hostile answers, an encrypted way."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import re
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from visitors import FORM, NOW, ask, submission_in, title_of, write_survey

from evaluate.collect.server import Collector, CollectSettings, Place, collected, connected, open_collector, serve
from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire

Field = Callable[..., Collector]
HOSTILE = "<script>alert(1)</script>\"'&</textarea><img src=x onerror=alert(2)>"


class Running:
    """A collector served from a thread of this process."""

    def __init__(self, survey: Path, place: Place, **settings: object) -> None:
        self._ready, self._survey, self._place = threading.Event(), survey, place
        self._settings = CollectSettings.model_validate(settings)
        self.port = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    async def _serve(self) -> None:
        asked = read_questionnaire(self._survey / "questionnaire.yml")
        self.collector = open_collector(self._survey, asked, self._settings, title=dict(asked.title), minimum=10)
        self._stop, self._loop = asyncio.Event(), asyncio.get_running_loop()

        def ready(port: int) -> None:
            self.port = port
            self._ready.set()

        await serve(self.collector, self._place, stop=self._stop, ready=ready)
        self.collector.close()

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An open survey on a free port."""
    server = Running(write_survey(tmp_path_factory.mktemp("网 上")), Place(port=0))
    yield server
    server.stop()


@pytest.fixture
def browser(running: Running) -> Iterator[httpx.Client]:
    """A browser without redirects."""
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as client:
        yield client


def test_headers_let_nothing_in_or_out(browser: httpx.Client):
    for path in ("/", "/progress", "/check", "/nowhere"):
        reply = browser.get(path)
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "same-origin"
        assert "Server" not in reply.headers
        assert "Set-Cookie" not in reply.headers
        for tag in ("style", "script"):
            for text in re.findall(rf"<{tag}>(.*?)</{tag}>", reply.text, re.DOTALL):
                told = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                assert f"'sha256-{told}'" in policy


def test_a_form_is_small_and_sent_from_its_own_page_only(browser: httpx.Client, running: Running):
    page = browser.get("/")
    assert len(page.content) < 20_000
    form = {"form-id": submission_in(page.text), **FORM}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        assert browser.post("/", data=form, headers={"Origin": origin}).status_code == 403
    own = {"Origin": f"http://127.0.0.1:{running.port}"}
    assert "已收到，谢谢" in browser.post("/", data=form, headers=own).text


def test_hostile_answers_are_text_everywhere(browser: httpx.Client, running: Running):
    page = browser.post("/", data={"post": "", "remark": HOSTILE})
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert HOSTILE in unescape(page.text)
    kept = browser.post("/", data={"remark": HOSTILE, "form-save": "1"})
    again = re.findall(r'href="(/r/[^"]+)"', kept.text)[0]
    assert "<img" not in browser.get(again).text
    for path in (
        f"/c/{HOSTILE}",
        f"/r/{HOSTILE}",
        "/../../etc/passwd",
        "/%2e%2e/answers.db",
        "/answers.db",
        "/?lang=<i>",
    ):
        reply = browser.get(path)
        assert "<script>alert" not in reply.text
        assert "SQLite" not in reply.text
        assert "<i>" not in reply.text
    browser.post("/", data={"form-id": "B" * 22, **FORM, "remark": "=cmd|' /C calc'!A0"})
    with connected(running.collector.folder / "answers.db") as connection:
        cells = collected(connection, running.collector.questionnaire)["remark"]
    assert "'=cmd|' /C calc'!A0" in list(cells)


def test_requests_beyond_all_measure_are_refused(browser: httpx.Client, running: Running):
    def survives(send: Callable[[], httpx.Response], *statuses: int) -> None:
        with suppress(httpx.HTTPError):  # or the connection is closed on it
            assert send().status_code in statuses
        assert browser.get("/check").status_code == 200

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    survives(lambda: browser.post("/", content=b"remark=" + b"x" * 1_000_000, headers=kind), 400, 413)
    survives(lambda: browser.get("/", headers={"X-Long": "x" * 100_000}), 400, 431)
    survives(lambda: browser.post("/", content=b"&".join(b"a%d=1" % n for n in range(9000)), headers=kind), 400)
    survives(lambda: browser.post("/", content="remark=ü".encode(), headers=kind), 400)
    survives(lambda: browser.get("/?" + "&".join(f"a{n}=1" for n in range(400))), 200)
    survives(lambda: browser.post("/", files={"remark": b"x"}), 422)
    survives(lambda: browser.request("DELETE", "/"), 405)
    survives(lambda: browser.head("/"), 200)
    assert browser.head("/").content == b""


ADDRESSES = st.lists(
    st.sampled_from(["c", "r", "check", "progress", "", "..", "%2e", "A" * 12]) | st.text(max_size=14), max_size=5
)
SENT = st.dictionaries(
    st.sampled_from(["post", "headed", "remark", "form-id", "form-save", "form-password", "form-code"])
    | st.text(max_size=8),
    st.text(max_size=40),
    max_size=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mode=st.sampled_from(["open", "anonymous"]), steps=ADDRESSES, fields=st.none() | SENT, lang=st.text(max_size=4))
def test_whatever_is_asked_is_answered(two_modes: dict[str, Collector], mode: str, steps: list[str], fields, lang: str):
    collector = two_modes[mode]
    reply = ask(collector, "/" + "/".join(steps), fields, lang=lang)
    assert reply.status in (200, 303, 403, 404, 422, 429)
    assert reply.status == 303 or reply.body.startswith("<!DOCTYPE html>")


@pytest.fixture
def two_modes(tmp_path: Path) -> Iterator[dict[str, Collector]]:
    """An open and an anonymous survey, opened once for all that is asked."""
    opened = {}
    for mode in ("open", "anonymous"):
        survey = write_survey(tmp_path / mode)
        asked = read_questionnaire(survey / "questionnaire.yml")
        rules = CollectSettings.model_validate({"mode": mode})
        opened[mode] = open_collector(survey, asked, rules, title=dict(asked.title), minimum=10)
    yield opened
    for collector in opened.values():
        collector.close()


def test_one_visitor_cannot_ask_without_end(field: Field):
    collector = field()
    collector.visits.at_once, now = 5, [0.0]
    collector.visits.clock = lambda: now[0]
    assert [ask(collector, address="198.51.100.1").status for _ in range(7)] == [200] * 5 + [429] * 2
    assert ask(collector, address="198.51.100.2").status == 200
    now[0] += 60 / collector.visits.a_minute
    assert [ask(collector, address="198.51.100.1").status for _ in range(2)] == [200, 429]


def test_a_fault_in_the_programme_is_a_page(field: Field, monkeypatch: pytest.MonkeyPatch):
    collector = field()
    monkeypatch.setattr("evaluate.collect.server.replies.read_submission", lambda *_: 1 / 0)
    reply = ask(collector, "/", FORM)
    assert (reply.status, title_of(reply)) == (500, "出了意外")
    assert "ZeroDivisionError" in (collector.folder / "audit.log").read_text("utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_self_check_says_what_a_phone_can_do(browser: httpx.Client, lang: str):
    assert {"zh": "没有加密", "en": "Not encrypted"}[lang] in browser.get("/check", params={"lang": lang}).text
    assert {"zh": "提交正常", "en": "Sending works"}[lang] in browser.post("/check", params={"lang": lang}).text


def test_an_encrypted_way(tmp_path: Path):
    key, certificate = tmp_path / "key.pem", tmp_path / "证书.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl here to make a certificate with")
    server = Running(write_survey(tmp_path / "s"), Place(port=0, certificate=certificate, private_key=key))
    try:
        context = ssl.create_default_context(cafile=str(certificate))
        context.check_hostname = False
        with httpx.Client(base_url=f"https://127.0.0.1:{server.port}", verify=context) as client:
            page = client.get("/check")
            assert "连接已加密" in page.text
            assert "Strict-Transport-Security" in page.headers
    finally:
        server.stop()


def test_the_office_is_kept_safe_every_day(field: Field, survey: Path):
    folder = survey / "responses" / "collector" / "backup"
    folder.mkdir(parents=True)
    (folder / "answers_2026-11-20.db").write_bytes(b"old")
    collector = field(mode="anonymous")
    asyncio.run(collector.look_after())
    # two backups would tell which answers came with which codes
    assert [path.name for path in folder.iterdir()] == ["answers_2026-11-23.db"]
    assert "backed_up" in (collector.folder / "audit.log").read_text("utf-8")


def test_an_anonymous_backup_never_lags_by_a_few_that_could_be_told(field: Field, invited: Callable):
    days = [NOW]
    collector = field(mode="anonymous", minimum=3)
    collector.clock = lambda: days[-1]
    slips = invited(collector, {"甲": 6})

    def kept() -> tuple[list[str], int]:
        names = sorted(path.name for path in (collector.folder / "backup").iterdir())
        with connected(collector.folder / "backup" / names[-1]) as connection:
            return names, connection.execute("SELECT count(*) FROM answers").fetchone()[0]

    assert kept() == (["answers_2026-11-23.db"], 0)
    counts = []
    for number in range(4):
        ask(collector, f"/c/{slips['code'][number]}", {"form-id": f"{number:022}", **FORM})
        days.append(days[-1] + dt.timedelta(days=1))
        asyncio.run(collector.look_after())
        counts.append(kept()[1])
    assert counts == [0, 0, 3, 3]
    assert kept()[0] == ["answers_2026-11-26.db"]
    collector.close()
    # after a clean stop nothing is left to compare
    assert kept() == (["answers_2026-11-27.db"], 4)


def test_after_a_crash_the_backup_is_made_equal_and_halves_are_dropped(field: Field, invited: Callable):
    collector = field(mode="anonymous")
    slips = invited(collector, {"甲": 2})
    ask(collector, f"/c/{slips['code'][0]}", {"form-id": "A" * 22, **FORM})
    collector.writer.close()  # no clean stop
    folder = collector.folder / "backup"
    for name in (".writing-0a", ".writing-0a-journal"):
        (folder / name).write_bytes(b"half")
    field(mode="anonymous")
    assert [path.name for path in folder.iterdir()] == ["answers_2026-11-23.db"]
    with connected(folder / "answers_2026-11-23.db") as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone()[0] == 1


def test_a_network_share_is_no_place_for_answers(field: Field, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "resolve", lambda self, strict=False: Path("//server/share") / self.name)
    with pytest.raises(ResponsesError, match="network share"):
        field()

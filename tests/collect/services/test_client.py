"""The one client of all services: retries, Retry-After, redirects, certificates, addresses; and keys."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from fake_server import Answer, Fake

from evaluate.collect.services.client import Client, checked_address
from evaluate.collect.services.connection import Connection
from evaluate.collect.services.credentials import Credentials, read_credentials
from evaluate.errors import ServiceError

NOBODY = Credentials({})
Serve = Callable[..., Fake]


def _client(fake: Fake, connection: Connection, **options: Any) -> Client:
    return Client("Fake", fake.address, NOBODY, connection, **options)


@pytest.mark.parametrize(
    ("after", "waited"), [("7", 7.0), ("", 1.0), ("soon", 1.0), ("Mon, 23 Nov 2020 11:00:00 GMT", 0.0)]
)
def test_a_server_says_how_long_to_wait(serve: Serve, quick: Connection, waits: list[float], after: str, waited: float):
    fake = serve(lambda request: Answer.of({"ok": 1}))
    fake.first.append(Answer(b"", 429, {"Retry-After": after} if after else {}))
    with _client(fake, quick) as client:
        assert client.read("GET", "/x").json() == {"ok": 1}
    assert waits == [waited]


def test_a_wait_of_hours_is_not_waited_for(serve: Serve, quick: Connection, waits: list[float]):
    later = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=3), usegmt=True)
    for after in ("10800", later):
        fake = serve(lambda request, after=after: Answer(b"", 503, {"Retry-After": after}))
        with _client(fake, quick) as client, pytest.raises(ServiceError, match="503"):
            client.read("GET", "/x")
        assert (len(fake.asked), waits) == (1, [])


def test_what_writes_is_done_once(serve: Serve, quick: Connection, waits: list[float]):
    for answer in (Answer(b"", 500), Answer(b"x", cut=True), Answer(b"", 429)):
        fake = serve(lambda request, answer=answer: answer)
        with _client(fake, quick) as client, pytest.raises(ServiceError):
            client.send("POST", "/x", json={})
        assert len(fake.asked) == 1
    assert waits == []


def test_pauses_grow(serve: Serve, quick: Connection, waits: list[float]):
    fake = serve(lambda request: Answer(b"x", cut=True))
    with _client(fake, quick) as client, pytest.raises(ServiceError, match="断开"):
        client.read("GET", "/x")
    assert (len(fake.asked), waits) == (3, [1.0, 2.0])


def test_a_server_that_keeps_silent(serve: Serve, waits: list[float]):
    import time

    fake = serve(lambda request: time.sleep(0.4) or Answer())
    short = Connection(timeout=0.05, tries=2, wait=waits.append)
    with _client(fake, short) as client, pytest.raises(ServiceError, match=r"0\.05 s"):
        client.read("GET", "/x")
    assert waits == [1.0]


def test_a_wrong_name_and_a_closed_port_are_told_apart(quick: Connection, monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with Client("Fake", closed, NOBODY, quick) as client, pytest.raises(ServiceError, match="端口没有服务") as caught:
        client.read("GET", "/x")
    assert "端口" in caught.value.mistakes[0].mend.zh

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Client("Fake", "https://wjx.example", NOBODY, quick) as client, pytest.raises(ServiceError) as caught:
        client.read("GET", "/x")
    assert "查不到这个主机名" in caught.value.mistakes[0].what.zh
    assert "域名" in caught.value.mistakes[0].mend.zh


def test_a_server_that_drips(serve: Serve, waits: list[float]):
    fake = serve(lambda request: Answer(b"x" * 1_000))
    with (
        _client(fake, Connection(deadline=-1, wait=waits.append)) as client,
        pytest.raises(ServiceError, match="还没有完成"),
    ):
        client.read("GET", "/x")
    assert len(fake.asked) == 1


def test_a_redirect_within_the_host_is_followed_elsewhere_it_is_not(serve: Serve, quick: Connection):
    thief = serve(lambda request: Answer())
    moved = {"/a": "/b", "/loop": "/loop", "/out": f"{thief.address}/b", "/odd": "http://[x"}
    fake = serve(
        lambda request: (
            Answer(b"", 302, {"Location": moved[request.path]}) if request.path in moved else Answer.of({"ok": 1})
        )
    )
    with _client(fake, quick, headers={"Authorization": "Bearer x"}) as client:
        assert client.read("GET", "/a", params={"q": "1"}).json() == {"ok": 1}
        for path in ("/loop", "/out", "/odd"):
            with pytest.raises(ServiceError, match="另一个地址"):
                client.read("GET", path)
        # a POST would become a GET without what it said
        with pytest.raises(ServiceError, match="另一个地址"):
            client.read("POST", "/a", json={})
        for following in (
            f"{thief.address}/next",
            ".example.invalid/x",
            "@example.invalid",
            "x",
            "http://[",
            "//evil.invalid",
        ):
            with pytest.raises(ServiceError, match="另一个地址"):
                client.read("GET", following)
    assert thief.asked == []


@pytest.mark.parametrize("location", ["http://[", "http://[x/y", "//[", "", "https://other.invalid/x"])
def test_what_is_sent_follows_no_redirect(serve: Serve, quick: Connection, location: str):
    fake = serve(lambda request: Answer(b"", 302, {"Location": location}))
    with _client(fake, quick) as client, pytest.raises(ServiceError, match="另一个地址"):
        client.send("POST", "/x", json={})
    assert len(fake.asked) == 1


def test_a_file_elsewhere_comes_without_keys(serve: Serve, quick: Connection):
    store = serve(lambda request: Answer(b"answers"))
    fake = serve(lambda request: Answer())
    with _client(fake, quick, headers={"Authorization": "Bearer x"}) as client:
        assert client.fetch(f"{store.address}/f?signed=1").content == b"answers"
        with pytest.raises(ServiceError, match="没有加密"):
            client.fetch("http://files.example.invalid/f?signed=1")
        with pytest.raises(ServiceError, match="不是网址"):
            client.fetch("file:///etc/passwd")
    assert "Authorization" not in store.asked[0].headers


def test_all_that_a_pull_brings_is_counted(serve: Serve, waits: list[float]):
    import gzip

    fake = serve(lambda request: Answer(b"x" * 600))
    with _client(fake, Connection(largest=1_000, wait=waits.append)) as client:
        client.read("GET", "/1")
        with pytest.raises(ServiceError, match="MB"):
            client.read("GET", "/2")
    bomb = serve(lambda request: Answer(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"}))
    small = Connection(largest=1_000_000, wait=waits.append)
    with _client(bomb, small) as client, pytest.raises(ServiceError, match="MB"):
        client.read("GET", "/x")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this computer that no authority knows, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("the program openssl, which makes a certificate, is not on this machine")
    made, key = tmp_path / "c.pem", tmp_path / "k.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def test_certificates_are_verified(serve: Serve, certificate: tuple[Path, Path], waits: list[float], tmp_path: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    fake = serve(lambda request: Answer.of({"ok": 1}), tls=context)
    with _client(fake, Connection(wait=waits.append)) as client, pytest.raises(ServiceError, match="证书不可信"):
        client.read("GET", "/x")
    assert (fake.asked, waits) == ([], [])
    with _client(fake, Connection(ca_file=certificate[0], wait=waits.append)) as client:
        assert client.read("GET", "/x").json() == {"ok": 1}
    for file in (tmp_path / "none.pem", certificate[1], tmp_path):
        with pytest.raises(ServiceError, match=r"证书文件"), _client(fake, Connection(ca_file=file)):
            pass


@pytest.mark.parametrize(
    "address",
    ["http://kf.example.invalid", "kf.example.invalid", "https://u:p@kf.example.invalid", "https://kf/?token=x", "",
     "ftp://kf.example.invalid", "https://", "https://kf.example.invalid:x"],
)  # fmt: skip
def test_addresses_that_nothing_is_sent_to(address: str):
    with pytest.raises(ServiceError) as caught:
        checked_address(address)
    assert "u:p" not in str(caught.value)
    assert "token" not in str(caught.value)


def test_a_key_cut_short_is_hidden_too(serve: Serve, quick: Connection):
    words = "x" * 190 + " s3cret-and-long-key " + "y" * 90
    fake = serve(lambda request: Answer.of({"deep": {"message": words}}, 400))
    keys = Credentials({"A": "s3cret-and-long-key"})
    with (
        pytest.raises(ServiceError, match="没有给出答卷") as caught,
        Client("Fake", fake.address, keys, quick) as client,
    ):
        client.read("GET", "/x")
    assert "s3cret" not in str(caught.value)
    assert "***" in str(caught.value)


def test_addresses():
    assert checked_address(" https://redcap.example.invalid/api/ ") == "https://redcap.example.invalid/api"
    assert checked_address("http://127.0.0.1:80") == "http://127.0.0.1:80"
    assert checked_address("http://localhost/x") == "http://localhost/x"


def test_where_keys_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    survey = tmp_path / "study" / "surveys" / "needs"
    survey.mkdir(parents=True)
    (tmp_path / "study" / "study.toml").write_text("", "utf-8")
    ways = (("A_TOKEN",), ("A_USER", "A_PASSWORD"))
    with pytest.raises(ServiceError, match="A_TOKEN；或者 A_USER、A_PASSWORD"):
        read_credentials(ways, None, survey)
    monkeypatch.setenv("A_USER", "u")
    monkeypatch.setenv("A_PASSWORD", " s3cret \n")
    found = read_credentials(ways, None, survey)
    assert found["A_PASSWORD"] == "s3cret"
    assert "s3cret" not in f"{found} {found!r}"
    assert found.hide("no s3cret, u") == "no ***, ***"
    file = tmp_path / "keys.toml"
    file.write_bytes(b'\xef\xbb\xbfA_TOKEN = "t0ken"\r\nother = 3\r\n')
    assert dict(read_credentials(ways, file, survey).values) == {"A_TOKEN": "t0ken"}
    for inside in (survey / "keys.toml", tmp_path / "study" / "keys.toml"):
        shutil.copy(file, inside)
        with pytest.raises(ServiceError, match="放在研究文件夹里"):
            read_credentials(ways, inside, survey)
    file.write_text("A_TOKEN = t0ken", "utf-8")
    with pytest.raises(ServiceError, match="写法不对") as caught:
        read_credentials(ways, file, survey)
    assert "t0ken" not in str(caught.value)
    file.write_text('A_TOKEN = "t0ken\\nX: y"', "utf-8")
    with pytest.raises(ServiceError, match="换行") as caught:
        read_credentials(ways, file, survey)
    assert "t0ken" not in str(caught.value)
    with pytest.raises(ServiceError, match="找不到密钥文件"):
        read_credentials(ways, tmp_path / "none.toml", survey)

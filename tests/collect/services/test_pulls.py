"""Every service: pulled from a fake that checks what it is sent, carried elsewhere, imported and checked."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_server import PAGE, Answer, Fake
from fakes import BEARER, KEYS, Kobo, LimeSurvey, OdkCentral, Qualtrics, Redcap, Wenjuanxing

from evaluate.collect import import_file, overdue, read_receipts
from evaluate.collect.services import SERVICES, Connection, Pulled
from evaluate.errors import ResponsesError, ServiceError

FAKES: dict[str, tuple[type, str, str]] = {
    "wenjuanxing": (Wenjuanxing, "", "123456789"),
    "kobo": (Kobo, "", "aForm"),
    "odk_central": (OdkCentral, "", "3/needs_2026"),
    "limesurvey": (LimeSurvey, "", "282267"),
    "redcap": (Redcap, "/api/", "needs"),
    "qualtrics": (Qualtrics, "", "SV_1"),
}
PULL = {service.key: service.pull for service in SERVICES}
Serve = Callable[..., Fake]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of all services, in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def pull(serve: Serve, survey: Path, quick: Connection) -> Callable[..., tuple[Pulled, Fake]]:
    """Pull from the fake of one service."""

    def run(key: str, fake: Any = None, *, first: list[Answer] = (), **options: Any) -> tuple[Pulled, Fake]:  # type: ignore[assignment]
        make, path, number = FAKES[key]
        server = serve(fake or make())
        server.first += first
        given = {"address": server.address + path, "survey": number, "connection": quick, **options}
        return PULL[key](survey, **given), server

    return run


def test_each_service_has_its_fake():
    assert set(PULL) == set(FAKES)


@pytest.mark.parametrize("key", FAKES)
def test_pulled_carried_imported(key: str, pull: Callable[..., Any], survey: Path, tmp_path: Path):
    pulled, _ = pull(key)
    assert pulled.folder.parent == survey / "responses" / "source"
    receipt = json.loads((pulled.folder / "receipt.json").read_text("utf-8"))
    assert receipt["pull"]["received"] == pulled.received > 0
    assert receipt["pull"]["answers"] == [file.name for file in pulled.files]
    assert pulled.delete_by == dt.date.today() + dt.timedelta(days=365)
    assert {one.name.split("/")[0] for one in read_receipts(survey)} == {pulled.folder.name}
    carried = tmp_path / "usb" / pulled.folder.name
    shutil.copytree(pulled.folder, carried)
    other = tmp_path / "office" / "needs"
    imported = import_file(carried, other)
    assert len(imported.responses.frame) == pulled.received
    assert len(imported.questionnaire.columns) >= 2
    assert imported.delete_by == pulled.delete_by
    copied = other / "responses" / "source" / pulled.folder.name
    assert sorted(p.name for p in copied.iterdir()) == sorted(p.name for p in pulled.folder.iterdir())
    assert not (other / "responses" / "source" / "SHA256SUMS").exists()
    assert {one.name.split("/")[0] for one in read_receipts(other)} == {pulled.folder.name}
    late = overdue(other, on=pulled.delete_by + dt.timedelta(days=1))
    assert {one.name for one in late} >= {f"{pulled.folder.name}/{file.name}" for file in pulled.files}
    # where it was pulled, nothing is copied
    before = sorted(survey.rglob("*.csv"))
    again = import_file(pulled.folder, survey)
    assert len(again.responses.frame) == pulled.received
    assert [p for p in sorted(survey.rglob("*.csv")) if p.name != "flags.csv"] == before


@pytest.mark.parametrize("key", FAKES)
def test_no_secret_is_told(key: str, pull: Callable[..., Any], survey: Path, caplog: Any, capsys: Any):
    caplog.set_level("DEBUG")
    pulled, _ = pull(key)
    written = b"".join(path.read_bytes() for path in survey.rglob("*") if path.is_file())
    told = f"{pulled} {pulled!r} {caplog.text} {''.join(capsys.readouterr())}"
    for secret in (*KEYS.values(), "s3cret-session"):
        if secret not in ("admin", "my-app", "a@example.invalid"):
            assert secret not in told
            assert secret.encode() not in written


@pytest.mark.parametrize("key", FAKES)
@pytest.mark.parametrize("status", [429, 500])
def test_a_busy_server_is_asked_again(key: str, status: int, pull: Callable[..., Any], waits: list[float]):
    # what opens a session is never sent twice: the fault comes after it
    make = FAKES[key][0]()
    fake = _once_busy(
        make, Answer.of({"error": "busy"}, status), after=1 if key in ("odk_central", "limesurvey") else 0
    )
    pulled, _ = pull(key, fake)
    assert pulled.received > 0
    assert waits[0] == 1.0


def _once_busy(script: Any, answer: Answer, *, after: int) -> Callable[[Any], Answer]:
    asked = []

    def run(request: Any) -> Answer:
        asked.append(request)
        return answer if len(asked) == after + 1 else script(request)

    return run


@pytest.mark.parametrize("key", FAKES)
def test_a_server_that_stays_busy(key: str, serve: Serve, survey: Path, quick: Connection, nothing_left: Any):
    fake = serve(lambda request: Answer.of({"message": "down"}, 503))
    _, path, number = FAKES[key]
    with pytest.raises(ServiceError, match="503"):
        PULL[key](survey, address=fake.address + path, survey=number, connection=quick)
    opens_a_session = key in ("odk_central", "limesurvey")
    assert len(fake.asked) == (1 if opens_a_session else 3)
    assert nothing_left()


def _own_secret(key: str) -> str:
    """The key or password of this service."""
    (service,) = (one for one in SERVICES if one.key == key)
    return KEYS[service.credentials[-1][-1]]


@pytest.mark.parametrize("key", FAKES)
@pytest.mark.parametrize("kind", ["page", "cut", "no json", "moved", "huge", "denied", "gone"])
def test_what_is_no_answer_leaves_nothing(
    key: str, kind: str, serve: Serve, survey: Path, quick: Connection, nothing_left: Any
):
    thief = serve(lambda request: Answer.of({}))
    answers = {
        "page": (Answer(PAGE.encode(), headers={"Content-Type": "text/html"}), "网页"),
        "cut": (Answer(b'{"result": tr', cut=True), "连不上|断开"),
        "no json": (Answer(b'{"result": tr'), "不完整"),
        "moved": (Answer(status=302, headers={"Location": f"{thief.address}/x"}), "另一个地址"),
        "huge": (Answer(b" " * 3_000_000), "MB"),
        "denied": (Answer.of({"message": "no " + _own_secret(key), "error": "no"}, 403), "账号或密钥"),
        "gone": (Answer.of({"message": "no such form"}, 404), "没有这项调查"),
    }
    answer, said = answers[kind]
    fake = serve(lambda request: answer)
    _, path, number = FAKES[key]
    small = Connection(timeout=5, wait=quick.wait, largest=2_000_000)
    with pytest.raises(ServiceError, match=said) as caught:
        PULL[key](survey, address=fake.address + path, survey=number, connection=small)
    assert _own_secret(key) not in str(caught.value)
    assert thief.asked == []
    assert nothing_left()


WRONG: dict[str, Callable[[Any], object]] = {
    "wenjuanxing": lambda fake: setattr(fake, "valid", fake.valid + 3),
    "kobo": lambda fake: setattr(fake, "counts", [27]),
    "odk_central": lambda fake: setattr(fake, "count", fake.count + 3),
    "limesurvey": lambda fake: setattr(fake, "completed", fake.completed + 3),
    "qualtrics": lambda fake: setattr(fake, "auditable", fake.size + 3),
}


@pytest.mark.parametrize("key", WRONG)
def test_another_count_is_told_with_both_numbers(
    key: str, serve: Serve, survey: Path, quick: Connection, nothing_left: Any
):
    fake = FAKES[key][0]()
    WRONG[key](fake)
    server = serve(fake)
    with pytest.raises(ServiceError) as caught:
        PULL[key](survey, address=server.address, survey=FAKES[key][2], connection=quick)
    numbers = {"wenjuanxing": (40, 43), "kobo": (24, 27), "odk_central": (12, 15), "limesurvey": (21, 24)}
    received, there = numbers.get(key, (10, 13))
    assert f"收到 {received} 份答卷，服务器上有 {there}" in str(caught.value)
    assert nothing_left()


def test_redcap_records_that_are_not_listed(pull: Callable[..., Any], nothing_left: Any):
    fake = Redcap()
    fake.listed += [11, 12]
    with pytest.raises(ServiceError, match="2 条记录对不上"):
        pull("redcap", fake)
    assert nothing_left()


@pytest.mark.parametrize("key", FAKES)
def test_wrong_keys_are_told_without_them(key: str, pull: Callable[..., Any], monkeypatch: Any, nothing_left: Any):
    for name in KEYS:
        monkeypatch.setenv(name, "wr0ng-key")
    with pytest.raises(ServiceError) as caught:
        pull(key)
    assert "wr0ng" not in str(caught.value)
    assert nothing_left()


def test_a_changed_file_is_not_imported(pull: Callable[..., Any], survey: Path, tmp_path: Path):
    pulled, _ = pull("kobo")
    pulled.files[0].write_bytes(pulled.files[0].read_bytes().replace("很满意".encode(), b"") + b" ")
    with pytest.raises(ResponsesError, match="与拉取时不同"):
        import_file(pulled.folder, tmp_path / "s")
    pulled.files[0].unlink()
    with pytest.raises(ResponsesError, match="不见了"):
        import_file(pulled.folder, tmp_path / "s")
    receipt = pulled.folder / "receipt.json"
    receipt.write_text(receipt.read_text("utf-8").replace("kobo_aForm.csv", "../../../../secret.csv"), "utf-8")
    with pytest.raises(ResponsesError, match="收据"):
        import_file(pulled.folder, tmp_path / "s")


def test_a_pull_that_cannot_be_written_leaves_nothing(pull: Callable[..., Any], survey: Path, monkeypatch: Any):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.rename", full)
    with pytest.raises(ServiceError, match="No space"):
        pull("kobo")
    assert [path.name for path in survey.rglob("*") if path.is_file()] == [".gitignore"]


def test_the_bearer_key_of_wenjuanxing(pull: Callable[..., Any], tmp_path: Path):
    file = tmp_path / "keys.toml"
    file.write_text(f'WENJUANXING_TOKEN = "{BEARER}"\n', "utf-8")
    pulled, server = pull("wenjuanxing", credentials=file)
    assert pulled.received == 40
    assert all(b"sign" not in request.body for request in server.asked)


@pytest.mark.parametrize(
    "answer",
    [
        {"result": False, "errormsg": "vid不属于该账号", "data": None},
        {"result": "fail", "errormsg": "vid不属于该账号"},
        {"errormsg": "vid不属于该账号"},
        {"result": False, "data": {"errormsg": "vid不属于该账号"}},
        {"result": True, "data": {"errormsg": "vid不属于该账号"}},
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_what_wenjuanxing_says_is_repeated(
    answer: dict[str, Any], status: int, serve: Serve, survey: Path, quick: Connection, nothing_left: Any
):
    sent = [Answer.of({"result": True, "data": {"answer_valid": 3}})] * (answer.get("result") is True)
    fake = serve(lambda request: sent.pop() if sent else Answer.of(answer, status))
    with pytest.raises(ServiceError, match="vid不属于该账号"):
        PULL["wenjuanxing"](survey, address=fake.address, survey="123456", connection=quick)
    assert nothing_left()

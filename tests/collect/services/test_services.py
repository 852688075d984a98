"""What each service does in its own way: signatures, tasks, pages, sessions, exports in the making."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_server import Answer, Fake
from fakes import KEYS, Kobo, LimeSurvey, OdkCentral, Qualtrics, Redcap, Wenjuanxing

from evaluate.collect import import_file
from evaluate.collect.services import (
    Connection,
    pull_kobo,
    pull_limesurvey,
    pull_odk_central,
    pull_qualtrics,
    pull_redcap,
    pull_wenjuanxing,
)
from evaluate.collect.services.limesurvey import split_reply
from evaluate.collect.services.reply import Reply, table_rows, unzipped
from evaluate.collect.services.wenjuanxing_call import signature
from evaluate.errors import ServiceError

Serve = Callable[..., Fake]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of all services, in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def test_the_signature_of_wenjuanxing():
    # values of action, appid, ts in the order of their names, then the key: SHA-1 of "1test100key"
    assert signature({"appid": "test", "ts": "100", "action": "1"}, "key") == "c9a481c8" + _sha1("1test100key")[8:]
    assert signature({"b": "", "a": None, "traceid": "t", "c": 3}, "k") == _sha1("3tk")


def _sha1(text: str) -> str:
    import hashlib

    return hashlib.sha1(text.encode()).hexdigest()


def _wenjuanxing(fake: Fake, survey: Path, quick: Connection, **options: Any):
    return pull_wenjuanxing(survey, address=fake.address, survey=123456789, connection=quick, **options)


def test_wenjuanxing_codes_and_labels(serve: Serve, survey: Path, quick: Connection):
    pulled = _wenjuanxing(serve(Wenjuanxing()), survey, quick)
    assert [file.name for file in pulled.files] == [
        f"123456789_按{kind}_2026年需求调查-测试-卷_40_40.csv" for kind in ("文本", "序号")
    ]
    imported = import_file(pulled.folder, survey)
    assert imported.questionnaire.title["zh"] == "2026年需求调查-测试-卷"
    scale = imported.questionnaire.column("position_level").scale
    assert scale is not None
    assert [choice.code for choice in scale.choices] == ["1", "2", "3"]


def test_wenjuanxing_more_than_three_thousand_are_a_task(serve: Serve, survey: Path, quick: Connection, waits: list):
    script = Wenjuanxing()
    script.task = True
    assert _wenjuanxing(serve(script), survey, quick).received == 40
    assert waits


def test_wenjuanxing_a_task_without_end(serve: Serve, survey: Path):
    script = Wenjuanxing()
    script.task = True
    stale = Connection(deadline=0.2, wait=lambda _: script.stamps.append("0") if len(script.stamps) % 2 else None)
    with pytest.raises(ServiceError, match="还没有完成"):
        _wenjuanxing(serve(script), survey, stale)


def test_wenjuanxing_answers_that_arrive_in_between(serve: Serve, survey: Path, quick: Connection):
    script = Wenjuanxing()
    script.shown = script.valid = 38
    script.arrive = 2
    pulled = _wenjuanxing(serve(script), survey, quick)
    assert (pulled.received, pulled.counted) == (40, (38, 40))
    assert script.downloads == 4


def test_wenjuanxing_every_try_is_signed_anew(serve: Serve, survey: Path, quick: Connection, monkeypatch: Any):
    import evaluate.collect.services.wenjuanxing_call as calls

    clock = iter(range(100))
    monkeypatch.setattr(calls.time, "time", lambda: real() + next(clock))
    real = dt.datetime.now(dt.UTC).timestamp
    script = Wenjuanxing()
    fake = serve(script)
    fake.first.append(Answer(b"", 429))
    _wenjuanxing(fake, survey, quick)
    first, second = (json.loads(request.body) for request in fake.asked[:2])
    assert first["action"] == second["action"]
    assert first["ts"] != second["ts"]
    assert first["sign"] != second["sign"]


def test_wenjuanxing_since_a_day_serial_by_serial(serve: Serve, survey: Path, quick: Connection):
    script = Wenjuanxing()
    script.valid = 999  # the number of all answers says nothing of those since a day
    fake = serve(script)
    pulled = _wenjuanxing(fake, survey, quick, since=dt.date(2026, 9, 1))
    assert pulled.counted == (40, 40)
    begins = {json.loads(request.body).get("begin_time") for request in fake.asked if request.body} - {None}
    assert begins == {int(dt.datetime(2026, 9, 1).astimezone().timestamp() * 1000)}
    script.shown = 39
    with pytest.raises(ServiceError, match="收到 39 份答卷，服务器上有 40 份"):
        _wenjuanxing(fake, survey, quick, since=dt.date(2026, 9, 1))


def test_wenjuanxing_a_refusal_is_told_without_the_key(serve: Serve, survey: Path, quick: Connection, monkeypatch: Any):
    monkeypatch.setenv("WENJUANXING_APPID", "another")
    with pytest.raises(ServiceError, match=r"签名错误 \*\*\*"):
        _wenjuanxing(serve(Wenjuanxing()), survey, quick)


def _kobo(fake: Fake, survey: Path, quick: Connection, **options: Any):
    return pull_kobo(survey, address=fake.address, survey="aForm", connection=quick, **options)


def test_kobo_more_than_a_page(serve: Serve, survey: Path, quick: Connection):
    script = Kobo(2_500)
    script.scheme = "https"  # a server behind a proxy does not know how it is reached
    fake = serve(script)
    pulled = _kobo(fake, survey, quick, since=dt.date(2026, 9, 1))
    assert pulled.received == 2_500
    pages = [request for request in fake.asked if request.path.endswith("/data/")]
    assert [request.arguments["limit"] for request in pages] == [[b"1000"]] * 3 + [[b"1"]]
    assert b"$gte" in pages[0].arguments["query"][0]
    receipt = json.loads((pulled.folder / "receipt.json").read_text("utf-8"))
    assert receipt["pull"]["left_out"] == []
    assert receipt["pull"]["answers"] == ["kobo_aForm.csv", "kobo_aForm-kids.csv", "kobo_aForm_form.xlsx"]
    assert len(receipt["files"]) == 8


def test_kobo_codes_labels_and_nothing_of_the_service(serve: Serve, survey: Path, quick: Connection):
    script = Kobo()
    imported = import_file(_kobo(serve(script), survey, quick).folder, survey)
    frame = imported.responses.frame
    names = {column.name for column in imported.questionnaire.columns}
    assert names == {"rank", "topics_t1", "topics_t2", "sat1", "sat2", "open", "duration_seconds"}
    assert [str(int(value)) for value in frame["sat1"]] == [answer["sat1"] for answer in script.answers]
    assert frame["topics_t1"].tolist() == [float("t1" in answer["topics"]) for answer in script.answers]
    assert imported.questionnaire.column("sat1").label["zh"] == "针对性"


@pytest.mark.parametrize("counts", [[24, 26], [22, 24], [26, 24]])
def test_kobo_answers_that_arrive_or_go_while_paging(serve: Serve, survey: Path, quick: Connection, counts: list[int]):
    script = Kobo()
    script.counts = list(counts)
    assert _kobo(serve(script), survey, quick).counted == tuple(counts)


def test_kobo_pages_that_do_not_go_on(serve: Serve, survey: Path, quick: Connection, nothing_left: Any):
    script = Kobo(30)
    script.longest = 10
    thief = serve(lambda request: Answer())
    fake = serve(script)
    script.host = thief.address.removeprefix("http://").replace("127.0.0.1", "localhost")
    with pytest.raises(ServiceError, match="另一个地址"):
        _kobo(fake, survey, quick)
    assert thief.asked == []
    script.host = ""
    script.answers[15]["_id"] = 3
    with pytest.raises(ServiceError, match="1 份答卷在两页里"):
        _kobo(fake, survey, quick)
    assert nothing_left()


def test_kobo_nobody_has_answered(serve: Serve, survey: Path, quick: Connection, nothing_left: Any):
    with pytest.raises(ServiceError, match="还没有答卷"):
        _kobo(serve(Kobo(0)), survey, quick)
    assert nothing_left()


@pytest.mark.parametrize("wrong", [False, True])
def test_odk_central(serve: Serve, survey: Path, quick: Connection, wrong: bool):
    script = OdkCentral()
    fake = serve(script)
    if wrong:
        script.main = b"<html>"
        with pytest.raises(ServiceError, match="网页"):
            pull_odk_central(survey, address=fake.address, survey="3/needs_2026", connection=quick)
    else:
        since = dt.date(2026, 9, 1)
        pull_odk_central(survey, address=fake.address, survey="3/needs_2026", connection=quick, since=since)
        filters = [request.arguments["$filter"][0] for request in fake.asked if "$filter" in request.arguments]
        assert len(filters) == 3
        assert all(one.startswith(b"__system/submissionDate ge 2026-") for one in filters)
    assert script.open == set()
    assert fake.paths.count("POST /v1/sessions") == 1


def test_a_form_that_was_uploaded_as_xml(serve: Serve, survey: Path, quick: Connection):
    script = OdkCentral()
    script.form = None
    pulled = pull_odk_central(survey, address=serve(script).address, survey="3/needs_2026", connection=quick)
    assert [file.suffix for file in pulled.files] == [".zip"]


def test_a_session_that_has_expired(serve: Serve, survey: Path, quick: Connection, nothing_left: Any):
    script = OdkCentral()
    script.expired = True
    with pytest.raises(ServiceError, match=r"The session \*\*\* has expired"):
        pull_odk_central(survey, address=serve(script).address, survey="3/needs_2026", connection=quick)
    lime = LimeSurvey()
    lime.expires_after = 2
    with pytest.raises(ServiceError, match="Invalid session key"):
        pull_limesurvey(survey, address=serve(lime).address, survey=282267, connection=quick)
    assert lime.open == set()
    assert nothing_left()


def test_limesurvey_as_spss(serve: Serve, survey: Path, quick: Connection):
    script = LimeSurvey()
    fake = serve(script)
    address = f"{fake.address}/index.php/admin/remotecontrol"
    pulled = pull_limesurvey(survey, address=address, survey=282267, connection=quick, layout="spss")
    assert pulled.files[0].read_bytes() == script.spss
    assert len(import_file(pulled.folder, survey).responses.frame) == 21
    assert script.open == set()
    script.spss = script.spss[:40]
    with pytest.raises(ServiceError, match="不是 SPSS"):
        pull_limesurvey(survey, address=address, survey=282267, connection=quick, layout="spss")


def test_limesurvey_codes_and_texts(serve: Serve, survey: Path, quick: Connection):
    pulled = pull_limesurvey(survey, address=serve(LimeSurvey()).address, survey=282267, connection=quick)
    imported = import_file(pulled.folder, survey)
    assert [file.name for file in pulled.files] == ["limesurvey_282267_codes.csv", "limesurvey_282267_texts.csv"]
    assert "TOPIC_T1" in imported.responses.frame or "topic_t1" in imported.responses.frame


def test_limesurvey_that_knows_no_such_survey(serve: Serve, survey: Path, quick: Connection):
    with pytest.raises(ServiceError, match="没有这项调查"):
        pull_limesurvey(survey, address=serve(LimeSurvey()).address, survey=1, connection=quick)


def test_bytes_before_the_json():
    whole = b'$FL2\x00{"\xff' + b'{"id":1,"result":"","error":null}'
    assert split_reply(Reply("x", 200, {}, whole)) == (b'$FL2\x00{"\xff', "")
    for cut in (whole[:-5], whole[:8], b"$FL2"):
        with pytest.raises(ServiceError):
            split_reply(Reply("x", 200, {}, cut))


def _qualtrics(fake: Fake, survey: Path, quick: Connection):
    return pull_qualtrics(survey, address=fake.address, survey="SV_1", connection=quick)


def test_qualtrics_values_and_labels(serve: Serve, survey: Path, quick: Connection):
    script = Qualtrics()
    imported = import_file(_qualtrics(serve(script), survey, quick).folder, survey)
    assert [one["useLabels"] for one in script.started] == [False, True]
    assert [str(int(v)) for v in imported.responses.frame["Q2"]] == [str(n % 5 + 1) for n in range(10)]
    scale = imported.questionnaire.column("Q2").scale
    assert scale is not None
    assert {choice.code: choice.label["en"] for choice in scale.choices}["5"] == "Very good"


def test_qualtrics_an_export_that_fails(serve: Serve, survey: Path, quick: Connection, nothing_left: Any):
    script = Qualtrics()
    script.status = "failed"
    with pytest.raises(ServiceError, match="failed"):
        _qualtrics(serve(script), survey, quick)
    assert len(script.started) == 1
    assert nothing_left()


def test_qualtrics_an_export_is_not_started_twice(serve: Serve, survey: Path, quick: Connection):
    script = Qualtrics()
    fake = serve(lambda request: Answer(b"", 502) if request.method == "POST" else script(request))
    with pytest.raises(ServiceError, match="502"):
        _qualtrics(fake, survey, quick)
    assert [path for path in fake.paths if path.startswith("POST")] == ["POST /API/v3/surveys/SV_1/export-responses"]


def test_redcap_raw_and_labels(serve: Serve, survey: Path, quick: Connection):
    fake = serve(Redcap())
    pulled = pull_redcap(
        survey, address=f"{fake.address}/api/", survey="needs", connection=quick, since=dt.date(2026, 9, 1)
    )
    imported = import_file(pulled.folder, survey)
    assert imported.responses.frame["sat1"].tolist() == [float(n % 5 + 1) for n in range(1, 11)]
    assert imported.responses.frame["topics_1"].tolist() == [float(n % 2) for n in range(1, 11)]
    assert all(b"s3cret" not in request.uri.encode() for request in fake.asked)
    begins = [request.body_arguments["dateRangeBegin"] for request in fake.asked[1:]]
    assert begins == [[b"2026-09-01 00:00:00"]] * 4


@pytest.mark.parametrize("survey_id", ["请填写", "", "../x", "a b", "a" * 300, "1/../../users"])
@pytest.mark.parametrize("pull", [pull_wenjuanxing, pull_kobo, pull_odk_central, pull_limesurvey, pull_qualtrics])
def test_an_id_that_is_none_is_not_asked_for(pull: Callable[..., Any], survey_id: str, survey: Path):
    with pytest.raises(ServiceError, match="编号"):
        pull(survey, address="https://x.example.invalid", survey=survey_id)


def test_days_that_cannot_be(survey: Path):
    ahead = dt.date.today() + dt.timedelta(days=2)
    with pytest.raises(ServiceError, match="还没有到"):
        pull_kobo(survey, address="https://x.example.invalid", survey="a", since=ahead)
    for pull, number in ((pull_limesurvey, "1"), (pull_qualtrics, "SV_1")):
        with pytest.raises(ServiceError, match="不能按日期挑选"):
            pull(survey, address="https://x.example.invalid", survey=number, since=dt.date(2026, 1, 1))


def test_tables_and_archives_that_are_none():
    assert table_rows(b"\xef\xbb\xbfa;b\r\n1;2\r\n\r\n", "x") == [["a", "b"], ["1", "2"]]
    for content in (b'a,b\r\n"1', b"a,b\r\n1", b"\xff\xfe\xff", b"<html>"):
        with pytest.raises(ServiceError):
            table_rows(content, "x")
    import io
    import zipfile

    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../a.csv", b"0" * 5_000_000)
    with pytest.raises(ServiceError, match="MB"):
        unzipped(memory.getvalue(), "x", 1_000_000)
    with pytest.raises(ServiceError, match="压缩包"):
        unzipped(memory.getvalue()[:-30], "x", 10_000_000)

"""Three modes: who may answer, how often, and what is left of them in the file."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from visitors import FORM, NOW, ask, submission_in, title_of

from evaluate.collect.server import (
    Collector,
    Request,
    collected,
    connected,
    is_password,
    make_password,
    read_progress,
    reply_to,
)
from evaluate.errors import ResponsesError

Field = Callable[..., Collector]
Invited = Callable[..., pd.DataFrame]


def path_of(slips: pd.DataFrame, row: int = 0) -> str:
    return f"/c/{slips['code'][row]}"


def rows(collector: Collector) -> list[tuple]:
    return collector.reader.execute("SELECT person, received, answers FROM answers").fetchall()


def send(collector: Collector, path: str = "/", **answers: str) -> str:
    """Fill the form in as a person does, and give the title of what comes back."""
    page = ask(collector, path)
    assert page.status == 200, title_of(page)
    return title_of(ask(collector, path, {"form-id": submission_in(page.body), **FORM, **answers}))


def test_anybody_answers_an_open_survey(field: Field):
    collector = field()
    assert send(collector) == "已收到，谢谢"
    assert send(collector, remark="second") == "已收到，谢谢"
    found = collected(collector.reader, collector.questionnaire)
    assert sorted(found["remark"]) == ["second", "很好"]
    assert list(found["headed"]) == ["skipped", "skipped"]


def test_a_form_sent_again_counts_once(field: Field, invited: Invited):
    collector = field(mode="anonymous")
    slips = invited(collector, {"甲": 3})
    page = ask(collector, path_of(slips)).body
    form = {"form-id": submission_in(page), **FORM}
    assert title_of(ask(collector, path_of(slips), form)) == "已收到，谢谢"
    # the reply was lost and the browser sends the same form again
    assert title_of(ask(collector, path_of(slips), form)) == "已收到"
    assert title_of(ask(collector, path_of(slips), {**form, "form-id": "A" * 22})) == "凭证已用过"
    assert title_of(ask(collector, path_of(slips))) == "凭证已用过"
    assert len(rows(collector)) == 1


def test_a_code_is_read_as_people_type_it(field: Field, invited: Invited):
    collector = field(mode="anonymous")
    code = str(invited(collector, {"甲": 1})["code"][0])
    typed = code.lower().replace("-", " ").replace("l", "1")
    moved = ask(collector, "/", {"form-code": typed})
    assert moved.status == 303
    assert ask(collector, moved.headers["Location"].partition("?")[0]).status == 200
    assert ask(collector, "/").status == 200
    for wrong in ("", "22222222222", "2222-2222-2222", "0" * 12, "甲" * 12, "A" * 1000):
        assert title_of(ask(collector, f"/c/{wrong or 'x'}", address=wrong)) == "凭证无效"


def test_guessing_codes_is_slowed_down(field: Field, invited: Invited):
    collector = field(mode="anonymous")
    collector.guesses.clock = lambda: 0.0
    slips = invited(collector, {"甲": 1})
    titles = [title_of(ask(collector, "/c/2222-2222-2222")) for _ in range(30)]
    assert titles[0] == "凭证无效"
    assert titles[-1] == "请稍候再试"
    # whoever has a code behind the same address still gets in
    assert ask(collector, path_of(slips)).status == 200


def test_nothing_in_the_file_tells_who_answered(field: Field, invited: Invited, survey: Path):
    collector = field(mode="anonymous")
    slips = invited(collector, {"甲": 12})
    for row in range(6):
        assert send(collector, path_of(slips, row), remark=f"REMARK{row}") == "已收到，谢谢"
    assert {received for _, received, _ in rows(collector)} == {"2026-11-23"}
    assert {person for person, _, _ in rows(collector)} == {None}
    files = [path for path in survey.joinpath("responses", "collector").rglob("*") if path.suffix != ".csv"]
    raw = b"".join(path.read_bytes() for path in files if path.is_file())
    for code in slips["code"]:
        assert code.encode() not in raw
        assert code.replace("-", "").encode() not in raw
    assert b"203.0.113.77" not in raw
    assert b"10:17" not in raw.replace(b"2026-11-23 10:17:00", b"")
    # the write-ahead log would tell which code came with which answers: it is folded when nobody waits
    collector.writer.write(lambda _: None).result()
    collector.writer.close()
    assert (survey / "responses" / "collector" / "answers.db-wal").stat().st_size == 0 or not (
        survey / "responses" / "collector" / "answers.db-wal"
    ).exists()


def test_the_order_in_the_file_is_not_the_order_of_coming(field: Field, survey: Path):
    collector = field(mode="open")
    for number in range(15):  # as many as one page of the file holds
        assert send(collector, remark=f"MARK{number:03}") == "已收到，谢谢"
    collector.close()
    raw = (survey / "responses" / "collector" / "answers.db").read_bytes()
    places = sorted((raw.index(f"MARK{number:03}".encode()), number) for number in range(15))
    order = [number for _, number in places]
    steps = sum(abs(b - a) == 1 for a, b in itertools.pairwise(order))
    assert steps < 9, order  # 14 when written as they came, forwards or backwards
    with connected(survey / "responses" / "collector" / "answers.db") as connection:
        names = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")]
        assert all("WITHOUT ROWID" in sql for sql in names)


def test_a_saved_draft_of_an_anonymous_answer_belongs_to_no_code(field: Field, invited: Invited):
    collector = field(mode="anonymous")
    slips = invited(collector, {"甲": 2})
    page = ask(collector, path_of(slips)).body
    kept = ask(collector, path_of(slips), {"form-id": submission_in(page), "remark": "half", "form-save": "1"})
    assert title_of(kept) == "已暂存"
    again = kept.body.split('<a href="')[1].split('"')[0]
    assert again.startswith(path_of(slips).replace("-", "") + "/r/")
    taken_up = ask(collector, again)
    assert "half" in taken_up.body
    assert collector.reader.execute("SELECT count(*) FROM drafts").fetchone()[0] == 1
    done = ask(collector, again, {"form-id": submission_in(taken_up.body), **FORM})
    assert title_of(done) == "已收到，谢谢"
    assert collector.reader.execute("SELECT count(*) FROM drafts").fetchone()[0] == 0
    assert title_of(ask(collector, path_of(slips, 1) + "/r/2222-2222-2222")) == "没有找到暂存的答卷"


def test_drafts_and_submission_ids_are_forgotten(field: Field):
    collector = field(draft_days=7)
    page = ask(collector, "/").body
    kept = ask(collector, "/", {"remark": "half", "form-save": "1"})
    again = kept.body.split('<a href="')[1].split('"')[0]
    sent = {"form-id": submission_in(page), **FORM}
    ask(collector, "/", sent)
    collector.close()
    late = field(draft_days=7, now=NOW + dt.timedelta(days=7))
    assert ask(late, again).status == 200
    assert title_of(ask(late, "/", sent)) == "已收到"
    late.close()
    later = field(draft_days=7, now=NOW + dt.timedelta(days=15))
    assert title_of(ask(later, again)) == "没有找到暂存的答卷"
    for table in ("drafts", "submissions"):
        assert later.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    assert b"half" not in (later.folder / "answers.db").read_bytes()
    later.close()
    assert "form-save" not in ask(field(draft_days=0), "/").body


def test_the_same_code_takes_a_confidential_answer_up_again(field: Field, invited: Invited):
    collector = field(mode="confidential", may_correct=True)
    slips = invited(collector, {"甲": 2})
    assert len(slips) == 2
    assert slips["name"].str.startswith("姓名").all()
    page = ask(collector, path_of(slips)).body
    assert title_of(ask(collector, path_of(slips), {"remark": "half", "form-save": "1"})) == "已暂存"
    assert "half" in ask(collector, path_of(slips)).body
    ask(collector, path_of(slips), {"form-id": submission_in(page), **FORM})
    corrected = ask(collector, path_of(slips))
    assert "很好" in corrected.body
    ask(collector, path_of(slips), {"form-id": submission_in(corrected.body), **FORM, "remark": "better"})
    stored = rows(collector)
    assert len(stored) == 2
    assert len({person for person, _, _ in stored}) == 1
    assert {received for _, received, _ in stored} == {"2026-11-23T10"}
    found = collected(collector.reader, collector.questionnaire)
    assert list(found["remark"]) == ["better"]
    assert len(found["respondent"][0]) == 16
    assert not {"甲0", "姓名甲0"} & {str(cell) for row in collector.reader.iterdump() for cell in [row]}


def test_stored_answers_are_never_changed(field: Field, survey: Path):
    collector = field()
    send(collector)
    with connected(survey / "responses" / "collector" / "answers.db", "write") as connection:
        for statement in ("UPDATE answers SET answers = '{}'", "DELETE FROM answers"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_the_mode_that_was_promised_stays(field: Field, invited: Invited):
    collector = field(mode="anonymous")
    invited(collector, {"甲": 1})
    collector.close()
    with pytest.raises(ResponsesError, match="anonymous"):
        field(mode="confidential")


def test_a_mode_changed_beside_a_running_server_takes_no_answer(field: Field, invited: Invited, survey: Path):
    running = field(mode="open")
    page = ask(running).body
    changed = field(mode="confidential")
    slips = invited(changed, {"甲": 2})
    form = {"form-id": submission_in(page), **FORM}
    refused = ask(running, "/", form)
    assert (refused.status, title_of(refused)) == (503, "没有保存：填答方式已改")
    assert "很好" in refused.body
    assert submission_in(refused.body) == form["form-id"]
    assert "mode_changed" in (running.folder / "audit.log").read_text("utf-8")
    assert send(changed, path_of(slips)) == "已收到，谢谢"
    assert len(rows(changed)) == 1
    for other in ("open", "anonymous"):
        with pytest.raises(ResponsesError, match="confidential"):
            field(mode=other)


def test_rows_without_a_person_are_all_exported(field: Field, survey: Path):
    collector = field(mode="open")
    for number in range(5):
        assert send(collector, remark=f"r{number}") == "已收到，谢谢"
    # as a collector left it that did not yet look at the mode
    set_mode = "UPDATE facts SET value = 'confidential' WHERE name = 'mode'"
    collector.writer.write(lambda connection: connection.execute(set_mode).fetchall()).result()
    found = collected(collector.reader, collector.questionnaire)
    assert sorted(found["remark"]) == ["r0", "r1", "r2", "r3", "r4"]
    assert found["respondent"].is_unique


@pytest.mark.parametrize(
    ("now", "asking", "sending"),
    [
        (dt.datetime(2026, 11, 1), "尚未开始", "尚未开始"),
        (dt.datetime(2026, 11, 10, 12), "", "已收到，谢谢"),
        (dt.datetime(2026, 11, 10, 22, 10), "暂停填写", "已收到，谢谢"),
        (dt.datetime(2026, 11, 11, 4), "暂停填写", "暂停填写"),
        (dt.datetime(2026, 11, 30, 21), "", "已收到，谢谢"),
        (dt.datetime(2026, 12, 1, 0, 10), "已经结束", "暂停填写"),
        (dt.datetime(2026, 12, 1, 9), "已经结束", "已经结束"),
    ],
)
def test_opening_hours(field: Field, now: dt.datetime, asking: str, sending: str):
    collector = field(opens="2026-11-02", closes="2026-11-30", daily=["08:00", "22:00"], now=now)
    page = ask(collector)
    assert (title_of(page) if page.status != 200 else "") == asking
    assert title_of(ask(collector, "/", {"form-id": "A" * 22, **FORM})) == sending


def test_quotas_by_an_answer(field: Field):
    collector = field(quotas={"by": "post", "most": {"head": 1}, "stop": "hard"})
    assert send(collector, post="head") == "已收到，谢谢"
    assert send(collector, post="head") == "名额已满"
    assert send(collector, post="staff") == "已收到，谢谢"
    assert len(rows(collector)) == 2
    collector.close()
    again = field(quotas={"by": "post", "most": {"head": 1, "staff": 1}, "stop": "soft"})
    assert send(again, post="head") == "已收到，谢谢"


def test_quotas_by_the_stratum_of_the_code(field: Field, invited: Invited):
    rules = {"mode": "anonymous", "roster": {"stratum": "stratum"}}
    collector = field(**rules, quotas={"by": "stratum", "most": {"town": 1}, "stop": "hard"})
    slips = invited(collector, {"甲": 2, "乙": 2}, 甲="town", 乙="county")
    town = slips.index[slips["stratum"] == "town"]
    assert send(collector, path_of(slips, town[0])) == "已收到，谢谢"
    assert title_of(ask(collector, path_of(slips, town[1]))) == "名额已满"
    assert title_of(ask(collector, path_of(slips, town[1]), FORM)) == "名额已满"
    county = slips.index[slips["stratum"] == "county"]
    assert send(collector, path_of(slips, county[0])) == "已收到，谢谢"


def test_progress_never_tells_of_few(field: Field, invited: Invited):
    collector = field(mode="anonymous", spares=0)
    slips = invited(collector, {"大": 14, "中": 13, "小": 4})
    counts = {"大": 12, "中": 11, "小": 4}
    for unit, count in counts.items():
        for row in slips.index[slips["unit"] == unit][:count]:
            assert send(collector, path_of(slips, row)) == "已收到，谢谢"
    progress = read_progress(collector.reader, collector.settings, minimum=10)
    # 小 is hidden for itself, 中 so that the total does not give 小 away
    assert {unit.unit: unit.received for unit in progress.units} == {"大": 12, "中": None, "小": None}
    assert (progress.received, progress.invited) == (27, 31)
    assert "4 / 4" not in ask_progress(collector)


def test_a_unit_that_is_late_can_be_reminded(field: Field, invited: Invited):
    collector = field(mode="anonymous", spares=0)
    slips = invited(collector, {"大": 14, "中": 13})
    for row in slips.index[slips["unit"] == "中"][:2]:
        assert send(collector, path_of(slips, row)) == "已收到，谢谢"
    progress = read_progress(collector.reader, collector.settings, minimum=10)
    assert {unit.unit: unit.received for unit in progress.units} == {"大": 0, "中": 2}


def ask_progress(collector: Collector) -> str:
    password = make_password(collector.folder / "progress.json")
    assert ask(collector, "/progress").status == 200
    assert ask(collector, "/progress", {"form-password": "wrong"}).status == 403
    reply = ask(collector, "/progress", {"form-password": password.lower()})
    assert reply.status == 200
    return reply.body


def test_the_password_is_kept_as_a_slow_hash_and_guesses_are_limited(field: Field):
    collector = field()
    collector.logins.clock = lambda: 0.0
    password = make_password(collector.folder / "progress.json")
    kept = (collector.folder / "progress.json").read_text()
    assert password not in kept
    assert set(json.loads(kept)) == {"salt", "hash", "n", "r", "p"}
    assert is_password(collector.folder / "progress.json", password)
    assert not is_password(collector.folder / "nowhere.json", password)
    statuses = [ask(collector, "/progress", {"form-password": "x"}).status for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2
    log = (collector.folder / "audit.log").read_text("utf-8")
    assert log.count("password_wrong") == 5
    assert "203.0.113.77" not in log


def test_many_logins_at_once_are_no_more_guesses_than_one_after_another(field: Field, monkeypatch: pytest.MonkeyPatch):
    collector = field()
    collector.logins.clock = lambda: 0.0
    password = make_password(collector.folder / "progress.json")
    looked: list[str] = []

    def look(path: Path, given: str) -> bool:
        looked.append(given)
        return is_password(path, given)

    monkeypatch.setattr("evaluate.collect.server.replies.is_password", look)

    async def login(given: str, address: str) -> int:
        fields = {"form-password": [given]}
        return (await reply_to(collector, Request("POST", "/progress", fields=fields, address=address))).status

    async def many() -> list[int]:
        return await asyncio.gather(*(login(f"x{number}", "198.51.100.7") for number in range(60)))

    assert sorted(asyncio.run(many())) == [403] * 5 + [429] * 55
    assert len(looked) == 5
    assert (collector.folder / "audit.log").read_text("utf-8").count("password_wrong") == 5
    # whoever knows it may look as often as they like
    assert [asyncio.run(login(password, "198.51.100.8")) for _ in range(7)] == [200] * 7

"""Drafts take no more room than they may: one a slip, few a minute, texts as long as answers, a limit for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pandas as pd
import pytest
from visitors import ask, submission_in, title_of

from evaluate.collect.server import Collector, Reply
from evaluate.collect.server.codes import Purpose, digest
from evaluate.instruments.compile import LONGEST_TEXT

Field = Callable[..., Collector]
Invited = Callable[..., pd.DataFrame]


def drafts(collector: Collector) -> int:
    return collector.reader.execute("SELECT count(*) FROM drafts").fetchone()[0]


def save(collector: Collector, path: str = "/", text: str = "half", **fields: str) -> Reply:
    return ask(collector, path, {"form-id": "A" * 22, "remark": text, **fields, "form-save": "1"})


def address_in(reply: Reply) -> str:
    return reply.body.split('<a href="')[1].split('"')[0].partition("?")[0]


@pytest.mark.parametrize("mode", ["anonymous", "confidential"])
def test_a_slip_has_one_draft(field: Field, invited: Invited, mode: str):
    collector = field(mode=mode)
    slips = invited(collector, {"甲": 2})
    path = f"/c/{slips['code'][0]}"
    first = save(collector, path, "first")
    for number in range(4):
        assert title_of(save(collector, path, f"text {number}")) == "已暂存"
    # codes that were never given out keep nothing of their own
    last = save(collector, f"{path}/r/2222-2222-222{'2' if mode == 'anonymous' else '3'}", "last")
    assert drafts(collector) == 1
    assert "last" in ask(collector, address_in(last)).body
    save(collector, f"/c/{slips['code'][1]}")
    assert drafts(collector) == 2
    if mode == "anonymous":
        assert title_of(ask(collector, address_in(first))) == "没有找到暂存的答卷"
        again = save(collector, address_in(last), "more")
        assert address_in(again) == address_in(last)
        assert drafts(collector) == 2


def test_drafts_come_slowly_and_nothing_typed_is_lost(field: Field):
    collector = field()
    collector.drafts.saves.clock = lambda: 0.0
    replies = [save(collector, text=f"<i>{number}") for number in range(30)]
    assert [reply.status for reply in replies] == [200] * 10 + [429] * 20
    assert drafts(collector) == 10
    assert title_of(replies[-1]) == "没有暂存"
    assert 'value="&lt;i&gt;29"' in replies[-1].body
    assert submission_in(replies[-1].body) == "A" * 22
    # sending is not slowed down
    assert ask(collector, "/", {"form-id": "B" * 22, "post": "staff"}).status == 200


def test_all_drafts_together_have_a_limit(field: Field):
    collector = field()
    collector.drafts.most = 10_000
    replies = [save(collector, text="a" * 2900) for _ in range(5)]
    assert [reply.status for reply in replies] == [200] * 3 + [503] * 2
    assert "空间已满" in replies[-1].body
    assert "a" * 2900 in replies[-1].body
    # a draft that is sent makes room
    sent = ask(collector, address_in(replies[0]), {"form-id": "B" * 22, "post": "staff"})
    assert title_of(sent) == "已收到，谢谢"
    assert save(collector, text="a" * 2900).status == 200
    assert drafts(collector) == 3


def test_a_text_is_no_longer_in_a_draft_than_in_an_answer(field: Field):
    collector = field()
    long = save(collector, text="长" * (LONGEST_TEXT + 1))
    assert long.status == 422
    assert f"最多写 {LONGEST_TEXT} 字" in long.body
    assert "长" * LONGEST_TEXT in long.body
    assert drafts(collector) == 0
    kept = save(collector, headed="9" * 100_000)
    assert kept.status == 200
    size = collector.reader.execute("SELECT length(answers) FROM drafts").fetchone()[0]
    assert size < 100


@pytest.mark.parametrize("mode", ["open", "anonymous"])
def test_who_noted_the_code_down_finds_the_draft_from_the_form(field: Field, invited: Invited, mode: str):
    collector = field(mode=mode)
    path = "/" if mode == "open" else f"/c/{invited(collector, {'甲': 2})['code'][0]}"
    assert "form-resume" in ask(collector, path).body
    kept = save(collector, path, "half of it").body
    code = kept.split("<strong>")[1].split("<")[0]
    asked = ask(collector, path, {"remark": "not this", "form-resume": "1"})
    assert title_of(asked) == "用续填码接着填"
    assert 'name="form-code"' in asked.body
    led = ask(collector, path, {"form-code": f" {code.lower()} "})
    assert led.status == 303
    assert "half of it" in ask(collector, led.headers["Location"].partition("?")[0]).body
    for wrong in ("", "2222-2222-2222", "不是码"):
        there = ask(collector, path, {"form-code": wrong})
        place = there.headers.get("Location", "").partition("?")[0]
        assert title_of(ask(collector, place) if place else there) == "没有找到暂存的答卷"
    assert drafts(collector) == 1


def test_a_slip_of_a_confidential_survey_is_its_own_code(field: Field, invited: Invited):
    collector = field(mode="confidential")
    page = ask(collector, f"/c/{invited(collector, {'甲': 2})['code'][0]}").body
    assert "form-save" in page
    assert "form-resume" not in page


def test_nothing_on_the_disk_joins_a_slip_to_its_draft_at_the_price_of_one_more_after_a_restart(
    field: Field, invited: Invited
):
    collector = field(mode="anonymous")
    code = invited(collector, {"甲": 2})["code"][0]
    first = save(collector, f"/c/{code}", "before the restart")
    plain = code.replace("-", "")
    digests = [digest(collector.key, purpose, plain) for purpose in get_args(Purpose)]
    table = collector.reader.execute("SELECT id, until, answers FROM drafts").fetchall()
    joined = [cell for row in table for cell in row if cell in digests or plain in str(cell) or code in str(cell)]
    assert joined == []
    collector.close()
    collector = field(mode="anonymous")
    save(collector, f"/c/{code}", "after it")
    save(collector, f"/c/{code}", "and again")
    assert drafts(collector) == 2
    assert "before the restart" in ask(collector, address_in(first)).body
    assert collector.reader.execute("SELECT count(DISTINCT until) FROM drafts").fetchone() == (1,)

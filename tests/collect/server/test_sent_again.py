"""The same form sent twice: as it was it counts once, with other answers its sender is told that the first counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pandas as pd
import pytest
from visitors import FORM, NOW, ask, submission_in, title_of

from evaluate.collect.server import Collector

Field = Callable[..., Collector]
Invited = Callable[..., pd.DataFrame]
FIRST = {**FORM, "remark": "初稿"}


def remarks(collector: Collector) -> list[str]:
    return [json.loads(row[0])["remark"] for row in collector.reader.execute("SELECT answers FROM answers")]


@pytest.mark.parametrize("mode", ["open", "anonymous", "confidential"])
def test_a_change_that_is_not_stored_is_told(field: Field, invited: Invited, mode: str):
    collector = field(mode=mode, contact="办公室 12345")
    path = "/" if mode == "open" else f"/c/{invited(collector, {'甲': 1})['code'][0]}"
    form = {"form-id": submission_in(ask(collector, path).body), **FIRST}
    assert title_of(ask(collector, path, form)) == "已收到，谢谢"
    told = ask(collector, path, {**form, "remark": "改稿"})
    assert (told.status, title_of(told)) == (409, "此前已经收到，改动没有保存")
    assert "办公室 12345" in told.body
    assert "不能再改" in told.body
    assert "what was sent first counts" in ask(collector, path, {**form, "post": "head"}, lang="en").body
    # blanks around a text are no change
    assert title_of(ask(collector, path, {**form, "remark": " 初稿 "})) == "已收到"
    assert remarks(collector) == ["初稿"]


def test_who_may_correct_is_told_how(field: Field, invited: Invited):
    collector = field(mode="confidential", may_correct=True)
    path = f"/c/{invited(collector, {'甲': 1})['code'][0]}"
    form = {"form-id": submission_in(ask(collector, path).body), **FIRST}
    ask(collector, path, form)
    told = ask(collector, path, {**form, "remark": "改稿"})
    assert "重新打开问卷" in told.body
    assert remarks(collector) == ["初稿"]
    anew = {**form, "form-id": submission_in(ask(collector, path).body), "remark": "改稿"}
    assert title_of(ask(collector, path, anew)) == "已收到，谢谢"
    assert sorted(remarks(collector)) == ["初稿", "改稿"]


def test_the_trace_of_the_content_tells_nothing_and_is_forgotten(field: Field):
    collector = field()
    for sign in "AB":
        assert title_of(ask(collector, "/", {"form-id": sign * 22, **FIRST})) == "已收到，谢谢"
    traces = [row[0] for row in collector.reader.execute("SELECT content FROM submissions")]
    # the same answers under another id leave another trace: none can be looked for among the answers
    assert len(set(traces)) == 2
    collector.close()
    late = field(now=NOW + dt.timedelta(days=15))
    assert late.reader.execute("SELECT count(*) FROM submissions").fetchone()[0] == 0

"""The server killed in mid-burst: what was acknowledged is there, and what is sent again counts once."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from visitors import FORM, Served, burst, post_bytes, send, start_server, write_survey

from evaluate.collect.server import (
    CollectSettings,
    begin,
    collector_folder,
    collector_key,
    connected,
    make_invitations,
    store_invitations,
    transact,
)
from evaluate.instruments import read_questionnaire

Answer = tuple[int, bytes, float]


def forms_of(survey: Path, mode: str, count: int) -> dict[str, bytes]:
    """Marker → the request that sends it; in anonymous mode each with a code of its own."""
    paths = ["/"] * count
    if mode == "anonymous":
        settings = CollectSettings(mode="anonymous", spares=0)
        people = pd.DataFrame({"unit": ["甲"] * count})
        slips, kept = make_invitations(people, settings, address="http://form.example")
        folder = collector_folder(survey)
        key = collector_key(folder / "collector.key")
        asked = read_questionnaire(survey / "questionnaire.yml")
        with connected(folder / "answers.db", "write") as connection:
            store = partial(store_invitations, invitations=kept, key=key)
            transact(connection, [partial(begin, questionnaire=asked, settings=settings), store])
        paths = [f"/c/{code}" for code in slips["code"]]
    return {
        f"MARK{number:06}": post_bytes(path, {"form-id": f"{number:022}", **FORM, "remark": f"MARK{number:06}"})
        for number, path in enumerate(paths)
    }


def stored(survey: Path) -> list[str]:
    """The markers of all stored answers."""
    with connected(survey / "responses" / "collector" / "answers.db") as connection:
        rows = connection.execute("SELECT json_extract(answers, '$.remark') FROM answers").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return [row[0] for row in rows]


async def burst_and_kill(server: Served, requests: list[bytes], seconds: float, replies: int) -> list[Answer]:
    """All at once; the server is killed after so many seconds or, when earlier, so many replies."""
    sending = [asyncio.ensure_future(send(server.port, request)) for request in requests]
    kill_at = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < kill_at and sum(task.done() for task in sending) < replies:
        await asyncio.sleep(0.001)
    server.process.kill()
    return await asyncio.gather(*sending)


def killed_again_and_again(survey: Path, mode: str, *, kills: int, each: int, seed: int) -> tuple[int, int, int]:
    """Kill the server so often in mid-burst, send again what was not acknowledged; acknowledged, again, total."""
    drawn = random.Random(seed)
    forms = forms_of(survey, mode, kills * each)
    names, acknowledged, again = list(forms), set(), 0
    waiting: list[str] = []
    for kill in range(kills + 1):
        waiting += names[kill * each : (kill + 1) * each]
        server = start_server(survey, mode=mode)
        # before, between and after the commits of the burst, however fast the machine is
        seconds, most = (drawn.uniform(0, 2), drawn.randrange(len(waiting))) if kill < kills else (60, len(waiting))
        replies = asyncio.run(burst_and_kill(server, [forms[name] for name in waiting], seconds, most))
        server.kill()
        taken = {name for name, (status, _, _) in zip(waiting, replies, strict=True) if status == 200}
        assert {status for status, _, _ in replies} <= {0, 200}
        again += sum("已收到</h1>".encode() in body for _, body, _ in replies)
        acknowledged |= taken
        waiting = [name for name in waiting if name not in taken]
    assert not waiting
    found = stored(survey)
    assert len(found) == len(set(found)) == len(forms)
    assert acknowledged == set(found)
    return len(acknowledged), again, len(forms)


def test_killed_in_mid_burst(tmp_path: Path):
    survey = write_survey(tmp_path / "s")
    acknowledged, _, total = killed_again_and_again(survey, "anonymous", kills=8, each=25, seed=1)
    assert acknowledged == total


@pytest.mark.long
@pytest.mark.parametrize("mode", ["open", "anonymous"])
def test_killed_fifty_times(tmp_path: Path, mode: str, record_row: Callable[..., None]):
    survey = write_survey(tmp_path / "s")
    began = time.perf_counter()
    acknowledged, again, total = killed_again_and_again(survey, mode, kills=50, each=100, seed=2026)
    record_row(
        "collector killed in mid-burst",
        mode=mode,
        kills=50,
        submissions=total,
        acknowledged=acknowledged,
        stored_unacknowledged_then_recognised=again,
        lost=total - acknowledged,
        doubled=len(stored(survey)) - total,
        seconds=time.perf_counter() - began,
    )
    assert again > 0, "no kill ever fell between commit and reply: the moments are badly drawn"


@pytest.mark.long
@pytest.mark.parametrize("mode", ["open", "anonymous"])
def test_five_hundred_at_once(tmp_path: Path, mode: str, record_row: Callable[..., None]):
    survey = write_survey(tmp_path / "s")
    forms = forms_of(survey, mode, 500)
    server = start_server(survey, mode=mode)
    began = time.perf_counter()
    replies = asyncio.run(burst(server.port, list(forms.values())))
    seconds = time.perf_counter() - began
    server.kill()
    assert {status for status, _, _ in replies} == {200}
    assert sorted(stored(survey)) == sorted(forms)
    times = [each for _, _, each in replies]
    record_row(
        "500 submissions at once",
        mode=mode,
        stored=len(stored(survey)),
        seconds=seconds,
        median=statistics.median(times),
        p95=statistics.quantiles(times, n=20)[-1],
        most=max(times),
    )

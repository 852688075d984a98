"""How long do 500 people who submit at once wait? Beside a plain Tornado server that only says hello."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from visitors import Served, burst, post_bytes, start_server, write_survey

from evaluate.collect.server import connected, fields_of
from evaluate.instruments import read_questionnaire
from evaluate.responses import synthetic
from evaluate.responses.cell import written

AT_ONCE, ROUNDS = 500, 5
TOLERATED = 5  # times a server that does nothing
_HELLO = """
import asyncio
from tornado.web import Application, RequestHandler
class Hello(RequestHandler):
    def post(self):
        self.write("hello")
async def main():
    server = Application([("/", Hello)]).listen(0, "127.0.0.1", backlog=1024)
    print(next(iter(server._sockets.values())).getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture
def hello() -> Iterator[Served]:
    """A Tornado server that only says hello."""
    process = subprocess.Popen([sys.executable, "-c", _HELLO], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    served = Served(process, int(process.stdout.readline()))
    yield served
    served.kill()


def forms(folder: Path, count: int) -> list[bytes]:
    """So many filled forms of the county's needs survey."""
    asked = read_questionnaire(folder / "questionnaire.yml")
    people = pd.DataFrame(index=[f"p{number}" for number in range(20)])
    frame = synthetic(asked, people, seed=1).frame
    sent = [
        fields_of({column.name: written(row[column.name], column) or None for column in asked.columns}, asked)
        for row in frame.to_dict("records")
    ]
    return [post_bytes("/", {"form-id": f"{number:022}", **sent[number % len(sent)]}) for number in range(count)]


@pytest.mark.bench
def test_five_hundred_at_once(root: Path, tmp_path: Path, hello: Served, record_row: Callable[..., None]) -> None:
    survey = write_survey(tmp_path / "s")
    (survey / "questionnaire.yml").write_bytes((root / "surveys/needs-2026/questionnaire.yml").read_bytes())
    requests = forms(survey, AT_ONCE * ROUNDS)
    collector = start_server(survey)
    seconds: dict[str, list[list[float]]] = {"collector": [], "hello": []}
    try:
        for turn in range(ROUNDS):
            some = requests[turn * AT_ONCE : (turn + 1) * AT_ONCE]
            for name, server in (("collector", collector), ("hello", hello)):
                replies = asyncio.run(burst(server.port, some))
                assert {status for status, _, _ in replies} == {200}
                seconds[name].append([each for _, _, each in replies])
    finally:
        collector.kill()
    with connected(survey / "responses" / "collector" / "answers.db") as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone()[0] == len(requests)
    p95 = {name: statistics.median(_p95(each) for each in rounds) for name, rounds in seconds.items()}
    for name, rounds in seconds.items():
        record_row(
            "500 submissions at once",
            server=name,
            median=statistics.median(statistics.median(each) for each in rounds),
            p95=p95[name],
            longest=max(max(each) for each in rounds),
            times_hello=p95[name] / p95["hello"],
        )
    assert p95["collector"] < TOLERATED * p95["hello"]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]

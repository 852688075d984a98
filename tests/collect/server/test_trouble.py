"""When the disk is full or cannot be written: a clear page, nothing lost, and the same form sent again counts once."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from visitors import FORM, ask, submission_in, title_of, write_survey

from evaluate.collect.server import Collector, CollectSettings, connected, open_collector
from evaluate.collect.server.writer import Writer
from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire

Field = Callable[..., Collector]
LONG = "长" * 3000


class _Hidden(HTMLParser):
    """The hidden fields and the address of a form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.action = str(found["action"])
        if tag == "input" and found.get("type") == "hidden":
            self.fields[str(found["name"])] = str(found["value"])


def pragma(collector: Collector, statement: str) -> None:
    collector.writer.write(lambda connection: connection.execute(statement).fetchall(), alone=True).result()


def count(collector: Collector) -> int:
    return collector.reader.execute("SELECT count(*) FROM answers").fetchone()[0]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [("PRAGMA max_page_count=1", "PRAGMA max_page_count=100000"), ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")],
    ids=["full", "read-only"],
)
def test_what_could_not_be_stored_stays_in_the_page(field: Field, broken: str, mended: str):
    collector = field()
    form = {"form-id": submission_in(ask(collector).body), **FORM, "remark": LONG + '<script>"&'}
    pragma(collector, broken)
    failed = ask(collector, "/", form)
    assert (failed.status, title_of(failed)) == (503, "暂时没有保存成功")
    assert "Not stored yet" in ask(collector, "/", form, lang="en").body
    assert count(collector) == 0
    kept = _Hidden(failed.body)
    assert kept.fields == form
    pragma(collector, mended)
    assert title_of(ask(collector, kept.action.partition("?")[0], kept.fields)) == "已收到，谢谢"
    assert title_of(ask(collector, "/", form)) == "已收到"
    assert count(collector) == 1
    log = (collector.folder / "audit.log").read_text("utf-8")
    assert log.count("storage_failed") == 1
    assert log.count("storage_mended") == 1


def test_a_draft_that_cannot_be_stored_is_not_lost(field: Field):
    collector = field()
    pragma(collector, "PRAGMA query_only=ON")
    failed = ask(collector, "/", {"remark": LONG, "form-save": "1"})
    assert failed.status == 503
    assert _Hidden(failed.body).fields == {"remark": LONG, "form-save": "1"}


def test_a_file_that_another_programme_holds_is_told_as_the_disk(field: Field):
    collector = field()
    form = {"form-id": submission_in(ask(collector).body), **FORM, "remark": LONG}
    pragma(collector, "PRAGMA busy_timeout=50")
    with connected(collector.folder / "answers.db", "write") as other:
        other.execute("BEGIN IMMEDIATE")
        failed = ask(collector, "/", form)
        other.execute("ROLLBACK")
    assert (failed.status, title_of(failed)) == (503, "暂时没有保存成功")
    assert "SQLITE_BUSY" in (collector.folder / "audit.log").read_text("utf-8")
    assert title_of(ask(collector, "/", _Hidden(failed.body).fields)) == "已收到，谢谢"
    assert count(collector) == 1


@pytest.mark.parametrize("fault", [RuntimeError("很好"), MemoryError(), sqlite3.ProgrammingError("closed")], ids=repr)
@pytest.mark.parametrize("place", ["receive", "find_invitation", "read_submission"])
def test_whatever_fails_what_was_typed_stays_in_the_page(
    field: Field,
    invited: Callable[..., pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    place: str,
):
    collector = field(mode="anonymous", contact="办公室 12345")
    path = f"//c/{invited(collector, {'甲': 1})['code'][0]}"
    form = {"form-id": submission_in(ask(collector, path).body), **FORM, "remark": LONG + '<script>"&'}

    def fail(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(f"evaluate.collect.server.replies.{place}", fail)
        failed = ask(collector, path, form)
    storage = isinstance(fault, MemoryError)
    assert (failed.status, title_of(failed)) == ((503, "暂时没有保存成功") if storage else (500, "出了意外"))
    assert "办公室 12345" in failed.body
    assert storage or "很好" not in (collector.folder / "audit.log").read_text("utf-8")
    kept = _Hidden(failed.body)
    assert kept.fields == form
    assert kept.action.startswith("/c/"), "never to another computer"
    assert title_of(ask(collector, kept.action.partition("?")[0], kept.fields)) == "已收到，谢谢"
    assert count(collector) == 1


def test_nobody_waits_for_somebody_who_reads_and_the_log_is_folded_afterwards(field: Field):
    collector = field()
    log = collector.folder / "answers.db-wal"
    with connected(collector.folder / "answers.db") as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        began = time.monotonic()
        for sign in "ABC":
            assert title_of(ask(collector, "/", {"form-id": sign * 22, **FORM})) == "已收到，谢谢"
        assert time.monotonic() - began < 5
        assert log.stat().st_size > 0
        reader.execute("COMMIT")
    # nothing more is sent: the log is emptied all the same
    while log.stat().st_size and time.monotonic() - began < 20:
        time.sleep(0.05)
    assert log.stat().st_size == 0
    patience = collector.writer.write(lambda connection: connection.execute("PRAGMA busy_timeout").fetchone()[0])
    assert patience.result() > 1000, "a commit goes on waiting for another programme's"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that holds 1 MB."""
    place = tmp_path / "小盘"
    place.mkdir()
    try:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True)
    except FileNotFoundError:
        pytest.skip("this system has no `mount`")
    if made.returncode:
        pytest.skip("mounting a small file system needs administrator rights")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_disk_that_is_really_full(small_disk: Path):
    survey = write_survey(small_disk / "survey")
    asked = read_questionnaire(survey / "questionnaire.yml")
    collector = open_collector(survey, asked, CollectSettings(), title={"zh": "小"}, minimum=10)
    filler = small_disk / "filler"
    try:
        with pytest.raises(OSError, match="space"):
            filler.write_bytes(b"x" * 2_000_000)
        titles = []
        for number in range(20):
            form = {"form-id": f"{number:022}", **FORM, "remark": LONG}
            titles.append(title_of(ask(collector, "/", form)))
        stored = titles.count("已收到，谢谢")
        assert "暂时没有保存成功" in titles
        assert count(collector) == stored
        filler.unlink()
        for number in range(20):
            form = {"form-id": f"{number:022}", **FORM, "remark": LONG}
            assert title_of(ask(collector, "/", form)) in ("已收到，谢谢", "已收到")
        assert count(collector) == 20
    finally:
        collector.close()
    with connected(survey / "responses" / "collector" / "answers.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_damaged_database_is_told_at_the_start(field: Field, survey: Path):
    field().close()
    path = survey / "responses" / "collector" / "answers.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(ResponsesError, match="backup"):
        field()


def test_a_task_that_fails_fails_alone(tmp_path: Path):
    writer = Writer(tmp_path / "a.db")
    hold = writer.write(lambda connection: __import__("time").sleep(0.2))
    insert = "INSERT INTO facts VALUES (?, 'x')"
    tasks = [writer.write(lambda connection, name=name: connection.execute(insert, (name,))) for name in "abca"]
    hold.result()
    assert [task.exception() is None for task in tasks] == [True, True, True, False]
    # one commit for what waited together was tried, and then each by itself
    count = writer.write(lambda connection: connection.execute("SELECT count(*) FROM facts").fetchone()[0]).result()
    assert count == 3
    gone = writer.write(lambda connection: connection.execute(insert, ("z",)))
    gone.cancel()
    writer.close()
    assert not writer.alive


def test_what_waits_together_shares_one_commit(tmp_path: Path):
    writer = Writer(tmp_path / "a.db")
    hold = writer.write(lambda connection: __import__("time").sleep(0.2))
    insert = "INSERT INTO facts VALUES (?, 'x')"
    tasks = [
        writer.write(lambda connection, name=name: connection.execute(insert, (str(name),))) for name in range(300)
    ]
    hold.result()
    for task in tasks:
        task.result()
    assert writer.commits <= 3
    writer.close()

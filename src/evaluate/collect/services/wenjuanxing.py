"""Pull from 问卷星: the answers by text and by number of the option, as its own download gives them."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, moment, same_people
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import read_credentials
from evaluate.collect.services.pulled import Asked, Pulled, PulledFile, file_name
from evaluate.collect.services.reply import Reply, csv_column, table_rows
from evaluate.collect.services.said import in_short, words_in
from evaluate.collect.services.trouble import refused, too_slow, unreadable
from evaluate.collect.services.wenjuanxing_call import WAYS, call, headers_for
from evaluate.errors import Text

NAME = Text("问卷星", "问卷星 (wjx.cn)")
#: The most answers that a page of 1001002 holds.
_PAGE = 50
_BY_TEXT, _BY_NUMBER = 0, 2


def pull_wenjuanxing(
    target: str | Path,
    *,
    address: str = "https://www.wjx.cn",
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
) -> Pulled:
    """Bring the answers to a 问卷星 survey into a sealed raw folder.

    The survey's own number of valid answers (`answer_valid`, action 1000001) is asked before and after; the answers are
    downloaded (1001004) once by text and once by number, anew when one arrived in between. With `since` the serial
    numbers are compared one by one with those that are listed (1001002, 50 a page): the number of valid answers knows
    no dates.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        `https://www.wjx.cn`, or the customer's own domain.
    survey : str or int
        The number of the survey (`vid`).
    credentials : str or Path, optional
        A file outside the study with WENJUANXING_TOKEN, or WENJUANXING_APPID and WENJUANXING_APPKEY; environment
        variables of these names without it.
    since : date, optional
        Only answers handed in on this day or later.
    connection : Connection
        Limits and certificates.
    keep_days : int
        After how many days the raw answers are to be deleted.

    Returns
    -------
    Pulled
        `evaluate import` reads both files together.

    Raises
    ------
    ServiceError
        Nothing is written then.

    Source: 问卷星开放文档 (showdoc.com.cn/wjxopenapi); the vendor's own kit (github.com/wjxcom/wjx-ai-kit: Bearer key,
    page of at most 50, `query_type` 0 text, 1 score, 2 number, more than 3,000 answers by `taskid`).
    """
    asked = asked_of(
        "wenjuanxing", NAME, target, address, survey, since, keep_days, written=r"\d+", example="123456789"
    )
    keys = read_credentials(WAYS, credentials, asked.target)
    with Client(NAME.en, asked.address, keys, connection, headers=headers_for(keys)) as client:
        about = call(client, "1000001", vid=int(asked.survey))
        before = _valid(about, client) if since is None else len(_listed(client, asked))
        texts, numbers, received = _pair(client, asked)
        if since is None:
            after = _valid(call(client, "1000001", vid=int(asked.survey)), client)
        else:
            after = len(_listed(client, asked))
    title = file_name(str(about.get("title") or ""))
    files = [
        PulledFile(f"{asked.survey}_按文本_{title}_{received}_{received}.csv", texts),
        PulledFile(f"{asked.survey}_按序号_{title}_{received}_{received}.csv", numbers),
        PulledFile(f"{asked.survey}_问卷.json", _json(about), answers=False),
    ]
    return asked.seal(files, received, (before, after))


def _pair(client: Client, asked: Asked) -> tuple[bytes, bytes, int]:
    """The answers by text and by number; both anew while an answer arrives in between."""
    for _ in range(3):
        texts, numbers = (_download(client, asked, kind) for kind in (_BY_TEXT, _BY_NUMBER))
        where = client.where("1001004")
        serials = [csv_column(table_rows(content, where), "序号", where) for content in (texts, numbers)]
        if len(set(serials[0])) < len(serials[0]):
            raise unreadable(where, Text("序号有重复", "序号 repeats"))
        if same_people(serials):
            return texts, numbers, len(serials[0])
    raise unreadable(
        client.where("1001004"), Text("按文本、按序号两次下载的答卷不同", "the downloads by text and by number differ")
    )


def _download(client: Client, asked: Asked, kind: int) -> bytes:
    parameters: dict[str, Any] = {"vid": int(asked.survey), "query_type": kind, "suffix": 0, "sort": 0}
    parameters |= _from(asked)
    until = time.monotonic() + client.connection.deadline
    data = call(client, "1001004", **parameters)
    while not data.get("download_url"):
        task = str(data.get("taskid") or "")
        if not task:
            if words := words_in(data):
                raise refused(client.where("1001004"), in_short(client.credentials.hide(words)))
            raise unreadable(client.where("1001004"), Text("没有下载地址和任务号", "neither download_url nor taskid"))
        if time.monotonic() > until:
            raise too_slow(client.where("1001004"), client.connection.deadline)
        client.connection.wait(client.connection.pause)
        data = {"taskid": task} | call(client, "1001004", **parameters, taskid=task)
    reply: Reply = client.fetch(str(data["download_url"]))
    return reply.content


def _listed(client: Client, asked: Asked) -> set[str]:
    """The serial numbers of the answers since that day, page by page until a page is empty."""
    found: set[str] = set()
    for page in range(1, 100_000):
        data = call(client, "1001002", vid=int(asked.survey), page_index=page, page_size=_PAGE, sort=0, **_from(asked))
        answers = data.get("answers")
        if not isinstance(answers, dict | list):
            raise unreadable(client.where("1001002"), Text("没有 answers", "no answers"))
        rows = answers.values() if isinstance(answers, dict) else answers
        serials = {str(row["index"]) for row in rows if isinstance(row, dict) and "index" in row}
        if len(serials) < len(answers) or found & serials:
            raise unreadable(client.where("1001002"), Text("分页重复或没有序号", "pages repeat or lack serial numbers"))
        if not serials:
            break
        found |= serials
    return found


def _from(asked: Asked) -> dict[str, int]:
    return {} if asked.since is None else {"begin_time": int(moment(asked.since).timestamp() * 1000)}


def _valid(about: dict[str, Any], client: Client) -> int:
    return Reply(client.where("1000001"), 200, {}, _json(about)).count("answer_valid")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="backslashreplace")

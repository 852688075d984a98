"""Pull from KoboToolbox (API v2): all pages of the answers, checked against its own count, and the form."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, moment
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import read_credentials
from evaluate.collect.services.kobo_groups import group_tables
from evaluate.collect.services.kobo_table import answers_table, xlsform
from evaluate.collect.services.pulled import Asked, Pulled, PulledFile
from evaluate.collect.services.trouble import unreadable
from evaluate.errors import Text

NAME = Text("KoboToolbox", "KoboToolbox")
TOKEN = "KOBO_TOKEN"
WAYS = ((TOKEN,),)
#: The most answers that a page holds since 9 March 2026; without a limit a page holds 100.
_PAGE = 1000


def pull_kobo(
    target: str | Path,
    *,
    address: str,
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
) -> Pulled:
    """Bring the answers to a KoboToolbox form into a sealed raw folder.

    Pages of 1,000 answers are followed (`next`) and compared with `count`, which is asked again at the end. The answers
    are kept as they came (JSON) and laid out as a table beside the form, which `evaluate import` reads together.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        Such as `https://kf.kobotoolbox.org`, `https://eu.kobotoolbox.org`, or one's own server.
    survey : str or int
        The form's id (`a…`), as its web address shows it.
    credentials : str or Path, optional
        A file outside the study with KOBO_TOKEN; the environment variable without it.
    since : date, optional
        Only answers that reached the server on this day or later.
    connection : Connection
        Limits and certificates.
    keep_days : int
        After how many days the raw answers are to be deleted.

    Returns
    -------
    Pulled
        Repeated groups are tables of their own beside the answers. Lists that are none are in the raw answers only;
        the receipt names them (`left_out`).

    Raises
    ------
    ServiceError
        Nothing is written then.

    Source: community.kobotoolbox.org/t/74610 (at most 1,000 a page, 100 unless asked, from 9 March 2026).
    """
    asked = asked_of("kobo", NAME, target, address, survey, since, keep_days, example="aBc5dEfGhJkLmNpQrStUv")
    keys = read_credentials(WAYS, credentials, asked.target)
    headers = {"Authorization": f"Token {keys[TOKEN]}", "Accept": "application/json"}
    with Client(NAME.en, asked.address, keys, connection, headers=headers) as client:
        form = client.read("GET", f"/api/v2/assets/{asked.survey}/", params={"format": "json"})
        content = form.member("content")
        before, answers, raw = _pages(client, asked)
        after = client.read("GET", _data(asked), params=_wanted(asked, 1)).count("count")
    groups, left_out = group_tables(answers)
    name = f"kobo_{asked.survey}"
    files = [
        PulledFile(f"{name}.csv", answers_table(answers, content)),
        *(PulledFile(f"{name}-{group}.csv", table) for group, table in groups.items()),
        PulledFile(f"{name}_form.xlsx", xlsform(content)),
        PulledFile(f"{name}_form.json", form.content, answers=False),
        *(PulledFile(f"{name}_{number:03}.json", page, answers=False) for number, page in enumerate(raw, 1)),
    ]
    return asked.seal(files, len(answers), (before, after), left_out=left_out)


def _pages(client: Client, asked: Asked) -> tuple[int, list[dict[str, Any]], list[bytes]]:
    """The server's count, all answers, and the pages as they came."""
    reply = client.read("GET", _data(asked), params=_wanted(asked, _PAGE))
    before = reply.count("count")
    found: dict[str, dict[str, Any]] = {}
    raw: list[bytes] = []
    visited: set[str] = set()
    while True:
        rows = reply.member("results")
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "_id" in row for row in rows):
            raise unreadable(reply.where, Text("results 不是答卷", "results holds no answers"))
        if repeated := sum(str(row["_id"]) in found for row in rows):
            raise unreadable(reply.where, Text(f"有 {repeated} 份答卷在两页里", f"{repeated} answers are on two pages"))
        found |= {str(row["_id"]): row for row in rows}
        raw.append(reply.content)
        following = reply.json().get("next")
        if not following:
            return before, list(found.values()), raw
        if following in visited or not rows:
            raise unreadable(reply.where, Text("分页没有尽头", "the pages do not end"))
        visited.add(following)
        reply = client.read("GET", str(following))


def _data(asked: Asked) -> str:
    return f"/api/v2/assets/{asked.survey}/data/"


def _wanted(asked: Asked, limit: int) -> dict[str, Any]:
    # in the order of arrival: what comes while we read stands at the end
    wanted: dict[str, Any] = {"format": "json", "limit": limit, "sort": json.dumps({"_id": 1})}
    if asked.since is not None:
        wanted["query"] = json.dumps({"_submission_time": {"$gte": f"{moment(asked.since):%Y-%m-%dT%H:%M:%S}"}})
    return wanted

"""Pull from Qualtrics: an export is started, waited for and fetched, once by value and once by label."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, no_since, same_people
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import read_credentials
from evaluate.collect.services.pulled import Pulled, PulledFile
from evaluate.collect.services.reply import Reply, csv_column, table_rows, unzipped
from evaluate.collect.services.said import in_short, said
from evaluate.collect.services.trouble import refused, too_slow, unreadable
from evaluate.errors import Text

NAME = Text("Qualtrics", "Qualtrics")
TOKEN = "QUALTRICS_TOKEN"
WAYS = ((TOKEN,),)
#: Names, wording and ImportIds stand above the answers.
_HEADERS = 3


def pull_qualtrics(
    target: str | Path,
    *,
    address: str,
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
) -> Pulled:
    """Bring the recorded answers to a Qualtrics survey into a sealed raw folder.

    An export is started once by value and once by label (never started again by itself), waited for until its status is
    `complete`, and its zip unpacked. The survey's `responseCounts` are asked before and after: recorded answers are the
    auditable ones, and generated ones (tests) may be among them.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        The data centre of the account, such as `https://fra1.qualtrics.com`.
    survey : str or int
        The survey's id (`SV_…`).
    credentials : str or Path, optional
        A file outside the study with QUALTRICS_TOKEN; the environment variable without it.
    since : date, optional
        Refused: there is no count of answers since a day to compare with.
    connection : Connection
        Limits and certificates.
    keep_days : int
        After how many days the raw answers are to be deleted.

    Returns
    -------
    Pulled

    Raises
    ------
    ServiceError
        Nothing is written then.

    Source: Qualtrics API, Survey Response Export (Create Response Export, Get Response Export Progress: only the status
    `complete` brings a `fileId`; Get Response Export File) and Get Survey (`responseCounts`).
    """
    asked = asked_of("qualtrics", NAME, target, address, survey, since, keep_days, written=r"SV_\w+", example="SV_…")
    no_since(asked, Text("没有可以核对的份数", "no count to compare with"))
    keys = read_credentials(WAYS, credentials, asked.target)
    path = f"/API/v3/surveys/{asked.survey}"
    with Client(NAME.en, asked.address, keys, connection, headers={"X-API-TOKEN": keys[TOKEN]}) as client:
        before = client.read("GET", path)
        values, labels = _pair(client, f"{path}/export-responses")
        after = client.read("GET", path)
    received = len(_ids(values, client))
    least = min(reply.count("result", "responseCounts", "auditable") for reply in (before, after))
    most = max(_recorded(reply) for reply in (before, after))
    files = [
        PulledFile(f"qualtrics_{asked.survey}_values.csv", values),
        PulledFile(f"qualtrics_{asked.survey}_labels.csv", labels),
    ]
    return asked.seal(files, received, (least, most))


def _recorded(reply: Reply) -> int:
    return sum(reply.count("result", "responseCounts", kind) for kind in ("auditable", "generated"))


def _pair(client: Client, path: str) -> tuple[bytes, bytes]:
    """The answers by value and by label; both anew while an answer arrives in between."""
    for _ in range(3):
        values, labels = _export(client, path, labels=False), _export(client, path, labels=True)
        if same_people([_ids(values, client), _ids(labels, client)]):
            return values, labels
    raise unreadable(
        client.where(path), Text("按数值、按文字两次导出的答卷不同", "the exports by value and by label differ")
    )


def _export(client: Client, path: str, *, labels: bool) -> bytes:
    wanted = {"format": "csv", "compress": True, "useLabels": labels}
    reply = client.send("POST", path, json=wanted)
    progress = str(reply.member("result", "progressId") or "")
    until = time.monotonic() + client.connection.deadline
    while progress:
        reply = client.read("GET", f"{path}/{progress}")
        status = reply.member("result", "status")
        if status == "complete":
            file = reply.member("result", "fileId")
            packed = client.read("GET", f"{path}/{file}/file")
            tables = list(unzipped(packed.content, packed.where, client.connection.largest).values())
            if len(tables) != 1:
                raise unreadable(packed.where, Text("压缩包里不是一个表", "not one table in the archive"))
            return tables[0]
        if status != "inProgress":
            raise refused(reply.where, in_short(client.credentials.hide(said(reply)) or str(status)))
        if time.monotonic() > until:
            raise too_slow(reply.where, client.connection.deadline)
        client.connection.wait(client.connection.pause)
    raise unreadable(reply.where, Text("没有 progressId", "no progressId"))


def _ids(content: bytes, client: Client) -> list[str]:
    where = client.where("export-responses")
    rows = table_rows(content, where)
    if len(rows) < _HEADERS:
        raise unreadable(where, Text("表头不全", "headers are missing"))
    return csv_column(rows, "ResponseId", where)[_HEADERS - 1 :]

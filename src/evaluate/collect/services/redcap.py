"""Pull from REDCap: all records raw and as labels, with the data dictionary."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, same_people
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import read_credentials
from evaluate.collect.services.pulled import Asked, Pulled, PulledFile
from evaluate.collect.services.reply import Reply, table_rows
from evaluate.collect.services.trouble import unreadable
from evaluate.errors import Text

NAME = Text("REDCap", "REDCap")
TOKEN = "REDCAP_TOKEN"
WAYS = ((TOKEN,),)


def pull_redcap(
    target: str | Path,
    *,
    address: str,
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
) -> Pulled:
    """Bring the records of a REDCap project into a sealed raw folder.

    Records come once raw and once as labels, anew when one arrived in between. REDCap has no count to ask for: the
    records' ids alone are asked before and after, and must be those that came.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        The address of the interface, such as `https://redcap.example.org/api/`.
    survey : str or int
        A name for the project in the folder's and files' names: which project it is, the token says.
    credentials : str or Path, optional
        A file outside the study with REDCAP_TOKEN; the environment variable without it.
    since : date, optional
        Only records created or changed on this day or later, by the clock of the server.
    connection : Connection
        Limits and certificates.
    keep_days : int
        After how many days the raw answers are to be deleted.

    Returns
    -------
    Pulled
        `received` are records; a record may take several rows.

    Raises
    ------
    ServiceError
        Nothing is written then.

    Source: REDCap API documentation, methods Export Records (POST; token, content, format, type, rawOrLabel,
    rawOrLabelHeaders, dateRangeBegin) and Export Metadata; rights of the token's user may withhold fields.
    """
    asked = asked_of("redcap", NAME, target, address, survey, since, keep_days, example="needs_2026")
    keys = read_credentials(WAYS, credentials, asked.target)
    with Client(NAME.en, asked.address, keys, connection) as client:
        dictionary = _export(client, content="metadata", format="json")
        identifier = _identifier(dictionary)
        before = _records(_export(client, **_wanted(asked), **{"fields[0]": identifier}))
        raw, labels = _pair(client, asked)
        after = _records(_export(client, **_wanted(asked), **{"fields[0]": identifier}))
    received = _records(raw)
    if not before & after <= received <= before | after:
        apart = len((before & after) - received) + len(received - (before | after))
        raise unreadable(raw.where, Text(f"有 {apart} 条记录对不上", f"{apart} records differ from those listed"))
    name = f"redcap_{asked.survey}"
    files = [
        PulledFile(f"{name}_raw.csv", raw.content),
        PulledFile(f"{name}_labels.csv", labels.content),
        PulledFile(f"{name}_dictionary.json", dictionary.content, answers=False),
    ]
    return asked.seal(files, len(received), (len(before), len(after)))


def _export(client: Client, **wanted: str) -> Reply:
    data = {"token": client.credentials[TOKEN], "returnFormat": "json", **wanted}
    reply = client.read("POST", "/", data=data)
    return Reply(client.where(wanted["content"]), reply.status, reply.headers, reply.content)


def _wanted(asked: Asked, **how: str) -> dict[str, str]:
    wanted = {"content": "record", "format": "csv", "type": "flat", "csvDelimiter": ",", **how}
    if asked.since is not None:
        begin = asked.since if isinstance(asked.since, dt.datetime) else dt.datetime.combine(asked.since, dt.time())
        wanted["dateRangeBegin"] = f"{begin:%Y-%m-%d %H:%M:%S}"
    return wanted


def _pair(client: Client, asked: Asked) -> tuple[Reply, Reply]:
    """The records raw and as labels; both anew while one arrives in between."""
    for _ in range(3):
        raw = _export(client, **_wanted(asked, rawOrLabel="raw", rawOrLabelHeaders="raw"))
        labels = _export(client, **_wanted(asked, rawOrLabel="label", rawOrLabelHeaders="label"))
        if same_people([[row[0] for row in table_rows(one.content, one.where)[1:]] for one in (raw, labels)]):
            return raw, labels
    raise unreadable(
        client.where("record"), Text("按代码、按文字两次导出的记录不同", "the exports raw and as labels differ")
    )


def _identifier(dictionary: Reply) -> str:
    """The first field of a project names its records."""
    fields: Any = dictionary.json()
    if not isinstance(fields, list) or not fields or not isinstance(fields[0], dict) or "field_name" not in fields[0]:
        raise unreadable(dictionary.where, Text("没有字段", "no fields"))
    return str(fields[0]["field_name"])


def _records(reply: Reply) -> set[str]:
    return {row[0] for row in table_rows(reply.content, reply.where)[1:]}

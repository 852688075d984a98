"""Pull from ODK Central: its own archive of tables, checked against the number that its OData service counts."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path
from urllib.parse import quote

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, moment
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import Credentials, read_credentials
from evaluate.collect.services.pulled import Asked, Pulled, PulledFile, file_name
from evaluate.collect.services.reply import Reply, csv_column, table_rows, unzipped
from evaluate.collect.services.trouble import unreadable
from evaluate.errors import ServiceError, Text

NAME = Text("ODK Central", "ODK Central")
USER, PASSWORD = "ODK_CENTRAL_USER", "ODK_CENTRAL_PASSWORD"
WAYS = ((USER, PASSWORD),)


def pull_odk_central(
    target: str | Path,
    *,
    address: str,
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
) -> Pulled:
    """Bring the answers to a form of ODK Central into a sealed raw folder.

    A session is opened and closed again; `submissions.csv.zip` comes without attachments and with several answers
    joined (the list of options for splitting them is filled by the server only later), and the form as its author
    uploaded it, where it was an XLSForm. `$count` is asked before and after.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        Such as `https://central.example.org`.
    survey : str or int
        Number of the project and id of the form: `3/needs_2026`.
    credentials : str or Path, optional
        A file outside the study with ODK_CENTRAL_USER (an e-mail address) and ODK_CENTRAL_PASSWORD; environment
        variables without it.
    since : date, optional
        Only answers that reached the server on this day or later.
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

    Source: docs.getodk.org/central-api (sessions, submissions.csv.zip, `$filter` on `__system/submissionDate`), and
    docs.getodk.org/central-api-odata-endpoints (`$top`, `$count`).
    """
    asked = asked_of(
        "odk", NAME, target, address, survey, since, keep_days, written=r"\d+/[^\s/?#%]+", example="3/needs_2026"
    )
    keys = read_credentials(WAYS, credentials, asked.target)
    with Client(NAME.en, asked.address, keys, connection) as client, _Session(client, keys):
        before = _count(client, asked)
        params = {"attachments": "false", "splitSelectMultiples": "false"} | _since(asked)
        reply = client.read("GET", f"{_form(asked)}/submissions.csv.zip", params=params)
        form = _xlsform(client, asked)
        after = _count(client, asked)
    name = f"odk_{file_name(asked.survey)}"
    files = [PulledFile(f"{name}.zip", reply.content)]
    if form is not None:
        files.append(PulledFile(f"{name}_form.xlsx", form))
    return asked.seal(files, _answers(reply, connection.largest), (before, after))


class _Session:
    """A session that is closed whatever happens; its token goes into the headers of every request."""

    def __init__(self, client: Client, keys: Credentials) -> None:
        self._client, self._keys = client, keys

    def __enter__(self) -> None:
        body = {"email": self._keys[USER], "password": self._keys[PASSWORD]}
        reply = self._client.send("POST", "/v1/sessions", json=body)
        token = reply.member("token")
        if not isinstance(token, str) or not (token.isascii() and token.isprintable() and token):
            raise unreadable(reply.where, Text("token 不是密钥", "token is no key"))
        self._client.headers["Authorization"] = f"Bearer {token}"
        self._client.credentials = self._client.credentials.with_secret(token)

    def __exit__(self, *_: object) -> None:
        # the answers are here, or the true mistake is on its way; the session ends by itself in a day
        with contextlib.suppress(ServiceError):
            self._client.send("DELETE", "/v1/sessions/current")


def _form(asked: Asked) -> str:
    project, _, form = asked.survey.partition("/")
    return f"/v1/projects/{project}/forms/{quote(form, safe='')}"


def _count(client: Client, asked: Asked) -> int:
    params = {"$top": "0", "$count": "true"} | _since(asked)
    return client.read("GET", f"{_form(asked)}.svc/Submissions", params=params).count("@odata.count")


def _since(asked: Asked) -> dict[str, str]:
    if asked.since is None:
        return {}
    return {"$filter": f"__system/submissionDate ge {moment(asked.since):%Y-%m-%dT%H:%M:%S.000Z}"}


def _xlsform(client: Client, asked: Asked) -> bytes | None:
    """The form as an Excel file; None when it was uploaded as XML, or as an old .xls, which no importer needs."""
    listed = client.read("GET", _form(asked), headers={"X-Extended-Metadata": "true"}).json()
    kind = str(listed.get("excelContentType") or "") if isinstance(listed, dict) else ""
    if "openxmlformats" not in kind:
        return None
    return client.read("GET", f"{_form(asked)}.xlsx").content


def _answers(reply: Reply, largest: int) -> int:
    """How many answers the main table holds: the one in which answers have a day of submission."""
    for content in unzipped(reply.content, reply.where, largest).values():
        rows = table_rows(content, reply.where)
        if rows and "SubmissionDate" in rows[0]:
            keys = csv_column(rows, "KEY", reply.where)
            if len(set(keys)) < len(keys):
                raise unreadable(reply.where, Text("KEY 有重复", "KEY repeats"))
            return len(keys)
    raise unreadable(reply.where, Text("压缩包里没有答卷表", "no table of answers in the archive"))

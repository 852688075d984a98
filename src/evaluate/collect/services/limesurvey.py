"""Pull from LimeSurvey (RemoteControl 2, JSON-RPC): the finished answers as codes and as texts, or as an SPSS file."""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Self

from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.asked import asked_of, no_since, same_people
from evaluate.collect.services.client import Client
from evaluate.collect.services.connection import USUAL, Connection
from evaluate.collect.services.credentials import Credentials, read_credentials
from evaluate.collect.services.pulled import Pulled, PulledFile
from evaluate.collect.services.reply import Reply, table_rows
from evaluate.collect.services.said import in_short
from evaluate.collect.services.trouble import not_found, not_let_in, refused, unreadable, web_page
from evaluate.errors import ServiceError, Text

NAME = Text("LimeSurvey", "LimeSurvey")
USER, PASSWORD = "LIMESURVEY_USER", "LIMESURVEY_PASSWORD"
WAYS = ((USER, PASSWORD),)
PATH = "/index.php/admin/remotecontrol"
Layout = Literal["csv", "spss"]
_SPSS = (b"$FL2", b"$FL3")


def pull_limesurvey(
    target: str | Path,
    *,
    address: str,
    survey: str | int,
    credentials: str | Path | None = None,
    since: dt.date | None = None,
    connection: Connection = USUAL,
    keep_days: int = KEEP_DAYS,
    layout: Layout = "csv",
) -> Pulled:
    """Bring the finished answers to a LimeSurvey survey into a sealed raw folder.

    A session is opened and closed again. The answers come once with codes and once with whole texts, anew when one
    arrived in between; `completed_responses` of the summary is asked before and after.

    Parameters
    ----------
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        The server, such as `https://survey.example.org`, or its whole address of RemoteControl. JSON-RPC must be
        switched on there (global settings → interfaces).
    survey : str or int
        The survey's number.
    credentials : str or Path, optional
        A file outside the study with LIMESURVEY_USER and LIMESURVEY_PASSWORD; environment variables without it.
    since : date, optional
        Refused: RemoteControl chooses by number of the answer only.
    connection : Connection
        Limits and certificates.
    keep_days : int
        After how many days the raw answers are to be deleted.
    layout : "csv" or "spss"
        Two tables, or one SPSS file with codes and labels.

    Returns
    -------
    Pulled

    Raises
    ------
    ServiceError
        Nothing is written then.

    Source: api.limesurvey.org, class remotecontrol_handle (get_session_key, get_summary, export_responses,
    release_session_key).
    """
    asked = asked_of(
        "limesurvey", NAME, target, address, survey, since, keep_days, written=r"\d{1,12}", example="282267"
    )
    no_since(asked, Text("只能按答卷编号", "by number of the answer only"))
    keys = read_credentials(WAYS, credentials, asked.target)
    with Client(NAME.en, asked.address, keys, connection) as client, _Session(client, keys) as session:
        number = int(asked.survey)
        before = session.completed(number)
        files, received = _spss(session, number) if layout == "spss" else _pair(session, number)
        after = session.completed(number)
    return asked.seal(files, received, (before, after))


class _Session:
    """Calls with a session's key, which is given back whatever happens."""

    def __init__(self, client: Client, keys: Credentials) -> None:
        self._client, self._keys = client, keys
        self._key = ""
        self._path = "" if client.address.endswith("remotecontrol") else PATH

    def __enter__(self) -> Self:
        reply = self._call("get_session_key", self._keys[USER], self._keys[PASSWORD], once=True)
        _, key = split_reply(reply, self._client.credentials.hide)
        if not isinstance(key, str) or not key:
            raise not_let_in(reply.where, self._status(key), self._keys.names)
        self._key = key
        self._client.credentials = self._client.credentials.with_secret(key)
        return self

    def __exit__(self, *_: object) -> None:
        # the answers are here, or the true mistake is on its way; the session ends by itself in two hours
        with contextlib.suppress(ServiceError):
            self._call("release_session_key", self._key, once=True)

    def completed(self, survey: int) -> int:
        """How many finished answers the server counts."""
        reply = self._call("get_summary", self._key, survey, "all")
        _, result = split_reply(reply, self._client.credentials.hide)
        if not isinstance(result, dict) or "completed_responses" not in result:
            raise self._no(reply, result)
        return Reply(reply.where, 200, {}, json.dumps(result).encode()).count("completed_responses")

    def export(self, survey: int, kind: str, heading: str, answers: str) -> bytes:
        """The finished answers in one of the server's formats."""
        reply = self._call("export_responses", self._key, survey, kind, None, "complete", heading, answers)
        before, result = split_reply(reply, self._client.credentials.hide)
        if before:
            return before
        if not isinstance(result, str):
            raise self._no(reply, result)
        try:
            return base64.b64decode("".join(result.split()), validate=True)
        except (binascii.Error, ValueError):
            raise unreadable(reply.where, Text("不是完整的 base64", "no whole base64")) from None

    def _call(self, method: str, *parameters: Any, once: bool = False) -> Reply:
        body = {"method": method, "params": list(parameters), "id": 1}
        ask = self._client.send if once else self._client.read
        reply = ask("POST", self._path, json=body)
        return Reply(self._client.where(method), reply.status, reply.headers, reply.content)

    def _no(self, reply: Reply, result: Any) -> ServiceError:
        words = self._status(result)
        if "session key" in words.casefold() or "permission" in words.casefold():
            return not_let_in(reply.where, words, self._keys.names)
        if "invalid survey" in words.casefold():
            return not_found(reply.where, words)
        return refused(reply.where, words)

    def _status(self, result: Any) -> str:
        words = result.get("status") if isinstance(result, dict) else ""
        return in_short(self._client.credentials.hide(str(words or "")))


def split_reply(reply: Reply, hide: Callable[[str], str] = str) -> tuple[bytes, Any]:
    """What stands before the JSON, and its `result`; `hide` takes secrets out of what the server says.

    `export_responses` as `spsssav` writes the file itself into the reply, and the JSON after it.

    Raises
    ------
    ServiceError
        There is no JSON, or it bears an error.
    """
    content, before = reply.content, b""
    if reply.is_page:
        raise web_page(reply.where)
    if content.startswith(_SPSS):
        place = content.rfind(b'{"')
        before, content = content[:place], content[place:]
        if place < 0:
            raise unreadable(reply.where, Text("文件之后没有 JSON，多半中断了", "no JSON after the file: it broke off"))
    told = Reply(reply.where, reply.status, reply.headers, content)
    result = told.member("result")
    if told.json().get("error") is not None:
        raise refused(reply.where, in_short(hide(str(told.json()["error"]))))
    return before, result


def _pair(session: _Session, survey: int) -> tuple[list[PulledFile], int]:
    """The answers as codes and as texts; both anew while an answer arrives in between."""
    where = f"{NAME.en} export_responses"
    for _ in range(3):
        codes, texts = session.export(survey, "csv", "code", "short"), session.export(survey, "csv", "full", "long")
        # the number of the answer stands first, under a header in the language of the survey
        numbers = [[row[0] for row in table_rows(content, where)[1:]] for content in (codes, texts)]
        if same_people(numbers):
            files = [
                PulledFile(f"limesurvey_{survey}_codes.csv", codes),
                PulledFile(f"limesurvey_{survey}_texts.csv", texts),
            ]
            return files, len(set(numbers[0]))
    raise unreadable(where, Text("按代码、按文字两次导出的答卷不同", "the exports by code and by text differ"))


def _spss(session: _Session, survey: int) -> tuple[list[PulledFile], int]:
    content = session.export(survey, "spsssav", "code", "short")
    if not content.startswith(_SPSS) or len(content) < 84:
        raise unreadable(f"{NAME.en} export_responses", Text("不是 SPSS 文件", "no SPSS file"))
    # the header says in which order its numbers are written: 2 or 3 stands at byte 64
    order: Literal["little", "big"] = "little" if content[64] in (2, 3) else "big"
    return [PulledFile(f"limesurvey_{survey}.sav", content)], int.from_bytes(content[80:84], order, signed=True)

"""How 问卷星 is asked: one address, an action a request, signed or with a key; and how it says no."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from evaluate.collect.services.client import Client
from evaluate.collect.services.credentials import Credentials
from evaluate.collect.services.said import in_short, said
from evaluate.collect.services.trouble import refused, unreadable
from evaluate.errors import Text

TOKEN, APPID, APPKEY = "WENJUANXING_TOKEN", "WENJUANXING_APPID", "WENJUANXING_APPKEY"
#: The ways to log in: a key of the new kind, or the pair of developer's id and key.
WAYS = ((TOKEN,), (APPID, APPKEY))
PATH = "/openapi/default.aspx"


def signature(parameters: Mapping[str, Any], appkey: str) -> str:
    """By what does 问卷星 know that a request is ours?

    The values in the ASCII order of their parameters' names, empty ones left out, then the developer's key, written
    without anything between them; of that the SHA-1 in small hexadecimal letters. The `traceid` of the address is one
    of the parameters.

    Source: 问卷星开放文档, 接口规范 (showdoc.com.cn/wjxopenapi/7510125105467459): POST of JSON, `ts` in Unix seconds
    valid for 30 seconds, `encode` SHA1 unless said, `traceid` 32 small hexadecimal letters, part of it.

    Example:
    -------
    >>> signature({"appid": "test", "ts": "100", "action": "1"}, "key")[:8]
    'c9a481c8'
    """
    text = "".join(str(parameters[name]) for name in sorted(parameters) if parameters[name] not in (None, ""))
    return hashlib.sha1((text + appkey).encode("utf-8")).hexdigest()


def headers_for(credentials: Credentials) -> dict[str, str]:
    """What every request bears: the key of the new kind, where there is one."""
    return {"Authorization": f"Bearer {credentials[TOKEN]}"} if TOKEN in credentials else {}


def call(client: Client, action: str, **parameters: Any) -> dict[str, Any]:
    """The `data` of one action; only actions that read are called.

    Raises
    ------
    ServiceError
        问卷星 says no, or answers something else.
    """
    trace = uuid4().hex
    asked = {"action": action, **parameters}

    def body() -> dict[str, Any]:
        # made anew for every try: a signature is valid for 30 seconds
        if TOKEN in client.credentials:
            return asked
        own = {**asked, "appid": client.credentials[APPID], "ts": str(int(time.time()))}
        return {**own, "sign": signature({**own, "traceid": trace}, client.credentials[APPKEY])}

    reply = client.read("POST", PATH, params={"traceid": trace, "action": action}, json=body)
    answer = reply.json()
    if not isinstance(answer, dict) or answer.get("result") is not True:
        # whatever shape a refusal has, what the service says of it is repeated
        words = in_short(client.credentials.hide(said(reply)))
        if not words:
            reply.member("result")
        raise refused(reply.where, words)
    data = reply.member("data")
    if not isinstance(data, dict):
        raise unreadable(reply.where, Text("没有 data", "no data"))
    return data

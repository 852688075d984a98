"""What the user asked of a service, checked before anything is sent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from evaluate.collect.services.client import checked_address
from evaluate.collect.services.pulled import Asked
from evaluate.errors import ServiceError, Text


def asked_of(
    key: str,
    service: Text,
    target: str | Path,
    address: str,
    survey: str | int,
    since: dt.date | None,
    keep_days: int,
    *,
    written: str = r"[\w.-]+",
    example: str = "",
) -> Asked:
    """What a pull is asked for.

    Parameters
    ----------
    key, service : str, Text
        The service's short name and its name.
    target : str or Path
        The survey's folder, or any other; the answers come into `responses/source/` below it.
    address : str
        Where the service is.
    survey : str or int
        The survey's id there.
    since : date, optional
        Only answers handed in on this day or later, by the clock of this computer.
    keep_days : int
        After how many days the raw answers are to be deleted.
    written : str
        A pattern of ids.
    example : str
        An id, for the message.

    Raises
    ------
    ServiceError
        The id is none, the address is none, the day lies ahead.
    """
    survey = str(survey).strip()
    if not re.fullmatch(written, survey, re.ASCII) or len(survey) > 200:
        raise ServiceError.single(
            "survey",
            Text(
                f"“{survey[:40]}”不是{service.zh}上的调查编号，或者还没有填写。",
                f"'{survey[:40]}' is no id of a survey at {service.en}, or was not filled in yet.",
            ),
            Text(f"平台上这项调查的编号，如 {example}。", f"the survey's id there, such as {example}."),
            Text("在 collect.py 里（或用 --id）写上编号。", "write it in collect.py, or give it with --id."),
        )
    now = dt.datetime.now(dt.UTC)
    if since is not None and moment(since) > now:
        raise ServiceError.single(
            "since",
            Text(f"起始日期 {since} 还没有到。", f"{since} lies ahead."),
            Text("今天或以前的日期。", "today or a day before."),
            Text("改正日期。", "correct it."),
        )
    return Asked(key, service, Path(target), checked_address(address), survey, since, keep_days, now)


def moment(since: dt.date) -> dt.datetime:
    """When that day begins, or the moment itself: in UTC, by the clock of this computer where it has no zone."""
    if not isinstance(since, dt.datetime):
        since = dt.datetime.combine(since, dt.time())
    return since.astimezone(dt.UTC)


def no_since(asked: Asked, why: Text) -> None:
    """Refuse a day to begin at, where the service cannot choose by it.

    Raises
    ------
    ServiceError
        A day is given.
    """
    if asked.since is not None:
        raise ServiceError.single(
            "since",
            Text(
                f"{asked.service.zh}的接口不能按日期挑选：{why.zh}。",
                f"{asked.service.en} cannot choose by day: {why.en}.",
            ),
            Text("拉取全部答卷。", "all answers."),
            Text("去掉起始日期。", "leave the day out."),
        )


def same_people(pairs: Sequence[Sequence[str]]) -> bool:
    """Whether exports made one after the other hold the same answers, in whatever order."""
    return len({tuple(sorted(ids)) for ids in pairs}) == 1

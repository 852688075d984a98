"""The audit log: what was done with the collector and when, without a word about any person."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Literal

Event = Literal[
    "started",
    "stopped",
    "invited",
    "exported",
    "backed_up",
    "backup_failed",
    "storage_failed",
    "storage_mended",
    "progress_seen",
    "password_wrong",
    "password_made",
    "mode_changed",
    "fault",
]


def note(path: Path, event: Event, *, now: dt.datetime | None = None, **what: str | int) -> None:
    """Add a line to the audit log; a log that cannot be written stops nothing.

    Parameters
    ----------
    path : Path
        `audit.log`; one JSON object a line, only ever added to.
    event : str
        What happened.
    now : datetime, optional
        The minute of it; now unless given. No submission is logged, so that no minute is that of one.
    what
        Numbers and hashes that belong to it.

    """
    moment = (now or dt.datetime.now()).replace(second=0, microsecond=0)
    line = json.dumps({"at": moment.isoformat(sep=" "), "event": event, **what}, ensure_ascii=False) + "\n"
    try:
        place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(place, line.encode("utf-8"))
        finally:
            os.close(place)
    except OSError:
        return

"""The database of our own collector, as commands open it for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from evaluate.collect.server import DATABASE, connected, unusable


@contextmanager
def collector_database(place: Path, access: Literal["write", "read"] = "read") -> Iterator[sqlite3.Connection]:
    """The database in the folder of a collector; what is wrong with it is told, not thrown."""
    try:
        with connected(place / DATABASE, access) as connection:
            yield connection
    except sqlite3.Error as problem:
        raise unusable(place, problem) from None

"""Who stands behind the tables of the builds: kept in the study for the disclosure audit, and never handed over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluate.documents import read_bytes, write_bytes
from evaluate.errors import ReportError
from evaluate.estimate import Released
from evaluate.estimate.crowd import Reader, blobs_of

FILE = "people.json"
#: Before the name of a table of an earlier report, on other answers or with other parameters.
EARLIER = "earlier:"
_VERSION = 1

Plain = Mapping[str, Any]


class People:
    """Who stands behind each row of each published table, by row numbers of the answers, in `.secret/people.json`.

    It names people as the answers themselves do, and stays where these are. When it is lost, notebooks run again, and
    tables of earlier reports are compared by their words.

    Parameters
    ----------
    path : Path
        The file; made by the first build.

    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._blobs, self._tables = _load(path)
        self._reader = Reader()

    def knows(self, table: Plain) -> bool:
        """Whether the people of this table were noted when it was made."""
        return _key(table) in self._tables

    def note(self, table: Plain, people: Plain | None) -> None:
        """Remember the people of a table, as `crowds_to_plain` wrote them; None where it came without."""
        self._tables[_key(table)] = list(people["rows"]) if people is not None else []
        self._blobs.update(people["blobs"] if people is not None else {})

    def released(self, table: Plain) -> Released:
        """The table with its people."""
        rows = self._tables.get(_key(table), [])
        return Released.from_plain(table, self._reader.crowds({"blobs": self._blobs, "rows": rows}))

    def fingerprint(self, tables: Iterable[Plain]) -> str:
        """The same for the same people of these tables."""
        content = json.dumps([self._tables.get(_key(table)) for table in tables])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    def save(self) -> None:
        """Write the file."""
        content = {"version": _VERSION, "blobs": self._blobs, "tables": self._tables}
        write_bytes(self._path, json.dumps(content, separators=(",", ":")).encode("utf-8"), error=ReportError)

    def keep(self, tables: Iterable[Plain]) -> None:
        """Forget the people of all other tables."""
        self._tables = {key: self._tables[key] for key in map(_key, tables) if key in self._tables}
        used = {name for rows in self._tables.values() for row in rows if row is not None for name in blobs_of(row)}
        self._blobs = {name: blob for name, blob in self._blobs.items() if name in used}
        self.save()


def _key(table: Plain) -> str:
    """A table by where it stands and all that it shows."""
    content = json.dumps({**table, "name": table["name"].removeprefix(EARLIER)}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _load(path: Path) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """What was kept; nothing when the file is missing or damaged: notebooks run again then."""
    try:
        content = json.loads(read_bytes(path, error=ReportError))
        if content["version"] == _VERSION:
            return dict(content["blobs"]), dict(content["tables"])
    except (OSError, ValueError, KeyError, TypeError, ReportError):
        pass
    return {}, {}

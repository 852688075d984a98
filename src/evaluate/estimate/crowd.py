"""Who stands behind a row: the people themselves and not how many, for the audit of all tables together."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evaluate.design.answers import Array


@dataclass(frozen=True, eq=False)
class Roll:
    """In which group of a table everybody is.

    Parameters
    ----------
    people : pandas.Index
        Who the rows of the sample are.
    codes : array
        The group of each (person,), -1 in none of them, or not asked.

    """

    people: pd.Index
    codes: Array


class Crowd(NamedTuple):
    """The people of one group of a roll. Of what is never told by unit, `units` are the rolls by unit."""

    roll: Roll
    group: int
    units: tuple[Roll, ...] = ()


def nobody_known(size: int) -> Array:
    """Rows of which nobody has noted who stands behind them (row,)."""
    return np.full(size, None, dtype=object)


def blobs_of(row: Sequence[Any]) -> set[str]:
    """The names of the packed lists that a row of `crowds_to_plain` needs."""
    return {*row[:2], *(name for unit in (row[3] if len(row) > 3 else ()) for name in unit)}


def crowds_to_plain(crowds: Sequence[Crowd | None]) -> dict[str, Any]:
    """Words and numbers only, as JSON knows them: each roll once, packed. It names people, and stays in the office."""
    blobs: dict[str, str] = {}
    rolls: dict[int, tuple[str, str]] = {}
    rows: list[tuple[Any, ...] | None] = []
    for crowd in crowds:
        if crowd is None:
            rows.append(None)
            continue
        for roll in (crowd.roll, *crowd.units):
            if id(roll) not in rolls:
                ids = "\n".join(roll.people.astype(str)).encode("utf-8")
                rolls[id(roll)] = (_packed(ids, blobs), _packed(roll.codes.astype("<i4").tobytes(), blobs))
        units = [list(rolls[id(roll)]) for roll in crowd.units]
        rows.append((*rolls[id(crowd.roll)], crowd.group, *([units] if units else [])))
    return {"blobs": blobs, "rows": rows}


@dataclass
class Reader:
    """Reads what `crowds_to_plain` wrote; what many tables have in common is read once."""

    _people: dict[str, pd.Index] = field(default_factory=dict)
    _rolls: dict[tuple[str, str], Roll] = field(default_factory=dict)

    def crowds(self, plain: Mapping[str, Any]) -> tuple[Crowd | None, ...]:
        """Who stands behind each row."""
        blobs = plain["blobs"]
        return tuple(None if row is None else self._crowd(row, blobs) for row in plain["rows"])

    def _crowd(self, row: Sequence[Any], blobs: Mapping[str, str]) -> Crowd:
        units = row[3] if len(row) > 3 else ()
        return Crowd(
            self._roll(row[0], row[1], blobs),
            row[2],
            tuple(self._roll(people, codes, blobs) for people, codes in units),
        )

    def _roll(self, people: str, codes: str, blobs: Mapping[str, str]) -> Roll:
        if (people, codes) not in self._rolls:
            if people not in self._people:
                self._people[people] = pd.Index(_unpacked(blobs[people]).decode("utf-8").split("\n"), dtype=object)
            found = np.frombuffer(_unpacked(blobs[codes]), dtype="<i4")
            self._rolls[people, codes] = Roll(self._people[people], found)
        return self._rolls[people, codes]


def _packed(content: bytes, blobs: dict[str, str]) -> str:
    name = sha256(content).hexdigest()[:32]
    if name not in blobs:
        blobs[name] = b64encode(zlib.compress(content)).decode("ascii")
    return name


def _unpacked(blob: str) -> bytes:
    return zlib.decompress(b64decode(blob))

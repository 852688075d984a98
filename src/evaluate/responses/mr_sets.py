"""Multiple-response sets written into an SPSS file, which the library that writes the file cannot do."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_HEADER = 176
_VARIABLE, _VALUE_LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_SETS, _LONG_NAMES, _ENCODING = 7, 13, 20


@dataclass(frozen=True)
class ResponseSet:
    """Several yes/no variables that are one question: its name (without $), its label, the names of its variables."""

    name: str
    label: str
    variables: tuple[str, ...]


def with_sets(content: bytes, sets: Sequence[ResponseSet]) -> bytes:
    """An SPSS file with the sets in its dictionary; 1 is the value that counts as ticked.

    A set names variables by the short names of their records, so these are looked up first; the new record stands
    before the one that names the encoding.

    Parameters
    ----------
    content : bytes
        A system file in little-endian order, UTF-8, with its dictionary not compressed.
    sets : list of ResponseSet
        Sets of one variable or none are left out, as SPSS does.

    Returns
    -------
    bytes
        The same file with one more record.

    **Source**: PSPP developers' guide, System File Format: variable record, multiple response sets record.

    """
    kept = [each for each in sets if len(each.variables) > 1]
    if not kept:
        return content
    short, place = _walk(content)
    lines = []
    for each in kept:
        label = each.label.encode("utf-8")
        variables = " ".join(short[name].lower() for name in each.variables)
        lines.append(f"${each.name}=D1 1 {len(label)} ".encode() + label + f" {variables}\n".encode())
    data = b"".join(lines)
    record = struct.pack("<iiii", _EXTENSION, _SETS, 1, len(data)) + data
    return content[:place] + record + content[place:]


def _walk(content: bytes) -> tuple[dict[str, str], int]:
    """The short name of each variable, and where a record may be put in.

    A long text takes several records with names of their own, so names are matched and not counted.
    """
    names: dict[str, str] = {}
    place, found = _HEADER, 0
    while True:
        (kind,) = struct.unpack_from("<i", content, place)
        if kind == _VARIABLE:
            width, labelled, missing = struct.unpack_from("<iii", content, place + 4)
            if width >= 0:
                name = content[place + 24 : place + 32].decode("ascii").rstrip()
                names[name] = name
            place += 32
            if labelled:
                (length,) = struct.unpack_from("<i", content, place)
                place += 4 + -(-length // 4) * 4
            place += 8 * abs(missing)
        elif kind == _VALUE_LABELS:
            (count,) = struct.unpack_from("<i", content, place + 4)
            place += 8
            for _ in range(count):
                place += 8 + -(-(content[place + 8] + 1) // 8) * 8
        elif kind in (_LABELLED, _DOCUMENT):
            (count,) = struct.unpack_from("<i", content, place + 4)
            place += 8 + count * (4 if kind == _LABELLED else 80)
        elif kind == _EXTENSION:
            subtype, size, count = struct.unpack_from("<iii", content, place + 4)
            if subtype == _ENCODING:
                found = place
            if subtype == _LONG_NAMES:
                pairs = content[place + 16 : place + 16 + size * count].decode("utf-8").split("\t")
                names |= {long: name for name, _, long in (pair.partition("=") for pair in pairs)}
            place += 16 + size * count
        else:
            assert kind == _END, f"record {kind} at byte {place}"
            return names, found or place

"""What an import could not be sure of: cells with their address and what to do, as a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluate.documents import workbook_bytes
from evaluate.errors import Language, Text

#: What to do where nothing more can be said.
CHECK = Text("核对原始材料", "check the source")


@dataclass(frozen=True)
class Doubt:
    """One cell, or one row, that a person must look at; `read` is what stands in the register, empty for nothing."""

    address: str
    column: str
    written: str
    read: str
    why: Text
    mend: Text


_HEADS = (
    Text("列", "column"),
    Text("原文", "as written"),
    Text("读成", "read as"),
    Text("疑点", "doubt"),
    Text("怎么办", "what to do"),
    Text("处数", "cells"),
    Text("位置", "where"),
)
_SHOWN = 20


def doubts_bytes(doubts: Sequence[Doubt], *, language: Language) -> bytes:
    """The list of doubts as a workbook; cells with the same doubt stand in one row, with their number."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in doubts:
        key = (one.column, one.written, one.read, one.why.of(language), one.mend.of(language))
        places[key].append(one.address)
    rows = [(*key, len(found), _listed(found, language)) for key, found in places.items()]
    heads = [head.of(language) for head in _HEADS]
    name = Text("疑点清单", "doubts").of(language)
    return workbook_bytes({name: pd.DataFrame(rows, columns=heads, dtype=object)})


def _listed(addresses: Sequence[str], language: Language) -> str:
    shown = "、".join(addresses[:_SHOWN])
    more = Text(f" 等{len(addresses)}处", f" … {len(addresses)} in all").of(language)
    return shown + (more if len(addresses) > _SHOWN else "")

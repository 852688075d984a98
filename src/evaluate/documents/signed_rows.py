"""Signed rows: whoever changes what was written says why, who they are, and on which day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from evaluate.errors import Mistake, Text

SIGNATURE = ("why", "by", "on")


def signed_apart(rows: Iterable[Sequence[str]]) -> str:
    """What tells these signed rows from others, whatever their order: 16 hexadecimal signs; "" of none.

    Parameters
    ----------
    rows : iterable of sequence of str
        The cells of each row.
    """
    told = sorted(list(row) for row in rows)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8")).hexdigest()[:16] if told else ""


def signature_mistakes(where: str, row: Mapping[str, str], is_day: Callable[[str], bool]) -> Iterator[Mistake]:
    """What is missing or unreadable in the signature of one row.

    Parameters
    ----------
    where : str
        Where the row stands.
    row : mapping of str to str
        Its cells, with `why`, `by` and `on` among them.
    is_day : callable
        Whether a text is a day, by the rules of whoever reads the row.
    """
    blank = [name for name in SIGNATURE if not row[name]]
    if blank:
        names = Text("、".join(blank), ", ".join(blank))
        yield Mistake(
            where,
            Text(
                f"更正没有签署：{names.zh} 为空。",
                f"The correction is not signed: {names.en} is blank.",
            ),
            Text("写明 why（理由）、by（何人）、on（何日）。", "why, by whom and on which day."),
            Text("请由更正人补全。", "Whoever corrects must fill it in."),
        )
    if row["on"] and not is_day(row["on"]):
        yield Mistake(
            where,
            Text(f"日期 {row['on']} 读不懂。", f"The day {row['on']} cannot be read."),
            Text("写成 2026-03-01。", "a day such as 2026-03-01."),
            Text("请改正 on。", "Correct on."),
        )

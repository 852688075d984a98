"""The table of slips: what it must hold, what it must not, and the packs it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Literal

import pandas as pd

from evaluate.collect.paper.pack import Pack
from evaluate.errors import Mistake, ResponsesError, Text

Mode = Literal["anonymous", "confidential"]
# Which of a pair it is cannot be told from print; codes may hold one of them.
_ALIKE = ("0Oo", "1Il")


@dataclass(frozen=True)
class Slip:
    """One slip: the code, the whole address with it, and in confidential mode whose it is."""

    code: str
    address: str
    name: str = ""


def slip_packs(
    slips: pd.DataFrame, *, mode: Mode = "anonymous", labels: Mapping[str, str] | None = None
) -> tuple[tuple[Pack, dict[str, Slip]], ...]:
    """The packs of a table of slips, each with its slips by code, units in the order of the table.

    In anonymous mode the slips of a unit are ordered by a hash of their codes, so that nothing of the order in which
    people stand on a list is left, not even for one who has the list; in confidential mode they keep their order and
    the spares come last.

    Parameters
    ----------
    slips : pandas.DataFrame
        Columns `code`, `address` (holding the code) and, where wanted, `unit`, `spare` (True for those beyond the
        number of people) and, in confidential mode only, `name`. Others are left alone.
    mode : {"anonymous", "confidential"}
        Whether a slip belongs to nobody or to one person.
    labels : mapping, optional
        What the codes in `unit` are called.

    Raises
    ------
    ResponsesError
        All mistakes of the table at once: missing columns, blank or repeated codes, an address without its code, names
        in anonymous mode, codes that use letters which look alike.

    """
    ResponsesError.refuse(_mistakes(slips, mode))
    units = slips["unit"].fillna("").astype(str) if "unit" in slips else pd.Series("", index=slips.index)
    spare = slips["spare"].fillna(False).astype(bool) if "spare" in slips else pd.Series(False, index=slips.index)
    named = mode == "confidential" and "name" in slips
    names = slips["name"].fillna("").astype(str) if named else pd.Series("", index=slips.index)
    found = []
    for unit in dict.fromkeys(units):
        rows = slips.index[units == unit]
        made = [
            (bool(spare[row]), Slip(str(slips.at[row, "code"]), str(slips.at[row, "address"]), names[row]))
            for row in rows
        ]
        made.sort(key=(lambda pair: pair[0]) if mode == "confidential" else (lambda pair: _scrambled(pair[1].code)))
        by_code = {slip.code: slip for _, slip in made}
        found.append((Pack((labels or {}).get(unit, unit), tuple(by_code), int(spare[rows].sum())), by_code))
    return tuple(found)


def _scrambled(code: str) -> str:
    return sha256(code.encode("utf-8")).hexdigest()


def _mistakes(slips: pd.DataFrame, mode: Mode) -> Iterator[Mistake]:
    absent = [name for name in ("code", "address") if name not in slips.columns]
    for name in absent:
        yield Mistake(
            "slips",
            Text(f"凭证表没有 {name} 列。", f"The table of slips has no column {name}."),
            Text("有 code 和 address 两列。", "It has the columns code and address."),
            Text("用 evaluate collect invite 重新写出凭证表。", "Write the table anew with evaluate collect invite."),
        )
    if absent:
        return
    if slips.empty:
        yield _row_mistake("slips", "凭证表是空的。", "The table of slips is empty.")
    if mode == "anonymous" and "name" in slips and slips["name"].fillna("").astype(str).str.strip().any():
        yield Mistake(
            "slips name",
            Text("匿名调查的凭证上写了姓名。", "Slips of an anonymous survey bear names."),
            Text(
                "匿名时凭证不带姓名，谁拿到哪一张谁也不知道。",
                "Anonymous slips bear no name: nobody knows who has which.",
            ),
            Text("删去 name 列；确要记名的，改用 confidential。", "Drop the column, or use the confidential mode."),
        )
    codes = slips["code"].fillna("").astype(str)
    for row, (code, address) in enumerate(zip(codes, slips["address"].fillna("").astype(str), strict=True), 1):
        if not code.strip() or code not in address:
            yield _row_mistake(f"slips {row}", f"地址里没有凭证号“{code}”。", f"The address lacks the code '{code}'.")
    for code in sorted(set(codes[codes.duplicated()])):
        yield _row_mistake(f"slips {code}", f"凭证号 {code} 不止一张。", f"The code {code} stands on several slips.")
    yield from _look_alikes(set("".join(codes)))


def _look_alikes(used: set[str]) -> Iterator[Mistake]:
    pairs = [pair for group in _ALIKE for pair in combinations(group, 2) if set(pair) <= used]
    for first, second in pairs:
        yield _row_mistake(
            "slips code",
            f"凭证号里既有 {first} 又有 {second}，手抄会认错。",
            f"The codes hold both {first} and {second}, which look alike when copied by hand.",
        )


def _row_mistake(where: str, zh: str, en: str) -> Mistake:
    return Mistake(
        where,
        Text(zh, en),
        Text(
            "每张凭证一个号，地址以它结尾，不用形近的字母和数字。",
            "every slip has a code of its own, which its address holds, without letters and digits that look alike.",
        ),
        Text("用 evaluate collect invite 重新写出凭证表。", "Write the table anew with evaluate collect invite."),
    )

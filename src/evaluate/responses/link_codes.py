"""Two waves linked by codes that people made up themselves, and how far such links can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments.suggestion import listed, replacement

LINKS = ("matched", "near", "ambiguous", "unmatched")

Code = tuple[str, ...]


@dataclass(frozen=True)
class Linkage:
    """What became of two waves' codes.

    `pairs` has a row a link: before, after (row labels), how ("matched" or "near"), differs (the element that is not
    alike). `counts` has a row for each of LINKS: before, after (people). `chance` has a row for "matched" and "near":
    chance (that two different people agree so far), expected (false pairs among these).
    """

    pairs: pd.DataFrame
    counts: pd.DataFrame
    chance: pd.DataFrame

    @property
    def words(self) -> Text:
        """The report in one paragraph."""
        wrong = dict(zip(self.chance["link"], self.chance["expected"], strict=True))
        sides = zip(self.counts["before"].tolist(), self.counts["after"].tolist(), strict=True)
        number = dict(zip(self.counts["link"], sides, strict=True))
        total = [sum(each[side] for each in number.values()) for side in (0, 1)]
        return Text(
            f"两次各有 {total[0]}、{total[1]} 人。编码完全相同的 {number['matched'][0]} 对"
            f"（其中预计有 {wrong['matched']:.1f} 对是碰巧相同的两个人）；只差一处的 {number['near'][0]} 对"
            f"（预计碰巧 {wrong['near']:.1f} 对），要人工确认；分不清的前 {number['ambiguous'][0]} 人、"
            f"后 {number['ambiguous'][1]} 人，对不上的前 {number['unmatched'][0]} 人、后 {number['unmatched'][1]} 人，"
            "都不配对。",
            f"The waves have {total[0]} and {total[1]} people. {number['matched'][0]} pairs "
            f"agree wholly ({wrong['matched']:.1f} of them are expected to be two people by chance); "
            f"{number['near'][0]} differ in one element ({wrong['near']:.1f} expected by chance) and need a person's "
            f"decision. Not paired: {number['ambiguous'][0]} and {number['ambiguous'][1]} ambiguous, "
            f"{number['unmatched'][0]} and {number['unmatched'][1]} without a partner.",
        )


def link_codes(before: pd.DataFrame, after: pd.DataFrame, *, elements: Sequence[str]) -> Linkage:
    """Who of the second wave is who of the first, by codes that people made up, and how many links are wrong?

    A code has elements (such as the day of birth and the first letter of the mother's name), one column each. Equal
    codes that stand once in each wave match; of the rest, codes that are alike but for one element (another one, or
    left blank) are near when neither has a second such partner. Whatever may be several people is ambiguous and linked
    to nobody. Two different people agree on an element as often as rows of the two waves do (those matched left out);
    the chance that they agree on several is the product, so elements that go together (sex and a first name) make it
    too small.

    Parameters
    ----------
    before, after : DataFrame
        The two waves, one row a person; their index names the rows.
    elements : sequence of str
        The columns, in both waves; two or more.

    Returns
    -------
    Linkage
        Pairs, counts and chances. Near pairs are proposals: a person confirms them by signed corrections of the codes.

    Raises
    ------
    ResponsesError
        Fewer than two elements, or a wave without one of them.

    **Source**: Schnell, Bachteler & Reiher (2010), Evaluation Review 34(5), on self-generated codes with one error
    tolerated; the chance is the product of Fellegi & Sunter's (1969) probabilities of agreement among non-matches.

    >>> first = pd.DataFrame({"day": ["03", "17", "25"], "letter": ["W", "L", "Z"], "street": ["3", "8", "1"]})
    >>> second = pd.DataFrame({"day": ["03", "17", "09"], "letter": ["w", "L", "Q"], "street": ["3", "5", "6"]})
    >>> link_codes(first, second, elements=["day", "letter", "street"]).pairs["how"].tolist()
    ['matched', 'near']

    """
    _refuse({"before": before, "after": after}, elements)
    codes = [_codes(wave, elements) for wave in (before, after)]
    pairs, ambiguous = _equal(codes)
    taken = [{pair[side] for pair in pairs} | ambiguous[side] for side in (0, 1)]
    left = [[row for row in range(len(codes[side])) if row not in taken[side]] for side in (0, 1)]
    near, unclear = _near(codes, left, elements)
    for side in (0, 1):
        ambiguous[side] |= unclear[side]
    rows = [(before.index[a], after.index[b], "matched", "") for a, b in pairs]
    rows += [(before.index[a], after.index[b], "near", element) for a, b, element in near]
    linked = len(pairs), len(near)
    counts = [
        ("matched", linked[0], linked[0]),
        ("near", linked[1], linked[1]),
        ("ambiguous", len(ambiguous[0]), len(ambiguous[1])),
        ("unmatched", *(len(codes[side]) - sum(linked) - len(ambiguous[side]) for side in (0, 1))),
    ]
    return Linkage(
        pd.DataFrame(rows, columns=["before", "after", "how", "differs"]),
        pd.DataFrame(counts, columns=["link", "before", "after"]),
        _chance(codes, len(pairs), [len(each) for each in left], len(elements)),
    )


def _refuse(waves: dict[str, pd.DataFrame], elements: Sequence[str]) -> None:
    if len(elements) < 2:
        raise ResponsesError.single(
            "link_codes · elements",
            Text("只写了一个要素，认不出一个人。", "A single element does not tell one person from another."),
            Text("两个以上要素的列名。", "The columns of two or more elements."),
            Text("补上其余要素；现成的唯一编码用 pair_waves。", "Add the others; for one ready key use pair_waves."),
        )
    ResponsesError.refuse(
        Mistake(
            f"link_codes · {wave}",
            Text(f"没有列 {element}。", f"There is no column {element}."),
            Text(f"已有的列：{listed(map(str, frame.columns)).zh}。", f"one of {listed(map(str, frame.columns)).en}."),
            replacement(element, list(map(str, frame.columns))),
        )
        for wave, frame in waves.items()
        for element in elements
        if element not in frame.columns
    )


def _codes(wave: pd.DataFrame, elements: Sequence[str]) -> list[Code]:
    return list(zip(*([_plain(cell) for cell in wave[element].tolist()] for element in elements), strict=True))


def _plain(cell: Any) -> str:
    if cell is None or pd.isna(cell):
        return ""
    return fold_text(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))


def _equal(codes: list[list[Code]]) -> tuple[list[tuple[int, int]], list[set[int]]]:
    """Rows of whole codes that stand in both waves: once in each they match, otherwise nobody knows who is who."""
    places: list[dict[Code, list[int]]] = [{}, {}]
    for side in (0, 1):
        for row, code in enumerate(codes[side]):
            if all(code):
                places[side].setdefault(code, []).append(row)
    pairs: list[tuple[int, int]] = []
    ambiguous: list[set[int]] = [set(), set()]
    for code, rows in places[0].items():
        others = places[1].get(code, [])
        if len(rows) == len(others) == 1:
            pairs.append((rows[0], others[0]))
        elif others:
            ambiguous[0].update(rows)
            ambiguous[1].update(others)
    return pairs, ambiguous


def _near(
    codes: list[list[Code]], left: list[list[int]], elements: Sequence[str]
) -> tuple[list[tuple[int, int, str]], list[set[int]]]:
    """Rows alike but for one element, where neither has another such partner; the others are unclear."""
    partners: list[dict[int, set[int]]] = [{}, {}]
    differs: dict[tuple[int, int], str] = {}
    for place, element in enumerate(elements):
        rest: dict[Hashable, list[int]] = {}
        for row in left[1]:
            code = codes[1][row]
            rest.setdefault((*code[:place], *code[place + 1 :]), []).append(row)
        for row in left[0]:
            code = codes[0][row]
            others = (*code[:place], *code[place + 1 :])
            for there in rest.get(others, ()) if all(others) else ():
                partners[0].setdefault(row, set()).add(there)
                partners[1].setdefault(there, set()).add(row)
                differs[row, there] = element
    found = [
        (row, there, element)
        for (row, there), element in differs.items()
        if len(partners[0][row]) == len(partners[1][there]) == 1
    ]
    clear = [{pair[side] for pair in found} for side in (0, 1)]
    return sorted(found), [set(partners[side]) - clear[side] for side in (0, 1)]


def _chance(codes: list[list[Code]], matched: int, left: list[int], elements: int) -> pd.DataFrame:
    """How often two different people agree wholly, or but for one element."""
    agree = []
    for place in range(elements):
        counts = [Counter(code[place] for code in wave if code[place]) for wave in codes]
        alike = sum(count * counts[1][value] for value, count in counts[0].items()) - matched
        among = counts[0].total() * counts[1].total() - matched
        agree.append(alike / among if among > 0 else 0.0)
    whole = prod(agree)
    but_one = sum((1 - agree[place]) * prod(agree[:place] + agree[place + 1 :]) for place in range(elements))
    strangers = len(codes[0]) * len(codes[1]) - matched
    rows = [
        ("matched", whole, min(float(matched), whole * strangers)),
        ("near", but_one, but_one * left[0] * left[1]),
    ]
    return pd.DataFrame(rows, columns=["link", "chance", "expected"])

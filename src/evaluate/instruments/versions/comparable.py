"""Which columns of two versions may be compared, which only after a recode, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd

from evaluate.documents import read_grid
from evaluate.errors import Mistake, QuestionnaireError, Text
from evaluate.instruments.column import Column
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.suggestion import listed
from evaluate.instruments.versions.change import arrow, reworded
from evaluate.instruments.versions.crosswalk import CROSSWALK_COLUMNS
from evaluate.instruments.versions.crosswalk import crosswalk as made_crosswalk

COMPARABLE_COLUMNS = ("old_column", "new_column", "verdict", "why_zh", "why_en")
VERDICTS = ("same", "caution", "recoded", "refused", "removed", "new")
RECODE = "recode"
# what changes the answers that could be given, and what only how they came about
_BREAKING = ("type", "scale", "options")
_SAID: dict[str, Text] = {
    "type": Text("题型不同", "another type"),
    "scale": Text("量表不同", "another scale"),
    "options": Text("选项不同", "other options"),
    "routing": Text("答题人的条件不同", "asked of other people"),
    "wording": Text("文字不同", "another wording"),
}


def comparable(old: Questionnaire, new: Questionnaire, *, crosswalk: pd.DataFrame | None = None) -> pd.DataFrame:
    """May the answers to two versions be set side by side, column by column?

    Both what differs and what the new version declares (`same_as`, `changed`) count: an item that declares `scale` is
    refused even where the codes are alike. Another wording or other people asked is no hindrance but must be told.

    Parameters
    ----------
    old, new : Questionnaire
        The two versions.
    crosswalk : DataFrame, optional
        The crosswalk as a person completed it: `change` of a column's row reads "recode", and each of its old codes has
        a new code. Made from the versions unless given, and then nothing is recoded.

    Returns
    -------
    pandas.DataFrame
        Columns `COMPARABLE_COLUMNS`, all text, a row for each column. `verdict`: "same"; "caution" (wording, routing,
        or other ticks offered beside this one); "recoded"; "refused" (type, scale or options differ and no recode is
        given); "removed"; "new".

    Raises
    ------
    QuestionnaireError
        When the crosswalk names columns or codes that the versions do not have, or a recode lacks codes.

    """
    found = made_crosswalk(old, new)
    recodes: dict[str, dict[str, str]] = {}
    if crosswalk is not None:
        recodes = recodes_in(crosswalk, old, new)
    rows = [_row(line, old, new, recodes) for line in found.itertuples(index=False) if not (line[1] or line[3])]
    return pd.DataFrame(rows, columns=list(COMPARABLE_COLUMNS), dtype="str")


def refused_columns(
    old: Questionnaire, new: Questionnaire, *, where: str, only: Collection[str] | None = None
) -> Iterator[Mistake]:
    """One mistake for each column (of `only`, where given) that two versions bear under one name and that may not be
    compared.

    A draft made from a plain table knows only the answers that occur, so that it refuses nothing.
    """
    if old.draft or new.draft or old == new:
        return
    table = comparable(old, new)
    for line in table[table["verdict"] == "refused"].itertuples(index=False):
        if line[0] == line[1] and (only is None or line[0] in only):
            yield Mistake(
                f"{where} · {line[0]}",
                Text(f"两次问法不同，不能直接比较：{line[3]}。", f"Not asked alike, so not comparable: {line[4]}."),
                Text("选项和量表相同，或者写明怎样换算。", "The same options and scale, or an explicit recode."),
                Text(
                    f"在对照表里把这一列的 change 写成 {RECODE} 并给每个旧代码写上新代码，"
                    "再用 carry_over(旧答卷, 新问卷, crosswalk=对照表)；不写换算的列在其中留空。",
                    f"In the crosswalk write {RECODE} as the column's change and a new code for each old one, then use "
                    "carry_over(old answers, new questionnaire, crosswalk=…), which leaves other such columns empty.",
                ),
            )


def read_crosswalk(path: str | Path) -> pd.DataFrame:
    """A crosswalk file as a person completed it: `CROSSWALK_COLUMNS`, all text.

    Raises
    ------
    QuestionnaireError
        When the file cannot be read or lacks a column.

    """
    table = read_grid(path, error=QuestionnaireError).records(may_be_empty=True)
    lacking = [name for name in CROSSWALK_COLUMNS if name not in table.columns]
    if lacking:
        raise QuestionnaireError.single(
            Path(path).name,
            Text(f"对照表缺少列 {'、'.join(lacking)}。", f"The crosswalk lacks {', '.join(lacking)}."),
            Text(f"有这些列：{'、'.join(CROSSWALK_COLUMNS)}。", f"It has {', '.join(CROSSWALK_COLUMNS)}."),
            Text("补上这些列。", "Add them."),
        )
    return table[list(CROSSWALK_COLUMNS)].fillna("").astype("str")


def recodes_in(crosswalk: pd.DataFrame, old: Questionnaire, new: Questionnaire) -> dict[str, dict[str, str]]:
    """Old column → old code → new code, for the columns that a crosswalk recodes.

    Raises
    ------
    QuestionnaireError
        With every unknown column and code, and every old code without a new one.

    """
    lines = [tuple(str(cell) for cell in line) for line in crosswalk[list(CROSSWALK_COLUMNS)].itertuples(index=False)]
    wanted = {line[0]: line[2] for line in lines if RECODE in line[4].split("; ") and not line[1] and not line[3]}
    mistakes: list[Mistake] = []
    found: dict[str, dict[str, str]] = {}
    for then, now in wanted.items():
        if then not in old or now not in new or old.column(then).scale is None or new.column(now).scale is None:
            mistakes.append(
                _cannot(f"{then} → {now}", "没有这样两列有选项的列", "there are no two such columns of codes")
            )
            continue
        codes = {line[1]: line[3] for line in lines if line[0] == then and line[1]}
        before, after = (_scale_codes(each) for each in (old.column(then), new.column(now)))
        for code in before:
            if codes.get(code, "") not in after:
                said = codes.get(code) or "—"
                zh, en = (
                    f"旧代码 {code} 换算成 {said}，新选项里没有",
                    f"the old code {code} becomes {said}, which is none",
                )
                mistakes.append(_cannot(f"{then} → {now}", zh, en, after))
        found[then] = codes
    QuestionnaireError.refuse(mistakes)
    return found


def _row(
    line: tuple[str, ...], old: Questionnaire, new: Questionnaire, recodes: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    then, _, now, _, change = (str(cell) for cell in line)
    if not then or not now:
        words = (
            Text("上一版没有", "not in the old version") if not then else Text("新一版没有", "not in the new version")
        )
        return then, now, "new" if not then else "removed", *words
    items = _item(old, old.column(then).item), _item(new, new.column(now).item)
    changes = list(dict.fromkeys([*change.split("; "), *items[1].changed]))
    told = [_SAID[each] for each in _SAID if each in changes]
    if "wording" in changes:
        told += _wordings(old.column(then), new.column(now), items)
    offered = _offered(old, new, items)
    told += [Text("同题的其他选项有增减", "other ticks were offered beside it")] if offered else []
    why = "；".join(each.zh for each in told), "; ".join(each.en for each in told)
    breaking = any(each in changes for each in _BREAKING)
    if breaking:
        return then, now, "recoded" if then in recodes else "refused", *why
    return then, now, "caution" if told else "same", *why


def _offered(old: Questionnaire, new: Questionnaire, items: tuple[Item, Item]) -> bool:
    """Whether a question of several columns, one a choice, had other choices then."""
    lists = [
        {choice.code for choice in each.scales[item.scales[0]].choices}
        for each, item in zip((old, new), items, strict=True)
        if item.type in ("many", "rank", "allocate", "best_worst") and item.scales
    ]
    return len(lists) == 2 and lists[0] != lists[1]


def _wordings(old: Column, new: Column, items: tuple[Item, Item]) -> list[Text]:
    texts = reworded(old.label, new.label) or reworded(items[0].label, items[1].label)
    return [arrow(texts)] if texts is not None else []


def _scale_codes(column: Column) -> tuple[str, ...]:
    return tuple(choice.code for choice in column.scale.choices) if column.scale is not None else ()


def _item(questionnaire: Questionnaire, item: str) -> Item:
    return next(each for each in questionnaire.items if each.id == item)


def _cannot(where: str, zh: str, en: str, codes: tuple[str, ...] = ()) -> Mistake:
    known = listed(codes) if codes else Text("两版都有的列", "columns of both versions")
    return Mistake(
        f"crosswalk · {where}",
        Text(f"{zh}。", f"{en}."),
        Text(f"可以写：{known.zh}。", f"one of {known.en}."),
        Text("改正对照表。", "Correct the crosswalk."),
    )

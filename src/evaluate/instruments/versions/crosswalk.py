"""The crosswalk: which column and code of an old version is which one of the new version, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluate.documents import write_bytes
from evaluate.errors import QuestionnaireError
from evaluate.instruments.column import Column
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice
from evaluate.instruments.versions.change import reworded
from evaluate.instruments.versions.match import matched_choices, matched_columns

CROSSWALK_COLUMNS = ("old_column", "old_code", "new_column", "new_code", "change")


def crosswalk(old: Questionnaire, new: Questionnaire) -> pd.DataFrame:
    """Which column and code of the old version is which one of the new?

    Parameters
    ----------
    old, new : Questionnaire
        Two versions.

    Returns
    -------
    pandas.DataFrame
        Columns `CROSSWALK_COLUMNS`, all text. A row without codes for each column, followed by a row for each of its
        codes. `change` is "same", or what changed, joined by "; ": type, scale, options, routing, wording, renamed (a
        column); value, reason, wording, renamed (a code); removed, new (either).

    """
    columns = matched_columns(old, new)
    back = {now: then for then, now in columns.items()}
    rows: list[tuple[str, str, str, str, str]] = []
    for column in old.columns:
        if column.name not in columns:
            rows.append((column.name, "", "", "", "removed"))
            rows += [(column.name, choice.code, "", "", "removed") for choice in _choices(column)]
            continue
        there = new.column(columns[column.name])
        codes = list(_codes(column, there))
        change = _change(column, there, codes, (_item(old, column.item), _item(new, there.item)))
        rows += [(column.name, "", there.name, "", change)]
        rows += [(column.name, before, there.name, after, said) for before, after, said in codes]
    for column in new.columns:
        if column.name not in back:
            rows.append(("", "", column.name, "", "new"))
            rows += [("", "", column.name, choice.code, "new") for choice in _choices(column)]
    return pd.DataFrame(rows, columns=list(CROSSWALK_COLUMNS), dtype="str")


def write_crosswalk(old: Questionnaire, new: Questionnaire, path: str | Path) -> None:
    """Write the crosswalk of two versions as a csv file (UTF-8 with a mark, so that Excel and WPS read the Chinese).

    Raises
    ------
    QuestionnaireError
        If the file is open in another programme or may not be written.

    """
    write_bytes(path, crosswalk_bytes(old, new), error=QuestionnaireError)


def crosswalk_bytes(old: Questionnaire, new: Questionnaire) -> bytes:
    """The crosswalk as the bytes of its file."""
    return crosswalk(old, new).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _choices(column: Column) -> tuple[Choice, ...]:
    return column.scale.choices if column.scale is not None else ()


def _codes(old: Column, new: Column) -> Iterator[tuple[str, str, str]]:
    """Old code, new code, change: for the codes of both columns."""
    if old.scale is None or new.scale is None:
        yield from ((choice.code, "", "removed") for choice in _choices(old))
        yield from (("", choice.code, "new") for choice in _choices(new))
        return
    matched = matched_choices(old.scale, new.scale)
    there = {choice.code: choice for choice in new.scale.choices}
    for choice in old.scale.choices:
        if choice.code not in matched:
            yield choice.code, "", "removed"
            continue
        now = there[matched[choice.code]]
        changed = {
            "value": choice.value != now.value,
            "reason": choice.reason != now.reason,
            "wording": reworded(choice.label, now.label) is not None,
            "renamed": choice.code != now.code,
        }
        yield choice.code, now.code, _joined(changed)
    for code in there:
        if code not in matched.values():
            yield "", code, "new"


def _change(old: Column, new: Column, codes: list[tuple[str, str, str]], items: tuple[Item, Item]) -> str:
    ordered = new.scale is not None and new.scale.ordered
    differs = any(said != "same" for _, _, said in codes)
    return _joined(
        {
            "type": old.kind != new.kind,
            "scale": differs and ordered,
            "options": differs and not ordered,
            "routing": items[0].show_if != items[1].show_if,
            "wording": any(reworded(a.label, b.label) is not None for a, b in ((old, new), items)),
            "renamed": old.name != new.name,
        }
    )


def _joined(changed: dict[str, bool]) -> str:
    return "; ".join(name for name, yes in changed.items() if yes) or "same"


def _item(questionnaire: Questionnaire, item: str) -> Item:
    return next(each for each in questionnaire.items if each.id == item)

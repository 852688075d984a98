"""Our own answers as an SPSS file, read back: numbers become the codes they stand for, missing ones their reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.collect.labelled_file import Labelled, read_labelled
from evaluate.collect.source import open_source
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Column, Questionnaire
from evaluate.instruments.suggestion import listed
from evaluate.responses import Provenance, Responses, mark_unasked
from evaluate.responses.cell import stored, understand
from evaluate.responses.responses import INDEX
from evaluate.responses.spss_coding import (
    LONGEST_VALUE_LABEL,
    MISSING_NUMBERS,
    codes_of,
    respondent_variable,
    shortened,
    variable_names,
)

_REASONS = {number: reason for reason, number in MISSING_NUMBERS.items()}


def read_own_sav(
    path: Path, questionnaire: Questionnaire, *, survey: str = "", wave: str = "", simulated: bool = False
) -> Responses:
    """What did they answer, in the .sav that `compile_spss` made and somebody looked over in SPSS?

    Parameters
    ----------
    path : Path
        The file; its variables are those of the questionnaire, in any order.
    questionnaire : Questionnaire
        What was asked.
    survey, wave : str
        Names under which the numbers are traced; the questionnaire's id unless given.
    simulated : bool
        True marks everything made from it as 模拟数据.

    Returns
    -------
    Responses
        One row a case. A number that stands for nothing is missing as unreadable and kept in the provenance.

    Raises
    ------
    ResponsesError
        The file is damaged, has variables that the questionnaire does not have, or two cases of one respondent.
    """
    source = open_source(path)
    found = read_labelled(source, source.kind)
    names = variable_names(questionnaire)
    key = respondent_variable(names.values())
    ResponsesError.refuse(_mistakes(path.name, found, names, key))
    ResponsesError.refuse(_other_meanings(path.name, found, questionnaire, names))
    index = pd.Index([str(cell).strip() for cell in found.cells[key]], name=INDEX, dtype="str")
    columns: dict[str, pd.Series] = {}
    reasons: dict[str, pd.Series] = {}
    unreadable: list[tuple[str, str, str]] = []
    for column in questionnaire.columns:
        name = names[column.name]
        declared = bool(found.told("missing_ranges", name))
        cells = [_written(cell, column, declared=declared) for cell in found.cells[name]]
        pairs = zip(cells, found.cells[name], strict=True)
        understood = [(None, "unreadable") if _is_strange(raw, cell, column) else understand(cell, column)
                      for cell, raw in pairs]  # fmt: skip
        why = [reason for _, reason in understood]
        columns[column.name] = stored([answer for answer, _ in understood], column, index)
        if any(why):
            reasons[column.name] = pd.Series(why, index=index, dtype=object)
        bad = [place for place, reason in enumerate(why) if reason == "unreadable" and cells[place] != reason]
        unreadable += [(str(index[place]), column.name, str(cells[place])) for place in bad]
    provenance = Provenance(
        survey=survey or questionnaire.id,
        wave=wave,
        source=path.name,
        sha256=source.sha256,
        rows_read=len(index),
        rows_kept=len(index),
        simulated=simulated,
        unreadable=tuple(unreadable),
    )
    why = pd.DataFrame(reasons, index=index)
    return mark_unasked(Responses(pd.DataFrame(columns, index=index), questionnaire, why, provenance))


def _written(cell: Any, column: Column, *, declared: bool) -> str | None:
    """A value of the file as a file of answers would hold it: the code, the day, the text, or the reason declared."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return None
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, str):
        return cell or None
    number = float(cell)
    if declared and number in _REASONS:
        return _REASONS[number]
    codes = {place: code for code, place in codes_of(column).items()}
    return codes.get(number, f"{number:.15g}")


def _is_strange(raw: Any, written: str | None, column: Column) -> bool:
    """Whether a number stands for no choice, though there may be a code that is spelt like it."""
    codes = codes_of(column)
    number = written is not None and written not in _REASONS.values() and isinstance(raw, int | float)
    return bool(codes) and number and float(raw) not in codes.values()


def _other_meanings(
    name: str, found: Labelled, questionnaire: Questionnaire, names: Mapping[str, str]
) -> Iterator[Mistake]:
    """Numbers that the file labels with other words than the questionnaire: its options may stand in another order."""
    for column in questionnaire.columns:
        told = found.told("variable_value_labels", names[column.name]) or {}
        for code, number in codes_of(column).items():
            choice = next(one for one in column.scale.choices if one.code == code) if column.scale else None
            ours = {shortened(label, LONGEST_VALUE_LABEL) for label in choice.label.values()} if choice else set()
            theirs = str(told.get(number, "")).strip()
            if theirs and ours and theirs not in {label.strip() for label in ours}:
                yield Mistake(
                    f"{name} {names[column.name]}",
                    Text(f"数 {number:g} 的标签是“{theirs}”。", f"the number {number:g} is labelled '{theirs}'."),
                    Text(f"问卷里它是“{min(ours)}”。", f"it is '{min(ours)}' in the questionnaire."),
                    Text(
                        "问卷的选项改过次序或文字：用导出时的问卷读它。",
                        "options were reordered or reworded: read it with the questionnaire it was exported with.",
                    ),
                )


def _mistakes(name: str, found: Labelled, names: Mapping[str, str], key: str) -> list[Mistake]:
    known = {key, *names.values()}
    strange, absent = sorted(set(found.cells) - known), sorted(known - set(found.cells))
    cases = [str(cell).strip() for cell in found.cells.get(key, ())]
    mistakes = []
    if strange or absent:
        which = listed([*strange, *absent])
        mistakes.append(
            Mistake(
                name,
                Text(f"变量与问卷不同：{which.zh}。", f"its variables are not those of the questionnaire: {which.en}."),
                Text("导出时的变量，一个不多、一个不少。", "the variables that were exported, no more and no fewer."),
                Text("在 SPSS 里删去新加的变量，另存后再读。", "delete what was added in SPSS, save it and read that."),
            )
        )
    if len(set(cases)) < len(cases) or "" in cases:
        mistakes.append(
            Mistake(
                f"{name} {key}",
                Text("有的个案没有编号，或编号重复。", "cases without a number, or with the number of another."),
                Text("每份答卷有自己的编号。", "every respondent has a number of its own."),
                Text("查清是否重复，删去一份。", "see whether one was added twice, and delete it."),
            )
        )
    return mistakes

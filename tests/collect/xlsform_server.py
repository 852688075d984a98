"""A stand-in for KoBo and ODK Central: it takes our XLSForm and exports answers under the names of its questions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluate.documents import read_grid
from evaluate.instruments import Column
from evaluate.responses import Responses
from evaluate.responses.cell import written

_OWN = {
    "/": ("_id", "_uuid", "_submission_time", "_validation_status", "_index"),
    "-": ("SubmissionDate", "KEY", "SubmitterID", "ReviewState", "FormVersion"),
}


def server_csv(form: Path, answers: Responses, sign: str) -> str:
    """The export with codes: several answers joined by blanks and, of KoBo, split as well."""
    columns: dict[str, list[str]] = {}
    for path, name, kind in _questions(form, sign):
        options = [one for one in answers.questionnaire.columns if one.item == name and one.kind == "flag"]
        if not kind.startswith("select_multiple"):
            columns[path] = _cells(answers.questionnaire.column(name), answers)
            continue
        ticks = {str(one.choice): _cells(one, answers) for one in options}
        joined = [dict(zip(ticks, row, strict=True)) for row in zip(*ticks.values(), strict=True)]
        columns[path] = [" ".join(code for code, tick in row.items() if tick == "1") for row in joined]
        columns |= {f"{path}/{code}": cells for code, cells in ticks.items()}
    columns |= {own: [str(row) for row in range(1, len(answers) + 1)] for own in _OWN[sign]}
    memory = io.StringIO()
    table = csv.writer(memory, delimiter=";" if sign == "/" else ",")
    table.writerow(columns)
    table.writerows(zip(*columns.values(), strict=True))
    return memory.getvalue()


def _questions(form: Path, sign: str) -> Iterator[tuple[str, str, str]]:
    """The path, name and type of every question of the form."""
    groups: list[str] = []
    for _, row in read_grid(form, sheet="survey").records().iterrows():
        if row["type"] == "begin_group":
            groups.append(row["name"])
        elif row["type"] == "end_group":
            groups.pop()
        elif row["type"] != "note":
            yield sign.join((*groups, row["name"])), row["name"], row["type"]


def _cells(column: Column, answers: Responses) -> list[str]:
    """Codes as the form lists them; a choice that is no answer is its own code."""
    given = answers.frame[column.name].astype(object).where(answers.frame[column.name].notna(), None)
    own = {reason: code for code, reason in column.scale.missing.items()} if column.scale is not None else {}
    why = answers.why_missing(column.name)
    return [
        written(answer, column) or own.get(str(reason), "") if pd.isna(answer) else written(answer, column)
        for answer, reason in zip(given, why, strict=True)
    ]

"""What was collected, as the table of answers that every other part of the house reads."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaluate.collect.server.receive import promised_mode
from evaluate.documents import sheltered
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Questionnaire

_SIGNS = 10


def collected(connection: sqlite3.Connection, questionnaire: Questionnaire) -> pd.DataFrame:
    """Who answered what? One row a respondent, in an order that says nothing of when they answered.

    Parameters
    ----------
    connection : sqlite3.Connection
        The collector's database.
    questionnaire : Questionnaire
        What is asked now; what it asked before differs in nothing that alters an answer's meaning.

    Returns
    -------
    pandas.DataFrame
        `respondent` and the columns of the questionnaire; cells as text, empty where nothing was answered. A text that
        a spreadsheet would run as a formula has an apostrophe before it, which `read_answers` takes off. The name of
        a respondent is part of the row's random key (the pseudonym in confidential mode) and stays the same in every
        later export, so that signed corrections keep their place. A person's last answers count.

    Raises
    ------
    ResponsesError
        When stored answers have a column that the questionnaire lacks.

    """
    confidential = promised_mode(connection) == "confidential"
    rows: dict[str, Mapping[str, Any]] = {}
    for key, person, answers in connection.execute("SELECT id, person, answers FROM answers ORDER BY revision"):
        # without a person every row is somebody, whatever the mode
        own = "A" + base64.b32encode(key).decode("ascii")[:_SIGNS]
        name = own if person is None or not confidential else person
        rows[name] = json.loads(answers)
    _refuse_others(rows, questionnaire)
    text = {column.name for column in questionnaire.columns if column.kind == "text"}
    found = {
        column: [_cell(rows[name].get(column), safe=column in text) for name in sorted(rows)]
        for column in questionnaire.names
    }
    return pd.DataFrame({"respondent": sorted(rows), **found}, dtype=str)


def answers_bytes(table: pd.DataFrame) -> bytes:
    """The table as answers.csv: UTF-8 with a mark, so that Excel reads it."""
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig", "replace")


def _cell(answer: object, *, safe: bool) -> str:
    if answer is None:
        return ""
    if isinstance(answer, float):
        return str(int(answer)) if answer.is_integer() and abs(answer) < 1e15 else repr(answer)
    return sheltered(str(answer)) if safe else str(answer)


def _refuse_others(rows: Mapping[str, Mapping[str, Any]], questionnaire: Questionnaire) -> None:
    known = set(questionnaire.names)
    others = sorted({column for answers in rows.values() for column in answers} - known)
    if others:
        names = "、".join(others[:10])
        raise ResponsesError.single(
            "responses/collector/answers.db",
            Text(f"答卷里有问卷没有的列：{names}。", f"Answers hold columns that are not asked: {names}."),
            Text("与收答卷时冻结的问卷一致。", "the questionnaire as it was frozen when answers were collected."),
            Text("从备份恢复 questionnaire.yml 和 questionnaire.lock。", "Restore questionnaire.yml and its lock."),
        )

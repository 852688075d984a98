"""A stand-in for LimeSurvey: it takes the structure that our compiler wrote and exports answers as the server would."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from evaluate.instruments import Column
from evaluate.responses import Responses

OWN = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
OWN_ZH = ("反馈 ID", "提交的日期", "末页", "起始语言", "种子", "开始日期", "上次操作日期")
OWN_EN = ("Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action")
WITH_CODES = {"M", "F", "L", "R"}


@dataclass
class Made:
    """A question of the structure file, with its rows and answers as code and text."""

    type: str
    name: str
    text: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)


def structure(content: str, language: str) -> list[Made]:
    """The questions in one language, in the order in which they stand."""
    found: dict[str, Made] = {}
    for row in csv.DictReader(io.StringIO(content), delimiter="\t"):
        if row["language"] != language:
            continue
        if row["class"] == "Q":
            found[row["id"]] = Made(row["type/scale"], row["name"], re.sub("<[^>]*>", " ", row["text"]))
        elif row["class"] in ("SQ", "A"):
            parts = found[row["related_id"]].rows if row["class"] == "SQ" else found[row["related_id"]].answers
            parts.append((row["name"], row["text"]))
    return list(found.values())


def server_csv(content: str, answers: Responses, language: str, *, heads: str = "code", full: bool = False) -> str:
    """The export of results: headers as `code` or `text`, answers as codes or (`full`) as texts.

    Laid out as the recorded export of LimeSurvey 6.14: semicolons, every cell in quotes, Y or an empty cell for an
    option by code, 是 and 否 in full, a ranking place by place.
    """
    left = list(answers.questionnaire.columns)
    columns: list[tuple[str, list[str]]] = []
    for made in structure(content, language):
        columns += _question(made, left, answers, heads, full, language)
    assert not left
    own = OWN if heads == "code" else OWN_ZH if language.startswith("zh") else OWN_EN
    meta = ["2026-09-01 09:00:00", "1", language, "1628966006", "2026-09-01 09:00:00", "2026-09-01 09:02:00"]
    memory = io.StringIO()
    table = csv.writer(memory, delimiter=";", quoting=csv.QUOTE_ALL)
    table.writerow([*own, *(head for head, _ in columns)])
    for number, row in enumerate(zip(*(cells for _, cells in columns), strict=True), 1):
        table.writerow([number, *meta, *row])
    return memory.getvalue()


def _question(
    made: Made, left: list[Column], answers: Responses, heads: str, full: bool, language: str
) -> Iterator[tuple[str, list[str]]]:
    """The columns of one question; the columns of ours that it fills are taken from `left`."""
    stem = made.name if heads == "code" else made.text
    if made.type == "X":
        return
    if made.type == "R":
        ranked = [left.pop(0) for _ in made.answers]
        for place in range(1, len(made.answers) + 1):
            word = str(place) if heads == "code" else f"Rank {place}"
            yield _head(stem, word, heads), _ranked(ranked, place, made, answers, full)
        return
    if not made.rows:
        yield stem, _cells(left.pop(0), made, answers, full)
        return
    own = [left.pop(0) for _ in made.rows]
    for column, (name, text) in zip(own, made.rows, strict=True):
        cells = _cells(column, made, answers, full)
        if made.type == "M":
            yes, no = (("是", "否") if language.startswith("zh") else ("Yes", "No")) if full else ("Y", "")
            cells = [yes if tick == 1 else no if tick == 0 else "" for tick in answers.frame[column.name]]
        yield _head(stem, name if heads == "code" else text, heads), cells


def _head(stem: str, row: str, heads: str) -> str:
    return f"{stem}[{row}]" if heads == "code" else f"{stem} [{row}]"


def _ranked(columns: list[Column], place: int, made: Made, answers: Responses, full: bool) -> list[str]:
    """The answer in one place of a ranking, of each person."""
    frame = answers.frame[[column.name for column in columns]]
    words = [text if full else code for code, text in made.answers]
    return [next((words[n] for n, rank in enumerate(row) if rank == place), "") for row in frame.to_numpy()]


def _cells(column: Column, made: Made, answers: Responses, full: bool) -> list[str]:
    """Answers of a list by their place in it; other answers as they are kept."""
    why = answers.why_missing(column.name)
    found = []
    for value, reason in zip(answers.frame[column.name], why, strict=True):
        if not made.answers:
            found.append(_typed(value, column))
            continue
        place = _place(column, value, str(reason), made)
        found.append("" if place is None else made.answers[place][full])
    return found


def _typed(value: object, column: Column) -> str:
    if pd.isna(value):  # pyright: ignore
        return ""
    if column.kind == "date":
        return f"{str(value)[:10]} 00:00:00"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _place(column: Column, value: object, why: str, made: Made) -> int | None:
    if column.scale is None:
        codes = [code for code, _ in made.answers]
        return None if pd.isna(value) else codes.index(f"{value:g}")  # pyright: ignore
    for place, choice in enumerate(column.scale.choices):
        if choice.reason == why if pd.isna(value) else value in (choice.code, choice.value):  # pyright: ignore
            return place if choice.reason or pd.notna(value) else None  # pyright: ignore
    return None

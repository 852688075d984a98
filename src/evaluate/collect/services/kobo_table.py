"""KoboToolbox's JSON as the two files that its importer reads: a table of answers, and the form as XLSForm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluate.documents import workbook_bytes

_OWN = (
    *("start", "end", "_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "__version__"),
    "_index",
)
_NO_ANSWER = ("note", "calculate", "hidden")


def answers_table(answers: Sequence[Mapping[str, Any]], content: Any) -> bytes:
    """A CSV with a column for each question, in the order of the form; what is listed is in tables of its own.

    Parameters
    ----------
    answers : sequence of mappings
        As the service gives them: `group/question` → what was answered.
    content : mapping
        The form: `survey` and `choices`.

    Returns
    -------
    bytes
        The table as UTF-8; `_index` counts the answers, so that rows of repeated groups can name them.
    """
    paths = list(_paths(content))
    seen = dict.fromkeys(name for answer in answers for name in answer)
    lists = {name for name in seen if any(isinstance(answer.get(name), list) for answer in answers)}
    # a question that was taken out of the form may still have answers
    asked = [name for name in seen if is_question(name) and name not in lists]
    columns = list(dict.fromkeys([*_OWN[:2], *(path for path in paths if path not in lists), *asked, *_OWN[2:]]))
    return csv_table(columns, [{**answer, "_index": number} for number, answer in enumerate(answers, 1)])


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as KoboToolbox writes its own CSV."""
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    # half a character, which JSON allows, is in the raw answers only
    return b"\xef\xbb\xbf" + memory.getvalue().encode("utf-8", errors="replace")


def xlsform(content: Any) -> bytes:
    """The form as a workbook with the sheets survey and choices, which gives codes and wording of every choice."""
    languages = _languages(content)
    survey = [
        {"type": " ".join(filter(None, (_kind(row), _list(row)))), "name": _name(row),
         "appearance": str(row.get("appearance") or ""), **_labels(row, languages)}
        for row in _rows(content, "survey")
    ]  # fmt: skip
    choices = [
        {"list_name": str(row.get("list_name") or ""), "name": _name(row), **_labels(row, languages)}
        for row in _rows(content, "choices")
    ]
    heads = list(_labels({}, languages))
    return workbook_bytes(
        {
            "survey": pd.DataFrame(survey, columns=["type", "name", "appearance", *heads]),
            "choices": pd.DataFrame(choices, columns=["list_name", "name", *heads]),
        }
    )


def _paths(content: Any) -> Iterator[str]:
    """The questions by their paths; what stands in a repeated group is a table of its own and no column."""
    groups: list[tuple[str, bool]] = []
    for row in _rows(content, "survey"):
        kind = _kind(row)
        if kind.startswith("begin_"):
            groups.append((_name(row), kind == "begin_repeat"))
        elif kind.startswith("end_"):
            groups = groups[:-1]
        elif kind not in _NO_ANSWER and _name(row) and not any(repeats for _, repeats in groups):
            yield "/".join([*(group for group, _ in groups), _name(row)])


def is_question(name: str) -> bool:
    """Whether a name is that of a question, and not one that the service added."""
    return not name.startswith(("_", "meta/", "formhub/"))


def _cell(value: Any) -> str:
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, dict):
        return str(value.get("label") or value.get("uid") or "")
    return str(value)


def _rows(content: Any, part: str) -> list[dict[str, Any]]:
    rows = content.get(part) if isinstance(content, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _kind(row: Mapping[str, Any]) -> str:
    return str(row.get("type") or "").strip().replace("begin ", "begin_").replace("end ", "end_")


def _list(row: Mapping[str, Any]) -> str:
    return str(row.get("select_from_list_name") or "")


def _name(row: Mapping[str, Any]) -> str:
    # the service makes the names that answers bear from what the author wrote
    return str(row.get("$autoname") or row.get("$autovalue") or row.get("name") or "")


def _languages(content: Any) -> list[str]:
    given = content.get("translations") if isinstance(content, dict) else None
    return [str(language or "") for language in given] if isinstance(given, list) and given else [""]


def _labels(row: Mapping[str, Any], languages: Sequence[str]) -> dict[str, str]:
    label = row.get("label")
    texts = label if isinstance(label, list) else [label]
    return {
        f"label::{language}" if language else "label": str(texts[place] or "") if place < len(texts) else ""
        for place, language in enumerate(languages)
    }

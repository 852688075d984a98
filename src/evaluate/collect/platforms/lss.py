"""The structure of a LimeSurvey survey (.lss): questions, rows and choices as the server dumps its tables."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

from evaluate.collect.export import ColumnKind, ExportChoice
from evaluate.collect.form_definition import FormQuestion
from evaluate.collect.source import Source, damaged
from evaluate.documents import tidy_text
from evaluate.errors import ResponsesError, Text

Row = dict[str, str]
# One letter for each type of question.
_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys("L!OFH15ABCEGYI", "one"), **dict.fromkeys("MP", "many"), **dict.fromkeys("NK", "number"),
    **dict.fromkeys("STUQ;", "text"), "D": "date", "R": "rank", ":": "number",
}  # fmt: skip
_FIXED: dict[str, tuple[tuple[str, str], ...]] = {
    "Y": (("Y", "是"), ("N", "否")),
    "G": (("F", "女"), ("M", "男")),
    "C": (("Y", "是"), ("U", "不确定"), ("N", "否")),
    "E": (("I", "增加"), ("S", "不变"), ("D", "减少")),
    "A": tuple((str(n), str(n)) for n in range(1, 6)),
    "5": tuple((str(n), str(n)) for n in range(1, 6)),
    "B": tuple((str(n), str(n)) for n in range(1, 11)),
}
_WITH_ROWS = "MPFHABCE1KQR;:"


def is_lss(source: Source) -> bool:
    """Whether an XML file is the structure of a LimeSurvey survey."""
    return source.kind == "xml" and b"<LimeSurveyDocType>" in source.content[:2000]


def read_lss(source: Source) -> dict[str, FormQuestion]:
    """The questions by the headers they have in an export with codes, in the survey's own language.

    Raises
    ------
    ResponsesError
        The file is damaged, or declares entities of its own.
    """
    if b"<!DOCTYPE" in source.content or b"<!ENTITY" in source.content:
        raise ResponsesError.single(
            source.name,
            Text("文件里有自定义的实体声明，不予读取。", "the file declares entities of its own and is not read."),
            Text("LimeSurvey 直接导出的 .lss 文件。", "a .lss file as LimeSurvey exports it."),
            Text("从 LimeSurvey 重新导出问卷结构。", "export the structure from LimeSurvey again."),
        )
    try:
        root = ElementTree.fromstring(source.content)
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise damaged(source.name, str(problem)) from None
    tables = {part.tag: [_row(row) for row in part.iterfind("rows/row")] for part in root}
    surveys = tables.get("surveys") or [{}]
    language = surveys[0].get("language") or "zh-Hans"
    texts = _texts(tables, language)
    answers = _answers(tables, language)
    rows: dict[str, list[Row]] = {}
    for row in sorted(_own(tables, "subquestions", language), key=_order):
        rows.setdefault(row.get("parent_qid", ""), []).append(row)
    found: dict[str, FormQuestion] = {}
    groups = {row.get("gid", ""): _whole(row.get("group_order", "0")) for row in tables.get("groups", [])}
    asked = _own(tables, "questions", language)
    for row in sorted(asked, key=lambda row: (groups.get(row.get("gid", ""), 0), *_order(row))):
        _add(found, row, rows.get(row.get("qid", ""), []), texts, answers)
    if not found:
        raise damaged(source.name, "questions?")
    return found


def _add(
    found: dict[str, FormQuestion],
    row: Row,
    rows: list[Row],
    texts: dict[str, str],
    answers: dict[str, tuple[ExportChoice, ...]],
) -> None:
    kind, letter = _KINDS.get(row.get("type", "")), row.get("type", "")
    if kind is None or row.get("parent_qid", "0") not in ("0", ""):
        return
    name, qid = row.get("title", ""), row.get("qid", "")
    label = texts.get(qid) or name
    fixed = tuple(ExportChoice(code, text, code) for code, text in _FIXED.get(letter, ()))
    choices = fixed or answers.get(qid, ()) if kind in ("one", "rank") else ()
    if letter in _WITH_ROWS:
        if letter == "R":
            for number in range(1, len(choices or rows) + 1):
                found[f"{name}[{number}]"] = FormQuestion(f"{name}[{number}]", str(number), "one", choices, name, label)
            return
        for one in rows:
            key = f"{name}[{one.get('title', '')}]"
            text = texts.get(one.get("qid", "")) or one.get("title", "")
            found[key] = FormQuestion(key, text, kind, choices, name, label)
    else:
        found[name] = FormQuestion(name, label, kind, choices)
    if row.get("other") == "Y":
        found[f"{name}[other]"] = FormQuestion(f"{name}[other]", "其他", "text", (), name, label)
        if letter in "L!":
            found[name] = FormQuestion(name, label, kind, (*choices, ExportChoice("-oth-", "其他", "other")))


def _texts(tables: dict[str, list[Row]], language: str) -> dict[str, str]:
    """Wording by number of the question; older versions keep it in the questions themselves."""
    found: dict[str, str] = {}
    for table in ("questions", "subquestions", "question_l10ns"):
        for row in tables.get(table, []):
            if row.get("question") and row.get("language", language) == language:
                found[row.get("qid", "")] = _plain(row["question"])
    return found


def _answers(tables: dict[str, list[Row]], language: str) -> dict[str, tuple[ExportChoice, ...]]:
    words = {
        row.get("aid", ""): _plain(row.get("answer", ""))
        for row in tables.get("answer_l10ns", [])
        if row.get("language", language) == language
    }
    found: dict[str, list[ExportChoice]] = {}
    for row in sorted(_own(tables, "answers", language), key=lambda row: _whole(row.get("sortorder", "0"))):
        label = words.get(row.get("aid", "")) or _plain(row.get("answer", "")) or row.get("code", "")
        found.setdefault(row.get("qid", ""), []).append(ExportChoice(row.get("code", ""), label, row.get("code", "")))
    return {qid: tuple(dict.fromkeys(choices)) for qid, choices in found.items()}


def _own(tables: dict[str, list[Row]], table: str, language: str) -> list[Row]:
    return [row for row in tables.get(table, []) if row.get("language", language) == language]


def _row(element: ElementTree.Element) -> Row:
    return {field.tag: (field.text or "").strip() for field in element}


def _order(row: Row) -> tuple[int, int]:
    return _whole(row.get("question_order", "0")), _whole(row.get("qid", "0"))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _plain(text: str) -> str:
    return tidy_text(html.unescape(re.sub(r"<[^<>]{0,500}>", " ", text)))

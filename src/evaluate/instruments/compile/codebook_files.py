"""The codebook to read and to work with: a web page, and a workbook with every column and every code."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluate.documents import Block, Document, Heading, Paragraph, Span, Table, workbook_bytes, write_html
from evaluate.errors import Text
from evaluate.instruments.codebook import codebook
from evaluate.instruments.column import Column
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import Compiled, languages_of, said, stem
from evaluate.instruments.item import Item
from evaluate.instruments.labels import YES_NO
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import skip_instruction

REASONS = {
    "not_answered": Text("未作答", "not answered"),
    "skipped": Text("按跳题未问", "skipped by routing"),
    "not_applicable": Text("不适用", "not applicable"),
    "dont_know": Text("不清楚", "don't know"),
    "unreadable": Text("无法辨认", "unreadable"),
}
KINDS = {
    "scale": Text("量表", "scale"),
    "category": Text("单选", "choice"),
    "flag": Text("是否", "yes or no"),
    "number": Text("数值", "number"),
    "text": Text("文字", "text"),
    "date": Text("日期", "date"),
}
_HEADER = {"zh": ("列名", "题目", "类型", "取值"), "en": ("Column", "Question", "Kind", "Answers")}


def compile_codebook(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """What every column of the answers means, for people.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any, also a draft.
    language : str, optional
        Of the web page; one page for each language when left out. The workbook holds all languages.

    Returns
    -------
    Compiled
        `<id>.codebook.<language>.html` and `<id>.codebook.xlsx` with sheets for columns and codes.

    Raises
    ------
    QuestionnaireError
        For an unknown language, or a condition that does not fit the questionnaire.

    """
    name = f"{stem(questionnaire)}.codebook"
    files = {
        f"{name}.{each}.html": write_html(_page(questionnaire, each)) for each in languages_of(questionnaire, language)
    }
    sheets = {"columns": codebook(questionnaire), "codes": pd.DataFrame(list(_codes(questionnaire)))}
    files[f"{name}.xlsx"] = workbook_bytes(sheets)
    return Compiled(files)


def _codes(questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
    """One row a column and code."""
    for column in questionnaire.columns:
        for code, label, value, reason in codes_of_column(column):
            yield {
                "column": column.name,
                "code": code,
                "value": value,
                "reason": reason,
                **{f"label_{language}": said(label, language) for language in questionnaire.languages},
            }


def codes_of_column(column: Column) -> Iterator[tuple[str, dict[str, str], float | None, str | None]]:
    """Code, label, number and reason for missing of everything that may be chosen in a column."""
    if column.kind == "flag":
        yield from ((code, dict(label), float(code), None) for code, label in YES_NO.items())
    elif column.scale is not None:
        yield from ((each.code, dict(each.label), each.value, each.reason) for each in column.scale.choices)


def reason_words(language: str) -> dict[str, str]:
    """What is said of each reason for a missing answer."""
    return {reason: text.of(language) for reason, text in REASONS.items()}


def _page(questionnaire: Questionnaire, language: str) -> Document:
    zh = language.startswith("zh")
    title = said(questionnaire.title, language) or questionnaire.id
    blocks: list[Block] = []
    if questionnaire.note:
        blocks.append(Paragraph((Span(said(questionnaire.note, language)),)))
    for section in questionnaire.sections:
        blocks.append(Heading(1, (Span(said(section.title, language) or section.id),), numbered=False))
        rows = [row for item in section.items for row in _rows(questionnaire, item, language)]
        if rows:
            blocks.append(Table(_HEADER["zh" if zh else "en"], tuple(rows), ("left",) * 4, grouped=0))
    about = (
        ("问卷" if zh else "Questionnaire", f"{questionnaire.id}  {questionnaire.version}"),
        ("问卷指纹" if zh else "Fingerprint", questionnaire.sha256),
    )
    return Document(
        title=f"{title}：编码手册" if zh else f"{title}: codebook",
        blocks=tuple(blocks),
        language="zh" if zh else "en",
        about=about,
    )


def _rows(questionnaire: Questionnaire, item: Item, language: str) -> Iterator[tuple[str, ...]]:
    """One row a column; the condition of the item stands under its question."""
    number = questionnaire.numbers.get(item.id)
    skip = None if questionnaire.draft else skip_instruction(questionnaire, item.id)
    columns = asked.columns_of(questionnaire, item)
    for place, column in enumerate(columns):
        whole = said(item.label, language)
        own = said(column.label, language)
        words = f"{number}. {whole}" + (f" — {own}" if own != whole else "") if number else own
        if skip is not None and place == 0:
            words += f"（{skip.zh}）" if language.startswith("zh") else f" ({skip.en})"
        yield column.name, words, KINDS[column.kind].of(language), answers_in_words(column, language)


def answers_in_words(column: Column, language: str) -> str:
    """What may stand in a column: codes with their labels, or the limits of a number."""
    zh = language.startswith("zh")
    found = []
    for code, label, value, reason in codes_of_column(column):
        text = f"{code}\u00a0=\u00a0{said(label, language)}"
        if value is not None and f"{value:g}" != code and code not in ("0", "1"):
            text += f"（计 {value:g}）" if zh else f" (counts {value:g})"
        if reason is not None:
            why = REASONS[reason].of(language)
            text += f"（缺失：{why}）" if zh else f" (missing: {why})"
        found.append(text)
    if column.kind == "number" and (column.minimum is not None or column.maximum is not None):
        low = "" if column.minimum is None else f"{column.minimum:g}"
        high = "" if column.maximum is None else f"{column.maximum:g}"
        found.append(f"{low}—{high}" if zh else f"{low} to {high}")
    if column.attention is not None:
        found.append(f"注意力检查，应选 {column.attention}" if zh else f"attention check: {column.attention} is right")
    if column.reverse:
        found.append("反向计分" if zh else "scored in reverse")
    return ("；" if zh else "; ").join(found)

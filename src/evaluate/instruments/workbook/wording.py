"""Mistakes of a questionnaire in the words of its workbook: columns, sheets and cells instead of keys and lines."""

from __future__ import annotations

import re

from evaluate.errors import Text
from evaluate.instruments.workbook.sheets import (
    CATEGORIES,
    CHOICES,
    COMPETENCIES,
    CONSTRUCTS,
    CONTRADICTIONS,
    ITEMS,
    SCALES,
    SHEETS,
)

_SHEET_OF = {
    "scales": SCALES,
    "choices": CHOICES,
    "competencies": COMPETENCIES,
    "categories": CATEGORIES,
    "constructs": CONSTRUCTS,
    "contradictions": CONTRADICTIONS,
    "sections": ITEMS,
}
# What the file calls by other keys than the columns of the workbook.
_NAMES: dict[str, str] = {column.key: column.name for columns in reversed(SHEETS.values()) for column in columns}
_NAMES |= {column.key: column.name for column in SHEETS[ITEMS]}
_NAMES |= dict.fromkeys(("scale", "choices", "on"), "选项表或量表") | {"title": "文字", "value": "数值"}
_HIDDEN = ("rows", "items", "sets")  # rows below their item, and the sheet of sets: no column of theirs
_KEY = re.compile(r"[a-z_]+")

_ZH = (
    (r"不认识的键 (\w+)。", r"这一行的“{0}”不用填。"),
    (r"(\w+) 的内容“dict”不对。", r"这种题型只写一个“{0}”。"),
    (r"^(\w+) 的内容“(.*)”不对。", r"“{0}”的内容“\2”不对。"),
    (r"(\w+) 里已有：", r"“{0}”表里已有："),
    (r"应当写明 scale（量表）或 choices（选项表），二者取一。", "“选项表或量表”没有写对。"),
    (r"scale: … 或 choices: …。", "“选项”表或“量表”表里已有的名称。"),
    (r"请补上一个，或者删去一个。", "请在那一格写上。"),
    (r"true 或 false", "是 或 否"),
    (r"都要有：\{zh: …, en: …\}", "每种语言的文字列都要填"),
    (r"中文写在 label 里", "中文写在“文字”列里"),
    (r"请改正 (\w+)，或者删去这一行。", r"请改正，或者清空这一格。"),
    (r"请删去这一行。", "请清空这一格。"),
    (r"请改成上面列出的一个，或先声明它。", "请改成上面列出的一个；新的先在相应的表里加上。"),
    (r"没有声明。", "还没有。"),
    (r"缺少 (\w+)。", r"缺少“{0}”。"),
    (r"写明 (\w+): …。", r"填上“{0}”。"),
    (r"请补上 (\w+)。", r"请补上“{0}”。"),
)
_EN = (
    (r"Unknown key (\w+)\.", r"\1 has no place in this row."),
    (r"\btrue or false\b", "是 (yes) or 否 (no)"),
    (r"Delete this line\.", "Clear this cell."),
    (r"or delete this line", "or clear this cell"),
)


def in_the_workbook(what: Text, right: Text, mend: Text) -> tuple[Text, Text, Text]:
    """The same mistake in words that a person finds in the workbook."""
    return _said(what), _said(right), _said(mend)


def _said(text: Text) -> Text:
    zh, en = text
    for pattern, words in _ZH:
        zh = re.sub(pattern, lambda found, words=words: _filled(words, found), zh)
    for pattern, words in _EN:
        en = re.sub(pattern, words, en)
    if zh.startswith("这里可以写："):
        names = [_NAMES.get(str(key), str(key)) for key in _KEY.findall(zh) if key not in _HIDDEN]
        zh = f"这一行可以填：{'、'.join(dict.fromkeys(names))}。"
    return Text(zh, en)


def _filled(words: str, found: re.Match[str]) -> str:
    """A phrase with the column (or sheet) that the first group names, and further groups as they are."""
    key = found[1] if found.re.groups else ""
    name = _SHEET_OF.get(key, _NAMES.get(key, key)) if "表里" in words else _NAMES.get(key, key)
    return re.sub(r"\\2", lambda _: found[2], words.replace("{0}", name))

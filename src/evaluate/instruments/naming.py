"""Which names an item, a row, a choice or a competency may bear."""

from __future__ import annotations

import re
from keyword import iskeyword

from evaluate.errors import Text
from evaluate.instruments.reading import Place, Reading

# The fixed columns of every estimate, and the words that a table of answers or of labels needs for itself.
ESTIMATE_COLUMNS = ("measure", "item", "choice", "value", "se", "low", "high", "df", "n", "measured_in", "note")
RESERVED = (*ESTIMATE_COLUMNS, "respondent", "column")

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def is_identifier(name: str) -> bool:
    """Is `name` made of ASCII letters, digits and underscores, starting with a letter, and no word of Python's own?"""
    return IDENTIFIER.match(name) is not None and not iskeyword(name)


def check_identifier(name: str, place: Place, reading: Reading) -> bool:
    """Note a mistake when `name` cannot be a name."""
    if is_identifier(name):
        return True
    reading.mistake(
        place,
        Text(f"名称 {name} 不能用。", f"{name} cannot be a name."),
        Text(
            "英文字母开头，只含英文字母、数字和下划线，也不是 class、and 这类 Python 保留字。",
            "ASCII letters, digits and underscores, a letter first, and no Python keyword such as class or and.",
        ),
        Text("请换一个英文名称，中文写在 label 里。", "Choose another name; the wording for people goes into label."),
    )
    return False


def check_reserved(name: str, place: Place, reading: Reading) -> bool:
    """Note a mistake when a column would collide with a fixed column of the result tables."""
    if name not in RESERVED:
        return True
    reading.mistake(
        place,
        Text(f"{name} 是结果表的固定列名，不能用作题目列名。", f"{name} is a fixed column of the tables of results."),
        Text(f"除 {'、'.join(RESERVED)} 以外的名称。", f"any name but {', '.join(RESERVED)}."),
        Text(f"请改名，例如 {name}_asked。", f"Rename it, for example {name}_asked."),
    )
    return False

"""Short ASCII names for questions, rows and choices, made from their own words so that they stay the same."""

from __future__ import annotations

import re
import unicodedata

from evaluate.documents import tidy_text
from evaluate.instruments.naming import RESERVED, is_identifier

_STOP = frozenset((
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "current", "currently", "describe",
    "did", "do", "does", "each", "following", "for", "from", "has", "have", "how", "i", "if", "in", "indicate",
    "into", "is", "it", "list", "many", "me", "much", "my", "not", "of", "on", "or", "our", "please", "rate",
    "select", "specify", "such", "that", "the", "their", "them", "there", "these", "they", "this", "to", "use",
    "using", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "work", "would",
    "you", "your",
))  # fmt: skip
_KNOWN = {
    "性别": "sex", "年龄": "age", "年龄段": "age_band", "学历": "education", "文化程度": "education",
    "职务层次": "position_level", "职级": "rank", "职务": "position_level", "单位": "unit", "单位类型": "unit_type",
    "单位性质": "unit_type", "工作单位": "unit", "部门": "department", "岗位": "post", "岗位类别": "post_category",
    "工作年限": "years_worked", "政治面貌": "political_status", "意见建议": "suggestions", "建议": "suggestions",
    "男": "male", "女": "female", "是": "yes", "否": "no", "其他": "other", "其它": "other", "无": "none",
}  # fmt: skip
_ASKING = re.compile(
    r"^\d+[.、．]\s*|^(请问|请选择|请填写|请|您的|你的|您|你|本人)+|(是|为)?(什么|多少|哪个|哪些|哪一类|哪种)?[？?：:。]*$"
)


class Names:
    """Gives each text a name and never the same name twice."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def name(self, text: str, otherwise: str) -> str:
        """A free name for `text`; `otherwise` when the text has no usable word."""
        stem = name_from(text) or otherwise
        name, number = stem, 2
        while name in self._used:
            name, number = f"{stem}_{number}", number + 1
        self._used.add(name)
        return name

    def named(self, name: str) -> str:
        """A free name as near to a platform's own `name` as letters, digits and underscores allow."""
        tidy = re.sub(r"[^A-Za-z0-9]+", "_", unicodedata.normalize("NFKC", name)).strip("_")[:60]
        if not tidy or not tidy[0].isalpha():
            tidy = f"v_{tidy}" if tidy else "v"
        if tidy in RESERVED or not is_identifier(tidy):
            tidy = f"{tidy}_asked"
        return self.name("", tidy)

    def part(self, text: str, otherwise: str) -> str:
        """A free code that can end a column's name: letters, digits and underscores alone."""
        stem = text if re.fullmatch(r"[A-Za-z0-9_]{1,40}", text) else name_from(text, words=4, longest=32)
        return self.name("", stem or otherwise)

    def code(self, text: str, otherwise: str) -> str:
        """A free code: the platform's own if it is of letters and digits, or a number, else one from its words."""
        own = re.fullmatch(r"[A-Za-z0-9_]{1,40}|-?\d{1,9}(\.\d{1,6})?", text)
        stem = text if own else name_from(text, words=4, longest=32)
        return self.name("", stem or otherwise)


def name_from(text: str, *, words: int = 5, longest: int = 48) -> str:
    """A name from the words of a text, such as `career_stage`; empty when no word can be used.

    A few Chinese words of background questions are known; other Chinese text gives no name.
    """
    tidy = tidy_text(text)
    known = _KNOWN.get(_ASKING.sub("", _ASKING.sub("", tidy)))
    if known is not None:
        return known
    question = re.split(r"[:：?？]|\. ", tidy)[0] if len(tidy) > 40 else tidy
    ascii_text = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower().replace("'", "")
    if _mostly_not_ascii(question):
        return ""
    tokens = re.findall(r"[a-z0-9]+", ascii_text)
    chosen = [token for token in tokens if token not in _STOP][:words] or tokens[:words]
    while len(chosen) > 1 and len("_".join(chosen)) > longest:
        chosen.pop()
    name = "_".join(chosen)[:longest].strip("_")
    if name and not name[0].isalpha():
        name = f"t{name}"
    if name in RESERVED or (name and not is_identifier(name)):
        name = f"{name}_asked"
    return name


def code_from(text: str, used: set[str], otherwise: str) -> str:
    """A free code for a choice, from its words or its number."""
    stem = text if re.fullmatch(r"[0-9]{1,3}", text) else name_from(text, words=4, longest=32) or otherwise
    code, number = stem, 2
    while code in used:
        code, number = f"{stem}_{number}", number + 1
    used.add(code)
    return code


def _mostly_not_ascii(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(ord(character) > 0x2E80 for character in letters) > 0.3 * max(len(letters), 1)

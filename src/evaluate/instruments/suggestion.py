"""What an error offers instead of a wrong word: the nearest known one, and the list of all known ones."""

from __future__ import annotations

from collections.abc import Iterable

from evaluate.documents import nearest_name
from evaluate.errors import Text


def listed(words: Iterable[str], *, most: int = 30) -> Text:
    """The words in one line of each language; a long list says how many more there are."""
    names = [str(word) for word in words]
    if not names:
        return Text("（无）", "(none)")
    rest = len(names) - most
    zh, en = "、".join(names[:most]), ", ".join(names[:most])
    return Text(f"{zh} 等 {len(names)} 个", f"{en} and {rest} more") if rest > 0 else Text(zh, en)


def replacement(word: str, known: Iterable[str]) -> Text:
    """How to mend a wrong word: the nearest known one when there is one, otherwise any of the known ones."""
    names = list(known)
    near = nearest_name(word, names)
    if near is not None:
        return Text(f"可能是想写 {near}，请改成 {near}。", f"Perhaps {near} was meant: write {near}.")
    return Text("请改成上面列出的一个，或先声明它。", "Use one of those listed, or declare it first.")

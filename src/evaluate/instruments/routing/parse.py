"""Reading a condition: text → tokens → tree, with the place and the mend of what cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn, cast

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.routing.condition import (
    BARE,
    KEYWORDS,
    And,
    Comparison,
    Condition,
    In,
    Not,
    Operator,
    Or,
    Selected,
    Value,
)

EXAMPLE = Text("例如 sat1 <= 2 and selected(topics, t1)。", "for example sat1 <= 2 and selected(topics, t1).")
DEEPEST = 30

_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|“[^”]*”|‘[^’]*’)
    |(?P<operator><=|>=|==|!=|<>|≤|≥|≠|=|<|>)
    |(?P<mark>[()\[\],])
    |(?P<bare>{BARE.pattern})""",
    re.VERBOSE,
)
# As a Chinese keyboard writes them.
_WIDE = dict(zip("（）［］【】，、＝＜＞", "()[][],,=<>", strict=True))
_SAME = {"=": "==", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!="}


@dataclass(frozen=True)
class Token:
    """One word, string, operator or mark, and where it starts (from 1)."""

    kind: str
    text: str
    at: int


def parse_condition(text: str, *, where: str = "show_if") -> Condition:
    """What does this condition say?

    Comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`) of an item with a code, a number or a date, `and`, `or`, `not`, `in`,
    `selected(item, choice)` and brackets. `and` binds more tightly than `or`, `not` more tightly than both. Full-width
    marks are read like ASCII ones.

    Parameters
    ----------
    text : str
        The condition, such as `sat1 <= 2 and not selected(topics, t1)`.
    where : str
        Named in the error.

    Returns
    -------
    Condition
        The tree; `spell_condition` writes it back.

    Raises
    ------
    QuestionnaireError
        With the place in the text and how to mend it.

    Examples
    --------
    >>> parse_condition("grade in (1, 2)")
    In(name='grade', values=(Value(text='1', quoted=False), Value(text='2', quoted=False)))

    """
    parser = _Parser(_tokens(text, where), text, where)
    condition = parser.either(0)
    if parser.next is not None:
        parser.refuse(
            Text("后面多出了内容。", "Something more follows."),
            Text("请用 and 或 or 连接，或者删去。", "Join it by and or or, or delete it."),
        )
    return condition


def _tokens(text: str, where: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        wide = _WIDE.get(text[at])
        match = _TOKEN.match(wide) if wide else _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            _refuse(
                where,
                text,
                at + 1,
                Text(f"不认识的符号 {text[at]}。", f"{text[at]} is not understood."),
                Text("请改正这个符号；文字代码写在半角双引号里。", "Correct it; put a code that is text into quotes."),
            )
        kind, piece = match.lastgroup, match.group()
        if kind == "string":
            found.append(Token(kind, _unquoted(piece), at + 1))
        elif kind != "space":
            found.append(Token(kind, _SAME.get(piece, piece), at + 1))
        at += len(piece)
    return found


def _unquoted(piece: str) -> str:
    inside = piece[1:-1]
    if piece[0] in "“‘":
        return inside
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) == "n" else found.group(1), inside)


class _Parser:
    """Reads tokens from left to right, one function a rule of the grammar."""

    def __init__(self, tokens: list[Token], text: str, where: str) -> None:
        self.tokens, self.text, self.where, self.at = tokens, text, where, 0

    @property
    def next(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def refuse(self, what: Text, mend: Text) -> NoReturn:
        _refuse(self.where, self.text, self.next.at if self.next else len(self.text) + 1, what, mend)

    def takes(self, *texts: str) -> bool:
        """Go past the next token when it is one of these words or marks."""
        token = self.next
        if token is None or token.kind == "string" or token.text not in texts:
            return False
        self.at += 1
        return True

    def needs(self, mark: str) -> None:
        if not self.takes(mark):
            self.refuse(
                Text(f"这里缺少 {mark}。", f"A {mark} is missing here."), Text(f"请补上 {mark}。", f"Add {mark}.")
            )

    def either(self, depth: int) -> Condition:
        parts = [self.both(depth)]
        while self.takes("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Condition:
        parts = [self.negated(depth)]
        while self.takes("and"):
            parts.append(self.negated(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self, depth: int) -> Condition:
        if depth > DEEPEST:
            self.refuse(
                Text("括号或 not 嵌套太深。", "Brackets or nots are nested too deeply."),
                Text("请化简这个条件。", "Make the condition simpler."),
            )
        if self.takes("not"):
            return Not(self.negated(depth + 1))
        if self.takes("("):
            inside = self.either(depth + 1)
            self.needs(")")
            return inside
        if self.takes("selected"):
            self.needs("(")
            item = self.name()
            self.needs(",")
            value = self.value()
            self.needs(")")
            return Selected(item, value)
        return self.comparison()

    def comparison(self) -> Condition:
        name = self.name()
        token = self.next
        if token is not None and token.kind == "operator":
            self.at += 1
            return Comparison(name, cast(Operator, token.text), self.value())
        if self.takes("not"):
            if not self.takes("in"):
                self.refuse(
                    Text("not 后面应当是 in。", "After not, in is expected."),
                    Text("请写成 not in (…)。", "Write not in (…)."),
                )
            return Not(In(name, self.values()))
        if self.takes("in"):
            return In(name, self.values())
        self.refuse(
            Text(f"{name} 后面缺少比较。", f"After {name} a comparison is missing."),
            Text(
                "请补上 ==、!=、<、<=、>、>= 或 in (…)；多选题写 selected(题目, 选项)。",
                "Add ==, !=, <, <=, >, >= or in (…); for several answers write selected(item, choice).",
            ),
        )

    def values(self) -> tuple[Value, ...]:
        closing = ")" if self.takes("(") else "]"
        if closing == "]":
            self.needs("[")
        found = [self.value()]
        while self.takes(","):
            found.append(self.value())
        self.needs(closing)
        return tuple(found)

    def name(self) -> str:
        token = self.next
        if token is None or token.kind != "bare" or token.text in KEYWORDS or not token.text[0].isalpha():
            self.refuse(
                Text("这里应当是题目或列的名称。", "The name of an item or column is expected here."),
                Text(
                    "比较的左边写题目名称，右边写代码或数。",
                    "An item stands on the left, a code or number on the right.",
                ),
            )
        self.at += 1
        return token.text

    def value(self) -> Value:
        token = self.next
        if token is None or token.kind not in ("bare", "string") or (token.kind == "bare" and token.text in KEYWORDS):
            self.refuse(
                Text("这里应当是代码、数或日期。", "A code, a number or a date is expected here."),
                Text(
                    '文字代码可以写在半角双引号里，如 "12 月"。',
                    'A code that is text may stand in quotes, such as "a b".',
                ),
            )
        self.at += 1
        return Value(token.text, token.kind == "string")


def _refuse(where: str, text: str, at: int, what: Text, mend: Text) -> NoReturn:
    near = text[max(0, at - 1) : at + 11] or "…"
    raise QuestionnaireError.single(
        where,
        Text(
            f"条件第{at}个字符（{near}）读不懂：{what.zh}",
            f"The condition cannot be read at character {at} ({near}): {what.en}",
        ),
        EXAMPLE,
        mend,
    )

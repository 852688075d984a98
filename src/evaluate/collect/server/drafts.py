"""Drafts: how many and how large they may be, and what is said when one cannot be kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from evaluate.collect.server.field import read_field
from evaluate.collect.server.limits import Bucket
from evaluate.collect.server.pages import SAVE, page
from evaluate.collect.server.receive import save_draft
from evaluate.errors import Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile import LONGEST_OTHER

#: Of all drafts together, bytes: thousands of half-filled long forms stay below.
LARGEST_ALL = 64 * 1024 * 1024
_TITLE = Text("没有暂存", "Not kept")
_WORDS: Mapping[str, Text] = {
    "often": Text(
        "暂存得太频繁，这次没有存。您填的内容都留在本页，请不要关闭，一分钟后再按下面的按钮。",
        "You saved too often: this time nothing was kept. What you filled in stays in this page. Please do not close "
        "it, and press the button below in a minute.",
    ),
    "space": Text(
        "暂存的空间已满，这次没有存。您填的内容都留在本页：请退回上一页填完直接提交，或稍后再按下面的按钮。",
        "There is no more space for drafts: nothing was kept. What you filled in stays in this page: go back, finish "
        "the form and send it, or press the button below later.",
    ),
}
_AGAIN = Text("再暂存一次", "Keep again")


@dataclass
class Drafts:
    """What one collector remembers of drafts while it runs; nothing of it is written anywhere, deliberately.

    `newest` says which draft came last with which slip, both as digests. On the disk nothing joins the two: a hash of
    the slip beside the draft, even a keyed one, would let whoever has the key, which lies in the same folder, and the
    list of codes read what the bearer of a slip has answered so far. The price: after a restart a slip may leave one
    more draft, which nobody counts, which only its own code opens, and which expires as all do. The rate of saving
    and the room for all drafts are limited whatever the slip.
    """

    saves: Bucket = field(default_factory=lambda: Bucket(10, 10, time.monotonic))
    most: int = LARGEST_ALL
    newest: dict[bytes, bytes] = field(default_factory=dict)
    _held: int = -1

    def keep(
        self, connection: sqlite3.Connection, *, slip: bytes | None, draft: bytes, until: str, answers: str
    ) -> bool:
        """Keep a draft in place of the one of the same slip; False when there is no space. Inside a transaction."""
        before = self.newest.get(slip) if slip is not None else None
        if self._held < 0 or self._held + len(answers) > self.most:
            # drafts that were sent or have expired are counted out only here: to read all is slow
            self._held = connection.execute(
                "SELECT coalesce(sum(length(answers)), 0) FROM drafts WHERE id NOT IN (?, ?)", (draft, before or draft)
            ).fetchone()[0]
        if self._held + len(answers) > self.most:
            return False
        if before is not None and before != draft:
            connection.execute("DELETE FROM drafts WHERE id = ?", (before,))
        save_draft(connection, draft, until, answers)
        self._held += len(answers)
        if slip is not None:
            self.newest[slip] = draft
        return True


def draft_fields(given: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    """What of a form is kept: all but what is longer than any code, number or day."""
    texts = {column.name for column in questionnaire.columns if column.kind == "text"}
    return {name: text for name, text in given.items() if name in texts or len(text) <= LONGEST_OTHER}


def long_texts(given: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, Text]:
    """By item, which texts are longer than an answer may be."""
    found: dict[str, Text] = {}
    for column in questionnaire.columns:
        mistake = read_field(given.get(column.name, ""), column)[1] if column.kind == "text" else None
        if mistake is not None:
            found.setdefault(column.item, mistake)
    return found


def not_kept(why: str, fields: Mapping[str, Sequence[str]], action: str, language: str) -> str:
    """A draft that was refused: all that was sent stays in the page, to be kept again. `why`: `often` or `space`."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">'
        for name, texts in fields.items()
        for text in texts
        if name != SAVE
    )
    button = f'<p><button name="{SAVE}" value="1">{_AGAIN.of(language)}</button></p>'
    form = f'<form method="post" action="{escape(action)}" accept-charset="utf-8">{hidden}{button}</form>'
    return page(language, _TITLE.of(language), f'<p role="alert">{_WORDS[why].of(language)}</p>\n{form}')

"""Google Forms: the sheet of answers. Several answers are joined by a comma, rows of a grid stand in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluate.collect.form_sheet import FormSheet
from evaluate.collect.platform import header_row
from evaluate.collect.source import Source
from evaluate.documents import fold_text
from evaluate.errors import Text

_FIRST = ("Timestamp", "时间戳记", "时间戳")
_OWN = (*_FIRST, "Email Address", "Username", "Score", "电子邮件地址", "用户名", "得分", "分数")


@dataclass(frozen=True)
class _Google(FormSheet):
    def recognise(self, sources: Sequence[Source]) -> Text | None:
        """The time stamp comes first."""
        grid = sources[0].grid
        if grid is None or fold_text(header_row(grid)[0]) not in {fold_text(word) for word in _FIRST}:
            return None
        return Text("第一列是时间戳", "its first column is a time stamp")


PLATFORM = _Google("google", Text("Google Forms", "Google Forms"), (), 1, _OWN, separators=(", ",)).platform()

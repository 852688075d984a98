"""Why a number is not shown, in the words of the page."""

from __future__ import annotations

from evaluate.errors import Text

#: Why a number is not shown, as it stands in `note`.
REASONS: dict[str, Text] = {
    "few": Text("人数不足，不显示", "too few people to show"),
    "unanimous": Text("回答完全一致，不显示", "all gave the same answer: not shown"),
    "dominant": Text("少数人占了大部分，不显示", "a few people make up most of it: not shown"),
    "listed": Text("经全部表格核对，不显示", "not shown after a check of all tables together"),
    "complement": Text("为防推算，一并不显示", "not shown, lest another number be worked out"),
    # Where "too few" or "for others" would tell the numbers together with the sums: one note for small and large.
    "veiled": Text("为防推算，不显示（人数可多可少）", "not shown, lest a number be worked out (few or many people)"),
    "attitude": Text("态度类题目不按单位显示", "attitudes are not shown by unit"),
}
#: The reason of each code of `behind`, in their order.
TOLD = ("", "complement", "listed", "dominant", "unanimous", "veiled", "few", "attitude")
#: Reasons of numbers that tell on somebody themselves; the others are hidden for the sake of these.
SENSITIVE = ("dominant", "unanimous", "veiled", "few", "attitude")

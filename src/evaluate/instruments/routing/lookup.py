"""Items and columns that a condition names: found, asked early enough, of a kind that can be compared; or a mistake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from evaluate.errors import Mistake, Text
from evaluate.instruments.column import Column
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing.condition import Value
from evaluate.instruments.routing.resolved import codes_of
from evaluate.instruments.scale import number_in
from evaluate.instruments.suggestion import listed, replacement


class Lookup:
    """Finds what a condition names in one questionnaire, and notes every mistake on the way."""

    def __init__(self, questionnaire: Questionnaire, before: str | None, where: str) -> None:
        self.questionnaire, self.where = questionnaire, where
        self.items = {item.id: item for item in questionnaire.items}
        order = list(self.items)
        self.later = set(order[order.index(before) :]) if before in self.items else set()
        self.mistakes: list[Mistake] = []

    def column(self, name: str) -> Column | None:
        """The column called `name`, when it can be compared at all and was asked earlier."""
        item = self.items.get(name)
        if item is not None and item.type == "many":
            self.mistake(
                Text(f"{name} 是多选题，不能直接比较。", f"{name} takes several answers and cannot be compared."),
                Text(f"selected({name}, 选项代码)。", f"selected({name}, code)."),
                Text("请改用 selected。", "Use selected."),
            )
            return None
        if name not in self.questionnaire:
            usable = [c.name for c in self.questionnaire.columns if self.usable(c) and c.item not in self.later]
            self.unknown(name, usable, "题目或列", "item or column")
            return None
        column = self.questionnaire.column(name)
        if not self.usable(column):
            self.mistake(
                Text(f"{name} 不能用作条件。", f"{name} cannot be used in a condition."),
                Text(
                    "单选、矩阵、数值、文字、日期、是非题；多选题用 selected。",
                    "items with one answer, grids, numbers, texts, dates, yes/no; selected for several answers.",
                ),
                Text("请换一道题。", "Use another item."),
            )
            return None
        return column if self.early(self.items[column.item]) else None

    def usable(self, column: Column) -> bool:
        """Can an answer to this column be compared?"""
        return self.items[column.item].type not in ("many", "rank", "best_worst") or column.part == "text"

    def early(self, item: Item) -> bool:
        """Is the item asked before the one that the condition shows?"""
        if item.id not in self.later:
            return True
        self.mistake(
            Text(f"{item.id} 排在这道题之后（或就是这道题）。", f"{item.id} is not asked before this item."),
            Text("条件只看前面的题。", "a condition on items asked earlier."),
            Text("请把那道题移到前面，或者换一道题。", "Move that item up, or use another one."),
        )
        return False

    def codes(self, column: Column, values: tuple[Value, ...]) -> None:
        """Note every value that is no code of an answer to the column."""
        missing = column.scale.missing if column.scale is not None else {}
        for value in values:
            if value.text in missing:
                self.mistake(
                    Text(
                        f"{column.name} 的 {value.text} 表示缺失。", f"{value.text} of {column.name} means no answer."
                    ),
                    Text("算作回答的选项代码。", "the code of a choice that is an answer."),
                    Text("没有作答的人本来就不满足条件；请删去它。", "Whoever gave none never meets it; delete it."),
                )
            elif value.text not in codes_of(column):
                name = column.name
                self.unknown(value.text, codes_of(column), f"{name} 的选项代码", f"code of a choice of {name}")

    def number(self, column: Column, value: Value) -> float | dt.date:
        """The number or date that a column is compared with."""
        if column.kind == "date":
            try:
                return dt.date.fromisoformat(value.text)
            except ValueError:
                what = "日期，写成 2026-03-01", "a date such as 2026-03-01"
        else:
            number = number_in(value.text)
            if number is not None:
                return number
            what = "数", "a number"
        self.mistake(
            Text(f"{column.name} 不能和 {value.text} 比较。", f"{column.name} cannot be compared with {value.text}."),
            Text(f"{what[0]}。", f"{what[1]}."),
            Text("请改正右边的值。", "Correct the value on the right."),
        )
        return 0.0

    def no_order(self, name: str) -> None:
        """Answers compared by size that have none."""
        self.mistake(
            Text(f"{name} 的答案没有大小之分。", f"The answers to {name} have no order."),
            Text("==、!= 或 in。", "==, != or in."),
            Text("请改用 ==、!= 或 in，或者改用量表。", "Use ==, != or in, or make it a scale."),
        )

    def unknown(self, word: str, known: Sequence[str], zh: str, en: str) -> None:
        """A name or code that is not among the known ones."""
        names = listed(known)
        self.mistake(
            Text(f"没有叫 {word} 的{zh}。", f"There is no {en} called {word}."),
            Text(f"已有的：{names.zh}。", f"one of {names.en}."),
            replacement(word, known),
        )

    def mistake(self, what: Text, right: Text, mend: Text) -> None:
        """Note a mistake, once."""
        found = Mistake(self.where, what, right, mend)
        if found not in self.mistakes:
            self.mistakes.append(found)

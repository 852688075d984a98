"""A condition as the small script of the web form reads it, and in words for those without script."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from evaluate.instruments.compile import asked
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import AllOf, AnyOf, Chosen, Compared, Test, Ticked, Wrote


def data_if(questionnaire: Questionnaire, item: Item) -> str:
    """The condition of an item as an attribute that holds nested lists; empty where it has none."""
    test = asked.shown_when(questionnaire, item)
    if test is None:
        return ""
    lists = json.dumps(_plain(test, questionnaire), ensure_ascii=False, separators=(",", ":"))
    return " data-if='" + escape(lists, quote=False).replace("'", "&#39;") + "'"


def _plain(test: Test, questionnaire: Questionnaire) -> list[Any]:
    match test:
        case AllOf(tests):
            return ["&", *(_plain(part, questionnaire) for part in tests)]
        case AnyOf(tests):
            return ["|", *(_plain(part, questionnaire) for part in tests)]
        case Chosen(name, codes):
            return ["c", name, list(codes)]
        case Ticked(item, code, yes):
            boxes = [column.name for column in questionnaire.columns if column.item == item and column.kind == "flag"]
            return ["t", f"{item}_{code}", yes, *([] if yes else [boxes])]
        case Wrote(name, text, yes):
            return ["w", name, text, yes]
        case Compared(name, operator, value, other):
            number = questionnaire.column(name).kind == "number"
            return ["n", name, operator, value if number else str(value), other or "", number]

"""Whether the items of a construct can be scored together: each construct is asked, on answers that are numbers."""

from __future__ import annotations

from evaluate.errors import Text
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Reading


def check_constructs(questionnaire: Questionnaire, reading: Reading) -> None:
    """Note every construct that nothing measures, that asks for more items than it has, or that has no numbers."""
    for name, construct in questionnaire.constructs.items():
        place = ("constructs", name)
        columns = questionnaire.measuring(name)
        wrong = [column.name for column in columns if column.kind not in ("scale", "number")]
        if wrong:
            names = "、".join(wrong)
            reading.mistake(
                place,
                Text(f"维度 {name} 的 {names} 不是量表题。", f"{names} of the construct {name} is not on a scale."),
                Text("维度由量表题或数值题组成。", "items on a scale, or numbers."),
                Text("请去掉这些题的 construct，或者改用 scale。", "Delete construct there, or use a scale."),
            )
        if len(columns) < max(construct.min_items, 1):
            reading.mistake(
                place,
                Text(
                    f"维度 {name} 只有 {len(columns)} 题，至少要答 {construct.min_items} 题。",
                    f"The construct {name} has {len(columns)} items and needs {construct.min_items} answered.",
                ),
                Text("题数不少于 min_items（且不少于 1）。", "at least min_items items, and at least one."),
                Text("请在题目或行里写 construct，或者减小 min_items。", "Name it in items, or lower min_items."),
            )

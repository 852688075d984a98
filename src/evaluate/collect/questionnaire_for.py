"""Which questionnaire an import reads answers by: the one a person reviewed, else what the mapping describes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluate.collect.aligned import with_paradata
from evaluate.collect.build import build_questionnaire
from evaluate.collect.export import Export
from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping
from evaluate.collect.mapping_workbook import number_cell
from evaluate.collect.survey_folder import SurveyFolder
from evaluate.collect.survey_texts import export_title
from evaluate.documents import nearest_name
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire, Scale, read_questionnaire


def questionnaire_for(
    mapping: Mapping,
    folder: SurveyFolder,
    export: Export,
    language: Language,
    reviewed: list[str],
    numbered: Sequence[MappedLabel],
) -> Questionnaire:
    """The questionnaire a person reviewed, if it has every mapped column; otherwise the one the mapping describes.

    The numbers of choices that a person changed in the mapping (`numbered`) make the questionnaire that the mapping
    describes; where one was reviewed, they must be its own.
    """
    if not folder.edited("questionnaire.yml"):
        return build_questionnaire(mapping, id=folder.path.name, title=export_title(export), language=language)
    questionnaire = read_questionnaire(folder.path / "questionnaire.yml")
    reviewed.append("questionnaire.yml")
    ResponsesError.refuse(_numbers(mapping, questionnaire, folder.path / "mapping.xlsx", numbered))
    items = {item.id for item in questionnaire.items}
    ResponsesError.refuse(
        Mistake(
            f"mapping.xlsx columns!{column.name}",
            Text(f"questionnaire.yml 里没有“{column.name}”。", f"questionnaire.yml has no '{column.name}'."),
            Text("映射表的列名都在问卷里。", "every column of the mapping is in the questionnaire."),
            _mend(nearest_name(column.name, questionnaire.names) or "…"),
        )
        for column in mapping.answers
        if column.type != "duration" and _unknown(column, items, questionnaire)
    )
    return with_paradata(questionnaire, mapping)


def _unknown(column: MappedColumn, items: set[str], questionnaire: Questionnaire) -> bool:
    if column.type == "many" or column.is_option:
        return (column.item if column.is_option else column.name) not in items
    return column.name not in questionnaire


def _mend(near: str | None) -> Text:
    name = Text(f"“{near}”", f"'{near}'") if near else Text("问卷里的列名", "a column's name in the questionnaire")
    return Text(
        f"在 mapping.xlsx 的“列名”里改为{name.zh}；不要的列，题型选“不要”。",
        f"in mapping.xlsx write {name.en}, or the type leave_out if the column is not wanted.",
    )


def _numbers(
    mapping: Mapping, questionnaire: Questionnaire, path: Path, numbered: Sequence[MappedLabel]
) -> Iterator[Mistake]:
    """Numbers written into the mapping that are not those of the questionnaire: which of the two counts is unknown."""
    for label in numbered:
        scales = [_scale(column, questionnaire) for column in mapping.answers if column.answered_on == label.scale]
        choices = [choice for scale in scales if scale for choice in scale.choices if choice.code == label.code]
        if any(choice.value != label.value for choice in choices):
            yield _other_number(number_cell(path, label), label, choices[0].value)


def _scale(column: MappedColumn, questionnaire: Questionnaire) -> Scale | None:
    if column.name in questionnaire and column.type != "many":
        return questionnaire.column(column.name).scale
    item = next((item for item in questionnaire.items if item.id in (column.item, column.name)), None)
    return questionnaire.scales[item.scales[0]] if item is not None and item.scales else None


def _other_number(where: str, label: MappedLabel, value: float | None) -> Mistake:
    text, code, wrong = label.label_as_exported, label.code, f"{label.value:g}"
    own = Text("没有数值", "has none") if value is None else Text(f"是{value:g}", f"is {value:g}")
    back = Text("清空这一格", "empty the cell") if value is None else Text(f"改回{value:g}", f"write {value:g} again")
    return Mistake(
        where,
        Text(
            f"“{text}”的数值写成{wrong}，问卷里选项“{code}”的数值{own.zh}。",
            f"the value of '{text}' is given as {wrong}; in the questionnaire that of choice '{code}' {own.en}.",
        ),
        Text("有问卷的调查，数值以 questionnaire.yml 为准。", "the numbers of a reviewed questionnaire.yml."),
        Text(
            f"要改计算用的数，改 questionnaire.yml 的量表；这句话是另一个选项的，改“代码”；否则{back.zh}。",
            "to change what is computed with, change the scale in questionnaire.yml; if the text means another choice, "
            f"change its code; otherwise {back.en}.",
        ),
    )

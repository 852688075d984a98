"""The shape of a questionnaire file: which keys each part may have and of what type, validated by pydantic."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from evaluate.documents import nearest_name
from evaluate.errors import Text
from evaluate.instruments.construct import SCORES, Score
from evaluate.instruments.item import ALTERED, PERSONAL, ROLES, Altered, Personal, Role
from evaluate.instruments.reading import Place, Reading
from evaluate.instruments.scale import REASONS, Reason
from evaluate.instruments.suggestion import listed


class Form(BaseModel):
    """One part of the file. `needs` names the keys that may not be left out.

    Every field has a default, so that one wrong key does not hide the mistakes in the others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    needs: ClassVar[tuple[str, ...]] = ()


class AboutForm(Form):
    """The entry `questionnaire`."""

    needs = ("id", "title")
    id: str | None = None
    version: str = "1"
    title: Any = None
    languages: list[str] = ["zh", "en"]
    note: Any = None
    consent: Any = None
    never_by_unit: list[str] = []
    draft: bool = False


class CompetencyForm(Form):
    """One entry of `competencies`."""

    needs = ("label",)
    label: Any = None
    category: str | None = None
    required: bool = False


class ScaleChoiceForm(Form):
    """One choice of a scale, written in full."""

    needs = ("label",)
    label: Any = None
    value: FiniteFloat | None = None
    reason: Reason | None = None


class ListChoiceForm(Form):
    """One choice of a list of choices, written in full."""

    needs = ("label",)
    label: Any = None
    reason: Reason | None = None


class SectionForm(Form):
    """One entry of `sections`."""

    needs = ("id", "title", "items")
    id: str | None = None
    title: Any = None
    items: Any = None


# The key is `construct`, a word that pydantic's own class has taken.
CONSTRUCT = Field(default=None, alias="construct")


class ConstructForm(Form):
    """One entry of `constructs`."""

    needs = ("label",)
    label: Any = None
    score: Score = "mean"
    min_items: int = 1
    range: tuple[FiniteFloat, FiniteFloat] | None = None


class ContradictionForm(Form):
    """One entry of `contradictions`."""

    needs = ("when", "label")
    when: str | None = None
    label: Any = None


class RowForm(Form):
    """One row of a grid, pair or prepost, written in full."""

    needs = ("label",)
    label: Any = None
    competency: str | None = None
    required: bool | None = None


class GridRowForm(RowForm):
    """One row of a grid."""

    measures: str | None = CONSTRUCT
    reverse: bool = False
    attention: str | None = None


class ItemForm(Form):
    """What every item has."""

    needs = ("id", "label")
    id: str | None = None
    type: str | None = None
    label: Any = None
    show_if: str | None = None


class AskedForm(ItemForm):
    """An item that asks for an answer."""

    short: Any = None
    required: bool = False
    pii: Personal | None = None
    same_as: str | None = None
    changed: list[Altered] | None = None


class RoleForm(AskedForm):
    """An item that may play a role and stand for a competency."""

    role: Role | None = None
    competency: str | None = None
    formula: str = ""


class OneForm(RoleForm):
    """One answer out of a scale or of a list of choices."""

    scale: str | None = None
    choices: str | None = None
    other: str | None = None
    attention: str | None = None
    measures: str | None = CONSTRUCT
    reverse: bool = False


class ManyForm(RoleForm):
    """Any number of answers out of a list of choices."""

    needs = ("id", "label", "choices")
    choices: str | None = None
    max: int | None = None
    other: str | None = None
    exclusive: list[str] | None = None


class GridForm(RoleForm):
    """Several rows answered on one scale or list of choices."""

    needs = ("id", "label", "rows")
    scale: str | None = None
    choices: str | None = None
    rows: Any = None
    measures: str | None = CONSTRUCT


class PairForm(AskedForm):
    """Several rows, each rated for importance and for ability."""

    needs = ("id", "label", "scale", "rows")
    scale: Any = None
    rows: Any = None


class PrepostForm(RoleForm):
    """Several rows, each rated for before the training and for now."""

    needs = ("id", "label", "scale", "rows")
    scale: str | None = None
    rows: Any = None


class RankForm(RoleForm):
    """Choices put in order, the first `max` of them or all."""

    needs = ("id", "label", "choices")
    choices: str | None = None
    max: int | None = None


class AllocateForm(RoleForm):
    """100 shared out among the choices."""

    needs = ("id", "label", "choices")
    choices: str | None = None
    measured_in: str | None = None


class BestWorstForm(RoleForm):
    """Sets of choices, of each the one that matters most and the one that matters least."""

    needs = ("id", "label", "choices")
    choices: str | None = None
    sets: list[list[str]] | None = None


class LikelyForm(RoleForm):
    """How likely somebody is to recommend it, 0 to 10."""

    measures: str | None = CONSTRUCT


class NumberForm(RoleForm):
    """A number, with its limits and what it is measured in."""

    minimum: FiniteFloat | None = None
    maximum: FiniteFloat | None = None
    measured_in: str | None = None


ITEM_FORMS: dict[str, type[ItemForm]] = {
    "one": OneForm,
    "many": ManyForm,
    "grid": GridForm,
    "pair": PairForm,
    "prepost": PrepostForm,
    "rank": RankForm,
    "allocate": AllocateForm,
    "best_worst": BestWorstForm,
    "nps": LikelyForm,
    "number": NumberForm,
    "flag": RoleForm,
    "text": RoleForm,
    "date": RoleForm,
    "note": ItemForm,
}

FormType = TypeVar("FormType", bound=Form)


def keys_of(form: type[Form]) -> tuple[str, ...]:
    """The keys that a part of the file may have, as they are written there."""
    return tuple(field.alias or name for name, field in form.model_fields.items())


def fill(form: type[FormType], raw: dict[str, Any], place: Place, reading: Reading) -> FormType:
    """The form filled from one part of the tree; what does not fit is a mistake and is left at its default."""
    missing = [name for name in form.needs if raw.get(name) in (None, "", [], {})]
    for name in missing:
        reading.mistake(
            place,
            Text(f"缺少 {name}。", f"{name} is missing."),
            Text(f"写明 {name}: …。", f"a line `{name}: …`."),
            Text(f"请补上 {name}。", f"Add {name}."),
        )
    given = {name: value for name, value in raw.items() if value is not None}
    try:
        return form.model_validate(given)
    except ValidationError as problem:
        for error in problem.errors():
            _tell(form, error["type"], place, error["loc"], error["input"], reading)
        wrong = {str(error["loc"][0]) for error in problem.errors()}
        return form.model_validate({name: value for name, value in given.items() if name not in wrong})


def _tell(
    form: type[Form], kind: str, place: Place, location: tuple[str | int, ...], found: Any, reading: Reading
) -> None:
    """One pydantic error as a mistake in plain words."""
    name = str(location[0])
    if kind == "extra_forbidden":
        known = listed(keys_of(form))
        near = nearest_name(name, keys_of(form))
        mend = (
            Text(f"可能是想写 {near}，请改成 {near}。", f"Perhaps {near} was meant: write {near}.")
            if near
            else Text("请删去这一行。", "Delete this line.")
        )
        reading.mistake(
            (*place, name),
            Text(f"不认识的键 {name}。", f"Unknown key {name}."),
            Text(f"这里可以写：{known.zh}。", f"one of {known.en}."),
            mend,
        )
        return
    right = _expected(kind, name)
    shown = found if isinstance(found, str) else type(found).__name__
    reading.mistake(
        (*place, *location),
        Text(f"{name} 的内容“{shown}”不对。", f"The content of {name}, “{shown}”, does not fit."),
        right,
        Text(f"请改正 {name}，或者删去这一行。", f"Correct {name}, or delete the line."),
    )


_LISTS = {"changed": "[wording]", "exclusive": "[none]", "sets": "[[a, b, c], [b, c, d]]", "range": "[1, 5]"}


def _expected(kind: str, name: str) -> Text:
    """What would be right for a field, by the type of the error."""
    if kind == "literal_error":
        known = listed({"reason": REASONS, "score": SCORES, "pii": PERSONAL, "changed": ALTERED}.get(name, ROLES))
        return Text(f"只能是 {known.zh}。", f"one of {known.en}.")
    if kind.startswith("bool"):
        return Text("true 或 false。", "true or false.")
    if kind.startswith("int"):
        return Text("一个整数，例如 3。", "a whole number, such as 3.")
    if kind.startswith(("float", "finite")):
        return Text("一个数，例如 100。", "a number, such as 100.")
    if kind.startswith(("list", "tuple", "too_", "missing")):
        example = _LISTS.get(name, "[zh, en]")
        return Text(f"一个列表，例如 {example}。", f"a list, such as {example}.")
    return Text("一段文字。", "a piece of text.")

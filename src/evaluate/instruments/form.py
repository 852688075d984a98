"""The shape of a questionnaire file: which keys each part may have and of what type, validated by pydantic."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from evaluate.documents import nearest_name
from evaluate.errors import Text
from evaluate.instruments.item import ROLES, Role
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


class RowForm(Form):
    """One row of a grid or pair, written in full."""

    needs = ("label",)
    label: Any = None
    competency: str | None = None
    required: bool | None = None


class ItemForm(Form):
    """What every item has."""

    needs = ("id", "label")
    id: str | None = None
    type: str | None = None
    label: Any = None
    short: Any = None
    required: bool = False


class RoleForm(ItemForm):
    """An item that may play a role and stand for a competency."""

    role: Role | None = None
    competency: str | None = None
    formula: str = ""


class OneForm(RoleForm):
    """One answer out of a scale or of a list of choices."""

    scale: str | None = None
    choices: str | None = None


class ManyForm(RoleForm):
    """Any number of answers out of a list of choices."""

    needs = ("id", "label", "choices")
    choices: str | None = None
    max: int | None = None


class GridForm(RoleForm):
    """Several rows answered on one scale or list of choices."""

    needs = ("id", "label", "rows")
    scale: str | None = None
    choices: str | None = None
    rows: Any = None


class PairForm(ItemForm):
    """Several rows, each rated for importance and for ability."""

    needs = ("id", "label", "scale", "rows")
    scale: Any = None
    rows: Any = None


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
    "number": NumberForm,
    "flag": RoleForm,
    "text": RoleForm,
    "date": RoleForm,
}

FormType = TypeVar("FormType", bound=Form)


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
        known = listed(form.model_fields)
        near = nearest_name(name, form.model_fields)
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


def _expected(kind: str, name: str) -> Text:
    """What would be right for a field, by the type of the error."""
    if kind == "literal_error":
        known = listed(REASONS if name == "reason" else ROLES)
        return Text(f"只能是 {known.zh}。", f"one of {known.en}.")
    if kind.startswith("bool"):
        return Text("true 或 false。", "true or false.")
    if kind.startswith("int"):
        return Text("一个整数，例如 3。", "a whole number, such as 3.")
    if kind.startswith(("float", "finite")):
        return Text("一个数，例如 100。", "a number, such as 100.")
    if kind.startswith("list"):
        return Text("一个列表，例如 [zh, en]。", "a list, such as [zh, en].")
    return Text("一段文字。", "a piece of text.")

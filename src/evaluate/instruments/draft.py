"""A draft questionnaire made from the columns of a plain table, for data that came without what asked them."""

from __future__ import annotations

import pandas as pd

from evaluate.errors import ResponsesError, Text
from evaluate.instruments.item import Item, ItemType, Section
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Choice, Scale
from evaluate.instruments.suggestion import listed

FEW = 200
LOOKED_AT = 2_000


def draft_questionnaire(frame: pd.DataFrame, *, id: str = "draft") -> Questionnaire:
    """What would a questionnaire have to say for this table to be its answers?

    Numbers become `number`, true/false `flag`, categoricals and text with few different values `one` with the values as
    codes, dates `date`, other text `text`. Columns of numbers are not looked into, so that a million rows cost nothing.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a respondent. Column names are kept as they are and become the labels.
    id : str
        The draft's id.

    Returns
    -------
    Questionnaire
        With `draft` true: its names need not be identifiers.

    Raises
    ------
    ResponsesError
        If two columns bear one name.

    """
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        names = listed(map(str, twice))
        raise ResponsesError.single(
            id,
            Text(f"有重名的列：{names.zh}。", f"Two columns bear one name: {names.en}."),
            Text("每一列的名称都不相同。", "every column has its own name."),
            Text("请给重名的列改名后再试。", "Rename one of them and try again."),
        )
    drafted = [draft_item(str(name), frame[name]) for name in frame.columns]
    items = tuple(item for item, _ in drafted)
    title = {"zh": "由数据列拟出的问卷草稿", "en": "Draft made from the columns of a table"}
    return Questionnaire(
        id=id,
        version="draft",
        title=title,
        sections=(Section("columns", {"zh": "数据列", "en": "Columns"}, items),) if items else (),
        scales={scale.name: scale for _, scale in drafted if scale is not None},
        draft=True,
    )


def draft_item(name: str, column: pd.Series) -> tuple[Item, Scale | None]:
    """The item that a column of data would answer, and the list of choices it needs, if any."""
    label = {"zh": name, "en": name}
    kind, codes = _kind(column)
    if codes is None:
        return Item(name, kind, label), None
    choices = tuple(Choice(code, {"zh": code, "en": code}) for code in codes)
    return Item(name, "one", label, scales=(name,)), Scale(name, False, choices)


def _kind(column: pd.Series) -> tuple[ItemType, tuple[str, ...] | None]:
    """The item type of a column of data and, for categories, the codes."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return ("one", _distinct(dtype.categories)) if len(dtype.categories) else ("text", None)
    if pd.api.types.is_bool_dtype(dtype):
        return "flag", None
    if pd.api.types.is_numeric_dtype(dtype):
        return "number", None
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "date", None
    # A glance at the first rows spares free text the cost of counting a million different sentences.
    glance = column.iloc[:LOOKED_AT].dropna()
    if pd.api.types.is_object_dtype(dtype) and pd.api.types.infer_dtype(column, skipna=True) == "boolean":
        return "flag", None
    if glance.nunique() > FEW:
        return "text", None
    different = column.dropna().unique()
    if not 0 < len(different) <= FEW:
        return "text", None
    return "one", _distinct(sorted(different, key=str))


def _distinct(values) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values))

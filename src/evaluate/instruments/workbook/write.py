"""A questionnaire as a workbook to edit in Excel, WPS or LibreOffice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluate.documents import FormColumn, FormSheet, write_workbook_form
from evaluate.errors import QuestionnaireError
from evaluate.instruments.item import Item, Row
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.workbook.sheets import (
    ABOUT,
    CATEGORIES,
    CATEGORY_KEYS,
    CHOICES,
    COMPETENCIES,
    COMPETENCY_KEYS,
    CONSTRUCT_KEYS,
    CONSTRUCTS,
    CONTRADICTIONS,
    EXPLAINED,
    HELP,
    ITEM,
    ITEM_IDS,
    ITEMS,
    LABEL,
    LISTS_AND_SCALES,
    NO,
    ROW,
    SCALE_NAMES,
    SCALES,
    SECTION,
    SETS,
    SHEETS,
    SHORT,
    YES,
    SheetColumn,
    header,
)

Record = Mapping[str, Any]
_ITEM_KEYS = (
    *("show_if", "max", "other", "minimum", "maximum", "measured_in", "role", "competency"),
    *("construct", "attention", "pii", "formula", "same_as"),
)


def write_questionnaire_workbook(questionnaire: Questionnaire, path: str | Path, *, fielded: bool = False) -> None:
    """Write a questionnaire as a workbook to edit; reading it back gives the same questionnaire.

    Ten sheets, from 说明 and 问卷 to 分组, with drop-downs, help beside the cells and one column a language.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any questionnaire.
    path : str or Path
        The .xlsx file; it is replaced.
    fielded : bool
        True locks names, codes and numbers, since answers are stored with them.

    Raises
    ------
    QuestionnaireError
        When a text does not fit into a cell, or the file is open in another programme.

    """
    offered = {
        LISTS_AND_SCALES: tuple(questionnaire.scales),
        SCALE_NAMES: tuple(name for name, scale in questionnaire.scales.items() if scale.ordered),
        COMPETENCY_KEYS: tuple(questionnaire.competencies),
        CATEGORY_KEYS: tuple(questionnaire.categories),
        CONSTRUCT_KEYS: tuple(questionnaire.constructs),
        ITEM_IDS: tuple(item.id for item in questionnaire.items if item.type == "best_worst"),
    }
    records: dict[str, Iterable[Record]] = {
        ABOUT: _about(questionnaire),
        ITEMS: _items(questionnaire),
        CHOICES: _choices(questionnaire, ordered=False),
        SCALES: _choices(questionnaire, ordered=True),
        COMPETENCIES: (
            {"id": name, LABEL: each.label, "category": each.category, "required": YES if each.required else None}
            for name, each in questionnaire.competencies.items()
        ),
        CATEGORIES: ({"id": name, LABEL: label} for name, label in questionnaire.categories.items()),
        CONSTRUCTS: _constructs(questionnaire),
        CONTRADICTIONS: (
            {"id": name, "when": each.when, LABEL: each.label} for name, each in questionnaire.contradictions.items()
        ),
        SETS: _sets(questionnaire),
    }
    forms = [FormSheet(HELP, (FormColumn("项目"), FormColumn("说明", width=100)), EXPLAINED, entry=False)]
    for name, columns in SHEETS.items():
        wide = _with_more_codes(columns, questionnaire) if name == SETS else columns
        forms.append(_form(name, wide, list(records[name]), questionnaire.languages, offered, fielded))
    write_workbook_form(forms, path, error=QuestionnaireError)


def _form(
    name: str,
    columns: tuple[SheetColumn, ...],
    records: list[Record],
    languages: tuple[str, ...],
    offered: Mapping[str, tuple[str, ...]],
    fielded: bool,
) -> FormSheet:
    """One sheet: a text column is repeated for each language."""
    asked = [
        (column, language) for column in columns for language in (languages if column.key in (LABEL, SHORT) else ("",))
    ]
    made = tuple(
        FormColumn(
            header(column, language),
            column.help,
            offered[column.choices] if isinstance(column.choices, str) else column.choices,
            width=44 if column.key == LABEL else 0,
            locked=column.fixed and fielded,
            needed=column.needed,
        )
        for column, language in asked
    )
    rows = [
        tuple((record.get(c.key) or {}).get(language) if language else record.get(c.key) for c, language in asked)
        for record in records
    ]
    return FormSheet(name, made, rows, entry=name != ABOUT)


def _about(questionnaire: Questionnaire) -> Iterator[Record]:
    yield {"key": "id", "value": questionnaire.id}
    yield {"key": "version", "value": questionnaire.version}
    yield {"key": "languages", "value": " ".join(questionnaire.languages)}
    yield {"key": "draft", "value": YES if questionnaire.draft else NO}
    for key in ("title", "note", "consent"):
        yield {"key": key, LABEL: getattr(questionnaire, key)}
    yield {"key": "never_by_unit", "value": " ".join(questionnaire.never_by_unit)}


def _items(questionnaire: Questionnaire) -> Iterator[Record]:
    """Sections, items and rows, in the order of the questionnaire."""
    for section in questionnaire.sections:
        yield {"kind": SECTION, "id": section.id, LABEL: section.title}
        for item in section.items:
            yield _item(item)
            yield from (_row(row) for row in item.rows)


def _item(item: Item) -> Record:
    return {
        "kind": ITEM,
        "id": item.id,
        "type": item.type,
        LABEL: item.label,
        SHORT: item.short,
        "on": item.scales[0] if item.scales else None,
        "on_ability": item.scales[1] if len(item.scales) > 1 else None,
        "required": YES if item.required else None,
        "reverse": YES if item.reverse else None,
        "exclusive": " ".join(item.exclusive) or None,
        "changed": " ".join(item.changed) or None,
        **{key: _number(getattr(item, key)) or None for key in _ITEM_KEYS},
        # 0 is a limit.
        **{key: _number(getattr(item, key)) for key in ("minimum", "maximum")},
    }


def _row(row: Row) -> Record:
    return {
        "kind": ROW,
        "id": row.id,
        LABEL: row.label,
        "required": None if row.required is None else YES if row.required else NO,
        "reverse": YES if row.reverse else None,
        "competency": row.competency,
        "construct": row.construct,
        "attention": row.attention,
    }


def _choices(questionnaire: Questionnaire, *, ordered: bool) -> Iterator[Record]:
    for name, scale in questionnaire.scales.items():
        for choice in scale.choices if scale.ordered is ordered else ():
            more = {"value": _number(choice.value)} if ordered else {}
            yield {"list": name, "code": choice.code, LABEL: choice.label, "reason": choice.reason, **more}


def _constructs(questionnaire: Questionnaire) -> Iterator[Record]:
    for name, each in questionnaire.constructs.items():
        low, high = each.range or (None, None)
        yield {
            "id": name,
            LABEL: each.label,
            "score": each.score,
            "min_items": each.min_items,
            "low": _number(low),
            "high": _number(high),
        }


def _sets(questionnaire: Questionnaire) -> Iterator[Record]:
    for item in questionnaire.items:
        for codes in item.sets:
            yield {"item": item.id, **{f"code{place}": code for place, code in enumerate(codes, 1)}}


def _with_more_codes(columns: tuple[SheetColumn, ...], questionnaire: Questionnaire) -> tuple[SheetColumn, ...]:
    """As many code columns as the largest set needs."""
    largest = max((len(codes) for item in questionnaire.items for codes in item.sets), default=0)
    have = len(columns) - 1
    more = (replace(columns[-1], key=f"code{place}", name=f"选项{place}") for place in range(have + 1, largest + 1))
    return (*columns, *more)


def _number(value: Any) -> Any:
    """A number as a cell keeps it: a spreadsheet has 15 digits, more are kept as text."""
    if isinstance(value, float) and float(f"{value:.15g}") != value:
        return repr(value)
    return value

"""A questionnaire read from the workbook in which it was edited: every mistake with its sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluate.documents import Grid, cell_text, column_letters, nearest_name, read_sheets
from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.build import build_questionnaire
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Place
from evaluate.instruments.suggestion import listed, replacement
from evaluate.instruments.workbook.cells import BOOLEANS, WORDS, Record, SheetReading, understood
from evaluate.instruments.workbook.sheets import (
    ABOUT,
    CATEGORIES,
    CHOICES,
    COMPETENCIES,
    CONSTRUCTS,
    CONTRADICTIONS,
    ITEMS,
    LABEL,
    SCALES,
    SETS,
    SHEETS,
    key_in,
)
from evaluate.instruments.workbook.tree import item_tree, sets_of


def read_questionnaire_workbook(path: str | Path) -> Questionnaire:
    """What does the questionnaire in this workbook ask?

    Parameters
    ----------
    path : str or Path
        A workbook that `write_questionnaire_workbook` wrote, edited and saved by Excel, WPS or LibreOffice. Columns are
        found by the key at the end of their header, in any order; sheets that are not its own are left alone, and so
        are texts in a language that `languages` no longer names.

    Returns
    -------
    Questionnaire
        With every reference resolved and every name checked, as from a YAML file.

    Raises
    ------
    QuestionnaireError
        With *all* mistakes of the workbook: sheet and cell, what is wrong, what is right, how to mend it.

    """
    grids = read_sheets(path, error=QuestionnaireError)
    reading = SheetReading(Path(path).name)
    for name in (ABOUT, ITEMS):
        if name not in grids:
            _no_sheet(name, list(grids), reading)
    reading.refuse()
    about = _about(_records(grids[ABOUT], ABOUT, False, reading), reading)
    spoken = about.get("languages") or []
    about = {key: _spoken(value, spoken) for key, value in about.items()}
    draft = about.get("draft") == "true"
    records = {name: list(_records(grids[name], name, draft, reading, spoken)) for name in SHEETS if name in grids}
    reading.tree = {"questionnaire": about}
    for sheet, key in ((CATEGORIES, "categories"), (COMPETENCIES, "competencies")):
        reading.tree[key] = _entries(records.get(sheet, []), "id", (key,), reading)
    reading.tree["categories"] = {name: entry.get(LABEL) for name, entry in reading.tree["categories"].items()}
    constructs = _entries(records.get(CONSTRUCTS, []), "id", ("constructs",), reading)
    reading.tree["constructs"] = {name: _with_range(entry) for name, entry in constructs.items()}
    reading.tree["contradictions"] = _entries(records.get(CONTRADICTIONS, []), "id", ("contradictions",), reading)
    for sheet, key in ((SCALES, "scales"), (CHOICES, "choices")):
        reading.tree[key] = _lists(records.get(sheet, []), key, draft, reading)
    sets = sets_of(records.get(SETS, []))
    scales, lists = set(reading.tree["scales"]), set(reading.tree["choices"])
    reading.tree["sections"] = item_tree(records[ITEMS], sets, (scales, lists), reading)
    reading.tree = {key: entry for key, entry in reading.tree.items() if entry}
    return build_questionnaire(reading)


def is_questionnaire_workbook(path: str | Path) -> bool:
    """Is this a questionnaire to edit, as `write_questionnaire_workbook` writes it, and no table of answers?

    Told by its sheets of the questionnaire and of its items, and the keys in the headers of the latter; mistakes in it
    do not matter.

    Raises
    ------
    QuestionnaireError
        When the file is no workbook that can be read.

    """
    grids = read_sheets(path, error=QuestionnaireError)
    if not {ABOUT, ITEMS} <= grids.keys() or not grids[ITEMS].rows:
        return False
    keys = {key_in(cell_text(cell)) for cell in grids[ITEMS].rows[0]}
    return {"kind", "id", "type"} <= keys


def undeclared_languages(path: str | Path) -> tuple[str, ...]:
    """In which languages does this workbook hold texts that `languages` does not name, so that they are not read?"""
    grids = read_sheets(path, error=QuestionnaireError)
    reading = SheetReading(Path(path).name)
    spoken = _about(_records(grids[ABOUT], ABOUT, False, reading), reading).get("languages") or []
    rows = (record for name in SHEETS if name in grids for record in _records(grids[name], name, False, reading))
    found = dict.fromkeys(language for record in rows for _, language in record.cells if language)
    return tuple(language for language in found if spoken and language not in spoken)


def _spoken(value: Any, languages: list[str]) -> Any:
    """A text without the languages that the questionnaire does not name; anything else as it is."""
    if not isinstance(value, dict) or not languages:
        return value
    return {language: text for language, text in value.items() if language in languages}


def _records(
    grid: Grid, sheet: str, draft: bool, reading: SheetReading, languages: Sequence[str] = ()
) -> Iterator[Record]:
    """The filled rows of a sheet, their cells under the keys of the header; in a draft a text may be blank.

    With `languages`, columns of texts in others are passed over.
    """
    number = list(SHEETS).index(sheet)
    keys = {
        place: key
        for place, key in _header(grid, sheet, reading).items()
        if not languages or not key[1] or key[1] in languages
    }
    letters = {key: column_letters(place) for place, key in keys.items()}
    for row, cells in enumerate(grid.rows[1:], 2):
        filled: dict[tuple[str, str], str] = {}
        for place, key in keys.items():
            text = cell_text(cells[place])
            if text.strip():
                filled[key] = understood(key[0], text.strip()) if key[0] in WORDS else text
        if filled:
            if draft:
                filled |= {key: "" for key in letters if key[0] == LABEL and key not in filled}
            yield Record(number * 1_000_000 + row, sheet, row, filled, letters)


def _header(grid: Grid, sheet: str, reading: SheetReading) -> dict[int, tuple[str, str]]:
    """Column → (key, language); a header that is not understood is a mistake, a blank one is passed over."""
    known = [column.key for column in SHEETS[sheet]]
    found: dict[int, tuple[str, str]] = {}
    for place, cell in enumerate(grid.rows[0] if grid.rows else ()):
        key, _, language = key_in(cell_text(cell)).partition(":")
        if not key:
            continue
        if key in known or (sheet == SETS and re.fullmatch(r"code\d+", key)):
            if (key, language) not in found.values():
                found[place] = (key, language)
                continue
            what = Text(f"有两列都是 {cell}。", f"Two columns are headed {cell}.")
            right = Text("每列的表头各不相同。", "headers that differ from each other.")
            mend = Text("请删去一列。", "Delete one of them.")
        else:
            names = listed(known)
            near = nearest_name(key, known)
            what = Text(f"不认识的表头 {cell}。", f"Unknown header {cell}.")
            right = Text(f"表头以这些词结尾：{names.zh}。", f"headers that end in one of {names.en}.")
            mend = replacement(near or key, known)
        reading.put(("headers", sheet, place), 0, f"{sheet}!{column_letters(place)}1")
        reading.mistake(("headers", sheet, place), what, right, mend)
    return found


def _about(records: Iterable[Record], reading: SheetReading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    reading.put(("questionnaire",), 0, f"{ABOUT}!A1")
    for record in records:
        key = record.text("key").strip()
        place = ("questionnaire", key)
        texts = record.texts(LABEL)
        value: Any = texts or record.text("value")
        if texts:
            record.put_texts(LABEL, place, reading)
        reading.put(place, record.order, record.address("value"))
        if key in ("languages", "never_by_unit"):
            value = [word for word in re.split(r"[\s,，、]+", str(value)) if word]
        elif key == "draft":
            value = BOOLEANS.get(str(value).strip(), value)
        if value:
            found[key] = value
    return found


def _entries(records: list[Record], name: str, place: Place, reading: SheetReading) -> dict[str, Any]:
    """Rows as named entries; a name that stands twice, or is missing, is a mistake."""
    found: dict[str, Any] = {}
    for record in records:
        key = record.text(name)
        if not key:
            _told(record, record.first, Text("没有写名称。", "The name is missing."), reading)
            continue
        if key in found:
            first = reading.cell((*place, key, name)) or reading.cell((*place, key))
            what = Text(f"名称 {key} 重复，{first}已经有了。", f"{key} stands twice; it is at {first} already.")
            _told(record, record.address(name), what, reading)
            continue
        reading.put((*place, key), record.order, record.address(name))
        found[key] = record.entry((*place, key), reading, leave=(name,))
    return found


def _lists(records: list[Record], key: str, draft: bool, reading: SheetReading) -> dict[str, Any]:
    """Scales or lists of choices: list → code → entry."""
    found: dict[str, Any] = {}
    for record in records:
        name, code = record.text("list"), record.text("code")
        if not name:
            _told(record, record.first, Text("没有写选项表或量表的名称。", "The list is not named."), reading)
            continue
        reading.put((key, name), record.order, record.address("list"))
        codes = found.setdefault(name, {})
        if code in codes:
            what = Text(
                f"代码 {code} 重复，{reading.cell((key, name, code))}已经有了。", f"The code {code} stands twice."
            )
            _told(record, record.address("code"), what, reading)
            continue
        reading.put((key, name, code), record.order, record.address("code"))
        codes[code] = record.entry((key, name, code), reading, leave=("list", "code"))
    return found


def _with_range(entry: dict[str, Any]) -> dict[str, Any]:
    """A construct's lowest and highest score as its range."""
    limits = [entry.pop(key, None) for key in ("low", "high")]
    return entry if limits == [None, None] else {**entry, "range": [limit for limit in limits if limit is not None]}


def _told(record: Record, cell: str, what: Text, reading: SheetReading) -> None:
    place = ("rows", record.sheet, record.row)
    reading.put(place, record.order, cell)
    reading.mistake(
        place,
        what,
        Text("每行有名称，同一处的名称各不相同。", "a name in every row, each different from the others."),
        Text("请补上名称、改名，或者删去这一行。", "Name it, rename it, or delete the row."),
    )


def _no_sheet(name: str, names: list[str], reading: SheetReading) -> None:
    there = listed(names)
    reading.mistake(
        (),
        Text(f"没有名为“{name}”的工作表。", f"There is no sheet named {name}."),
        Text(
            f"有工作表 {ABOUT} 和 {ITEMS}；现有 {there.zh}。", f"the sheets {ABOUT} and {ITEMS}; there are {there.en}."
        ),
        Text(
            "请用 evaluate questionnaire edit 写出的工作簿。",
            "Use the workbook that evaluate questionnaire edit wrote.",
        ),
    )

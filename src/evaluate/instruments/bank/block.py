"""A block of the bank: questions that belong together, what they are for, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import FiniteFloat

from evaluate.errors import Mistake, QuestionnaireError, Text
from evaluate.instruments.build import build_questionnaire
from evaluate.instruments.build_lists import build_label
from evaluate.instruments.form import Form, fill
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Place, Reading, read_tree
from evaluate.instruments.scale import Labels
from evaluate.instruments.suggestion import listed, replacement

LANGUAGES = ("zh", "en")
#: Which modules a block asks about: whatever there is, what people may choose among, or what everybody must learn.
Modules = Literal["all", "elective", "required"]
#: What a source is worth.
GRADES = {
    "A": Text("上级文件原文", "text of a regulation"),
    "B": Text("官方刊物或学术文献", "official publication or scholarly literature"),
    "C": Text("地方做法或转载材料", "local practice, or a reprint"),
    "D": Text("自拟", "our own wording"),
}
#: The file of the bank that names whole surveys; every other file is a block.
SETS = "sets.yml"


@dataclass(frozen=True)
class BlockSource:
    """Where questions come from: the source in words, its grade (A to D), the items it stands for."""

    text: Labels
    grade: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Questions that belong together.

    `minutes` is given where counting items says nothing about the time (an interview). `never_by_unit`: what is
    measured here is never shown unit by unit, so it never stands in one questionnaire with the name of the unit.
    `modules`: which of a county's own modules take the place of those asked about here.
    """

    id: str
    title: Labels
    purpose: Labels
    sources: tuple[BlockSource, ...]
    questionnaire: Questionnaire
    minutes: float | None = None
    never_by_unit: bool = False
    modules: Modules = "all"


class BlockForm(Form):
    """The entry `block` of a file of the bank."""

    needs = ("id", "title", "purpose", "sources")
    id: str | None = None
    title: Any = None
    purpose: Any = None
    sources: Any = None
    consent: Any = None
    minutes: FiniteFloat | None = None
    never_by_unit: bool = False
    modules: Modules = "all"


class SourceForm(Form):
    """One entry of `sources`."""

    needs = ("text", "grade")
    text: Any = None
    grade: str | None = None
    items: list[str] | None = None


def read_block(path: str | Path) -> Block:
    """What does this block of the bank ask, and why?

    The file is a questionnaire file with the entry `block` in place of `questionnaire`: id (the name of the file),
    title, purpose, sources (each with text, grade A to D, and the items it stands for; all of them when left out), and
    where they apply consent, minutes, never_by_unit. Both languages are needed everywhere.

    Raises
    ------
    QuestionnaireError
        With all mistakes of the file; an item without a source is one.

    """
    reading = read_tree(Path(path))
    raw = reading.mapping(("block",), "block: {id: …}")
    if not raw:
        _mistake_no_block(reading)
    form = fill(BlockForm, raw, ("block",), reading) if raw else BlockForm()
    stem = Path(path).stem
    if form.id is not None and form.id != stem:
        reading.mistake(
            ("block", "id"),
            Text(f"id 是 {form.id}，文件名却是 {stem}。", f"The id is {form.id}, the file {stem}."),
            Text("id 与文件名相同。", "the id is the name of the file."),
            Text("请改成一致。", "Make them the same."),
        )
    texts = {
        name: build_label(getattr(form, name), LANGUAGES, ("block", name), reading)
        for name in ("title", "purpose", "consent")
    }
    tree = reading.tree if isinstance(reading.tree, dict) else {}
    sources = _sources(form.sources, _item_ids(tree), reading)
    about = {"id": form.id, "version": "1", "title": texts["title"], "languages": list(LANGUAGES)}
    consent = {"consent": texts["consent"]} if texts["consent"] else {}
    reading.tree = {"questionnaire": {**about, **consent}} | {key: tree[key] for key in tree if key != "block"}
    questionnaire = build_questionnaire(reading)
    said = (form.minutes, form.never_by_unit, form.modules)
    return Block(questionnaire.id, texts["title"], texts["purpose"], sources, questionnaire, *said)


def read_bank(folder: str | Path) -> dict[str, Block]:
    """All blocks of a bank by id, in the order of their names; the mistakes of all files in one error."""
    found: dict[str, Block] = {}
    mistakes: list[Mistake] = []
    for path in sorted(Path(folder).glob("*.yml")):
        if path.name == SETS:
            continue
        try:
            found[path.stem] = read_block(path)
        except QuestionnaireError as error:
            mistakes += error.mistakes
    QuestionnaireError.refuse(mistakes)
    return found


def _mistake_no_block(reading: Reading) -> None:
    reading.mistake(
        ("block",),
        Text("缺少 block。", "block is missing."),
        Text("题库文件开头写有 block: {id: …}。", "a file of the bank begins with `block: {id: …}`."),
        Text("请补上 block。", "Add block."),
    )


def _item_ids(tree: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the items in a tree that may still have mistakes."""
    sections = tree.get("sections")
    parts = [part.get("items") for part in sections if isinstance(part, dict)] if isinstance(sections, list) else []
    items = [item for part in parts if isinstance(part, list) for item in part if isinstance(item, dict)]
    return tuple(str(item["id"]) for item in items if item.get("id"))


def _sources(raw: Any, items: tuple[str, ...], reading: Reading) -> tuple[BlockSource, ...]:
    """The sources; every item has one."""
    found = []
    for number, entry in enumerate(raw if isinstance(raw, list) else ()):
        place: Place = ("block", "sources", number)
        form = fill(SourceForm, entry if isinstance(entry, dict) else {}, place, reading)
        if form.grade is not None and form.grade not in GRADES:
            known = listed(GRADES)
            reading.mistake(
                (*place, "grade"),
                Text(f"不认识的等级 {form.grade}。", f"Unknown grade {form.grade}."),
                Text(f"只能是 {known.zh}。", f"one of {known.en}."),
                Text("A 上级文件，B 刊物或文献，C 地方做法，D 自拟。", "A regulation, B literature, C local, D own."),
            )
        for name in form.items or ():
            if name not in items:
                reading.mistake(
                    (*place, "items"),
                    Text(f"没有题目 {name}。", f"There is no item {name}."),
                    Text(f"已有：{listed(items).zh}。", f"one of {listed(items).en}."),
                    replacement(name, items),
                )
        text = build_label(form.text, LANGUAGES, (*place, "text"), reading)
        found.append(BlockSource(text, form.grade or "", tuple(form.items) if form.items else items))
    without = [name for name in items if not any(name in source.items for source in found)]
    if without:
        reading.mistake(
            ("block", "sources"),
            Text(f"{'、'.join(without)} 没有出处。", f"{', '.join(without)} has no source."),
            Text("每题都有出处；自拟的题等级写 D。", "every item has a source; one of our own has grade D."),
            Text("请在 sources 里补上。", "Add it to sources."),
        )
    return tuple(found)

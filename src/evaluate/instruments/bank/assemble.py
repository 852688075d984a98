"""A questionnaire assembled from blocks of the bank: lists shared, names checked, sections numbered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaluate.errors import Mistake, QuestionnaireError, Text
from evaluate.instruments.bank.block import LANGUAGES, Block
from evaluate.instruments.bank.modules import modules_for, with_modules
from evaluate.instruments.build import build_questionnaire
from evaluate.instruments.item import Competency, Section
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.reading import Reading
from evaluate.instruments.scale import Labels

#: The item that asks for the name of the organisation; `unit` means nothing else.
UNIT = "unit"
_SHARED = ("scales", "competencies", "categories")
_OWN = ("constructs", "contradictions")
_DIGITS = "零一二三四五六七八九十"


def assemble(
    blocks: Sequence[Block],
    *,
    id: str,
    version: str,
    title: Labels,
    competencies: Mapping[str, Competency] | None = None,
    categories: Mapping[str, Labels] | None = None,
) -> Questionnaire:
    """Which questionnaire do these blocks make, in this order?

    Scales, lists of choices and modules of one name are shared; sections are numbered when there are several; what
    the blocks promise those who answer (`consent`) is said one after the other.

    Parameters
    ----------
    blocks : sequence of Block
        From `read_block` or `read_bank`.
    id, version, title
        Of the new questionnaire.
    competencies : mapping, optional
        The county's own modules: they take the place of the bank's wherever modules are asked about, all of them or
        those that the block is about (`Block.modules`).
    categories : mapping, optional
        Their categories; those of the blocks unless given.

    Returns
    -------
    Questionnaire
        Checked as one that is read from a file.

    Raises
    ------
    QuestionnaireError
        For names that two blocks use for different things, for a block named twice, for a scale that is never shown by
        unit beside the question for the unit, for own modules of which none is what a block is about; with all of
        them at once.

    """
    QuestionnaireError.refuse([*_clashes(blocks), *_unit_asked(blocks)])
    parts = [block.questionnaire for block in blocks]
    if competencies is not None:
        QuestionnaireError.refuse(_no_modules(blocks, competencies))
        named = categories or _merged(parts, "categories")
        own = [modules_for(block, competencies) for block in blocks]
        parts = [with_modules(part, each, named) for part, each in zip(parts, own, strict=True)]
    sections = [section for part in parts for section in part.sections]
    found = Questionnaire(
        id=id,
        version=version,
        title=title,
        languages=LANGUAGES,
        sections=_numbered(sections),
        consent=_promised(parts),
        scales=_merged(parts, "scales"),
        competencies=_merged(parts, "competencies"),
        categories=_merged(parts, "categories"),
        constructs=_merged(parts, "constructs"),
        contradictions=_merged(parts, "contradictions"),
        never_by_unit=tuple(name for block in blocks if block.never_by_unit for name in _answered(block.questionnaire)),
    )
    return build_questionnaire(Reading(id, json.loads(json.dumps(found.plain()))))


def _merged(parts: Sequence[Questionnaire], name: str) -> dict[str, Any]:
    return {key: entry for part in parts for key, entry in getattr(part, name).items()}


def _answered(questionnaire: Questionnaire) -> list[str]:
    """The items that have columns of their own, and no role that says who people are."""
    return [item.id for item in questionnaire.items if item.type != "note" and item.role in (None, "attitude")]


def _promised(parts: Sequence[Questionnaire]) -> Labels:
    """All that the blocks promise, each sentence once."""
    said = [part.consent for part in parts if part.consent]
    joined = {"zh": "", "en": " "}
    return {code: gap.join(dict.fromkeys(each[code] for each in said)) for code, gap in joined.items()} if said else {}


def _numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with 一、二、… or 1., 2., … before their titles."""
    if len(sections) < 2:
        return tuple(sections)
    return tuple(
        replace(part, title={"zh": f"{_chinese(number)}、{part.title['zh']}", "en": f"{number}. {part.title['en']}"})
        for number, part in enumerate(sections, 1)
    )


def _chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _clashes(blocks: Sequence[Block]) -> Iterator[Mistake]:
    """Names that stand for different things in two blocks, each told once."""
    ids = [block.id for block in blocks]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Mistake(
            name,
            Text("这个题块列了两次。", "This block is named twice."),
            Text("每个题块一次。", "each block once."),
            Text(f"去掉一个 {name}。", f"Name {name} once."),
        )
    seen: dict[tuple[str, str], tuple[str, Any]] = {}
    for block in dict(zip(ids, blocks, strict=True)).values():
        for kind, name, content in _named(block.questionnaire):
            first = seen.setdefault((kind, name), (block.id, content))
            if first[0] != block.id and (kind not in _SHARED or first[1] != content):
                yield _clash(kind, name, first[0], block.id)


def _named(questionnaire: Questionnaire) -> Iterator[tuple[str, str, Any]]:
    """Kind, name and content of everything that has a name."""
    for kind in (*_SHARED, *_OWN):
        for name, entry in getattr(questionnaire, kind).items():
            yield kind, name, entry
    for section in questionnaire.sections:
        yield "sections", section.id, None
    for name in dict.fromkeys((*(item.id for item in questionnaire.items), *questionnaire.names)):
        yield "items", name, None


def _clash(kind: str, name: str, first: str, second: str) -> Mistake:
    if kind in _SHARED:
        return Mistake(
            f"{second}.{name}",
            Text(f"{name} 与题块 {first} 里的同名，内容却不同。", f"{name} differs from that of the block {first}."),
            Text("同名的量表、选项表和模块内容相同，才能共用。", "lists of one name with one content, to be shared."),
            Text(f"请在 {second} 里改名，或改成与 {first} 一样。", f"Rename it in {second}, or make it as in {first}."),
        )
    return Mistake(
        f"{second}.{name}",
        Text(f"名称 {name} 在题块 {first} 里已经用了。", f"The block {first} uses the name {name} already."),
        Text("合成一份问卷的题块，题目名称各不相同。", "blocks of one questionnaire with names of their own."),
        Text(f"两个题块选一个，或在 {second} 里改名。", f"Take one of the two blocks, or rename it in {second}."),
    )


def _unit_asked(blocks: Sequence[Block]) -> Iterator[Mistake]:
    """A scale that is never shown by unit does not stand beside the question for the unit."""
    asks = [block.id for block in blocks if UNIT in block.questionnaire]
    for block in blocks:
        if block.never_by_unit and asks:
            yield Mistake(
                block.id,
                Text(
                    f"{block.title['zh']}不得按单位反映，而题块 {asks[0]} 问了单位名称。",
                    f"{block.title['en']} is never shown by unit, and the block {asks[0]} asks for the unit.",
                ),
                Text("态度量表与单位名称不在同一份问卷里。", "attitudes and the unit's name in two questionnaires."),
                Text("请分成两份问卷。", "Make two questionnaires of them."),
            )


def _no_modules(blocks: Sequence[Block], competencies: Mapping[str, Competency]) -> Iterator[Mistake]:
    """A block about modules of a kind that the county's own list does not have."""
    kinds = {"elective": Text("可选", "may be chosen"), "required": Text("必训", "are required")}
    for block in blocks:
        if block.questionnaire.competencies and not modules_for(block, competencies):
            kind = kinds.get(block.modules, Text("", "there are"))
            yield Mistake(
                block.id,
                Text(
                    f"“{block.title['zh']}”问的是{kind.zh}内容，换上的模块里一项也没有。",
                    f"“{block.title['en']}” asks about modules that {kind.en}; yours have none.",
                ),
                Text(
                    "模块写 required: true 的是必训内容，其余是可选内容。", "modules with `required: true`, or without."
                ),
                Text(f"去掉题块 {block.id}，或在模块里标明。", f"Leave out {block.id}, or mark your modules."),
            )

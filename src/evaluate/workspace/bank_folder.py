"""The bank that a new survey is made from: the study's own, or that of the package."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluate.documents import read_yaml
from evaluate.errors import Mistake, QuestionnaireError, Text
from evaluate.instruments import Block, Labels, read_bank
from evaluate.instruments.bank.block import SETS
from evaluate.instruments.suggestion import listed, replacement
from evaluate.workspace.settings import FILE
from evaluate.workspace.template import template_folder

#: The folder under `surveys` that is no survey.
BANK = "bank"


@dataclass(frozen=True)
class BankSet:
    """A whole questionnaire of the bank: its title, its blocks, and blocks `left_out` that can be added."""

    title: Labels
    blocks: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bank:
    """The bank that a survey is made from: blocks by id, and sets by name."""

    folder: Path
    blocks: Mapping[str, Block]
    sets: Mapping[str, BankSet]


def open_bank(near: Path) -> Bank:
    """The bank in this folder, or of the study around a folder (`surveys/bank`), or that of the package.

    Raises
    ------
    QuestionnaireError
        With the mistakes of all its files.

    """
    study = study_around(near)
    own = near if (near / SETS).is_file() else study / "surveys" / BANK if study else None
    folder = own if own is not None and own.is_dir() else template_folder() / "surveys" / BANK
    blocks = read_bank(folder)
    return Bank(folder, blocks, _sets(folder / SETS, blocks))


def named_blocks(bank: Bank, names: Sequence[str]) -> tuple[tuple[Block, ...], Labels]:
    """The blocks that are named, sets taken apart, each block once; and a title for what they make."""
    known = (*bank.sets, *bank.blocks)
    wanted = [part for name in names for part in (bank.sets[name].blocks if name in bank.sets else (name,))]
    QuestionnaireError.refuse(
        Mistake(
            f"--from {name}",
            Text(f"题库里没有 {name}。", f"The bank has no {name}."),
            Text(f"可以写：{listed(known).zh}。", f"one of {listed(known).en}."),
            replacement(name, known),
        )
        for name in wanted
        if name not in bank.blocks
    )
    blocks = tuple(bank.blocks[name] for name in dict.fromkeys(wanted))
    if not blocks:
        raise QuestionnaireError.single(
            "--from",
            Text("没有写明用哪些题块。", "No block is named."),
            Text(f"可以写：{listed(known).zh}。", f"one of {listed(known).en}."),
            Text("例如 --from needs。", "for example --from needs."),
        )
    return blocks, next((bank.sets[name].title for name in names if name in bank.sets), blocks[0].title)


def left_out(bank: Bank, names: Sequence[str]) -> tuple[Block, ...]:
    """The blocks that the sets among these names leave out, and that are not named beside them."""
    there, _ = named_blocks(bank, names)
    spare = [part for name in names if name in bank.sets for part in bank.sets[name].left_out]
    return tuple(bank.blocks[name] for name in dict.fromkeys(spare) if bank.blocks[name] not in there)


def study_around(folder: Path) -> Path | None:
    """The nearest folder with a study.toml, from this one up."""
    here = folder.resolve()
    return next((place for place in (here, *here.parents) if (place / FILE).is_file()), None)


def _sets(path: Path, blocks: Collection[str]) -> dict[str, BankSet]:
    """The sets of a bank; each names blocks that the bank has."""
    if not path.is_file():
        return {}
    file = read_yaml(path, error=QuestionnaireError)
    found = file.data if isinstance(file.data, dict) else {}
    QuestionnaireError.refuse(
        Mistake(
            f"{path.name} 第{file.line([name])}行 / line {file.line([name])} · {name}",
            Text("写法不对。", "This is not how a set is written."),
            Text(
                "title: {zh: …, en: …}, blocks: [题块, …]，可以再写 left_out: [题块, …]；题块都在题库里。",
                "`title: {zh: …, en: …}, blocks: [block, …]`, perhaps `left_out: [block, …]`, all blocks of the bank.",
            ),
            Text("请照其他各行改写。", "Write it like the other lines."),
        )
        for name, entry in found.items()
        if not _is_set(entry, blocks)
    )
    return {
        name: BankSet(dict(entry["title"]), tuple(entry["blocks"]), tuple(entry.get("left_out") or ()))
        for name, entry in found.items()
    }


def _is_set(entry: Any, blocks: Collection[str]) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("title"), dict):
        return False
    parts = [entry.get("blocks"), entry.get("left_out") or []]
    named = all(isinstance(part, list) and set(map(str, part)) <= set(blocks) for part in parts)
    return {"zh", "en"} <= set(entry["title"]) and named

"""The papers of a survey that was made from the bank: design.yml and README.md as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluate.design import SinglingOut
from evaluate.errors import Text
from evaluate.instruments import Block, Questionnaire
from evaluate.instruments.bank.block import GRADES
from evaluate.workspace.invited_people import Roster

#: The item that stands for the whole form, where it is asked.
_HEADLINE = "effect_overall"


def design_text(questionnaire: Questionnaire, wave: str, roster: Roster | None) -> str:
    """design.yml: a census of the roster where the study has one, else everyone who happened to answer."""
    if roster is not None:
        source, cells = roster.source, ", ".join(roster.cells)
        where = f', where: "{source.where}"' if source.where else ""
        lines = [
            "# 名册上的人都收到问卷，部分人作答：按 cells 加权。不是这样发放的，请改写。",
            "# Everyone on the roster is invited and some answer: weighted by cells. Change it if you ask otherwise.",
            "kind: census",
            f'roster: {{survey: "{source.survey}", table: {source.table}{where}}}',
            f"cells: [{cells}]",
            f"report_by: [{cells}]",
        ]
    else:
        lines = [
            "# 没有花名册，答卷只代表填答的人。有花名册时改成 kind: census，写明 roster 和 cells。",
            "# Without a roster the answers speak for those who gave them only. With one: kind: census, roster, cells.",
            "kind: self-selected",
        ]
    if wave:
        lines.append(f'wave: "{wave}"')
    if _HEADLINE in questionnaire:
        lines.append(f"headline: {_HEADLINE}")
    return "\n".join(lines) + "\n"


def readme_text(
    questionnaire: Questionnaire, blocks: Sequence[Block], notes: Sequence[Text], singled: SinglingOut | None
) -> str:
    """README.md: what is asked, why, from where; how long it takes, what it can show, whom it would give away."""
    return "\n".join(_part(questionnaire, blocks, notes, singled, language) for language in ("zh", "en"))


_WORDS = {
    "ask": Text("## 问了什么", "### What is asked"),
    "plan": Text("## 预计", "### What to expect"),
    "source": Text("## 出处", "### Sources"),
    "fill": Text(
        "## 请填写\n\n- 调查对象和人数：\n- 发放时间和方式：\n- 收回份数：\n- 需要注意的问题：",
        "### Please fill in\n\n- Who was asked, how many:\n- When and how:\n- How many answered:\n- What to beware of:",
    ),
    "unit": Text("**不得按单位反映。**", "**Never shown by unit.**"),
}


def _part(
    questionnaire: Questionnaire,
    blocks: Sequence[Block],
    notes: Sequence[Text],
    singled: SinglingOut | None,
    language: str,
) -> str:
    """The README in one language."""
    head = f"# {questionnaire.title['zh']}" if language == "zh" else f"## {questionnaire.title['en']}"
    lines = [head, "", _WORDS["ask"].of(language), ""]
    for block in blocks:
        never = f" {_WORDS['unit'].of(language)}" if block.never_by_unit else ""
        colon = "：" if language == "zh" else ": "
        lines.append(f"- {block.title[language]}{colon}{block.purpose[language]}{never}")
    said = [*notes, *([singled.said(questionnaire.labels()["item"])] if singled else [])]
    lines += ["", _WORDS["plan"].of(language), "", *(f"- {note.of(language)}" for note in said)]
    lines += ["", _WORDS["source"].of(language), "", *_sources(blocks, language)]
    lines += ["", _WORDS["fill"].of(language), ""]
    return "\n".join(lines)


def _sources(blocks: Sequence[Block], language: str) -> Iterator[str]:
    """A line for each source, with its grade."""
    for block in blocks:
        for source in block.sources:
            grade = f"{source.grade} {GRADES[source.grade].of(language)}"
            yield (
                f"- {block.title[language]}：{source.text[language]}（{grade}）"
                if language == "zh"
                else (f"- {block.title[language]}: {source.text[language]} ({grade})")
            )

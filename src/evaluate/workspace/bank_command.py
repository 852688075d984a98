"""The commands `evaluate questionnaire bank` and `evaluate questionnaire new`: their words, and what they say."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.errors import Text
from evaluate.instruments import Block, minutes
from evaluate.instruments.bank.block import GRADES
from evaluate.workspace.bank_folder import Bank, named_blocks, open_bank
from evaluate.workspace.start_survey import NewSurvey, start_survey
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

_BANK = """\
看题库：有哪些整份问卷和题块，各多少题、大约几分钟；写上题块名，看它的用途、出处和题目。
Look into the bank: whole questionnaires and blocks with their length; name a block to read its use, sources and items.

例 / Example:
  evaluate questionnaire bank
  evaluate questionnaire bank attitude"""

_NEW = """\
用题库新建一项调查，并告诉您：大约填多少分钟（超过 8 分钟会提醒）、这么多人能看出多大的差别、
背景题会把花名册里的多少人单独认出来。
Make a survey from the bank, with its minutes, what differences so many answers can show, and whom its background items
would single out.

例 / Example:
  evaluate questionnaire new surveys/needs-2027 --from needs
  evaluate questionnaire new surveys/both-2027 --from needs attitude --invited 400"""


def add_bank(verbs: Any) -> None:
    """The verb `bank`."""
    made = add_verb(verbs, "bank", Text("看题库里有什么", "what the bank has"), _BANK, list_bank)
    made.add_argument("names", metavar="题块", nargs="*", help="看题块的用途、出处和题目\nshow these in full")


def add_new(verbs: Any) -> None:
    """The verb `new`."""
    made = add_verb(verbs, "new", Text("用题库新建一项调查", "a new survey from the bank"), _NEW, start_new)
    made.add_argument("survey", metavar="文件夹", help="新的调查文件夹\nthe folder of the new survey")
    made.add_argument(
        "--from",
        dest="names",
        nargs="+",
        required=True,
        metavar="题块",
        help="用题库里的哪些题块，如 needs attitude 或 needs,attitude\nsets and blocks of the bank",
    )
    made.add_argument("--title", metavar="标题", help="问卷标题\nthe title")
    made.add_argument("--modules", metavar="文件夹", help="用哪个调查的模块代替题库的\nthe survey with your modules")
    made.add_argument("--invited", type=int, metavar="人数", help="邀请多少人，不写就数花名册\npeople invited")
    made.add_argument(
        "--response", type=float, default=0.7, metavar="应答率", help="预计应答率，不写是0.7\nexpected response rate"
    )


def list_bank(words: Namespace, teller: Teller) -> int:
    """Tell what the bank has, or everything about some of its blocks."""
    bank = open_bank(Path.cwd())
    if words.names:
        for block in named_blocks(bank, _split(words.names))[0]:
            _say_block(block, teller)
        return 0
    _say_bank(bank, teller)
    return 0


def start_new(words: Namespace, teller: Teller) -> int:
    """Make a survey from the bank, and tell what it will take and show."""
    made = start_survey(
        Path(words.survey).expanduser(),
        _split(words.names),
        title=words.title,
        modules=Path(words.modules).expanduser() if words.modules else None,
        people=words.invited,
        response=words.response,
    )
    for path in made.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    _say_made(made, teller)
    return 0


def _say_made(made: NewSurvey, teller: Teller) -> None:
    questions = len(made.questionnaire.numbers)
    teller.say(Text(f"共{questions}题。{made.minutes.text.zh}", f"{questions} questions. {made.minutes.text.en}"))
    for line in made.minutes.basis:
        teller.say(Text(f"    {line.zh}", f"    {line.en}"))
    long = made.minutes.warning(made.questionnaire)
    if long is not None:
        teller.complain(Text(f"请注意：{long.zh}", f"Please note: {long.en}"))
    for block in made.left_out:
        _say_left_out(block, teller)
    for line in made.power:
        teller.say(Text(f"  {line.zh}", f"  {line.en}"))
    if made.singled is not None:
        tell = teller.complain if made.singled.alone else teller.say
        tell(made.singled.said(made.questionnaire.labels()["item"]))
    for line in made.doubts:
        teller.complain(line)
    never = [block for block in made.blocks if block.never_by_unit]
    for block in never:
        teller.say(Text(f"“{block.title['zh']}”不得按单位反映。", f"“{block.title['en']}” is never shown by unit."))
    place = shown(made.folder)
    command = f'evaluate questionnaire edit "{place}"' if " " in place else f"evaluate questionnaire edit {place}"
    teller.say(Text(f"要改题目，运行：{command}", f"To change the questions, run: {command}"))
    teller.say(
        Text(
            "要用在报告里，在 study.toml 的 [surveys] 里写上它。", "For reports, name it under [surveys] in study.toml."
        )
    )


def _say_left_out(block: Block, teller: Teller) -> None:
    """A block that the set leaves out: what it asks, how long that takes, and how to have it."""
    took = minutes(block.questionnaire, blocks=[block]).value
    teller.say(
        Text(
            f"没有放进“{block.title['zh']}”（{took:.1f}分钟）。要问的话，在 --from 后面加上 {block.id} 重新建。",
            f"“{block.title['en']}” ({took:.1f} minutes) is left out. To ask it, make the survey anew with {block.id} "
            "added after --from.",
        )
    )


def _say_bank(bank: Bank, teller: Teller) -> None:
    teller.say(Text(f"题库：{shown(bank.folder)}", f"The bank: {shown(bank.folder)}"))
    teller.say(Text("整份问卷：", "Whole questionnaires:"))
    for name, each in bank.sets.items():
        made, spare = " + ".join(each.blocks), ", ".join(each.left_out)
        more = Text(f"；可以另加 {spare}", f"; may be added: {spare}") if spare else Text("", "")
        teller.say(
            Text(f"  {name}  {each.title['zh']}（{made}{more.zh}）", f"  {name}  {each.title['en']} ({made}{more.en})")
        )
    teller.say(Text("题块：", "Blocks:"))
    for block in bank.blocks.values():
        count, took = len(block.questionnaire.numbers), minutes(block.questionnaire, blocks=[block]).value
        grades = "".join(sorted({source.grade for source in block.sources}))
        teller.say(
            Text(
                f"  {block.id}  {block.title['zh']}（{count}题，{took:.1f}分钟，出处等级{grades}）",
                f"  {block.id}  {block.title['en']} ({count} questions, {took:.1f} minutes, sources {grades})",
            )
        )


def _say_block(block: Block, teller: Teller) -> None:
    teller.say(Text(f"{block.id}  {block.title['zh']}", f"{block.id}  {block.title['en']}"))
    teller.say(Text(f"  {block.purpose['zh']}", f"  {block.purpose['en']}"))
    if block.never_by_unit:
        teller.say(Text("  不得按单位反映。", "  Never shown by unit."))
    for source in block.sources:
        grade = GRADES[source.grade]
        teller.say(
            Text(
                f"  出处：{source.text['zh']}（{source.grade} {grade.zh}）",
                f"  source: {source.text['en']} ({source.grade}: {grade.en})",
            )
        )
    for item in block.questionnaire.items:
        number = block.questionnaire.numbers.get(item.id, "")
        lines = [(f"    {number}. {item.id}", item.label), *((f"        {row.id}", row.label) for row in item.rows)]
        for name, label in lines:
            teller.say(Text(f"{name}  {label['zh']}", f"{name}  {label['en']}"))


def _split(names: list[str]) -> list[str]:
    """Names given as several words, or joined by commas of either width."""
    return [name for word in names for name in word.replace("，", ",").split(",") if name]

"""The command `evaluate answers`: doubts to sign, and synthetic answers before the field work."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.errors import Text
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.exclusion_sheet import sign_exclusions, write_exclusions
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import Survey, open_survey
from evaluate.workspace.synthetic_answers import write_synthetic
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

ABOUT = """\
把可能没有认真作答的答卷写成工作簿，由人逐份决定、署名，再导回来；还没有收到答卷时，先用模拟答卷试运行全部报告。
Write responses that may have been given without care as a workbook, to be decided and signed by a person and taken
back; before anything has come in, try all reports on synthetic answers.

例 / Example:
  evaluate answers synthetic surveys/needs --count 300 --seed 1
  evaluate answers flags surveys/needs
  evaluate answers sign surveys/needs/exclusions.xlsx"""

_FLAGS = """\
写出疑点工作簿：每份可疑的答卷一行，写明哪几项指标可疑、为什么；由人逐份决定剔除还是留用，并署名。只列疑点，不会自动删除。
Write the doubts as a workbook: a row a response, with what looks careless and why. A person decides on each and signs;
nothing is deleted by itself.

例 / Example:
  evaluate answers flags surveys/needs"""

_SIGN = """\
导入签署过的疑点工作簿：决定剔除的写进 corrections.csv，每条有理由、署名和日期，原始答卷不动。
没有署名的整本不收，并指出是哪一行。
Take the signed workbook back: what is set aside becomes rows of corrections.csv with reason, name and day; the raw
answers stay. A row without a signature is refused and named.

例 / Example:
  evaluate answers sign surveys/needs/exclusions.xlsx"""

_SYNTHETIC = """\
生成模拟答卷：按问卷的跳转、取值和缺答代码随机作答，在收到答卷之前试运行全部报告；每一页都标明模拟数据，真实答卷导入后自动换成真实的。
Make synthetic answers that obey routing, codes and missing values, to try all reports before anybody has answered.
Every page says so, and real answers take their place once they are imported.

例 / Example:
  evaluate answers synthetic surveys/needs --count 300 --seed 1"""


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate answers`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    made = add_verb(verbs, "flags", Text("写出疑点和建议剔除的答卷", "write doubts, to be signed"), _FLAGS, _flags)
    _flags_words(made)
    made = add_verb(verbs, "sign", Text("导入署名的处理意见", "take signed decisions back"), _SIGN, _sign)
    _sign_words(made)
    made = add_verb(verbs, "synthetic", Text("生成模拟答卷", "make synthetic answers"), _SYNTHETIC, _synthetic)
    _synthetic_words(made)


def answers(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)


def _flags_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")
    made.add_argument("--out", metavar="文件", help="写到哪里，不写就是调查文件夹里的 exclusions.xlsx\nwhere to write")


def _sign_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", metavar="文件", help="填好的工作簿\nthe signed workbook")
    made.add_argument("--survey", metavar="文件夹", help="属于哪个调查，不写就是工作簿所在的文件夹\nits survey")


def _synthetic_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")
    made.add_argument("--count", type=int, required=True, metavar="份数", help="生成多少份\nhow many answers")
    made.add_argument("--seed", type=int, default=1, metavar="整数", help="随机种子，不写是1\nthe seed; 1")


def _flags(words: Namespace, teller: Teller) -> int:
    out = Path(words.out).expanduser() if words.out else None
    made = write_exclusions(_survey(words.survey), out)
    place = shown(made.path.resolve())
    more = Text("", "")
    if made.numbers:
        more = Text(f"，另有 {made.numbers} 个读不懂的数待定", f" and {made.numbers} numbers written in words")
    quoted = f'"{place}"' if " " in place else place
    teller.say(
        Text(
            f"已写出 {place}，建议核对 {made.responses} 份{more.zh}。\n"
            f"逐份写明处理、理由、签名和日期，保存后运行：evaluate answers sign {quoted}",
            f"{place} is written; {made.responses} responses{more.en} are put before you.\n"
            f"Decide each and sign, save, then run: evaluate answers sign {quoted}",
        )
    )
    return 0


def _sign(words: Namespace, teller: Teller) -> int:
    file = Path(words.file).expanduser()
    told = sign_exclusions(_survey(words.survey or file.resolve().parent), file)
    teller.say(
        Text(
            f"剔除 {told.aside} 份，留用 {told.kept} 份，还没有决定 {told.open} 份。",
            f"{told.aside} set aside, {told.kept} kept, {told.open} not decided yet.",
        )
    )
    if told.mended:
        teller.say(Text(f"更正读不懂的数 {told.mended} 处。", f"{told.mended} numbers mended."))
    if told.written is not None:
        place = shown(told.written)
        teller.say(Text(f"  写进 {place}，原始答卷没有动。", f"  written to {place}; the raw answers stay."))
    return 0


def _synthetic(words: Namespace, teller: Teller) -> int:
    survey = _survey(words.survey)
    path, made = write_synthetic(survey, count=words.count, seed=words.seed)
    teller.say(
        Text(
            f"已写出 {shown(path)}：{len(made.frame)} 份模拟答卷。报告每一页都会标明模拟数据；"
            "真实答卷导入后自动改用真实答卷。",
            f"{shown(path)} is written: {len(made.frame)} synthetic answers. Every page of a report says so; once real "
            "answers are imported, those are used instead.",
        )
    )
    return 0


def _survey(folder: str | Path) -> Survey:
    """The survey in a folder, within its study when it stands in one: it knows where the roster is."""
    place = Path(folder).expanduser().resolve()
    around = study_around(place)
    return open_study(around).survey(place) if around is not None else open_survey(place)

"""The command `evaluate questionnaire`: its words, and what it says."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.errors import Text
from evaluate.instruments import Change
from evaluate.instruments.workbook import undeclared_languages
from evaluate.workspace.bank_command import add_bank, add_new
from evaluate.workspace.compile_command import add_compile
from evaluate.workspace.questionnaires import edit_questionnaire, freeze_questionnaire, take_questionnaire
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

ABOUT = """\
在 Excel 或 WPS 里编辑问卷，再导回来；做成纸质问卷、网页和平台的导入文件；开始发放时冻结，之后不能再改已收答案的含义。
Edit a questionnaire in Excel or WPS and take it back; freeze it when it goes into the field, after which nothing may
change the meaning of stored answers. Compile it into paper forms, a web page and files for survey platforms.

例 / Example:
  evaluate questionnaire new surveys/needs-2027 --from needs
  evaluate questionnaire edit surveys/needs
  evaluate questionnaire import surveys/needs/needs_2026.1.xlsx
  evaluate questionnaire compile surveys/needs --to paper wenjuanxing
  evaluate questionnaire freeze surveys/needs
  evaluate questionnaire import surveys/needs/needs_2026.1.xlsx --new-version surveys/needs-2027"""

_EDIT = """\
把问卷写成 Excel 工作簿：题目、选项、跳转条件各一张表，有下拉框和填写说明，用 Excel 或 WPS 编辑，再用 import 导回。
Write the questionnaire as a workbook with drop-downs and help, to be edited in Excel or WPS and taken back by import.

例 / Example:
  evaluate questionnaire edit surveys/needs"""

_IMPORT = """\
导入编辑过的工作簿：先逐条列出改了什么。问卷已冻结的，凡会改变已收答案含义的改动都不收；
要改就加 --new-version，做成下一版，连同新旧代码对照表写进新文件夹。
Take an edited workbook back: every change is told. Of a frozen questionnaire nothing is taken that alters what stored
answers mean; with --new-version it becomes the next version, with its crosswalk.

例 / Example:
  evaluate questionnaire import surveys/needs/needs_2026.1.xlsx
  evaluate questionnaire import surveys/needs/needs_2026.1.xlsx --new-version surveys/needs-2027"""

_FREEZE = """\
开始发放时冻结问卷：记下指纹，从此已收答案的含义不变；文件被改过的，以后每一步都会停下来说明。
Freeze the questionnaire when it goes into the field: its hash is kept, and every later step stops when the file was
changed.

例 / Example:
  evaluate questionnaire freeze surveys/needs"""


#: How the words of a change end that only adds or drops a language: many of them are told as one.
_TRANSLATED = "a translation was added or dropped."


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate questionnaire`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    add_bank(verbs)
    add_new(verbs)
    _survey(add_verb(verbs, "edit", Text("写出工作簿供编辑", "write a workbook to edit"), _EDIT, _edit))
    _workbook(add_verb(verbs, "import", Text("导入编辑过的工作簿", "take an edited workbook back"), _IMPORT, _import))
    add_compile(verbs)
    short = Text("开始发放，冻结这一版", "freeze the version that goes into the field")
    _survey(add_verb(verbs, "freeze", short, _FREEZE, _freeze))


def questionnaire(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)


def _survey(made: argparse.ArgumentParser) -> None:
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")


def _workbook(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", metavar="文件", help="编辑过的工作簿\nthe edited workbook")
    made.add_argument("--survey", metavar="文件夹", help="属于哪个调查，不写就是工作簿所在的文件夹\nits survey")
    made.add_argument(
        "--new-version",
        metavar="新文件夹",
        help="做成下一版，连同对照表写进新的调查文件夹\nmake the next version there",
    )


def _edit(words: Namespace, teller: Teller) -> int:
    workbook = shown(edit_questionnaire(Path(words.survey).expanduser()))
    teller.say(
        Text(
            f"已写出 {workbook}。\n编辑保存后运行：evaluate questionnaire import {_quoted(workbook)}",
            f"{workbook} is written.\nEdit and save it, then run: evaluate questionnaire import {_quoted(workbook)}",
        )
    )
    return 0


def _import(words: Namespace, teller: Teller) -> int:
    taken = take_questionnaire(_path(words.file), survey=_path(words.survey), new_version=_path(words.new_version))
    _say_changes(taken.changes, teller)
    if left := undeclared_languages(_path(words.file)):
        codes = Text("、".join(left), ", ".join(left))
        teller.say(
            Text(
                f"没有读入语言 {codes.zh} 的文字：“问卷”表的 languages 里没有它。",
                f"Texts in {codes.en} were not read: `languages` on the first sheet does not name it.",
            )
        )
    if taken.answered and any(change.meaning for change in taken.changes):
        teller.complain(
            Text(
                "文件夹里已有答卷，问卷却没有冻结：请核对上面标出的改动是否与已收的答案相符。",
                "The folder holds answers but the questionnaire is not frozen: see whether they fit the changes.",
            )
        )
    if not taken.written:
        teller.say(Text("没有改动，什么都没有写。", "Nothing changed; nothing is written."))
    for path in taken.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    if words.new_version:
        teller.say(
            Text(
                f"版本 {taken.questionnaire.version}。还要在新文件夹里写 design.yml，并在 study.toml 里写上它。",
                f"Version {taken.questionnaire.version}. The folder still needs design.yml, and study.toml its name.",
            )
        )
    return 0


def _freeze(words: Namespace, teller: Teller) -> int:
    lock, changes = freeze_questionnaire(Path(words.survey).expanduser())
    _say_changes(changes, teller)
    teller.say(
        Text(
            f"已冻结：{shown(lock)}。请与问卷放在一起保存。",
            f"Frozen: {shown(lock)}. Keep it together with the questionnaire.",
        )
    )
    return 0


def _say_changes(changes: tuple[Change, ...], teller: Teller) -> None:
    """One line a change; those that alter what answers mean are marked."""
    translated = [change for change in changes if change.words.en.endswith(_TRANSLATED)]
    few = len(translated) <= 3
    for change in changes:
        if change in translated and not few:
            continue
        mark = Text("（影响已收答案的含义）", " (alters what stored answers mean)") if change.meaning else Text("", "")
        teller.say(Text(f"  {change.words.zh}{mark.zh}", f"  {change.words.en}{mark.en}"))
    if not few:
        count = len(translated)
        teller.say(Text(f"  另有 {count} 处增减了译文。", f"  A translation was added or dropped at {count} places."))


def _path(word: str | None) -> Any:
    return Path(word).expanduser() if word is not None else None


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path

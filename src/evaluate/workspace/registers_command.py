"""The command `evaluate registers`: its words, and what it says."""

from __future__ import annotations

import argparse
import datetime as dt
from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.errors import Mistake, RegisterError, Text
from evaluate.instruments.suggestion import listed, replacement
from evaluate.oversight import rubric_structure
from evaluate.registers import (
    CORRECTIONS,
    Register,
    TableForm,
    forms_in,
    offered,
    office_forms,
    write_corrections_form,
    write_register_templates,
)
from evaluate.workspace.registers_folder import collect_into, import_into
from evaluate.workspace.targets_command import TARGETS, targets_words, write_targets
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import Run, add_verb

ABOUT = """\
登记台账：写出填报表，读入各单位自己的表，汇总收回来的表。
Registers: write forms to fill in, read offices' own tables, merge what organisations sent back.

例 / Example:
  evaluate registers template roster hours --to 填报表
  evaluate registers template --to 填报表 --registers surveys/registers-2026
  evaluate registers import 名册.xlsx --table roster --registers surveys/registers-2026
  evaluate registers collect 收回来的表 --registers surveys/registers-2026 --to 退回
  evaluate registers correct --registers surveys/registers-2026
  evaluate registers targets --registers surveys/registers-2026 --year 2026 --to 绩效目标表.xlsx"""

_TEMPLATE = """\
写出填报表：每张台账一个 Excel，有下拉框、填写说明和一行示例，发给单位填写。
写上表名只写那几张；台账文件夹里有单位表的，下拉框列出本县的单位。
Write forms to fill in: a workbook a table, with drop-downs, help and an example row. With a folder of registers the
drop-downs list its organisations.

例 / Example:
  evaluate registers template roster hours --to 填报表
  evaluate registers template --to 填报表 --registers surveys/registers-2026"""

_IMPORT = """\
读入单位自己的表：自动对照列名和代码，拿不准的写进对照表（mapping）和疑点清单，
改过对照表再运行一次就按您的。已有的表只用 --add 加新行。
Read an office's own table: columns and codes are matched, what is not certain goes into a mapping and a list of doubts
to look through. A table that is there is only added to, with --add.

例 / Example:
  evaluate registers import 名册.xlsx --table roster --registers surveys/registers-2026
  evaluate registers import 新学员.xlsx --table enrolment --registers surveys/registers-2026 --add"""

_COLLECT = """\
汇总收回来的填报表：核对每个单位交没交、填得对不对，写出收表情况和退回修改单；全部无误才汇总进台账。
Merge what came back: who sent what, what has to be mended (a slip for each organisation); merged when all is right.

例 / Example:
  evaluate registers collect 收回来的表 --registers surveys/registers-2026 --to 退回"""

_CORRECT = """\
写出更正表（corrections.xlsx）：台账不直接改，每处更正一行，写明哪一格、旧值、新值、理由、何人、何日；读台账时生效。
Write the form for signed corrections: tables are never edited; a row a cell, applied when they are read.

例 / Example:
  evaluate registers correct --registers surveys/registers-2026"""


# So many organisations are named on the screen; the sheet of returns has them all.
_NAMED = 20


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate registers`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    made = _verb(verbs, "template", Text("写出填报表", "write forms to fill in"), _TEMPLATE, _template)
    _template_words(made)
    made = _verb(verbs, "import", Text("读入单位自己的表", "read an office's own table"), _IMPORT, _import)
    _import_words(made)
    made = _verb(verbs, "collect", Text("汇总收回来的表", "merge what came back"), _COLLECT, _collect)
    _collect_words(made)
    _verb(verbs, "correct", Text("写出更正表", "a form for signed corrections"), _CORRECT, _correct)
    made = _verb(verbs, "targets", Text("写出绩效目标表", "the table of performance targets"), TARGETS, write_targets)
    targets_words(made)


def registers(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)


def _verb(verbs: Any, name: str, short: Text, about: str, run: Run) -> argparse.ArgumentParser:
    """A verb of this noun: all of them work in a folder of registers."""
    made = add_verb(verbs, name, short, about, run)
    made.add_argument(
        "--registers", metavar="文件夹", help="台账文件夹，里面有 registers.yml\nthe folder with registers.yml"
    )
    return made


def _template_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("tables", metavar="表", nargs="*", help="要哪些表，不写就是全部\nwhich tables; all without it")
    made.add_argument("--to", required=True, metavar="文件夹", help="写到哪个文件夹\nthe folder to write to")


def _template(words: Namespace, teller: Teller) -> int:
    forms = forms_of(words.registers)
    names = words.tables or list(forms)
    named(forms, names)
    folder = Path(words.to).expanduser()
    language = "en" if teller.language == "en" else "zh"
    choices = offered(Path(words.registers).expanduser(), forms) if words.registers else {}
    for name in names:
        path = folder / f"{forms[name].label.get(language, name)}.xlsx"
        rows = {name: rubric_structure()} if name == "rubric" and forms[name] == office_forms()[name] else {}
        write_register_templates({name: forms[name]}, path, language=language, known=choices, rows=rows)
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    return 0


def _import_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", metavar="文件", help="单位自己的表，csv 或 Excel\nthe table, csv or Excel")
    made.add_argument("--table", required=True, metavar="表", help="读成哪张表，如 roster\nwhich table it is")
    made.add_argument("--on", metavar="日期", help="表里是哪一天的情况，不写就是今天\nthe day it speaks of; today")
    made.add_argument(
        "--add", action="store_true", help="把新的行加进已有的表，已有的行不动\nadd new rows to the table that is there"
    )


def _import(words: Namespace, teller: Teller) -> int:
    forms = forms_of(words.registers)
    named(forms, [words.table])
    taken = import_into(
        Path(words.file).expanduser(),
        Path(words.registers or ".").expanduser(),
        words.table,
        forms,
        on=day_of(words.on),
        language="en" if teller.language == "en" else "zh",
        add=words.add,
    )
    rows, doubts = len(taken.imported.register.table), len(taken.imported.doubts)
    teller.say(Text(f"读入 {rows} 行，{doubts} 处疑点。", f"{rows} rows read, {doubts} doubts."))
    if taken.added:
        new, same = taken.added.new, taken.added.same
        teller.say(Text(f"新增 {new} 行，{same} 行表里已有。", f"{new} rows added; {same} were there already."))
    for path in taken.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    if empty := _empty_cells(taken.imported.register):
        teller.complain(
            Text(
                f"必填的格子还空着 {empty} 处：补齐以前，用到台账的报告出不来。",
                f"{empty} cells that must be filled in are empty: until they are, no report that uses registers runs.",
            )
        )
    if doubts:
        teller.say(
            Text(
                f"请核对 {taken.mapping.name} 和 {taken.doubts.name}；改过对照表就再导入一次。",
                f"Look through {taken.mapping.name} and {taken.doubts.name}; import again after changing the mapping.",
            )
        )
    return 0


def _empty_cells(register: Register) -> int:
    """How many cells are empty that the form wants in every row."""
    needed = [one.name for one in register.form.columns if one.required or one.name in register.form.key]
    return int(register.table[needed].isna().to_numpy().sum())


def _collect_words(made: argparse.ArgumentParser) -> None:
    made.add_argument("returned", metavar="文件夹", help="放着收回来的表\nthe folder of what came back")
    made.add_argument("--to", required=True, metavar="文件夹", help="收表情况和退回修改单写到哪里\nwhere slips go")
    made.add_argument("--tables", nargs="+", metavar="表", help="发下去的是哪些表，不写就是各单位填的\nwhich tables")
    made.add_argument("--on", metavar="日期", help="哪一天有的单位要报，不写就是今天\nthe day; today")
    made.add_argument(
        "--partial", action="store_true", help="有单位未交也先汇总已交的\nmerge although some have sent nothing"
    )


def _collect(words: Namespace, teller: Teller) -> int:
    forms = forms_of(words.registers)
    asked = words.tables or [name for name, form in forms.items() if form.unit_column]
    named(forms, asked)
    taken = collect_into(
        Path(words.returned).expanduser(),
        Path(words.registers or ".").expanduser(),
        Path(words.to).expanduser(),
        forms,
        asked,
        on=day_of(words.on),
        language="en" if teller.language == "en" else "zh",
        partial=words.partial,
    )
    files, wrong, missing = len(taken.returns.files), len(taken.returns.wrong), len(taken.returns.missing)
    teller.say(
        Text(
            f"收到 {files} 份；{missing} 个单位未交，{wrong} 个单位要改。",
            f"{files} files came back; {missing} organisations are missing, {wrong} have something to mend.",
        )
    )
    for path in taken.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    if wrong:
        teller.complain(
            Text(
                "改好以前什么都没有汇总。把退回修改单发回各单位。",
                "Nothing is merged before that. Send the slips back.",
            )
        )
    elif missing:
        _say_missing(list(taken.returns.missing.values()), teller, merged=taken.merged)
    return 0 if taken.merged else 1


def _say_missing(names: list[str], teller: Teller, *, merged: bool) -> None:
    """Who has sent nothing, and what follows from it."""
    who = f"{'、'.join(names[:_NAMED])}{f'等 {len(names)} 个单位' if len(names) > _NAMED else ''}"
    also = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    who_en = f"{', '.join(names[:_NAMED])}{also}"
    if merged:
        teller.complain(
            Text(
                f"只汇总了已交的，还缺：{who}。交齐后再汇总一次。",
                f"Only what came is merged; missing: {who_en}. Collect again when all is there.",
            )
        )
    else:
        teller.complain(
            Text(
                f"还没有交的：{who}。交齐以前什么都没有汇总；要先汇总已交的，加上 --partial。",
                f"Nothing has come from {who_en}. Nothing is merged before that; add --partial to merge what came.",
            )
        )


def _correct(words: Namespace, teller: Teller) -> int:
    path = Path(words.registers or ".").expanduser() / CORRECTIONS[0]
    if path.is_file():
        teller.say(Text(f"更正表已经有了：{shown(path)}", f"The corrections are there already: {shown(path)}"))
        return 0
    write_corrections_form(forms_of(words.registers), path, language="en" if teller.language == "en" else "zh")
    teller.say(
        Text(
            f"  写出 {shown(path)}\n逐条写明改哪一格、旧值、新值、理由、何人、何日；读台账时生效。",
            f"  written: {shown(path)}\nOne row a cell: old, new, why, by whom, on which day; applied on reading.",
        )
    )
    return 0


def day_of(written: str | None) -> dt.date:
    """The day that is written, or today."""
    if written is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise RegisterError.single(
            f"--on {written}",
            Text("日期读不懂。", "The day cannot be read."),
            Text("写成 2026-06-30。", "a day such as 2026-06-30."),
            Text("请改正。", "Correct it."),
        ) from None


def forms_of(folder: str | None) -> dict[str, TableForm]:
    """The forms of a folder with registers.yml, beside those that the package brings."""
    if folder is None:
        return office_forms()
    return {**office_forms(), **forms_in(Path(folder).expanduser())}


def named(forms: dict[str, TableForm], names: list[str]) -> None:
    """Refuse names of tables that there are not."""
    known = [f"{name}（{form.label.get('zh', '')}）" for name, form in forms.items()]
    RegisterError.refuse(
        Mistake(
            name,
            Text(f"没有名为“{name}”的表。", f"there is no table '{name}'."),
            Text(f"可以写：{'、'.join(known)}。", f"one of {listed(forms).en}."),
            replacement(name, forms),
        )
        for name in names
        if name not in forms
    )

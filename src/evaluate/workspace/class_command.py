"""The command `evaluate class`: a class closed, applications reviewed and approved."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from evaluate.errors import Language, Text
from evaluate.workspace.application_folder import approve_into, review_into
from evaluate.workspace.class_folder import ClosedClass, close_class
from evaluate.workspace.registers_command import day_of, forms_of
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

ABOUT = """\
班次：结班登记；申报的汇总、审核、批准。
Classes: closed when they are over; applications reviewed and approved.
申报单这样发、这样收：
Applications are handed out and come back by:
  evaluate registers template applications --to 发给各单位
  evaluate registers collect 收回的表 --tables applications --to 退回修改 --registers surveys/registers-2026

例 / Example:
  evaluate class close B013 --sign-in 签到表.xlsx --registers surveys/registers-2026
  evaluate class review --registers surveys/registers-2026
  evaluate class approve 审核表.xlsx --registers surveys/registers-2026"""

_CLOSE = """\
结班：读签到表，登记考勤、学时和实际办班情况，写出班次档案和一页的结班小结。
签到表里认不准的，列进“签到疑点”由人决定、署名；再运行一次就按决定登记。人改过的台账和文件不会被覆盖。
Close a class: read the sign-in sheet, enter attendance, hours and the class as held, write the class file and a
one-page summary. What the sheet leaves open is listed to be decided and signed; run again to go on. Nothing that a
person has written is overwritten.

例 / Example:
  evaluate class close B013 --sign-in 签到表.xlsx --registers surveys/registers-2026
  evaluate class close B013 --session 2 --sign-in 签到表.xlsx --registers surveys/registers-2026 --dry-run"""

_REVIEW = """\
审核办班申报：把台账里的申报单放在一起看——对象、内容相同的，时间重叠的，重复调训的，超标准的，申报太晚的，没有依据的，
目标不可衡量的——写成一份审核表，由人逐份决定、署名。申报单用 evaluate registers template applications 发下去，用
evaluate registers collect 汇总。
Review applications: what should be merged, what collides, what exceeds a rule, what lacks a ground, as a sheet on which
each application is decided and signed.

例 / Example:
  evaluate class review --registers surveys/registers-2026"""

_APPROVE = """\
登记签署过的审核表：批准的写进办班计划，每个决定写进变更记录，另写出上会用的办班计划表。登记过的决定不会重复登记。
Enter a signed sheet: approved classes into the plan, every decision into the log of changes, and the plan for the
meeting. A decision is entered once.

例 / Example:
  evaluate class approve 审核表.xlsx --registers surveys/registers-2026"""


#: So many doubts are told on the screen.
_SHOWN = 20


def add_words(made: argparse.ArgumentParser) -> None:
    """The words after `evaluate class`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    close = add_verb(verbs, "close", Text("结班登记", "close a class"), _CLOSE, _close)
    close.add_argument("training_class", metavar="班次", help="班次编号，如 B013\nthe code of the class")
    close.add_argument("--session", type=int, default=1, metavar="期次", help="第几期，不写是1\nwhich session; 1")
    close.add_argument("--sign-in", required=True, metavar="文件", help="签到表，csv 或 Excel\nthe sign-in sheet")
    close.add_argument("--dry-run", action="store_true", help="只看会写什么，什么都不写\nshow, and write nothing")
    _folder_words(close)
    close.add_argument("--on", metavar="日期", help="登记日期，不写就是今天\nthe day of entry; today")
    review = add_verb(verbs, "review", Text("审核申报", "review applications"), _REVIEW, _review)
    review.add_argument("--to", metavar="文件", help="审核表写到哪里\nwhere to write the sheet")
    _folder_words(review)
    approve = add_verb(verbs, "approve", Text("登记批准的班", "enter what was approved"), _APPROVE, _approve)
    approve.add_argument("file", metavar="文件", help="签署过的审核表\nthe signed sheet")
    _folder_words(approve)


def _folder_words(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--registers", required=True, metavar="文件夹", help="台账文件夹，里面有 registers.yml\nthe folder of registers"
    )


def class_(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)


def _close(words: Namespace, teller: Teller) -> int:
    folder = Path(words.registers).expanduser()
    done = close_class(
        Path(words.sign_in).expanduser(),
        folder,
        words.training_class,
        words.session,
        forms=forms_of(words.registers),
        on=day_of(words.on),
        language=_language(teller),
        dry_run=words.dry_run,
    )
    if done.closed is None:
        _list_doubts(done, teller)
        count = len(done.sign_in.doubts)
        teller.complain(
            Text(
                f"签到表有 {count} 处要人决定，还没有登记任何数据。请在 {shown(done.doubts)} 里逐条决定、署名，"
                "再运行一次。",
                f"The sign-in sheet leaves {count} things open; nothing was entered. Decide and sign each in "
                f"{shown(done.doubts)}, then run again.",
            )
        )
        return 1
    _tell(done, teller, dry_run=words.dry_run)
    return 0


def _list_doubts(done: ClosedClass, teller: Teller) -> None:
    """The first doubts, a line each; the workbook has them all."""
    for one in done.sign_in.doubts[:_SHOWN]:
        who = " ".join(dict.fromkeys(part for part in (one.where, one.name, one.unit, one.written) if part))
        teller.say(Text(f"  {who}：{one.why.zh}", f"  {who}: {one.why.en}"))


def _tell(done: ClosedClass, teller: Teller, *, dry_run: bool) -> None:
    closed = done.closed
    assert closed is not None
    counts = closed.counts
    teller.say(
        Text(
            f"{closed.session.name}：名单 {counts['listed']} 人，参训 {counts['attended']} 人，"
            f"{closed.worth.total:g} 学时；{counts['not_credited']} 人不计学时。",
            f"{closed.session.name}: {counts['listed']} on the list, {counts['attended']} attended, "
            f"{closed.worth.total:g} hours; {counts['not_credited']} credited nothing.",
        )
    )
    for path in done.written:
        zh, en = ("会写出", "would be written") if dry_run else ("写出", "written")
        teller.say(Text(f"  {zh} {shown(path)}", f"  {en}: {shown(path)}"))
    if not done.written:
        teller.say(Text("没有变化。", "Nothing has changed."))
    for path in done.kept:
        teller.say(Text(f"    改过的文件另存为 {path.name}", f"    the edited copy is kept as {path.name}"))
    if done.unconfirmed:
        teller.say(
            Text(
                f"  有 {done.unconfirmed} 人的学时与审核时不同，学时登记表里的“审核人”已空出，请重新审核。",
                f"  Hours of {done.unconfirmed} people are not those that were confirmed; confirmed_by was emptied.",
            )
        )
    for note in closed.notes:
        teller.say(Text(f"  {note.zh}。", f"  {note.en}."))


def _review(words: Namespace, teller: Teller) -> int:
    to = Path(words.to).expanduser() if words.to else None
    done = review_into(Path(words.registers).expanduser(), to=to, language=_language(teller))
    concerned = done.findings["application"].nunique()
    then = f"evaluate class approve {shown(done.path)} --registers {words.registers}"
    teller.say(
        Text(
            f"{done.applications} 份申报，{concerned} 份有问题，共 {len(done.findings)} 处。\n"
            f"  写出 {shown(done.path)}\n逐份决定、署名后运行：{then}",
            f"{done.applications} applications; {len(done.findings)} findings on {concerned} of them.\n"
            f"  written: {shown(done.path)}\nDecide and sign each, then run: {then}",
        )
    )
    if not done.calendar:
        teller.say(
            Text(
                "没有节假日和调休表（calendar），提前的工作日按周一至周五数；有了这张表，数得才准。",
                "There is no table `calendar` of holidays: Monday to Friday were counted as working days.",
            )
        )
    return 0


def _approve(words: Namespace, teller: Teller) -> int:
    done = approve_into(
        Path(words.file).expanduser(),
        Path(words.registers).expanduser(),
        forms_of(words.registers),
        language=_language(teller),
    )
    counts = Counter(one.decision for one in done.entered)
    teller.say(
        Text(
            f"登记：批准 {counts['approved']}、合并 {counts['merged']}、退回 {counts['returned']}；"
            f"以前登记过 {done.before}，还没有决定 {done.open}。",
            f"Entered: {counts['approved']} approved, {counts['merged']} merged, {counts['returned']} returned; "
            f"{done.before} were entered before, {done.open} are not decided.",
        )
    )
    for path in done.written:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))
    for path in done.kept:
        teller.say(Text(f"    改过的文件另存为 {path.name}", f"    the edited copy is kept as {path.name}"))
    return 0


def _language(teller: Teller) -> Language:
    return "en" if teller.language == "en" else "zh"

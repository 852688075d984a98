"""The command `evaluate review`: reviews before appointment, in a protected folder of their own."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from evaluate.errors import RegisterError, Text
from evaluate.registers import office_forms
from evaluate.workspace.class_folder import is_invented
from evaluate.workspace.registers_command import day_of
from evaluate.workspace.review_folder import PreparedReview, prepare_review, review_folder
from evaluate.workspace.review_log import LOG, read_review_log
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

ABOUT = """\
任前审核：提任前看培训情况是否达到本县规定。结果只留在研究文件夹的 .review 里，一人一份，记有日志，不进入任何报告。
Reviews before appointment: has everybody proposed been trained as the county's rule asks? Results stay in the folder
.review of the study, a sheet a person, with a log; no report takes them up.

例 / Example:
  evaluate review prepare 拟任人员名单.xlsx --registers surveys/registers-2026 --by 王五
  evaluate review log --registers surveys/registers-2026"""

_PREPARE = """\
按学时登记和本县的任前审核规定（review_rule），为名单上的每个人写一份审核表，登记结论和补训期限。
名单用 evaluate registers template proposed 写出的表填。市管以上干部不审核。没有本县规定就不审，程序不猜。
A sheet for everybody on the list, by the hours ledger and the county's own rule; verdict and deadline are entered in
the register of reviews. The list is the form `proposed`. Cadres managed above the county are not judged.

例 / Example:
  evaluate review prepare 拟任人员名单.xlsx --registers surveys/registers-2026 --by 王五 --on 2026-05-10
  evaluate review prepare 拟任人员名单.xlsx --registers surveys/registers-2026 --by 王五 --closed 2024 2025"""

_LOG = """\
看审核日志：何时、何人、审核了哪些人（编号）、写出哪些文件；核对日志有没有被改动。
The log of reviews: when, by whom, for whom (codes), which files; and whether a line of it was changed.

例 / Example:
  evaluate review log --registers surveys/registers-2026"""


def add_words(made: ArgumentParser) -> None:
    """The words after `evaluate review`."""
    verbs: Any = made.add_subparsers(title="要做什么 / what to do", dest="verb", metavar="动作", required=True)
    prepare = add_verb(verbs, "prepare", Text("写出审核表", "write the sheets"), _PREPARE, _prepare)
    prepare.add_argument("listed", metavar="名单", help="拟任人员名单，csv 或 Excel\nthe list of those proposed")
    _registers(prepare)
    prepare.add_argument("--by", required=True, metavar="姓名", help="审核人，记入日志\nwho reviews; noted in the log")
    prepare.add_argument("--on", metavar="日期", help="审核日期，不写就是今天\nthe day of review; today")
    prepare.add_argument(
        "--closed", type=int, nargs="+", default=[], metavar="年份",
        help="本单位确认登记已齐的年份：没有登记的按0计\nyears of which everything is entered",
    )  # fmt: skip
    _registers(add_verb(verbs, "log", Text("看审核日志", "show the log"), _LOG, _log))


def reviews(words: Namespace, teller: Teller) -> int:
    """Do what the verb says; its exit code."""
    return words.run(words, teller)


def _registers(made: ArgumentParser) -> None:
    made.add_argument(
        "--registers", dest="folder", required=True, metavar="文件夹",
        help="台账文件夹，里面有 registers.yml\nthe folder with registers.yml",
    )  # fmt: skip


def _prepare(words: Namespace, teller: Teller) -> int:
    if not words.by.strip():
        raise RegisterError.single(
            "--by",
            Text("没有写审核人。", "Who reviews is not said."),
            Text("审核人的姓名。", "A name."),
            Text("写明 --by 姓名。", "Give --by NAME."),
        )
    folder = Path(words.folder).expanduser().resolve()
    language = "en" if teller.language == "en" else "zh"
    done = prepare_review(
        Path(words.listed).expanduser(),
        folder,
        by=words.by.strip(),
        on=day_of(words.on),
        closed=words.closed,
        invented=is_invented(folder, language),
        language=language,
    )
    _say(done, teller)
    return 0


def _say(done: PreparedReview, teller: Teller) -> None:
    """Numbers only: who they are stands in the folder."""
    codes = office_forms()["reviews"].column("verdict").codes
    counted = Counter(done.review.people["verdict"].astype(str))
    zh = "，".join(f"{codes[verdict]['zh']} {count} 人" for verdict, count in counted.items())
    en = ", ".join(f"{codes[verdict]['en']}: {count}" for verdict, count in counted.items())
    teller.say(
        Text(f"审核了 {len(done.review.people)} 人：{zh or '无'}。", f"{len(done.review.people)} reviewed. {en}")
    )
    if apart := len(done.review.apart):
        teller.say(
            Text(f"{apart} 人由上级管理，不在这里审核。", f"{apart} are managed above the county and not judged here.")
        )
    teller.say(
        Text(
            f"  写出 {len(done.written)} 个文件，在 {shown(done.folder)}（受保护，有日志；不要拷进报告）",
            f"  {len(done.written)} files written in {shown(done.folder)} (protected, with its log; keep them there)",
        )
    )


def _log(words: Namespace, teller: Teller) -> int:
    path = review_folder(Path(words.folder).expanduser().resolve()) / LOG
    log = read_review_log(path)
    if not log.entries:
        teller.say(Text("还没有审核过。", "Nothing has been reviewed yet."))
        return 0
    for entry in log.entries:
        people = list(entry.get("people", ()))
        zh, en = "、".join(people), ", ".join(people)
        when, by, files = entry.get("at", "?"), entry.get("by", "?"), len(entry.get("written", ()))
        teller.say(Text(f"  {when}　{by}　{zh}　{files} 个文件", f"  {when} {by}: {en}; {files} files"))
    if log.broken:
        lines = "、".join(map(str, log.broken)), ", ".join(map(str, log.broken))
        teller.complain(
            Text(
                f"日志第 {lines[0]} 行与前一行接不上：有人改动过 {shown(path)}。",
                f"Line {lines[1]} does not follow on the one before: {shown(path)} was changed.",
            )
        )
        return 1
    teller.say(Text("日志完整。", "The log is whole."))
    return 0

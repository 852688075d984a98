"""The commands of collecting on paper: slips, booklets, entry, compare, settle, returns."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from evaluate.collect.paper import SPARES
from evaluate.errors import DesignError, ResponsesError, Text
from evaluate.workspace.double_entry import compare_typed, settle_typed, write_entry_forms
from evaluate.workspace.handing_out import print_booklets, print_slips
from evaluate.workspace.return_rates import write_rates
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

_SLIPS = """\
把 evaluate collect invite 生成的凭证排成二维码条：按单位分装，每个单位一页交接单，含备用，带裁切线。
Print the codes made by evaluate collect invite as QR slips: packed by unit, a cover sheet each, spares, lines to cut.

例 / Example:
  evaluate collect slips surveys/needs
  evaluate collect slips surveys/needs --per-page 12 --to docx"""

_BOOKLETS = """\
印纸质问卷：每页有编号和批次，按单位分装，含交接单和备用。编号随机，不对应个人；人数少的单位不留编号与单位的对照。
印之前要冻结问卷，录入时才对得上。
Print paper booklets: a number and the batch on every page, packed by unit with cover sheets and spares. Numbers are
random and belong to nobody; for small units it is not kept which numbers they got.
The questionnaire is frozen before it is printed, so that what is typed fits.

例 / Example:
  evaluate collect booklets surveys/needs --count 300
  evaluate collect booklets surveys/needs --by unit"""

_ENTRY = """\
写出两份录入工作簿（录入一、录入二），由两个人把纸质问卷各录一遍。
Write the two workbooks into which two people type the booklets, each on their own.

例 / Example:
  evaluate collect entry surveys/needs"""

_COMPARE = """\
比对两份录入：列出不一致、没有的选项、只录了一份的问卷，写成“双录核对.xlsx”，照纸面填正确值并签名。
Compare the two: differences, codes that do not exist, booklets that only one has, as a workbook to decide and sign.

例 / Example:
  evaluate collect compare surveys/needs
  evaluate collect compare surveys/needs --files 甲.xlsx 乙.xlsx"""

_SETTLE = """\
裁定填好后，写出答卷文件 responses/paper_answers.xlsx、签名的裁定记录和录入差错率。有一处没有裁定就不写。
Once all is decided, write the answers, the signed record and the error rate. Nothing is written while a cell is open.

例 / Example:
  evaluate collect settle surveys/needs"""

_RETURNS = """\
按单位看回收率，写出表格和一份催收通知（Word，供修改后发出）。匿名调查中人数少的单位不单独显示，通知里没有任何人名。
The return rate by unit, as a workbook, with a ready reminder in Word. Small units of an anonymous survey are not told
apart, and the reminder names nobody.

例 / Example:
  evaluate collect returns surveys/needs
  evaluate collect returns surveys/needs --by unit_type --line 0.8 --closes 2026年11月30日"""


def add_verbs(verbs: Any) -> None:
    """The verbs of collecting on paper."""
    made = _survey(add_verb(verbs, "slips", Text("印二维码条", "print QR slips"), _SLIPS, _slips))
    made.add_argument("--table", metavar="清单", help="凭证清单，不写就是 slips.csv\nthe table of slips")
    made.add_argument("--to", nargs="+", choices=("pdf", "docx"), default=["pdf", "docx"], help="格式\nformats")
    made.add_argument("--per-page", type=int, choices=(8, 10, 12), default=10, help="每页几张\nslips a page")
    _closes(made)
    made = _survey(add_verb(verbs, "booklets", Text("印纸质问卷", "print booklets"), _BOOKLETS, _booklets))
    made.add_argument("--count", type=int, metavar="份数", help="印多少份，不含备用\nhow many, without spares")
    made.add_argument("--by", metavar="列", help="按名册的哪一列分装，如 unit\nthe roster's column of units")
    made.add_argument("--spares", type=float, default=SPARES, metavar="比例", help="备用的比例\nspares as a part")
    made.add_argument("--freeze", action="store_true", help="问卷没有冻结就先冻结\nfreeze the questionnaire first")
    _closes(made)
    made = _survey(add_verb(verbs, "entry", Text("双录工作簿", "workbooks for typing"), _ENTRY, _entry))
    made.add_argument("--replace", action="store_true", help="覆盖已有的录入文件\nreplace those that are there")
    made = _survey(add_verb(verbs, "compare", Text("比对两份录入", "compare what was typed"), _COMPARE, _compare))
    _files(made)
    made = _survey(add_verb(verbs, "settle", Text("裁定后写出答卷", "write the settled answers"), _SETTLE, _settle))
    _files(made)
    made.add_argument(
        "--before",
        choices=("keep", "drop"),
        help="这两份文件上次写出的编号这次一个也没有时：\nkeep 另外的问卷，保留；drop 改正了编号，去掉\n"
        "keep other booklets, or drop corrected numbers",
    )
    made = _survey(add_verb(verbs, "returns", Text("回收率和催收通知", "return rates"), _RETURNS, _returns))
    made.add_argument("--by", metavar="列", help="按答卷和名册共有的一列统计\na column of both answers and roster")
    made.add_argument("--line", type=float, metavar="比例", help="低于它的单位列入通知，如 0.8\nunits below are named")
    _closes(made)


def _survey(made: ArgumentParser) -> ArgumentParser:
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")
    return made


def _closes(made: ArgumentParser) -> None:
    made.add_argument("--closes", default="", metavar="时间", help="截止时间，不写就按 collect.yml\nuntil when")


def _files(made: ArgumentParser) -> None:
    made.add_argument("--files", nargs=2, metavar="录入文件", help="两份录入文件\nthe two files that were typed")


def _slips(words: Namespace, teller: Teller) -> int:
    table = _path(words.table) if words.table else None
    written = print_slips(
        _path(words.survey), table=table, closes=words.closes, to=tuple(words.to), per_page=words.per_page
    )
    _say_files(written, teller)
    teller.say(
        Text(
            "请单面打印，逐个单位核对张数后裁开。印好后删除凭证清单和这些文件：凭证只该在纸上。",
            "Print on one side, count each unit's pack, then cut. Delete the table and these files when they are "
            "printed: codes belong on paper only.",
        )
    )
    return 0


def _booklets(words: Namespace, teller: Teller) -> int:
    if words.count is not None and words.count < 1:
        raise DesignError.single(
            f"--count {words.count}",
            Text("份数要大于 0。", "The count is not above 0."),
            Text("如 --count 300。", "such as --count 300."),
            Text("改正份数。", "Correct it."),
        )
    batch, written = print_booklets(
        _path(words.survey),
        count=words.count,
        by=words.by,
        spares=words.spares,
        closes=words.closes,
        freezing=words.freeze,
    )
    _say_files(written, teller)
    spare = sum(pack.spares for pack in batch.packs)
    teller.say(
        Text(
            f"批次 {batch.id}：{batch.count} 份，其中备用 {spare} 份，分 {len(batch.packs)} 包。可以双面打印；"
            "印好后删除这些 PDF，里面有人数少的单位的编号。",
            f"Batch {batch.id}: {batch.count} booklets, {spare} of them spare, {len(batch.packs)} packs. They may be "
            "printed on both sides; then delete these PDF files, which tell the numbers of small units.",
        )
    )
    return 0


def _entry(words: Namespace, teller: Teller) -> int:
    _say_files(write_entry_forms(_path(words.survey), replacing=words.replace), teller)
    teller.say(
        Text(
            "两个人各录一份，录完运行 evaluate collect compare。",
            "Two people type one each; then run evaluate collect compare.",
        )
    )
    return 0


def _compare(words: Namespace, teller: Teller) -> int:
    comparison, path = compare_typed(_path(words.survey), _two(words.files))
    _say_files((path,), teller)
    cells, serials = len(comparison.cells), len(comparison.serials)
    teller.say(
        Text(
            f"比对了 {comparison.booklets} 份问卷、{comparison.fields} 个字段：{comparison.differing} 处不一致"
            f"（每万字段 {comparison.rate():.1f} 处），共 {cells} 处要裁定；{serials} 份问卷编号有问题。",
            f"{comparison.booklets} booklets, {comparison.fields} fields compared: {comparison.differing} differ "
            f"({comparison.rate():.1f} of 10,000), {cells} to be decided; {serials} booklets cannot be compared.",
        )
    )
    return 0


def _settle(words: Namespace, teller: Teller) -> int:
    taken = settle_typed(_path(words.survey), _two(words.files), before=words.before)
    _say_files((taken.answers, taken.record), teller)
    decided = len(taken.settled.record)
    teller.say(
        Text(
            f"裁定了 {decided} 处，答卷文件里现有 {taken.booklets} 份纸质问卷。",
            f"{decided} cells were decided; the file holds {taken.booklets} booklets.",
        )
    )
    if taken.replaced:
        named = "、".join(taken.replaced)
        teller.say(
            Text(
                f"上次由这两份录入文件写出、这次不再有的编号已去掉：{named}。",
                f"Numbers that these two workbooks gave before and give no more were taken out: {named}.",
            )
        )
    return 0


def _returns(words: Namespace, teller: Teller) -> int:
    if words.line is not None and not 0 < words.line <= 1:
        raise ResponsesError.single(
            f"--line {words.line:g}",
            Text("比例不在 0 到 1 之间。", "The share is outside 0 to 1."),
            Text("如 0.8，即百分之八十。", "such as 0.8 for 80 per cent."),
            Text("改正比例。", "Correct it."),
        )
    found = write_rates(_path(words.survey), by=words.by, line=words.line, closes=words.closes)
    for row in found.printed.itertuples(index=False, name=None):
        unit, asked, came, rate = (str(cell) for cell in row[:4])
        zh, en = f"邀请 {asked}　收到 {came}　{rate}", f"asked {asked}, came {came}, {rate}"
        teller.say(Text(f"  {unit}　{zh}", f"  {unit}: {en}"))
    _say_files(found.files, teller)
    return 0


def _say_files(paths: tuple[Path, ...], teller: Teller) -> None:
    for path in paths:
        teller.say(Text(f"  写出 {shown(path)}", f"  written: {shown(path)}"))


def _path(word: str) -> Path:
    return Path(word).expanduser()


def _two(words: list[str] | None) -> tuple[Path, Path] | None:
    return (_path(words[0]), _path(words[1])) if words else None

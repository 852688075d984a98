"""The verb `evaluate registers targets`: the table of performance targets, as a workbook for the finance bureau."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from evaluate.documents import write_bytes
from evaluate.errors import RegisterError, Text
from evaluate.estimate import Estimate
from evaluate.oversight import target_table, target_workbook
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import open_survey
from evaluate.workspace.telling import Teller, shown

TARGETS = """\
写出绩效目标表：把年初定的目标和完成情况放在一起，做成报财政部门的 Excel。
Write the table of performance targets: what was set and what was reached, as a workbook for the finance bureau.

例 / Example:
  evaluate registers targets --registers surveys/registers-2026 --year 2026 --to 绩效目标表.xlsx"""


def targets_words(made: ArgumentParser) -> None:
    """The words of the verb."""
    made.add_argument("--year", type=int, required=True, metavar="年份", help="哪一年\nwhich year")
    made.add_argument("--project", default="", metavar="名称", help="项目名称\nwhat the project is called")
    made.add_argument("--to", required=True, metavar="文件", help="写到哪个 .xlsx\nthe workbook to write")


def write_targets(words: Namespace, teller: Teller) -> int:
    """Hold the targets of a year against the facts of the same names and what surveys say, and write the workbook."""
    path = Path(words.to).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise RegisterError.single(
            f"--to {words.to}",
            Text("绩效目标表写成 Excel。", "The table is written as a workbook."),
            Text("以 .xlsx 结尾的文件名。", "A name that ends in .xlsx."),
            Text("改正文件名。", "Correct the name."),
        )
    folder = Path(words.registers or ".").expanduser()
    tables, around = open_survey(folder).registers, study_around(folder)
    if "targets" not in tables:
        raise RegisterError.single(
            "targets",
            Text("没有绩效目标表。", "There is no table of targets."),
            Text("台账文件夹里有 targets 这张表。", "The folder of registers holds the table targets."),
            Text(
                "运行 evaluate registers template targets facts --to 填报表，填好放进台账文件夹。",
                "Run evaluate registers template targets facts --to FORMS and put the filled-in tables there.",
            ),
        )
    made = target_table(
        tables["targets"],
        _outcomes(around, words.year),
        year=words.year,
        facts=tables.get("facts"),
        language="en" if teller.language == "en" else "zh",
    )
    write_bytes(path, target_workbook(made, project=words.project, budget=tables.get("budget")), error=RegisterError)
    found = Counter(made.rows["verdict"])
    teller.say(
        Text(
            f"{len(made.rows)} 个目标：完成 {found['met']} 个，未完成 {found['not_met']} 个，"
            f"不能判定 {found['undecided']} 个，没有数据 {found['no_data']} 个。\n  写出 {shown(path)}",
            f"{len(made.rows)} targets: {found['met']} met, {found['not_met']} not, "
            f"{found['undecided']} undecided, {found['no_data']} without data."
            f"\n  written: {shown(path)}",
        )
    )
    return 0


def _outcomes(around: Path | None, year: int) -> dict[str, Estimate]:
    """What the surveys of the study say; its classes are those of its own year, and say nothing of another."""
    if around is None:
        return {}
    study = open_study(around)
    return study.outcomes() if study.year == year else {}

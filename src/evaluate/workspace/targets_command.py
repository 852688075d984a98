"""The verb `evaluate registers targets`: the table of performance targets, as a workbook for the finance bureau."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from evaluate.documents import write_bytes
from evaluate.errors import RegisterError, Text
from evaluate.oversight import target_table, target_workbook
from evaluate.workspace.survey import open_survey
from evaluate.workspace.telling import Teller, shown


def targets_words(made: ArgumentParser) -> None:
    """The words of the verb."""
    made.add_argument("--year", type=int, required=True, metavar="年份", help="哪一年\nwhich year")
    made.add_argument("--project", default="", metavar="名称", help="项目名称\nwhat the project is called")
    made.add_argument("--to", required=True, metavar="文件", help="写到哪个 .xlsx\nthe workbook to write")


def write_targets(words: Namespace, teller: Teller) -> int:
    """Hold the targets of a year against the facts of the same names, and write the workbook.

    Results of a survey are put beside their targets in a notebook (`oversight.target_table`), with their intervals.
    """
    path = Path(words.to).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise RegisterError.single(
            f"--to {words.to}",
            Text("绩效目标表写成 Excel。", "The table is written as a workbook."),
            Text("以 .xlsx 结尾的文件名。", "A name that ends in .xlsx."),
            Text("改正文件名。", "Correct the name."),
        )
    tables = open_survey(Path(words.registers or ".").expanduser()).registers
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
        year=words.year,
        facts=tables.get("facts"),
        language="en" if teller.language == "en" else "zh",
    )
    write_bytes(path, target_workbook(made, project=words.project, budget=tables.get("budget")), error=RegisterError)
    found = Counter(made.rows["verdict"])
    teller.say(
        Text(
            f"{len(made.rows)} 个目标：完成 {found['met']} 个，未完成 {found['not_met']} 个，"
            f"没有数据 {found['no_data']} 个。\n  写出 {shown(path)}",
            f"{len(made.rows)} targets: {found['met']} met, {found['not_met']} not, {found['no_data']} without data."
            f"\n  written: {shown(path)}",
        )
    )
    return 0

"""The command `evaluate`: words in, commands run, errors told without a traceback."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from evaluate.errors import EvaluateError, Text
from evaluate.workspace import (
    answers_command,
    class_command,
    collect_command,
    commands,
    questionnaire_command,
    registers_command,
    review_command,
    verify_command,
)
from evaluate.workspace.build import note_error
from evaluate.workspace.shadow import refuse_shadow
from evaluate.workspace.study import open_study
from evaluate.workspace.telling import Teller, careful_streams

_ABOUT = """\
供需：从问卷到评估报告。
Gongxu: needs surveys and training evaluation, from questionnaire to report.

  evaluate init 我的研究           新建一个研究 / make a new study
  evaluate import 答卷.xlsx --survey surveys/needs
                                   导入答卷 / import answers
  evaluate questionnaire edit surveys/needs
                                   在 Excel 里编辑问卷 / edit a questionnaire in Excel
  evaluate collect serve surveys/needs
                                   在本单位网上收答卷 / collect answers with our own form
  evaluate answers flags surveys/needs
                                   核对可能没有认真作答的答卷 / doubts about answers, to be signed
  evaluate registers template --to 填报表
                                   写出台账填报表 / forms for the registers
  evaluate collect returns surveys/needs
                                   回收率和催收通知 / return rates and a reminder
  evaluate class close B013 --sign-in 签到表.xlsx --registers surveys/registers
                                   结班登记 / close a class
  evaluate review prepare 拟任人员名单.xlsx --registers surveys/registers --by 王五
                                   任前审核 / reviews before appointment
  evaluate check .                 检查问卷和数据 / look everything over
  evaluate verify surveys/needs    核对封存后有没有变 / see whether anything changed since it was sealed
  evaluate report                  生成报告 / build the reports

每个命令加 --help 看详细说明。 Add --help to any command for more."""

_INIT = """\
新建一个研究文件夹：问卷、台账表样、笔记本和 study.toml，不含任何人的答卷。
Make a new study: questionnaires, table forms, notebooks and study.toml, without anybody's answers.

例 / Example:
  evaluate init 我的研究
  evaluate init 示例 --example"""

_IMPORT = """\
把问卷平台导出的文件（csv、Excel、sav 等）读进调查文件夹。第一次导入会拟出问卷草稿和对照表，请核对后再用。
Read the file that a survey platform exported (csv, Excel, sav …) into a survey folder. The first time, a draft
questionnaire and a mapping workbook are written for you to look through. The file itself is never changed.
evaluate collect pull 留下的封存文件夹可以整个写在这里。
A folder that `evaluate collect pull` left can be named as a whole.
KoBo、ODK 的重复组（一份答卷填了几行）另成一项调查，放在旁边的文件夹。
A repeat group of KoBo or ODK becomes a survey of its own, in a folder beside this one.

例 / Example:
  evaluate import 答卷.xlsx --survey surveys/needs
  evaluate import 123_按文本.xlsx 123_按序号.xlsx --survey surveys/needs"""

_CHECK = """\
检查一个调查文件夹，或整个研究：问卷、设计、答卷、更正、台账。一次列出全部错误和存疑的条数，不改动任何文件。
Look over one survey folder or a whole study: questionnaire, design, answers, corrections, registers. Lists all
mistakes at once and counts the doubts; changes nothing.

例 / Example:
  evaluate check surveys/needs"""

_REPORT = """\
运行笔记本，生成 Word、PDF 和网页报告。不写笔记本时，生成 study.toml 的 [reports] 中列出的报告。没有变化的不会重做。
Run the notebooks and write Word, PDF and web reports. Without notebooks, those of [reports] in study.toml are built.
What has not changed is not done again.
写出文件之前，先把全部表格放在一起核对：几张表合起来能算出的隐去的数，会再隐去几个（记在 hidden.csv 里）。
Before anything is written all tables are looked over together; where they give a hidden number away, more are hidden
(listed in hidden.csv).

例 / Example:
  evaluate report
  evaluate report notebooks/40_needs.ipynb --to docx --survey 别处的调查"""

_ACCEPT = """\
某个结论所依据的题目、人群或分母变了，报告会停下来等人确认。核对文字仍然成立后，用这个命令接受新的依据。
When the items, people or denominator behind a finding change, the build stops and waits. Once you have seen that
its words still hold, accept the new base with this command.

例 / Example:
  evaluate accept 40_needs.greatest_need"""


_SAID = (
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"“\1”这里不能写 \2；可以写 \3"),
    (r"the following arguments are required: (.+)", r"还要写明 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 后面还要写内容"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"“\1”这里不能写 \2"),
)


def _in_chinese(message: str) -> str:
    """What argparse found wrong, in Chinese; as it is where there are no words for it."""
    for pattern, words in _SAID:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, words, message)
    return message


class Parser(argparse.ArgumentParser):
    """argparse with Chinese and English words."""

    def error(self, message: str) -> NoReturn:
        """One sentence and the way to the help, exit code 2."""
        self.exit(
            2,
            f"命令写得不对：{_in_chinese(message)}\n加 --help 看用法。\n"
            f"The command is not right: {message}\nAdd --help to see how it is used.\n",
        )

    def format_usage(self) -> str:
        """The usage line, with its Chinese name."""
        return super().format_usage().replace("usage:", "用法 / usage:", 1)

    def format_help(self) -> str:
        """The whole help, with its Chinese heading."""
        return super().format_help().replace("usage:", "用法 / usage:", 1)


#: Nouns and the modules that know the verbs after them.
_NOUNS: dict[str, tuple[str, Any]] = {
    "questionnaire": ("编辑、冻结问卷 / edit or freeze a questionnaire", questionnaire_command),
    "collect": ("收答卷 / collect answers", collect_command),
    "answers": ("核对、剔除、模拟答卷 / doubts to sign, synthetic answers", answers_command),
    "registers": ("台账：填报表、导入、汇总 / registers", registers_command),
    "class": ("班次：结班、申报 / classes", class_command),
    "review": ("任前审核 / reviews before appointment", review_command),
    "verify": ("封存、核对调查文件夹 / seal a survey folder, verify it", verify_command),
}


def parser() -> Parser:
    """The words that the command line understands."""
    top = _parser(Parser, prog="evaluate", description=_ABOUT)
    top._optionals.title = "可选的 / options"
    commands = top.add_subparsers(title="命令 / commands", dest="command", metavar="命令", parser_class=Parser)
    _init(commands)
    _import(commands)
    for name, (short, noun) in _NOUNS.items():
        noun.add_words(_command(commands, name, short, noun.ABOUT))
    _check(commands)
    _report(commands)
    _accept(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 when all went well, 1 for a mistake that somebody can mend (told without a traceback), 2 for an unexpected
        error (one sentence, with the place of the log) and for a command that is not understood.

    """
    careful_streams()
    top = parser()
    words = top.parse_args(arguments)
    if words.command is None:
        top.print_help()
        return 0
    teller = Teller(getattr(words, "lang", None))
    try:
        refuse_shadow()
        return _run(words, teller)
    except EvaluateError as error:
        teller.complain(Text(error.in_language("zh"), error.in_language("en")))
        return 1
    except KeyboardInterrupt:
        teller.complain(Text("已停止。", "Stopped."))
        return 130
    except Exception as error:
        return _unexpected(words, teller, error)


def _run(words: argparse.Namespace, teller: Teller) -> int:
    run = {
        "init": commands.init,
        "import": commands.import_answers,
        "questionnaire": questionnaire_command.questionnaire,
        "collect": collect_command.collect,
        "answers": answers_command.answers,
        "registers": registers_command.registers,
        "class": class_command.class_,
        "review": review_command.reviews,
        "check": commands.check,
        "verify": verify_command.verify,
        "report": commands.report,
        "accept": commands.accept_base,
    }[words.command]
    if teller.language is None and words.command != "init":
        teller.language = commands.language_of(words)
    return run(words, teller)


def _unexpected(words: argparse.Namespace, teller: Teller, error: Exception) -> int:
    try:
        study = open_study(getattr(words, "study", None))
    except EvaluateError:
        study = None
    log = note_error(study, error)
    kind = f"{type(error).__name__}: {error}"
    teller.complain(
        Text(
            f"出了意外（{kind}）。这是软件的毛病，不是您的；详情记在 {log}，请附上它反馈。",
            f"Something unexpected happened ({kind}). This is the programme's fault, not yours; "
            f"please report it with {log}.",
        )
    )
    return 2


def _parser(make: type[Parser], **words: str) -> Parser:
    made = make(formatter_class=argparse.RawTextHelpFormatter, add_help=False, **words)  # type: ignore[arg-type]
    made.add_argument("-h", "--help", action="help", help="显示这份说明\nshow this help")
    return made


def _command(commands: argparse._SubParsersAction[Parser], name: str, short: str, long: str) -> Parser:
    made = commands.add_parser(
        name, help=short, description=long, formatter_class=argparse.RawTextHelpFormatter, add_help=False
    )
    made._positionals.title = "要写的 / what you give"
    made._optionals.title = "可选的 / options"
    made.add_argument("-h", "--help", action="help", help="显示这份说明\nshow this help")
    return made


def _init(commands: argparse._SubParsersAction[Parser]) -> None:
    made = _command(commands, "init", "新建一个研究 / make a new study", _INIT)
    made.add_argument("folder", metavar="文件夹", help="新文件夹的名称，可以含中文和空格\nthe new folder")
    made.add_argument("--example", action="store_true", help="带上示例县的模拟数据\nwith the invented county's data")
    made.add_argument(
        "--seed", type=int, metavar="整数", help="换一个随机种子，生成另一个示例县\nanother invented county"
    )


def _import(commands: argparse._SubParsersAction[Parser]) -> None:
    made = _command(commands, "import", "导入答卷 / import answers", _IMPORT)
    made.add_argument(
        "file",
        metavar="文件",
        nargs="+",
        help="平台导出的文件，或拉取的文件夹；问卷星按文本、按序号的两个文件可以一起写\n"
        "the file, files that belong together, or a folder that was pulled",
    )
    made.add_argument("--platform", metavar="平台", help="指定平台，不写就自动识别\nthe platform, else recognised")
    made.add_argument("--survey", required=True, metavar="文件夹", help="读进哪个调查文件夹\nthe survey folder to fill")
    made.add_argument("--lang", choices=("zh", "en"), help="用哪种语言显示\nthe language of the messages")


def _check(commands: argparse._SubParsersAction[Parser]) -> None:
    made = _command(commands, "check", "检查问卷和数据 / look everything over", _CHECK)
    made.add_argument(
        "folder",
        metavar="文件夹",
        nargs="?",
        default=".",
        help="调查文件夹或研究文件夹，不写就是当前文件夹\nsurvey or study; here",
    )
    made.add_argument("--lang", choices=("zh", "en"), help="用哪种语言显示\nthe language of the messages")


def _report(commands: argparse._SubParsersAction[Parser]) -> None:
    made = _command(commands, "report", "生成报告 / build the reports", _REPORT)
    made.add_argument(
        "notebooks",
        metavar="笔记本",
        nargs="*",
        help="要生成的笔记本，如 notebooks/40_needs.ipynb\nthe notebooks to build",
    )
    made.add_argument("--study", metavar="文件夹", help="研究文件夹，不写就从当前文件夹向上找\nthe study's folder")
    made.add_argument(
        "--survey", metavar="文件夹", help="用另一份调查代替需求调查\nanother survey in the part of needs"
    )
    made.add_argument(
        "--to", nargs="+", metavar="格式", help="docx pdf html，不写就三种都要\nformats; all three without it"
    )
    made.add_argument("--out", metavar="文件夹", help="报告放在哪里，不写就放在 reports\nwhere the reports go")
    made.add_argument("--lang", choices=("zh", "en"), help="报告用哪种语言\nthe language of the reports")
    made.add_argument(
        "--set",
        action="append",
        metavar="名称=值",
        help="改动笔记本的参数，可以写几次\na parameter of the notebook; repeatable",
    )
    made.add_argument("--fresh", action="store_true", help="全部从头重做\nrun everything anew")
    made.add_argument(
        "--forget-drafts",
        action="store_true",
        help="以前的报告都没有交出去，不再与它们核对。不写也一样的是：用同一批答卷重做一份报告，新的一版替换它自己的旧版，"
        "旧版不再参加核对\nno earlier report has left the office: do not compare with them. Without it too, a report "
        "built again from the same answers replaces its own earlier version, which is compared no more",
    )


def _accept(commands: argparse._SubParsersAction[Parser]) -> None:
    made = _command(commands, "accept", "接受结论的新依据 / accept a finding's new base", _ACCEPT)
    made.add_argument("ids", metavar="结论", nargs="*", help="结论的名称：笔记本.结论\nids: notebook.slug")
    made.add_argument("--all", action="store_true", help="全部接受\naccept every one")
    made.add_argument("--study", metavar="文件夹", help="研究文件夹\nthe study's folder")
    made.add_argument("--lang", choices=("zh", "en"), help="用哪种语言显示\nthe language of the messages")


if __name__ == "__main__":
    sys.exit(main())

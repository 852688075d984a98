"""The command `evaluate questionnaire compile`: a questionnaire as what the world fills in, answers as others read."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.documents import write_together
from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.compile import TARGETS, Compiled, compile_questionnaire
from evaluate.instruments.suggestion import listed, replacement
from evaluate.responses import compile_answers_package, compile_spss
from evaluate.workspace.survey import Survey, open_survey
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

# What is made from answers stays beside them, where nothing is shared by accident.
ANSWER_TARGETS = {"spss": compile_spss, "answers": compile_answers_package}
FORMS, EXPORTS = "compiled", Path("responses") / "exported"
_COMPILE = """\
把问卷做成表单：纸质（Word、PDF）、网页、问卷星等平台的导入文件、编码本；或把答卷做成 SPSS 文件、数据包。
平台装不下的（如跳题），逐条说明怎样手工补上。
Compile a questionnaire into paper, web page, files for survey platforms and codebooks, or answers into SPSS files and a
data package. What a platform cannot carry is told, with what to set by hand.

例 / Example:
  evaluate questionnaire compile surveys/needs --to paper wenjuanxing
  evaluate questionnaire compile surveys/needs --to spss"""


def add_compile(verbs: Any) -> None:
    """The verb `compile`."""
    short = Text("做成表单和导入文件", "make forms and files for platforms")
    made = add_verb(verbs, "compile", short, _COMPILE, compile_survey)
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")
    made.add_argument(
        "--to",
        nargs="+",
        required=True,
        metavar="目标",
        help=f"问卷 / from the questionnaire: {' '.join(TARGETS)}\n答卷 / from the answers: {' '.join(ANSWER_TARGETS)}",
    )
    made.add_argument(
        "--language", metavar="语言", help="只做一种语言，如 zh；不写就全做\none language only, such as en"
    )
    made.add_argument("--out", metavar="文件夹", help="写到哪里，不写就写进调查文件夹\nwhere to write")


def compile_survey(words: Namespace, teller: Teller) -> int:
    """Compile a survey's questionnaire, or its answers, and say what the targets cannot carry."""
    survey = open_survey(Path(words.survey).expanduser().resolve())
    targets = targets_of(words.to)
    out = Path(words.out).expanduser().resolve() if words.out else None
    made: list[tuple[Path, Compiled]] = []
    forms = [target for target in targets if target in TARGETS]
    if forms:
        compiled = compile_questionnaire(survey.questionnaire, forms, language=words.language)
        made.append((out or survey.folder / FORMS, compiled))
    made += [
        (out or survey.folder / EXPORTS, _of_answers(survey, target, words.language))
        for target in targets
        if target in ANSWER_TARGETS
    ]
    write_together({folder / name: content for folder, each in made for name, content in each.files.items()})
    for folder, each in made:
        for name in each.files:
            teller.say(Text(f"  写出 {shown(folder / name)}", f"  written: {shown(folder / name)}"))
        for warning in each.warnings:
            teller.say(Text(f"  请注意：{warning.zh}", f"  please note: {warning.en}"))
    return 0


def targets_of(given: list[str]) -> list[str]:
    """The targets asked for: "--to paper web" and "--to paper,web" mean the same."""
    names = list(dict.fromkeys(name for word in given for name in word.lower().split(",") if name))
    known = (*TARGETS, *ANSWER_TARGETS)
    for name in names:
        if name not in known:
            all_of_them = listed(known)
            raise QuestionnaireError.single(
                f"--to {name}",
                Text(f"没有名为 {name} 的目标。", f"There is no target called {name}."),
                Text(f"可用的目标：{all_of_them.zh}。", f"one of {all_of_them.en}."),
                replacement(name, known),
            )
    return names


def _of_answers(survey: Survey, target: str, language: str | None) -> Compiled:
    return ANSWER_TARGETS[target](survey.responses, language=language)

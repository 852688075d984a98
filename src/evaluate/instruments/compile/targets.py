"""Every target that a questionnaire can be compiled to, in one place."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments.compile.codebook_files import compile_codebook
from evaluate.instruments.compile.compiled import Compiled, Compiler
from evaluate.instruments.compile.data_package import compile_data_package
from evaluate.instruments.compile.ddi import compile_ddi
from evaluate.instruments.compile.limesurvey import compile_limesurvey
from evaluate.instruments.compile.paper import compile_paper
from evaluate.instruments.compile.surveyjs import compile_surveyjs
from evaluate.instruments.compile.web import compile_web
from evaluate.instruments.compile.wenjuanxing import compile_wenjuanxing
from evaluate.instruments.compile.xlsform import compile_xlsform
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.suggestion import listed, replacement

TARGETS: dict[str, Compiler] = {
    "paper": compile_paper,
    "web": compile_web,
    "wenjuanxing": compile_wenjuanxing,
    "xlsform": compile_xlsform,
    "limesurvey": compile_limesurvey,
    "surveyjs": compile_surveyjs,
    "codebook": compile_codebook,
    "datapackage": compile_data_package,
    "ddi": compile_ddi,
}


def compile_questionnaire(
    questionnaire: Questionnaire, targets: Sequence[str], *, language: str | None = None
) -> Compiled:
    """The questionnaire for several targets at once.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    targets : list of str
        Names of `TARGETS`, such as "paper" or "xlsform".
    language : str, optional
        One of its languages; all of them when left out.

    Returns
    -------
    Compiled
        The files of all targets and all their warnings, in order.

    Raises
    ------
    QuestionnaireError
        For an unknown target or language, a draft where a form is asked for, or a condition that does not fit.

    """
    files: dict[str, bytes] = {}
    warnings: list[Text] = []
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        known = listed(TARGETS)
        raise QuestionnaireError.single(
            questionnaire.id,
            Text(f"没有名为 {unknown[0]} 的目标。", f"There is no target called {unknown[0]}."),
            Text(f"可用的目标：{known.zh}。", f"one of {known.en}."),
            replacement(unknown[0], TARGETS),
        )
    for target in targets:
        made = TARGETS[target](questionnaire, language=language)
        files |= made.files
        warnings += [text for text in made.warnings if text not in warnings]
    return Compiled(files, tuple(warnings))

"""Answers as a Data Package: a table of codes and the description that says what they mean."""

from __future__ import annotations

from evaluate.documents import sheltered
from evaluate.errors import Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile import Compiled, languages_of, packaged
from evaluate.instruments.scale import REASONS
from evaluate.instruments.suggestion import listed
from evaluate.responses.cell import written
from evaluate.responses.responses import Responses

_MARKED = Text(
    "以 = + - @ 开头的文字前加了一个撇号，免得表格软件当公式运行；本软件读回时会去掉。",
    "Texts that begin with = + - @ have an apostrophe before them, so that no spreadsheet runs them as formulas; this "
    "programme takes it off when it reads them back.",
)


def compile_answers_package(responses: Responses, *, language: str | None = None) -> Compiled:
    """The answers as `datapackage.json` and a table of codes, which `read_answers` reads back.

    Parameters
    ----------
    responses : Responses
        Any, also of a draft questionnaire.
    language : str, optional
        Of titles and labels; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `datapackage.json` and `<id>.csv`: codes as in the questionnaire, and the reason where an answer is missing. A
        text that a spreadsheet would run as a formula has an apostrophe before it, as in every file of answers.

    Raises
    ------
    QuestionnaireError
        For an unknown language.

    **Source**: Data Package standard, version 2 (datapackage.org).

    """
    questionnaire = responses.questionnaire
    language = languages_of(questionnaire, language)[0]
    cells, marked = [], False
    for column in questionnaire.columns:
        answers = [written(answer, column) for answer in responses.answers(column.name).tolist()]
        reasons = responses.why_missing(column.name).tolist()
        if column.kind == "text":
            cells.append([sheltered(answer) for answer in answers])
            marked = marked or cells[-1] != answers
            continue
        # A reason that has a code of its own is written as this code; a blank is not_answered.
        own = {reason: code for code, reason in column.scale.missing.items()} if column.scale is not None else {}
        words = {reason: own.get(reason, reason) for reason in REASONS} | {"not_answered": own.get("not_answered", "")}
        cells.append([answer or words.get(reason, "") for answer, reason in zip(answers, reasons, strict=True)])
    rows = [(str(name), *(column[place] for column in cells)) for place, name in enumerate(responses.frame.index)]
    made = packaged(questionnaire, rows, language)
    return Compiled(made.files, (*made.warnings, *[_MARKED] * marked, *telling_columns(questionnaire)))


def telling_columns(questionnaire: Questionnaire) -> tuple[Text, ...]:
    """The warning that a file of answers holds columns that give people away, when it does."""
    direct = [column.name for column in questionnaire.columns if column.pii == "direct" or column.role == "key"]
    if not direct:
        return ()
    which = listed(direct)
    return (
        Text(
            f"文件里有能直接认出个人的列（{which.zh}），不要外传。",
            f"The file holds columns that tell who answered ({which.en}): do not pass it on.",
        ),
    )

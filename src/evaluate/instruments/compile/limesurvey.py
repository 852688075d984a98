"""LimeSurvey: the questionnaire as the tab-separated structure file that it imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape

from evaluate.errors import Text
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.limesurvey_names import limesurvey_renaming
from evaluate.instruments.compile.limesurvey_questions import Question, questions_of
from evaluate.instruments.compile.not_carried import not_carried
from evaluate.instruments.compile.renaming import Renaming
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.scale import Labels

_NAME = Text("LimeSurvey", "LimeSurvey")
_LANGUAGES = {"zh": "zh-Hans"}
HEADER = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation"),
    *("mandatory", "encrypted", "other", "default", "same_default", "array_filter", "hidden"),
    *("max_answers", "exclude_all_others", "equals_num_value", "min_num_value_n", "max_num_value_n", "em_validation_q"),
)
_SURVEY = "100000"


def compile_limesurvey(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire for LimeSurvey 3 to 6, with conditions and checks.

    LimeSurvey allows letters and digits only, five in the code of an answer, so names and codes mostly change; an
    import leads them back by itself, and the table that comes along does it for other programmes.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        The base language; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `<id>.limesurvey.txt` (import it as a survey) and `<id>.limesurvey-codes.csv`.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    **Source**: LimeSurvey manual, Tab Separated Value survey structure; ExpressionScript.

    """
    refuse_draft(questionnaire)
    first = languages_of(questionnaire, language)[0]
    languages = (first, *(each for each in questionnaire.languages if each != first))
    renaming = limesurvey_renaming(questionnaire)
    memory = io.StringIO(newline="")
    writer = csv.DictWriter(memory, HEADER, restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_settings(questionnaire, languages))
    for each in languages:
        writer.writerows(_language(questionnaire, renaming, each))
    name = stem(questionnaire)
    files = {f"{name}.limesurvey.txt": memory.getvalue().encode("utf-8-sig")}
    warnings = list(not_carried(questionnaire, _NAME, ("attention", "some_rows")))
    if renaming.changed():
        files[f"{name}.limesurvey-codes.csv"] = renaming.as_csv()
        warnings += renaming.told(_NAME, f"{name}.limesurvey-codes.csv")
    return Compiled(files, tuple(warnings))


def _settings(questionnaire: Questionnaire, languages: tuple[str, ...]) -> Iterator[dict[str, str]]:
    theirs = [_LANGUAGES.get(each, each) for each in languages]
    about = {"sid": _SURVEY, "language": theirs[0], "additional_languages": " ".join(theirs[1:]), "format": "G"}
    # Neither address nor time of day is kept: an anonymous form must not know who fills it in.
    about |= {"anonymized": "Y", "datestamp": "N", "ipaddr": "N", "savetimings": "N", "allowsave": "Y"}
    yield from ({"class": "S", "name": key, "text": value} for key, value in about.items())
    for ours, their in zip(languages, theirs, strict=True):
        texts = {"surveyls_survey_id": _SURVEY, "surveyls_language": their}
        texts["surveyls_title"] = markup(questionnaire.title, ours)
        texts["surveyls_welcometext"] = markup(questionnaire.consent, ours)
        for key, value in texts.items():
            yield {"class": "SL", "name": key, "text": value, "language": their}


def _language(questionnaire: Questionnaire, renaming: Renaming, language: str) -> Iterator[dict[str, str]]:
    """Groups, questions, rows and answers in one language; their numbers are the same in all."""
    theirs = _LANGUAGES.get(language, language)
    questions = list(questions_of(questionnaire, renaming))
    number = len(questions)
    for group, section in enumerate(questionnaire.sections, 1):
        title = markup(section.title, language)
        yield {
            "id": str(group),
            "class": "G",
            "type/scale": str(group),
            "name": title,
            "relevance": "1",
            "language": theirs,
        }
        for place, question in enumerate(questions, 1):
            if question.section != section.id:
                continue
            yield _question(question, place, language, theirs)
            for name, label in question.rows:
                number += 1
                row = {"id": str(number), "related_id": str(place), "class": "SQ", "type/scale": "0", "relevance": "1"}
                yield row | {"name": name, "text": markup(label, language), "language": theirs}
            for code, label in question.answers:
                answer = {"id": str(place), "related_id": str(place), "class": "A", "type/scale": "0", "name": code}
                yield answer | {"text": markup(label, language), "language": theirs}


def _question(question: Question, place: int, language: str, theirs: str) -> dict[str, str]:
    return {
        "id": str(place),
        "class": "Q",
        "type/scale": question.type,
        "name": question.name,
        "relevance": question.relevance,
        "text": markup(question.label, language),
        "help": markup(question.hint, language),
        "language": theirs,
        "mandatory": "Y" if question.required else "N",
        "other": "N",
        **question.extra,
    }


def markup(labels: Labels, language: str) -> str:
    """A text as LimeSurvey's HTML: nothing in it is read as markup or, in braces, as an expression."""
    text = escape(said(labels, language), quote=False) if labels else ""
    return text.replace("{", "{ ").replace("\n", "<br />")

"""The files of a survey folder that an import makes, none of them over what a person changed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from evaluate.collect.export import Export
from evaluate.collect.flags_file import flags_csv
from evaluate.collect.mapping import Mapping
from evaluate.collect.mapping_workbook import read_mapping, write_mapping
from evaluate.collect.survey_folder import SurveyFolder
from evaluate.collect.survey_texts import design_text, export_title, readme_text
from evaluate.errors import Language, Text
from evaluate.instruments import write_questionnaire
from evaluate.responses import Responses, write_responses


def put_survey(
    folder: SurveyFolder,
    export: Export,
    mapping: Mapping,
    responses: Responses,
    flags: pd.DataFrame,
    look_at: tuple[Text, ...],
    language: Language,
) -> None:
    """Put what an import made into its survey folder; on the disk once the folder is closed."""
    for source, sha256 in export.sealed:
        folder.seal(source, sha256)
    title = responses.questionnaire.title.get(language) or export_title(export)
    readme = readme_text(export, title, len(responses.questionnaire.columns), look_at, language)
    if folder.edited("mapping.xlsx"):
        known = read_mapping(folder.path / "mapping.xlsx")
        if _shape(known) != _shape(mapping):
            folder.replace(
                "mapping.xlsx", _bytes_of(lambda file: write_mapping(mapping, file, language=language), "mapping.xlsx")
            )
        else:
            folder.kept.append(folder.path / "mapping.xlsx")
    else:
        folder.replace(
            "mapping.xlsx", _bytes_of(lambda file: write_mapping(mapping, file, language=language), "mapping.xlsx")
        )
    questionnaire = responses.questionnaire
    if folder.instrument() is None:
        draft = _bytes_of(lambda file: write_questionnaire(questionnaire, file), "q.yml")
        folder.keep_or_write("questionnaire.yml", draft)
    else:
        folder.kept.append(folder.path / "questionnaire.yml")
    folder.keep_or_write("design.yml", design_text(export, language).encode("utf-8"))
    folder.keep_or_write("README.md", readme.encode("utf-8"))
    folder.replace("flags.csv", flags_csv(flags, questionnaire, language))
    answers = _bytes_of(lambda file: write_responses(responses, file), "answers.parquet")
    folder.add(folder.path / "responses" / "answers.parquet", answers)


def _shape(mapping: Mapping) -> tuple[object, int]:
    """What a person must see anew when it changes: columns that came, were renamed or wait, and new labels."""
    return [(column.header, column.confirm) for column in mapping.columns], len(mapping.labels)


def _bytes_of(write: Callable[[Path], None], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / name
        write(file)
        return file.read_bytes()

"""Import a platform's export into a survey folder: a draft for review, or by the mapping that a person has reviewed."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.collect.answers import read_answers
from evaluate.collect.build import REASONS, build_questionnaire
from evaluate.collect.doubts import Doubts
from evaluate.collect.export import Export, read_export
from evaluate.collect.mapping import Mapping, joined, read_mapping, write_mapping
from evaluate.collect.propose import propose_mapping
from evaluate.collect.survey_folder import SurveyFolder
from evaluate.collect.survey_texts import design_text, readme_text
from evaluate.documents import nearest_name
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire, read_questionnaire, write_questionnaire
from evaluate.responses import Provenance, Responses, check, write_responses


@dataclass(frozen=True)
class Imported:
    """What an import made: the answers, the flags, the files `written` and `kept`, and what a person should look at.

    `reviewed` names the files whose changes by a person were followed.
    """

    survey: Path
    questionnaire: Questionnaire
    responses: Responses
    flags: pd.DataFrame
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    reviewed: tuple[str, ...]
    look_at: tuple[Text, ...]


def import_file(path: str | Path, survey_folder: str | Path, *, language: Language | None = None) -> Imported:
    """Turn an export of Microsoft Forms (or any table with questions as headers) into a survey folder.

    The first run proposes `questionnaire.yml` and `mapping.xlsx`. A later run follows what a person changed in them:
    `mapping.xlsx` decides what each column and label is, `questionnaire.yml` what was asked.

    Parameters
    ----------
    path : str or Path
        The .xlsx, .xls or .csv export; it is copied, never changed.
    survey_folder : str or Path
        The survey's folder; made when it does not exist.
    language : "zh" or "en", optional
        The language the questions were asked in; seen from the headers unless given.

    Returns
    -------
    Imported
        With all doubts as flag rows and `look_at` as sentences.

    Raises
    ------
    ResponsesError
        The export cannot be read, the reviewed mapping does not fit, or a file of the survey folder is open in another
        programme; nothing has been written then.
    QuestionnaireError
        The reviewed questionnaire has mistakes; nothing has been written then.
    """
    export = read_export(path)
    folder = SurveyFolder.at(Path(survey_folder))
    spoken = language or _language(export)
    doubts = Doubts(export.source.name, spoken)
    mapping, reviewed = _mapping(export, folder, doubts)
    _note_export(export, mapping, doubts)
    _note_labels(mapping, doubts)
    questionnaire = _questionnaire(mapping, folder, export, spoken, reviewed)
    frame, reasons, unreadable = read_answers(export, mapping, questionnaire, doubts)
    _note_answers(frame, reasons, mapping, doubts)
    provenance = _provenance(export, folder, reviewed, unreadable, spoken)
    responses = Responses(frame, questionnaire, reasons, provenance)
    found = check(responses)
    flags = pd.concat([doubts.frame(), found], ignore_index=True)
    look_at = (*doubts.look_at(), *_people_flagged(found))
    _write(folder, export, mapping, responses, flags, look_at, spoken)
    return Imported(
        folder.path,
        questionnaire,
        responses,
        flags,
        tuple(folder.written),
        tuple(dict.fromkeys(folder.kept)),
        tuple(reviewed),
        look_at,
    )


def _mapping(export: Export, folder: SurveyFolder, doubts: Doubts) -> tuple[Mapping, list[str]]:
    """The mapping a person reviewed, completed where the export has more; otherwise the proposal."""
    if not folder.edited("mapping.xlsx"):
        return propose_mapping(export, doubts), []
    reviewed = read_mapping(folder.path / "mapping.xlsx")
    proposed = propose_mapping(export, Doubts(export.source.name, doubts.language))
    mapping, columns, labels = joined(reviewed, proposed)
    for column in columns:
        doubts.add(column.name or column.header, "new_column", address=column.address)
    for label in labels:
        note = Text(f"“{label.label_as_exported}”", f"'{label.label_as_exported}'")
        doubts.add(label.scale, "new_label", value=label.count, note=note)
    headers = {column.header for column in mapping.columns}
    for column in reviewed.columns:
        if column.header not in headers:
            doubts.add(column.name or column.header, "not_in_export", address=column.address)
    return mapping, ["mapping.xlsx"]


def _questionnaire(
    mapping: Mapping, folder: SurveyFolder, export: Export, language: Language, reviewed: list[str]
) -> Questionnaire:
    """The questionnaire a person reviewed, if it has every mapped column; otherwise the one the mapping describes."""
    if not folder.edited("questionnaire.yml"):
        return build_questionnaire(mapping, id=folder.path.name, title=_title(export), language=language)
    questionnaire = read_questionnaire(folder.path / "questionnaire.yml")
    reviewed.append("questionnaire.yml")
    items = {item.id for item in questionnaire.items}
    ResponsesError.refuse(
        Mistake(
            f"mapping.xlsx columns!{column.name}",
            Text(f"questionnaire.yml 里没有“{column.name}”。", f"questionnaire.yml has no '{column.name}'."),
            Text("映射表的列名都在问卷里。", "every column of the mapping is in the questionnaire."),
            _mend(nearest_name(column.name, questionnaire.names) or "…"),
        )
        for column in mapping.answers
        if (column.name not in items if column.type == "many" else column.name not in questionnaire)
    )
    return questionnaire


def _mend(near: str) -> Text:
    return Text(
        f"在 mapping.xlsx 中改为“{near}”；不要的列把 type 写成 leave_out。",
        f"in mapping.xlsx write '{near}', or the type leave_out if the column is not wanted.",
    )


def _language(export: Export) -> Language:
    letters = [character for column in export.columns for character in column.header if character.isalpha()]
    return "zh" if sum("\u4e00" <= letter <= "\u9fff" for letter in letters) > 0.2 * len(letters) else "en"


def _title(export: Export) -> str:
    # Microsoft Forms appends the range of answers to the form's title: "Training needs(1-260)".
    return re.sub(r"\s*[(（]\d+-\d+[)）]$", "", export.source.stem)


def _note_export(export: Export, mapping: Mapping, doubts: Doubts) -> None:
    names = {column.header: column.name for column in mapping.columns}
    for column in export.administrative:
        doubts.add(column.header, "administrative_column", value=len(column.answers), address=column.address)
        if column.names_people:
            doubts.add(column.header, "names_people", value=len(column.answers), address=column.address)
    for column in export.columns:
        if column.trimmed:
            doubts.add(
                names.get(column.header) or column.header,
                "trimmed_blanks",
                value=column.trimmed,
                address=column.address,
            )


def _note_labels(mapping: Mapping, doubts: Doubts) -> None:
    """Labels that are read as no answer, whoever decided it: they lower the number of answers."""
    used = {column.answered_on for column in mapping.answers}
    for label in mapping.labels:
        if label.scale in used and label.code in REASONS and label.count:
            note = Text(
                f"{label.label_as_exported}，{label.count}个答案", f"{label.label_as_exported}, {label.count} answers"
            )
            doubts.add(label.scale, "no_answer_label", value=label.count, note=note)


def _note_answers(frame: pd.DataFrame, reasons: pd.DataFrame, mapping: Mapping, doubts: Doubts) -> None:
    for column in mapping.answers:
        if column.name in reasons and (skipped := int((reasons[column.name] == "skipped").sum())):
            share = Text(f"占 {skipped / len(frame):.1%}", f"{skipped / len(frame):.1%} of respondents")
            doubts.add(column.name, "skipped", value=skipped, address=column.address, note=share)
    for respondent in frame.index[frame.isna().all(axis=1)]:
        doubts.add(str(respondent), "no_answers")


def _people_flagged(found: pd.DataFrame) -> tuple[Text, ...]:
    if found.empty:
        return ()
    people = found["subject"].nunique()
    return (
        Text(
            f"另有{len(found)}条关于单份答卷的疑点，涉及{people}人，见 flags.csv。",
            f"There are {len(found)} more flags on the answers of {people} single respondents, see flags.csv.",
        ),
    )


def _provenance(
    export: Export,
    folder: SurveyFolder,
    reviewed: list[str],
    unreadable: tuple[tuple[str, str, str], ...],
    language: Language,
) -> Provenance:
    return Provenance(
        survey=folder.path.name,
        wave=export.year,
        source=export.source.name,
        sha256=export.sha256,
        rows_read=len(export.rows),
        rows_kept=len(export.rows),
        steps=_steps(export, reviewed, language),
        simulated=False,
        unreadable=unreadable,
    )


def _steps(export: Export, reviewed: list[str], language: Language) -> tuple[str, ...]:
    apart = [column.header for column in export.administrative]
    trimmed = sum(column.trimmed for column in export.columns)
    steps = [
        Text(
            f"从 {export.source.name} 读入 {len(export.rows)} 行。",
            f"Read {len(export.rows)} rows from {export.source.name}.",
        ),
        Text(
            f"管理列不进入答案：{'、'.join(apart) or '无'}。",
            f"Administrative columns set apart: {', '.join(apart) or 'none'}.",
        ),
        Text(f"{trimmed} 个答案去掉了首尾空格。", f"Blanks at the ends removed from {trimmed} answers."),
    ]
    if reviewed:
        steps.append(
            Text(f"按人工核对过的 {'、'.join(reviewed)} 读取。", f"Read by the reviewed {', '.join(reviewed)}.")
        )
    return tuple(step.of(language) for step in steps)


def _write(
    folder: SurveyFolder,
    export: Export,
    mapping: Mapping,
    responses: Responses,
    flags: pd.DataFrame,
    look_at: tuple[Text, ...],
    language: Language,
) -> None:
    folder.seal(export)
    title = responses.questionnaire.title.get(language) or _title(export)
    readme = readme_text(export, title, len(responses.questionnaire.columns), look_at, language)
    if folder.edited("mapping.xlsx"):
        known = read_mapping(folder.path / "mapping.xlsx")
        if (len(known.columns), len(known.labels)) != (len(mapping.columns), len(mapping.labels)):
            folder.replace("mapping.xlsx", _bytes_of(lambda file: write_mapping(mapping, file), "mapping.xlsx"))
        else:
            folder.kept.append(folder.path / "mapping.xlsx")
    else:
        folder.replace("mapping.xlsx", _bytes_of(lambda file: write_mapping(mapping, file), "mapping.xlsx"))
    questionnaire = responses.questionnaire
    folder.keep_or_write("questionnaire.yml", _bytes_of(lambda file: write_questionnaire(questionnaire, file), "q.yml"))
    folder.keep_or_write("design.yml", design_text(export, language).encode("utf-8"))
    folder.keep_or_write("README.md", readme.encode("utf-8"))
    folder.replace("flags.csv", flags.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
    answers = _bytes_of(lambda file: write_responses(responses, file), "answers.parquet")
    folder.add(folder.path / "responses" / "answers.parquet", answers)
    folder.close()


def _bytes_of(write: Callable[[Path], None], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / name
        write(file)
        return file.read_bytes()

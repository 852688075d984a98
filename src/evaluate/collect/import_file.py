"""Import a platform's export into a survey folder: a draft for review, or by the mapping that a person has reviewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pandas as pd

from evaluate.collect.administrative import DURATION
from evaluate.collect.answers import read_answers
from evaluate.collect.doubts import Doubts
from evaluate.collect.export import Export
from evaluate.collect.mapping import Mapping
from evaluate.collect.mapping_for import mapping_for
from evaluate.collect.own_limesurvey import led_back
from evaluate.collect.questionnaire_for import questionnaire_for
from evaluate.collect.read_export import read_export
from evaluate.collect.receipt import KEEP_DAYS
from evaluate.collect.services.pulled import file_name
from evaluate.collect.survey_files import put_survey
from evaluate.collect.survey_folder import SurveyFolder, close_folders
from evaluate.errors import Language, Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.responses import Provenance, Responses, check, mark_unasked
from evaluate.responses.responses import INDEX


@dataclass(frozen=True)
class Imported:
    """What an import made: the answers, the flags, the files `written` and `kept`, and what a person should look at.

    `reviewed` names the files whose changes by a person were followed; `delete_by` is the day by which the sealed raw
    files are to be deleted. `repeats`: the same of every repeat group, in survey folders of their own.
    """

    survey: Path
    questionnaire: Questionnaire
    responses: Responses
    flags: pd.DataFrame
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    reviewed: tuple[str, ...]
    look_at: tuple[Text, ...]
    platform: Text
    why: Text
    delete_by: dt.date
    repeats: tuple[Imported, ...] = ()


def import_file(
    path: str | Path | Sequence[str | Path],
    survey_folder: str | Path,
    *,
    language: Language | None = None,
    platform: str | None = None,
    keep_days: int = KEEP_DAYS,
) -> Imported:
    """Turn a platform's export (or any table with questions as headers) into a survey folder.

    The first run proposes `questionnaire.yml` and `mapping.xlsx`. A later run follows what a person changed in them:
    `mapping.xlsx` decides what each column and label is, `questionnaire.yml` what was asked.

    What respondents list row by row (a repeat group of KoBo or ODK) is a survey of its own, in the folder
    `NAME-GROUP` beside this one: its column `belongs_to` is the respondent whose row it is.

    Parameters
    ----------
    path : str, Path or a sequence of these
        The export, or the files that belong together (问卷星 by text and by number); they are copied, never changed.
    survey_folder : str or Path
        The survey's folder; made when it does not exist.
    language : "zh" or "en", optional
        The language the questions were asked in; seen from the headers unless given.
    platform : str, optional
        The platform's short name, such as "wjx"; seen from the files unless given.
    keep_days : int
        After how many days the sealed copy of the export, which may name people, is to be deleted; the receipt beside
        it gives the day. Nothing is ever deleted by itself.

    Returns
    -------
    Imported
        With all doubts as flag rows and `look_at` as sentences.

    Raises
    ------
    ResponsesError
        The export cannot be read or holds answers in our own form, the reviewed mapping does not fit, or a file of the
        survey folder is open in another programme; nothing has been written then.
    QuestionnaireError
        The reviewed questionnaire has mistakes; nothing has been written then.
    """
    export = read_export(path, platform=platform)
    folder = SurveyFolder.at(Path(survey_folder), keep_days=keep_days)
    spoken = language or _language(export)
    found = [_imported(export, folder, spoken)]
    beside = _group_folders(export, folder)
    for own, (_, each) in zip(beside, export.repeats, strict=True):
        found.append(_imported(each, own, spoken))
    close_folders([folder, *beside])
    return replace(found[0], repeats=tuple(found[1:]))


def _imported(export: Export, folder: SurveyFolder, spoken: Language) -> Imported:
    """What one table of answers makes of its survey folder, before anything is on the disk."""
    doubts = Doubts(export.source.name, spoken)
    instrument = folder.instrument()
    export = export if instrument is None else led_back(export, instrument)
    ResponsesError.refuse(_answers_already(export, instrument))
    mapping, reviewed, numbered = mapping_for(export, folder, instrument, doubts)
    _note_export(export, mapping, doubts)
    _note_labels(mapping, doubts)
    questionnaire = questionnaire_for(mapping, folder, export, spoken, reviewed, numbered)
    frame, reasons, unreadable = read_answers(export, mapping, questionnaire, doubts)
    _note_answers(frame, reasons, mapping, doubts)
    provenance = _provenance(export, folder, reviewed, unreadable, spoken)
    responses = mark_unasked(Responses(frame, questionnaire, reasons, provenance))
    found = check(responses)
    flags = pd.concat([doubts.frame(), found], ignore_index=True)
    look_at = (*_nothing_read(frame, folder), *doubts.look_at(), *_people_flagged(found))
    put_survey(folder, export, mapping, responses, flags, look_at, spoken)
    return Imported(
        folder.path,
        questionnaire,
        responses,
        flags,
        tuple(folder.written),
        tuple(dict.fromkeys(folder.kept)),
        tuple(reviewed),
        look_at,
        export.platform,
        export.why,
        min(receipt.delete_by for receipt in folder.receipts.values()),
    )


def _group_folders(export: Export, folder: SurveyFolder) -> list[SurveyFolder]:
    """A folder for each repeat group, beside that of the answers, no two the same."""
    place = folder.path.resolve()
    found: list[SurveyFolder] = []
    taken: set[str] = set()
    for group, _ in export.repeats:
        stem = f"{place.name}-{file_name(group)}"
        names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        # two names that differ only in capitals are one folder on Windows
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        found.append(SurveyFolder.at(place.with_name(name), keep_days=folder.keep_days))
        _refuse_another(found[-1], group)
    return found


def _refuse_another(folder: SurveyFolder, group: str) -> None:
    """The folder of a repeat group may not hold answers that no import put there."""
    answers = folder.path / "responses"
    if folder.record or not any(answers.glob("*.*")):
        return
    raise ResponsesError.single(
        str(folder.path),
        Text(
            f"重复组“{group}”要放在这个文件夹，里面已有别的答卷。",
            f"The repeat group '{group}' goes into this folder, which holds other answers.",
        ),
        Text("没有答卷的文件夹，或上次导入建的。", "a folder without answers, or one that an import made."),
        Text("给原有的文件夹改名，再导入。", "rename that folder, and import again."),
    )


def _answers_already(export: Export, instrument: Questionnaire | None) -> list[Mistake]:
    """A file that our own collector, or our double entry, wrote: its headers are the columns of the questionnaire."""
    headers = [column.header for column in (*export.administrative, *export.columns)]
    if instrument is None or sorted(headers) != sorted([INDEX, *instrument.names]):
        return []
    return [
        Mistake(
            export.source.name,
            Text("这已经是答卷文件：表头就是问卷的列名。", "these are answers already: their headers are our columns."),
            Text("问卷平台导出的文件。", "what a survey platform exported."),
            Text(
                f"不用导入：放进 responses 文件夹，在 design.yml 里写 answers: {export.source.name}。",
                f"no import is needed: put it into `responses`, write `answers: {export.source.name}` in design.yml.",
            ),
        )
    ]


def _nothing_read(frame: pd.DataFrame, folder: SurveyFolder) -> tuple[Text, ...]:
    """What is said of an export that gave an existing questionnaire not one answer: perhaps that of another survey."""
    asked = frame.drop(columns=DURATION, errors="ignore")
    if asked.empty or not asked.isna().all(axis=None):
        return ()
    name = folder.path.name
    return (
        Text(
            f"一个答案也没有读到，列与 {name} 的问卷对不上：是否选错了文件或调查文件夹？"
            "另一项调查用 --survey 写一个新文件夹。",
            f"Not one answer was read, the columns do not fit the questionnaire of {name}: is it the wrong file or "
            "folder? Another survey gets a new one: --survey DIR.",
        ),
    )


def _language(export: Export) -> Language:
    headers = [text for column in export.columns for text in (column.header, column.question)]
    letters = [character for header in headers for character in header if character.isalpha()]
    return "zh" if sum("\u4e00" <= letter <= "\u9fff" for letter in letters) > 0.2 * len(letters) else "en"


def _note_export(export: Export, mapping: Mapping, doubts: Doubts) -> None:
    names = {column.header: column.name for column in mapping.columns}
    for doubt in export.doubts:
        subject = names.get(doubt.header) or doubt.header
        doubts.add(subject, doubt.rule, value=doubt.value, address=doubt.address, note=doubt.note)
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
        if label.scale in used and label.reason in ("not_applicable", "dont_know") and label.count:
            told = label.label or label.label_as_exported
            note = Text(f"{told}，{label.count}个答案", f"{told}, {label.count} answers")
            doubts.add(label.scale, "no_answer_label", value=label.count, note=note)


def _note_answers(frame: pd.DataFrame, reasons: pd.DataFrame, mapping: Mapping, doubts: Doubts) -> None:
    for column in mapping.answers:
        if column.type != "grid" or column.name not in reasons:
            continue
        if blank := int((reasons[column.name] == "not_answered").sum()):
            share = Text(f"占 {blank / len(frame):.1%}", f"{blank / len(frame):.1%} of respondents")
            doubts.add(column.name, "passed_over", value=blank, address=column.address, note=share)
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
        rows_read=len(export.rows) + len(export.left_out),
        rows_kept=len(export.rows),
        dropped=export.left_out,
        steps=_steps(export, reviewed, language),
        simulated=False,
        unreadable=unreadable,
    )


def _steps(export: Export, reviewed: list[str], language: Language) -> tuple[str, ...]:
    apart = [column.header for column in export.administrative]
    trimmed = sum(column.trimmed for column in export.columns)
    names = " + ".join(source.name for source, _ in export.sealed)
    why = f"（{export.why.zh}）" if export.why.zh else "", f" ({export.why.en})" if export.why.en else ""
    steps = [
        Text(f"从 {names} 读入 {len(export.rows)} 行。", f"Read {len(export.rows)} rows from {names}."),
        Text(f"按{export.platform.zh}读取{why[0]}。", f"Read as {export.platform.en}{why[1]}."),
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

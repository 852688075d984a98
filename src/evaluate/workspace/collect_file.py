"""collect.yml: how one survey is collected by our own collector; every mistake of the file in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from evaluate.collect.server import CollectSettings, Quotas, RosterColumns
from evaluate.documents import YamlFile, read_yaml
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.suggestion import listed
from evaluate.workspace.mistakes import address, mistakes_of
from evaluate.workspace.survey import Survey

FILE = "collect.yml"
_KEYS = {
    "": tuple(CollectSettings.model_fields),
    "quotas": tuple(Quotas.model_fields),
    "roster": tuple(RosterColumns.model_fields),
}


def settings_of(survey: Survey) -> CollectSettings:
    """What collect.yml of a survey says."""
    return read_collect(survey.folder / FILE, survey.questionnaire)


def read_collect(path: Path, questionnaire: Questionnaire) -> CollectSettings:
    """How is this survey collected?

    Parameters
    ----------
    path : Path
        The file `collect.yml`, UTF-8. Without it: open to all who have the address, no limits.
    questionnaire : Questionnaire
        Whose languages and columns the file may name.

    Returns
    -------
    CollectSettings

    Raises
    ------
    ResponsesError
        All mistakes of the file in one pass, each with its line.

    """
    if not path.is_file():
        return CollectSettings()
    where = f"{path.parent.name}/{FILE}"
    file = replace(read_yaml(path, error=ResponsesError), source=where)
    try:
        settings = CollectSettings.model_validate(file.data if file.data is not None else {})
    except ValidationError as complaint:
        raise ResponsesError(*mistakes_of(complaint, file=where, line_of=file.line, keys=_KEYS)) from None
    ResponsesError.refuse([*_contradictions(settings, file), *_strangers(settings, questionnaire, file)])
    return settings


def _contradictions(settings: CollectSettings, file: YamlFile) -> Iterator[Mistake]:
    if settings.opens is not None and settings.closes is not None and settings.closes <= settings.opens:
        yield Mistake(
            address(file.source, file.line(("closes",))),
            Text("结束早于开始。", "It closes before it opens."),
            Text("closes 晚于 opens。", "`closes` after `opens`."),
            Text("改正其中一个。", "Correct one of them."),
        )
    if settings.may_correct and settings.mode != "confidential":
        yield Mistake(
            address(file.source, file.line(("may_correct",))),
            Text("只有实名保密方式才能改交。", "Answers can be sent again in confidential mode only."),
            Text("mode: confidential，或不写 may_correct。", "mode: confidential, or no may_correct."),
            Text("匿名的答卷找不回来，删去 may_correct。", "Nobody's anonymous answers can be found: delete it."),
        )
    if settings.mode == "confidential" and settings.spares and "spares" in settings.model_fields_set:
        yield Mistake(
            address(file.source, file.line(("spares",))),
            Text(
                "实名保密方式的凭证各归本人，没有备用的。",
                "In confidential mode every code is somebody's: none to spare.",
            ),
            Text("不写 spares。", "no `spares`."),
            Text(
                "删去 spares；凭证丢了，用 evaluate collect invite --again 给本人补发。",
                "Delete it; for a lost slip run evaluate collect invite --again.",
            ),
        )
    if settings.quotas is not None and settings.quotas.by == "stratum":
        if not settings.invited:
            yield _no_stratum(
                file, "mode: open 没有凭证，也就没有凭证的分层。", "In mode open there are no invitations."
            )
        elif not settings.roster.stratum:
            yield _no_stratum(
                file, "roster 里没有写 stratum（名册的哪一列）。", "`roster` does not name the column `stratum`."
            )


def _no_stratum(file: YamlFile, zh: str, en: str) -> Mistake:
    return Mistake(
        address(file.source, file.line(("quotas", "by"))),
        Text(f"名额按凭证的分层计，但{zh}", f"Quotas are by the invitation's stratum. {en}"),
        Text("by 写问卷的一列，或 roster 写 stratum。", "a column of the questionnaire, or `stratum` under `roster`."),
        Text("改正 quotas 的 by。", "Correct quotas.by."),
    )


def _strangers(settings: CollectSettings, questionnaire: Questionnaire, file: YamlFile) -> Iterator[Mistake]:
    """Languages, columns and codes that the questionnaire does not have."""
    for language in settings.languages:
        if language not in questionnaire.languages:
            known = listed(questionnaire.languages)
            yield _unknown(file, ("languages",), language, known)
    quotas = settings.quotas
    if quotas is None or quotas.by == "stratum":
        return
    column = questionnaire.column(quotas.by) if quotas.by in questionnaire else None
    if column is None or column.scale is None:
        names = [each.name for each in questionnaire.columns if each.scale is not None and each.role == "background"]
        yield _unknown(file, ("quotas", "by"), quotas.by, listed([*names, "stratum"], most=12))
        return
    codes = [choice.code for choice in column.scale.choices]
    for code in quotas.most:
        if code not in codes:
            yield _unknown(file, ("quotas", "most", code), code, listed(codes, most=20))


def _unknown(file: YamlFile, place: tuple[str, ...], given: str, known: Text) -> Mistake:
    return Mistake(
        address(file.source, file.line(place)),
        Text(f"问卷里没有 {given}。", f"The questionnaire has no {given}."),
        Text(f"可以写：{known.zh}。", f"out of {known.en}."),
        Text("改正名称。", "Correct the name."),
    )

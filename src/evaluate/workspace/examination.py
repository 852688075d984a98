"""Looking a survey or a whole study over: every mistake of every file at once, and how many doubts there are."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluate.collect import Receipt, overdue
from evaluate.collect.administrative import DURATION
from evaluate.errors import EvaluateError, ResponsesError, Text
from evaluate.instruments import fielded
from evaluate.instruments.bank.block import SETS
from evaluate.responses import Responses
from evaluate.workspace.answers import only_synthetic
from evaluate.workspace.archive import Archive, Difference, verify_survey
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.bank_folder import BANK, open_bank
from evaluate.workspace.collect_file import FILE as COLLECT
from evaluate.workspace.collect_file import read_collect
from evaluate.workspace.kept_registers import waiting_words
from evaluate.workspace.settings import FILE
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import QUESTIONNAIRE, Survey, open_survey

_SYNTHETIC = Text(
    "这些是程序合成的模拟答卷，不是真人填的；收到真实答卷后自动改用真实答卷",
    "these answers are synthetic, made by the programme and given by nobody; real ones replace them when they come in",
)
#: So many files are named that differ from what was sealed.
_NAMED = 5
_INVENTED = Text("模拟数据：design.yml 写明了 simulated", "simulated data, as design.yml says")


@dataclass(frozen=True)
class Examination:
    """What was found: `lines` says what is there, `errors` what must be mended, `flags` counts doubts by rule."""

    name: str
    lines: tuple[Text, ...]
    errors: tuple[EvaluateError, ...]
    flags: dict[str, int]


def examine(folder: Path) -> Iterator[Examination]:
    """Look over the survey or the bank in `folder`, or every survey and the bank of the study there."""
    if (folder / SETS).is_file():
        yield _from_here(examine_bank(folder), folder.parent)
        return
    if not (folder / FILE).is_file():
        survey = open_survey(folder)
        yield _from_here(examine_survey(survey), survey.folder.parent)
        return
    study = open_study(folder)
    if blank := study.settings.study.unfilled(study.language):
        told = Text(f"还没有填写：{'、'.join(blank)}", f"not yet filled in: {', '.join(blank)}")
        yield Examination(FILE, (told,), (), {})
    seen: set[Path] = set()
    names: list[str] = list(study.settings.surveys)
    names += [place.name for place in sorted((folder / "surveys").glob("*")) if place.is_dir() and place.name != BANK]
    for name in names:
        try:
            survey = study.survey(name)
        except EvaluateError as error:
            yield Examination(name, (), (error,), {})
            continue
        if survey.folder not in seen:
            seen.add(survey.folder)
            yield _from_here(examine_survey(survey), study.folder)
    if (folder / "surveys" / BANK).is_dir():
        yield _from_here(examine_bank(folder / "surveys" / BANK), study.folder)


def _from_here(found: Examination, folder: Path) -> Examination:
    """The same, with files named from `folder` on where they stand in it."""
    here = f"{folder}{os.sep}"

    def near(text: Text) -> Text:
        return Text(text.zh.replace(here, ""), text.en.replace(here, ""))

    errors = [
        type(error)(
            *(
                replace(one, where=one.where.replace(here, ""), what=near(one.what), right=near(one.right))
                for one in error.mistakes
            )
        )
        for error in found.errors
    ]
    return replace(found, errors=tuple(errors))


def examine_bank(folder: Path) -> Examination:
    """Read every block of a bank."""
    try:
        bank = open_bank(folder)
    except EvaluateError as error:
        return Examination(folder.name, (), (error,), {})
    made, blocks = len(bank.sets), len(bank.blocks)
    line = Text(f"题库：{blocks} 个题块，{made} 份整问卷", f"bank: {blocks} blocks, {made} whole questionnaires")
    return Examination(folder.name, (line,), (), {})


def examine_survey(survey: Survey) -> Examination:
    """Read every part of one survey; a part that cannot be read does not hide the others."""
    errors: list[EvaluateError] = []
    lines: list[Text] = []
    flags: dict[str, int] = {}

    def read(part: Callable[[], Any]) -> Any:
        try:
            return part()
        except Awaited as awaited:
            if awaited.gap.what not in lines:
                lines.append(awaited.gap.what)
            return None
        except EvaluateError as error:
            if str(error) not in {str(known) for known in errors}:
                errors.append(error)
            return None

    read(lambda: survey.design)
    if survey.has_registers:
        _examine_registers(survey, read, lines)
    if survey.has_questionnaire:
        questionnaire = read(lambda: survey.questionnaire)
        if questionnaire is not None:
            count = len(questionnaire.columns)
            lines.append(Text(f"问卷：{count} 列", f"questionnaire: {count} columns"))
            kept = read(lambda: fielded(survey.folder / QUESTIONNAIRE))
            if kept is not None:
                lines.append(Text(f"问卷自 {kept.since} 起冻结", f"questionnaire frozen since {kept.since}"))
            read(lambda: read_collect(survey.folder / COLLECT, questionnaire))
            _examine_answers(survey, read, lines, flags)
            lines.extend(map(_to_delete, read(lambda: overdue(survey.folder, on=dt.date.today())) or ()))
    lines.extend(_since_sealed(read(lambda: verify_survey(survey.folder))))
    return Examination(survey.id, tuple(lines), tuple(errors), flags)


def _since_sealed(verified: tuple[Archive | None, tuple[Difference, ...]] | None) -> Iterator[Text]:
    """Whether the folder is as it was sealed, where it was."""
    archive, differences = verified or (None, ())
    if archive is None:
        return
    grave = [each.file for each in differences if not each.harmless]
    if not grave:
        yield Text(f"{archive.on} 封存，至今没有变", f"sealed on {archive.on}, and as it was")
        return
    yield Text(
        f"{archive.on} 封存，之后有 {len(grave)} 个文件不同：{'、'.join(grave[:_NAMED])}；详情运行 evaluate verify",
        f"sealed on {archive.on}; {len(grave)} files differ since: {', '.join(grave[:_NAMED])}; see evaluate verify",
    )


def _to_delete(late: Receipt) -> Text:
    """The reminder of a raw file that has been kept for as long as it may be."""
    return Text(
        f"请删除原始文件 responses/source/{late.name}：保存期限 {late.delete_by} 已过（答卷不受影响）",
        f"please delete the raw file responses/source/{late.name}: it was to be kept until {late.delete_by} "
        "(the answers stay)",
    )


def _examine_registers(survey: Survey, read: Callable[[Callable[[], Any]], Any], lines: list[Text]) -> None:
    """The tables the office keeps, and the rules that it has adopted or written itself."""
    kept = read(lambda: survey.registers)
    if kept and survey.simulated and not survey.has_questionnaire:
        lines.append(_INVENTED)
    for name, register in (kept or {}).items():
        rows = len(register.table)
        lines.append(Text(f"台账 {name}：{rows} 行", f"register {name}: {rows} rows"))
    if kept is not None:
        read(kept.refuse_unreadable)
    if kept is not None and kept.waiting:
        lines.append(waiting_words(kept.waiting))
    rules = read(lambda: survey.rules)
    if rules is not None and rules.local | rules.adopted:
        used = "、".join(sorted(rules.local | rules.adopted))
        lines.append(Text(f"本地规则：{used}", f"rules of the study: {used}"))


def _examine_answers(
    survey: Survey, read: Callable[[Callable[[], Any]], Any], lines: list[Text], flags: dict[str, int]
) -> None:
    responses = read(lambda: survey.responses)
    if responses is None:
        return
    count, signed = len(responses.frame), len(survey.corrections)
    lines.append(Text(f"答卷：{count} 份，署名更正 {signed} 处", f"answers: {count}, signed corrections: {signed}"))
    if responses.provenance.simulated:
        lines.append(_SYNTHETIC if only_synthetic(survey.folder) else _INVENTED)
    read(lambda: _refuse_unanswered(survey.id, responses))
    found = read(lambda: survey.flags)
    if found is not None and len(found):
        doubts = found.loc[found["verdict"] == "doubt", "rule"]
        flags.update({str(rule): int(count) for rule, count in doubts.value_counts().items()})
    proposed = read(lambda: survey.proposed_exclusions)
    if proposed is not None and len(proposed):
        count = len(proposed)
        lines.append(
            Text(
                f"可能未认真作答：{count} 份有两类以上迹象，是否剔除由人决定并署名",
                f"possibly careless: {count} with signs of two kinds or more; setting aside is a signed decision",
            )
        )
    sample = read(lambda: survey.sample)
    if sample is not None:
        people = f"{float(sample.weights.sum()):.0f}"
        lines.append(Text(f"样本：代表 {people} 人", f"sample: speaks for {people} people"))


def _refuse_unanswered(survey: str, responses: Responses) -> None:
    """Answers of which nothing could be read are no answers, however many rows there are."""
    asked = responses.frame.drop(columns=DURATION, errors="ignore")
    if len(asked) and asked.isna().all(axis=None):
        raise ResponsesError.single(
            f"{survey} / responses",
            Text(
                f"{len(asked)} 份答卷里一个答案也没有读到。",
                f"Not one answer was read from {len(asked)} rows of answers.",
            ),
            Text("导出的列与这项调查的问卷对得上。", "The columns of the export are those of this questionnaire."),
            Text(
                "可能选错了文件或调查文件夹：重新导入；列名改过的，在 mapping.xlsx 里确认。",
                "It may be the wrong file or folder: import again; columns that were renamed are confirmed in "
                "mapping.xlsx.",
            ),
        )

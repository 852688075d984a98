"""Applications in a folder of registers: the sheet to decide on written, signed decisions entered into the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import Document, Table, workbook_bytes, write_bytes, write_docx, write_together
from evaluate.documents.blocks import Align
from evaluate.errors import EvaluateError, Language, Mistake, RegisterError, Text
from evaluate.oversight import call_ups, review_applications
from evaluate.oversight.classes.session_dates import session_dates
from evaluate.registers import Register, TableForm, read_forms
from evaluate.workspace.application_sheet import (
    ApplicationDecision,
    read_application_decisions,
    review_sheet_bytes,
)
from evaluate.workspace.class_folder import signed_by, study_of, survey_of
from evaluate.workspace.kept_papers import kept_papers, read_lock
from evaluate.workspace.kept_rows import add_rows
from evaluate.workspace.survey import REGISTERS

NONE = "无"
_SHEET = Text("审核表.xlsx", "review.xlsx")
_PLAN = Text("办班计划（上会稿）", "class plan for the meeting")
_COLUMNS = {
    "training_class": Text("编号", "code"),
    "name": Text("培训名称", "class"),
    "organizer_unit": Text("主办单位", "organiser"),
    "target_group": Text("培训对象", "target group"),
    "opens": Text("开班日期", "opens on"),
    "sessions": Text("期数", "sessions"),
    "days": Text("天数", "days"),
    "places": Text("名额", "places"),
    "cost": Text("经费（元）", "cost in yuan"),
}
_SUMMED = ("sessions", "places", "cost")


@dataclass(frozen=True)
class Reviewed:
    """The sheet to decide on, how many applications it has, and the findings.

    `calendar` is whether the office keeps its holidays; without them Monday to Friday were taken for worked.
    """

    path: Path
    applications: int
    findings: pd.DataFrame
    calendar: bool


@dataclass(frozen=True)
class Approved:
    """What came of a signed sheet: decisions entered now, those entered before, those still open, and the files."""

    entered: tuple[ApplicationDecision, ...]
    before: int
    open: int
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def review_into(folder: Path, *, to: Path | None = None, language: Language = "zh") -> Reviewed:
    """Look the applications of a folder over and write the sheet to decide on.

    Raises
    ------
    RegisterError
        There are no applications, or a sheet with decisions is there already.
    """
    survey = survey_of(folder, language)
    registers = survey.registers
    applications = _applications(folder, registers)
    findings = review_applications(
        applications,
        survey.rules,
        plan=registers.get("class_plan"),
        calendar=registers.get("calendar"),
        competencies=_competencies(folder, language),
        language=language,
    )
    path = to or folder / "responses" / "applications" / _SHEET.of(language)
    if path.is_file() and _has_decisions(path, applications):
        raise RegisterError.single(
            str(path),
            Text("这份审核表里已经写了决定，没有动它。", "This sheet holds decisions and was left alone."),
            Text("没有写决定的审核表，或另一个文件名。", "a sheet without decisions, or another name."),
            Text(
                "先用 evaluate class approve 登记，再移走它；或用 --to 另写一份。",
                "enter it first, or write another: --to.",
            ),
        )
    write_bytes(
        path,
        review_sheet_bytes(
            applications, findings, call_ups(applications), units=_unit_names(registers), language=language
        ),
        error=RegisterError,
    )
    return Reviewed(path, len(applications.table), findings, "calendar" in registers)


def approve_into(sheet: Path, folder: Path, forms: Mapping[str, TableForm], *, language: Language = "zh") -> Approved:
    """Enter signed decisions: approved classes into the plan, every decision into the log, the plan for the meeting.

    A decision that the log has already is not entered again.

    Raises
    ------
    RegisterError
        Mistakes of the sheet, a class code that the plan has already, or tables that registers.yml does not describe.
    """
    registers = survey_of(folder, language).registers
    applications = _applications(folder, registers)
    _described(folder, forms)
    decisions, undecided = read_application_decisions(sheet, applications)
    logged = _logged(registers.get("plan_changes"))
    new = [one for one in decisions if (one.application, one.decision, one.on) not in logged]
    rows = {str(row["application"]): row for row in applications.table.astype(object).to_dict("records")}
    approved = pd.DataFrame([_planned(rows[one.application], one) for one in new if one.decision == "approved"])
    into = {one.application: one.training_class for one in decisions}
    changes = pd.DataFrame([_change(rows[one.application], one, into) for one in new])
    _refuse_dates(folder, forms["class_plan"], approved)
    contents = {
        **add_rows(folder, forms["class_plan"], approved),
        **add_rows(folder, forms["plan_changes"], changes),
    }
    years = {int(row["year"]) for row in rows.values()}
    plan = _whole_plan(registers.get("class_plan"), approved, years)
    place = folder / "responses" / "applications"
    office, mark = signed_by(folder, language)
    papers = _papers(place, plan, registers, office=office, mark=mark, language=language)
    kept = kept_papers(place, papers, read_lock(place), language=language)
    contents |= kept.contents
    write_together(contents, error=RegisterError)
    written = tuple(path for path in contents if path.suffix != ".lock")
    return Approved(tuple(new), len(decisions) - len(new), undecided, written, kept.aside)


def _applications(folder: Path, registers: Mapping[str, Register]) -> Register:
    if "applications" not in registers or registers["applications"].table.empty:
        raise RegisterError.single(
            str(folder),
            Text("台账里没有办班申报单。", "There are no applications among the registers."),
            Text(
                "registers.yml 写着 applications，文件里有申报。",
                "`applications: office` in registers.yml, and its file.",
            ),
            Text(
                "registers.yml 的 tables 下没有写“applications: office”的，先写上；"
                "发申报单用 evaluate registers template applications，收回后汇总用 evaluate registers collect"
                "（没有申报的单位不必交，加上 --partial）。",
                "Write `applications: office` in registers.yml unless it is there; hand the form out: "
                "evaluate registers template applications; merge: evaluate registers collect --partial, "
                "as not everybody applies.",
            ),
        )
    return registers["applications"]


def _described(folder: Path, forms: Mapping[str, TableForm]) -> None:
    described = read_forms(folder / REGISTERS)
    RegisterError.refuse(
        Mistake(
            f"{folder.name}/{REGISTERS}",
            Text(f"没有“{forms[name].label.get('zh', name)}”（{name}）。", f"there is no table '{name}'."),
            Text("批准的班写进办班计划，每个决定写进变更记录。", "classes go into the plan, decisions into the log."),
            Text(f"在 tables 下写一行“{name}: office”。", f"add `{name}: office`."),
        )
        for name in ("class_plan", "plan_changes")
        if name not in described
    )


def _refuse_dates(folder: Path, plan: TableForm, approved: pd.DataFrame) -> None:
    """A plan of the office's own form that has no place for the first days of all sessions."""
    if approved.empty or not approved["session_dates"].notna().any():
        return
    if any(column.name == "session_dates" for column in plan.columns):
        return
    raise RegisterError.single(
        f"{folder.name}/{REGISTERS} {plan.name}",
        Text(
            "批准的班有几期，办班计划表没有“各期开班日期”（session_dates）这一列，后几期的日期存不下；什么都没有登记。",
            "a class has several sessions, and the plan has no column `session_dates` for them; nothing is entered.",
        ),
        Text("办班计划表有这一列。", "a plan with this column."),
        Text(
            "在 class_plan 的 columns 下加一行：session_dates: {type: text, label: {zh: 各期开班日期}}，再运行一次。",
            "add `session_dates: {type: text, label: {zh: 各期开班日期}}` to the columns of class_plan, and run again.",
        ),
    )


def _competencies(folder: Path, language: Language) -> frozenset[str]:
    """Codes asked in the needs survey of the study around; none where there is no such survey."""
    study = study_of(folder, language)
    if study is None or "needs" not in study.settings.surveys:
        return frozenset()
    try:
        return frozenset(study.survey("needs").questionnaire.competencies)
    except EvaluateError:
        return frozenset()


def _has_decisions(path: Path, applications: Register) -> bool:
    try:
        return bool(read_application_decisions(path, applications)[0])
    except EvaluateError:
        return True


def _logged(changes: Register | None) -> set[tuple[str, str, Any]]:
    if changes is None:
        return set()
    rows = changes.table.astype(object).to_dict("records")
    return {(str(row["application"]), str(row["decision"]), pd.Timestamp(row["on"]).date()) for row in rows}


def _planned(row: Mapping[Any, Any], decided: ApplicationDecision) -> dict[str, Any]:
    """The row of the plan: as applied for, with what was approved."""
    return {
        **{str(name): value for name, value in row.items()},
        "training_class": decided.training_class,
        "opens": decided.opens[0],
        "session_dates": _days(decided.opens) if len(decided.opens) > 1 else None,
        "places": int(decided.places or 0),
        "cost": decided.cost,
        "status": "approved",
    }


def _days(days: Sequence[dt.date]) -> str:
    return "、".join(map(str, days))


def _change(row: Mapping[Any, Any], decided: ApplicationDecision, into: Mapping[str, str]) -> dict[str, Any]:
    """The row of the log: what was decided, and what differs from what was applied for."""
    words = []
    if decided.decision == "approved":
        asked = {
            "开班日期": (_days(session_dates(row).days), _days(decided.opens)),
            "名额": (f"{row['places']:g}", f"{decided.places:g}"),
            "经费": (f"{row['cost']:g}", f"{decided.cost:g}"),
        }
        words = [f"{name}{one}改为{other}" for name, (one, other) in asked.items() if one != other]
    if decided.decision == "merged":
        words = [f"并入{decided.merged_into}"]
    code = {"approved": decided.training_class, "merged": into.get(decided.merged_into, NONE)}
    return {
        "training_class": code.get(decided.decision, NONE) or NONE,
        "application": decided.application,
        "decision": decided.decision,
        "what": "；".join(words) or None,
        "why": decided.why or None,
        "by": decided.by,
        "on": pd.Timestamp(decided.on),
    }


def _whole_plan(plan: Register | None, approved: pd.DataFrame, years: set[int]) -> pd.DataFrame:
    """The plan of the years applied for, with the classes approved now, without those cancelled; by first day."""
    parts = [approved.astype(object)] if len(approved) else []
    if plan is not None:
        standing = plan.table[plan.table["year"].isin(years)].astype(object)
        parts.insert(0, standing[standing["status"] != "cancelled"])
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_COLUMNS))
    whole = whole.reindex(columns=[*_COLUMNS, "session_dates"])
    whole["opens"] = pd.to_datetime(whole["opens"])  # days as read and days as decided sort together
    return whole.sort_values(["opens", "training_class"], kind="stable", na_position="last").reset_index(drop=True)


def _papers(
    place: Path, plan: pd.DataFrame, registers: Mapping[str, Register], *, office: str, mark: str, language: Language
) -> dict[Path, bytes]:
    """The plan for the meeting as workbook and Word file, with a last row of sums."""
    named = _unit_names(registers)
    groups = registers["class_plan"].labels().get("target_group", {}) if "class_plan" in registers else {}
    shown = plan.assign(
        target_group=plan["target_group"].map(lambda code: groups.get(str(code), {}).get(language, code)),
        opens=[_days(session_dates(row).days) for row in plan.astype(object).to_dict("records")],
        organizer_unit=[named.get(code, "" if pd.isna(code) else str(code)) for code in plan["organizer_unit"]],
    )
    shown = shown[list(_COLUMNS)]
    sums = {name: float(pd.to_numeric(plan[name]).sum()) for name in _SUMMED}
    total = {**dict.fromkeys(_COLUMNS, ""), "name": Text("合计", "total").of(language), **sums}
    heads = [head.of(language) for head in _COLUMNS.values()]
    table = pd.concat([shown.astype(object), pd.DataFrame([total], dtype=object)], ignore_index=True)
    sheet = table.set_axis(heads, axis=1)
    name = _PLAN.of(language)
    cells = tuple(tuple(_cell(value) for value in row) for row in table.itertuples(index=False))
    aligned: dict[str, Align] = dict.fromkeys(("sessions", "days", "places", "cost"), "right")
    paper = Document(
        name,
        (Table(tuple(heads), cells, tuple(aligned.get(name, "left") for name in _COLUMNS)),),
        language=language,
        issuer=office,
        mark=mark,
        form=True,
    )
    return {
        place / f"{name}.xlsx": workbook_bytes({name: sheet.assign(**{mark: ""}) if mark else sheet}),
        place / f"{name}.docx": write_docx(paper),
    }


def _unit_names(registers: Mapping[str, Register]) -> dict[str, str]:
    units = registers.get("units")
    return {} if units is None else dict(zip(units.table["unit"], units.table["name"], strict=True))


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)

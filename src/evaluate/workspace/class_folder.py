"""Closing a class in a folder of registers: its rows entered, its class file and summary written, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.documents import write_docx, write_pdf, write_together
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.oversight import ClassSession, CloseOut, class_session, close_out
from evaluate.registers import (
    Register,
    SignIn,
    TableForm,
    decisions_bytes,
    match_sign_in,
    people_names,
    read_decisions,
    read_forms,
    read_sign_in_sheet,
    unit_names,
)
from evaluate.workspace.around import SIMULATED
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.class_book import class_book
from evaluate.workspace.class_form import class_satisfaction
from evaluate.workspace.class_paper import class_paper
from evaluate.workspace.code_name import code_name
from evaluate.workspace.dates import printed_date
from evaluate.workspace.kept_papers import LOCK, kept_papers, read_lock
from evaluate.workspace.kept_rows import EnteredRows, enter_rows
from evaluate.workspace.study import Study, open_study
from evaluate.workspace.survey import REGISTERS, Survey, open_survey

#: Tables that a class cannot be closed without: read, or written to.
_NEEDED = ("class_plan", "roster", "enrolment", "classes_held", "attendance", "hours")
#: In the folder of the class: the doubts, the class file, the summary.
_DOUBTS = Text("签到疑点.xlsx", "sign-in doubts.xlsx")
_BOOK = Text("班次档案.xlsx", "class file.xlsx")
_PAPER = Text("结班小结", "closing summary")
#: In the lock of the class's folder: its first day when it was last closed.
_OPENED = "opened_on"


@dataclass(frozen=True)
class ClosedClass:
    """What came of closing: the sheet as matched, the class as closed (None while doubts are open), and the files.

    `written` are files that are new or have changed, `kept` the names under which documents edited by hand were set
    aside, `unconfirmed` how many rows of the ledger somebody had confirmed before their hours changed.
    """

    sign_in: SignIn
    closed: CloseOut | None
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    doubts: Path
    unconfirmed: int = 0


def close_class(
    sheet: Path,
    folder: Path,
    training_class: str,
    session_no: int = 1,
    *,
    forms: Mapping[str, TableForm],
    on: dt.date,
    language: Language = "zh",
    dry_run: bool = False,
) -> ClosedClass:
    """Close a session: attendance, hours and `classes_held` entered, class file and summary written.

    While the sheet leaves something open, only the workbook of doubts is written; the next run takes the decisions.
    The same run again writes nothing. Rows that a person wrote are not touched, and documents that a person edited are
    set aside under another name.

    Parameters
    ----------
    sheet : Path
        The sign-in sheet.
    folder : Path
        The folder of registers.
    training_class, session_no : str, int
        Which session.
    forms : mapping of str to TableForm
        Of all tables.
    on : date
        The day of closing.
    language : {"zh", "en"}
        Of what is written.
    dry_run : bool
        True: nothing is written at all.

    Returns
    -------
    ClosedClass

    Raises
    ------
    RegisterError
        Mistakes of the registers, of the sheet or of the decisions; a table that the folder does not describe; rows of
        the session that a person wrote.
    """
    survey = survey_of(folder, language)
    registers = survey.registers
    _refuse_lacking(folder, registers, forms)
    session = class_session(registers, training_class, session_no)
    place = folder / "responses" / "classes" / f"{code_name(training_class)}-{session_no}"
    matched, content = _matched(sheet, session, registers, place, language)
    doubts = place / _DOUBTS.of(language)
    if matched.doubts:
        if not dry_run:
            write_together({doubts: content}, error=RegisterError)
        return ClosedClass(matched, None, () if dry_run else (doubts,), (), doubts)
    asked = class_satisfaction(folder, training_class, language=language)
    least = survey.policy.minimum_cell
    closed = close_out(
        session, matched, registers, survey.rules, entered_on=on, satisfied=asked, minimum=least, language=language
    )
    lock = read_lock(place)
    entered = _enter(folder, closed, forms, lock)
    papers = _papers(
        folder, place, closed, registers, forms, date=_day_entered(entered["hours"], on), language=language
    )
    marks = {name: one.sha256 for name, one in entered.items()} | {_OPENED: session.opened.isoformat()}
    kept = kept_papers(place, papers, lock, marks, language=language)
    rows = {one.path: one.content for one in entered.values() if one.content is not None}
    contents = {**rows, **kept.contents}
    if not dry_run:
        write_together(contents, error=RegisterError)
    written = tuple(path for path in contents if path.name != LOCK)
    return ClosedClass(matched, closed, written, kept.aside, doubts, entered["hours"].unvouched)


def survey_of(folder: Path, language: Language) -> Survey:
    """The folder of registers, within its study when it stands in one."""
    study = study_of(folder, language)
    return study.survey(folder.resolve()) if study is not None else open_survey(folder, language=language)


def study_of(folder: Path, language: Language) -> Study | None:
    """The study that a folder stands in, if it stands in one."""
    place = study_around(folder)
    return open_study(place, language=language) if place is not None else None


def signed_by(folder: Path, language: Language) -> tuple[str, str]:
    """Whose papers these are, and the mark on each page where anything of the study is invented."""
    study = study_of(folder, language)
    office = study.office.get(language, "") if study is not None else ""
    return office, SIMULATED.of(language) if is_invented(folder, language) else ""


def is_invented(folder: Path, language: Language) -> bool:
    """Whether anything that papers of this folder rest on is invented: its registers, or any survey of its study."""
    study = study_of(folder, language)
    return survey_of(folder, language).simulated or (study is not None and study.simulated)


def _refuse_lacking(folder: Path, registers: Mapping[str, Register], forms: Mapping[str, TableForm]) -> None:
    """Tables that must be read and are not there, and tables to be written that registers.yml does not describe."""
    described = read_forms(folder / REGISTERS)
    RegisterError.refuse(
        Mistake(
            f"{folder.name}/{REGISTERS}",
            Text(f"没有“{forms[name].label.get('zh', name)}”（{name}）。", f"there is no table '{name}'."),
            Text("结班要读写这几张表。", "closing a class reads or writes it."),
            Text(f"在 tables 下写一行“{name}: office”；要读的表把文件放进去。", f"add `{name}: office`, and its file."),
        )
        for name in _NEEDED
        if (name not in registers and name in _NEEDED[:3]) or name not in described
    )


def _matched(
    sheet: Path, session: ClassSession, registers: Mapping[str, Register], place: Path, language: Language
) -> tuple[SignIn, bytes]:
    """The sheet held against the list by the decisions made so far, and the workbook of what is open."""
    read = read_sign_in_sheet(sheet, opened=session.opened, closed=session.closed)
    expected = session.expected
    file = next((place / name for name in _DOUBTS if (place / name).is_file()), None)
    decisions = read_decisions(file, expected.people) if file is not None else ()
    roster, units = registers["roster"], None
    names = people_names(roster, registers.get("same_names")) if "name" in roster.table else None
    if "units" in registers:
        units = unit_names(registers["units"], registers.get("unit_names"))
    matched = match_sign_in(read, expected, names=names, units=units, decisions=decisions)
    return matched, decisions_bytes(matched.doubts, decisions, language=language)


def _held(closed: CloseOut) -> pd.DataFrame:
    """The row of the session among the classes held."""
    session = closed.session
    return pd.DataFrame(
        [
            {
                "training_class": session.training_class,
                "session_no": session.session_no,
                "opened_on": pd.Timestamp(session.opened),
                "closed_on": pd.Timestamp(session.closed),
                "called_up": len(session.expected.people),
                **closed.held,
            }
        ]
    )


def _enter(
    folder: Path, closed: CloseOut, forms: Mapping[str, TableForm], lock: Mapping[str, str]
) -> dict[str, EnteredRows]:
    session = closed.session

    def of_session(table: pd.DataFrame) -> pd.Series:
        return (table["training_class"] == session.training_class) & (table["session_no"] == session.session_no)

    attendance = enter_rows(
        folder, forms["attendance"], closed.attendance, of_session, before=lock.get("attendance", "")
    )
    people = {*session.expected.people, *attendance.there["person_id"].astype(str)}

    def in_ledger(table: pd.DataFrame) -> pd.Series:
        return _hours_of(table, session, people, lock.get(_OPENED, ""))

    return {
        "attendance": attendance,
        "hours": enter_rows(
            folder,
            forms["hours"],
            closed.hours,
            in_ledger,
            before=lock.get("hours", ""),
            passing=("entered_on",),
            vouching=("confirmed_by",),
        ),
        "classes_held": enter_rows(
            folder, forms["classes_held"], _held(closed), of_session, before=lock.get("classes_held", "")
        ),
    }


def _hours_of(table: pd.DataFrame, session: ClassSession, people: set[str], opened: str) -> pd.Series:
    """The ledger's rows of a session: of its people, on its days, or from its first day as it was when last closed.

    The ledger has no column for sessions: two of a class may run side by side, and the days may have been corrected.
    What an organisation has entered itself often bears the name of the class and not its code.
    """
    first, last = pd.to_datetime(table["from"]), pd.to_datetime(table["until"])
    on_its_days = (first <= pd.Timestamp(session.closed)) & (last >= pd.Timestamp(session.opened))
    before = first == pd.Timestamp(opened) if opened else pd.Series(False, index=table.index)
    code, named = table["training_class"], table["activity"] == session.name
    of_class = (code == session.training_class) | (code.isna() & named)
    return of_class & table["person_id"].astype(str).isin(people) & (on_its_days | before)


def _day_entered(hours: EnteredRows, on: dt.date) -> dt.date:
    """The day of closing: when nothing has changed since, the day on which it was first closed."""
    days = hours.there["entered_on"].dropna() if hours.content is None else pd.Series(dtype=object)
    return pd.Timestamp(days.max()).date() if len(days) else on


def _papers(
    folder: Path,
    place: Path,
    closed: CloseOut,
    registers: Mapping[str, Register],
    forms: Mapping[str, TableForm],
    *,
    date: dt.date,
    language: Language,
) -> dict[Path, bytes]:
    """The class file and the summary, in the name of the study's office; marked where anything is invented."""
    office, mark = signed_by(folder, language)
    day, name = printed_date(date.isoformat(), language), _PAPER.of(language)
    paper = class_paper(closed, office=office, date=day, mark=mark, language=language)
    return {
        place / _BOOK.of(language): class_book(closed, registers, forms, mark=mark, language=language),
        place / f"{name}.docx": write_docx(paper),
        place / f"{name}.pdf": write_pdf(paper),
    }

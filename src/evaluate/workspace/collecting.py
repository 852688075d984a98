"""Collecting a survey with our own collector: its form opened, codes given out, answers exported, backups made."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from evaluate.collect.server import (
    BACKUP,
    KEY,
    LOG,
    PASSWORD_FILE,
    Collector,
    answers_bytes,
    back_up,
    begin,
    collected,
    collector_folder,
    collector_key,
    keep_backups,
    make_invitations,
    make_password,
    note,
    open_collector,
    store_invitations,
    take_back,
    transact,
)
from evaluate.design import Policy
from evaluate.documents import read_grid, write_bytes
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import fielded, freeze
from evaluate.registers import names_in
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.collect_file import settings_of
from evaluate.workspace.collecting_refused import (
    collected_in,
    refuse_again,
    refuse_everybody_again,
    refuse_foreign,
    refuse_invited,
    refuse_nothing,
    refuse_nowhere,
    refuse_second_codes,
    refuse_unfrozen,
    unwritten,
)
from evaluate.workspace.collector_database import collector_database
from evaluate.workspace.naming_answers import COLLECTED, name_answers
from evaluate.workspace.sampling import invited
from evaluate.workspace.study import open_study
from evaluate.workspace.survey import DESIGN, QUESTIONNAIRE, Survey, open_survey

SLIPS, EXPORTED = "slips", "exported.json"


@dataclass(frozen=True)
class Exported:
    """Answers written: the file, how many rows, and whether design.yml was told of it."""

    path: Path
    rows: int
    designed: bool


def collector_of(folder: Path, *, freezing: bool = False) -> Collector:
    """The collector of a survey, open; `freezing` freezes the questionnaire first where it is not.

    Raises
    ------
    QuestionnaireError
        When the questionnaire is not frozen, or has mistakes.
    ResponsesError
        When collect.yml has mistakes, its mode changed, or the database cannot be used.

    """
    survey = open_survey(folder)
    path = survey.folder / QUESTIONNAIRE
    if freezing and fielded(path) is None:
        freeze(path)
    refuse_unfrozen(path)
    settings = settings_of(survey)
    title = dict(survey.questionnaire.title)
    return open_collector(
        survey.folder, survey.questionnaire, settings, title=title, minimum=_minimum_cell(survey.folder)
    )


def password_for(collector: Collector, *, anew: bool = False) -> str | None:
    """A password for the progress page when it has none yet, or a new one is wanted; told this once."""
    path = collector.folder / PASSWORD_FILE
    if path.is_file() and not anew:
        return None
    password = make_password(path)
    collector.note("password_made")
    return password


def invite(
    folder: Path,
    *,
    roster: Path | None = None,
    secret: Path | None = None,
    address: str = "",
    more: bool = False,
    again: bool = False,
) -> tuple[Path, pd.DataFrame]:
    """Make a code for everybody on the roster, and write the table of slips.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    roster : Path, optional
        A csv or Excel list of people; those whom design.yml names as invited unless given.
    secret : Path, optional
        Confidential mode: the file of `write_secret`.
    address : str
        As people reach the form; that of collect.yml unless given.
    more : bool
        Add to codes that were given out before, for people who have none yet.
    again : bool
        Confidential mode: new codes for the people on `roster`, who lost theirs; the old ones open nothing any more.

    Returns
    -------
    tuple
        `responses/collector/slips.csv` and its rows. The codes stand nowhere else: print them, then delete the file.

    Raises
    ------
    ResponsesError
        When codes were given out and `more` is not said, or somebody would get a second one; for mistakes in roster or
        collect.yml.

    """
    survey = open_survey(folder)
    settings = settings_of(survey)
    address = address or settings.address
    place = collector_folder(survey.folder)
    # what the questionnaire asks may still change; codes belong to the survey
    with collector_database(place, "write") as connection:
        given = connection.execute("SELECT count(*) FROM invitations").fetchone()[0]
        refuse_invited(given, more or again)
        refuse_nowhere(address, settings)
        if again:
            refuse_again(settings, roster)
        if roster is None and settings.mode == "anonymous":
            refuse_everybody_again(given)
        people = _people(survey) if roster is None else read_grid(roster, error=ResponsesError).records()
        slips, kept = make_invitations(people, settings, address=address, secret=secret)
        path = _free(place, SLIPS)
        write_bytes(path, slips.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
        try:
            key = collector_key(place / KEY)
            first = partial(begin, questionnaire=survey.questionnaire, settings=settings)
            second = partial(take_back if again else refuse_second_codes, slips=slips, kept=kept)
            transact(connection, [first, second, partial(store_invitations, invitations=kept, key=key)])
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    note(place / LOG, "invited", count=len(slips))
    return path, slips


def export_answers(folder: Path, *, replacing: bool = False) -> Exported:
    """Write what was collected as `responses/answers.csv`, which `evaluate check` reads; the server may go on running.

    Raises
    ------
    ResponsesError
        When nothing was collected, or an answers.csv that is not an earlier export would be overwritten.

    """
    survey = open_survey(folder)
    place = collected_in(survey.folder)
    with collector_database(place) as connection:
        table = collected(connection, survey.questionnaire)
    refuse_nothing(place, len(table))
    content = answers_bytes(table)
    path = survey.folder / "responses" / COLLECTED
    if path.is_file() and not replacing:
        refuse_foreign(path, place / EXPORTED)
    write_bytes(path, content)
    write_bytes(place / EXPORTED, json.dumps({"sha256": hashlib.sha256(content).hexdigest()}).encode("ascii"))
    note(place / LOG, "exported", rows=len(table))
    return Exported(path, len(table), name_answers(survey.folder, COLLECTED))


def back_up_answers(folder: Path, *, to: Path | None = None) -> Path:
    """A whole copy of the database of answers; the server may go on running.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    to : Path, optional
        A folder, such as one on a stick, where the copy bears the survey's name; `responses/collector/backup/` unless
        given.

    """
    survey = open_survey(folder)
    place = collected_in(survey.folder)
    today = dt.date.today().isoformat()
    target = place / BACKUP / f"answers_{today}.db" if to is None else to / f"{survey.id}_{today}.db"
    with collector_database(place) as connection:
        try:
            back_up(connection, target)
        except (sqlite3.OperationalError, OSError) as problem:
            raise unwritten(target, problem) from None
    if to is None:
        keep_backups(target.parent, settings_of(survey))
    note(place / LOG, "backed_up", file=target.name)
    return target


def _minimum_cell(folder: Path) -> int:
    around = study_around(folder)
    return Policy().minimum_cell if around is None else open_study(around).policy.minimum_cell


def _people(survey: Survey) -> pd.DataFrame:
    """Those whom design.yml says were invited, units under the names that people read."""
    source = survey.design.roster
    if source is None:
        raise ResponsesError.single(
            f"{survey.id}/{DESIGN}",
            Text("没有名册，不知道请谁填。", "There is no roster: who is to be asked is not known."),
            Text(
                "design.yml 有 roster，或用 --roster 给出名单文件。",
                "design.yml has a roster, or --roster names a file.",
            ),
            Text("加上 --roster 名单.xlsx。", "Add --roster FILE."),
        )
    registers = open_survey(survey.folder.parent / source.survey).registers
    people = invited(registers, source)
    column = settings_of(survey).roster.unit
    names = names_in(registers, source.table, column, language=survey.language)
    if not names or column not in people:
        return people
    return people.assign(**{column: people[column].map(lambda code: names.get(str(code), str(code)))})


def _free(place: Path, name: str) -> Path:
    """A file name that is not taken: slips.csv, slips_2.csv …"""
    number = 1
    while (path := place / (f"{name}.csv" if number == 1 else f"{name}_{number}.csv")).exists():
        number += 1
    return path

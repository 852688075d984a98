"""Invitations: codes made for the people or units of a roster, stored as hashes, given out once as a table."""

from __future__ import annotations

import math
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from evaluate.collect.server.codes import digest, new_code, tidy_code
from evaluate.collect.server.settings import CollectSettings
from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.responses import pseudonyms

COLUMNS = ("code", "address", "unit", "stratum", "spare", "name", "person")
_DRAWN = secrets.SystemRandom()


def make_invitations(
    roster: pd.DataFrame, settings: CollectSettings, *, address: str, secret: str | Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A code for everybody on the roster, and spares for each unit.

    Parameters
    ----------
    roster : pandas.DataFrame
        One row a person, with the columns that `settings.roster` names.
    settings : CollectSettings
        Mode `anonymous` or `confidential`.
    address : str
        Where people reach the form; codes stand behind it.
    secret : str or Path, optional
        Confidential mode: the file of `write_secret`, from which pseudonyms are made.

    Returns
    -------
    tuple of pandas.DataFrame
        What is printed: `code`, `address`, `unit`, `stratum`, `spare`, `name`, `person`, sorted by unit; in anonymous
        mode in random order within it, `name` and `person` empty; `write_slips` takes it. And the same rows with
        `pseudonym` in place of both, which `store_invitations` takes: nothing more of a person enters the database.

    Raises
    ------
    ResponsesError
        For open mode, missing columns, blank units, people without or with somebody else's number.

    """
    ResponsesError.refuse(_mistakes(roster, settings, secret))
    named = settings.mode == "confidential"
    columns = settings.roster
    people = pd.DataFrame(
        {
            "unit": _texts(roster, columns.unit),
            "stratum": _texts(roster, columns.stratum) if columns.stratum else "",
            "spare": False,
            "name": _texts(roster, columns.name) if named and columns.name in roster else "",
            "person": _texts(roster, columns.person) if named else "",
        }
    )
    # a spare belongs to nobody, so a confidential survey has none
    extra = pd.DataFrame(_spares(people, settings.spares), columns=people.columns) if not named else people.iloc[:0]
    table = pd.concat([people, extra], ignore_index=True)
    order = list(range(len(table)))
    if not named:
        _DRAWN.shuffle(order)
    table = table.iloc[order].sort_values("unit", kind="stable", ignore_index=True)
    table.insert(0, "code", [new_code() for _ in range(len(table))])
    table.insert(1, "address", [f"{address.rstrip('/')}/c/{code}" for code in table["code"]])
    kept = table[["code", "unit", "stratum", "spare"]].copy()
    kept["pseudonym"] = pseudonyms(table["person"], secret=secret) if named and secret is not None else None
    return table[list(COLUMNS)], kept


def store_invitations(connection: sqlite3.Connection, invitations: pd.DataFrame, *, key: bytes) -> None:
    """Put invitations into the database, codes as hashes only; inside a transaction."""
    rows: Iterable[Sequence[object]] = (
        (digest(key, "token", tidy_code(code) or ""), unit, stratum, int(spare), None if pd.isna(person) else person)
        for code, unit, stratum, spare, person in invitations[
            ["code", "unit", "stratum", "spare", "pseudonym"]
        ].itertuples(index=False, name=None)
    )
    statement = "INSERT INTO invitations (token, unit, stratum, spare, person) VALUES (?, ?, ?, ?, ?)"
    connection.executemany(statement, rows)


def take_back(connection: sqlite3.Connection, *, slips: pd.DataFrame, kept: pd.DataFrame) -> None:
    """Make the old codes of people whose slips were lost worth nothing; inside the transaction that stores new ones.

    What such a person has put aside half-filled is lost with the slip: it can be found by the old code only.

    Parameters
    ----------
    connection : sqlite3.Connection
        The collector's database, in confidential mode: only there is it known whose a code is.
    slips, kept : DataFrame
        The new codes, as `make_invitations` gives them.

    Raises
    ------
    ResponsesError
        For people who had no code before, or whose answers have come.

    """
    rows = connection.execute("SELECT person, max(used) FROM invitations WHERE person IS NOT NULL GROUP BY person")
    used = dict(rows.fetchall())
    people = list(zip(slips["person"], kept["pseudonym"], strict=True))
    strangers = [str(person) for person, pseudonym in people if pseudonym not in used]
    answered = [str(person) for person, pseudonym in people if used.get(pseudonym)]
    ResponsesError.refuse([*_never_given(strangers), *_no_need(answered)])
    connection.executemany("DELETE FROM invitations WHERE person = ?", [(pseudonym,) for _, pseudonym in people])


def _never_given(people: list[str]) -> list[Mistake]:
    if not people:
        return []
    return [
        Mistake(
            "evaluate collect invite --again",
            Text(f"没有给这些人发过凭证：{'、'.join(people)}。", f"No code was given to {', '.join(people)} before."),
            Text("--again 只给丢了凭证的人补发。", "--again is for people whose slips were lost."),
            Text("新增的人用 --more。", "Use --more for further people."),
        )
    ]


def _no_need(people: list[str]) -> list[Mistake]:
    if not people:
        return []
    return [
        Mistake(
            "evaluate collect invite --again",
            Text(f"这些人的答卷已经收到：{'、'.join(people)}。", f"The answers of {', '.join(people)} have come."),
            Text("还没有交的人才补发。", "only people who have not answered get another slip."),
            Text("从名单里去掉他们。", "Take them off the list."),
        )
    ]


def _texts(roster: pd.DataFrame, column: str) -> list[str]:
    return ["" if pd.isna(cell) else str(cell).strip() for cell in roster[column]]


def _spares(people: pd.DataFrame, share: float) -> list[dict[str, object]]:
    """At least one a unit unless none are wanted; a spare has the stratum only where the whole unit has it."""
    found: list[dict[str, object]] = []
    for unit, rows in people.groupby("unit", sort=True):
        strata = rows["stratum"].unique()
        row = {"unit": unit, "stratum": strata[0] if len(strata) == 1 else "", "spare": True, "name": "", "person": ""}
        found += [dict(row) for _ in range(math.ceil(len(rows) * share))]
    return found


def _mistakes(roster: pd.DataFrame, settings: CollectSettings, secret: str | Path | None) -> list[Mistake]:
    where = Text("名册", "roster")
    if not settings.invited:
        return [
            Mistake(
                "collect.yml",
                Text("mode 是 open，不用凭证。", "The mode is open: no codes are needed."),
                Text("mode: anonymous 或 confidential。", "mode: anonymous or confidential."),
                Text("在 collect.yml 里写明 mode。", "Write the mode into collect.yml."),
            )
        ]
    wanted = [settings.roster.unit, settings.roster.stratum]
    named = settings.mode == "confidential"
    wanted += [settings.roster.person] if named else []
    found = [_no_column(name, roster) for name in wanted if name and name not in roster.columns]
    if named and secret is None:
        found.append(
            Mistake(
                where.zh + " / " + where.en,
                Text("实名保密方式要有密钥。", "Confidential mode needs the secret."),
                Text("evaluate collect invite … --secret 文件。", "evaluate collect invite … --secret FILE."),
                Text("密钥放在研究文件夹之外，专人保管。", "Keep it outside the study, in one person's care."),
            )
        )
    return found if found else [*_blank(roster, settings), *(_doubled(roster, settings) if named else [])]


def _no_column(name: str, roster: pd.DataFrame) -> Mistake:
    there = "、".join(str(column) for column in list(roster.columns)[:20])
    return Mistake(
        "collect.yml roster",
        Text(f"名册里没有列 {name}。", f"The roster has no column {name}."),
        Text(f"名册有：{there}。", f"The roster has {there.replace('、', ', ')}."),
        Text("在 collect.yml 的 roster 里写明列名。", "Name the columns under `roster` in collect.yml."),
    )


def _blank(roster: pd.DataFrame, settings: CollectSettings) -> list[Mistake]:
    column = settings.roster.unit
    return [
        Mistake(
            f"名册第{row}行 / roster row {row}",
            Text(f"{column} 为空。", f"{column} is blank."),
            Text("每人写明单位。", "everybody has a unit."),
            Text("补上单位。", "Fill it in."),
        )
        for row, unit in enumerate(_texts(roster, column), 2)
        if not unit
    ]


def _doubled(roster: pd.DataFrame, settings: CollectSettings) -> list[Mistake]:
    column, seen, found = settings.roster.person, set(), []
    for row, person in enumerate(_texts(roster, column), 2):
        if not person or person in seen:
            found.append(
                Mistake(
                    f"名册第{row}行 / roster row {row}",
                    Text(f"{column} 为空或重复。", f"{column} is blank or stands twice."),
                    Text("每人有自己的编号。", "everybody has a number of their own."),
                    Text("改正编号。", "Correct it."),
                )
            )
        seen.add(person)
    return found

"""What becomes of one submission: stored once, recognised when it comes again, or refused; in one transaction."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evaluate.collect.server.settings import Mode

#: `again`: this submission was stored before; `changed`: it was, with other answers; `used`: the code was, with another
#: submission; `full`: the quota of its stratum; `mode`: people were promised another mode meanwhile.
Outcome = Literal["stored", "again", "changed", "unknown", "used", "full", "mode"]


@dataclass(frozen=True)
class Invitation:
    """What is stored of a code: whose unit and stratum, under which pseudonym, and whether it was used."""

    unit: str
    stratum: str
    person: str | None
    used: bool


@dataclass(frozen=True)
class Arrival:
    """A submission that has been checked and is to be stored.

    `submission`, `content`, `token`, `draft` are digests; that of the content is made together with the submission id,
    so that it cannot be looked for among the stored answers without the form that a browser holds. `received` is the
    day or hour; `stratum` is None where the invitation gives it; `most` are the answers at most of each stratum, empty
    without a hard quota.
    """

    mode: Mode
    submission: bytes
    content: bytes
    token: bytes | None
    draft: bytes | None
    received: str
    until: str
    questionnaire: str
    answers: str
    stratum: str | None
    most: Mapping[str, int]
    may_correct: bool = False


def find_invitation(connection: sqlite3.Connection, token: bytes) -> Invitation | None:
    """What is known of a code; None for one that was never given out."""
    row = connection.execute("SELECT unit, stratum, person, used FROM invitations WHERE token = ?", (token,)).fetchone()
    return None if row is None else Invitation(row[0], row[1], row[2], bool(row[3]))


def promised_mode(connection: sqlite3.Connection) -> Mode | None:
    """In which mode answers are collected; None before anything was begun."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'mode'").fetchone()
    return None if row is None else row[0]


def count_of(connection: sqlite3.Connection, stratum: str) -> int:
    """How many answers of a stratum are counted towards its quota."""
    row = connection.execute("SELECT answers FROM counts WHERE stratum = ?", (stratum,)).fetchone()
    return row[0] if row else 0


def receive(connection: sqlite3.Connection, arrival: Arrival) -> Outcome:
    """Store the answers and mark the code as used; to be called inside a transaction.

    The row of answers bears a random key of its own. In anonymous and open mode it has no person; in confidential mode
    the pseudonym, and a further submission is a further row with the next revision.
    """
    known = connection.execute("SELECT content FROM submissions WHERE id = ?", (arrival.submission,)).fetchone()
    if known is not None:
        return "again" if known[0] == arrival.content else "changed"
    # collect.yml may have been changed and codes made beside a server that still runs
    if promised_mode(connection) != arrival.mode:
        return "mode"
    invitation = None
    if arrival.mode != "open":
        invitation = find_invitation(connection, arrival.token or b"")
        if invitation is None:
            return "unknown"
        if invitation.used and not (arrival.mode == "confidential" and arrival.may_correct):
            return "used"
    again = invitation is not None and invitation.used
    stratum = arrival.stratum if arrival.stratum is not None else invitation.stratum if invitation else ""
    if not again and stratum in arrival.most and count_of(connection, stratum) >= arrival.most[stratum]:
        return "full"
    _store(connection, arrival, invitation.person if arrival.mode == "confidential" and invitation else None)
    if stratum and not again:
        connection.execute(
            "INSERT INTO counts VALUES (?, 1) ON CONFLICT (stratum) DO UPDATE SET answers = answers + 1", (stratum,)
        )
    return "stored"


def _store(connection: sqlite3.Connection, arrival: Arrival, person: str | None) -> None:
    revision = 1
    if person is not None:
        found = connection.execute("SELECT max(revision) FROM answers WHERE person = ?", (person,)).fetchone()
        revision = (found[0] or 0) + 1
    row = (secrets.token_bytes(16), person, revision, arrival.received, arrival.questionnaire, arrival.answers)
    connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute("INSERT INTO submissions VALUES (?, ?, ?)", (arrival.submission, arrival.until, arrival.content))
    if arrival.token is not None:
        connection.execute("UPDATE invitations SET used = 1 WHERE token = ?", (arrival.token,))
    if arrival.draft is not None:
        connection.execute("DELETE FROM drafts WHERE id = ?", (arrival.draft,))


def save_draft(connection: sqlite3.Connection, draft: bytes, until: str, answers: str) -> None:
    """Keep what somebody has answered so far, in place of what was kept under the same code."""
    connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", (draft, until, answers))


def find_draft(connection: sqlite3.Connection, draft: bytes, today: str) -> str | None:
    """What was kept under a code, unless it has expired."""
    row = connection.execute("SELECT answers FROM drafts WHERE id = ? AND until >= ?", (draft, today)).fetchone()
    return None if row is None else row[0]


def last_answers(connection: sqlite3.Connection, person: str) -> str | None:
    """What a person sent last; None when nothing came."""
    row = connection.execute(
        "SELECT answers FROM answers WHERE person = ? ORDER BY revision DESC LIMIT 1", (person,)
    ).fetchone()
    return None if row is None else row[0]


def recount(connection: sqlite3.Connection, column: str | None) -> None:
    """Count the answers of every stratum anew: of a column of the questionnaire, or of the invitations (None)."""
    connection.execute("DELETE FROM counts")
    if column is None:
        connection.execute(
            "INSERT INTO counts SELECT stratum, count(*) FROM invitations WHERE used AND stratum <> '' GROUP BY stratum"
        )
        return
    connection.execute(
        "INSERT INTO counts SELECT stratum, count(*) FROM (SELECT json_extract(answers, ?) AS stratum FROM answers"
        " WHERE revision = 1) WHERE stratum IS NOT NULL GROUP BY stratum",
        (f'$."{column}"',),
    )

"""How many have answered, by unit: never who in anonymous mode, and nothing that rests on too few."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import pandas as pd

from evaluate.collect.hidden_units import hidden_units
from evaluate.collect.server.settings import CollectSettings


@dataclass(frozen=True)
class UnitProgress:
    """One unit: how many were invited, and how many answers came; None where that is not shown."""

    unit: str
    invited: int
    received: int | None


@dataclass(frozen=True)
class Progress:
    """All that the progress page tells.

    `received` is None where it is not shown. `strata` are the quotas: stratum, answers so far (None where not shown),
    answers wanted at most.
    """

    received: int | None
    invited: int | None
    units: tuple[UnitProgress, ...]
    strata: tuple[tuple[str, int | None, int], ...]


def returns(connection: sqlite3.Connection) -> pd.DataFrame:
    """How many were invited and how many codes were used, unit by unit; for the office's own arithmetic, not to show.

    Returns
    -------
    pandas.DataFrame
        `unit`, `invited` (without spares), `received`; sorted by unit.

    """
    rows = connection.execute(
        "SELECT unit, sum(1 - spare), sum(used) FROM invitations GROUP BY unit ORDER BY unit"
    ).fetchall()
    return pd.DataFrame(rows, columns=["unit", "invited", "received"])


def read_progress(connection: sqlite3.Connection, settings: CollectSettings, *, minimum: int) -> Progress:
    """How far has the survey come?

    Parameters
    ----------
    connection : sqlite3.Connection
        The collector's database.
    settings : CollectSettings
        Its mode and quotas.
    minimum : int
        In anonymous and open mode neither the number of a unit in which fewer were invited, nor that of a stratum in
        which fewer have answered, nor a total that would give them away, is shown.

    """
    shown = 0 if settings.mode == "confidential" else minimum
    total = connection.execute("SELECT count(*) FROM answers WHERE revision = 1").fetchone()[0]
    table = returns(connection)
    rows = [(str(unit), int(asked), int(came)) for unit, asked, came in table.itertuples(index=False, name=None)]
    hidden = hidden_units({unit: asked for unit, asked, _ in rows}, shown)
    units = tuple(UnitProgress(unit, asked, None if unit in hidden else came) for unit, asked, came in rows)
    everything = None if total < shown else total
    strata = ()
    if settings.quotas is not None:
        counted = dict(connection.execute("SELECT stratum, answers FROM counts").fetchall())
        full = [(stratum, most, counted.get(stratum, 0)) for stratum, most in settings.quotas.most.items()]
        # what stratum somebody belongs to may be an answer: here the answers are the people
        unseen = hidden_units({stratum: came for stratum, _, came in full}, shown)
        strata = tuple((stratum, None if stratum in unseen else came, most) for stratum, most, came in full)
    invited = sum(asked for _, asked, _ in rows) if settings.invited else None
    return Progress(everything, invited, units, strata)

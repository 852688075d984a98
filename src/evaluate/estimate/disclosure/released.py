"""A published table as its readers see it: what the audit of a whole build works on, with nothing that is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.policy import HiddenNumber
from evaluate.design.source import Source
from evaluate.estimate.behind import OPEN
from evaluate.estimate.crowd import Crowd
from evaluate.estimate.disclosure.protect import counting, protect
from evaluate.estimate.disclosure.reasons import TOLD
from evaluate.estimate.named import Base, numbers
from evaluate.estimate.table import Estimate, behind_of

#: What is kept of each row beside its by columns. `reason` is the key of `REASONS` for which it is hidden, "" when it
#: is shown; `kind` what it is to the sums of its table (`behind.Kind`).
COLUMNS = ("measure", "item", "choice", "value", "n", "measured_in", "reason", "kind")
_HEAD = ("name", "survey", "wave", "domain", "sha256", "counted", "minimum_cell", "closeness", "rounding")


@dataclass(frozen=True, eq=False)
class Released:
    """One published table, as a reader sees it.

    Parameters
    ----------
    name : str
        Where it stands, such as "40_needs.greatest_need".
    by : tuple of str
        Its by columns.
    rows : pandas.DataFrame
        The by columns as words and `COLUMNS`; value and n are empty where they are not shown.
    survey, wave, domain, sha256, counted : str
        Whose answers these are; `sha256` tells two releases of one survey apart.
    minimum_cell, closeness, rounding
        The policy by which it was protected.
    crowds : tuple of Crowd or None
        Who stands behind each row. The audit forms its sums by the people and not by words; it is no part of what is
        handed over (`to_plain`), and () when it is not known.

    """

    name: str
    by: tuple[str, ...]
    rows: pd.DataFrame
    survey: str = ""
    wave: str = ""
    domain: str = ""
    sha256: str = ""
    counted: str = "people"
    minimum_cell: int = 10
    closeness: float = 0.1
    rounding: int = 0
    crowds: tuple[Crowd | None, ...] = field(default=(), repr=False)

    @property
    def names(self) -> list[HiddenNumber]:
        """The name of each row, by which it can be hidden."""
        return numbers(self.rows, self.by, Base(self.survey, self.wave, self.domain))

    def to_plain(self) -> dict[str, Any]:
        """Lists, dicts, words and numbers only, as JSON knows them; without the people."""
        columns = {
            name: [None if isinstance(cell, float) and np.isnan(cell) else cell for cell in self.rows[name].tolist()]
            for name in (*self.by, *COLUMNS)
        }
        return {**{name: getattr(self, name) for name in _HEAD}, "by": list(self.by), "columns": columns}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], crowds: Sequence[Crowd | None] = ()) -> Released:
        """The table that `to_plain` wrote, with its people where they are known."""
        by, columns = tuple(plain["by"]), plain["columns"]
        rows = pd.DataFrame({name: pd.Series(columns[name], dtype=object) for name in (*by, *COLUMNS)})
        numeric = {name: pd.to_numeric(rows[name]).astype(float) for name in ("value", "n")}
        head = {name: plain[name] for name in _HEAD}
        return cls(by=by, rows=rows.assign(**numeric), crowds=tuple(crowds), **head)


def release(estimate: Estimate, name: str = "") -> Released:
    """What a reader gets to see of a table, for the audit of everything that is published.

    Parameters
    ----------
    estimate : Estimate
        Any table; its policy is applied to it first (`protect`).
    name : str
        Where it will stand, such as "40_needs.greatest_need"; the audit names the tables that give a number away.

    Returns
    -------
    Released
        The rows with their reasons. Of hidden rows there is no value, and no n where it is below the minimum cell or
        is the number itself.

    >>> from evaluate.design import Design, Sample
    >>> from evaluate.estimate.verbs import mean
    >>> sample = Sample(pd.DataFrame({"q": [1.0, 2.0] * 3}), Design())
    >>> release(mean(sample, "q"), "needs.q").to_plain()["columns"]["reason"]
    ['few']

    """
    safe = protect(estimate)
    about, frame, behind = safe.about, safe.frame, behind_of(safe)
    code, kind = behind.reasons(about.policy), behind.kinds()
    value, n = frame["value"].to_numpy(dtype=float), frame["n"].to_numpy(dtype=float)
    hidden = (code != OPEN) & np.isnan(value)
    untold = hidden & ((n < about.policy.minimum_cell) | counting(kind, code))
    words = {column: [_word(label) for label in frame[column]] for column in (*safe.by, "measure", "item", "choice")}
    rows = pd.DataFrame(words, dtype=object, index=range(len(frame))).assign(
        value=value,
        n=np.where(untold, np.nan, n),
        measured_in=frame["measured_in"].astype(str).to_numpy(dtype=object),
        reason=np.where(hidden, np.array(TOLD, dtype=object)[code], ""),
        kind=kind,
    )
    source = about.sources[0] if about.sources else None
    return Released(
        name, safe.by, rows[[*safe.by, *COLUMNS]], source.survey if source else "", source.wave if source else "",
        about.domain, _answers(source), about.counted, about.policy.minimum_cell,
        about.policy.closeness, about.policy.rounding, tuple(behind.crowds()),
    )  # fmt: skip


def _answers(source: Source | None) -> str:
    """Which answers: the file, and what was corrected in it. A few people set aside make other answers of one file."""
    if source is None:
        return ""
    return f"{source.sha256}+{source.corrected}" if source.corrected else source.sha256


def _word(label: object) -> str:
    return "" if label is None or pd.isna(label) else str(label)  # type: ignore[arg-type]

"""What they answered: a table of answers that never travels without its questionnaire and its provenance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluate.documents import signed_apart
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Questionnaire, draft_questionnaire
from evaluate.instruments.suggestion import listed, replacement

INDEX = "respondent"


@dataclass(frozen=True)
class Provenance:
    """Where the answers come from and what happened to them.

    `dropped` names each row that was left out and why. `steps` says in order what was done, as plain sentences.
    `unreadable` keeps the text of each cell that could not be understood (respondent, column, text), so that nothing is
    lost. `corrections` repeats each correction applied (respondent, item, old, new, why, by, on).
    """

    survey: str = ""
    wave: str = ""
    source: str = ""
    sha256: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    dropped: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    simulated: bool = False
    unreadable: tuple[tuple[str, str, str], ...] = ()
    corrections: tuple[tuple[str, ...], ...] = ()

    @property
    def corrected(self) -> str:
        """What tells these corrections from others, 16 hexadecimal signs; "" without any."""
        return signed_apart(self.corrections)


@dataclass(frozen=True, eq=False)
class Responses:
    """One row a respondent, columns named and typed by the questionnaire that asked.

    Kind scale is stored as float64 of the choice's value, category as Categorical of codes, flag as float64 0/1, number
    as float64, text as str, date as datetime64; a missing answer is NaN, with its reason in the same cell of `reasons`,
    which has the same index and those columns that have any reason. The columns of a plain table stay as they are.
    """

    frame: pd.DataFrame
    questionnaire: Questionnaire
    reasons: pd.DataFrame
    provenance: Provenance = field(default_factory=Provenance)

    def __len__(self) -> int:
        return len(self.frame)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Responses):
            return NotImplemented
        return (
            self.questionnaire == other.questionnaire
            and self.provenance == other.provenance
            and self.frame.index.equals(other.frame.index)
            and _same_tables(self.frame, other.frame)
            and _same_tables(self.reasons, other.reasons)
        )

    __hash__ = None  # type: ignore[assignment]  # tables have no hash

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return self.questionnaire.names

    def answers(self, name: str) -> pd.Series:
        """The answers in one column; a ResponsesError that names the nearest column when there is none such."""
        if name not in self.frame.columns:
            known = listed(self.frame.columns)
            raise ResponsesError.single(
                self.provenance.source or self.provenance.survey,
                Text(f"没有名为 {name} 的列。", f"There is no column called {name}."),
                Text(f"已有的列：{known.zh}。", f"one of {known.en}."),
                replacement(name, self.frame.columns),
            )
        return self.frame[name]

    def why_missing(self, name: str) -> pd.Series:
        """Why each answer in a column is missing: a reason word, or None where it is not or nobody knows why."""
        self.answers(name)
        if name in self.reasons.columns:
            return self.reasons[name]
        return pd.Series(np.full(len(self.frame), None), index=self.frame.index, dtype=object, name=name)


def responses_from_frame(
    frame: pd.DataFrame, *, survey: str = "frame", wave: str = "", simulated: bool = False
) -> Responses:
    """Answers from a plain table, with a draft questionnaire made from its columns.

    The columns are not copied, so that a million rows cost little.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a respondent.
    survey : str
        The name under which the numbers made from it are traced.
    wave : str
        The wave, if the survey has several.
    simulated : bool
        True marks everything made from it as 模拟数据.

    Returns
    -------
    Responses
        Its frame shares the data of `frame`; no reasons for missing are known.

    Raises
    ------
    ResponsesError
        If two columns bear one name.

    """
    questionnaire = draft_questionnaire(frame, id=survey)
    named = frame.rename_axis(index=INDEX)
    if any(not isinstance(name, str) for name in named.columns):
        named = named.set_axis([str(name) for name in named.columns], axis=1)
    provenance = Provenance(
        survey=survey, wave=wave, source=survey, rows_read=len(frame), rows_kept=len(frame), simulated=simulated
    )
    return Responses(named, questionnaire, no_reasons(named), provenance)


def no_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of reasons without any column, on the index of `frame`."""
    return pd.DataFrame(index=frame.index)


def _same_tables(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    """Equal names, dtypes and cells; every kind of missing is equal to every other."""
    if list(left.columns) != list(right.columns) or len(left) != len(right):
        return False
    return all(left[name].dtype == right[name].dtype and left[name].equals(right[name]) for name in left.columns)

"""How a survey is collected: who may answer, when, how many, and how long drafts are kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Mode = Literal["open", "anonymous", "confidential"]
_DAY = len("2026-11-01")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _read(how: Callable[[str], Any], given: str) -> Any:
    try:
        return how(given)
    except ValueError:
        raise ValueError("a day or a moment such as 2026-11-01 08:00 / 日期或时刻，如 2026-11-01 08:00") from None


def _beginning(given: Any) -> Any:
    """A day alone begins at its first minute."""
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return dt.datetime.combine(given, dt.time())
    return _read(dt.datetime.fromisoformat, given) if isinstance(given, str) else given


def _end(given: Any) -> Any:
    """A day alone lasts until its last minute."""
    day = _read(dt.date.fromisoformat, given) if isinstance(given, str) and len(given) == _DAY else given
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        return dt.datetime.combine(day, dt.time(23, 59, 59))
    return _beginning(day)


def _local(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is not None:
        raise ValueError("local time, such as 2026-11-01 08:00, without a time zone / 写本地时间，不写时区")
    return moment


def _web_address(address: str) -> str:
    if address and not re.fullmatch(r"https?://[^\s/?#]+/?", address):
        raise ValueError("a web address such as http://192.168.1.20:8765 / 网址，如 http://192.168.1.20:8765")
    return address


Address = Annotated[str, AfterValidator(_web_address)]
Opens = Annotated[dt.datetime, BeforeValidator(_beginning), AfterValidator(_local)]
Closes = Annotated[dt.datetime, BeforeValidator(_end), AfterValidator(_local)]


class Quotas(_Part):
    """`quotas`: how many answers are wanted at most of each stratum.

    `by` is a column of the questionnaire, or `stratum`: that of the invitation. A soft stop is only told on the
    progress page; a hard one refuses further answers.
    """

    by: str
    most: dict[str, Annotated[int, Field(ge=1)]]
    stop: Literal["soft", "hard"] = "soft"


class RosterColumns(_Part):
    """`roster`: the columns of the list of people from which invitations are made.

    `unit` gives the units of the progress page, `stratum` those of quotas; `person` and `name` are read in
    confidential mode only.
    """

    unit: str = "unit"
    stratum: str = ""
    person: str = "person_id"
    name: str = "name"


class CollectSettings(_Part):
    """The whole of collect.yml; every entry may be left out.

    Parameters
    ----------
    mode : str
        `open`: everybody who has the address. `anonymous`: one code each, used once, and nothing joins code and
        answers. `confidential`: one code each; answers stand under a pseudonym that the office's secret can undo.
    opens, closes : datetime, optional
        Local time; a day alone means its beginning and its end.
    daily : pair of times, optional
        Within which hours of every day.
    grace : int
        For how many minutes after the end a form that was begun before is still taken.
    languages : tuple
        Of the form; those of the questionnaire when empty.
    draft_days : int
        For how many days what somebody saved is kept; 0 offers no saving.
    may_correct : bool
        Confidential mode only: with the same code answers may be sent again; the last ones count.
    spares : float
        Further codes for each unit, as a share of its people, at least one.
    address : str
        As people reach the form, such as `http://192.168.1.20:8765`; it stands in the QR codes.
    contact : str
        Whom to ask, printed on the pages around the form.

    """

    mode: Mode = "open"
    opens: Opens | None = None
    closes: Closes | None = None
    daily: tuple[dt.time, dt.time] | None = None
    grace: int = Field(default=30, ge=0, le=1440)
    languages: tuple[str, ...] = ()
    quotas: Quotas | None = None
    roster: RosterColumns = Field(default_factory=RosterColumns)
    draft_days: int = Field(default=14, ge=0, le=365)
    may_correct: bool = False
    spares: float = Field(default=0.05, ge=0, le=1)
    address: Address = ""
    contact: str = ""

    @property
    def invited(self) -> bool:
        """Whether a code is needed to answer."""
        return self.mode != "open"

    def moment(self, now: dt.datetime, *, grace: bool = False) -> Literal["early", "open", "late", "pause"]:
        """Whether answers are taken now; with `grace`, those of a form that may have been begun in time."""
        longer = dt.timedelta(minutes=self.grace if grace else 0)
        if self.opens is not None and now < self.opens:
            return "early"
        if self.closes is not None and now > self.closes + longer:
            return "late"
        if self.daily is None or any(self._by_day(now - back) for back in (dt.timedelta(), longer)):
            return "open"
        return "pause"

    def _by_day(self, now: dt.datetime) -> bool:
        first, last = self.daily or (dt.time.min, dt.time.max)
        return first <= now.time() < last if first <= last else not last <= now.time() < first

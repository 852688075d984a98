"""Rates of reviews: right denominators, few people hidden, and nothing of a person in the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from ledgers import register, roster

from evaluate.design import Policy
from evaluate.estimate import Estimate, protect
from evaluate.oversight import reviewed_rates

AS_OF = dt.date(2026, 6, 30)


def row(number: int, verdict: str = "met", **about: Any) -> dict[str, Any]:
    return {
        "person_id": f"SECRET{number}",
        "proposed_level": "141",
        "reviewed_on": "2025-03-01",
        "verdict": verdict,
        "promoted_on": "2025-06-01",
        **about,
    }


def rates(rows: list[dict[str, Any]], people: list[dict[str, Any]] | None = None, **options: Any) -> Estimate:
    codes = {one["person_id"]: {"person_id": one["person_id"], "position_level": "141"} for one in rows}
    codes |= {one["person_id"]: one for one in people or []}
    return reviewed_rates(register("reviews", rows), roster(list(codes.values())), year=2025, as_of=AS_OF, **options)


def counted(found: Estimate, item: str) -> dict[str, int]:
    mine = found.frame[found.frame["item"] == item]
    return {choice: round(value * n) for choice, value, n in mine[["choice", "value", "n"]].to_numpy().tolist()}


@pytest.fixture(scope="module")
def office() -> Estimate:
    """40 reviewed and appointed, 30 of them at once; of 10 deferred 6 made up in time, 2 late, 1 never, 1 not due yet.

    12 more were promoted by the roster: 1 reviewed to another level, 1 reviewed afterwards, 10 never. 5 of the city's.
    """
    deferred = {"deadline": "2026-06-01"}
    rows = [row(number) for number in range(30)]
    rows += [row(number, "not_met_deferred_1y", **deferred, made_up_on="2026-05-01") for number in range(30, 36)]
    rows += [row(number, "not_met_deferred_1y", **deferred, made_up_on="2026-06-02") for number in range(36, 38)]
    rows += [row(38, "not_met_deferred_1y", **deferred), row(39, "not_met_deferred_1y", deadline="2026-06-30")]
    rows += [row(40, proposed_level="142", promoted_on=None), row(41, reviewed_on="2025-09-01", promoted_on=None)]
    risen = [{"person_id": f"SECRET{number}", "position_level": "141", "in_level_since": "2025-07"}
             for number in range(40, 52)]  # fmt: skip
    risen += [{"person_id": f"CITY{n}", "position_level": "131", "managed_by": "city", "in_level_since": "2025-07"}
              for n in range(5)]  # fmt: skip
    risen.append({"person_id": "NEW", "position_level": "150", "in_level_since": "2025-07"})
    return rates(rows, risen)


def test_the_three_rates(office: Estimate) -> None:
    assert counted(office, "reviewed") == {"yes": 40, "no": 12}
    assert counted(office, "first_pass") == {"met": 32, "other": 10}
    assert counted(office, "made_up") == {"in_time": 6, "late": 3, "waiting": 1}
    assert (office.frame["se"].fillna(0) == 0).all()
    assert office.about.counted == "people"


def test_few_people_are_hidden(office: Estimate) -> None:
    shown = protect(office).frame.set_index("item")
    assert shown.loc["reviewed", "value"].notna().all()
    assert shown.loc["made_up", "value"].isna().all()
    assert protect(rates([row(number) for number in range(9)])).frame["value"].isna().all()
    open_to_all = rates([row(number) for number in range(9)], policy=Policy(0, hide_unanimous=False))
    assert protect(open_to_all).frame["value"].notna().all()


def test_nothing_of_a_person_is_in_the_table(office: Estimate) -> None:
    told = repr(office) + office.frame.to_csv() + repr(office.about) + repr(office.linear) + repr(office.behind)
    assert "SECRET" not in told
    assert office.by == ()


def test_nobody_gives_no_rows() -> None:
    assert len(rates([], [{"person_id": "a"}])) == 0
    early = rates([row(1, reviewed_on="2020-01-01", promoted_on="2020-02-01")])
    assert len(early) == 0

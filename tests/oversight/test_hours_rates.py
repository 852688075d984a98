"""Rates of the hours ledger: right denominators, populations apart, few people never shown."""

from __future__ import annotations

from typing import Any

import pytest
from ledgers import ledger

from evaluate.estimate import protect
from evaluate.oversight import HoursLedger, compliance, mean_hours, participation


@pytest.fixture(scope="module")
def county() -> HoursLedger:
    """In 2024: 60 obliged in U1 (30 with 90 hours, 18 with 40, 12 with nothing), 12 by analogy with 40, 15 in U2 (12
    with 100 hours, 3 with 10), 5 of the city with 500.
    """
    groups: list[tuple[int, float | None, dict[str, Any]]] = [
        (30, 90, {}),
        (18, 40, {}),
        (12, None, {}),
        (12, 40, {"obliged": False}),
        (12, 100, {"unit": "U2"}),
        (3, 10, {"unit": "U2"}),
        (5, 500, {"managed_by": "city"}),
    ]
    people, rows = [], []
    for place, (count, amount, about) in enumerate(groups):
        for number in range(count):
            people.append({"person_id": f"{place}-{number}", **about})
            if amount is not None:
                rows.append({"person_id": f"{place}-{number}", "from": "2024-05-01", "hours": amount})
    return ledger(rows, people=people, years=range(2024, 2025))


def test_compliance_keeps_those_without_data_in_the_denominator(county: HoursLedger) -> None:
    found = compliance(county, "HRS-02")
    assert found.frame["n"].unique().tolist() == [75]
    shares = dict(zip(found.frame["choice"], found.frame["value"] * 75, strict=True))
    assert shares == pytest.approx({"pass": 42, "fail": 21, "insufficient_data": 12})
    assert (found.frame["se"] == 0).all()
    assert found.frame["low"].isna().all()  # known of everybody: no interval to print
    other = compliance(county, "HRS-02", population="by_analogy").frame
    assert other[["choice", "value", "n"]].to_numpy().tolist() == [["fail", 1.0, 12]]
    assert len(compliance(county, "HRS-01", by="band")) == 0


def test_numbers_of_few_people_are_hidden(county: HoursLedger) -> None:
    shown = protect(compliance(county, "HRS-02", by=("year", "unit"))).frame
    of_u2 = shown[(shown["unit"] == "U2") & (shown["choice"] != "insufficient_data")]
    assert sorted(of_u2["choice"]) == ["fail", "pass"]
    assert of_u2["value"].isna().all()  # 3 of 15 fail, and the other 12 would tell
    assert (of_u2["note"] != "").all()
    assert protect(compliance(county, "HRS-02")).frame["value"].notna().all()  # 42, 21 and 12 of 75


def test_a_training_without_hours_is_no_training_of_0_hours() -> None:
    rows = [{"person_id": f"p{n}", "from": "2024-05-01", "hours": 90.0 if n < 12 else None} for n in range(15)]
    found = mean_hours(ledger(rows, people=[{"person_id": f"p{n}"} for n in range(15)], years=range(2024, 2025)))
    row = found.frame.set_index("item").loc["hours_intensive"]
    assert row[["value", "n"]].tolist() == [90.0, 12]
    people = [{"person_id": f"p{n}"} for n in range(20)]
    took = participation(ledger(rows, people=people, years=range(2024, 2025))).frame.set_index("choice")["value"]
    assert took.mul(20).round(6).to_dict() == {"no": 5, "yes": 15}  # an entry without hours is an entry


def test_participation_and_mean_hours(county: HoursLedger) -> None:
    took = participation(county).frame.set_index("choice")
    assert took["value"].mul(75).round(6).to_dict() == {"no": 12, "yes": 63}
    average = mean_hours(county, ["hours_intensive"]).frame.iloc[0]
    assert average["n"] == 63  # people whose hours are known
    assert average["value"] == pytest.approx((30 * 90 + 18 * 40 + 12 * 100 + 3 * 10) / 63)
    assert average["measured_in"] == "hours"

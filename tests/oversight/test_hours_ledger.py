"""The hours ledger: credited by the county's policy, summed by person and year, judged by the rules in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import POLICY, hours, ledger, policy, roster

from evaluate.errors import RegisterError
from evaluate.oversight import hours_ledger, hours_policy, shortfall
from evaluate.oversight.hours.accounts import QUANTITIES
from evaluate.registers import read_rules


def year_of(found: Any, year: int, person: str = "a") -> pd.Series:
    return found.person_years.set_index("subject").loc[f"{person} {year}"]


def verdict(found: Any, subject: str, rule: str) -> str:
    mine = found.verdicts[(found.verdicts["subject"] == subject) & (found.verdicts["rule"] == rule)]
    (one,) = mine["verdict"]
    return str(one)


@pytest.mark.parametrize(
    ("row", "quantity", "wanted"),
    [
        ({"hours": 20, "days": 3}, "hours_intensive", 20),  # as entered
        ({"days": 3}, "hours_intensive", 24),  # 3 days of 8 hours
        ({"hours": 20}, "days_intensive", 2.5),
        ({"training_form": "center_group_study", "days": 2}, "hours_intensive", 12),  # 2 × 2 half-days of 3 hours
        ({"training_form": "center_group_study", "hours": 50}, "hours_intensive", 30),  # cap of the year
        ({"training_form": "in_house", "hours": 40}, "hours_intensive", 18),  # cap per class
        ({"training_form": "in_house", "days": 9}, "days_intensive", 3),  # 18 hours are 3 days of 6
        ({"training_form": "online", "online_minutes": 900}, "hours_online", 20),
        ({"training_form": "online", "hours": 20}, "hours_all", 20),
        ({"training_form": "self_study", "hours": 20}, "hours_online", np.nan),  # does not count
        ({"hours": 20, "basic": True}, "hours_basic", 20),
        ({"hours": 20, "basic": False}, "hours_basic", 0),
        ({"from": "2024-03-01", "until": "2024-03-30", "days": 22}, "months_intensive", 1),  # 30 calendar days
    ],
)
def test_what_a_row_counts_for(row: dict[str, Any], quantity: str, wanted: float) -> None:
    found = year_of(ledger([{"from": "2024-05-01", **row}]), 2024)
    assert found[quantity] == pytest.approx(wanted, nan_ok=True)


def test_training_across_the_new_year_is_divided_by_days() -> None:
    """27 December to 5 January: 5 of 10 days in each year; or whole in the year of its end."""
    rows = [{"from": "2023-12-27", "until": "2024-01-05", "hours": 40, "days": 5}]
    found = ledger(rows)
    assert [year_of(found, year)["hours_intensive"] for year in (2023, 2024)] == [20, 20]
    assert [year_of(found, year)["days_intensive"] for year in (2023, 2024)] == [2.5, 2.5]
    whole = policy([{"training_form": "off_job", "account": "intensive", "split_cross_year": False}])
    other = hours_ledger(
        roster([{"person_id": "a"}]), hours(rows), whole, read_rules(), years=[2023, 2024], as_of=dt.date(2026, 1, 1)
    )
    assert other.person_years["hours_intensive"].isna().tolist() == [True, False]
    assert other.person_years["hours_intensive"].iloc[1] == 40


def test_what_is_not_entered_is_not_zero() -> None:
    """Nothing entered: not known. A row without hours: a least. A closed year: 0, because the office says so."""
    rows = [{"from": "2023-05-01", "hours": 50}, {"from": "2023-06-01"}, {"from": "2024-05-01", "hours": 50}]
    found = ledger(rows)
    assert np.isnan(year_of(found, 2022)["hours_intensive"])
    assert verdict(found, "a 2022", "HRS-02") == "insufficient_data"
    assert year_of(found, 2023)[["hours_intensive", "hours_intensive_partial"]].tolist() == [50, True]
    assert verdict(found, "a 2023", "HRS-02") == "insufficient_data"
    assert verdict(found, "a 2024", "HRS-02") == "fail"
    assert verdict(found, "a 2024", "HRS-03") == "insufficient_data"  # nothing online is entered
    closed = ledger(rows, closed=[2022, 2024])
    assert year_of(closed, 2022)["hours_intensive"] == 0
    assert [verdict(closed, f"a {year}", "HRS-02") for year in (2022, 2023, 2024)] == [
        "fail",
        "insufficient_data",
        "fail",
    ]
    assert verdict(closed, "a 2024", "HRS-03") == "fail"
    told = closed.verdicts[closed.verdicts["note"].astype(str).str.contains("按 0 计")]
    assert told["subject"].tolist() == ["a 2022", "a 2024"]  # the year's hours, and the hours online
    assert told["rule"].tolist() == ["HRS-02", "HRS-03"]
    enough = ledger([*rows, {"from": "2023-07-01", "hours": 40}])
    assert verdict(enough, "a 2023", "HRS-02") == "pass"  # a least that is enough


def test_a_form_without_a_policy_and_a_backward_row_are_not_known() -> None:
    unknown = year_of(ledger([{"from": "2024-05-01", "hours": 200, "training_form": "other"}]), 2024)
    assert unknown[["hours_intensive", "hours_intensive_partial"]].tolist() == [0, True]
    backward = year_of(ledger([{"from": "2024-05-09", "until": "2024-05-01", "hours": 200}]), 2024)
    assert backward[["hours_intensive", "hours_intensive_partial"]].tolist() == [0, True]


def test_a_year_that_has_not_ended_is_not_failed() -> None:
    rows = [{"from": "2025-03-01", "hours": 50}]
    assert verdict(ledger(rows), "a 2025", "HRS-02") == "fail"
    assert verdict(ledger(rows, as_of=dt.date(2025, 6, 30)), "a 2025", "HRS-02") == "insufficient_data"
    done = ledger([{"from": "2025-03-01", "hours": 90}], as_of=dt.date(2025, 6, 30))
    assert verdict(done, "a 2025", "HRS-02") == "pass"


def test_five_years_of_the_upper_band() -> None:
    """The plan's five years; a consultant IV is in the upper band since 2023 and in the lower one before."""
    people = [
        {"person_id": "a", "position_level": "132"},
        {"person_id": "b", "civil_servant_rank": "consultant_4"},
        {"person_id": "c", "position_level": "132", "managed_by": "city"},
        {"person_id": "d", "position_level": "132", "in_level_since": "2024-03"},
    ]
    rows = [{"person_id": who, "from": f"{year}-05-01", "hours": 110} for who in "abcd" for year in range(2018, 2023)]
    found = ledger(rows, people=people, years=range(2018, 2026))
    assert verdict(found, "a 2018–2022", "HRS-01") == "pass"
    assert verdict(found, "a 2023–2027", "HRS-01") == "insufficient_data"
    assert [verdict(found, f"b {part}", "HRS-01") for part in ("2018–2022", "2023–2027")] == [
        "not_applicable", "insufficient_data"
    ]  # fmt: skip
    assert [verdict(found, f"b {year}", "HRS-02") for year in (2022, 2023)] == ["pass", "not_applicable"]
    assert not found.verdicts["subject"].astype(str).str.startswith("c ").any()  # managed by the city: not judged
    assert found.person_years["person_id"].eq("c").any()
    assert verdict(found, "d 2022", "HRS-02") == "insufficient_data"  # not yet in that level; the band is not known
    short = ledger([*rows[:4], {"from": "2022-05-01", "hours": 109}], people=people[:1], years=range(2018, 2023))
    assert verdict(short, "a 2018–2022", "HRS-01") == "fail"


def test_who_is_short_and_by_how_much() -> None:
    people = [{"person_id": who, "unit": unit} for who, unit in (("a", "U2"), ("b", "U1"), ("c", "U1"))]
    rows = [
        {"person_id": "a", "from": "2024-05-01", "hours": 50},
        {"person_id": "b", "from": "2024-05-01", "hours": 89},
        {"person_id": "b", "from": "2024-06-01"},
        {"person_id": "c", "from": "2024-05-01", "hours": 90},
    ]
    found = shortfall(ledger(rows, people=people, years=range(2024, 2025)))
    found = found[found["rule"] == "HRS-02"]
    columns = ["person_id", "verdict", "hours", "threshold", "short_by"]
    assert found[columns].to_numpy().tolist() == [["b", "insufficient_data", 89, 90, 1], ["a", "fail", 50, 90, 40]]


#: 30 minutes an hour online, electives half, nothing below nine tenths watched, surplus into the next year.
ACADEMY: list[dict[str, Any]] = [
    {"training_form": "off_job", "account": "intensive", "hours_per_day": 8.0, "carry_over": True,
     "cap_per_year": 60.0},
    {"training_form": "online", "account": "online", "online_minutes_per_hour": 30.0, "required_weight": 1.0,
     "elective_weight": 0.5, "completion_threshold": 0.9, "cap_per_class": 40.0},
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "wanted", "least"),
    [
        ({"course_kind": "required", "completed_share": 1.0, "hours": 20}, 20, False),
        ({"course_kind": "elective", "completed_share": 1.0, "hours": 20}, 10, False),
        ({"course_kind": "elective", "completed_share": 1.0, "online_minutes": 300}, 5, False),
        ({"course_kind": "elective", "completed_share": 1.0, "hours": 100}, 40, False),  # weighed first, then capped
        ({"course_kind": "required", "completed_share": 0.9, "hours": 20}, 20, False),  # just enough counts wholly
        ({"course_kind": "required", "completed_share": 0.89, "hours": 20}, 0, False),
        ({"course_kind": "required", "hours": 20}, 0, True),  # how much was completed is not known
        ({"completed_share": 1.0, "hours": 20}, 0, True),  # nor what an hour of it is worth
    ],
)
def test_courses_are_weighed_and_must_be_completed(row: dict[str, Any], wanted: float, least: bool) -> None:
    found = year_of(ledger([{"from": "2024-05-01", "training_form": "online", **row}], local=ACADEMY), 2024)
    assert found[["hours_online", "hours_online_partial"]].tolist() == [wanted, least]


@pytest.mark.parametrize(
    ("caps", "spring", "autumn", "wanted"),
    [
        ((20.0, 20.0), 20, 20, 20),  # the same cap written anew is one cap a year, not two
        ((20.0, 30.0), 25, 4, 24),  # 20 of the spring's, and 4
        ((20.0, 30.0), 25, 40, 30),  # a higher cap holds for the whole year
        ((30.0, 20.0), 25, 10, 25),  # a lower one takes back nothing, and leaves nothing more
        ((30.0, 20.0), 12, 10, 20),
        ((None, 20.0), 25, 10, 25),
        ((20.0, None), 25, 10, 30),
    ],
)
def test_a_form_whose_policy_changes_in_the_year_has_one_cap(caps: Any, spring: int, autumn: int, wanted: int) -> None:
    form = {"training_form": "in_house", "account": "intensive", "hours_per_day": 8.0}
    local = [{**form, "until": "2024-06-30", "cap_per_year": caps[0]},
             {**form, "from": "2024-07-01", "cap_per_year": caps[1]}]  # fmt: skip
    rows = [{"from": "2024-09-02", "training_form": "in_house", "hours": autumn},
            {"from": "2024-03-04", "training_form": "in_house", "hours": spring},
            {"from": "2024-10-08", "hours": 100}]  # fmt: skip
    found = year_of(ledger(rows, local=local + POLICY[:1]), 2024)
    assert found["hours_intensive"] == wanted + 100


def test_hours_carried_over_count_in_the_next_year_and_once() -> None:
    """72 hours in 9 days, 16 carried: 56 and 16; 60 a year at most; the five years hold all 72."""
    carried = {"from": "2023-05-01", "hours": 72, "days": 9, "carried_over": 16}
    found = ledger(
        [carried], people=[{"person_id": "a", "position_level": "132"}], local=ACADEMY, closed=range(2021, 2026)
    )
    assert [year_of(found, year)["hours_intensive"] for year in (2023, 2024, 2025)] == [56, 16, 0]
    assert [year_of(found, year)["days_intensive"] for year in (2023, 2024)] == pytest.approx([7, 2])
    assert found.person_windows["hours_intensive"].tolist() == [0, 72]  # 2018–2022, 2023–2027
    full = ledger([{"from": "2024-05-01", "hours": 55}, carried], local=ACADEMY)
    assert year_of(full, 2024)["hours_intensive"] == 60
    more = ledger([{**carried, "hours": 10, "days": None}], local=ACADEMY)
    assert [year_of(more, year)["hours_intensive"] for year in (2023, 2024)] == [0, 10]  # never more than there are
    across = {"from": "2023-12-27", "until": "2024-01-05", "hours": 40, "carried_over": 8}
    assert [year_of(ledger([across], local=ACADEMY), year)["hours_intensive"] for year in (2023, 2024, 2025)] == [
        20,
        12,
        8,
    ]
    silent = ledger([{"from": "2023-05-01", "carried_over": 8}], local=ACADEMY)
    assert [bool(year_of(silent, year)["hours_intensive_partial"]) for year in (2023, 2024)] == [True, True]
    plain = year_of(ledger([carried]), 2023)  # a policy that carries nothing
    assert plain["hours_intensive"] == 72


# A slow ledger of the same rules, by plain loops, for what nobody would get wrong on paper.
def slow(rows: list[dict[str, Any]], person: str, years: range) -> dict[str, tuple[float, bool]]:
    total, partial, entered = 0.0, False, set()
    for year in years:
        capped = 0.0
        for row in rows:
            if row["person_id"] != person or pd.Timestamp(row["from"]).year != year:
                continue
            worth = row["hours"]
            if worth is None and row["days"] is not None:
                worth = row["days"] * (8 if row["training_form"] == "off_job" else 6)
            entered.add(year)
            if worth is None:
                partial = True
            elif row["training_form"] == "off_job":
                total += worth
            else:
                capped += worth
        total += min(capped, 30)
    return {"hours_intensive": (total if entered else np.nan, partial or len(entered) < len(years))}


DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2025, 12, 31))
ROWS = st.fixed_dictionaries(
    {
        "person_id": st.sampled_from("ab"),
        "from": DAYS.map(str),
        "training_form": st.sampled_from(["off_job", "center_group_study"]),
        "hours": st.sampled_from([None, 4.0, 30.0, 90.0, 300.0]),
        "days": st.sampled_from([None, 0.5, 12.0]),
    }
)
PEOPLE = [{"person_id": "a", "position_level": "132"}, {"person_id": "b"}]


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=12), st.sampled_from(["plan", "rolling"]))
def test_windows_equal_brute_force(rows: list[dict[str, Any]], windows: Any) -> None:
    found = ledger(rows, people=PEOPLE, years=range(2018, 2026), windows=windows, as_of=dt.date(2030, 1, 1))
    spans = found.person_windows[["first", "last"]].drop_duplicates().to_numpy().tolist()
    assert spans == ([[2018, 2022], [2023, 2027]] if windows == "plan" else [[y - 4, y] for y in range(2018, 2026)])
    for row in found.person_windows.to_dict("records"):
        total, partial = slow(rows, row["person_id"], range(row["first"], row["last"] + 1))["hours_intensive"]
        assert row["hours_intensive"] == pytest.approx(total, nan_ok=True)
        assert row["hours_intensive_partial"] == partial or np.isnan(total)


FOLDED = st.builds(
    lambda row, more: {**row, **more},
    ROWS,
    st.fixed_dictionaries(
        {
            "training_form": st.sampled_from(["off_job", "online"]),
            "course_kind": st.sampled_from([None, "required", "elective"]),
            "completed_share": st.sampled_from([None, 0.5, 1.0]),
            "carried_over": st.sampled_from([None, 3.0, 50.0]),
        }
    ),
)


#: The cap of the centre group's sessions falls, and later rises, within years.
CHANGED: list[dict[str, Any]] = [
    *POLICY[:1],
    {**POLICY[1], "until": "2020-05-31"},
    {**POLICY[1], "from": "2020-06-01", "until": "2023-08-31", "cap_per_year": 12.0},
    {**POLICY[1], "from": "2023-09-01", "cap_per_year": 40.0},
]


@pytest.mark.parametrize(("kinds", "local"), [(ROWS, None), (FOLDED, ACADEMY), (ROWS, CHANGED)])
@settings(max_examples=8, deadline=None)
@given(st.data(), st.randoms())
def test_more_hours_never_harm_and_the_order_of_rows_does_not_matter(kinds, local, data, random) -> None:
    rows, further = (data.draw(st.lists(kinds, min_size=1, max_size=size)) for size in (10, 4))
    options: dict[str, Any] = {"people": PEOPLE, "years": range(2018, 2026), "local": local}
    before = ledger(rows, **options).verdicts
    mixed = list(rows)
    random.shuffle(mixed)
    shuffled = ledger(mixed, **options).verdicts
    assert shuffled["verdict"].tolist() == before["verdict"].tolist()
    higher = [{**row, "hours": None if row["hours"] is None else row["hours"] + 7} for row in rows]
    for more in ([*rows, *further], higher):
        after = ledger(more, **options).verdicts
        assert after["subject"].tolist() == before["subject"].tolist()
        assert not ((before["verdict"] == "pass") & (after["verdict"] != "pass")).any()


def test_people_in_another_order_have_the_same_accounts() -> None:
    rows = [{"person_id": who, "from": "2024-05-01", "hours": amount} for who, amount in (("a", 5), ("b", 7))]
    one = ledger(rows, people=PEOPLE).person_years.set_index("subject")[list(QUANTITIES)]
    two = ledger(rows, people=PEOPLE[::-1]).person_years.set_index("subject")[list(QUANTITIES)]
    pd.testing.assert_frame_equal(one.sort_index(), two.sort_index())


def test_a_policy_that_cannot_be_applied_is_refused() -> None:
    rows = [
        {"training_form": "off_job", "account": "intensive", "from": "2020-01-01"},
        {"training_form": "off_job", "account": "intensive", "from": "2022-01-01"},
        {"training_form": "online", "account": "online", "elective_weight": 0.5, "carry_over": True},
    ]
    with pytest.raises(RegisterError) as told:
        hours_policy(policy(rows))
    assert len(told.value.mistakes) == 1
    assert "重叠" in str(told.value)
    ended = [{**rows[0], "until": "2021-12-31"}, rows[1]]
    assert [one.training_form for one in hours_policy(policy(ended))] == ["off_job", "off_job"]
    with pytest.raises(RegisterError, match="years"):
        ledger([{"from": "2024-05-01"}], years=range(0))

"""The ledger looked over: every planted contradiction is found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledgers import AS_OF, hours, policy, register

from evaluate.oversight import check_ledger, closed_years, entry_lag, ledger_completeness, ledger_doubts
from evaluate.registers import VERDICT_COLUMNS, Correction

CLASSES = [
    {"training_class": "B1", "session_no": 1, "opened_on": "2024-05-01", "closed_on": "2024-05-03", "hours": 24},
    {"training_class": "B2", "session_no": 1, "opened_on": "2026-01-30", "closed_on": "2026-02-03", "hours": 24},
]
LIST = [
    {"training_class": kind, "session_no": 1, "person_id": who, "arrived": came}
    for kind, who, came in (("B1", "a", True), ("B1", "b", True), ("B1", "c", False), ("B2", "a", True))
]


def test_planted_contradictions() -> None:
    rows = [
        {"from": "2024-05-01", "until": "2024-05-03", "hours": 24, "days": 3, "training_class": "B1"},  # right
        {"person_id": "d", "from": "2024-05-01", "until": "2024-05-03", "hours": 30, "training_class": "B1"},
        {"from": "2024-06-01", "training_form": "other", "hours": 3},
        {"from": "2024-06-02", "training_form": "online"},
        {"from": "2024-07-05", "until": "2024-07-01", "hours": 8},
        {"from": "2026-02-02", "until": "2026-02-03", "hours": 16},
        {"from": "2024-08-01", "hours": 12, "days": 1},
        {"from": "2024-05-03", "until": "2024-05-04", "hours": 16, "activity": "另一班"},
        {"person_id": "e", "from": "2024-09-01", "hours": 8.5, "days": 1},  # within half an hour
    ]
    held, listed = register("classes_held", CLASSES), register("enrolment", LIST)
    found = check_ledger(hours(rows), policy(), as_of=AS_OF, enrolment=listed, classes_held=held)
    assert tuple(found.columns) == VERDICT_COLUMNS
    assert sorted(zip(found["rule"], found["subject"], strict=True)) == sorted(
        [
            ("more_than_the_class", "d 班 2024-05-01"),
            ("not_enrolled", "d 班 2024-05-01"),
            ("no_policy", "a 班 2024-06-01"),
            ("no_hours", "a 班 2024-06-02"),
            ("ends_before_it_begins", "a 班 2024-07-05"),
            ("not_yet_over", "a 班 2026-02-02"),
            ("hours_and_days_differ", "a 班 2024-08-01"),
            ("two_at_once", "a 另一班 2024-05-03"),
            ("nothing_entered", "b B1"),
        ]
    )
    differ = found[found["rule"] == "hours_and_days_differ"].iloc[0]
    assert (differ["value"], differ["threshold"]) == (12, 8)
    assert check_ledger(hours(rows[:1]), policy(), as_of=AS_OF).empty


@pytest.mark.parametrize(
    ("corrections", "doubted"),
    [
        ([], False),
        ([("a / 班 / 2024-05-01", "hours")], True),
        ([("a / 班 / 2024/5/1", "days")], True),
        ([("a / 班 / 2024-05-01", "institution")], False),
        ([("b / 班 / 2024-05-01", "hours")], False),  # nobody had confirmed that row
        ([("a / 班 / 2024-05-01", "hours"), ("a / 班 / 2024-05-01", "confirmed_by")], False),
        ([("a / 班 / 2024-05-01", "confirmed_by"), ("a / 班 / 2024-05-01", "hours")], True),
    ],
)
def test_whoever_confirmed_a_row_does_not_vouch_for_what_was_changed_since(corrections, doubted) -> None:
    rows = [
        {"from": "2024-05-01", "hours": 8, "confirmed_by": "王五"},
        {"person_id": "b", "from": "2024-05-01", "hours": 8},
    ]
    signed = tuple(Correction("更正", "hours", key, column, "", "", "", "王五", "") for key, column in corrections)
    found = check_ledger(replace(hours(rows), corrections=signed), policy(), as_of=AS_OF)
    assert found["rule"].tolist() == ["changed_since_confirmed"] * doubted
    assert found["subject"].tolist() == ["a 班 2024-05-01"] * doubted


def test_what_the_policy_asks_of_a_row_and_does_not_allow() -> None:
    academy = policy(
        [
            {"training_form": "off_job", "account": "intensive", "hours_per_day": 8.0, "carry_over": True},
            {"training_form": "online", "account": "online", "elective_weight": 0.5, "completion_threshold": 0.9},
        ]
    )
    right = {"training_form": "online", "hours": 3, "course_kind": "elective", "completed_share": 0.2}
    rows = [
        {"from": "2024-06-01", **right},
        {"from": "2024-06-02", **right, "course_kind": None},
        {"from": "2024-06-03", **right, "completed_share": None},
        {"from": "2024-06-04", **right, "carried_over": 1},
        {"from": "2024-06-05", "hours": 8, "carried_over": 8},
        {"from": "2024-06-06", "hours": 8, "carried_over": 9},
    ]
    found = check_ledger(hours(rows), academy, as_of=AS_OF)
    assert list(zip(found["rule"], found["subject"], strict=True)) == [
        ("no_course_kind", "a 班 2024-06-02"),
        ("no_completed_share", "a 班 2024-06-03"),
        ("not_carried", "a 班 2024-06-04"),
        ("carried_more_than_entered", "a 班 2024-06-06"),
    ]


def test_how_long_until_entry() -> None:
    rows = [{"from": "2024-05-01", "entered_on": f"2024-05-{day:02d}"} for day in (2, 4, 11)]
    found = entry_lag(hours([*rows, {"from": "2024-05-01"}])).frame.set_index("item")
    assert found.loc["lag_median", ["value", "n", "measured_in"]].tolist() == [3, 3, "days"]
    assert found.loc["lag_90", "value"] == pytest.approx(8.6)
    assert entry_lag(hours(rows), by="unit").frame["unit"].tolist() == ["U1", "U1"]


def test_what_part_is_entered_and_how_many_doubts_there_are() -> None:
    """People a and b came to B1, which is over; c did not come, and B2 is not over: one of two is entered."""
    rows = [{"from": "2024-05-01", "until": "2024-05-03", "hours": 24, "training_class": "B1"}]
    held, listed = register("classes_held", CLASSES), register("enrolment", LIST)
    found = ledger_completeness(hours(rows), listed, held, as_of=AS_OF).frame
    assert found[["item", "value", "n", "measured_in"]].to_numpy().tolist() == [["entered", 0.5, 2, "share"]]
    rows += [{"person_id": who, "from": "2024-06-01", "training_form": "other", "hours": 3} for who in "abc"]
    ledger = hours([*rows, {"from": "2024-06-02", "training_form": "online"}])
    doubts = check_ledger(ledger, policy(), as_of=AS_OF)
    counts = ledger_doubts(doubts, ledger).frame
    assert counts[["item", "value", "n"]].to_numpy().tolist() == [
        ["all", 4, 5],
        ["no_policy", 3, 5],
        ["no_hours", 1, 5],
    ]
    assert ledger_doubts(doubts.iloc[:0], ledger).frame["value"].tolist() == [0]
    none = ledger_completeness(hours(rows), register("enrolment", LIST[3:]), held, as_of=AS_OF).frame
    assert none["value"].isna().all()  # no class is over: not known, and not nothing
    assert none["n"].tolist() == [0]


def test_only_the_office_closes_a_year() -> None:
    rows = [
        ("学时登记已齐", 2025, 1.0),
        ("学时登记已齐", 2024, 1.0),
        ("学时登记已齐", 2026, 0.0),
        ("简报期数", 2023, 9.0),
    ]
    facts = register("facts", [{"fact": name, "year": year, "value": value} for name, year, value in rows])
    assert closed_years(facts) == (2024, 2025)
    assert closed_years(None) == ()

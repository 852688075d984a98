"""The review before appointment: the county's rule at its boundaries, in force by its days; nobody is guessed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import hours, policy, register, roster

from evaluate.documents import Table, write_docx
from evaluate.errors import RegisterError
from evaluate.oversight import Review, proposed_people, review, review_entries, review_sheet
from evaluate.registers import Register, read_rules

LOWER, UPPER = "section_and_below", "division_and_above"
#: Until 2024 90 hours or 12 days of one year; since then 100 hours alone, and 50 online besides.
OLD = {"band": LOWER, "window_years": 1, "hours": 90, "days": 12, "deferral_months": 12,
       "from": "2015-01-01", "until": "2024-12-31", "source": "旧办法"}  # fmt: skip
NEW = {"band": LOWER, "window_years": 1, "hours": 100, "online_hours": 50, "deferral_months": 6,
       "from": "2025-01-01", "source": "新办法"}  # fmt: skip
LONG = {"band": UPPER, "window_years": 5, "hours": 550, "from": "2015-01-01", "source": "办法"}
PEOPLE = [{"person_id": "a", "name": "张三"}, {"person_id": "b", "name": "李四", "unit": "U2"},
          {"person_id": "c", "name": "张三", "unit": "U2"},
          {"person_id": "d", "name": "王五", "managed_by": "city", "position_level": "132"},
          {"person_id": "e", "name": "赵六", "position_level": "132"}]  # fmt: skip


def rule(*rows: dict[str, Any]) -> Register:
    return register("review_rule", list(rows or (OLD, NEW, LONG)))


def listed(*rows: dict[str, Any]) -> Register:
    return register("proposed", [{"unit": "U1", "proposed_level": "141", **row} for row in rows])


def reviewed(
    rows: list[dict[str, Any]], on: str = "2025-05-10", *, local: Register | None = None, reason: str | None = None,
    who: tuple[str, ...] = ("a",), **options: Any,
) -> Review:  # fmt: skip
    people = roster(PEOPLE)
    units = {row["person_id"]: row.get("unit", "U1") for row in PEOPLE}
    wanted = listed(*({"person": one, "unit": units[one], "special_reason": reason} for one in who))
    found = proposed_people(wanted, people, on=dt.date.fromisoformat(on))
    return review(
        found, hours(rows), policy=policy(), rule=local or rule(), rules=read_rules(), roster=people,
        reviewed_on=dt.date.fromisoformat(on), **options,
    )  # fmt: skip


def verdict(found: Review, person: str = "a") -> str:
    return str(found.people.set_index("person_id").loc[person, "verdict"])


def done(year: int, *, amount: float | None = None, days: float | None = None, online: float | None = None, who="a"):
    rows = [{"person_id": who, "from": f"{year}-05-01", "hours": amount, "days": days}]
    if online is not None:
        rows.append({"person_id": who, "from": f"{year}-06-01", "training_form": "online", "hours": online})
    return rows


@pytest.mark.parametrize(
    ("on", "rows", "wanted"),
    [
        ("2024-05-10", done(2023, amount=89.9), "not_met"),
        ("2024-05-10", done(2023, amount=90), "met"),
        ("2024-05-10", done(2023, amount=90.1), "met"),
        ("2024-05-10", done(2023, amount=80, days=11.9), "not_met"),
        ("2024-05-10", done(2023, amount=80, days=12), "met"),  # one of the two is enough
        ("2024-12-31", done(2023, amount=90), "met"),  # the last day of the old rule
        ("2025-01-01", done(2024, amount=90, online=50), "not_met"),  # the first of the new one
        ("2025-05-10", done(2024, amount=99.9, days=20, online=50), "not_met"),
        ("2025-05-10", done(2024, amount=100, online=50), "met"),
        ("2025-05-10", done(2024, amount=100, online=49.9), "not_met"),
        ("2025-05-10", done(2024, amount=100, online=None), "insufficient_data"),  # nothing online is entered
        ("2025-05-10", done(2024, amount=99, online=None), "not_met"),  # whatever was done online
        ("2025-05-10", done(2024, amount=100, online=50)[1:], "insufficient_data"),
        ("2025-05-10", [], "insufficient_data"),
        ("2025-05-10", done(2025, amount=300, online=90), "insufficient_data"),  # the running year does not count
        ("2025-05-10", done(2023, amount=300, online=90), "insufficient_data"),  # nor one before the window
    ],
)
def test_the_rule_in_force_at_its_boundaries(on: str, rows: list[dict[str, Any]], wanted: str) -> None:
    assert verdict(reviewed(rows, on)) == wanted


def test_five_years_are_summed_for_the_upper_band() -> None:
    rows = [row for year in range(2020, 2025) for row in done(year, amount=110, who="e")]
    assert verdict(reviewed(rows, who=("e",)), "e") == "met"
    assert verdict(reviewed([*rows[:4], *done(2024, amount=109.9, who="e")], who=("e",)), "e") == "not_met"
    found = reviewed(rows[1:], who=("e",))
    assert verdict(found, "e") == "insufficient_data"  # one year has no entry: 440 is the least
    assert verdict(reviewed(rows[1:], who=("e",), closed=[2020]), "e") == "not_met"
    one = found.people.iloc[0]
    assert (one["first"], one["last"], one["hours_intensive"], one["hours_intensive_partial"]) == (
        2020,
        2024,
        440,
        True,
    )


def test_making_up_needs_a_reason_and_a_rule_that_allows_it() -> None:
    short = done(2024, amount=50, online=60)
    found = reviewed(short, reason="援藏")
    one = found.people.iloc[0]
    assert one["verdict"] == "not_met_deferred_1y"
    assert one["deadline"] == pd.Timestamp("2025-11-10")  # six months, counted as HRS-06 does
    assert "6个月" in one["note"]
    assert verdict(reviewed(short)) == "not_met"
    assert reviewed(short).people["deadline"].isna().all()
    never = rule({**NEW, "deferral_months": None}, OLD)
    assert verdict(reviewed(short, local=never, reason="援藏")) == "not_met"
    assert verdict(reviewed(done(2024, amount=100, online=60), reason="援藏")) == "met"


def test_those_managed_above_the_county_are_not_judged() -> None:
    found = reviewed(done(2024, amount=300, online=90, who="d"), who=("a", "d"))
    assert found.people["person_id"].tolist() == ["a"]
    assert found.apart["person_id"].tolist() == ["d"]
    assert not found.verdicts["subject"].astype(str).eq("d").any()
    assert review_entries(found)["person_id"].tolist() == ["a"]


def test_what_is_on_record_comes_along() -> None:
    rows = [
        {"from": "2024-05-01", "days": 3, "training_class": "B1", "activity": "任职班"},
        {"from": "2025-03-01", "hours": 8, "training_class": "B2"},
        {"from": "2019-03-01", "hours": 8},
        {"person_id": "b", "from": "2024-05-01", "hours": 8},
    ]
    plan = register("class_plan", [{"training_class": "B1", "class_type": "promotion", "places": 10}])
    marks = register("results", [{"training_class": "B1", "session_no": 1, "person_id": "a", "grade": "good"}])
    bad = register(
        "discipline",
        [{"person_id": who, "date": day, "violation": "late", "training_class": "B1"}
         for who, day in (("a", "2024-05-01"), ("a", "2010-05-01"), ("b", "2024-05-01"))],
    )  # fmt: skip
    found = reviewed(rows, class_plan=plan, results=marks, discipline=bad)
    told = found.trainings[["activity", "hours", "class_type", "grade"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["任职班", 24.0, "promotion", "good"],
        ["班", 8.0, None, None],
    ]
    assert found.discipline["date"].tolist() == [pd.Timestamp("2024-05-01")]


def test_the_order_of_the_list_is_kept_and_changes_nothing() -> None:
    rows = [*done(2024, amount=100, online=50), *done(2024, amount=10, online=50, who="b")]
    one, two = (reviewed(rows, who=who).people for who in (("b", "e", "a"), ("a", "b", "e")))
    assert one["person_id"].tolist() == ["b", "e", "a"]
    columns = ["verdict", "hours_intensive", "note"]
    pd.testing.assert_frame_equal(
        one.set_index("person_id")[columns].sort_index(), two.set_index("person_id")[columns].sort_index()
    )


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([None, 20.0, 45.0, 60.0]), min_size=1, max_size=4), st.floats(0, 80))
def test_more_hours_never_harm(amounts: list[float | None], further: float) -> None:
    order = {"not_met": 0, "insufficient_data": 1, "met": 2}
    rows = [{"from": f"2024-0{month}-01", "hours": amount} for month, amount in enumerate(amounts, 1)]
    rows.append({"from": "2024-09-01", "training_form": "online", "hours": 50})
    before = verdict(reviewed(rows))
    after = verdict(reviewed([*rows, {"from": "2024-10-01", "hours": further}]))
    assert before != "met" or after == "met"
    assert order[after] >= order[before] or before == "insufficient_data"


def test_a_rule_that_cannot_be_applied_is_refused() -> None:
    with pytest.raises(RegisterError, match="程序不猜"):
        reviewed([], local=Register("review_rule", rule().table.iloc[:0], rule().form))
    with pytest.raises(RegisterError) as told:
        reviewed([], local=rule(OLD, {**NEW, "from": "2024-06-01"}, {**LONG, "hours": None}))
    assert len(told.value.mistakes) == 2
    with pytest.raises(RegisterError, match="长于规定的 12 个月"):
        reviewed([], local=rule(OLD, {**NEW, "deferral_months": 13}))
    with pytest.raises(RegisterError, match="适用的一行"):
        reviewed([], local=rule(OLD))


def test_nobody_on_the_list_is_guessed() -> None:
    people = roster(PEOPLE)
    day = dt.date(2025, 5, 10)
    assert proposed_people(listed({"person": "张三"}), people, on=day)["person_id"].tolist() == ["a"]
    assert proposed_people(listed({"person": "张三", "unit": "U2"}), people, on=day)["person_id"].tolist() == ["c"]
    wrong = [{"person": "李四"}, {"person": "b"}, {"person": "钱七"}, {"person": "a"}, {"person": "张三"}]
    with pytest.raises(RegisterError) as told:
        proposed_people(listed(*wrong), people, on=day)
    assert [one.where for one in told.value.mistakes] == ["李四", "b", "钱七", "张三"]
    units = register(
        "units", [{"unit": "U1", "name": "某县教育局", "unit_type": "county_organ", "legal_basis": "neither"}]
    )
    found = proposed_people(listed({"person": "a", "unit": "某县教育局"}), people, on=day, units=units)
    assert found[["person_id", "unit_name"]].to_numpy().tolist() == [["a", "某县教育局"]]
    with pytest.raises(RegisterError, match="认不出单位"):
        proposed_people(listed({"person": "a", "unit": "某县教育居"}), people, on=day, units=units)
    empty = listed({"person": "a"})
    with pytest.raises(RegisterError, match="空的"):
        proposed_people(Register("proposed", empty.table.iloc[:0], empty.form), people, on=day)


def test_the_sheet_says_what_was_found_and_no_more_years_than_were_looked_at() -> None:
    rows = [
        *done(2024, amount=50, online=60),
        *done(2021, amount=30),
        {"from": "2024-07-01", "hours": 8, "activity": "研讨班"},
    ]
    sheet = review_sheet(reviewed(rows, reason="援藏"), "a", simulated=True, reviewer="赵六")
    words = repr(sheet.blocks)
    assert sheet.mark == "模拟数据"
    for told in ("张三", "乡科级正职", "未达到", "任后限期补训", "2025-11-10", "研讨班", "没有登记", "赵六"):
        assert told in words, told
    assert "2021" not in words
    tables = [block for block in sheet.blocks if isinstance(block, Table)]
    assert [row[0] for row in tables[2].rows] == ["2024", "2025"]
    assert len(write_docx(sheet)) > 1000


def test_nobody_to_judge_and_a_level_that_is_not_known() -> None:
    only_city = reviewed([], who=("d",))
    assert only_city.people.empty
    assert only_city.verdicts.empty
    assert review_entries(only_city).empty
    people = roster([{"person_id": "a", "civil_servant_rank": None}])
    found = review(
        proposed_people(listed({"person": "a"}), people, on=dt.date(2025, 5, 10)), hours(done(2024, amount=300)),
        policy=policy(), rule=rule(), rules=read_rules(), roster=people, reviewed_on=dt.date(2025, 5, 10),
    )  # fmt: skip
    assert verdict(found) == "insufficient_data"
    assert "不知道适用哪一条" in found.people["note"].iloc[0]
    assert review_sheet(found, "a").title

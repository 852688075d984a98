"""Dated rules: at, just below and just above every threshold, in the old and in the new rule set, with missing data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.errors import RuleError
from evaluate.registers import (
    LOWER_BAND,
    UPPER_BAND,
    VERDICT_COLUMNS,
    Subject,
    bands,
    defined,
    judge,
    read_rules,
    threshold,
)
from evaluate.responses import FLAG_COLUMNS

PASS, FAIL, NONE, LITTLE = "pass", "fail", "not_applicable", "insufficient_data"
EVERYTHING = [
    "regulations_2015", "plan_2018_2022/HRS-03", "plan_2023_2027/HRS-04", "plan_2023_2027/CNT-04",
    "plan_2023_2027/CNT-05", "plan_2023_2027/CNT-06", "party_member_plan_2019_2023",
    "party_member_plan_2024_2028", "civil_servants_2008",
    "training_cost_2014", "training_cost_2016", "jiangsu_2014", "sichuan_2016", "class_applications", "satisfaction",
]  # fmt: skip
OLD, NEW = "2021-12-31", "2024-12-31"
CLASS: Subject = "training_class"
UPPER, LOWER, MAIN = {"band": "division_and_above"}, {"band": "section_and_below"}, {"class_type": "main"}
# what the numbers just below, at and just above a threshold give; OPEN: another branch is not known
OPEN, LEAST, MOST, NEVER = (LITTLE, PASS, PASS), (FAIL, PASS, PASS), (PASS, PASS, FAIL), (NONE,) * 3
HOURS_40, HOURS_200 = {**MAIN, "class_hours": 40.0}, {"main_class_hours": 200.0}
# 45 days are 15 in full, 15 at 80 %, 15 at 70 % until 2016: 37.5 at 450 yuan; since 30 and 15 at 70 %: 40.5 at 550
COST_45 = {"days": 45.0}
FIVE_HOURS = {"hours": 5.0, "title": "associate"}  # of which four are paid

# Written by hand from the consolidated table of rules, not from the YAML: rule, subject, day, the row without the
# tested column, that column, and the numbers just below, at, just above the threshold with what they must give.
NUMBERS: list[tuple[str, Subject, str, dict[str, Any], str, tuple[float, float, float], tuple[str, str, str]]] = [
    ("HRS-01", "person_window", "2017-12-31", UPPER, "hours_intensive", (549.5, 550, 550.5), OPEN),
    ("HRS-01", "person_window", "2022-12-31", UPPER, "hours_intensive", (549.5, 550, 550.5), OPEN),
    ("HRS-01", "person_window", "2027-12-31", UPPER, "hours_intensive", (549.5, 550, 550.5), OPEN),
    ("HRS-01", "person_window", "2022-12-31", UPPER, "months_intensive", (2.99, 3, 3.01), OPEN),
    ("HRS-01", "person_window", "2027-12-31", UPPER, "months_intensive", (2.99, 3, 3.01), OPEN),
    ("HRS-02", "person_year", OLD, LOWER, "hours_intensive", (89.5, 90, 90.5), OPEN),
    ("HRS-02", "person_year", NEW, LOWER, "hours_intensive", (89.5, 90, 90.5), OPEN),
    ("HRS-02", "person_year", OLD, LOWER, "days_intensive", (11.5, 12, 12.5), OPEN),
    ("HRS-02", "person_year", NEW, LOWER, "days_intensive", (11.5, 12, 12.5), OPEN),
    ("HRS-02", "person_year", OLD, {**LOWER, "days_intensive": 0}, "hours_intensive", (89.5, 90, 91), LEAST),
    ("HRS-02", "person_year", NEW, {**LOWER, "days_intensive": 0}, "hours_intensive", (89.5, 90, 91), LEAST),
    ("HRS-03", "person_year", OLD, {}, "hours_online", (49.5, 50, 50.5), LEAST),
    ("HRS-03", "person_year", NEW, {}, "hours_online", (49.5, 50, 50.5), LEAST),
    ("HRS-04", "person_window", "2027-12-31", {**UPPER, "window": "plan"}, "hours_basic", (359, 360, 361), LEAST),
    ("HRS-04", "person_window", "2027-12-31", {**LOWER, "window": "plan"}, "hours_basic", (239, 240, 241), LEAST),
    ("HRS-04", "person_window", "2022-12-31", {**LOWER, "window": "plan"}, "hours_basic", (239, 240, 241), NEVER),
    ("HRS-05", "person_year", "2018-12-31", {"party_role": "officer"}, "hours_all", (55, 56, 57), NEVER),
    ("HRS-05", "person_year", OLD, {"party_role": "officer"}, "hours_all", (55, 56, 57), LEAST),
    ("HRS-05", "person_year", NEW, {"party_role": "officer"}, "hours_all", (55, 56, 57), LEAST),
    ("HRS-05", "person_year", NEW, {"party_role": "member"}, "hours_all", (31, 32, 33), LEAST),
    ("HRS-07", "trainee", "2013-03-18", {"class_hours": 70.0}, "leave_hours", (9.5, 10, 10.5), NEVER),
    ("HRS-07", "trainee", "2013-03-19", {"class_hours": 70.0}, "leave_hours", (9.5, 10, 10.5), MOST),
    ("HRS-07", "trainee", "2021-05-01", {"class_hours": 70.0}, "leave_hours", (9.5, 10, 10.5), MOST),
    ("HRS-07", "trainee", "2024-05-01", {"class_hours": 70.0}, "leave_hours", (9.5, 10, 10.5), MOST),
    ("HRS-08", "appointment", NEW, {"appointment_kind": "initial"}, "days", (11, 12, 13), LEAST),
    ("HRS-08", "appointment", NEW, {"appointment_kind": "promotion_division"}, "days", (29, 30, 31), LEAST),
    ("HRS-08", "appointment", OLD, {"appointment_kind": "promotion_section"}, "days", (14, 15, 16), LEAST),
    ("HRS-08", "appointment", OLD, {"appointment_kind": "transfer"}, "days", (1, 15, 99), NEVER),
    ("CNT-01", CLASS, "2021-05-01", HOURS_40, "theory_and_party_spirit_hours", (27.5, 28, 28.5), LEAST),
    ("CNT-01", CLASS, "2026-05-01", HOURS_40, "theory_and_party_spirit_hours", (27.5, 28, 28.5), LEAST),
    ("CNT-01", CLASS, "2015-11-30", HOURS_40, "theory_and_party_spirit_hours", (27.5, 28, 28.5), NEVER),
    ("CNT-02", CLASS, "2021-05-01", HOURS_40, "party_spirit_hours", (7.5, 8, 8.5), LEAST),
    ("CNT-02", CLASS, "2026-05-01", HOURS_40, "party_spirit_hours", (7.5, 8, 8.5), LEAST),
    ("CNT-03", "school_term", "2021-12-31", {"term": "year", **HOURS_200}, "leader_hours", (39, 40, 41), LEAST),
    ("CNT-03", "school_term", "2025-08-02", {"term": "semester", **HOURS_200}, "leader_hours", (39, 40, 41), NEVER),
    ("CNT-03", "school_term", "2025-12-31", {"term": "semester", **HOURS_200}, "leader_hours", (39, 40, 41), LEAST),
    ("CNT-03", "school_term", "2025-12-31", {"term": "year", **HOURS_200}, "leader_hours", (39, 40, 41), NEVER),
    ("CNT-03", "school_term", "2024-12-31", {"term": "year", **HOURS_200}, "leader_hours", (39, 40, 41), NEVER),
    ("CNT-04", CLASS, "2021-05-01", HOURS_40, "interactive_hours", (11.5, 12, 12.5), LEAST),
    ("CNT-04", CLASS, "2024-05-01", HOURS_40, "interactive_hours", (11.5, 12, 12.5), LEAST),
    ("CLS-01", "school_year", NEW, {}, "refresher_classes", (1, 2, 3), LEAST),
    ("CLS-02", "school_year", NEW, {}, "young_cadre_classes", (0, 1, 2), LEAST),
    ("LDR-01", "leadership_year", NEW, {"leaders_due": 32}, "leaders_lectured", (31, 32, 33), LEAST),
    ("CLS-03", CLASS, "2024-05-01", {}, "lead_working_days", (14, 15, 16), LEAST),
    ("COST-01", CLASS, "2015-05-01", {"days": 5.0}, "cost_per_person", (2249, 2250, 2251), MOST),
    ("COST-01", CLASS, "2015-05-01", {"days": 30.0}, "cost_per_person", (12149, 12150, 12151), MOST),
    ("COST-01", CLASS, "2015-05-01", COST_45, "cost_per_person", (16874, 16875, 16876), MOST),
    ("COST-01", CLASS, "2024-05-01", {"days": 5.0}, "cost_per_person", (2749, 2750, 2751), MOST),
    ("COST-01", CLASS, "2024-05-01", COST_45, "cost_per_person", (22274, 22275, 22276), MOST),
    ("COST-02", "lecture", "2024-05-01", {"hours": 4.0, "title": "associate"}, "lecture_fee", (1999, 2000, 2001), MOST),
    ("COST-02", "lecture", "2024-05-01", FIVE_HOURS, "lecture_fee", (1999, 2000, 2001), MOST),
    ("COST-02", "lecture", "2015-05-01", {"title": "associate"}, "lecture_fee", (999, 1000, 1001), MOST),
    ("COST-02", "lecture", "2015-05-01", {"title": "full"}, "lecture_fee", (1999, 2000, 2001), MOST),
    ("COST-02", "lecture", "2015-05-01", {"title": "fellow"}, "lecture_fee", (2999, 3000, 3001), MOST),
    ("COST-02", "lecture", "2024-05-01", {"hours": 4.0, "title": "full"}, "lecture_fee", (3999, 4000, 4001), MOST),
    ("COST-02", "lecture", "2024-05-01", {"hours": 4.0, "title": "fellow"}, "lecture_fee", (5999, 6000, 6001), MOST),
    ("COST-02", "lecture", "2024-05-01", {"hours": 4.0, "title": "none"}, "lecture_fee", (1, 6000, 9999), NEVER),
    ("COST-03", CLASS, "2015-05-01", {"departure_days": 1.0}, "arrival_days", (0.5, 1, 1.5), MOST),
    ("COST-03", CLASS, "2024-05-01", {"departure_days": 1.0}, "arrival_days", (0.5, 1, 1.5), MOST),
    ("COST-03", CLASS, "2024-05-01", {"arrival_days": 1.0}, "departure_days", (0.5, 1, 1.5), MOST),
]  # fmt: skip


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("rules") / "rules.yml"
    path.write_text("adopt:\n" + "".join(f"  - {name}\n" for name in EVERYTHING), encoding="utf-8")
    return read_rules(path)


def verdicts(rules, rule: str, subject: Subject, rows: list[dict[str, Any]], **options: Any) -> list[str]:
    table = pd.DataFrame(rows)
    table["on"] = pd.to_datetime(table["on"])
    table["subject"] = [f"row {place}" for place in range(len(table))]
    return judge(table, rules, subject=subject, only=[rule], **options)["verdict"].astype(str).tolist()


@pytest.mark.parametrize(("rule", "subject", "day", "row", "column", "values", "wanted"), NUMBERS)
def test_below_at_and_above_each_threshold(rules, rule, subject, day, row, column, values, wanted) -> None:
    rows = [{"on": day, **row, column: value} for value in values]
    assert verdicts(rules, rule, subject, rows) == list(wanted)


@pytest.mark.parametrize(("rule", "subject", "day", "row", "column", "values", "wanted"), NUMBERS)
def test_without_the_number_nothing_is_said(rules, rule, subject, day, row, column, values, wanted) -> None:
    """An empty number, a missing column and an empty code that decides are no 0 and no pass."""
    silent = NONE if set(wanted) == {NONE} else LITTLE
    rows = [{"on": day, **row, column: np.nan}]
    assert verdicts(rules, rule, subject, rows) == [silent]
    assert verdicts(rules, rule, subject, [{"on": day, **row}]) == [silent]
    if silent == LITTLE:
        for name in set(row) - {"days_intensive"}:
            if name not in ("arrival_days", "departure_days"):
                assert verdicts(rules, rule, subject, [{"on": day, **row, column: values[0], name: None}]) == [LITTLE]


def test_every_rule_of_every_set_has_its_row_in_the_table(rules) -> None:
    """A rule or a version that the YAML has and the tables of this file have not would stand untested."""
    apart = {"HRS-06", "CNT-05", "CNT-06", "CLS-04", "QLT-01", "QLT-02"}
    tested = {(rule, rules.in_force(rule, dt.date.fromisoformat(day)).rule_set) for rule, _, day, *_, wanted in NUMBERS
              if set(wanted) != {NONE}}  # fmt: skip
    adopted = {(name, one.rule_set) for name in rules.names() for one in rules.versions(name)}
    # the plan of 2018–2022 says the same hours as the Regulations of 2015 and is the better source of the two
    shadowed = {("HRS-02", "regulations_2015")}
    assert {pair for pair in adopted if pair[0] not in apart} - shadowed == tested


@pytest.mark.parametrize(("day", "rule_set"), [("2021-05-01", "plan_2018_2022"), ("2024-05-01", "plan_2023_2027")])
def test_yes_and_no(rules, day: str, rule_set: str) -> None:
    """A unit of Party-spirit education in main classes; an analysis in those of a month or more."""
    rows = [{"on": day, **MAIN, "party_spirit_unit": unit} for unit in ("yes", "no", None)]
    assert verdicts(rules, "CNT-05", "training_class", rows) == [PASS, FAIL, LITTLE]
    rows = [
        {"on": day, **MAIN, "party_spirit_analysis": analysis, "months": months}
        for analysis, months in [("no", 0.99), ("no", 1), ("yes", 1), (None, 1.01), ("yes", np.nan)]
    ]
    assert verdicts(rules, "CNT-06", "training_class", rows) == [NONE, FAIL, PASS, LITTLE, LITTLE]
    assert rules.in_force("CNT-06", dt.date.fromisoformat(day)).rule_set == rule_set
    other = [{"on": day, "class_type": "special", "party_spirit_unit": "no"}]
    assert verdicts(rules, "CNT-05", "training_class", other) == [NONE]


def test_deadlines(rules) -> None:
    """A year after the promotion, to the day; an empty day is late only when the deadline has passed."""
    for promoted, last in (("2021-03-10", "2022-03-10"), ("2024-02-29", "2025-02-28")):
        made_up = pd.date_range(last, periods=3) - pd.Timedelta(days=1)
        rows = [
            {"on": promoted, "met_at_promotion": "no", "promoted_on": promoted, "made_up_on": day} for day in made_up
        ]
        assert verdicts(rules, "HRS-06", "promotion", rows) == [PASS, PASS, FAIL]
        empty = [{**rows[0], "made_up_on": pd.NaT}]
        day = dt.date.fromisoformat(last)
        assert verdicts(rules, "HRS-06", "promotion", empty, as_of=day) == [LITTLE]
        assert verdicts(rules, "HRS-06", "promotion", empty, as_of=day + dt.timedelta(1)) == [FAIL]
    met = [{"on": "2024-05-01", "met_at_promotion": "yes", "promoted_on": "2024-05-01", "made_up_on": None}]
    assert verdicts(rules, "HRS-06", "promotion", met) == [NONE]
    filed = [{"on": "2024-12-31", "year": 2024, "filed_on": f"2024-{day}"} for day in ("03-30", "03-31", "04-01")]
    assert verdicts(rules, "CLS-04", "plan_filing", filed) == [PASS, PASS, FAIL]
    assert verdicts(rules, "CLS-04", "plan_filing", [{"on": "2024-02-01", "year": 2024, "filed_on": None}]) == [LITTLE]


def test_which_branch_was_kept_is_told(rules) -> None:
    rows = [{"days_intensive": days, "hours_intensive": hours} for days, hours in ((12, 90), (12, 0), (0, 90), (6, 60))]
    table = pd.DataFrame(rows).assign(on=pd.Timestamp(NEW), subject=list("abcd"), **LOWER)
    found = judge(table, rules, subject="person_year", only=["HRS-02"])
    assert tuple(found.columns) == VERDICT_COLUMNS == FLAG_COLUMNS
    assert found["branch"].tolist() == ["days+hours", "days", "hours", "hours"]  # 60/90 is nearer than 6/12
    assert found["threshold"].tolist() == [12, 12, 90, 90]
    assert found["source"].str.contains("A级").all()


def test_the_band_goes_by_post_until_2023_and_by_post_or_rank_since(rules) -> None:
    people = pd.DataFrame(
        [("132", "none"), ("141", "consultant_4"), ("141", "principal_1"), ("199", "none"), (None, "none"),
         (None, "consultant_1"), ("131", None), ("150", None)],
        columns=["position_level", "civil_servant_rank"],
    )  # fmt: skip
    up, low = UPPER_BAND, LOWER_BAND
    old = [bands(people, rules, day=pd.Timestamp(day)).tolist() for day in ("2017-12-31", "2023-09-18")]
    assert old == [[up, low, low, low, None, None, up, low]] * 2
    for day in ("2023-09-19", "2027-12-31"):
        new = bands(people, rules, day=pd.Timestamp(day)).tolist()
        assert new == [up, up, low, low, None, up, up, None]
    assert bands(people, read_rules(), day=pd.Timestamp("2017-12-31")).isna().all()


def test_a_number_that_is_a_least(rules) -> None:
    """Enough to keep "at least", never enough to break it; enough to break "at most", never to keep it."""
    table = pd.DataFrame({"subject": list("ab"), "on": pd.Timestamp(NEW), "hours_online": [50.0, 49.0]})
    table["hours_online_partial"] = True
    assert judge(table, rules, subject="person_year", only=["HRS-03"])["verdict"].tolist() == [PASS, LITTLE]
    leave = pd.DataFrame({"subject": list("ab"), "on": pd.Timestamp(NEW), "class_hours": 70.0, "leave_hours": [10, 11]})
    leave["leave_hours_partial"] = True
    assert judge(leave, rules, subject="trainee", only=["HRS-07"])["verdict"].tolist() == [LITTLE, FAIL]
    # of hours that it is divided by, and of days, the other way round
    leave = leave.assign(leave_hours_partial=False, class_hours_partial=True)
    assert judge(leave, rules, subject="trainee", only=["HRS-07"])["verdict"].tolist() == [PASS, LITTLE]
    cost = pd.DataFrame({"subject": list("ab"), "on": pd.Timestamp(NEW), "days": 5.0, "cost_per_person": [2750, 2751]})
    cost["days_partial"] = True
    assert judge(cost, rules, subject=CLASS, only=["COST-01"])["verdict"].tolist() == [PASS, LITTLE]
    share = pd.DataFrame({"subject": list("ab"), "on": pd.Timestamp(NEW), **MAIN, "class_hours": 40.0})
    share["party_spirit_hours"], share["class_hours_partial"] = [8.0, 7.0], True
    assert judge(share, rules, subject=CLASS, only=["CNT-02"])["verdict"].tolist() == [LITTLE, FAIL]


def test_what_a_rule_counts_is_defined_by_the_rule_set_of_the_day(rules, tmp_path: Path) -> None:
    """Interactive methods by the plans; classes of a kind and length where a province's rule is adopted."""
    methods = ["lecture", "seminar", "structured_discussion", "case_teaching", "simulation", "experiential", "debate",
               "interview_style", "onsite_teaching", None]  # fmt: skip
    lessons = pd.DataFrame({"method": methods})
    wanted = [False, True, True, True, True, True, True, False, False, pd.NA]
    for day in ("2018-11-01", "2022-12-31", "2023-10-16", "2027-12-31"):
        assert defined(lessons, rules, "interactive_hours", days=pd.Series([day] * 10)).tolist() == wanted
    for day in ("2018-10-31", "2023-10-15", "2028-01-01", None):
        assert defined(lessons, rules, "interactive_hours", days=pd.Series([day] * 10)).isna().all()
    classes = pd.DataFrame(
        [("main", "refresher", 0.49), ("main", "refresher", 0.5), ("main", "young_cadre", 2.0), ("special", None, 2.0),
         ("main", None, 2.0), ("main", "refresher", None)],
        columns=["class_type", "main_class_kind", "months"],
    )  # fmt: skip
    days = pd.Series([NEW] * 6)
    path = tmp_path / "rules.yml"
    path.write_text("adopt: [jiangsu_2014/CLS-01]\n", encoding="utf-8")
    for book in (rules, read_rules(path)):
        found = defined(classes, book, "refresher_classes", days=days).tolist()
        assert found == [False, True, False, False, pd.NA, pd.NA]
    assert defined(classes, read_rules(), "refresher_classes", days=days).isna().all()


def test_unchecked_rules_are_adopted_by_name_and_say_so(rules) -> None:
    bare = read_rules()
    for name in ("HRS-04", "HRS-05", "HRS-08", "COST-01", "COST-02", "COST-03", "CLS-01", "LDR-01", "QLT-01"):
        assert name not in bare.names()
    assert bare.in_force("HRS-01", dt.date(2017, 12, 31)) is None
    assert bare.in_force("HRS-03", dt.date(2021, 12, 31)) is None
    assert bare.in_force("CNT-04", dt.date(2024, 5, 1)) is None
    row = {"on": "2017-12-31", **LOWER, "hours_intensive": 90.0, "subject": "a"}
    table = pd.DataFrame([row]).assign(on=pd.Timestamp("2017-12-31"))
    found = judge(table, rules, subject="person_year", only=["HRS-02"], language="en")
    assert found["note"].tolist() == ["the rule is not verified; adopted by the office"]
    assert found["source"].str.contains("grade C").all()


def test_the_study_s_own_rule_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(
        "rule_sets:\n  county_2026:\n    label: 某县办法\n    jurisdiction: 某县\n    valid_from: 2026-01-01\n"
        "    source: 某县2026年文件\n    grade: C\n    rules:\n      HRS-03:\n        subject: person_year\n"
        "        any_of: {online: {column: hours_online, at_least: 60}}\n",
        encoding="utf-8",
    )
    rules = read_rules(path)
    rows = [{"on": day, "hours_online": 55.0} for day in ("2025-12-31", "2026-12-31")]
    assert verdicts(rules, "HRS-03", "person_year", rows) == [PASS, FAIL]


def test_all_mistakes_of_a_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(
        "adopts: []\nadopt: [regulations_2051, plan_2023_2027/HRS-04]\nrule_sets:\n  plan_2023_2027: &set\n"
        "    label: x\n    valid_from: soon\n    source: x\n    grade: E\n    rules:\n      X-1:\n"
        "        subject: person_year\n        any_of: {a: {column: hours_onlin, at_least: 1}}\n"
        "      X-2:\n        subject: person_year\n"
        "        any_of: {a: {column: hours_online, at_least: 1, at_most: 2}}\n"
        "  own:\n    label: x\n    valid_from: 2026-01-01\n    source: x\n    grade: A\n    rules:\n      X-3:\n"
        "        subject: lecture\n        any_of: {a: {column: hours, at_least: '4'}}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError) as told:
        read_rules(path)
    text = str(told.value)
    for word in ("adopts", "regulations_2015", "valid_from", "grade", "hours_online", "2 种", "X-3", "第10行"):
        assert word in text, word
    assert len(told.value.mistakes) >= 7


def test_the_study_s_own_definition_goes_first_and_its_mistakes_are_told(tmp_path: Path) -> None:
    """On-site teaching is interactive here; a definition, a column, a length or a rate that does not exist is named."""
    head = "rule_sets:\n  own:\n    label: x\n    valid_from: 2024-01-01\n    source: x\n    grade: A\n    rules: {}\n"
    path = tmp_path / "rules.yml"
    path.write_text(head + "    defines: {interactive_hours: {method: [onsite_teaching]}}\n", encoding="utf-8")
    lessons, days = pd.DataFrame({"method": ["seminar", "onsite_teaching"]}), pd.Series(["2024-05-01"] * 2)
    assert defined(lessons, read_rules(path), "interactive_hours", days=days).tolist() == [False, True]
    for wrong, words in (
        ("{interactive_hour: {method: [seminar]}}", ["interactive_hours"]),
        ("{interactive_hours: {methd: [seminar]}}", ["methd", "capability_part"]),
        ("{refresher_classes: {months: {at_most: 3}}}", ["at_most"]),
    ):
        path.write_text(f"{head}    defines: {wrong}\n", encoding="utf-8")
        with pytest.raises(RuleError) as told:
            read_rules(path)
        assert all(word in str(told.value) for word in [*words, "rules.yml"])
    branch = "{column: arrival_days, at_most: 1, rates_after: {3: 0.7}}"
    rule = f"\n      X-1:\n        subject: training_class\n        any_of: {{a: {branch}}}\n"
    path.write_text(head.replace(" {}\n", rule), encoding="utf-8")
    with pytest.raises(RuleError, match="rates_after"):
        read_rules(path)


def test_a_day_that_no_calendar_has(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("rule_sets:\n  own:\n    valid_from: 2026-13-01\n", encoding="utf-8")
    with pytest.raises(RuleError, match="日期不存在"):
        read_rules(path)


def test_survey_results_are_not_held_against_a_line(rules) -> None:
    with pytest.raises(RuleError, match="pass_line"):
        judge(pd.DataFrame({"subject": ["a"], "on": [NEW]}), rules, subject="survey_result")
    assert threshold(rules, "QLT-02", dt.date(2024, 1, 1)) == 0.95
    assert threshold(rules, "QLT-01", dt.date(2024, 1, 1), branch="lowest") == 0.85
    with pytest.raises(RuleError, match="HRS-99"):
        threshold(rules, "HRS-99", dt.date(2024, 1, 1))


def test_what_cannot_be_judged_is_refused(rules) -> None:
    table = pd.DataFrame({"subject": ["a", "a"], "on": pd.Timestamp(NEW)})
    for bad, options in ((table, {}), (table.drop(columns="on"), {}), (table.iloc[:1], {"only": ["CNT-01"]})):
        with pytest.raises(RuleError):
            judge(bad, rules, subject="person_year", **options)


ROWS = st.tuples(
    st.sampled_from(["2017-12-31", OLD, "2022-12-31", "2023-09-18", "2023-09-19", NEW, None]),
    st.sampled_from(["division_and_above", "section_and_below", None]),
    st.sampled_from([0.0, 11.9, 12.0, 89.0, 90.0, 550.0, np.nan]),
    st.sampled_from([0.0, 12.0, 90.0, np.nan]),
)


@given(st.lists(ROWS, min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_does_not_matter_and_more_never_harms(rows, random) -> None:
    rules = read_rules()
    table = pd.DataFrame(rows, columns=["on", "band", "hours_intensive", "days_intensive"]).astype({"band": object})
    table["on"] = pd.to_datetime(table["on"])
    table["subject"] = [f"p{place}" for place in range(len(table))]
    order = list(range(len(table)))
    random.shuffle(order)
    found, mixed = (judge(one, rules, subject="person_year").astype(str) for one in (table, table.iloc[order]))
    assert sorted(found.to_numpy().tolist()) == sorted(mixed.to_numpy().tolist())
    more = table.assign(hours_intensive=table["hours_intensive"] + 5, days_intensive=table["days_intensive"].fillna(1))
    after = judge(more, rules, subject="person_year")["verdict"]
    assert not ((found["verdict"] == PASS) & (after != PASS)).any()

"""What a report says of classes: shares of content and method, conduct, who sits together, how timetables differ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ledgers import register, roster
from offices import held, plan, timetable

from evaluate.design import Policy
from evaluate.errors import RegisterError
from evaluate.estimate import Estimate, protect
from evaluate.oversight import (
    attendance_rate,
    band_fit,
    class_homogeneity,
    class_rows,
    content_shares,
    design_sheets,
    method_variety,
    own_timetables,
    political_content,
    rule_rates,
    timetable_distance,
    trainee_conduct,
)
from evaluate.registers import Register, judge, read_rules

SHOWN = Policy(minimum_cell=1)
THEORY, SPIRIT = {"content_category": "theory_education"}, {"content_category": "party_spirit_education"}


def office() -> dict[str, Register]:
    """Two main classes of 16 hours and 8 hours, a special class of 8, and one of last year without a timetable."""
    lessons = timetable(
        {**THEORY, "course": "K1"},
        {**SPIRIT, "party_spirit_kind": "warning", "course": "K2"},
        {**SPIRIT, "party_spirit_kind": "ethics", "method": "debate", "course": "K3"},
        {"capability_part": "ability", "method": "debate", "course": "K4"},
        {**SPIRIT, "training_class": "B2", "course": "K2"},
        {"training_class": "B2", "capability_part": "conduct", "method": None, "course": "K4"},
        {"training_class": "B3", "capability_part": "ability", "course": "K5"},
        {"training_class": "B3", "course": "K6"},
    )
    last = {"opened_on": "2023-05-15", "closed_on": "2023-05-19", "training_class": "B4"}
    return {
        "class_plan": plan({}, {}, {"class_type": "special", "name": "专题班"}, {}),
        "classes_held": held({"hours": 16.0, "design_sheet": True}, {"hours": 8.0, "design_sheet": False},
                             {"hours": 8.0}, last),
        "sessions": lessons,
    }  # fmt: skip


def values(found: Estimate, *keys: str) -> dict[Any, float]:
    """Numbers by the columns named, and every code with words in both languages."""
    frame, labels = found.frame, found.about.labels
    for column in ("measure", "item", *found.by):
        for code in frame[column].dropna().unique():
            words = labels.get("class" if column == "other" else column, {}).get(code)
            assert column in ("year", "other", "class") or {"zh", "en"} <= set(words or {}), (column, code)
    for item, choice in frame[["item", "choice"]].dropna().itertuples(index=False):
        words = labels["choice"].get(f"{item}={choice}") or labels["choice"].get(choice)
        assert {"zh", "en"} <= set(words or {}), choice
    index = frame[list(keys)].itertuples(index=False) if len(keys) > 1 else frame[keys[0]]
    return {
        key if isinstance(key, str) else tuple(key): value for key, value in zip(index, frame["value"], strict=True)
    }


def test_shares_of_content_with_what_is_not_told_beside_them() -> None:
    found = content_shares(**office(), year=2024)
    shares = values(found, "class_type", "choice")
    main = {choice: value for (group, choice), value in shares.items() if group == "main"}
    assert main == pytest.approx({
        "theory_education": 4 / 24, "party_spirit_education": 12 / 24, "duty_capability_training": 8 / 24,
        "knowledge_training": 0, "not_told": 0,
    })  # fmt: skip
    assert found.frame[found.frame["class_type"] == "main"]["n"].unique().tolist() == [2]
    assert found.about.counted == "classes"
    kinds = values(content_shares(**office(), of="party_spirit_kind", by=()), "choice")
    assert kinds == pytest.approx({"ethics": 1 / 3, "warning": 1 / 3, "political_culture": 0, "other": 0,
                                   "not_told": 1 / 3})  # fmt: skip
    capability = values(content_shares(**office(), of="capability_part", by=()), "choice")
    assert capability == pytest.approx({"ability": 1 / 2, "conduct": 1 / 4, "knowledge": 0, "spirit": 0,
                                        "not_told": 1 / 4})  # fmt: skip
    methods = values(content_shares(**office(), of="method"), "class_type", "choice")
    assert methods["main", "not_told"] == pytest.approx(1 / 6)
    assert sum(methods.values()) == pytest.approx(2)


def test_political_content_and_classes_without() -> None:
    """A class without a timetable is not one without such hours."""
    found = values(political_content(**office()), "class_type", "item", "choice")
    told = {key: value for key, value in found.items() if key[1] == "without_political"}
    assert told == pytest.approx({
        ("main", "without_political", "yes"): 0, ("main", "without_political", "no"): 2 / 3,
        ("main", "without_political", "not_known"): 1 / 3, ("special", "without_political", "yes"): 1,
        ("special", "without_political", "no"): 0, ("special", "without_political", "not_known"): 0,
    })  # fmt: skip
    shares = political_content(**office()).select(item="political_share").frame
    assert shares["value"].tolist() == pytest.approx([16 / 24, 0])
    assert shares["n"].tolist() == [2, 1]


def test_variety_of_methods_and_design_sheets() -> None:
    """Half lectures and half debates of ten methods; lectures alone; a class with a method missing is left out."""
    found = method_variety(**office(), year=2024)
    assert values(found, "class_type") == pytest.approx({"main": math.log(2) / math.log(10), "special": 0})
    assert found.frame["n"].tolist() == [1, 1]
    tables = office()
    sheets = values(design_sheets(tables["class_plan"], tables["classes_held"], by=(), year=2024), "choice")
    assert sheets == pytest.approx({"yes": 1 / 3, "no": 1 / 3, "not_known": 1 / 3})


def test_timetables_that_differ() -> None:
    """B1 gives ¼ to each of K1 to K4, B2 half to K2 and half to K4: half in common. B3 has nothing in common."""
    found = values(timetable_distance(**office()), "class", "other")
    assert found == pytest.approx({("B1-1", "B2-1"): 0.5, ("B1-1", "B3-1"): 1, ("B2-1", "B3-1"): 1})
    same = timetable({"course": "K1"}, {"course": "K1", "training_class": "B2"})
    assert values(timetable_distance(plan({}, {}), held({}, {}), same), "class") == {"B1-1": 0}
    nearest = values(own_timetables(**office()), "item")
    assert nearest["nearest"] == 0.5  # of .5, .5 and 1
    assert own_timetables(**office()).select(choice="yes").frame["value"].tolist() == [0]
    twice = held({}, {}, {"training_class": "B1", "session_no": 2})
    rows = timetable({"course": "K1"}, {"course": "K1", "training_class": "B2"}, {"course": "K2", "session_no": 2})
    shared = own_timetables(plan({}, {}), twice, rows)
    assert shared.select(choice="yes").frame[["value", "n"]].to_numpy().tolist() == [[pytest.approx(2 / 3), 3]]
    assert own_timetables(plan({}), held({}), timetable({})).frame["value"].isna().all()


def people(count: int, **about: Any) -> tuple[Register, Register]:
    """Trainees of B1: half of the level of section heads, half deputies; one of the city besides."""
    persons = [
        {
            "person_id": f"p{place}",
            "position_level": ("141", "142")[place % 2],
            "post_category": "leading_post",
            **about,
        }
        for place in range(count)
    ]
    persons.append({"person_id": "city", "managed_by": "city", "position_level": "131"})
    rows = [
        {"training_class": "B1", "session_no": 1, "person_id": one["person_id"], "arrived": True} for one in persons
    ]
    return roster(persons), register("enrolment", rows)


def test_attendance_violations_and_results() -> None:
    """40 trainees of two half-days, 12 absent once; 12 late, 1 at a banquet, 1 both; 38 grades, 10 failed."""
    county, enrolment = people(40)
    classes = plan({}), held({})
    key = {"training_class": "B1", "session_no": 1}
    marks = [
        {**key, "person_id": f"p{place}", "date": "2024-05-13", "half_day": half,
         "attendance": "absent" if place < 12 and half == "morning" else ("late" if half == "morning" else "present")}
        for place in range(40) for half in ("morning", "afternoon")
    ]  # fmt: skip
    rate = attendance_rate(county, *classes, enrolment, register("attendance", marks))
    assert values(rate, "class_type") == pytest.approx({"main": 68 / 80})
    assert rate.frame["n"].tolist() == [40]
    late = [{**key, "person_id": f"p{place}", "date": "2024-05-13", "violation": "late", "handling": "reminded"}
            for place in range(13)]  # fmt: skip
    banquet = [{**key, "person_id": one, "date": "2024-05-14", "violation": "banquet", "handling": "withdrawn"}
               for one in ("p12", "p13")]  # fmt: skip
    graded = [{**key, "person_id": f"p{place}", "grade": "failed" if place < 10 else "good"} for place in range(38)]
    found = trainee_conduct(
        county, *classes, enrolment, discipline=register("discipline", late + banquet),
        results=register("results", graded), policy=SHOWN,
    )  # fmt: skip
    assert values(found, "item", "choice") == pytest.approx({
        ("violation", "late"): 12 / 40, ("violation", "banquet"): 1 / 40, ("violation", "several"): 1 / 40,
        ("violation", "no_violation"): 26 / 40, ("withdrawn", "1"): 2 / 40,
        ("result", "failed"): 10 / 38, ("result", "passed"): 28 / 38,
    })  # fmt: skip
    hidden = trainee_conduct(county, *classes, enrolment, discipline=register("discipline", late + banquet))
    shown = protect(hidden).frame.set_index(["item", "choice"])["value"]
    assert shown[[("violation", "banquet"), ("violation", "several")]].isna().all()  # one each
    assert shown["withdrawn"].isna().all()  # two people
    assert len(trainee_conduct(county, *classes, enrolment, discipline=register("discipline", late), year=2020)) == 0


def test_who_sits_together() -> None:
    """Half heads and half deputies: Leik's dispersion is 2 × ½ ÷ 9; one kind of post is wholly alike."""
    county, enrolment = people(20)
    found = class_homogeneity(county, plan({"name": "进修班"}), held({}), enrolment)
    assert values(found, "class", "item") == pytest.approx({("B1-1", "position_level"): 8 / 9,
                                                           ("B1-1", "post_category"): 1})  # fmt: skip
    assert found.about.labels["class"]["B1-1"]["zh"] == "进修班（B1-1）"
    assert protect(found).frame["value"].notna().all()
    few, enrolled = people(9)
    assert protect(class_homogeneity(few, plan({}), held({}), enrolled)).frame["value"].isna().all()
    both_ends = roster([{"person_id": f"p{place}", "position_level": ("111", "160")[place % 2], "post_category": post}
                        for place, post in enumerate(["leading_post", "enterprise_management"] * 5)])  # fmt: skip
    ends = class_homogeneity(both_ends, plan({}), held({}), people(10)[1]).frame["value"].tolist()
    assert ends == pytest.approx([0, 1 - 5 / 4 * (1 - 0.5)])


def test_whether_a_class_has_those_it_is_meant_for() -> None:
    """By the rules of the opening day: a consultant of the fourth rank is of the upper band since 2023 only."""
    county, enrolment = people(20, civil_servant_rank="consultant_4")
    for year, wanted in ((2022, {"yes": 1.0}), (2024, {"no": 1.0})):
        classes = held({"opened_on": f"{year}-05-16", "closed_on": f"{year}-05-20"})
        found = band_fit(county, plan({"target_band": "section_and_below"}), classes, enrolment, read_rules())
        assert values(found, "choice") == wanted
        assert found.frame["n"].tolist() == [20]
    assert len(band_fit(county, plan({"target_band": "both"}), held({}), enrolment, read_rules())) == 0


def test_rates_of_rules_keep_what_is_not_known_in_the_denominator() -> None:
    tables, rules = office(), read_rules()
    rows = class_rows(tables["class_plan"], tables["classes_held"], rules, sessions=tables["sessions"])
    verdicts = judge(rows, rules, subject="training_class", only=["CNT-01", "CNT-02"])
    found = rule_rates(verdicts, rows, rules, counted="classes", registers=[tables["classes_held"]])
    assert values(found, "rule", "choice") == pytest.approx({
        ("CNT-01", "pass"): 1 / 3, ("CNT-01", "fail"): 1 / 3, ("CNT-01", "insufficient_data"): 1 / 3,
        ("CNT-02", "pass"): 2 / 3, ("CNT-02", "fail"): 0, ("CNT-02", "insufficient_data"): 1 / 3,
    })  # fmt: skip
    assert found.frame["n"].unique().tolist() == [3]  # the special class is none of the rules' business
    assert (found.frame["se"] == 0).all()
    assert found.frame[["low", "high"]].isna().all(axis=None)
    years = rule_rates(verdicts, rows, rules, counted="classes", by=["rule", "year"]).frame
    assert set(years["year"]) == {"2023", "2024"}
    nothing = judge(rows, rules, subject="training_class", only=["CNT-06"])
    assert len(rule_rates(nothing, rows, rules, counted="classes")) == 0


def test_nothing_is_told_by_person() -> None:
    county, enrolment = people(12)
    for by in ("person_id", "teacher"):
        with pytest.raises(RegisterError, match="class_type"):
            content_shares(**office(), by=by)
        with pytest.raises(RegisterError, match="class_type"):
            attendance_rate(county, plan({}), held({}), enrolment, register("attendance", [{}]), by=by)


def test_the_order_of_rows_changes_no_number() -> None:
    tables = office()
    turned = {
        name: Register(one.name, one.table.iloc[::-1].reset_index(drop=True), one.form, source=one.source)
        for name, one in tables.items()
    }
    for verb in (content_shares, political_content, method_variety, timetable_distance, own_timetables):
        pd.testing.assert_frame_equal(verb(**tables).frame, verb(**turned).frame)
    assert np.isfinite(method_variety(**tables).frame["value"]).all()

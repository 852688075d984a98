"""Open door, faculty, leading cadres who lecture, courses and sites: counted by hand, whatever the order of rows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import pandas as pd
import pytest
from ledgers import register
from tables import AS_OF, numbers, sessions, shuffled, sites, teachers

from evaluate.design import Policy
from evaluate.errors import RegisterError
from evaluate.estimate import Estimate, protect
from evaluate.oversight import (
    base_use,
    base_visits,
    channels,
    course_renewal,
    course_use,
    external_classes,
    external_hours,
    faculty_active,
    faculty_mix,
    faculty_terms,
    faculty_types,
    item_counts,
    item_states,
    leader_lectures,
    leader_topics,
    onsite_points,
    onsite_tiers,
    open_items,
    quality_course_count,
    quality_courses,
    renewal_states,
    room_day_use,
    secondments,
    term_states,
)
from evaluate.registers import Register

YEAR = 2026


def test_hours_from_outside_are_a_share_of_the_hours_whose_teacher_is_known() -> None:
    found = numbers(external_hours(sessions(), teachers(), year=YEAR))
    assert found["hours"] == (36, 6)
    assert found["hours_without_teacher"] == (4, 1)
    assert found["external_hours"] == (12, 2)  # a university expert 8, a role model 4; the leader's 8 are apart
    assert found["external_hours_share"] == (pytest.approx(12 / 36), 6)
    assert found["leader_hours"] == (8, 2)
    assert found["shared_hours_share"] == (pytest.approx(4 / 36), 6)
    early = numbers(external_hours(sessions(), teachers(), year=YEAR, as_of=dt.date(2026, 3, 31)))
    assert early["external_hours_share"] == (pytest.approx(8 / 24), 3)
    nothing = external_hours(sessions(), teachers(), year=2020)
    assert math.isnan(numbers(nothing)["external_hours_share"][0])


def test_channels_add_up_to_the_whole() -> None:
    found = channels(sessions(), teachers(), year=YEAR).frame
    assert found["value"].sum() == pytest.approx(1)
    assert dict(zip(found["choice"], found["value"] * 36, strict=True)) == pytest.approx(
        {"party_school": 16, "university": 8, "leading_cadre": 8, "role_model": 4, "local_expert": 0}
    )


def test_a_class_with_an_unknown_lecture_is_not_known_and_stays_in_the_denominator() -> None:
    plan = register("class_plan", [{"training_class": "B1", "host_unit": "U301"},
                                   {"training_class": "B2", "host_unit": "U9"}, {"training_class": "B3"}])  # fmt: skip
    found = numbers(
        external_classes(sessions(), teachers(), year=YEAR, sites=sites(), class_plan=plan, schools=("U301",)), "choice"
    )
    third = pytest.approx(1 / 3)
    assert [found["external_teacher", choice] for choice in ("yes", "no", "not_known")] == [
        (pytest.approx(2 / 3), 3), (0, 3), (third, 3)
    ]  # fmt: skip
    assert [found["external_site", choice][0] for choice in ("yes", "no", "not_known")] == [third] * 3
    assert [found["external_host", choice][0] for choice in ("yes", "no", "not_known")] == [third] * 3


def test_leading_cadres_are_counted_and_of_few_nothing_is_told() -> None:
    made = leader_lectures(sessions(), teachers(), year=YEAR)
    found = numbers(made)
    assert (found["leaders_due"], found["leaders_lectured"]) == ((2, 2), (1, 2))
    assert found["leaders_lectured_share"] == (0.5, 2)
    assert found["duty_not_entered"] == (7, 10)
    assert protect(made).frame.set_index("item").loc["leaders_lectured", "value"] != 1  # two people: hidden
    shown = protect(leader_lectures(sessions(), teachers(), year=YEAR, policy=Policy(minimum_cell=0)))
    assert numbers(shown) == found
    assert math.isnan(numbers(leader_lectures(sessions(), teachers(must_lecture=None), year=YEAR))["leaders_due"][0])
    assert numbers(leader_topics(sessions(), teachers(), year=YEAR)) == {
        "lectures": (2, 2), "lecture_hours": (8, 2), "topics": (1, 2)
    }  # fmt: skip


def test_32_due_of_whom_27_have_lectured() -> None:
    staff = [{"teacher_id": f"L{n}", "teacher_type": "leading_cadre", "must_lecture": True} for n in range(32)]
    held = [{"session": f"X{n}", "date": "2026-04-01", "hours": 2.0, "teacher": f"L{n % 27}"} for n in range(40)]
    made = protect(leader_lectures(register("sessions", held), register("teachers", staff), year=YEAR))
    found = numbers(made)
    assert (found["leaders_due"], found["leaders_lectured"]) == ((32, 32), (27, 32))


def test_faculty_and_who_teaches() -> None:
    mix = numbers(faculty_mix(teachers()))
    assert (mix["full_time"], mix["part_time"], mix["part_per_full"]) == ((4, 10), (6, 10), (1.5, 10))
    assert mix["shared_share"] == (0.1, 10)
    kinds = numbers(faculty_types(teachers()), "choice")
    assert kinds["teacher_type", "leading_cadre"] == (pytest.approx(0.3), 10)
    assert numbers(faculty_active(teachers(), sessions(), year=YEAR))["active"] == (0.5, 10)
    by_kind = numbers(faculty_active(teachers(), sessions(), year=YEAR, by="full_time"), "full_time")
    assert by_kind["active", "True"] == (0.5, 4)
    away = numbers(secondments(teachers()))
    assert (away["seconded"], away["not_entered"], away["secondment_days"]) == ((0.5, 4), (0.25, 4), (30, 4))


def _without(register: Register, *columns: str) -> Register:
    return Register(register.name, register.table.drop(columns=list(columns)), register.form, source=register.source)


def test_what_the_table_has_no_column_for_is_not_known() -> None:
    bare = _without(teachers(), "shared_from", "must_lecture", "secondment_days", "engaged_until", "engaged_from")
    assert math.isnan(numbers(faculty_mix(bare))["shared_teachers"][0])
    assert math.isnan(numbers(external_hours(sessions(), bare, year=YEAR))["shared_hours_share"][0])
    assert math.isnan(numbers(leader_lectures(sessions(), bare, year=YEAR))["leaders_lectured"][0])
    assert math.isnan(numbers(secondments(bare))["seconded"][0])
    assert set(faculty_terms(bare, as_of=AS_OF)["state"]) == {"not_known"}
    bank = _without(_bank(), "quality_course", "made_on", "last_updated")
    assert math.isnan(numbers(quality_course_count(bank))["quality"][0])
    assert numbers(renewal_states(bank, year=YEAR), "choice")["renewal", "not_known"] == (1, 6)
    assert math.isnan(numbers(room_day_use(_without(sites(), "used_days"), year=YEAR))["room_day_use"][0])


@pytest.mark.parametrize("by", ["teacher_id", "name", ("teacher_type", "name")])
def test_the_faculty_is_never_told_by_person(by: str | tuple[str, ...]) -> None:
    with pytest.raises(RegisterError, match="不按个人"):
        faculty_active(teachers(), sessions(), year=YEAR, by=by)


def test_terms_are_listed_by_code_and_counted() -> None:
    listed = faculty_terms(teachers(), as_of=AS_OF, within_days=15)
    assert listed[["teacher_id", "state"]].to_numpy().tolist()[:3] == [
        ["U2", "ended"], ["U1", "ending"], ["R1", "running"]
    ]  # fmt: skip
    assert listed["days_left"].tolist()[:2] == [-30, 15]  # the last day is still in the term
    assert set(listed["state"][3:]) == {"not_known"}
    sooner = faculty_terms(teachers(), as_of=AS_OF, within_days=14).set_index("teacher_id")["state"]
    assert sooner["U1"] == "running"
    assert numbers(term_states(teachers(), as_of=AS_OF, within_days=15), "choice")["term", "ended"] == (
        pytest.approx(1 / 6), 6
    )  # fmt: skip


def _bank() -> Register:
    rows = [
        {
            "code": "K1",
            "made_on": "2026-02-01",
            "quality_course": True,
            "quality_evidence": "市级评审",
            "textbook": "A",
        },
        {"code": "K2", "made_on": "2020-01-01", "last_updated": "2026-01-01", "quality_course": True, "textbook": "A"},
        {"code": "K3", "made_on": "2020-01-01", "last_updated": "2025-12-31", "quality_course": False},
        {"code": "K4", "made_on": None, "last_updated": None},
        {"code": "K5", "made_on": "2027-01-01"},
        {"code": "K6", "made_on": "2020-01-01", "last_updated": "2027-03-01"},
    ]
    return register("courses", [{"quality_course": None, **row} for row in rows], name="课")


def test_renewal_counts_undated_courses_in_the_denominator() -> None:
    found = numbers(course_renewal(_bank(), year=YEAR))
    assert found["course_renewal_rate"] == (pytest.approx(2 / 5), 5)  # the course of 2027 was not there yet
    states = numbers(renewal_states(_bank(), year=YEAR), "choice")
    assert {choice: round(value * n) for (_, choice), (value, n) in states.items()} == {
        "new": 1, "updated": 1, "not_renewed": 1, "not_known": 2
    }  # fmt: skip


def test_quality_courses_without_evidence_come_first() -> None:
    listed = quality_courses(_bank())
    assert listed[["code", "state"]].to_numpy().tolist() == [["K2", "no_evidence"], ["K1", "with_evidence"]]
    counted = numbers(quality_course_count(_bank()))
    assert counted["quality"] == (2, 6)
    assert counted["quality_with_evidence"] == (0.5, 2)
    assert counted["quality_not_entered"] == (0.5, 6)
    used = numbers(course_use(_bank(), sessions(), year=YEAR))
    assert used["courses_given"] == (3, 6)
    assert used["textbook"] == (pytest.approx(2 / 3), 3)
    assert used["textbooks"] == (1, 3)


def test_room_days_and_bases() -> None:
    found = numbers(room_day_use(sites(), sessions(), year=YEAR))
    assert found["room_day_use"] == (pytest.approx(121 / 300), 2)  # the second base: neither entered nor used
    alone = numbers(room_day_use(sites(), year=YEAR, by="site_type"), "site_type")
    assert alone["room_day_use", "party_school"] == (0.6, 1)
    assert math.isnan(alone["room_day_use", "onsite"][0])
    bases = numbers(base_use(sites(), sessions(), year=YEAR))
    assert (bases["bases_used_share"], bases["visits"], bases["visiting_classes"]) == ((0.5, 2), (2, 2), (1, 2))
    visits = numbers(base_visits(sites(), sessions(), year=YEAR), "site_id")
    assert visits == {("visits", "S2"): (2, 2), ("visits", "S3"): (0, 0)}


def _tiers(*lines: tuple[str, float]) -> Register:
    return register("site_tiers", [{"tier": tier, "at_least": least, "from": "2024-01-01"} for tier, least in lines])


def test_points_are_equal_weights_until_the_office_has_its_own() -> None:
    listed = onsite_points(sites(), as_of=AS_OF).set_index("site_id")
    assert listed.loc["S2", "score"] == pytest.approx(75)  # (7 × 8 + 4) of 80
    assert (listed.loc["S2", "weights"], listed.loc["S2", "tier"]) == ("equal", "no_lines")
    assert listed.loc["S2", "weakest"] == "影响力"
    assert listed.loc["S3", ["weakest", "missing"]].tolist()[1] == "影响力"
    assert math.isnan(listed.loc["S3", "score"])
    assert listed.loc["S3", ["lowest", "highest"]].tolist() == pytest.approx([70, 82.5])
    weights = register("site_factors", [{"factor": "theme", "weight": 3.0, "from": "2024-01-01"},
                                        {"factor": "influence", "weight": 1.0, "from": "2024-01-01"},
                                        {"factor": "effect", "weight": 9.0, "from": "2027-01-01"}])  # fmt: skip
    assert onsite_points(sites(), as_of=AS_OF, weights=weights)["score"][0] == pytest.approx(10 * (3 * 8 + 4) / 4)


@pytest.mark.parametrize(("line", "tier"), [(74.99, "一类"), (75, "一类"), (75.01, "二类")])
def test_a_tier_begins_at_its_line(line: float, tier: str) -> None:
    listed = onsite_points(sites(), as_of=AS_OF, tiers=_tiers(("一类", line), ("二类", 60), ("三类", 0)))
    assert listed["tier"].tolist() == [tier, "not_known"]  # between 70 and 82.5 lies the line
    certain = onsite_points(sites(), as_of=AS_OF, tiers=_tiers(("一类", 90), ("二类", 70), ("三类", 0)))
    assert certain["tier"].tolist() == ["二类", "二类"]
    counted = numbers(onsite_tiers(sites(), _tiers(("一类", line), ("二类", 60)), as_of=AS_OF), "choice")
    assert counted["tier", tier] == (0.5, 2)


def test_weights_of_nothing_are_refused() -> None:
    useless = register("site_factors", [{"factor": "fame", "weight": 1.0, "from": "2024-01-01"}])
    with pytest.raises(RegisterError, match="fame"):
        onsite_points(sites(), as_of=AS_OF, weights=useless)


def test_items_of_the_new_school() -> None:
    items = register("school_items", [
        {"school_item": "X1", "area": "safety", "due": "2026-09-29"},
        {"school_item": "X2", "area": "safety", "due": "2026-05-31"},
        {"school_item": "X3", "area": "money", "due": "2026-09-30"},
        {"school_item": "X4", "area": "money", "due": "2026-03-01", "done_on": "2026-04-01"},
        {"school_item": "X5", "area": "money"},
    ])  # fmt: skip
    listed = open_items(items, as_of=AS_OF)
    assert listed["school_item"].tolist() == ["X2", "X1", "X3", "X5"]
    assert listed["age"].tolist()[:2] == ["over_90", "within_30"]
    assert listed["state"].tolist() == ["overdue", "overdue", "open", "no_date"]
    found = numbers(item_counts(items, as_of=AS_OF, by="area"), "area", "choice")
    assert found["items_overdue", "safety", ""] == (2, 2)
    states = numbers(item_states(items, as_of=AS_OF, by="area"), "area", "choice")
    assert states["item_state", "money", "no_date"] == (
        pytest.approx(1 / 3),
        3,
    )


VERBS: list[Callable[[Register, Register, Register, Register], Estimate | pd.DataFrame]] = [
    lambda s, t, p, c: external_hours(s, t, year=YEAR),
    lambda s, t, p, c: channels(s, t, year=YEAR),
    lambda s, t, p, c: external_classes(s, t, year=YEAR, sites=p),
    lambda s, t, p, c: leader_lectures(s, t, year=YEAR),
    lambda s, t, p, c: faculty_active(t, s, year=YEAR, by="teacher_type"),
    lambda s, t, p, c: faculty_terms(t, as_of=AS_OF),
    lambda s, t, p, c: secondments(t),
    lambda s, t, p, c: course_renewal(c, year=YEAR),
    lambda s, t, p, c: quality_courses(c),
    lambda s, t, p, c: room_day_use(p, s, year=YEAR, by="site_id"),
    lambda s, t, p, c: base_visits(p, s, year=YEAR),
    lambda s, t, p, c: onsite_points(p, as_of=AS_OF),
]


@pytest.mark.parametrize("verb", VERBS)
def test_the_order_of_rows_changes_nothing(verb: Callable[..., Estimate | pd.DataFrame]) -> None:
    one = verb(sessions(), teachers(), sites(), _bank())
    other = verb(*(shuffled(part, 3) for part in (sessions(), teachers(), sites(), _bank())))
    frames = [part.frame if isinstance(part, Estimate) else part for part in (one, other)]
    pd.testing.assert_frame_equal(*frames)

"""Versions: compared in words, frozen in the field, joined by a crosswalk."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from generated import questionnaires
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.errors import QuestionnaireError
from evaluate.instruments import (
    Choice,
    Competency,
    Item,
    Questionnaire,
    Row,
    Scale,
    Section,
    compare,
    crosswalk,
    fielded,
    freeze,
    read_questionnaire,
    refused_columns,
    write_crosswalk,
    write_questionnaire,
)
from evaluate.instruments.versions import next_version


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


RATE = Scale("rate", True, tuple(Choice(str(n), both(f"{n}档", f"Step {n}"), float(n)) for n in (1, 2, 3)))
GRADE = Scale("grade", False, (Choice("a", both("甲", "A")), Choice("b", both("乙", "B"))))
OLD = Questionnaire(
    "needs",
    "2026.1",
    both("调查", "Survey"),
    scales={"rate": RATE, "grade": GRADE},
    competencies={"law": Competency(both("法治", "Law"))},
    sections=(
        Section(
            "s1",
            both("一", "One"),
            (
                Item("level", "one", both("职级", "Level"), ("grade",)),
                Item("topics", "many", both("主题", "Topics"), ("grade",), max=1),
                Item(
                    "sat",
                    "grid",
                    both("评价", "Rate"),
                    ("rate",),
                    (Row("s1", both("内容", "Content")), Row("s2", both("师资", "Staff"))),
                ),
                Item("needs", "pair", both("需求", "Needs"), ("rate",), (Row("law", both("法治", "Law")),)),
                Item("hours", "number", both("学时", "Hours"), measured_in="hours", show_if="level == a"),
            ),
        ),
    ),
)


def changed(item: str, **properties: object) -> Questionnaire:
    part = OLD.sections[0]
    items = tuple(replace(each, **properties) if each.id == item else each for each in part.items)
    return replace(OLD, sections=(replace(part, items=items),))


def with_list(scale: Scale) -> Questionnaire:
    return replace(OLD, scales={**OLD.scales, scale.name: scale})


def with_items(*items: Item) -> Questionnaire:
    return replace(OLD, sections=(replace(OLD.sections[0], items=items),))


ITEMS = OLD.sections[0].items
LEVEL, TOPICS, SAT, NEEDS, HOURS = ITEMS
CHANGES = [
    (
        changed("level", label=both("职务层次", "Level")),
        ("wording", "level", "第1题（level）题干改动：“职级”→“职务层次”。", True),
    ),
    (changed("hours", show_if=""), ("routing", "hours", "第5题（hours）显示条件：level == a → 无。", True)),
    (changed("hours", measured_in="days"), ("limits", "hours", "第5题（hours）计量单位：hours → days。", True)),
    (changed("topics", max=2), ("limits", "topics", "第2题（topics）最多可选数：1 → 2。", True)),
    (changed("topics", type="rank"), ("type", "topics", "第2题（topics）题型由 many 改为 rank。", True)),
    (changed("level", role="background"), ("property", "level", "第1题（level）角色：无 → background。", False)),
    (changed("level", required=True), ("limits", "level", "第1题（level）必答：无 → 是。", False)),
    (changed("level", other="b"), ("options", "level", "第1题（level）“其他”填写项改动。", False)),
    (
        changed("level", label={**LEVEL.label, "fr": "Grade"}),
        ("property", "level", "第1题（level）增减了译文。", False),
    ),
    (changed("sat", rows=SAT.rows[:1]), ("rows", "sat", "第3题（sat）删除了行 s2。", True)),
    (
        changed("sat", rows=(*SAT.rows, Row("s3", both("食宿", "Board")))),
        ("rows", "sat", "第3题（sat）的行 s3是新增的。", False),
    ),
    (
        changed("sat", rows=(replace(SAT.rows[0], id="x1"), SAT.rows[1])),
        ("rows", "sat", "第3题（sat）的行 x1改名，原名 s1。", True),
    ),
    (changed("sat", rows=SAT.rows[::-1]), ("moved", "sat", "第3题（sat）各行顺序改动。", False)),
    (with_items(*ITEMS[1:], LEVEL), ("moved", "", "题目顺序改动。", False)),
    (with_items(*ITEMS, Item("q12", "text", both("建议", "Advice"))), ("added", "q12", "新增第6题（q12）。", False)),
    (with_items(*ITEMS[:-1]), ("removed", "hours", "删除原第5题（hours）。", True)),
    (with_items(replace(LEVEL, id="rank"), *ITEMS[1:]), ("renamed", "rank", "第1题（rank）改名，原名 level。", True)),
    (
        with_list(replace(GRADE, choices=(GRADE.choices[0], Choice("b", both("丙", "C"))))),
        ("options", "", "第1、2题（grade）选项 b 文字改动：“乙”→“丙”。", True),
    ),
    (
        with_list(replace(GRADE, choices=(*GRADE.choices, Choice("c", both("丙", "C"))))),
        ("options", "", "第1、2题（grade）新增选项 c。", True),
    ),
    (with_list(replace(GRADE, choices=GRADE.choices[:1])), ("options", "", "第1、2题（grade）删除选项 b。", True)),
    (with_list(replace(GRADE, choices=GRADE.choices[::-1])), ("moved", "", "第1、2题（grade）选项顺序改动。", False)),
    (
        with_list(replace(GRADE, choices=(Choice("x", both("甲", "A")), GRADE.choices[1]))),
        ("options", "", "第1、2题（grade）选项 x 的代码由 a 改来。", True),
    ),
    (
        with_list(replace(RATE, choices=(*RATE.choices[:2], replace(RATE.choices[2], value=5.0)))),
        ("scale", "", "第3、4题（rate）选项 3 数值 3 → 5。", True),
    ),
    (
        with_list(replace(RATE, choices=(*RATE.choices[:2], replace(RATE.choices[2], value=None, reason="dont_know")))),
        ("scale", "", "第3、4题（rate）选项 3 缺失原因 无 → dont_know。", True),
    ),
    (replace(OLD, title=both("新调查", "Survey")), ("about", "", "标题改动。", False)),
    (replace(OLD, version="2026.2"), ("about", "", "版本改动。", False)),
]


@pytest.mark.parametrize(("new", "expected"), CHANGES)
def test_each_change_is_told_in_words(new: Questionnaire, expected: tuple[str, str, str, bool]):
    found = [(change.kind, change.item, change.words.zh, change.meaning) for change in compare(OLD, new)]
    assert expected in found
    assert all(change.words.en for change in compare(OLD, new))


def test_english_words_read_well():
    new = changed("level", label=both("职级", "Grade"))
    assert [change.words for change in compare(OLD, new)] == [
        ("第1题（level）题干改动：“Level”→“Grade”。", "question 1 (level): wording “Level” → “Grade”.")
    ]
    assert compare(OLD, OLD) == ()


OTHER = {
    "id": "other",
    "type": "rank",
    "label": both("别的", "Else"),
    "short": both("短", "S"),
    "scales": ("rate",),
    "rows": (SAT.rows[0],),
    "exclusive": ("a",),
    "sets": (("a", "b"),),
    "max": 2,
    "minimum": 1.0,
    "maximum": 2.0,
    "required": True,
    "reverse": True,
    "changed": ("wording",),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Item)])
def test_no_property_of_an_item_changes_unseen(name: str):
    assert compare(OLD, changed("level", **{name: OTHER.get(name, "x")}))


@pytest.mark.parametrize("name", [field.name for field in fields(Row)])
def test_no_property_of_a_row_changes_unseen(name: str):
    row = replace(SAT.rows[0], **{name: OTHER.get(name, "x")})
    assert compare(OLD, changed("sat", rows=(row, SAT.rows[1])))


@given(data=st.data(), asked=questionnaires())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_difference_is_missed_and_none_invented(data: st.DataObject, asked: Questionnaire):
    name = data.draw(st.sampled_from(["scales", "sections", "note", "constructs", "competencies"]))
    new = replace(asked, **{name: getattr(data.draw(questionnaires()), name)})
    assert (compare(asked, new) == ()) == (asked == new)


# -- frozen --------------------------------------------------------


def saved(folder: Path, asked: Questionnaire) -> Path:
    path = folder / "questionnaire.yml"
    write_questionnaire(asked, path)
    return path


def test_a_frozen_file_is_read_only_unchanged(tmp_path: Path):
    path = saved(tmp_path, OLD)
    assert fielded(path) is None
    assert freeze(path, on=dt.date(2026, 3, 1)) == ()
    assert read_questionnaire(path) == OLD
    path.write_text("# a remark\n" + path.read_text("utf-8"), encoding="utf-8")
    assert read_questionnaire(path) == OLD
    saved(tmp_path, changed("level", label=both("职务层次", "Level"), show_if=""))
    with pytest.raises(QuestionnaireError, match=r"“职级”→“职务层次”.*--new-version"):
        read_questionnaire(path)
    with pytest.raises(QuestionnaireError, match="已在使用"):
        freeze(path)


def test_a_harmless_change_is_taken_up_by_freezing_again(tmp_path: Path):
    path = saved(tmp_path, OLD)
    freeze(path, on=dt.date(2026, 3, 1))
    new = changed("level", role="background")
    saved(tmp_path, new)
    with pytest.raises(QuestionnaireError, match=r"角色：无 → background.*questionnaire freeze"):
        read_questionnaire(path)
    assert [change.kind for change in freeze(path)] == ["property"]
    assert read_questionnaire(path) == new
    kept = fielded(path)
    assert kept is not None
    assert kept.since == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-40], lambda text: text.replace("职级", "职务"), lambda text: "[]"]
)
def test_a_spoilt_lock_is_told(tmp_path: Path, spoil):
    path = saved(tmp_path, OLD)
    freeze(path)
    lock = path.with_suffix(".lock")
    lock.write_text(spoil(lock.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(QuestionnaireError, match=r"questionnaire\.lock"):
        read_questionnaire(path)


@pytest.mark.parametrize(
    ("version", "after"), [("2026.1", "2026.2"), ("1", "2"), ("v09", "v10"), ("draft", "draft.2"), ("2.3-a", "2.4-a")]
)
def test_versions_count_up(version: str, after: str):
    assert next_version(version) == after


# -- crosswalk -----------------------------------------------------


def test_the_crosswalk_carries_every_column_and_code(tmp_path: Path):
    grade = replace(
        GRADE, choices=(Choice("x", both("甲", "A")), Choice("b", both("丙", "C")), Choice("c", both("丁", "D")))
    )
    new = replace(
        OLD,
        scales={"rate": RATE, "grade": grade},
        sections=(
            replace(
                OLD.sections[0],
                items=(
                    replace(LEVEL, id="rank"),
                    TOPICS,
                    replace(SAT, rows=SAT.rows[:1]),
                    replace(NEEDS, label=both("培训需求", "Needs")),
                    replace(HOURS, show_if=""),
                    Item("advice", "text", both("建议", "Advice")),
                ),
            ),
        ),
    )
    path = tmp_path / "crosswalk.csv"
    write_crosswalk(OLD, new, path)
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(found, crosswalk(OLD, new), check_dtype=False)
    rows = {tuple(row[:4]): row[4] for row in found.itertuples(index=False, name=None)}
    columns = {key: change for key, change in rows.items() if not key[1] and not key[3]}
    assert columns == {
        ("level", "", "rank", ""): "options; renamed",
        ("topics_a", "", "topics_x", ""): "renamed",
        ("topics_b", "", "topics_b", ""): "wording",
        ("", "", "topics_c", ""): "new",
        ("s1", "", "s1", ""): "same",
        ("s2", "", "", ""): "removed",
        ("importance_law", "", "importance_law", ""): "wording",
        ("ability_law", "", "ability_law", ""): "wording",
        ("hours", "", "hours", ""): "routing",
        ("", "", "advice", ""): "new",
    }
    assert rows["level", "a", "rank", "x"] == "renamed"
    assert rows["level", "b", "rank", "b"] == "wording"
    assert rows["level", "", "rank", "c"] == "new"
    assert rows["s1", "2", "s1", "2"] == "same"
    assert rows["s2", "2", "", ""] == "removed"


@given(asked=questionnaires())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_version_crosswalks_to_itself(asked: Questionnaire):
    found = crosswalk(asked, asked)
    assert set(found["change"]) <= {"same"}
    assert found["old_column"].tolist() == found["new_column"].tolist()
    assert found["old_code"].tolist() == found["new_code"].tolist()
    assert list(dict.fromkeys(found["old_column"])) == list(asked.names)


def test_what_was_promised_never_to_be_shown_by_unit_cannot_be_taken_back(tmp_path: Path):
    promised = replace(OLD, never_by_unit=("sat", "hours"))
    (change,) = compare(promised, replace(OLD, never_by_unit=("hours",)))
    assert (change.item, change.meaning) == ("sat", True)
    assert change.words.zh == "第3题（sat）不再标明不得按单位反映。"
    (change,) = compare(OLD, replace(OLD, never_by_unit=("sat",)))
    assert not change.meaning
    path = saved(tmp_path, promised)
    freeze(path, on=dt.date(2026, 3, 1))
    write_questionnaire(OLD, path)
    with pytest.raises(QuestionnaireError, match="不得按单位反映"):
        freeze(path)


def test_waves_asked_on_other_scales_are_refused_wherever_they_meet():
    other = replace(RATE, choices=RATE.choices[:2])
    shorter = replace(OLD, scales={**OLD.scales, "rate": other})
    names = [mistake.where for mistake in refused_columns(OLD, shorter, where="x")]
    assert "x · s1" in names
    assert [mistake.where for mistake in refused_columns(OLD, shorter, where="x", only={"s2", "hours"})] == ["x · s2"]

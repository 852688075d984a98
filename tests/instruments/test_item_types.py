"""Every type of item: its columns, what it may say, and what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evaluate.errors import QuestionnaireError
from evaluate.instruments import draw_sets, meetings, read_questionnaire
from evaluate.instruments.column import asking

HEAD = """\
questionnaire: {id: q, title: {zh: 问卷, en: Q}}
constructs:
  reaction: {label: {zh: 反应, en: Reaction}, score: mean, min_items: 1, range: [1, 3]}
scales:
  rate3: {"1": {zh: 低, en: Low}, "2": {zh: 中, en: Middle}, "3": {zh: 高, en: High}, na: {label: {zh: 不适用, en: n/a}, reason: not_applicable}}
choices:
  topic: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}, none: {zh: 都不, en: None}}
  five: {c1: {zh: 一, en: "1"}, c2: {zh: 二, en: "2"}, c3: {zh: 三, en: "3"}, c4: {zh: 四, en: "4"}, c5: {zh: 五, en: "5"}}
sections:
  - id: s
    title: {zh: 一, en: One}
    items:
      - {id: sat, type: one, scale: rate3, construct: reaction, label: {zh: 满意, en: Content}}
"""  # noqa: E501
LABEL = "label: {zh: 题, en: Item}"
ROWS = "rows: {r1: {zh: 甲, en: A}, r2: {label: {zh: 乙, en: B}, attention: '2', reverse: true}}"


def written(folder: Path, *items: str) -> Path:
    path = folder / "questionnaire.yml"
    path.write_text(HEAD + "".join(f"      - {{{item}, {LABEL}}}\n" for item in items), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("item", "columns"),
    [
        ("id: q, type: note", []),
        ("id: q, type: nps", [("q", "number", 0, 10, None)]),
        (
            "id: q, type: one, choices: topic, other: b",
            [("q", "category", None, None, None), ("q_text", "text", None, None, "text")],
        ),
        (
            "id: q, type: many, choices: topic, other: b, exclusive: [none], max: 2",
            [
                *((f"q_{code}", "flag", None, None, None) for code in ("a", "b", "none")),
                ("q_text", "text", None, None, "text"),
            ],
        ),
        (
            "id: q, type: rank, choices: topic, max: 2",
            [(f"q_{code}", "number", 1, 2, None) for code in ("a", "b", "none")],
        ),
        (
            "id: q, type: allocate, choices: topic",
            [(f"q_{code}", "number", 0, 100, None) for code in ("a", "b", "none")],
        ),
        (
            "id: q, type: prepost, scale: rate3, rows: {r1: {zh: 甲, en: A}, r2: {zh: 乙, en: B}}",
            [(f"{part}_{row}", "scale", None, None, part) for part in ("before", "after") for row in ("r1", "r2")],
        ),
        (
            "id: q, type: best_worst, choices: topic, sets: [[a, b], [b, none]]",
            [(f"q_{number}_{part}", "category", None, None, part) for number in (1, 2) for part in ("best", "worst")],
        ),
    ],
)
def test_answers_stand_in_the_promised_columns(
    tmp_path: Path, item: str, columns: list[tuple[str, str, float | None, float | None, str | None]]
):
    asked = read_questionnaire(written(tmp_path, item))
    found = [column for column in asked.columns if column.item == "q"]
    assert [(each.name, each.kind, each.minimum, each.maximum, each.part) for each in found] == columns


def test_columns_carry_what_their_item_and_row_say(tmp_path: Path):
    asked = read_questionnaire(
        written(
            tmp_path,
            "id: hello, type: note",
            f"id: g, type: grid, scale: rate3, construct: reaction, pii: quasi, {ROWS}",
            "id: pp, type: prepost, scale: rate3, rows: {r3: {zh: 计算, en: Sums}}",
            "id: bw, type: best_worst, choices: topic, sets: [[none, a], [b, none]]",
            "id: o, type: one, choices: topic, other: b, show_if: 'r1 >= 2'",
        )
    )
    assert [column.name for column in asked.measuring("reaction")] == ["sat", "r1"]
    assert (asked.column("r2").attention, asked.column("r2").reverse, asked.column("r1").pii) == ("2", True, "quasi")
    assert asked.column("before_r3").label["zh"] == "计算（培训前）"
    assert asked.column("after_r3").label["en"] == "Sums (now)"
    scale = asked.column("bw_1_worst").scale
    assert scale is not None
    assert scale.codes == ("none", "a")
    assert asked.column("o_text").pii == "may_contain"
    assert asked.numbers == {"sat": 1, "g": 2, "pp": 3, "bw": 4, "o": 5}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("id: q, type: one, scale: rate3, other: '1'", "没有“其他”项"),
        ("id: q, type: one, choices: topic, other: c", "没有代码 c"),
        ("id: q, type: many, choices: topic, exclusive: [non]", "可能是想写 none"),
        ("id: q, type: many, choices: topic, exclusive: none", "[none]"),
        ("id: q, type: one, scale: rate3, attention: na", "没有代码 na"),
        ("id: q, type: grid, scale: rate3, rows: {x: {label: {zh: 甲, en: A}, attention: '9'}}", "没有代码 9"),
        ("id: q, type: one, scale: rate3, construct: reactoin", "可能是想写 reaction"),
        ("id: q, type: grid, choices: topic, construct: reaction, rows: {x: {zh: 甲, en: A}}", "不是量表题"),
        ("id: q, type: text, pii: maybe", "may_contain"),
        ("id: q, type: number, reverse: true", "不认识的键 reverse"),
        ("id: q, type: note, required: true", "不认识的键 required"),
        ("id: q, type: rank, choices: topic, max: 4", "1 到 3 之间"),
        ("id: q, type: allocate", "缺少 choices"),
        ("id: q, type: prepost, scale: rate3", "缺少 rows"),
        ("id: q, type: prepost, scale: topic, rows: {x: {zh: 甲, en: A}}", "choices: topic"),
        ("id: q, type: best_worst, choices: topic, sets: [[a, a], [b, none]]", "重复的选项"),
        ("id: q, type: best_worst, choices: topic, sets: [[a, b], [b, d]]", "没有代码 d"),
        ("id: q, type: best_worst, choices: topic, sets: [[a, b]]", "没有出现在任何一组：none"),
        ("id: q, type: best_worst, choices: five", "可以照抄这组均衡的分组 sets: [["),
        ("id: q, type: best_worst, choices: five, sets: a", "[[a, b, c]"),
        ("id: sat_x, type: many, choices: topic, other: a}\n      - {id: sat_x_text, type: text", "sat_x_text 重复"),
        ("id: r1, type: text}\n      - {id: q, type: prepost, scale: rate3, rows: {r1: {zh: 甲, en: A}}", ""),
    ],
)
def test_what_a_type_does_not_bear_is_refused(tmp_path: Path, item: str, said: str):
    path = written(tmp_path, item.replace("}\n", f", {LABEL}}}\n"))
    if not said:
        assert "before_r1" in read_questionnaire(path)
        return
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire(path)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "change", [("min_items: 1", "min_items: 2"), ("range: [1, 3]", "range: [3, 1]"), ("mean", "median")]
)
def test_constructs_that_cannot_be_scored_are_refused(tmp_path: Path, change: tuple[str, str]):
    path = written(tmp_path)
    path.write_text(path.read_text("utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as error:
        read_questionnaire(path)
    assert "reaction" in error.value.mistakes[0].where


@pytest.mark.parametrize(
    ("count", "size", "times", "sets", "met"),
    [
        (7, 3, 3, 7, (1, 1)),
        (13, 4, 4, 13, (1, 1)),
        (9, 3, 4, 12, (1, 1)),
        (6, 3, 5, 10, (2, 2)),
        (10, 4, 4, 10, (1, 2)),
    ],
)
def test_sets_are_balanced(count: int, size: int, times: int, sets: int, met: tuple[int, int]):
    """Known designs: the Fano plane, the projective plane of order 3, the affine plane of order 3, 2-(6, 3, 2)."""
    codes = [f"c{number}" for number in range(count)]
    drawn = draw_sets(codes, size=size, times=times)
    assert len(drawn) == sets
    assert all(len(set(each)) == size for each in drawn)
    assert set(Counter(code for each in drawn for code in each).values()) == {times}
    assert meetings(drawn) == met


def test_sets_depend_on_the_seed_alone_and_impossible_ones_are_refused():
    codes = [f"c{number}" for number in range(8)]
    assert draw_sets(codes, seed=3) == draw_sets(codes, seed=3)
    assert draw_sets(codes, seed=3) != draw_sets(codes, seed=4)
    for wrong, size in ((codes[:4], 3), (codes, 8), (codes, 1)):
        with pytest.raises(QuestionnaireError):
            draw_sets(wrong, size=size)


def test_a_choice_that_asks_for_its_words_is_not_made_to_ask_twice():
    labels = asking({"zh": "其他（请注明）", "en": "Other"})
    assert labels == {"zh": "其他（请注明）", "en": "Other (please specify)"}
    assert asking({"zh": "其他", "en": "Other (specify)"}) == {"zh": "其他（请写明）", "en": "Other (specify)"}

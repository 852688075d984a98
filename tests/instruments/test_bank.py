"""The bank: every block whole and sourced, whole questionnaires made of blocks, minutes, the county's own modules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluate.errors import QuestionnaireError
from evaluate.instruments import (
    Block,
    Competency,
    Questionnaire,
    assemble,
    draw_sets,
    meetings,
    minutes,
    read_bank,
    read_block,
    read_questionnaire,
    read_questionnaire_workbook,
    write_questionnaire,
    write_questionnaire_workbook,
)
from evaluate.instruments.build import build_questionnaire
from evaluate.instruments.reading import Reading

NEEDS = ("background", "willingness", "need_pairs", "training_form", "four_brought")
TITLE = {"zh": "问卷", "en": "Questionnaire"}


@pytest.fixture(scope="module")
def bank(root: Path) -> dict[str, Block]:
    return read_bank(root / "surveys" / "bank")


def made(blocks: list[Block], **options: Any) -> Questionnaire:
    return assemble(blocks, id="new", version="1", title=TITLE, **options)


def labels(content: Any) -> Iterator[Mapping[str, str]]:
    """Every label in the plain content of a questionnaire."""
    if isinstance(content, Mapping):
        if set(content) & {"zh", "en"}:
            yield content
        else:
            for part in content.values():
                yield from labels(part)
    elif isinstance(content, list):
        for part in content:
            yield from labels(part)


def test_every_block_is_complete_in_both_languages(bank: dict[str, Block]):
    assert len(bank) >= 21
    for block in bank.values():
        found = [block.title, block.purpose, *(source.text for source in block.sources)]
        found += list(labels(block.questionnaire.plain()))
        assert [each for each in found if set(each) != {"zh", "en"} or not all(map(str.strip, each.values()))] == []


def test_every_item_has_a_source_with_a_grade(bank: dict[str, Block]):
    for block in bank.values():
        sourced = {item for source in block.sources for item in source.items}
        assert sourced == {item.id for item in block.questionnaire.items}, block.id
        assert {source.grade for source in block.sources} <= set("ABCD"), block.id


def test_names_are_unique_over_the_bank(bank: dict[str, Block]):
    sections = Counter(section.id for block in bank.values() for section in block.questionnaire.sections)
    assert [name for name, count in sections.items() if count > 1] == []
    columns = Counter(name for block in bank.values() for name in block.questionnaire.names)
    assert [name for name, count in columns.items() if count > 1] == []


def test_all_blocks_share_their_lists(bank: dict[str, Block]):
    quiet = [block for block in bank.values() if not block.never_by_unit]
    unnamed = [block for block in bank.values() if block.id != "unit_needs"]
    for blocks in (quiet, unnamed):
        assert len(made(blocks).sections) == sum(len(block.questionnaire.sections) for block in blocks)


def test_the_class_form_has_21_items_and_the_course_form_100_points(bank: dict[str, Block]):
    form = bank["class_form"].questionnaire
    assert [len(item.rows) for item in form.items if item.type == "grid"] == [6, 6, 4, 5]
    assert len(form.with_role("reaction")) == 21
    course = bank["course_form"].questionnaire
    score = course.constructs["course_score"]
    highest = max(course.scales["points20"].values)
    assert (score.score, score.range, highest * len(course.measuring("course_score"))) == ("sum", (0, 100), 100)


def test_attitudes_have_four_items_each_one_at_least_reversed(bank: dict[str, Block]):
    block = bank["attitude"]
    assert block.never_by_unit
    for name in ("urgency", "open_mind", "daring"):
        columns = block.questionnaire.measuring(name)
        assert len(columns) == 4
        assert 1 <= sum(column.reverse for column in columns) <= 2


def test_attitudes_stay_away_from_units_in_the_survey_made_of_them(bank: dict[str, Block]):
    survey = made([bank["background"], bank["attitude"]])
    assert survey.never_by_unit == ("attitudes",)
    assert {column.role for column in survey.columns if column.item == "attitudes" and not column.attention} == {
        "attitude"
    }
    assert not {column.name for column in survey.with_role("attitude")} & set(bank["background"].questionnaire.names)


def test_a_role_or_a_name_that_breaks_the_promise_is_told(bank: dict[str, Block]):
    survey = made([bank["background"], bank["attitude"], bank["need_pairs"]])
    pair = next(item.id for item in survey.items if item.type == "pair")
    for name, words in ((pair, "角色却是 importance"), ("age_band", "角色却是 background"), ("sexx", "没有题目 sexx")):
        broken = replace(survey, never_by_unit=("attitudes", name)).plain()
        with pytest.raises(QuestionnaireError, match=words):
            build_questionnaire(Reading("q.yml", json.loads(json.dumps(broken))))


def test_the_needs_survey_reads_back_from_yaml_and_workbook(bank: dict[str, Block], tmp_path: Path):
    survey = made([bank[name] for name in (*NEEDS, "attitude")])
    write_questionnaire(survey, tmp_path / "questionnaire.yml")
    assert read_questionnaire(tmp_path / "questionnaire.yml") == survey
    write_questionnaire_workbook(survey, tmp_path / "q.xlsx")
    assert read_questionnaire_workbook(tmp_path / "q.xlsx") == survey
    assert [section.title["zh"][:2] for section in survey.sections] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert survey.consent["zh"].startswith("本问卷不记名")
    assert survey.consent["zh"].endswith("不按单位反映。")
    assert len(survey.pairs) == 16
    assert not any(each.required for each in survey.competencies.values())


def test_the_needs_survey_fits_and_warns_once_required_content_is_added(bank: dict[str, Block]):
    blocks = [bank[name] for name in NEEDS]
    survey = made(blocks)
    took = minutes(survey, blocks=blocks)
    assert took.value == pytest.approx(7.75)
    assert not took.too_long
    assert took.warning(survey) is None
    whole = made([*blocks, bank["required_pairs"]])
    longer = minutes(whole)
    warning = longer.warning(whole)
    assert longer.value - took.value == pytest.approx(8 * 10 / 60)
    assert longer.too_long
    assert warning is not None
    assert "培训内容" in warning.zh
    assert len(whole.pairs) == 24


EVERY_TYPE = """\
block:
  id: every_type
  title: {zh: 各种题, en: Every type}
  purpose: {zh: 试算时间, en: Times}
  sources:
    - {text: {zh: 自拟, en: Own}, grade: D}
competencies:
  law: {label: {zh: 法律, en: Law}}
  digital: {label: {zh: 数字化, en: Digital}}
  writing: {label: {zh: 写作, en: Writing}}
  economy: {label: {zh: 经济, en: Economy}}
  safety: {label: {zh: 安全, en: Safety}}
scales:
  five:
    "1": {zh: 低, en: low}
    "2": {zh: 中, en: middle}
    "3": {zh: 高, en: high}
choices:
  module:
    law: {zh: 法律, en: Law}
    digital: {zh: 数字化, en: Digital}
    writing: {zh: 写作, en: Writing}
    economy: {zh: 经济, en: Economy}
    safety: {zh: 安全, en: Safety}
    none: {zh: 都不要, en: None of them}
  best:
    law: {zh: 法律, en: Law}
    digital: {zh: 数字化, en: Digital}
    writing: {zh: 写作, en: Writing}
    economy: {zh: 经济, en: Economy}
    safety: {zh: 安全, en: Safety}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: hello, type: note, label: {zh: 您好, en: Hello}}
      - {id: wish, type: many, choices: module, max: 4, exclusive: [none], label: {zh: 想学, en: Wish}}
      - {id: order, type: rank, choices: best, max: 3, label: {zh: 排序, en: Order}}
      - {id: shares, type: allocate, choices: best, label: {zh: 分配, en: Share}}
      - {id: duel, type: best_worst, choices: best, label: {zh: 最, en: Most},
         sets: [[law, digital, writing], [economy, safety, law]]}
      - {id: old, type: prepost, scale: five, label: {zh: 前后, en: Before},
         rows: {b1: {zh: 甲, en: A}, b2: {zh: 乙, en: B}}}
      - id: help
        type: grid
        scale: five
        label: {zh: 有用, en: Help}
        rows:
          general: {zh: 总体, en: Overall}
          by_law: {competency: law, label: {zh: 法律, en: Law}}
          by_digital: {competency: digital, label: {zh: 数字化, en: Digital}}
          last: {zh: 其他, en: Other}
"""


@pytest.fixture
def every_type(tmp_path: Path) -> Block:
    path = tmp_path / "every_type.yml"
    path.write_text(EVERY_TYPE, "utf-8")
    return read_block(path)


def test_minutes_are_the_sum_of_seconds_by_type(every_type: Block):
    found = minutes(every_type.questionnaire)
    assert found.counts == {
        "note": 1, "many": 1, "rank": 3, "allocate": 5, "best_worst": 2, "prepost": 2, "grid": 4,
    }  # fmt: skip
    assert found.value == pytest.approx((5 + 15 + 3 * 6 + 5 * 6 + 2 * 12 + 2 * 10 + 4 * 6) / 60)
    assert found.sections == {"all": found.value}
    assert len(found.basis) == 7
    assert not [line.zh for line in found.basis if line.zh.partition("：")[0].isascii()]
    assert not found.too_long


def test_a_talk_counts_with_its_own_minutes_and_without_warning(bank: dict[str, Block]):
    block = bank["group_record"]
    found = minutes(block.questionnaire, blocks=[block])
    assert (found.value, found.counts) == (60, {})
    assert not found.too_long
    assert minutes(block.questionnaire).value < 10


def test_own_modules_take_the_place_of_the_banks_everywhere(every_type: Block):
    own = {f"own{number}": Competency({"zh": f"模块{number}", "en": f"Module {number}"}) for number in range(6)}
    found = made([every_type], competencies=own)
    items = {item.id: item for item in found.items}
    assert list(found.competencies) == list(own)
    assert found.scales["module"].codes == (*own, "none")
    assert [row.id for row in items["help"].rows] == ["general", *(f"by_{name}" for name in own), "last"]
    assert {row.competency for row in items["help"].rows} == {None, *own}
    assert items["help"].rows[1].label == own["own0"].label
    assert items["duel"].sets == draw_sets(tuple(own))
    assert meetings(items["duel"].sets)[0] >= 1
    fewer = dict(list(own.items())[:2])
    assert {item.id: item.max for item in made([without(every_type, "duel")], competencies=fewer).items}["wish"] == 3


def without(block: Block, item: str) -> Block:
    """The block without one of its items."""
    (section,) = block.questionnaire.sections
    items = tuple(each for each in section.items if each.id != item)
    return replace(block, questionnaire=replace(block.questionnaire, sections=(replace(section, items=items),)))


def test_own_modules_in_the_banks_blocks(bank: dict[str, Block]):
    own = {
        "law": Competency({"zh": "依法行政", "en": "Law"}, "duty_capability_training"),
        "ethics": Competency({"zh": "政德", "en": "Ethics"}, "party_spirit_education", required=True),
    }
    found = made([bank["need_pairs"], bank["need_priority"], bank["training_or_organisation"]],
                 competencies=own, categories=bank["need_pairs"].questionnaire.categories)  # fmt: skip
    assert found.pairs == {"law": ("importance_law", "ability_law")}
    assert "training_ethics" in found
    assert "organisation_law" in found
    assert found.scales["module"].codes == ("law", "ethics")
    assert found.competencies["ethics"].required


def test_a_block_asks_about_the_modules_of_its_kind(bank: dict[str, Block]):
    law = {"law": Competency({"zh": "依法行政", "en": "Law"}, "duty_capability_training")}
    ethics = {"ethics": Competency({"zh": "政德", "en": "Ethics"}, "party_spirit_education", required=True)}
    both = [bank["need_pairs"], bank["required_pairs"]]
    rows = {item.id: [row.id for row in item.rows] for item in made(both, competencies=law | ethics).items}
    assert rows == {"needs": ["law"], "required_content": ["ethics"]}
    with pytest.raises(QuestionnaireError) as refused:
        made(both, competencies=law)
    assert [mistake.where for mistake in refused.value.mistakes] == ["required_pairs"]
    assert "必训" in str(refused.value)


def test_names_that_clash_are_all_told_with_the_mend(bank: dict[str, Block], every_type: Block):
    other = replace(every_type, id="other")
    scales = dict(other.questionnaire.scales)
    scales["five"] = replace(scales["five"], choices=scales["five"].choices[:2])
    other = replace(other, questionnaire=replace(other.questionnaire, scales=scales))
    with pytest.raises(QuestionnaireError) as refused:
        made([every_type, other])
    where = [mistake.where for mistake in refused.value.mistakes]
    assert {"other.five", "other.wish", "other.all"} <= set(where)
    assert "other.module" not in where
    assert "every_type" in str(refused.value)
    with pytest.raises(QuestionnaireError, match="列了两次"):
        made([bank["background"], bank["background"]])


def test_attitudes_never_stand_beside_the_name_of_the_unit(bank: dict[str, Block]):
    for name in ("attitude", "transfer_climate"):
        with pytest.raises(QuestionnaireError, match="不得按单位反映"):
            made([bank["unit_needs"], bank[name]])
    assert "urgency_gap" in made([bank["background"], bank["attitude"]])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grade: D}", "grade: E}", "不认识的等级 E"),
        ("grade: D}", "grade: D, items: [hello]}", "wish"),
        ("grade: D}", "grade: D, items: [helo]}", "没有题目 helo"),
        ("id: every_type", "id: another", "文件名"),
        ("title: {zh: 各种题, en: Every type}", "title: {zh: 各种题}", "en"),
        ("  purpose: {zh: 试算时间, en: Times}\n", "", "缺少 purpose"),
        ("block:\n", "questionnaire:\n", "缺少 block"),
        ("  sources:\n    - {text: {zh: 自拟, en: Own}, grade: D}\n", "", "缺少 sources"),
        ("  sources:\n    -", "  sources:\n    - 自拟\n    -", "缺少 text"),
    ],
)
def test_a_block_with_a_mistake_is_refused(tmp_path: Path, old: str, new: str, said: str):
    assert old in EVERY_TYPE
    path = tmp_path / "every_type.yml"
    path.write_text(EVERY_TYPE.replace(old, new, 1), "utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        read_block(path)
    assert said in str(refused.value)
    assert all(mistake.mend.zh and mistake.mend.en for mistake in refused.value.mistakes)


def test_a_bank_tells_the_mistakes_of_all_its_files(tmp_path: Path):
    for name in ("first", "second"):
        (tmp_path / f"{name}.yml").write_text(EVERY_TYPE.replace("grade: D", "grade: Z"), "utf-8")
    with pytest.raises(QuestionnaireError) as refused:
        read_bank(tmp_path)
    assert len(refused.value.mistakes) == 4

"""A questionnaire with an item of every type and everything that an item may say, for the compilers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from evaluate.instruments import (
    Choice,
    Competency,
    Construct,
    Item,
    Questionnaire,
    Row,
    Scale,
    Section,
    assemble,
    read_bank,
    read_questionnaire,
)


def label(zh: str, en: str) -> dict[str, str]:
    """A label in both languages."""
    return {"zh": zh, "en": en}


def scale(name: str, ordered: bool, **labels: tuple[str, str]) -> Scale:
    """A scale or list; codes with a leading underscore lose it."""
    choices = (
        Choice(code.lstrip("_"), label(*text), float(code.lstrip("_")) if ordered and code != "_9" else None)
        for code, text in labels.items()
    )
    return Scale(name, ordered, tuple(choices))


IMPORTANCE = scale(
    "importance", True, _1=("不重要", "Not important"), _2=("一般", "Moderately"), _3=("重要", "Important")
)
ABILITY = Scale(
    "ability",
    True,
    (
        *scale("x", True, _1=("不会", "None"), _2=("会一点", "Some"), _3=("熟练", "Full")).choices,
        Choice("9", label("不清楚", "Don't know"), None, "dont_know"),
    ),
)
UNIT = scale("unit", False, county=("县直机关", "County organ"), town=("乡镇", "Township"), other=("其他", "Other"))
TOPIC = scale("topic", False, law=("依法行政", "Law"), data=("数字化", "Digital"), none=("都不需要", "None"))
DAYS = scale("days", False, short=("3天以内", "Up to 3 days"), long=("4—10天", "4–10 days"))
CHANGE = scale("change", True, _1=("差", "Poor"), _2=("好", "Good"))

ITEMS = (
    Item(
        "unit", "one", label("您的单位类别", "Your kind of unit"), ("unit",), required=True, other="other", pii="quasi"
    ),
    Item("lead", "flag", label("是否担任领导职务", "Do you lead?"), required=True),
    Item("years", "number", label("工作年限", "Years of work"), minimum=0.0, maximum=45.0, measured_in="years"),
    Item(
        "topics",
        "many",
        label("希望参加的专题", "Topics wanted"),
        ("topic",),
        max=2,
        exclusive=("none",),
        show_if="lead == 1 and years > 3",
    ),
    Item("hint", "note", label("下面请谈谈培训内容。", "Now about content."), show_if="selected(topics, law)"),
    Item(
        "rate",
        "grid",
        label("请评价下列方面", "Please rate"),
        ("importance",),
        (
            Row("rate_content", label("课程内容", "Content"), required=True, construct="whole"),
            Row("rate_check", label("本行请选“一般”", "Choose moderately here"), attention="2"),
        ),
    ),
    Item(
        "needs",
        "pair",
        label("各项能力", "Skills"),
        ("importance", "ability"),
        (Row("law", label("依法行政", "Law")), Row("data", label("数字化", "Digital"))),
    ),
    Item(
        "growth",
        "prepost",
        label("培训前后", "Before and after"),
        ("change",),
        (Row("skill", label("业务能力", "Skill")),),
        show_if="rate_content in (1, 2) or not selected(topics, data)",
    ),
    Item("order", "rank", label("请排序", "Please rank"), ("topic",), max=2),
    Item("shares", "allocate", label("请分配100分", "Share 100 points"), ("days",)),
    Item(
        "most",
        "best_worst",
        label("最需要什么", "What is needed"),
        ("topic",),
        sets=(("law", "data"), ("data", "none")),
    ),
    Item("again", "nps", label("是否愿意推荐", "Would you recommend it?")),
    Item("when", "date", label("最近一次参训日期", "Date of the last class")),
    Item("why", "text", label("您的建议", "Suggestions"), show_if="again < 7", pii="may_contain"),
)


def every_type() -> Questionnaire:
    """Two pages, fourteen items, in Chinese and English."""
    return Questionnaire(
        id="every-type",
        version="2026.1",
        title=label("每种题型", "Every type of item"),
        sections=(
            Section("about", label("基本情况", "About you"), ITEMS[:4]),
            Section("content", label("培训内容", "Content"), ITEMS[4:]),
        ),
        scales={each.name: each for each in (IMPORTANCE, ABILITY, UNIT, TOPIC, DAYS, CHANGE)},
        competencies={"law": Competency(label("依法行政", "Law")), "data": Competency(label("数字化", "Digital"))},
        consent=label("本问卷不记名。", "This form asks no names."),
        constructs={"whole": Construct(label("总体", "Whole"))},
    )


def with_text(text: str) -> Questionnaire:
    """The same questionnaire with `text` in every label of an item, a row and a choice."""
    asked = every_type()

    def marked(labels: dict[str, str]) -> dict[str, str]:
        return {language: f"{words} {text}" for language, words in labels.items()}

    sections = tuple(
        replace(
            section,
            title=marked(dict(section.title)),
            items=tuple(
                replace(
                    item,
                    label=marked(dict(item.label)),
                    rows=tuple(replace(row, label=marked(dict(row.label))) for row in item.rows),
                )
                for item in section.items
            ),
        )
        for section in asked.sections
    )
    scales = {
        name: replace(each, choices=tuple(replace(one, label=marked(dict(one.label))) for one in each.choices))
        for name, each in asked.scales.items()
    }
    title, consent = marked(dict(asked.title)), marked(dict(asked.consent))
    return replace(asked, sections=sections, scales=scales, title=title, consent=consent)


def asked_of(root: Path, name: str) -> Questionnaire:
    """The questionnaire with every type, or one of the example study."""
    return every_type() if name == "every-type" else read_questionnaire(root / "surveys" / name / "questionnaire.yml")


def brought(root: Path) -> dict[str, Questionnaire]:
    """Every questionnaire that the package brings: the sets of the bank and the surveys of the example study."""
    bank = read_bank(root / "surveys" / "bank")
    sets = YAML(typ="safe").load((root / "surveys" / "bank" / "sets.yml").read_text(encoding="utf-8"))
    found = {
        name: assemble([bank[block] for block in each["blocks"]], id=name, version="1", title=each["title"])
        for name, each in sets.items()
    }
    examples = sorted((root / "surveys").glob("*/questionnaire.yml"))
    return found | {path.parent.name: read_questionnaire(path) for path in examples}


def program(name: str) -> str:
    """The path of a program, or a skipped test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found

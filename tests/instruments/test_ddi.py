"""DDI-Codebook 2.5: what we write is what its schema allows, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from asking import asked_of, every_type
from ddi_rules import NAMESPACE, RULES, refused
from generated import questionnaires
from hypothesis import HealthCheck, given, settings

from evaluate.instruments import Questionnaire, read_bank
from evaluate.instruments.compile import TARGETS


def written(questionnaire: Questionnaire) -> Any:
    (content,) = TARGETS["ddi"](questionnaire).files.values()
    return ElementTree.fromstring(content)


def first(root: Any, name: str) -> Any:
    found = root.find(f".//{NAMESPACE}{name}")
    assert found is not None, name
    return found


def test_every_block_of_the_bank_and_the_example_are_what_the_schema_allows(root: Path):
    asked = [block.questionnaire for block in read_bank(root / "surveys" / "bank").values()]
    asked += [asked_of(root, name) for name in ("needs-2026", "learning-before-2026")]
    for questionnaire in (*asked, every_type()):
        assert refused(written(questionnaire)) == [], questionnaire.id


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires())
def test_any_questionnaire_is_what_the_schema_allows(drawn: Questionnaire):
    assert refused(written(drawn)) == []


def test_every_element_that_has_a_rule_is_written_by_some_questionnaire(root: Path):
    asked = [every_type(), asked_of(root, "needs-2026")]
    seen = {element.tag.removeprefix(NAMESPACE) for one in asked for element in written(one).iter()}
    assert seen == set(RULES)


def moved(root: Any) -> None:
    variable = first(root, "var")
    label = first(variable, "labl")
    variable.remove(label)
    variable.append(label)


def doubled(root: Any) -> None:
    data = first(root, "dataDscr")
    data.append(first(root, "var"))


DAMAGED: dict[str, Callable[[Any], object]] = {
    "var: ": moved,
    "titlStmt: ": lambda root: first(root, "titlStmt").remove(first(root, "titl")),
    "dataDscr: ": lambda root: first(root, "dataDscr").insert(1, first(root, "var")),
    "var: name is missing": lambda root: first(root, "var").attrib.pop("name"),
    "varGrp: type='rank'": lambda root: first(root, "varGrp").set("type", "rank"),
    "qstn: responseDomainType='scale'": lambda root: first(root, "qstn").set("responseDomainType", "scale"),
    "varGrp: var='V1 V9999'": lambda root: first(root, "varGrp").set("var", "V1 V9999"),
    "catgry: code='1'": lambda root: first(root, "catgry").set("code", "1"),
    "labl: br has no place in it": lambda root: ElementTree.SubElement(first(root, "labl"), f"{NAMESPACE}br"),
    "catgry: holds text": lambda root: setattr(first(root, "catgry"), "text", "law"),
    "ID V1 twice": doubled,
}


@pytest.mark.parametrize(("told", "damage"), DAMAGED.items(), ids=DAMAGED)
def test_what_the_schema_refuses_is_found(told: str, damage: Callable[[Any], object]):
    document = written(every_type())
    damage(document)
    assert any(line.startswith(told) for line in refused(document)), refused(document)


def test_variables_groups_and_missing_answers_mean_what_they_are():
    document = written(every_type())
    variables = document.findall(f".//{NAMESPACE}var")
    assert [variable.get("name") for variable in variables] == list(every_type().names)
    missing = [category for category in document.iter(f"{NAMESPACE}catgry") if category.get("missing") == "Y"]
    assert {category.findtext(f"{NAMESPACE}catValu") for category in missing} == {"9"}
    kinds = {group.get("name"): group.get("type") for group in document.iter(f"{NAMESPACE}varGrp")}
    assert kinds["topics"] == "multipleResp"


def test_dates_and_limits_with_decimals_say_so():
    asked = every_type()
    years = replace(next(item for item in asked.items if item.id == "years"), minimum=0.5)
    sections = tuple(
        replace(part, items=tuple(years if item.id == "years" else item for item in part.items))
        for part in asked.sections
    )
    variables = {each.get("name"): each for each in written(replace(asked, sections=sections)).iter(f"{NAMESPACE}var")}
    assert first(variables["years"], "range").attrib == {"UNITS": "REAL", "min": "0.5", "max": "45"}
    assert first(variables["again"], "range").attrib == {"UNITS": "INT", "min": "0", "max": "10"}
    assert first(variables["when"], "varFormat").attrib == {"type": "character", "category": "date"}

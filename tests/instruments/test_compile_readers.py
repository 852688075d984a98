"""What is compiled, read by those it is made for: pyxform, survey-core, Chromium: conditions and checks."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from asking import asked_of, every_type, program
from lxml import etree
from pyxform import xls2xform

from evaluate.instruments import Questionnaire
from evaluate.instruments.compile import TARGETS, web_form
from evaluate.instruments.routing import evaluate_condition

ANSWERS: tuple[dict[str, Any], ...] = (
    {},
    {"lead": "1", "years": 3, "topics": ["law"], "rate_content": "3", "again": 7},
    {"lead": "1", "years": 12.5, "topics": ["data"], "rate_content": "1", "again": 6},
    {"lead": "0", "years": 12, "rate_content": "2", "again": 0},
    {"lead": "1", "years": 4, "topics": ["law", "data"], "rate_content": "3", "again": 10},
)


def shown(questionnaire: Questionnaire, answers: dict[str, Any]) -> dict[str, bool]:
    """Which conditional items our own evaluation shows to one person, hiding what depends on hidden answers."""
    row: dict[str, Any] = {}
    for item in questionnaire.items:
        if item.type == "many" and item.id in answers:
            row |= {c.name: float(c.choice in answers[item.id]) for c in questionnaire.columns if c.item == item.id}
    for column in questionnaire.columns:
        if column.name in answers:
            row[column.name] = float(answers[column.name])
    found: dict[str, bool] = {}
    for item in questionnaire.items:
        if item.show_if:
            truth = evaluate_condition(item.show_if, questionnaire, pd.DataFrame([row])).fillna(False)
            found[item.id] = bool(truth.iloc[0])
            if not found[item.id]:
                row = {name: value for name, value in row.items() if questionnaire.column(name).item != item.id}
    return found


@pytest.mark.parametrize("name", ["every-type", "needs-2026", "reaction-2026"])
def test_pyxform_accepts_the_xlsform_without_a_warning(root: Path, tmp_path: Path, name: str):
    questionnaire = asked_of(root, name)
    made = TARGETS["xlsform"](questionnaire)
    path = tmp_path / "form.xlsx"
    path.write_bytes(made.files[f"{name}.xlsform.xlsx"])
    converted = xls2xform.convert(path)
    assert converted.warnings == []
    form = ElementTree.fromstring(converted.xform)
    binds = [element for element in form.iter() if element.tag.endswith("}bind")]
    relevant = {element.get("nodeset", "").split("/")[-1].lstrip("_") for element in binds if element.get("relevant")}
    assert {item.id for item in questionnaire.items if item.show_if} <= relevant
    languages = {element.get("lang") for element in form.iter() if element.tag.endswith("}translation")}
    assert languages == {"中文 (zh)", "English (en)"}


def evaluated(xform: str, values: dict[str, str]) -> dict[str, dict[str, bool]]:
    """What the expressions of an XForm say for these values: field → relevant, constraint; a hidden field is blank.

    ODK's functions are added to XPath 1.0 as the XForms specification of ODK defines them.
    """
    root = etree.fromstring(xform.encode())
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    model = etree.ElementTree(etree.fromstring(etree.tostring(root.find(".//instance")[0])))

    def text(nodes: Any) -> str:
        return (nodes[0].text or "") if isinstance(nodes, list) and nodes else nodes if isinstance(nodes, str) else ""

    functions = {
        (None, "selected"): lambda _, nodes, code: code in text(nodes).split(),
        (None, "count-selected"): lambda _, nodes: float(len(text(nodes).split())),
        (None, "coalesce"): lambda _, nodes, other: float(text(nodes)) if text(nodes) else other,
    }
    places = {each.get("nodeset"): each for each in root.iter("bind")}
    for place in places:
        name = place.split("/")[-1]
        if name in values:
            model.xpath(place)[0].text = values[name]
    found: dict[str, dict[str, bool]] = {}
    for place, bind in places.items():
        node, said = model.xpath(place)[0], {}
        for key in ("relevant", "constraint"):
            if bind.get(key):
                said[key] = node.xpath(f"boolean({bind.get(key)})", extensions=functions)
        found[place.split("/")[-1].lstrip("_")] = said
        if said.get("relevant") is False:
            for each in (node, *node.iterdescendants()):
                each.text = None
    return found


def test_the_expressions_of_the_xlsform_say_what_our_conditions_say(tmp_path: Path):
    questionnaire = every_type()
    path = tmp_path / "form.xlsx"
    path.write_bytes(TARGETS["xlsform"](questionnaire).files["every-type.xlsform.xlsx"])
    xform = xls2xform.convert(path).xform
    for given in ANSWERS:
        values = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in given.items()}
        said = evaluated(xform, values)
        ours = shown(questionnaire, given)
        assert {name: said[name]["relevant"] for name in ours} == ours, given
    right = {"years": "45", "topics": "law data", "order_law": "2", "shares_long": "70", "most_1_worst": "data"}
    wrong = {"years": "46", "topics": "law none", "order_law": "1", "shares_long": "60", "most_1_worst": "law"}
    kept = {"lead": "1", "order_data": "1", "shares_short": "30", "most_1_best": "law"}
    allowed, refused = evaluated(xform, right | kept), evaluated(xform, wrong | kept)
    for name in ("years", "topics", "order_data", "shares_long", "most_1_worst"):
        assert allowed[name]["constraint"] is True, name
        assert refused[name]["constraint"] is False, name


def test_the_xlsform_has_the_columns_of_an_accepted_one(shared: Path):
    golden = shared / "reference" / "exports-own-run" / "tna_bilingual_xlsform.xlsx"
    ours = io.BytesIO(TARGETS["xlsform"](every_type()).files["every-type.xlsform.xlsx"])
    for sheet in ("survey", "choices", "settings"):
        known = set(pd.read_excel(golden, sheet_name=sheet, engine="openpyxl").columns)
        known |= {"constraint_message::中文 (zh)", "constraint_message::English (en)", "hint::English (en)"}
        assert set(pd.read_excel(ours, sheet_name=sheet, engine="openpyxl").columns) <= known


@pytest.fixture(scope="session")
def survey_core(root: Path) -> Path:
    """The folder in which Node finds survey-core; installed there the first time, or skipped."""
    program("node")
    folder = root / "build" / "npm"
    if not (folder / "node_modules" / "survey-core").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [program("npm"), "install", "--prefix", str(folder), "--no-audit", "--no-fund", "survey-core@3"]
        if subprocess.run(command, capture_output=True, timeout=180, check=False).returncode:
            pytest.skip("survey-core could not be installed with npm")
    return folder


ASK = """
const {Model} = require('survey-core');
const read = require('fs').readFileSync(0, 'utf-8');
const {form, people} = JSON.parse(read);
const found = people.map(data => {
  const model = new Model(form);
  model.data = data;
  const valid = model.validate(true, false);
  const shown = {}; const errors = {};
  for (const question of model.getAllQuestions()) {
    shown[question.name] = question.isVisible;
    if (question.errors.length) errors[question.name] = question.errors.map(error => error.text);
  }
  return {shown, errors, valid, wrong: (model.jsonErrors || []).map(error => error.message)};
});
console.log(JSON.stringify(found));
"""


@pytest.fixture
def answered(survey_core: Path) -> Callable[[Questionnaire, list[dict[str, Any]]], list[dict[str, Any]]]:
    """What survey-core shows and refuses for some people."""

    def ask(questionnaire: Questionnaire, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
        (content,) = TARGETS["surveyjs"](questionnaire).files.values()
        sent = json.dumps({"form": json.loads(content), "people": people})
        done = subprocess.run(
            [program("node"), "-e", ASK],
            cwd=survey_core,
            input=sent,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    return ask


def test_survey_core_shows_what_our_conditions_show(answered: Callable[..., list[dict[str, Any]]]):
    questionnaire = every_type()
    people = []
    for given in ANSWERS:
        hidden = [name for name, there in shown(questionnaire, given).items() if not there]
        person = {name: value for name, value in given.items() if name not in hidden}
        if "rate_content" in person:
            person["rate"] = {"rate_content": person.pop("rate_content")}
        people.append(person)
    for given, found in zip(ANSWERS, answered(questionnaire, people), strict=True):
        assert found["wrong"] == []
        theirs = {
            name: found["shown"].get(name, found["shown"].get(f"{name}__before"))
            for name in shown(questionnaire, given)
        }
        assert theirs == shown(questionnaire, given)


def test_survey_core_checks_what_the_questionnaire_demands(answered: Callable[..., list[dict[str, Any]]]):
    good = {
        "unit": "county",
        "lead": "1",
        "years": 10,
        "topics": ["law", "data"],
        "rate": {"rate_content": "2"},
        "shares": {"short": 40, "long": 60},
        "most__1": {"best": "law", "worst": "data"},
    }
    bad = {
        "years": 50,
        "topics": ["law", "none"],
        "rate": {"rate_check": "2"},
        "shares": {"short": 40, "long": 50},
        "most__1": {"best": "law", "worst": "law"},
        "lead": "1",
    }
    right, wrong = answered(every_type(), [good, bad])
    assert right["errors"] == {}
    assert set(wrong["errors"]) == {"unit", "years", "rate", "shares", "most__1", "topics"}


def test_survey_core_takes_the_example_study(root: Path, answered: Callable[..., list[dict[str, Any]]]):
    for name in ("needs-2026", "reaction-2026"):
        (found,) = answered(asked_of(root, name), [{}])
        assert found["wrong"] == []


def test_the_script_of_the_web_form_shows_what_our_conditions_show(tmp_path: Path):
    chromium = program("chromium")
    questionnaire = every_type()
    for number, given in enumerate(ANSWERS[1:4]):
        answers = {
            name: f"{value:g}" if isinstance(value, float | int) else value
            for name, value in given.items()
            if name != "topics"
        }
        answers |= {f"topics_{code}": "1" for code in given.get("topics", [])}
        path = tmp_path / f"form{number}.html"
        path.write_text(web_form(questionnaire, language="zh", answers=answers), encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
        page = subprocess.run(
            [*command, "--dump-dom", path.as_uri()],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it says of the machine, in the machine's encoding
            encoding="utf-8",
            timeout=120,
            check=True,
        )
        groups = re.findall(r"<fieldset([^>]*data-if[^>]*)>", page.stdout)
        conditional = [item.id for item in questionnaire.items if item.show_if]
        theirs = {item: "display: none" not in group for item, group in zip(conditional, groups, strict=True)}
        assert theirs == shown(questionnaire, given), given

"""Every target takes every type of item and every questionnaire of the example; what it cannot carry it tells."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from asking import ITEMS, every_type, with_text
from generated import questionnaires
from hypothesis import HealthCheck, given, settings
from pyxform import xls2xform

from evaluate.errors import QuestionnaireError, Text
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section, read_questionnaire
from evaluate.instruments.compile import TARGETS, compile_questionnaire, compile_xlsform, web_form, web_page
from evaluate.instruments.compile.not_carried import not_carried
from evaluate.instruments.compile.renaming import allowed
from evaluate.instruments.item import ITEM_TYPES

SURVEYS = sorted(path.parent.name for path in Path(__file__).resolve().parents[2].glob("surveys/*/questionnaire.yml"))
NASTY = "<b>&\"'</b> =1+1 ${unit} {unit} ]]> \t`#`"
FORMULA = ("=", "+", "-", "@")
DRAFTS = ("codebook", "datapackage")


def alone(item: Item) -> Questionnaire:
    """A questionnaire with one item, unconditional."""
    return replace(every_type(), sections=(Section("only", {"zh": "题", "en": "Item"}, (replace(item, show_if=""),)),))


def workbooks(files: dict[str, bytes]) -> list[openpyxl.Workbook]:
    return [openpyxl.load_workbook(io.BytesIO(content)) for name, content in files.items() if name.endswith(".xlsx")]


def test_the_example_holds_every_type():
    assert {item.type for item in every_type().items} == set(ITEM_TYPES)


@pytest.mark.parametrize("target", TARGETS)
def test_every_type_of_item_compiles_by_itself(target: str):
    """One item at a time, so that none leans on another."""
    for item in ITEMS:
        if target in ("paper", "wenjuanxing") and item.type not in ("rank", "pair", "note", "best_worst"):
            continue  # Word and PDF take their time; the whole questionnaire is printed below.
        made = TARGETS[target](alone(item), language="zh")
        assert made.files
        assert all(made.files.values())


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("survey", SURVEYS)
def test_the_example_study_compiles(root: Path, survey: str, target: str):
    questionnaire = read_questionnaire(root / "surveys" / survey / "questionnaire.yml")
    language = "zh" if target in ("paper", "wenjuanxing") else None
    made = TARGETS[target](questionnaire, language=language)
    assert made.files
    again = TARGETS[target](questionnaire, language=language)
    assert made.files == again.files  # the same questionnaire gives the same bytes
    assert all(isinstance(text, Text) and text.zh and text.en for text in made.warnings)


@pytest.mark.parametrize("target", TARGETS)
def test_labels_are_data_whatever_they_hold(target: str):
    made = TARGETS[target](with_text(NASTY), language="en")
    for name, content in made.files.items():
        if name.endswith(".json"):
            json.loads(content)
        elif name.endswith(".xml"):
            ElementTree.fromstring(content)
        elif name.endswith(".html"):
            assert b"<b>&" not in content
            assert b"&lt;b&gt;" in content
    for book in workbooks(dict(made.files)):
        for sheet in book:
            assert all(cell.data_type != "f" for row in sheet for cell in row)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires())
def test_any_questionnaire_compiles_to_what_can_be_read(drawn: Questionnaire):
    """Codes and labels of every sort: full-width, blank inside, numbers in disguise, formulas."""
    made = compile_questionnaire(drawn, ["web", "xlsform", "surveyjs", "limesurvey", "codebook", "datapackage", "ddi"])
    for name, content in made.files.items():
        if name.endswith(".json"):
            json.loads(content)
        elif name.endswith(".xml"):
            ElementTree.fromstring(content)
    assert workbooks(dict(made.files))
    (form,) = (content for name, content in made.files.items() if name.endswith(".xlsform.xlsx"))
    assert xls2xform.convert(io.BytesIO(form), file_type=".xlsx").xform


def test_a_formula_as_a_code_stays_a_text():
    scale = Scale("topic", False, (Choice("=1+1", {"zh": "=2", "en": "=2"}), Choice("@b", {"zh": "乙", "en": "B"})))
    item = Item("topics", "many", {"zh": "题", "en": "Q"}, ("topic",))
    sections = (Section("s", {"zh": "一", "en": "One"}, (item,)),)
    asked = Questionnaire("formulas", scales={"topic": scale}, sections=sections)
    made = compile_questionnaire(asked, ["limesurvey", "xlsform", "codebook"])
    for name, content in made.files.items():
        if name.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
            assert not [cell for cell in cells if cell.startswith(FORMULA)]
    assert any("codes.csv" in text.en for text in made.warnings)


@pytest.mark.parametrize("target", sorted(set(TARGETS) - set(DRAFTS)))
def test_a_draft_is_not_asked(target: str):
    with pytest.raises(QuestionnaireError, match="draft"):
        TARGETS[target](replace(every_type(), draft=True))


@pytest.mark.parametrize("target", DRAFTS)
def test_a_draft_is_described(target: str):
    assert TARGETS[target](replace(every_type(), draft=True)).files


def test_languages_are_all_or_one():
    assert {name.split(".")[1] for name in TARGETS["web"](every_type()).files} == {"zh", "en"}
    assert set(TARGETS["web"](every_type(), language="en").files) == {"every-type.en.html"}
    for target in TARGETS:
        with pytest.raises(QuestionnaireError, match="no language fr"):
            TARGETS[target](every_type(), language="fr")


def test_an_unknown_target_is_refused_with_the_nearest():
    with pytest.raises(QuestionnaireError, match="xlsform"):
        compile_questionnaire(every_type(), ["xlsforms"])


def test_several_targets_share_files_and_warnings():
    both = compile_questionnaire(every_type(), ["surveyjs", "xlsform"])
    assert {"every-type.surveyjs.json", "every-type.xlsform.xlsx"} <= set(both.files)
    assert len(both.warnings) == len(set(both.warnings))


def test_what_is_not_carried_is_told_with_its_questions():
    told = not_carried(every_type(), Text("甲", "A"), ("routing", "attention", "other", "sum"))
    assert told[0].zh == "甲：不会按条件显示题目，条件要手工设置（第4、hint、7、13题）。"
    assert "(question 5)" in told[1].en
    assert "(question 1)" in told[2].en
    assert "(question 9)" in told[3].en
    assert not_carried(alone(ITEMS[1]), Text("甲", "A"), ("routing", "attention", "other", "sum")) == ()


def test_wenjuanxing_settings_are_told_by_its_own_numbers(root: Path):
    asked = read_questionnaire(root / "surveys" / "needs-2026" / "questionnaire.yml")
    compiled = compile_questionnaire(asked, ["wenjuanxing"], language="zh")
    text = next(content for name, content in compiled.files.items() if name.endswith("问卷星.txt")).decode("utf-8")
    limited = [item.id for item in asked.items if item.type == "many" and item.max]
    numbers = [line.partition(".")[0] for line in text.splitlines() if line.endswith("[多选题]") and "最多选" in line]
    assert len(numbers) == len(limited)
    told = next(each.zh for each in compiled.warnings if "最多选几项" in each.zh)
    assert f"第{'、'.join(numbers)}题" in told
    # what the question says already is not said twice
    assert max(line.count("最多选") for line in text.splitlines()) == 1


def test_words_that_are_not_allowed_are_numbered_once():
    pattern = re.compile("[a-z0-9]+")
    found = allowed(["a", "A b", "c1", "是", "A"], pattern, longest=2, stem="c")
    assert found == {"a": "a", "A b": "c2", "c1": "c1", "是": "c3", "A": "c4"}
    assert len({word.lower() for word in found.values()}) == len(found)


class Fields(HTMLParser):
    """The fields of a page with what they hold, and those without a label around them or a question that names them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.filled: dict[str, str] = {}
        self.names: set[str] = set()
        self.unnamed: list[str] = []
        self.hidden: dict[str, str] = {}
        self.questions: set[str] = set()
        self.labels = 0
        self.now = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field, and whether a label is open around it."""
        found = {name: value or "" for name, value in attrs}
        self.labels += tag == "label"
        self.questions |= {found["id"]} if tag == "fieldset" and "id" in found else set()
        if tag == "option" and "selected" in found:
            self.filled[self.now] = found.get("value", "?")  # without a value it is its text
        if tag not in ("input", "select", "textarea"):
            return
        self.now = found["name"]
        if found.get("type") == "hidden":
            self.hidden[self.now] = found["value"]
            return
        self.names.add(self.now)
        if not self.labels and found.get("aria-labelledby") not in self.questions:
            self.unnamed.append(self.now)
        if found.get("value") or "checked" in found:
            self.filled[self.now] = found.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        """Note that a label ends."""
        self.labels -= tag == "label"

    def handle_data(self, data: str) -> None:
        """Note the text of a chosen option without a value of its own."""
        if self.filled.get(self.now) == "?":
            self.filled[self.now] = data.strip()


def test_the_web_form_asks_for_every_column_and_names_every_field():
    asked = every_type()
    page = Fields(TARGETS["web"](asked, language="zh").files["every-type.zh.html"].decode())
    assert page.names == set(asked.names)
    assert page.filled == {}
    assert page.unnamed == []


def test_xlsform_keeps_our_names():
    asked = every_type()
    (book,) = workbooks(dict(compile_xlsform(asked).files))
    names = {row[1] for row in book["survey"].iter_rows(min_row=2, values_only=True)}
    many = {column.name for column in asked.columns if column.kind == "flag" and column.choice}
    assert {"topics", *asked.names} - many <= names


def brightness(colour: str) -> float:
    """Relative luminance of #rrggbb or #rgb, as WCAG 2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_web_form_can_be_read_and_used_by_everybody(root: Path):
    style = (root / "src/evaluate/instruments/compile/form.css").read_text(encoding="utf-8").split("\n", 1)[1]
    inks = re.findall(r"(?:^|[{;])color:(#[0-9a-f]+)", style)
    papers = re.findall(r"background:(#[0-9a-f]+)", style)
    white = brightness("#fff")
    assert len(inks) >= 4
    assert all((white + 0.05) / (brightness(ink) + 0.05) >= 4.5 for ink in inks if ink != "#fff")
    light = [paper for paper in papers if brightness(paper) > 0.5]
    assert all((brightness(paper) + 0.05) / (brightness("#1a1a1a") + 0.05) >= 7 for paper in light)
    # Chromium 69 knows neither; what it does not know it drops, and the page must not depend on it.
    assert not re.search(r":has\(|[{;]gap:|inset:|aspect-ratio", style)
    script = (root / "src/evaluate/instruments/compile/form.js").read_text(encoding="utf-8").split("\n", 1)[1]
    assert not re.search(r"=>|`|\?\.|\?\?|\b(let|const|class|async|fetch|import)\b", script)
    page = TARGETS["web"](every_type(), language="zh").files["every-type.zh.html"].decode()
    assert not re.search(r"tabindex|onclick|<a (?!href)", page)
    assert '<html lang="zh-CN">' in page
    assert page.count("<fieldset") == page.count("</fieldset>")
    assert page.count("<legend") >= len(every_type().numbers)
    # A browser takes a field out of a paragraph only when the paragraph has ended.
    assert not re.search(r"<p class=(?:hint|wrong|if)[^<]*<(?!/p>)", page)


def test_the_web_form_shows_answers_given_and_mistakes_found():
    asked = every_type()
    answers = {"unit": "other", "unit_text": '"><script>', "topics_law": "1", "order_law": "2", "why": "</textarea>"}
    mistakes = {"unit": Text("请写明单位。", "Please name the unit.")}
    page = web_form(
        asked,
        language="en",
        action="/s?a=1&b=2",
        hidden={"submission": "x1"},
        answers=answers,
        mistakes=mistakes,
        buttons={"save": Text("以后再填", "Later & more")},
    )
    found = Fields(page)
    assert found.filled == {
        "unit": "other", "unit_text": '"><script>', "topics_law": "on", "order_law": "2"
    }  # fmt: skip
    assert found.hidden == {"submission": "x1"}
    assert "<textarea name=why aria-labelledby=13 maxlength=5000>\n&lt;/textarea&gt;</textarea>" in page
    assert "<p class=wrong id=w1>Please name the unit.</p>" in page
    assert "<a href=#1>Question 1:</a>" in page
    assert "<fieldset id=1 class=bad aria-describedby=w1>" in page
    assert 'action="/s?a=1&amp;b=2"' in page
    assert "<button class=later name=save value=1>Later &amp; more</button>" in page


def test_a_page_around_the_form_looks_like_it():
    page = web_page("已收到 <b>", ["<h1>谢谢</h1>"], language="zh")
    style = re.search(r"(?s)<style>(.*?)</style>", web_form(every_type(), language="zh"))
    assert style is not None
    assert style.group() in page
    assert "<title>已收到 &lt;b&gt;</title>" in page
    assert "<script" not in page

"""The form in a real browser: filled in by clicking, on a phone and a desktop page, with and without script."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from asking import brought, every_type
from browsing import Page, machine, rows, serving, start_browser
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys

from evaluate.collect.server import fields_of, read_submission
from evaluate.errors import Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile import web_form
from evaluate.responses import synthetic
from evaluate.responses.cell import written

CLICKED = {
    "unit": "other",
    "unit_text": "某局<b>",
    "lead": "1",
    "years": "12",
    "topics_law": "1",
    "topics_data": "1",
    "rate_content": "1",
    "rate_check": "2",
    "importance_law": "3",
    "ability_law": "9",
    "before_skill": "1",
    "after_skill": "2",
    "order_law": "2",
    "order_data": "1",
    "shares_short": "70",
    "shares_long": "30",
    "most_1_best": "law",
    "most_1_worst": "data",
    "again": "6",
    "when": "2026-03-01",
    "why": "第一行\n第二行",
}
Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    """`visit(size, script)`: a page of that size; browsers are started once and used again."""
    open_: dict[tuple[str, bool], Chrome] = {}

    def start(size: str, script: bool = True) -> Page:
        if (size, script) not in open_:
            open_[size, script] = start_browser(size, script)
        return Page(open_[size, script])

    yield start
    for driver in open_.values():
        driver.quit()


def expected(questionnaire: Questionnaire, clicked: Mapping[str, str]) -> dict[str, Any]:
    found = read_submission(questionnaire, {name: [value] for name, value in clicked.items()})
    assert found.mistakes == {}
    return dict(found.answers)


def fits(page: Page) -> None:
    """Nothing is wider than the page: nobody has to scroll sideways."""
    size = page.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
    assert size["cssContentSize"]["width"] <= size["cssLayoutViewport"]["clientWidth"]


@pytest.mark.parametrize(
    ("size", "script", "language"),
    [("phone", True, "zh"), ("phone", False, "en"), ("desktop", True, "en"), ("desktop", False, "zh")],
)
def test_the_form_is_filled_in_mended_and_stored(visit: Visit, tmp_path: Path, size: str, script: bool, language: str):
    page, questionnaire = visit(size, script), every_type()
    with serving(tmp_path, questionnaire) as address:
        page.driver.get(f"{address}?lang={language}")
        assert len(page.driver.page_source.encode()) > 1000
        fits(page)
        # with script a question appears when its condition holds; without it the condition stands there in words
        assert page.one("[name=topics_law]").is_displayed() is not script
        assert [each.is_displayed() for each in page.all(".if")] == [not script] * len(page.all(".if"))
        for name, value in CLICKED.items():
            if name not in ("unit", "unit_text"):
                page.fill(name, value)
        page.fill("unit_text", CLICKED["unit_text"])
        assert [each.text for each in page.all("output")] == ["= 100 / 100"] * script
        page.press()
        link = page.one("div.wrong a")
        assert link.text == {"zh": "第1题", "en": "Question 1:"}[language]
        assert page.one("fieldset.bad legend").text.startswith("1. ")
        assert page.one("fieldset.bad p.wrong").is_displayed()
        link.click()
        assert page.driver.current_url.endswith("#1")
        assert {name: page.holds(name) for name in CLICKED if name != "unit"} == {
            name: value for name, value in CLICKED.items() if name != "unit"
        }
        assert rows(tmp_path) == []
        page.fill("unit", "other")
        page.press()
        assert {"zh": "已收到", "en": "Received"}[language] in page.words
        fits(page)
    assert rows(tmp_path) == [expected(questionnaire, CLICKED)]


def test_what_a_later_answer_hides_is_not_stored(visit: Visit, tmp_path: Path):
    page = visit("phone")
    with serving(tmp_path, every_type()) as address:
        page.driver.get(address)
        for name in ("unit", "lead", "years", "topics_law", "rate_content"):
            page.fill(name, CLICKED[name] if name != "unit" else "town")
        assert page.one("[name=topics_law]").is_displayed()
        page.fill("lead", "0")
        assert not page.one("[name=topics_law]").is_displayed()
        page.press()
        assert "已收到" in page.words
    (row,) = rows(tmp_path)
    assert (row["lead"], row["topics_law"], row["rate_content"]) == (0, "skipped", "1")


@pytest.mark.parametrize("script", [True, False])
def test_what_was_put_aside_is_taken_up_again(visit: Visit, tmp_path: Path, script: bool):
    page, chosen = visit("phone", script), {name: CLICKED[name] for name in CLICKED if name != "unit_text"}
    chosen["unit"] = "town"
    first = dict(list(chosen.items())[:9])
    with serving(tmp_path, every_type()) as address:
        page.driver.get(address)
        for name, value in first.items():
            page.fill(name, value)
        page.press("[name=form-save]")
        again, code = page.one("main a").get_attribute("href") or "", page.one("main strong").text
        assert rows(tmp_path) == []
        page.driver.get("about:blank")
        if script:
            page.driver.get(again)
        else:  # who only noted the code down
            page.driver.get(address)
            page.press("[name=form-resume]")
            page.one("[name=form-code]").send_keys(code.lower())
            page.press()
        assert {name: page.holds(name) for name in first} == first
        for name, value in chosen.items():
            if name not in first:
                page.fill(name, value)
        page.press()
        assert "已收到" in page.words
    assert rows(tmp_path) == [expected(every_type(), chosen)]


@pytest.mark.parametrize("script", [True, False])
def test_every_field_has_a_name_and_is_reached_by_keyboard_in_order(visit: Visit, tmp_path: Path, script: bool):
    page = visit("desktop", script)
    with serving(tmp_path, every_type()) as address:
        page.driver.get(address)
        fields = page.all("form input:not([type=hidden]), form select, form textarea, form button")
        for field in fields:
            if field.is_displayed():
                assert field.accessible_name.strip(), field.get_attribute("outerHTML")
        seen: list[str] = []
        names = [name for field in fields if field.is_displayed() and (name := field.get_attribute("name"))]
        for _ in range(len(fields) + 12):
            ActionChains(page.driver).send_keys(Keys.TAB).perform()
            name = page.driver.switch_to.active_element.get_attribute("name")
            if name and (not seen or seen[-1] != name):
                seen.append(name)
        assert seen[: len(set(names))] == list(dict.fromkeys(names))


def test_a_group_of_radio_buttons_is_named_by_its_question_and_row(visit: Visit, tmp_path: Path):
    page = visit("desktop")
    with serving(tmp_path, every_type()) as address:
        page.driver.get(f"{address}?lang=en")
        groups = {each.accessible_name for each in page.all("[role=radiogroup]")}
        assert {"Content*", "Choose moderately here", "importance", "ability", "most", "least"} <= groups
        named = {each.accessible_name for each in page.all("fieldset")}
        assert {"1. Your kind of unit*", "Law", "Digital", "Set 1"} <= named


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """The script of axe-core, which looks for what shuts people out; installed the first time, or skipped."""
    folder = root / "build" / "npm"
    path = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = [machine("npm"), "install", "--prefix", str(folder), "--no-audit", "--no-fund", "axe-core@4"]
        if subprocess.run(command, capture_output=True, timeout=180, check=False).returncode:
            pytest.skip("axe-core could not be installed with npm")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", ["small", "desktop"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_that_shuts_people_out(
    visit: Visit, root: Path, tmp_path: Path, axe: str, size: str, language: str
):
    page, needs = visit(size), brought(root)["needs"]
    mistakes = {"unit_type": Text("这道题必答。", "Please answer this question.")}
    pages = {
        "every type": web_form(every_type(), language=language, links={"zh": "zh", "en": "en"}),
        "needs, with a mistake": web_form(
            needs, language=language, mistakes=mistakes, buttons={"save": mistakes["unit_type"]}
        ),
    }
    # axe is a script itself: without script means without the form's own
    pages["every type, without script"] = re.sub("(?s)<script>.*?</script>", "", pages["every type"])
    for name, html in pages.items():
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        page.driver.get(path.as_uri())
        fits(page)
        page.driver.execute_script(axe)
        found = page.driver.execute_async_script(
            "var done = arguments[0]; axe.run().then(function (r) {"
            "done(r.violations.map(function (v) { return v.id + ' ' + v.nodes[0].html }))})"
        )
        assert found == [], name


@pytest.mark.long
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_needs_survey_is_filled_in(
    visit: Visit, root: Path, tmp_path: Path, size: str, script: bool, language: str
):
    questionnaire, page = brought(root)["needs"], visit(size, script)
    responses = synthetic(questionnaire, pd.DataFrame(index=range(1)), seed=5)
    cells = {
        column.name: written(responses.frame.iloc[0][column.name], column) or None for column in questionnaire.columns
    }
    clicked = fields_of(cells, questionnaire)
    with serving(tmp_path, questionnaire) as address:
        page.driver.get(f"{address}?lang={language}")
        fits(page)
        for name in page.names:
            if name in clicked:
                page.fill(name, clicked[name])
        page.press()
        assert {"zh": "已收到", "en": "Received"}[language] in page.words
    (row,) = rows(tmp_path)
    wanted = expected(questionnaire, clicked)
    assert {name: row[name] for name in row if row[name] != wanted[name]} == {}


ROWS_WITHOUT_TITLE = """
const seen = (element) => {
  const box = element.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = y > 0 && y < innerHeight ? document.elementFromPoint(x, y) : null;
  return top !== null && (top === element || element.contains(top) || top.contains(element) && top.tagName === 'LABEL');
};
const rows = [...document.querySelectorAll('fieldset fieldset')];
return rows.filter((row) => [...row.querySelectorAll('input')].some(seen) && !seen(row.querySelector('legend')))
  .map((row) => row.textContent);
"""


@pytest.mark.parametrize("size", ["phone", "small"])
def test_a_row_of_a_grid_keeps_its_title_while_one_can_answer_it(visit: Visit, root: Path, tmp_path: Path, size: str):
    page = visit(size)
    with serving(tmp_path, brought(root)["needs"]) as address:
        page.driver.get(f"{address}?lang=zh")
        top = page.driver.execute_script("return document.querySelector('.key').getBoundingClientRect().top + scrollY")
        for below in range(0, 400, 20):
            page.driver.execute_script(f"scrollTo(0, {top + below})")
            assert page.driver.execute_script(ROWS_WITHOUT_TITLE) == [], below

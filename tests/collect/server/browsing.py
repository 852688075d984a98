"""A browser that fills in the form as a person does, and the collector that it visits."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from evaluate.collect.server import DATABASE, CollectSettings, Place, connected, open_collector, serve
from evaluate.instruments import Questionnaire

SIZES = {"phone": (390, 844), "small": (320, 640), "desktop": (1280, 900)}


class Page:
    """A browser on one page, which fills in fields as a person does."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def all(self, selector: str) -> list[WebElement]:
        """Every element that fits."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first element that fits."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def fill(self, name: str, value: str) -> None:
        """Answer one field: a tap on a label, a choice out of a list, typing."""
        field = self.one(f'[name="{name}"]')
        kind = field.get_attribute("type")
        if kind in ("radio", "checkbox"):
            selector = f'[name="{name}"]' + (f'[value="{value}"]' if kind == "radio" else "")
            self.one(selector).find_element(By.XPATH, "..").click()
        elif field.tag_name == "select":
            next(each for each in Select(field).options if each.get_attribute("value") == value).click()
        elif kind == "date":
            year, month, day = value.split("-")
            field.send_keys(f"{month}{day}{year}")
        else:
            field.clear()
            field.send_keys(value)

    def holds(self, name: str) -> str:
        """What a field of the page holds now, as it would be sent."""
        fields = self.all(f'[name="{name}"]')
        if fields[0].get_attribute("type") in ("radio", "checkbox"):
            chosen = [each.get_attribute("value") or "" for each in fields if each.is_selected()]
            return "".join("1" if each == "on" else each for each in chosen)
        return fields[0].get_attribute("value") or ""

    def press(self, selector: str = "button:not([name])") -> None:
        """Press a button, that which sends the form unless said, and wait for the next page."""
        before = self.one("main")
        self.one(selector).click()
        WebDriverWait(self.driver, 20, ignored_exceptions=[WebDriverException]).until(
            lambda _: self.one("main") != before
        )

    @property
    def names(self) -> list[str]:
        """The fields of the form in the order in which they stand on the page."""
        fields = self.all("form input:not([type=hidden]), form select, form textarea")
        return list(dict.fromkeys(each.get_attribute("name") or "" for each in fields))

    @property
    def words(self) -> str:
        """What a person reads."""
        return self.one("main").text


def machine(name: str) -> str:
    """The path of a program of Debian, or a skipped test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"Debian's {name} is not on this machine")
    return found


def start_browser(size: str, script: bool) -> webdriver.Chrome:
    """Chromium with a page of that size, with or without script; skipped where Debian's programs are absent."""
    width, height = SIZES[size]
    options = webdriver.ChromeOptions()
    options.binary_location = machine("chromium")
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US"):
        options.add_argument(word)
    options.add_argument(f"--window-size={width},{height}")
    if size != "desktop":
        # No touch: a driver's tap lands where things stood before the page was scrolled, and hangs without script.
        metrics = {"width": width, "height": height, "pixelRatio": 2, "touch": False}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=Service(machine("chromedriver")))
    driver.set_page_load_timeout(30)
    return driver


@contextmanager
def serving(folder: Path, questionnaire: Questionnaire, **settings: Any) -> Iterator[str]:
    """The real collector on a free port of this computer."""
    begun, ports, loop, stop = threading.Event(), [], asyncio.new_event_loop(), asyncio.Event()

    def ready(port: int) -> None:
        ports.append(port)
        begun.set()

    async def run() -> None:
        # a collector reads in the thread in which it was opened
        chosen = CollectSettings(**settings)
        collector = open_collector(folder, questionnaire, chosen, title=dict(questionnaire.title), minimum=10)
        await serve(collector, Place(port=0), stop=stop, ready=ready)
        collector.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert begun.wait(20)
        yield f"http://127.0.0.1:{ports[0]}/"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


def rows(folder: Path) -> list[dict[str, Any]]:
    """The stored answers."""
    with connected(folder / "responses" / "collector" / DATABASE) as connection:
        return [json.loads(text) for (text,) in connection.execute("SELECT answers FROM answers")]

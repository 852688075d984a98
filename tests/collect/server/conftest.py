"""What the tests of the own collector share: a survey in the field, opened and closed around a test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from visitors import NOW, write_survey

from evaluate.collect.server import (
    DATABASE,
    Collector,
    CollectSettings,
    collector_folder,
    collector_key,
    connected,
    make_invitations,
    open_collector,
    store_invitations,
    transact,
)
from evaluate.instruments import read_questionnaire
from evaluate.responses import write_secret


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A survey folder in a study whose path has Chinese and a blank."""
    return write_survey(tmp_path / "我的 研究" / "surveys" / "小问卷")


@pytest.fixture
def field(survey: Path) -> Iterator[Callable[..., Collector]]:
    """`field(mode=…, now=…)`: the survey in the field at a moment that stands still; closed at the end."""
    opened: list[Collector] = []

    def begin(*, now: dt.datetime = NOW, minimum: int = 10, **settings: Any) -> Collector:
        asked = read_questionnaire(survey / "questionnaire.yml")
        rules = CollectSettings.model_validate(settings)
        collector = open_collector(survey, asked, rules, title=dict(asked.title), minimum=minimum, clock=lambda: now)
        opened.append(collector)
        return collector

    yield begin
    for collector in opened:
        if collector.writer.alive:
            collector.close()


@pytest.fixture
def invited(survey: Path, tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """`invited(collector, units={"甲": 3})`: codes for so many people of each unit, as printed on slips."""

    def make(collector: Collector, units: dict[str, int], **strata: str) -> pd.DataFrame:
        people = [(unit, f"{unit}{number}") for unit, count in units.items() for number in range(count)]
        roster = pd.DataFrame(people, columns=["unit", "person_id"])
        roster["name"] = "姓名" + roster["person_id"]
        roster["stratum"] = roster["unit"].map(lambda unit: strata.get(str(unit), ""))
        secret = tmp_path / "secret.txt"
        if not secret.exists():
            write_secret(secret)
        slips, kept = make_invitations(roster, collector.settings, address="http://form.example", secret=secret)
        folder = collector_folder(survey)
        with connected(folder / DATABASE, "write") as connection:
            key = collector_key(folder / "collector.key")
            transact(connection, [partial(store_invitations, invitations=kept, key=key)])
        return slips

    return make

"""Replies damaged in every way: what a service sends is pulled whole, or refused in words and nothing left behind."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_server import Answer, Fake
from fakes import KEYS, Kobo, LimeSurvey, OdkCentral, Qualtrics, Redcap, Wenjuanxing
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.collect.services import SERVICES, Connection
from evaluate.collect.services.kobo_table import answers_table, xlsform
from evaluate.collect.services.pulled import file_name
from evaluate.collect.services.reply import table_rows
from evaluate.errors import ServiceError

FAKES: dict[str, tuple[type, str, str]] = {
    "wenjuanxing": (Wenjuanxing, "", "123456789"),
    "kobo": (Kobo, "", "aForm"),
    "odk_central": (OdkCentral, "", "3/needs_2026"),
    "limesurvey": (LimeSurvey, "", "282267"),
    "redcap": (Redcap, "/api/", "needs"),
    "qualtrics": (Qualtrics, "", "SV_1"),
}
WORDS = (
    b'{"token": "\xe5\xaf\x86"}',
    b'{"token": 3}',
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"-1",
    b"1e400",
    b"true",
    b"\xff",
    b'{"result": {"status": []}}',
    b"[" * 99_999,
)


def _damaged(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    way = dice.randrange(5)
    if way == 0:
        return content[:start]
    if way == 1:
        return content[:start] + bytes([dice.randrange(256)]) + content[start + 1 :]
    if way == 2:
        return content[:start] + content[start + dice.randrange(1, 60) :]
    if way == 3:
        return content[:start] + content[start : start + 50] + content[start:]
    return dice.choice(WORDS)


def _pulled_or_refused(key: str, seed: int, serve: Callable[..., Fake], survey: Path, monkeypatch: Any) -> str:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    make, path, number = FAKES[key]
    dice = random.Random(seed)
    script, which, asked = make(), dice.randrange(8), []

    def answer(request: Any) -> Answer:
        found = script(request)
        asked.append(request)
        return Answer(_damaged(found.content, dice), found.status) if len(asked) == which + 1 else found

    (service,) = (one for one in SERVICES if one.key == key)
    connection = Connection(timeout=5, deadline=0.5, wait=lambda _: None)
    try:
        service.pull(survey, address=serve(answer).address + path, survey=number, connection=connection)
    except ServiceError:
        assert not [file for file in survey.rglob("*") if file.is_file() and file.name != ".gitignore"]
        return "refused"
    (folder,) = (survey / "responses" / "source").iterdir()
    assert (folder / "receipt.json").is_file()
    shutil.rmtree(survey)
    return "pulled"


@pytest.mark.parametrize("key", FAKES)
def test_damaged_replies(key: str, serve: Callable[..., Fake], survey: Path, monkeypatch: Any):
    became = [_pulled_or_refused(key, seed, serve, survey, monkeypatch) for seed in range(12)]
    assert "refused" in became


@pytest.mark.long
@pytest.mark.parametrize("key", FAKES)
def test_five_hundred_damaged_replies(
    key: str, serve: Callable[..., Fake], survey: Path, monkeypatch: Any, record_row: Any
):
    became = [_pulled_or_refused(key, seed, serve, survey, monkeypatch) for seed in range(500)]
    record_row(
        "damaged replies", service=key, pulls=500, pulled=became.count("pulled"), refused=became.count("refused")
    )


FIELDS = st.sampled_from(("survey", "choices", "translations", "type", "name", "label", "list_name", "appearance"))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_table_of_answers_says_what_was_answered(answers: list[str]):
    found = [{"_id": number, "_uuid": "u", "g/open": answer} for number, answer in enumerate(answers)]
    content = {
        "survey": [{"type": "begin_group", "name": "g"}, {"type": "text", "name": "open"}, {"type": "end_group"}]
    }
    table = answers_table(found, content)
    rows = table_rows(table, "x")
    place = rows[0].index("g/open")
    assert [row[place] for row in rows[1:]] == answers


def test_names_labels_and_groups_of_a_form(tmp_path: Path):
    import openpyxl

    content = {
        "translations": [None, "English (en)"],
        "survey": [
            {"type": "begin_score", "name": "s", "label": ["评价", "Rating"]},
            {
                "type": "select_one",
                "name": "my name",
                "$autoname": "my_name",
                "select_from_list_name": "l",
                "label": ["甲"],
            },
            {"type": "end_score"},
            {"type": "begin_repeat", "$autoname": "r"},
            {"type": "text", "$autoname": "inside"},
            {"type": "end_repeat"},
            "nonsense",
        ],
        "choices": [{"list_name": "l", "$autovalue": "1", "name": "one", "label": ["一", "one"]}],
    }
    table = answers_table([{"_id": 1, "s/my_name": "1", "_validation_status": {"label": "Approved"}}], content)
    heads, row = table_rows(table, "x")
    assert dict(zip(heads, row, strict=True))["_validation_status"] == "Approved"
    assert heads[2] == "s/my_name"
    assert "r/inside" not in heads
    (tmp_path / "f.xlsx").write_bytes(xlsform(content))
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    survey, choices = ([list(row) for row in book[name].values] for name in ("survey", "choices"))
    assert survey[0] == ["type", "name", "appearance", "label", "label::English (en)"]
    assert survey[2][:2] == ["select_one l", "my_name"]
    assert choices[1] == ["l", "1", "一", "one"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(anything, st.lists(st.dictionaries(st.text(max_size=5), anything, max_size=4), max_size=3))
def test_any_form_and_any_answers_make_a_table(content: Any, answers: list[dict[str, Any]]):
    table = answers_table([{**answer, "_id": number} for number, answer in enumerate(answers)], content)
    assert len(table_rows(table, "x")) == len(answers) + 1
    assert xlsform(content)


@given(texts)
def test_a_name_for_files_on_every_system(text: str):
    name = file_name(text)
    assert 0 < len(name) <= 60
    assert not set(name) & set('\\/:*?"<>| \t\n.')

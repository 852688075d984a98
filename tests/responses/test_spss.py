"""Answers for SPSS, read back by pyreadstat, and made again from the syntax by PSPP."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pyreadstat
import pytest
from asking import every_type
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.documents import sheltered
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.instruments.compile import Compiled
from evaluate.responses import Responses, compile_answers_package, compile_spss, read_answers, responses_from_frame
from evaluate.responses.mr_sets import ResponseSet, with_sets
from evaluate.responses.spss_coding import shortened
from evaluate.responses.spss_syntax import quoted

ANSWERED: list[dict[str, str]] = [
    {"unit": "other", "unit_text": "=1+1 '引'", "lead": "1", "years": "12.5", "topics_law": "1", "topics_data": "0",
     "topics_none": "0", "rate_content": "3", "rate_check": "2", "ability_law": "9", "again": "7", "when": "2026-03-01",
     "why": '第一行\n第二行, "引"'},
    {"unit": "county", "lead": "0", "years": "skipped", "topics_law": "skipped", "topics_data": "skipped",
     "topics_none": "skipped", "when": "not_applicable"},
    {"unit": "town", "lead": "1", "topics_law": "0", "topics_data": "1", "topics_none": "0", "most_1_best": "law",
     "most_1_worst": "data"},
]  # fmt: skip


@pytest.fixture
def responses(tmp_path: Path) -> Responses:
    """Three people who answered in every way there is."""
    questionnaire = every_type()
    path = tmp_path / "answers.csv"
    frame = pd.DataFrame(ANSWERED).reindex(columns=list(questionnaire.names))
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    return read_answers(path, questionnaire)


def read(content: bytes, folder: Path) -> tuple[pd.DataFrame, Any]:
    path = folder / "read.sav"
    path.write_bytes(content)
    return pyreadstat.read_sav(path, user_missing=True)


def test_values_labels_and_reasons_for_missing_come_back(responses: Responses, tmp_path: Path):
    made = compile_spss(responses, language="zh")
    frame, about = read(made.files["every-type.sav"], tmp_path)
    assert list(frame["respondent"]) == ["R0001", "R0002", "R0003"]
    assert list(frame["unit"]) == [3.0, 1.0, 2.0]
    assert list(frame["years"]) == [12.5, -95.0, -99.0]
    assert list(frame["ability_law"]) == [-98.0, -99.0, -99.0]
    assert list(frame["topics_law"]) == [1.0, -95.0, 0.0]
    assert frame["why"][0] == '第一行\n第二行, "引"'
    assert str(frame["when"][0]) == "2026-03-01"
    assert about.missing_ranges["ability_law"] == [{"lo": -99.0, "hi": -95.0}]
    assert about.variable_value_labels["ability_law"][-98.0] == "不清楚"
    assert about.variable_value_labels["unit"] == {1.0: "县直机关", 2.0: "乡镇", 3.0: "其他"}
    assert about.column_names_to_labels["topics_law"] == "[依法行政] 希望参加的专题"
    assert about.variable_measure["rate_content"] == "ordinal"
    assert about.file_label == "每种题型"


def test_items_with_several_answers_are_multiple_response_sets(responses: Responses, tmp_path: Path):
    _, about = read(compile_spss(responses, language="en").files["every-type.sav"], tmp_path)
    members = ["topics_law", "topics_data", "topics_none"]
    expected = {
        "type": "D",
        "is_dichotomy": True,
        "counted_value": 1,
        "label": "Topics wanted",
        "variable_list": members,
    }
    assert about.mr_sets == {"topics": expected}


def test_pspp_makes_the_same_file_from_the_syntax(responses: Responses, tmp_path: Path):
    pspp = shutil.which("pspp")
    if pspp is None:
        pytest.skip("pspp is not on this machine")
    made = compile_spss(responses, language="zh")
    ours, mine = read(made.files["every-type.sav"], tmp_path)
    for name in ("every-type.sps", "every-type.spss.csv"):
        (tmp_path / name).write_bytes(made.files[name])
    done = subprocess.run(
        [pspp, "-b", "every-type.sps"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # it speaks the language of the machine
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    theirs, about = pyreadstat.read_sav(tmp_path / "every-type.sav", user_missing=True)
    assert theirs["why"][0] == '第一行 第二行, "引"'  # the text file holds one line a person
    pd.testing.assert_frame_equal(theirs.drop(columns="why"), ours.drop(columns="why"), check_dtype=False)
    assert about.mr_sets == mine.mr_sets
    assert about.variable_value_labels == mine.variable_value_labels
    assert about.missing_ranges == mine.missing_ranges
    assert about.column_names_to_labels == mine.column_names_to_labels
    measured = {name: level for name, level in mine.variable_measure.items() if name != "respondent"}
    assert {name: about.variable_measure[name] for name in measured} == measured


def test_pspp_counts_what_our_file_says(responses: Responses, tmp_path: Path):
    pspp = shutil.which("pspp")
    if pspp is None:
        pytest.skip("pspp is not on this machine")
    (tmp_path / "ours.sav").write_bytes(compile_spss(responses, language="en").files["every-type.sav"])
    (tmp_path / "ask.sps").write_text(
        "GET FILE='ours.sav'.\nMRSETS /DISPLAY NAME=ALL.\nFREQUENCIES years.\n", encoding="utf-8"
    )
    done = subprocess.run(
        [pspp, "-b", "-O", "format=csv", "ask.sps"],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # it speaks the language of the machine
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    told = done.stdout.replace('"', "")
    assert "$topics,Topics wanted,Dichotomies,1,topics_law\ntopics_data\ntopics_none" in told
    assert "Valid,12.50,1,33.3%" in told
    assert "Missing,not answered,1" in told
    assert ",skipped by routing,1" in told


def test_long_labels_are_cut_between_characters_and_told(responses: Responses, tmp_path: Path):
    long = "需" * 100
    item = Item("one", "one", {"zh": long, "en": "Q"}, ("list",))
    scale = Scale("list", False, (Choice("5", {"zh": long, "en": "five"}), Choice("7", {"zh": "七", "en": "seven"})))
    asked = Questionnaire("long", scales={"list": scale}, sections=(Section("s", {"zh": "一", "en": "1"}, (item,)),))
    (tmp_path / "long.csv").write_text("one\n5\n7\n", encoding="utf-8")
    made = compile_spss(read_answers(tmp_path / "long.csv", asked), language="zh")
    frame, about = read(made.files["long.sav"], tmp_path)
    assert list(frame["one"]) == [5.0, 7.0]  # codes that spell numbers stay these numbers
    assert about.column_names_to_labels["one"] == "需" * 84 + "…"
    assert about.variable_value_labels["one"][5.0] == "需" * 39 + "…"
    assert "one, one = 5" in made.warnings[0].en


def test_names_that_spss_does_not_allow_are_changed_and_told(tmp_path: Path):
    frame = pd.DataFrame({"满意度": [1.0, 2.0], "with": [3.0, -97.0], "A": [1.0, 2.0], "a": ["x", "y"]})
    made = compile_spss(responses_from_frame(frame))
    read_back, about = read(made.files["frame.sav"], tmp_path)
    names = list(read_back.columns)[1:]
    assert len({name.lower() for name in names}) == 4
    assert names[2] == "A"
    assert list(about.column_names_to_labels.values())[1:3] == ["满意度", "with"]
    assert list(read_back[names[1]]) == [3.0, -97.0]
    assert names[1] not in about.missing_ranges  # −97 is an answer here
    renamed = made.files["frame.codes.csv"].decode("utf-8-sig")
    assert "满意度,v1,," in renamed
    assert any("frame.codes.csv" in text.en for text in made.warnings)


def test_reasons_that_cannot_be_kept_are_told(responses: Responses):
    told = [text.en for text in compile_spss(responses).warnings]
    assert any("when" in text and "not kept" in text for text in told)


def test_the_same_answers_give_the_same_bytes_but_for_the_date(responses: Responses):
    first, again = compile_spss(responses), compile_spss(responses)
    assert {name: content[176:] for name, content in first.files.items()} == {
        name: content[176:] for name, content in again.files.items()
    }


@settings(max_examples=8, deadline=None)
@given(
    labels=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40),
        min_size=1,
        max_size=3,
    ),
    width=st.integers(1, 600),
)
def test_sets_are_put_into_any_dictionary(tmp_path_factory: pytest.TempPathFactory, labels: list[str], width: int):
    """Long strings take several records, value labels and long names more: none of them may lead astray."""
    folder = tmp_path_factory.mktemp("sets")
    frame = pd.DataFrame({"before": ["字" * width, ""], "a_long_variable_name": [1.0, 0.0], "b": [0.0, 1.0]})
    labelled = {"a_long_variable_name": {1.0: "是" * 20, 0.0: "否"}}
    missing = {"b": [9.0, {"lo": -99, "hi": -95}]}
    path = folder / "plain.sav"
    pyreadstat.write_sav(
        frame, path, column_labels={"b": "标签"}, variable_value_labels=labelled, missing_ranges=missing  # type: ignore[arg-type]
    )  # fmt: skip
    sets = [ResponseSet(f"set{place}", label, ("a_long_variable_name", "b")) for place, label in enumerate(labels)]
    read_back, about = read(with_sets(path.read_bytes(), sets), folder)
    pd.testing.assert_frame_equal(read_back, frame, check_dtype=False)
    assert {name: found["label"] for name, found in about.mr_sets.items()} == {each.name: each.label for each in sets}
    assert all(found["variable_list"] == ["a_long_variable_name", "b"] for found in about.mr_sets.values())


def test_a_set_of_one_variable_is_left_out(tmp_path: Path):
    path = tmp_path / "plain.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": [1.0]}), path)
    assert with_sets(path.read_bytes(), [ResponseSet("s", "S", ("a",))]) == path.read_bytes()


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=400))
def test_quoting_loses_nothing_and_keeps_lines_short(text: str):
    lines = quoted(text).split(" +\r\n   ")
    assert all(len(line.encode()) <= 210 for line in lines)
    assert "".join(line[1:-1] for line in lines).replace("''", "'") == " ".join(text.split())


@given(text=st.text(max_size=60), longest=st.integers(8, 60))
def test_shortened_texts_fit(text: str, longest: int):
    text = text.encode("utf-8", "ignore").decode()
    short = shortened(text, longest)
    assert len(short.encode()) <= longest
    assert short == text or (text.startswith(short[:-1]) and short.endswith("…"))


def test_the_answers_package_is_valid_and_reads_back(responses: Responses, tmp_path: Path):
    made: Compiled = compile_answers_package(responses, language="zh")
    for name, content in made.files.items():
        (tmp_path / name).write_bytes(content)
    back = read_answers(tmp_path / "every-type.csv", responses.questionnaire)
    pd.testing.assert_frame_equal(back.frame, responses.frame)
    pd.testing.assert_frame_equal(back.reasons, responses.reasons)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    rows = frictionless.Package(str(tmp_path / "datapackage.json")).resources[0].read_rows()
    assert [row["ability_law"] for row in rows] == [None, None, None]
    assert rows[0]["unit_text"] == "'=1+1 '引'"
    assert any("撇号" in text.zh for text in made.warnings)


@given(texts=st.lists(st.text("'=+-@5a\t", max_size=4), min_size=1, max_size=4))
def test_any_text_comes_back_from_the_package_and_none_is_a_formula(texts: list[str]):
    asked = Questionnaire("w", sections=(Section("s", {"zh": "一"}, (Item("words", "text", {"zh": "题"}),)),))
    with tempfile.TemporaryDirectory() as folder:
        table = pd.DataFrame({"respondent": [f"r{n}" for n in range(len(texts))], "words": map(sheltered, texts)})
        table.to_csv(Path(folder) / "in.csv", index=False)
        answers = read_answers(Path(folder) / "in.csv", asked)
        made = compile_answers_package(answers)
        (Path(folder) / "w.csv").write_bytes(made.files["w.csv"])
        back = read_answers(Path(folder) / "w.csv", asked)
    cells = made.files["w.csv"].decode().replace('"', "").splitlines()[1:]
    assert not [cell for cell in cells if cell.partition(",")[2][:1] in ("=", "+", "-", "@")]
    assert answers.frame["words"].dropna().tolist() == [text for text in texts if text.strip()]
    pd.testing.assert_frame_equal(back.frame, answers.frame)


def test_items_of_one_choice_make_no_set(tmp_path: Path):
    scale = Scale("list", False, (Choice("a", {"zh": "甲", "en": "A"}),))
    item = Item("many", "many", {"zh": "题", "en": "Q"}, ("list",))
    asked = Questionnaire("single", scales={"list": scale}, sections=(Section("s", {"zh": "一", "en": "1"}, (item,)),))
    (tmp_path / "single.csv").write_text("many_a\n1\n", encoding="utf-8")
    made = compile_spss(replace(read_answers(tmp_path / "single.csv", asked)))
    assert read(made.files["single.sav"], tmp_path)[1].mr_sets == {}
    assert b"MRSETS" not in made.files["single.sps"]


def test_columns_that_tell_who_answered_are_told(tmp_path: Path):
    label = {"zh": "工号", "en": "Staff number"}
    items = (Item("staff", "text", label, role="key"), Item("mail", "text", label, pii="direct"))
    asked = Questionnaire("named", sections=(Section("s", label, items),))
    (tmp_path / "named.csv").write_text("staff,mail\n1,a\n", encoding="utf-8")
    answers = read_answers(tmp_path / "named.csv", asked)
    for made in (compile_spss(answers), compile_answers_package(answers)):
        assert "(staff, mail): do not pass it on" in made.warnings[-1].en


def test_answers_without_such_columns_pass_without(responses: Responses):
    assert not any("pass it on" in text.en for text in compile_spss(responses).warnings)

"""SPSS, Stata and SAS files: codes, labels, reasons for missing values, multiple-response sets, encodings."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from evaluate.collect import Imported, import_file, labelled_file
from evaluate.collect.labelled_file import Labelled, labelled_columns
from evaluate.collect.platforms.spss import with_sets
from evaluate.errors import ResponsesError

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
Bring = Callable[..., Imported]
Choices = Callable[[Imported, str], dict[str, str]]
SAT = {1.0: "很不满意", 2.0: "不满意", 3.0: "一般", 4.0: "满意", 5.0: "很满意", 8.0: "不适用", 9.0: "拒绝回答"}


def _frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "grade": [1.0, 2.0, 1.0, np.nan],
            "sat": [5.0, 9.0, 1.0, 8.0],
            "age": [30.0, 41.0, -99.0, 55.0],
            "unit": ["甲局", "乙镇", "", "甲局"],
        }
    )


@pytest.mark.parametrize("file", ["spss_gb18030_mrset.sav", "spss_gbk_mrset.sav", "spss_gbk_no_encoding_record.sav"])
def test_encodings_missing_values_and_sets(bring: Bring, choices: Choices, file: str):
    imported = bring(file)
    frame, reasons = imported.responses.frame, imported.responses.reasons
    assert choices(imported, "rank") == {"1": "乡科级正职", "2": "乡科级副职"}
    assert choices(imported, "sat1") == {"1": "很不满意", "3": "3", "5": "很满意", "9": "不清楚"}
    assert frame["rank"].tolist() == ["1", "2", "1"]
    assert [None if v != v else v for v in frame["sat1"]] == [5.0, None, 3.0]
    assert reasons["sat1"].tolist() == [None, "dont_know", None]
    assert frame["topic_t1"].tolist() == [1.0, 0.0, 1.0]
    assert frame["topic_t2"].tolist() == [0.0, 1.0, 1.0]
    assert frame["open"].tolist() == ["多讲案例，少讲空话", "建议增加“现场教学”", "无"]
    assert "id" not in frame
    item = next(item for item in imported.questionnaire.items if item.id == "topic")
    assert item.label == {"zh": "希望参加的专题"}


def test_long_texts_string_codes_and_moments(bring: Bring, choices: Choices):
    imported = bring("spss_written_by_pyreadstat_plus_mrset.sav")
    frame, reasons = imported.responses.frame, imported.responses.reasons
    assert list(choices(imported, "rank").values())[1:] == ["副职", "不清楚"]
    assert reasons["rank"].tolist() == [None, None, "dont_know", "not_answered"]
    assert [column.label["zh"] for column in imported.questionnaire.columns if column.item == "topic"] == [
        "党性教育",
        "基层治理",
    ]
    assert choices(imported, "code9")["c1"] == "课程A"
    assert frame["d"].tolist() == [pd.Timestamp(2026, 9, 1)] * 4  # the day, never the moment
    raw, _ = pyreadstat.read_sav(str(EXPORTS / "spss_written_by_pyreadstat_plus_mrset.sav"))
    assert frame["open"].iloc[0] == raw["open"].iloc[0]
    assert len(frame["open"].iloc[0]) > 255


def test_limesurvey_writes_its_own_sav(bring: Bring, choices: Choices):
    imported = bring("limesurvey_6.14_spsssav.sav")
    frame = imported.responses.frame
    assert choices(imported, "RANK") == {"1": "乡科级正职", "2": "乡科级副职"}
    assert [item.type for item in imported.questionnaire.items] == ["one", "many", "text", "grid", "text"]
    assert frame["TOPIC_T1"].tolist() == [1.0] * 21
    assert frame["TOPIC_T2"].tolist() == [0.0] + [1.0] * 20
    assert frame["SAT_S1"].tolist() == [5.0] + [3.0] * 20
    assert frame["OPEN"].dropna().tolist() == ["多讲案例，少讲理论┋谢谢"]
    assert not {"token", "submitdate", "startdate"} & set(frame)


@pytest.mark.parametrize("name", ["a.sav", "a.zsav", "中文 路径.sav"])
def test_spss_user_missing_keeps_its_reason(bring: Bring, choices: Choices, tmp_path: Path, name: str):
    path = tmp_path / name
    pyreadstat.write_sav(
        _frame(), str(path), column_labels={"grade": "您的职务层次", "sat": "总体满意度", "age": "年龄"},
        variable_value_labels={"grade": {1.0: "正职", 2.0: "副职"}, "sat": SAT, "age": {-99.0: "拒答"}},
        missing_ranges={"sat": [8, 9], "age": [-99]}, variable_measure={"grade": "nominal", "sat": "ordinal"},
        compress=name.endswith("zsav"),
    )  # fmt: skip
    imported = bring(path)
    frame, reasons = imported.responses.frame, imported.responses.reasons
    assert frame["grade"].tolist()[:3] == ["1", "2", "1"]
    assert choices(imported, "sat") == {f"{code:g}": label for code, label in SAT.items()}
    assert [None if v != v else v for v in frame["sat"]] == [5.0, None, 1.0, None]
    assert reasons["sat"].tolist() == [None, "not_answered", None, "not_applicable"]
    assert [None if v != v else v for v in frame["age"]] == [30.0, 41.0, None, 55.0]
    assert reasons["age"].tolist() == [None, None, "not_answered", None]
    assert frame["unit"].tolist()[:2] == ["甲局", "乙镇"]


def test_reversed_numbers_are_kept_and_told(bring: Bring, tmp_path: Path):
    labels = {1.0: "很满意", 2.0: "满意", 3.0: "一般", 4.0: "不满意", 5.0: "很不满意"}
    frame = pd.DataFrame({"sat": [1.0, 2.0, 3.0, 4.0, 5.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels={"sat": labels})
    imported = bring(tmp_path / "a.sav")
    assert imported.responses.frame["sat"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert "reversed_numbers" in set(imported.flags["rule"])


def test_portable_file(bring: Bring, tmp_path: Path):
    pyreadstat.write_por(pd.DataFrame({"AGE": [30.0, 41.5], "WORD": ["a", "b"]}), str(tmp_path / "a.por"))
    frame = bring(tmp_path / "a.por").responses.frame
    assert frame.iloc[:, 0].tolist() == [30.0, 41.5]


@pytest.mark.parametrize("version", [8, 12, 15])
def test_stata_extended_missing_values(bring: Bring, choices: Choices, tmp_path: Path, version: int):
    frame = pd.DataFrame(
        {"grade": [1, 2, 1, 2], "sat": [5.0, "a", 1.0, "b"], "age": [30.0, 41.0, "c", 55.0]}, dtype=object
    )
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(
        frame, str(path), version=version, column_labels={"grade": "Grade", "sat": "Overall", "age": "Age"},
        variable_value_labels={"grade": {1: "Chief", 2: "Deputy"},
                               "sat": {1: "Bad", 5: "Good", "a": "Don't know", "b": "Not applicable"}},
        missing_user_values={"sat": ["a", "b"], "age": ["c"]},
    )  # fmt: skip
    imported = bring(path)
    told, reasons = imported.responses.frame, imported.responses.reasons
    assert choices(imported, "grade") == {"1": "Chief", "2": "Deputy"}
    assert told["grade"].tolist() == ["1", "2", "1", "2"]
    assert reasons["sat"].tolist() == [None, "dont_know", None, "not_applicable"]
    assert [None if v != v else v for v in told["age"]] == [30.0, 41.0, None, 55.0]
    assert reasons["age"].tolist() == [None, None, "not_answered", None]


def test_sas_transport(bring: Bring, tmp_path: Path):
    frame = pd.DataFrame({"AGE": [30.0, 41.0], "DAY": [dt.date(2026, 9, 1), dt.date(2026, 9, 2)], "WORD": ["a", "b"]})
    pyreadstat.write_xport(frame, str(tmp_path / "a.xpt"), column_labels={"AGE": "Age in years"})
    imported = bring(tmp_path / "a.xpt")
    assert imported.responses.frame["AGE"].tolist() == [30.0, 41.0]
    assert imported.questionnaire.column("AGE").label == {"en": "Age in years"}


def test_category_sets_become_options():
    codes = {1.0: "课堂", 2.0: "现场", 3.0: "网络"}
    about = {"is_dichotomy": False, "counted_value": None, "label": "方式", "variable_list": ["w1", "w2"]}
    found = Labelled(
        {"w1": [1.0, 2.0, None], "w2": [3.0, None, None]},
        {"variable_value_labels": {"w1": codes, "w2": codes}, "mr_sets": {"ways": about}},
    )
    columns = with_sets(labelled_columns(found), found)
    assert [(column.row, column.block, column.cells) for column in columns] == [
        ("课堂", "ways", (1, 0, None)),
        ("现场", "ways", (0, 1, None)),
        ("网络", "ways", (1, 0, None)),
    ]


@pytest.mark.parametrize("cut", [4, 100, 600, 1200])
def test_torn_files_write_nothing(tmp_path: Path, cut: int):
    path = tmp_path / "a.sav"
    path.write_bytes((EXPORTS / "spss_gbk_mrset.sav").read_bytes()[:cut])
    with pytest.raises(ResponsesError, match=r"损坏|没有一条个案|编码"):
        import_file(path, tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_wrong_encoding_record_is_noticed(bring: Bring, choices: Choices, tmp_path: Path):
    """GBK text in a file that says it is Western: accents in rows are no Chinese."""
    content = (EXPORTS / "spss_gbk_mrset.sav").read_bytes()
    assert content.count(b"GBK") == 1
    path = tmp_path / "a.sav"
    at = content.index(b"GBK") - 4
    path.write_bytes(content[:at] + (12).to_bytes(4, "little") + b"windows-1252" + content[at + 7 :])
    imported = bring(path)
    assert choices(imported, "rank") == {"1": "乡科级正职", "2": "乡科级副职"}


def test_sas_data_file(bring: Bring):
    imported = bring("sas_written_by_haven.sas7bdat")
    frame = imported.responses.frame
    assert [None if v != v else v for v in frame["AGE"]] == [30.0, None, 55.0]
    assert frame["WORD"].tolist()[:2] == ["培训", "b"]
    assert imported.questionnaire.column("AGE").label[imported.questionnaire.languages[0]] == "Age in years"


def test_a_variable_that_lost_its_name_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(pd.DataFrame({"AGE": [30.0, 41.0]}), str(path))
    lost = pickle.dumps({"wrong": "", "cells": {"AGE": [30.0, 41.0], None: [1.0, 2.0]}, "about": {}})
    monkeypatch.setattr(labelled_file, "_outcome", lambda arguments: lost)
    with pytest.raises(ResponsesError, match="损坏"):
        import_file(path, tmp_path / "s")
    assert not (tmp_path / "s").exists()

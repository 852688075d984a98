"""Sheets of 腾讯问卷, 金数据, WPS, 钉钉, 企业微信, Google Forms: values right, no traces of people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from invented_exports import GRADES, PLATFORMS, WAYS, sheet_rows

from evaluate.collect import Imported
from evaluate.documents import read_grid

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
Bring = Callable[..., Imported]
Sheet = Callable[..., Path]
Choices = Callable[[Imported, str], dict[str, str]]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_sheets_of_form_services(bring: Bring, sheet: Sheet, choices: Choices, platform: str):
    own, separator = PLATFORMS[platform]
    imported = bring(sheet(sheet_rows(own, separator)))
    assert imported.why.zh
    frame = imported.responses.frame
    assert choices(imported, "position_level").keys() == {"c1", "c2", "c3"}
    back = {label: code for code, label in choices(imported, "position_level").items()}
    assert frame["position_level"].tolist() == [back[GRADES[n % 3]] for n in range(1, 13)]
    many = next(item for item in imported.questionnaire.items if item.type == "many")
    names = {column.label["zh"]: column.name for column in imported.questionnaire.columns if column.item == many.id}
    assert set(names) == {"集中授课", "现场教学", "网络学习"}
    for label, name in names.items():
        assert frame[name].tolist() == [float(label in WAYS[n % 4]) for n in range(1, 13)]
    assert imported.questionnaire.items[2].type == "text"
    told = frame.iloc[:, -1] if "duration_seconds" not in frame else frame.iloc[:, -2]
    assert told.dropna().tolist() == [f"第{n}条，多讲案例；少讲空话" for n in range(1, 13, 2)]
    for file in ("responses/answers.parquet", "mapping.xlsx", "flags.csv", "questionnaire.yml"):
        content = (imported.survey / file).read_bytes()
        assert not any(trace.encode() in content for trace in ("192.0.2", "微信用户", "张3", "a1@example"))


def test_platforms_are_told_apart(bring: Bring, sheet: Sheet):
    from evaluate.collect.platforms import PLATFORMS as KNOWN
    from evaluate.collect.read_export import read_export

    names = {platform.key: platform.name.zh for platform in KNOWN}
    for key, (own, separator) in PLATFORMS.items():
        assert read_export(sheet(sheet_rows(own, separator), f"{key}.xlsx")).platform.zh == names[key]


def test_tencent(bring: Bring, choices: Choices):
    imported = bring("tencent_wj.csv")
    raw = [list(row) for row in read_grid(EXPORTS / "tencent_wj.csv").rows][1:]
    frame, reasons = imported.responses.frame, imported.responses.reasons
    labels = choices(imported, "position_level")
    assert [labels[code] for code in frame["position_level"]] == [row[14] for row in raw]
    many = [column for column in imported.questionnaire.columns if column.item == "q02"]
    assert [column.label["zh"] for column in many] == ["党性教育", "基层治理"]
    for column, place in zip(many, (15, 16), strict=True):
        known = [row for row in raw if row[15] or row[16]]
        assert frame[column.name].dropna().tolist() == [float(row[place] is not None) for row in known]
    for name, place in (("q03_1", 17), ("q03_2", 18)):
        assert [None if v != v else v for v in frame[name]] == [
            float(row[place]) if row[place] else None for row in raw
        ]
        assert reasons[name].tolist() == [None if row[place] else "not_answered" for row in raw]
    told = frame[imported.questionnaire.items[3].id]
    assert [None if v != v else v for v in told] == [row[19] for row in raw]
    assert frame["duration_seconds"].tolist() == [180.0] * 15
    assert len(frame.columns) == 7


def test_google_options_with_a_comma_inside(bring: Bring, sheet: Sheet):
    cells = ["Budget, personnel", "Budget, personnel, Law", "Law, Data", "Data", "Budget, personnel, Data", "Law"]
    rows = [["2026/09/20 10:00:00 AM GMT+3", cell] for cell in cells]
    imported = bring(sheet([["Timestamp", "Which topics?"], *rows]))
    item = imported.questionnaire.items[0]
    assert item.type == "many"
    names = {column.label["en"]: column.name for column in imported.questionnaire.columns if column.item == item.id}
    assert set(names) == {"Budget, personnel", "Law", "Data"}
    assert imported.responses.frame[names["Budget, personnel"]].tolist() == [1, 1, 0, 0, 1, 0]
    assert "put_together" in set(imported.flags["rule"])


def test_google_grid_rows_in_brackets(bring: Bring, sheet: Sheet):
    words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
    rows = [["2026/09/20 10:00:00", words[n % 5], words[(n + 1) % 5]] for n in range(10)]
    imported = bring(sheet([["Timestamp", "Please rate [Relevance]", "Please rate [Teachers]"], *rows]))
    item = imported.questionnaire.items[0]
    assert item.type == "grid"
    assert [row.label["en"] for row in item.rows] == ["Relevance", "Teachers"]
    assert imported.responses.frame[item.rows[0].id].tolist() == [float(n % 5 + 1) for n in range(10)]

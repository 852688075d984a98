"""KoBo, ODK Central, LimeSurvey, Qualtrics and REDCap: every value of the golden files, in codes and in labels."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from invented_exports import LABELS, QUALTRICS, RAW, WORDS, qualtrics_rows, redcap_rows

from evaluate.collect import Imported
from evaluate.documents import read_grid
from evaluate.errors import ResponsesError

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"
FORM = "tna_bilingual_xlsform.xlsx"
GRADES = {"1": "乡科级正职", "2": "乡科级副职"}
PLEASED = {"1": "很不满意", "2": "不满意", "3": "一般", "4": "满意", "5": "很满意"}
Bring = Callable[..., Imported]
Sheet = Callable[..., Path]
Choices = Callable[[Imported, str], dict[str, str]]


def _raw(file: str) -> dict[str, list]:
    grid = read_grid(EXPORTS / file)
    return {str(head): [row[place] for row in grid.rows[1:]] for place, head in enumerate(grid.rows[0]) if head}


def _numbers(cells: list) -> list[float | None]:
    return [None if cell is None else float(cell) for cell in cells]


def _found(imported: Imported, name: str) -> list:
    return [None if value != value else value for value in imported.responses.frame[name]]


@pytest.mark.parametrize("data", ["kobo_formpack_xml_both.csv", "kobo_formpack_zh_labels_both.csv"])
def test_kobo_with_its_form(bring: Bring, choices: Choices, data: str):
    imported = bring(data, FORM)
    raw = _raw("kobo_formpack_xml_both.csv")
    assert choices(imported, "rank") == GRADES
    assert choices(imported, "sat1") == choices(imported, "sat2") == PLEASED
    assert imported.responses.frame["rank"].tolist() == raw["rank"]
    for name, head in (("topics_t1", "topics/t1"), ("topics_t2", "topics/t2"), ("sat1", "sat1"), ("sat2", "sat2")):
        assert _found(imported, name) == _numbers(raw[head])
    assert _found(imported, "open") == raw["open"]
    assert _found(imported, "duration_seconds") == [180.0] * 12
    labels = {column.name: column.label["zh"] for column in imported.questionnaire.columns}
    assert (labels["topics_t1"], labels["sat2"], labels["rank"]) == ("党性教育", "师资水平", "您的职务层次？")
    sealed = {file.name for file in (imported.survey / "responses" / "source").iterdir()}
    assert sealed == {data, FORM, "SHA256SUMS", "receipt.json", ".gitignore"}


@pytest.mark.parametrize("data", ["kobo_formpack_zh_labels_both.xlsx", "kobo_formpack_zh_labels_both.csv"])
def test_kobo_labels_alone(bring: Bring, choices: Choices, data: str):
    imported = bring(data)
    raw = _raw("kobo_formpack_xml_both.csv")
    grid = next(item for item in imported.questionnaire.items if item.type == "grid")
    assert [row.label["zh"] for row in grid.rows] == ["课程针对性", "师资水平"]
    assert _found(imported, grid.rows[0].id) == _numbers(raw["sat1"])
    labels = choices(imported, "position_level")
    assert [labels[code] for code in imported.responses.frame["position_level"]] == [GRADES[c] for c in raw["rank"]]
    many = [column for column in imported.questionnaire.columns if column.choice]
    assert [column.label["zh"] for column in many] == ["党性教育", "基层治理"]
    assert _found(imported, many[0].name) == _numbers(raw["topics/t1"])


def test_kobo_tags_and_a_mark_inside_the_first_header(bring: Bring, tmp_path: Path):
    text = (EXPORTS / "kobo_formpack_xml_both.csv").read_text(encoding="utf-8")
    head, body = text.split("\n", 1)
    tags = ";".join(["#date"] * 13)
    path = tmp_path / "a.csv"
    path.write_text(f'"\ufeff{head.strip()[1:]}\n{tags}\n{body}', encoding="utf-8")
    imported = bring(path)
    assert len(imported.responses) == 12
    assert "start" not in imported.responses.frame


@pytest.mark.parametrize("data", ["odk_central_2026.2_before_worker.csv", "odk_central_2026.2_split_after_worker.csv"])
@pytest.mark.parametrize("zipped", [False, True])
def test_odk_central_with_its_form(bring: Bring, choices: Choices, tmp_path: Path, data: str, zipped: bool):
    file: str | Path = data
    if zipped:
        file = tmp_path / "tna.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.write(EXPORTS / data, "tna.csv")
            archive.writestr("tna-visit.csv", "visit-name,PARENT_KEY,KEY\na,b,c\n")
            archive.writestr("list.csv", "name,label\na,b\n")
    imported = bring(file, FORM)
    raw = _raw(data)
    assert choices(imported, "rank") == GRADES
    assert imported.responses.frame["rank"].tolist() == raw["bg-rank"]
    for code in ("t1", "t2"):
        assert _found(imported, f"topics_{code}") == [float(code in cell.split()) for cell in raw["bg-topics"]]
    assert _found(imported, "sat1") == _numbers(raw["sat-sat1"])
    assert _found(imported, "years") == _numbers(raw["years"])
    assert _found(imported, "open") == raw["open"]
    assert not [name for name in imported.responses.frame if "generated" in name or "KEY" in name]
    assert ("other_sheets" in set(imported.flags["rule"])) is zipped


def test_odk_central_split_without_its_form(bring: Bring):
    imported = bring("odk_central_2026.2_split_after_worker.csv")
    assert _found(imported, "topics_t1") == [1.0] * 12
    assert [item.id for item in imported.questionnaire.items] == [
        "rank", "topics", "sat", "years", "open", "duration_seconds",
    ]  # fmt: skip


CODES, TEXTS, STRUCTURE = (
    "limesurvey_6.14_code_short.csv",
    "limesurvey_6.14_full_long_zh.csv",
    "limesurvey_6.14_structure.lss",
)


@pytest.mark.parametrize("files", [(CODES, STRUCTURE), (STRUCTURE, CODES), (CODES, TEXTS), (TEXTS, CODES), (CODES,)])
def test_limesurvey(bring: Bring, choices: Choices, files: tuple[str, ...]):
    imported = bring(*files)
    raw = _raw(CODES)
    frame = imported.responses.frame
    if len(files) == 2:
        assert choices(imported, "RANK") == GRADES
        assert frame["RANK"].tolist() == raw["RANK"]
        told = choices(imported, "SAT_S1")
        assert told == (PLEASED if STRUCTURE in files else {code: PLEASED[code] for code in "345"})
        labels = {column.name: column.label["zh"] for column in imported.questionnaire.columns}
        assert (labels["SAT_S2"], labels["TOPIC_T1"], labels["OPEN"]) == ("师资水平", "党性教育", "您的建议")
    for code in ("T1", "T2"):
        assert _found(imported, f"TOPIC_{code}") == [float(cell == "Y") for cell in raw[f"TOPIC[{code}]"]]
    assert _found(imported, "TOPIC_other") == raw["TOPIC[other]"]
    for row in ("S1", "S2"):
        assert _found(imported, f"SAT_{row}") == _numbers(raw[f"SAT[{row}]"])
    assert _found(imported, "OPEN") == raw["OPEN"]
    assert b"9Q6aXcypjfdSEVa" not in (imported.survey / "responses" / "answers.parquet").read_bytes()


def test_limesurvey_texts_alone(bring: Bring, choices: Choices):
    imported = bring(TEXTS)
    raw = _raw(TEXTS)
    labels = choices(imported, "position_level")
    assert [labels[code] for code in imported.responses.frame["position_level"]] == raw["您的职务层次？"]
    # 一般 is the lowest answer given: whether the scale has lower points, the file does not say.
    assert "one_sided" in set(imported.flags["rule"])


def test_a_structure_alone_is_a_draft_instrument(bring: Bring, choices: Choices):
    imported = bring(STRUCTURE)
    assert len(imported.responses) == 0
    assert [(item.id, item.type) for item in imported.questionnaire.items] == [
        ("RANK", "one"), ("TOPIC", "many"), ("TOPIC_other", "text"), ("SAT", "grid"), ("OPEN", "text"),
    ]  # fmt: skip
    assert choices(imported, "SAT_S1") == PLEASED
    assert choices(imported, "RANK") == GRADES


def test_a_structure_with_entities_of_its_own_is_refused(bring: Bring, tmp_path: Path):
    text = (EXPORTS / STRUCTURE).read_text(encoding="utf-8")
    path = tmp_path / "a.lss"
    path.write_text(text.replace("?>", '?><!DOCTYPE d [<!ENTITY a "aaaa">]>', 1), encoding="utf-8")
    with pytest.raises(ResponsesError, match="实体"):
        bring(path)


@pytest.mark.parametrize("files", [(False, True), (True, False), (True,), (False,)])
def testqualtrics_rows(bring: Bring, choices: Choices, sheet: Sheet, files: tuple[bool, ...]):
    imported = bring(*(sheet([*QUALTRICS, *qualtrics_rows(texts)], f"{texts}.xlsx") for texts in files))
    frame = imported.responses.frame
    assert len(frame) == 10  # the preview is left out
    assert imported.flags.set_index("rule").loc["preview_entries", "value"] == "1"
    assert _found(imported, "Q2_1") == [float(n % 5 + 1) for n in range(10)]
    assert _found(imported, "Q2_2") == [float((n + 1) % 5 + 1) for n in range(10)]
    assert _found(imported, "Q3_1") == [float(n % 3 == 0) for n in range(10)]
    assert _found(imported, "Q3_2") == [float(n % 3 != 0) for n in range(10)]
    assert _found(imported, "Q3_2_TEXT")[1] == "data"
    assert _found(imported, "duration_seconds") == [100.0 + n for n in range(10)]
    assert [row.label["en"] for item in imported.questionnaire.items for row in item.rows] == ["Relevance", "Teachers"]
    if len(files) == 2:
        assert choices(imported, "Q1") == {"1": "Chief", "2": "Deputy"}
        assert choices(imported, "Q2_1") == {str(n): word for n, word in enumerate(WORDS, 1)}


def test_qualtrics_legacy(bring: Bring, sheet: Sheet):
    heads = ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", "Q1_1", "Q1_2", "Q2"]
    texts = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status",
             "StartDate",
             "EndDate", "Finished", "Please rate-Relevance", "Please rate-Teachers", "Remarks"]  # fmt: skip
    rows = [
        [
            f"R_{n}",
            "Default",
            "Anonymous",
            "",
            "",
            f"192.0.2.{n}",
            "0",
            "2026-09-01",
            "2026-09-01",
            "1",
            str(n % 5 + 1),
            "3",
            None,
        ]
        for n in range(8)
    ]
    imported = bring(sheet([heads, texts, *rows]))
    assert list(imported.responses.frame) == ["Q1_1", "Q1_2", "Q2"]
    assert _found(imported, "Q1_1") == [float(n % 5 + 1) for n in range(8)]


@pytest.mark.parametrize("order", [(False, True), (True, False)])
def test_redcap_raw_and_labels(bring: Bring, choices: Choices, sheet: Sheet, order: tuple[bool, bool]):
    files = [sheet([LABELS if one else RAW, *redcap_rows(one)], f"{one}.xlsx") for one in order]
    imported = bring(*files)
    assert choices(imported, "grade") == {"1": "Chief", "2": "Deputy"}
    assert choices(imported, "sat1") == {str(n): word for n, word in enumerate(WORDS, 1)}
    assert _found(imported, "sat1") == [float(n % 5 + 1) for n in range(1, 11)]
    assert imported.responses.frame["grade"].tolist() == [str(n % 2 + 1) for n in range(1, 11)]
    assert _found(imported, "topics_1") == [float(n % 2) for n in range(1, 11)]
    assert _found(imported, "topics_2") == [float(1 - n % 2) for n in range(1, 11)]
    assert "needs_complete" not in imported.responses.frame
    labels = {column.name: column.label["en"] for column in imported.questionnaire.columns}
    assert (labels["topics_1"], labels["sat1"]) == ("Law", "Relevance")


def test_redcap_files_that_do_not_match(bring: Bring, sheet: Sheet):
    with pytest.raises(ResponsesError, match="对不上"):
        bring(sheet([RAW, *redcap_rows(False)], "r.xlsx"), sheet([LABELS, *redcap_rows(True)[:-1]], "l.xlsx"))
    other = redcap_rows(True)
    other[0][2] = "Chief"
    with pytest.raises(ResponsesError, match="不同的文字"):
        bring(sheet([RAW, *redcap_rows(False)], "r.xlsx"), sheet([LABELS, *other], "l.xlsx"))

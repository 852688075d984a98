"""Readers: values as written, addresses a person finds, and clear refusals."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from evaluate.documents import column_letters, nearest_name, read_grid, tidy_text
from evaluate.errors import EvaluateError, RegisterError, ResponsesError

TEXT = "编号,姓名,学时\n1,示例甲,12\n2,示例乙,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_the_same_whatever_its_encoding_and_separator(tmp_path: Path, encoding: str, separator: str):
    path = tmp_path / "示例 表.csv"
    path.write_bytes(TEXT.replace(",", separator).encode(encoding))
    grid = read_grid(path)
    assert grid.rows == (("编号", "姓名", "学时"), ("1", "示例甲", "12"), ("2", "示例乙", None))
    assert grid.encoding == encoding if encoding != "utf-16" else grid.encoding == "utf-16"


def test_values_stay_as_written(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('code,note\n007, N/A \n"1,5","two\nlines"\n=1+1,无\n', encoding="utf-8")
    frame = read_grid(path).records()
    assert frame["code"].tolist() == ["007", "1,5", "=1+1"]
    assert frame["note"].tolist() == [" N/A ", "two\nlines", "无"]


def test_workbook_keeps_numbers_dates_and_addresses(tmp_path: Path):
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "名册"
    sheet["B2"], sheet["C2"], sheet["D2"] = "hours", "day", "note "
    sheet["B3"], sheet["C3"], sheet["D3"] = 12, dt.datetime(2026, 3, 18), "x\u00a0"
    sheet["B5"], sheet["C5"] = 1.5, dt.datetime(2026, 3, 18, 9, 39, 49)
    path = tmp_path / "b.xlsx"
    workbook.save(path)
    grid = read_grid(path)
    assert grid.rows[2][1] == 12
    assert grid.rows[2][3] == "x\u00a0"
    assert grid.address(2, 1) == "名册!B3"
    frame = grid.records(header_row=1)
    assert list(frame.columns) == ["hours", "day", "note"]
    assert frame["hours"].tolist() == ["12", "1.5"]
    assert frame["day"].tolist() == ["2026-03-18", "2026-03-18 09:39:49"]
    assert frame.index.tolist() == [2, 4]  # the blank row 4 is left out, addresses stay right
    raw = grid.records(header_row=1, text=False)
    assert raw["day"].tolist() == [dt.datetime(2026, 3, 18), dt.datetime(2026, 3, 18, 9, 39, 49)]
    assert raw["hours"].tolist() == [12, 1.5]


def test_address_of_a_text_file_names_row_and_column(tmp_path: Path):
    path = tmp_path / "c.csv"
    path.write_text(TEXT, encoding="utf-8")
    assert read_grid(path).address(4, 2) == "c.csv 第5行第3列 / row 5 column 3"


def test_column_letters():
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def _ole(*names: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"".join(n.encode("utf-16-le").ljust(128, b"\0") for n in names)
    )


def _zip(*names: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return memory.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "zh", "en"),
    [
        ("empty.csv", b"", "文件是空的", "the file is empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "文件是空的", "the file is empty"),
        ("commas.csv", b",,\n,,\n", "这张表是空的", "this table is empty"),
        ("locked.xlsx", _ole("EncryptionInfo", "EncryptedPackage"), "打开密码", "protected by a password"),
        ("letter.xlsx", _zip("word/document.xml"), "Word 文档", "a Word document"),
        ("zip.xlsx", _zip("a.txt"), "压缩包", "a zip archive"),
        ("paper.xlsx", b"%PDF-1.7 ...", "PDF 文件", "a PDF file"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0", "图片", "a picture"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页", "a web page"),
        ("text.xlsx", b"a,b\n1,2\n", "纯文本", "a plain text file"),
        ("book.csv", _zip("xl/workbook.xml"), "Excel 工作簿", "an Excel workbook"),
        ("torn.xlsx", b"PK\x03\x04 torn", "工作簿已损坏", "is damaged"),
        ("old.doc", _ole("WordDocument"), "旧版 Office 文档", "an old Office document"),
        ("bytes.csv", bytes(range(256)) * 8, "二进制", "a binary file"),
        ("latin.csv", "prénom,réponse\nZoë,déjà été là\n".encode("latin-1"), "文字编码", "encoding is not recognised"),
        ("quote.csv", b'a,b\n1,"open\n2,3\n', "引号", "quotation mark"),
    ],
)
def test_bad_files_are_refused_with_both_texts_and_left_alone(
    tmp_path: Path, name: str, content: bytes, zh: str, en: str
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ResponsesError) as caught:
        read_grid(path)
    assert zh in caught.value.in_language("zh")
    assert en in caught.value.in_language("en")
    assert name in caught.value.mistakes[0].where
    assert path.read_bytes() == content


def test_missing_file_and_folder(tmp_path: Path):
    with pytest.raises(ResponsesError, match="找不到"):
        read_grid(tmp_path / "none.csv")
    with pytest.raises(ResponsesError, match="文件夹"):
        read_grid(tmp_path)


def test_the_error_is_of_the_kind_asked_for(tmp_path: Path):
    with pytest.raises(RegisterError):
        read_grid(tmp_path / "none.csv", error=RegisterError)


def test_duplicate_headers_are_named_with_their_addresses(tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["hours", "name", "hours ", "name", None])
    workbook.worksheets[0].append([1, 2, 3, 4, "lost?"])
    path = tmp_path / "twice.xlsx"
    workbook.save(path)
    with pytest.raises(EvaluateError) as caught:
        read_grid(path).records()
    told = caught.value.in_language("en")
    assert len(caught.value.mistakes) == 3  # hours, name, and the value without a header: in one pass
    assert "Sheet!A1" in told
    assert "Sheet!C1" in told
    assert "Sheet!E1" in told


def test_header_only_file(tmp_path: Path):
    path = tmp_path / "head.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ResponsesError, match="no rows below"):
        read_grid(path).records()
    assert read_grid(path).records(may_be_empty=True).empty


def test_unknown_sheet_names_the_near_one(tmp_path: Path):
    path = tmp_path / "s.xlsx"
    with pd.ExcelWriter(path) as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="columns", index=False)
    with pytest.raises(ResponsesError, match="'columns'"):
        read_grid(path, sheet="colums")


def test_tidy_text_and_nearest_name():
    assert tidy_text("  Not\u00a0needed \n\u3000") == "Not needed"
    assert nearest_name("Ｈours", ["day", "hours"]) == "hours"
    assert nearest_name("zzz", ["day", "hours"]) is None


def test_days_of_the_other_calendar_and_rows_hidden_by_a_filter_are_read(tmp_path: Path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    for row in (["日期", "数"], [dt.datetime(2026, 9, 1), 1], [dt.datetime(2026, 9, 2), 2]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    grid = read_grid(tmp_path / "a.xlsx")
    assert grid.rows[1:] == ((dt.datetime(2026, 9, 1), 1), (dt.datetime(2026, 9, 2), 2))

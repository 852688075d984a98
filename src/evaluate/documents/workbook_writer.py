"""Plain workbooks that people read: one sheet per table, same input, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluate.documents.files import write_bytes
from evaluate.errors import EvaluateError, ResponsesError, Text

MOMENT = dt.datetime(2000, 1, 1)
_LONGEST = 32767
#: Widths of columns that A4 across holds at two thirds of their size, about 7 points: smaller print is not read.
_LEGIBLE = 220
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(sheets: Mapping[str, pd.DataFrame], path: str | Path) -> None:
    """Write tables as an Excel workbook: bold frozen header, fitting widths, and text that stays text.

    A text that starts with `=` is stored as text, never as a formula. The same tables give the same bytes.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        Sheet name to table; the index is not written. Names are cut to Excel's 31 characters.
    path : str or Path
        Where to write; an existing file is replaced.

    Raises
    ------
    ResponsesError
        A text is longer than the 32,767 characters an Excel cell holds, or the file is open in another programme.
    """
    write_bytes(path, workbook_bytes(sheets))


def workbook_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """The workbook that `write_workbook` writes, as bytes."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    used: set[str] = set()
    for name, frame in sheets.items():
        _fill(workbook.create_sheet(_sheet_name(name, used)), frame)
    workbook.properties.created = MOMENT
    workbook.properties.creator = "evaluate"
    memory = io.BytesIO()
    workbook.save(memory)
    return stable_bytes(memory.getvalue())


def text_width(text: str) -> int:
    """How wide the widest line of `text` is: a Chinese character counts 2, a letter 1."""
    return max(
        (sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in text.split("\n")), default=0
    )


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    fill = PatternFill("solid", fgColor="E8EDF2")
    for place, column in enumerate(frame.columns, 1):
        head = write_cell(sheet, 1, place, str(column))
        head.font, head.fill = Font(bold=True), fill
        head.alignment = Alignment(vertical="center", wrap_text=True)
        widest = text_width(str(column)) + 2
        for number, value in enumerate(frame.iloc[:, place - 1].tolist(), 2):
            cell = write_cell(sheet, number, place, value)
            if isinstance(cell.value, str):
                cell.alignment = Alignment(vertical="top", wrap_text=len(cell.value) > 40 or "\n" in cell.value)
            widest = max(widest, min(text_width("" if cell.value is None else str(cell.value)), 58) + 2)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(widest, 8), 60)
    fit_page(sheet)
    sheet.freeze_panes = "A2"
    if len(frame.columns) and len(frame):
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(frame.columns))}{len(frame) + 1}"


def fit_page(sheet: Any) -> None:
    """Print the sheet across on A4, as wide as one page, its header on every page, pages numbered.

    A sheet so wide that it would be too small to read goes over several pages side by side; each begins with the first
    column. To be called when the columns have their widths.
    """
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    wide = sum(sheet.column_dimensions[letter].width for letter in sheet.column_dimensions)
    pages = max(1, math.ceil(wide / _LEGIBLE))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if pages > 1:
        sheet.print_title_cols = "A:A"
    sheet.oddFooter.center.text = "&P / &N"


def write_cell(sheet: Any, row: int, column: int, value: Any, *, error: type[EvaluateError] = ResponsesError) -> Any:
    """Write one value into a cell; a text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    value = _plain(value)
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise error.single(
                cell.coordinate,
                Text(f"文字有{len(value)}个字符。", f"the text has {len(value)} characters."),
                Text(f"一个 Excel 单元格最多{_LONGEST}个字符。", f"an Excel cell holds at most {_LONGEST} characters."),
                Text("改写成 csv，或先缩短文字。", "write a csv, or shorten the text first."),
            )
        # XML cannot hold control characters; the workbook format has this escape for them.
        # What looks like the escape is escaped first.
        value = _ESCAPE.sub("_x005F_", value)
        value = _CONTROL.sub(lambda found: f"_x{ord(found.group()):04X}_", value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    return cell


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().replace(tzinfo=None)
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta):
        return value
    return str(value)


def _sheet_name(name: str, used: set[str]) -> str:
    clean = re.sub(r"[\[\]:*?/\\]", "_", name)[:31] or "Sheet"
    stem, number = clean, 2
    while clean.lower() in used:
        clean = f"{stem[: 31 - len(str(number)) - 1]}_{number}"
        number += 1
    used.add(clean.lower())
    return clean


def stable_bytes(content: bytes) -> bytes:
    """A workbook without the moment it was saved: the same content gives the same bytes."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                # openpyxl stamps the time of saving, whatever the properties say.
                stamp = rb"\g<1>" + MOMENT.isoformat().encode() + b"Z<"
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", stamp, data)
            plain = zipfile.ZipInfo(entry.filename, date_time=(2000, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, data)
    return memory.getvalue()

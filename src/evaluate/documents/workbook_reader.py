"""Excel workbooks: the cells of one sheet, from the sheet's own corner, numbers and dates as stored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from evaluate.documents.headers import nearest_name
from evaluate.documents.unpacked import MOST_CELLS, refuse_bomb
from evaluate.errors import EvaluateError, Text


def read_workbook(path: Path, kind: str, sheet: str | None, error: type[EvaluateError]) -> tuple[list[list[Any]], str]:
    """The rows of a sheet (the first unless named) and the sheet's name."""
    sheets = read_every_sheet(path, kind, error, only=(sheet,))
    names = list(sheets)
    chosen = names[0] if sheet is None else sheet
    if chosen in names:
        return sheets[chosen], chosen
    near = nearest_name(chosen, names)
    raise error.single(
        str(path),
        Text(f"没有名为“{chosen}”的工作表。", f"there is no sheet named '{chosen}'."),
        Text(f"现有的工作表：{'、'.join(names)}。", f"one of the sheets {', '.join(names)}."),
        Text(f"改为“{near or names[0]}”。", f"use '{near or names[0]}'."),
    )


def read_every_sheet(
    path: Path, kind: str, error: type[EvaluateError], *, only: tuple[str | None, ...] | None = None
) -> dict[str, list[list[Any]]]:
    """The rows of every sheet by its name; of those not in `only` (None is the first) the name alone."""
    import python_calamine

    if kind == "xlsx":
        refuse_bomb(path, error)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        found: dict[str, list[list[Any]]] = {}
        for number, name in enumerate(workbook.sheet_names):
            wanted = only is None or name in only or (number == 0 and None in only)
            # Leading empty rows and columns are kept, so that addresses are those the person sees in Excel.
            cells: list[list[Any]] = []
            if wanted:
                sheet = workbook.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MOST_CELLS:
                    raise OSError(f"{sheet.total_height} × {sheet.total_width}")
                cells = sheet.to_python(skip_empty_area=False)
            found[name] = [[_cell(value) for value in row] for row in cells]
        if not found:
            raise IndexError("no sheet")
        return found
    except python_calamine.PasswordError:
        raise _protected(path, error) from None
    except (python_calamine.CalamineError, OSError, IndexError) as problem:
        if "password" in str(problem).lower() or "encrypt" in str(problem).lower():
            raise _protected(path, error) from None
        raise error.single(
            str(path),
            Text(f"工作簿已损坏，无法读取（{problem}）。", f"the workbook is damaged and cannot be read ({problem})."),
            Text(f"能在 Excel 或 WPS 中打开的 {kind} 工作簿。", f"an {kind} workbook that Excel or WPS can open."),
            Text(
                "重新下载或导出；若 Excel 能修复，另存后再读取。",
                "download or export it again; if Excel can repair it, save a copy and read that.",
            ),
        ) from None


def _protected(path: Path, error: type[EvaluateError]) -> EvaluateError:
    return error.single(
        str(path),
        Text("工作簿有打开密码，无法读取。", "the workbook is protected by a password and cannot be read."),
        Text("没有打开密码的工作簿。", "a workbook without a password."),
        Text(
            "在 Excel 或 WPS 中取消打开密码后另存，再读取。",
            "remove the password in Excel or WPS, save a copy and read that.",
        ),
    )


def _cell(value: Any) -> Any:
    if isinstance(value, str) and not value:
        return None
    # A workbook stores 9 and 9.0 alike; nobody wrote the ".0".
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value

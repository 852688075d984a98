"""What the tests of imports share: the golden files, and small exports written on the fly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evaluate.collect import Imported, import_file

EXPORTS = Path(__file__).resolve().parents[1] / "reference" / "exports"


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Imported]:
    """Import files into a fresh survey folder."""

    def run(*files: str | Path, **options: Any) -> Imported:
        paths = [EXPORTS / file if isinstance(file, str) else file for file in files]
        return import_file(paths, tmp_path / "surveys" / "s", **options)

    return run


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with these rows."""

    def write(rows: Sequence[Sequence[Any]], name: str = "a.xlsx") -> Path:
        book = openpyxl.Workbook()
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row, 1):
                cell = book.worksheets[0].cell(number, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # "=1+1" is an answer, no formula
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def choices() -> Callable[[Imported, str], dict[str, str]]:
    """Code → label of the scale that a column is answered on."""

    def look(imported: Imported, column: str) -> dict[str, str]:
        questionnaire = imported.questionnaire
        scale = questionnaire.column(column).scale
        assert scale is not None
        return {choice.code: choice.label[questionnaire.languages[0]] for choice in scale.choices}

    return look

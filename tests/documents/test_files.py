"""Files are written whole, several together or none, and one that another programme holds is named."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from evaluate.documents import read_bytes, read_grid, write_bytes, write_together, write_workbook
from evaluate.errors import RegisterError, ResponsesError


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch):
    """Let files of one name refuse to be replaced, as Windows does while Excel has them open."""
    replace = os.replace

    def held(name: str) -> None:
        def refuse(source: str | Path, target: str | Path) -> None:
            if Path(target).name == name:
                raise PermissionError(13, "Permission denied", str(target))
            replace(source, target)

        monkeypatch.setattr("evaluate.documents.files.os.replace", refuse)

    return held


def _tree(folder: Path) -> dict[str, bytes | None]:
    places = sorted(folder.rglob("*"))
    return {str(place.relative_to(folder)): place.read_bytes() if place.is_file() else None for place in places}


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(tmp_path: Path):
    file = tmp_path / "新 建" / "a" / "表.csv"
    write_bytes(file, b"1")
    write_bytes(file, b"2")
    assert _tree(tmp_path) == {"新 建": None, "新 建/a": None, "新 建/a/表.csv": b"2"}


def test_several_files_or_none(tmp_path: Path, hold):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "held.xlsx").write_bytes(b"mine")
    before = _tree(tmp_path)
    hold("held.xlsx")
    contents = {tmp_path / "a": b"new", tmp_path / "b" / "c" / "d": b"1", tmp_path / "held.xlsx": b"2"}
    with pytest.raises(RegisterError) as caught:
        write_together({**contents, tmp_path / "e": b"3"}, error=RegisterError)
    assert _tree(tmp_path) == before
    mistake = caught.value.mistakes[0]
    assert mistake.where.endswith("held.xlsx")
    assert "Excel" in mistake.what.zh
    assert "open" in mistake.what.en
    assert "关闭" in mistake.mend.zh
    assert "Close" in mistake.mend.en


def test_other_failures_leave_nothing_half_made_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").write_bytes(b"old")
    before = _tree(tmp_path)

    def full(self: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(tmp_path / "a", b"new")
    assert _tree(tmp_path) == before


def test_a_workbook_that_is_open_is_named(tmp_path: Path, hold):
    hold("表.xlsx")
    with pytest.raises(ResponsesError, match=r"表\.xlsx.*关闭"):
        write_workbook({"a": pd.DataFrame({"x": [1]})}, tmp_path / "表.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "a.csv"
    file.write_bytes(b"x\n1\n")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for read in (lambda: read_bytes(file), lambda: read_grid(file)):
        with pytest.raises(ResponsesError, match=r"a\.csv.*读不出来.*关闭"):
            read()

"""Cleaning outputs: no folder of this machine stays in them, and no picture is harmed."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evaluate.errors import ReportError
from evaluate.workspace.notebook import clean, read_notebook

STUDY = Path("/srv/wo")


def _cleaned(data: dict, study: Path = STUDY) -> dict:
    output = new_output("display_data", data=data)
    notebook = clean(new_notebook(cells=[new_code_cell("1", outputs=[output])]), study)
    return notebook.cells[0].outputs[0].data


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("/srv/wo/a.csv", "<study>/a.csv"),
        ("见/srv/wo。", "见<study>。"),
        ("file:///srv/wo/a.csv", "file://<study>/a.csv"),
        ("\x1b[32m/srv/wo/a.py\x1b[39m:3", "\x1b[32m<study>/a.py\x1b[39m:3"),
        ("'a\\n/srv/wo\\n'", "'a\\n<study>\\n'"),
        ("(/srv/wo)", "(<study>)"),
        ("/srv/wo.", "<study>."),
        ("a\n/srv/wo/b", "a\n<study>/b"),
        # other folders
        ("/srv/words/a.csv", "/srv/words/a.csv"),
        ("/srv/wo-2/a", "/srv/wo-2/a"),
        ("/srv/wo.bak/a", "/srv/wo.bak/a"),
        ("https://example.org/srv/wo/a", "https://example.org/srv/wo/a"),
        ("/mnt/srv/wo/a", "/mnt/srv/wo/a"),
    ],
)
def test_folders_are_replaced_where_a_path_begins_and_ends(text, cleaned):
    assert _cleaned({"text/plain": text}) == {"text/plain": cleaned}


def test_pictures_stay_as_they_are_wherever_they_stand():
    # base64 in which the folder's name stands between bounds
    picture = base64.b64encode(b"x" * 300).decode() + "/srv/wo/" + "A" * 96
    lines = "\n".join(["QUJD" * 19, "/srv/wo/" + "A" * 68, "QUJD" * 19, "QUI="])
    page = '<img src="data:image/png;base64,/srv/wo/AAAA+/srv/wo/=="> /srv/wo/a'
    data = {
        "image/png": lines,
        "image/svg+xml": f"<svg>{picture} /srv/wo/a</svg>",
        "image/webp": "/srv/wo/",
        "application/json": {"picture": lines, "name": "/srv/wo/a"},
        "text/html": page,
    }
    cleaned = _cleaned(data)
    assert cleaned["image/png"] == lines
    assert cleaned["image/svg+xml"] == data["image/svg+xml"]
    assert cleaned["image/webp"] == "/srv/wo/"
    assert cleaned["application/json"] == {"picture": lines, "name": "<study>/a"}
    assert cleaned["text/html"] == page.replace(" /srv/wo/a", " <study>/a")


def test_a_study_at_the_root_replaces_nothing():
    assert _cleaned({"text/plain": "1 / 2 and /x"}, Path("/")) == {"text/plain": "1 / 2 and /x"}
    assert _cleaned({"text/plain": f"{sys.prefix}/lib"}) == {"text/plain": "<python>/lib"}


def test_a_notebook_that_is_held_is_told_as_such(tmp_path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "40_needs.ipynb"
    file.write_text("{}", "utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReportError, match=r"40_needs\.ipynb.*关闭这个文件"):
        read_notebook(file)

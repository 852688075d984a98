"""Booklets: numbers that say nothing and betray slips of the typist, one on every page, packs that are whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.collect.paper import draw_serials, is_serial, make_batch, write_booklets
from evaluate.collect.paper.serial import with_check_digit
from evaluate.errors import DesignError
from evaluate.instruments import read_questionnaire

ROOT = Path(__file__).resolve().parents[3]


@given(st.integers(10_000, 99_999), st.integers(0, 5), st.integers(1, 9))
def test_every_wrong_digit_and_every_exchange_of_neighbours_is_seen(body: int, place: int, by: int):
    serial = with_check_digit(str(body))
    assert is_serial(serial)
    wrong = serial[:place] + str((int(serial[place]) + by) % 10) + serial[place + 1 :]
    assert not is_serial(wrong)
    if place < 5 and serial[place] != serial[place + 1]:
        assert not is_serial(serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :])


def test_the_published_check_digit():
    # Damm (2004): 572 is followed by 4
    assert with_check_digit("572") == "5724"
    assert not is_serial("")
    assert not is_serial("１２３４５６")


def test_numbers_are_random_different_and_none_of_those_taken():
    first = draw_serials(500, seed=1)
    assert first == draw_serials(500, seed=1)
    assert len(set(first)) == 500
    assert list(first) != sorted(first)
    assert not set(first) & set(draw_serials(500, seed=1, taken=first))
    with pytest.raises(DesignError, match="编号只剩"):
        draw_serials(100_000, seed=1)


def test_a_batch_has_spares_for_every_unit_and_forgets_small_ones():
    batch = make_batch({"甲局": 40, "乙镇": 4, "丙": 0}, id="02", seed=7)
    assert [(pack.unit, pack.people, pack.spares) for pack in batch.packs] == [("甲局", 40, 2), ("乙镇", 4, 1)]
    kept = batch.table(known=["甲局"])
    assert kept["serial"].is_monotonic_increasing
    assert kept["unit"].value_counts().to_dict() == {"甲局": 42, "": 5}
    assert set(kept["batch"]) == {"02"}


def test_the_number_stands_on_every_page_and_every_booklet_begins_on_a_front(tmp_path: Path):
    questionnaire = read_questionnaire(ROOT / "surveys" / "reaction-2026" / "questionnaire.yml")
    batch = make_batch({"甲/局": 3}, id="01", seed=5)
    words = {"title": "结业评估", "closes": "2026年11月30日", "office": "干教办", "mark": "模拟数据"}
    covers, word, booklets = write_booklets(questionnaire, batch, tmp_path, **words)
    assert booklets.name == "01_甲_局.pdf"
    assert word.read_bytes()[:2] == b"PK"
    if shutil.which("pdftotext") is None:
        pytest.skip("needs Debian's poppler-utils: a second programme that reads the PDF")
    pages = [
        subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode("utf-8")
        for path in (booklets, covers)
    ]
    found = [page.strip() for page in pages[0].split("\f")[:-1]]
    whole = len(found) // len(batch.packs[0].codes) + len(found) % len(batch.packs[0].codes)
    assert whole % 2 == 0
    for place, serial in enumerate(batch.packs[0].codes):
        own = found[place * whole : (place + 1) * whole]
        printed = [page for page in own if page]
        assert all(re.search(rf"批次 01\s+编号 {serial}\b", page) and "模拟数据" in page for page in printed)
        assert "— 1 —" in printed[0] or "—1—" in printed[0]
        assert "问卷编号：□" not in printed[0]
    assert "共 4 份：应发 3 份，备用 1 份" in pages[1]

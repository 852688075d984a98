"""QR slips: every code leads to its address, packs are whole, and anonymous slips say nothing of anybody."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pytest
import segno

from evaluate.collect.paper import Pack, shared_out, slip_packs, spares_for, write_slips
from evaluate.collect.paper.slips import qr_pictures
from evaluate.collect.server.codes import new_code
from evaluate.errors import DesignError, ResponsesError

PLACE = "http://192.168.10.125:8765/c/"
FACTS = {"title": "示例县需求调查", "closes": "2026年11月30日18:00", "office": "示例县干教办"}


def table(units: dict[str, int], *, spare: int = 1) -> pd.DataFrame:
    """Slips of these units, in the order of a roster: code by code, spares last."""
    rows = []
    for unit, people in units.items():
        for number in range(people + spare):
            code = new_code()
            rows.append({"code": code, "address": PLACE + code, "unit": unit, "spare": number >= people, "name": ""})
    return pd.DataFrame(rows)


def text_of(path: Path) -> list[str]:
    """Every piece of text of a Word file, in order."""
    body = docx.Document(str(path)).element.body
    return [node.text or "" for node in body.iter() if str(node.tag).endswith("}t")]


def test_every_printed_code_leads_to_its_address(tmp_path: Path):
    slips = table({"发展和改革局": 9, "第三镇": 2})
    pdf, word = write_slips(slips, tmp_path, **FACTS)
    assert (pdf.name, word.name) == ("slips.pdf", "slips.docx")
    if shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None:
        pytest.skip("needs Debian's zbar-tools and poppler-utils: a second programme that reads QR codes")
    subprocess.run(["pdftoppm", "-r", "150", "-png", str(pdf), str(tmp_path / "page")], check=True)
    plain = {**os.environ, "LC_ALL": "C.UTF-8"}  # its complaints come in the language of the machine
    read = [
        subprocess.run(["zbarimg", "-q", "--raw", str(page)], capture_output=True, check=False, env=plain).stdout
        for page in sorted(tmp_path.glob("page*.png"))
    ]
    assert sorted(b"".join(read).decode("ascii").split()) == sorted(slips["address"])
    pictures = [name for name in zipfile.ZipFile(word).namelist() if name.startswith("word/media/")]
    assert len(pictures) == len(slips)


def test_the_picture_is_the_code_with_its_quiet_zone():
    png, svg = qr_pictures(PLACE + "ABCD-EFGH-JKLM")
    code = segno.make(PLACE + "ABCD-EFGH-JKLM", error="m", micro=False, boost_error=False)
    assert code.error == "M"
    width = int.from_bytes(png[16:20], "big")
    assert width == 8 * code.symbol_size(border=4)[0]
    assert f'width="{width // 8}"' in svg
    expected = io.BytesIO()
    code.save(expected, kind="png", scale=8, border=4)
    assert png == expected.getvalue()


def test_a_slip_names_code_address_unit_and_day_and_a_cover_counts_the_pack(tmp_path: Path):
    slips = table({"发展和改革局": 21, "第三镇": 2}, spare=2)
    (word,) = write_slips(slips, tmp_path, **FACTS, to=("docx",), mark="模拟数据")
    told = text_of(word)
    for code, address in zip(slips["code"], slips["address"], strict=True):
        at = told.index(code)
        after = told[at + 1 : at + 6]
        assert address in "".join(after)
        assert "截止：2026年11月30日18:00" in after
    joined = "\n".join(told)
    assert "共 23 张：应发 21 张，备用 2 张" in joined
    assert joined.count("交接单：") == 2
    assert "不要登记或拍照记下谁拿了哪一张" in joined


def test_the_order_of_a_list_is_lost_and_the_same_table_gives_the_same_bytes(tmp_path: Path):
    slips = table({"甲局": 40})
    ((pack, by_code),) = slip_packs(slips)
    assert pack == Pack("甲局", tuple(by_code), 1)
    assert sorted(by_code) == sorted(slips["code"])
    assert list(by_code) != list(slips["code"])
    # another order of the same people leaves no trace
    ((again, _),) = slip_packs(slips.iloc[::-1])
    assert again.codes == pack.codes
    first, second = (write_slips(slips.iloc[::step], tmp_path / str(step), **FACTS) for step in (1, -1))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_names_stand_on_confidential_slips_only(tmp_path: Path):
    slips = table({"甲局": 2}).assign(name=["张三", "李四", ""])
    with pytest.raises(ResponsesError, match="匿名"):
        write_slips(slips, tmp_path, **FACTS)
    (word,) = write_slips(slips, tmp_path, **FACTS, mode="confidential", to=("docx",))
    told = text_of(word)
    assert told.index("张三") < told.index("李四") < told.index("备用，领用时登记")
    assert "打乱" not in "".join(told)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"code": ["A2B3", "A2B3", "C4D5"]}, "不止一张"),
        ({"address": ["http://x/c/A2B3", "http://x/c/", "http://x/c/C4D5"]}, "地址里没有"),
        ({"code": ["A0B3", "E6FO", "C4D5"], "address": ["A0B3", "E6FO", "C4D5"]}, "认错"),
    ],
)
def test_a_table_that_would_mislead_is_refused(tmp_path: Path, change: dict[str, list[str]], word: str):
    slips = pd.DataFrame({"code": ["A2B3", "E6F7", "C4D5"], "address": ["x/A2B3", "x/E6F7", "x/C4D5"]}).assign(**change)
    with pytest.raises(ResponsesError, match=word):
        write_slips(slips, tmp_path, **FACTS)
    assert not list(tmp_path.iterdir())


def test_a_table_without_its_columns_is_refused_in_one_pass(tmp_path: Path):
    with pytest.raises(ResponsesError) as caught:
        write_slips(pd.DataFrame({"unit": ["甲"]}), tmp_path, **FACTS)
    assert len(caught.value.mistakes) == 2


def test_spares_and_shares():
    assert [spares_for(people) for people in (0, 1, 20, 21, 900)] == [1, 1, 1, 2, 45]
    with pytest.raises(DesignError):
        spares_for(10, part=1.5)
    assert shared_out(10, {"甲": 2, "乙": 1, "丙": 1}) == {"甲": 5, "乙": 3, "丙": 2}
    assert sum(shared_out(301, {str(unit): unit for unit in range(1, 40)}).values()) == 301

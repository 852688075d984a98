"""Return rates: right numbers, small units not told apart, and a notice that names units and nobody."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.collect.hidden_units import hidden_units
from evaluate.collect.paper import Occasion, reminder, return_rates, returns
from evaluate.documents import write_docx, write_html, write_pdf
from evaluate.errors import ResponsesError

INVITED = {"甲局": 40, "乙局": 20, "丙镇": 12, "丁站": 4}
RECEIVED = {"甲局": 30, "乙局": 8, "丙镇": 9, "丁站": 1}
OCCASION = Occasion("需求调查", "示例县干教办", "2026年11月23日", "2026年11月30日", mark="模拟数据")


def people(counts: dict[str, int]) -> pd.DataFrame:
    """One row a person."""
    return pd.DataFrame({"unit": [unit for unit, number in counts.items() for _ in range(number)]})


def test_rates_by_unit_and_in_all():
    table = returns(people(INVITED), people(RECEIVED), by="unit", minimum=0).set_index("unit")
    assert table.loc["甲局", ["invited", "received", "rate"]].tolist() == [40, 30, 0.75]
    assert table.loc["", ["invited", "received"]].tolist() == [76, 48]
    assert table.loc["", "rate"] == pytest.approx(48 / 76)
    assert (table["note"] == "").all()


def test_a_small_unit_is_hidden_with_the_next_so_that_the_sum_does_not_give_it_away():
    table = returns(people(INVITED), people(RECEIVED), by="unit", minimum=10).set_index("unit")
    assert table.index[table["received"].isna()].tolist() == ["丙镇", "丁站"]
    assert table.loc["丁站", "note"] == "不足10人"
    assert "一并隐去" in table.loc["丙镇", "note"]
    assert table.loc["", "received"] == 48
    open_table = returns(people(INVITED), people(RECEIVED), by="unit", minimum=10, mode="confidential")
    assert not open_table["received"].isna().any()


@given(
    st.dictionaries(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=3), st.integers(1, 30), min_size=1, max_size=12),
    st.integers(0, 15),
)
def test_what_is_hidden_is_never_one_unit_nor_too_few_unless_nothing_else_is_left(asked: dict[str, int], minimum: int):
    table = return_rates(asked, dict.fromkeys(asked, 1), minimum=minimum)
    units = table[table["unit"] != ""]
    hidden = units[units["received"].isna()]
    assert set(units.loc[units["invited"] < minimum, "unit"]) <= set(hidden["unit"])
    if len(hidden) and len(hidden) < len(units):
        assert len(hidden) > 1
        assert hidden["invited"].sum() >= minimum
    assert table.iloc[-1][["invited", "received"]].tolist() == [sum(asked.values()), len(asked)]


def test_of_equals_the_same_unit_is_hidden_whatever_the_order():
    first, second = ({"丙": 20, "乙": 20, "丁": 3}, {"丁": 3, "乙": 20, "丙": 20})
    assert hidden_units(first, 10) == hidden_units(second, 10) == {"丁", min("乙", "丙")}
    tables = [return_rates(asked, {}, minimum=10).set_index("unit")["received"] for asked in (first, second)]
    assert [set(table.index[table.isna()]) for table in tables] == [hidden_units(first, 10)] * 2
    assert hidden_units(first, 0) == frozenset()


def test_answers_of_unknown_units_are_refused_and_those_without_unit_counted_in_all():
    with pytest.raises(ResponsesError, match="名册里却没有邀请"):
        returns(people(INVITED), people({"戊": 1}), by="unit", minimum=10)
    with pytest.raises(ResponsesError, match="没有 town 列"):
        returns(people(INVITED), people(RECEIVED), by="town", minimum=10)
    assert return_rates(INVITED, {"": 3}, minimum=10).iloc[-1]["received"] == 3


def told(occasion: Occasion, *, line: float | None = None) -> str:
    """The notice as a Word file's text."""
    table = returns(people(INVITED), people(RECEIVED), by="unit", minimum=10)
    content = write_docx(reminder(table, occasion, line=line))
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for each in word.tables for row in each.rows for cell in row.cells]
    header = "".join(paragraph.text for paragraph in word.sections[0].header.paragraphs)
    return "\n".join([header, *(paragraph.text for paragraph in word.paragraphs), *cells])


def test_the_notice_lists_those_below_the_line_and_hides_what_is_hidden():
    text = told(OCCASION, line=0.7)
    assert "关于抓紧完成“需求调查”填答的通知" in text
    assert "应填答76人，已收到48份，回收率63.2%" in text
    assert "下列1个单位的回收率低于70%" in text
    assert ("乙局\n20\n8\n40.0%") in text
    assert not any(unit in text for unit in ("甲局", "丙镇", "丁站"))
    # one of the two has twelve people, and is hidden so that the sum does not tell on the other
    assert "另有2个单位不单独列出进度，以免推算出人数少的单位的填答情况" in text
    assert "联系人：＿＿＿" in text
    assert "没有人知道谁填了、谁没填" in text
    assert "模拟数据" in text
    assert text.index("示例县干教办") < text.index("2026年11月23日", text.index("示例县干教办"))


def test_the_notice_names_whom_to_ask_and_its_signature_never_stands_alone():
    occasion = replace(OCCASION, contact="张三，0376-0000000")
    assert "联系人：张三，0376-0000000\n" in told(occasion)
    table = returns(people(INVITED), people(RECEIVED), by="unit", minimum=10)
    word = docx.Document(io.BytesIO(write_docx(reminder(table, occasion))))
    kept = [paragraph.text for paragraph in word.paragraphs if paragraph.paragraph_format.keep_with_next]
    assert kept[-3].startswith("3.凭证或问卷丢失")
    assert kept[-2:] == ["联系人：张三，0376-0000000", "示例县干教办"]


def test_without_units_below_the_line_the_notice_says_so_and_every_format_takes_it():
    assert "没有回收率低于10%的单位" in told(OCCASION, line=0.1)
    table = return_rates({"A": 20, "B": 20}, {"A": 5, "B": 10}, minimum=10)
    for language in ("zh", "en"):
        document = reminder(table, OCCASION, language=language)
        assert write_pdf(document).startswith(b"%PDF")
        assert b"signature" in write_html(document)

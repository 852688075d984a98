"""Markdown and HTML tables as blocks."""

import pandas as pd

from evaluate.documents.blocks import Callout, Heading, Item, PageBreak, Paragraph, Span, Table
from evaluate.report.html_grid import table_in_html
from evaluate.report.markdown import footnotes_apart, inline_of, markdown_blocks


def blocks(source, language="zh"):
    found, mistakes = markdown_blocks(source, "here", language)
    assert not mistakes
    return found


def test_blocks_of_every_kind():
    assert blocks("## 问题\n\n甲\n乙\n\n- 一\n  - 二\n\n3. 三\n\n> 注意\n\n---\n\n```\nx = 1\n```\n") == [
        Heading(2, (Span("问题"),)),
        Paragraph((Span("甲乙"),)),
        Item((Span("一"),)),
        Item((Span("二"),), None, 1),
        Item((Span("三"),), 3),
        Callout((Span("注意"),)),
        PageBreak(),
        Paragraph((Span("x = 1", "code"),)),
    ]


def test_pipe_table():
    assert blocks("|a|**b**|\n|---|--:|\n|1|2|") == [Table(("a", "b"), (("1", "2"),), ("left", "right"))]


def test_references_end_before_chinese_and_footnotes_are_found():
    (paragraph,) = blocks("见@fig-greatest_need的上方，**重点@tbl-x**[^note]。")
    assert paragraph.text == (
        Span("见"), Span("fig-greatest_need", "reference"), Span("的上方，"), Span("重点", "strong"),
        Span("tbl-x", "reference"), Span("note", "footnote"), Span("。"),
    )  # fmt: skip


def test_footnote_definitions_are_taken_out():
    text, notes = footnotes_apart("甲[^a]\n\n[^a]: 第一行\n  续行\n\n乙")
    assert notes == {"a": "第一行 续行"}
    assert "第一行" not in text
    assert text.startswith("甲[^a]")
    assert text.rstrip().endswith("乙")
    assert inline_of("*x* y", "en") == (Span("x", "emphasis"), Span(" y"))


def test_lines_join_with_a_space_in_english_only():
    assert blocks("one\ntwo", "en")[0].text == (Span("one two"),)
    assert blocks("a<br>b", "en")[0].text == (Span("a"), Span("", "break"), Span("b"))


def test_links_keep_their_address_as_text():
    assert blocks("[条例](https://x.cn)")[0].text == (Span("条例（https://x.cn）"),)


def test_pictures_in_text_are_refused():
    _, mistakes = markdown_blocks("![x](attachment:a.png)", "here", "zh")
    assert [mistake.where for mistake in mistakes] == ["here"]


def test_tables_of_pandas():
    frame = pd.DataFrame({"值": [1.5, None], "名": ["a", "b"]}, index=["x", "y"])
    table = table_in_html(frame.to_html())
    assert table == Table(("", "值", "名"), (("x", "1.5", "a"), ("y", "—", "b")), ("left", "right", "left"))
    wide = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("甲", "n"), ("甲", "p")]))
    assert table_in_html(wide.to_html()).header[1:] == ("甲 · n", "甲 · p")
    assert table_in_html("<p>no table</p>") is None

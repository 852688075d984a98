"""The shared count: numbers, references, notes, and every refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.documents.blocks import Document, Figure, Heading, Item, Paragraph, Span, Table
from evaluate.documents.layout import CHINESE, stamp
from evaluate.documents.lists import alike, nest
from evaluate.documents.measures import measure_table, picture_size, text_width
from evaluate.documents.numbering import chinese as chinese_number
from evaluate.documents.numbering import number, runs
from evaluate.errors import ReportError


def words(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def test_headings_count_like_an_official_document():
    levels = [1, 2, 2, 3, 4, 4, 3, 1, 2]
    blocks = tuple(Heading(level, words("题")) for level in levels)
    zh = [item.number for item in number(Document("t", blocks)).blocks]
    en = [item.number for item in number(Document("t", blocks, language="en")).blocks]
    assert zh == ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "2.", "二、", "（一）"]
    assert en == ["1", "1.1", "1.2", "1.2.1", "1.2.1.1", "1.2.1.2", "1.2.2", "2", "2.1"]


@pytest.mark.parametrize(("count", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_numerals(count, text):
    assert chinese_number(count) == text


def test_references_and_notes_are_settled_once(chinese):
    numbered = number(chinese)
    text = numbered.blocks[2].pieces
    assert [(piece.text, piece.target) for piece in text if piece.style == "reference"] == [
        ("图1", "figure-1"),
        ("表1", "table-1"),
    ]
    notes = [piece for item in numbered.blocks for piece in item.pieces if piece.style == "footnote"]
    assert [(piece.text, piece.again) for piece in notes] == [("1", False), ("1", True), ("2", False)]
    assert [note.number for note in numbered.notes] == [1, 2]
    assert numbered.notes[0].pieces[1].text == "表1"


def test_sources_stand_last_and_outside_the_count(chinese):
    heading, table = number(chinese).blocks[-2:]
    assert heading.number == ""
    assert table.block.rows == chinese.about
    assert number(replace(chinese, about=())).blocks[-1].block == chinese.blocks[-1]


def test_the_document_is_not_changed(chinese):
    before = repr(chinese)
    number(chinese)
    assert repr(chinese) == before


def refusals(document: Document) -> list[str]:
    with pytest.raises(ReportError) as caught:
        number(document)
    return [mistake.what.en for mistake in caught.value.mistakes]


def table(label: str = "", rows=(("1",),), header=("a",)) -> Table:
    return Table(header, rows, ("left",) * len(header), "c", label)


def test_an_unknown_label_is_named_with_the_labels_there_are():
    document = Document("t", (table("tbl-a"), Paragraph((Span("fig-x", "reference"),))))
    with pytest.raises(ReportError) as caught:
        number(document)
    (mistake,) = caught.value.mistakes
    assert "fig-x" in mistake.what.zh
    assert "fig-x" in mistake.what.en
    assert "tbl-a" in mistake.right.zh
    assert mistake.mend.zh.endswith("。")


def test_a_label_used_twice_is_named():
    assert refusals(Document("t", (table("tbl-a"), table("tbl-a")))) == ['The label "tbl-a" is used more than once.']


@pytest.mark.parametrize("levels", [(2,), (1, 3), (1, 2, 4), (0,), (5,)])
def test_a_heading_that_jumps_is_named(levels):
    blocks = tuple(Heading(level, words(f"heading {level}")) for level in levels)
    (what,) = refusals(Document("t", blocks))
    assert f"heading {levels[-1]}" in what


def test_every_mistake_is_told_at_once(picture):
    blocks = (
        Heading(2, words("x")),
        Paragraph((Span("fn", "footnote"),)),
        Figure(picture, " ", caption="p"),
        Figure(picture[:60], "alt", caption="q"),
        table(rows=(("1", "2"),)),
    )
    found = refusals(Document(" ", blocks, footnotes={"a": (Span("a", "footnote"),)}))
    assert len(found) == 7


def test_control_characters_and_line_ends_are_cleaned():
    document = Document("a\x0bb", (Paragraph(words("a\x00b\r\nc")), table(rows=(("x\ny",),))))
    numbered = number(document)
    assert numbered.document.title == "ab"
    assert numbered.blocks[0].pieces[0].text == "ab c"
    assert numbered.blocks[1].block.rows == (("x y",),)


def test_items_nest_by_depth_and_split_where_the_count_breaks():
    items = (Item(words("a"), 1), Item(words("b"), None, 1), Item(words("c"), 2), Item(words("d")), Item(words("e"), 7))
    (run,) = runs(number(Document("t", items)).blocks)
    tree = nest(run)
    assert [entry.number for entry in tree] == [1, 2, None, 7]
    assert [child.number for child in tree[0].children] == [None]
    assert [len(group) for group in alike(tree)] == [2, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(1, 3)), max_size=12))
def test_no_item_is_lost_in_the_tree(shape):
    items = tuple(Item(words(str(index)), count, depth) for index, (depth, count) in enumerate(shape))

    def walk(entries):
        for entry in entries:
            yield entry.pieces[0].text
            yield from walk(entry.children)

    for run in runs(number(Document("t", items)).blocks):
        assert list(walk(nest(run))) == [str(index) for index in range(len(shape))]


cell = st.text(alphabet="数字政务abc 0123.-", max_size=40)


@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.tuples(*[cell] * n), min_size=1, max_size=5)))
def test_tables_stay_inside_the_margins(rows):
    header = tuple("h" for _ in rows[0])
    measure = measure_table(Table(header, tuple(rows), ("left",) * len(header)), CHINESE)
    assert sum(measure.columns) <= CHINESE.text_width + 1e-6
    assert min(measure.columns) > 0


def test_a_modest_column_keeps_its_text_on_one_line_beside_a_long_one():
    rows = (("数字政务基础", "政务数据共享、办公智能化与网络安全" * 5, "16"),)
    measure = measure_table(Table(("课程", "说明", "学时"), rows, ("left", "left", "right")), CHINESE)
    assert measure.columns[0] >= text_width("数字政务基础") * measure.size * 25.4 / 72


def test_pictures_keep_their_shape_and_stay_on_the_page(picture):
    width, height = picture_size(Figure(picture, "a", width_mm=400), CHINESE)
    assert (width, height) == (156.0, 78.0)
    tall = picture[:16] + (100).to_bytes(4, "big") + (1000).to_bytes(4, "big") + picture[24:]
    assert picture_size(Figure(tall, "a"), CHINESE) == (20.0, 200.0)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年11月20日", "2026-11-20"),
        ("2026-11-02", "2026-11-02"),
        ("20 November 2026", "2026-11-20"),
        ("May 2026", "2026-05-01"),
        ("2026年", "2026-01-01"),
        ("", "2000-01-01"),
        ("2026年13月40日", "2026-01-01"),
    ],
)
def test_files_are_dated_by_the_document_not_by_the_clock(text, day):
    assert f"{stamp(text):%Y-%m-%d}" == day

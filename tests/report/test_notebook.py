"""Executed notebook → document."""

from base64 import b64encode
from dataclasses import replace

import nbformat.v4 as v4
import pandas as pd
import pytest

from evaluate.documents.blocks import Callout, Figure, Heading, Paragraph, Span, Table
from evaluate.errors import ReportError, Text
from evaluate.report import dots, finding, not_asked, notebook_document, study_card
from evaluate.report.notebook import SELF_SELECTED

CLAIM = {"zh": "{item}的需求最大。", "en": "{item} is the greatest need."}


@pytest.fixture
def card():
    def make(**changes):
        words = {"title": {"zh": "年度评估", "en": "Evaluation"}, "place": {"zh": "示例县", "en": "Example County"}}
        return study_card(
            **{**words, "office": "干教办", "year": 2026, "date": "2026年11月", "simulated": True, **changes}
        )

    return make


def kinds(document):
    return [type(block).__name__ for block in document.blocks]


def words(block):
    return "".join(span.text for span in block.text)


def refused(nb, **options):
    with pytest.raises(ReportError) as caught:
        notebook_document(nb, **options)
    return caught.value


def test_a_whole_notebook(notebook, make, card):
    need = finding("greatest_need", make.needs(), **CLAIM, figure=dots, caveats=["学员自评"])
    nb = notebook(
        ("# {place}{year}年评估", "zh"), ("# Evaluation of {place}", "en"), card(provenance=(("种子", "1"),)),
        "## 需要什么？\n\n见@fig-greatest_need和@tbl-greatest_need[^a]。", need, "[^a]: 注释在另一格。",
    )  # fmt: skip
    document = notebook_document(nb)
    assert document.title == "示例县2026年评估"
    assert (document.issuer, document.date, document.language) == ("干教办", "2026年11月", "zh")
    assert document.mark == "模拟数据（非真实单位和人员）"
    assert kinds(document) == ["Heading", "Paragraph", "Paragraph", "Callout", "Figure", "Table"]
    assert document.blocks[0] == Heading(1, (Span("需要什么？"),))
    assert words(document.blocks[2]) == "依法行政与行政复议应诉能力提升的需求最大。"
    figure, table = document.blocks[4:6]
    assert (table.label, figure.label) == ("tbl-greatest_need", "fig-greatest_need")
    assert figure.png.startswith(b"\x89PNG")
    assert figure.alt.startswith("点图")
    assert figure.caption == table.caption == "需求指数及其95%置信区间"
    assert document.footnotes == {"a": (Span("注释在另一格。"),)}
    about = dict(document.about)
    assert about["种子"] == "1"
    assert about["数据来源"] == "needs-2026 2026，全员调查（部分未答），640条记录，模拟数据，SHA-256 abababababababab"
    assert about["披露规则"] == "少于10人的数字不予显示"
    assert about["误差范围"] == "95%置信区间"
    assert about["软件"].startswith("gongxu ")


def test_the_other_language_of_the_same_notebook(notebook, make, card):
    nb = notebook(
        ("# {place}", "zh"), ("# Evaluation of {place}", "en"), card(), finding("x", make.needs("en"), **CLAIM)
    )
    document = notebook_document(nb, language="en")
    assert document.title == "Evaluation of Example County"
    assert document.mark == "Simulated data"
    assert words(document.blocks[0]) == "Lawful administration and administrative reconsideration is the greatest need."


def test_tags_choose_what_is_shown(notebook, make, card):
    need = finding("x", make.needs(), **CLAIM, figure=dots)
    cited = need.cited("40_needs.x")

    def shown(*cell):
        return kinds(notebook_document(notebook(card(), cell)))

    assert shown(need) == ["Paragraph", "Figure", "Table"]
    assert shown(need, "claim-only") == ["Paragraph"]
    assert shown(need, "table-only") == ["Table"]
    assert shown(need, "figure-only", "claim-only") == ["Paragraph", "Figure"]
    assert shown(cited) == ["Paragraph"]
    assert shown(cited, "whole") == ["Paragraph", "Figure", "Table"]
    assert shown(need, "remove-output") == []
    assert shown(need, "remove_cell") == []


def test_one_noted_row_a_section_however_many_findings_lack_the_same(notebook, card):
    many = [(not_asked(f"x{number}"), "lead") for number in range(4)]
    document = notebook_document(notebook(card(), *many, not_asked("y", what="三类需求"), "## 又一节", *many))
    noted = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert [words(block).startswith("本问卷未设此题") for block in noted] == [True, False, True]
    assert {span.style for block in noted for span in block.text} == {"text"}


def test_a_cited_finding_can_be_traced(notebook, make, card):
    cited = [finding(slug, make.needs(), **CLAIM).cited(f"40_needs.{slug}") for slug in ("x", "y")]
    document = notebook_document(notebook(card(), *cited, cited[0]))
    assert [value for name, value in document.about if "底稿" in name] == ["40_needs.x, 40_needs.y"]
    assert [name for name, _ in document.about].count("数据来源") == 1


def test_methods_are_told_in_the_language_of_the_study(notebook, make, card):
    labels = {"method": {"Borich": {"zh": "加权差距分（Borich，1980）", "en": "weighted discrepancy (Borich, 1980)"}}}
    labelled = finding("x", make.needs(labels=labels), **CLAIM)
    plain = finding("y", make.needs(method="design-based"), **CLAIM)
    assert labelled.content["method"] == {name: [words] for name, words in labels["method"]["Borich"].items()}
    assert plain.content["method"] == {"zh": ["design-based"], "en": ["design-based"]}
    nb = notebook(card(), labelled, plain)
    assert dict(notebook_document(nb).about)["方法"] == "加权差距分（Borich，1980）；design-based"
    about = dict(notebook_document(nb, language="en").about)
    assert about["Methods"] == "weighted discrepancy (Borich, 1980); design-based"


def test_the_software_is_named_once(notebook, card):
    document = notebook_document(notebook("# 题", card(provenance=(("软件", "gongxu 9"),))))
    assert [value for name, value in document.about if name == "软件"] == ["gongxu 9"]


def test_raw_outputs_need_a_tag_and_are_logged(notebook, card):
    frame = pd.DataFrame({"姓名": ["张三"]})
    left_out = notebook_document(notebook("# 题", card(), frame))
    assert not any(isinstance(block, Table) for block in left_out.blocks)
    assert dict(left_out.about)["未写入的原始输出"] == "第3个单元格"
    document = notebook_document(notebook("# 题", card(), (frame, "raw-output")))
    assert document.blocks == (Table(("", "姓名"), (("0", "张三"),), ("right", "left")),)
    assert dict(document.about)["按标签写入的原始输出"] == "第3个单元格"


def test_raw_pictures_need_alternative_text(notebook, card):
    picture = v4.new_output("display_data", data={"image/png": b64encode(b"\x89PNG").decode()})
    nb = notebook(card(), ([picture], "raw-output"))
    assert "cell 2" in refused(nb).in_language("en")
    nb.cells[1].metadata["alt"] = "一张图"
    assert notebook_document(nb).blocks == (Figure(b"\x89PNG", "一张图"),)


def test_streams_and_code_are_not_shown(notebook, card):
    stream = v4.new_output("stream", name="stdout", text="98.7")
    assert notebook_document(notebook("# 题", card(), [stream])).blocks == ()


def test_every_mistake_names_its_cell(notebook, make, card):
    failed = v4.new_output("error", ename="KeyError", evalue="'999'", traceback=["\x1b[31mlong"])
    need = finding("x", make.needs(), **CLAIM)
    nb = notebook("# 题", card(), "## 节\n\n@fig-none和[^none]，{plase}", [failed], need, need, "![a](b.png)")
    error = refused(nb)
    text = error.in_language("en")
    assert len(error.mistakes) == 6
    for part in (
        "cell 3",
        "@fig-none",
        "[^none]",
        "{plase}",
        "KeyError: '999'",
        "cell 4（节）",
        "'tbl-x' already stands in cell 5",
        "cell 7",
    ):
        assert part in text
    assert "\x1b" not in str(error)


def test_a_reference_to_what_a_tag_hides_is_refused(notebook, make, card):
    nb = notebook(card(), "见@tbl-x", (finding("x", make.needs(), **CLAIM), "claim-only"))
    assert "cell 2" in str(refused(nb))


def test_a_notebook_that_was_not_run_is_refused():
    nb = v4.new_notebook(cells=[v4.new_markdown_cell("# x"), v4.new_code_cell("study")])
    assert "--execute" in str(refused(nb))
    assert notebook_document(v4.new_notebook(cells=[v4.new_markdown_cell("# x")])).title == "x"


def test_placeholders_without_a_study_card(notebook):
    assert "cell 1" in str(refused(notebook("# {place}")))


def test_headings_that_jump_are_drawn_up(notebook, card):
    document = notebook_document(
        notebook("# 题", card(), "### 甲\n\n## 乙\n\n#### 丙\n\n##### 丁\n\n###### 戊\n\n# 己")
    )
    assert [block.level for block in document.blocks if isinstance(block, Heading)] == [1, 1, 2, 3, 4, 1]


def test_self_selected_is_said_first(notebook, make, card):
    document = notebook_document(notebook("# 题", card(design="self-selected"), "甲"))
    assert document.blocks[0] == Callout((Span(SELF_SELECTED.zh),))
    source = make.needs().about.sources[0]
    needs = make.needs("en", sources=(type(source)(design="self-selected"),))
    document = notebook_document(notebook("# T", finding("x", needs, **CLAIM)), language="en")
    assert document.blocks[0] == Callout((Span(SELF_SELECTED.en),))
    assert document.mark == ""


def test_a_survey_of_few_degrees_of_freedom_is_told_once_on_page_one(notebook, make, card):
    doubt = Text("误差只有4个自由度。", "Errors rest on 4 degrees of freedom.")
    source = replace(make.needs().about.sources[0], survey="needs", wave="2026", caution=doubt)
    one, two = (finding(slug, make.needs(sources=(source,)), **CLAIM, table=False) for slug in ("a", "b"))
    document = notebook_document(notebook("# 题", card(), one, two))
    assert document.blocks[0] == Callout((Span("needs 2026：误差只有4个自由度。"),))
    assert kinds(document).count("Callout") == 1
    document = notebook_document(
        notebook("# T", finding("a", make.needs("en", sources=(source,)), **CLAIM)), language="en"
    )
    assert document.blocks[0] == Callout((Span("needs 2026: Errors rest on 4 degrees of freedom."),))


def test_a_caveat_is_said_once(notebook, make, card):
    one, two = (finding(slug, make.needs(), **CLAIM, table=False, caveats=["自评"]) for slug in ("a", "b"))
    assert kinds(notebook_document(notebook(card(), one, two))) == ["Paragraph", "Callout", "Paragraph"]


def test_title_from_card_or_name(notebook, card):
    assert notebook_document(notebook(card(), "甲")).title == "年度评估"
    assert notebook_document(notebook("甲"), name="40_needs").title == "40_needs"
    assert isinstance(notebook_document(notebook("甲")).blocks[0], Paragraph)

"""Tables as printed."""

from dataclasses import replace

import pandas as pd
import pytest

from evaluate.errors import ReportError
from evaluate.estimate import known, protect
from evaluate.report import table_of
from evaluate.report.table_text import html_table, markdown_table


def test_long_table_in_both_languages(make):
    table = table_of(protect(make.needs()), "zh")
    assert table.header == ("项目", "需求指数（分）", "95%置信区间", "n（人）")
    assert table.rows[0] == ("依法行政与行政复议应诉能力提升", "6.10", "5.60–6.60", "640")
    assert table.rows[4][1:] == ("—", "—", "<10")
    assert table.align == ("left", "right", "right", "right")
    assert table.note.startswith("“—”（公文写作）：")
    table = table_of(protect(make.needs("en")), "en")
    assert table.header == ("Item", "Borich need score (points)", "95% confidence interval", "n (people)")
    assert table.note.startswith("“—” (Official writing): ")


def test_groups_stand_side_by_side(make):
    table = table_of(protect(make.groups()), "zh")
    assert table.header == ("项目", "乡科级", "县处级")
    assert table.rows[0] == ("依法行政与行政复议应诉能力提升", "6.10（5.60–6.60）", "5.00（4.50–5.50）")
    assert table.rows[3][1:] == ("2.20（1.70–2.70）", "2.00（1.50–2.50）")
    assert table.rows[4][1:] == ("—", "—")  # the second lest the first be worked out
    assert table.rows[5] == ("n（人）", "500", "<10")
    assert table.note.startswith("表内数字为需求指数（分），括号内为95%置信区间。")
    long = table_of(protect(make.groups()), "zh", shape="long")
    assert long.header == ("职务层次", "项目", "需求指数（分）", "95%置信区间", "n（人）")
    assert len(long.rows) == 10
    assert long.grouped == 1
    assert table.grouped == 0


def test_answers_stand_side_by_side(make):
    table = table_of(protect(make.answers()), "en")
    assert table.header[1:] == (
        "Strongly disagree",
        "Disagree",
        "Neither agree nor disagree",
        "Agree",
        "Strongly agree",
        "n (people)",
    )
    assert table.rows[0][1:] == ("5.0%", "10.0%", "15.0%", "30.0%", "40.0%", "600")
    assert table.rows[4][1:] == ("—",) * 5 + ("<10",)
    assert "3.0 percentage points" in table.note
    assert table.note.endswith("“—” (Official writing): too few people to show.")


def test_verdicts_have_a_column_and_ranks_a_set(make):
    table = table_of(make.single(0.9, 0.8, 0.95, note="not_shown"), "zh")
    assert table.header[-1] == "判定"
    assert table.rows[0][-1] == "尚不能认定达到"
    assert table_of(make.ranks(), "zh").header == ("项目", "名次", "95%置信集", "n（人）")


def test_notes_of_shown_rows_are_visible(make):
    estimate = make.single(1, 0, 2, note="分母不足三十")
    assert table_of(estimate, "zh").note == "依法行政与行政复议应诉能力提升：分母不足三十。"


def test_ranks_beside_values_say_what_their_brackets_are(make):
    for language, note in (
        ("zh", "括号内，名次后为95%置信集，其余为95%置信区间。"),
        ("en", "In brackets: 95% confidence set of ranks, 95% confidence interval of other numbers."),
    ):
        needs, ranks = make.needs(language, n=640), make.ranks(language)
        both = type(needs)(pd.concat([needs.frame, ranks.frame], ignore_index=True), needs.about)
        assert table_of(protect(both), language).note == note


def test_a_column_of_several_units_claims_none_of_them(make):
    needs, ranks = make.needs("zh", n=640), make.ranks("zh")
    mixed = needs.frame.assign(measured_in=["yuan", *["people"] * (len(needs.frame) - 1)])
    table = table_of(type(needs)(pd.concat([mixed, ranks.frame], ignore_index=True), needs.about), "zh")
    assert table.header[1] == "需求指数"


def test_groups_and_items_that_repeat_are_told_once(make):
    answers = make.answers(n=600)
    table = table_of(answers, "zh", shape="long")
    assert table.header[:2] == ("项目", "选项")
    assert table.grouped == 1
    assert table.rows[0][0] == table.rows[4][0]  # the rows hold every cell; writers print it once
    page = html_table(table)
    assert page.count('rowspan="5"') == 5
    assert page.count("依法行政与行政复议应诉能力提升") == 1
    one = type(answers)(answers.frame[answers.frame["item"] == "digital"].reset_index(drop=True), answers.about)
    assert table_of(one, "zh").header[0] == "选项"
    alone = type(answers)(make.needs().frame.iloc[:1], answers.about)
    assert table_of(alone, "zh").header[0] == "项目"


def test_a_heading_that_is_a_long_question_is_cut(make):
    question = "您的职务级别（国有企业、事业单位按相当层级填写；担任多个职务的按最高层级填写；没有职务的填写其他）"
    groups = make.groups()
    labels = {**groups.about.labels, "column": {"position_level": {"zh": question, "en": question}}}
    estimate = type(groups)(groups.frame, replace(groups.about, labels=labels))
    header = table_of(estimate, "zh", shape="long").header[0]
    assert len(header) <= 37  # an ellipsis may stand beyond
    assert header.endswith("…")


def test_columns_can_be_chosen(make):
    table = table_of(protect(make.needs()), "zh", columns=["item", "n"])
    assert table.header == ("项目", "n（人）")
    with pytest.raises(ReportError, match="colour"):
        table_of(make.needs(), "zh", columns=["colour"])


def test_codes_stand_in_for_labels_and_markdown_escapes(make):
    needs = make.needs(labels={"item": {"law": {"en": "only | English"}}})
    table = table_of(protect(needs), "zh")
    assert [row[0] for row in table.rows] == ["only | English", "digital", "crisis", "rural", "writing"]
    assert "only \\| English" in markdown_table(table)


def test_an_n_above_the_minimum_is_told_even_when_the_value_is_not(make):
    needs = make.needs(n=12)
    frame = needs.frame.copy()
    frame.loc[4, ["value", "note"]] = [float("nan"), "全体答案相同"]
    assert table_of(replace(needs, frame=frame), "zh").rows[4][3] == "12"


def test_things_with_a_measure_of_their_own_stand_below_each_other_with_their_units():
    """Side by side every line would have one number and dashes."""
    rows = pd.DataFrame(
        {
            "measure": ["total tasks", "share", "median", "longest"],
            "item": ["tasks", "done", "reply", "reply"],
            "value": [18.0, 0.444, 20.0, 40.5],
            "measured_in": ["tasks", "share", "days", "days"],
            "n": [18, 18, 10, 10],
        }
    )
    made = known(rows, value="value", n="n", counted="rows")
    kinds = {name: rows[name].to_numpy() for name in ("measure", "measured_in")}
    estimate = replace(made, frame=made.frame.assign(**kinds))
    table = table_of(estimate, "zh")
    assert [row[1] for row in table.rows] == ["18项", "44.4%", "20.0天", "40.5天"]
    assert [row[1] for row in table_of(estimate, "en").rows] == ["18 tasks", "44.4%", "20.0 days", "40.5 days"]
    assert table.rows[2][0] != table.rows[3][0]  # each says which measure of the reply it is


def test_numbers_in_several_units_below_each_other_carry_them():
    """A budget: yuan, a share and a number of lines in one column, whose heading can name none of these."""
    rows = pd.DataFrame(
        {"item": ["planned", "carried_out", "audited"], "value": [2_160_000.0, 0.806, 1.0], "n": [7] * 3}
    )
    made = known(rows, value="value", n="n", measure="budget", counted="budget lines")
    estimate = replace(made, frame=made.frame.assign(measured_in=["yuan", "share", "budget lines"]))
    assert [row[1] for row in table_of(estimate, "zh").rows] == ["2,160,000元", "80.6%", "1项"]
    assert [row[1] for row in table_of(estimate, "en").rows] == ["2,160,000 yuan", "80.6%", "1 line"]

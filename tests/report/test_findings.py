"""The finding and its bundle; above all, that no hidden number is in it."""

import json
import re
import struct
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.design.policy import Policy
from evaluate.errors import ReportError
from evaluate.estimate.table import Estimate
from evaluate.report import Finding, dots, dumbbell, finding, likert, not_asked
from evaluate.report.content import FINDING_MIME, is_noted

KINDS = {"text/html", "text/markdown", "image/png", "image/svg+xml", "text/plain", FINDING_MIME}
CLAIM = {
    "zh": "{item}的需求最大，为{value:.1f}{measured_in}。",
    "en": "{item} is the greatest need: {value:.1f} {measured_in}.",
}


def bundle(thing):
    return thing._repr_mimebundle_()[0]


def png_texts(png):
    """Everything in a PNG that is not pixels."""
    at, texts = 8, []
    while at < len(png):
        (size,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            texts.append(zlib.decompress(body.split(b"\0", 1)[1][1:]) if kind == b"zTXt" else body)
        at += 12 + size
    return b"\n".join(texts).decode("latin-1")


def all_text(data):
    svg = data.get("image/svg+xml", "")
    words = [
        json.dumps(data[FINDING_MIME], ensure_ascii=False),
        data["text/plain"],
        data["text/markdown"],
        *re.findall(r"<!--(.*?)-->", svg),
    ]
    inside = re.findall(r"base64,([A-Za-z0-9+/=]+)", data["text/html"])
    assert [b64decode(source).decode() for source in inside] == ([svg] if svg else [])
    words.append(re.sub(r"base64,[A-Za-z0-9+/=]+", "", data["text/html"]))
    if "image/png" in data:
        words.append(png_texts(b64decode(data["image/png"])))
    return "\n".join(words)


def test_bundle_has_every_kind_and_survives_the_notebook_file(make):
    made = finding("greatest_need", make.needs(), **CLAIM, figure=dots, caveats=["自评", {"zh": "二", "en": "two"}])
    data = bundle(made)
    assert set(data) == KINDS
    content = data[FINDING_MIME]
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert made.claim.zh == "依法行政与行政复议应诉能力提升的需求最大，为6.1分。"
    assert made.claim.en.endswith("is the greatest need: 6.1 points.")
    assert content["base"] == {
        "survey": "needs-2026", "wave": "2026", "items": ["crisis", "digital", "law", "rural", "writing"],
        "domain": "", "denominator": "people", "rows": 640,
    }  # fmt: skip
    assert content["caveats"] == [{"zh": "自评", "en": "自评"}, {"zh": "二", "en": "two"}]
    assert content["caption"]["zh"] == "需求指数及其95%置信区间"
    assert content["rows"][0]["value"] == 6.1
    assert content["figure"]["alt"]
    assert Finding.from_bundle(json.loads(json.dumps(data))) == made


@pytest.mark.parametrize(("kind", "chart"), [("needs", dots), ("groups", dots), ("gap", dumbbell), ("answers", likert)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_hidden_numbers_leave_no_trace(make, kind, chart, language):
    """Two estimates that differ only in what may not be shown give the same bundle, byte for byte."""
    maker = getattr(make, kind)
    words = {"zh": "{item}{value}、{-1.value}，{items}", "en": "{item} {value}, {-1.value}, {items}"}
    one = bundle(finding("x", maker(language), **words, figure=chart))
    two = bundle(finding("x", maker(language, hidden=0.31, n=3), **words, figure=chart))
    assert one == two
    text = all_text(one)
    assert not re.search(r"98\.[78]|98\.265|99\.265|0\.31\b", text)
    assert '"value": null' in text


@given(st.floats(-1e6, 1e6), st.integers(1, 9))
@settings(max_examples=15, deadline=None)
def test_nothing_hidden_reaches_the_json(hidden, n):
    rows = pd.DataFrame(
        {
            "measure": "mean", "item": ["a", "b"], "choice": "", "value": [1.0, hidden], "se": [0.1, abs(hidden)],
            "low": [0.8, hidden - 1], "high": [1.2, hidden + 1], "df": 9.0, "n": [50, n],
            "measured_in": "points", "note": "",
        }
    )  # fmt: skip
    content = finding("x", Estimate(rows), zh="{item}{value}", en="{item} {value}").content
    assert [content["rows"][1][name] for name in ("value", "se", "low", "high", "df", "n")] == [None] * 6
    assert content["table"]["rows"][1][1:3] == ["—", "—"]


def test_when_nothing_may_be_shown_there_is_no_picture(make):
    needs = make.needs()
    made = finding("x", replace(needs, about=replace(needs.about, policy=Policy(1000, True))), **CLAIM, figure=dots)
    assert "image/png" not in bundle(made)
    assert made.content["figure"] is None
    assert made.claim.zh.startswith("依法行政与行政复议应诉能力提升：")


def test_policy_of_zero_shows_everything(make):
    needs = make.needs(policy=Policy(0, False))
    assert finding("x", needs, **CLAIM).content["rows"][-1]["value"] == 98.7654


def test_numbers_known_without_error_are_plain_json(make):
    rows = make.rows("capacity", [40, 60], measured_in="places", n=2).assign(df=float("inf"), choice=None)
    content = finding("x", Estimate(rows, make.about("zh", counted="classes", interval="none")), **CLAIM).content
    json.dumps(content, allow_nan=False)
    assert (content["rows"][0]["df"], content["rows"][0]["choice"], content["rows"][0]["n"]) == (None, "", 2)
    assert content["table"]["header"] == ["项目", "计划人次", "n（班次）"]


def test_a_hidden_rows_note_is_told_in_both_languages(make):
    claim = finding("x", make.needs(), zh="{4.item}{4.value}", en="{4.item} {4.value}").claim
    assert claim.zh == "公文写作：人数不足，不显示。"
    assert claim.en == "Official writing: too few people to show."


def test_inputs_are_not_changed_and_runs_agree(make):
    needs = make.needs()
    before = needs.frame.copy(deep=True)
    one, two = (bundle(finding("x", needs, **CLAIM, figure=dots)) for _ in range(2))
    assert one == two
    pd.testing.assert_frame_equal(needs.frame, before)


def test_all_mistakes_at_once_name_the_finding(make):
    with pytest.raises(ReportError) as caught:
        finding("Größte", make.needs(), zh="", en="{valeu} 12", caption="表{x}", audience="everyone")
    text = caught.value.in_language("en")
    for part in ("Größte", "Größte.zh", "{valeu}", "'12'", "{x}", "everyone"):
        assert part in text


def test_an_empty_estimate_and_items_not_asked(make):
    needs = make.needs()
    for made in (
        finding("x", replace(needs, frame=needs.frame.iloc[:0]), **CLAIM, figure=dots),
        not_asked("x", what="三类需求"),
    ):
        assert "本问卷未设此题" in made.claim.zh
        assert [row["note"] for row in made.rows] == ["not_asked"]
        assert made.table is None
        assert set(bundle(made)) == KINDS - {"image/png", "image/svg+xml"}


@pytest.mark.parametrize("each", [False, True])
def test_an_empty_table_of_registers_says_that_they_hold_nothing(make, each: bool) -> None:
    needs = make.needs()
    kept = tuple(replace(source, design="register") for source in needs.about.sources)
    empty = replace(needs, frame=needs.frame.iloc[:0])
    about = replace(needs.about, sources=kept), replace(needs.about, sources=(), interval="none", counted="classes")
    for told in about:
        made = finding("x", replace(empty, about=told), **CLAIM, each=each)
        assert made.claim == ("台账里没有可报告的数据。", "The registers hold nothing to report.")
        assert [row["note"] for row in made.rows] == ["not_kept"]
        assert is_noted(made.content)
    assert "本问卷" in finding("x", empty, **CLAIM, each=each).claim.zh


def test_a_cited_finding_shows_its_claim_and_its_id(make):
    cited = finding("greatest_need", make.needs(), **CLAIM, figure=dots).cited("40_needs.greatest_need")
    data = bundle(cited)
    assert data[FINDING_MIME]["cited"] is True
    assert data[FINDING_MIME]["cited_from"] == "40_needs.greatest_need"
    assert 'data-finding="40_needs.greatest_need"' in data["text/html"]
    assert "<table" not in data["text/html"]
    assert "<img" not in data["text/html"]


def test_the_picture_stands_before_the_table(make):
    page = bundle(finding("x", make.needs(), **CLAIM, figure=dots))["text/html"]
    assert page.index("<img") < page.index("<table")


def test_the_only_item_is_told_in_the_caption_unless_one_is_given(make):
    groups = make.groups()
    one = Estimate(groups.frame[groups.frame["item"] == "digital"].reset_index(drop=True), groups.about)
    made = finding("x", one, **CLAIM)
    assert made.content["caption"] == {
        "zh": "需求指数及其95%置信区间：数字政务",
        "en": "Borich need score with 95% confidence interval: Digital government",
    }
    assert made.table is not None
    assert made.table.header == ("职务层次", "需求指数（分）", "95%置信区间", "n（人）")
    assert finding("x", one, **CLAIM, caption="各层次").content["caption"]["zh"] == "各层次"
    codes = replace(one, about=replace(one.about, labels={}))
    assert finding("x", codes, **CLAIM).content["caption"]["zh"] == "需求指数及其95%置信区间"


def test_a_caption_of_words_alone_stands_also_where_no_number_may_be_shown(make):
    rows = make.needs(n=7).frame.tail(1).reset_index(drop=True)
    hidden = Estimate(rows, make.needs().about)
    made = finding("x", hidden, **CLAIM, caption={"zh": "各项需求", "en": "Needs"})
    assert "人数不足" in made.claim.zh
    assert made.content["caption"] == {"zh": "各项需求", "en": "Needs"}
    # one that speaks of a number tells why there is none
    assert "人数不足" in finding("x", hidden, **CLAIM, caption="共{value}").content["caption"]["zh"]


def test_from_bundle_refuses_other_outputs():
    with pytest.raises(ReportError, match="text/html"):
        Finding.from_bundle({"text/html": b64encode(b"x").decode()})


def test_a_claim_cannot_break_the_page(make):
    needs = make.needs(labels={"item": {"law": {"zh": "<script>x</script>|", "en": "<b>"}}})
    data = bundle(finding("x", needs, **CLAIM))
    assert "<script" not in data["text/html"]
    assert "&lt;script&gt;" in data["text/html"]

"""The example study from end to end: the planted truths come back, and no report says what it may not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from evaluate.documents.blocks import Document
from evaluate.needs import borich
from evaluate.workspace import open_study
from evaluate.workspace.example import (
    COMPETENCIES,
    DID_NOT_WORK,
    SEED,
    WORKED,
    class_plan,
    draw_county,
    truths,
    violations,
)
from evaluate.workspace.example.planted import draw_planted, reviews

REQUIRED = {competency.code for competency in COMPETENCIES if competency.required}
CHOSEN = [competency.code for competency in COMPETENCIES if not competency.required]
RANKED = ["40_needs.greatest_need", "40_needs.order", "40_needs.by_group", "40_needs.high_need"]
BALANCED = ["50_supply.shortage", "50_supply.surplus", "50_supply.gap"]


@pytest.fixture(scope="module")
def true() -> pd.DataFrame:
    """What everyone invited would have said: one row per competency, one column per measure."""
    whole = truths(SEED).query("unit_type == '' and position_level == '' and training_class == ''")
    return whole.pivot_table(index="item", columns="measure", values="value", sort=False)


@pytest.fixture(scope="module")
def planned() -> pd.Series:
    """Places of next year's plan, by competency."""
    plan = class_plan()
    return plan[plan["year"] == 2027].groupby("competency")["places"].sum()


def written(document: Document) -> str:
    """All sentences of a document, and its tables and captions."""
    blocks = [vars(block) for block in document.blocks]
    spans = [span.text for block in blocks if isinstance(block.get("text"), tuple) for span in block["text"]]
    tables = [cell for block in blocks for row in block.get("rows", ()) for cell in row]
    other = [block[name] for block in blocks for name in ("caption", "note", "alt") if block.get(name)]
    return " ".join([*spans, *tables, *other])


def test_as_many_are_short_of_hours_as_were_planted(example):
    county = draw_county(SEED)
    bound = county.roster.set_index("person_id")["obliged"]
    planted = violations(county).query("subject.str.endswith(' 2025')")
    short = planted.assign(obliged=planted["subject"].str.split().str[0].map(bound)).groupby(["rule", "obliged"]).size()
    for slug, rule, obliged in (
        ("intensive", "HRS-02", True),
        ("online", "HRS-03", True),
        ("by_analogy", "HRS-02", False),
    ):
        (row,) = (row for row in example.findings[f"80_oversight.{slug}"]["rows"] if row["choice"] == "fail")
        assert round(row["value"] * row["n"]) == short[rule, obliged] > 0
    hidden = example.findings["80_oversight.five_years"]["rows"]
    assert not any(row["value"] for row in hidden)  # three of 23 people: no number of them reaches a page


def test_reviews_before_appointment_are_told_as_shares_of_enough_people(example):
    rows = {(row["item"], row["choice"]): row for row in example.findings["80_oversight.reviewed"]["rows"]}
    assert rows["reviewed", "no"]["value"] == pytest.approx(11 / 44)
    assert rows["first_pass", "met"]["value"] == pytest.approx(32 / 44)
    # five of the twelve are still waiting: neither they nor the others are told
    assert rows["made_up", "in_time"]["value"] is rows["made_up", "waiting"]["value"] is None
    told = example.words("80_oversight", "html")
    assert not any(code in told for code in reviews(draw_planted(draw_county(SEED).roster, SEED))["person_id"])


# ── the planted truths ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_needs_are_found_in_the_planted_order(example, true):
    planted = true.loc[CHOSEN, "borich"].sort_values(ascending=False).index.tolist()
    found = example.rows("40_needs.order", "rank")
    assert sorted(found, key=lambda item: found[item]["value"])[:3] == planted[:3] == ["digital", "law", "emergency"]
    named = [row["item"] for row in example.findings["40_needs.greatest_need"]["rows"]]
    assert set(named) == set(planted[:5])
    # what the report calls first and second is so: sets that do not overlap are never in the wrong order
    for one in found:
        for other in found:
            if found[one]["high"] < found[other]["low"]:
                assert planted.index(one) < planted.index(other)


def test_every_true_rank_lies_in_its_set(example, true):
    planted = true.loc[CHOSEN, "borich"].rank(ascending=False)
    found = example.rows("40_needs.order", "rank")
    assert set(found) == set(CHOSEN)
    assert all(row["low"] <= row["value"] <= row["high"] for row in found.values())
    inside = [found[item]["low"] <= planted[item] <= found[item]["high"] for item in CHOSEN]
    assert np.mean(inside) >= 0.89


def test_intervals_cover_the_truth(example, true):
    inside = []
    for finding, measure in (
        ("50_supply.gap", "demand"),
        ("40_needs.order", "borich"),
        ("40_needs.required", "ability"),
    ):
        found = example.rows(finding, measure)
        planted = true.loc[list(found), measure]
        inside += [row["low"] <= planted[item] <= row["high"] for item, row in found.items()]
        # an interval that covers because it is as wide as all that may be would say nothing
        assert max(row["high"] - row["low"] for row in found.values()) < (planted.max() - planted.min()) / 5
    assert len(inside) == 16 + 16 + 8
    assert np.mean(inside) >= 0.89  # binomial(40, 0.95): 5 % lie below


def test_shortages_and_surpluses_are_the_planted_ones(example, true, planned):
    gap = example.rows("50_supply.gap", "gap")
    assert set(gap) == set(CHOSEN)
    lack = true.loc[CHOSEN, "demand"] - planned[CHOSEN]
    clear = {item: row for item, row in gap.items() if row["low"] > 0 or row["high"] < 0}
    assert {"digital", "law", "emergency", "history_culture"} <= set(clear)
    assert all((row["value"] > 0) == (lack[item] > 0) for item, row in clear.items())
    shortage, surplus = example.rows("50_supply.shortage", "gap"), example.rows("50_supply.surplus", "gap")
    assert set(list(shortage)[:3]) == {"digital", "law", "emergency"} == set(lack.nlargest(3).index)
    assert set(shortage) == set(lack.nlargest(5).index)
    assert min(row["low"] for row in shortage.values()) > 0
    assert list(surplus)[:2] == ["history_culture", "writing"] == lack.nsmallest(2).index.tolist()
    assert surplus["history_culture"]["high"] < 0
    named = {"shortage": list(shortage), "open": list(shortage), "surplus": ["history_culture"]}
    named["cut"] = [
        item for item, row in surplus.items() if row["high"] < 0
    ]  # what is not clearly surplus is not named
    for slug, rows in named.items():
        content = example.findings[f"50_supply.{slug}"]
        labels = {item: content["labels"]["item"][item]["zh"] for item in content["labels"]["item"]}
        assert all(labels[item] in content["claim"]["zh"] for item in rows)
        assert not any(labels[item] in content["claim"]["zh"] for item in labels if item not in rows)


def test_a_gap_is_places_wanted_minus_places_planned(example, planned):
    wanted, places, gap = (example.rows("50_supply.gap", measure) for measure in ("demand", "capacity", "gap"))
    assert {item: row["value"] for item, row in places.items()} == planned[CHOSEN].to_dict()
    for item, row in gap.items():
        assert row["value"] == pytest.approx(wanted[item]["value"] - places[item]["value"])
        assert row["high"] - row["low"] == pytest.approx(wanted[item]["high"] - wanted[item]["low"])
        assert {one[item]["measured_in"] for one in (wanted, places, gap)} == {"places"}


def test_the_class_that_worked_and_the_one_that_did_not_are_told_apart(example):
    content, advice = example.findings["70_effect.changes"], example.findings["70_effect.advice"]
    rows = {row["training_class"]: row for row in content["rows"]}
    worked, failed = rows[WORKED.code], rows[DID_NOT_WORK.code]
    assert worked["low"] > 0 > failed["low"]
    assert failed["high"] > 0
    names = {code: content["labels"]["training_class"][code]["zh"] for code in rows}
    assert f"{names[WORKED.code]}：前后对比显示，训后平均成绩比训前高" in content["claim"]["zh"]
    assert f"{names[DID_NOT_WORK.code]}：前后对比尚不能认定成绩有变化" in content["claim"]["zh"]
    assert "a before–after comparison shows that" in content["claim"]["en"]
    assert "shows no clear change" in content["claim"]["en"]
    assert f"{names[WORKED.code]}可以照办" in advice["claim"]["zh"]
    assert f"{names[DID_NOT_WORK.code]}先改内容和教法再办" in advice["claim"]["zh"]
    assert content["evidence"] == "before-after"


def test_satisfaction_is_the_participants_word_and_the_pass_line_has_verdicts(example):
    content = example.findings["70_effect.satisfaction"]
    assert "学员自评" in content["claim"]["zh"]
    assert "self-reported" in content["claim"]["en"]
    verdicts = {row["training_class"]: row["note"] for row in content["rows"]}
    assert verdicts == {WORKED.code: "not_shown", DID_NOT_WORK.code: "met"}


def test_weighted_numbers_are_not_the_naive_ones_and_are_nearer_to_the_truth(example, true):
    frame = open_study(example.study).survey("needs").responses.frame
    weighted = example.rows("40_needs.order", "borich")
    off, naive_off = [], []
    for item in CHOSEN:
        both = frame[[f"importance_{item}", f"ability_{item}"]].astype(float).dropna()
        importance, ability = both.mean()
        naive = importance * (importance - ability)
        assert abs(weighted[item]["value"] - naive) > 1e-6
        off.append(weighted[item]["value"] - true.loc[item, "borich"])
        naive_off.append(naive - true.loc[item, "borich"])
    assert np.square(off).sum() < np.square(naive_off).sum() / 2


def test_the_numbers_on_the_page_are_those_of_the_rooms(example):
    sample = open_study(example.study).survey("needs").sample
    frame = borich(sample).frame.set_index("item")
    for item, row in example.rows("40_needs.order", "borich").items():
        assert (row["value"], row["low"], row["high"]) == pytest.approx(
            tuple(frame.loc[item, ["value", "low", "high"]])
        )


# ── what a report may never do ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("finding", RANKED + BALANCED)
def test_required_content_is_never_ranked_short_or_surplus(example, finding):
    content = example.findings[finding]
    assert {row["item"] for row in content["rows"]} <= set(CHOSEN)
    names = [words for item, words in example.findings["40_needs.required"]["labels"]["item"].items()]
    assert len(names) == len(REQUIRED)
    for name in names:
        assert name["zh"] not in content["claim"]["zh"]
        assert name["en"] not in content["claim"]["en"]


def test_required_content_is_asked_how_to_teach_it_better(example):
    content = example.findings["40_needs.required"]
    assert {row["item"] for row in content["rows"]} == REQUIRED
    assert "教法" in content["claim"]["zh"]
    assert not re.search("不需要|需求低|多余|富余|无效", content["claim"]["zh"])


def test_no_verb_claims_a_cause(example, english):
    assert {content["evidence"] for content in example.findings.values()} <= {
        "before-after",
        "self-report",
        "descriptive",
    }
    for name in example.executed:
        assert not re.search("有证据表明|调整后的对比|证明了|导致|归功于", written(example.document(name)))
        text = written(english.document(name))
        assert not re.search(r"\b(evidence that|adjusted comparison|caused|led to|due to|proves?)\b", text), name


def test_no_number_rests_on_fewer_people_than_the_minimum_cell(example):
    study = open_study(example.study)
    frame = study.survey("needs").responses.frame
    shown = [(name, row) for name, content in example.findings.items() if content["counted"] == "people"
             for row in content["rows"] if row["value"] is not None]  # fmt: skip
    # Where nobody was set aside, nothing moved: a row about nobody tells of nobody.
    nobody = [row for _, row in shown if row["measure"] == "shift" and row["n"] == 0]
    assert all(row["value"] == 0 for row in nobody)
    shown = [(name, row) for name, row in shown if row not in nobody]
    assert len(shown) > 150
    assert min(row["n"] for _, row in shown) >= study.policy.minimum_cell
    answers = [(row, frame[row["item"]]) for name, row in shown if row["choice"] and row["item"] in frame]
    assert len(answers) > 10
    for row, given in answers:
        people = int((given.astype(str) == row["choice"]).sum())
        assert people == 0 or people >= study.policy.minimum_cell, row

"""Indices of careless answering: worked by hand, unmoved by what must not matter, told as rows and nothing more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from careless_people import FIVE, HABITS, HELD, LABEL, answered, asked, draw_people

from evaluate.errors import ResponsesError
from evaluate.instruments import Construct, Contradiction, Item, Questionnaire, Row, Section
from evaluate.instruments.routing import parse_condition
from evaluate.responses import (
    FLAG_COLUMNS,
    QUALITY_RULES,
    Responses,
    correct,
    propose_exclusions,
    quality,
    quality_indices,
    quality_thresholds,
)
from evaluate.responses.careless.alike import copied_sentences, filled_texts, share_alike
from evaluate.responses.careless.consistency import antonyms, even_odd, person_total, reverse_disagreement, synonyms
from evaluate.responses.careless.distance import shrunken_covariance, unusual
from evaluate.responses.careless.instructed import share_unanswered
from evaluate.responses.careless.monotony import (
    average_string,
    longest_string,
    repetition,
    response_variability,
    share_at_the_ends,
    share_in_the_middle,
)
from evaluate.responses.careless.pace import seconds_per_answer, too_fast

MISSING = float("nan")


def grid(*people: list[float], role: str | None = None, turned: int = 0, constructs: int = 0) -> Responses:
    """One grid on a scale of five; the first `turned` rows are worded the other way round."""
    count = len(people[0])
    rows = tuple(
        Row(f"r{place}", LABEL, construct=f"c{place % constructs}" if constructs else None, reverse=place < turned)
        for place in range(count)
    )
    questionnaire = Questionnaire(
        "grid",
        title=LABEL,
        sections=(Section("s", LABEL, (Item("g", "grid", LABEL, ("five",), rows, role=role),)),),
        scales={"five": FIVE},
        constructs={f"c{place}": Construct(LABEL) for place in range(constructs)},
    )
    frame = pd.DataFrame(people, columns=[row.id for row in rows], dtype=float)
    return answered(frame.set_axis([f"a{place}" for place in range(len(people))]), questionnaire)


def test_runs_are_counted_block_by_block_and_a_gap_ends_them():
    answers = grid([4] * 8, [4, 4, 4, 4, MISSING, 4, 4, 1], [1, 2, 1, 2, 1, 2, 1, 2], [3, MISSING] * 4)
    np.testing.assert_allclose(longest_string(answers), [8 / 6, 4 / 6, 1 / 6, MISSING])
    np.testing.assert_allclose(average_string(answers), [8, 7 / 3, 1, MISSING])
    twenty = grid([5] * 12 + [1, 2, 3, 4] * 3)
    np.testing.assert_allclose(longest_string(twenty), [12 / 12])


def test_five_rows_are_too_few_for_a_run():
    assert longest_string(grid([4] * 5)).isna().all()


def test_spread_middle_and_ends():
    answers = grid([3, 3, 3, 3, 3, 1], [1, 5, 1, 5, 1, 5], [2, 3, MISSING, 4, 2, 4])
    spread = np.std([0, 1, 0, 1, 0, 1], ddof=1)
    np.testing.assert_allclose(
        response_variability(answers), [np.std([0.5] * 5 + [0], ddof=1), spread, MISSING], rtol=1e-12
    )
    np.testing.assert_allclose(share_in_the_middle(answers), [5 / 6, 0, MISSING])
    np.testing.assert_allclose(share_at_the_ends(answers), [1 / 6, 1, MISSING])


def test_a_pattern_repeats_and_chance_does_not():
    rng = np.random.default_rng(3)
    people = [list(rng.integers(1, 6, 40)) for _ in range(200)]
    found = repetition(grid([1, 2, 3, 4, 5] * 8, [1, 5] * 20, *people))
    assert (found.iloc[:2] > 6).all()
    assert (found.iloc[2:] > 3.72).mean() < 0.01
    assert np.isnan(repetition(grid([3] * 40, [3] * 40)).iloc[0])


def test_even_and_odd_halves_by_hand():
    # Halves of the three scales: odd (5, 3, 1), even (4, 3, 2): r = 1; then odd (5, 3, 1), even (3, 5, 1): r = 0.5.
    first, second = [5, 3, 1, 4, 3, 2], [5, 3, 1, 3, 5, 1]
    np.testing.assert_allclose(even_odd(grid(first, second, [3] * 6, constructs=3)), [1, 2 * 0.5 / 1.5, MISSING])
    assert even_odd(grid(first, constructs=2)).isna().all()


def test_reverse_rows_are_turned_round():
    answers = grid([5, 5, 5, 5], [1, 1, 5, 5], [3, 3, 3, 3], turned=2, constructs=2)
    np.testing.assert_allclose(reverse_disagreement(answers), [1, 0, 0])


def test_pairs_that_go_together_and_apart():
    rng = np.random.default_rng(1)
    base = rng.integers(1, 6, (120, 6)).astype(float)
    answers = grid(*np.column_stack([base, base]).tolist(), [1, 2, 3, 4, 5, 1, 5, 4, 3, 2, 1, 5])
    within = synonyms(answers)
    assert (within.iloc[:120].dropna() > 0.999).all()
    assert within.iloc[120] == pytest.approx(np.corrcoef([1, 2, 3, 4, 5, 1], [5, 4, 3, 2, 1, 5])[0, 1])
    apart = grid(*np.column_stack([base, 6 - base]).tolist())
    assert (antonyms(apart).dropna() < -0.999).all()
    assert synonyms(apart).isna().all()
    assert synonyms(grid(*np.column_stack([base, base]).tolist()[:99])).isna().all()


def test_person_total_leaves_the_person_out():
    rng = np.random.default_rng(2)
    people = rng.integers(1, 6, (100, 10)).astype(float)
    others = people[1:].mean(axis=0)
    assert person_total(grid(*people.tolist())).iloc[0] == pytest.approx(np.corrcoef(people[0], others)[0, 1])
    assert person_total(grid(*people[:99].tolist())).isna().all()


def test_distance_has_the_promised_distribution_also_with_gaps():
    rng = np.random.default_rng(4)
    ratings = np.clip(np.rint(3 + rng.standard_normal((500, 12)) + rng.standard_normal((500, 1))), 1, 5)
    gaps = np.where(rng.random(ratings.shape) < 0.05, np.nan, ratings)
    gaps[0] = [1, 5] * 6
    gaps[1, :5] = np.nan
    found = unusual(grid(*gaps.tolist()))
    assert found.iloc[0] > 5
    assert np.isnan(found.iloc[1])
    assert abs(found.median()) < 0.05
    assert 0.8 < found.std() < 1.25


def test_shrunken_covariance_lies_between_the_plain_one_and_equal_variances():
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((30, 8)) @ np.diag(np.arange(1, 9.0))
    plain = np.cov(rows.T, bias=True)
    shrunk = shrunken_covariance(rows)
    assert np.trace(shrunk) == pytest.approx(np.trace(plain))
    off = ~np.eye(8, dtype=bool)
    weights = 1 - shrunk[off] / plain[off]
    assert 0 < weights.mean() < 1
    np.testing.assert_allclose(weights, weights.mean())
    # the weight of the paper's section 3.3, written out as its double sum
    centred = rows - rows.mean(axis=0)
    spread = sum(((np.outer(row, row) - plain) ** 2).sum() / 8 for row in centred) / 30**2
    far = ((plain - np.trace(plain) / 8 * np.eye(8)) ** 2).sum() / 8
    assert weights.mean() == pytest.approx(spread / far)


def test_pace_counts_answers_and_compares_within_groups():
    questionnaire = asked()
    frame = pd.DataFrame(4.0, index=[f"a{place}" for place in range(60)], columns=list(questionnaire.names))
    frame["duration_seconds"] = np.where(np.arange(60) < 30, 320.0, 64.0)
    frame.iloc[0, 0] = np.nan
    frame.iloc[1, -1] = 0.0
    answers = answered(frame, questionnaire)
    pace = seconds_per_answer(answers)
    assert pace.iloc[0] == pytest.approx(320 / (HELD + 1))
    assert np.isnan(pace.iloc[1])
    assert pace.iloc[59] == pytest.approx(2.0)
    assert too_fast(answers, pace, least=2.0, share=0.3).iloc[5] == pytest.approx(max(2.0, 0.3 * pace.median()))
    frame["check1"] = np.where(np.arange(60) < 30, 1.0, 2.0)
    limit = too_fast(answered(frame, questionnaire), pace, least=0.1, share=0.3, by="check1")
    assert limit.iloc[[5, 45]].tolist() == pytest.approx([3.0, 0.6])
    with pytest.raises(ResponsesError, match="unit"):
        quality(answers, by="unit")


def test_copies_and_filled_texts():
    items = tuple(Item(name, "text", LABEL, role="open") for name in ("first", "second"))
    questionnaire = Questionnaire("t", title=LABEL, sections=(Section("s", LABEL, items),))
    same = "希望多安排现场教学，少念稿子。"
    frame = pd.DataFrame(
        {"first": [same, "希望多安排现场教学，少念稿子", "啊啊啊啊啊", None], "second": [None, "无", same, None]}
    )
    answers = answered(frame, questionnaire)
    np.testing.assert_array_equal(copied_sentences(answers), [1, 1, 0, np.nan])
    np.testing.assert_array_equal(filled_texts(answers), [0, 0, 1, np.nan])


def test_near_duplicates_count_what_both_answered():
    answers = grid([1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, MISSING],
                   [5, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 1], [3] * 13)  # fmt: skip
    np.testing.assert_allclose(share_alike(answers), [1, 1, 11 / 12, MISSING])


def test_a_copy_with_another_first_page_is_seen_in_its_ratings():
    copied = [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 5, 1, 1, 2, 3, 5, 4, 2.0]
    answers = grid(copied, copied, [5 - one // 2 for one in copied])
    ticks = tuple(Item(f"t{place}", "flag", LABEL) for place in range(20))
    questionnaire = replace(
        answers.questionnaire, sections=(*answers.questionnaire.sections, Section("t", LABEL, ticks))
    )
    frame = answers.frame.assign(**{tick.id: [0.0, 1.0, 1.0] for tick in ticks})
    assert share_alike(answered(frame, questionnaire)).tolist()[:2] == [1, 1]


def test_what_was_not_shown_is_not_left_out():
    rows = tuple(Row(f"r{place}", LABEL) for place in range(10))
    items = (
        Item("works", "flag", LABEL),
        Item("g", "grid", LABEL, ("five",), rows, show_if="works == 1"),
        Item("h", "grid", LABEL, ("five",), tuple(Row(f"h{place}", LABEL) for place in range(9))),
    )
    questionnaire = Questionnaire("q", title=LABEL, sections=(Section("s", LABEL, items),), scales={"five": FIVE})
    frame = pd.DataFrame(3.0, index=["a", "b", "c"], columns=list(questionnaire.names))
    frame["works"] = [0.0, 1.0, 1.0]
    frame.loc[["a", "c"], [row.id for row in rows]] = np.nan
    np.testing.assert_allclose(share_unanswered(answered(frame, questionnaire)), [0, 0, 10 / 20])


def test_satisfaction_throughout_is_told_but_not_doubted():
    people = [[5.0] * 8, *([4, 5, 4, 3, 5, 4, 3, float(place % 5 + 1)] for place in range(9))]
    verdicts = {}
    for role, turned in (("reaction", 0), ("reaction", 2), ("importance", 0)):
        flags = quality(grid(*people, role=role, turned=turned))
        own = flags[(flags["subject"] == "a0") & (flags["rule"] == "longest_string")]
        verdicts[role, turned] = own["verdict"].tolist()
    assert verdicts == {("reaction", 0): ["info"], ("reaction", 2): ["doubt"], ("importance", 0): ["doubt"]}


def test_what_everybody_does_is_the_questionnaire():
    flags = quality(grid(*[[4.0] * 8] * 5, [1, 2, 3, 4, 5, 4, 3, 2], role="importance"))
    assert set(flags.loc[flags["rule"] == "longest_string", "verdict"]) == {"info"}


@pytest.fixture(scope="module")
def people() -> tuple[Responses, pd.Series]:
    """300 who answer with care, and eight of each habit."""
    return draw_people(300, dict.fromkeys(HABITS, 8), seed=11)


def test_planted_people_are_told_and_few_others(people):
    answers, habit = people
    flags = quality(answers)
    assert tuple(flags.columns) == FLAG_COLUMNS
    doubted = habit.index.isin(flags.loc[flags["verdict"] == "doubt", "subject"])
    proposed = habit.index.isin(propose_exclusions(flags)["respondent"])
    careful = (habit == "careful").to_numpy()
    assert doubted[~careful].mean() > 0.95
    assert proposed[careful].mean() < 0.02
    for name in set(HABITS) - {"copying"}:
        assert proposed[(habit == name).to_numpy()].mean() > 0.85, name


def test_order_of_people_matters_to_nobody(people):
    answers, _ = people
    turned = replace(answers, frame=answers.frame.iloc[::-1], reasons=answers.reasons.iloc[::-1])
    pd.testing.assert_frame_equal(quality_indices(turned).iloc[::-1], quality_indices(answers), rtol=1e-6, atol=1e-7)


def test_nothing_is_changed_and_every_rule_is_explained(people):
    answers, _ = people
    before = answers.frame.copy()
    table = quality_thresholds(answers).set_index("rule")
    pd.testing.assert_frame_equal(answers.frame, before)
    assert list(table.index) == list(QUALITY_RULES)
    assert table.loc["copied_sentences", "measured"] == 0
    assert np.isnan(table.loc["copied_sentences", "threshold"])
    assert table.loc["attention_failed", "threshold"] == 1
    assert table["source"].str.len().gt(5).all()


def test_a_contradiction_is_counted_once_a_person():
    answers = grid([5, 1, 3, 3, 3, 3], [1, 1, 3, 3, 3, 3])
    rule = Contradiction("r0 == 5 and r1 == 1", LABEL)
    questionnaire = replace(answers.questionnaire, contradictions={"k": rule})
    assert parse_condition(rule.when) is not None
    found = quality_indices(replace(answers, questionnaire=questionnaire))["contradicted"]
    assert found.tolist() == [1, 0]


def test_an_empty_and_a_tiny_file_are_doubted_by_nothing():
    empty = grid([1.0] * 6)
    empty = replace(empty, frame=empty.frame.iloc[:0], reasons=empty.reasons.iloc[:0])
    assert quality(empty).empty
    assert propose_exclusions(quality(empty)).empty
    assert quality_thresholds(empty)["measured"].eq(0).all()


def test_a_proposal_is_refused_until_it_is_signed(people):
    answers, _ = people
    proposed = propose_exclusions(quality(answers))
    assert len(proposed) > 30
    assert proposed["evidence"].str.count(";").ge(1).all()
    with pytest.raises(ResponsesError, match="not signed"):
        correct(answers, proposed)
    signed = proposed.head(2).assign(why="random answers", by="Li", on="2026-03-01")
    found = correct(answers, signed)
    assert len(found) == len(answers) - 2
    assert not set(signed["respondent"]) & set(found.frame.index)

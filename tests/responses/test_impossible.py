"""Answers that the questionnaire itself rules out are found, and those it allows are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluate.instruments import Choice, Construct, Contradiction, Item, Questionnaire, Row, Scale, Section
from evaluate.responses import Responses, check, read_answers

LABEL = {"zh": "题", "en": "Item"}
ASKED = Questionnaire(
    "q",
    title=LABEL,
    scales={
        "rate3": Scale("rate3", True, tuple(Choice(str(code), LABEL, float(code)) for code in (1, 2, 3))),
        "ways": Scale("ways", False, tuple(Choice(code, LABEL) for code in ("a", "b", "none"))),
    },
    constructs={"whole": Construct(LABEL)},
    contradictions={
        "newcomer": Contradiction("been == 0 and hours > 0", {"zh": "没参加却有学时", "en": "Hours, not there"})
    },
    sections=(
        Section(
            "s",
            LABEL,
            (
                Item("been", "flag", LABEL),
                Item("hours", "number", LABEL, show_if="been == 1", required=True, minimum=0.0),
                Item(
                    "sat",
                    "grid",
                    LABEL,
                    ("rate3",),
                    (Row("s1", LABEL, construct="whole"), Row("s2", LABEL, attention="2")),
                    role="reaction",
                ),
                Item(
                    "how", "many", LABEL, ("ways",), show_if="been == 1", required=True, exclusive=("none",), other="b"
                ),
                Item("order", "rank", LABEL, ("ways",), required=True, max=2),
                Item("share", "allocate", LABEL, ("ways",), required=True),
                Item("most", "best_worst", LABEL, ("ways",), sets=(("a", "b"), ("b", "none"))),
            ),
        ),
    ),
)
HEADER = (
    "respondent,been,hours,s1,s2,how_a,how_b,how_none,how_text,order_a,order_b,order_none,"
    "share_a,share_b,share_none,most_1_best,most_1_worst,most_2_best,most_2_worst\n"
)
ROWS = {
    "clean": "1,3,1,2,1,0,0,,1,2,,60,40,,a,b,b,none",
    "past": "0,skipped,1,2,0,0,0,,1,2,,100,0,0,a,b,b,none",
    "answered": "0,3,1,2,0,1,0,开会,1,2,,100,0,0,a,b,b,none",
    "careless": "1,3,1,3,1,0,1,,1,1,,60,30,,a,a,b,none",
    "blank": "1,,1,2,0,0,0,,1,,,,,,,,,",
    "unknown": ",3,1,2,,,,,1,2,,100,,,a,b,b,none",
}


@pytest.fixture
def answers(tmp_path: Path) -> Responses:
    path = tmp_path / "answers.csv"
    path.write_text(HEADER + "".join(f"{name},{row}\n" for name, row in ROWS.items()), encoding="utf-8")
    return read_answers(path, ASKED)


def test_each_impossible_answer_is_found_once_and_nothing_else(answers: Responses):
    flags = check(answers)
    found = sorted(
        flags[["subject", "rule", "value", "threshold", "branch"]].itertuples(index=False, name=None), key=str
    )
    assert found == sorted(
        [
            ("answered", "not_to_be_answered", 1, "been == 1", "hours"),
            ("answered", "not_to_be_answered", 2, "been == 1", "how"),
            ("answered", "contradiction", "", "been == 0 and hours > 0", "newcomer"),
            ("careless", "instruction_missed", "3", "2", "s2"),
            ("careless", "exclusive_with_others", 2, "none", "how"),
            ("careless", "shares_off_total", 90.0, 100, "share"),
            ("careless", "same_rank_twice", 1.0, "", "order"),
            ("careless", "best_is_worst", "a", 1, "most"),
            ("blank", "required_unanswered", 1, 1, "hours"),
            ("blank", "required_unanswered", 1, 1, "how"),
            ("blank", "required_unanswered", 1, 2, "order"),
            ("blank", "required_unanswered", 1, 1, "share"),
        ],
        key=str,
    )
    assert flags.loc[flags["rule"] == "contradiction", "note"].str.contains("没参加却有学时").all()


def test_what_everybody_was_told_to_choose_plays_no_part_in_results(answers: Responses):
    asked = answers.questionnaire
    assert [column.name for column in asked.with_role("reaction")] == ["s1"]
    assert [column.name for column in asked.measuring("whole")] == ["s1"]

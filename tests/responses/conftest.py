"""A small questionnaire and a file of coded answers to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluate.instruments import Choice, Competency, Item, Questionnaire, Row, Scale, Section
from evaluate.responses import Responses, read_answers

RATE = Scale(
    "rate5",
    True,
    (
        *(Choice(str(code), {"zh": f"第{code}档", "en": f"Step {code}"}, float(code)) for code in range(1, 6)),
        Choice("na", {"zh": "不适用", "en": "Not applicable"}, reason="not_applicable"),
    ),
)
LEVEL = Scale(
    "level",
    False,
    (Choice("04", {"zh": "正科", "en": "Chief"}), Choice("05", {"zh": "副科", "en": "Deputy"})),
)


@pytest.fixture(scope="session")
def asked() -> Questionnaire:
    """One item of every type, a grid of eight rows."""
    label = {"zh": "题", "en": "Item"}
    items = (
        Item("position_level", "one", label, ("level",), role="background", required=True),
        Item("topics", "many", label, ("level",), max=1),
        Item("sat", "grid", label, ("rate5",), tuple(Row(f"s{row}", label) for row in range(1, 9)), role="reaction"),
        Item("needs", "pair", label, ("rate5",), (Row("law", label),)),
        Item("hours", "number", label, minimum=0.0, maximum=200.0, measured_in="hours"),
        Item("advice", "text", label, role="open"),
        Item("born", "date", label),
        Item("code", "text", label, role="key"),
    )
    return Questionnaire(
        "q",
        title={"zh": "问卷", "en": "Questionnaire"},
        sections=(Section("s1", {"zh": "一", "en": "One"}, items),),
        scales={"rate5": RATE, "level": LEVEL},
        competencies={"law": Competency({"zh": "法治", "en": "Law"}, None, True)},
    )


HEADER = (
    "respondent,position_level,topics_04,topics_05,s1,s2,s3,s4,s5,s6,s7,s8,"
    "importance_law,ability_law,hours,advice,born,code"
)
ROWS = """\
a1,04,1,0,5,4,5,4,5,4,5,4,5,2,40,好,1980-02-03,K1
a2,5,0,1,na,skipped,3,,2,1,3,2,4,4,"1,200",,1975/6/7,K2
a3,,1,1,3,3,3,3,3,3,3,3,2,很好,90.5,请打 13812345678,2000年1月2日,K3
a4,04,,,5.0,１,2,2,2,2,2,2,1,5,-1,,,K1
"""


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    """Four coded answers as a csv file with a byte-order mark, as Excel saves it."""
    path = tmp_path / "answers.csv"
    path.write_text(HEADER + "\n" + ROWS, encoding="utf-8-sig")
    return path


@pytest.fixture
def answers(answers_file: Path, asked: Questionnaire) -> Responses:
    """The four answers, read."""
    return read_answers(answers_file, asked, survey="needs", wave="2026", simulated=True)


@pytest.fixture
def read_text(tmp_path: Path, asked: Questionnaire) -> Callable[[str], Responses]:
    """Answers from the text of a csv file."""

    def read(text: str) -> Responses:
        path = tmp_path / "typed.csv"
        path.write_text(text, encoding="utf-8")
        return read_answers(path, asked)

    return read

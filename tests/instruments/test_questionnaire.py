"""Columns, pairs, labels and the hash of a questionnaire."""

from __future__ import annotations

import pytest

from evaluate.errors import QuestionnaireError
from evaluate.estimate.table import FIXED
from evaluate.instruments import Choice, Competency, Item, Questionnaire, Row, Scale, Section
from evaluate.instruments.naming import ESTIMATE_COLUMNS

RATE = Scale(
    "rate5",
    True,
    (
        *(Choice(str(code), {"zh": f"第{code}档", "en": f"Step {code}"}, float(code)) for code in range(1, 6)),
        Choice("na", {"zh": "不适用", "en": "Not applicable"}, reason="not_applicable"),
    ),
)
LEVEL = Scale(
    "level", False, (Choice("04", {"zh": "正科", "en": "Chief"}), Choice("05", {"zh": "副科", "en": "Deputy"}))
)


def questionnaire(**changes: object) -> Questionnaire:
    """A small questionnaire with one item of every type."""
    label = {"zh": "题", "en": "Item"}
    row = {"zh": "依法行政", "en": "Rule of law"}
    items = (
        Item("position_level", "one", {"zh": "职务层次", "en": "Level"}, ("level",), role="background", required=True),
        Item("topics", "many", label, ("level",), max=1),
        Item(
            "sat", "grid", label, ("rate5",), (Row("sat1", row, "law"), Row("sat2", row, None, True)), role="reaction"
        ),
        Item("needs", "pair", label, ("rate5",), (Row("law", row), Row("ict", row, "digital"))),
        Item("hours", "number", label, minimum=0.0, maximum=200.0, measured_in="hours"),
        Item("party", "flag", label),
        Item("advice", "text", label, role="open"),
        Item("born", "date", label),
    )
    parts: dict[str, object] = {
        "id": "q",
        "title": {"zh": "问卷", "en": "Questionnaire"},
        "sections": (Section("s1", {"zh": "一", "en": "One"}, items),),
        "scales": {"rate5": RATE, "level": LEVEL},
        "competencies": {
            "law": Competency({"zh": "法治", "en": "Law"}, "rule", True),
            "digital": Competency({"zh": "数字", "en": "Digital"}),
        },
        "categories": {"rule": {"zh": "履职能力", "en": "Duty"}},
    }
    return Questionnaire(**(parts | changes))  # type: ignore[arg-type]


def test_columns_of_every_item_type_have_the_promised_names_and_kinds():
    assert [(column.name, column.kind) for column in questionnaire().columns] == [
        ("position_level", "category"),
        ("topics_04", "flag"),
        ("topics_05", "flag"),
        ("sat1", "scale"),
        ("sat2", "scale"),
        ("importance_law", "scale"),
        ("importance_ict", "scale"),
        ("ability_law", "scale"),
        ("ability_ict", "scale"),
        ("hours", "number"),
        ("party", "flag"),
        ("advice", "text"),
        ("born", "date"),
    ]


def test_roles_competencies_and_required_reach_the_columns():
    found = questionnaire()
    assert found.column("ability_ict").competency == "digital"
    assert found.column("ability_law").category == "rule"
    assert found.column("importance_law").role == "importance"
    assert (found.column("sat1").required, found.column("sat2").required) == (False, True)
    assert [column.name for column in found.with_role("ability")] == ["ability_law", "ability_ict"]
    assert found.column("topics_05").choice == "05"


def test_pairs_join_importance_and_ability_by_competency():
    assert questionnaire().pairs == {
        "law": ("importance_law", "ability_law"),
        "digital": ("importance_ict", "ability_ict"),
    }


def test_a_competency_asked_twice_is_no_pair():
    again = Item("imp2", "one", {"zh": "再", "en": "Again"}, ("rate5",), role="importance", competency="law")
    base = questionnaire()
    more = questionnaire(sections=(*base.sections, Section("s2", {}, (again,))))
    assert list(more.pairs) == ["digital"]


def test_scale_keeps_choices_that_are_no_answer_apart():
    assert RATE.codes == ("1", "2", "3", "4", "5")
    assert RATE.values == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert RATE.missing == {"na": "not_applicable"}
    assert RATE.label("na") == {"zh": "不适用", "en": "Not applicable"}
    assert RATE.label("9") == {"zh": "9", "en": "9"}


def test_labels_follow_the_shape_that_estimates_document():
    labels = questionnaire().labels()
    assert labels["item"]["importance_law"] == {"zh": "依法行政（重要程度）", "en": "Rule of law (importance)"}
    assert labels["item"]["law"]["en"] == "Law"
    assert labels["column"]["position_level"]["zh"] == "职务层次"
    assert labels["position_level"]["04"]["zh"] == "正科"
    assert labels["choice"]["position_level=05"]["en"] == "Deputy"
    assert labels["choice"]["sat1=4.0"] == labels["choice"]["sat1=4"] == {"zh": "第4档", "en": "Step 4"}
    assert labels["party"]["1"]["zh"] == "是"
    assert labels["category"]["rule"]["en"] == "Duty"


def test_an_unknown_column_names_the_nearest():
    with pytest.raises(QuestionnaireError) as caught:
        questionnaire().column("importance_lav")
    assert "importance_law" in caught.value.mistakes[0].mend.en
    assert "importance_law" in caught.value.mistakes[0].mend.zh


def test_hash_follows_the_content():
    assert questionnaire().sha256 == questionnaire().sha256
    assert questionnaire().sha256 != questionnaire(version="2").sha256
    assert (
        questionnaire().sha256
        != questionnaire(scales={"rate5": RATE, "level": Scale("level", False, LEVEL.choices[::-1])}).sha256
    )


def test_the_reserved_names_are_the_fixed_columns_of_an_estimate():
    assert ESTIMATE_COLUMNS == FIXED

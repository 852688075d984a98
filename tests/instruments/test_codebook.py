"""The codebook says what every column means."""

from __future__ import annotations

from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section, codebook
from evaluate.instruments.codebook import CODEBOOK_COLUMNS

RATE = Scale(
    "rate",
    True,
    (Choice("1", {"zh": "低", "en": "Low"}, 1.0), Choice("n", {"zh": "不适用", "en": "n/a"}, None, "not_applicable")),
)


def test_one_row_a_column_with_codes_labels_and_limits():
    label = {"zh": "题", "en": "Item"}
    items = (
        Item("a", "one", label, ("rate",), role="need", required=True),
        Item("b", "number", label, minimum=0.0, maximum=9.0, measured_in="hours"),
        Item("c", "flag", label),
        Item("d", "text", label),
    )
    found = codebook(Questionnaire("q", sections=(Section("s", {}, items),), scales={"rate": RATE})).set_index("column")
    assert (*("column",), *found.columns) == CODEBOOK_COLUMNS
    assert list(found.index) == ["a", "b", "c", "d"]
    assert found.loc["a", "codes"] == "1; n"
    assert found.loc["a", "choices_zh"] == "1 = 低; n = 不适用 (not_applicable)"
    assert found.loc["a", "choices_en"] == "1 = Low; n = n/a (not_applicable)"
    assert found.loc["a", ["section", "kind", "role", "required"]].tolist() == ["s", "scale", "need", True]
    assert found.loc["b", ["minimum", "maximum", "measured_in"]].tolist() == [0.0, 9.0, "hours"]
    assert found.loc["c", "choices_en"] == "1 = Yes; 0 = No"
    assert found.loc["d", "codes"] == ""

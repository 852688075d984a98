"""Writing a questionnaire and reading it back is the identity, as YAML and as JSON."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from evaluate.instruments import (
    Choice,
    Competency,
    Item,
    Questionnaire,
    Row,
    Scale,
    Section,
    draft_questionnaire,
    questionnaire_as_json,
    questionnaire_from_json,
    read_questionnaire,
    write_questionnaire,
)
from evaluate.instruments.item import ROLES

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=12).filter(str.strip)
LABEL = st.fixed_dictionaries({"zh": TEXT, "en": TEXT})
CODE = st.one_of(
    st.sampled_from(
        ["on", "yes", "null", "~", "12:30", "04", "1e3", "0x1F", "2026.10", "no", "NaN", "#a", "- b", "{", "是"]
    ),
    TEXT,
).filter(lambda code: code == code.strip())


@st.composite
def scales(draw: st.DrawFn, name: str, ordered: bool) -> Scale:
    codes = draw(st.lists(CODE, min_size=1, max_size=5, unique=True))
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=len(codes), max_size=len(codes), unique=True))
    reasons = draw(
        st.lists(st.sampled_from([None, "dont_know", "not_applicable"]), min_size=len(codes), max_size=len(codes))
    )
    return Scale(
        name,
        ordered,
        tuple(
            Choice(code, draw(LABEL), value if ordered and reason is None else None, reason)
            for code, value, reason in zip(codes, values, reasons, strict=True)
        ),
    )


@st.composite
def items(draw: st.DrawFn, number: int) -> Item:
    name, label = f"q{number}", draw(LABEL)
    required = draw(st.booleans())
    kind = draw(st.sampled_from(["one", "grid", "pair", "number", "flag", "text", "date", "many"]))
    role = draw(st.sampled_from([None, *(role for role in ROLES if role not in ("importance", "ability"))]))
    rows = tuple(
        Row(f"{name}_{row}", draw(LABEL), None if row else "law", draw(st.sampled_from([None, True, False])))
        for row in range(draw(st.integers(1, 3)))
    )
    if kind == "pair":
        both = draw(st.sampled_from([("rate",), ("rate", "rate_again")]))
        paired = tuple(Row(row.id, row.label, f"c{number}_{place}", row.required) for place, row in enumerate(rows))
        return Item(name, "pair", label, both, paired, required=required)
    if kind == "number":
        low = draw(st.one_of(st.none(), st.floats(-100, 0)))
        high = draw(st.one_of(st.none(), st.just(0.0), st.floats(0, 100)))
        return Item(
            name,
            "number",
            label,
            role=role,
            minimum=low,
            maximum=high,
            measured_in=draw(st.sampled_from([None, "hours"])),
        )
    listed = {"one": ("levels",), "grid": ("rate",), "many": ("ticks",)}.get(kind, ())
    limit = draw(st.sampled_from([None, 1, 2])) if kind == "many" else None
    return Item(
        name,
        kind,
        label,
        listed,
        rows if kind == "grid" else (),
        role,
        "law",
        required,
        limit,
        formula=draw(st.sampled_from(["", "x + y"])),
    )  # type: ignore[arg-type]


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    rate = draw(scales("rate", True))
    again = Scale("rate_again", True, tuple(Choice(c.code, draw(LABEL), c.value, c.reason) for c in rate.choices))
    ticks = Scale("ticks", False, (Choice("a", draw(LABEL)), Choice("b", draw(LABEL))))
    count = draw(st.integers(1, 4))
    asked = tuple(draw(items(number)) for number in range(count))
    competencies = {
        f"c{number}_{row}": Competency(draw(LABEL), None, draw(st.booleans()))
        for number in range(4)
        for row in range(3)
    }
    return Questionnaire(
        id=draw(TEXT),
        version=draw(CODE.filter(lambda code: code not in ("~", "null"))),
        title=draw(LABEL),
        sections=(Section("s1", draw(LABEL), asked[:1]), Section("s2", draw(LABEL), asked[1:]))
        if count > 1
        else (Section("s1", draw(LABEL), asked),),
        scales={"rate": rate, "rate_again": again, "levels": draw(scales("levels", False)), "ticks": ticks},
        competencies={"law": Competency(draw(LABEL), "duty"), **competencies},
        categories={"duty": draw(LABEL)},
        note=draw(st.one_of(st.just({}), LABEL)),
    )


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=questionnaires())
def test_writing_and_reading_is_the_identity(tmp_path: Path, asked: Questionnaire):
    path = tmp_path / "questionnaire.yml"
    write_questionnaire(asked, path)
    assert read_questionnaire(path) == asked
    assert read_questionnaire(path).sha256 == asked.sha256


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(asked=questionnaires())
def test_json_and_back_is_the_identity(asked: Questionnaire):
    assert questionnaire_from_json(questionnaire_as_json(asked)) == asked


def test_the_hash_does_not_see_the_order_of_languages_or_the_sign_of_zero():
    def asked(label: dict[str, str], low: float) -> Questionnaire:
        return Questionnaire("q", sections=(Section("s", label, (Item("a", "number", label, minimum=low),)),))

    one, other = asked({"zh": "题", "en": "Item"}, 0.0), asked({"en": "Item", "zh": "题"}, -0.0)
    assert one == other
    assert one.sha256 == other.sha256


def test_other_yaml_readers_see_codes_as_text(tmp_path: Path):
    codes = ("on", "04", "12:30", "1", "null", "yes")
    scale = Scale("s", False, tuple(Choice(code, {"zh": "甲", "en": "A"}) for code in codes))
    asked = Questionnaire(
        "q",
        title={"zh": "问卷", "en": "Q"},
        scales={"s": scale},
        sections=(Section("s1", {"zh": "一", "en": "One"}, (Item("a", "one", {"zh": "题", "en": "Item"}, ("s",)),)),),
    )
    path = tmp_path / "q.yml"
    write_questionnaire(asked, path)
    assert tuple(YAML(typ="safe").load(path.read_text("utf-8"))["choices"]["s"]) == codes


def test_a_draft_with_names_that_are_no_identifiers_survives(tmp_path: Path):
    frame = pd.DataFrame(
        {"满意度 (1-5)": [1.0, 2.0], "class": ["", " a"], "value": pd.to_datetime(["2026-01-01", None])}
    )
    asked = draft_questionnaire(frame)
    path = tmp_path / "q.yml"
    write_questionnaire(asked, path)
    assert read_questionnaire(path) == asked
    assert questionnaire_from_json(questionnaire_as_json(asked)) == asked

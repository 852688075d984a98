"""Questionnaires drawn at random, with every type of item: what writing, workbooks and routing are tested on."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from evaluate.instruments import (
    Choice,
    Competency,
    Construct,
    Contradiction,
    Item,
    Questionnaire,
    Row,
    Scale,
    Section,
)
from evaluate.instruments.item import ITEM_TYPES, PERSONAL, ROLES

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=12).filter(str.strip)
CODES = st.sampled_from(
    ["on", "yes", "null", "~", "12:30", "04", "1e3", "0x1F", "2026.10", "no", "NaN", "#a", "- b", "{", "是", "=1", "'a"]
)
ROLE = st.sampled_from([None, *(role for role in ROLES if role not in ("importance", "ability"))])
LISTED = {"one": "levels", "grid": "rate", "prepost": "rate"}
# What hides the second item and those after it: the first is always a yes/no called q0.
CONDITIONS = ("q0 == 1", "not q0 == 0 and q0 != 0", 'q0 in (0, "1") or q0 == 1')


def labels(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """A label in both languages."""
    return st.fixed_dictionaries({"zh": text, "en": text})


@st.composite
def scales(draw: st.DrawFn, name: str, ordered: bool, text: st.SearchStrategy[str]) -> Scale:
    """A scale or list with awkward codes; some choices count as missing."""
    code = st.one_of(CODES, text).filter(lambda each: each == each.strip())
    codes = draw(st.lists(code, min_size=1, max_size=5, unique=True))
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=len(codes), max_size=len(codes), unique=True))
    reason = st.sampled_from([None, "dont_know", "not_applicable"])
    reasons = draw(st.lists(reason, min_size=len(codes), max_size=len(codes)))
    choices = tuple(
        Choice(code, draw(labels(text)), value if ordered and reason is None else None, reason)
        for code, value, reason in zip(codes, values, reasons, strict=True)
    )
    return Scale(name, ordered, choices)


@st.composite
def items(draw: st.DrawFn, number: int, text: st.SearchStrategy[str]) -> Item:
    """An item of any type that refers only to what `questionnaires` declares."""
    name, label = f"q{number}", draw(labels(text))
    kind = draw(st.sampled_from(ITEM_TYPES))
    show_if = draw(st.sampled_from(["", *CONDITIONS]))
    item = Item(name, kind, label, show_if=show_if)  # type: ignore[arg-type]
    if kind == "note":
        return item
    short = draw(st.one_of(st.just({}), labels(text)))
    pii = draw(st.sampled_from([None, *PERSONAL]))
    item = replace(item, short=short, pii=pii, required=draw(st.booleans()))
    before = draw(st.sampled_from([(), ("wording",), ("options", "routing"), ("scale",)]))
    item = replace(item, same_as=draw(st.sampled_from([None, f"old_{name}"])), changed=before)
    rows = draw(rows_of(name, kind, text))
    if kind == "pair":
        both = draw(st.sampled_from([("rate",), ("rate", "rate_again")]))
        paired = tuple(replace(row, competency=f"c{number}_{place}") for place, row in enumerate(rows))
        return replace(item, scales=both, rows=paired)
    formula = draw(st.sampled_from(["", "x + y"]))
    item = replace(item, role=draw(ROLE), competency=draw(st.sampled_from([None, "law"])), formula=formula)
    listed = LISTED.get(kind) or ("ticks" if kind in ("many", "rank", "allocate", "best_worst") else None)
    item = replace(item, scales=(listed,) if listed else (), rows=rows if kind in ("grid", "prepost") else ())
    return replace(item, **draw(extras(kind)))


@st.composite
def rows_of(draw: st.DrawFn, name: str, kind: str, text: st.SearchStrategy[str]) -> tuple[Row, ...]:
    """One to three rows."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        row = Row(
            f"{name}_{number}",
            draw(labels(text)),
            None if number else "law",
            draw(st.sampled_from([None, True, False])),
        )
        if kind == "grid":
            row = replace(row, construct=draw(st.sampled_from([None, "whole"])), reverse=draw(st.booleans()))
        found.append(row)
    return tuple(found)


@st.composite
def extras(draw: st.DrawFn, kind: str) -> dict[str, object]:
    """What only some types may say."""
    if kind == "number":
        low = draw(st.one_of(st.none(), st.floats(-100, 0)))
        high = draw(st.one_of(st.none(), st.just(0.0), st.floats(0, 100)))
        return {"minimum": low, "maximum": high, "measured_in": draw(st.sampled_from([None, "hours"]))}
    if kind == "many":
        return {
            "max": draw(st.sampled_from([None, 1, 2])),
            "other": draw(st.sampled_from([None, "a"])),
            "exclusive": draw(st.sampled_from([(), ("b",), ("a", "b")])),
        }
    if kind == "rank":
        return {"max": draw(st.sampled_from([None, 1, 2]))}
    if kind == "allocate":
        return {"measured_in": draw(st.sampled_from([None, "days"]))}
    if kind == "best_worst":
        return {"sets": draw(st.sampled_from([(("a", "b"),), (("b", "a"), ("a", "b"))]))}
    return {}


@st.composite
def questionnaires(draw: st.DrawFn, text: st.SearchStrategy[str] = TEXT) -> Questionnaire:
    """One or two sections, up to seven items; the first asks yes or no, the second measures a construct."""
    rate = draw(scales("rate", True, text))
    again = Scale("rate_again", True, tuple(replace(choice, label=draw(labels(text))) for choice in rate.choices))
    ticks = Scale("ticks", False, (Choice("a", draw(labels(text))), Choice("b", draw(labels(text)))))
    asked = (
        Item("q0", "flag", draw(labels(text))),
        Item("whole_item", "one", draw(labels(text)), ("rate",), construct="whole", reverse=draw(st.booleans())),
        Item(
            "picked",
            "one",
            draw(labels(text)),
            ("ticks",),
            other=draw(st.sampled_from([None, "a"])),
            attention=draw(st.sampled_from([None, "b"])),
        ),
        *(draw(items(number, text)) for number in range(1, draw(st.integers(1, 4)))),
    )
    keys = [f"c{number}_{row}" for number in range(4) for row in range(3)]
    competencies = {name: Competency(draw(labels(text)), None, draw(st.booleans())) for name in keys}
    cut = draw(st.sampled_from([1, len(asked)]))
    parts = [Section("s1", draw(labels(text)), asked[:cut]), Section("s2", draw(labels(text)), asked[cut:])]
    score = st.builds(
        Construct,
        label=labels(text),
        score=st.sampled_from(["mean", "sum"]),
        range=st.sampled_from([None, (0.0, 5.5), (-1.0, 1.0)]),
    )
    against = Contradiction(draw(st.sampled_from(CONDITIONS)), draw(labels(text)))
    return Questionnaire(
        id=draw(text),
        version=draw(st.one_of(CODES, text).filter(lambda code: code not in ("~", "null") and code.strip() == code)),
        title=draw(labels(text)),
        sections=tuple(part for part in parts if part.items),
        scales={"rate": rate, "rate_again": again, "levels": draw(scales("levels", False, text)), "ticks": ticks},
        competencies={"law": Competency(draw(labels(text)), "duty"), **competencies},
        categories={"duty": draw(labels(text))},
        note=draw(st.one_of(st.just({}), labels(text))),
        consent=draw(st.one_of(st.just({}), labels(text))),
        constructs={"whole": draw(score)},
        never_by_unit=tuple(
            item.id for item in asked if item.role in (None, "attitude") and item.type != "pair" and draw(st.booleans())
        ),
        contradictions=draw(st.sampled_from([{}, {"both": against}])),
    )

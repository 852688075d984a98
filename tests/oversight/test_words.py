"""Every verb that makes a table of the example's registers brings the words for what it prints, in both languages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ledgers import register

import evaluate as ev
from evaluate.estimate import Estimate
from evaluate.registers import Register
from evaluate.report.labels import MEASURES
from evaluate.report.numbers import unit_words

VERBS: dict[str, Callable[..., Estimate]] = {
    name: verb
    for name in ev.oversight.__all__
    if inspect.isfunction(verb := getattr(ev.oversight, name))
    and inspect.signature(verb).return_annotation == "Estimate"
}
LANGUAGES = ("zh", "en")


def reviews(person: str) -> Register:
    """One review of a person of the roster: the example keeps none."""
    about = {"proposed_level": "141", "reviewed_on": "2026-03-01", "verdict": "met", "promoted_on": "2026-06-01"}
    return register("reviews", [{"person_id": person, **about}])


@pytest.fixture(scope="module")
def given(root: Path) -> dict[str, Any]:
    """What the verbs ask for, by the name of the parameter."""
    study = ev.open_study(root)
    kept, rules, day, year = study.registers(), study.rules(), study.settings.study.as_of, study.year or 0
    of_classes = kept["class_plan"], kept["classes_held"]
    ledger = ev.oversight.hours_ledger(
        kept["roster"], kept["hours"], kept["hours_policy"], rules, years=[year - 1], as_of=day, closed=[year - 1]
    )
    rows = ev.oversight.class_rows(*of_classes, rules, sessions=kept["sessions"])
    index = ev.oversight.scorecard(kept, rules, year=year, as_of=day, seed=1, draws=100)
    unit = str(kept["units"].table["unit"].iloc[0])
    return {
        **kept, "plan": of_classes[0], "held": of_classes[1], "rules": rules, "year": year, "as_of": day, "unit": unit,
        "short": ev.oversight.shortfall(ledger),
        "ledger": ledger, "rows": rows, "verdicts": ev.judge(rows, rules, subject="training_class", as_of=day),
        "index": index, "found": index.found, "kind": "people", "rule": "HRS-02", "fact": "简报期数",
        "counted": "classes", "tiers": kept["site_tiers"],
        "reviews": reviews(kept["roster"].table["person_id"].iloc[0]),
        "doubts": ev.oversight.check_ledger(kept["hours"], kept["hours_policy"], as_of=day),
        "ready": ev.oversight.acceptance(kept["rubric"], kept["rubric_evidence"], as_of=day),
        "assessed": ev.oversight.assessment(kept["assessment_items"], kept["assessment_scores"], kept["units"]),
        "table": ev.oversight.target_table(kept["targets"], year=year, facts=kept["facts"]),
        "registers": [kept["class_plan"]], "source": None,
    }  # fmt: skip


def without_words(made: Estimate) -> Iterator[str]:
    """What stands in the table, or below it, without words of a person in both languages."""
    told = made.about.labels

    def said(column: str, *codes: str) -> bool:
        found = next((told.get(column, {})[code] for code in codes if code in told.get(column, {})), {})
        return all(found.get(language) for language in LANGUAGES)

    yield from (f"method {name}" for name in made.about.method.split(" + ") if not said("method", name))
    yield from (f"column {name}" for name in made.by if not said("column", name))
    for column in made.by:
        codes = made.frame[column].astype(object).dropna().astype(str)
        # what is no code is in the office's own words
        coded = (code for code in codes.unique() if code.isascii() and not code.isdigit())
        yield from (f"{column} {code}" for code in coded if code and not said(column, code))
    for name in made.frame["item"].astype(str).unique():
        if not said("item", name):
            yield f"item {name}"
    for item, choice in (
        made.frame[["item", "choice"]].drop_duplicates().astype(object).fillna("").itertuples(index=False)
    ):
        if choice and not said("choice", f"{item}={choice}", str(choice)):
            yield f"choice {item}={choice}"
    for name in made.frame["measure"].astype(str).unique():
        if name not in MEASURES and not said("measure", name):
            yield f"measure {name}"
    units = made.frame["measured_in"].astype(object).dropna().unique()
    for name in (*units, made.about.counted):
        if name and any("a" <= letter <= "z" for letter in unit_words(str(name), "zh")):
            yield f"unit {name}"


@pytest.mark.parametrize("name", VERBS)
def test_every_code_has_words_in_both_languages(name: str, given: dict[str, Any]) -> None:
    verb = VERBS[name]
    wanted = inspect.signature(verb).parameters
    asked = {key: given[key] for key, one in wanted.items() if key in given or one.default is one.empty}
    made = verb(**asked)
    assert made.about.method
    assert list(without_words(made)) == []

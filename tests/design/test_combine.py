"""Independent samples as one: strata never cross, weighting steps stay with their rows, and what cannot be joined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import (
    Design,
    HiddenNumber,
    Policy,
    Sample,
    calibrate,
    census,
    combine,
    describe,
    domain,
    hartley_rao,
    link_waves,
    nonresponse,
    replicate,
    self_selected,
)
from evaluate.design.policy import strictest
from evaluate.errors import DesignError
from evaluate.estimate import covariance_of, independent, mean, ratio, release, response_rate, share, total


def people(seed: int, rows: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "level": random.choice(["section", "division"], rows),
            "office": np.arange(rows) % 10,
            "hours": random.gamma(2, 10, rows),
            "q": random.integers(1, 6, rows).astype(float),
            "yes": random.random(rows) < 0.8,
        }
    )


def invited() -> Sample:
    everyone = people(1, 90)
    return census(everyone[everyone["yes"]], everyone, cells=["level"], policy=Policy(minimum_cell=5))


def clustered() -> Sample:
    frame = people(2).assign(offices=40, there=9)
    drawn = Sample(frame, Design(clusters=["office"], population=["offices", "there"]))
    return calibrate(drawn, to={"level": {"section": 200, "division": 160}})


def answered() -> Sample:
    return nonresponse(Sample(people(3), Design(strata="level")), "yes", cells=["level"])


KINDS = {"census": invited, "clusters": clustered, "non-response": answered}


@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_totals_add_and_so_do_their_variances(first: str, second: str) -> None:
    one, other = KINDS[first](), KINDS[second]()
    both = combine({"one": one, "other": other}, into="county")
    parts = total(both, ["hours", "q"], by="county")
    for name, part in (("one", one), ("other", other)):
        alone, held = total(part, ["hours", "q"]), parts.select(county=name)
        for column in ("value", "se", "df", "n"):
            np.testing.assert_allclose(held.frame[column], alone.frame[column], rtol=1e-9)
        np.testing.assert_allclose(covariance_of(held), covariance_of(alone), rtol=1e-9)
    assert np.abs(covariance_of(parts)[:2, 2:]).max() == 0
    whole = total(both, "q").frame
    assert whole["se"].iloc[0] == pytest.approx(np.sqrt((parts.select(item="q").frame["se"] ** 2).sum()), rel=1e-12)
    assert both.df == one.df + other.df
    # Ratios of both go through totals of both.
    a, b = independent(total(one, "hours"), total(other, "hours"))
    c, d = independent(total(one, "q"), total(other, "q"))
    assert ratio(both, "hours", "q").frame["value"].iloc[0] == pytest.approx(
        (a + b).frame["value"].iloc[0] / (c + d).frame["value"].iloc[0]
    )


def test_replicates_are_made_of_both_with_the_steps_of_each() -> None:
    one, other = clustered(), Sample(people(4), Design(strata="level"))
    both = replicate(combine({"one": one, "other": other}, into="county"), mse=True)
    assert both.replicates is not None
    for name, part in (("one", one), ("other", other)):
        alone, held = total(replicate(part, mse=True), "q").frame, total(domain(both, f"county == '{name}'"), "q").frame
        assert held["se"].iloc[0] == pytest.approx(alone["se"].iloc[0], rel=1e-9)
    known = total(domain(both, "county == 'one'"), by="level").frame
    assert (known["se"] < 1e-9 * known["value"]).all()


def test_what_travels_along() -> None:
    one, other = invited(), self_selected(people(5))
    both = combine({"one": one, "other": other}, into="county")
    assert both.source.design == "self-selected"
    assert both.policy == Policy(minimum_cell=10)
    assert both.source.rows == one.rows + other.rows
    assert both.frame.index.is_unique
    assert both.ledger is None
    twice = combine({"one": one, "two": invited()}, into="county")
    assert twice.ledger is not None
    rates = response_rate(twice, by="county").frame["value"].tolist()
    assert rates == [response_rate(one).frame["value"].iloc[0]] * 2
    assert share(both, "q", by="county").frame["county"].unique().tolist() == ["one", "other"]
    words = {language: describe(twice, language=language) for language in ("zh", "en")}  # type: ignore[arg-type]
    assert words["zh"].count("应答率") == 4
    assert "independently (one, two)" in words["en"]


def refused(samples: dict[str, Sample], into: str = "county") -> list[str]:
    with pytest.raises(DesignError) as caught:
        combine(samples, into=into)
    assert all(mistake.mend.zh and mistake.mend.en for mistake in caught.value.mistakes)
    return [mistake.where for mistake in caught.value.mistakes]


def test_refusals() -> None:
    one, other = invited(), clustered()
    plain = Sample(people(4), Design())
    chances = people(6, 8).assign(p=0.3)
    joint = Sample(
        chances,
        Design(probabilities="p", pairs="horvitz-thompson"),
        joint=hartley_rao(chances["p"].to_numpy()),
    )
    alone = Sample(
        people(7).assign(level=lambda frame: np.where(frame.index == 0, "bureau", frame["level"])),
        Design(strata="level", lonely="adjust"),
    )
    assert refused({"one": one}) == ["combine"]
    assert refused({"one": one, "other": other}, into="q") == ["combine(into='q') · one", "combine(into='q') · other"]
    bad: dict[str, Any] = {"a": domain(one, "q > 2"), "b": replicate(plain), "c": joint, "d": alone, "e": plain}
    assert refused(bad) == [f"combine · {name}" for name in "abcd"]
    courses = Sample(people(4), Design(), counted="courses")
    assert refused({"one": one, "courses": courses}) == ["combine"]


def test_every_rule_of_disclosure_travels_along() -> None:
    listed = HiddenNumber("s", "", "", "", "mean", "q", "")
    strict = Policy(12, dominance=(3, 0.6), closeness=0.3, rounding=5, hidden=frozenset({listed}))
    one, other = Sample(people(5), policy=strict), Sample(people(6), policy=Policy(rounding=3))
    assert combine({"one": one, "other": other}, into="county").policy == strictest([strict, other.policy])
    assert combine({"one": one, "two": Sample(people(7), policy=strict)}, into="county").policy == strict


@pytest.mark.parametrize(("names", "into"), [((2025, 2026), "year"), (("a", " "), "year"), (("a", "b"), "")])
def test_names_are_words(names: tuple[Any, Any], into: str) -> None:
    named = dict.fromkeys(names, invited())
    assert refused(named, into=into)


def test_what_is_no_sample_and_the_same_answers_twice_are_refused_in_words() -> None:
    one, other = Sample(people(5)), Sample(people(6))
    for wrong in ([one, other], one, None, "ab"):
        assert refused(wrong) == [f"combine({type(wrong).__name__})"]  # type: ignore[arg-type]
    assert refused({"a": one, "b": 3, "c": None}) == ["combine('b')", "combine('c')"]  # type: ignore[arg-type]
    again = replace(one, policy=Policy(3))
    assert refused({"a": one, "b": one}) == refused({"a": one, "b": again}) == ["combine · a = b"]
    assert len(combine({"a": one, "b": other}, into="county")) == 120
    for pair in ((one, None), (3, other), (None, None)):
        with pytest.raises(DesignError) as raised:
            link_waves(*pair, on="office")  # type: ignore[arg-type]
        named = zip(("before", "after"), pair, strict=True)
        assert [m.where for m in raised.value.mistakes] == [
            f"link_waves · {name}" for name, part in named if not isinstance(part, Sample)
        ]


def test_a_number_hidden_in_a_part_is_hidden_in_the_whole() -> None:
    listed = {
        HiddenNumber("frame", "", "", "", "mean", "hours"),
        HiddenNumber("", "", "", "level=section", "mean", "q"),
    }
    one = Sample(people(5), policy=Policy(3, hidden=frozenset(listed)))
    both = combine({"west": one, "east": Sample(people(6), policy=Policy(3))}, into="county")
    by = release(mean(both, "hours", by="county")).rows
    assert by.set_index("county")["reason"].to_dict() == {"west": "listed", "east": "complement"}
    inside = release(mean(both, "q", by=["level", "county"])).rows.set_index(["county", "level"])["reason"]
    assert inside["west", "section"] == "listed"
    assert release(mean(both, "q", by="county")).rows["reason"].eq("").all()

"""The audit of all tables of a build: planted leaks are found, named and mended by its own advice; safe builds stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import HiddenNumber, Policy, Sample, domain
from evaluate.estimate import Audit, Estimate, Released, audit, mean, protect, release, share, stack, total
from evaluate.estimate.crowd import Reader, crowds_to_plain

Tables = Callable[[Sample], Sequence[tuple[str, Estimate]]]


def sample_of(sizes: dict[tuple[str, str], int], policy: Policy | None = None, seed: int = 1) -> Sample:
    """People by unit and level; q is 1 to 5, hours are even."""
    random = np.random.default_rng(seed)
    keys = [key for key, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame(keys, columns=["unit", "level"])
    rows = len(frame)
    frame["q"] = pd.Categorical(random.choice(list("12345"), rows, p=[0.05, 0.1, 0.2, 0.35, 0.3]), list("12345"))
    return Sample(frame.assign(hours=20.0 + random.integers(0, 20, rows)), policy=policy or Policy())


def made(tables: Tables, sample: Sample) -> list[Released]:
    """As a build makes them: the last as they come back from a notebook's JSON, and their people from beside it."""
    reader, found = Reader(), []
    for name, estimate in tables(sample):
        table = release(estimate, name)
        plain, people = json.loads(json.dumps([table.to_plain(), crowds_to_plain(table.crowds)]))
        found.append(Released.from_plain(plain, reader.crowds(people)))
    return found


def mended(tables: Tables, sample: Sample, rounds: int = 3) -> tuple[int, list[Released]]:
    """How many rounds of the audit's advice it took until nothing is given away, and the tables then."""
    hidden: frozenset[HiddenNumber] = frozenset()
    found = None
    for round_of in range(rounds + 1):
        released = made(tables, replace(sample, policy=replace(sample.policy, hidden=hidden)))
        found = audit(released)
        if found.safe:
            return round_of, released
        assert found.hidden - hidden, "the audit repeats itself"
        hidden |= found.hidden
    raise AssertionError(f"not safe after {rounds} rounds: {found and found.recovered}")


def found_in(tables: Tables, sample: Sample) -> Audit:
    found = audit(made(tables, sample))
    assert not found.safe
    return found


SIZES = {("a", "x"): 30, ("a", "y"): 40, ("b", "x"): 30, ("b", "y"): 30, ("c", "x"): 25, ("c", "y"): 15, ("d", "x"): 4}


PARTS = {("a", "x"): 30, ("a", "y"): 40, ("a", "z"): 40, ("b", "x"): 15, ("b", "y"): 20, ("b", "z"): 40} | {
    ("c", "x"): 25, ("c", "y"): 20, ("c", "z"): 10, ("d", "x"): 3, ("d", "y"): 1}  # fmt: skip


def by_unit_and_level(sample: Sample) -> list[tuple[str, Estimate]]:
    """By unit, d (4 people) and c are hidden; by unit and level, d and b: there c is to be had part by part."""
    return [
        ("40.unit", mean(sample, "hours", by="unit")),
        ("41.all", mean(sample, "hours")),
        ("42.parts", mean(sample, "hours", by=["unit", "level"])),
    ]


def test_a_group_part_by_part_is_found_and_named() -> None:
    sample = sample_of(PARTS)
    released = made(by_unit_and_level, sample)
    assert released[0].rows["reason"].tolist() == ["", "", "complement", "few"]
    assert released[2].rows.loc[released[2].rows["unit"] == "c", "reason"].eq("").all()
    found = found_in(by_unit_and_level, sample)
    told = found.recovered[found.recovered["group"] == "unit=d"].to_dict("records")
    assert [(row["how"], row["sensitive"]) for row in told] == [("exact", True)]
    assert told[0]["tables"] == ("40.unit", "41.all", "42.parts")
    truth = float(sample.frame["hours"].to_numpy()[(sample.frame["unit"] == "d").to_numpy()].sum())
    assert [told[0]["low"], told[0]["high"]] == pytest.approx([truth, truth])
    assert mended(by_unit_and_level, sample)[0] == 1


def some_choices_as_one(sample: Sample) -> list[tuple[str, Estimate]]:
    """Choice 1 of few is hidden and 2 for its sake; but 2, or 1 and 2 as one, is shown elsewhere."""
    return [("20.q", share(sample, "q")), ("21.two", share(sample, "q", of=["2"]))]


def test_a_number_hidden_here_and_shown_there() -> None:
    keys = ["1"] * 4 + ["2"] * 12 + ["3"] * 40 + ["4"] * 44
    sample = Sample(pd.DataFrame({"q": pd.Categorical(keys, list("1234"))}))
    found = found_in(some_choices_as_one, sample)
    assert found.recovered["how"].tolist() == ["exact", "shown"]
    assert found.recovered["choice"].tolist() == ["1", "2"]
    assert found.recovered["sensitive"].tolist() == [True, False]
    assert found.recovered["tables"].tolist() == [("20.q", "21.two")] * 2
    assert found.recovered["low"].iloc[0] == pytest.approx(4)
    assert HiddenNumber("frame", "", "", "", "share", "q", "2") in found.hidden
    rounds, tables = mended(some_choices_as_one, sample)
    assert rounds == 1
    assert tables[1].rows["reason"].tolist() == ["listed"]


def test_several_choices_as_one_are_their_sum() -> None:
    keys = ["1"] * 4 + ["2"] * 12 + ["3"] * 40 + ["4"] * 44
    sample = Sample(pd.DataFrame({"q": pd.Categorical(keys, list("1234"))}))

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        return [("q", share(sample, "q")), ("sum", share(sample, "q", of=["2", "3"]))]

    found = found_in(tables, sample)
    assert ("1", "exact", ("q", "sum")) in zip(
        *(found.recovered[name] for name in ("choice", "how", "tables")), strict=True
    )
    assert mended(tables, sample)[0] == 1


def test_a_mean_beside_the_shares_it_is_made_of() -> None:
    """Two hidden choices leave one number: the mean gives both."""
    keys = [1.0] * 4 + [2.0] * 12 + [3.0] * 40 + [4.0] * 44
    sample = Sample(pd.DataFrame({"q": keys}))

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        return [("shares", share(sample, "q")), ("mean", mean(sample, "q"))]

    found = found_in(tables, sample)
    assert set(found.recovered["how"]) == {"exact"}
    assert found.recovered["low"].tolist() == pytest.approx([4, 12])
    assert mended(tables, sample)[0] <= 2


def in_domains(sample: Sample) -> list[tuple[str, Estimate]]:
    rest = domain(sample, "unit != 'd'")
    return [("30.all", mean(sample, "hours")), ("31.rest", mean(rest, "hours"))]


def test_domains_that_differ_by_a_few() -> None:
    found = found_in(in_domains, sample_of(SIZES))
    row = found.recovered.iloc[0]
    assert (row["how"], row["low"], row["domain"]) == ("difference", 4.0, "unit != 'd'")
    assert set(row["tables"]) == {"30.all", "31.rest"}
    rounds, tables = mended(in_domains, sample_of(SIZES))
    assert rounds == 1
    assert [table.rows["reason"].iloc[0] for table in tables] == ["", "listed"]
    assert audit(made(in_domains, sample_of({**SIZES, ("d", "x"): 12}))).safe


def test_two_releases_that_differ_by_a_few() -> None:
    earlier = [replace(table, sha256="first") for table in made(lambda s: [("q", mean(s, "hours"))], sample_of(SIZES))]
    more = {**SIZES, ("a", "x"): 33}
    later = [replace(table, sha256="second") for table in made(lambda s: [("q", mean(s, "hours"))], sample_of(more))]
    found = audit([*earlier, *later])
    assert found.recovered[["how", "low", "table"]].to_numpy().tolist() == [["difference", 3.0, 1]]
    assert found.hidden == {HiddenNumber("frame", "", "", "", "mean", "hours", "")}
    assert audit([*earlier, *earlier]).safe


def ordinary(sample: Sample) -> list[tuple[str, Estimate]]:
    return [
        ("q", share(sample, "q")),
        ("q.unit", share(sample, "q", by="unit")),
        ("hours", stack(mean(sample, "hours"))),
        ("hours.level", mean(sample, "hours", by="level")),
        ("hours.unit", mean(sample, "hours", by="unit")),
        ("people", total(sample, by=["unit", "level"])),
    ]


def test_a_safe_build_stays_as_it_is() -> None:
    sizes = {(unit, level): 90 + 7 * place for place, unit in enumerate("abc") for level in "xy"}
    found = audit(made(ordinary, sample_of(sizes)))
    assert found.safe
    assert not len(found.recovered)
    assert found.hidden == frozenset()


def crossed(sample: Sample) -> list[tuple[str, Estimate]]:
    ways = [None, "unit", "level", ["unit", "level"]]
    return [(f"{verb.__name__}.{by}", verb(sample, what, by=by)) for verb, what in ((mean, "hours"), (share, "q"))
            for by in ways]  # fmt: skip


@pytest.mark.parametrize("seed", [2, 3, 9, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(20, 60))])
def test_any_build_becomes_safe_in_three_rounds(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = {
        (u, v): int(random.choice([random.integers(1, 10), random.integers(10, 60)])) for u in "abcd" for v in "xyz"
    }
    mended(crossed, sample_of(sizes, seed=seed))


def test_what_is_listed_stays_hidden_in_all_that_is_made_of_it() -> None:
    sizes = {(unit, "x"): 60 for unit in "abc"}
    name = HiddenNumber("frame", "", "", "unit=b", "need", "hours", "")
    sample = sample_of(sizes, Policy(hidden=frozenset({name})))
    need = mean(sample, "hours", by="unit").described(measure="need")
    assert release(need).rows["reason"].tolist() == ["", "listed", ""]
    assert release(need * 2).rows["reason"].tolist() == ["", "listed", ""]
    assert release(mean(sample, "hours", by="unit")).rows["reason"].tolist() == ["", "", ""]


def test_a_listed_number_takes_a_neighbour_along() -> None:
    sizes = {("a", "x"): 60, ("b", "x"): 50, ("c", "x"): 40}
    name = HiddenNumber("frame", "", "", "unit=b", "mean", "hours", "")
    sample = sample_of(sizes, Policy(hidden=frozenset({name})))
    assert release(mean(sample, "hours", by="unit")).rows["reason"].tolist() == ["", "listed", "complement"]


def test_a_released_table_holds_nothing_hidden() -> None:
    sample = sample_of(SIZES)
    for estimate in (total(sample, by="unit"), share(sample, "q", by="unit")):
        plain = release(estimate, "t").to_plain()
        hidden = np.array(plain["columns"]["reason"]) != ""
        assert hidden.any()
        assert all(value is None for value, gone in zip(plain["columns"]["value"], hidden, strict=True) if gone)
        again = Released.from_plain(json.loads(json.dumps(plain)))
        assert again.to_plain() == plain
    assert all(n is None for n, gone in zip(release(total(sample, by="unit")).to_plain()["columns"]["n"],
               release(total(sample, by="unit")).rows["reason"], strict=True) if gone)  # fmt: skip


def test_the_number_of_hidden_people_is_not_in_n() -> None:
    shown = protect(total(sample_of(SIZES), by="unit")).frame
    assert shown.loc[shown["value"].isna(), "n"].tolist() == [0, 0]


def test_a_group_hidden_in_one_table_is_not_shown_as_the_domain_of_another() -> None:
    """3 of a's 40 said y: everyone's, b's and c's are shown, and d's, hidden for their sake, as a domain."""
    said = [count for y in (3, 15, 18, 29) for count in ["y"] * y + ["n"] * (40 - y)]
    sample = Sample(pd.DataFrame({"g": np.repeat(list("abcd"), 40), "q": said}))

    def tables(whole: Sample) -> Sequence[tuple[str, Estimate]]:
        own = share(domain(whole, "g == 'd'"), "q")
        return [("n.all", share(whole, "q")), ("n.own", own), ("n.groups", share(whole, "q", by="g"))]

    found = audit(made(tables, sample)).recovered
    assert set(found.loc[found["sensitive"], "group"]) == {"g=a"}
    assert mended(tables, sample)[0] >= 1


def test_groups_of_nobody_give_a_margin_away_and_the_audit_hides_it() -> None:
    """Where one group stands alone in its row, it is its margin: 20 less 19 is the 1 that is too few."""
    sample = sample_of({("A", "x"): 19, ("B", "x"): 1, ("B", "y"): 25, ("B", "z"): 11})

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        return [(str(by), total(sample, by=by)) for by in (["unit", "level"], ["unit"], ["level"], None)]

    found = found_in(tables, sample).recovered
    assert found.loc[found["sensitive"], "group"].tolist() == ["level=x; unit=B"]
    rounds, _ = mended(tables, sample)
    assert rounds >= 1


def three_and_a_hidden_one() -> Sample:
    """3 of a's 40 said y: a is hidden, and so that nobody works it out, another group as well."""
    said = [count for y in (3, 15, 18, 29) for count in ["y"] * y + ["n"] * (40 - y)]
    frame = pd.DataFrame({"g": np.repeat(list("abcd"), 40), "q": said, "age": np.repeat([25, 35, 45, 55], 40)})
    return Sample(frame)


#: All less a, in words that are no group, and without words.
WITHOUT_A: dict[str, Callable[[Sample], Any]] = {
    "not": lambda sample: "g != 'a'",
    "in": lambda sample: "g in ['b', 'c', 'd']",
    "or": lambda sample: "g == 'b' or g == 'c' or g == 'd'",
    "another column": lambda sample: "age > 30",
    "an array": lambda sample: (sample.frame["g"] != "a").to_numpy(),
    "a series": lambda sample: sample.frame["age"] > 30,
    "two arrays": lambda sample: [(sample.frame["age"] > 30).to_numpy(), (sample.frame["age"] < 99).to_numpy()],
}


@pytest.mark.parametrize("way", WITHOUT_A)
def test_all_less_a_domain_is_a_hidden_group_however_the_domain_was_written(way: str) -> None:
    def tables(whole: Sample) -> Sequence[tuple[str, Estimate]]:
        rest, condition = whole, WITHOUT_A[way](whole)
        for one in condition if isinstance(condition, list) else [condition]:
            rest = domain(rest, one)
        return [("n.all", share(whole, "q")), ("n.rest", share(rest, "q")), ("n.groups", share(whole, "q", by="g"))]

    found = audit(made(tables, three_and_a_hidden_one())).recovered
    told = found[found["sensitive"] & (found["how"] == "exact") & (found["group"] == "g=a")]
    assert sorted(told["low"].round(6)) == [3.0, 37.0]
    assert {table for tables in told["tables"] for table in tables} >= {"n.all", "n.rest", "n.groups"}
    assert mended(tables, three_and_a_hidden_one())[0] >= 1


def test_two_wordings_of_nested_domains_are_subtracted() -> None:
    """Of 43 over thirty and 40 over forty, the difference of 3 people is told, in whatever words."""
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"age": [25] * 30 + [35] * 3 + [45] * 40, "hours": 20.0 + random.integers(0, 9, 73)})
    sample = Sample(frame.assign(old=np.where(frame["age"] > 40, "yes", "no")))

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        over = [domain(sample, "age > 30"), domain(sample, "old == 'yes'"), domain(sample, sample.frame["age"] > 40)]
        return [(f"t{place}", mean(one, "hours")) for place, one in enumerate(over)]

    found = found_in(tables, sample).recovered
    assert ("difference", 3.0) in set(zip(found["how"], found["low"], strict=True))
    assert mended(tables, sample)[0] >= 1


def test_where_domains_overlap_by_a_few_three_tables_tell_of_them() -> None:
    """A and B less A or B is A and B: 3 people, of whom no table has a number."""
    random = np.random.default_rng(4)
    sample = Sample(pd.DataFrame({"hours": 20.0 + random.integers(0, 9, 90)}))
    rows = np.arange(90)

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        parts = [rows < 43, (rows >= 40) & (rows < 80), rows < 80]
        return [(f"t{place}", mean(domain(sample, part), "hours")) for place, part in enumerate(parts)]

    found = found_in(tables, sample).recovered
    told = float(sample.frame["hours"].iloc[40:43].sum())
    assert found.loc[found["sensitive"] & (found["how"] == "exact"), "low"].round(6).tolist() == [told]
    assert mended(tables, sample)[0] >= 1


def test_domains_of_many_people_apart_give_nothing_away() -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"g": np.repeat(list("abc"), 40), "hours": 20.0 + random.integers(0, 9, 120)})
    sample = Sample(frame)

    def tables(sample: Sample) -> list[tuple[str, Estimate]]:
        some = domain(sample, np.arange(120) < 60)
        return [("all", mean(sample, "hours")), ("some", mean(some, "hours")), ("by", mean(sample, "hours", by="g"))]

    assert audit(made(tables, sample)).safe


def test_the_people_are_not_in_what_is_handed_over() -> None:
    table = release(mean(domain(three_and_a_hidden_one(), "g != 'a'"), "age"), "t")
    assert table.crowds[0] is not None
    assert set(table.to_plain()) == {"name", "by", "columns", "survey", "wave", "domain", "sha256", "counted"} | {
        "minimum_cell", "closeness", "rounding"}  # fmt: skip

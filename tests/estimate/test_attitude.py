"""Attitudes are never shown by unit, however many people work there; by anything else, and of all, they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Policy, Sample, domain, replicate, with_columns
from evaluate.errors import DesignError
from evaluate.estimate import (
    REASONS,
    Estimate,
    Released,
    audit,
    correlation,
    crosstab,
    each_replicate,
    fay_herriot,
    independence,
    independent,
    mean,
    pool,
    predictive_margins,
    protect,
    quantile,
    rank_test,
    ranks,
    ratio,
    regress,
    release,
    share,
    stack,
    standardised,
    t_test,
    total,
    variance,
)
from evaluate.estimate.crowd import Reader, blobs_of, crowds_to_plain
from evaluate.instruments import Choice, Item, Questionnaire, Scale, Section
from evaluate.responses import Provenance, Responses

NEVER = REASONS["attitude"].zh


def sample(policy: Policy | None = None) -> Sample:
    """Six units of 60: `zeal` is an attitude, `hours` is none; `office` is a unit by its role, `unit` by its name."""
    scale = Scale("five", True, tuple(Choice(str(n), {"en": str(n)}, float(n)) for n in range(1, 6)))
    offices = Scale("offices", False, tuple(Choice(name, {"en": name}, None) for name in "uvwxyz"))
    levels = Scale("levels", False, tuple(Choice(name, {"en": name}, None) for name in "ab"))
    items = (
        Item("zeal", "one", {"en": "zeal"}, ("five",), role="attitude"),
        Item("ease", "one", {"en": "ease"}, ("five",), role="reaction"),
        Item("office", "one", {"en": "office"}, ("offices",), role="unit"),
        Item("level", "one", {"en": "level"}, ("levels",), role="background"),
    )
    form = Questionnaire(
        id="s", version="1", title={"en": "s"}, languages=("en",), sections=(Section("a", {"en": "a"}, items),),
        scales={"five": scale, "offices": offices, "levels": levels},
    )  # fmt: skip
    random, rows = np.random.default_rng(2), 360
    frame = pd.DataFrame(
        {
            "zeal": np.resize([1.0, 2, 3, 4, 5], rows),
            "ease": random.permutation(np.resize([1.0, 2, 3, 4, 5], rows)),
            "office": pd.Categorical(np.repeat(list("uvwxyz"), 60), list("uvwxyz")),
            "level": pd.Categorical(np.resize(["a", "b", "b"], rows), ["a", "b"]),
        }
    )
    frame["unit"] = frame["office"].astype(str)
    frame.index.name = "respondent"
    came = Provenance(survey="s", wave="", source="s", rows_read=rows, rows_kept=rows)
    answers = Responses(frame, form, pd.DataFrame(index=frame.index), came)
    return Sample(answers, policy=policy or Policy(), language="zh")


def notes(estimate: Estimate) -> set[str]:
    shown = protect(estimate).frame
    assert (shown["value"].isna() == shown["note"].ne("")).all()
    return set(shown["note"])


TABLES: dict[str, Callable[[Sample, str, str], Estimate]] = {
    "mean": lambda s, what, by: mean(s, what, by=by),
    "mean by unit and level": lambda s, what, by: mean(s, what, by=[by, "level"]),
    "share": lambda s, what, by: share(s, what, by=by, of=["4", "5"]),
    "total": lambda s, what, by: total(s, what, by=by),
    "ratio": lambda s, what, by: ratio(s, what, "ease", by=by),
    "median": lambda s, what, by: quantile(s, what, by=by),
    "variance": lambda s, what, by: variance(s, what, by=by),
    "correlation": lambda s, what, by: correlation(s, [what, "ease"], by=by),
    "crosstab": lambda s, what, by: crosstab(s, what, by),
    "turned": lambda s, what, by: crosstab(s, by, what),
    "test in every unit": lambda s, what, by: t_test(s, what, "level", by=by),
    "coefficients": lambda s, what, by: regress(s, f"{what} ~ {by} + ease").coefficients,
    "one factor": lambda s, what, by: regress(s, f"{what} ~ {by}").coefficients,
    "margins": lambda s, what, by: predictive_margins(regress(s, f"{what} ~ {by} + ease"), by),
    "standardised": lambda s, what, by: standardised(s, what, to={"level": {"a": 1, "b": 1}}, by=by),
    "small areas": lambda s, what, by: fay_herriot(mean(s, what, by=by)),
    "pooled": lambda s, what, by: pool([mean(s, what, by=by)] * 2),
    "ranks": lambda s, what, by: ranks(mean(s, what, by=by)),
    "stack": lambda s, what, by: stack(mean(s, what, by=by), mean(s, what, by=by) * 2),
    "other names": lambda s, what, by: mean(s, what, by=by).described(measure="score", item="all"),
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("unit", ["office", "unit"])
def test_an_attitude_by_unit_is_hidden_whatever_the_policy(table: str, unit: str) -> None:
    for policy in (Policy(1), Policy(0, False)):
        assert notes(TABLES[table](sample(policy), "zeal", unit)) == {NEVER}


@pytest.mark.parametrize("table", TABLES)
def test_other_answers_by_unit_and_attitudes_by_level_are_shown(table: str) -> None:
    if table not in ("ratio", "correlation"):
        assert notes(TABLES[table](sample(Policy(1)), "ease", "unit")) == {""}
    if table not in ("mean by unit and level", "standardised", "small areas", "test in every unit"):
        assert notes(TABLES[table](sample(Policy(1)), "zeal", "level")) == {""}


def test_a_domain_of_one_unit_is_a_unit() -> None:
    whole = sample()
    assert notes(mean(whole, "zeal")) == {""}
    assert notes(mean(domain(whole, "unit == 'u'"), "zeal")) == {NEVER}
    assert notes(mean(domain(whole, "unit == 'u'"), ["ease", "zeal"])) == {"", NEVER}
    assert notes(quantile(domain(whole, "office == 'u'"), "zeal", by="level")) == {NEVER}
    assert notes(mean(domain(whole, "unit in ['u', 'v']"), "zeal")) == {""}
    assert notes(mean(domain(whole, "unit == 'u'"), "zeal") - mean(whole, "zeal")) == {NEVER}


def test_whether_units_differ_at_all_may_be_said() -> None:
    """That says it of none of them."""
    assert notes(independence(sample(), "zeal", "unit")) == {""}


def test_a_model_does_not_tell_of_a_unit_that_nobody_answered_from() -> None:
    units = pd.DataFrame({"unit": list("uvwxyzq"), "size": [1.0, 2, 4, 3, 5, 2, 6]})
    assert notes(fay_herriot(mean(sample(), "zeal", by="unit"), covariates=units)) == {NEVER}
    both = fay_herriot(mean(sample(), ["zeal", "ease"], by="unit"), covariates=units)
    assert set(protect(both).select(item="ease", measure="small-area mean").frame["note"]) == {
        "", "没有可用的直接数，由模型推算"
    }  # fmt: skip


def test_replicated_tables_inherit() -> None:
    made = each_replicate(replicate(sample()), lambda each: mean(each, "zeal", by="unit"))
    assert notes(made) == {NEVER}


TURNED: dict[str, Callable[[Sample], Estimate]] = {
    "units of each answer": lambda s: share(s, "office", by="zeal"),
    "people": lambda s: total(s, by=["unit", "zeal"]),
    "people of a domain": lambda s: total(domain(s, "zeal <= 2"), by="unit"),
    "one unit and answer": lambda s: total(domain(s, "zeal <= 2 and unit == 'u'")),
    "units of a domain": lambda s: share(domain(s, "zeal <= 2"), "office"),
    "their n": lambda s: mean(domain(s, "zeal <= 2"), "ease", by="unit"),
    "medians": lambda s: quantile(s, "ease", by=["unit", "zeal"]),
}


@pytest.mark.parametrize("table", TURNED)
def test_units_by_attitude_are_attitudes_by_unit(table: str) -> None:
    for policy in (Policy(1), Policy(0, False)):
        made = TURNED[table](sample(policy))
        assert notes(made) == {NEVER}
        assert protect(made).frame["n"].eq(0).all()
        assert release(made).rows["n"].isna().all()


def test_whoever_shares_an_attitude_may_be_counted_by_anything_else() -> None:
    some = domain(sample(), "zeal <= 2")
    for made in (total(some), mean(some, "ease", by="level"), share(some, "level"), mean(sample(), "ease", by="zeal")):
        assert notes(made) == {""}
    held = predictive_margins(regress(sample(), "ease ~ zeal + unit"), "zeal", at=[1.0, 5.0])
    assert notes(held) == {""}


def test_what_the_questionnaire_keeps_from_units_is_an_attitude_without_a_role() -> None:
    whole = sample(Policy(1))
    form = whole.questionnaire
    items = tuple(replace(item, role=None) if item.id == "zeal" else item for item in form.items)
    form = replace(form, sections=(replace(form.sections[0], items=items),))
    for never, expected in (((), {""}), (("zeal",), {NEVER})):
        answers = replace(whole.responses, questionnaire=replace(form, never_by_unit=never))
        assert (
            notes(mean(Sample(answers, policy=Policy(1, hide_unanimous=False), language="zh"), "zeal", by="office"))
            == expected
        )


def test_tables_of_unlike_scales_are_not_declared_independent() -> None:
    whole = sample()
    five = whole.questionnaire.scales["five"]
    form = replace(
        whole.questionnaire, scales={**whole.questionnaire.scales, "five": replace(five, choices=five.choices[:4])}
    )
    other = Sample(replace(whole.responses, questionnaire=form), policy=whole.policy)
    with pytest.raises(DesignError, match="independent · zeal"):
        independent(mean(whole, "zeal"), mean(other, "zeal"))
    assert len(independent(share(whole, "level"), share(other, "level"))) == 2
    assert len(independent(mean(whole, "zeal"), share(other, "level"))) == 2


def grouped(**columns: object) -> Sample:
    """The sample with further columns that no questionnaire asked for."""
    return with_columns(sample(), {name: pd.Series(values) for name, values in columns.items()})  # type: ignore[arg-type]


def test_attitudes_compared_between_two_units_are_hidden() -> None:
    two = domain(sample(), "office in ['u', 'v']")
    assert notes(mean(two, "zeal")) == {""}
    for between in ("office", "unit"):
        whole = two if between == "unit" else domain(sample(), sample().frame["unit"].isin(["u", "v"]))
        half = grouped(half=np.repeat(list("pqqqqq"), 60))
        assert notes(t_test(domain(half, "unit in ['u', 'v']"), "zeal", "half")) == {NEVER}
        assert notes(independence(whole, "zeal", between)) == {NEVER}
        assert notes(rank_test(whole, "zeal", between, test="kruskal")) == {NEVER}
    assert notes(t_test(half, "zeal", "level")) == {""}
    assert notes(t_test(domain(half, "unit in ['u', 'v']"), "ease", "half")) == {""}


def test_a_column_whose_groups_lie_in_a_unit_each_stands_for_the_unit() -> None:
    made = grouped(code=np.repeat([f"{place:03d}" for place in range(12)], 30), week=np.resize(list("mt"), 360))
    assert notes(mean(made, "zeal", by="code")) == {NEVER}
    assert notes(mean(made, "ease", by="code")) == {""}
    assert notes(mean(made, "zeal", by="week")) == {""}


def test_a_domain_by_an_attitude_is_known_without_words() -> None:
    whole = sample()
    zealous = whole.frame["zeal"].to_numpy() >= 4
    for among in (
        domain(whole, zealous),
        domain(whole, pd.Series(zealous, whole.frame.index)),
        domain(whole, "zeal > 3"),
    ):
        assert notes(total(among, by="unit")) == {NEVER}
        assert notes(total(among, by="level")) == {""}
    one = domain(whole, (whole.frame["unit"] == "u").to_numpy())
    assert notes(mean(one, "zeal")) == {NEVER}
    assert notes(mean(domain(one, np.resize([True, True, False], 360)), "zeal")) == {NEVER}
    some = domain(whole, np.resize([True, True, False], 360))
    assert notes(mean(some, "zeal")) == {""}
    assert notes(total(some, by="unit")) == {""}


def test_an_attitude_is_not_told_of_a_unit_by_subtraction() -> None:
    """The same attitude of u and v, and of u, v and w, gives that of w; of another question it may be told."""

    def tables(whole: Sample, what: str) -> list[Released]:
        domains = [domain(whole, whole.frame["office"].isin(list(units)).to_numpy()) for units in ("uv", "uvw")]
        return [release(mean(one, what), str(place)) for place, one in enumerate(domains)]

    found = audit(tables(sample(), "zeal"))
    assert not found.safe
    assert found.recovered["how"].tolist() == ["difference"]
    assert len(found.hidden) == 1
    assert audit(tables(sample(), "ease")).safe


def test_an_attitude_is_not_told_of_a_unit_by_several_sums() -> None:
    """All, less u and v, and less w, x and y, is z: shares in three domains; two of them tell of no unit."""

    def tables(whole: Sample) -> list[Released]:
        wholes = [domain(whole, f"level in ['a', 'b'] and office in {list(own)}") for own in ("uv", "wxy", "uvwxyz")]
        return [release(share(one, "zeal"), str(place)) for place, one in enumerate(wholes)]

    found = audit(tables(sample()))
    assert not found.safe
    assert set(found.recovered["how"]) == {"exact"}
    assert audit(tables(sample(Policy(hidden=found.hidden)))).safe
    assert audit(tables(sample())[:2]).safe


def test_units_are_kept_with_the_people_of_a_table() -> None:
    crowds = release(mean(sample(), ["zeal", "ease"])).crowds
    plain = crowds_to_plain(crowds)
    read = Reader().crowds({**plain, "rows": [list(row) for row in plain["rows"]]})
    assert [len(crowd.units) for crowd in read if crowd] == [2, 0]
    assert (read[0].units[0].codes == crowds[0].units[0].codes).all()  # type: ignore[union-attr]
    assert blobs_of(plain["rows"][0]) == set(plain["blobs"])

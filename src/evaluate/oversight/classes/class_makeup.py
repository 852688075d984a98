"""Who sits together in a class: how alike in level and kind of post, and how many are of the band that it is for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, Text
from evaluate.estimate import Estimate, known, share
from evaluate.oversight.classes.held_classes import held_classes, session_names
from evaluate.oversight.classes.trainee_rows import came
from evaluate.oversight.columns import Array, codes
from evaluate.oversight.everyone import everyone, nobody, told_of
from evaluate.registers import Register, RuleBook, bands

_UNRANKED = "199"
WORDS = {
    "measure": {"homogeneity": {"zh": "同质性", "en": "homogeneity"}, "share": {"zh": "占比", "en": "share"}},
    "item": {
        "position_level": {"zh": "职务级别相近程度（0—1）", "en": "alike in position level (0–1)"},
        "post_category": {"zh": "岗位类别相同程度（0—1）", "en": "alike in kind of post (0–1)"},
        "in_band": {"zh": "属于班次适用层次", "en": "of the band that the class is for"},
    },
    "choice": {
        "in_band=yes": {"zh": "属于", "en": "yes"},
        "in_band=no": {"zh": "不属于", "en": "no"},
        "in_band=not_known": {"zh": "不能判断", "en": "not known"},
    },
    "column": {"class": {"zh": "班次和期次", "en": "class and session"}},
}
_ALIKE = Text(
    "职务级别按 Leik 有序一致性，岗位类别按 1 减标准化质异指数；1 为完全相同",
    "levels by Leik's ordinal consensus, posts by 1 less the index of qualitative variation; 1: all alike",
)
_FIT = Text(
    "参训人员按开班当日规则分层，与办班计划的适用层次比", "bands by the rules of the opening day against the plan's"
)


def class_homogeneity(
    roster: Register,
    class_plan: Register,
    classes_held: Register,
    enrolment: Register,
    *,
    year: int | None = None,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """How alike are those who sit in one class?

    Of position levels, which are ordered: 1 − 2·Σ dᵢ ÷ (m − 1) with dᵢ = min(Fᵢ, 1 − Fᵢ) for the cumulative shares Fᵢ
    of the m levels (Leik's consensus: 1 when all are of one level, 0 when half are at either end). Of kinds of post,
    which are not: 1 − K ÷ (K − 1)·(1 − Σ pₖ²) for the K kinds (1 when all are of one kind, 0 when spread evenly).

    Parameters
    ----------
    roster, class_plan, classes_held, enrolment : Register
        The tables of those names; cadres managed above the county stand apart and are left out.
    year : int, optional
        Of classes that opened in it.
    policy : Policy, optional
        What may be shown: classes of fewer trainees than its minimum cell are hidden.
    language : {"zh", "en"}
        Of notes.

    Returns
    -------
    Estimate
        Measure "homogeneity" by `class`, items "position_level" and "post_category", from 0 to 1; `n` in trainees whose
        level or post is known.

    **Source**: Leik (1966), "A measure of ordinal consensus", Pacific Sociological Review 9; Mueller & Schuessler
    (1961), index of qualitative variation. Same in R: `1 - agrmt::Leik(counts)` for levels.
    """
    people = _people(roster, class_plan, classes_held, enrolment, year)
    levels = [code for code in roster.labels()["position_level"] if code != _UNRANKED]
    posts = list(roster.labels()["post_category"])
    rows = []
    for name, group in people.groupby("class", sort=False):
        for item, order, measure in (("position_level", levels, _consensus), ("post_category", posts, _alike)):
            counts = group[item].value_counts().reindex(order, fill_value=0).to_numpy(dtype=float)
            rows.append({"class": name, "item": item, "value": measure(counts), "n": int(counts.sum())})
    frame = pd.DataFrame(rows, columns=["class", "item", "value", "n"])
    made = known(
        frame, value="value", by="class", n="n", measure="homogeneity", measured_in="index", counted="people",
        policy=policy or Policy(), language=language,
    )  # fmt: skip
    return told_of(
        made,
        (enrolment, roster),
        labels={**WORDS, "class": session_names(class_plan, people)},
        method="homogeneity",
        how=_ALIKE,
    )


def band_fit(
    roster: Register,
    class_plan: Register,
    classes_held: Register,
    enrolment: Register,
    rules: RuleBook,
    *,
    year: int | None = None,
    policy: Policy | None = None,
    language: Language = "zh",
) -> Estimate:
    """What part of those who sit in a class are of the band that it is meant for?

    Parameters
    ----------
    roster, class_plan, classes_held, enrolment, year, policy, language
        As in `class_homogeneity`; `target_band` of the plan says for whom a class is.
    rules : RuleBook
        Says who is of the upper band on the opening day.

    Returns
    -------
    Estimate
        Measure "share" by `class`, item "in_band": "yes", "no", "not_known"; counted in people. Classes without a
        band, or for both, are left out.
    """
    people = _people(roster, class_plan, classes_held, enrolment, year)
    people = people[people["target_band"].notna().to_numpy() & (people["target_band"] != "both").to_numpy()]
    people = people.reset_index(drop=True)
    if people.empty:
        return nobody(["class"], "share", "people")
    band = pd.Series(None, index=people.index, dtype=object)
    for day, places in people["opened_on"].groupby(people["opened_on"]).groups.items():
        band[places] = bands(people.loc[places], rules, day=pd.Timestamp(str(day)))
    fits = (band == people["target_band"]).map({True: "yes", False: "no"}).where(band.notna(), "not_known")
    sample = everyone(people[["class"]].assign(in_band=fits), policy=policy, language=language)
    words = {**WORDS, "class": session_names(class_plan, people)}
    return told_of(share(sample, "in_band", by="class"), (enrolment, class_plan), labels=words, method="fit", how=_FIT)


def _people(
    roster: Register, class_plan: Register, classes_held: Register, enrolment: Register, year: int | None
) -> pd.DataFrame:
    """Trainees of the classes of a year with their level and post, in the order of the classes."""
    held = held_classes(class_plan, classes_held)
    kept = held.rename(columns={"subject": "class"})[["class", "training_class", "target_band", "opened_on", "year"]]
    about = pd.DataFrame(
        {name: codes(roster.table, name) for name in ("position_level", "civil_servant_rank", "post_category")}
    )
    about.index = pd.Index(roster.table["person_id"].astype(str))
    people = came(enrolment, held, roster).sort_values(["place", "person_id"], kind="stable")
    people = people.join(kept, on="place").join(about, on="person_id")
    mine = people if year is None else people[(people["year"] == year).fillna(False).to_numpy(dtype=bool)]
    return mine.reset_index(drop=True)


def _consensus(counts: Array) -> float:
    """Leik's consensus of ordered categories."""
    if not counts.sum():
        return np.nan
    cumulated = np.cumsum(counts)[:-1] / counts.sum()
    return float(1 - 2 * np.minimum(cumulated, 1 - cumulated).sum() / (len(counts) - 1))


def _alike(counts: Array) -> float:
    """1 less the index of qualitative variation of unordered categories."""
    if not counts.sum():
        return np.nan
    kinds, part = len(counts), counts / counts.sum()
    return float(1 - kinds / (kinds - 1) * (1 - (part**2).sum()))

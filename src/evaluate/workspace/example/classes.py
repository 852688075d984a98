"""The two evaluated classes: who was enrolled, the test before and after, and the form at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd


class EvaluatedClass(NamedTuple):
    """One evaluated class with its planted truth.

    `gain` is the mean gain in test points over everyone enrolled, exactly; `below` says how many of the enrolled find
    each item of the end-of-class form less than 较满意 (one number per item of `REACTION_ITEMS`).
    """

    code: str
    enrolled: int
    gain: int
    missed_before: int
    missed_after: int
    no_form: int
    below: tuple[int, ...]


REACTION_ITEMS = (
    "plan_needs",
    "plan_goal",
    "plan_content",
    "plan_schedule",
    "plan_teachers",
    "plan_methods",
    "run_organisation",
    "run_depth",
    "run_practice",
    "run_discussion",
    "run_onsite",
    "run_discipline",
    "support_venue",
    "support_board",
    "support_materials",
    "support_service",
    "effect_knowledge",
    "effect_thinking",
    "effect_ability",
    "effect_use",
    "effect_overall",
)
"""The 21 items of the end-of-class form in four blocks: plan, run, support, effect."""

WORKED = EvaluatedClass("C2605", 60, 9, 3, 4, 5, (8, 8, 9, 9, 8, 9, 8, 9, 8, 9, 9, 8, 9, 9, 8, 8, 8, 9, 8, 9, 8))
DID_NOT_WORK = EvaluatedClass("C2611", 48, 0, 2, 3, 2, (1,) * len(REACTION_ITEMS))
EVALUATED = (WORKED, DID_NOT_WORK)
"""C2605 (digital) worked: about +9 points, while its form does not show the 85 %.  C2611 (writing)
did not: no gain, although its form is clearly above the line – satisfaction is not learning."""

_LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), dtype=object)
_TARGETS = ("141", "142", "150")


@dataclass(frozen=True)
class Classes:
    """Enrolment and the three forms of the evaluated classes.

    `true_scores` has one row per enrolled person (training_class, before, after) in an order that leads to
    nobody.
    """

    enrolment: pd.DataFrame
    before: pd.DataFrame
    after: pd.DataFrame
    reaction: pd.DataFrame
    true_scores: pd.DataFrame


def _scores(rng: np.random.Generator, training_class: EvaluatedClass) -> pd.DataFrame:
    """Test scores 0–100 of everyone enrolled; the mean difference is the planted gain exactly."""
    count = training_class.enrolled
    before = np.clip(np.rint(58 + 10 * rng.standard_normal(count)), 25, 88).astype(np.int64)
    after = np.clip(before + np.rint(training_class.gain + 12 * rng.standard_normal(count)).astype(np.int64), 5, 95)
    order = rng.permutation(count)
    left = training_class.gain * count - int((after - before).sum())
    for step in range(abs(left)):
        after[order[step % count]] += np.sign(left)
    return pd.DataFrame({"training_class": training_class.code, "before": before, "after": after})


def _pair_codes(rng: np.random.Generator, count: int) -> list[str]:
    """Different six-letter codes that trainees make up themselves; nothing in them leads to a person."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes["".join(_LETTERS[rng.integers(0, len(_LETTERS), 6)])] = None
    return list(codes)


def _wave(rng: np.random.Generator, scores: pd.DataFrame, wave: str, letter: str) -> pd.DataFrame:
    """The answers of one test wave, without the people who missed it, in a new order."""
    kept = []
    for training_class in EVALUATED:
        rows = np.flatnonzero(scores["training_class"] == training_class.code)
        early, late = training_class.missed_before, training_class.missed_after
        missed = rows[:early] if wave == "before" else rows[early : early + late]
        kept.append(np.setdiff1d(rows, missed))
    rows = rng.permutation(np.concatenate(kept))
    answers = scores.iloc[rows][["training_class", "pair_code", wave]].rename(columns={wave: "score"})
    answers["score"] = answers["score"].astype(str)
    answers.index = pd.Index([f"{letter}{number:03d}" for number in range(1, len(rows) + 1)], name="respondent")
    return answers.astype(object)


def _form(rng: np.random.Generator, training_class: EvaluatedClass) -> pd.DataFrame:
    """End-of-class forms of one class: codes 4 满意, 3 较满意, 2 一般, 1 不满意."""
    count = training_class.enrolled
    mood = rng.standard_normal(count)
    forms: dict[str, np.ndarray] = {}
    for item, below in zip(REACTION_ITEMS, training_class.below, strict=True):
        feeling = np.argsort(np.argsort(mood + rng.standard_normal(count)))
        codes = np.where(feeling < below, np.where(feeling < below // 4, "1", "2"), "3")
        top = 0.40 if training_class is WORKED else 0.20
        forms[item] = np.where(feeling >= below + top * count, "4", codes).astype(object)
    frame = pd.DataFrame(forms)
    rare = [item for item, below in zip(REACTION_ITEMS, training_class.below, strict=True) if below <= 2]
    may_be_silent = np.flatnonzero(frame[rare].isin(["3", "4"]).all(axis=1))  # else an item could become unanimous
    silent = rng.choice(may_be_silent, training_class.no_form, replace=False)
    frame.insert(0, "training_class", training_class.code)
    return frame[~frame.index.isin(silent)]


def _reaction(rng: np.random.Generator) -> pd.DataFrame:
    """The end-of-class forms of both classes with a few items left out and a few remarks."""
    forms = pd.concat([_form(rng, training_class) for training_class in EVALUATED], ignore_index=True)
    forms = forms.iloc[rng.permutation(len(forms))].reset_index(drop=True).astype(object)
    items = forms[list(REACTION_ITEMS)]
    skipped = (rng.random(items.shape) < 0.01) & items.isin(["3", "4"]).to_numpy()
    forms[list(REACTION_ITEMS)] = items.mask(skipped, None)
    gained = np.array(["案例课最有收获。", "学会了用表格工具汇总数据。", "同学之间的交流很有帮助。"], dtype=object)
    advice = np.array(["希望多留一点讨论时间。", "教材可以提前发。", "课程再少而精一些。"], dtype=object)
    for column, words in (("open_gain", gained), ("open_advice", advice)):
        said = words[rng.integers(0, len(words), len(forms))]
        said[rng.random(len(forms)) >= 0.25] = None
        forms[column] = said
    forms.index = pd.Index([f"F{number:03d}" for number in range(1, len(forms) + 1)], name="respondent")
    return forms.where(forms.notna(), None)


def draw_classes(roster: pd.DataFrame, seed: int) -> Classes:
    """What happened in the two evaluated classes?

    Test scores are drawn person by person (standard deviation of the gains about 12 points) and then moved so that the
    mean gain over everyone enrolled is exactly the planted one.  Some miss the first wave, others the second.

    Parameters
    ----------
    roster : DataFrame
        From `draw_roster`; the enrolled are drawn from the cadres managed by the county.
    seed : int
        The same seed gives the same classes.
    """
    rng = np.random.default_rng([seed, 6])
    eligible = roster.loc[roster["position_level"].isin(_TARGETS), "person_id"].to_numpy(object)
    drawn = rng.choice(eligible, sum(c.enrolled for c in EVALUATED), replace=False)
    codes = np.repeat([c.code for c in EVALUATED], [c.enrolled for c in EVALUATED])
    enrolment = pd.DataFrame({"training_class": codes, "person_id": drawn})
    enrolment = enrolment.sort_values(["training_class", "person_id"], ignore_index=True)
    scores = pd.concat([_scores(rng, training_class) for training_class in EVALUATED], ignore_index=True)
    scores["pair_code"] = _pair_codes(rng, len(scores))
    before, after = _wave(rng, scores, "before", "B"), _wave(rng, scores, "after", "A")
    return Classes(enrolment, before, after, _reaction(rng), scores.drop(columns="pair_code"))

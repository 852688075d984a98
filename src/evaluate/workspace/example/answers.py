"""What the invited would say, who of them answers, and what they leave out: the needs survey of the invented county."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluate.workspace.example.competencies import CODES

RESPONSE: dict[tuple[str, str], float] = {
    ("county_organ", "132"): 0.50,
    ("county_organ", "141"): 0.75,
    ("county_organ", "142"): 0.90,
    ("township", "132"): 0.50,
    ("township", "141"): 0.45,
    ("township", "142"): 0.52,
    ("institution", "141"): 0.85,
    ("institution", "142"): 0.92,
    ("state_firm", "141"): 0.60,
    ("state_firm", "142"): 0.65,
}
"""Chance to answer by response cell: townships, where need is greatest, answer least."""

BACKGROUND = ("unit_type", "position_level", "post_category", "sex", "age_band")
AIMS = ("theory", "duty", "knowledge", "problem", "exchange")
OBSTACLES = ("busy", "relevance", "method", "places", "distance", "none")
METHODS = (
    "lecture",
    "seminar",
    "case_teaching",
    "simulation",
    "experiential",
    "onsite_teaching",
    "interview_style",
    "action_learning",
    "online",
)
DURATIONS = ("le3", "d4_5", "d6_10", "gt10")
TEACHERS = ("party_school", "university", "leading_cadre", "role_model", "local_expert")
OPEN = ("open_theory", "open_difficulty", "open_development", "open_class")

_FEWEST = 4  # answers in a response cell, whatever the seed: two would do for a variance, four keep it steady
_HABITS: dict[str, dict[str, tuple[float, ...]]] = {
    "aims": {
        "county_organ": (1.2, 2.0, 1.6, 1.2, 0.8),
        "township": (0.8, 2.2, 0.9, 2.4, 0.9),
        "institution": (0.8, 1.6, 2.2, 0.9, 1.1),
        "state_firm": (0.8, 2.0, 1.5, 1.2, 1.0),
    },
    "methods": {
        "county_organ": (1.0, 1.2, 2.0, 0.7, 0.6, 1.8, 0.5, 0.5, 1.2),
        "township": (0.5, 0.8, 2.2, 1.3, 0.8, 2.8, 0.6, 0.7, 0.8),
        "institution": (1.5, 1.4, 1.6, 0.6, 0.7, 1.2, 0.5, 0.5, 1.5),
        "state_firm": (0.9, 1.0, 2.1, 1.0, 0.7, 1.6, 0.5, 0.9, 1.0),
    },
    "teachers": {
        "county_organ": (1.5, 1.8, 1.3, 0.9, 0.6),
        "township": (0.9, 0.9, 1.3, 2.0, 1.9),
        "institution": (1.3, 2.2, 0.9, 1.0, 0.6),
        "state_firm": (0.9, 1.9, 1.0, 1.4, 0.7),
    },
    "main_obstacle": {
        "county_organ": (0.38, 0.24, 0.14, 0.10, 0.02, 0.12),
        "township": (0.56, 0.14, 0.08, 0.08, 0.10, 0.04),
        "institution": (0.22, 0.24, 0.18, 0.20, 0.02, 0.14),
        "state_firm": (0.36, 0.26, 0.14, 0.12, 0.02, 0.10),
    },
    "duration": {
        "county_organ": (0.36, 0.40, 0.17, 0.07),
        "township": (0.58, 0.30, 0.09, 0.03),
        "institution": (0.24, 0.42, 0.23, 0.11),
        "state_firm": (0.40, 0.38, 0.16, 0.06),
    },
}
_CENTRES: dict[str, dict[str, float]] = {
    "willingness": {"county_organ": 4.1, "township": 3.8, "institution": 4.3, "state_firm": 4.0},
    "last_useful": {"county_organ": 3.7, "township": 3.3, "institution": 3.9, "state_firm": 3.6},
    "work_study_conflict": {"county_organ": 3.3, "township": 4.2, "institution": 2.7, "state_firm": 3.2},
}
_SENTENCES: dict[str, tuple[str, ...]] = {
    "open_theory": (
        "理论学得不少，联系本职工作时还是不知道从哪里入手。",
        "新发展理念在小县城怎么落地，希望讲得再细一些。",
        "希望把创新理论和县里的重点工作结合起来讲。",
        "共同富裕与招商引资怎样统一，想听听有依据的讲解。",
    ),
    "open_difficulty": (
        "数据报表重复填，系统之间不通，不会用数据分析工具。",
        "基层执法力量少，程序上怕出错。",
        "遇到突发情况，现场处置流程不熟。",
        "项目申报材料写不到点子上。",
        "群众诉求多，政策口径变化快，解释工作不好做。",
    ),
    "open_development": (
        "建议围绕本地特色产业办专题培训。",
        "建议多组织到先进地方跟班学习。",
        "建议把闲置的教学点用起来，少走形式。",
        "建议各单位共享课程和师资。",
    ),
    "open_class": (
        "班次时间尽量避开年底和汛期。",
        "小班研讨效果好，希望多一些案例课。",
        "希望提前半个月通知，便于安排工作。",
        "课后给一份可以带回去用的材料。",
        "希望乡镇干部的班办到片区里，少跑路。",
    ),
}
_FAKE_PHONE = "联系办班事宜可打13000000000（此号码为模拟数据）。"


@dataclass(frozen=True)
class Would:
    """What every invited person would say; rows are the invited in roster order.

    `table` holds codes (strings), flags ("0"/"1") and texts by questionnaire column; `importance` and `ability` are
    900 × 24 integers.
    """

    table: pd.DataFrame
    importance: np.ndarray
    ability: np.ndarray


def _scale(rng: np.random.Generator, centre: np.ndarray) -> np.ndarray:
    """Codes 1–5 around a centre for each person."""
    value = np.clip(np.rint(centre + 0.8 * rng.standard_normal(len(centre))), 1, 5).astype(np.int64)
    return value.astype(str).astype(object)


def _one(rng: np.random.Generator, codes: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    """One code for each person; `shares` is people × codes."""
    place = (rng.random(len(shares))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    return np.array(codes, dtype=object)[np.minimum(place, len(codes) - 1)]


def _many(rng: np.random.Generator, item: str, codes: tuple[str, ...], liking: np.ndarray) -> dict[str, np.ndarray]:
    """Two or three ticks for each person, likelier where liking is greater (perturbed order)."""
    wish = np.log(liking) + rng.gumbel(size=liking.shape)
    order = np.argsort(np.argsort(-wish, axis=1), axis=1)
    ticks = np.where(rng.random(len(liking)) < 0.7, 3, 2)
    ticked = order < ticks[:, None]
    return {f"{item}_{code}": np.where(ticked[:, place], "1", "0").astype(object) for place, code in enumerate(codes)}


def draw_would(roster: pd.DataFrame, needs: tuple[np.ndarray, np.ndarray], seed: int) -> Would:
    """What would each of the 900 invited say to every question?"""
    rng = np.random.default_rng([seed, 3])
    invited = roster["invited"].to_numpy()
    people = roster.loc[invited, list(BACKGROUND)].reset_index(drop=True)
    kind = people["unit_type"].astype(object)
    habits = {item: np.stack([by_type[code] for code in kind]) for item, by_type in _HABITS.items()}
    table = {column: people[column].to_numpy(object) for column in BACKGROUND}
    hours = np.clip(np.rint(70 + 25 * rng.standard_normal(len(people))), 0, 200).astype(np.int64)
    table["training_hours"] = hours.astype(str).astype(object)
    for item in ("willingness", "last_useful", "work_study_conflict"):
        table[item] = _scale(rng, kind.map(_CENTRES[item]).to_numpy(float))
    table["main_obstacle"] = _one(rng, OBSTACLES, habits["main_obstacle"])
    table["duration"] = _one(rng, DURATIONS, habits["duration"])
    for item, codes in (("aims", AIMS), ("methods", METHODS), ("teachers", TEACHERS)):
        table |= _many(rng, item, codes, habits[item])
    for item in OPEN:
        words = np.array(_SENTENCES[item], dtype=object)[rng.integers(0, len(_SENTENCES[item]), len(people))]
        words[rng.random(len(people)) >= 0.15] = None
        table[item] = words
    importance, ability = needs
    return Would(pd.DataFrame(table), importance[invited], ability[invited])


def draw_respondents(would: Would, seed: int) -> np.ndarray:
    """Who answers?  Rows of `would.table`, in the order the answers arrive.

    The number in each response cell (unit type × position level) is binomial with the cell's chance, never fewer than
    four; within a cell everyone is equally likely.  So answers weighted by N/n of their cell speak for the invited,
    and plain averages do not.
    """
    rng = np.random.default_rng([seed, 4])
    unit_type = would.table["unit_type"].to_numpy(object)
    position_level = would.table["position_level"].to_numpy(object)
    chosen = []
    for (kind, level), chance in RESPONSE.items():
        members = np.flatnonzero((unit_type == kind) & (position_level == level))
        count = max(_FEWEST, int(rng.binomial(len(members), chance)))
        chosen.append(rng.choice(members, count, replace=False))
    return rng.permutation(np.concatenate(chosen))


def draw_answers(would: Would, respondents: np.ndarray, seed: int) -> pd.DataFrame:
    """The answers as the survey receives them: some items skipped, some pairs half answered, one fake phone number.

    Parameters
    ----------
    would : Would
        What everyone invited would say.
    respondents : integer array
        From `draw_respondents`.
    seed : int
        The same seed skips the same items.

    Returns
    -------
    DataFrame
        Index `respondent` (R0001 …, in order of arrival: it says nothing about the roster); columns are those of the
        questionnaire needs-2026, codes as strings, None where nothing was answered.
    """
    rng = np.random.default_rng([seed, 5])
    answers = would.table.iloc[respondents].reset_index(drop=True)
    count = len(answers)
    for item in ("post_category", "sex", "age_band", "training_hours", "willingness", "last_useful", "main_obstacle"):
        answers.loc[rng.random(count) < 0.015, item] = None
    for item in ("work_study_conflict", "duration"):
        answers.loc[rng.random(count) < 0.02, item] = None
    for item in ("aims", "methods", "teachers"):
        columns = [column for column in answers.columns if column.startswith(f"{item}_")]
        answers.loc[rng.random(count) < 0.015, columns] = None
    missing = rng.random((count, len(CODES)))  # both halves 1 %, importance alone 0.6 %, ability alone 1.4 %
    importance = would.importance[respondents].astype(str).astype(object)
    ability = would.ability[respondents].astype(str).astype(object)
    importance[missing < 0.016] = None
    ability[(missing < 0.010) | ((missing >= 0.016) & (missing < 0.030))] = None
    pairs = {}
    for place, code in enumerate(CODES):
        pairs[f"importance_{code}"] = importance[:, place]
        pairs[f"ability_{code}"] = ability[:, place]
    answers = pd.concat([answers, pd.DataFrame(pairs)], axis=1).astype(object)
    answers.loc[int(rng.integers(count)), "open_class"] = _FAKE_PHONE
    first = [column for column in answers.columns if column not in OPEN]
    answers = answers[[*first, *OPEN]]
    answers.index = pd.Index([f"R{number:04d}" for number in range(1, count + 1)], name="respondent")
    return answers.where(answers.notna(), None)

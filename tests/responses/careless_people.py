"""Invented people who answer with care, and planted ones who do not: what the indices of quality must tell apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluate.instruments import Choice, Construct, Item, Questionnaire, Row, Scale, Section
from evaluate.responses import Responses, responses_from_frame

HABITS = ("straight", "random", "alternating", "middle", "speeding", "copying")
LABEL = {"zh": "题", "en": "Item"}
FIVE = Scale("five", True, tuple(Choice(str(code), LABEL, float(code)) for code in range(1, 6)))
CONSTRUCTS, EACH = 6, 5
HELD = CONSTRUCTS * EACH
CHECKS = {"check1": "2", "check2": "4"}


def asked() -> Questionnaire:
    """Six constructs of five ratings, each with one reverse-worded row, in two grids; two attention items; a time."""
    rows = [
        Row(f"r{place}", LABEL, construct=f"c{place % CONSTRUCTS}", reverse=place < CONSTRUCTS) for place in range(HELD)
    ]
    checks = [Row(name, LABEL, attention=code) for name, code in CHECKS.items()]
    half = HELD // 2
    items = (
        Item("first", "grid", LABEL, ("five",), (*rows[:half], checks[0])),
        Item("second", "grid", LABEL, ("five",), (*rows[half:], checks[1])),
        Item("duration_seconds", "number", LABEL, measured_in="seconds"),
    )
    return Questionnaire(
        "careless",
        title=LABEL,
        sections=(Section("s", LABEL, items),),
        scales={"five": FIVE},
        constructs={f"c{place}": Construct(LABEL) for place in range(CONSTRUCTS)},
    )


def draw_people(count: int, planted: dict[str, int], *, seed: int, noise: float = 0.8) -> tuple[Responses, pd.Series]:
    """`count` people who answer with care and the planted ones, shuffled; and of each what they are.

    The smaller the `noise`, the closer are the rows of a construct: from 0.5 on there are psychometric synonyms.
    """
    rng = np.random.default_rng(seed)
    questionnaire = asked()
    columns = [column for column in questionnaire.columns if column.kind == "scale" and column.attention is None]
    total = count + sum(planted.values())
    traits = rng.standard_normal((total, CONSTRUCTS)) + 0.5 * rng.standard_normal((total, 1))
    place = np.array([int(str(column.construct)[1:]) for column in columns])
    sign = np.where([column.reverse for column in columns], -1.0, 1.0)
    easy = 0.5 * rng.standard_normal(len(columns))
    wish = 3.4 + easy + 0.8 * (traits[:, place] * sign + noise * rng.standard_normal((total, len(columns))))
    ratings = np.clip(np.rint(wish), 1, 5)
    habit = np.repeat(["careful", *planted], [count, *planted.values()])
    frame = pd.DataFrame(ratings, columns=[column.name for column in columns])
    frame = frame.mask(rng.random(frame.shape) < 0.02)
    for name, code in CHECKS.items():
        frame[name] = np.where(rng.random(total) < 0.98, float(code), rng.integers(1, 6, total))
    frame["duration_seconds"] = HELD * 6.0 * np.exp(0.4 * rng.standard_normal(total))
    frame = frame[[column.name for column in questionnaire.columns]]
    rated = [column for column in frame.columns if column != "duration_seconds"]
    table, pace = frame[rated].to_numpy(), np.ones(total)
    for row in np.flatnonzero(habit != "careful"):
        table[row] = careless(habit[row], table, count, rng)
        pace[row] = rng.uniform(0.8, 1.8) / 6 if habit[row] == "speeding" else 0.7
    frame[rated] = table
    frame["duration_seconds"] *= pace
    order = rng.permutation(total)
    frame = frame.iloc[order].set_axis([f"P{number:04d}" for number in range(total)])
    return answered(frame, questionnaire), pd.Series(habit[order], index=frame.index)


def answered(frame: pd.DataFrame, questionnaire: Questionnaire) -> Responses:
    """A table as the answers to a questionnaire."""
    return replace(responses_from_frame(frame), questionnaire=questionnaire)


def careless(habit: str, ratings: np.ndarray, careful: int, rng: np.random.Generator) -> np.ndarray:
    """One careless person's ratings on a scale from 1 to 5."""
    count = ratings.shape[1]
    chance = rng.integers(1, 6, count).astype(float)
    if habit == "straight":  # a Markov chain that moves one time in twenty
        moves = rng.random(count) < 0.05
        moves[0] = True
        return chance[np.maximum.accumulate(np.where(moves, np.arange(count), 0))]
    if habit == "alternating":
        pattern = [(1, 5), (1, 2, 3, 4, 5), (2, 4), (1, 2, 3, 4, 5, 4, 3, 2), (5, 4, 3)][int(rng.integers(5))]
        found = np.resize(np.array(pattern, dtype=float), count)
        return np.where(rng.random(count) < 0.05, chance, found)
    if habit == "middle":
        return np.where(rng.random(count) < 0.9, 3.0, chance)
    if habit == "copying":  # another's answers with one in twenty changed
        return np.where(rng.random(count) < 0.05, chance, ratings[int(rng.integers(careful))])
    return chance  # random, and speeding

"""Invented answers that obey the questionnaire, so that every notebook runs before the field work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Column, Item, Questionnaire
from evaluate.instruments.column import ALLOCATED, MOST_LIKELY
from evaluate.instruments.routing import evaluate_condition
from evaluate.responses.cell import Answer, stored, understand, written
from evaluate.responses.responses import INDEX, Provenance, Responses

_UNANSWERED = 0.03
_EVASIVE = 0.05
_WRITTEN = "模拟答案"

Drawn = dict[str, Answer]


def synthetic(questionnaire: Questionnaire, people: pd.DataFrame, *, seed: int) -> Responses:
    """What could come back from the field, before anybody was asked?

    Whoever is led past an item by its condition has no answer there (reason skipped); choices that are no answer are
    chosen now and then and stored as missing with their reason; items that are not required are left out now and then;
    limits, ranks, shares of 100, choices that go with no other and attention items are obeyed. People differ in how
    high they answer and in nothing else: no result made from such answers means anything, and all are marked 模拟数据.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is going to be asked.
    people : DataFrame
        One row a person, its index naming them; columns that bear the name of a column of the questionnaire (such as
        grade or unit) hold codes that are taken over, all others are ignored. Never names or staff numbers.
    seed : int
        The same seed gives the same answers.

    Returns
    -------
    Responses
        One row a person, with `provenance.simulated` true.

    Raises
    ------
    ResponsesError
        When two people bear one name, or a column taken over holds what is no code of it.

    """
    random = np.random.default_rng(seed)
    index = pd.Index([str(name) for name in people.index], name=INDEX)
    if not index.is_unique:
        raise _twice(index)
    height = random.beta(4, 3, len(index))
    frame = pd.DataFrame(index=index)
    reasons: dict[str, list[str | None]] = {}
    columns: dict[str, list[Column]] = {}
    for column in questionnaire.columns:
        columns.setdefault(column.item, []).append(column)
    for item in questionnaire.items:
        asked = _shown(item, questionnaire, frame)
        own = columns.get(item.id, [])
        drawn = [
            dict(_one(item, own, float(height[row]), row, random)) if asked[row] else None for row in range(len(index))
        ]
        made = {}
        for column in own:
            if column.name in people.columns:
                made[column.name], reasons[column.name] = _given(people[column.name], column, index)
                continue
            cells = [_cell(each, column) for each in drawn]
            made[column.name] = stored([answer for answer, _ in cells], column, index)
            reasons[column.name] = [why for _, why in cells]
        frame = pd.concat([frame, pd.DataFrame(made, index=index)], axis=1)
    why = pd.DataFrame(
        {name: pd.Series(words, index=index, dtype=object) for name, words in reasons.items() if any(words)},
        index=index,
    )
    return Responses(frame[list(questionnaire.names)], questionnaire, why, _provenance(questionnaire, len(index), seed))


def _shown(item: Item, questionnaire: Questionnaire, frame: pd.DataFrame) -> np.ndarray:
    if not item.show_if:
        return np.ones(len(frame), dtype=bool)
    return evaluate_condition(item.show_if, questionnaire, frame).fillna(False).to_numpy(dtype=bool)


def _one(
    item: Item, columns: list[Column], height: float, row: int, random: np.random.Generator
) -> Iterator[tuple[str, Answer]]:
    """What one person puts down, as codes and numbers by column; what is left out is not named."""
    if not columns or (not item.required and random.random() < _UNANSWERED):
        return
    choices = [column for column in columns if column.choice is not None and column.part is None]
    if item.type == "many":
        yield from _ticks(item, choices, random)
    elif item.type == "rank":
        order = random.permutation(len(choices))[: item.max or len(choices)]
        yield from ((choices[place].name, float(rank)) for rank, place in enumerate(order, 1))
    elif item.type == "allocate":
        shares = random.multinomial(ALLOCATED // 5, np.full(len(choices), 1 / len(choices))) * 5
        yield from ((column.name, float(share)) for column, share in zip(choices, shares, strict=True))
    elif item.type == "best_worst":
        for best, worst in zip(columns[::2], columns[1::2], strict=True):
            codes = list(best.scale.codes) if best.scale is not None else []
            first, second = random.permutation(len(codes))[:2]
            yield from ((best.name, codes[first]), (worst.name, codes[second]))
    else:
        for column in columns:
            if column.part != "text":
                yield column.name, _single(item, column, height, row, random)


def _ticks(item: Item, choices: list[Column], random: np.random.Generator) -> Iterator[tuple[str, Answer]]:
    """Some boxes, at most `max`; a choice that goes with no other is ticked alone."""
    alone = [column for column in choices if column.choice in item.exclusive]
    others = [column for column in choices if column.choice not in item.exclusive]
    if alone and (not others or random.random() < _EVASIVE):
        ticked = {alone[int(random.integers(len(alone)))].name}
    else:
        count = int(random.integers(1, min(item.max or len(others), len(others)) + 1))
        ticked = {others[place].name for place in random.permutation(len(others))[:count]}
    yield from ((column.name, 1.0 if column.name in ticked else 0.0) for column in choices)


def _single(item: Item, column: Column, height: float, row: int, random: np.random.Generator) -> Answer:
    """One answer: the code of a choice, a number, a text, a day."""
    if column.attention is not None:
        return column.attention
    if column.scale is not None:
        missing = list(column.scale.missing)
        if (missing and random.random() < _EVASIVE) or not column.scale.codes:
            return missing[int(random.integers(len(missing)))]
        codes = column.scale.codes
        if not column.scale.ordered:
            return codes[int(random.integers(len(codes)))]
        ladder = sorted(column.scale.answers, key=lambda choice: choice.value or 0.0)
        place = int(random.binomial(len(ladder) - 1, 1 - height if column.reverse else height))
        return ladder[place].code
    if item.type == "nps":
        return float(random.binomial(MOST_LIKELY, height))
    if column.kind == "number":
        low = 0.0 if column.minimum is None else column.minimum
        high = low + 60.0 if column.maximum is None else column.maximum
        whole = float(np.round(random.uniform(low, high)))
        return whole if low <= whole <= high else float(low)
    if column.kind == "flag":
        return float(random.random() < height)
    if column.kind == "date":
        return dt.datetime(2026, 1, 1) + dt.timedelta(days=int(random.integers(365)))
    if column.role == "key":
        return f"SIM{row + 1:05}"
    return _WRITTEN if random.random() < 0.4 or item.required else None


def _cell(drawn: Drawn | None, column: Column) -> tuple[Answer, str | None]:
    """The stored answer to one column, and the reason when there is none."""
    if drawn is None:
        return None, "skipped"
    if column.part == "text":
        return (_WRITTEN, None) if _chose_other(drawn, column) else (None, "not_answered")
    answer = drawn.get(column.name)
    if answer is None:
        return None, "not_answered"
    return understand(answer, column) if isinstance(answer, str) else (answer, None)


def _chose_other(drawn: Drawn, column: Column) -> bool:
    """Whether the choice was taken beside which this column is written."""
    return drawn.get(f"{column.item}_{column.choice}") == 1.0 or drawn.get(column.item) == column.choice


def _given(answers: pd.Series, column: Column, index: pd.Index) -> tuple[pd.Series, list[str | None]]:
    cells = [understand(written(answer, column), column) for answer in answers.tolist()]
    wrong = [
        written(answer, column) for answer, (_, why) in zip(answers.tolist(), cells, strict=True) if why == "unreadable"
    ]
    if wrong:
        raise ResponsesError.single(
            f"synthetic · people · {column.name}",
            Text(
                f"“{wrong[0]}”不是这一列的代码（共 {len(wrong)} 处）。", f"'{wrong[0]}' is no code ({len(wrong)} such)."
            ),
            Text("问卷里这一列的代码。", "The codes that the questionnaire has for the column."),
            Text("换成代码，或去掉这一列，由程序模拟。", "Write codes, or leave the column out to have it invented."),
        )
    return stored([answer for answer, _ in cells], column, index), [why for _, why in cells]


def _provenance(questionnaire: Questionnaire, rows: int, seed: int) -> Provenance:
    return Provenance(
        survey=questionnaire.id,
        source="模拟数据 / simulated",
        rows_read=rows,
        rows_kept=rows,
        steps=(f"模拟数据，种子 {seed} / simulated, seed {seed}",),
        simulated=True,
    )


def _twice(index: pd.Index) -> ResponsesError:
    name = index[index.duplicated()][0]
    return ResponsesError.single(
        "synthetic · people",
        Text(f"有两行都叫 {name}。", f"Two rows are called {name}."),
        Text("每人一行，行名各不相同。", "One row a person, with names of their own."),
        Text("用 people.reset_index(drop=True) 重新编号。", "Number them anew: people.reset_index(drop=True)."),
    )

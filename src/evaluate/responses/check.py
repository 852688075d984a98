"""Doubts about answers: one row a doubt, nothing removed and nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from evaluate.errors import Text
from evaluate.instruments import Column
from evaluate.responses.cell import written
from evaluate.responses.flag import FLAG_COLUMNS, Flag, Verdict
from evaluate.responses.impossible import (
    best_is_worst,
    contradictions,
    exclusive_with_others,
    instruction_missed,
    items_with_columns,
    not_to_be_answered,
    same_rank_twice,
    shares_off_total,
    shown,
)
from evaluate.responses.personal import personal_data
from evaluate.responses.responses import Responses

LONG_BLOCK = 8
FEW_ANSWERS = 5
MANY_ANSWERS = 12

RULES: dict[str, Text] = {
    "out_of_range": Text("数值超出允许范围。", "The number is outside its limits."),
    "straight_line": Text("一整组题答案完全相同。", "All answers of one block are the same."),
    "too_many": Text("勾选数超过上限。", "More choices are ticked than allowed."),
    "same_answers": Text("全部答案与前面一人相同，可能重复提交。", "All answers equal those of an earlier row."),
    "same_key": Text("配对码与他人重复。", "The key is shared with another row."),
    "required_unanswered": Text("必答题未答。", "A required item is not answered."),
    "personal_data": Text("开放题里疑似有个人信息。", "Open text seems to hold personal data."),
    "not_to_be_answered": Text("按跳题规则不该答的题有答案。", "An item is answered that should have been skipped."),
    "instruction_missed": Text("没有按题目要求作答（注意力检查题）。", "The instructed answer was not given."),
    "contradiction": Text("几道题的答案互相矛盾。", "Answers contradict each other."),
    "exclusive_with_others": Text(
        "互斥选项与其他选项同时勾选。", "A choice that goes with no other is ticked with others."
    ),
    "shares_off_total": Text("分配的总和不是 100。", "What was shared out does not add up to 100."),
    "same_rank_twice": Text("两个选项的名次相同。", "Two choices have the same rank."),
    "best_is_worst": Text("同一组里最需要和最不需要选了同一项。", "One choice of a set is both most and least needed."),
    "unreadable": Text("答案读不懂，已按缺失处理。", "The answer could not be understood and counts as missing."),
}


def check(responses: Responses) -> pd.DataFrame:
    """Which answers should a person look at again?

    Rules: a number outside its limits; the same answer throughout a block (grid or pair) of at least 8 columns; more
    ticks than allowed; an item answered by those who should have skipped it; an instructed answer that was not given;
    answers that the questionnaire says contradict each other; a choice that goes with no other ticked with others;
    shares that do not add up to 100; one rank given twice; one choice both most and least needed; all answers (at least
    5) equal to an earlier row's; a key shared by two rows; a required item not answered; suspected personal data in
    open text (shown masked); cells that could not be understood. Whether people answered with care is another question:
    `quality`.

    Parameters
    ----------
    responses : Responses
        Any answers; those of a plain table are checked as far as their draft questionnaire goes.

    Returns
    -------
    pandas.DataFrame
        One row a doubt, columns `FLAG_COLUMNS`: subject (the respondent), rule, verdict ("doubt" or "info"), value,
        threshold, branch (the item or column), source (the file), note (Chinese / English). No row when nothing is
        doubted.

    """
    rules: tuple[Callable[[Responses], Iterator[Flag]], ...] = (
        _out_of_range,
        _straight_line,
        _too_many,
        _same_answers,
        _same_key,
        _required_unanswered,
        _personal_data,
        not_to_be_answered,
        instruction_missed,
        contradictions,
        exclusive_with_others,
        shares_off_total,
        same_rank_twice,
        best_is_worst,
        _unreadable,
    )
    source = responses.provenance.source
    rows = [
        (subject, rule, verdict, value, threshold, branch, source, f"{RULES[rule].zh} / {RULES[rule].en}{extra}")
        for find in rules
        for subject, rule, verdict, value, threshold, branch, extra in find(responses)
    ]
    return pd.DataFrame(rows, columns=list(FLAG_COLUMNS)).astype(object)


def _out_of_range(responses: Responses) -> Iterator[Flag]:
    for column in responses.questionnaire.columns:
        if column.kind != "number" or (column.minimum is None and column.maximum is None):
            continue
        low = -np.inf if column.minimum is None else column.minimum
        high = np.inf if column.maximum is None else column.maximum
        answers = responses.frame[column.name]
        for subject, value in answers[answers.notna() & ~answers.between(low, high)].items():
            yield str(subject), "out_of_range", "doubt", value, _limits(column), column.name, ""


def _limits(column: Column) -> str:
    low, high = (written(limit, column) for limit in (column.minimum, column.maximum))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def _straight_line(responses: Responses) -> Iterator[Flag]:
    for item, columns in items_with_columns(responses):
        if item.type not in ("grid", "pair") or len(columns) < LONG_BLOCK:
            continue
        codes = np.column_stack([_as_numbers(responses.frame[column.name]) for column in columns])
        answered = ~np.isnan(codes)
        count = answered.sum(axis=1)
        low = np.where(answered, codes, np.inf).min(axis=1)
        high = np.where(answered, codes, -np.inf).max(axis=1)
        for row in np.flatnonzero((count >= LONG_BLOCK) & (low == high)):
            subject = str(responses.frame.index[int(row)])
            yield subject, "straight_line", "doubt", int(count[row]), LONG_BLOCK, item.id, ""


def _as_numbers(column: pd.Series) -> np.ndarray:
    """Answers as numbers for comparing: codes of categories by their place, NaN where missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy(dtype=float)
        return np.where(codes < 0, np.nan, codes)
    return column.to_numpy(dtype=float, na_value=np.nan)


def _too_many(responses: Responses) -> Iterator[Flag]:
    for item, columns in items_with_columns(responses):
        if item.type != "many" or item.max is None or not columns:
            continue
        ticked = responses.frame[[column.name for column in columns if column.part is None]].sum(axis=1)
        for subject, count in ticked[ticked > item.max].items():
            yield str(subject), "too_many", "doubt", int(count), item.max, item.id, ""


def _same_answers(responses: Responses) -> Iterator[Flag]:
    """Rows equal to an earlier one: a doubt from 12 answers on, for information from 5, below that mere chance."""
    names = [column.name for column in responses.questionnaire.columns if column.role != "key"]
    if not names or len(responses.frame) < 2:
        return
    answers = responses.frame[names]
    count = answers.notna().sum(axis=1).to_numpy()
    groups = answers.groupby(names, dropna=False, observed=True, sort=False).ngroup().to_numpy()
    first: dict[int, str] = {}
    for row in np.flatnonzero(pd.Series(groups).duplicated(keep=False).to_numpy() & (count >= FEW_ANSWERS)):
        subject = str(answers.index[int(row)])
        earlier = first.setdefault(int(groups[row]), subject)
        if earlier is not subject:
            verdict: Verdict = "doubt" if count[row] >= MANY_ANSWERS else "info"
            yield subject, "same_answers", verdict, earlier, MANY_ANSWERS, "", f" ({int(count[row])})"


def _same_key(responses: Responses) -> Iterator[Flag]:
    for column in responses.questionnaire.with_role("key"):
        keys = responses.frame[column.name].dropna()
        for subject, key in keys[keys.duplicated(keep=False)].items():
            yield str(subject), "same_key", "doubt", key, "", column.name, ""


def _required_unanswered(responses: Responses) -> Iterator[Flag]:
    """One row a respondent and item; routed past or unreadable is not unanswered."""
    for item, columns in items_with_columns(responses):
        required = [column for column in columns if column.required]
        if not required:
            continue
        empty = np.column_stack([_unanswered(responses, column) for column in required])
        if item.type == "many":
            ticked = responses.frame[[column.name for column in required]].sum(axis=1).to_numpy() > 0
            open_, total = np.where(ticked | ~empty.any(axis=1), 0, 1), 1
            # All boxes seen and none ticked is no answer either.
            seen = responses.frame[[column.name for column in required]].notna().all(axis=1).to_numpy()
            open_ = np.where(~ticked & seen, 1, open_)
        elif item.type in ("rank", "allocate"):
            # A choice beside others that is not ranked, or gets no share, is an answer too.
            total = min(item.max or len(required), len(required)) if item.type == "rank" else 1
            open_ = np.maximum(total - (~empty).sum(axis=1), 0)
        else:
            open_, total = empty.sum(axis=1), len(required)
        # Whoever was not shown the item, or may not have been, left nothing out.
        for row in np.flatnonzero((shown(responses, item) == 1) & (open_ > 0)):
            subject = str(responses.frame.index[int(row)])
            yield subject, "required_unanswered", "info", int(open_[row]), total, item.id, ""


def _unanswered(responses: Responses, column: Column) -> np.ndarray:
    missing = responses.frame[column.name].isna()
    why = responses.why_missing(column.name)
    return (missing & (why.isna() | (why == "not_answered"))).to_numpy()


def _personal_data(responses: Responses) -> Iterator[Flag]:
    for column in responses.questionnaire.columns:
        if column.kind != "text" or column.role == "key":
            continue
        for subject, text in responses.frame[column.name].dropna().items():
            for kind, masked in personal_data(str(text)):
                yield str(subject), "personal_data", "doubt", masked, kind, column.name, ""


def _unreadable(responses: Responses) -> Iterator[Flag]:
    for subject, name, text in responses.provenance.unreadable:
        # A correction may have mended the cell since.
        if (responses.why_missing(name) == "unreadable").get(subject, False):
            yield subject, "unreadable", "doubt", text, "", name, ""

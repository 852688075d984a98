"""A formula read against a sample: its answers, its matrix over the people who answered everything, its terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Sample
from evaluate.errors import DesignError, Mistake, Text
from evaluate.estimate.scores import answered


@dataclass(frozen=True, eq=False)
class Matrix:
    """What a formula asks of a sample.

    `inside` marks who answered every variable; `y` (row,) and `x` (row × column) hold zeros outside. `terms` says which
    columns each term of the right-hand side has; `levels` are the answers of a response of categories, in order.
    """

    formula: str
    response: str
    inside: Mask
    y: Array
    x: Array
    names: tuple[str, ...]
    terms: Mapping[str, tuple[int, ...]]
    variables: tuple[str, ...]
    levels: tuple[Any, ...]
    spec: Any

    def at(self, sample: Sample, column: str, value: Any) -> Array:
        """The matrix if everybody inside had this value in `column` (row × column)."""
        frame = _subset(sample, self.inside, self.variables)
        frame[column] = pd.Series([value] * len(frame), index=frame.index).astype(frame[column].dtype)
        made = np.zeros_like(self.x)
        columns = pd.DataFrame(self.spec.get_model_matrix(frame))[list(self.names)]
        made[self.inside.rows] = columns.to_numpy(dtype=np.float64)
        return made


def read_formula(sample: Sample, formula: str, *, categories: bool = False, constant: bool = True) -> Matrix:
    """Read "y ~ x + z" against a sample; a missing answer puts its row outside the domain, never out of the design.

    `categories` reads the response as ordered categories (their places); else a response of two categories counts as
    0 and 1. Names with dots or spaces stand in backticks.

    Raises
    ------
    DesignError
        No formula of this shape, unknown columns, nobody who answered everything, columns that are sums of others, a
        number that is not finite.

    """
    parsed = _parsed(formula)
    right, (left_text, _, right_text) = parsed.rhs, formula.partition("~")
    variables, plain = _named(right_text), left_text.strip().strip("`")
    asked = tuple(dict.fromkeys((*_named(left_text), *variables)))
    DesignError.refuse(_unknown(sample, name, formula) for name in asked if name not in sample.frame.columns)
    inside = answered(sample, asked)
    if not inside.rows.any():
        raise _nobody(formula)
    frame = _subset(sample, inside, asked)
    made = _computed(formula, right, frame)
    x = np.zeros((sample.rows, made.shape[1]))
    x[inside.rows] = np.asarray(made, dtype=np.float64)
    names = tuple(map(str, made.columns))
    terms = {str(term): tuple(at) for term, at in made.model_spec.term_indices.items() if len(at)}
    y, levels = _response(sample, formula, parsed.lhs, plain, frame, inside, categories=categories)
    if not constant and "Intercept" in names:
        x, names, terms = _without_constant(x, names, terms)
    _refuse_bad(formula, x[inside.rows], y[inside.rows], names)
    return Matrix(formula, plain, inside, y, x, names, terms, variables, levels, made.model_spec)


def _parsed(formula: str) -> Any:
    import formulaic

    try:
        # `Formula` chooses its own class, which type checkers cannot follow.
        read: Any = formulaic.Formula
        parsed = read(formula)
        if len(parsed.lhs) == 1:
            return parsed
        reason = ""
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    raise DesignError.single(
        formula,
        Text(f"这不是一个回归公式。{reason}", f"This is no regression formula. {reason}"),
        Text('例如 "after ~ before + level"。', 'Such as "after ~ before + level".'),
        Text(
            "“~”左边写一个因变量，右边用 + 连接；列名有点号或空格时用反引号。",
            "One variable left of ~, others joined by +; names with dots or spaces in backticks.",
        ),
    )


def _named(text: str) -> tuple[str, ...]:
    """The columns that a side of a formula names: what stands in backticks, and every word that is no function."""
    quoted = re.findall(r"`([^`]+)`", text)
    rest = re.sub(r"`[^`]+`|\"[^\"]*\"|'[^']*'", " ", text)
    words = re.findall(r"(?<![\w.])([^\W\d]\w*)(?!\w|\s*[(.=])", rest)
    return tuple(dict.fromkeys((*quoted, *(word for word in words if word not in ("True", "False", "None")))))


def _computed(formula: str, side: Any, frame: pd.DataFrame) -> Any:
    """The columns of one side of a formula; what cannot be computed is refused."""
    from formulaic import model_matrix

    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            return model_matrix(side, frame, ensure_full_rank=True, na_action="raise")
    except Exception as error:
        raise DesignError.single(
            formula,
            Text(f"公式里有一项算不出来：{error}", f"A term of the formula cannot be computed: {error}"),
            Text("列名和函数都认得。", "Names of columns and functions that are known."),
            Text(
                "列名有点号或空格时用反引号：`sch.wide`。", "Names with dots or spaces stand in backticks: `sch.wide`."
            ),
        ) from error


def _subset(sample: Sample, inside: Mask, names: tuple[str, ...]) -> pd.DataFrame:
    """The answers of those inside; categories that nobody chose are no columns."""
    frame = sample.frame.loc[inside.rows, list(names)].copy()
    for name in names:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame[name] = frame[name].cat.remove_unused_categories()
        elif not pd.api.types.is_numeric_dtype(frame[name].dtype):
            frame[name] = pd.Categorical(frame[name])
    return frame


def _response(
    sample: Sample, formula: str, left: Any, name: str, frame: pd.DataFrame, inside: Mask, *, categories: bool
) -> tuple[Array, tuple[Any, ...]]:
    y = np.zeros(sample.rows)
    kind = frame[name] if name in frame.columns else None
    if kind is not None and (categories or isinstance(kind.dtype, pd.CategoricalDtype)):
        found = kind if isinstance(kind.dtype, pd.CategoricalDtype) else kind.astype("category")
        levels = tuple(found.cat.categories)
        if len(levels) < 2 or (len(levels) > 2 and not categories):
            raise _wrong_response(name, levels)
        y[inside.rows] = found.cat.codes.to_numpy(dtype=np.float64)
        return y, levels
    numbers = np.asarray(_computed(formula, left, frame), dtype=np.float64)
    y[inside.rows] = numbers[:, -1]
    return y, ()


def _without_constant(x: Array, names: tuple[str, ...], terms: Mapping[str, tuple[int, ...]]) -> Any:
    """The matrix without its constant; thresholds take its place in ordinal models."""
    at = names.index("Intercept")
    kept = {term: tuple(place - (place > at) for place in places) for term, places in terms.items() if at not in places}
    return np.delete(x, at, axis=1), tuple(name for name in names if name != "Intercept"), kept


def _refuse_bad(formula: str, x: Array, y: Array, names: tuple[str, ...]) -> None:
    bad = [name for name, column in zip(names, x.T, strict=True) if not np.isfinite(column).all()]
    if bad or not np.isfinite(y).all():
        raise DesignError.single(
            formula,
            Text(
                f"算出的列里有无穷大或非数：{'、'.join(bad) or '因变量'}。",
                f"A computed column is not finite: {', '.join(bad) or 'the response'}.",
            ),
            Text("每一列都是有限的数。", "Every column is a finite number."),
            Text("log 之前先用 domain 去掉零和负数。", "Before log, take a domain without zeros and negatives."),
        )
    # Columns of equal length, so that the rank does not depend on what an item is measured in.
    size = np.linalg.norm(x, axis=0)
    empty = [name for name, length in zip(names, size, strict=True) if length == 0]
    rank = np.linalg.matrix_rank(x / np.where(size > 0, size, 1.0))
    if empty or rank < x.shape[1]:
        raise DesignError.single(
            formula,
            Text(
                f"自变量之间有完全的线性关系（{x.shape[1]} 列，秩 {rank}）。",
                f"Some variables are sums of others ({x.shape[1]} columns, rank {rank}).",
            ),
            Text("各列线性无关。", "Columns that are linearly independent."),
            Text(f"去掉其中一个：{'、'.join(names)}。", f"Leave one out: {', '.join(names)}."),
        )


def _unknown(sample: Sample, name: str, formula: str) -> Mistake:
    shown = ", ".join(map(str, sample.frame.columns[:12]))
    return Mistake(
        formula,
        Text(f"数据里没有名为 {name} 的列。", f"The data have no column {name}."),
        Text(f"已有的列，例如 {shown}。", f"A column that exists, such as {shown}."),
        Text("改正列名；列名有点号时用反引号。", "Correct the name; names with dots stand in backticks."),
    )


def _nobody(formula: str) -> DesignError:
    return DesignError.single(
        formula,
        Text("没有人回答了公式里的每一题。", "Nobody answered every item of the formula."),
        Text("至少有一些人都答了。", "Some people who answered all."),
        Text("核对子总体和跳答规则。", "Check the domain and the skip rules."),
    )


def _wrong_response(name: str, levels: tuple[Any, ...]) -> DesignError:
    shown = ", ".join(map(str, levels[:8]))
    return DesignError.single(
        name,
        Text(f"因变量有 {len(levels)} 类：{shown}。", f"The response has {len(levels)} categories: {shown}."),
        Text(
            "数值或两类的因变量；有序多类用 ordinal。",
            "Numbers or two categories; ordered categories are for ordinal.",
        ),
        Text("先合并成两类，或改用 ordinal。", "Merge them into two, or use ordinal."),
    )

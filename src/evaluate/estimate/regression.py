"""Regressions with the errors of the design: linear, logistic and Poisson."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import special

from evaluate.design.answers import Array
from evaluate.design.sample import Sample
from evaluate.errors import DesignError, Text
from evaluate.estimate.apart import judged
from evaluate.estimate.attitude import by_unit
from evaluate.estimate.coefficients import behind_coefficients, records
from evaluate.estimate.formula import Matrix, read_formula
from evaluate.estimate.hypothesis_test import Tested, f_outcomes, outcomes_by_group
from evaluate.estimate.intervals import plain
from evaluate.estimate.linearised import Linearised, exp
from evaluate.estimate.scores import base, refuse_confidence, refuse_word, scored, told
from evaluate.estimate.table import Estimate, make
from evaluate.estimate.unanimity import unanimous

Family = Literal["gaussian", "binomial", "poisson"]
COEFFICIENT: dict[str, str] = {
    "gaussian": "coefficient", "binomial": "log odds ratio", "poisson": "log rate ratio", "ordinal": "log odds ratio"
}  # fmt: skip
WORDS: dict[str, Text] = {
    "gaussian": Text("按抽样设计的线性回归", "design-based linear regression"),
    "binomial": Text("按抽样设计的 logistic 回归", "design-based logistic regression"),
    "poisson": Text("按抽样设计的 Poisson 回归", "design-based Poisson regression"),
    "ordinal": Text("按抽样设计的有序 logistic 回归", "design-based ordinal logistic regression"),
}
TEST_WORDS = Text("按抽样设计的 Wald 检验", "design-based Wald test")
ROUNDS, STEADY, STEEP = 100, 1e-13, 30.0


@dataclass(frozen=True, eq=False)
class Curve:
    """The mean as a function of the linear predictor, its slope, and the variance as a function of the mean."""

    mean: Callable[[Array], Array]
    variance: Callable[[Array], Array]
    link: Callable[[Array], Array]
    start: Callable[[Array], Array]
    bounded: bool


CURVES: dict[str, Curve] = {
    "gaussian": Curve(lambda eta: eta, np.ones_like, lambda mu: mu, lambda y: y, False),
    "binomial": Curve(special.expit, lambda mu: mu * (1 - mu), special.logit, lambda y: (y + 0.5) / 2, True),
    "poisson": Curve(np.exp, lambda mu: mu, np.log, lambda y: y + 0.1, False),
}


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted regression: its coefficients with their covariance, and what further questions need.

    `scores` (row × coefficient) is what each row adds to each coefficient before weighting; `df` is that of the design
    plus one less the number of coefficients; `refit` gives the coefficients under other weights (row,).
    """

    sample: Sample
    matrix: Matrix
    family: str
    linear: Linearised
    scores: Array
    names: tuple[str, ...]
    df: float
    n: int
    dispersion: float
    confidence: float
    refit: Callable[[Array], Array]

    @property
    def coefficients(self) -> Estimate:
        """One row per coefficient: item is its name; contrasts of rows have the right errors."""
        return self._table(self.linear, COEFFICIENT[self.family], plain)

    @property
    def ratios(self) -> Estimate:
        """Odds ratios or rate ratios: the exponentials of the coefficients, with intervals on the log scale.

        Raises
        ------
        DesignError
            A linear regression, whose coefficients are no logarithms.

        """
        if self.family == "gaussian":
            raise DesignError.single(
                "Fit.ratios",
                Text("线性回归的系数不是对数。", "The coefficients of a linear regression are no logarithms."),
                Text("binomial、poisson 或 ordinal 的结果。", "A fit of family binomial, poisson or ordinal."),
                Text("用 coefficients。", "Use coefficients."),
            )
        return self._table(exp(self.linear), COEFFICIENT[self.family].removeprefix("log "), _on_logs)

    def _table(self, linear: Linearised, measure: str, interval: Callable[..., tuple[Array, Array]]) -> Estimate:
        size = len(self.names)
        keys = pd.DataFrame(
            {"measure": measure, "item": np.array(self.names, dtype=object), "choice": None, "measured_in": ""},
            index=range(size),
        )
        items = (self.matrix.response, *self.matrix.variables)
        about = told(self.sample, self.confidence, f"{self.family} regression", WORDS[self.family], items)
        n = records(self.matrix, self.names, self.n)
        made = make(
            keys, linear, replace(about, evidence="adjusted"), df=np.full(size, self.df), n=n, interval=interval
        )
        behind = behind_coefficients(self.sample, self.matrix, self.names, n)
        attitudes = by_unit(self.sample, [items], self.matrix.variables, size)
        return judged(made, behind, *attitudes, same=lambda: unanimous(self.linear))


def regress(sample: Sample, formula: str, *, family: Family = "gaussian", confidence: float = 0.95) -> Fit:
    """How does an answer change with others, each with the others held fixed?

    Weighted maximum likelihood by iteratively reweighted least squares, run to convergence; the errors are those of
    the weighted scores under the design (sandwich).

    Parameters
    ----------
    sample : Sample
        The sample, or a domain of it; whoever did not answer every variable is outside the domain.
    formula : str
        "after ~ before + level": numbers enter as they are, text and categories as indicators of every category but
        the first; `log(x)`, `x:z`, `x*z` and `C(x)` work; names with dots or spaces stand in backticks.
    family : {"gaussian", "binomial", "poisson"}
        Linear for numbers; logistic for 0/1 or two categories (the second counts as 1); Poisson for counts.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Fit
        `coefficients` is an Estimate with covariance (measures "coefficient", "log odds ratio", "log rate ratio"),
        `ratios` their exponentials; t intervals on the design's degrees of freedom plus one less the coefficients.
        Go on with `term_test` and `predictive_margins`.

    Raises
    ------
    DesignError
        A formula that cannot be read, columns that are sums of others, a response that does not fit the family, or
        answers that the variables separate completely.

    **Source**: Binder (1983), Int. Stat. Review 51, §4. Same in R: `svyglm(formula, design, family =
    quasibinomial())`, whose default stops at 1e-8.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"after": [2.0, 4.0, 6.0, 9.0], "before": [1.0, 2.0, 3.0, 4.0]}), Design())
    >>> regress(sample, "after ~ before").coefficients.frame["value"].round(6).tolist()
    [-0.5, 2.3]

    """
    refuse_confidence(confidence)
    refuse_word("regress(family", family, get_args(Family))
    matrix = read_formula(sample, formula)
    rows = matrix.inside.rows
    _refuse_response(matrix, family)
    x, y, weights = matrix.x[rows], matrix.y[rows], sample.weights[rows]
    value, mean, inverse = fitted(x, y, weights, CURVES[family], formula)
    scores = np.zeros_like(matrix.x)
    scores[rows] = (x * (y - mean)[:, None]) @ inverse
    n, df = base(sample, matrix.inside)
    pearson = (y - mean) / np.sqrt(CURVES[family].variance(mean))
    pearson = pearson - (weights @ pearson) / weights.sum()
    dispersion = float((weights @ pearson**2) / weights.sum() * n[0] / max(n[0] - 1, 1))

    def refit(other: Array) -> Array:
        return fitted(x, y, other[rows], CURVES[family], formula)[0]

    linear = scored(sample, scores, value, inside=matrix.inside, again=refit)
    return Fit(
        sample, matrix, family, linear, scores, matrix.names, float(df[0]) + 1 - len(value), int(n[0]), dispersion,
        confidence,
        refit,
    )  # fmt: skip


def term_test(fit: Fit, terms: str | Sequence[str]) -> Estimate:
    """Do these terms matter, all others held fixed?

    Wald's F: the coefficients of the terms, their covariance inverted between them, over their number.

    Parameters
    ----------
    fit : Fit
        A regression.
    terms : str or list of str
        Terms of the formula, or names of coefficients; several are tested together.

    Returns
    -------
    Estimate
        Rows "F", "numerator df" and "p".

    Raises
    ------
    DesignError
        A term that the regression does not have.

    Same in R: `regTermTest(fit, ~terms, method = "Wald")`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> frame = pd.DataFrame({"after": [2.0, 4.0, 6.0, 9.0, 9.0], "before": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> term_test(regress(Sample(frame, Design()), "after ~ before"), "before").frame["measure"].tolist()
    ['F', 'numerator df', 'p']

    """
    wanted = [terms] if isinstance(terms, str) else list(terms)
    places = sorted({place for term in wanted for place in places_of(fit, term)})

    def test(_: Sample) -> Tested:
        part = fit.linear[places]
        covariance, free = part.covariance(), len(places)
        form = p = np.nan
        if fit.df >= 1 and np.linalg.matrix_rank(_scaled(covariance)) == free:
            form = float(part.value @ np.linalg.solve(covariance, part.value)) / free
            p = float(special.fdtrc(free, fit.df, form))
        return Tested(f_outcomes(form, float(free), fit.df, p), fit.n)

    return outcomes_by_group(
        fit.sample,
        None,
        test,
        item=" + ".join(wanted),
        items=(fit.matrix.response, *fit.matrix.variables),
        words=TEST_WORDS,
        method="term test",
    )


def fitted(x: Array, y: Array, weights: Array, curve: Curve, formula: str) -> tuple[Array, Array, Array]:
    """Coefficients, fitted means, and the inverse information, at convergence."""
    eta, value = curve.link(curve.start(y)), np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        mean = curve.mean(eta)
        slope = curve.variance(mean)
        working = eta + (y - mean) / slope
        information = x.T @ ((weights * slope)[:, None] * x)
        try:
            step = np.linalg.solve(information, x.T @ (weights * slope * working)) - value
        except np.linalg.LinAlgError:
            break
        value = value + step
        eta = x @ value
        if not np.isfinite(eta).all() or (curve.bounded and np.abs(eta).max(initial=0) > STEEP):
            break
        if np.abs(step).max() <= STEADY * np.abs(value).max() + STEADY:
            mean = curve.mean(eta)
            inverse = np.linalg.inv(x.T @ ((weights * curve.variance(mean))[:, None] * x))
            return value, mean, inverse
    raise _no_end(formula)


def _on_logs(value: Array, se: Array, df: Array, confidence: float) -> tuple[Array, Array]:
    low, high = plain(np.log(value), se / value, df, confidence)
    return np.exp(low), np.exp(high)


def places_of(fit: Fit, term: str) -> tuple[int, ...]:
    """Where the coefficients of a term stand; a term that the regression does not have is refused."""
    known = {name.replace("`", ""): places for name, places in fit.matrix.terms.items()}
    asked = term.replace("`", "")
    if asked in known:
        return known[asked]
    if term in fit.names:
        return (fit.names.index(term),)
    shown = [*known, *(name for name in fit.names if name not in known)]
    raise DesignError.single(
        f"term_test({term!r})",
        Text("回归里没有这一项。", "The regression has no such term."),
        Text(f"其中之一：{'、'.join(shown)}。", f"One of: {', '.join(shown)}."),
        Text("改正这一项的名字。", "Correct the name of the term."),
    )


def _scaled(covariance: Array) -> Array:
    """The matrix of correlations: its rank does not depend on what things are measured in."""
    root = np.sqrt(np.diag(covariance))
    return covariance / np.where(root > 0, root, 1.0)[:, None] / np.where(root > 0, root, 1.0)[None, :]


def _refuse_response(matrix: Matrix, family: str) -> None:
    y = matrix.y[matrix.inside.rows]
    wrong = {
        "gaussian": bool(matrix.levels),
        "binomial": ((y < 0) | (y > 1)).any(),
        "poisson": (y < 0).any() or bool(matrix.levels),
    }[family]
    if wrong:
        raise DesignError.single(
            f"{matrix.formula}, family={family!r}",
            Text(
                f"因变量 {matrix.response} 不适合 {family} 回归。",
                f"The response {matrix.response} does not fit family {family}.",
            ),
            Text(
                "gaussian：数；binomial：0/1 或两类；poisson：不小于零的数。",
                "gaussian: numbers; binomial: 0 to 1 or two categories; poisson: numbers from 0.",
            ),
            Text("换一个 family，或先重新编码。", "Choose another family, or recode the response."),
        )


def _no_end(formula: str) -> DesignError:
    return DesignError.single(
        formula,
        Text(
            "迭代不收敛：自变量可能把答案完全分开了。",
            "The fit does not converge: the variables may separate the answers completely.",
        ),
        Text("每一类里两种答案都有。", "Both answers occur in every category."),
        Text(
            "合并人数少的类，或去掉把答案完全分开的变量。",
            "Merge small categories, or leave out the variable that separates them.",
        ),
    )

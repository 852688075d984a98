"""How many answers a survey needs: for a share, a mean, a gap or a difference, in a population of a given size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf, sqrt

from scipy import special

from evaluate.design import limits
from evaluate.design.limits import refuse
from evaluate.errors import Mistake, Text

#: Rounding noise that must not cost one more interview.
NOISE = 1e-9


@dataclass(frozen=True)
class Size:
    """How many answers are needed, and how many people to invite for them.

    `answers` and `invited` are of each group when two groups are compared (`groups` = 2). `margin` is the half width of
    the interval that these answers give; it is above the wanted one only where everybody's invitation is not enough
    (`enough` is False). `percent`: margins are of shares. `text` says it in a sentence.
    """

    answers: int
    invited: int
    margin: float
    wanted: float
    population: int | None
    design_effect: float
    response: float
    confidence: float
    groups: int = 1
    percent: bool = False

    @property
    def enough(self) -> bool:
        """Whether the expected answers reach the wanted margin."""
        return self.margin <= self.wanted * (1 + NOISE)

    @property
    def text(self) -> Text:
        """The answer as a sentence."""
        reached, rate = self._half(self.margin), f"{100 * self.response:.3g}%"
        interval = Text(
            f"{100 * self.confidence:.4g}%置信区间为±{reached.zh}",
            f"{100 * self.confidence:.4g}% interval of ±{reached.en}",
        )
        zh_each, en_each = ("每组", " in each group") if self.groups == 2 else ("", "")
        zh_of = "" if self.population is None else f"（总体{self.population}人）"
        en_of = "" if self.population is None else f" of a population of {self.population}"
        if not self.enough:
            wanted = self._half(self.wanted)
            return Text(
                f"即使{zh_each}全部邀请{zh_of}，按{rate}的应答率预计{zh_each}收回{self.answers}份，{interval.zh}，"
                f"达不到±{wanted.zh}。",
                f"Even if everybody{en_each}{en_of} is invited, a response rate of {rate} gives {self.answers} answers"
                f"{en_each} and a {interval.en}, not ±{wanted.en}.",
            )
        zh_invite = "" if self.response == 1 else f"按{rate}的应答率{zh_each}需邀请{self.invited}人，"
        en_invite = "" if self.response == 1 else f"; at a response rate of {rate} invite {self.invited}{en_each}"
        return Text(
            f"{zh_each}需要{self.answers}份答卷{zh_of}，{zh_invite}{interval.zh}。",
            f"{self.answers} answers{en_each}{en_of} give a {interval.en}{en_invite}.",
        )

    def _half(self, margin: float) -> Text:
        """A half width, in percentage points for shares."""
        number = f"{100 * margin:.3g}" if self.percent else f"{margin:.3g}"
        return Text(f"{number}个百分点", f"{number} percentage points") if self.percent else Text(number, number)


def size_for_share(
    margin: float,
    *,
    share: float = 0.5,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
    confidence: float = 0.95,
) -> Size:
    """How many answers does a percentage need?

    n₀ = z² p (1 - p) / margin², times the design effect; in a population of N people n = n₀ / (1 + (n₀ - 1) / N).

    Parameters
    ----------
    margin : float
        Half width of the interval, as a share: 0.05 for ±5 percentage points.
    share : float
        The share that is expected; 0.5, the hardest case, when nothing is known.
    population : int, optional
        How many people there are; left out for a very large population.
    design_effect : float
        How many times larger the variance is than that of a simple random sample.
    response : float
        The part of those invited who will answer.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Size
        Answers (rounded up, never more than the population) and people to invite.

    Raises
    ------
    DesignError
        A number outside its range.

    **Source**: Cochran (1977), *Sampling Techniques*, §4.4, equations 4.1 and 4.2.

    >>> [size_for_share(0.05, population=people).answers for people in (200, 500, 800, 1200, 2000, 5000)]
    [132, 218, 260, 292, 323, 357]
    >>> print(size_for_share(0.06, population=800, response=0.7).text.zh)
    需要201份答卷（总体800人），按70%的应答率需邀请288人，95%置信区间为±5.98个百分点。

    """
    refuse(limits.inside("margin", margin), limits.inside("share", share))
    variance = share * (1 - share)
    # The variance among N people has N - 1 below the line.
    finite = variance * population / (population - 1) if population and population > 1 else variance
    return replace(_size(margin, finite, population, design_effect, response, confidence), percent=True)


def size_for_mean(
    margin: float,
    *,
    sd: float,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
    confidence: float = 0.95,
) -> Size:
    """How many answers does a mean need?

    n₀ = (z sd / margin)², times the design effect; in a population of N people n = n₀ / (1 + n₀ / N).

    Parameters
    ----------
    margin : float
        Half width of the interval, in the item's own measure.
    sd : float
        Standard deviation of the answers; about 1 on a five-point scale.
    population, design_effect, response, confidence
        As in `size_for_share`.

    Returns
    -------
    Size
        Answers and people to invite.

    Raises
    ------
    DesignError
        A number outside its range.

    **Source**: Cochran (1977), §4.6, equations 4.5 and 4.6.

    >>> size_for_mean(0.1, sd=1.0, population=900).answers
    270

    """
    refuse(limits.above_zero("sd", sd))
    return _size(margin, sd**2, population, design_effect, response, confidence)


def size_for_gap(
    margin: float,
    *,
    sd: tuple[float, float],
    correlation: float,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
    confidence: float = 0.95,
) -> Size:
    """How many answers does the gap between two items of the same people need, such as importance less ability?

    As for a mean, with the variance of the gap: s₁² + s₂² - 2 r s₁ s₂.

    Parameters
    ----------
    margin : float
        Half width of the interval, in points of the scale.
    sd : (float, float)
        Standard deviations of the two items.
    correlation : float
        Between the two items, -1 to 1. The same people asked before and after are such a pair as well.
    population, design_effect, response, confidence
        As in `size_for_share`.

    Returns
    -------
    Size
        Answers and people to invite.

    Raises
    ------
    DesignError
        A number outside its range.

    **Source**: Cochran (1977), §4.6, on differences; Kish (1965), §12.4.

    >>> size_for_gap(0.15, sd=(0.9, 1.0), correlation=0.3, population=900).answers
    175

    """
    refuse(*(limits.above_zero("sd", one) for one in sd), limits.inside("correlation", correlation, -1, 1))
    variance = sd[0] ** 2 + sd[1] ** 2 - 2 * correlation * sd[0] * sd[1]
    return _size(margin, variance, population, design_effect, response, confidence)


def size_for_difference(
    margin: float,
    *,
    shares: tuple[float, float] | None = None,
    sd: float | tuple[float, float] | None = None,
    population: tuple[int, int] | None = None,
    design_effect: float = 1.0,
    response: float = 1.0,
    confidence: float = 0.95,
) -> Size:
    """How many answers in each of two groups does the difference between them need?

    n = z² deff (S₁² + S₂²) / (margin² + z² deff (S₁²/N₁ + S₂²/N₂)) in each group; a group that is smaller than that is
    asked as a whole, and the other makes up for it where it can.

    Parameters
    ----------
    margin : float
        Half width of the interval of the difference.
    shares : (float, float), optional
        The shares expected in the two groups; (0.5, 0.5) is the hardest case. Give these or `sd`.
    sd : float or (float, float), optional
        Standard deviations of the answers in the two groups, for a difference of means.
    population : (int, int), optional
        How many people the two groups have.
    design_effect, response, confidence
        As in `size_for_share`.

    Returns
    -------
    Size
        Answers and people to invite in each group (`groups` is 2; of the larger group where one is asked as a whole).

    Raises
    ------
    DesignError
        A number outside its range; both or neither of `shares` and `sd`.

    **Source**: Cochran (1977), §4.4 and §2.14. A difference that must be *found*, with power: `size_to_detect`.

    >>> size_for_difference(0.1, shares=(0.5, 0.5), population=(300, 500)).answers
    128

    """
    spread = _two_spreads(margin, shares, sd, population)
    refuse(_common(margin, design_effect, response, confidence))
    z2 = _normal(confidence) ** 2 * design_effect
    people = tuple(map(float, population)) if population else (inf, inf)
    n = z2 * sum(spread) / (margin**2 + z2 * sum(s / size for s, size in zip(spread, people, strict=True)))
    smaller, larger = sorted((0, 1), key=lambda group: people[group])
    if n > people[smaller]:
        n = z2 * spread[larger] / (margin**2 + z2 * spread[larger] / people[larger])
    most = [inf if size == inf else max(1, int(response * size + NOISE)) for size in people]
    answers = [min(ceil(n - NOISE), limit) for limit in most]
    reached = sqrt(sum(z2 * s * (1 / a - 1 / size) for s, a, size in zip(spread, answers, people, strict=True)))
    count = int(max(answers))
    invited = min(float(ceil(count / response - NOISE)), people[larger])
    total = None if population is None else int(sum(people))
    return Size(count, int(invited), reached, margin, total, design_effect, response, confidence, 2, shares is not None)


def _size(
    margin: float,
    variance: float,
    population: int | None,
    design_effect: float,
    response: float,
    confidence: float,
) -> Size:
    """Answers for the mean of something with this variance, and what they reach."""
    refuse(
        _common(margin, design_effect, response, confidence),
        [] if population is None else limits.whole("population", population, 2),
    )
    people = inf if population is None else float(population)
    z2 = _normal(confidence) ** 2 * design_effect
    answers = min(ceil(z2 * variance / (margin**2 + z2 * variance / people) - NOISE), people)
    answers = max(answers, 1)
    invited = ceil(answers / response - NOISE)
    if invited > people:
        invited, answers = int(people), min(answers, max(1, int(response * people + NOISE)))
    reached = sqrt(z2 * variance * max(1 / answers - 1 / people, 0.0))
    return Size(int(answers), int(invited), reached, margin, population, design_effect, response, confidence)


def _two_spreads(
    margin: float,
    shares: tuple[float, float] | None,
    sd: float | tuple[float, float] | None,
    population: tuple[int, int] | None,
) -> tuple[float, float]:
    """The variances in two groups, from what is expected of them."""
    if (shares is None) == (sd is None):
        raise limits.either("size_for_difference", "shares", "sd")
    refuse(*(limits.whole("population", people, 2) for people in population or ()))
    if shares is not None:
        refuse(limits.inside("margin", margin), *(limits.inside("shares", share) for share in shares))
        sizes = population or (None, None)
        finite = [1.0 if people is None else people / (people - 1) for people in sizes]
        return shares[0] * (1 - shares[0]) * finite[0], shares[1] * (1 - shares[1]) * finite[1]
    first, second = sd if isinstance(sd, tuple) else (sd, sd)
    refuse(limits.above_zero("sd", first), limits.above_zero("sd", second))
    assert first is not None
    assert second is not None
    return first**2, second**2


def _common(margin: float, design_effect: float, response: float, confidence: float) -> list[Mistake]:
    return [
        *limits.above_zero("margin", margin),
        *limits.above_zero("design_effect", design_effect),
        *limits.part_of_one("response", response),
        *limits.inside("confidence", confidence),
    ]


def _normal(confidence: float) -> float:
    return float(special.ndtri(0.5 + confidence / 2))

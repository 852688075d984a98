"""The plan of a comparison and what it can show: standard errors, power, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf, isnan, sqrt
from typing import Literal, get_args

from scipy import special

from evaluate.design import limits
from evaluate.design.planned_effect import clustering_effect
from evaluate.errors import DesignError, Text

Compare = Literal["groups", "twice", "standard"]


@dataclass(frozen=True)
class Plan:
    """A comparison that is planned: who is compared, how many answer, how much their answers differ.

    `answers` and `people` are of each group; `effect` is the design effect of weights and clusters together.
    """

    compare: Compare
    answers: tuple[int, ...]
    people: tuple[float, ...]
    sd: float | None
    share: float | None
    correlation: float
    effect: float
    icc: float
    cluster_size: float
    confidence: float
    response: float

    @property
    def clustered(self) -> bool:
        """Whether whole clusters answer."""
        return self.cluster_size > 1

    @property
    def scale(self) -> float:
        """Standard deviation of the answers; 1 when differences are in standard deviations."""
        return 1.0 if self.sd is None else self.sd

    def of(self, answers: tuple[int, ...]) -> Plan:
        """The same comparison with other numbers of answers."""
        return replace(self, answers=answers)

    @property
    def df(self) -> float:
        """Degrees of freedom of the test: answers, or clusters, less groups."""
        units = sum(self.answers) / self.cluster_size if self.clustered else sum(self.answers)
        return units - len(self.answers)

    def power(self, difference: float) -> float:
        """The probability that the test finds `difference`."""
        level = 0.5 + self.confidence / 2
        if self.share is not None:
            return self._power_of_shares(abs(difference), self.share, self.share + difference, level)
        error = sqrt(sum(self._per_answer() * part for part in self._parts()))
        if error == 0:
            return 1.0
        from scipy.stats import nct

        critical, away = float(special.stdtrit(self.df, level)), abs(difference) / error
        if not (away < 37):
            return 1.0
        lower = float(nct.cdf(-critical, self.df, away))
        return min(1.0, float(nct.sf(critical, self.df, away)) + (0.0 if isnan(lower) else lower))

    def _per_answer(self) -> float:
        return 2 * self.scale**2 * (1 - self.correlation) if self.compare == "twice" else self.scale**2

    def _parts(self) -> list[float]:
        """Design effect times (1/n - 1/N), of each group."""
        pairs = zip(self.answers, self.people, strict=True)
        return [self.effect * max(1 / n - 1 / people, 0.0) for n, people in pairs]

    def _power_of_shares(self, difference: float, first: float, second: float, level: float) -> float:
        parts, finite = self._parts(), [people / (people - 1) if people < inf else 1.0 for people in self.people]
        parts = [part * factor for part, factor in zip(parts, finite, strict=True)]
        null, real = self._variances(first, second, parts)
        if real <= 0:
            return 1.0
        critical = float(special.stdtrit(self.df, level)) if self.clustered else float(special.ndtri(level))
        below = special.stdtr if self.clustered else lambda _, z: special.ndtr(z)
        upper = float(below(self.df, (difference - critical * sqrt(null)) / sqrt(real)))
        return min(1.0, upper + float(below(self.df, (-difference - critical * sqrt(null)) / sqrt(real))))

    def _variances(self, first: float, second: float, parts: list[float]) -> tuple[float, float]:
        """Variance of the difference of shares: when there is none, and when there is this one."""
        p, q = first * (1 - first), second * (1 - second)
        if self.compare == "standard":
            return p * parts[0], q * parts[0]
        if self.compare == "twice":
            # Those who change their answer: p + q - 2 r √(pq), and at the null the same with their mean share.
            middle = (first + second) / 2
            null = 2 * middle * (1 - middle) * (1 - self.correlation)
            return null * parts[0], max(p + q - 2 * self.correlation * sqrt(p * q), 0.0) * parts[0]
        weight = [n / sum(self.answers) for n in self.answers]
        pooled = weight[0] * first + weight[1] * second
        return pooled * (1 - pooled) * sum(parts), p * parts[0] + q * parts[1]


@dataclass(frozen=True)
class Detection:
    """What a plan can show: `difference` is found with probability `power` from `answers` answers.

    `invited` counts those to invite for them; `text` says it in a sentence, for the plan of the survey.
    """

    asked: Literal["power", "detectable", "size"]
    difference: float
    power: float
    plan: Plan

    @property
    def answers(self) -> int:
        """Answers of all groups together."""
        return sum(self.plan.answers)

    @property
    def invited(self) -> int:
        """People to invite for them, at the expected response."""
        return sum(ceil(n / self.plan.response - 1e-9) for n in self.plan.answers)

    @property
    def text(self) -> Text:
        """The finding as a sentence."""
        plan, base = self.plan, self._base()
        chance = f"{100 * self.power:.0f}%"
        level = f"{100 * (1 - plan.confidence):.3g}%"
        what, terms = self._difference(), Text(f"显著性水平{level}", f"level {level}")
        if isnan(self.difference):
            return Text(
                f"{base.zh}看不出任何差别（把握{chance}，{terms.zh}）。",
                f"{base.en} can show no difference at all (power {chance}, {terms.en}).",
            )
        if self.asked == "detectable":
            return Text(
                f"{base.zh}可以看出{what.zh}以上的差别（把握{chance}，{terms.zh}）。",
                f"{base.en} can show {what.en} or more (power {chance}, {terms.en}).",
            )
        if self.asked == "size":
            zh = "" if plan.response == 1 else f"，按{100 * plan.response:.3g}%的应答率邀请{self.invited}人"
            en = "" if plan.response == 1 else f"; invite {self.invited} at a response of {100 * plan.response:.3g}%"
            return Text(
                f"要看出{what.zh}的差别，需要{base.zh}{zh}（把握{chance}，{terms.zh}）。",
                f"To show {what.en}, one needs {base.en}{en} (power {chance}, {terms.en}).",
            )
        pair = self._pair(what)
        return Text(
            f"{base.zh}，看出{pair.zh}的把握是{chance}（{terms.zh}）。",
            f"With {base.en}, {pair.en} with a probability of {chance} ({terms.en}).",
        )

    def _base(self) -> Text:
        plan, total = self.plan, self.answers
        zh, en = f"{total}份答卷", f"{total} answers"
        if plan.compare == "twice":
            zh, en = f"{total}人前后各答一次", f"{total} people answering twice"
        notes: list[Text] = []
        if len(plan.answers) == 2:
            first, second = plan.answers
            each = Text(f"两组各{first}份", f"{first} in each group")
            notes.append(each if first == second else Text(f"两组{first}份和{second}份", f"{first} and {second}"))
        if plan.clustered:
            m, rho = f"{plan.cluster_size:g}", f"{plan.icc:g}"
            notes.append(
                Text(
                    f"每群{m}人、群内相关{rho}，相当于{total / plan.effect:.0f}份独立答卷",
                    f"{m} per cluster, intraclass correlation {rho}: worth {total / plan.effect:.0f} independent ones",
                )
            )
        inner = Text("，".join(note.zh for note in notes), ", ".join(note.en for note in notes))
        return Text(f"{zh}（{inner.zh}）", f"{en} ({inner.en})") if notes else Text(zh, en)

    def _difference(self) -> Text:
        size, plan = abs(self.difference), self.plan
        if plan.share is not None:
            against = Text("", f" from {100 * plan.share:.3g}%")
            return Text(f"{100 * size:.3g}个百分点", f"a difference of {100 * size:.3g} percentage points{against.en}")
        if plan.sd is None:
            return Text(f"{size:.2g}个标准差", f"a difference of {size:.2g} standard deviations")
        return Text(f"{size:.2g}", f"a difference of {size:.2g}")

    def _pair(self, what: Text) -> Text:
        if self.plan.share is None:
            return Text(f"{what.zh}的差别", f"{what.en} is found")
        first, second = f"{100 * self.plan.share:.3g}%", f"{100 * (self.plan.share + self.difference):.3g}%"
        return Text(f"{first}与{second}之间的差别", f"{first} and {second} are told apart")


def make_plan(
    answers: int | tuple[int, int],
    compare: Compare,
    sd: float | None,
    share: float | None,
    correlation: float,
    design_effect: float,
    icc: float,
    cluster_size: float,
    population: int | tuple[int, int] | None,
    confidence: float,
    response: float = 1.0,
) -> Plan:
    """A plan from what a person writes down.

    Raises
    ------
    DesignError
        A number outside its range, both `sd` and `share`, fewer than two clusters per group.

    """
    limits.refuse(
        limits.one_of("compare", compare, get_args(Compare)),
        [] if sd is None else limits.above_zero("sd", sd),
        [] if share is None else limits.inside("share", share),
        limits.inside("correlation", correlation, -1, 1),
        limits.above_zero("design_effect", design_effect),
        limits.inside("confidence", confidence),
    )
    if sd is not None and share is not None:
        raise limits.either("power", "share", "sd")
    sizes = _each(answers, compare, "answers")
    limits.refuse(*(limits.whole("answers", n, 2) for n in sizes))
    people = (inf,) * len(sizes) if population is None else tuple(map(float, _each(population, compare, "population")))
    limits.refuse(*(limits.whole("population", size, 2) for size in people if size < inf))
    effect = design_effect * clustering_effect(icc, cluster_size)
    plan = Plan(
        compare, sizes, people, sd, share, correlation, effect, icc, cluster_size, confidence, response
    )  # fmt: skip
    if plan.clustered and min(sizes) / cluster_size < 2:
        raise _few_clusters(min(sizes) / cluster_size)
    return plan


def _each(number: int | tuple[int, int], compare: Compare, name: str) -> tuple[int, ...]:
    """One number per group; a single number is shared by two groups."""
    if isinstance(number, tuple):
        if compare != "groups" or len(number) != 2:
            raise DesignError.single(
                name,
                Text(f"给出了{len(number)}个数。", f"{len(number)} numbers are given."),
                Text("两组比较给两个数，其余给一个数。", "Two numbers for two groups, one number otherwise."),
                Text("改正这个参数，或改 compare。", "Correct it, or change compare."),
            )
        return number
    limits.refuse(limits.whole(name, number, 2))
    return (int(number) // 2, int(number) - int(number) // 2) if compare == "groups" else (int(number),)


def _few_clusters(count: float) -> DesignError:
    return DesignError.single(
        "answers, cluster_size",
        Text(f"每组只有{count:.3g}个群，无法检验。", f"There are {count:.3g} clusters per group: no test is possible."),
        Text("每组至少两个群。", "Two clusters or more in each group."),
        Text("增加群数，或者减小每群人数。", "Ask more clusters, or fewer people in each."),
    )

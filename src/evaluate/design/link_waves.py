"""Two waves that partly reached the same people: each keeps its own design, differences know of the overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, overload

import numpy as np
import pandas as pd

from evaluate.design.answers import Array
from evaluate.design.jackknife import unit_codes
from evaluate.design.joint_stages import Place, joint_adjustments, joint_stages, joint_weights, places, refuse_parts
from evaluate.design.sample import Mask, Origin, Sample, derived
from evaluate.design.stage import Links, Stage
from evaluate.documents import fold_text
from evaluate.errors import DesignError, Mistake, Text
from evaluate.instruments import refused_columns


@overload
def link_waves(before: Sample, after: Sample, *, on: str) -> tuple[Sample, Sample]: ...
@overload
def link_waves(before: Mapping[str, Sample], *, on: str) -> dict[str, Sample]: ...
def link_waves(
    before: Sample | Mapping[str, Sample], after: Sample | None = None, *, on: str
) -> tuple[Sample, Sample] | dict[str, Sample]:
    """How much has changed between waves, when only some people answered more than one?

    Every wave keeps its own design, weights and errors. Whoever (or whichever cluster) is in two makes their results
    go together: their covariance is the sum, over the units in both, of the products of their distances from the means
    of their strata, each scaled as in the variance of its own wave. In a finite population a unit's product counts
    (1 - f₁f₂/f₁₂) / √((1 - f₁)(1 - f₂)) times, f₁₂ being the part of the stratum that is in both: nothing when both
    waves were answered independently of each other, wholly when the same people answered both. Differences
    (`mean(after, "q") - mean(before, "q")`) then have the right errors. Of three waves or more every pair is linked in
    this way, whether or not one lies between: the difference of two is that of these two linked alone.

    Parameters
    ----------
    before, after : Sample
        The two waves; no domains, no replicates. Instead of both, a mapping of two waves or more from their names, in
        order of time: `link_waves({"2024": a, "2025": b, "2026": c}, on="who")`.
    on : str
        The column of all that names the unit of the first stage: the person where people were drawn or invited, the
        cluster where clusters were. A blank links nothing.

    Returns
    -------
    (Sample, Sample) or dict of Sample
        The waves, linked, as they were given; take domains of them and estimate as usual.

    Raises
    ------
    DesignError
        Something that is no sample, or fewer than two; a wave without the column, a name that stands for two units of
        one wave, a unit with two names, a wave that shares no name with any other; waves that cannot be laid together;
        columns of one name asked on another scale or with other options (see `comparable`; `carry_over` recodes them).

    Of clusters drawn in two stages with a finite population only the first stage is linked, so that what the same
    people within them share is left out: where they answer alike both times, errors of differences are too large.

    **Source**: Kish (1965), §12.4; Qualité & Tillé (2008), Survey Methodology 34(2), for finite populations. Same in R:
    one `svydesign(id = ~on, weights = ~weights)` of the rows of all waves, domains by wave, and `svycontrast`.

    >>> from evaluate.design.design import Design
    >>> first = Sample(pd.DataFrame({"who": ["a", "b", "c"], "q": [1.0, 2.0, 6.0]}), Design())
    >>> second = Sample(pd.DataFrame({"who": ["b", "c", "d"], "q": [3.0, 7.0, 5.0]}), Design())
    >>> one, two = link_waves(first, second, on="who")
    >>> len(one), len(two), len(one.links.left)
    (3, 3, 2)

    """
    if isinstance(before, Mapping) and after is None:
        found = _linked(_samples(before), list(map(str, before)), on)
        return dict(zip(before, found, strict=True))
    waves = _samples({"before": before, "after": after})
    first, second = _linked(waves, _names(*waves), on)
    return first, second


def _linked(waves: list[Sample], names: list[str], on: str) -> list[Sample]:
    """Every wave among the rows of all, with the links of all pairs."""
    refuse_parts("link_waves", waves, names)
    asked = [wave.responses.questionnaire for wave in waves]
    DesignError.refuse(
        mistake for old, new in combinations(asked, 2) for mistake in refused_columns(old, new, where="link_waves")
    )
    keys = _keys(waves, names, on)
    stages = joint_stages(waves, names, as_units=True)
    links = _links(keys, waves, names, stages[0], on)
    weights, starting = joint_weights(waves)
    origin, adjustments = Origin(" + ".join(names)), joint_adjustments(waves)

    def linked(wave: Sample, name: str, place: Place) -> Sample:
        responses = _padded(wave, place)
        own = np.ones(wave.rows, dtype=bool) if wave.respondents is None else wave.respondents.rows
        return derived(
            wave,
            data=responses,
            responses=responses,
            weights=weights,
            starting_weights=starting,
            stages=stages,
            origin=origin,
            mask=Mask(place.fill(own, False)),
            respondents=None,
            adjustments=adjustments,
            steps=(),
            links=links,
            parts=((name, wave),),
            _read={},
        )

    return [linked(*each) for each in zip(waves, names, places(waves), strict=True)]


def _samples(waves: Mapping[str, object]) -> list[Sample]:
    """Two samples or more, and nothing else."""
    right = Text(
        "link_waves(甲, 乙, on=…)，或 link_waves({名称: 样本, …}, on=…)，至少两次调查。",
        "link_waves(a, b, on=…) or link_waves({name: sample, …}, on=…) of two waves or more.",
    )
    mend = Text("给出每次调查的样本。", "Give the sample of every wave.")
    mistakes = [
        Mistake(
            f"link_waves · {name}",
            Text(f"这里是 {type(wave).__name__}，不是样本。", f"This is a {type(wave).__name__} and no sample."),
            right,
            mend,
        )
        for name, wave in waves.items()
        if not isinstance(wave, Sample)
    ]
    if len(waves) < 2:
        few = Text(f"只有 {len(waves)} 次调查。", f"There are {len(waves)} waves.")
        mistakes.append(Mistake("link_waves", few, right, mend))
    DesignError.refuse(mistakes)
    return [wave for wave in waves.values() if isinstance(wave, Sample)]


@dataclass(frozen=True, eq=False)
class _Keys:
    """The name of each first-stage unit of one wave (empty: none)."""

    names: list[str]


def _names(before: Sample, after: Sample) -> list[str]:
    """What the waves are called: by their wave or survey, or before and after where these are alike."""
    for name in ("wave", "survey"):
        found = [getattr(sample.source, name) for sample in (before, after)]
        if all(found) and found[0] != found[1]:
            return found
    return ["before", "after"]


def _keys(waves: list[Sample], names: list[str], on: str) -> list[_Keys]:
    found, mistakes = [], []
    for wave, name in zip(waves, names, strict=True):
        if on not in wave.frame.columns:
            shown = ", ".join(map(str, list(wave.frame.columns)[:12]))
            mistakes.append(
                Mistake(
                    f"link_waves · {name}",
                    Text(f"没有名为 {on} 的列。", f"There is no column {on}."),
                    Text(f"已有的列：{shown}。", f"One of: {shown}."),
                    Text("改正 on，或把配对码加进这次调查的数据。", "Correct on, or add the key to this wave."),
                )
            )
            continue
        made, wrong = _of_units(wave, name, on)
        found.append(made)
        mistakes += wrong
    DesignError.refuse(mistakes)
    return found


def _of_units(wave: Sample, name: str, on: str) -> tuple[_Keys, list[Mistake]]:
    """One name per unit; a name for two units, or a unit of two names, links nobody knows whom."""
    codes, above = unit_codes(wave.stages[0], wave.rows)
    labels = [_label(value) for value in wave.frame[on]]
    of_unit, mixed = [""] * len(above), set()
    for code, label in zip(codes.tolist(), labels, strict=True):
        if of_unit[code] and label and of_unit[code] != label:
            mixed.add(label)
        of_unit[code] = of_unit[code] or label
    twice = pd.Series([label for label in of_unit if label])
    twice = twice[twice.duplicated()].unique().tolist()
    found = []
    for wrong, zh, en in ((sorted(mixed), "同一个群里有几个不同的", "Units of several names"),
                          (twice, "有几个单位用同一个", "Several units share")):  # fmt: skip
        if wrong:
            shown = ", ".join(wrong[:5])
            found.append(
                Mistake(
                    f"link_waves · {name} · {on}",
                    Text(f"{zh}“{on}”：{shown}。", f"{en}: {shown}."),
                    Text("一阶单位（人或群）与它一一对应。", "One name for each unit of the first stage."),
                    Text("整群抽样用群的列；重复的配对码用更正表改正。",
                         "Where clusters were drawn name their column; correct repeated keys."),
                )
            )  # fmt: skip
    return _Keys(of_unit), found


def _label(value: Any) -> str:
    if pd.isna(value):
        return ""
    return (
        f"{value:g}" if isinstance(value, (float, np.floating)) and float(value).is_integer() else fold_text(str(value))
    )


def _links(keys: list[_Keys], waves: list[Sample], names: list[str], stage: Stage, on: str) -> Links:
    """Which units of the joint first stage are the same, and how strongly they tie each pair of waves."""
    starts = np.cumsum([0, *(len(key.names) for key in keys)]).tolist()
    parents = np.cumsum([0, *(wave.stages[0].parents for wave in waves)]).tolist()
    found, tied = [], set()
    for one, other in combinations(range(len(waves)), 2):
        there = {name: starts[other] + at for at, name in enumerate(keys[other].names) if name}
        pairs = [(starts[one] + at, there[name]) for at, name in enumerate(keys[one].names) if name in there]
        if pairs:
            tied |= {one, other}
            left, right = np.array(pairs, dtype=np.int64).T
            above = stage.parent_of_unit[left], stage.parent_of_unit[right]
            own = [slice(parents[wave], parents[wave + 1]) for wave in (one, other)]
            labels = [label for wave in waves for label in wave.stages[0].labels]
            found.append(Links(left, right, _strength(above, stage, own, labels)))
    alone = [name for at, name in enumerate(names) if at not in tied]
    DesignError.refuse(_nobody(on, name) for name in (alone if len(waves) > 2 else [""] * bool(alone)))
    return Links(*(np.concatenate([getattr(part, name) for part in found]) for name in ("left", "right", "strength")))


def _strength(parents: tuple[Array, Array], stage: Stage, own: list[slice], labels: list[str]) -> Array:
    """(1 - f₁f₂/f₁₂) / √((1 - f₁)(1 - f₂)) of each pair, between -1 and 1; 1 where a population is infinite.

    `own` are the strata of each of the two waves among all. Of pairs within strata of one label f₁₂ is counted there;
    of those who moved, over all strata.
    """
    fraction = stage.fraction
    first, second = fraction[parents[0]], fraction[parents[1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = stage.sampled / fraction
    joint = pd.Series(list(zip(*parents, strict=True)))
    both = joint.map(joint.value_counts()).to_numpy(dtype=float)
    same = np.array([labels[a] == labels[b] for a, b in zip(*parents, strict=True)])
    counts = [stage.sampled[part].sum() for part in own]
    known = [size[part].sum() for part in own]
    moved = 1 - counts[0] * counts[1] / (max(known) * len(same))
    room = np.sqrt((1 - first) * (1 - second))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = 1 - first * second * np.minimum(size[parents[0]], size[parents[1]]) / both
        strength = np.clip(np.where(same, apart, moved) / room, -1.0, 1.0)
    return np.where((first <= 0) | (second <= 0), 1.0, np.where(room > 0, strength, 0.0))


def _padded(wave: Sample, place: Place) -> Any:
    """The answers of one wave, with empty rows where those of the other stand."""
    frame, reasons = wave.responses.frame, wave.responses.reasons
    others = [f"before {at}" for at in range(place.start)], [f"after {at}" for at in range(place.stop, place.rows)]
    index = pd.Index([*others[0], *frame.index, *others[1]], name=frame.index.name)
    kinds = {name: "boolean" if kind.kind == "b" else "Int64" for name, kind in frame.dtypes.items()
             if isinstance(kind, np.dtype) and kind.kind in "bi"}  # fmt: skip
    at = np.full(place.rows, -1)
    at[place.start : place.stop] = np.arange(len(frame))
    wide = frame.astype(kinds).reset_index(drop=True).reindex(at).set_axis(index)
    return replace(wave.responses, frame=wide, reasons=reasons.reset_index(drop=True).reindex(at).set_axis(index))


def _nobody(on: str, wave: str) -> Mistake:
    return Mistake(
        f"link_waves(on={on!r})" + (f" · {wave}" if wave else ""),
        Text("这次调查与别次没有一个相同的单位。", "Not a single unit of this wave is in another.")
        if wave
        else Text("两次调查没有一个相同的单位。", "Not a single unit is in both waves."),
        Text("各次调查用同一种配对码。", "The same kind of key in all waves."),
        Text(
            "核对配对码的写法；确实是不同的人，用 independent(a, b)。",
            "See whether keys are written alike; if they are different people use independent(a, b).",
        ),
    )

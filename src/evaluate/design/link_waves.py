"""Two waves that partly reached the same people: each keeps its own design, differences know of the overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

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


def link_waves(before: Sample, after: Sample, *, on: str) -> tuple[Sample, Sample]:
    """How much has changed between two waves, when only some people answered both?

    Every wave keeps its own design, weights and errors. Whoever (or whichever cluster) is in both makes their results
    go together: their covariance is the sum, over the units in both, of the products of their distances from the means
    of their strata, each scaled as in the variance of its own wave. In a finite population a unit's product counts
    (1 - f₁f₂/f₁₂) / √((1 - f₁)(1 - f₂)) times, f₁₂ being the part of the stratum that is in both: nothing when both
    waves were answered independently of each other, wholly when the same people answered both. Differences
    (`mean(after, "q") - mean(before, "q")`) then have the right errors.

    Parameters
    ----------
    before, after : Sample
        The two waves; no domains, no replicates.
    on : str
        The column of both that names the unit of the first stage: the person where people were drawn or invited, the
        cluster where clusters were. A blank links nothing.

    Returns
    -------
    (Sample, Sample)
        The waves, linked; take domains of them and estimate as usual.

    Raises
    ------
    DesignError
        A wave without the column, a name that stands for two units of one wave, a unit with two names, no name in both;
        waves that cannot be laid together; columns of one name asked on another scale or with other options (see
        `comparable`; `carry_over` recodes them).

    Of clusters drawn in two stages with a finite population only the first stage is linked, so that what the same
    people within them share is left out: where they answer alike both times, errors of differences are too large.

    **Source**: Kish (1965), §12.4; Qualité & Tillé (2008), Survey Methodology 34(2), for finite populations. Same in R:
    one `svydesign(id = ~on, weights = ~weights)` of the rows of both waves, domains by wave, and `svycontrast`.

    >>> from evaluate.design.design import Design
    >>> first = Sample(pd.DataFrame({"who": ["a", "b", "c"], "q": [1.0, 2.0, 6.0]}), Design())
    >>> second = Sample(pd.DataFrame({"who": ["b", "c", "d"], "q": [3.0, 7.0, 5.0]}), Design())
    >>> one, two = link_waves(first, second, on="who")
    >>> len(one), len(two), len(one.links.left)
    (3, 3, 2)

    """
    waves, names = [before, after], _names(before, after)
    refuse_parts("link_waves", waves, names)
    asked = [wave.responses.questionnaire for wave in waves]
    DesignError.refuse(refused_columns(asked[0], asked[1], where="link_waves"))
    keys = _keys(waves, names, on)
    stages = joint_stages(waves, names, as_units=True)
    links = _links(keys, waves, stages[0])
    if not len(links.left):
        raise _nobody(on)
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

    first, second = (linked(*each) for each in zip(waves, names, places(waves), strict=True))
    return first, second


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


def _links(keys: list[_Keys], waves: list[Sample], stage: Stage) -> Links:
    """Which units of the joint first stage are the same, and how strongly they tie the waves."""
    shift = len(keys[0].names)
    there = {name: shift + place for place, name in enumerate(keys[1].names) if name}
    pairs = [(place, there[name]) for place, name in enumerate(keys[0].names) if name and name in there]
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    if not pairs:
        return Links(left, right, np.zeros(0))
    parents = stage.parent_of_unit[left], stage.parent_of_unit[right]
    return Links(left, right, _strength(parents, stage, waves))


def _strength(parents: tuple[Array, Array], stage: Stage, waves: list[Sample]) -> Array:
    """(1 - f₁f₂/f₁₂) / √((1 - f₁)(1 - f₂)) of each pair, between -1 and 1; 1 where a population is infinite.

    Of pairs within strata of one label f₁₂ is counted there; of those who moved, over all strata.
    """
    fraction, own = stage.fraction, [wave.stages[0] for wave in waves]
    first, second = fraction[parents[0]], fraction[parents[1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = stage.sampled / fraction
    labels = [label for wave in own for label in wave.labels]
    joint = pd.Series(list(zip(*parents, strict=True)))
    both = joint.map(joint.value_counts()).to_numpy(dtype=float)
    same = np.array([labels[a] == labels[b] for a, b in zip(*parents, strict=True)])
    counts = [stage.sampled[: own[0].parents], stage.sampled[own[0].parents :]]
    known = [size[: own[0].parents].sum(), size[own[0].parents :].sum()]
    moved = 1 - counts[0].sum() * counts[1].sum() / (max(known) * len(same))
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


def _nobody(on: str) -> DesignError:
    return DesignError.single(
        f"link_waves(on={on!r})",
        Text("两次调查没有一个相同的单位。", "Not a single unit is in both waves."),
        Text("两次调查用同一种配对码。", "The same kind of key in both waves."),
        Text(
            "核对配对码的写法；确实是两批不同的人，用 independent(a, b)。",
            "See whether keys are written alike; if they are different people use independent(a, b).",
        ),
    )

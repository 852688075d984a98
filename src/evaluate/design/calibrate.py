"""Weights that reproduce what is known of the population: the weighting step, recorded so that errors know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np

from evaluate.design.answers import Array, Grouping
from evaluate.design.sample import Calibration, Origin, Sample, derived
from evaluate.errors import DesignError, Mistake, Text

Method = Literal["poststratify"]
Margins = Mapping[Any, Mapping[Any, float]]


def calibrate(sample: Sample, *, to: Margins, method: Method = "poststratify") -> Sample:
    """Which weights make the sample agree with the known numbers of people?

    Post-stratification: the weights of a cell are multiplied by its known number over its weighted number. Errors
    then use the residuals of the design-weighted regression on the cells.

    Parameters
    ----------
    sample : Sample
        A sample that is neither calibrated yet nor a domain.
    to : mapping
        `{"level": {"section": 412, "division": 86}}`: the column, and the population of each of its codes. For
        crossed cells the key is a tuple of columns and the codes are tuples.
    method : {"poststratify"}
        How the margins are hit.

    Returns
    -------
    Sample
        With new weights; the step is recorded in `steps` and `calibration`.

    Raises
    ------
    DesignError
        An unknown method; a margin without anybody in the sample; a code or a row of the sample without a margin.

    **Source**: Holt & Smith (1979), JRSS A 142; Deville & Särndal (1992), JASA 87, for the residuals.
    Same in R: `postStratify(design, ~level, population)`.

    """
    if method not in get_args(Method):
        raise _unknown_method(method)
    if sample.calibration is not None or sample.mask is not None:
        raise _too_late(sample)
    if len(to) != 1:
        raise _several(to)
    ((names, margin),) = to.items()
    cells = sample.groups((names,) if isinstance(names, str) else tuple(names))
    targets, mistakes = _targets(cells, margin, sample)
    DesignError.refuse(mistakes)
    assert cells.codes is not None
    held = np.bincount(cells.codes, sample.weights, minlength=cells.count)
    weights = sample.weights * (targets / held)[cells.codes]
    reached = np.bincount(cells.codes, weights, minlength=cells.count)
    if not np.allclose(reached, targets, rtol=1e-12, atol=0):
        raise AssertionError("post-stratified weights miss their margins")
    weights.flags.writeable = False
    return derived(
        sample,
        weights=weights,
        calibration=Calibration(cells, sample.weights, method, targets),
        origin=Origin(sample.origin.name),
        steps=(*sample.steps, f"{method}: {', '.join(cells.names)} → {len(targets)} cells, {targets.sum():g}"),
    )


def _targets(cells: Grouping, margin: Mapping[Any, float], sample: Sample) -> tuple[Array, list[Mistake]]:
    name = " × ".join(cells.names)
    keys = [key[0] if len(key) == 1 else key for key in cells.levels.itertuples(index=False, name=None)]
    mistakes = [_empty(name, code, count) for code, count in margin.items() if code not in keys and count != 0]
    mistakes += [_without_margin(name, key) for key in keys if not (key in margin and margin[key] > 0)]
    loose = int((cells.codes < 0).sum()) if cells.codes is not None else 0
    if loose:
        mistakes.append(_unlabelled(name, loose))
    targets = np.array([float(margin.get(key, np.nan)) for key in keys])
    return targets, mistakes


def _empty(name: str, code: Any, count: float) -> Mistake:
    return Mistake(
        f"{name} = {code}",
        Text(f"总体有 {count:g} 人，样本里没有人。", f"The population has {count:g}, the sample nobody."),
        Text("每个有总体数的类在样本里都有人。", "Somebody in the sample for every margin."),
        Text("把这一类与相近的类合并，总体数相加。", "Merge it with a similar class and add the numbers."),
    )


def _without_margin(name: str, code: Any) -> Mistake:
    return Mistake(
        f"{name} = {code}",
        Text("样本里有这一类，却没有正的总体数。", "The sample has this class, yet no positive margin is given."),
        Text("样本中的每一类都有总体数。", "A margin for every class of the sample."),
        Text("补上这一类的总体数，或核对编码。", "Add its number, or check the code."),
    )


def _unlabelled(name: str, rows: int) -> Mistake:
    return Mistake(
        name,
        Text(f"有 {rows} 行缺少这一列。", f"{rows} rows lack it."),
        Text("每一行都属于一类。", "Every row belongs to a class."),
        Text("按名册补上，或另设一类“不详”并给出总体数。", "Fill it in from the roster."),
    )


def _unknown_method(method: str) -> DesignError:
    allowed = ", ".join(get_args(Method))
    return DesignError.single(
        f"calibrate(method={method!r})",
        Text("没有这种加权方法。", "There is no such method."),
        Text(f"目前可用：{allowed}。", f"For now: {allowed}."),
        Text("改用可用的方法；多个边缘可先交叉成单元。", "Use one of them; several margins may be crossed into cells."),
    )


def _too_late(sample: Sample) -> DesignError:
    return DesignError.single(
        "calibrate",
        Text("样本已经校准过，或者已经取了子总体。", "The sample is calibrated already, or a domain of one."),
        Text("先对整个样本校准一次，再取子总体。", "Calibrate the whole sample once, then take a domain."),
        Text("把所有边缘放在一次 calibrate 里。", "Give all margins in a single calibrate."),
    )


def _several(to: Margins) -> DesignError:
    shown = ", ".join(map(str, to))
    return DesignError.single(
        f"calibrate(to={{{shown}}})",
        Text("事后分层只用一组单元。", "Post-stratification takes one set of cells."),
        Text(
            '例如 {"level": {…}}，或交叉单元 {("level", "sex"): {…}}。',
            'Such as {"level": {…}} or {("level", "sex"): {…}}.',
        ),
        Text("把几列交叉成单元，给出每个单元的总体数。", "Cross the columns and give the number of each cell."),
    )

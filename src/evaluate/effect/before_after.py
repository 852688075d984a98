"""Before and after: how much the same people changed between two waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaluate.design import Sample
from evaluate.effect.words import with_words
from evaluate.errors import DesignError, Text
from evaluate.estimate import Estimate, mean, stack


def before_after(
    sample: Sample,
    items: Sequence[str] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """How much did the people who answered both waves change?

    Mean after minus mean before over complete pairs, with the covariance of the two: for one class, a simple design and
    no by, the paired t interval. Without a comparison group this is a difference and no proven effect: the wording of a
    claim made from it stays 前后对比.

    Parameters
    ----------
    sample : Sample
        Paired answers (`pair_waves`) with columns `<item>_before` and `<item>_after`. To treat each class on its own,
        make the
        class the stratum.
    items : list of str, optional
        Names without the wave; every item that has both waves and numbers when left out.
    by : str or list of str, optional
        Usually the class.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Measure "change" in the item's own measure; evidence "before-after".

    Raises
    ------
    DesignError
        An item without both waves.

    **Source**: paired difference of means; Särndal, Swensson & Wretman (1992), §5.7. Same in R: `t.test(after,
    before, paired = TRUE)`.

    >>> import pandas as pd
    >>> from evaluate.design import Design, Sample
    >>> sample = Sample(pd.DataFrame({"score_before": [50.0, 60, 70], "score_after": [58.0, 65, 80]}), Design())
    >>> before_after(sample).frame["value"].round(2).tolist()
    [7.67]
    """
    names = _both_waves(sample) if items is None else list(items)
    wanted = [f"{name}_{wave}" for name in names for wave in ("before", "after")]
    missing = [name for name in wanted if name not in sample.frame.columns]
    if missing or not names:
        raise _no_waves(missing)
    groups = _groups(sample, by)
    waves = {wave: _wave(sample, names, wave, list(groups.values()), confidence) for wave in ("before", "after")}
    change = _named(waves["after"] - waves["before"], groups)
    return with_words(change, sample, measure="change", evidence="before-after", method="paired")


def _wave(sample: Sample, names: list[str], wave: str, by: str | Sequence[str] | None, confidence: float) -> Estimate:
    parts = [
        mean(sample, f"{name}_{wave}", by=by, complete=(f"{name}_before", f"{name}_after"), confidence=confidence)
        for name in names
    ]
    joined = parts[0] if len(parts) == 1 else stack(*parts)
    return joined.described(item={f"{name}_{wave}": name for name in names})


def _groups(sample: Sample, by: str | Sequence[str] | None) -> dict[str, str]:
    """The columns to group by: of what both waves hold, such as the class, the one that was told before."""
    names = [by] if isinstance(by, str) else list(by or ())
    known = sample.frame.columns
    return {name: f"{name}_before" if name not in known and f"{name}_before" in known else name for name in names}


def _named(change: Estimate, groups: Mapping[str, str]) -> Estimate:
    """Groups and their labels under the name that was asked for, without the wave."""
    frame = change.frame.set_axis([_without(column, groups) for column in change.frame.columns], axis=1)
    labels = {_without(column, groups): codes for column, codes in change.about.labels.items()}
    columns = dict(labels.get("column", {}))
    for asked, stored in groups.items():
        words = columns.get(stored, {})
        columns[asked] = _short(words)
    items = dict(labels.get("item", {}))
    items |= {name: _short(items.get(f"{name}_before", {})) for name in dict.fromkeys(frame["item"].astype(str))}
    about = replace(change.about, labels={**labels, "column": columns, "item": items})
    return replace(change, frame=frame, about=about)


def _short(words: Mapping[str, str]) -> dict[str, str]:
    """A label without the wave that pair_waves wrote behind it in brackets."""
    return {language: text.split("（")[0].split(" (")[0] for language, text in words.items()}


def _without(column: str, groups: Mapping[str, str]) -> str:
    return next((asked for asked, stored in groups.items() if stored == column), column)


def _both_waves(sample: Sample) -> list[str]:
    columns = [str(column) for column in sample.frame.columns]
    stems = [column.removesuffix("_before") for column in columns if column.endswith("_before")]
    return [stem for stem in stems if f"{stem}_after" in columns and sample.item(f"{stem}_before").numeric]


def _no_waves(missing: list[str]) -> DesignError:
    shown = "、".join(missing) or "<item>_before / <item>_after"
    return DesignError.single(
        "before_after",
        Text(f"缺少前后两次的列：{shown}。", f"Both waves are needed; missing: {shown}."),
        Text("每一题都有 _before 和 _after 两列。", "Each item has a column _before and a column _after."),
        Text("先用 pair_waves 把两次答卷配对。", "Pair the two waves with pair_waves first."),
    )

"""Two waves of the same people as one sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluate.design import Design, Sample
from evaluate.errors import DesignError, Text
from evaluate.responses import Responses, pair_waves
from evaluate.workspace.survey import Survey


def panel_of(before: Survey, after: Survey) -> Sample:
    """Who answered both waves, linked by the key that people made up themselves?

    Each group of `report_by` (the class) is a stratum, so that a class is judged by its own people. Nobody was drawn
    and no roster is used: the errors are those of a paired comparison, not those of this one class alone. A group with
    one single pair shows no spread: the pair is left out and named in `provenance.dropped`.

    Raises
    ------
    DesignError
        When a questionnaire has no item of role "key", or more than one, or no group has two pairs.
    ResponsesError
        As `pair_waves`, also when a column of both was asked on another scale or with other options.
    """
    keys = before.questionnaire.with_role("key")
    if len(keys) != 1:
        raise DesignError.single(
            before.id,
            Text(f"问卷里有{len(keys)}个配对码（role: key），配不成对。", f"{len(keys)} items have role key."),
            Text("恰好一个。", "Exactly one."),
            Text("在两次问卷里各标一题 role: key。", "Mark one item of each wave with role: key."),
        )
    strata = [f"{name}_before" for name in before.report_by]
    paired = _without_lone_pairs(pair_waves(before.responses, after.responses, on=keys[0].name), strata)
    return Sample(paired, Design(strata=strata or None), policy=before.policy, language=before.language)


def _without_lone_pairs(paired: Responses, strata: Sequence[str]) -> Responses:
    """The pairs of groups that have two or more; a pair whose group is not known stays, for the design to name it."""
    frame = paired.frame
    if not strata:
        return paired
    pairs = frame.groupby(list(strata), observed=True, dropna=True)[strata[0]].transform("size")
    lone = (pairs == 1).to_numpy()
    if not lone.any():
        return paired
    if lone.all():
        raise _no_group_of_two(strata)
    why = "所在组只有一对，算不出误差 / the only pair of its group, which shows no spread"
    told = paired.provenance
    provenance = replace(
        told,
        rows_kept=int((~lone).sum()),
        dropped=(*told.dropped, *((str(label), why) for label in frame.index[lone])),
        steps=(*told.steps, f"略去 {lone.sum()} 个只有一对的组 / {lone.sum()} groups with a single pair left out"),
    )
    return replace(paired, frame=frame[~lone], reasons=paired.reasons[~lone], provenance=provenance)


def _no_group_of_two(strata: Sequence[str]) -> DesignError:
    names = [name.removesuffix("_before") for name in strata]
    return DesignError.single(
        "panel",
        Text(
            f"按 {'、'.join(names)} 分组，每组都只有一对，算不出误差。",
            f"Grouped by {', '.join(names)} every group has a single pair, which shows no spread.",
        ),
        Text("至少有一组有两对。", "Two pairs in at least one group."),
        Text(
            "减少 design.yml 里 report_by 的列，或核对配对码。", "Name fewer columns in report_by, or check the keys."
        ),
    )

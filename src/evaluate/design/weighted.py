"""A sample with new weights: the step is recorded, and done again in every replicate."""

from __future__ import annotations

from evaluate.design.answers import Array
from evaluate.design.sample import Mask, Origin, Sample, derived
from evaluate.design.stages import Stage
from evaluate.design.step import Adjustment, Step


def weighted(
    sample: Sample,
    weights: Array,
    step: Step,
    adjustments: tuple[Adjustment, ...] = (),
    *,
    respondents: Mask | None = None,
    stages: tuple[Stage, ...] | None = None,
) -> Sample:
    """`sample` with these weights, its replicates weighted alike, and the step among its `steps`."""
    # What a step has just computed, or the read-only weights it left alone: nobody else writes into them.
    weights.flags.writeable = False
    replicates = sample.replicates
    return derived(
        sample,
        weights=weights,
        adjustments=(*sample.adjustments, *adjustments),
        steps=(*sample.steps, step),
        origin=Origin(sample.origin.name),
        replicates=None if replicates is None else replicates.replayed(step.replay, sample.weights),
        mask=sample.mask if respondents is None else respondents,
        respondents=sample.respondents if respondents is None else respondents,
        stages=sample.stages if stages is None else stages,
    )

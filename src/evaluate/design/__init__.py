"""Whom the answers speak for: designs, samples, domains, calibration and what may be shown."""

from evaluate.design.calibrate import calibrate
from evaluate.design.census import census, self_selected
from evaluate.design.design import Design
from evaluate.design.domain import domain
from evaluate.design.policy import Policy
from evaluate.design.sample import Sample, with_columns
from evaluate.design.source import Source

__all__ = [
    "Design",
    "Policy",
    "Sample",
    "Source",
    "calibrate",
    "census",
    "domain",
    "self_selected",
    "with_columns",
]

"""Whom the answers speak for: designs, samples, domains, calibration and what may be shown."""

from evaluate.design.allocate import allocate, allocate_bethel
from evaluate.design.calibrate import calibrate
from evaluate.design.caution import caution
from evaluate.design.census import census, self_selected
from evaluate.design.combine import combine
from evaluate.design.describe import describe
from evaluate.design.design import Design
from evaluate.design.detection import Detection
from evaluate.design.domain import domain
from evaluate.design.draw import draw_pps, draw_simple, draw_stratified, draw_systematic, draw_two_stage
from evaluate.design.drawn_list import write_drawn
from evaluate.design.link_waves import link_waves
from evaluate.design.margins import margins_of
from evaluate.design.nonresponse import nonresponse
from evaluate.design.planned_effect import clustering_effect, weighting_effect
from evaluate.design.policy import HiddenNumber, Policy
from evaluate.design.power import detectable, power, size_to_detect
from evaluate.design.replicate import replicate
from evaluate.design.replication import Replication
from evaluate.design.sample import Sample, with_columns
from evaluate.design.singling_out import SinglingOut, singling_out
from evaluate.design.size import Size, size_for_difference, size_for_gap, size_for_mean, size_for_share
from evaluate.design.source import Source
from evaluate.design.step import Step
from evaluate.design.trim import trim
from evaluate.design.unequal import hartley_rao

__all__ = [
    "Design",
    "Detection",
    "HiddenNumber",
    "Policy",
    "Replication",
    "Sample",
    "SinglingOut",
    "Size",
    "Source",
    "Step",
    "allocate",
    "allocate_bethel",
    "calibrate",
    "caution",
    "census",
    "clustering_effect",
    "combine",
    "describe",
    "detectable",
    "domain",
    "draw_pps",
    "draw_simple",
    "draw_stratified",
    "draw_systematic",
    "draw_two_stage",
    "hartley_rao",
    "link_waves",
    "margins_of",
    "nonresponse",
    "power",
    "replicate",
    "self_selected",
    "singling_out",
    "size_for_difference",
    "size_for_gap",
    "size_for_mean",
    "size_for_share",
    "size_to_detect",
    "trim",
    "weighting_effect",
    "with_columns",
    "write_drawn",
]

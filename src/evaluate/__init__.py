"""Needs surveys and training evaluation, from questionnaire to briefing.

Nothing is imported until it is used: `evaluate.mean` loads the room of `mean` then, and no other (PEP 562).
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "documents": ("read_grid", "write_workbook"),
    "instruments": ("Questionnaire", "codebook", "read_questionnaire", "write_questionnaire"),
    "responses": (
        "Responses",
        "check",
        "correct",
        "count_blank_as",
        "derive",
        "pair_waves",
        "propose_exclusions",
        "quality",
        "quality_indices",
        "quality_thresholds",
        "read_responses",
        "write_responses",
    ),
    "registers": ("Register", "judge", "read_registers", "read_rules"),
    "design": (
        "Design",
        "Policy",
        "Replication",
        "Sample",
        "allocate",
        "allocate_bethel",
        "calibrate",
        "census",
        "combine",
        "describe",
        "detectable",
        "domain",
        "draw_pps",
        "draw_simple",
        "draw_stratified",
        "draw_systematic",
        "draw_two_stage",
        "link_waves",
        "margins_of",
        "nonresponse",
        "power",
        "replicate",
        "self_selected",
        "size_for_difference",
        "size_for_gap",
        "size_for_mean",
        "size_for_share",
        "size_to_detect",
        "trim",
        "write_drawn",
    ),
    "collect": ("import_file",),
    "estimate": (
        "Estimate",
        "correlation",
        "covariance",
        "covariance_of",
        "crosstab",
        "design_effect",
        "draws",
        "each_replicate",
        "fay_herriot",
        "independence",
        "independent",
        "known",
        "late_respondents",
        "likelihood_ratio_test",
        "mean",
        "ordinal",
        "pool",
        "predictive_margins",
        "profile",
        "protect",
        "quantile",
        "r_indicator",
        "rank_test",
        "ranks",
        "ratio",
        "regress",
        "response_rate",
        "share",
        "stack",
        "standardised",
        "t_test",
        "term_test",
        "top_set",
        "total",
        "variance",
        "with_and_without",
        "worst_case",
    ),
    "measure": (),
    "needs": (),
    "supply": (),
    "effect": (),
    "oversight": (),
    "report": ("finding", "not_asked"),
    "workspace": ("open_study",),
    "errors": (),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted([*_ROOMS, *_HOME])


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(
        f"evaluate（供需，发行名 gongxu）没有“{name}”。 evaluate (distribution gongxu) has no '{name}'. "
        "If you expected Hugging Face's package of the same import name, it cannot share an environment with this one."
    )


def __dir__() -> list[str]:
    return __all__

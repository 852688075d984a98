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
        "count_skipped_as",
        "derive",
        "pair_waves",
        "read_responses",
        "write_responses",
    ),
    "registers": ("Register", "read_registers"),
    "design": (
        "Design",
        "Policy",
        "Sample",
        "calibrate",
        "census",
        "domain",
        "self_selected",
    ),
    "collect": ("import_file",),
    "estimate": (
        "Estimate",
        "design_effect",
        "draws",
        "independent",
        "known",
        "mean",
        "profile",
        "protect",
        "ranks",
        "ratio",
        "response_rate",
        "share",
        "stack",
        "top_set",
        "total",
    ),
    "needs": (),
    "supply": (),
    "effect": (),
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

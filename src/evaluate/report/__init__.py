"""What we tell: findings and their claims, tables and figures; executed notebook → blocks; nbconvert exporters.

Names are looked up on first use (PEP 562): nbconvert imports `evaluate.report.exporters` on every run of every
exporter, and must not load pandas for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluate.report.card import StudyCard, study_card
    from evaluate.report.figures import dots, dumbbell, likert, rank_intervals
    from evaluate.report.findings import Finding, finding
    from evaluate.report.notebook import notebook_document
    from evaluate.report.noted import awaited, not_asked
    from evaluate.report.tables import table_of
    from evaluate.report.wording import (
        ADVISE_CLASSES,
        ADVISE_CUT,
        ADVISE_OPEN,
        CHANGE,
        NEEDED_MOST,
        PULLS,
        SATISFACTION,
        SHORTAGE,
        SURPLUS,
    )

_HOMES = {
    "SATISFACTION": "wording",
    "ADVISE_OPEN": "wording",
    "ADVISE_CUT": "wording",
    "ADVISE_CLASSES": "wording",
    "CHANGE": "wording",
    "NEEDED_MOST": "wording",
    "PULLS": "wording",
    "Finding": "findings",
    "SHORTAGE": "wording",
    "SURPLUS": "wording",
    "StudyCard": "card",
    "awaited": "noted",
    "dots": "figures",
    "dumbbell": "figures",
    "finding": "findings",
    "likert": "figures",
    "not_asked": "noted",
    "notebook_document": "notebook",
    "rank_intervals": "figures",
    "study_card": "card",
    "table_of": "tables",
}

__all__ = [
    "ADVISE_CLASSES",
    "ADVISE_CUT",
    "ADVISE_OPEN",
    "CHANGE",
    "NEEDED_MOST",
    "PULLS",
    "SATISFACTION",
    "SHORTAGE",
    "SURPLUS",
    "Finding",
    "StudyCard",
    "awaited",
    "dots",
    "dumbbell",
    "finding",
    "likert",
    "not_asked",
    "notebook_document",
    "rank_intervals",
    "study_card",
    "table_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

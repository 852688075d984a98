"""Versions of a questionnaire: frozen in the field, compared in words, joined by a crosswalk."""

from evaluate.instruments.versions.change import Change, ChangeKind
from evaluate.instruments.versions.comparable import (
    COMPARABLE_COLUMNS,
    comparable,
    read_crosswalk,
    recodes_in,
    refused_columns,
)
from evaluate.instruments.versions.compare import compare
from evaluate.instruments.versions.crosswalk import CROSSWALK_COLUMNS, crosswalk, crosswalk_bytes, write_crosswalk
from evaluate.instruments.versions.freeze import (
    Fielded,
    fielded,
    freeze,
    lock_path,
    locked,
    next_version,
    refuse_changed,
    refuse_meaning,
)

__all__ = [
    "COMPARABLE_COLUMNS",
    "CROSSWALK_COLUMNS",
    "Change",
    "ChangeKind",
    "Fielded",
    "comparable",
    "compare",
    "crosswalk",
    "crosswalk_bytes",
    "fielded",
    "freeze",
    "lock_path",
    "locked",
    "next_version",
    "read_crosswalk",
    "recodes_in",
    "refuse_changed",
    "refuse_meaning",
    "refused_columns",
    "write_crosswalk",
]

"""The list of booklets that a survey printed: which serial number went to which unit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluate.collect.paper import BATCH_COLUMNS
from evaluate.documents import read_grid
from evaluate.errors import ResponsesError

PAPER, BOOKLETS = Path("responses") / "paper", "booklets.csv"


def booklets_of(survey_folder: Path) -> pd.DataFrame:
    """All booklets printed for a survey: `batch`, `serial`, `unit`, `by`; no rows when none were."""
    path = survey_folder / PAPER / BOOKLETS
    if not path.is_file():
        return pd.DataFrame(columns=list(BATCH_COLUMNS), dtype=object)
    kept = read_grid(path, error=ResponsesError).records(may_be_empty=True)
    return kept.fillna("").reindex(columns=list(BATCH_COLUMNS), fill_value="").reset_index(drop=True)

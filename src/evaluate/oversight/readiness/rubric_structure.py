"""The rubric to begin with: ten aspects with equal weights, until the office loads the points issued from above."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import read_yaml
from evaluate.errors import RegisterError
from evaluate.registers import Register, office_forms

_FILE = Path(__file__).with_name("rubric_structure.yml")


def rubric_structure() -> Register:
    """Which aspects does an acceptance look at, and what might be asked in each?

    Ten aspects, each with the same part of 100 points, and indicators of equal weight within each: a form to change,
    not the rubric of any province. Every row says in `source` that its points were set by nobody.

    Returns
    -------
    Register
        The table `rubric`.

    **Source**: the ten aspects of the assessment of Party schools piloted in 2021 and used for county schools in 2022.
    """
    data = _content()
    aspects = data["aspects"]
    share = data["points"] / len(aspects)
    rows = [
        {
            "indicator": f"{code}-{number:02}",
            "aspect": aspect["name"]["zh"],
            "text": text,
            "points": share / len(aspect["indicators"]),
            "unmet_at_most": data["unmet_at_most"],
            "must": False,
            "source": data["source"],
        }
        for code, aspect in aspects.items()
        for number, text in enumerate(aspect["indicators"], 1)
    ]
    form = office_forms()["rubric"]
    table = pd.DataFrame(rows).reindex(columns=[column.name for column in form.columns])
    return Register("rubric", table.astype({"must": "boolean", "standard": object}), form)


def aspect_labels() -> dict[str, dict[str, str]]:
    """The ten aspects in both languages, by what the rubric calls them."""
    return {aspect["name"]["zh"]: dict(aspect["name"]) for aspect in _content()["aspects"].values()}


def _content() -> Any:
    return read_yaml(_FILE, error=RegisterError).data

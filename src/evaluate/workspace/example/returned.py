"""How many of each organisation of the invented county answered the needs survey: numbers, never who."""

from __future__ import annotations

import pandas as pd

from evaluate.workspace.example.county import County

SURVEY = "needs-2026"


def survey_returns(county: County) -> pd.DataFrame:
    """What the organisations' contacts reported: a row each, in the order of the roster."""
    people = county.roster[county.roster["invited"]].reset_index(drop=True)
    invited = people["unit"].value_counts(sort=False)
    received = people.loc[county.respondents, "unit"].value_counts()
    counts = {"invited": invited.to_numpy(), "received": received.reindex(invited.index, fill_value=0).to_numpy()}
    return pd.DataFrame({"survey": SURVEY, "unit": invited.index, **counts})

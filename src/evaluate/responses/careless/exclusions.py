"""Responses that might be set aside: proposed rows of the corrections file, for a person to sign or to strike out."""

from __future__ import annotations

import pandas as pd

from evaluate.responses.careless.rules import QUALITY_RULES
from evaluate.responses.set_aside import ASIDE, KEPT, WHOLE

PROPOSAL_COLUMNS = ("respondent", "item", "old", "new", "why", "by", "on", "evidence")


def propose_exclusions(flags: pd.DataFrame, *, kinds: int = 2) -> pd.DataFrame:
    """Which whole responses should a person consider setting aside?

    Those in doubt by rules of at least `kinds` different kinds (time, monotony, disorder …): rules of one kind measure
    much the same thing, and none of them alone shows carelessness. Rules for information never count. The rows are not
    signed: `correct` refuses them until a person has written why, by whom and on which day.

    Parameters
    ----------
    flags : pandas.DataFrame
        From `quality`; rows of other checks do not count.
    kinds : int
        How many kinds of evidence are needed, 2 unless said otherwise.

    Returns
    -------
    pandas.DataFrame
        One row a respondent, as corrections.csv wants it (respondent, item "respondent", old "kept", new "set_aside",
        and blank why, by, on), with `evidence` behind: rule, value and threshold of each doubt.

    **Source**: Curran (2016), J. Exp. Soc. Psychol. 66: several hurdles rather than one.

    """
    counted = flags[(flags["verdict"] == "doubt") & flags["rule"].isin(list(QUALITY_RULES))]
    rows = []
    for subject, own in counted.groupby("subject", sort=False):
        if len({QUALITY_RULES[str(rule)].kind for rule in own["rule"]}) < kinds:
            continue
        signs = ["<" if QUALITY_RULES[str(rule)].side == "low" else "≥" for rule in own["rule"]]
        told = [
            f"{rule} {value:g} {sign} {threshold:g}"
            for rule, value, threshold, sign in zip(own["rule"], own["value"], own["threshold"], signs, strict=True)
        ]
        rows.append((subject, WHOLE, KEPT, ASIDE, "", "", "", "; ".join(told)))
    return pd.DataFrame(rows, columns=list(PROPOSAL_COLUMNS), dtype=object)

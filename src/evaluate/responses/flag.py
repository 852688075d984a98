"""A doubt about an answer, as the rules of `check` find it."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["doubt", "info"]
# subject, rule, verdict, value, threshold, branch, what the note says beyond the rule's own words
Flag = tuple[str, str, Verdict, object, object, str, str]

FLAG_COLUMNS = ("subject", "rule", "verdict", "value", "threshold", "branch", "source", "note")

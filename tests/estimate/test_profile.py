"""What was asked beside the needs is found by its role, and told in words."""

from __future__ import annotations

from pathlib import Path

import evaluate as ev


def test_preferences_are_found_by_role_and_told_in_words(root: Path) -> None:
    sample = ev.open_study(root, survey="needs").survey("needs").sample
    wished, others = ev.profile(sample, role="preference"), ev.profile(sample, role=None)
    assert {"methods", "duration", "teachers"} <= set(wished.frame["item"])
    assert {"willingness", "main_obstacle"} <= set(others.frame["item"])
    assert wished.about.labels["item"]["methods"]["zh"].startswith("您认为")
    assert wished.about.labels["choice"]["methods=lecture"]["zh"] == "讲授式"
    assert not set(ev.profile(sample).frame["item"]) & {*wished.frame["item"], *others.frame["item"]}

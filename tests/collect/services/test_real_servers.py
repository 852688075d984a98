"""Against real servers, where there are some: LimeSurvey and ODK Central with a survey that has answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluate.collect import import_file
from evaluate.collect.services import pull_limesurvey, pull_odk_central


def _server(variable: str, survey: str) -> tuple[str, str]:
    address, number = os.environ.get(variable), os.environ.get(survey)
    if not address or not number:
        pytest.skip(f"no real server: set {variable}, {survey} and the keys of an account to pull from one")
    return address, number


def test_a_real_limesurvey(survey: Path):
    address, number = _server("LIMESURVEY_URL", "LIMESURVEY_SURVEY")
    for layout in ("csv", "spss"):
        pulled = pull_limesurvey(survey, address=address, survey=number, layout=layout)
        assert len(import_file(pulled.folder, survey.parent / layout).responses.frame) == pulled.received


def test_a_real_odk_central(survey: Path):
    address, number = _server("ODK_CENTRAL_URL", "ODK_CENTRAL_SURVEY")
    pulled = pull_odk_central(survey, address=address, survey=number)
    assert len(import_file(pulled.folder, survey).responses.frame) == pulled.received

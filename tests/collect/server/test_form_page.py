"""The form as the collector sends it: small in every mode, its style and script those that its policy names."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from asking import brought

from evaluate.collect.server.form_page import FormPage
from evaluate.collect.server.settings import Mode


@pytest.mark.parametrize("mode", ["open", "anonymous", "confidential"])
def test_the_page_that_is_sent_is_below_20_kilobytes(root: Path, mode: Mode):
    sizes = {
        (name, language): len(
            FormPage(questionnaire, questionnaire.languages, mode, True)
            .html(language, action="/c/ABCDEFGHJKMN/r/ABCDEFGHJKMN")
            .encode("utf-8")
        )
        for name, questionnaire in brought(root).items()
        for language in questionnaire.languages
    }
    assert {name: size for name, size in sizes.items() if size >= 20_000} == {}
    assert len(sizes) >= 20


def test_the_policy_names_the_style_and_script_of_every_page(root: Path):
    page = FormPage(brought(root)["needs"], ("zh", "en"), "open", True)
    for answers in ({}, {"open_theory": "<script>alert(1)</script><style>*{}</style>"}):
        html = page.html("en", action="/", answers=answers)
        parts = re.findall(r"(?s)<(style|script)>(.*?)</\1>", html)
        assert [tag for tag, _ in parts] == ["style", "script"]
        for tag, text in parts:
            hashed = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{hashed}'" in page.policy

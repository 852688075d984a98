"""findings.lock: new findings are recorded, a changed base stops the build until somebody accepts it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluate.design import Source
from evaluate.errors import ReportError
from evaluate.estimate import known
from evaluate.report import finding
from evaluate.workspace import build
from evaluate.workspace.citations import FINDING
from evaluate.workspace.lock import accept, read_lock


def lock(folder: Path) -> dict:
    return json.loads((folder / "notebooks" / "findings.lock").read_text("utf-8"))


def test_a_changed_base_fails_until_accepted(study_folder, notebook, finding_code):
    notebook("40_needs", finding_code(), finding_code(slug="second"))
    assert build(study_folder, ["40_needs"], formats=[]).ok
    assert lock(study_folder)["40_needs.first"] == {
        "survey": "needs 2026",
        "wave": "2026",
        "items": ["wish"],
        "domain": "",
        "denominator": "people",
    }
    assert list(lock(study_folder)) == ["40_needs.first", "40_needs.second"]
    # new data on the same base is a rebuild
    notebook("40_needs", finding_code(rows=99), finding_code(slug="second"))
    assert build(study_folder, ["40_needs"], formats=[]).ok
    before = lock(study_folder)
    notebook("40_needs", finding_code(items='["other"]'), finding_code(slug="second"))
    notebook("90_annual", "import evaluate as ev\nev.open_study().cite('40_needs.first')")
    for _ in range(2):  # the second time nothing runs, and it still fails
        result = build(study_folder, ["90_annual", "40_needs"], formats=[])
        assert [one.status for one in result.notebooks] == ["failed", "left"]
        told = result.failures[0].message.zh
        assert "40_needs.first" in told
        assert "40_needs.second" not in told
        assert '"wish"' in told
        assert '"other"' in told
        assert "evaluate accept 40_needs.first" in told
        assert lock(study_folder) == before
    assert accept(study_folder, study_folder / "reports" / ".build", ["40_needs.first"]) == ["40_needs.first"]
    assert lock(study_folder)["40_needs.first"]["items"] == ["other"]
    assert build(study_folder, ["90_annual", "40_needs"], formats=[]).ok
    # cited findings belong to the notebook that made them
    assert list(lock(study_folder)) == ["40_needs.first", "40_needs.second"]


def test_accept_names_what_there_is_and_all_forgets_what_is_gone(study_folder, notebook, finding_code):
    notebook("40_needs", finding_code(), finding_code(slug="second"))
    build(study_folder, ["40_needs"], formats=[])
    made = study_folder / "reports" / ".build"
    with pytest.raises(ReportError, match=r"40_needs\.third") as caught:
        accept(study_folder, made, ["40_needs.third"])
    assert "40_needs.second" in str(caught.value)
    notebook("40_needs", finding_code())
    build(study_folder, ["40_needs"], formats=[])
    assert accept(study_folder, made, [], every=True) == ["40_needs.second"]
    assert list(lock(study_folder)) == ["40_needs.first"]


def test_other_surveys_and_parameters_leave_the_lock_alone(study_folder, notebook, finding_code):
    code = finding_code().replace('["wish"]', "[group]")
    notebook("40_needs", ("parameters", 'group = "wish"'), code)
    build(study_folder, ["40_needs"], formats=[])
    before = lock(study_folder)
    assert build(study_folder, ["40_needs"], formats=[], parameters={"group": "years"}).ok
    assert build(study_folder, ["40_needs"], formats=[], survey=study_folder / "surveys" / "needs 2026").ok
    assert lock(study_folder) == before
    # another language is the same base, and is held to it
    assert build(study_folder, ["40_needs"], formats=[], language="en").ok
    notebook("40_needs", ("parameters", 'group = "other"'), code)
    assert not build(study_folder, ["40_needs"], formats=[], language="en").ok


def test_two_findings_of_one_slug_are_refused(study_folder, notebook, finding_code):
    notebook("40_needs", finding_code(), finding_code())
    result = build(study_folder, ["40_needs"], formats=[])
    assert "first" in result.failures[0].message.zh
    assert "重名" in result.failures[0].message.zh


def test_a_damaged_lock_is_told_with_its_line(tmp_path):
    path = tmp_path / "findings.lock"
    path.write_text('{\n"a": {,}\n}', "utf-8")
    with pytest.raises(ReportError, match="第2行"):
        read_lock(path)
    assert read_lock(tmp_path / "none") == {}


def test_a_base_names_every_survey_and_register_of_an_estimate():
    answers = Source("needs-2026", "2026", rows=300)
    registers = Source("registers-2026", "2026", rows=20)
    bases = []
    for sources in ((answers, registers), (registers, answers), (answers,), ()):
        estimate = known(pd.DataFrame({"item": ["hours"], "value": [3.0]}), value="value")
        estimate = replace(estimate, about=replace(estimate.about, sources=sources))
        content = finding("one", estimate, zh="一句话。", en="One sentence.")._repr_mimebundle_()[0][FINDING]
        bases.append((content["base"]["survey"], content["base"]["wave"]))
    # in whatever order they were combined
    assert bases == [("needs-2026 + registers-2026", "2026")] * 2 + [("needs-2026", "2026"), ("", "")]


def test_findings_of_notebooks_from_elsewhere_are_not_recorded(study_folder, notebook, finding_code, tmp_path):
    own = notebook("40_needs", finding_code())
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_bytes(own.read_bytes())
    assert build(study_folder, [own, elsewhere], formats=[]).ok
    assert accept(study_folder, study_folder / "reports" / ".build", [], every=True) == []
    assert list(lock(study_folder)) == ["40_needs.first"]

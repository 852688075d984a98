"""From design.yml to a sample: the weighting, the rules and the replicates that the file asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluate.design import Design, Policy, Sample, calibrate, replicate
from evaluate.errors import DesignError
from evaluate.estimate import mean
from evaluate.registers import ColumnForm, Register, TableForm
from evaluate.responses import responses_from_frame
from evaluate.workspace.design_file import read_design
from evaluate.workspace.sampling import sample_of

RANDOM = np.random.default_rng(1)
FRAME = pd.DataFrame(
    {
        "office": np.repeat(np.arange(12), 5),
        "chance": 0.3,
        "level": RANDOM.choice(["section", "division"], 60),
        "sex": RANDOM.choice(["f", "m"], 60),
        "q": RANDOM.normal(3, 1, 60),
    }
)
MARGINS = {"level": {"section": 120, "division": 80}, "sex": {"f": 90, "m": 110}}
TEXT = """
kind: clustered
clusters: office
probabilities: chance
calibrate:
  method: rake
  to:
    level: {section: 120, division: 80}
    sex: {f: 90, m: 110}
replicate: jackknife
"""


def made(folder: Path, text: str, registers: Any = None) -> Sample:
    (folder / "design.yml").write_text(text, "utf-8")
    design = read_design(folder / "design.yml")
    return sample_of(responses_from_frame(FRAME), design, lambda _: registers or {}, policy=Policy(), language="zh")


def test_weighting_and_replicates_that_the_file_asks_for(tmp_path: Path) -> None:
    plain = Sample(FRAME, Design(clusters=["office"], probabilities=["chance"]))
    wanted = replicate(calibrate(plain, to=MARGINS, method="rake"))
    got = made(tmp_path, TEXT)
    np.testing.assert_allclose(got.weights, wanted.weights)
    assert mean(got, "q").frame["se"].iloc[0] == pytest.approx(mean(wanted, "q").frame["se"].iloc[0])
    bounded = made(tmp_path, TEXT.replace("rake", "logit\n  bounds: [0.3, 3]").replace("replicate: jackknife", ""))
    assert bounded.replicates is None
    assert bounded.steps[0].method == "logit"


def test_margins_are_counted_on_the_roster(tmp_path: Path) -> None:
    roster = pd.concat([FRAME.drop(columns="q")] * 3, ignore_index=True)
    text = TEXT[: TEXT.index("  to:")] + "  to: [level, sex]\n"
    register = "roster: {survey: registers, table: people}\n"
    form = TableForm(name="people", columns=(ColumnForm(name="level", type="text"),))
    got = made(tmp_path, text + register, {"people": Register("people", roster, form)})
    for name in ("level", "sex"):
        weights = got.frame.assign(w=got.weights).groupby(name)["w"].sum()
        np.testing.assert_allclose(weights, roster[name].value_counts().sort_index())
    with pytest.raises(DesignError, match="no roster to count"):
        made(tmp_path, text)
    with pytest.raises(DesignError, match="has no use for 'roster'"):
        made(tmp_path, TEXT + register)


def test_a_rule_for_strata_of_one(tmp_path: Path) -> None:
    text = "kind: stratified\nstrata: [office, level, sex]\nweights: chance\n"
    with pytest.raises(DesignError):
        made(tmp_path, text)
    assert made(tmp_path, text + "lonely: collapse\n").design.lonely == "collapse"


def test_what_has_no_meaning_is_named(tmp_path: Path) -> None:
    with pytest.raises(DesignError) as caught:
        made(tmp_path, "kind: self-selected\nlonely: remove\nprobabilities: chance\n")
    assert [mistake.where.split("line ")[1] for mistake in caught.value.mistakes] == ["3", "2"]
    with pytest.raises(DesignError, match="replicate"):
        made(tmp_path, TEXT.replace("replicate: jackknife", "replicate: magic"))

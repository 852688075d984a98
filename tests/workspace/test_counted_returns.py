"""Return rates by organisation: counted without writing, under the codes of organisations, never of too few people."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from evaluate.collect.paper import return_rates
from evaluate.collect.server import DATABASE, collector_folder
from evaluate.instruments import freeze
from evaluate.oversight.units.unit_counts import survey_returned
from evaluate.registers import Register
from evaluate.workspace.collecting import invite
from evaluate.workspace.counted_returns import counted_rates
from evaluate.workspace.inputs import digest
from evaluate.workspace.study import Study, open_study

ROOT = Path(__file__).resolve().parents[2]
#: Four organisations of 14, 12, 11 and 6 people, and what came back from each.
INVITED, CAME = {"U1": 14, "U2": 12, "U3": 11, "U4": 6}, {"U1": 9, "U2": 12, "U3": 4, "U4": 5}
NAMES = {"U1": "甲局", "U2": "乙局", "U3": "丙镇", "U4": "丁站"}
REGISTERS = """\
tables:
  units: office
  survey_returns: office
  roster:
    file: roster.csv
    label: {zh: 花名册, en: Roster}
    key: [person_id]
    columns:
      person_id: {type: text, required: true, label: {zh: 编号, en: Number}}
      unit: {type: text, references: units.unit, label: {zh: 单位, en: Unit}}
"""
DESIGN = "kind: census\nwave: '2026'\nsimulated: true\nroster: {survey: registers-2026, table: roster}\ncells: [unit]\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with a needs survey that nobody has answered."""
    folder = tmp_path / "我的 研究"
    survey, registers = folder / "surveys" / "needs-2026", folder / "surveys" / "registers-2026"
    survey.mkdir(parents=True)
    registers.mkdir()
    shutil.copy(ROOT / "study.toml", folder)
    shutil.copy(ROOT / "surveys" / "needs-2026" / "questionnaire.yml", survey)
    (survey / "design.yml").write_text(DESIGN, "utf-8")
    (registers / "registers.yml").write_text(REGISTERS, "utf-8")
    kinds = {"unit_type": "county_organ", "legal_basis": "civil_service"}
    units = pd.DataFrame({"unit": list(NAMES), "name": list(NAMES.values()), **kinds})
    units.to_csv(registers / "units.csv", index=False, encoding="utf-8-sig")
    people = [(f"{unit}-{number}", unit) for unit, count in INVITED.items() for number in range(count)]
    roster = pd.DataFrame(people, columns=["person_id", "unit"])
    roster.to_csv(registers / "roster.csv", index=False, encoding="utf-8-sig")
    return folder


def reported(study: Path, survey: str = "needs-2026") -> None:
    """The office enters what the contacts of the organisations report."""
    rows = [{"survey": survey, "unit": unit, "invited": n, "received": CAME[unit]} for unit, n in INVITED.items()]
    path = study / "surveys" / "registers-2026" / "survey_returns.csv"
    pd.DataFrame(rows).to_csv(path, index=False, encoding="utf-8-sig")


def answered(study: Path) -> Path:
    """Everybody gets a code of our own collector, and so many of each organisation use theirs."""
    survey = study / "surveys" / "needs-2026"
    (survey / "collect.yml").write_text("mode: anonymous\naddress: http://192.168.1.20:8765\n", "utf-8")
    freeze(survey / "questionnaire.yml")
    invite(survey)
    with sqlite3.connect(collector_folder(survey) / DATABASE) as connection:
        for unit, count in CAME.items():
            connection.execute(
                "UPDATE invitations SET used = 1 WHERE token IN "
                "(SELECT token FROM invitations WHERE unit = ? AND spare = 0 LIMIT ?)",
                (NAMES[unit], count),
            )
    connection.close()
    return survey


def received(study: Study) -> dict[str, int | None]:
    register = study.returns()
    assert isinstance(register, Register)
    pairs = zip(register.table["unit"], register.table["received"], strict=True)
    return {unit: None if pd.isna(count) else int(count) for unit, count in pairs}


def test_without_a_count_there_is_no_register(study: Path):
    assert open_study(study).returns() is None
    reported(study, "another-2026")
    assert open_study(study).returns() is None
    settings = study / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace('needs = "needs-2026"\n', ""), "utf-8")
    assert open_study(study).returns() is None


def test_what_the_office_enters_is_told_without_small_organisations(study: Path):
    reported(study)
    opened = open_study(study)
    # six people are too few, and the next smallest is hidden with them
    assert received(opened) == {"U1": 9, "U2": 12, "U3": None, "U4": None}
    made = opened.returns()
    assert made is not None
    counted = survey_returned(made).set_index("unit")
    assert counted[["hits", "n"]].to_numpy().tolist() == [[9, 14], [12, 12]]


def test_a_confidential_survey_tells_all_of_them(study: Path):
    reported(study)
    (study / "surveys" / "needs-2026" / "collect.yml").write_text("mode: confidential\n", "utf-8")
    assert received(open_study(study)) == CAME


def test_codes_used_are_counted_under_the_codes_of_organisations_and_nothing_is_written(study: Path):
    answered(study)
    reported(study)
    rows = pd.read_csv(study / "surveys" / "registers-2026" / "survey_returns.csv")
    path = study / "surveys" / "registers-2026" / "survey_returns.csv"
    rows.assign(received=0).to_csv(path, index=False, encoding="utf-8-sig")
    survey = study / "surveys" / "needs-2026"
    before = digest(survey)
    opened = open_study(study)
    # our own count goes before what was entered by hand
    assert received(opened) == {"U1": 9, "U2": 12, "U3": None, "U4": None}
    table = counted_rates(opened.survey("needs"), minimum=0).set_index("unit")
    assert table.loc["丙镇", "received"] == 4
    assert digest(survey) == before
    assert not (survey / "responses" / "returns").exists()


def test_the_returns_of_the_example_are_its_answers(root: Path):
    study = open_study(root)
    tables = study.registers()
    reported_rows = tables["survey_returns"].table
    assert reported_rows["received"].sum() == len(study.survey("needs").raw.frame)
    assert reported_rows["invited"].sum() == 900
    made = study.returns()
    assert made is not None
    assert made.table["received"].isna().sum() == (reported_rows["invited"] < 10).sum()


def test_of_equals_the_same_is_hidden_here_as_in_the_table_of_return_rates(study: Path):
    """By code U1 would be hidden with U4, by name U2: told in one place each, the two would give U4 away."""
    counts = {"U1": 12, "U2": 12, "U4": 6}
    rows = [{"survey": "needs-2026", "unit": unit, "invited": n, "received": 5} for unit, n in counts.items()]
    registers = study / "surveys" / "registers-2026"
    pd.DataFrame(rows).to_csv(registers / "survey_returns.csv", index=False, encoding="utf-8-sig")
    assert received(open_study(study)) == {"U1": 5, "U2": None, "U4": None}
    # under names, as commands tell it, and under codes with their names
    for table in (
        return_rates({NAMES[unit]: n for unit, n in counts.items()}, {}, minimum=10),
        return_rates(counts, {}, minimum=10, labels=NAMES),
    ):
        assert table.loc[table["received"].isna(), "unit"].tolist() == [NAMES["U2"], NAMES["U4"]]


def test_answers_that_came_without_a_unit_make_no_rate_of_nought(study: Path):
    survey = answered(study)
    with sqlite3.connect(collector_folder(survey) / DATABASE) as connection:
        connection.execute("UPDATE invitations SET used = 0")
    connection.close()
    assert open_study(study).returns() is None
    reported(study)
    assert received(open_study(study)) == {"U1": 9, "U2": 12, "U3": None, "U4": None}

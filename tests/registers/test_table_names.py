"""What a roster says through its table of units: names for codes, and the groups to which units belong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluate.design import Policy, census
from evaluate.errors import DesignError
from evaluate.registers import Register, names_in, office_forms, read_registers, with_referenced
from evaluate.workspace.design_file import RosterSource
from evaluate.workspace.sampling import invited

UNITS = """unit,name,unit_type,legal_basis,member_unit,from,until
U01,甲县教育局,county_organ,civil_service,,,
U02,甲县第一镇,township,civil_service,,,
U03,甲县第一镇,township,civil_service,,,
"""


@pytest.fixture
def registers(tmp_path: Path) -> dict[str, Register]:
    """Three units, of which two bear one name, and four people; the forms are the package's."""
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", "utf-8")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    columns = [column.name for column in office_forms()["roster"].columns]
    people = pd.DataFrame({"person_id": ["P1", "P2", "P3", "P4"], "unit": ["U01", "U02", "U03", "U01"]})
    people = people.assign(name="张三", sex="m", born="1980-01", position_level=["141", "142", "141", "142"])
    people = people.reindex(columns=columns)
    for column in office_forms()["roster"].columns:
        if column.required and people[column.name].isna().any():
            people[column.name] = next(iter(column.codes), "TRUE" if column.type == "yes_no" else "x")
    people.to_csv(tmp_path / "roster.csv", index=False)
    return read_registers(tmp_path)


def test_units_bear_the_names_of_their_own_table(registers: dict[str, Register]) -> None:
    names = names_in(registers, "roster", "unit", language="zh")
    assert names == {"U01": "甲县教育局", "U02": "甲县第一镇（U02）", "U03": "甲县第一镇（U03）"}
    assert names_in(registers, "roster", "position_level", language="zh")["141"] == "乡科级正职"
    assert names_in(registers, "roster", "unit_type", language="en")["township"]
    assert names_in(registers, "roster", "nowhere", language="zh") == {}


def test_the_kind_of_unit_is_joined_to_the_people(registers: dict[str, Register]) -> None:
    before = registers["roster"].table.copy()
    joined = with_referenced(registers, "roster")
    assert joined["unit_type"].tolist() == ["county_organ", "township", "township", "county_organ"]
    assert joined["name"].tolist() == before["name"].tolist()
    pd.testing.assert_frame_equal(registers["roster"].table, before)
    source = RosterSource(survey="registers", table="roster", where="unit_type == 'township'")
    assert invited(registers, source)["person_id"].tolist() == ["P2", "P3"]


def test_a_column_that_the_roster_lacks_is_not_asked_of_the_questionnaire(registers: dict[str, Register]) -> None:
    answers = pd.DataFrame({"unit_kind": ["a", "b"]})
    with pytest.raises(DesignError) as told:
        census(answers, registers["roster"].table, cells=["unit_kind"], policy=Policy())
    (mistake,) = told.value.mistakes
    assert "名册" in mistake.mend.zh
    assert "问卷" not in mistake.mend.zh

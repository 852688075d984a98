"""Forms to fill in: every packaged table has one, and what is filled in comes back as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluate.documents import fold_text
from evaluate.errors import RegisterError
from evaluate.registers import (
    ColumnForm,
    Register,
    TableForm,
    offered,
    office_forms,
    read_forms,
    read_register,
    read_registers,
    write_register_templates,
)

FORMS = office_forms()
ASKED = {
    *("roster", "hours", "class_plan", "classes_held", "sessions", "attendance", "leave", "discipline", "results"),
    *("courses", "teachers", "sites", "budget", "tasks", "meetings", "suggestions", "rules_issued", "rubric_evidence"),
    *("reviews", "facts", "targets", "hours_policy", "cost_table", "rubric", "review_rule"),
    *("units", "unit_names", "same_names"),
}


def test_every_table_that_an_office_keeps_has_a_form():
    assert set(FORMS) >= ASKED
    for form in FORMS.values():
        assert form.key, form.name
        assert form.label["zh"]
        assert form.label["en"]
        headers = [word for column in form.columns for word in (*column.label.values(), *column.aliases)]
        assert len(headers) == len(set(headers)), form.name
        # a column's header is no other column's name: a csv file of ours bears the names
        every = [header for column in form.columns for header in {fold_text(word) for word in column.words}]
        assert len(every) == len(set(every)), form.name
        # a person must never be able to leave out what names the row
        assert all(form.column(name).required for name in form.key), form.name
    assert FORMS["roster"].column("name").personal
    assert FORMS["roster"].column("identity_number").personal
    assert {name for name, form in FORMS.items() if form.local} >= {"hours_policy", "cost_table", "rubric", "units"}


@pytest.mark.parametrize("name", sorted(FORMS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_row_is_right_by_its_own_form_and_left_out(tmp_path: Path, name: str, language):
    form, path = FORMS[name], tmp_path / "form.xlsx"
    write_register_templates({name: form}, path, language=language)
    assert read_register(path, form).table.empty
    book = openpyxl.load_workbook(path)
    sheet = book[form.label[language]]
    assert sheet["A2"].value == ("示例" if language == "zh" else "example")
    sheet["A2"] = "1"
    book.save(path)
    table = read_register(path, form).table
    assert len(table) == 1
    assert table[[column.name for column in form.columns if column.required]].notna().all(axis=None)


def _values(column: ColumnForm) -> st.SearchStrategy:
    day = st.dates(dt.date(2000, 1, 1), dt.date(2014, 12, 31))
    kinds = {
        "text": st.text(st.characters(categories=("Lu", "Ll", "Lo"), max_codepoint=0x9FFF), min_size=1, max_size=9),
        "yes_no": st.booleans(),
        "date": day.map(pd.Timestamp),
        "month": day.map(lambda one: f"{one.year}-{one.month:02}"),
    }
    if column.type == "code":
        return st.sampled_from(sorted(column.codes))
    if column.type in kinds:
        return kinds[column.type]
    low = int(column.minimum or 0) + 1  # type: ignore[arg-type]
    high = int(column.maximum or 10**9)  # type: ignore[arg-type]
    whole = st.integers(min(low, high), high)
    return whole if column.type == "integer" else whole.map(float) | st.floats(low, high).map(lambda x: round(x, 4))


def _rows(form: TableForm) -> st.SearchStrategy:
    row = st.fixed_dictionaries(
        {column.name: _values(column) if column.required else st.none() | _values(column) for column in form.columns}
    )
    return st.lists(row, min_size=1, max_size=3, unique_by=lambda one: tuple(str(one[name]) for name in form.key))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), language=st.sampled_from(["zh", "en"]))
def test_what_is_filled_in_comes_back(tmp_path: Path, data: st.DataObject, language):
    form = FORMS[data.draw(st.sampled_from(["roster", "class_plan", "hours", "tasks", "cost_table", "review_rule"]))]
    filled = pd.DataFrame(data.draw(_rows(form)), columns=[column.name for column in form.columns], dtype=object)
    path = tmp_path / "form.xlsx"
    write_register_templates(
        {form.name: form}, path, language=language, rows={form.name: Register(form.name, filled, form)}
    )
    back = read_register(path, form).table
    for name in filled:
        given_, read = filled[name], back[name].astype(object)
        assert [None if pd.isna(one) else one for one in read] == [None if pd.isna(one) else one for one in given_], (
            name
        )


def test_a_form_warns_where_an_entry_is_wrong(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    write_register_templates({"roster": FORMS["roster"]}, path, known={"units.unit": ["U1", "U2"]})
    book = openpyxl.load_workbook(path)
    rules = {str(rule.sqref): rule for rule in book["干部花名册"].data_validations.dataValidation}
    columns = {cell.value: cell.column_letter for cell in book["干部花名册"][1]}
    sex, born, code, unit = (
        rules[f"{columns[name]}2:{columns[name]}2002"] for name in ("性别", "出生年月", "人员编号", "单位")
    )
    assert (sex.type, unit.type) == ("list", "list")
    assert [cell.value for cell in book["词表"]["A"]][:2] == ["男", "女"]
    assert "1985-06" in born.prompt
    assert born.formula1 == "AND(LEN(F2)>=6,LEN(F2)<=11,VALUE(LEFT(F2,4))>=1900)"
    assert code.formula1 == "SUMPRODUCT(--($B$2:$B$2002=B2))=1"
    assert all(rule.errorStyle == "warning" for rule in (sex, born, code))
    assert "1940-01 – 2015-12" in [row[5].value for row in book["填写说明"]]


def test_limits_are_written_as_a_person_writes_them(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    write_register_templates({name: FORMS[name] for name in ("applications", "rubric")}, path)
    allowed = {row[2].value: row[5].value for row in openpyxl.load_workbook(path)["填写说明"]}
    assert (allowed["year"], allowed["cost"], allowed["unmet_at_most"]) == ("2015 – 2040", "不小于 0", "0 – 1")


def test_a_study_takes_a_form_of_the_package(tmp_path: Path):
    path = tmp_path / "registers.yml"
    path.write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    assert read_forms(path)["roster"] == FORMS["roster"]
    path.write_text("tables:\n  rooster: office\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="rooster"):
        read_forms(path)


def test_names_of_organisations_are_offered_and_read_back_as_codes(tmp_path: Path):
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n  facts: office\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nU1,某县教育局,county_organ,civil_service,,,\n"
        "U2,某县民政局,county_organ,civil_service,,,\n",
        encoding="utf-8",
    )
    forms = read_forms(tmp_path / "registers.yml")
    choices = offered(tmp_path, forms)
    assert choices == {"units.unit": ("某县教育局", "某县民政局")}
    write_register_templates({"facts": forms["facts"]}, tmp_path / "facts.xlsx", known=choices)
    book = openpyxl.load_workbook(tmp_path / "facts.xlsx")
    for place, value in enumerate(["1", "外请教师课时数", "2026", "某县民政局", "120", "学时", "课表"], 1):
        book["年度数据表"].cell(3, place, value)
    book.save(tmp_path / "facts.xlsx")
    assert read_registers(tmp_path)["facts"].table["unit"].tolist() == ["U2"]
    book["年度数据表"]["D3"] = "某县民政居"
    book.save(tmp_path / "facts.xlsx")
    with pytest.raises(RegisterError, match="D3"):
        read_registers(tmp_path)

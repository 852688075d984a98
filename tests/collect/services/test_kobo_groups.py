"""What KoboToolbox's JSON lists becomes tables that the importer joins; whatever it holds, nothing is lost unnamed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluate.collect import import_file
from evaluate.collect.services.kobo_groups import group_tables
from evaluate.collect.services.kobo_table import answers_table
from evaluate.collect.services.reply import table_rows

ANSWERS: list[dict[str, Any]] = [
    {"_id": 7, "_uuid": "a", "_submission_time": "2026-11-01T09:00:00", "unit": "甲局", "people": [
        {"people/level": "正科", "people/courses": [{"people/courses/course": "依法行政"}]}, {"people/level": "副科"}]},
    {"_id": 8, "_uuid": "b", "_submission_time": "2026-11-02T09:00:00", "unit": "乙局"},
    {"_id": 9, "_uuid": "c", "_submission_time": "2026-11-03T09:00:00", "unit": "丙镇", "people": [
        {"people/level": "正科", "people/courses": [{"people/courses/course": "数字化"}, {}]}]},
]  # fmt: skip


def test_what_is_listed_is_imported_beside_the_answers(tmp_path: Path):
    (tmp_path / "kobo_x.csv").write_bytes(answers_table(ANSWERS, {}))
    tables, unread = group_tables(ANSWERS)
    assert (list(tables), unread) == (["people", "courses"], ())
    for name, content in tables.items():
        (tmp_path / f"kobo_x-{name}.csv").write_bytes(content)
    imported = import_file(sorted(tmp_path.glob("*.csv")), tmp_path / "s", language="zh")
    found = {each.survey.name: each for each in imported.repeats}
    people, courses = found["s-people"], found["s-courses"]
    assert imported.responses.frame["unit"].tolist() == ["甲局", "乙局", "丙镇"]
    assert len(found) == 2
    assert people.responses.frame["belongs_to"].tolist() == [2, 2, 4]
    assert courses.responses.frame["belongs_to"].tolist() == [2, 4, 4]
    assert courses.responses.frame["course"].dropna().tolist() == ["依法行政", "数字化"]
    sealed = {path.name for path in (tmp_path / "s" / "responses" / "source").iterdir()}
    assert {"kobo_x.csv", "kobo_x-people.csv", "kobo_x-courses.csv"} <= sealed


def test_lists_that_are_no_group_are_named():
    tables, unread = group_tables([{"points": [1, 2], "g/a": [{"g/a": [{}]}], "_attachments": [{}]}])
    assert list(tables) == ["a"]
    assert unread == ("points", "g/a")


def test_groups_of_one_name_in_two_places_keep_apart():
    tables, _ = group_tables([{"x/kids": [{"x/kids/age": 1}], "y/kids": [{"y/kids/age": 2}]}])
    assert list(tables) == ["kids", "kids-2"]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
values = st.recursive(texts | st.none() | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(("a", "a/b", "c", "_d", "")), inner, max_size=3), max_leaves=12)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(("a", "a/b", "c")), values, max_size=3), max_size=4))
def test_any_json_becomes_tables_whose_rows_name_a_parent(answers: list[dict[str, Any]]):
    tables, _ = group_tables(answers)
    sizes = {"": len(answers)}
    for name, content in tables.items():
        heads, *rows = table_rows(content, name)
        sizes[name] = len(rows)
        for row in rows:
            cells = dict(zip(heads, row, strict=True))
            assert 1 <= int(cells["_parent_index"]) <= sizes[cells["_parent_table_name"]]

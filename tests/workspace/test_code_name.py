"""Codes as names of files: no two codes share one, and every system takes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluate.workspace.code_name import code_name
from evaluate.workspace.sheets import Row, job_name

CODES = st.text(st.sampled_from('AB1-_/:*?"<>|.@ 班\\'), min_size=1, max_size=6)


def test_codes_that_differ_in_forbidden_signs_alone_have_files_of_their_own():
    rows = [Row("unit", code, "教育局") for code in ("B/1", "B:1", "B_1", "B 1")]
    assert len({row.stem for row in rows}) == len({job_name("unit_scorecard", row) for row in rows}) == 4
    assert code_name("B013") == "B013"
    assert Row("unit", "U1", "教育 局").stem == "U1 教育 局"


@given(CODES, CODES)
def test_no_two_codes_are_one_file_and_no_name_has_a_forbidden_sign(one: str, other: str):
    assert (code_name(one) == code_name(other)) == (one == other)
    assert not set(code_name(one)) & set('\\/:*?"<>|.@ ')

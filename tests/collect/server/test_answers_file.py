"""The file of answers: what people wrote comes back as they wrote it, and no spreadsheet runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from visitors import QUESTIONNAIRE

from evaluate.collect.server import answers_bytes, collected, open_database, read_submission
from evaluate.documents import read_grid, sheltered, unsheltered
from evaluate.errors import ResponsesError
from evaluate.instruments import read_questionnaire
from evaluate.responses import read_answers

TEXTS = st.text(max_size=12) | st.text("'=+-@\t\n\r ,;\"度5", max_size=6)
RUN = ("=", "+", "-", "@", "\t", "\r")


@given(TEXTS)
@settings(max_examples=300)
def test_the_apostrophe_that_is_added_is_taken_off(text: str):
    assert unsheltered(sheltered(text)) == text
    assert not sheltered(text).startswith(RUN)


@example(["-5度", "'-5度", "''=1+1", "'好'", "=cmd|' /C calc'!A0", "@全体", "+86"])
@given(st.lists(TEXTS, min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_what_was_written_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]):
    folder = tmp_path_factory.mktemp("answers")
    (folder / "questionnaire.yml").write_text(QUESTIONNAIRE, "utf-8")
    asked = read_questionnaire(folder / "questionnaire.yml")
    kept = [read_submission(asked, {"post": ["staff"], "remark": [text]}).answers for text in texts]
    connection = open_database(folder / "answers.db", "write")
    connection.execute("INSERT INTO facts VALUES ('mode', 'open')")
    rows = [(bytes([number]) * 16, json.dumps(dict(answers))) for number, answers in enumerate(kept)]
    connection.executemany("INSERT INTO answers VALUES (?, NULL, 1, '2026-11-23', '', ?)", rows)
    table = collected(connection, asked)
    connection.close()
    file: Path = folder / "answers.csv"
    file.write_bytes(answers_bytes(table))
    written = [str(cell or "") for cell in read_grid(file, error=ResponsesError).records()["remark"]]
    assert not any(cell.startswith(RUN) for cell in written)
    found = ["" if one != one else str(one) for one in read_answers(file, asked).frame["remark"]]
    assert sorted(found) == sorted(str(answers["remark"] or "") for answers in kept)

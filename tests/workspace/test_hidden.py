"""hidden.csv and the rules of study.toml: what a study does not show, read with every mistake at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluate.design import HiddenNumber, Policy, Sample
from evaluate.errors import ReportError
from evaluate.estimate import Audit, release, share
from evaluate.workspace import open_study
from evaluate.workspace.cli import main
from evaluate.workspace.hidden import COLUMNS, HiddenFile, read_hidden, written
from evaluate.workspace.release import _further
from evaluate.workspace.settings import Disclosure

HEADER = ",".join(COLUMNS)
WISH = HiddenNumber("needs 2026", "2026", "", "position_level=section", "mean", "wish", "")


@pytest.fixture
def file(study_folder: Path) -> Path:
    return study_folder / "hidden.csv"


def test_no_file_and_no_row_hide_nothing(file: Path) -> None:
    assert read_hidden(file) == frozenset()
    file.write_text(HEADER + "\n", "utf-8")
    assert read_hidden(file) == frozenset()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("group", ["unit=town; level=section", "level=section;unit=town", "level = section；unit=town"])
def test_a_group_is_read_however_it_is_written(file: Path, encoding: str, group: str) -> None:
    file.write_bytes(f"{HEADER}\n需求,2026,, {group} ,mean,wish,,领导要求\n".encode(encoding))
    assert read_hidden(file) == {HiddenNumber("需求", "2026", "", "level=section; unit=town", "mean", "wish", "")}


def test_every_mistake_is_told_at_once_with_its_cell(file: Path) -> None:
    rows = ["needs,,,section,mean,wish,,", ",,,,mean,,,", "needs,,,,mean,wish,,"]
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    with pytest.raises(ReportError) as caught:
        read_hidden(file)
    told = [mistake.where for mistake in caught.value.mistakes]
    assert told == [
        "hidden.csv 第2行第4列 / row 2 column 4",
        "hidden.csv 第3行第1列 / row 3 column 1",
        "hidden.csv 第3行第6列 / row 3 column 6",
    ]
    assert "position_level=section" in str(caught.value)


def test_columns_missing_and_unknown_are_told_together(file: Path) -> None:
    file.write_text("survey,wave,domain,groups,measure,choice,why\nneeds,,,,mean,,\n", "utf-8")
    with pytest.raises(ReportError) as caught:
        read_hidden(file)
    told = caught.value.in_language("zh")
    for expected in ("缺少列 item", "缺少列 group", "不认识列 groups", "改成 group"):
        assert expected in told
    assert len(caught.value.mistakes) == 3


def test_rows_are_added_below_those_that_are_there(file: Path) -> None:
    HiddenFile(file).add({WISH: "披露核查：a.x + b.y"})
    assert read_hidden(file) == {WISH}
    assert file.read_bytes().startswith(b"\xef\xbb\xbf" + HEADER.encode())
    # a person's own order of columns, separator and encoding
    file.write_bytes("item;survey;measure;group;choice;why\nyears;needs 2026;mean;;;按要求\n".encode("gb18030"))
    other = WISH._replace(choice="5", measure="share")
    HiddenFile(file).add({WISH: "a", other: "b"})
    own = HiddenNumber("needs 2026", "", "", "", "mean", "years", "")
    assert read_hidden(file) == {own, WISH, other}
    assert "按要求" in file.read_text("utf-8-sig")


def test_the_study_carries_all_rules_to_its_samples(study_folder: Path, file: Path) -> None:
    assert open_study(study_folder).survey("needs").policy == Policy()
    file.write_text(f"{HEADER}\nneeds 2026,2026,,position_level=section,mean,wish,,\n", "utf-8")
    settings = study_folder / "study.toml"
    rules = "[disclosure]\ndominance_largest = 3\ndominance_part = 0.8\ncloseness = 0.2\nrounding = 5\n\n[reports]"
    settings.write_text(settings.read_text("utf-8").replace("[reports]", rules), "utf-8")
    policy = open_study(study_folder).survey("needs").policy
    assert replace(policy, salt="") == Policy(10, True, (3, 0.8), 0.2, 5, frozenset({WISH}))
    assert len(policy.salt) == 64  # a secret of the study, made once
    assert open_study(study_folder).survey("needs").policy == policy
    settings.write_text(settings.read_text("utf-8").replace("largest = 3", "largest = 0"), "utf-8")
    assert open_study(study_folder).policy.dominance is None


def test_the_rules_written_out_in_study_toml_are_those_that_hold_without_them(root: Path, tmp_path: Path) -> None:
    lines = (root / "study.toml").read_text("utf-8").splitlines()
    start = lines.index("# [disclosure]")
    rules = [line.removeprefix("# ") for line in lines[start : lines.index("", start)]]
    (tmp_path / "study.toml").write_text("\n".join([*lines[:start], *rules, *lines[start + len(rules) :]]), "utf-8")
    assert len(rules) == 1 + len(Disclosure.model_fields)
    assert open_study(tmp_path).policy == open_study(root).policy == Policy()


def test_every_mistake_of_the_rules_is_told_with_its_line(study_folder: Path) -> None:
    settings = study_folder / "study.toml"
    rules = "[disclosure]\ndominance_largest = -1\ndominance_part = 90\ncloseness = 'x'\nround = 5\n\n[reports]"
    settings.write_text(settings.read_text("utf-8").replace("[reports]", rules), "utf-8")
    with pytest.raises(ReportError) as caught:
        open_study(study_folder)
    told = [(mistake.where, mistake.of("zh"), mistake.of("en")) for mistake in caught.value.mistakes]
    assert len(told) == 4
    for number, expected in enumerate(("≥ 0", "≤ 1", "数字", "dominance_largest、dominance_part、closeness、rounding")):
        assert expected in told[number][1]
        assert f"第{14 + number}行" in told[number][0]
    assert "A number ≤ 1" in told[1][2]


def test_check_tells_the_mistakes_of_hidden_csv(study_folder: Path, file: Path, capsys: pytest.CaptureFixture) -> None:
    file.write_text(f"{HEADER}\nneeds 2026,,,section,mean,wish,,\n", "utf-8")
    assert main(["check", str(study_folder)]) == 1
    assert "hidden.csv" in capsys.readouterr().err


def test_rows_of_an_audit_are_forgotten_and_a_person_s_own_stay(file: Path) -> None:
    own = WISH._replace(item="years")
    HiddenFile(file).add({own: "领导要求"})
    before = file.read_bytes()
    during = HiddenFile(file)
    during.add({WISH: "披露核查：a.x + b.y", WISH._replace(choice="5"): "disclosure audit: a.x + b.y"})
    assert len(during.numbers()) == 3
    HiddenFile(file).forget_audited()
    assert read_hidden(file) == {own}
    during.add({WISH: "披露核查：a.x"})
    during.put_back()
    assert file.read_bytes() == before
    file.unlink()
    fresh = HiddenFile(file)
    fresh.add({WISH: "披露核查：a.x"})
    fresh.forget_audited()
    assert not file.exists()
    fresh.put_back()
    assert not file.exists()


@pytest.mark.parametrize("label", ["甲；乙", "a; b", " a", "a = b", "a,b"])
def test_every_name_of_a_table_comes_back_from_the_file(file: Path, label: str) -> None:
    """The audit writes names that the next opening of the study must be able to read."""
    frame = pd.DataFrame({"level": [label] * 20 + ["z"] * 20, "q": ["x ", "y"] * 20})
    named = release(share(Sample(frame), "q", by="level")).names
    HiddenFile(file).add(dict.fromkeys(named, "披露核查：a.x"))
    assert read_hidden(file) == frozenset(named)
    hiding = Sample(frame, policy=Policy(hidden=read_hidden(file)))
    assert release(share(hiding, "q", by="level")).rows["reason"].eq("listed").all()


def test_what_the_file_cannot_name_is_not_written_into_it() -> None:
    assert written(WISH)
    assert not written(WISH._replace(survey=""))
    hidden = frozenset({WISH, WISH._replace(survey="")})
    found = Audit(pd.DataFrame({"sensitive": pd.Series(dtype=bool)}), hidden)
    assert list(_further(found, [], [])) == [WISH]

"""study.toml, design.yml, and the surveys they open."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from evaluate.errors import DesignError, EvaluateError, ReportError
from evaluate.report import finding
from evaluate.responses import responses_from_frame
from evaluate.workspace import open_study
from evaluate.workspace.awaited import Awaited
from evaluate.workspace.cli import main
from evaluate.workspace.design_file import RosterSource, read_design
from evaluate.workspace.panel import _without_lone_pairs
from evaluate.workspace.sampling import invited
from evaluate.workspace.template import GITIGNORE


def test_every_mistake_of_study_toml_is_told_at_once_with_its_line(study_folder):
    file = study_folder / "study.toml"
    lines = file.read_text("utf-8")
    lines = lines.replace("minimum_cell = 10", "minimum_cell = -1").replace('language = "zh"', 'language = "fr"')
    lines = lines.replace("year = 2026\n", "").replace("registers = ", "register = ").replace("年度 报告", "年度/报告")
    file.write_text(lines, "utf-8")
    with pytest.raises(ReportError) as caught:
        open_study(study_folder)
    told = "\n".join(f"{mistake.where} {mistake.of('zh')}" for mistake in caught.value.mistakes)
    assert len(caught.value.mistakes) == 5
    for expected in ("第6行", "minimum_cell", "≥ 0", "language", "study.year", "surveys.register", "年度/报告"):
        assert expected in told


def test_broken_toml_is_told_with_its_line(study_folder):
    (study_folder / "study.toml").write_text('[study]\ntitle = "没有收尾\n', "utf-8")
    with pytest.raises(ReportError, match="第2行"):
        open_study(study_folder)


def test_the_study_is_found_upward_and_by_the_environment(study_folder, tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(study_folder / "surveys" / "needs 2026")
    assert open_study().folder == study_folder.resolve()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReportError, match=r"study\.toml"):
        open_study()
    monkeypatch.setenv("EVALUATE_STUDY", str(study_folder))
    assert open_study().folder == study_folder.resolve()


def test_the_study_shows_itself(study_folder):
    card = open_study(study_folder, language="en")._repr_mimebundle_()["application/vnd.evaluate.study.v1+json"]
    assert card["title"] == {"zh": "示例评估", "en": "Example evaluation"}
    assert card["language"] == "en"
    assert card["date"] == ""
    assert card["simulated"] is True
    assert card["design"] == "self-selected"
    assert card["policy"]["minimum_cell"] == 10


@pytest.mark.parametrize(("language", "printed"), [("zh", "2026年11月3日"), ("en", "3 November 2026")])
def test_a_date_is_printed_in_the_language_of_the_report(study_folder, language, printed):
    file = study_folder / "study.toml"
    file.write_text(file.read_text("utf-8").replace("year = 2026", 'year = 2026\ndate = "2026-11-03"'), "utf-8")
    bundle = open_study(study_folder, language=language)._repr_mimebundle_()
    assert bundle["application/vnd.evaluate.study.v1+json"]["date"] == printed


def test_doubts_of_an_import_stand_beside_those_found_now(study_folder):
    survey = open_study(study_folder).survey("needs")
    found = survey.flags
    path = survey.folder / "flags.csv"
    header = "涉及,疑点,要做什么,subject,rule,verdict,value,threshold,branch,source,note"
    rows = ("需要,两种措辞,请核对,wish,two_wordings,doubt,772,,,,x", "c,一样,请核对,c,straight_line,doubt,1,,,,x")
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    now = open_study(study_folder).survey("needs").flags
    assert len(now) == len(found) + 1
    assert now["rule"].tolist()[-1] == "two_wordings"


def test_a_survey_is_one_door(study_folder):
    survey = open_study(study_folder).survey("needs")
    assert survey.title == "需求调查"
    assert list(survey.raw.frame.index) == ["a", "b", "c"]
    assert survey.raw.frame["wish"].tolist()[:2] == [5.0, 3.0]
    provenance = survey.raw.provenance
    assert (provenance.survey, provenance.wave, provenance.simulated) == ("needs 2026", "2026", True)
    assert ("c", "wish", "9") in provenance.unreadable
    assert ("c", "years", "abc") in provenance.unreadable
    assert survey.responses is survey.raw
    assert survey.sample.policy.minimum_cell == 10
    assert survey.sample.language == "zh"
    assert len(survey.sample) == 3
    assert open_study(study_folder, language="en").survey("needs").sample.language == "en"


def test_signed_corrections_are_applied_and_raw_stays(study_folder):
    path = study_folder / "surveys" / "needs 2026" / "corrections.csv"
    path.write_text("respondent,item,old,new,why,by,on\nc,wish,9,4,录入错误,核对员,2026-09-01\n", "utf-8-sig")
    survey = open_study(study_folder).survey("needs")
    assert survey.responses.frame.loc["c", "wish"] == 4.0
    assert survey.raw.frame["wish"].isna().sum() == 1


def test_registers_by_role(study_folder):
    registers = open_study(study_folder).registers("registers")
    assert registers["courses"].table["hours"].tolist() == [8]


def test_a_register_that_nobody_has_begun_is_awaited(study_folder, capsys):
    folder = study_folder / "surveys" / "registers-2026"
    with (folder / "registers.yml").open("a", encoding="utf-8") as file:
        for name, label in (("sites", "场所"), ("teachers", "师资库")):
            file.write(f"  {name}:\n    label: {{zh: {label}}}\n    columns:\n      code: {{type: text}}\n")
    registers = open_study(study_folder).registers("registers")
    assert list(registers) == ["courses"]
    with pytest.raises(Awaited, match="还没有场所"):
        registers["sites"]
    with pytest.raises(KeyError):
        registers["rooster"]
    with pytest.raises(Awaited, match="师资库"):
        invited(registers, RosterSource(survey="registers-2026", table="teachers"))
    assert main(["check", str(folder), "--lang", "zh"]) == 0
    told = "".join(capsys.readouterr())
    assert told.count("还没有的台账：场所（sites.csv）、师资库（teachers.csv）") == 1
    assert "删去" not in told


def test_a_census_takes_its_roster_from_the_folder_beside(study_folder):
    registers = study_folder / "surveys" / "registers-2026"
    with (registers / "registers.yml").open("a", encoding="utf-8") as file:
        file.write(
            "  roster:\n    file: roster.csv\n    label: {zh: 名册, en: Roster}\n    key: [person]\n    columns:\n"
            "      person: {type: text, required: true, label: {zh: 人, en: Person}}\n"
            "      position_level: {type: text, label: {zh: 层次, en: Level}}\n"
            "      invited: {type: yes_no, label: {zh: 应邀, en: Invited}}\n"
        )
    rows = [f"p{number},{'section' if number % 2 else 'other'},{'yes' if number < 8 else 'no'}" for number in range(12)]
    (registers / "roster.csv").write_text("person,position_level,invited\n" + "\n".join(rows) + "\n", "utf-8")
    needs = study_folder / "surveys" / "needs 2026"
    (needs / "design.yml").write_text(
        "kind: census\ncells: [position_level]\n"
        'roster: {survey: registers-2026, table: roster, where: "invited == True"}\n',
        "utf-8",
    )
    answers = needs / "responses" / "answers.csv"
    answers.write_bytes(answers.read_bytes() + b"d,other,2,1,\r\n")
    sample = open_study(study_folder).survey("needs").sample
    assert sample.weights.tolist() == [2.0, 2.0, 2.0, 2.0]
    assert sample.ledger["invited"].tolist() == [4, 4]


@pytest.mark.parametrize(
    ("where", "expected"), [("invitd == True", "invitd"), ("invited == False and hours > 99", "没有一个人")]
)
def test_a_bad_roster_condition_is_named(study_folder, where, expected):
    from evaluate.workspace.design_file import RosterSource
    from evaluate.workspace.sampling import invited

    registers = open_study(study_folder).registers("registers")
    register = registers["courses"]
    changed = type(register)(register.name, register.table.assign(invited=True), register.form)
    with pytest.raises(DesignError, match=expected):
        invited({"courses": changed}, RosterSource(survey="registers-2026", table="courses", where=where))
    with pytest.raises(DesignError, match="rooster"):
        invited({"courses": changed}, RosterSource(survey="registers-2026", table="rooster"))


@pytest.fixture
def outside(study_folder: Path, tmp_path: Path) -> Path:
    """A survey of another organisation, in a folder of its own outside the study."""
    import shutil

    place = tmp_path / "别处 的调查"
    shutil.copytree(study_folder / "surveys" / "needs 2026", place)
    (place / "design.yml").write_text("kind: self-selected\nwave: 2025\noffice: {zh: 别的单位, en: Another}\n", "utf-8")
    return place


def test_a_survey_from_outside_names_itself_and_is_never_simulated_by_the_study(study_folder, outside):
    study = open_study(study_folder, survey=outside)
    card = study._repr_mimebundle_()["application/vnd.evaluate.study.v1+json"]
    assert card["title"]["zh"] == "需求调查"
    assert card["office"]["zh"] == "别的单位"
    assert card["place"]["zh"] == ""
    assert card["year"] == "2025"
    assert card["simulated"] is False
    assert study.survey("needs").folder == outside.resolve()
    # the study's invented registers may not stand beside real answers
    (study_folder / "surveys" / "registers-2026" / "design.yml").write_text("simulated: true\n", "utf-8")
    with pytest.raises(ReportError, match="模拟数据"):
        study.registers("registers")


def test_a_survey_may_be_a_role_a_folder_or_a_relative_path(study_folder, outside, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(outside.parent)
    assert open_study(study_folder, survey=outside.name).survey("needs").folder == outside.resolve()
    inside = open_study(study_folder, survey="needs 2026")
    assert not inside.foreign
    assert inside.title["zh"] == "示例评估"
    with pytest.raises(ReportError, match="nowhere"):
        open_study(study_folder, survey="nowhere")


def test_mistakes_of_design_yml_come_together_with_lines(tmp_path):
    file = tmp_path / "design.yml"
    file.write_text("kind: censuss\nsimulated: perhaps\nrooster: {}\nroster: {survey: a/b}\n", "utf-8")
    with pytest.raises(DesignError) as caught:
        read_design(file)
    told = "\n".join(mistake.of("zh") for mistake in caught.value.mistakes)
    assert len(caught.value.mistakes) == 5
    for expected in ("第1行", "self-selected", "第2行", "第3行", "rooster", "roster.survey", "roster.table"):
        assert expected in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("simulated: false\n", "kind"),
        ("kind: census\n", "roster"),
        ("kind: stratified\nstrata: level\n", "population"),
        ("kind: self-selected\nweights: w\n", "weights"),
        ("kind: [", "YAML"),
    ],
)
def test_a_design_that_cannot_be_is_refused(tmp_path, text, expected):
    (tmp_path / "design.yml").write_text(text, "utf-8")
    with pytest.raises(EvaluateError, match=expected):
        read_design(tmp_path / "design.yml")


def test_missing_parts_are_named(study_folder):
    study = open_study(study_folder)
    with pytest.raises(ReportError, match="reaction"):
        study.survey("reaction")
    with pytest.raises(EvaluateError, match="questionnaire"):
        _ = study.survey("registers").questionnaire
    (study_folder / "surveys" / "needs 2026" / "responses" / "answers.csv").unlink()
    with pytest.raises(EvaluateError, match="responses"):
        _ = open_study(study_folder).survey("needs").raw


def test_two_waves_are_one_sample_with_the_class_as_stratum(root):
    panel = open_study(root).panel("learning_before", "learning_after")
    assert {"score_before", "score_after"} <= set(panel.frame.columns)
    assert len(panel.stages) == 1
    assert panel.stages[0].parents == 2
    # no finite population: a class of which everybody answered still has an error
    assert panel.weights.tolist() == [1.0] * len(panel)


def test_a_class_of_one_pair_is_left_out_and_named():
    frame = pd.DataFrame(
        {"class_before": list("aaabcc"), "level_before": list("xxyxyy"), "y": 1.0}, index=list("pqrstu")
    )
    paired = responses_from_frame(frame)
    by_class = _without_lone_pairs(paired, ["class_before"])
    assert list(by_class.frame.index) == list("pqrtu")
    assert [row for row, _ in by_class.provenance.dropped] == ["s"]
    assert by_class.provenance.rows_kept == 5
    assert "1" in by_class.provenance.steps[-1]
    assert list(_without_lone_pairs(paired, ["class_before", "level_before"]).frame.index) == list("pqtu")
    assert _without_lone_pairs(paired, []) is paired
    with pytest.raises(DesignError, match="class"):
        _without_lone_pairs(responses_from_frame(frame.iloc[[0, 3]]), ["class_before"])


def test_a_survey_counts_what_came_in_and_knows_its_pass_line(study_folder):
    survey = open_study(study_folder).survey("needs")
    assert survey.received.frame["value"].tolist() == [3.0, 3.0, 0.0]
    assert survey.doubts.frame["value"].sum() == len(survey.flags)
    assert (survey.pass_line, survey.headline, survey.pass_line_note) == (None, None, ())
    design = survey.folder / "design.yml"
    line = "headline: wish\npass_line: {value: 0.8, source: {zh: 办法第十条。, en: Rule 10.}}\n"
    design.write_text(design.read_text("utf-8") + line, "utf-8")
    survey = open_study(study_folder).survey("needs")
    assert (survey.pass_line, survey.headline) == (0.8, "wish")
    assert survey.pass_line_note[0]["en"] == "Rule 10."


def test_a_response_set_aside_leaves_the_sample_and_can_be_compared_with(study_folder):
    survey = open_study(study_folder).survey("needs")
    assert survey.sample_of_all is survey.sample
    assert survey.careless_flags.empty
    assert survey.proposed_exclusions.empty
    assert survey.careless.frame[["item", "value"]].to_numpy().tolist() == [["none", 0.0]]
    log = "respondent,item,old,new,why,by,on\n"
    path = survey.folder / "corrections.csv"
    path.write_text(
        f"{log}a,wish,5,4,typing,Li,2026-03-01\nb,respondent,kept,set_aside,copied,Li,2026-03-01\n", "utf-8"
    )
    survey = open_study(study_folder).survey("needs")
    assert list(survey.responses.frame.index) == ["a", "c"]
    assert (len(survey.sample), len(survey.sample_of_all)) == (2, 3)
    assert survey.sample_of_all.frame["wish"].tolist()[0] == 4.0
    assert survey.received.frame["value"].tolist() == [3.0, 2.0, 1.0]
    words = survey.corrected.about.labels["item"]["respondent"]
    assert words == {"zh": "整份答卷", "en": "whole response"}


def test_the_salt_of_rounding_is_made_once_and_stays_in_the_study(study_folder):
    assert open_study(study_folder).policy.salt == ""
    assert not (study_folder / ".secret").exists()
    settings = study_folder / "study.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[disclosure]\nrounding = 5\n", "utf-8")
    first = open_study(study_folder).policy.salt
    assert len(first) == 64
    assert open_study(study_folder).policy.salt == first == (study_folder / ".secret" / "salt").read_text("ascii")
    assert first not in repr(open_study(study_folder).policy)
    assert "/.secret/" in GITIGNORE
    assert (study_folder / ".secret" / ".gitignore").read_text("ascii") == "*\n"
    if os.name == "posix":
        assert (study_folder / ".secret").stat().st_mode & 0o077 == 0


def test_a_survey_counts_who_wrote_something_and_quotes_nobody(study_folder):
    folder = study_folder / "surveys" / "needs 2026"
    path = folder / "questionnaire.yml"
    asked = path.read_text("utf-8")
    path.write_text(asked.replace("role: open, ", ""), "utf-8")
    not_asked = open_study(study_folder).survey("needs").written
    assert len(not_asked.frame) == 0
    content = finding("written", not_asked, zh="共{-1.value}份。", en="{-1.value} in all.").content
    assert [row["note"] for row in content["rows"]] == ["not_asked"]
    path.write_text(asked, "utf-8")
    answers = ["respondent,position_level,wish,years,words"]
    answers += [f"r{number},section,5,10,{'私下的话' if number % 3 else ''}" for number in range(36)]
    (folder / "responses" / "answers.csv").write_text("\n".join([*answers, "r36,section,5,10,  "]), "utf-8")
    written = open_study(study_folder).survey("needs").written
    assert dict(written.frame[["item", "value"]].to_numpy().tolist()) == {"any": 24, "words": 24, "everyone": 37}
    assert written.about.counted == "people"
    told = finding("written", written, zh="{-1.value}份，{value}人。", en="{-1.value}, {value}.")
    assert told.content["claim"]["zh"] == "37份，24人。"
    assert "私下" not in str(told.content)
    # fewer than the minimum cell is not told
    few = "\n".join([answers[0], *answers[1:10]])
    (folder / "responses" / "answers.csv").write_text(few, "utf-8")
    hidden = finding("written", open_study(study_folder).survey("needs").written, zh="{value}人。", en="{value}.")
    assert [row["value"] for row in hidden.content["rows"]] == [None] * 3

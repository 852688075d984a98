"""A survey made from the bank by one command: its files, what is said, and that a study can go on with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluate.instruments import read_questionnaire
from evaluate.workspace.bank_folder import open_bank
from evaluate.workspace.cli import main
from evaluate.workspace.design_file import read_design
from evaluate.workspace.examination import examine
from evaluate.workspace.template import start_study

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with the example's registers and the bank."""
    folder = tmp_path / "我的 研究"
    for name in ("registers-2026", "bank"):
        shutil.copytree(ROOT / "surveys" / name, folder / "surveys" / name)
    shutil.copy(ROOT / "study.toml", folder)
    return folder


def test_a_needs_survey_from_the_bank(study: Path, capsys: pytest.CaptureFixture[str]):
    survey = study / "surveys" / "needs-2027"
    assert main(["questionnaire", "new", str(survey), "--from", "needs,attitude", "--lang", "zh"]) == 0
    said = capsys.readouterr()
    for words in ("预计填写8.9分钟", "收回630份", "看出0.12个标准差", "国有企业，100人", "不得按单位反映"):
        assert words in said.out, words
    for words in ("超过8分钟", "单位类别、职务级别、年龄段", "900人中3人"):
        assert words in said.err, words
    questionnaire = read_questionnaire(survey / "questionnaire.yml")
    assert (questionnaire.id, questionnaire.version) == ("needs-2027", "2027.1")
    assert questionnaire.title["zh"] == "干部教育培训需求调查"
    design = read_design(survey / "design.yml")
    assert (design.kind, design.cells, design.wave) == ("census", ("unit_type", "position_level"), "2027")
    assert design.roster is not None
    assert design.roster.where == "invited == True"
    about = (survey / "README.md").read_text("utf-8")
    assert "Borich" in about
    assert "## Training needs survey" in about
    assert [found.errors for found in examine(survey)] == [()]
    assert main(["questionnaire", "new", str(survey), "--from", "needs", "--lang", "zh"]) == 1
    assert "已有 questionnaire.yml" in capsys.readouterr().err


def test_the_bank_of_a_study_is_checked_as_a_bank(study: Path):
    assert main(["questionnaire", "new", str(study / "surveys" / "class-2027"), "--from", "class"]) == 0
    (found,) = [found for found in examine(study) if found.name == "bank"]
    assert "22" in found.lines[0].zh
    assert found.errors == ()
    block = study / "surveys" / "bank" / "attitude.yml"
    block.write_text(block.read_text("utf-8").replace("grade: D", "grade: E"), "utf-8")
    (found,) = examine(block.parent)
    assert "attitude.yml" in str(found.errors[0])
    design = read_design(study / "surveys" / "class-2027" / "design.yml")
    assert (design.cells, design.headline) == (("training_class",), "effect_overall")


def test_every_set_of_the_bank_makes_a_survey_without_a_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["questionnaire", "bank", "--lang", "en"]) == 0
    listed = capsys.readouterr().out.partition("Whole questionnaires:")[2].partition("Blocks:")[0]
    names = [line.split()[0] for line in listed.splitlines() if line.strip()]
    assert len(names) == 10
    for name in names:
        survey = tmp_path / name
        assert main(["questionnaire", "new", str(survey), "--from", name, "--invited", "60", "--response", "0.5"]) == 0
        assert read_design(survey / "design.yml").kind == "self-selected"
        assert [found.errors for found in examine(survey)] == [()]
    assert "30" in capsys.readouterr().out


def test_own_modules_and_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = tmp_path / "own"
    own.mkdir()
    text = (ROOT / "surveys" / "needs-2026" / "questionnaire.yml").read_text("utf-8")
    gone = [line for line in text.splitlines() if not line.strip().startswith(("wellbeing:", "history_culture:"))]
    (own / "questionnaire.yml").write_text("\n".join(gone), "utf-8")
    words = ["questionnaire", "new", str(tmp_path / "new"), "--from", "need_pairs", "need_priority"]
    assert main([*words, "--modules", str(own), "--title", "我县需求调查", "--lang", "zh"]) == 0
    found = read_questionnaire(tmp_path / "new" / "questionnaire.yml")
    assert found.title == {"zh": "我县需求调查", "en": "我县需求调查"}
    assert len(found.pairs) == 14
    assert "wellbeing" not in found.scales["module"].codes
    assert "没有花名册" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "neds"], "题库里没有 neds"),
        (["--from", ","], "没有写明用哪些题块"),
        (["--from", "units,attitude"], "不得按单位反映"),
        (["--from", "needs", "--invited", "50", "--response", "70"], "大于 0、不大于 1"),
        (["--from", "needs", "--invited", "0"], "population"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
):
    assert main(["questionnaire", "new", str(tmp_path / "new"), *words, "--lang", "zh"]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_few_people_are_only_described(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ["questionnaire", "new", str(tmp_path / "new"), "--from", "units", "--invited", "20", "--lang", "zh"]
    assert main(words) == 0
    assert "只作描述" in capsys.readouterr().out


def test_a_block_is_shown_in_full(capsys: pytest.CaptureFixture[str]):
    assert main(["questionnaire", "bank", "attitude", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    for words in ("不得按单位反映", "自拟", "open_old", "老办法用惯了"):
        assert words in said


def test_a_broken_roster_is_told_and_the_survey_is_still_made(study: Path, capsys: pytest.CaptureFixture[str]):
    (study / "surveys" / "registers-2026" / "registers.yml").write_text("tables: [", "utf-8")
    survey = study / "surveys" / "needs-2027"
    assert main(["questionnaire", "new", str(survey), "--from", "needs", "--lang", "zh"]) == 0
    assert "花名册没有读出来" in capsys.readouterr().err
    assert read_design(survey / "design.yml").kind == "self-selected"


def test_a_wrong_line_of_the_sets_is_told(study: Path, capsys: pytest.CaptureFixture[str]):
    sets = study / "surveys" / "bank" / "sets.yml"
    sets.write_text(sets.read_text("utf-8") + "mine: [background]\n", "utf-8")
    survey = study / "surveys" / "new"
    assert main(["questionnaire", "new", str(survey), "--from", "needs", "--lang", "zh"]) == 1
    assert "mine" in capsys.readouterr().err


def test_a_new_study_gets_the_bank_unchanged(tmp_path: Path):
    start_study(tmp_path / "研究")
    for path in (ROOT / "surveys" / "bank").glob("*.yml"):
        assert (tmp_path / "研究" / "surveys" / "bank" / path.name).read_bytes() == path.read_bytes()


def test_answers_imported_into_a_new_survey_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    survey, export = tmp_path / "units", tmp_path / "答卷.csv"
    assert main(["questionnaire", "new", str(survey), "--from", "background"]) == 0
    export.write_text("您所在单位的类别,年龄段\n县直机关,35岁及以下\n乡镇街道,35岁及以下\n", "utf-8")
    assert main(["import", str(export), "--survey", str(survey), "--lang", "zh"]) == 0
    capsys.readouterr()
    assert main(["check", str(survey), "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "答卷：2 份" in told
    # a design that names another file is told how to be mended
    (survey / "design.yml").write_text("kind: self-selected\nanswers: answers.csv\n", "utf-8")
    assert main(["check", str(survey), "--lang", "zh"]) == 1
    assert "把 answers 改成 answers.parquet" in capsys.readouterr().err


def test_the_export_of_another_survey_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    survey, export = tmp_path / "units", tmp_path / "答卷.csv"
    assert main(["questionnaire", "new", str(survey), "--from", "background"]) == 0
    export.write_text("食堂满意吗,宿舍满意吗\n满意,满意\n不满意,满意\n", "utf-8")
    assert main(["import", str(export), "--survey", str(survey), "--lang", "zh"]) == 0
    assert "一个答案也没有读到" in capsys.readouterr().out
    # rows without a single answer are no answers, and nobody should be told that they speak for anyone
    assert main(["check", str(survey), "--lang", "zh"]) == 1
    assert "一个答案也没有读到" in capsys.readouterr().err


def test_no_set_of_the_bank_warns_of_its_length_and_what_is_left_out_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bank = open_bank(tmp_path)
    for name in bank.sets:
        assert main(["questionnaire", "new", str(tmp_path / name), "--from", name, "--lang", "zh"]) == 0
        said = capsys.readouterr()
        assert "超过8分钟" not in said.err, name
        assert ("没有放进“必训内容（重要程度与现有水平）”（1.3分钟）" in said.out) == (name == "needs")
    words = ["questionnaire", "new", str(tmp_path / "all"), "--from", "needs,required_pairs", "--lang", "zh"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "没有放进" not in said.out
    assert "超过8分钟" in said.err
    assert len(read_questionnaire(tmp_path / "all" / "questionnaire.yml").pairs) == 24

"""A study whose data are not there yet: what can be made is made, what cannot is noted and told in one line."""

from __future__ import annotations

import json
import shutil

import pytest

from evaluate.workspace.awaited import Awaited, gaps_in
from evaluate.workspace.build import build
from evaluate.workspace.cli import main
from evaluate.workspace.lock import read_lock
from evaluate.workspace.notebook import read_notebook
from evaluate.workspace.study import open_study

OPEN = "import evaluate as ev\nstudy = ev.open_study()\nstudy"
SHARE = 'ev.finding("wish", ev.share(study.survey("needs").sample, "wish"), zh="{value}", en="{value}")'
FORM = 'form = study.survey("reaction")\nsample = form.sample'
PLEASED = 'ev.finding("pleased", ev.share(sample, "wish"), zh="{value}", en="{value}")'
AGAIN = 'ev.finding("again", ev.share(sample, "wish"), zh="{value}", en="{value}")'


@pytest.fixture
def report(study_folder, notebook):
    """A notebook with one section that has its data and one that has not, and a report that cites both."""
    notebook("70_effect", "# 效果", OPEN, "## 需要", SHARE, "## 满意", FORM, PLEASED, AGAIN)
    cited = [f'study.cite("70_effect.{slug}")' for slug in ("wish", "pleased", "again")]
    notebook("90_annual", "# 年度", OPEN, "## 需要", cited[0], "## 满意", *cited[1:])
    return study_folder


def _page(folder) -> str:
    return next((folder / "reports").glob("*.html")).read_text("utf-8")


def test_a_section_without_its_data_prints_one_noted_row(report):
    result = build(report, formats=["html"])
    assert result.ok
    page = _page(report)
    assert page.count("没有训后满意度评估的数据可报告。") == 1
    (gap, notebooks), *more = result.gaps.items()
    assert not more
    assert notebooks == ("70_effect", "90_annual")
    assert 'reaction = "文件夹名"' in gap.mend.zh
    assert not gap.promised


def test_a_finding_that_waits_has_no_base_and_gets_one_with_its_data(report):
    build(report, formats=[])
    assert list(read_lock(report / "notebooks" / "findings.lock")) == ["70_effect.wish"]
    survey = report / "surveys" / "reaction"
    shutil.copytree(report / "surveys" / "needs 2026", survey)
    settings = report / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace("[surveys]", '[surveys]\nreaction = "reaction"'), "utf-8")
    result = build(report, formats=["html"])
    assert result.ok
    assert not result.gaps
    assert "没有训后满意度评估" not in _page(report)
    assert set(read_lock(report / "notebooks" / "findings.lock")) == {
        f"70_effect.{slug}" for slug in ("wish", "pleased", "again")
    }


def test_promised_data_are_told_again_until_they_are_there(report, capsys):
    shutil.rmtree(report / "surveys" / "needs 2026" / "responses")
    for _ in range(2):
        assert main(["report", "--study", str(report), "--to", "html"]) == 1
        told = capsys.readouterr()
        assert "needs 2026 还没有答卷。用到它的有 70_effect、90_annual。" in told.err
        assert "90_annual 的数据还没有到，没有生成" in told.err
        assert "失败" not in told.out + told.err
    assert not list((report / "reports").glob("*.html"))
    assert not list((report / "reports" / ".build").glob("*.failed.ipynb"))


def test_a_cell_that_sets_a_name_anew_runs_again(study_folder, notebook):
    notebook("70_effect", OPEN, FORM, PLEASED, 'sample = study.survey("needs").sample', AGAIN)
    build(study_folder, ["70_effect"], formats=[])
    cells = read_notebook(study_folder / "reports" / ".build" / "70_effect.ipynb").cells
    assert json.dumps(cells[2].outputs).count("awaited")
    assert not json.dumps(cells[4].outputs).count("awaited")


def test_another_mistake_is_still_a_failure(study_folder, notebook):
    notebook("70_effect", OPEN, FORM, "1 / 0")
    assert [one.status for one in build(study_folder, ["70_effect"], formats=[]).notebooks] == ["failed"]


def test_outside_a_build_it_is_an_error_with_its_mend(study_folder):
    with pytest.raises(Awaited, match="没有写明哪个文件夹是 reaction"):
        open_study(study_folder).survey("reaction")


def test_gaps_come_back_from_the_notebook_as_they_were(study_folder, notebook):
    notebook("70_effect", OPEN, FORM)
    build(study_folder, ["70_effect"], formats=[])
    (gap,) = gaps_in(read_notebook(study_folder / "reports" / ".build" / "70_effect.ipynb"))
    with pytest.raises(Awaited) as told:
        open_study(study_folder).survey("reaction")
    assert gap == told.value.gap


def test_words_that_nobody_filled_in_are_told(report, capsys):
    settings = report / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace('zh = "示例评估"', 'zh = "请填写：报告标题"'), "utf-8")
    main(["report", "--study", str(report), "--to", "html"])
    assert "study.toml 的 title 还没有填写" in capsys.readouterr().err


def test_words_of_a_language_that_is_not_printed_need_not_be_filled_in(report, capsys):
    settings = report / "study.toml"
    lines = settings.read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if line.startswith("title"))
    lines[number] = 'title = { zh = "某县评估", en = "Fill in: title of the report" }'
    settings.write_text("\n".join(lines), "utf-8")
    main(["check", str(report), "--lang", "zh"])
    assert "还没有填写" not in "".join(capsys.readouterr())
    for language, told in (("zh", False), ("en", True)):
        main(["report", "--study", str(report), "--to", "html", "--lang", language])
        assert ("title in study.toml" in capsys.readouterr().err) is told


def test_registers_are_read_anew_when_a_file_has_changed_and_nobody_shares_tables(study_folder):
    first = open_study(study_folder).registers()["courses"].table
    first.loc[0, "hours"] = 99
    assert open_study(study_folder).registers()["courses"].table["hours"].tolist() == [8]
    table = study_folder / "surveys" / "registers-2026" / "courses.csv"
    table.write_bytes(table.read_bytes() + "法治,4\r\n".encode())
    assert open_study(study_folder).registers()["courses"].table["hours"].tolist() == [8, 4]

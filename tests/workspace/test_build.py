"""Building: what runs, what does not, what fails alone, and that a warm kernel gives what a fresh one gives."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from evaluate.errors import ReportError
from evaluate.workspace import BuildResult, build

OPEN = "import evaluate as ev\nstudy = ev.open_study()\nstudy"


def statuses(result: BuildResult) -> dict[str, str]:
    return {one.notebook: one.status for one in result.notebooks}


def executed(folder: Path, name: str) -> str:
    return (folder / "reports" / ".build" / f"{name}.ipynb").read_text("utf-8")


def outputs(folder: Path, name: str) -> list:
    cells = nbformat.reads(executed(folder, name), 4).cells
    return [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]


def test_second_build_does_nothing(study_folder, notebook, finding_code):
    notebook("40_needs", OPEN, finding_code())
    first = build(study_folder, ["40_needs"], formats=[])
    assert statuses(first) == {"40_needs": "built"}
    before = executed(study_folder, "40_needs")
    second = build(study_folder, ["40_needs"], formats=[])
    assert second.unchanged
    assert executed(study_folder, "40_needs") == before


def test_changed_input_code_parameter_and_settings_rebuild(study_folder, notebook):
    cells = (OPEN, 'len(study.registers("registers")["courses"].table)')
    notebook("50_supply", *cells)
    build(study_folder, ["50_supply"], formats=[])
    assert outputs(study_folder, "50_supply")[-1].data["text/plain"] == "1"
    courses = study_folder / "surveys" / "registers-2026" / "courses.csv"
    courses.write_bytes(courses.read_bytes() + "纪律,6\r\n".encode())
    assert statuses(build(study_folder, ["50_supply"], formats=[])) == {"50_supply": "built"}
    assert outputs(study_folder, "50_supply")[-1].data["text/plain"] == "2"
    # a survey this notebook never opened is no input of it
    answers = study_folder / "surveys" / "needs 2026" / "responses" / "answers.csv"
    answers.write_bytes(answers.read_bytes() + b"d,other,2,1,\r\n")
    assert build(study_folder, ["50_supply"], formats=[]).unchanged
    # the example county's mark comes from design.yml of every survey
    design = study_folder / "surveys" / "needs 2026" / "design.yml"
    design.write_text("kind: self-selected\n", "utf-8")
    assert statuses(build(study_folder, ["50_supply"], formats=[])) == {"50_supply": "built"}
    settings = study_folder / "study.toml"
    settings.write_text(settings.read_text("utf-8").replace("minimum_cell = 10", "minimum_cell = 5"), "utf-8")
    assert statuses(build(study_folder, ["50_supply"], formats=[])) == {"50_supply": "built"}
    notebook("50_supply", *cells, "1 + 1")
    assert statuses(build(study_folder, ["50_supply"], formats=[])) == {"50_supply": "built"}


def test_changed_words_keep_the_numbers(study_folder, notebook):
    notebook("10_words", "# 旧标题", "import time\ntime.perf_counter_ns()")
    build(study_folder, ["10_words"], formats=[])
    number = outputs(study_folder, "10_words")[0].data["text/plain"]
    notebook("10_words", "# 新标题", "import time\ntime.perf_counter_ns()")
    assert build(study_folder, ["10_words"], formats=[]).unchanged
    assert outputs(study_folder, "10_words")[0].data["text/plain"] == number
    assert "新标题" in executed(study_folder, "10_words")


def test_an_edited_executed_notebook_is_run_again(study_folder, notebook):
    notebook("10_words", "6 * 7")
    build(study_folder, ["10_words"], formats=[])
    path = study_folder / "reports" / ".build" / "10_words.ipynb"
    path.write_text(path.read_text("utf-8").replace('"42"', '"43"'), "utf-8")
    assert statuses(build(study_folder, ["10_words"], formats=[])) == {"10_words": "built"}
    assert '"42"' in path.read_text("utf-8")


def test_a_failing_notebook_leaves_the_others(study_folder, notebook, finding_code):
    notebook("10_good", finding_code())
    notebook("20_broken", "# 标题", "## 谁答了", "x = 1", "{}['单位编码 999']")
    notebook("30_cites", OPEN, 'study.cite("20_broken.first")')
    result = build(study_folder, ["30_cites", "20_broken", "10_good"], formats=[])
    assert statuses(result) == {"20_broken": "failed", "30_cites": "left", "10_good": "built"}
    assert not result.ok
    failure = result.failures[0]
    assert failure.message is not None
    for expected in ("20_broken", "第 4 个单元格", "谁答了", "KeyError", "单位编码 999"):
        assert expected in failure.message.zh
    assert "cell 4" in failure.message.en
    assert failure.failed_copy is not None
    assert failure.failed_copy.name == "20_broken.failed.ipynb"
    assert failure.failed_copy.is_file()
    notebook("20_broken", finding_code())
    assert build(study_folder, ["30_cites", "20_broken"], formats=[]).ok
    assert not failure.failed_copy.exists()


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [("zh", "没有这个调查文件夹", "no such survey"), ("en", "no such survey", "没有这个")],
)
def test_our_errors_speak_the_language_of_the_study(study_folder, notebook, language, word, other):
    notebook("70_effect", OPEN, 'study.survey("nowhere")')
    message = build(study_folder, ["70_effect"], formats=[], language=language).failures[0].message
    told = message.of(language)
    assert word in told
    assert other not in told
    assert "Traceback" not in told


def test_a_dead_kernel_and_a_slow_cell_stop_one_notebook_only(study_folder, notebook):
    notebook("10_dies", "import os\nos._exit(3)")
    notebook("20_slow", "import time\ntime.sleep(60)")
    notebook("30_good", "1 + 1")
    result = build(study_folder, ["10_dies", "20_slow", "30_good"], formats=[], timeout=3)
    assert statuses(result) == {"10_dies": "failed", "20_slow": "failed", "30_good": "built"}
    dead, slow = (failure.message.zh for failure in result.failures)
    assert "内核" in dead
    assert "3 秒" in slow


DIRTY = """\
import os, random, sys, warnings
import numpy, pandas, matplotlib
import matplotlib.pyplot as plt
pandas.set_option("display.precision", 2)
numpy.set_printoptions(precision=2)
matplotlib.rcParams["font.size"] = 33
plt.figure()
os.environ["LEFT"] = "behind"
sys.path.insert(0, "nowhere")
warnings.simplefilter("ignore")
os.chdir(os.path.dirname(os.getcwd()))
left_behind = random.random() + numpy.random.random()
"""

PROBE = """\
import os, random, sys, warnings
import numpy, pandas, matplotlib
import matplotlib.pyplot as plt
print("left_behind" in globals(), os.environ.get("LEFT"), "nowhere" in sys.path, os.path.basename(os.getcwd()))
print(random.random(), numpy.random.random(), numpy.array([1 / 3]), matplotlib.rcParams["font.size"], plt.get_fignums())
warnings.warn("told once")
pandas.DataFrame({"a": [1 / 3]})
"""
DRAW = 'figure, axes = plt.subplots()\naxes.plot([1, 2], [3, 4])\naxes.set_title("title")\nplt.show()'


def test_warm_equals_fresh(study_folder, notebook):
    notebook("10_dirty", DIRTY)
    notebook("20_probe", OPEN, PROBE, DRAW)
    notebook("30_probe", OPEN, PROBE, DRAW)
    build(study_folder, ["20_probe"], formats=[], fresh=True)
    fresh = executed(study_folder, "20_probe")
    assert "left_behind" not in json.dumps(outputs(study_folder, "20_probe"))
    (study_folder / "reports" / ".build" / "20_probe.ipynb").unlink()
    build(study_folder, ["10_dirty", "30_probe", "20_probe"], formats=[])
    assert executed(study_folder, "20_probe") == fresh
    assert outputs(study_folder, "30_probe") == outputs(study_folder, "20_probe")
    assert "False None False notebooks" in fresh
    assert "image/png" in fresh


def test_nothing_of_the_machine_stays_in_an_executed_notebook(study_folder, notebook):
    notebook(
        "10_paths",
        OPEN,
        "import os, sys, tempfile, warnings\n"
        "print(os.getcwd(), sys.prefix, os.path.expanduser('~'), tempfile.gettempdir())",
        "warnings.warn('told')\nstudy.folder",
    )
    build(study_folder, ["10_paths"], formats=[])
    text = executed(study_folder, "10_paths")
    assert "<study>" in text
    for place in (str(study_folder), str(study_folder.parent), str(Path.home()) + "/", "/tmp/", "ipykernel_"):
        assert place not in text
    assert '"execution": {' not in text


def test_citations_run_first_and_carry_the_bundle(study_folder, notebook, finding_code):
    notebook("90_annual", OPEN, 'study.cite("40_needs.first")')
    notebook("40_needs", finding_code(claim="最需要法治。"))
    result = build(study_folder, ["90_annual"], formats=[])
    assert [one.notebook for one in result.notebooks] == ["40_needs", "90_annual"]
    bundle = outputs(study_folder, "90_annual")[-1].data
    content = bundle["application/vnd.evaluate.finding.v1+json"]
    assert content["cited"] is True
    assert content["cited_from"] == "40_needs.first"
    assert content["claim"]["zh"] == "最需要法治。"
    assert bundle["text/markdown"] == "最需要法治。"
    notebook("40_needs", finding_code(claim="最需要数字能力。"))
    assert statuses(build(study_folder, ["90_annual"], formats=[])) == {"40_needs": "built", "90_annual": "built"}
    assert "最需要数字能力" in executed(study_folder, "90_annual")
    # a new finding that nobody cites leaves the citing notebook alone
    notebook("40_needs", finding_code(claim="最需要数字能力。"), finding_code(slug="second"))
    assert statuses(build(study_folder, ["90_annual"], formats=[])) == {"40_needs": "built", "90_annual": "unchanged"}


def test_a_missing_citation_names_what_there_is(study_folder, notebook, finding_code):
    notebook("40_needs", finding_code(slug="greatest_need"))
    notebook("90_annual", OPEN, 'study.cite("40_needs.greatest")')
    message = build(study_folder, ["90_annual"], formats=[]).failures[0].message
    assert "40_needs.greatest" in message.zh
    assert "greatest_need" in message.zh
    notebook("90_annual", OPEN, 'study.cite("45_never.first")')
    message = build(study_folder, ["90_annual"], formats=[]).failures[0].message
    assert "45_never" in message.zh
    assert "evaluate report notebooks/45_never.ipynb" in message.zh


def test_citations_in_a_circle_are_refused(study_folder, notebook):
    notebook("10_a", OPEN, 'study.cite("20_b.x")')
    notebook("20_b", OPEN, "study.cite('10_a.x')")
    with pytest.raises(ReportError, match="10_a → 20_b → 10_a"):
        build(study_folder, ["10_a"], formats=[])


def test_parameters_are_injected_and_refused_when_unknown(study_folder, notebook):
    notebook("40_needs", ("parameters", "confidence = 0.95\ngroup = 'a'"), "print(confidence, group)")
    build(study_folder, ["40_needs"], formats=[])
    result = build(study_folder, ["40_needs"], formats=[], parameters={"confidence": 0.9})
    variant = next((study_folder / "reports" / ".build").glob("variant-*")) / "40_needs.ipynb"
    made = nbformat.read(variant, 4)
    assert result.ok
    assert made.cells[1].metadata.tags == ["injected-parameters", "remove-cell"]
    assert made.cells[2].outputs[0].text == "0.9 a\n"
    # the study's own copy is untouched
    assert outputs(study_folder, "40_needs")[0].text == "0.95 a\n"
    with pytest.raises(ReportError, match="confidnce") as caught:
        build(study_folder, ["40_needs"], formats=[], parameters={"confidnce": 0.9})
    assert "confidence" in str(caught.value)


def test_another_survey_plays_needs_also_when_the_notebook_asks_for_needs_by_name(study_folder, notebook, tmp_path):
    import shutil

    outside = tmp_path / "别处 的调查"
    shutil.copytree(study_folder / "surveys" / "needs 2026", outside)
    (outside / "design.yml").write_text("kind: self-selected\n", "utf-8")
    ask = "import evaluate as ev\nstudy = ev.open_study(language=language, survey=survey)\nstudy"
    probe = "print(study.survey(survey).id, study.simulated, study.language, study.title['zh'])"
    probe += "\nstudy.survey(survey).folder"
    notebook("40_needs", ("parameters", 'survey, language = "needs", None'), ask, probe)
    build(study_folder, ["40_needs"], formats=[])
    assert outputs(study_folder, "40_needs")[-2].text == "needs 2026 True zh 示例评估\n"
    assert build(study_folder, ["40_needs"], formats=[], survey=outside, language="en").ok
    made = next((study_folder / "reports" / ".build").glob("variant-*")) / "40_needs.ipynb"
    assert nbformat.read(made, 4).cells[-1].outputs[0].text == "别处 的调查 False en 需求调查\n"
    assert str(tmp_path) not in made.read_text("utf-8")


def test_two_notebooks_of_one_name_are_refused(study_folder, notebook):
    one = notebook("40_needs", "1")
    other = notebook("elsewhere/40_needs", "2")
    with pytest.raises(ReportError, match="40_needs"):
        build(study_folder, [one, other], formats=[])
    with pytest.raises(ReportError, match="41_none"):
        build(study_folder, ["41_none"], formats=[])

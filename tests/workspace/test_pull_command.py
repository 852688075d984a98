"""The command `evaluate collect pull`, collect.py of every survey, and what a new study and survey get."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_server import Fake, start
from fakes import KEYS, Kobo

from evaluate.collect.services import SERVICES
from evaluate.workspace.cli import main
from evaluate.workspace.collect_script import keep_script, script_text
from evaluate.workspace.example import drawn_again
from evaluate.workspace.template import start_study

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def kobo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A KoboToolbox with answers, and the key to it."""
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KOBO_TOKEN", KEYS["KOBO_TOKEN"])
    fake, stop = start(Kobo())
    yield fake
    stop()


def test_pulled_once_with_words_then_by_the_script(kobo: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    survey = tmp_path / "我的 研究" / "surveys" / "needs"
    words = ["collect", "pull", str(survey), "--lang", "zh"]
    assert main([*words, "--from", "kobo", "--id", "aForm", "--address", kobo.address]) == 0
    said = capsys.readouterr().out
    for part in ("收到 24 份答卷", '下一步：evaluate import "', "collect.py"):
        assert part in said, part
    script = (survey / "collect.py").read_text("utf-8")
    assert f'pull_kobo(Path(__file__).parent, survey="aForm", address="{kobo.address}")' in script
    assert KEYS["KOBO_TOKEN"] not in script
    assert len([line for line in script.splitlines() if line]) == 4
    assert main(words) == 0
    assert "收到 24 份答卷" in capsys.readouterr().out
    first, second = sorted((survey / "responses" / "source").iterdir())
    assert main(["import", str(first), "--survey", str(survey), "--lang", "zh"]) == 0
    assert "已导入 24 份答卷" in capsys.readouterr().out
    assert main(["check", str(survey), "--lang", "zh"]) == 0
    done = subprocess.run([sys.executable, survey / "collect.py"], capture_output=True, encoding="utf-8", check=True)
    assert "24" in done.stdout
    assert second.is_dir()


def test_a_raw_folder_may_go_when_the_survey_is_sealed(kobo: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    survey = tmp_path / "needs"
    assert main(["collect", "pull", str(survey), "--from", "kobo", "--id", "aForm", "--address", kobo.address]) == 0
    (raw,) = (survey / "responses" / "source").iterdir()
    assert main(["import", str(raw), "--survey", str(survey)]) == 0
    assert main(["verify", str(survey), "--seal"]) == 0
    capsys.readouterr()
    shutil.rmtree(raw)
    assert main(["verify", str(survey), "--lang", "zh"]) == 0
    assert f"原始文件 responses/source/{raw.name}/receipt.json 已删除" in capsys.readouterr().out


def test_what_is_said_when_it_cannot_be(kobo: Fake, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    survey = tmp_path / "needs"
    words = ["collect", "pull", str(survey), "--lang", "zh"]
    for more, said in (
        ([], "没有 collect.py"),
        (["--since", "2026-09-01"], "以 collect.py 为准"),
        (["--from", "kubo", "--id", "a"], "改为 kobo"),
        (["--from", "kobo"], "调查编号"),
        (["--from", "odk_central", "--id", "3/a"], "不是网址"),
        (["--from", "kobo", "--id", "aForm", "--address", kobo.address, "--since", "昨天"], "不是日期"),
        (["--from", "kobo", "--id", "other", "--address", kobo.address], "没有这项调查"),
    ):
        assert main([*words, *more]) == 1, more
        assert said in capsys.readouterr().err, more
    assert not survey.exists()
    survey.mkdir()
    (survey / "collect.py").write_text("print(pull_kobo(", "utf-8")
    assert main(words) == 1
    assert "不是 Python" in capsys.readouterr().err
    # what a person wrote is not written over
    assert not keep_script(survey, script_text(SERVICES[0]))
    assert (survey / "collect.py").read_text("utf-8") == "print(pull_kobo("


def test_scripts_are_five_lines_of_python():
    for service in SERVICES:
        text = script_text(service, 'a"b\\', address="https://x.example.invalid", keep_days=30)
        call = ast.parse(text).body[-1]
        assert isinstance(call, ast.Expr)
        given = ast.unparse(call)
        assert given.startswith(f"print({service.pull.__name__}(Path(__file__).parent, survey='a\"b\\\\'")
        assert "keep_days=30" in given
        assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize("survey", ["needs-2026", "reaction-2026", "learning-before-2026", "learning-after-2026"])
def test_the_scripts_of_the_example(survey: Path):
    script = ROOT / "surveys" / survey / "collect.py"
    assert "drawn_again(Path(__file__).resolve().parent)" in script.read_text("utf-8")


def test_the_example_is_drawn_again(tmp_path: Path):
    script = ROOT / "surveys" / "reaction-2026" / "collect.py"
    done = subprocess.run([sys.executable, script], capture_output=True, encoding="utf-8", check=True)
    assert "完全一致" in done.stdout
    copy = tmp_path / "reaction-2026" / "responses" / "answers.csv"
    copy.parent.mkdir(parents=True)
    copy.write_bytes((script.parent / "responses" / "answers.csv").read_bytes() + b"1")
    assert "不同" in drawn_again(copy.parents[1]).zh


def test_new_studies_and_surveys_have_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    start_study(tmp_path / "own")
    scripts = sorted((tmp_path / "own" / "surveys").glob("*/collect.py"))
    assert [path.parent.name for path in scripts] == [
        "learning-after-2026", "learning-before-2026", "needs-2026", "reaction-2026",
    ]  # fmt: skip
    assert {path.read_text("utf-8") for path in scripts} == {script_text(SERVICES[0])}
    new = tmp_path / "own" / "surveys" / "class-2027"
    assert main(["questionnaire", "new", str(new), "--from", "class"]) == 0
    assert (new / "collect.py").read_text("utf-8") == script_text(SERVICES[0])
    assert main(["collect", "pull", str(new), "--lang", "zh"]) == 1
    assert "还没有填写" in capsys.readouterr().err
    start_study(tmp_path / "example", example=True)
    assert "drawn_again" in (tmp_path / "example" / "surveys" / "needs-2026" / "collect.py").read_text("utf-8")

"""The command line: help for people, errors without tracebacks, exit codes."""

from __future__ import annotations

import argparse
import io
import shlex
import shutil
import sys
from collections.abc import Iterator

import pytest

from evaluate.workspace.cli import main, parser
from evaluate.workspace.commands import formats_of, parameters_of


def _commands(of: argparse.ArgumentParser, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command and verb that there is."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, made in action.choices.items():
                yield (*words, name)
                yield from _commands(made, *words, name)


@pytest.mark.parametrize("words", list(_commands(parser())), ids=" ".join)
def test_every_help_speaks_both_languages_and_gives_an_example(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "例 / Example" in text
    assert f"evaluate {' '.join(words)} " in text[text.index("Example") :]
    assert "用法 / usage" in text
    assert text.index("。") < text.index("Example")
    assert "optional arguments" not in text
    assert "positional arguments" not in text


def test_every_example_in_a_help_is_understood(capsys):
    """Whoever copies an example from the help gets past the reading of the words."""
    found = 0
    for words in _commands(parser()):
        with pytest.raises(SystemExit):
            main([*words, "--help"])
        examples = capsys.readouterr().out.partition("例 / Example")[2].partition("要写的")[0].partition("可选的")[0]
        for line in examples.splitlines():
            if line.startswith("  evaluate "):
                parser().parse_args(shlex.split(line)[1:])
                found += 1
    assert found > len(list(_commands(parser())))


def test_without_a_command_the_help_lists_all_of_them(capsys):
    assert main([]) == 0
    text = capsys.readouterr().out
    for command in ("init", "import", "questionnaire", "answers", "check", "verify", "report", "accept"):
        assert f"  {command}" in text or f"evaluate {command}" in text


def test_words_that_are_not_understood_end_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["report", "--nonsense"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "命令写得不对" in told
    assert "--help" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["impor"], "“命令”这里不能写 'impor'；可以写 'init', 'import'"),
        (["import"], "还要写明 文件, --survey"),
        (["report", "--out"], "--out 后面还要写内容"),
        (["check", "a", "b"], "不认识 b"),
    ],
)
def test_what_argparse_finds_is_said_in_chinese(words, said, capsys):
    with pytest.raises(SystemExit):
        main(words)
    assert said in capsys.readouterr().err.partition("The command")[0]


def test_report_builds_names_files_and_then_does_nothing(study_folder, notebook, capsys):
    notebook("90_annual", "# 年度", "import evaluate as ev\nstudy = ev.open_study()\nstudy")
    assert main(["report", "--study", str(study_folder), "--to", "html"]) == 0
    first = capsys.readouterr().out
    assert "年度 报告.html" in first
    assert "KB" in first
    assert "秒" in first
    assert main(["report", "--study", str(study_folder), "--to", "html"]) == 0
    assert "没有变化，什么都不用重新生成" in capsys.readouterr().out
    assert main(["report", "--study", str(study_folder), "--to", "html", "--lang", "en"]) == 0
    assert "Annual report.html" in capsys.readouterr().out


def test_our_errors_end_with_1_and_one_language(study_folder, notebook, capsys):
    assert main(["report", "41_none", "--study", str(study_folder)]) == 1
    told = capsys.readouterr().err
    assert "没有这份笔记本" in told
    assert "There is no such" not in told
    assert "Traceback" not in told
    notebook("40_needs", "1 / 0")
    assert main(["report", "40_needs", "--study", str(study_folder), "--to", "html"]) == 1
    told = capsys.readouterr().err
    assert "40_needs 第 1 个单元格：ZeroDivisionError" in told
    assert "40_needs.failed.ipynb" in told


def test_without_a_study_both_languages_are_shown(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report"]) == 1
    told = capsys.readouterr().err
    assert "evaluate init" in told
    assert "There is no study.toml" in told


def test_an_unexpected_error_ends_with_2_and_names_the_log(study_folder, monkeypatch: pytest.MonkeyPatch, capsys):
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("evaluate.workspace.commands.build", explode)
    assert main(["report", "--study", str(study_folder)]) == 2
    told = capsys.readouterr().err
    assert "boom" in told
    assert "reports/.build/error.log" in told
    assert "Traceback" not in told
    assert "RuntimeError: boom" in (study_folder / "reports" / ".build" / "error.log").read_text("utf-8")


def test_check_tells_all_mistakes_and_counts_doubts(study_folder, capsys):
    assert main(["check", str(study_folder)]) == 0
    assert "答卷：3 份" in capsys.readouterr().out
    needs = study_folder / "surveys" / "needs 2026"
    (needs / "design.yml").write_text("kind: censuss\n", "utf-8")
    courses = study_folder / "surveys" / "registers-2026" / "courses.csv"
    courses.write_text("course,hours\n党性,many\n", "utf-8")
    assert main(["check", str(study_folder)]) == 1
    told = capsys.readouterr().err
    assert "censuss" in told
    assert "many" in told
    assert main(["check", str(needs)]) == 1


def test_accept_needs_a_name_and_accepts_all(study_folder, notebook, finding_code, capsys):
    assert main(["accept", "--study", str(study_folder)]) == 1
    notebook("40_needs", finding_code())
    assert main(["report", "40_needs", "--study", str(study_folder), "--to", "html"]) == 0
    notebook("40_needs", finding_code(items='["other"]'))
    assert main(["report", "40_needs", "--study", str(study_folder), "--to", "html"]) == 1
    assert "evaluate accept 40_needs.first" in capsys.readouterr().err
    assert main(["accept", "--all", "--study", str(study_folder)]) == 0
    assert "40_needs.first" in capsys.readouterr().out
    assert main(["report", "40_needs", "--study", str(study_folder), "--to", "html"]) == 0


def test_a_console_that_cannot_show_chinese_stops_nothing(study_folder, monkeypatch: pytest.MonkeyPatch):
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, encoding="ascii"))
    assert main(["check", str(study_folder)]) == 0
    sys.stdout.flush()
    assert b"?" in bytes_out.getvalue()


def test_parameters_and_formats_are_read_as_people_write_them():
    given = parameters_of(["confidence=0.9", "groups=['a', 'b']", "level=section", "path=a=b"])
    assert given == {"confidence": 0.9, "groups": ["a", "b"], "level": "section", "path": "a=b"}
    assert formats_of(["docx,PDF", "html"]) == ["docx", "pdf", "html"]
    assert formats_of(None) == ["docx", "pdf", "html"]


def test_init_makes_a_study_without_answers(tmp_path, root, capsys):
    folder = tmp_path / "新 研究"
    assert main(["init", str(folder)]) == 0
    assert (folder / "study.toml").is_file()
    ignored = (folder / ".gitignore").read_text("utf-8")
    assert "surveys/*/responses/" in ignored
    assert not list(folder.glob("surveys/*/responses/*"))
    assert not list(folder.glob("surveys/*/*.csv"))
    assert not list(folder.glob("**/template"))
    # which unverified or local rules it goes by, and which classes it evaluates, an office decides for itself
    assert not list(folder.glob("surveys/*/rules.yml"))
    assert "where" not in (folder / "surveys" / "reaction-2026" / "design.yml").read_text("utf-8")
    assert "simulated: true" not in (folder / "surveys" / "needs-2026" / "design.yml").read_text("utf-8")
    assert "请填写" in (folder / "study.toml").read_text("utf-8")
    capsys.readouterr()
    assert main(["check", str(folder), "--lang", "zh"]) in (0, 1)
    assert "还没有填写：title、place、office" in capsys.readouterr().out
    files = [*folder.rglob("*.yml"), folder / "study.toml"]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    kept = "\n".join(line for line in lines if not line.startswith("#"))
    for mark in ("模拟数据", "示例县", "simulated data", "simulated: true", "xample county", "nvented"):
        assert mark not in kept  # a study of one's own says nothing of the invented county
    assert main(["init", str(folder)]) == 1
    assert "已经有东西" in capsys.readouterr().err


def test_check_counts_what_is_not_there_yet_as_no_mistake(study_folder, capsys):
    (study_folder / "surveys" / "registers-2026" / "courses.csv").unlink()
    shutil.rmtree(study_folder / "surveys" / "needs 2026" / "responses")
    assert main(["check", str(study_folder), "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "needs 2026 还没有答卷。" in told
    assert "registers-2026 还没有一份台账。" in told


def test_init_with_the_example_gives_the_committed_answers(tmp_path, root):
    folder = tmp_path / "示例"
    assert main(["init", str(folder), "--example"]) == 0
    place = "surveys/needs-2026/responses/answers.csv"
    assert (folder / place).read_bytes() == (root / place).read_bytes()
    assert (folder / "surveys" / "registers-2026" / "rules.yml").is_file()
    assert "simulated: true" in (folder / "surveys" / "needs-2026" / "design.yml").read_text("utf-8")


def test_an_entry_left_empty_is_said_to_be_empty(study_folder, capsys):
    design = study_folder / "surveys" / "needs 2026" / "design.yml"
    design.write_text("kind: self-selected\nsimulated:\n", "utf-8")
    assert main(["check", str(study_folder), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "空着" in told
    assert "None" not in told
    assert main(["check", str(study_folder), "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert "left empty" in told
    assert "None" not in told


def test_check_names_files_from_the_study_on(study_folder, capsys):
    registers = study_folder / "surveys" / "registers-2026"
    (registers / "courses.csv").write_bytes(b"")
    assert main(["check", str(study_folder), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "surveys/registers-2026/courses.csv" in told.replace("\\", "/")
    assert str(study_folder) not in told
    assert main(["check", str(registers), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "registers-2026/courses.csv" in told.replace("\\", "/")
    assert str(study_folder) not in told

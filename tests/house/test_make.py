"""make.py: plain sentences, any locale, any folder name, and nothing installed twice."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def make(root: Path, tmp_path: Path) -> ModuleType:
    """make.py as a module that believes to stand in a small project folder."""
    spec = importlib.util.spec_from_file_location("make_under_test", root / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = tmp_path / "示例 县"
    module.VENV = module.ROOT / ".venv"
    module.STAMP = module.VENV / "gongxu.json"
    module.WHEELHOUSE = module.ROOT / "wheelhouse"
    for name in (
        ".venv/x", "src/evaluate/a.py", "src/evaluate/responses/b.py", "src/evaluate/__pycache__/a.pyc",
        "notebooks/40.ipynb", "surveys/needs/questionnaire.yml", "surveys/needs/responses/answers.csv",
        "surveys/registers/roster.csv", "pyproject.toml", "requirements.lock", "requirements-dev.lock",
    ):  # fmt: skip
        path = module.ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return module


@pytest.fixture
def done(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been installed, in order."""
    steps: list[str] = []
    monkeypatch.setattr(make, "ensure_venv", lambda: "3.11.9")
    monkeypatch.setattr(make, "install_lock", steps.append)
    monkeypatch.setattr(make, "install_package", lambda: steps.append("package"))
    return steps


def test_nothing_is_installed_twice(make: ModuleType, done: list[str]) -> None:
    make.ensure_environment()
    assert done == ["requirements.lock", "package"]
    make.ensure_environment()
    assert done == ["requirements.lock", "package"]
    make.ensure_environment(dev=True)
    assert done == ["requirements.lock", "package", "requirements-dev.lock"]
    make.ensure_environment(dev=True)
    make.ensure_environment()
    assert len(done) == 3


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("src/evaluate/a.py", ["package"]),
        ("src/evaluate/responses/b.py", ["package"]),
        ("notebooks/40.ipynb", ["package"]),
        ("surveys/needs/questionnaire.yml", ["package"]),
        ("pyproject.toml", ["package"]),
        ("requirements.lock", ["requirements.lock"]),
        ("surveys/needs/responses/answers.csv", []),
        ("surveys/registers/roster.csv", []),
        ("src/evaluate/__pycache__/a.pyc", []),
    ],
)
def test_only_what_changed_is_done_again(make: ModuleType, done: list[str], name: str, again: list[str]) -> None:
    make.ensure_environment()
    done.clear()
    (make.ROOT / name).write_text("changed", encoding="utf-8")
    make.ensure_environment()
    assert done == again


def test_a_removed_or_renamed_source_is_a_change(make: ModuleType, done: list[str]) -> None:
    make.ensure_environment()
    done.clear()
    source = make.ROOT / "src/evaluate/a.py"
    source.rename(source.with_name("c.py"))
    make.ensure_environment()
    source.with_name("c.py").unlink()
    make.ensure_environment()
    assert done == ["package", "package"]


def test_a_broken_step_is_done_again(make: ModuleType, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make.ensure_environment()
    done.clear()
    (make.ROOT / "src/evaluate/a.py").write_text("changed", encoding="utf-8")

    def broken() -> None:
        raise make.Stop("不成。", "No.")

    with monkeypatch.context() as patch:
        patch.setattr(make, "install_package", broken)
        with pytest.raises(make.Stop):
            make.ensure_environment()
    (make.ROOT / "src/evaluate/a.py").write_text("src/evaluate/a.py", encoding="utf-8")
    make.ensure_environment()
    assert done == ["package"]


def test_another_python_installs_anew(make: ModuleType, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make.ensure_environment()
    done.clear()
    monkeypatch.setattr(make, "ensure_venv", lambda: "3.12.1")
    make.ensure_environment()
    assert done == ["requirements.lock", "package"]


def test_children_speak_utf8_and_see_only_the_environment(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    child = make.child_environment()
    assert child["PYTHONUTF8"] == "1"
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET"} & set(child)


def test_clean_takes_nothing_a_person_made(make: ModuleType) -> None:
    kept = ["reports/年度评估报告.docx", "surveys/needs/responses/answers.csv", "src/evaluate/a.py"]
    gone = ["build/wheel/a.whl", "reports/.build/40.ipynb", "src/evaluate/__pycache__/a.pyc"]
    for name in (*kept, *gone):
        (make.ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (make.ROOT / name).write_text("x", encoding="utf-8")
    make.clean()
    assert all((make.ROOT / name).exists() for name in kept)
    assert not any((make.ROOT / name).exists() for name in gone)
    assert make.VENV.exists()
    make.clean("all")
    assert not make.VENV.exists()


def test_it_needs_nothing_but_the_standard_library(root: Path) -> None:
    for script in ("make.py", "tests/house/locks.py", "tests/house/hooks.py", "tests/house/inventory.py"):
        used: set[str] = set()
        for node in ast.walk(ast.parse((root / script).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                used.add((node.module or "").partition(".")[0])
        assert used <= sys.stdlib_module_names, script


LOCALES = ["C", "C.UTF-8", "zh_CN.GB18030"]


def run_make(folder: Path, *arguments: str, locale: str = "C.UTF-8", **more: str) -> subprocess.CompletedProcess[str]:
    strangers = {"PYTHONUTF8", "PYTHONIOENCODING", "PYTHONPATH", "LC_CTYPE"}
    environment = {name: value for name, value in os.environ.items() if name not in strangers}
    environment |= {"LC_ALL": locale, "LANG": locale, **more}
    command = [sys.executable, "make.py", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A folder with a Chinese name and a space that holds make.py alone."""
    place = tmp_path / "示例 县"
    place.mkdir()
    (place / "make.py").write_bytes((root / "make.py").read_bytes())
    return place


@pytest.mark.parametrize("locale", LOCALES)
def test_help_in_both_languages_under_any_locale(folder: Path, locale: str) -> None:
    done = run_make(folder, locale=locale)
    assert done.returncode == 0, done.stderr
    assert "生成年度评估报告" in done.stdout
    assert "run the example study" in done.stdout
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize("arguments", [("reprot",), ("check", "everything"), ("clean", "data")])
def test_a_wrong_command_is_answered_in_a_sentence(folder: Path, arguments: tuple[str, ...]) -> None:
    done = run_make(folder, *arguments, locale="zh_CN.GB18030")
    assert done.returncode == 2
    assert arguments[-1] in done.stderr
    assert "命令" in done.stderr
    assert "command" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failed_installation_says_what_to_do(folder: Path) -> None:
    """With an empty wheelhouse nothing is asked of the network; pip's last words and the mend are shown."""
    (folder / "wheelhouse").mkdir()
    pin = "nothing-of-that-name==1.0 --hash=sha256:" + "0" * 64
    (folder / "requirements.lock").write_text(pin + "\n", encoding="utf-8")
    # Only the wheelhouse may be searched, whatever this machine's pip is set to search.
    done = run_make(folder, "report", locale="zh_CN.GB18030", PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="wheelhouse")
    assert done.returncode == 1, done.stdout
    assert "No matching distribution" in done.stderr
    assert "python make.py wheelhouse" in done.stderr
    assert "安装 requirements.lock 失败" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_environment_that_does_not_run_is_made_anew(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder was copied from another machine: its Python is not there."""
    calls: list[Any] = []
    versions = iter(["", "3.11.9"])
    monkeypatch.setattr(make, "venv_version", lambda: next(versions))
    monkeypatch.setattr(make, "run", lambda *command: calls.append(command) or 0)
    assert make.ensure_venv() == "3.11.9"
    assert calls == [(sys.executable, "-m", "venv", ".venv")]
    assert not (make.VENV / "x").exists()

"""The wheel and the source archive carry the package and the example study, and never an answer or a register."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PRIVATE = (
    "surveys/needs-2026/responses/answers.csv",
    "surveys/needs-2026/responses/README.md",
    "surveys/needs-2026/responses/questionnaire.yml",
    "surveys/needs-2026/answers.parquet",
    "surveys/needs-2026/corrections.csv",
    "surveys/needs-2026/population.csv",
    "surveys/bank/roster.csv",
    "surveys/registers-2026/roster.csv",
    "surveys/registers-2026/roster.xlsx",
    "notebooks/answers.csv",
    "src/evaluate/workspace/answers.parquet",
    "reports/.build/40_needs.ipynb",
)
SECRET = "planted-private-content"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with planted private files, without a .gitignore that would hide them."""
    root = Path(__file__).resolve().parents[2]
    copy = tmp_path_factory.mktemp("tree") / "示例 县"
    copy.mkdir()
    for name in filter(lambda name: (root / name).is_dir(), ("src", "notebooks", "surveys")):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "study.toml"):
        shutil.copy(root / name, copy / name)
    for name in PRIVATE:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(SECRET, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path) -> dict[str, bytes]:
    """Files of the wheel, name → content."""
    build(tree, "wheel")
    (path,) = (tree / "dist").glob("gongxu-*-py3-none-any.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def build(tree: Path, target: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", "dist"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", errors="replace")
    assert done.returncode == 0, done.stderr


def test_the_wheel_holds_every_source_file(root: Path, wheel: dict[str, bytes]) -> None:
    sources = {
        path.relative_to(root / "src").as_posix()
        for path in (root / "src").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "evaluate/py.typed" in sources
    assert sources <= set(wheel)


def test_the_wheel_holds_the_example_study(root: Path, wheel: dict[str, bytes]) -> None:
    template = "evaluate/workspace/template/"
    wanted = {"study.toml", "surveys/README.md"}
    wanted |= {f"notebooks/{path.name}" for path in (root / "notebooks").glob("*.ipynb")}
    for name in ("questionnaire.yml", "registers.yml", "rules.yml", "design.yml", "collect.py", "README.md"):
        wanted |= {path.relative_to(root).as_posix() for path in (root / "surveys").glob(f"*/{name}")}
    wanted |= {path.relative_to(root).as_posix() for path in (root / "surveys" / "bank").glob("*.yml")}
    assert "surveys/bank/sets.yml" in wanted
    assert {template + name for name in wanted} <= set(wheel)
    assert wheel[template + "study.toml"] == (root / "study.toml").read_bytes()


def test_the_wheel_holds_nothing_private(wheel: dict[str, bytes]) -> None:
    assert [name for name, content in wheel.items() if SECRET.encode() in content] == []
    assert [name for name in wheel if name.endswith((".csv", ".xlsx", ".parquet")) and "template" in name] == []


def test_the_wheel_offers_command_and_exporters(wheel: dict[str, bytes]) -> None:
    (entry_points,) = (content.decode() for name, content in wheel.items() if name.endswith("entry_points.txt"))
    for line in ("evaluate = evaluate.workspace.cli:main", "evaluate-docx = evaluate.report.exporters:DocxExporter"):
        assert line in entry_points


def test_the_source_archive_builds_the_same_wheel(tree: Path, wheel: dict[str, bytes], tmp_path: Path) -> None:
    build(tree, "sdist")
    (path,) = (tree / "dist").glob("gongxu-*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert [one for one in unpacked.rglob("*") if one.is_file() and SECRET.encode() in one.read_bytes()] == []
    build(unpacked, "wheel")
    (again,) = (unpacked / "dist").glob("*.whl")
    with zipfile.ZipFile(again) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == wheel

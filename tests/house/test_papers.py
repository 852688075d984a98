"""The papers of the repository say the same as pyproject.toml, and no file speaks of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".cff",
    ".lock",
    ".ipynb",
    ".json",
    ".txt",
    ".csv",
    ".R",
    ".typ",
    ".css",
    "",
}
MADE_HERE = {".venv", ".git", "build", "dist", "wheelhouse", "reports", "__pycache__", ".ruff_cache", ".hypothesis"}


def committed(root: Path) -> list[Path]:
    """Files that git holds or would take; in a copy without git, everything that no tool made."""
    listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        found = subprocess.run(listing, capture_output=True, check=True).stdout.decode("utf-8").split("\0")
        return [root / name for name in found if name and (root / name).is_file()]
    return [path for path in root.rglob("*") if path.is_file() and not MADE_HERE & set(path.relative_to(root).parts)]


def test_versions_and_licence_agree(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = YAML(typ="safe").load((root / "CITATION.cff").read_text(encoding="utf-8"))
    import evaluate

    assert project["version"] == citation["version"] == evaluate.__version__
    assert project["license"] == citation["license"] == "MIT"
    assert (root / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)


def test_the_changelog_keeps_its_form(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])
    sections = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_both_read_me_files_name_the_two_commands(root: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (root / name).read_text(encoding="utf-8")
        assert "python make.py report" in text, name
        assert "python make.py test" in text, name


def test_links_between_papers_lead_somewhere(root: Path) -> None:
    dead = []
    for paper in [*root.glob("*.md"), root / "surveys" / "README.md", root / "reports" / "README.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", paper.read_text(encoding="utf-8")):
            if "://" not in target and not (paper.parent / target).exists():
                dead.append(f"{paper.name}: {target}")
    assert dead == []


def machine_names(root: Path) -> list[str]:
    """Folders of this machine that would give a file away as written here."""
    folders = {root.parent, Path.home(), Path(sys.base_prefix)}
    shared_by_all = {Path(tempfile.gettempdir()).resolve(), Path("/"), Path("/usr"), Path("/usr/local"), Path("/home")}
    return [f"{folder.as_posix()}/" for folder in folders if folder.resolve() not in shared_by_all]


def test_no_file_names_a_folder_of_this_machine(root: Path) -> None:
    found = []
    names = machine_names(root)
    pattern = re.compile("|".join(rf"(?<![\w.~-]){re.escape(name)}" for name in names) or r"(?!)")
    for path in committed(root):
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(root)}: {one.group()}" for one in pattern.finditer(text)]
    assert found == []


def test_no_committed_file_is_large(root: Path) -> None:
    assert [path for path in committed(root) if path.stat().st_size > 1_000_000] == []


def test_ci_stops_at_the_first_error(root: Path) -> None:
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["#!/usr/bin/env bash", "set -euo pipefail"]

"""What counts as an input and as software: what is read and what decides the pages, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluate.errors import ReportError
from evaluate.workspace import manifest
from evaluate.workspace.inputs import digest


@pytest.fixture
def needs(study_folder) -> Path:
    """The needs survey of the small study."""
    return study_folder / "surveys" / "needs 2026"


@pytest.mark.parametrize(
    "name", ["README.md", "mapping.xlsx", "flags.csv.bak", "mapping.xlsx.bak2", "~$a.xlsx", "a.docx"]
)
def test_what_is_not_read_of_a_survey_does_not_count(needs, name):
    before = digest(needs)
    (needs / name).write_bytes(b"words")
    assert digest(needs) == before


@pytest.mark.parametrize(
    "name",
    ["questionnaire.yml", "registers.yml", "design.yml", "corrections.csv", "flags.csv", "responses/source/a.xlsx",
     "courses.csv", "courses.xlsx"],
)  # fmt: skip
def test_what_is_read_of_a_survey_counts(needs, name):
    before = digest(needs)
    (needs / name).parent.mkdir(exist_ok=True)
    (needs / name).write_bytes(b"another")
    assert digest(needs) != before


def test_every_file_of_another_folder_counts(tmp_path):
    before = digest(tmp_path)
    (tmp_path / "README.md").write_bytes(b"words")
    assert digest(tmp_path) != before


def test_a_held_input_is_named(needs, monkeypatch: pytest.MonkeyPatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReportError, match="关闭这个文件"):
        digest(needs / "design.yml")
    with pytest.raises(ReportError, match="关闭这个文件"):
        digest(needs)


def test_a_held_manifest_is_no_missing_one(study_folder, monkeypatch: pytest.MonkeyPatch):
    folder = study_folder / "reports" / ".build"
    kept = manifest.Manifest(folder, study_folder)
    kept.save()

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReportError, match=r"manifest\.json.*关闭这个文件"):
        manifest.Manifest(folder, study_folder)


@pytest.mark.parametrize(
    "package",
    ["pylopdf-fonts-zh-cn", "pyarrow", "ruamel.yaml", "openpyxl", "nbclient", "typst", "python-docx"],
)
def test_another_font_or_writer_is_other_software(package, monkeypatch: pytest.MonkeyPatch):
    version = manifest.version
    manifest.software.cache_clear()
    before = manifest.software()
    manifest.software.cache_clear()
    monkeypatch.setattr(manifest, "version", lambda name: "0.0" if name == package else version(name))
    try:
        assert manifest.software() != before
    finally:
        manifest.software.cache_clear()


def test_every_package_that_counts_is_required(root):
    required = re.findall(r"^([a-z0-9.-]+)==", (root / "requirements.lock").read_text("utf-8"), flags=re.MULTILINE)
    names = {name.replace(".", "-") for name in required}
    assert {package.replace(".", "-") for package in manifest._PACKAGES} <= names

"""The committed notebooks, run once by the project's own runner on a copy of the study: every test looks at that."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
import subprocess
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from evaluate.documents.blocks import Document
from evaluate.report.notebook import notebook_document
from evaluate.workspace import build
from evaluate.workspace.example import write_reviews

FINDING = "application/vnd.evaluate.finding.v1+json"
FORMATS = ("docx", "pdf", "html")
NO_WORDS = ("styles", "fontTable", "theme", "settings", "numbering")


@dataclass(frozen=True)
class Built:
    """Executed notebooks and the documents written from them, by notebook name."""

    study: Path
    language: str
    executed: dict[str, Any] = field(repr=False)
    documents: dict[str, dict[str, Path]]

    def shown(self, name: str) -> list[dict[str, Any]]:
        """The JSON of every finding on the pages of a notebook, in order."""
        bundles = [output.get("data", {}) for cell in self.executed[name].cells for output in cell.get("outputs", [])]
        return [bundle[FINDING] for bundle in bundles if FINDING in bundle]

    @property
    def findings(self) -> dict[str, dict[str, Any]]:
        """What each notebook found itself, by `notebook.slug`."""
        own = [(name, content) for name in self.executed for content in self.shown(name) if not content.get("cited")]
        return {f"{name}.{content['slug']}": content for name, content in own}

    def rows(self, finding: str, measure: str) -> dict[str, dict[str, Any]]:
        """The rows of one measure of a finding, by item."""
        return {row["item"]: row for row in self.findings[finding]["rows"] if row["measure"] == measure}

    def document(self, name: str) -> Document:
        """What all formats of a notebook are written from."""
        return notebook_document(self.executed[name], language=self.language)

    def words(self, name: str, format: str) -> str:
        """All that a reader can read or hear of a document, without blanks."""
        return words_of(self.documents[name][format])

    def pages(self, name: str) -> list[str]:
        """The words on each page of the PDF, without blanks."""
        return pdf_pages(self.documents[name]["pdf"])


def plain(text: str) -> str:
    """Without blanks and soft hyphens, so that line breaks make no difference."""
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unicodedata.normalize("NFKC", text))


def pdf_pages(path: Path) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian: poppler-utils) is not on this machine")
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return [plain(page) for page in done.stdout.decode("utf-8").rstrip("\n\f").split("\f")]


def words_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return "".join(pdf_pages(path))
    return _docx_words(path) if path.suffix == ".docx" else _html_words(path)


def _docx_words(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        names = [name for name in parts.namelist() if name.endswith(".xml") and Path(name).stem not in NO_WORDS]
        told = [re.findall(r'<w:t(?: [^>]*)?>([^<]*)|descr="([^"]*)"', parts.read(name).decode()) for name in names]
    return plain(html.unescape("".join(one + other for part in told for one, other in part)))


def _html_words(path: Path) -> str:
    page = re.sub(r"(?s)<style.*?</style>|base64,[A-Za-z0-9+/=]+", "", path.read_text("utf-8"))
    heard = re.findall(r'(?:alt|title|aria-label|content)="([^"]*)"', page)
    return plain(html.unescape(re.sub(r"<[^>]+>", "", page) + "".join(heard)))


def copied(root: Path, folder: Path) -> Path:
    """The committed study without anything that was built from it, with the protected folder of its example."""
    for name in ("notebooks", "surveys"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copyfile(root / "study.toml", folder / "study.toml")
    write_reviews(folder)
    return folder


def built(study: Path, language: str, results: list[Any], kept: Path) -> Built:
    """What a build left behind."""
    for result in results:
        assert result.ok, [str(failure.message) for failure in result.failures]
    outputs = [(one.notebook, output) for result in results for one in result.notebooks for output in one.outputs]
    documents: dict[str, dict[str, Path]] = {}
    for name, output in outputs:
        documents.setdefault(name, {})[output.format] = output.path
    executed = {path.stem: nbformat.read(path, 4) for path in sorted(kept.glob("*.ipynb"))}
    return Built(study, language, executed, documents)


@pytest.fixture(name="digests", scope="session")
def _digests() -> Callable[[Path], dict[str, str]]:
    """What every file below a folder holds, by its name from there."""

    def digests(folder: Path) -> dict[str, str]:
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return digests


@pytest.fixture(name="plain", scope="session")
def _plain() -> Callable[[str], str]:
    """A text without blanks, to be looked for in the words of a document."""
    return plain


@pytest.fixture(scope="session")
def document_words() -> Callable[[Path], str]:
    """A function: all that a reader can read or hear of a .docx, .pdf or .html, without blanks."""
    return words_of


@pytest.fixture(scope="session")
def page_words() -> Callable[[Path], list[str]]:
    """A function: the words on each page of a PDF, without blanks."""
    return pdf_pages


@pytest.fixture(scope="session")
def study_copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that copies the committed study to a folder with Chinese and a space in its path."""
    return lambda name: copied(root, tmp_path_factory.mktemp("示例 县") / name)


@pytest.fixture(scope="session")
def notebooks(root: Path) -> list[str]:
    """The names of the committed notebooks, without those that are run once for each row of a register."""
    sheets = tomllib.loads((root / "study.toml").read_text("utf-8"))["sheets"]
    return sorted({path.stem for path in (root / "notebooks").glob("*.ipynb")} - set(sheets))


@pytest.fixture(scope="session")
def example(study_copy: Callable[[str], Path], notebooks: list[str]) -> Built:
    """All notebooks of the example study in Chinese, in three formats."""
    study = study_copy("研究 一")
    return built(study, "zh", [build(study, notebooks, formats=FORMATS)], study / "reports" / ".build")


@pytest.fixture(scope="session")
def english(example: Built, notebooks: list[str]) -> Built:
    """The same in English: every notebook as a web page, the annual report in three formats."""
    study = example.study
    results = [
        build(study, notebooks, formats=["html"], language="en"),
        build(study, ["90_annual_report"], formats=FORMATS, language="en"),
    ]
    (variant,) = (study / "reports" / ".build").glob("variant-*")
    return built(study, "en", results, variant)

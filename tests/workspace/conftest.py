"""Tiny invented studies, in folders with Chinese and a space, whose notebooks need little of the other rooms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUDY = """\
[study]
title = { zh = "示例评估", en = "Example evaluation" }
place = { zh = "示例县", en = "Example County" }
office = { zh = "示例县干教办", en = "Office" }
year = 2026
language = "zh"
minimum_cell = 10

[surveys]
needs = "needs 2026"
registers = "registers-2026"

[reports]
90_annual = { zh = "年度 报告", en = "Annual report" }
"""

QUESTIONNAIRE = """\
questionnaire:
  id: needs
  version: "1"
  title: {zh: 需求调查, en: Needs survey}
  languages: [zh, en]
scales:
  five:
    "1": {zh: 很低, en: very low}
    "2": {zh: 较低, en: low}
    "3": {zh: 一般, en: middle}
    "4": {zh: 较高, en: high}
    "5": {zh: 很高, en: very high}
choices:
  level:
    section: {zh: 科级, en: section}
    other: {zh: 其他, en: other}
sections:
  - id: all
    title: {zh: 全部, en: All}
    items:
      - {id: position_level, type: one, choices: level, role: background, label: {zh: 职务层次, en: Level}}
      - {id: wish, type: one, scale: five, role: need, label: {zh: 需要程度, en: Need}}
      - {id: years, type: number, label: {zh: 工作年限, en: Years}}
      - {id: words, type: text, role: open, label: {zh: 建议, en: Words}}
"""

REGISTERS = """\
tables:
  courses:
    file: courses.csv
    label: {zh: 课程, en: Courses}
    key: [course]
    columns:
      course: {type: text, required: true, label: {zh: 课程, en: Course}}
      hours: {type: integer, label: {zh: 学时, en: Hours}}
"""

FINDING = """\
from IPython.display import display
display({{
    "application/vnd.evaluate.finding.v1+json": {{
        "slug": "{slug}", "language": "zh", "claim": {{"zh": "{claim}", "en": "{claim}"}},
        "caption": {{"zh": "", "en": ""}}, "audience": "office", "evidence": "descriptive",
        "table": None, "figure": None, "rows": [], "labels": {{}}, "caveats": [],
        "base": {{"survey": "needs 2026", "wave": "2026", "items": {items}, "domain": "", "denominator": "people",
                 "rows": {rows}}},
        "method": {{"zh": [], "en": []}}, "confidence": 0.95, "interval": "confidence", "counted": "people",
        "sources": [],
    }},
    "text/markdown": "{claim}",
    "text/plain": "{claim}",
}}, raw=True)
"""

OPEN = "import evaluate as ev\nstudy = ev.open_study()\nstudy"


def write_notebook(path: Path, *cells: str | tuple[str, str]) -> Path:
    """A notebook of code cells; text that begins with # is a markdown cell, a pair is (tag, code)."""
    made = []
    for number, cell in enumerate(cells):
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        make = new_markdown_cell if source.startswith("# ") or source.startswith("## ") else new_code_cell
        made.append(make(source, id=f"c{number}", metadata={"tags": [tag]} if tag else {}))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made), path)
    return path


def finding(slug: str = "first", claim: str = "一句话。", items: str = '["wish"]', rows: int = 3) -> str:
    """Code of a cell that shows a finding, without the room that makes real ones."""
    return FINDING.format(slug=slug, claim=claim, items=items, rows=rows)


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A study with a needs survey and a register folder; no notebooks yet."""
    folder = tmp_path / "我的 研究"
    needs = folder / "surveys" / "needs 2026"
    (needs / "responses").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY, "utf-8")
    (needs / "questionnaire.yml").write_text(QUESTIONNAIRE, "utf-8")
    (needs / "design.yml").write_text('kind: self-selected\nwave: "2026"\nsimulated: true\n', "utf-8")
    rows = ["respondent,position_level,wish,years,words", "a,section,5,10,好", "b,other,3,,", "c,section,9,abc,无"]
    (needs / "responses" / "answers.csv").write_bytes(("﻿" + "\r\n".join(rows) + "\r\n").encode("utf-8"))
    registers = folder / "surveys" / "registers-2026"
    registers.mkdir()
    (registers / "registers.yml").write_text(REGISTERS, "utf-8")
    (registers / "courses.csv").write_bytes("﻿course,hours\r\n党性,8\r\n".encode())
    (folder / "notebooks").mkdir()
    return folder


@pytest.fixture
def notebook(study_folder: Path) -> Callable[..., Path]:
    """Write a notebook of the study: its name, then its cells."""
    return lambda name, *cells: write_notebook(study_folder / "notebooks" / f"{name}.ipynb", *cells)


@pytest.fixture(name="finding_code")
def _finding_code() -> Callable[..., str]:
    """Code of a cell that shows a finding."""
    return finding

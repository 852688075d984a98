"""The JSON of a finding: what exporters and the disclosure audit read, and nothing that may not be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evaluate.documents.blocks import Table
from evaluate.estimate import Released
from evaluate.estimate.about import AND, About
from evaluate.estimate.table import FIXED, Estimate
from evaluate.report.claim import of_registers
from evaluate.report.labels import Row, label, rows_of, shown
from evaluate.report.numbers import missing

FINDING_MIME = "application/vnd.evaluate.finding.v1+json"


def finding_content(
    slug: str,
    safe: Estimate,
    *,
    claim: Mapping[str, str],
    caption: Mapping[str, str],
    table: Table | None,
    figure: Mapping[str, Any] | None,
    caveats: list[Mapping[str, str]],
    audience: str,
    released: Released,
) -> dict[str, Any]:
    """The whole JSON of a finding, from a protected estimate and the finished parts."""
    seen = (
        None
        if table is None
        else {name: getattr(table, name) for name in ("header", "rows", "align", "note", "grouped")}
    )
    content = {
        "slug": slug,
        "language": safe.about.language,
        "audience": audience,
        "claim": claim,
        "caption": caption,
        "table": seen,
        "figure": figure,
        "rows": [json_row(row, safe) for row in rows_of(safe)]
        or [_noted_row("not_kept" if of_registers(safe.about) else "not_asked")],
        "labels": _labels(safe),
        "caveats": caveats,
        **_about(safe),
        "release": released.to_plain(),
        "cited": False,
    }
    return _plain(content)


def noted_content(slug: str, claim: Mapping[str, str], language: str, *, note: str) -> dict[str, Any]:
    """The JSON of a finding without numbers: one noted row."""
    base = {"survey": "", "wave": "", "items": [], "domain": "", "denominator": "", "rows": 0}
    return {
        "slug": slug, "language": language, "audience": "public", "claim": dict(claim), "caption": {"zh": "", "en": ""},
        "table": None, "figure": None, "rows": [_noted_row(note)], "labels": {}, "caveats": [],
        "evidence": "descriptive", "base": base,
        "method": {"zh": [], "en": []}, "confidence": None, "interval": "none", "counted": "people",
        "minimum_cell": None, "sources": [], "release": None, "cited": False,
    }  # fmt: skip


def table_in(content: Mapping[str, Any], *, caption: str = "", label: str = "") -> Table | None:
    """The table of a finding's JSON as a block."""
    table = content["table"]
    if table is None:
        return None
    rows = tuple(tuple(row) for row in table["rows"])
    align, grouped = tuple(table["align"]), int(table.get("grouped", 0))
    return Table(tuple(table["header"]), rows, align, caption, label, table["note"], grouped)


def json_row(row: Row, estimate: Estimate) -> Row:
    """A row as it may be kept: numbers of a hidden row are gone, and so is its n when that is what hides it."""
    about = estimate.about
    hidden = not shown(row)
    cleaned = {name: _json_cell(cell, name) for name, cell in row.items()}
    if hidden and about.counted == "people" and (cleaned["n"] or 0) < about.policy.minimum_cell:
        cleaned["n"] = None
    return cleaned


def _json_cell(cell: Any, name: str) -> Any:
    if missing(cell):
        return "" if name in ("item", "choice", "note") else None
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float) and math.isinf(cell):  # degrees of freedom of a known number; JSON has no infinity
        return None
    if name == "n":
        return int(cell)
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)


def is_noted(content: Mapping[str, Any], *notes: str) -> bool:
    """Whether a finding has no number and one row that says why: one of `notes`, or any reason without them."""
    rows = content.get("rows") or []
    note = rows[0].get("note") if len(rows) == 1 else None
    return (
        note in (notes or ("not_asked", "not_kept", "awaited"))
        and not rows[0].get("item")
        and content.get("table") is None
    )


def _noted_row(note: str) -> Row:
    """The one row of a table that has none."""
    return {**dict.fromkeys(FIXED), "measure": "", "item": "", "choice": "", "measured_in": "", "note": note}


def _methods(about: About, language: str) -> list[str]:
    return [label(about, "method", name, language) for name in about.method.split(AND) if name]


def _about(estimate: Estimate) -> dict[str, Any]:
    about = estimate.about
    surveys = {source.survey for source in about.sources if source.survey}
    waves = {source.wave for source in about.sources if source.wave}
    return {
        "evidence": about.evidence,
        "base": {
            # every survey and register behind the numbers: a finding that gains or loses one stands on another base
            "survey": AND.join(sorted(surveys)),
            "wave": AND.join(sorted(waves)),
            "items": sorted(about.items),
            "domain": about.domain,
            "denominator": about.counted,
            "rows": about.sources[0].rows if about.sources else 0,
        },
        "method": {language: _methods(about, language) for language in ("zh", "en")},
        "confidence": about.confidence,
        "interval": about.interval,
        "counted": about.counted,
        "minimum_cell": about.policy.minimum_cell,
        "sources": [asdict(source) for source in about.sources],
    }


def _labels(estimate: Estimate) -> dict[str, Any]:
    """The labels of the codes in the rows, and no others."""
    rows, kept = rows_of(estimate), {}
    for column in (*estimate.by, "item", "measure", "choice", "note"):
        own = estimate.about.labels.get(column, {})
        codes = dict.fromkeys(str(row.get(column)) for row in rows)
        if column == "choice":
            codes |= dict.fromkeys(f"{row.get('item')}={row.get('choice')}" for row in rows)
        found = {code: dict(own[code]) for code in codes if code in own}
        if found:
            kept[column] = found
    headings = {
        name: dict(words) for name, words in estimate.about.labels.get("column", {}).items() if name in estimate.by
    }
    return {**kept, "column": headings} if headings else kept


def _plain(value: Any) -> Any:
    """Lists, dicts, strings and numbers only, as they come back from the notebook file."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value

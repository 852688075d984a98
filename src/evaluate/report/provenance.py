"""The last page: which data, methods, rules and software stand behind a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from evaluate.errors import Text
from evaluate.estimate.about import AND
from evaluate.report.labels import INTERVALS
from evaluate.report.numbers import percent

DISTRIBUTION = "gongxu"
SOFTWARE = Text("软件", "Software")
DESIGNS = {
    "simple": Text("简单随机抽样", "simple random sample"),
    "stratified": Text("分层抽样", "stratified sample"),
    "clustered": Text("整群抽样", "cluster sample"),
    "census": Text("全员调查（部分未答）", "census with non-response"),
    "self-selected": Text("自愿作答", "self-selected"),
    "register": Text("台账", "register"),
}


def provenance_rows(
    card: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    language: str,
    *,
    left_out: Iterable[int] = (),
    raw: Iterable[int] = (),
    brief: bool = False,
) -> tuple[tuple[str, str], ...]:
    """What does this document stand on? Rows of (name, value).

    Parameters
    ----------
    card : dict
        The study card's JSON, empty when the notebook shows none.
    findings : sequence of dict
        The JSON of every finding on the page, in order.
    language : "zh" or "en"
        Of the rows.
    left_out, raw : cell numbers
        Cells whose raw output was not written; and those whose tag let it through.
    brief : bool
        Each source by its name, rows and first digits of its hash alone: for a single sheet.
    """
    joint = "；" if language.startswith("zh") else "; "
    rows = [(str(name), str(value)) for name, value in card.get("provenance", [])]
    told = _briefly if brief else _source
    sources = dict.fromkeys(told(source, language) for content in findings for source in content["sources"])
    rows += [(Text("数据来源", "Data").of(language), words) for words in sources]
    methods = dict.fromkeys(words for content in findings for words in content["method"][language])
    rows += _row(Text("方法", "Methods"), joint.join(methods), language)
    rows += _row(Text("误差范围", "Intervals"), joint.join(_intervals(findings, language)), language)
    rows += _row(Text("披露规则", "Disclosure"), _policy(card, findings, language), language)
    cited = dict.fromkeys(_cited_from(content) for content in findings if content.get("cited"))
    rows += _row(Text("各结论在底稿中的编号", "Findings in the working papers"), ", ".join(cited), language)
    rows += _row(Text("未写入的原始输出", "Raw outputs left out"), _cells(left_out, language), language)
    rows += _row(Text("按标签写入的原始输出", "Raw outputs let through by tag"), _cells(raw, language), language)
    if not any(name in SOFTWARE for name, _ in rows):  # the study's card may have said it
        rows.append((SOFTWARE.of(language), f"{DISTRIBUTION} {package_version()}"))
    return tuple(dict.fromkeys(rows))


def package_version() -> str:
    """The installed version of this package; "0" where it runs from source without being installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"


def _row(name: Text, value: str, language: str) -> list[tuple[str, str]]:
    return [(name.of(language), value)] if value else []


def _cited_from(content: Mapping[str, Any]) -> str:
    return str(content.get("cited_from") or content["slug"])


def _survey(source: Mapping[str, Any]) -> str:
    """The survey and its wave; a wave that the surveys joined in one sample share is told once."""
    waves = AND.join(dict.fromkeys(source["wave"].split(AND)))
    return " ".join(part for part in (source["survey"], waves) if part)


def _source(source: Mapping[str, Any], language: str) -> str:
    rows = Text(f"{source['rows']:,}条记录", f"{source['rows']:,} rows").of(language) if source["rows"] else ""
    digest = f"SHA-256 {source['sha256'][:16]}" if source["sha256"] else ""
    mark = Text("模拟数据", "simulated").of(language) if source["simulated"] else ""
    design = DESIGNS[source["design"]].of(language) if source["design"] in DESIGNS else source["design"]
    parts = (_survey(source), design, rows, mark, digest)
    return ("，" if language.startswith("zh") else ", ").join(part for part in parts if part)


def _briefly(source: Mapping[str, Any], language: str) -> str:
    rows = Text(f"{source['rows']:,}条", f"{source['rows']:,} rows").of(language)
    parts = [rows] * bool(source["rows"]) + [source["sha256"][:8]] * bool(source["sha256"])
    return f"{_survey(source)} {' '.join(parts)}".strip()


def _intervals(findings: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    joint = "" if language.startswith("zh") else " "
    kinds = dict.fromkeys((content["confidence"], content["interval"]) for content in findings if content["sources"])
    return [
        percent(level) + joint + INTERVALS[kind].of(language) for level, kind in kinds if kind in INTERVALS and level
    ]


def _policy(card: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], language: str) -> str:
    smallest = {content.get("minimum_cell") for content in findings} | {card.get("policy", {}).get("minimum_cell")}
    known = [size for size in smallest if size]
    if not known:
        return ""
    size = min(known)
    told = [Text(f"少于{size}人的数字不予显示", f"Numbers resting on fewer than {size} people are not shown")]
    bases = sorted({(content.get("release") or {}).get("rounding", 0) for content in findings})
    told += [
        Text(f"比例和人数取{base}人的倍数", f"shares and numbers of people are rounded to multiples of {base} people")
        for base in bases
        if base > 1
    ]
    return ("；" if language.startswith("zh") else "; ").join(words.of(language) for words in told)


def _cells(numbers: Iterable[int], language: str) -> str:
    listed = [str(number) for number in numbers]
    if not listed:
        return ""
    return Text(f"第{'、'.join(listed)}个单元格", f"cells {', '.join(listed)}").of(language)

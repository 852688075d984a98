"""Executed notebook → document: the one reader that every output format stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evaluate.documents.blocks import Block, Callout, Document, Figure, Heading, Inline, Item, Paragraph, Span, Table
from evaluate.errors import Mistake, ReportError, Text
from evaluate.report.card import STUDY_MIME
from evaluate.report.content import FINDING_MIME, is_noted
from evaluate.report.labels import SIMULATED
from evaluate.report.markdown import footnotes_apart, inline_of, markdown_blocks
from evaluate.report.outputs import RAW_TAG, finding_blocks, is_raw, raw_blocks
from evaluate.report.provenance import provenance_rows

SELF_SELECTED = Text(
    "本次调查由自愿作答者参加，没有抽样框：结果说明作答者的情况，"
    "不能推断到没有作答的人；误差范围只反映作答者之间的差异。",
    "Those who answered chose to do so, and there is no sampling frame: the results describe them and cannot be"
    " extended to others; intervals reflect only the variation among those who answered.",
)
PLACEHOLDERS = ("title", "place", "office", "year", "date", "subject")
_SHEET = "sheet"  # the style of a page that is handed out singly
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass
class _Reading:
    """What has been read so far; the only thing here that changes, and it never leaves this file."""

    language: str
    card: Mapping[str, Any]
    title: str = ""
    section: str = ""
    level: int = 0
    pieces: list[tuple[int, Block]] = field(default_factory=list)
    footnotes: dict[str, Inline] = field(default_factory=dict)
    findings: list[Mapping[str, Any]] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)
    left_out: list[int] = field(default_factory=list)
    raw: list[int] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def where(self, number: int) -> str:
        return f"第{number}个单元格 / cell {number}" + (f"（{self.section}）" if self.section else "")


def notebook_document(nb: Mapping[str, Any], *, language: str | None = None, name: str = "") -> Document:
    """What does an executed notebook say, as a document of blocks?

    Markdown cells tagged `zh` or `en` are kept in the study's language only; the first H1 is the title; `{place}`,
    `{year}`, `{office}`, `{date}`, `{title}` and `{subject}` are filled from the study card. Findings become claim,
    table, figure and caveats (cell tags `claim-only`, `table-only`, `figure-only`, `whole` choose); a cited finding
    shows its claim alone. Code and streams are not shown. Raw outputs, which no disclosure policy has seen, are left
    out and listed on the last page, unless their cell is tagged `raw-output`. Footnotes count over the whole notebook;
    a heading that jumps a level is drawn up to where it may stand.

    Parameters
    ----------
    nb : notebook node
        Executed; not changed.
    language : "zh" or "en", optional
        The study card's when not given.
    name : str
        Stands in for a title where the notebook has none.

    Returns
    -------
    Document
        With mark, issuer, date and the rows of its last page.

    Raises
    ------
    ReportError
        All at once, each naming its cell: an error output, a notebook that was not run, an unknown placeholder, a
        reference to a figure, table or footnote that is not there, a label used twice.
    """
    card = _card(nb)
    reading = _Reading(language or card.get("language", "zh"), card)
    reading.mistakes += _unrun(nb)
    for number, cell in enumerate(nb["cells"], 1):
        tags = _tags(cell)
        if "remove-cell" in tags or (tags & {"zh", "en"} and reading.language not in tags):
            continue
        if cell["cell_type"] == "markdown":
            _read_text(reading, number, "".join(cell["source"]))
        elif cell["cell_type"] == "code" and "remove-output" not in tags:
            _read_outputs(reading, number, cell, tags)
    reading.mistakes += _loose_ends(reading)
    ReportError.refuse(reading.mistakes)
    return _document(reading, name)


def _read_text(reading: _Reading, number: int, source: str) -> None:
    source = _filled(reading, number, source)
    source, notes = footnotes_apart(source)
    for key, text in notes.items():
        reading.footnotes[key] = inline_of(text, reading.language)
    blocks, mistakes = markdown_blocks(source, reading.where(number), reading.language)
    reading.mistakes += mistakes
    for block in blocks:
        if not isinstance(block, Heading):
            reading.pieces.append((number, block))
            continue
        words = " ".join("".join(span.text for span in block.text if span.style != "footnote").split())
        if block.level == 1 and not reading.title and not reading.level:
            reading.title = words
            continue
        reading.level = min(max(block.level - 1, 1), reading.level + 1, 4)
        reading.section = words
        reading.noted.clear()
        reading.pieces.append((number, replace(block, level=reading.level)))


def _read_outputs(reading: _Reading, number: int, cell: Mapping[str, Any], tags: set[str]) -> None:
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            reading.mistakes.append(_failed(reading.where(number), output))
            continue
        data = output.get("data", {})
        blocks: list[Block] = []
        if FINDING_MIME in data:
            content = data[FINDING_MIME]
            reading.findings.append(content)
            if is_noted(content):
                _read_note(reading, number, content)
                continue
            blocks = finding_blocks(data, content, tags, reading.language)
        elif STUDY_MIME not in data and is_raw(data):
            if RAW_TAG not in tags:
                reading.left_out.append(number)
                continue
            reading.raw.append(number)
            blocks, mistakes = raw_blocks(output, cell, reading.where(number), reading.language)
            reading.mistakes += mistakes
        if blocks and reading.pieces and blocks[0] == reading.pieces[-1][1]:
            blocks = blocks[1:]  # two findings that say the same, such as why there is no number, say it once
        seen = {block for _, block in reading.pieces if isinstance(block, Callout)}
        reading.pieces += [(number, block) for block in blocks if not isinstance(block, Callout) or block not in seen]


def _read_note(reading: _Reading, number: int, content: Mapping[str, Any]) -> None:
    """A finding without numbers: its sentence once a section, however many findings of the section lack the same."""
    words = content["claim"][reading.language]
    if words not in reading.noted:
        reading.noted.add(words)
        reading.pieces.append((number, Paragraph((Span(words),))))


def _document(reading: _Reading, name: str) -> Document:
    card, language = reading.card, reading.language
    sources = [source for content in reading.findings for source in content["sources"]]
    blocks = [block for _, block in reading.pieces]
    if card.get("design") == "self-selected" or any(source["design"] == "self-selected" for source in sources):
        blocks.insert(0, Callout((Span(SELF_SELECTED.of(language)),)))
    blocks[:0] = [
        Callout((Span(doubt),)) for doubt in dict.fromkeys(_doubt(source, language) for source in sources) if doubt
    ]
    simulated = bool(card.get("simulated")) or any(source["simulated"] for source in sources)
    title = reading.title or _words(card, "title", language) or name or Text("未命名", "Untitled").of(language)
    sheet = card.get("style") == _SHEET
    about = provenance_rows(
        card,
        reading.findings,
        language,
        left_out=dict.fromkeys(reading.left_out),
        raw=dict.fromkeys(reading.raw),
        brief=sheet,
    )
    return Document(
        title,
        tuple(blocks),
        language,
        _words(card, "office", language),
        str(card.get("date", "")),
        SIMULATED.of(language) if simulated else "",
        _used(reading),
        about,
        sheet,
    )


def _doubt(source: Mapping[str, Any], language: str) -> str:
    """What must be read with every interval of one survey; empty where its errors are well known."""
    if not source.get("caution"):
        return ""
    survey = " ".join(part for part in (source["survey"], source["wave"]) if part)
    lead = Text(f"{survey}：", f"{survey}: ") if survey else Text("", "")
    return lead.of(language) + Text(*source["caution"]).of(language)


def _used(reading: _Reading) -> dict[str, Inline]:
    named = {span.text for _, span in _spans(reading) if span.style == "footnote"}
    return {key: text for key, text in reading.footnotes.items() if key in named}


def _card(nb: Mapping[str, Any]) -> Mapping[str, Any]:
    for cell in nb["cells"]:
        for output in cell.get("outputs", []):
            if STUDY_MIME in output.get("data", {}):
                return output["data"][STUDY_MIME]
    return {}


def _words(card: Mapping[str, Any], key: str, language: str) -> str:
    value = card.get(key, "")
    return str(value.get(language, "")) if isinstance(value, Mapping) else str(value)


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return {str(tag).replace("_", "-") for tag in cell["metadata"].get("tags", [])}


def _filled(reading: _Reading, number: int, source: str) -> str:
    for word in dict.fromkeys(_PLACEHOLDER.findall(source)):
        if word not in PLACEHOLDERS or not reading.card:
            reading.mistakes.append(_unknown_placeholder(reading.where(number), word, bool(reading.card)))
    return _PLACEHOLDER.sub(lambda match: _words(reading.card, match[1], reading.language), source)


def _spans(reading: _Reading) -> Iterator[tuple[int, Span]]:
    for number, block in reading.pieces:
        if isinstance(block, (Heading, Paragraph, Item, Callout)):
            yield from ((number, span) for span in block.text)


def _loose_ends(reading: _Reading) -> Iterator[Mistake]:
    labels: dict[str, int] = {}
    for number, block in reading.pieces:
        if isinstance(block, (Figure, Table)) and block.label:
            if block.label in labels:
                yield _repeated(number, labels[block.label], block.label)
            labels.setdefault(block.label, number)
    for number, span in _spans(reading):
        if span.style == "reference" and span.text not in labels:
            yield _unresolved(number, f"@{span.text}", [f"@{label}" for label in labels])
        if span.style == "footnote" and span.text not in reading.footnotes:
            yield _unresolved(number, f"[^{span.text}]", [f"[^{key}]" for key in reading.footnotes])


def _unrun(nb: Mapping[str, Any]) -> list[Mistake]:
    code = [cell for cell in nb["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    if not code or any(cell.get("outputs") or cell.get("execution_count") for cell in code):
        return []
    return [
        Mistake(
            "notebook",
            Text("笔记本还没有运行，没有任何结果。", "The notebook has not been run; it holds no results."),
            Text("先运行，再输出文档。", "It is run first, then written."),
            Text(
                "在命令中加 --execute，或先在 JupyterLab 中运行并保存。",
                "Add --execute, or run and save it in JupyterLab.",
            ),
        )
    ]


def _failed(where: str, output: Mapping[str, Any]) -> Mistake:
    what = f"{output.get('ename', '')}: {output.get('evalue', '')}".strip(": ")
    return Mistake(
        where,
        Text(f"运行出错：{what}。", f"The cell failed: {what}."),
        Text("每个单元格都运行成功。", "Every cell runs without an error."),
        Text("改正这个单元格后重新运行笔记本。", "Mend the cell and run the notebook again."),
    )


def _unknown_placeholder(where: str, word: str, has_card: bool) -> Mistake:
    if not has_card:
        return Mistake(
            where,
            Text(
                f"“{{{word}}}”无处可取：笔记本没有显示研究信息。",
                f"{{{word}}} cannot be filled: the notebook does not show its study.",
            ),
            Text("第一个代码单元格显示研究信息。", "The first code cell shows the study."),
            Text("在第一个代码单元格末尾写 study。", "End the first code cell with `study`."),
        )
    listed = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
    return Mistake(
        where,
        Text(f"占位符“{{{word}}}”不存在。", f"The placeholder {{{word}}} does not exist."),
        Text(f"文字单元格可用：{listed}。", f"Text cells may use {listed}."),
        Text("改成其中之一；数字由结论给出。", "Use one of these; numbers come from findings."),
    )


def _unresolved(number: int, written: str, known: list[str]) -> Mistake:
    listed = ", ".join(known) or "—"
    return Mistake(
        f"第{number}个单元格 / cell {number}",
        Text(f"“{written}”没有对应的图、表或脚注。", f"{written} refers to no figure, table or footnote on the page."),
        Text(f"现有：{listed}。", f"There are: {listed}."),
        Text(
            "改正引用，或让被引用的结论显示图、表。",
            "Correct it, or let the finding it means show its figure or table.",
        ),
    )


def _repeated(number: int, first: int, label: str) -> Mistake:
    return Mistake(
        f"第{number}个单元格 / cell {number}",
        Text(f"“{label}”在第{first}个单元格已经出现。", f"{label!r} already stands in cell {first}."),
        Text("同一份文档里每个图、表只出现一次。", "Each figure and table stands once in a document."),
        Text(
            "给结论换一个名称，或用标签 claim-only 只显示结论。",
            "Rename the finding, or show its claim alone with the tag claim-only.",
        ),
    )

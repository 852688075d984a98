"""The Finding: a claim with its numbers, table and picture, as one MIME bundle in a notebook's output."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Literal, get_args

import numpy as np

from evaluate.documents.blocks import Table
from evaluate.errors import Mistake, ReportError, Text
from evaluate.estimate import protect, release
from evaluate.estimate.crowd import Crowd, crowds_to_plain
from evaluate.estimate.table import Estimate
from evaluate.report.card import both
from evaluate.report.claim import Template, claim_text, claims_each, parse, template_mistakes
from evaluate.report.content import FINDING_MIME, finding_content, table_in
from evaluate.report.figures.canvas import Picture, drawing, save
from evaluate.report.labels import Row, interval_heading, item_dropped, label, passed_over, rows_of, shown
from evaluate.report.table_text import html_table, markdown_table
from evaluate.report.tables import table_of

Audience = Literal["office", "leading_group", "unit", "public"]
Chart = Callable[[Estimate], tuple[Any, str]]
Words = Text | Mapping[str, str] | str

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")


@dataclass(frozen=True)
class Finding:
    """A claim tied to its data, its base and its uncertainty.

    Parameters
    ----------
    slug : str
        Its name in the notebook; `notebook.slug` is its id, `fig-slug` and `tbl-slug` its labels.
    content : dict
        The JSON of `application/vnd.evaluate.finding.v1+json`: all that an exporter reads. Protected: no hidden number.
    png, svg : bytes, str
        The picture, empty where there is none.
    """

    slug: str
    content: dict[str, Any] = field(repr=False)
    png: bytes = field(default=b"", repr=False)
    svg: str = field(default="", repr=False)
    _crowds: tuple[Crowd | None, ...] = field(default=(), repr=False, compare=False)

    @property
    def claim(self) -> Text:
        """The claim in both languages."""
        return Text(**self.content["claim"])

    @property
    def rows(self) -> list[Row]:
        """The protected rows behind the claim; empty cells are None."""
        return [dict(row) for row in self.content["rows"]]

    def people(self) -> dict[str, Any]:
        """Who stands behind each row of its table, for the disclosure audit of a build. It is no part of the bundle."""
        return crowds_to_plain(self._crowds)

    @property
    def table(self) -> Table | None:
        """The finished table, in the study's language."""
        return table_in(self.content)

    @classmethod
    def from_bundle(cls, data: Mapping[str, Any]) -> Finding:
        """The finding in an output of an executed notebook (`output["data"]`).

        Raises
        ------
        ReportError
            When the output is not a finding.
        """
        if FINDING_MIME not in data:
            raise ReportError(_not_a_finding(sorted(data)))
        content = dict(data[FINDING_MIME])
        svg = data.get("image/svg+xml", "")
        png = b64decode("".join(data.get("image/png", "")))
        return cls(content["slug"], content, png, "".join(svg))

    def cited(self, id: str) -> Finding:
        """The same finding as another notebook shows it: its claim alone, traceable by `id` ("40_needs.need")."""
        return replace(self, content={**self.content, "cited": True, "cited_from": id})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle: dict[str, Any] = {FINDING_MIME: self.content, "text/plain": self.claim.of(self.content["language"])}
        bundle["text/markdown"], bundle["text/html"] = _markdown(self), _html(self)
        if not self.png:
            return bundle, {}
        bundle["image/png"], bundle["image/svg+xml"] = b64encode(self.png).decode(), self.svg
        alt = {"alt": self.content["figure"]["alt"]}
        return bundle, {"image/png": alt, "image/svg+xml": alt}


def finding(
    slug: str,
    estimate: Estimate,
    *,
    zh: Template,
    en: Template,
    figure: Chart | None = None,
    table: bool = True,
    caption: Words | None = None,
    caveats: Sequence[Words] = (),
    audience: Audience = "office",
    columns: Sequence[str] | None = None,
    each: bool = False,
) -> Finding:
    """What do these numbers say, in a sentence that holds no number of its own?

    The estimate's disclosure policy is applied first (`protect`): table, picture and sentence are made from what may
    be shown, and nothing else is kept. The sentences are templates; `claim_text` lists the placeholders. Nobody types
    a number: a digit outside a placeholder is refused, unless it directly follows a letter (A3). The sentence may
    follow the evidence:

        zh={"higher": "{verb}成绩提高{value:.1f}分。", "otherwise": "未能证实成绩有变化。"}

    Parameters
    ----------
    slug : str
        Small Latin letters, digits, `_` and `-`; unique in its notebook.
    estimate : Estimate
        Any estimate; the first row is the one a plain placeholder speaks of.
    zh, en : str or mapping from verdict to str
        The claim. Verdicts: met, not_shown, not_met (a pass-line test), higher, lower, unclear (the interval against
        0), otherwise.
    figure : callable, optional
        `Estimate → (matplotlib figure, alternative text)`, such as `dots`. Not called when no number may be shown.
    table : bool
        Whether the table belongs to the finding.
    caption : Text, mapping or str, optional
        May hold the placeholders of a claim. Computed from the measure when not given.
    caveats : sequence of Text, mapping or str
        Sentences that must be read with the claim.
    audience : "office", "leading_group", "unit" or "public"
        The widest circle it may reach.
    columns : sequence of str, optional
        The table's columns; see `table_of`.
    each : bool
        One sentence per row, each by its own verdict.

    Returns
    -------
    Finding
        Frozen; shows itself in a notebook, needs no IPython.

    Raises
    ------
    ReportError
        All mistakes in slug, templates and captions at once, naming the finding, the placeholder and the allowed ones.
    """
    safe = safe_estimate(estimate)
    words, given = {"zh": zh, "en": en}, both(caption) if caption is not None else None
    ReportError.refuse(_mistakes(slug, safe, words, given, audience))
    told = claims_each if each else claim_text
    claim = {name: told(f"{slug}.{name}", template, safe, name) for name, template in words.items()}
    picture = _picture(safe, figure)
    released = release(safe, slug)
    content = finding_content(
        slug,
        safe,
        released=released,
        claim=claim,
        caption=_captions(slug, given, safe),
        table=table_of(safe, columns=columns) if table and len(safe.frame) else None,
        figure=None if picture is None else {"alt": picture.alt, "width_mm": picture.width_mm},
        caveats=[both(caveat)._asdict() for caveat in (*caveats, *passed_over(safe.about))],
        audience=audience,
    )
    png, svg = (b"", "") if picture is None else (picture.png, picture.svg)
    return Finding(slug, content, png, svg, released.crowds)


def safe_estimate(estimate: Estimate) -> Estimate:
    """The estimate with its policy applied, and every number of a hidden row emptied; n stays where it may be told."""
    safe = protect(estimate)
    frame = safe.frame.copy()
    hidden = frame["value"].isna()
    if hidden.any():
        frame.loc[hidden, ["se", "low", "high", "df"]] = np.nan
    return replace(safe, frame=frame.reset_index(drop=True))


def default_caption(estimate: Estimate) -> Text:
    """What a table or picture shows, when the writer gives no caption: the measure, its interval, and its item.

    The item is told where the table has groups or answers of one item only and so no column for it; a code without a
    label says nothing to a reader and is left out.
    """
    rows = rows_of(estimate)
    if not rows:
        return Text("", "")
    about = estimate.about
    words = {}
    for language, joint in (("zh", "、"), ("en", ", ")):
        measures = dict.fromkeys(label(about, "measure", row["measure"], language) for row in rows)
        words[language] = joint.join(measures)
    ends = any(shown(row) and row.get("low") == row.get("low") for row in rows)
    chinese, english = words["zh"], words["en"][:1].upper() + words["en"][1:]
    if ends:
        measure = str(rows[0]["measure"])
        chinese += f"及其{interval_heading(about, measure, 'zh')}"
        english += f" with {interval_heading(about, measure, 'en')}"
    if item_dropped(estimate, rows) and str(rows[0]["item"]) in about.labels.get("item", {}):
        code = str(rows[0]["item"])
        chinese += "：" + label(about, "item", code, "zh")
        english += ": " + label(about, "item", code, "en")
    return Text(chinese, english)


def _picture(estimate: Estimate, figure: Chart | None) -> Picture | None:
    if figure is None or not any(map(shown, rows_of(estimate))):
        return None
    with drawing():
        drawn, alt = figure(estimate)
    return save(drawn, alt)


def _captions(slug: str, caption: Text | None, estimate: Estimate) -> dict[str, str]:
    if caption is None:
        return default_caption(estimate)._asdict()
    return {name: _caption(f"{slug}.caption.{name}", caption.of(name), estimate, name) for name in ("zh", "en")}


def _caption(where: str, words: str, estimate: Estimate, language: str) -> str:
    """A caption; one that speaks of no number stands as it is, also over a table of which none may be shown."""
    speaks = any(piece is not None for _, piece in parse(words))
    return claim_text(where, words, estimate, language) if speaks else words


def _mistakes(
    slug: str, estimate: Estimate, claim: Mapping[str, Template], caption: Text | None, audience: str
) -> list[Mistake]:
    mistakes = slug_mistakes(slug)
    for language, words in claim.items():
        if not words or (not isinstance(words, str) and not all(words.values())):
            mistakes.append(_no_claim(f"{slug}.{language}"))
        mistakes += template_mistakes(f"{slug}.{language}", words, estimate)
    for language, sentence in caption._asdict().items() if caption is not None else ():
        mistakes += template_mistakes(f"{slug}.caption.{language}", sentence, estimate)
    if audience not in get_args(Audience):
        mistakes.append(_unknown_audience(slug, audience))
    return mistakes


def _markdown(shown_finding: Finding) -> str:
    content, language = shown_finding.content, shown_finding.content["language"]
    parts = [shown_finding.claim.of(language)]
    if (table := shown_finding.table) is not None and not content["cited"]:
        parts.append(markdown_table(table))
    parts += [f"> {words.get(language, '')}" for words in content["caveats"]]
    return "\n\n".join(parts)


def _html(shown_finding: Finding) -> str:
    content, language = shown_finding.content, shown_finding.content["language"]
    parts = [f"<p><strong>{escape(shown_finding.claim.of(language))}</strong></p>"]
    if not content["cited"]:
        caption = content["caption"][language]
        if shown_finding.svg:
            source = b64encode(shown_finding.svg.encode()).decode()
            alt = escape(content["figure"]["alt"], quote=True)
            parts.append(f'<img src="data:image/svg+xml;base64,{source}" alt="{alt}" style="max-width:150mm">')
            parts.append(f"<p><small>{escape(caption)}</small></p>")
        if (table := table_in(content, caption=caption)) is not None:
            parts.append(html_table(table))
    parts += [f"<p><em>{escape(words.get(language, ''))}</em></p>" for words in content["caveats"]]
    name = escape(content.get("cited_from") or shown_finding.slug, quote=True)
    return f'<div class="evaluate-finding" data-finding="{name}">{"".join(parts)}</div>'


def slug_mistakes(slug: str) -> list[Mistake]:
    """What is wrong with the name of a finding."""
    if _SLUG.fullmatch(slug):
        return []
    return [
        Mistake(
            f"finding({slug!r})",
            Text("结论的名称不合规。", "The name of the finding cannot be used."),
            Text(
                "小写英文字母开头，只含小写字母、数字、_ 和 -，如 greatest_need。",
                "Small Latin letters, digits, _ and -, such as greatest_need.",
            ),
            Text("换一个名称。", "Choose another name."),
        )
    ]


def _no_claim(where: str) -> Mistake:
    return Mistake(
        where,
        Text("没有写结论的句子。", "The sentence of the claim is missing."),
        Text("中文、英文各一句。", "One sentence in Chinese and one in English."),
        Text("补写这一句。", "Write it."),
    )


def _unknown_audience(slug: str, audience: str) -> Mistake:
    known = get_args(Audience)
    return Mistake(
        slug,
        Text(f"读者范围“{audience}”不存在。", f"There is no audience {audience!r}."),
        Text(f"可用的有：{'、'.join(known)}。", f"One of {', '.join(known)}."),
        Text("改成其中之一。", "Use one of these."),
    )


def _not_a_finding(kinds: list[str]) -> Mistake:
    return Mistake(
        "output",
        Text("这个输出不是结论。", "This output is not a finding."),
        Text(
            f"结论的类型是 {FINDING_MIME}；这里只有：{'、'.join(kinds)}。",
            f"A finding has {FINDING_MIME}; here are {', '.join(kinds)}.",
        ),
        Text("在单元格末尾写 finding(…)。", "End the cell with finding(…)."),
    )

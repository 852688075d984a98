"""The study card: what the first cell of a notebook shows, and all that an exporter knows about the study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from evaluate.errors import Text
from evaluate.report.labels import SIMULATED

STUDY_MIME = "application/vnd.evaluate.study.v1+json"
EMPTY = Text("", "")


@dataclass(frozen=True)
class StudyCard:
    """Which study is this, whose, of which year, and on which data does it stand?

    Parameters
    ----------
    title, place, office : Text
        In both languages; an empty text is left out of the page.
    year, date : str
        As printed ("2026", "2026年11月23日").
    language : "zh" or "en"
        Of every document made from the notebook.
    simulated : bool
        Marks every page.
    design : str
        "self-selected" puts the caveat on page one; other kinds say nothing.
    minimum_cell : int
        The study's disclosure policy.
    style : str
        Name of the house style; "sheet" is a page that is handed out singly, in smaller type.
    subject : Text
        What this one document is about, when it is one of many: an organisation, a class.
    provenance : tuple of (name, value)
        Rows for the last page: input files with their hashes, rows kept, seed.
    """

    title: Text
    language: str = "zh"
    place: Text = EMPTY
    office: Text = EMPTY
    year: str = ""
    date: str = ""
    simulated: bool = False
    design: str = ""
    minimum_cell: int = 10
    style: str = ""
    provenance: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    subject: Text = EMPTY

    def content(self) -> dict[str, Any]:
        """The card as JSON."""
        return {
            "language": self.language,
            "title": self.title._asdict(),
            "place": self.place._asdict(),
            "office": self.office._asdict(),
            "year": self.year,
            "date": self.date,
            "simulated": self.simulated,
            "design": self.design,
            "policy": {"minimum_cell": self.minimum_cell},
            "style": self.style,
            "provenance": [list(row) for row in self.provenance],
            "subject": self.subject._asdict(),
        }

    def lines(self) -> list[tuple[str, str]]:
        """The card's rows as a person reads them; empty ones left out."""
        language = self.language
        rows = [
            (Text("对象", "About"), self.subject.of(language)),
            (Text("地方", "Place"), self.place.of(language)),
            (Text("单位", "Office"), self.office.of(language)),
            (Text("年度", "Year"), self.year),
            (Text("日期", "Date"), self.date),
            (Text("数据", "Data"), SIMULATED.of(language) if self.simulated else ""),
            (Text("最小单元格", "Smallest cell shown"), str(self.minimum_cell)),
        ]
        return [(name.of(language), value) for name, value in rows if value] + list(self.provenance)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        title, lines = self.title.of(self.language), self.lines()
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in lines
        )
        plain = "\n".join([title, *(f"{name}: {value}" for name, value in lines)])
        html = f"<table><caption><strong>{escape(title)}</strong></caption><tbody>{rows}</tbody></table>"
        return {STUDY_MIME: self.content(), "text/html": html, "text/plain": plain}


def study_card(
    title: Text | Mapping[str, str] | str,
    *,
    language: str = "zh",
    place: Text | Mapping[str, str] | str = "",
    office: Text | Mapping[str, str] | str = "",
    year: str | int = "",
    date: str = "",
    simulated: bool = False,
    design: str = "",
    minimum_cell: int = 10,
    style: str = "",
    provenance: tuple[tuple[str, str], ...] = (),
) -> StudyCard:
    """The study card from plain values: texts may be one string for both languages or a mapping `{"zh": …, "en": …}`.

    Parameters are those of `StudyCard`.

    Returns
    -------
    StudyCard
        Show it from the first code cell of a notebook.
    """
    return StudyCard(
        both(title),
        language,
        both(place),
        both(office),
        str(year),
        date,
        simulated,
        design,
        minimum_cell,
        style,
        tuple((str(name), str(value)) for name, value in provenance),
    )


def both(words: Text | Mapping[str, str] | str) -> Text:
    """A text in both languages; one that is missing is taken from the other."""
    if isinstance(words, Text):
        return Text(words.zh or words.en, words.en or words.zh)
    if isinstance(words, str):
        return Text(words, words)
    zh, en = words.get("zh", ""), words.get("en", "")
    return Text(zh or en, en or zh)

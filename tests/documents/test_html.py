"""The web page: one file, nothing fetched, no script, readable by everyone, the same numbers as Word and PDF."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from evaluate.documents.blocks import Document, Figure, Paragraph, Span
from evaluate.documents.html import write_html
from evaluate.documents.numbering import number

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Tags with attributes and the text outside the style sheet; fails when tags do not close in order."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text of the page."""
        return "".join(self.words)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_asks_for_nothing_and_runs_nothing(document):
    content = write_html(document)
    page = Page(content)
    (policy,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert {name for name, _ in page.tags}.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "form"})
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            if name in attributes:
                assert attributes[name].startswith("#" if name == "href" else "data:image/")
    style = content.decode("utf-8").split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_finds_its_place_and_every_name_is_unique(document):
    page = Page(write_html(document))
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    assert {link["href"][1:] for link in page.all("a")} <= set(names)


def test_the_page_is_made_for_everyone(document):
    page = Page(write_html(document))
    assert page.all("html")[0]["lang"] == ("zh-CN" if document.language == "zh" else "en-GB")
    assert [image["alt"] for image in page.all("img")] == [b.alt for b in document.blocks if isinstance(b, Figure)]
    assert all(image["alt"] for image in page.all("img"))
    assert {head["scope"] for head in page.all("th")} == {"col", "row"}
    assert len(page.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [meta for meta in page.all("meta") if meta.get("name") == "viewport"]


def test_numbers_are_those_of_the_shared_count(document):
    text = Page(write_html(document)).text
    for item in number(document).blocks:
        assert item.number in text
    assert ("一、结论" if document.language == "zh" else "1 What to decide") in text
    assert ("表1　缺口" if document.language == "zh" else "Table\u00a01. Gaps") in text


def test_typed_text_survives_as_it_was_typed(document, nasty):
    page = Page(write_html(document))
    assert page.text.count(nasty) >= 6
    assert not page.all("tag")


def test_nothing_typed_can_break_out_of_the_page(chinese):
    evil = "\"><script>alert(1)</script></style><img src=x onerror='1'>"
    blocks = (Paragraph((Span(evil, "code"),)),)
    document = replace(chinese, title=evil, mark=evil, issuer=evil, blocks=blocks, footnotes={})
    page = Page(write_html(document))
    assert not page.all("script")
    assert not page.all("img")
    assert page.text.count(evil) >= 4


def test_the_mark_is_seen_on_screen_and_on_every_printed_page(document):
    content = write_html(document).decode("utf-8")
    assert f'<div class="mark" role="note">{document.mark}</div>' in content
    assert "position: sticky" in content
    assert "@top-center" in content
    bare = write_html(replace(document, mark="")).decode("utf-8")
    assert 'class="mark"' not in bare


def test_pictures_with_letters_do_not_depend_on_the_readers_fonts(picture):
    def source(svg: str) -> str | None:
        return Page(write_html(Document("t", (Figure(picture, "alt", svg, "c"),)))).all("img")[0]["src"]

    plain = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    assert source(plain).startswith("data:image/svg+xml;base64,")
    assert source(plain.replace("<path", "<text>字</text><path")).startswith("data:image/png;base64,")
    assert source("<svg><nope").startswith("data:image/png;base64,")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "quiet", "accent", "link"])
def test_colours_of_text_have_the_contrast_of_aa(root, name):
    style = (root / "src/evaluate/documents/report.css").read_text(encoding="utf-8")
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", style)
    assert found
    # Also on the shaded rows of tables, #f6f6f6.
    for ground in ("#ffffff", "#f6f6f6"):
        assert (luminance(ground) + 0.05) / (luminance(found[1]) + 0.05) >= 4.5


def test_the_same_document_gives_the_same_bytes(document):
    assert write_html(document) == write_html(document)


def test_importing_the_writers_imports_nothing_heavy(root):
    code = (
        "import sys; import evaluate.documents.docx, evaluate.documents.pdf, evaluate.documents.html;"
        "heavy = {'docx', 'typst', 'lxml', 'fontTools', 'matplotlib', 'jinja2', 'openpyxl', 'python_calamine'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == "[]"

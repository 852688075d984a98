"""The web form: one page in plain HTML that works without script, on old kernels, by keyboard and on phones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from evaluate.errors import Text
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.prompts import NEXT, REQUIRED, prompt
from evaluate.instruments.compile.web_conditions import condition_as_json
from evaluate.instruments.compile.web_fields import fields
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import skip_instruction

_LANGUAGES = {"zh": "中文", "en": "English"}
_LOCALES = {"zh": "zh-CN"}
_STARS = Text("带 * 的题必答。", "Questions with * must be answered.")
_WRONG = Text("有的题需要改一改，已用红字标出。", "Some answers need another look; they are marked in red.")


def compile_web(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire as a web page that a server can send as it is.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        One of its languages; a page for each, linked with each other, when left out.

    Returns
    -------
    Compiled
        `<id>.<language>.html`, everything in one file. The server must check what is sent: how many are chosen,
        exclusive choices, ranks, sums.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    """
    refuse_draft(questionnaire)
    languages = languages_of(questionnaire, language)
    name = stem(questionnaire)
    links = {each: f"{name}.{each}.html" for each in languages}
    pages = {links[each]: web_form(questionnaire, language=each, links=links).encode("utf-8") for each in languages}
    return Compiled(pages)


def web_form(
    questionnaire: Questionnaire,
    *,
    language: str,
    action: str = "",
    hidden: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    mistakes: Mapping[str, Text] | None = None,
    links: Mapping[str, str] | None = None,
) -> str:
    """The page that asks a questionnaire, as it is first sent or with what somebody has answered so far.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    language : str
        One of its languages.
    action : str
        Where the form is sent; the page's own address unless given.
    hidden : mapping of str to str, optional
        Further fields, such as a submission id.
    answers : mapping of str to str, optional
        Column → what was answered, as a form sends it: codes, numbers, "1" for a ticked box.
    mistakes : mapping of str to Text, optional
        Item → what is to be changed there.
    links : mapping of str to str, optional
        Language → address of the page in it.

    Returns
    -------
    str
        HTML 5. Every field is named as the column that it fills; boxes send "1".

    """
    parts = _page(questionnaire, language, action, hidden or {}, answers or {}, mistakes or {}, links or {})
    return "\n".join(parts) + "\n"


def _page(
    questionnaire: Questionnaire,
    language: str,
    action: str,
    hidden: Mapping[str, str],
    answers: Mapping[str, str],
    mistakes: Mapping[str, Text],
    links: Mapping[str, str],
) -> Iterator[str]:
    here = files("evaluate.instruments.compile")
    title = escape(said(questionnaire.title, language) or questionnaire.id)
    yield f'<!DOCTYPE html>\n<html lang="{_LOCALES.get(language, language)}">\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>\n{_bare(here.joinpath('form.css').read_text(encoding='utf-8'))}</style>"
    yield f"<main>\n<h1>{title}</h1>"
    others = [f'<a href="{escape(link)}" lang="{each}">{_LANGUAGES.get(each, each)}</a>'
              for each, link in links.items() if each != language]  # fmt: skip
    if others:
        yield f"<p>{' '.join(others)}</p>"
    if mistakes:
        yield f'<p class="wrong" role="alert">{_WRONG.of(language)}</p>'
    if questionnaire.consent:
        yield f'<p class="consent">{escape(said(questionnaire.consent, language))}</p>'
    if any(item.required for item in questionnaire.items):
        yield f"<p>{_STARS.of(language)}</p>"
    yield f'<form method="post" action="{escape(action)}" accept-charset="utf-8" novalidate>'
    yield from (f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">' for key, value in hidden.items())
    for section in questionnaire.sections:
        if said(section.title, language):
            yield f"<h2>{escape(said(section.title, language))}</h2>"
        for item in section.items:
            yield from _question(questionnaire, item, language, answers, mistakes.get(item.id))
    yield f"<p><button>{NEXT.of(language)}</button></p>\n</form>\n</main>"
    if any(item.show_if for item in questionnaire.items):
        yield f"<script>{_bare(here.joinpath('form.js').read_text(encoding='utf-8'))}</script>"


def _bare(text: str) -> str:
    """A style sheet or script without the line that explains it."""
    return text.split("\n", 1)[1]


def _question(
    questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str], mistake: Text | None
) -> Iterator[str]:
    """One question as a group of fields; its condition stands in words until the script takes over."""
    condition = condition_as_json(questionnaire, item)
    shown = f' data-if="{escape(condition)}"' if condition else ""
    skip = skip_instruction(questionnaire, item.id)
    # A hyphen, which no column has: a form finds its fields by name and by id alike.
    yield f'<fieldset id="item-{escape(item.id)}"{shown}>'
    if item.type != "note":
        star = f' <span class="star" title="{REQUIRED.of(language)}">*</span>' if item.required else ""
        yield f"<legend>{questionnaire.numbers[item.id]}. {escape(said(item.label, language))}{star}</legend>"
    if skip is not None:
        yield f'<p class="if">{escape(skip.of(language))}'
    if item.type == "note":
        yield f"<p>{escape(said(item.label, language))}"
    hint = prompt(questionnaire, item, language)
    if hint and item.type != "one":
        yield f'<p class="hint">{escape(hint)}'
    if mistake is not None:
        yield f'<p class="wrong">{escape(mistake.of(language))}'
    yield from fields(questionnaire, item, language, answers)
    yield "</fieldset>"

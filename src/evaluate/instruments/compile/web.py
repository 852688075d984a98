"""The web form: one page in plain HTML that works without script, on old kernels, by keyboard and on phones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files

from evaluate.errors import Text
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.prompts import NEXT, prompt
from evaluate.instruments.compile.web_conditions import data_if
from evaluate.instruments.compile.web_fields import attribute, fields, text
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import skip_instruction

_LANGUAGES = {"zh": "中文", "en": "English"}
_LOCALES = {"zh": "zh-CN"}
_STARS = Text("带 * 的题必答。", "Questions with * must be answered.")
_WRONG = Text("还没有提交成功，请先改好下面几处：", "Not submitted yet. Please mend this first:")
_QUESTION = Text("第{}题", "Question {}:")


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
    note: Text | None = None,
    buttons: Mapping[str, Text] | None = None,
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
        Column → what was answered, as a form sends it: codes, numbers, "1" or "on" for a ticked box.
    mistakes : mapping of str to Text, optional
        Item → what is to be changed there.
    links : mapping of str to str, optional
        Language → address of the page in it.
    note : Text, optional
        A paragraph after that of the questionnaire, such as what is recorded of whom.
    buttons : mapping of str to Text, optional
        Further buttons beside the one that submits: the name of the field that is sent with value 1 → words.

    Returns
    -------
    str
        HTML 5. Every field is named as the column that it fills; boxes send "on".

    """
    title = said(questionnaire.title, language) or questionnaire.id
    start = _start(questionnaire, language, title, mistakes or {}, links or {}, note)
    form = _form(questionnaire, language, action, hidden or {}, answers or {}, mistakes or {}, buttons or {})
    return web_page(title, [*start, *form], language=language, script=True)


def web_page(title: str, body: Iterable[str], *, language: str, script: bool = False) -> str:
    """A page in the look of the form, for what stands around it: thanks, closed, already received.

    Parameters
    ----------
    title : str
        The title as plain text; a heading that shows it is up to the body.
    body : iterable of str
        HTML, line by line. The style knows h1, h2, p, a, button, table, and the classes box, hint and wrong.
    language : str
        Of the page.
    script : bool
        Whether the script of the form goes with it.

    Returns
    -------
    str
        HTML 5, everything in one file.

    """
    here = files("evaluate.instruments.compile")
    style = _bare(here.joinpath("form.css").read_text(encoding="utf-8"))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{_LOCALES.get(language, escape(language))}">\n<meta charset=utf-8>',
        '<meta name=viewport content="width=device-width">',
        f"<title>{text(title)}</title>\n<style>\n{style}</style>\n<main>",
        *body,
        "</main>",
    ]
    if script:
        parts.append(f"<script>{_bare(here.joinpath('form.js').read_text(encoding='utf-8'))}</script>")
    return "\n".join(parts) + "\n"


def _bare(text: str) -> str:
    """A style sheet or script without the line that explains it."""
    return text.split("\n", 1)[1]


def _start(
    questionnaire: Questionnaire,
    language: str,
    title: str,
    mistakes: Mapping[str, Text],
    links: Mapping[str, str],
    note: Text | None,
) -> Iterator[str]:
    """What stands above the questions: other languages, title, what is to be changed, what the answers are for."""
    others = [f'<a href="{escape(link)}" lang={each}>{_LANGUAGES.get(each, each)}</a>'
              for each, link in links.items() if each != language]  # fmt: skip
    if others:
        yield f"<nav>{' '.join(others)}</nav>"
    yield f"<h1>{text(title)}</h1>"
    if mistakes:
        yield from _summary(questionnaire, language, mistakes)
    if questionnaire.consent:
        yield f"<p class=box>{text(said(questionnaire.consent, language))}"
    if note is not None:
        yield f"<p class=box>{text(note.of(language))}"
    if any(column.required for column in questionnaire.columns):
        yield f"<p>{_STARS.of(language)}"


def _summary(questionnaire: Questionnaire, language: str, mistakes: Mapping[str, Text]) -> Iterator[str]:
    """What is to be changed, each linked with its question."""
    yield f"<div class=wrong role=alert>{_WRONG.of(language)}<ul>"
    for item, mistake in mistakes.items():
        number = questionnaire.numbers.get(item, "")
        yield f"<li><a href=#{number}>{_QUESTION.of(language).format(number)}</a> "
        yield text(mistake.of(language))
    yield "</ul></div>"


def _form(
    questionnaire: Questionnaire,
    language: str,
    action: str,
    hidden: Mapping[str, str],
    answers: Mapping[str, str],
    mistakes: Mapping[str, Text],
    buttons: Mapping[str, Text],
) -> Iterator[str]:
    """The form itself, section by section."""
    yield f"<form method=post{attribute('action', action)} novalidate>"
    yield from (f"<input type=hidden{attribute('name', key)}{attribute('value', value)}>"
                for key, value in hidden.items())  # fmt: skip
    for section in questionnaire.sections:
        if said(section.title, language):
            yield f"<h2>{text(said(section.title, language))}</h2>"
        for item in section.items:
            yield from _question(questionnaire, item, language, answers, mistakes.get(item.id))
    more = (f"<button class=later{attribute('name', name)} value=1>{text(words.of(language))}</button>"
            for name, words in buttons.items())  # fmt: skip
    yield f"<button>{NEXT.of(language)}</button>{''.join(more)}\n</form>"


def _question(
    questionnaire: Questionnaire, item: Item, language: str, answers: Mapping[str, str], mistake: Text | None
) -> Iterator[str]:
    """One question as a group of fields; its condition stands in words until the script takes over."""
    label = text(said(item.label, language))
    number = questionnaire.numbers.get(item.id)
    # The number names the fields of the question and is where a mistake links to. No column is called so: a form finds
    # its fields by name and by id alike.
    own = f" id={number}" if number is not None else ""
    wrong = f" class=bad aria-describedby=w{number}" if mistake is not None else ""
    start = f"<fieldset{own}{data_if(questionnaire, item)}{wrong}>"
    if number is not None:
        star = "<b>*</b>" if item.required else ""
        start += f"<legend>{number}. {label}{star}</legend>"
    yield start
    skip = skip_instruction(questionnaire, item.id)
    if skip is not None:
        yield f"<p class=if>{text(skip.of(language))}</p>"
    if number is None:
        yield f"<p>{label}"
    hint = prompt(questionnaire, item, language)
    if hint and item.type != "one":
        yield f"<p class=hint>{text(hint)}</p>"
    if mistake is not None:
        yield f"<p class=wrong id=w{number}>{text(mistake.of(language))}</p>"
    yield from fields(questionnaire, item, language, answers)
    yield "</fieldset>"

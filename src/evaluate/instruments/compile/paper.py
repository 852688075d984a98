"""The questionnaire on paper: a Word file and a PDF to print, with boxes, grids and skip instructions in words."""

from __future__ import annotations

from collections.abc import Iterator

from evaluate.documents import Block, Callout, Document, Heading, Paragraph, Span, write_docx, write_pdf
from evaluate.errors import Text
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.paper_answers import answer_blocks
from evaluate.instruments.compile.prompts import prompt
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import skip_instruction

_SERIAL = Text("问卷编号：□□□□□□　　", "Number: □□□□□□    ")
_ENTRY = Text("录入：________　　复核：________", "Entered by: ________    Checked by: ________")
_HOW = Text(
    "填写说明：○ 只选一项，□ 可以选几项，请在圈或框内打“√”；涂改时请把错的划掉。带 * 的题必答。",
    "How to fill in: ○ choose one, □ choose as many as apply; put a tick into the circle or box and cross out what is "
    "wrong. Questions with * must be answered.",
)
_END = Text("问卷到此结束，谢谢您的支持！", "This is the end. Thank you!")


def compile_paper(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire as it is printed and filled in by hand.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        One of its languages; all of them, a pair of files each, when left out.

    Returns
    -------
    Compiled
        `<id>.<language>.docx` and `.pdf`: place for a serial number, consent, numbered questions, boxes, grids as
        tables, and before each question with a condition a sentence that says who answers it. Everything that a form
        would check is said in words, so there are no warnings.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.
    ReportError
        When no font has a character of it.

    """
    refuse_draft(questionnaire)
    files: dict[str, bytes] = {}
    for each in languages_of(questionnaire, language):
        document = paper_document(questionnaire, each)
        files[f"{stem(questionnaire)}.{each}.docx"] = write_docx(document)
        files[f"{stem(questionnaire)}.{each}.pdf"] = write_pdf(document)
    return Compiled(files)


def paper_document(questionnaire: Questionnaire, language: str, *, serial: bool = True) -> Document:
    """The printed questionnaire in one language, as a document for any writer.

    `serial` is whether it has a place to write a serial number; not where every page bears one.
    """
    return Document(
        title=said(questionnaire.title, language) or questionnaire.id,
        blocks=tuple(_blocks(questionnaire, language, serial=serial)),
        language="zh" if language.startswith("zh") else "en",
        form=True,
    )


def _blocks(questionnaire: Questionnaire, language: str, *, serial: bool) -> Iterator[Block]:
    yield _line((_SERIAL.of(language) if serial else "") + _ENTRY.of(language))
    if questionnaire.consent:
        yield Callout((Span(said(questionnaire.consent, language)),))
    yield _line(_HOW.of(language), "emphasis")
    for section in questionnaire.sections:
        title = said(section.title, language)
        if title:
            yield Heading(1, (Span(title),), numbered=False)
        for item in section.items:
            yield from _item(questionnaire, item, language)
    yield _line(_END.of(language), "emphasis")


def _item(questionnaire: Questionnaire, item: Item, language: str) -> Iterator[Block]:
    """The question, and below it the place to answer; short answers stand in the same paragraph and stay with it."""
    skip = skip_instruction(questionnaire, item.id)
    head: list[Span] = []
    if skip is not None:
        head = [Span(f"【{skip.of(language)}】" if language.startswith("zh") else f"[{skip.of(language)}]", "emphasis")]
        head.append(Span("", "break"))
    label = said(item.label, language)
    if item.type == "note":
        yield Paragraph((*head, Span(label)))
        return
    star = " *" if item.required else ""
    head.append(Span(f"{questionnaire.numbers[item.id]}. {label}{star}", "strong"))
    hint = prompt(questionnaire, item, language)
    if hint:
        head.append(Span(f"（{hint}）" if language.startswith("zh") else f" ({hint})"))
    beside, below = answer_blocks(questionnaire, item, language)
    for line in beside:
        head += [Span(" ")] if item.type in ("number", "date") else [Span("", "break")]
        head.append(Span(line))
    yield Paragraph(tuple(head))
    yield from below


def _line(text: str, style: str = "text") -> Paragraph:
    return Paragraph((Span(text, style),))  # type: ignore[arg-type]

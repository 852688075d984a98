"""问卷星: text to paste into its web page, questions for its interface, and a list of what to set by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

from evaluate.documents import Block, Document, Heading, Paragraph, Span, Table, write_docx
from evaluate.errors import Text
from evaluate.instruments.compile import asked
from evaluate.instruments.compile.compiled import Compiled, languages_of, refuse_draft, said, stem
from evaluate.instruments.compile.not_carried import not_carried, numbered
from evaluate.instruments.compile.wenjuanxing_questions import Question, questions_of
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire
from evaluate.instruments.routing import condition_in_words

_COUNTED = Text("问卷星（按问卷星题号）", "Wenjuanxing (by its own numbers)")
_HAND = ("exclusive", "most", "limits", "other", "some_rows", "distinct")
_TEXT_NAMES = {
    "single": "单选题",
    "multiple": "多选题",
    "sort": "排序题",
    "weight": "比重题",
    "matrix": "矩阵单选题",
    "matrix-scale": "矩阵量表题",
    "scale": "量表题",
    "fill": "填空题",
}
# q_type and q_subtype of the vendor's interface: 3 single (302 scale), 4 multiple (402 ranking), 5 fill-in, 7 matrix
# (701 scale, 702 single), 9 shares. It refuses 2, paragraphs.
_CODES = {
    "single": (3, 3),
    "scale": (3, 302),
    "multiple": (4, 4),
    "sort": (4, 402),
    "fill": (5, 5),
    "matrix-scale": (7, 701),
    "matrix": (7, 702),
    "weight": (9, 9),
}


def compile_wenjuanxing(questionnaire: Questionnaire, *, language: str | None = None) -> Compiled:
    """The questionnaire for 问卷星, whose own import knows neither conditions nor codes.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any but a draft.
    language : str, optional
        One of its languages; one set of files each when left out.

    Returns
    -------
    Compiled
        For each language `…问卷星.txt` (paste it under 创建问卷 → 导入文本), `….json` (the arguments of action 1000101,
        which knows neither pages nor paragraphs) and `…手工设置.docx`: which questions to show on which answers, what
        to limit, and which column of ours each question of theirs fills.

    Raises
    ------
    QuestionnaireError
        For a draft, an unknown language, or a condition that does not fit the questionnaire.

    **Source**: the vendor's OpenAPI (q_type, q_subtype; action 1000101) and its page for importing text, where
    the first line under a matrix holds the columns, parted by spaces, and the lines below it the rows.

    """
    refuse_draft(questionnaire)
    files: dict[str, bytes] = {}
    theirs = _theirs(list(questions_of(questionnaire, questionnaire.languages[0])))
    hand = not_carried(questionnaire, _COUNTED, ("routing", "attention", *_HAND), theirs=theirs)
    warnings = [*hand, *_pasting(questionnaire, theirs)]
    for each in languages_of(questionnaire, language):
        questions = list(questions_of(questionnaire, each))
        name = f"{stem(questionnaire)}.{each}.问卷星"
        files[f"{name}.txt"] = _text(questionnaire, questions, each).encode("utf-8")
        files[f"{name}.json"] = _json(questionnaire, questions, each)
        files[f"{name}手工设置.docx"] = write_docx(_by_hand(questionnaire, questions, each))
    return Compiled(files, tuple(warnings))


def _text(questionnaire: Questionnaire, questions: list[Question], language: str) -> str:
    """Title, consent, then the questions; a blank line ends each."""
    parts = [said(questionnaire.title, language), _one_line(said(questionnaire.consent, language))]
    number = 0
    for question in questions:
        if question.kind == "page":
            # a page break before the first question would leave an empty page: its section begins with a paragraph
            parts.append(f"{_one_line(question.title)}[{'分页栏' if number else '段落说明'}]")
        elif question.kind == "note":
            parts.append(f"{_one_line(question.title)}[段落说明]")
        else:
            number += 1
            parts.append("\n".join(_asked(question, number)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _asked(question: Question, number: int) -> Iterator[str]:
    star = "*" if question.required else ""
    yield f"{number}. {_one_line(question.title)}{star}[{_TEXT_NAMES[question.kind]}]"
    if question.rows:
        yield " ".join(map(_unspaced, question.choices))
        yield from map(_unspaced, question.rows)
    else:
        yield from map(_unspaced, question.choices)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("[", "［").replace("]", "］")


def _unspaced(text: str) -> str:
    """A choice or row as one word: the page takes what spaces part for several choices."""
    return _one_line(text).replace(" ", "\u00a0")


def _json(questionnaire: Questionnaire, questions: list[Question], language: str) -> bytes:
    wire = [_wire(question, number) for number, question in _counted(questions)]
    content = {
        "action": "1000101",
        "atype": 1,
        "title": said(questionnaire.title, language),
        "desc": said(questionnaire.consent, language),
        "publish": False,
        "questions": json.dumps(wire, ensure_ascii=False),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _wire(question: Question, place: int) -> dict[str, object]:
    """One question as the interface takes it; of a matrix `items` are the rows and `col_items` the columns."""
    kind, subtype = _CODES[question.kind]
    found: dict[str, object] = {
        "q_index": place,
        "q_type": kind,
        "q_subtype": subtype,
        "q_title": question.title,
        "is_requir": question.required,
    }
    listed = question.rows or question.choices
    if listed:
        found["items"] = [_entry(place, number, text) for number, text in enumerate(listed, 1)]
    if question.rows:
        found["col_items"] = [_entry(place, number, text) for number, text in enumerate(question.choices, 1)]
        found |= {"matrix_mode": 101 if question.kind == "matrix-scale" else 103, "style_mode": 0}
    if question.kind == "weight":
        found["total"] = 100
    return found


def _entry(question: int, number: int, text: str) -> dict[str, object]:
    return {"q_index": question, "item_index": number, "item_title": text}


def _pasting(questionnaire: Questionnaire, theirs: dict[str, str]) -> Iterator[Text]:
    """What the page may take for something else when the text is pasted."""
    risky = [item for item in questionnaire.items if _starts_with_number(questionnaire, item)]
    if risky:
        where = numbered(questionnaire, risky, theirs=theirs)
        yield Text(
            f"问卷星{where.zh}有以数字开头的选项或行，粘贴后请核对没有被拆成新的题。",
            f"Choices or rows of their {where.en} start with a digit: after pasting, see that none became a question.",
        )
    if any(item.type == "note" for item in questionnaire.items) or len(questionnaire.sections) > 1:
        yield Text(
            "问卷星接口不收段落说明和分页：用 json 建的问卷要手工补上；粘贴文本不受影响。",
            "Their interface takes neither paragraphs nor pages: add them by hand to what was made from the json; "
            "pasted text has them.",
        )
    twofold = [item for item in questionnaire.items if item.type in ("pair", "prepost", "best_worst")]
    if twofold:
        where = numbered(questionnaire, twofold)
        yield Text(
            f"问卷{where.zh}在问卷星里拆成几道题，题号从这里起与问卷不同；对照见手工设置清单。",
            f"Several questions each, so that later numbers differ ({where.en}); see the list of settings.",
        )


def _starts_with_number(questionnaire: Questionnaire, item: Item) -> bool:
    texts = [text for row in item.rows for text in row.label.values()]
    for name in item.scales:
        texts += [text for choice in questionnaire.scales[name].choices for text in choice.label.values()]
    return item.type == "nps" or any(text[:1].isdigit() for text in texts)


def _by_hand(questionnaire: Questionnaire, questions: list[Question], language: str) -> Document:
    """The list of skips and limits to set by hand, and which question fills which column."""
    zh = language.startswith("zh")
    title = Text("问卷星手工设置清单", "What to set by hand in Wenjuanxing").of(language)
    blocks: list[Block] = [_plain(said(questionnaire.title, language)), _heading(Text("跳题", "Conditions"), language)]
    skips = list(_skips(questionnaire, questions, language))
    header = (
        ("问卷星题号", "问卷题号", "题目", "什么情况下显示（题号为问卷题号）")
        if zh
        else ("Their number", "Our number", "Question", "Show when (by our numbers)")
    )
    blocks += [Table(header, tuple(skips), ("left",) * 4)] if skips else [_plain("没有。" if zh else "None.")]
    blocks.append(_heading(Text("其他限制", "Other limits"), language))
    limits = [text.of(language) for text in not_carried(questionnaire, _COUNTED, _HAND, theirs=_theirs(questions))]
    blocks += [_plain(line) for line in limits] or [_plain("没有。" if zh else "None.")]
    blocks.append(_heading(Text("题号对照", "Numbers"), language))
    header = ("问卷星题号", "问卷题号", "题目", "列名") if zh else ("Their number", "Our number", "Question", "Columns")
    rows = tuple(
        (str(theirs), str(questionnaire.numbers[question.item]), question.title, ", ".join(question.columns))
        for theirs, question in _counted(questions)
    )
    blocks.append(Table(header, rows, ("left",) * 4))
    return Document(title=title, blocks=tuple(blocks), language="zh" if zh else "en", form=True)


def _skips(questionnaire: Questionnaire, questions: list[Question], language: str) -> Iterator[tuple[str, ...]]:
    theirs = _theirs(questions)
    for item in questionnaire.items:
        test = asked.shown_when(questionnaire, item)
        if test is not None:
            words = condition_in_words(test, questionnaire).of(language)
            ours = str(questionnaire.numbers.get(item.id, "—"))
            yield theirs.get(item.id, "—"), ours, said(item.label, language), words


def _theirs(questions: list[Question]) -> dict[str, str]:
    """The number or numbers that 问卷星 prints at each item."""
    found: dict[str, list[str]] = {}
    for number, question in _counted(questions):
        found.setdefault(question.item, []).append(str(number))
    return {item: ", ".join(numbers) for item, numbers in found.items()}


def _counted(questions: list[Question]) -> Iterator[tuple[int, Question]]:
    """The questions with the numbers that 问卷星 prints; pages and paragraphs have none."""
    yield from enumerate((question for question in questions if question.kind not in ("page", "note")), 1)


def _heading(text: Text, language: str) -> Heading:
    return Heading(1, (Span(text.of(language)),), numbered=False)


def _plain(text: str) -> Paragraph:
    return Paragraph((Span(text),))

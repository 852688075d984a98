"""Claims: bilingual sentences whose numbers come from the rows of an estimate and from nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter
from typing import Any, NamedTuple

from evaluate.errors import Mistake, ReportError, Text
from evaluate.estimate.about import About
from evaluate.estimate.table import Estimate
from evaluate.report.labels import Row, label, note_words, row_names, rows_of, shown
from evaluate.report.numbers import MINUS, MISSING, decimals, interval, missing, number, percent, unit_words
from evaluate.report.verdict import KEYS, verdict

Template = str | Mapping[str, str]

VERBS = {
    "randomised": Text("有证据表明", "there is evidence that"),
    "quasi-experimental": Text("有证据表明", "there is evidence that"),
    "adjusted": Text("调整后的对比提示", "an adjusted comparison suggests that"),
    "before-after": Text("前后对比显示", "a before–after comparison shows that"),
    "self-report": Text("学员自评显示", "participants themselves report that"),
    "descriptive": Text("数据显示", "the data show that"),
}
NOT_ASKED = Text(
    "本问卷未设此题，没有可报告的数据。", "This questionnaire did not ask this; there is nothing to report."
)
NOT_KEPT = Text("台账里没有可报告的数据。", "The registers hold nothing to report.")
ROW_WORDS = (
    "group",
    "item",
    "choice",
    "measure",
    "value",
    "size",
    "low",
    "high",
    "interval",
    "size_interval",
    "n",
    "measured_in",
)
TABLE_WORDS = ("items", "count", "confidence", "verb", "wave")

_TYPED_NUMBER = re.compile(r"[A-Za-z\d]+")
_ROW = re.compile(r"(-?\d+)\.(.+)")


class Placeholder(NamedTuple):
    """`{1.value:.1%}`: the row counted from 0 (None for the table's own words), the word, the format."""

    written: str
    row: int
    word: str
    form: str


def parse(template: str) -> Iterator[tuple[str, Placeholder | None]]:
    """The literal pieces of a template, each with the placeholder that follows it."""
    for literal, field, form, conversion in Formatter().parse(template):
        if field is None:
            yield literal, None
            continue
        match = _ROW.fullmatch(field)
        row, word = (int(match[1]), match[2]) if match else (0, field)
        yield literal, Placeholder(field + (f"!{conversion}" if conversion else ""), row, word, form or "")


def variants(template: Template) -> dict[str, str]:
    """The sentences a template may become, by verdict; a plain string holds for every verdict."""
    return {"": template} if isinstance(template, str) else dict(template)


def template_mistakes(where: str, template: Template, estimate: Estimate) -> list[Mistake]:
    """Everything wrong with a template, whether or not today's data would use the sentence it stands in."""
    mistakes: list[Mistake] = []
    for key, sentence in variants(template).items():
        place = f"{where}[{key}]" if key else where
        if key and key not in KEYS:
            mistakes.append(_unknown_verdict(place, key))
        try:
            pieces = list(parse(sentence))
        except ValueError as problem:
            mistakes.append(_unreadable(place, sentence, str(problem)))
            continue
        for literal, placeholder in pieces:
            typed = [token for token in _TYPED_NUMBER.findall(literal) if token[0].isdigit()]
            mistakes += [_typed(place, token) for token in typed]
            if placeholder is not None:
                mistakes += _placeholder_mistakes(place, placeholder, estimate)
    return mistakes


def claim_text(where: str, template: Template, estimate: Estimate, language: str) -> str:
    """The sentence in `language`, formatted from the rows of a protected estimate.

    `{group}` (the labels of its groups), `{item}`, `{choice}`, `{measure}`, `{value}`, `{size}` (the value without its
    sign), `{low}`, `{high}`, `{interval}`, `{size_interval}` (without signs), `{n}`, `{measured_in}` and the by columns
    speak of the first row;
    `{2.value}` of the third, `{-1.value}` of the last. `{items}`, `{count}` (groups and items that may be shown),
    `{confidence}`, `{verb}` and `{wave}` speak of the table. Without a format of its own a number is printed as
    `measured_in` asks. Of a mapping, `{items}` and `{count}` speak of the rows with the first row's verdict only.
    `template` may be a mapping from the first row's verdict (see `verdict`) to a sentence. A
    sentence that speaks of a row that may not be shown becomes that row's note.

    Raises
    ------
    ReportError
        When a mapping has no sentence for the verdict at hand, or a format does not fit its number.
    """
    rows = rows_of(estimate)
    if not rows:
        return nothing(estimate.about).of(language)
    named = rows
    if not isinstance(template, str):
        if not shown(rows[0]):
            return _instead(estimate, rows[0], language)
        found = verdict(rows[0], estimate.about)
        if found not in template and "otherwise" not in template:
            raise ReportError(_no_words(where, found))
        template = template.get(found, template.get("otherwise", ""))
        # Rows of another verdict are not what this sentence speaks of: it must not name them.
        named = [row for row in rows if shown(row) and verdict(row, estimate.about) == found]
    pieces = list(parse(template))
    asked = [rows[piece.row] for _, piece in pieces if piece is not None and piece.word not in TABLE_WORDS]
    hidden = next((row for row in asked if not shown(row)), None) if any(map(shown, rows)) else rows[0]
    if hidden is not None:
        return _instead(estimate, hidden, language)
    text = ""
    for literal, piece in pieces:
        told = named if piece is not None and piece.word in ("items", "count") else rows
        text += literal + ("" if piece is None else _filled(where, piece, told, estimate, language))
    return text[:1].upper() + text[1:] if template.startswith("{verb}") else text


def claims_each(where: str, template: Template, estimate: Estimate, language: str) -> str:
    """One sentence per row, each by the verdict of its own row: what is said of one class never leans on another."""
    if not len(estimate.frame):
        return nothing(estimate.about).of(language)
    single = (replace(estimate, frame=estimate.frame.iloc[[row]], linear=None) for row in range(len(estimate.frame)))
    joint = "" if language.startswith("zh") else " "
    return joint.join(claim_text(where, template, row, language) for row in single)


def nothing(about: About) -> Text:
    """Why a table has no rows: registers hold nothing of this, or the questionnaire did not ask it."""
    return NOT_KEPT if of_registers(about) else NOT_ASKED


def of_registers(about: About) -> bool:
    """Whether the numbers are counted from the office's tables and from nothing else."""
    if not about.sources:  # verdicts handed over without their register: what is known without error is counted
        return about.interval == "none" and about.counted != "people"
    return all(source.design == "register" for source in about.sources)


def _filled(where: str, piece: Placeholder, rows: list[Row], estimate: Estimate, language: str) -> str:
    about, row = estimate.about, rows[piece.row] if piece.word not in TABLE_WORDS else rows[0]
    if piece.word in ("value", "size", "low", "high", "n"):
        return _number(where, piece, row)
    if piece.word in TABLE_WORDS:
        text = _table_word(piece.word, rows, estimate, language)
    elif piece.word in ("interval", "size_interval"):
        text = _interval(row, language, signed=piece.word == "interval")
    elif piece.word == "group":
        told = [label(about, name, row.get(name), language) for name in estimate.by]
        text = ("、" if language.startswith("zh") else ", ").join(told)
    elif piece.word == "measured_in":
        text = unit_words(str(row["measured_in"]), language, value=row["value"])
    else:
        text = label(about, piece.word, row.get(piece.word), language, item=str(row.get("item", "")))
    return text


def _interval(row: Row, language: str, *, signed: bool) -> str:
    """The interval with the decimals of its value; without signs, its ends as sizes, the smaller first."""
    measured_in, low, high = str(row["measured_in"]), row.get("low"), row.get("high")
    places = decimals(measured_in, [row["value"]])
    if not signed and not missing(low) and not missing(high):
        low, high = sorted((abs(float(str(low))), abs(float(str(high)))))
    return interval(low, high, measured_in, language, places=places)


def _table_word(word: str, rows: list[Row], estimate: Estimate, language: str) -> str:
    visible = [row for row in rows if shown(row)]
    if word == "items":
        items = dict.fromkeys(label(estimate.about, "item", row["item"], language) for row in visible)
        names = items if len(items) > 1 else dict.fromkeys(row_names(estimate, visible, language))
        return ("、" if language.startswith("zh") else ", ").join(names)
    if word == "count":
        return f"{len({tuple(str(row.get(name)) for name in (*estimate.by, 'item', 'choice')) for row in visible}):,}"
    if word == "confidence":
        return percent(estimate.about.confidence)
    if word == "verb":
        return VERBS[estimate.about.evidence].of(language)
    return "、".join(dict.fromkeys(source.wave for source in estimate.about.sources if source.wave))


def _number(where: str, piece: Placeholder, row: Row) -> str:
    value: Any = row.get("value" if piece.word == "size" else piece.word)
    if missing(value):
        return MISSING
    value = int(value) if piece.word == "n" else float(value)
    value = abs(value) if piece.word == "size" else value
    if not piece.form:
        return f"{value:,}" if piece.word == "n" else number(value, str(row["measured_in"]))
    try:
        return format(value, piece.form).replace("-", MINUS)
    except ValueError as problem:
        raise ReportError(_unreadable(where, "{" + f"{piece.written}:{piece.form}" + "}", str(problem))) from problem


def _instead(estimate: Estimate, row: Row, language: str) -> str:
    names = dict(zip(map(id, rows := [row]), row_names(estimate, rows, language), strict=True))
    note = note_words(estimate.about, row, language) or Text("不予显示", "not shown").of(language)
    parts = [label(estimate.about, column, row[column], language) for column in estimate.by] + [names[id(row)]]
    name = " · ".join(part for part in dict.fromkeys(parts) if part)
    return f"{name}：{note}。" if language.startswith("zh") else f"{name}: {note}."


def _placeholder_mistakes(where: str, piece: Placeholder, estimate: Estimate) -> list[Mistake]:
    allowed = (*ROW_WORDS, *estimate.by, *TABLE_WORDS)
    if piece.word not in allowed or "!" in piece.written:
        listed = ", ".join("{" + word + "}" for word in allowed)
        return [
            Mistake(
                where,
                Text(f"占位符“{{{piece.written}}}”不存在。", f"The placeholder {{{piece.written}}} does not exist."),
                Text(f"可用的有：{listed}；某一行写作{{1.value}}。", f"One of {listed}; another row is {{1.value}}."),
                Text("改成其中之一。", "Use one of these."),
            )
        ]
    rows = len(estimate.frame)
    if rows and not -rows <= piece.row < rows:
        return [
            Mistake(
                where,
                Text(
                    f"“{{{piece.written}}}”指向不存在的行。", f"{{{piece.written}}} speaks of a row that is not there."
                ),
                Text(f"表中共{rows}行，从0数起。", f"The table has {rows} rows, counted from 0."),
                Text("改用存在的行号。", "Use the number of a row that exists."),
            )
        ]
    return []


def _typed(where: str, token: str) -> Mistake:
    return Mistake(
        where,
        Text(f"句中手写了数字“{token}”。", f"A number is typed in the sentence: {token!r}."),
        Text(
            "数字一律由占位符从表中取得；字母后紧跟的数字（如A3）除外。",
            "Every number comes from a placeholder; digits that directly follow a letter (A3) are part of a name.",
        ),
        Text(
            "改用占位符，例如{value}、{n}、{confidence}、{wave}。",
            "Use a placeholder such as {value}, {n}, {confidence}, {wave}.",
        ),
    )


def _unknown_verdict(where: str, key: str) -> Mistake:
    return Mistake(
        where,
        Text(f"“{key}”不是判定词。", f"{key!r} is not a verdict."),
        Text(f"判定词为：{'、'.join(KEYS)}。", f"Verdicts are {', '.join(KEYS)}."),
        Text("改成其中之一。", "Use one of these."),
    )


def _no_words(where: str, found: str) -> Mistake:
    return Mistake(
        where,
        Text(
            f"数据的判定是“{found}”，但没有写相应的句子。", f"The data say {found!r}, and there is no sentence for it."
        ),
        Text("每种判定各有一句，或写一句“otherwise”。", "One sentence for every verdict, or one for `otherwise`."),
        Text(f"补写“{found}”或“otherwise”的句子。", f"Add a sentence for {found!r} or `otherwise`."),
    )


def _unreadable(where: str, written: str, problem: str) -> Mistake:
    return Mistake(
        where,
        Text(f"“{written}”无法读懂（{problem}）。", f"{written!r} cannot be read ({problem})."),
        Text(
            "占位符写作{value}或{value:.1f}，花括号成对。", "A placeholder is {value} or {value:.1f}, with both braces."
        ),
        Text("改正占位符。", "Correct the placeholder."),
    )

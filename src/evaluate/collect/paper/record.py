"""What a double entry leaves for the files: every cell decided, how well it was typed, in the words of the office."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluate.collect.paper.entry_columns import entry_columns
from evaluate.collect.paper.entry_form import TYPISTS
from evaluate.collect.paper.settle import Settled
from evaluate.errors import Language, Text
from evaluate.instruments import Questionnaire

DECIDED, QUALITY = Text("裁定记录", "decisions"), Text("录入质量", "quality of typing")
GONE = Text("更正后去掉的编号", "numbers taken out")
_HEADINGS: dict[str, Text] = {
    "respondent": Text("问卷编号", "booklet"),
    "item": Text("列名", "column"),
    "question": Text("题目", "question"),
    **TYPISTS,
    "settled": Text("裁定后的代码", "code settled"),
    "by": Text("裁定人", "decided by"),
    "on": Text("日期", "on"),
}
_NAMES = {
    "booklets": Text("问卷份数", "booklets"),
    "fields": Text("比对字段数（至少一人录了内容的）", "fields compared (typed by one at least)"),
    "keystrokes": Text("击键数", "keystrokes"),
    "differing": Text("两人不一致", "fields that differ"),
    "differing_per_fields": Text("每万字段不一致", "differing, of 10,000 fields"),
    "differing_per_keystrokes": Text("每万击键不一致", "differing, of 10,000 keystrokes"),
    "wrong": Text("录错", "wrong"),
    "wrong_per_fields": Text("每万字段录错", "wrong, of 10,000 fields"),
    "typist": Text("录入人", "name"),
    "file": Text("文件", "file"),
    "sha256": Text("文件校验码", "hash of the file"),
}
_UNSEEN = Text(
    "两人在同一处录成同样的错，比对发现不了，不在上面的数里。",
    "A slip that both made alike is not seen and not counted above.",
)


def record_sheets(
    settled: Settled, questionnaire: Questionnaire, *, replaced: Sequence[str] = (), language: Language = "zh"
) -> dict[str, pd.DataFrame]:
    """The sheets of the record that is kept of a double entry, in the words of the office.

    Parameters
    ----------
    settled : Settled
        As `settle` gives it.
    questionnaire : Questionnaire
        What was asked; its questions stand beside the columns decided.
    replaced : sequence of str
        Numbers of booklets that these files gave before and give no more.
    language : {"zh", "en"}
        Of names and headings.

    Returns
    -------
    dict of str to DataFrame
        For `workbook_bytes`: the cells decided, the quality of typing, and the numbers taken out when there are any.
    """
    headings = {column.name: column.header for column in entry_columns(questionnaire, language=language)}
    record = settled.record.assign(question=settled.record["item"].map(headings))[list(_HEADINGS)]
    sheets = {
        DECIDED.of(language): record.rename(columns={name: words.of(language) for name, words in _HEADINGS.items()}),
        QUALITY.of(language): _quality(settled.quality, language),
    }
    if replaced:
        sheets[GONE.of(language)] = pd.DataFrame({_HEADINGS["respondent"].of(language): list(replaced)})
    return sheets


def _quality(quality: pd.DataFrame, language: Language) -> pd.DataFrame:
    missing = Text("（没有写）", "(not written)").of(language)
    rows = [
        (_named(str(name)).of(language), missing if value == "" else value)
        for name, value in zip(quality["name"], quality["value"], strict=True)
    ]
    rows.append((Text("说明", "note").of(language), _UNSEEN.of(language)))
    heads = (Text("指标", "what"), Text("数值", "value"))
    return pd.DataFrame(rows, columns=[head.of(language) for head in heads], dtype=object)


def _named(name: str) -> Text:
    """What a row of the quality of typing is called."""
    which, _, rest = name.partition("_")
    typist = next((words for key, words in TYPISTS.items() if key == which), None)
    if typist is None:
        return _NAMES[name]
    return Text(f"{typist.zh}{_NAMES[rest].zh}", f"{typist.en}: {_NAMES[rest].en}")

"""How long a questionnaire takes: seconds by type of question, each with where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evaluate.errors import Text
from evaluate.instruments.bank.block import Block
from evaluate.instruments.item import Item
from evaluate.instruments.questionnaire import Questionnaire

#: Above this a warning is given: a form for people at work. Later pages are answered faster and with less care (Galesic
#: and Bosnjak 2009, Public Opinion Quarterly 73); the line itself is our choice.
LONGEST = 8.0

_PEW = Text(
    "皮尤研究中心（2022）：一道独立的题约10秒，一份15分钟的问卷合85道",
    "Pew Research Center (2022): about 10 s for a stand-alone question; a form of 15 minutes holds 85 of them",
)
_AMPLITUDE = Text(
    "Amplitude Research：表格式量表一分钟10行以上",
    "Amplitude Research: ten or more rows of a table of ratings a minute",
)
_OWN = Text("自定，请用试填的时间校正", "our own assumption; correct it by the times of a trial")

Per = Literal["question", "row", "place", "choice", "set"]
_COUNTED: dict[Per, str] = {"question": "题", "row": "行", "place": "个名次", "choice": "项", "set": "组"}


@dataclass(frozen=True)
class Pace:
    """What a type of question is called, seconds for one of what is counted, and where that comes from."""

    name: Text
    seconds: float
    per: Per
    source: Text


PACES: dict[str, Pace] = {
    "one": Pace(Text("单选题", "single choice"), 10, "question", _PEW),
    "flag": Pace(Text("是非题", "yes or no"), 10, "question", _PEW),
    "nps": Pace(Text("推荐意愿题（0—10分）", "would you recommend (0–10)"), 10, "question", _PEW),
    "number": Pace(Text("数值题", "number"), 10, "question", _PEW),
    "date": Pace(Text("日期题", "date"), 10, "question", _PEW),
    "grid": Pace(Text("矩阵量表", "grid of ratings"), 6, "row", _AMPLITUDE),
    "many": Pace(Text("多选题", "several choices"), 15, "question", _OWN),
    "pair": Pace(Text("重要程度与现有水平", "importance and ability"), 10, "row", _OWN),
    "prepost": Pace(Text("训前与训后", "before and after"), 10, "row", _OWN),
    "rank": Pace(Text("排序题", "ranking"), 6, "place", _OWN),
    "allocate": Pace(Text("分配100分", "100 points shared out"), 6, "choice", _OWN),
    "best_worst": Pace(Text("最看重与最不看重", "best and worst"), 12, "set", _OWN),
    "text": Pace(Text("文字题", "text"), 30, "question", _OWN),
    "note": Pace(Text("说明", "note"), 5, "question", _OWN),
}


@dataclass(frozen=True)
class Minutes:
    """How long a questionnaire takes.

    `sections`: minutes of each section by its id; `counts`: how many of each type of question; `talked`: minutes of
    interviews and discussions among the `value`, given by their blocks and not counted from questions.
    """

    value: float
    sections: dict[str, float]
    counts: dict[str, int]
    talked: float = 0.0

    @property
    def too_long(self) -> bool:
        """Whether filling in takes more than `LONGEST` minutes; a talk may take its time."""
        return self.value - self.talked > LONGEST

    @property
    def text(self) -> Text:
        """The estimate as a sentence."""
        return Text(f"预计填写{self.value:.1f}分钟。", f"It takes about {self.value:.1f} minutes.")

    @property
    def basis(self) -> tuple[Text, ...]:
        """What the estimate rests on: a line for each type that is asked."""
        paces = [(PACES[name], count) for name, count in self.counts.items()]
        return tuple(
            Text(
                f"{pace.name.zh}：{count}{_COUNTED[pace.per]} × {pace.seconds:g}秒（{pace.source.zh}）",
                f"{pace.name.en}: {count} × {pace.seconds:g} s per {pace.per} ({pace.source.en})",
            )
            for pace, count in paces
        )

    def warning(self, questionnaire: Questionnaire) -> Text | None:
        """What to say when it is too long, with the section that takes most; None otherwise."""
        if not self.too_long:
            return None
        longest = max(self.sections, key=self.sections.__getitem__)
        title = next(section.title for section in questionnaire.sections if section.id == longest)
        spent = self.sections[longest]
        return Text(
            f"超过{LONGEST:g}分钟，越往后越容易随手填。最费时的是“{title['zh']}”（{spent:.1f}分钟），请从这里删减。",
            f"That is above {LONGEST:g} minutes, and answers get careless towards the end. "
            f"“{title['en']}” takes most ({spent:.1f} minutes): shorten it first.",
        )


def minutes(questionnaire: Questionnaire, *, blocks: Iterable[Block] = ()) -> Minutes:
    """How long does a person take to fill this in?

    The sum of seconds by type of question (`PACES`), over 60. Conditional questions count as if everybody saw them. A
    pace is an average for people at ease with the form: a trial with five people is better than any table.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked.
    blocks : iterable of Block
        The blocks it was assembled from: those with minutes of their own (interviews) count with these.

    Returns
    -------
    Minutes
        In minutes, with the parts it is the sum of.

    **Source**: Pew Research Center (2022), "How we keep our online surveys from running too long"; Amplitude Research,
    "Online market research article"; the rest is assumed, and `basis` says so.

    """
    given = {
        section.id: block.minutes / len(block.questionnaire.sections)
        for block in blocks
        if block.minutes is not None
        for section in block.questionnaire.sections
    }
    counts: Counter[str] = Counter()
    sections: dict[str, float] = {}
    for section in questionnaire.sections:
        if section.id in given:
            sections[section.id] = given[section.id]
            continue
        times = [(item.type, _times(item, questionnaire)) for item in section.items]
        sections[section.id] = sum(PACES[type_].seconds * number for type_, number in times) / 60
        for type_, number in times:
            counts[type_] += number
    talked = sum(spent for name, spent in given.items() if name in sections)
    return Minutes(sum(sections.values()), sections, dict(counts), talked)


def _times(item: Item, questionnaire: Questionnaire) -> int:
    """How many of what its pace counts an item has."""
    per = PACES[item.type].per
    if per == "row":
        return len(item.rows)
    if per == "set":
        return len(item.sets)
    choices = len(questionnaire.scales[item.scales[0]].answers) if item.scales else 1
    if per == "place":
        return item.max or choices
    return choices if per == "choice" else 1

"""A ready reminder (催收通知) for the units from which few answers have come: a plain notice, without any name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evaluate.collect.paper.returns import ALL
from evaluate.collect.paper.slip_table import Mode
from evaluate.documents import Block, Document, Heading, Paragraph, Span, Table
from evaluate.errors import Language

_BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True)
class Occasion:
    """What a reminder is about: the survey's title, whose it is, the day it is written, and until when it is open.

    `contact` is whom to ask, with a telephone number; blanks to fill in stand there when it is empty.
    """

    title: str
    office: str
    today: str
    closes: str
    mode: Mode = "anonymous"
    mark: str = ""
    contact: str = ""


def reminder(
    table: pd.DataFrame, occasion: Occasion, *, line: float | None = None, language: Language = "zh"
) -> Document:
    """A notice to the units whose return rate is below a line, to be looked through, dated and sent by the office.

    Units stand in the order of the roster, not of their rates. Units whose number is hidden are not named; nobody is.
    It is an ordinary notice: no red head, no number, no seal.

    Parameters
    ----------
    table : DataFrame
        As `returns` gives it.
    occasion : Occasion
        What it is about.
    line : float, optional
        Units below this share are named; the share of all when left out.
    language : {"zh", "en"}
        Of the notice.

    Returns
    -------
    Document
        For `write_docx`.

    """
    limit = float(_whole(table)["rate"]) if line is None else line
    units = table[(table["unit"] != ALL) & table["rate"].notna() & (table["rate"] < limit)]
    made = _chinese if language == "zh" else _english
    blocks = tuple(made(units, table, occasion, None if line is None else limit))
    title = f"关于抓紧完成“{occasion.title}”填答的通知" if language == "zh" else f"Reminder: {occasion.title}"
    return Document(title, blocks, language=language, mark=occasion.mark)


def _chinese(units: pd.DataFrame, table: pd.DataFrame, occasion: Occasion, line: float | None) -> Iterator[Block]:
    whole, hidden = _whole(table), int(table["rate"].isna().sum())
    told = f"（{whole['note']}）" if whole["note"] else ""
    below = f"低于{100 * line:.4g}%" if line is not None else "低于总体"
    yield _line("各有关单位：", "address")
    yield _line(
        f"“{occasion.title}”正在进行。截至{occasion.today}，应填答{whole['invited']}人，已收到{whole['received']}份，"
        f"回收率{100 * whole['rate']:.1f}%{told}。"
        "为使调查结果如实反映各单位的情况，请还没有完成的单位抓紧组织填答。"
    )
    yield _heading("时间")
    yield _line(f"请于{occasion.closes}前完成填答。到期后不再接收。")
    yield _heading("进度")
    if len(units):
        yield _line(f"下列{len(units)}个单位的回收率{below}（按名册顺序排列）：")
        yield Table(
            ("单位", "应填答人数", "已收到份数", "回收率"),
            tuple(_row(row) for row in units.itertuples(index=False)),
            ("left", "right", "right", "right"),
        )
    else:
        yield _line(f"目前没有回收率{below}的单位，请各单位继续提醒还没有填答的同志。")
    if hidden:
        yield _line(f"另有{hidden}个单位不单独列出进度，以免推算出人数少的单位的填答情况；这些单位也请一并提醒。")
    yield _heading("注意事项")
    yield from (_line(f"{place}.{text}") for place, text in enumerate(_requests(occasion.mode), 1))
    yield _line(f"联系人：{occasion.contact or f'{_BLANK}　　联系电话：{_BLANK}'}")
    yield _line(occasion.office, "signature")
    yield _line(occasion.today, "signature")


def _requests(mode: Mode) -> Iterator[str]:
    yield "请面向全体应填答人员普遍提醒，已经填过的不用再填。"
    if mode == "anonymous":
        yield "调查是匿名的，没有人知道谁填了、谁没填。请不要逐人核对，不要收看答卷或截图，也不要代填。"
        yield "凭证或问卷丢失、损坏的，向本单位发放人换一份备用的，不登记姓名。"
    else:
        yield "答卷只供汇总分析，单位不收看、不登记答卷内容，请不要代填。"
        yield "凭证丢失的，由本单位发放人与下面的联系人联系补发。"


def _english(units: pd.DataFrame, table: pd.DataFrame, occasion: Occasion, line: float | None) -> Iterator[Block]:
    whole, hidden = _whole(table), int(table["rate"].isna().sum())
    below = f"below {100 * line:.4g}%" if line is not None else "below that of all"
    yield _line("To the units concerned", "address")
    yield _line(
        f'The survey "{occasion.title}" is under way. By {occasion.today}, {whole["received"]} of {whole["invited"]} '
        f"answers have come in ({100 * whole['rate']:.1f}%). Units that have not finished are asked to do so."
    )
    yield _line(f"Please finish by {occasion.closes}.")
    if len(units):
        yield _line(f"The return rate of these {len(units)} units is {below} (in the order of the roster):")
        header = ("Unit", "Invited", "Received", "Rate")
        rows = tuple(_row(row) for row in units.itertuples(index=False))
        yield Table(header, rows, ("left", "right", "right", "right"))
    if whole["note"]:
        yield _line("Answers of which the unit is not known are counted in all only.")
    if hidden:
        yield _line(
            f"{hidden} units are not listed, so that nothing follows about those with few people; please remind them."
        )
    yield _line("Please remind everybody invited; those who have answered need not do so again.")
    if occasion.mode == "anonymous":
        yield _line("The survey is anonymous: please do not ask who has answered, nor to see an answer.")
    yield _line(f"Contact: {occasion.contact or '________________'}")
    yield _line(occasion.office, "signature")
    yield _line(occasion.today, "signature")


def _whole(table: pd.DataFrame) -> pd.Series:
    """The row of all units together."""
    return table[table["unit"] == ALL].iloc[0]


def _row(row: object) -> tuple[str, str, str, str]:
    unit, invited, received, rate = (getattr(row, name) for name in ("unit", "invited", "received", "rate"))
    return (str(unit), str(invited), str(received), f"{100 * rate:.1f}%")


def _heading(text: str) -> Heading:
    return Heading(1, (Span(text),))


def _line(text: str, place: str = "body") -> Paragraph:
    return Paragraph((Span(text),), place)  # type: ignore[arg-type]

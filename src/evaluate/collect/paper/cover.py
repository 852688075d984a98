"""The list of packs and the cover sheet of each: how many, to whom, until when, and how they are handed out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluate.collect.paper.pack import Pack
from evaluate.documents import Block, Heading, Item, PageBreak, Paragraph, Span, Table
from evaluate.errors import Text

_LINE = "＿＿＿＿＿＿＿＿"
ONE_SIDE = Text("请单面打印。", "Print on one side.")
_ALL = Text("全部（不分单位）", "everybody (not sorted by unit)")


@dataclass(frozen=True)
class Errand:
    """What is handed out and how: `thing` and its `measure` word, the steps, and the day by which it is back."""

    title: str
    thing: Text
    steps: tuple[Text, ...]
    closes: str
    office: str = ""
    batch: str = ""
    measure: str = "张"
    printing: Text = ONE_SIDE


def packing_list(packs: Sequence[Pack], errand: Errand, language: str) -> tuple[Block, ...]:
    """All packs on one list, with place to sign for them."""
    header = (
        ("单位", "应发", "备用", "合计", "领取人签名")
        if language == "zh"
        else ("Unit", "For people", "Spare", "Together", "Received by")
    )
    counted = [(_unit(pack, language), pack.people, pack.spares) for pack in packs]
    counted.append((Text("合计", "All").of(language), sum(p.people for p in packs), sum(p.spares for p in packs)))
    rows = [(unit, str(people), str(spare), str(people + spare), "") for unit, people, spare in counted]
    told = Text(
        f"{errand.thing.zh}按单位分装，每个单位前面放一页交接单，按下表逐个单位核对数量。{errand.printing.zh}",
        f"The {errand.thing.en} are packed by unit, each with a cover sheet in front. Count them against this list. "
        f"{errand.printing.en}",
    )
    return (
        Paragraph((Span(told.of(language)),)),
        Table(header, tuple(rows), ("left", "right", "right", "right", "left")),
    )


def cover_sheet(pack: Pack, errand: Errand, language: str) -> Iterator[Block]:
    """One page for whoever hands out the pack of a unit; it begins on a new page."""
    zh = language == "zh"
    yield PageBreak()
    name = _unit(pack, language)
    yield Heading(1, (Span(f"交接单：{name}" if zh else f"Cover sheet: {name}"),), numbered=False)
    yield Table(
        ("项目", "内容") if zh else ("Item", "Content"), tuple(_facts(pack, errand, language)), ("left", "left")
    )
    yield Paragraph((Span("发放办法" if zh else "How to hand them out", "strong"),))
    for number, step in enumerate(errand.steps, 1):
        yield Item((Span(step.of(language)),), number=number)
    yield Paragraph((Span("发完后填写" if zh else "To be filled in afterwards", "strong"),))
    rows = ("实际发出", "其中备用", "剩余退回") if zh else ("given out", "of them spares", "returned")
    header = ("发放情况", "份数", "签名和日期") if zh else ("Afterwards", "Number", "Signature and date")
    yield Table(header, tuple((row, "", "") for row in rows), ("left", "left", "left"))


def _facts(pack: Pack, errand: Errand, language: str) -> Iterator[tuple[str, str]]:
    zh, word = language == "zh", errand.measure
    yield ("调查", errand.title) if zh else ("Survey", errand.title)
    if errand.batch:
        yield ("批次", errand.batch) if zh else ("Batch", errand.batch)
    together = (
        f"共 {len(pack.codes)} {word}：应发 {pack.people} {word}，备用 {pack.spares} {word}"
        if zh
        else f"{len(pack.codes)}: {pack.people} for people, {pack.spares} spare"
    )
    yield (errand.thing.zh, together) if zh else (errand.thing.en, together)
    yield ("截止时间", errand.closes) if zh else ("Until", errand.closes)
    if errand.office:
        yield ("发出单位", errand.office) if zh else ("From", errand.office)
    yield ("单位发放人", f"{_LINE}　电话：{_LINE}") if zh else ("Handed out by", f"{_LINE} Telephone: {_LINE}")


def _unit(pack: Pack, language: str) -> str:
    return pack.unit or _ALL.of(language)

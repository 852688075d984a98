"""QR slips to cut apart: sorted by unit, with a cover sheet and spares, as PDF and Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

import pandas as pd

from evaluate.collect.paper.cover import Errand, cover_sheet, packing_list
from evaluate.collect.paper.pack import Pack
from evaluate.collect.paper.slip_table import Mode, Slip, slip_packs
from evaluate.documents import Block, Card, Cards, Document, PageBreak, write_docx, write_pdf, write_together
from evaluate.errors import Language, ResponsesError, Text

Format = Literal["pdf", "docx"]
PerPage = Literal[8, 10, 12]
SLIPS = "slips"

_THING = Text("填答凭证", "slips")
_ANONYMOUS = (
    Text("沿虚线裁开，对折，放进信封或盒子里打乱。", "Cut along the dotted lines, fold, and mix them in a box."),
    Text(
        "由本人随手抽一张。不要点名对号，不要登记或拍照记下谁拿了哪一张：凭证与人没有对应关系，填答才是匿名的。",
        "Everybody draws one. Do not note or photograph who has which: no slip belongs to a person, and only so is the "
        "survey anonymous.",
    ),
    Text(
        "用手机扫二维码，或在浏览器里输入网址。一张凭证只能交一次答卷。",
        "Scan the code with a phone, or type the address into a browser. A slip serves for one answer.",
    ),
    Text(
        "丢失、损坏或扫不出的，换一张备用的，同样不登记姓名。",
        "Who lost a slip, or cannot scan it, draws a spare; no name is noted then either.",
    ),
    Text(
        "不要问谁填了、谁没填，不要收看答卷截图。发完后填好下表，剩余的凭证一并退回。",
        "Do not ask who has answered, nor to see an answer. Fill in the table below and return what is left.",
    ),
)
_CONFIDENTIAL = (
    Text(
        "沿虚线裁开，按凭证上的姓名发给本人，不代领、不转借。",
        "Cut along the dotted lines; give each to the person named.",
    ),
    Text(
        "用手机扫二维码，或在浏览器里输入网址；没有填完的，用同一张凭证接着填。",
        "Scan the code with a phone, or type the address into a browser; the same slip resumes what was begun.",
    ),
    Text(
        "答卷只有调查组织者能看到，单位不收看、不登记答卷内容。",
        "Only those who run the survey see the answers; the unit neither sees nor notes them.",
    ),
    Text("凭证丢失的，由单位发放人报调查组织者补发。", "Who lost a slip asks the office for another."),
    Text("发完后填好下表，剩余的凭证一并退回。", "Fill in the table below and return what is left."),
)
_ON_SLIP = {
    "anonymous": Text("匿名填答，只能交一次。", "Anonymous; for one answer only."),
    "confidential": Text("限本人使用，再扫码可接着填。", "For this person only; scan again to resume."),
}


def write_slips(
    slips: pd.DataFrame,
    folder: str | Path,
    *,
    title: str,
    closes: str,
    office: str = "",
    mode: Mode = "anonymous",
    to: Sequence[Format] = ("pdf", "docx"),
    per_page: PerPage = 10,
    language: Language = "zh",
    mark: str = "",
    labels: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write the slips by which people reach the form, ready to be printed, cut and handed out.

    A page lists all packs; then each unit has a cover sheet and its slips. A slip bears a QR code (error correction M,
    quiet zone of four modules), the code and the address in fixed-width type, and the day the survey closes. The same
    table gives the same bytes.

    Parameters
    ----------
    slips : pandas.DataFrame
        Columns `code`, `address`, and where wanted `unit`, `spare`, `name`; see `slip_packs`.
    folder : str or Path
        Where `slips.pdf` and `slips.docx` are written.
    title : str
        What the survey is called.
    closes : str
        Until when it is open, as people read it.
    office : str
        Who runs it.
    mode : {"anonymous", "confidential"}
        Anonymous slips bear no name and are in no order; confidential ones bear the name of their person.
    to : list of {"pdf", "docx"}
        Which files.
    per_page : {8, 10, 12}
        How many slips a page.
    language : {"zh", "en"}
        Of everything printed.
    mark : str
        Printed on every page, such as 模拟数据.
    labels : mapping, optional
        What the codes in `unit` are called.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ResponsesError
        When the table cannot be used (see `slip_packs`), or a file is open elsewhere.

    """
    errand = Errand(title, _THING, _ANONYMOUS if mode == "anonymous" else _CONFIDENTIAL, closes, office)
    packs = slip_packs(slips, mode=mode, labels=labels)
    blocks: list[Block] = [*packing_list([pack for pack, _ in packs], errand, language)]
    for pack, by_code in packs:
        blocks += cover_sheet(pack, errand, language)
        cards = [_card(slip, pack, errand, mode, language) for slip in by_code.values()]
        blocks += [Cards(tuple(cards), down=per_page // 2), PageBreak()]
    told = Text(f"{title}：填答凭证", f"{title}: slips")
    document = Document(told.of(language), tuple(blocks[:-1]), language=language, issuer=office, mark=mark, form=True)
    made = {each: write_docx(document) if each == "docx" else write_pdf(document) for each in dict.fromkeys(to)}
    files = {Path(folder) / f"{SLIPS}.{each}": content for each, content in made.items()}
    write_together(files, error=ResponsesError)
    return tuple(files)


def qr_pictures(address: str) -> tuple[bytes, str]:
    """The QR code of an address as PNG and SVG: error correction M, a quiet zone of four modules."""
    import segno

    code = segno.make(address, error="m", micro=False, boost_error=False)
    picture, drawing = BytesIO(), BytesIO()
    code.save(picture, kind="png", scale=8, border=4)
    code.save(drawing, kind="svg", scale=1, border=4, xmldecl=False, light="white")
    return picture.getvalue(), drawing.getvalue().decode("utf-8")


def _card(slip: Slip, pack: Pack, errand: Errand, mode: Mode, language: str) -> Card:
    picture, svg = qr_pictures(slip.address)
    until = Text(f"截止：{errand.closes}", f"Until {errand.closes}").of(language)
    spare = Text("备用，领用时登记", "spare; note who has it").of(language)
    named = [slip.name or spare] if mode == "confidential" else []
    return Card(
        picture,
        Text(f"二维码：{slip.address}", f"QR code: {slip.address}").of(language),
        errand.title,
        slip.code,
        slip.address,
        tuple(line for line in (pack.unit, *named, until, _ON_SLIP[mode].of(language)) if line),
        svg,
    )

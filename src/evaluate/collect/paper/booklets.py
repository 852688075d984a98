"""Paper booklets: the printed questionnaire with a serial number on every page, packed by unit, with spares."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluate.collect.paper.cover import Errand, cover_sheet, packing_list
from evaluate.collect.paper.pack import SPARES, Pack, spares_for
from evaluate.collect.paper.serial import draw_serials
from evaluate.documents import Block, Document, write_docx, write_pdf, write_together
from evaluate.errors import Language, ResponsesError, Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile.paper import paper_document

BATCH_COLUMNS = ("batch", "serial", "unit", "by")
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

_THING = Text("纸质问卷", "booklets")
_STEPS = (
    Text(
        "由本人随手取一份。不要按名单对号，不要登记谁拿了哪个编号：编号只用来核对录入，不对应个人。",
        "Everybody takes one at random. Do not note who has which number: numbers only serve to check the typing.",
    ),
    Text(
        "各人自己填写，不写姓名；填好后自己装进信封封口，或投进回收箱，不要当面翻看。",
        "Everybody fills it in alone and without a name, and puts it into an envelope or box; nobody looks at it.",
    ),
    Text(
        "填错、破损的，换一份备用的；换下来的写“作废”，一并退回。",
        "Spoilt ones are replaced, marked void and returned.",
    ),
    Text("不要拆开、复印或代填。缺页、漏印的也换备用的。", "Do not take apart, copy or fill in for others."),
    Text(
        "截止时间前把填好的、作废的和剩余的一起交回，并填好下表。", "Return all by the day above, with the table below."
    ),
)
_PRINTING = Text("问卷可以双面打印，每份都从正面起页。", "Booklets may be printed on both sides.")


@dataclass(frozen=True)
class Batch:
    """Booklets printed together: their packs, and the name under which they are kept."""

    id: str
    packs: tuple[Pack, ...]

    @property
    def count(self) -> int:
        """How many booklets, spares included."""
        return sum(len(pack.codes) for pack in self.packs)

    def table(self, *, known: Collection[str], by: str = "") -> pd.DataFrame:
        """What is kept of the batch: `batch`, `serial`, `unit`, and `by`, the roster's column of units.

        The unit is kept only where it is one of those `known`: where few people are in a unit, a booklet's number would
        point to too few. Blank numbers are as many as the units that are not known got, so more than one must be blank:
        the known ones are those that `hidden_units` does not hide. Rows are in the order of the numbers.
        """
        rows = [
            (self.id, serial, pack.unit if pack.unit in known else "", by)
            for pack in self.packs
            for serial in pack.codes
        ]
        return pd.DataFrame(sorted(rows), columns=list(BATCH_COLUMNS), dtype=object)


def make_batch(
    people: Mapping[str, int], *, id: str, seed: int, spares: float = SPARES, taken: Collection[str] = ()
) -> Batch:
    """How many booklets does each unit get, and which numbers do they bear?

    Parameters
    ----------
    people : mapping of str to int
        Unit → people; `{"": 300}` when nothing is sorted by unit. Units without people get none.
    id : str
        The batch's name, printed on every page.
    seed : int
        Numbers are drawn at random; the same seed draws the same ones.
    spares : float
        Spares as a part of a unit's people, rounded up, one at least.
    taken : collection of str
        Numbers of earlier batches.

    Raises
    ------
    DesignError
        When there are not enough numbers, or the part of spares is outside 0 to 1.

    >>> batch = make_batch({"A": 20, "B": 3}, id="01", seed=1)
    >>> [(pack.unit, len(pack.codes), pack.spares) for pack in batch.packs]
    [('A', 21, 1), ('B', 4, 1)]

    """
    extra = {unit: spares_for(number, part=spares) for unit, number in people.items() if number > 0}
    serials = iter(draw_serials(sum(people[unit] + extra[unit] for unit in extra), seed=seed, taken=taken))
    packs = [
        Pack(unit, tuple(next(serials) for _ in range(people[unit] + number)), number) for unit, number in extra.items()
    ]
    return Batch(id, tuple(packs))


def write_booklets(
    questionnaire: Questionnaire,
    batch: Batch,
    folder: str | Path,
    *,
    title: str,
    closes: str,
    office: str = "",
    language: Language = "zh",
    mark: str = "",
) -> tuple[Path, ...]:
    """Write the booklets of a batch: a PDF for each unit, and the cover sheets as PDF and Word.

    Every page of a booklet bears its number and the batch; every booklet begins on the front of a sheet, so that
    printing on both sides keeps them apart.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is asked; any but a draft.
    batch : Batch
        Which numbers, for whom.
    folder : str or Path
        Where the files are written.
    title, closes, office : str
        For the cover sheets: what the survey is called, until when booklets are back, who runs it.
    language : {"zh", "en"}
        Of everything printed.
    mark : str
        Printed on every page, such as 模拟数据.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ResponsesError
        When a file is open elsewhere.

    """
    errand = Errand(title, _THING, _STEPS, closes, office, batch.id, "份", _PRINTING)
    blocks: list[Block] = [*packing_list(batch.packs, errand, language)]
    for pack in batch.packs:
        blocks += cover_sheet(pack, errand, language)
    told = Text(f"{title}：纸质问卷交接单", f"{title}: booklets").of(language)
    covers = Document(told, tuple(blocks), language=language, issuer=office, mark=mark, form=True)
    printed = replace(paper_document(questionnaire, language, serial=False), mark=mark)
    files = {"00_cover.pdf": write_pdf(covers), "00_cover.docx": write_docx(covers)}
    for number, pack in enumerate(batch.packs, 1):
        words = [
            Text(f"批次 {batch.id}　编号 {serial}", f"batch {batch.id}  number {serial}").of(language)
            for serial in pack.codes
        ]
        name = _NOT_IN_A_NAME.sub("_", pack.unit).strip(" .") or "booklets"
        files[f"{number:02}_{name}.pdf"] = write_pdf(printed, copies=words)
    written = {Path(folder) / name: content for name, content in files.items()}
    write_together(written, error=ResponsesError)
    return tuple(written)

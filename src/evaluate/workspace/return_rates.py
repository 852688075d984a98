"""How many of those invited have answered, on screen and on paper together; and the reminder to the units behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.collect.paper import ALL, Occasion, reminder, return_rates, returns
from evaluate.collect.server import DATABASE, collector_folder
from evaluate.documents import read_grid, workbook_bytes, write_docx, write_together
from evaluate.errors import ResponsesError
from evaluate.workspace.around import SIMULATED, Around, around, people_of, today, units_of
from evaluate.workspace.collecting import survey_returns
from evaluate.workspace.handing_out import booklets_of
from evaluate.workspace.naming_answers import ON_PAPER

FOLDER, TABLE, NOTICE = Path("responses") / "returns", "回收率.xlsx", "催收通知.docx"


@dataclass(frozen=True)
class Returned:
    """The return rates of a survey, and the files in which they were written."""

    table: pd.DataFrame
    files: tuple[Path, ...]


def survey_rates(folder: Path, *, by: str | None = None, line: float | None = None, closes: str = "") -> Returned:
    """How many of those invited have answered, by unit?

    Without `by` the codes used in our own collector and the booklets typed are counted, by the units for which they
    were made: the roster's column of collect.yml, or, where only booklets were handed out, that by which they were
    packed. Booklets packed by another column, or whose unit is not kept, are counted in all only. With `by`, the
    answers of the survey are counted by a column that questionnaire and roster both have.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    by : str, optional
        A column of the answers and of the roster.
    line : float, optional
        Units below this share are named in the reminder; the share of all unless given.
    closes : str
        Until when the survey is open; what collect.yml says unless given.

    Returns
    -------
    Returned
        The table, and the workbook and the reminder in `responses/returns/`.

    """
    about = around(folder)
    mode = "confidential" if about.settings.mode == "confidential" else "anonymous"
    mark = about.mark
    if by is None:
        asked, came = _handed_out(about)
        table = return_rates(asked, came, minimum=about.minimum, mode=mode)
    else:
        people, labels = people_of(about, by)
        answers = about.survey.responses
        mark = SIMULATED.of(about.language) if answers.provenance.simulated else mark
        table = returns(people, answers.frame, by=by, minimum=about.minimum, mode=mode, labels=labels)
    occasion = Occasion(
        about.survey.title,
        about.office,
        today(about.language),
        about.closes(closes),
        mode,
        mark,
        about.settings.contact,
    )
    place = about.survey.folder / FOLDER
    notice = reminder(table, occasion, line=line, language=about.language)
    files = {
        place / TABLE: workbook_bytes({"回收率": printed_rates(table, mark)}),
        place / NOTICE: write_docx(notice),
    }
    write_together(files, error=ResponsesError)
    return Returned(table, tuple(files))


def printed_rates(table: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """The table as it is handed on: Chinese headings, a hidden number as its reason, the rate in per cent."""
    note = table["note"].where(table["note"] != "", None)
    of_none = table.loc[table["unit"] == ALL, "note"].iloc[0]
    made = pd.DataFrame(
        {
            "单位": table["unit"].where(table["unit"] != ALL, f"合计（{of_none}）" if of_none else "合计"),
            "应填答人数": table["invited"],
            "已收到份数": table["received"].astype(object).where(table["received"].notna(), note),
            "回收率": [f"{100 * rate:.1f}%" if pd.notna(rate) else "—" for rate in table["rate"]],
        }
    )
    return made.assign(**{mark: ""}) if mark else made


def _handed_out(about: Around) -> tuple[dict[str, int], dict[str, int]]:
    """People invited and answers received by unit: codes used, and booklets typed."""
    folder = about.survey.folder
    came: Counter[str] = Counter()
    asked: dict[str, int] = {}
    if (collector_folder(folder) / DATABASE).is_file():
        served = survey_returns(folder)
        asked = {str(unit): int(number) for unit, number in zip(served["unit"], served["invited"], strict=True)}
        came.update({str(unit): int(n) for unit, n in zip(served["unit"], served["received"], strict=True)})
    column = about.settings.roster.unit
    if not asked:
        column = _packed_by(folder, column)
        asked = dict(units_of(about, column))
    came.update(_typed(folder, by=column, asked=asked))
    return asked, dict(came)


def _packed_by(folder: Path, usual: str) -> str:
    """The roster's column by which all sorted booklets were packed; the usual one when it was not one column."""
    columns = set(booklets_of(folder)["by"]) - {""}
    return columns.pop() if len(columns) == 1 else usual


def _typed(folder: Path, *, by: str, asked: Collection[str]) -> Iterator[str]:
    """The unit of every booklet typed; none where it was packed by another column, or for a unit under another name."""
    path = folder / "responses" / ON_PAPER
    if not path.is_file():
        return
    booklets = booklets_of(folder)
    packed = booklets[(booklets["by"] == by) & booklets["unit"].isin(list(asked))]
    units = dict(zip(packed["serial"], packed["unit"], strict=True))
    for serial in read_grid(path, error=ResponsesError).records()["respondent"]:
        yield units.get(str(serial), ALL)

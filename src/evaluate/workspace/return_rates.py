"""The return rates of a survey, written: the table as a workbook, and the reminder to the units behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluate.collect.paper import ALL, Occasion, reminder
from evaluate.documents import workbook_bytes, write_docx, write_together
from evaluate.errors import Language, ResponsesError, Text
from evaluate.workspace.around import SIMULATED, around, today
from evaluate.workspace.counted_returns import counted_rates, mode_of

FOLDER = Path("responses") / "returns"
TABLE, NOTICE = Text("回收率.xlsx", "return_rates.xlsx"), Text("催收通知.docx", "reminder.docx")
_SHEET = Text("回收率", "return rates")
_HEADINGS = (
    Text("单位", "unit"),
    Text("应填答人数", "people invited"),
    Text("已收到份数", "answers received"),
    Text("回收率", "return rate"),
)


@dataclass(frozen=True)
class WrittenRates:
    """The return rates of a survey in words, and the files in which they were written."""

    printed: pd.DataFrame
    files: tuple[Path, ...]


def write_rates(folder: Path, *, by: str | None = None, line: float | None = None, closes: str = "") -> WrittenRates:
    """Count how many of those invited have answered, and write the table and the reminder.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    by : str, optional
        As in `counted_rates`.
    line : float, optional
        Units below this share are named in the reminder; the share of all unless given.
    closes : str
        Until when the survey is open; what collect.yml says unless given.

    Returns
    -------
    WrittenRates
        The table as printed, and the workbook and the reminder in `responses/returns/`.

    """
    about = around(folder)
    survey, language = about.survey, about.language
    table = counted_rates(survey, minimum=about.minimum, by=by, language=language)
    # only a count of the answers themselves can count synthetic ones
    counts_simulated = by is not None and survey.responses.provenance.simulated
    mark = SIMULATED.of(language) if counts_simulated else about.mark
    occasion = Occasion(
        survey.title,
        about.office,
        today(language),
        about.closes(closes),
        mode_of(survey),
        mark,
        about.settings.contact,
    )
    printed = printed_rates(table, mark, language=language)
    place = survey.folder / FOLDER
    files = {
        place / TABLE.of(language): workbook_bytes({_SHEET.of(language): printed}),
        place / NOTICE.of(language): write_docx(reminder(table, occasion, line=line, language=language)),
    }
    write_together(files, error=ResponsesError)
    return WrittenRates(printed, tuple(files))


def printed_rates(table: pd.DataFrame, mark: str = "", *, language: Language = "zh") -> pd.DataFrame:
    """The table as it is handed on: headings in words, a hidden number as its reason, the rate in per cent."""
    note = table["note"].where(table["note"] != "", None)
    of_none = str(table.loc[table["unit"] == ALL, "note"].iloc[0])
    told = Text(f"合计（{of_none}）", f"all ({of_none})") if of_none else Text("合计", "all")
    columns = (
        table["unit"].where(table["unit"] != ALL, told.of(language)),
        table["invited"],
        table["received"].astype(object).where(table["received"].notna(), note),
        [f"{100 * rate:.1f}%" if pd.notna(rate) else "—" for rate in table["rate"]],
    )
    made = pd.DataFrame({head.of(language): column for head, column in zip(_HEADINGS, columns, strict=True)})
    return made.assign(**{mark: ""}) if mark else made

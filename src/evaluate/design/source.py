"""Where numbers come from: the survey, its file and its design, in the words a page can print."""

from __future__ import annotations

from dataclasses import dataclass

from evaluate.errors import Text


@dataclass(frozen=True)
class Source:
    """Where the numbers of a table come from, for the page that traces them; page one tells the `caution` once.

    `sha256` is that of the file; `corrected` tells the signed corrections applied to it from others, "" without any.
    """

    survey: str = ""
    wave: str = ""
    sha256: str = ""
    rows: int = 0
    simulated: bool = False
    design: str = ""
    caution: Text | None = None
    corrected: str = ""

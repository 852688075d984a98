"""A fingerprint of answers that does not depend on the file they stand in."""

from __future__ import annotations

import hashlib

import pandas as pd

from evaluate.responses.cell import written
from evaluate.responses.responses import Responses


def answers_sha256(responses: Responses) -> str:
    """Are these the same answers, whatever file holds them?

    SHA-256 of the codes of every answer and the reason of every missing one, column by column in the order of their
    names, rows in the order of their respondents: the same for a csv file, a workbook and a Parquet file of any writer.

    Parameters
    ----------
    responses : Responses
        Any.

    Returns
    -------
    str
        64 hexadecimal signs.

    """
    frame = responses.frame
    order = sorted(range(len(frame)), key=lambda row: str(frame.index[row]))
    digest = hashlib.sha256(_column([str(frame.index[row]) for row in order]))
    known = {column.name: column for column in responses.questionnaire.columns}
    for name in sorted(map(str, frame.columns)):
        column = known.get(name)
        answers = frame[name].tolist()
        texts = [("" if pd.isna(one) else str(one)) if column is None else written(one, column) for one in answers]
        reasons = responses.why_missing(name).tolist()
        cells = [text or f"\x00{reason or ''}" for text, reason in zip(texts, reasons, strict=True)]
        digest.update(_column([name, *(cells[row] for row in order)]))
    return digest.hexdigest()


def _column(cells: list[str]) -> bytes:
    """Cells so that no two lists give the same bytes: each with its length before it."""
    return b"".join(len(cell := text.encode("utf-8", "surrogatepass")).to_bytes(8, "big") + cell for text in cells)

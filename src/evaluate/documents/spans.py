"""Which cells of a table are printed once for several rows, the same in Word, PDF and on web pages."""

from __future__ import annotations

from evaluate.documents.blocks import Table


def row_spans(table: Table) -> list[list[int]]:
    """How many rows does each cell stand for?

    A cell of the first `table.grouped` columns covers the rows below it that say the same in its own column and in all
    columns left of it. Every other cell stands for its own row.

    Parameters
    ----------
    table : Table
        Its rows hold every cell in full.

    Returns
    -------
    list of lists of int
        By row and column: 1 or more where the cell is printed, 0 where one above covers it. An empty cell covers
        nothing.
    """
    spans = [[1] * len(row) for row in table.rows]
    for column in range(min(table.grouped, len(table.header))):
        first = 0
        for index in range(1, len(table.rows)):
            row, above = table.rows[index], table.rows[index - 1]
            if row[column] and row[: column + 1] == above[: column + 1]:
                spans[first][column] += 1
                spans[index][column] = 0
            else:
                first = index
    return spans

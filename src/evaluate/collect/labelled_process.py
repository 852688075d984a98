"""Run as a process of its own: reads one statistics file, so that a damaged file can end this process and no other."""

from __future__ import annotations

import pickle
import sys
from typing import Any

ABOUT = (
    *("column_names_to_labels", "variable_value_labels", "missing_ranges", "missing_user_values", "variable_measure"),
    *("mr_sets", "file_label"),
)
MOST_COLUMNS = 50_000
MOST_MEMORY = 4 << 30


def read(kind: str, path: str, most_cells: int, encoding: str, catalogue: str) -> dict[str, Any]:
    """The cells and the labels of a file, or what is wrong with it, as plain values.

    Parameters
    ----------
    kind : str
        sav, por, dta, sas7bdat or xpt.
    path : str
        The file.
    most_cells : int
        More than these are not read, whatever the header says.
    encoding : str
        Empty for the file's own.
    catalogue : str
        The catalogue of formats of a SAS file; empty for none.
    """
    import pyreadstat

    readers = {"sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta,
               "sas7bdat": pyreadstat.read_sas7bdat, "xpt": pyreadstat.read_xport}  # fmt: skip
    options: dict[str, Any] = {"output_format": "dict"}
    if kind in ("sav", "dta", "sas7bdat"):
        options["user_missing"] = True
    if encoding:
        options["encoding"] = encoding
    if catalogue:
        options["catalog_file"] = catalogue
    try:
        _, about = readers[kind](path, metadataonly=True, **options)
        width = max(1, about.number_columns or 1)
        rows = about.number_rows or 0
        if width > MOST_COLUMNS or rows * width > most_cells:
            return {"wrong": "large", "rows": rows, "columns": width}
        cells, meta = readers[kind](path, row_limit=most_cells // width + 1, **options)
    except UnicodeDecodeError:
        return {"wrong": "encoding"}
    except Exception as problem:
        told = f"{type(problem).__name__}: {problem}"
        coded = "convert string" in told or "encod" in told.lower()
        return {"wrong": "encoding" if coded else "damaged", "told": told[:200]}
    lengths = [len(column) for column in cells.values()]
    if lengths and max(lengths) * width > most_cells:
        return {"wrong": "large", "rows": max(lengths), "columns": width}
    found = {name: getattr(meta, name, None) for name in ABOUT}
    return {"wrong": "", "cells": cells, "about": found}


def limit_memory() -> None:
    """Let no file take more memory than any export needs, whatever it declares."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # Windows has no such limit


def main() -> int:
    """Read what the command line names and write the outcome to standard output."""
    limit_memory()
    kind, path, most_cells, encoding, catalogue = sys.argv[1:6]
    pickle.dump(read(kind, path, int(most_cells), encoding, catalogue), sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The fixed columns of every table of results, which no by column may be called."""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.errors import DesignError, Text

FIXED = ("measure", "item", "choice", "value", "se", "low", "high", "df", "n", "measured_in", "note")


def refuse_fixed(by: Sequence[str]) -> None:
    """Refuse by columns that bear a name which the table of results uses itself.

    Raises
    ------
    DesignError
        When there is one.

    """
    taken = [name for name in by if name in FIXED]
    if taken:
        raise DesignError.single(
            f"by={taken}",
            Text(
                f"结果表已经用了列名 {'、'.join(taken)}。",
                f"The table of results uses the name {', '.join(taken)} itself.",
            ),
            Text("分组列用别的名字。", "A by column bears another name."),
            Text(f"先改名，例如 {taken[0]}_group。", f"Rename it first, such as {taken[0]}_group."),
        )

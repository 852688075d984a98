"""How rows name each other: keys that stand twice, references that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from evaluate.documents import nearest_name
from evaluate.errors import Mistake, Text
from evaluate.registers.table_reader import TableReading


def duplicate_keys(read: TableReading) -> Iterator[Mistake]:
    """Rows that bear the same key."""
    key = [name for name in read.form.key if name in read.table]
    if not key or len(key) < len(read.form.key):
        return
    keyed = read.table[key].dropna()
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, value in zip(keyed.index, keyed.itertuples(index=False, name=None), strict=True):
        found[tuple(str(part) for part in value)].append(int(row))
    for value, rows in found.items():
        if len(rows) == 1:
            continue
        shown, named = "、".join(value), "、".join(read.form.column(name).zh for name in key)
        yield Mistake(
            read.where(rows, key[0]),
            Text(
                f"{named}为“{shown}”的有{len(rows)}行。",
                f"{len(rows)} rows have the key {', '.join(key)} = '{shown}'.",
            ),
            Text("一个编号只有一行。", "one row for each value of the key."),
            Text("删去重复的行，或改正编号。", "remove the repeated row, or mend its number."),
        )


def resolved(read: TableReading, tables: Mapping[str, TableReading]) -> TableReading:
    """The table with keys where the names of what they stand for were written, as drop-downs offer them.

    A name that two rows of the other table bear stays as it is, and is told as a value that is not there.
    """
    table = read.table
    for column in read.form.columns:
        name, _, target = (column.references or "").partition(".")
        other = tables[name].table if name in tables else None
        if other is None or column.name not in table or not {target, "name"} <= set(other.columns):
            continue
        named = other[["name", target]].dropna().drop_duplicates("name", keep=False)
        codes = dict(zip(named["name"], named[target], strict=True))
        keys = set(other[target].dropna())
        loose = [one for one in table[column.name].dropna().unique() if one not in keys and one in codes]
        if loose:
            table = table.assign(**{column.name: table[column.name].replace({one: codes[one] for one in loose})})
    return replace(read, table=table)


def dangling(read: TableReading, tables: Mapping[str, TableReading]) -> Iterator[Mistake]:
    """Values that refer to a row of another table that is not there."""
    for column in read.form.columns:
        if column.references is None or column.name not in read.table:
            continue
        name, _, target = column.references.partition(".")
        if name not in tables or target not in tables[name].table:
            continue
        known = tables[name].table[target].dropna().astype(str)
        here = read.table[column.name].dropna().astype(str)
        loose = here[~here.isin(known)]
        for value, rows in loose.groupby(loose).groups.items():
            near = nearest_name(str(value), known)
            yield Mistake(
                read.where(rows, column.name),
                Text(
                    f"“{value}”在 {tables[name].grid.source} 的 {target} 列里找不到。",
                    f"'{value}' is not in column {target} of {tables[name].grid.source}.",
                ),
                Text(f"{column.references} 里已有的值。", f"a value of {column.references}."),
                Text(f"改为“{near}”，或在那张表里补上。", f"write '{near}', or add it to that table.")
                if near
                else Text("改正它，或在那张表里补上。", "mend it, or add it to that table."),
            )

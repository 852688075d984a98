"""Numbers counted from the office's tables, each with what stands below it, as a table that a report may print."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pandas as pd

from evaluate.design import Policy
from evaluate.errors import Language, RegisterError, Text
from evaluate.estimate import Estimate, known, source_of
from evaluate.estimate.table import Labels
from evaluate.registers import Register, unit_labels

_COLUMNS = ("measure", "measured_in", "choice")
Words = Mapping[str, Text]
Group = Mapping[str, str]
#: What a yes-or-no column says of a row; an empty cell is neither.
ANSWERS = {"yes": Text("是", "yes"), "no": Text("否", "no"), "not_known": Text("未填", "not known")}
_MEASURES = {
    "total": Text("数量", "number"),
    "share": Text("占比", "share"),
    "median": Text("中位数", "median"),
    "longest": Text("最长", "longest"),
    "expected": Text("预计", "expected"),
    "score": Text("得分", "score"),
}


@dataclass(frozen=True)
class Number:
    """One number: of what (`item`, and `choice` where answers are told apart), how much, and of how many records."""

    item: str
    value: float
    n: int
    measured_in: str = "share"
    measure: str = "share"
    choice: str | None = None
    group: Group = field(default_factory=dict)


def total(item: str, value: float, n: int, measured_in: str, *, group: Group | None = None) -> Number:
    """How many or how much it is altogether."""
    return Number(item, float(value), int(n), measured_in, "total", group=group or {})


def part(item: str, some: float, whole: float, n: int | None = None, *, group: Group | None = None) -> Number:
    """A part of a whole, not known where there is no whole; `n` is the whole unless it rests on other records."""
    value = float(some) / float(whole) if whole else math.nan
    return Number(item, value, int(whole if n is None else n), group=group or {})


def parts(item: str, codes: pd.Series, order: Sequence[str], *, group: Group | None = None) -> Iterator[Number]:
    """The part of the records that has each code, in this order; every record is in the denominator."""
    found = codes.astype(object).value_counts()
    for code in order:
        yield replace(part(item, found.get(code, 0), len(codes), group=group), choice=code)


def answered(column: pd.Series) -> pd.Series:
    """A yes-or-no column as the codes of `ANSWERS`."""
    flags = column.astype("boolean")
    return flags.map({True: "yes", False: "no"}).astype(object).where(flags.notna(), "not_known")


def grouped(
    frame: pd.DataFrame, by: str | Sequence[str], allowed: Sequence[str]
) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """The rows of each group by the codes of its columns, in their order; without columns all rows as one group.

    Raises
    ------
    RegisterError
        A column that is not `allowed`: nothing is told by person, and nothing by a column that is not there.
    """
    columns = [by] if isinstance(by, str) else list(by)
    wrong = [name for name in columns if name not in allowed or name not in frame.columns]
    if wrong:
        raise RegisterError.single(
            f"by={', '.join(wrong)}",
            Text("不能按这一列分组；不按个人统计。", "No groups by this column; nothing is told by person."),
            Text(f"可用：{'、'.join(allowed)}。", f"One of {', '.join(allowed)}."),
            Text("改用这些列。", "Use these."),
        )
    if not columns:
        yield {}, frame
        return
    for codes, rows in frame.groupby(columns, sort=True, observed=True):
        yield dict(zip(columns, map(str, codes), strict=True)), rows


def in_year(table: pd.DataFrame, column: str, year: int, as_of: dt.date | None = None) -> pd.DataFrame:
    """The rows whose day is in the year, and not later than the day on which is looked."""
    days = pd.to_datetime(table[column])
    inside = days.dt.year == year
    return table[inside if as_of is None else inside & (days <= pd.Timestamp(as_of))]


def told(
    numbers: Iterable[Number],
    registers: Sequence[Register | None],
    *,
    method: str,
    how: Text,
    counted: str,
    items: Words,
    choices: Words | None = None,
    groups: Mapping[str, Words] | None = None,
    by: str | Sequence[str] = (),
    language: Language = "zh",
    policy: Policy | None = None,
) -> Estimate:
    """Which table do these numbers make?

    Parameters
    ----------
    numbers : iterable of Number
        In the order of the rows.
    registers : sequence of Register
        What they were counted from, the first one first; None is passed over.
    method, how : str, Text
        The name of the counting, and how it is done in words.
    counted : str
        Of what `n` is a number: the minimum cell of the policy binds "people" only.
    items, choices : mapping of str to Text, optional
        The words for what stands in the table.
    groups : mapping of str to mapping of str to Text, optional
        The words for the codes of columns of groups, where the registers' own forms do not have them.
    by : str or sequence of str
        Columns of the groups.
    language, policy
        Of notes; what may be shown.

    Returns
    -------
    Estimate
        Known without error (interval "none"), evidence "descriptive".
    """
    columns = [by] if isinstance(by, str) else list(by)
    rows = pd.DataFrame([asdict(one) for one in _apart(list(numbers))], columns=[*Number.__dataclass_fields__])
    frame = rows.drop(columns="group").assign(
        **{name: [group.get(name, "") for group in rows["group"]] for name in columns}
    )
    measures = {name: _MEASURES[name.partition(" ")[0]] for name in frame["measure"]}
    words = {"measure": measures, "item": items, "choice": choices or {}, "method": {method: how}}
    made = known(
        frame, value="value", by=columns, n="n", counted=counted, method=method, language=language,
        evidence="descriptive", policy=policy or Policy(),
        labels=_labels(registers, {**words, **(groups or {})}),
    )  # fmt: skip
    made = replace(made, frame=made.frame.assign(**{name: frame[name].to_numpy() for name in _COLUMNS}))
    kept = [one for one in registers if one is not None]
    about = replace(
        made.about, sources=tuple(source_of(one) for one in kept), items=tuple(dict.fromkeys(frame["item"]))
    )
    return replace(made, about=about)


def codes_of(register: Register, column: str) -> dict[str, Text]:
    """The words of a column's codes, in the order of its list."""
    return {
        code: Text(words.get("zh", code), words.get("en", code)) for code, words in register.labels()[column].items()
    }


def needed(register: Register, *columns: str) -> pd.DataFrame:
    """The table with these columns, empty where the office's form does not have one.

    Raises
    ------
    RegisterError
        None of them is there: it is another table.
    """
    if columns and not set(columns) & set(register.table.columns):
        listed = "、".join(map(str, register.table.columns))
        raise RegisterError.single(
            register.name,
            Text(f"没有 {'、'.join(columns)} 这些列。", f"None of the columns {', '.join(columns)} is there."),
            Text(f"已有的列：{listed}。", f"There are: {listed}."),
            Text("核对是不是这张表。", "Check that it is the right table."),
        )
    table = register.table.reset_index(drop=True)
    return table.assign(**{name: None for name in columns if name not in table.columns})


def of_units(units: Register | None) -> dict[str, dict[str, Text]]:
    """The words of groups of organisations: their names where the table of them is there, else their codes."""
    labels = unit_labels(units) if units is not None else {}
    names = {code: Text(words["zh"], words["en"]) for code, words in labels.items()}
    return {"unit": names, "lead_unit": names, "column": {"unit": Text("单位", "organisation")}}


def _apart(numbers: list[Number]) -> list[Number]:
    """Totals of different things stand in columns of their own, each with its unit."""
    kinds = {one.measured_in for one in numbers if one.measure == "total"}
    if len(kinds) < 2:
        return numbers
    return [replace(one, measure=f"total {one.measured_in}") if one.measure == "total" else one for one in numbers]


def _labels(registers: Sequence[Register | None], own: Mapping[str, Words]) -> Labels:
    """The words of the registers' codes and columns, and over them those of the method."""
    labels: dict[str, dict[str, Mapping[str, str]]] = {}
    for one in registers:
        for column, codes in (one.labels() if one is not None else {}).items():
            labels[column] = {**codes, **labels.get(column, {})}
    for column, words in own.items():
        labels[column] = {
            **labels.get(column, {}),
            **{code: {"zh": one.zh, "en": one.en} for code, one in words.items()},
        }
    return labels

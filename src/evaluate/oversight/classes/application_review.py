"""Applications for classes (办班申报) looked over together: what to merge, what collides, what lacks a ground."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluate.documents import fold_text
from evaluate.errors import Language, Text
from evaluate.oversight.classes.class_objective import is_measurable
from evaluate.oversight.classes.session_dates import session_dates
from evaluate.oversight.classes.working_days import working_days
from evaluate.registers import Register, RuleBook, judge

#: The columns of `review_applications`: one row a finding; `other` is the application or class that it is about too.
REVIEW_COLUMNS = ("application", "finding", "other", "value", "limit", "why", "mend")
#: From which likeness on two target groups, or two contents, are put to a person as the same.
ALIKE = 0.5
LEAD_RULE, COST_RULE = "CLS-03", "COST-01"
FINDING_WORDS = {
    "merge": Text("对象和内容相同", "same audience and content"),
    "overlap": Text("同一对象时间重叠", "same audience at the same time"),
    "person_overlap": Text("同一人重复调训", "one person called on twice at once"),
    "cost": Text("超出培训费标准", "above the cost ceiling"),
    "cost_sum": Text("分项与合计不符", "the items do not add up"),
    "lead_time": Text("申报太晚", "applied too late"),
    "lead_unknown": Text("申报时限没有核", "lead time not looked at"),
    "session_dates": Text("各期日期没有写全", "first days of sessions missing"),
    "no_evidence": Text("没有需求依据", "no evidence of need"),
    "not_in_survey": Text("需求调查没有这项内容", "not asked in the needs survey"),
    "vague_objective": Text("目标不可衡量", "the objective cannot be measured"),
}
_PARTS = ("cost_lodging", "cost_meals", "cost_premises", "cost_other")
_STOP = "的和与及等、，；。（） "


@dataclass(frozen=True)
class _Class:
    """One application, or one class that is planned already."""

    name: str
    title: str
    planned: bool
    audience: str
    units: frozenset[str]
    people: frozenset[str]
    topic: str
    competency: str
    spans: tuple[tuple[dt.date, dt.date], ...]

    def together(self, other: _Class) -> tuple[dt.date, dt.date] | None:
        """The first of the own sessions that shares a day with one of the other's."""
        return next((a for a in self.spans for b in other.spans if a[0] <= b[1] and b[0] <= a[1]), None)


def review_applications(
    applications: Register,
    rules: RuleBook,
    *,
    plan: Register | None = None,
    calendar: Register | None = None,
    competencies: Collection[str] = (),
    language: Language = "zh",
) -> pd.DataFrame:
    """What must be settled before these classes are approved?

    Same audience: the same organisations called on, or target groups whose likeness is at least `ALIKE`; same content:
    one code of the needs survey, or contents that are so alike. Likeness is that of pairs of characters: twice those
    in common ÷ those of both (Dice). Days of a session run from its first day (`opens`, and `session_dates` of several)
    for its number of days; what is not written is not compared, and told. Cost and lead time are held against the rules
    that the office goes by; a rule that it has not adopted finds nothing, and a lead time that cannot be counted for
    want of a calendar of the year is told.

    Parameters
    ----------
    applications : Register
        The table `applications`.
    rules : RuleBook
        The rules in force.
    plan : Register, optional
        `class_plan`: classes of the same year that stand already, which applications may collide with.
    calendar : Register, optional
        Holidays and exchanged working days; without it, Monday to Friday are worked.
    competencies : collection of str
        Codes asked in the needs survey; without them nothing is said of the survey.
    language : {"zh", "en"}
        Of the sentences.

    Returns
    -------
    pandas.DataFrame
        `application | finding | other | value | limit | why | mend`, in the order of the applications' codes; a pair
        stands once, with the one that was applied for later. For the office alone.

    **Source**: likeness of Dice (1945), Ecology 26, 297; what is looked at is the practice of counties: no overlapping
    call-ups, application in time, a ground for the need.
    """
    table = applications.table.sort_values(["applied_on", "application"], kind="stable").reset_index(drop=True)
    records = [{str(name): value for name, value in row.items()} for row in table.astype(object).to_dict("records")]
    classes = [_class(row) for row in records]
    settled = [] if plan is None else [_class(row) for row in _standing(plan, table)]
    rows = [
        *_pairs(classes, settled, language),
        *_by_rule(table, rules, calendar, language),
        *(one for row in records for one in _dates(row, language)),
        *(one for row in records for one in _grounds(row, competencies, language)),
    ]
    order = list(FINDING_WORDS)
    rows.sort(key=lambda row: (row[0], order.index(row[1]), row[2]))
    return pd.DataFrame(rows, columns=list(REVIEW_COLUMNS))


def call_ups(applications: Register) -> pd.DataFrame:
    """How often is each organisation, and each person, called on by these applications?

    Returns
    -------
    pandas.DataFrame
        `kind` ("unit" or "person"), `called`, `classes` (number), `days` (of all of them) and `applications`, those
        called on most often first. Only what the applications name; for the office alone.
    """
    rows: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in applications.table.astype(object).to_dict("records"):
        for kind, column in (("unit", "target_units"), ("person", "target_people")):
            for code in _listed(row.get(column)):
                rows.setdefault((kind, code), []).append((str(row["application"]), float(row["days"])))
    made = [
        (kind, code, len(found), sum(days for _, days in found), "、".join(sorted(name for name, _ in found)))
        for (kind, code), found in rows.items()
    ]
    made.sort(key=lambda row: (row[0] != "unit", -row[2], -row[3], row[1]))
    return pd.DataFrame(made, columns=["kind", "called", "classes", "days", "applications"])


def alike(one: str, other: str) -> float:
    """How alike two short texts are, from 0 to 1: pairs of neighbouring characters in common (Dice)."""
    left, right = _pairs_of(one), _pairs_of(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _pairs_of(text: str) -> frozenset[str]:
    bare = "".join(letter for letter in fold_text(text) if letter not in _STOP)
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1)) or frozenset([bare] if bare else [])


def _standing(plan: Register, applications: pd.DataFrame) -> list[dict[str, Any]]:
    """Classes of the plan of the same years that stand: not cancelled, not over, with a day, not applied for here."""
    applied, years = set(applications["application"].astype(str)), list(applications["year"])
    records = plan.table[plan.table["year"].isin(years)].astype(object).to_dict("records")
    return [
        {str(name): value for name, value in row.items()}
        for row in records
        if _text(row.get("status")) not in ("cancelled", "held")
        and not pd.isna(row.get("opens", None))
        and not pd.isna(row.get("days", None))
        and str(row["training_class"]) not in applied
    ]


def _class(row: dict[str, Any]) -> _Class:
    length = dt.timedelta(days=max(math.ceil(float(row["days"])), 1) - 1)
    return _Class(
        name=str(row["application"] if "application" in row else row["training_class"]),
        title=str(row["name"]),
        planned="application" not in row,
        audience=_text(row.get("target_group")),
        units=frozenset(_listed(row.get("target_units"))),
        people=frozenset(_listed(row.get("target_people"))),
        topic=f"{row['name']} {_text(row.get('content'))}",
        competency=_text(row.get("competency")),
        spans=tuple((day, day + length) for day in session_dates(row).days),
    )


def _pairs(classes: Sequence[_Class], settled: Sequence[_Class], language: Language) -> Iterator[tuple[Any, ...]]:
    """What two classes have in common."""
    for one, other in (*itertools.combinations(classes, 2), *itertools.product(settled, classes)):
        together = one.together(other)
        audience = _same_audience(one, other)
        topic = 1.0 if one.competency and one.competency == other.competency else alike(one.topic, other.topic)
        if one.competency and other.competency and one.competency != other.competency:
            topic = 0.0
        named = Text(f"{one.name}（{one.title}）", f"{one.name} ({one.title})").of(language)
        if audience >= ALIKE and topic >= ALIKE:
            words = Text(f"与{named}对象相同、内容相近", f"the audience and content of {named}")
            mend = Text("考虑合并为一个班", "think of one class for both")
            yield _found(other, "merge", one, min(audience, topic), ALIKE, words, mend, language)
        if audience >= ALIKE and together:
            words = Text(
                f"与{named}对象相同，时间重叠（{together[0]}至{together[1]}）",
                f"the audience of {named} at the same time ({together[0]} to {together[1]})",
            )
            mend = Text("错开时间，或说明不是同一批人", "move one of them, or say that the people differ")
            yield _found(other, "overlap", one, None, None, words, mend, language)
        if together and (both := sorted(one.people & other.people)):
            words = Text(
                f"与{named}同时调训{len(both)}人：{'、'.join(both)}", f"calls on {', '.join(both)} as {named} does"
            )
            mend = Text("换人或错开时间", "call on others, or move one of them")
            yield _found(other, "person_overlap", one, float(len(both)), 0.0, words, mend, language)


def _same_audience(one: _Class, other: _Class) -> float:
    """How alike two audiences are: organisations named on both sides decide, else the words."""
    if one.units and other.units:
        return len(one.units & other.units) / min(len(one.units), len(other.units))
    return alike(one.audience, other.audience)


def _found(
    owner: _Class, finding: str, other: _Class, value: float | None, limit: float | None, why: Text, mend: Text,
    language: Language,
) -> tuple[Any, ...]:  # fmt: skip
    return (owner.name, finding, other.name, value, limit, why.of(language), mend.of(language))


def _by_rule(
    table: pd.DataFrame, rules: RuleBook, calendar: Register | None, language: Language
) -> Iterator[tuple[Any, ...]]:
    """Cost and lead time, by the rules in force on the first day."""
    rows = pd.DataFrame(
        {
            "subject": table["application"].astype(str),
            "on": pd.to_datetime(table["opens"]),
            "class_type": table["class_type"],
            "days": table["days"].astype(float),
            "cost_per_person": table["cost"].astype(float) / table["places"].astype(float),
            "lead_working_days": working_days(table["applied_on"], table["opens"], calendar),
        }
    )
    known = [name for name in (LEAD_RULE, COST_RULE) if name in rules.names("training_class")]
    if rows.empty or not known:
        return
    verdicts = judge(rows, rules, subject="training_class", only=known, language=language)
    yield from (_broken(row, language) for row in verdicts[verdicts["verdict"] == "fail"].to_dict("records"))
    unknown = verdicts[(verdicts["verdict"] == "insufficient_data") & (verdicts["rule"] == LEAD_RULE)]
    years = dict(zip(rows["subject"], pd.to_datetime(table["opens"]).dt.year, strict=True))
    for name in unknown["subject"]:
        why = Text(
            f"节假日和调休表里没有{years[name]}年（或申报那一年），提前几个工作日算不出来",
            f"the calendar has no day of {years[name]}, or of the year of applying: working days cannot be counted",
        )
        mend = Text(
            "把当年放假和调休的日子登记进节假日和调休表（calendar），再运行一次",
            "enter that year's holidays and exchanged days in the table `calendar`, and run again",
        )
        yield (name, "lead_unknown", "", None, None, why.of(language), mend.of(language))


def _broken(row: dict[Any, Any], language: Language) -> tuple[Any, ...]:
    """The finding that a verdict on cost or lead time comes to."""
    value, limit, source = float(row["value"]), float(row["threshold"]), row["source"]
    if row["rule"] == COST_RULE:
        why = Text(f"人均{value:,.0f}元，标准{limit:,.0f}元", f"{value:,.0f} yuan a person, at most {limit:,.0f}")
        mend = Text("压减经费，或核对天数和人数", "cut the cost, or look at days and places")
    else:
        why = Text(f"提前{value:g}个工作日申报，应提前{limit:g}个", f"{value:g} working days ahead, {limit:g} asked")
        mend = Text("推迟开班", "open later")
    finding = "cost" if row["rule"] == COST_RULE else "lead_time"
    told = f"{why.of(language)}（{source}）" if language == "zh" else f"{why.of(language)} ({source})"
    return (str(row["subject"]), finding, "", value, limit, told, mend.of(language))


def _dates(row: dict[str, Any], language: Language) -> Iterator[tuple[Any, ...]]:
    """Sessions of one application whose first days are not written: nothing was compared with them."""
    read, sessions = session_dates(row), int(row.get("sessions") or 1)
    if len(read.days) == sessions and not read.unread:
        return
    unread = Text(f"；读不懂的有“{'、'.join(read.unread)}”", f"; no days: {', '.join(read.unread)}")
    more = unread if read.unread else Text("", "")
    why = Text(
        f"共{sessions}期，写了{len(read.days)}个开班日期{more.zh}；没有日期的各期没有比对时间",
        f"{sessions} sessions, {len(read.days)} first days{more.en}; sessions without a day were compared with nothing",
    )
    mend = Text("在“各期开班日期”里写全，如2027-05-18、2027-06-15", "write them all in `session_dates`")
    yield (str(row["application"]), "session_dates", "", float(len(read.days)), float(sessions),
           why.of(language), mend.of(language))  # fmt: skip


def _grounds(row: dict[str, Any], competencies: Collection[str], language: Language) -> Iterator[tuple[Any, ...]]:
    """What an application says of its own grounds: evidence, objective, sums."""
    name, code = str(row["application"]), _text(row.get("competency"))
    parts = [float(row[part]) for part in _PARTS if row.get(part) is not None and not pd.isna(row[part])]
    cost = float(row["cost"])
    if parts and abs(sum(parts) - cost) > 0.5:
        why = Text(
            f"各项合计{sum(parts):,.0f}元，所需经费{cost:,.0f}元", f"items {sum(parts):,.0f}, in all {cost:,.0f}"
        )
        mend = Text("改正分项或合计", "mend the items or the sum")
        yield (name, "cost_sum", "", sum(parts), cost, why.of(language), mend.of(language))
    required = bool(row.get("required")) if not pd.isna(row.get("required")) else False
    if not _text(row.get("evidence")) and not code and not required:
        why = Text("没有写需求依据", "no evidence of need is given")
        mend = Text("写明依据：哪次调查的哪一题，或哪个文件", "say which question of which survey, or which document")
        yield (name, "no_evidence", "", None, None, why.of(language), mend.of(language))
    if code and competencies and code not in competencies:
        why = Text(f"需求调查里没有“{code}”", f"the needs survey has no '{code}'")
        mend = Text("改正代码，或另写依据", "mend the code, or give another ground")
        yield (name, "not_in_survey", "", None, None, why.of(language), mend.of(language))
    if not is_measurable(_text(row.get("objective"))):
        why = Text("目标里没有可以核对的数", "the objective names no number that can be checked")
        mend = Text("写明数，如“结业测试平均分比开班时提高10分”", "name one, such as a gain of 10 points in the test")
        yield (name, "vague_objective", "", None, None, why.of(language), mend.of(language))


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def _listed(value: Any) -> list[str]:
    """Codes written with 、 or another sign between them."""
    text = _text(value)
    for sign in "，,;； \n":
        text = text.replace(sign, "、")
    return [part for part in text.split("、") if part]

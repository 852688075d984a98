"""The one-page summary of a class that is over (结班小结): each objective against its result; no names."""

from __future__ import annotations

from collections.abc import Iterator

from evaluate.documents import Block, Callout, Document, Heading, Item, Paragraph, Span, Table
from evaluate.errors import Language, Text
from evaluate.oversight import VERDICT_WORDS, CloseOut, Measured
from evaluate.workspace.dates import printed_date

_MEASURES = {
    "score_gain": Text("结业测试比开班测试高", "score after less score before"),
    "score_after": Text("结业测试平均", "mean score after"),
    "pass_rate": Text("考核合格率", "pass rate"),
    "excellent_rate": Text("考核优秀率", "rate of excellent grades"),
    "attendance_rate": Text("出勤率", "attendance"),
    "satisfied": Text("满意率（学员自评）", "satisfied (what trainees say)"),
}
_NO_CONTROLS = Text(
    "成绩为同一批学员的前后对比，没有对照组，不能说明是培训带来的。",
    "Scores compare the same people before and after; without a comparison group nothing says that the class did it.",
)
_BASIS = {
    "policy": Text("按学时折算办法", "by the hours policy"),
    "timetable": Text("没有学时折算办法，按课表", "no hours policy: by the timetable"),
    "plan": Text("没有学时折算办法和课表，按计划", "no hours policy, no timetable: as planned"),
}
_POINTS = ("score_gain", "score_after")


def class_paper(
    closed: CloseOut, *, office: str = "", date: str = "", mark: str = "", language: Language = "zh"
) -> Document:
    """The summary of a class, for one page.

    Parameters
    ----------
    closed : CloseOut
        As `close_out` gives it.
    office, date, mark : str
        Whose it is, the day of closing, and 模拟数据 where the study is invented.
    language : {"zh", "en"}
        Of the paper.

    Returns
    -------
    Document
        For `write_docx` and `write_pdf`. It names nobody; scores and grades of few people are not shown.
    """
    session = closed.session
    which = f"（第{session.session_no}期）" if int(session.planned("sessions") or 1) > 1 else ""
    title = Text(f"{session.name}{which}结班小结", f"{session.name}: closing summary").of(language)
    blocks = tuple(_blocks(closed, language))
    return Document(title, blocks, language=language, issuer=office, date=date, mark=mark, form=True)


def _blocks(closed: CloseOut, language: Language) -> Iterator[Block]:
    yield _about(closed, language)
    yield _heading(Text("目标和结果", "Objective and result"), language)
    yield _objectives(closed, language)
    if (closed.objectives["verdict"] == "not_measurable").all():
        words = Text(
            "申报的目标没有可衡量的指标，无法对照；下面只列已有的数据。下次申报请写明可核对的数。",
            "The objective names nothing that can be measured; what is known stands below. Next time name a "
            "number that can be checked.",
        )
        yield Callout((Span(words.of(language)),))
    yield _heading(Text("考勤和纪律", "Attendance and discipline"), language)
    yield _line(_attendance(closed), language)
    yield _heading(Text("考核", "Results"), language)
    yield _line(_results(closed), language)
    yield _heading(Text("学员评价", "What trainees say"), language)
    yield _line(_satisfied(closed.figures.get("satisfied")), language)
    yield _heading(Text("需要办理", "To be seen to"), language)
    notes = list(_to_do(closed)) or [Text("没有。", "Nothing.")]
    yield from (Item((Span(note.of(language)),), number) for number, note in enumerate(notes, 1))


def _about(closed: CloseOut, language: Language) -> Table:
    session, counts = closed.session, closed.counts
    days = [printed_date(day.isoformat(), language) for day in (session.opened, session.closed)]
    target, basis = session.told("target_group", language), _BASIS[closed.worth.basis]
    rows = (
        (Text("班次", "Class"), f"{session.training_class} {session.name}"),
        (Text("时间", "Days"), days[0] if days[0] == days[1] else Text("至", " to ").of(language).join(days)),
        (Text("对象", "For whom"), target or "—"),
        (
            Text("人数", "People"),
            Text(
                f"名单{counts['listed']}人，参训{counts['attended']}人",
                f"{counts['listed']} on the list, {counts['attended']} attended",
            ).of(language),
        ),
        (
            Text("学时", "Hours"),
            Text(f"{closed.worth.total:g}（{basis.zh}）", f"{closed.worth.total:g} ({basis.en})").of(language),
        ),
    )
    header = (Text("项目", "Item").of(language), Text("内容", "Content").of(language))
    return Table(header, tuple((label.of(language), value) for label, value in rows), ("left", "left"))


def _objectives(closed: CloseOut, language: Language) -> Table:
    header = tuple(
        word.of(language) for word in (Text("申报的目标", "Objective"), Text("结果", "Result"), Text("对照", "Verdict"))
    )
    rows = tuple(
        (
            str(row["statement"]) or "—",
            _result(str(row["measure"]), closed.figures.get(str(row["measure"])), language),
            VERDICT_WORDS[str(row["verdict"])].of(language),
        )
        for row in closed.objectives.to_dict("records")
    )
    shown = "score_gain" in set(closed.objectives["measure"])
    return Table(header, rows, ("left", "left", "left"), note=_NO_CONTROLS.of(language) if shown else "")


def _result(measure: str, found: Measured | None, language: Language) -> str:
    if found is None:
        return "—"
    label = _MEASURES[measure].of(language)
    if found.value is None:
        return f"{label}：{found.note}" if language == "zh" else f"{label}: {found.note}"
    people = Text(f"{found.n}人", f"n = {found.n}").of(language)
    if measure in _POINTS:
        number = Text(f"{found.value:.1f}分", f"{found.value:.1f} points").of(language)
    else:
        number = f"{found.value:.1%}"
    if found.low is not None and found.high is not None:
        people += Text(
            f"，95%置信区间{found.low:.1%}—{found.high:.1%}", f", 95% interval {found.low:.1%} to {found.high:.1%}"
        ).of(language)
    return f"{label}{number}（{people}）" if language == "zh" else f"{label} {number} ({people})"


def _attendance(closed: CloseOut) -> Text:
    counts, found = closed.counts, closed.figures.get("attendance_rate")
    rate = f"{found.value:.1%}" if found and found.value is not None else "—"
    due = counts["half_days"] * counts["came"]
    # who was away is what due and attended differ by: it is told as they are
    away, missed = counts["leave"], counts["absent"]
    units = {"late": "人次", "early": "人次", "violations": "起", "withdrawn": "人"}
    late, early, violations, withdrawn = (_told(counts[name], closed.minimum, unit) for name, unit in units.items())
    return Text(
        f"共{counts['half_days']}个半天，应到{due}人次，到课{counts['half_days_attended']}人次，出勤率{rate}；请假{away}人次、"
        f"缺勤{missed}人次；迟到{late.zh}、早退{early.zh}、违纪{violations.zh}、退学{withdrawn.zh}"
        f"（这四项不足{closed.minimum}的写“个别”）。",
        f"{counts['half_days']} half-days; attended {counts['half_days_attended']} of {due}, {rate}; leave "
        f"{away}, absent {missed}; late {late.en}, left early {early.en}, violations {violations.en}, withdrawn "
        f"{withdrawn.en} (of these four 'few' is below {closed.minimum}).",
    )


def _told(count: int, minimum: int, unit: str) -> Text:
    """A number of things done amiss: of a few, everybody in the class would know whose they were."""
    if count == 0:
        return Text("无", "none")
    return Text("个别", "few") if count < minimum else Text(f"{count}{unit}", str(count))


def _results(closed: CloseOut) -> Text:
    """Scores and grades in one sentence of each language."""
    shown = [name for name in ("score_before", "score_after", "score_gain", "pass_rate") if name in closed.figures]
    if not shown:
        return Text("没有登记考核成绩。", "No results are entered.")
    words = {
        "score_before": Text("开班测试平均", "mean score before"),
        **_MEASURES,
        "score_gain": Text("前后都测的人平均高", "mean gain of those tested twice"),
    }
    zh, en = [], []
    for name in shown:
        found = closed.figures[name]
        points = name.startswith("score")
        value = found.note if found.value is None else f"{found.value:.1f}" if points else f"{found.value:.1%}"
        unit = "分" if points and found.value is not None else ""
        zh.append(f"{words[name].zh}{'：' if found.value is None else ''}{value}{unit}（{found.n}人）")
        en.append(f"{words[name].en} {value} (n = {found.n})")
    return Text("，".join(zh) + "。", "; ".join(en).capitalize() + ".")


def _satisfied(found: Measured | None) -> Text:
    if found is None:
        return Text("没有这个班的评估表数据。", "There are no answers of this class to the end-of-class form.")
    if found.value is None:
        return Text(f"满意率：{found.note}（学员自评）。", f"Satisfied: {found.note} (what trainees say).")
    zh, en = f"{found.value:.1%}（{found.n}人作答", f"{found.value:.1%} (n = {found.n}"
    if found.low is not None and found.high is not None:
        zh += f"，95%置信区间{found.low:.1%}—{found.high:.1%}"
        en += f", 95% interval {found.low:.1%} to {found.high:.1%}"
    return Text(f"满意率{zh}）。这是学员自评，不等于培训成效。", f"Satisfied: {en}). What trainees say is no effect.")


def _to_do(closed: CloseOut) -> Iterator[Text]:
    counts = closed.counts
    missing = counts["listed"] - counts["came"]
    if missing:
        yield Text(
            f"{missing}人未报到，没有登记学时；请在参训名单里把“报到”填为否。",
            f"Never came and have no hours: {missing}; enter them as not arrived in the list.",
        )
    if counts["not_credited"]:
        few = _told(counts["not_credited"], closed.minimum, "名")
        yield Text(
            f"{few.zh}学员按规定不计学时（是谁、原因见班次档案），已登记为0。",
            f"Credited nothing by the rules, and entered with 0 hours: {few.en} (who and why: class file).",
        )
    yield from (Text(f"{note.zh}。", f"{note.en[:1].upper()}{note.en[1:]}.") for note in closed.notes)


def _heading(words: Text, language: Language) -> Heading:
    return Heading(1, (Span(words.of(language)),))


def _line(words: Text, language: Language) -> Paragraph:
    return Paragraph((Span(words.of(language)),))

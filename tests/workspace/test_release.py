"""A build publishes as a whole: what its tables give away together is found, hidden, and else not written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from evaluate.design import Design, HiddenNumber, Sample
from evaluate.errors import ReportError
from evaluate.estimate import Estimate, mean, release, share
from evaluate.workspace import BuildResult, build
from evaluate.workspace.cli import main
from evaluate.workspace.hidden import COLUMNS, read_hidden
from evaluate.workspace.people import People
from evaluate.workspace.release import Record
from evaluate.workspace.salt import secret_folder

OPEN = "import evaluate as ev\nstudy = ev.open_study()\nstudy"
SHOW = 'ev.report.finding("{slug}", ev.{what}, zh="{{measure}}。", en="{{measure}}.")'
SHARES = SHOW.format(slug="wish", what='share(study.survey("needs").sample, "wish")')
MEANS = SHOW.format(slug="wish", what='mean(study.survey("needs").sample, "wish")')
# Four people say 1: hidden, and with it one of the choices of ten. Of two unknown numbers of people the shares left
# tell the sum, and the mean tells the sum weighted by the scores: both are known then, unless a third is hidden.
WISHES = [1] * 4 + [2] * 12 + [3] * 14 + [4] * 10 + [5] * 10
THIRD = HiddenNumber("needs 2026", "2026", "", "", "share", "wish", "2")


def answer(folder: Path, wishes: list[int]) -> None:
    """Let this many people answer the needs survey."""
    rows = [f"r{number},{'other' if number % 5 < 2 else 'section'},{wish},5," for number, wish in enumerate(wishes)]
    text = "\n".join(["respondent,position_level,wish,years,words", *rows]) + "\n"
    (folder / "surveys" / "needs 2026" / "responses" / "answers.csv").write_text(text, "utf-8")


@pytest.fixture
def two(study_folder: Path, notebook: Callable[..., Path]) -> Path:
    """A study with the shares in one notebook and the mean in another, and a third that cites the shares."""
    answer(study_folder, WISHES)
    notebook("40_shares", OPEN, SHARES)
    notebook("50_mean", OPEN, MEANS)
    notebook("90_annual", "# 年度", OPEN, 'study.cite("40_shares.wish")')
    return study_folder


def rows_of(folder: Path, name: str) -> dict[str, Any]:
    """The values of the first finding of an executed notebook, by choice."""
    cells = nbformat.read(folder / "reports" / ".build" / f"{name}.ipynb", 4).cells
    found = [output.data for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    content = next(data for data in found if "application/vnd.evaluate.finding.v1+json" in data)
    return {row["choice"]: row["value"] for row in content["application/vnd.evaluate.finding.v1+json"]["rows"]}


def statuses(result: BuildResult) -> dict[str, str]:
    return {one.notebook: one.status for one in result.notebooks}


def test_what_two_notebooks_give_away_is_found_and_hidden_and_then_stands(two: Path) -> None:
    starts: Counter[str] = Counter()
    names = ["90_annual", "50_mean"]

    def hear(step: Any) -> None:
        starts[step.notebook] += step.stage == "start"

    result = build(two, names, formats=["html"], progress=hear)
    assert result.ok, result.failures
    assert result.checked is not None
    hidden = read_hidden(two / "hidden.csv")
    assert THIRD in hidden
    assert (result.checked.tables, result.checked.hidden, result.checked.absent) == (2, len(hidden), ())
    assert set(starts.values()) == {1 + len(hidden)}  # every number was hidden in a round of its own
    assert "披露核查：40_shares.wish + 50_mean.wish" in (two / "hidden.csv").read_text("utf-8-sig")
    shown = rows_of(two, "40_shares")
    assert [shown["1"], shown["2"]] == [None, None]
    assert sum(value is None for value in shown.values()) == 3
    assert rows_of(two, "50_mean") == {"": pytest.approx(3.2)}
    # the page that cites the shares was written once, after the audit
    assert "24.0" not in next(two.glob("reports/*.html")).read_text("utf-8")
    again = build(two, names, formats=["html"])
    assert again.unchanged
    assert again.checked is None


def test_a_row_of_hidden_csv_that_hides_nothing_is_told_every_time(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = ["report", "40_shares", "--study", str(two), "--to", "html"]
    assert main(answered) == 0
    row = "需求调查,2026,,,share,wish,2"
    (two / "hidden.csv").write_text(",".join(COLUMNS) + f"\n{row},领导要求\n", "utf-8")
    for _ in range(2):
        capsys.readouterr()
        assert main(answered) == 0
        told = capsys.readouterr().out
        assert f"“{row}”不在这些表里" in told
        assert "表里最像的是 needs 2026,2026,,,share,wish,2。" in told
    # a row of another survey of the study may be about other tables
    (two / "hidden.csv").write_text(",".join(COLUMNS) + "\nregisters-2026,,,,total,x,,\n", "utf-8")
    capsys.readouterr()
    assert main(answered) == 0
    assert "不在这些表里" not in capsys.readouterr().out


def test_a_notebook_alone_is_laid_beside_what_others_have_released(two: Path, capsys: pytest.CaptureFixture) -> None:
    answered = ["--study", str(two), "--to", "html"]
    assert main(["report", "40_shares", *answered]) == 0
    assert "披露核查：1 张表，没有要另外隐去的数。" in capsys.readouterr().out
    # only the other notebook could hide more: nothing of this one is written, and nothing is hidden in vain
    assert main(["report", "50_mean", *answered]) == 1
    told = capsys.readouterr().err
    for expected in ("40_shares.wish", "50_mean.wish", "evaluate report 40_shares 50_mean", "--forget-drafts"):
        assert expected in told
    assert not (two / "hidden.csv").exists()
    assert [path.name for path in two.glob("reports/*.html")] == ["40_shares.html"]
    assert main(["report", "40_shares", "50_mean", *answered]) == 0
    assert "个数（见 hidden.csv）。" in capsys.readouterr().out
    assert (two / "reports" / "50_mean.html").is_file()
    assert rows_of(two, "40_shares")["2"] is None


def test_two_reports_on_almost_the_same_people_are_refused(two: Path, notebook: Callable[..., Path]) -> None:
    notebook("60_cites", OPEN, 'study.cite("50_mean.wish")')
    assert build(two, ["50_mean", "60_cites"], formats=["html"]).ok
    pages = {path: path.read_bytes() for path in two.glob("reports/*.html")}
    answer(two, [*WISHES, 5, 5, 5])
    result = build(two, ["50_mean", "60_cites"], formats=["html"])
    assert statuses(result) == {"50_mean": "failed", "60_cites": "left"}
    assert result.checked is None
    message = result.failures[0].message
    assert message is not None
    for expected in ("50_mean.wish + 50_mean.wish（以前 / earlier）", "只差几个人", "--forget-drafts"):
        assert expected in message.zh
    assert "by a few people" in message.en
    assert {path: path.read_bytes() for path in two.glob("reports/*.html")} == pages
    assert not (two / "hidden.csv").exists()
    assert not build(two, ["50_mean"], formats=[]).ok  # looked at again, not taken for safe
    assert build(two, ["50_mean", "60_cites"], formats=["html"], forget_drafts=True).ok
    assert rows_of(two, "50_mean")[""] == pytest.approx((160 + 15) / 53)
    assert build(two, ["50_mean", "60_cites"], formats=["html"]).unchanged


def test_setting_a_few_people_aside_makes_other_answers_of_the_same_file(two: Path) -> None:
    assert build(two, ["50_mean"], formats=["html"]).ok
    aside = [f"r{number},respondent,kept,set_aside,同一人重复,李某,2026-10-08" for number in (47, 48, 49)]
    text = "\n".join(["respondent,item,old,new,why,by,on", *aside]) + "\n"
    (two / "surveys" / "needs 2026" / "corrections.csv").write_text(text, "utf-8")
    result = build(two, ["50_mean"], formats=["html"])
    assert statuses(result) == {"50_mean": "failed"}
    message = result.failures[0].message
    assert message is not None
    assert "只差几个人" in message.zh
    assert build(two, ["50_mean"], formats=["html"], forget_drafts=True).ok


def test_a_number_hidden_by_hand_is_hidden_and_a_misspelt_one_is_told(two: Path, capsys: pytest.CaptureFixture) -> None:
    answered = ["report", "50_mean", "--study", str(two), "--to", "html"]
    assert main(answered) == 0
    rows = [",".join(COLUMNS), "needs 2026,2026,,,mean,wish,,leadership", "needs 2026,2026,,,mean,wihs,,"]
    (two / "hidden.csv").write_text("\n".join(rows) + "\n", "utf-8")
    capsys.readouterr()
    assert main(answered) == 0
    told = capsys.readouterr().out
    assert "hidden.csv 中的“needs 2026,2026,,,mean,wihs,”不在这些表里" in told
    assert rows_of(two, "50_mean") == {"": None}
    assert "3.2" not in (two / "reports" / "50_mean.html").read_text("utf-8").split("</style>")[-1]


# ── without a kernel ──────────────────────────────────────────────────────────────────────────────────────────────


def sample(wishes: list[int], levels: str = "") -> Sample:
    frame = pd.DataFrame({"wish": wishes, "level": list(levels) or ["a", "b", "a"] * (len(wishes) // 3)})
    return Sample(frame.assign(wish=frame["wish"].astype(float)), Design(), language="en")


def table(name: str, estimate: Estimate, file: str = "x" * 64) -> dict[str, Any]:
    """A table as a finding holds it, of a survey whose answers stood in a file with this hash."""
    return {**release(estimate, name).to_plain(), "survey": "needs", "wave": "1", "sha256": file}


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Record]:
    return lambda **words: Record(tmp_path / "released.json", People(secret_folder(tmp_path) / "people.json"), **words)


def test_what_was_found_safe_is_not_looked_at_again(record: Callable[..., Record]) -> None:
    tables = {"a": [table("a.x", mean(sample([1, 2, 3] * 20), "wish"))], "b": []}
    look = record().look(tables)
    assert look is not None
    assert (look.tables, look.leaks, dict(look.further)) == (1, (), {})
    assert record().look(tables) is not None
    record().keep(tables)
    assert record().look(tables) is None
    changed = {"a": [table("a.x", mean(sample([1, 2, 4] * 20), "wish"))], "b": []}
    assert record().look(changed) is not None
    assert record().look({"b": []}) is None  # nothing about people in it


def test_a_later_build_on_the_same_answers_replaces_the_earlier(record: Callable[..., Record]) -> None:
    people = sample([1, 2, 3] * 20)
    record().keep({"a": [table("a.x", mean(people, "wish")), table("a.y", share(people, "level"))]})
    record().keep({"a": [table("a.x", mean(people, "wish", by="level"))]})
    assert [one["table"]["name"] for one in record()._kept] == ["a.x"]
    # with other parameters it is another report, and a reader may hold both
    record(kind="other").keep({"a": [table("a.x", mean(people, "wish"))]})
    assert len(record()._kept) == 2
    few = {"a": [table("a.x", mean(sample([1, 2, 3] * 19 + [1] * 6), "wish"))]}
    look = record().look(few)
    assert look is not None
    assert look.notebooks == {"a"}
    assert "（以前 / earlier）" in str(look.error("a"))


def test_reports_on_other_answers_are_remembered_until_they_are_forgotten(record: Callable[..., Record]) -> None:
    for week, wishes in enumerate(([1, 2, 3] * 20, [1, 2, 3] * 30, [1, 2, 3] * 40)):
        tables = {"a": [table("a.x", mean(sample(wishes), "wish"), str(week))]}
        look = record().look(tables)
        assert look is not None
        assert look.leaks == ()
        record().keep(tables)
    assert [one["table"]["sha256"] for one in record()._kept] == ["0", "1", "2"]
    few_more = {"a": [table("a.x", mean(sample([1, 2, 3] * 21), "wish"), "4")]}
    look = record().look(few_more)
    assert look is not None
    assert look.leaks
    near = {"a": [table("a.x", mean(sample([1, 2, 3] * 41), "wish"), "3")]}
    look = record().look(near)
    assert look is not None
    assert look.beyond_help
    assert look.notebooks == {"a"}
    assert ("earlier:a.x" in look.leaks[0], "a.x" in look.leaks[0]) == (True, True)
    forgetting = record(forget=True).look(near)
    assert forgetting is not None
    assert forgetting.leaks == ()


def test_of_a_report_on_many_more_answers_only_the_groups_that_hardly_grew_are_hidden(
    record: Callable[..., Record],
) -> None:
    def tables(people: Sample, file: str) -> dict[str, Any]:
        estimates = mean(people, "wish"), share(people, "wish"), mean(people, "wish", by="level")
        return {"a": [table(f"a.t{place}", estimate, file) for place, estimate in enumerate(estimates)]}

    record().keep(tables(sample([1, 2, 3] * 20, "aabbcc" * 10), "0"))
    look = record().look(tables(sample([1, 2, 3] * 30, "aabbcc" * 10 + "a" * 13 + "b" * 13 + "c" * 4), "1"))
    assert look is not None
    assert look.leaks
    assert not look.beyond_help
    assert {number.group for number in look.further} >= {"level=c"}
    assert all(why.zh.startswith("披露核查：a.t2 + a.t2（以前") for why in look.further.values())


def test_a_damaged_record_is_no_missing_one(record: Callable[..., Record], tmp_path: Path) -> None:
    (tmp_path / "released.json").write_text('{"version": 1, "tab', "utf-8")
    with pytest.raises(ReportError, match=r"released\.json.*没有交出去"):
        record()
    (tmp_path / "released.json").write_text(json.dumps({"version": 99}), "utf-8")
    with pytest.raises(ReportError, match=r"released\.json"):
        record()

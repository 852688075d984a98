"""A register with mistakes stops the sections that use it and no others; all its mistakes are told."""

from __future__ import annotations

import pytest

from evaluate.errors import RegisterError
from evaluate.workspace.awaited import Awaited, Unreadable
from evaluate.workspace.build import build
from evaluate.workspace.cli import main
from evaluate.workspace.study import open_study

OPEN = "import evaluate as ev\nstudy = ev.open_study()\nstudy"
KEPT = 'registers = study.registers("registers")'
SHOWN = '{0}\nev.finding("{0}", ev.share(study.survey("needs").sample, "wish"), zh="{{value}}", en="{{value}}")'
FORMS = """\
  sites:
    file: sites.csv
    label: {zh: 场所, en: Sites}
    key: [site]
    columns:
      site: {type: text, required: true, label: {zh: 场所, en: Site}}
      seats: {type: integer, label: {zh: 座位, en: Seats}}
  visits:
    file: visits.csv
    label: {zh: 现场教学, en: Visits}
    columns:
      site: {type: text, references: sites.site, required: true, label: {zh: 场所, en: Site}}
"""


@pytest.fixture
def kept(study_folder, notebook):
    """Three registers, of which the sites have two bad cells; two notebooks and a report that cites both."""
    folder = study_folder / "surveys" / "registers-2026"
    forms = folder / "registers.yml"
    forms.write_text(forms.read_text("utf-8") + FORMS, "utf-8")
    (folder / "sites.csv").write_text("site,seats\n礼堂,很多\n教室,三四十\n", "utf-8")
    (folder / "visits.csv").write_text("site\n礼堂\n", "utf-8")
    named = ("courses", "sites", "visits")
    cells = [cell for name in named for cell in (f'{name} = registers["{name}"]', SHOWN.format(name))]
    notebook("50_supply", "# 供给", OPEN, KEPT, *cells)
    notebook(
        "90_annual", "# 年度", OPEN, *(f'study.cite("50_supply.{name}")' for name in ("courses", "sites", "visits"))
    )
    return study_folder


def _page(folder) -> str:
    return next((folder / "reports").glob("*.html")).read_text("utf-8")


def test_the_sections_of_other_tables_are_built_and_the_page_says_what_is_missing(kept):
    result = build(kept, formats=["html"])
    assert not result.failures
    page = _page(kept)
    assert [one.status for one in result.notebooks] == ["built", "built"]
    assert page.count("需要程度：人数不足，不显示。") == 2
    assert page.count("台账“场所”里有错，改正以前不报告用到它的数字。") == 1
    assert "很多" not in page
    assert not result.ok
    (gap, names), *more = result.gaps.items()
    assert not more
    assert names == ("50_supply", "90_annual")
    assert gap.faulty


def test_the_end_of_a_build_names_the_table_its_mistakes_and_the_pages_without_it(kept, capsys):
    assert main(["report", "--study", str(kept), "--to", "html"]) == 1
    told = capsys.readouterr()
    assert "有错：registers-2026 的“场所”（sites.csv）有 2 处错，用不了。用到它的有 50_supply、90_annual。" in told.err
    assert "“很多”" in told.err
    assert "2 份笔记本因台账有错缺了几节" in told.err


def test_mending_the_table_builds_its_sections(kept):
    build(kept, formats=["html"])
    (kept / "surveys" / "registers-2026" / "sites.csv").write_text("site,seats\n礼堂,200\n教室,40\n", "utf-8")
    result = build(kept, formats=["html"])
    assert result.ok
    assert "有错，改正以前" not in _page(kept)


def test_check_names_every_mistake_of_every_table(kept, capsys):
    (kept / "surveys" / "registers-2026" / "courses.csv").write_text("course,hours\n党性,八\n", "utf-8")
    assert main(["check", str(kept)]) == 1
    told = "".join(capsys.readouterr())
    assert all(cell in told for cell in ("“很多”", "“三四十”", "“八”"))


def test_a_table_with_mistakes_is_not_taken_for_one_that_is_not_there(kept):
    registers = open_study(kept).registers()
    assert "sites" in registers
    assert list(registers) == ["courses", "visits"]
    for ask in (lambda: registers["sites"], lambda: registers.get("sites")):
        with pytest.raises(Unreadable, match="很多"):
            ask()
    assert registers.get("teachers") is None
    with pytest.raises(Awaited):
        registers["teachers"]


def test_rows_that_name_a_table_which_cannot_be_opened_are_not_used_unchecked(kept):
    (kept / "surveys" / "registers-2026" / "sites.csv").write_text("seats\n200\n", "utf-8")
    registers = open_study(kept).registers()
    assert list(registers) == ["courses"]
    with pytest.raises(Unreadable) as told:
        registers["visits"]
    assert told.value.gap.note.zh == "台账“现场教学”要对照的“场所”里有错，改正以前不报告用到它的数字。"


def test_corrections_that_cannot_be_read_leave_no_table_uncorrected(kept):
    (kept / "surveys" / "registers-2026" / "corrections.csv").write_text("table,row\nsites,礼堂\n", "utf-8")
    with pytest.raises(RegisterError):
        _ = open_study(kept).survey("registers").registers


def test_sheets_of_a_table_with_mistakes_do_not_stop_other_reports(kept, notebook):
    settings = kept / "study.toml"
    sheets = '\n[sheets.site_page]\ntitle = { zh = "场所", en = "Site" }\neach = "sites"\naudience = "office"\n'
    settings.write_text(settings.read_text("utf-8") + sheets, "utf-8")
    notebook(
        "site_page", "# 场所", ("parameters", "site = None"), 'import evaluate as ev\nstudy = ev.open_study()',
        'page = study.sheet("sites", site)\npage', SHOWN.format("page"),
    )  # fmt: skip
    result = build(kept, ["90_annual", "site_page"], formats=["html"])
    assert {one.notebook: one.status for one in result.notebooks} == {
        "50_supply": "built", "90_annual": "built", "site_page": "waiting",
    }  # fmt: skip

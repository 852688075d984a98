"""The command `evaluate registers`: forms written, tables read, returns merged, and all told in plain words."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from evaluate.registers import office_forms, read_register, read_registers, write_register_templates
from evaluate.workspace.cli import main


def test_template_writes_one_workbook_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["registers", "template", "roster", "hours", "--to", str(tmp_path / "表"), "--lang", "zh"]) == 0
    assert {path.name for path in (tmp_path / "表").iterdir()} == {"干部花名册.xlsx", "学时登记表.xlsx"}
    assert "干部花名册.xlsx" in capsys.readouterr().out
    assert main(["registers", "template", "rooster", "--to", str(tmp_path), "--lang", "en"]) == 1
    assert "Perhaps roster was meant" in capsys.readouterr().err


def test_an_office_table_is_imported_twice_by_its_reviewed_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "单位编码,单位全称,单位类别,公务员法适用,领导小组成员单位,设立日期,撤销日期\nU1,某县教育局,县直机关,公务员法机关,是,,\n",
        encoding="utf-8",
    )
    own = tmp_path / "名册.csv"
    own.write_text(
        "编号,姓名,单位名称,职务,职级,出生年月,是否参公\nP1,张三,某县教育局,副局长,三级主任科员,1985.06,是\n"
        "P2,李四,某县教育居,股长,一级科员,1990.1,是\n",
        encoding="utf-8",
    )
    run = ["registers", "import", str(own), "--table", "roster", "--registers", str(tmp_path), "--on", "2026-06-30"]
    assert main([*run, "--lang", "zh"]) == 0
    told = capsys.readouterr()
    assert "疑点" in told.out
    assert "必填的格子还空着 4 处" in told.err  # an organisation nobody knows, and levels that are not told
    made = (tmp_path / "responses" / "roster.csv").read_text("utf-8-sig").splitlines()
    assert made[1].split(",")[:9] == ["P1", "张三", "", "", "1985-06", "U1", "副局长", "142", "principal_3"]
    assert made[2].split(",")[:9] == ["P2", "李四", "", "", "", "", "股长", "", "staff_1"]
    book = openpyxl.load_workbook(tmp_path / "mapping_roster.xlsx")
    for row in book["写法"].iter_rows(min_row=2):
        if row[1].value == "某县教育居":
            row[4].value = "是"
    book.save(tmp_path / "mapping_roster.xlsx")
    assert main([*run, "--lang", "zh"]) == 0
    assert (tmp_path / "responses" / "roster.csv").read_text("utf-8-sig").splitlines()[2].split(",")[5] == "U1"
    # a register that somebody keeps by hand, or has changed since, is never written over
    roster = tmp_path / "responses" / "roster.csv"
    roster.write_bytes(roster.read_bytes().replace("股长".encode(), "科长".encode()))
    assert main([*run, "--lang", "en"]) == 1
    assert "changed since" in capsys.readouterr().err
    assert "科长" in roster.read_text("utf-8-sig")


def test_new_rows_are_added_and_nothing_that_is_there_is_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A list of a second class comes after the first; a class that was closed has written rows in between."""
    (tmp_path / "registers.yml").write_text("tables:\n  calendar: office\n", encoding="utf-8")
    own, later = tmp_path / "节假日.csv", tmp_path / "节假日2.csv"
    form = office_forms()["calendar"]
    heads, kinds = [one.zh for one in form.columns], {one.name: one for one in form.columns}

    def written(path: Path, days: list[str]) -> None:
        rows = [[day if name == "date" else str(kinds[name].example or "") for name in kinds] for day in days]
        path.write_text("\n".join(",".join(row) for row in [heads, *rows]), encoding="utf-8")

    written(own, ["2026-10-01", "2026-10-02"])
    run = ["registers", "import", str(own), "--table", "calendar", "--registers", str(tmp_path), "--lang", "zh"]
    assert main(run) == 0
    table = tmp_path / "responses" / "calendar.csv"
    with table.open("a", encoding="utf-8", newline="") as file:  # what a command of ours has added since
        file.write(table.read_text("utf-8-sig").splitlines()[1].replace("2026-10-01", "2026-10-03") + "\r\n")
    before = table.read_bytes()
    written(later, ["2026-10-02", "2026-10-05"])
    assert main([*run[:2], str(later), *run[3:]]) == 1
    assert "加过行" in capsys.readouterr().err
    assert table.read_bytes() == before
    for times in range(2):
        assert main([*run[:2], str(later), *run[3:], "--add"]) == 0
        assert f"新增 {1 - times} 行" in capsys.readouterr().out
        days = [line[:10] for line in table.read_text("utf-8-sig").splitlines()[1:]]
        assert days == ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-05"]
    assert main([*run[:2], str(later), *run[3:]]) == 1  # a plain import does not replace what was added to
    changed = later.read_text(encoding="utf-8").splitlines()
    other = next(one for one in kinds.values() if one.name != "date" and one.type == "text")
    place = list(kinds).index(other.name)
    cells = changed[1].split(",")
    later.write_text("\n".join([changed[0], ",".join([*cells[:place], "别的", *cells[place + 1 :]])]), encoding="utf-8")
    before = table.read_bytes()
    assert main([*run[:2], str(later), *run[3:], "--add"]) == 1
    assert "内容不同" in capsys.readouterr().err
    assert table.read_bytes() == before


def test_what_came_back_is_merged_once_all_is_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own, back = tmp_path / "registers", tmp_path / "收回来的表"
    own.mkdir()
    back.mkdir()
    (own / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    (own / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nU1,某县教育局,county_organ,civil_service,,,\n"
        "U2,某县民政局,county_organ,civil_service,,,\n",
        encoding="utf-8",
    )
    write_register_templates({"roster": office_forms()["roster"]}, back / "某县教育局.xlsx")
    book = openpyxl.load_workbook(back / "某县教育局.xlsx")
    filled = [
        "1",
        "P1",
        "张三",
        None,
        "男",
        "1985-06",
        "某县教育局",
        "副局长",
        "乡科级副职",
        "三级主任科员",
        None,
        "也许",
        "县管",
    ]
    for place, value in enumerate(filled, 1):
        book["干部花名册"].cell(3, place, value)
    book.save(back / "某县教育局.xlsx")
    run = [
        "registers",
        "collect",
        str(back),
        "--registers",
        str(own),
        "--tables",
        "roster",
        "--to",
        str(tmp_path / "退回"),
    ]
    assert main([*run, "--lang", "zh"]) == 1
    assert "1 个单位未交，1 个单位要改" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "退回").iterdir()} == {"收表情况.xlsx", "退回修改单_U1_某县教育局.xlsx"}
    assert not (own / "responses").exists()
    book["干部花名册"].cell(3, 12, "是")
    book.save(back / "某县教育局.xlsx")
    # one organisation has sent nothing: merged only when that is said
    assert main([*run, "--lang", "zh"]) == 1
    told = capsys.readouterr()
    assert "还没有交的：某县民政局" in told.err
    assert "--partial" in told.err
    assert not (own / "responses").exists()
    assert main([*run, "--partial", "--lang", "zh"]) == 0
    assert "还缺：某县民政局" in capsys.readouterr().err
    assert read_registers(own)["roster"].table["unit"].tolist() == ["U1"]
    # the other one comes late: the merge is our own and is written anew
    for place, value in ((2, "P2"), (3, "李四"), (7, "某县民政局")):
        book["干部花名册"].cell(3, place, value)
    book.save(back / "某县民政局.xlsx")
    assert main([*run, "--lang", "zh"]) == 0
    assert capsys.readouterr().err == ""
    assert read_registers(own)["roster"].table["unit"].tolist() == ["U1", "U2"]
    # what somebody has changed by hand is left alone
    roster = own / "responses" / "roster.csv"
    changed = roster.read_bytes().replace("李四".encode(), "李思".encode())
    roster.write_bytes(changed)
    assert main([*run, "--lang", "en"]) == 1
    assert "there already" in capsys.readouterr().err
    assert roster.read_bytes() == changed


def test_most_organisations_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own, back = tmp_path / "registers", tmp_path / "收回来的表"
    own.mkdir()
    back.mkdir()
    (own / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    rows = "".join(f"U{place},某县第{place}局,county_organ,civil_service,,,\n" for place in range(101, 126))
    (own / "units.csv").write_text("unit,name,unit_type,legal_basis,member_unit,from,until\n" + rows, encoding="utf-8")
    write_register_templates({"roster": office_forms()["roster"]}, back / "U101.xlsx")
    run = ["registers", "collect", str(back), "--registers", str(own), "--tables", "roster", "--to", str(tmp_path)]
    assert main([*run, "--lang", "zh"]) == 1
    assert "某县第102局、" in (told := capsys.readouterr().err)
    assert "等 24 个单位" in told
    assert main([*run, "--lang", "en"]) == 1
    assert "and 4 more" in capsys.readouterr().err
    assert not (own / "responses").exists()


def test_a_form_for_corrections_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n", encoding="utf-8")
    for words in ("理由", "已经有了"):
        assert main(["registers", "correct", "--registers", str(tmp_path), "--lang", "zh"]) == 0
        assert words in capsys.readouterr().out
    assert (tmp_path / "corrections.xlsx").is_file()


def test_people_keep_the_codes_of_last_year(tmp_path: Path):
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nU1,某县教育局,county_organ,civil_service,,,\n",
        encoding="utf-8",
    )
    run = ["registers", "import", str(tmp_path / "名册.csv"), "--table", "roster", "--registers", str(tmp_path)]
    heads, people = "姓名,单位,出生年月,职务\n", ["王芳,U1,1985.06,局长\n", "李伟,U1,1990.02,副局长\n"]
    codes = []
    for rows in (people, ["赵敏,U1,1991.03,副局长\n", *reversed(people)]):
        (tmp_path / "名册.csv").write_text(heads + "".join(rows), encoding="utf-8")
        assert main([*run, "--on", "2026-06-30", "--lang", "zh"]) == 0
        made = (tmp_path / "responses" / "roster.csv").read_text("utf-8-sig").splitlines()[1:]
        codes.append([row.split(",")[:2] for row in made])
    assert codes[0] == [["P0001", "王芳"], ["P0002", "李伟"]]
    assert codes[1] == [["P0003", "赵敏"], ["P0002", "李伟"], ["P0001", "王芳"]]


def test_a_reviewed_import_leaves_everybody_the_code(tmp_path: Path):
    (tmp_path / "registers.yml").write_text("tables:\n  units: office\n  roster: office\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nU1,某县教育局,county_organ,civil_service,,,\n",
        encoding="utf-8",
    )
    run = ["registers", "import", str(tmp_path / "名册.csv"), "--table", "roster", "--registers", str(tmp_path)]
    heads, people = "姓名,单位,职务\n", ["张三,U1,局长\n", "李四,U1,副局长\n", "王五,某县教育居,督查办主任\n"]
    (tmp_path / "名册.csv").write_text(heads + "".join(people), encoding="utf-8")
    made = []
    for _ in range(3):
        assert main([*run, "--on", "2026-06-30", "--lang", "zh"]) == 0
        made.append((tmp_path / "responses" / "roster.csv").read_text("utf-8-sig").splitlines()[1:])
        book = openpyxl.load_workbook(tmp_path / "mapping_roster.xlsx")
        for row in book["写法"].iter_rows(min_row=2):
            row[4].value = "是"
        book.save(tmp_path / "mapping_roster.xlsx")
    codes = [[row.split(",")[:2] for row in rows] for rows in made]
    assert codes == [[["P0001", "张三"], ["P0002", "李四"], ["P0003", "王五"]]] * 3
    assert [made[0][2].split(",")[5], made[1][2].split(",")[5]] == ["", "U1"]


def test_rosters_are_read_into_the_form_that_init_brings(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init", str(tmp_path / "研究")]) == 0
    registers = tmp_path / "研究" / "surveys" / "registers-2026"
    (tmp_path / "名册.csv").write_text(
        "人员编号,姓名,单位,单位类别,性别,职务层次\nP1,张三,本县教育局,县直机关,男,乡科级正职\n"
        "P2,李四,本县民政局,县直机关,女,乡科级副职\n",
        encoding="utf-8",
    )
    run = ["registers", "import", str(tmp_path / "名册.csv"), "--table", "roster", "--registers", str(registers)]
    assert main([*run, "--lang", "zh"]) == 0, capsys.readouterr().err
    assert "读入 2 行" in capsys.readouterr().out


def test_a_new_study_with_its_own_units_hands_out_and_takes_its_own(tmp_path: Path, capsys):
    assert main(["init", str(tmp_path / "研究")]) == 0
    registers = tmp_path / "研究" / "surveys" / "registers-2026"
    (registers / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nX1,清河县教育局,county_organ,civil_service,,,\n"
        "X2,清河县民政局,county_organ,civil_service,,,\n",
        encoding="utf-8",
    )
    run = ["registers", "template", "roster", "--to", str(tmp_path / "表"), "--registers", str(registers)]
    assert main(run) == 0, capsys.readouterr().err
    (form,) = (tmp_path / "表").iterdir()
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(form) for row in sheet.iter_rows() for cell in row]
    offered = [cell for cell in cells if "清河县教育局" in cell]
    assert offered, "the folder's own organisations are offered"
    assert not [cell for cell in cells if "示例县教育局" in cell]
    (tmp_path / "名册.csv").write_text("人员编号,单位\nP1,清河县教育局\nP2,X2\n", encoding="utf-8")
    taken = ["registers", "import", str(tmp_path / "名册.csv"), "--table", "roster", "--registers", str(registers)]
    assert main(taken) == 0, capsys.readouterr().err
    rows = (registers / "responses" / "roster.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[1] for row in rows] == ["unit", "X1", "X2"]


@pytest.mark.parametrize("verb", ["template", "import", "collect", "correct"])
def test_the_help_has_no_heading_of_argparse(verb: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["registers", verb, "--help"])
    told = capsys.readouterr().out
    assert "可选的 / options" in told
    assert "positional arguments" not in told
    assert "\noptions:" not in told


def test_the_rubric_comes_with_its_ten_aspects(tmp_path: Path):
    assert main(["registers", "template", "rubric", "--to", str(tmp_path), "--lang", "zh"]) == 0
    table = read_register(tmp_path / "达标验收指标.xlsx", office_forms()["rubric"]).table
    assert table["aspect"].nunique() == 10
    assert table["points"].sum() == pytest.approx(100)
    assert table["unmet_at_most"].eq(0.5).all()


def test_targets_are_held_against_the_facts_of_the_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    names = "".join(f"  {name}: office\n" for name in ("units", "facts", "targets"))
    (tmp_path / "registers.yml").write_text(f"tables:\n{names}", encoding="utf-8")
    (tmp_path / "design.yml").write_text("simulated: true\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text(
        "unit,name,unit_type,legal_basis,member_unit,from,until\nU1,某县委党校,institution,neither,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "facts.csv").write_text(
        "fact,year,unit,value,measured_in,source\n培训人次,2026,U1,300,人次,台账\n", encoding="utf-8"
    )
    (tmp_path / "targets.csv").write_text(
        "target,year,target_kind,direction,value,measured_in,last_year,weight\n培训人次,2026,quantity,more,280,人次,265,10\n"
        "满意度,2026,satisfaction,more,90,%,,20\n",
        encoding="utf-8",
    )
    path = tmp_path / "表.xlsx"
    run = ["registers", "targets", "--registers", str(tmp_path), "--to", str(path), "--lang", "zh"]
    assert main([*run, "--year", "2026"]) == 0
    assert "完成 1 个" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "2026年绩效目标表（模拟数据）"
    assert [cell.value for cell in sheet["H"]] == ["本年实际", 300, None]
    assert main([*run, "--year", "2031"]) == 1
    assert main([*run[:-3], str(tmp_path / "表.docx"), "--year", "2026"]) == 1
    (tmp_path / "targets.csv").unlink()
    assert main([*run, "--year", "2026"]) == 1
    assert "没有绩效目标表" in capsys.readouterr().err


def test_the_surveys_of_one_year_are_no_result_of_another(root: Path, tmp_path: Path):
    settings = (root / "study.toml").read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in settings if not line.startswith(("learning_", "needs = ")))
    (tmp_path / "study.toml").write_text(kept, encoding="utf-8")
    for name in ("reaction-2026", "registers-2026"):
        shutil.copytree(root / "surveys" / name, tmp_path / "surveys" / name)
    registers = tmp_path / "surveys" / "registers-2026"
    rows = "".join(f"满意度,{year},satisfaction,more,90,%,,20,satisfaction\n" for year in (2025, 2026))
    head = "target,year,target_kind,direction,value,measured_in,last_year,weight,measured_by\n"
    (registers / "targets.csv").write_text(head + rows, encoding="utf-8")
    for year, known in (("2026", True), ("2025", False)):
        path = tmp_path / f"{year}.xlsx"
        assert main(["registers", "targets", "--registers", str(registers), "--to", str(path), "--year", year]) == 0
        assert (openpyxl.load_workbook(path).worksheets[0]["H2"].value is not None) is known

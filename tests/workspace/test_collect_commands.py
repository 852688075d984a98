"""evaluate collect serve, invite, export, backup: as an office types them, and what they refuse."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from visitors import FORM, ask, submission_in, write_survey

from evaluate.collect.private_folder import private_folder
from evaluate.collect.server import collector_key, connected
from evaluate.collect.server.codes import digest
from evaluate.collect.server.receive import find_invitation
from evaluate.errors import EvaluateError, ResponsesError
from evaluate.instruments import freeze, read_questionnaire
from evaluate.responses import pseudonyms, write_secret
from evaluate.workspace import collector_command
from evaluate.workspace.cli import main
from evaluate.workspace.collect_file import read_collect
from evaluate.workspace.collecting import collector_of, invite
from evaluate.workspace.counted_returns import survey_returns
from evaluate.workspace.survey import open_survey

ADDRESS = "http://192.168.1.20:8765"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A survey whose questionnaire is frozen, in a path with Chinese and a blank."""
    folder = write_survey(tmp_path / "我的 研究" / "surveys" / "小问卷")
    freeze(folder / "questionnaire.yml")
    return folder


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A list of 24 people in two units."""
    path = tmp_path / "名单.csv"
    rows = [f"GB{number:03},姓名{number},{'甲局' if number < 14 else '乙镇'}" for number in range(24)]
    path.write_text("person_id,name,unit\n" + "\n".join(rows) + "\n", "utf-8-sig")
    return path


def rules(survey: Path, text: str) -> None:
    (survey / "collect.yml").write_text(text, "utf-8")


def test_codes_that_could_not_be_made_leave_the_running_form_as_it_is(survey: Path, roster: Path):
    collector = collector_of(survey)
    rules(survey, "mode: confidential\n")
    with pytest.raises(ResponsesError):  # no address and no secret
        invite(survey, roster=roster)
    page = ask(collector, "/")
    assert ask(collector, "/", {"form-id": submission_in(page.body), **FORM}).status == 200
    assert collector.reader.execute("SELECT count(*) FROM answers").fetchone()[0] == 1
    collector.close()


def test_from_invitation_to_checked_answers(survey: Path, roster: Path, capsys: pytest.CaptureFixture[str]):
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\nspares: 0.1\n")
    assert main(["collect", "invite", str(survey), "--roster", str(roster), "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "27 个凭证" in told
    assert "备用 3 个" in told
    slips = pd.read_csv(survey / "responses" / "collector" / "slips.csv", dtype=str, keep_default_na=False)
    assert list(slips["unit"]) == sorted(slips["unit"])
    assert not slips["name"].any()
    assert all(address == f"{ADDRESS}/c/{code}" for address, code in zip(slips["address"], slips["code"], strict=True))
    collector = collector_of(survey)
    for code in slips["code"][:12]:
        page = ask(collector, f"/c/{code}")
        form = {"form-id": submission_in(page.body), **FORM, "remark": "=1+1"}
        assert ask(collector, f"/c/{code}", form).status == 200
    assert survey_returns(survey)["received"].sum() == 12
    assert survey_returns(survey)["invited"].tolist() == [10, 14]
    # the server is still open
    assert main(["collect", "export", str(survey), "--lang", "zh"]) == 0
    assert "12 份" in capsys.readouterr().out
    assert "answers: answers.csv" in (survey / "design.yml").read_text("utf-8")
    first = (survey / "responses" / "answers.csv").read_bytes()
    assert main(["collect", "export", str(survey)]) == 0
    assert (survey / "responses" / "answers.csv").read_bytes() == first
    assert main(["collect", "backup", str(survey), "--to", str(survey.parent / "U 盘")]) == 0
    collector.close()
    capsys.readouterr()
    # our own file is no export of a platform
    assert main(["import", str(survey / "responses" / "answers.csv"), "--survey", str(survey), "--lang", "zh"]) == 1
    assert "answers: answers.csv" in capsys.readouterr().err
    assert not (survey / "mapping.xlsx").exists()
    assert main(["check", str(survey), "--lang", "zh"]) == 0
    responses = open_survey(survey).responses
    assert set(responses.answers("remark")) == {"=1+1"}
    assert set(responses.why_missing("headed")) == {"skipped"}
    copy = sqlite3.connect(next((survey.parent / "U 盘").glob("*.db")))
    assert copy.execute("SELECT count(*) FROM answers").fetchone()[0] == 12
    copy.close()
    log = (survey / "responses" / "collector" / "audit.log").read_text("utf-8")
    assert {json.loads(line)["event"] for line in log.splitlines()} >= {"invited", "exported", "backed_up", "stopped"}
    assert "甲局" not in log


def test_an_edited_export_is_not_overwritten(survey: Path, capsys: pytest.CaptureFixture[str]):
    collector = collector_of(survey)
    ask(collector, "/", {"form-id": "A" * 22, **FORM})
    collector.close()
    assert main(["collect", "export", str(survey)]) == 0
    path = survey / "responses" / "answers.csv"
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert main(["collect", "export", str(survey), "--lang", "zh"]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["collect", "export", str(survey), "--replace"]) == 0


def test_confidential_answers_stand_under_a_pseudonym(survey: Path, roster: Path, tmp_path: Path):
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\n")
    assert main(["collect", "invite", str(survey), "--roster", str(roster)]) == 1
    secret = write_secret(tmp_path / "密钥.txt")
    assert main(["collect", "invite", str(survey), "--roster", str(roster), "--secret", str(secret)]) == 0
    slips = pd.read_csv(survey / "responses" / "collector" / "slips.csv", dtype=str)
    one = slips[slips["person"] == "GB003"].iloc[0]
    assert one["name"] == "姓名3"
    collector = collector_of(survey)
    ask(collector, f"/c/{one['code']}", {"form-id": "A" * 22, **FORM})
    raw = (survey / "responses" / "collector" / "answers.db").read_bytes()
    assert b"GB003" not in raw
    assert "姓名".encode() not in raw
    collector.close()
    assert main(["collect", "export", str(survey)]) == 0
    assert list(open_survey(survey).responses.frame.index) == list(pseudonyms(["GB003"], secret=secret))


def test_nothing_to_export_and_a_damaged_database(survey: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["collect", "export", str(survey), "--lang", "en"]) == 1
    assert "Nothing was collected" in capsys.readouterr().err
    collector_of(survey).close()
    assert main(["collect", "export", str(survey), "--lang", "en"]) == 1
    assert "No answers have come yet" in capsys.readouterr().err
    (survey / "responses" / "collector" / "answers.db").write_bytes(b"no database" * 1000)
    for verb in ("export", "backup", "serve"):
        assert main(["collect", verb, str(survey), "--lang", "en"]) == 1
        assert "`backup`" in capsys.readouterr().err


def test_codes_are_made_once(survey: Path, roster: Path, capsys: pytest.CaptureFixture[str]):
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\n")
    words = ["collect", "invite", str(survey), "--roster", str(roster), "--lang", "en"]
    assert main(words) == 0
    assert main(words) == 1
    assert "--more" in capsys.readouterr().err
    assert main([*words, "--more"]) == 0
    assert (survey / "responses" / "collector" / "slips_2.csv").is_file()


def test_further_anonymous_codes_need_a_list_of_the_new_people(
    survey: Path, roster: Path, capsys: pytest.CaptureFixture[str]
):
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\n")
    assert main(["collect", "invite", str(survey), "--roster", str(roster)]) == 0
    assert main(["collect", "invite", str(survey), "--more", "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "--roster" in told
    assert "新增" in told


def test_nobody_gets_a_second_confidential_code(
    survey: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\n")
    words = ["collect", "invite", str(survey), "--secret", str(write_secret(tmp_path / "密钥.txt")), "--lang", "en"]
    assert main([*words, "--roster", str(roster)]) == 0
    assert main([*words, "--roster", str(roster), "--more"]) == 1
    assert "24 people on the list have a code already: GB014, " in capsys.readouterr().err
    longer = tmp_path / "补充.csv"
    longer.write_text("person_id,name,unit\nGB003,姓名3,甲局\nGB100,新人,乙镇\n", "utf-8-sig")
    assert main([*words, "--roster", str(longer), "--more"]) == 1
    assert "1 people on the list have a code already: GB003." in capsys.readouterr().err
    place = survey / "responses" / "collector"
    assert [path.name for path in place.glob("slips*.csv")] == ["slips.csv"]
    longer.write_text("person_id,name,unit\nGB100,新人,乙镇\n", "utf-8-sig")
    assert main([*words, "--roster", str(longer), "--more"]) == 0
    assert survey_returns(survey)["invited"].sum() == 25


def test_a_lost_confidential_slip_is_replaced_and_the_old_code_opens_nothing(
    survey: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\nspares: 0.1\n")
    words = ["collect", "invite", str(survey), "--secret", str(write_secret(tmp_path / "密钥.txt")), "--lang", "zh"]
    assert main([*words, "--roster", str(roster)]) == 1
    assert "没有备用的" in capsys.readouterr().err
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\n")
    assert main([*words, "--roster", str(roster)]) == 0
    assert main([*words, "--again"]) == 1
    assert "没有写给谁补发" in capsys.readouterr().err
    lost = tmp_path / "补发.csv"
    lost.write_text("person_id,name,unit\nGB003,姓名3,甲局\nGB900,生人,甲局\n", "utf-8-sig")
    assert main([*words, "--roster", str(lost), "--again"]) == 1
    assert "没有给这些人发过凭证：GB900" in capsys.readouterr().err
    lost.write_text("person_id,name,unit\nGB003,姓名3,甲局\n", "utf-8-sig")
    assert main([*words, "--roster", str(lost), "--again"]) == 0
    place = survey / "responses" / "collector"
    first, second = (pd.read_csv(place / name, dtype=str) for name in ("slips.csv", "slips_2.csv"))
    old, new = first.set_index("person").loc["GB003", "code"], second.set_index("person").loc["GB003", "code"]
    key = collector_key(place / "collector.key")
    with connected(place / "answers.db", "write") as database:
        known = [
            find_invitation(database, digest(key, "token", code.replace("-", ""))) is not None for code in (old, new)
        ]
        assert known == [False, True]
        assert survey_returns(survey)["invited"].sum() == len(first)
        database.execute("UPDATE invitations SET used = 1")
    assert main([*words, "--roster", str(lost), "--again"]) == 1
    assert "答卷已经收到：GB003" in capsys.readouterr().err
    assert not (place / "slips_3.csv").exists()


def test_the_secret_is_made_by_the_command(survey: Path, roster: Path, tmp_path: Path, capsys):
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\n")
    words = ["collect", "invite", str(survey), "--roster", str(roster), "--lang", "zh"]
    assert main([*words, "--make-secret"]) == 1
    assert "--secret" in capsys.readouterr().err
    secret = tmp_path / "别处" / "密钥.txt"
    assert main([*words, "--secret", str(secret)]) == 1
    assert "--make-secret" in capsys.readouterr().err
    assert main([*words, "--secret", str(secret), "--make-secret"]) == 0
    assert len(secret.read_text("ascii").strip()) == 64
    # never over another one: codes made with a lost secret stay lost
    assert main([*words, "--secret", str(secret), "--make-secret"]) == 1


def test_anonymous_slips_are_replaced_by_spares(survey: Path, roster: Path, capsys: pytest.CaptureFixture[str]):
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\n")
    assert main(["collect", "invite", str(survey), "--roster", str(roster)]) == 0
    assert main(["collect", "invite", str(survey), "--roster", str(roster), "--again", "--lang", "zh"]) == 1
    assert "发备用凭证" in capsys.readouterr().err


def test_codes_of_an_earlier_list_are_not_printed_again(survey: Path, roster: Path, capsys: pytest.CaptureFixture[str]):
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\n")
    words = ["collect", "invite", str(survey), "--roster", str(roster)]
    assert main(words) == 0
    assert main([*words, "--more"]) == 0
    place = survey / "responses" / "collector"
    slips = ["collect", "slips", str(survey), "--to", "docx", "--lang", "zh"]
    assert main(slips) == 1
    told = capsys.readouterr().err
    assert "slips.csv、slips_2.csv" in told
    assert "--table" in told
    assert not list(place.glob("*.docx"))
    (place / "slips.csv").unlink()
    assert main(slips) == 0
    printed = list(place.glob("*.docx"))
    assert printed
    newest = pd.read_csv(place / "slips_2.csv", dtype=str)["code"]
    text = zipfile.ZipFile(printed[0]).read("word/document.xml").decode("utf-8")
    assert newest[0].split("-")[1] in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "mode: anonymous"),
        ("mode: anonymous\n", "--address"),
        (f"mode: anonymous\naddress: {ADDRESS}\nroster: {{unit: 科室, stratum: 级别}}\n", "科室"),
        ("mode: anonymous\naddress: 192.168.1.20\n", "http://"),
    ],
)
def test_invitations_that_cannot_be_made(
    survey: Path, roster: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
):
    rules(survey, text)
    assert main(["collect", "invite", str(survey), "--roster", str(roster), "--lang", "zh"]) == 1
    assert words in capsys.readouterr().err
    assert not list((survey / "responses").rglob("slips*"))


def test_people_without_a_unit_or_number_are_all_named(survey: Path, tmp_path: Path):
    rules(survey, f"mode: confidential\naddress: {ADDRESS}\n")
    path = tmp_path / "名单.csv"
    path.write_text("person_id,unit\nA,甲\nA,甲\n,乙\nB,\n", "utf-8")
    secret = write_secret(tmp_path / "s.txt")
    with pytest.raises(EvaluateError) as caught:
        collecting_invite(survey, path, secret)
    assert len(caught.value.mistakes) == 3


def collecting_invite(survey: Path, roster: Path, secret: Path) -> None:
    from evaluate.workspace.collecting import invite

    invite(survey, roster=roster, secret=secret)


def test_every_mistake_of_collect_yml_at_once(survey: Path):
    rules(
        survey,
        "mode: secret\nopens: soon\ngrace: -1\nlanguage: [zh]\nquotas: {by: post, most: {head: 0}, stop: never}\n",
    )
    asked = read_questionnaire(survey / "questionnaire.yml")
    with pytest.raises(ResponsesError) as caught:
        read_collect(survey / "collect.yml", asked)
    told = str(caught.value)
    assert len(caught.value.mistakes) == 6
    for line in range(1, 6):
        assert f"collect.yml 第{line}行 / line {line}" in told
    rules(
        survey,
        "mode: open\nopens: 2026-11-30\ncloses: 2026-11-01\nmay_correct: true\nlanguages: [zh, fr]\n"
        "quotas: {by: post, most: {boss: 3}}\n",
    )
    with pytest.raises(ResponsesError) as caught:
        read_collect(survey / "collect.yml", asked)
    assert len(caught.value.mistakes) == 4
    assert "fr" in str(caught.value)
    assert "boss" in str(caught.value)


def test_collect_yml_as_an_office_writes_it(survey: Path):
    rules(
        survey,
        "mode: anonymous\nopens: 2026-11-02 08:00\ncloses: 2026-11-30\ndaily: ['08:00', '22:00']\n"
        "quotas: {by: stratum, most: {乡镇: 120}, stop: hard}\nroster: {unit: 单位, stratum: 类别}\n"
        "languages: [zh]\ndraft_days: 7\naddress: https://dj.example.gov.cn\ncontact: 干教办 12345\n",
    )
    found = read_collect(survey / "collect.yml", read_questionnaire(survey / "questionnaire.yml"))
    assert str(found.opens) == "2026-11-02 08:00:00"
    assert str(found.closes) == "2026-11-30 23:59:59"
    assert found.quotas is not None
    assert found.quotas.most == {"乡镇": 120}


def test_an_unfrozen_questionnaire_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write_survey(tmp_path / "surveys" / "新")
    assert main(["collect", "serve", str(folder), "--lang", "en"]) == 1
    assert "--freeze" in capsys.readouterr().err
    collector_of(folder, freezing=True).close()
    assert (folder / "questionnaire.lock").is_file()


@pytest.mark.parametrize("words", [["--cert", "a.pem"], ["--interface", "192.168.1.20"]])
def test_half_said_places_are_refused(survey: Path, words: list[str]):
    assert main(["collect", "serve", str(survey), *words]) == 1


def test_a_taken_port_and_the_warning_of_a_network(survey: Path, capsys: pytest.CaptureFixture[str]):
    import socket

    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["collect", "serve", str(survey), "--lan", "--port", str(port), "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "没有加密" in told
    assert "防火墙" in told
    assert "--port" in told
    assert f"端口 {port} 被占用" in told
    assert "Errno" not in told


def test_serving_tells_where_and_stops_on_ctrl_c(
    survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    async def serve(collector: object, place: object, *, stop: object, ready) -> None:
        ready(8765)
        raise KeyboardInterrupt

    monkeypatch.setattr(collector_command, "serve", serve)
    assert main(["collect", "serve", str(survey), "--lang", "zh"]) == 0
    first = capsys.readouterr().out
    assert "http://127.0.0.1:8765/" in first
    assert "密码" in first
    assert main(["collect", "serve", str(survey), "--lang", "zh"]) == 0
    assert "密码" not in capsys.readouterr().out
    assert main(["collect", "serve", str(survey), "--new-password", "--lang", "en"]) == 0
    assert "Password" in capsys.readouterr().out


def left_out(folder: Path, *names: str) -> list[str]:
    """Which of these paths git leaves out of a repository at `folder`."""
    asked = ["git", "-c", "core.excludesFile=", "check-ignore", *names]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True).stdout.split()


def test_git_leaves_out_what_the_collector_keeps(survey: Path, roster: Path):
    """In a repository that says nothing about answers."""
    study = survey.parent.parent
    subprocess.run(["git", "init", "-q"], cwd=study, check=True)
    rules(survey, f"mode: anonymous\naddress: {ADDRESS}\n")
    assert main(["collect", "invite", str(survey), "--roster", str(roster)]) == 0
    collector_of(survey).close()
    place = survey / "responses" / "collector"
    files = [path for path in place.rglob("*") if path.is_file()]
    assert {"answers.db", "collector.key", "slips.csv", "audit.log"} <= {path.name for path in files}
    kept = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=study, capture_output=True, check=True)
    assert b"responses" not in kept.stdout
    # `git add -A` adds nothing of it either, whoever made the folder
    source = private_folder(survey / "responses" / "source")
    names = ["surveys/小问卷/responses/source/a.xlsx"]
    assert source.is_dir()
    assert len(left_out(study, *names)) == 1


def test_the_repository_and_a_new_study_name_the_private_folders(root: Path, tmp_path: Path):
    names = [f"{where}/responses/{kind}/x" for where in ("surveys/a", "b") for kind in ("collector", "paper", "source")]
    study = tmp_path / "new"
    assert main(["init", str(study)]) == 0
    for ignore in (root / ".gitignore", study / ".gitignore"):
        place = tmp_path / ignore.parent.name / "bare"
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "init", "-q"], cwd=place, check=True)
        (place / ".gitignore").write_bytes(ignore.read_bytes())
        assert left_out(place, *names) == names

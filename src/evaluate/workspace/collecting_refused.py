"""What our own collector refuses before it begins, and how to mend it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pandas as pd

from evaluate.collect.server import CollectSettings, answers_database
from evaluate.documents import read_bytes
from evaluate.errors import QuestionnaireError, ResponsesError, Text
from evaluate.instruments import fielded

_NAMED = 5


def refuse_unfrozen(path: Path) -> None:
    """Answers are collected to a frozen questionnaire only: otherwise a change would alter what they mean."""
    if fielded(path) is not None:
        return
    raise QuestionnaireError.single(
        f"{path.parent.name}/{path.name}",
        Text("问卷还没有冻结。", "The questionnaire is not frozen."),
        Text(
            "先冻结再收答卷，已收答案的含义才不会变。", "frozen before answers come, so that they keep their meaning."
        ),
        Text(
            "核对无误后加 --freeze，或先运行 evaluate questionnaire freeze。",
            "Look it over, then add --freeze, or run evaluate questionnaire freeze.",
        ),
    )


def refuse_invited(given: int, more: bool) -> None:
    """Codes are made once, unless further ones are asked for: twice as many would let everybody answer twice."""
    if not given or more:
        return
    raise ResponsesError.single(
        "evaluate collect invite",
        Text(f"已经发过 {given} 个凭证。", f"{given} codes were given out before."),
        Text("每人一个凭证。", "one code a person."),
        Text("确要再加（如补充名单），写上 --more。", "To add some for further people, write --more."),
    )


def refuse_again(settings: CollectSettings, roster: Path | None) -> None:
    """A lost slip is made anew for one person: it must be known whose it was, and who that is."""
    if settings.mode == "confidential" and roster is not None:
        return
    anonymous = settings.mode != "confidential"
    raise ResponsesError.single(
        "evaluate collect invite --again",
        Text("匿名凭证不记是谁的，作废不了丢掉的那张。", "Anonymous codes name nobody: the lost one cannot be told.")
        if anonymous
        else Text("没有写给谁补发。", "For whom is not said."),
        Text("匿名方式换一张备用的。", "in anonymous mode a spare takes its place.")
        if anonymous
        else Text("一份只列丢了凭证的人的名单。", "a list of those who lost theirs."),
        Text("发备用凭证，不登记姓名；备用的用完了，用 --more 再加。", "Hand out a spare; add more with --more.")
        if anonymous
        else Text("加上 --roster 补发名单.xlsx。", "Add --roster FILE with only those people."),
    )


def refuse_everybody_again(given: int) -> None:
    """Nothing tells whose the anonymous codes are, so the people of the roster cannot be told from new ones."""
    if not given:
        return
    raise ResponsesError.single(
        "evaluate collect invite --more",
        Text(
            f"匿名凭证不记是谁的：照原名册再发，已有凭证的人（{given} 个）都会有第二个。",
            f"Anonymous codes name nobody: made from the whole roster again, all {given} would be given out twice.",
        ),
        Text("一份只列新增人员的名单。", "a list of the new people only."),
        Text("加上 --roster 新增名单.xlsx。", "Add --roster FILE with only the new people."),
    )


def refuse_second_codes(connection: sqlite3.Connection, *, slips: pd.DataFrame, kept: pd.DataFrame) -> None:
    """With two codes somebody could answer twice, and the second answers would take the place of the first."""
    known = {row[0] for row in connection.execute("SELECT person FROM invitations WHERE person IS NOT NULL")}
    twice = slips.loc[kept["pseudonym"].isin(known).to_numpy(), "person"].tolist()
    if not twice:
        return
    shown = [*twice[:_NAMED], *(["…"] if len(twice) > _NAMED else [])]
    raise ResponsesError.single(
        "evaluate collect invite --more",
        Text(
            f"名单里有 {len(twice)} 人已有凭证：{'、'.join(shown)}。",
            f"{len(twice)} people on the list have a code already: {', '.join(shown)}.",
        ),
        Text("每人一个凭证，--more 只给新增的人。", "one code a person; --more is for new people only."),
        Text("用 --roster 给出只列新增人员的名单。", "Give a list of only the new people with --roster."),
    )


def refuse_nothing(place: Path, rows: int) -> None:
    """An export of nobody's answers would take the place of none."""
    if rows:
        return
    raise ResponsesError.single(
        str(place),
        Text("还没有收到答卷。", "No answers have come yet."),
        Text("收到答卷以后再导出。", "answers that have come in."),
        Text("看 /progress 页面上交了多少。", "See the page /progress for how many came."),
    )


def refuse_nowhere(address: str, settings: CollectSettings) -> None:
    """Slips without an address lead nowhere."""
    if address.startswith(("http://", "https://")) or not settings.invited:
        return
    raise ResponsesError.single(
        "collect.yml address",
        Text("没有写填答网址，二维码不知指向哪里。", "No address is given: the codes would lead nowhere."),
        Text(
            "如 http://192.168.1.20:8765，手机能打开的网址。", "such as http://192.168.1.20:8765, as phones reach it."
        ),
        Text(
            "写进 collect.yml 的 address，或加 --address。",
            "Write it under `address` in collect.yml, or add --address.",
        ),
    )


def refuse_foreign(path: Path, record: Path) -> None:
    """An answers.csv that is no earlier export, or was edited since, is not overwritten."""
    now = hashlib.sha256(read_bytes(path)).hexdigest()
    if record.is_file() and json.loads(record.read_text("ascii")).get("sha256") == now:
        return
    raise ResponsesError.single(
        f"{path.parent.parent.name}/responses/{path.name}",
        Text("已有这份答卷文件，且不是上次导出的原样。", "The file is there and is not as it was last exported."),
        Text(
            "导出只覆盖自己写出的文件；更正写进 corrections.csv。",
            "Only own exports are replaced; corrections go to corrections.csv.",
        ),
        Text("把它移走，或加 --replace 覆盖。", "Move it away, or add --replace."),
    )


def unwritten(target: Path, problem: Exception) -> ResponsesError:
    """A copy that could not be made."""
    return ResponsesError.single(
        str(target),
        Text(f"备份没有写成（{problem}）。", f"The backup could not be written ({problem})."),
        Text("有空间、有权限的文件夹。", "a folder with space and permission."),
        Text("腾出空间，或用 --to 换一个地方。", "Free some space, or choose another place with --to."),
    )


def collected_in(survey: Path) -> Path:
    """The folder of a survey's collector, in which answers may be."""
    database = answers_database(survey)
    if database.is_file():
        return database.parent
    raise ResponsesError.single(
        f"{survey.name}/responses/collector",
        Text("这项调查还没有用网上填答收过答卷。", "Nothing was collected with our own form in this survey."),
        Text("先运行 evaluate collect serve 或 invite。", "after evaluate collect serve or invite."),
        Text("检查调查文件夹写得对不对。", "See whether this is the right survey."),
    )

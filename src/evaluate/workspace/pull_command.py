"""The command `evaluate collect pull`: its words, and what it says."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluate.collect import KEEP_DAYS
from evaluate.collect.services import SERVICES, Connection
from evaluate.documents import nearest_name
from evaluate.errors import ServiceError, Text
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.collect_script import SCRIPT, keep_script, run_script, script_text
from evaluate.workspace.settings import FILE, read_settings
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

_SHORT = Text("从问卷平台拉取答卷", "pull the answers from a service")
_ABOUT = """\
从问卷平台的接口拉取全部答卷，与平台核对份数，连同校验值和收据封存在 responses/source 下的一个文件夹里。
不改动平台上的任何东西。
内网电脑上不了网的，在另一台电脑上拉取，把整个文件夹带回来，再用 evaluate import 导入。
第一次写明平台和编号，会记在调查文件夹的 collect.py 里（不含密钥）；以后只写调查文件夹。
密钥放在环境变量里，或研究文件夹之外的一个文件里（--credentials），每行如 KOBO_TOKEN = "……"。
Pull all answers through a service's interface, compare their number with the service's own, and seal them with hashes
and a receipt in a folder below responses/source; nothing is changed at the service. Where the office's PC has no
network, pull on another one, carry the folder over and use evaluate import.
Service and id are given once and kept in collect.py of the survey (without keys); later the survey alone is enough.
Keys stand in environment variables, or in a file outside the study (--credentials) with lines KOBO_TOKEN = "…".

{services}

例 / Example:
  evaluate collect pull surveys/needs --from wenjuanxing --id 123456789
  evaluate collect pull surveys/needs"""


def add_verbs(verbs: Any) -> None:
    """The verb `pull`."""
    listed = "\n".join(f"  {one.key:<13}{one.name.zh}：{_ways(one.credentials)}" for one in SERVICES)
    made = add_verb(verbs, "pull", _SHORT, _ABOUT.format(services=listed), pull)
    made.add_argument("survey", metavar="调查文件夹", help="拉到哪个调查文件夹\nthe survey's folder")
    made.add_argument("--from", dest="service", metavar="平台", help="平台，见上\nthe service, see above")
    made.add_argument("--id", metavar="编号", help="平台上这项调查的编号\nthe survey's id there")
    made.add_argument("--address", metavar="网址", help="平台的网址，以 https:// 开头\nits address")
    made.add_argument("--since", metavar="日期", help="只要这天以来的，如 2026-09-01\nanswers since that day only")
    made.add_argument(
        "--credentials", metavar="文件", help="密钥文件，放在研究文件夹之外\na file of keys outside the study"
    )
    made.add_argument("--ca", metavar="文件", help="单位自己的 CA 证书（PEM）\ncertificates of your own authority")


def pull(words: Namespace, teller: Teller) -> int:
    """Pull a survey's answers: as its collect.py says, or from the service that is named."""
    folder = Path(words.survey).expanduser()
    given = [name for name in ("id", "address", "since", "credentials", "ca") if getattr(words, name)]
    if words.service is None:
        if given:
            raise _alone(f"--{given[0]}")
        run_script(folder)
        return 0
    known = {one.key: one for one in SERVICES}
    if words.service not in known:
        raise _unknown(words.service, list(known))
    service = known[words.service]
    address = words.address or service.address
    options: dict[str, Any] = {"address": address}
    if words.credentials:
        options["credentials"] = str(Path(words.credentials).expanduser().absolute())
    study = study_around(folder)
    days = read_settings(study / FILE).keeping.source_days if study else KEEP_DAYS
    if days != KEEP_DAYS:
        options["keep_days"] = days
    pulled = service.pull(
        folder,
        survey=words.id or "",
        since=_day(words.since),
        connection=Connection(ca_file=words.ca),
        **options,
    )
    teller.say(pulled.told)
    _keep(folder, script_text(service, words.id, **options), teller, apart=bool(words.ca))
    return 0


def _keep(folder: Path, text: str, teller: Teller, *, apart: bool) -> None:
    """Keep what was given in collect.py; certificates of one computer are not kept."""
    if apart:
        return
    place = shown(folder / SCRIPT)
    if keep_script(folder, text):
        teller.say(
            Text(f"平台和编号已记在 {place}，下次只写调查文件夹。", f"Kept in {place}: next time the survey is enough.")
        )


def _ways(credentials: Sequence[Sequence[str]]) -> str:
    """What logs in, one way or another."""
    return "；或 / or ".join(" + ".join(way) for way in credentials)


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ServiceError.single(
            f"--since {text}",
            Text("这不是日期。", "this is no day."),
            Text("如 2026-09-01。", "such as 2026-09-01."),
            Text("改正日期。", "correct it."),
        ) from None


def _alone(word: str) -> ServiceError:
    return ServiceError.single(
        word,
        Text("只写调查文件夹时，一切以 collect.py 为准。", "with the survey alone, all is as collect.py says."),
        Text("同时用 --from 写明平台，或者改 collect.py。", "--from with it, or a change in collect.py."),
        Text("补上 --from 和 --id，或去掉它。", "add --from and --id, or leave it out."),
    )


def _unknown(named: str, known: list[str]) -> ServiceError:
    near = nearest_name(named, known) or known[0]
    return ServiceError.single(
        f"--from {named}",
        Text(f"不能从“{named}”拉取。", f"nothing is pulled from '{named}'."),
        Text(f"下列之一：{'、'.join(known)}。", f"one of {', '.join(known)}."),
        Text(
            f"改为 {near}；其他平台请导出文件，再 evaluate import。",
            f"write {near}; of others import an exported file.",
        ),
    )

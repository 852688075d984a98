"""The commands of our own collector: `evaluate collect serve`, `invite`, `export` and `backup`."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from argparse import Namespace
from pathlib import Path
from typing import Any

from evaluate.collect.server import EVERYWHERE, LOOPBACK, PORT, Collector, Place, serve
from evaluate.errors import ResponsesError, Text
from evaluate.responses import write_secret
from evaluate.workspace.collecting import SLIPS, back_up_answers, collector_of, export_answers, invite, password_for
from evaluate.workspace.telling import Teller, shown
from evaluate.workspace.verb import add_verb

_SERVE = """\
在这台电脑上开网上填答。不加 --lan 只有本机能打开；加上才对局域网开放。按 Ctrl+C 结束。
规则写在调查文件夹的 collect.yml：方式（open 公开、anonymous 匿名凭证、confidential 实名保密）、起止时间、名额、语言等。
Serve the form from this computer. Without --lan only this computer reaches it. Ctrl+C ends it. The rules stand in
collect.yml in the survey's folder: mode (open, anonymous, confidential), opening and closing time, quotas, languages.

例 / Example:
  evaluate collect serve surveys/needs
  evaluate collect serve surveys/needs --lan --cert 证书.pem --key 私钥.pem"""

_INVITE = """\
按名册给每人生成一个一次性凭证，写出二维码条的清单 slips.csv。凭证只以散列值存库，清单是唯一的明文，印好后请删除。
Make a code for everybody on the roster and write slips.csv, from which QR slips are printed. Only hashes of codes are
stored: the list is the only place where they stand; delete it when the slips are printed.

例 / Example:
  evaluate collect invite surveys/needs --address http://192.168.1.20:8765
  evaluate collect invite surveys/needs --roster 名单.xlsx --secret E:/密钥.txt --make-secret
  evaluate collect invite surveys/needs --roster 补发名单.xlsx --secret E:/密钥.txt --again"""

_EXPORT = """\
把收到的答卷写成 responses/answers.csv，供 evaluate check 和 report 使用；填答可以继续进行。
Write what was collected as responses/answers.csv for evaluate check and report. The form may go on being served.

例 / Example:
  evaluate collect export surveys/needs"""

_BACKUP = """\
备份答卷库。填答期间每天自动备份一次；这个命令随时再备份一份，可以写到 U 盘。
Back the database up. While the form is served this happens once a day; this command does it now, to a stick if wanted.

例 / Example:
  evaluate collect backup surveys/needs --to E:/备份"""


def add_verbs(verbs: Any) -> None:
    """The verbs of our own collector."""
    made = add_verb(verbs, "serve", Text("开网上填答", "serve the form"), _SERVE, _serve)
    _survey(made)
    made.add_argument("--port", type=int, default=PORT, metavar="端口", help=f"默认 {PORT}\nthe port")
    made.add_argument("--lan", action="store_true", help="对局域网开放\nlet other computers and phones in")
    made.add_argument("--interface", metavar="地址", help="只用本机的这个网址，如 192.168.1.20\none interface only")
    made.add_argument("--cert", metavar="证书", help="TLS 证书（PEM）\na TLS certificate")
    made.add_argument("--key", metavar="私钥", help="证书的私钥（PEM）\nits private key")
    made.add_argument("--freeze", action="store_true", help="问卷没有冻结就先冻结\nfreeze the questionnaire first")
    made.add_argument(
        "--new-password", action="store_true", help="换一个进度页密码\na new password for the progress page"
    )
    made = add_verb(verbs, "invite", Text("生成凭证", "make codes"), _INVITE, _invite)
    _survey(made)
    made.add_argument("--roster", metavar="名单", help="csv 或 Excel；不写就用 design.yml 的名册\na list of people")
    made.add_argument(
        "--secret", metavar="密钥", help="实名保密方式的密钥文件，放在研究文件夹之外\nthe secret of confidential mode"
    )
    made.add_argument("--make-secret", action="store_true", help="第一次用时写出这个密钥文件\nmake the secret first")
    made.add_argument("--address", default="", metavar="网址", help="手机打开的网址\nthe address as phones reach it")
    made.add_argument("--more", action="store_true", help="在已发的凭证之外再加\nadd to codes given out before")
    made.add_argument(
        "--again", action="store_true", help="实名保密：给名单上丢了凭证的人补发，旧的作废\nnew codes for lost slips"
    )
    made = add_verb(verbs, "export", Text("导出答卷", "write the answers"), _EXPORT, _export)
    _survey(made)
    made.add_argument(
        "--replace", action="store_true", help="覆盖已有的 answers.csv\nreplace an answers.csv that is there"
    )
    made = add_verb(verbs, "backup", Text("备份答卷库", "back the answers up"), _BACKUP, _backup)
    _survey(made)
    made.add_argument("--to", metavar="文件夹", help="备份到哪里\nthe folder of the copy")


def _survey(made: Any) -> None:
    made.add_argument("survey", metavar="文件夹", help="调查文件夹\nthe folder of the survey")


def _serve(words: Namespace, teller: Teller) -> int:
    place = _place(words)
    collector = collector_of(_path(words.survey), freezing=words.freeze)
    try:
        password = password_for(collector, anew=words.new_password)
        if words.lan:
            _warn(place, teller)
        _warn_of_lists(collector, teller)
        asyncio.run(_until_stopped(collector, place, password, teller))
    except KeyboardInterrupt:
        teller.say(Text("填答已停止，收到的答卷都已保存。", "The form is closed; all answers received are stored."))
    except (OSError, ssl.SSLError) as problem:
        raise _unservable(place, problem) from None
    finally:
        collector.close()
    return 0


async def _until_stopped(collector: Collector, place: Place, password: str | None, teller: Teller) -> None:
    def ready(port: int) -> None:
        for line in _addresses(place, port, password):
            teller.say(line)

    collector.note(
        "started", interface="lan" if place.interface != LOOPBACK else "loopback", mode=collector.settings.mode
    )
    await serve(collector, place, stop=asyncio.Event(), ready=ready)


def _place(words: Namespace) -> Place:
    if bool(words.cert) != bool(words.key):
        raise ResponsesError.single(
            "--cert / --key",
            Text("证书和私钥要一起写。", "A certificate and its private key go together."),
            Text("--cert 证书.pem --key 私钥.pem", "--cert FILE --key FILE"),
            Text("补上另一个。", "Add the other."),
        )
    if words.interface and not words.lan:
        raise ResponsesError.single(
            "--interface",
            Text("对外开放要写明 --lan。", "To open the form to others --lan must be said."),
            Text("--lan --interface 192.168.1.20", "--lan --interface 192.168.1.20"),
            Text("加上 --lan，或去掉 --interface。", "Add --lan, or drop --interface."),
        )
    interface = words.interface or (EVERYWHERE if words.lan else LOOPBACK)
    return Place(interface, words.port, *(_path(word) if word else None for word in (words.cert, words.key)))


def _warn(place: Place, teller: Teller) -> None:
    """What opening the form to a network means."""
    if not place.encrypted:
        teller.complain(
            Text(
                "注意：没有加密（HTTP），同一网络里的人能看到所填内容。有证书请加 --cert 和 --key。",
                "Beware: not encrypted (HTTP), others on the network can read it; for a certificate: --cert, --key.",
            )
        )
    teller.complain(
        Text(
            "对局域网开放前，请确认本单位允许，并且不接在公共网络上。\n"
            "Windows 防火墙询问时只勾选“专用网络”；手机打不开，多半是防火墙没有放行。",
            "Make sure that your office permits this and that the network is not a public one.\n"
            "When the Windows firewall asks, tick private networks only; phones that cannot get in mostly stop there.",
        )
    )


def _warn_of_lists(collector: Collector, teller: Teller) -> None:
    """Lists of codes that still lie beside the answers."""
    for path in sorted(collector.folder.glob(f"{SLIPS}*.csv")):
        teller.complain(
            Text(
                f"凭证清单 {path.name} 还在：二维码条印好后请删除，谁拿到它都能冒填。",
                f"The list of codes {path.name} is still here: delete it when the slips are printed.",
            )
        )


def _addresses(place: Place, port: int, password: str | None) -> list[Text]:
    """Where the form, the self-check and the progress page are; the password when it is new."""
    host = place.interface if place.interface != EVERYWHERE else _own_address()
    base = f"{'https' if place.encrypted else 'http'}://{host}:{port}"
    lines = [
        Text(f"填答网址：{base}/", f"The form: {base}/"),
        Text(f"手机自检：{base}/check", f"Self-check for phones: {base}/check"),
        Text(f"填写进度：{base}/progress", f"Progress: {base}/progress"),
    ]
    if password is not None:
        lines.append(
            Text(
                f"进度页密码（只显示这一次，请记下）：{password}",
                f"Password of the progress page, shown this once: {password}",
            )
        )
    return [*lines, Text("按 Ctrl+C 结束。", "Ctrl+C ends it.")]


def _own_address() -> str:
    """The address of this computer on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _unservable(place: Place, problem: Exception) -> ResponsesError:
    return ResponsesError.single(
        f"evaluate collect serve {place.interface}:{place.port}",
        _why(place, problem),
        Text(
            "一个没有被占用的端口，本机的网址，读得出的证书。",
            "a free port, an address of this computer, a readable certificate.",
        ),
        Text(
            "换一个 --port，或核对 --interface、--cert、--key。",
            "Choose another --port, or see to --interface, --cert, --key.",
        ),
    )


def _why(place: Place, problem: Exception) -> Text:
    """What stands in the way, in words where it is one of the usual things."""
    if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
        return Text(
            f"端口 {place.port} 被占用：另一个程序（可能是另一项调查的填答）正在用它。",
            f"Port {place.port} is in use: by another programme, perhaps by the form of another survey.",
        )
    if isinstance(problem, OSError) and problem.errno == errno.EADDRNOTAVAIL:
        return Text(f"{place.interface} 不是这台电脑的网址。", f"{place.interface} is not an address of this computer.")
    if isinstance(problem, OSError) and problem.errno == errno.EACCES:
        return Text(
            f"不允许使用端口 {place.port}，或读不了证书。",
            f"Port {place.port} may not be used, or the certificate may not be read.",
        )
    return Text(f"开不了填答网址（{problem}）。", f"The form cannot be served ({problem}).")


def _invite(words: Namespace, teller: Teller) -> int:
    if words.make_secret:
        _make_secret(words.secret, teller)
    path, slips = invite(
        _path(words.survey),
        roster=_path(words.roster) if words.roster else None,
        secret=_path(words.secret) if words.secret else None,
        address=words.address,
        more=words.more,
        again=words.again,
    )
    spares, units = int(slips["spare"].sum()), slips["unit"].nunique()
    teller.say(
        Text(
            f"已生成 {len(slips)} 个凭证（{units} 个单位，其中备用 {spares} 个）：{shown(path)}\n"
            "凭证只在这份清单里有明文：印好二维码条后请删除它。",
            f"{len(slips)} codes for {units} units, {spares} of them spare: {shown(path)}\n"
            "They stand in this list only: delete it when the slips are printed.",
        )
    )
    return 0


def _make_secret(file: str | None, teller: Teller) -> None:
    if file is None:
        raise ResponsesError.single(
            "--make-secret",
            Text("没有写密钥文件放在哪里。", "Where the secret goes is not said."),
            Text("研究文件夹之外的一个新文件。", "a new file outside the study."),
            Text("加上 --secret E:/密钥.txt。", "Add --secret FILE."),
        )
    path = write_secret(_path(file))
    teller.say(
        Text(
            f"已写出密钥 {shown(path)}：由专人保管，另存一份；丢了，编号就再也对不上人。",
            f"The secret is written: {shown(path)}. Keep it and a copy in one person's care: it cannot be made again.",
        )
    )


def _export(words: Namespace, teller: Teller) -> int:
    made = export_answers(_path(words.survey), replacing=words.replace)
    teller.say(
        Text(f"写出 {shown(made.path)}：{made.rows} 份答卷", f"written: {shown(made.path)}, {made.rows} answers")
    )
    if made.designed:
        teller.say(Text("已在 design.yml 的 answers 里写上它", "design.yml names it under `answers` now"))
    return 0


def _backup(words: Namespace, teller: Teller) -> int:
    path = back_up_answers(_path(words.survey), to=_path(words.to) if words.to else None)
    teller.say(Text(f"已备份：{shown(path)}", f"Backed up: {shown(path)}"))
    if words.to:
        teller.say(
            Text(
                "匿名方式下只留最新一份：两份备份相比，可能看出哪些凭证对应哪些答卷。",
                "In anonymous mode keep the last copy only: two could be compared, and codes matched with answers.",
            )
        )
    return 0


def _path(word: str) -> Path:
    return Path(word).expanduser().resolve()

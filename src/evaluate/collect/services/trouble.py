"""What a person reads when a service refuses or fails: where, what, what would be right, how to mend it."""

from __future__ import annotations

import errno
import socket

from evaluate.errors import ServiceError, Text

_AGAIN = Text(
    "过几分钟再运行一次；没有留下任何半截文件。", "run it again in some minutes; nothing half-written was left."
)

_LATER = Text(
    "检查网络、地址和代理设置；稍后再运行一次，没有留下任何半截文件。",
    "check network, address and proxy; run it again later, nothing half-written was left.",
)
_NO_NAME = (
    Text("连不上：查不到这个主机名", "no connection: no host of this name was found"),
    Text(
        "核对 --address 的域名有没有写错；域名没错，就是这台电脑没有联网或者不能解析外网域名，换一台能上网的电脑。",
        "check the host's name in --address; if it is right, this computer has no network or cannot look names up.",
    ),
)
_NOBODY_THERE = (
    Text(
        "连不上：主机在，但这个端口没有服务（拒绝连接）",
        "no connection: the host is there, but not this port",
    ),
    Text(
        "核对 --address 的端口和 http、https；本单位自己的服务器，看服务开了没有、防火墙放行没有。",
        "check the port and http or https in --address; for a server of your own see that it runs, and its firewall.",
    ),
)
_NO_WAY = (
    Text("连不上：这台电脑到不了那个网络", "no connection: this computer has no way to that network"),
    Text(
        "检查网线、无线网和代理设置；内网电脑换一台能上网的来拉取，再把整个文件夹带回来。",
        "check the network and the proxy; from an intranet, pull on another computer and carry the folder over.",
    ),
)


class Broken(Exception):
    """A connection that did not come about or broke off: what happened, and how to mend it."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(what.en)
        self.what, self.mend = what, mend

    @classmethod
    def by(cls, problem: BaseException) -> Broken:
        """What lies behind an exception of the HTTP library: a name, a port, a network, or a connection that broke."""
        seen: BaseException | None = problem
        while seen is not None:
            if isinstance(seen, socket.gaierror):
                return cls(*_NO_NAME)
            if isinstance(seen, ConnectionRefusedError):
                return cls(*_NOBODY_THERE)
            if isinstance(seen, OSError) and seen.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
                return cls(*_NO_WAY)
            seen = seen.__cause__ or seen.__context__
        name = type(problem).__name__
        return cls(Text(f"连接中途断开（{name}）", f"the connection broke ({name})"), _LATER)

    @classmethod
    def silent(cls, seconds: float) -> Broken:
        """Nothing came for so long."""
        return cls(Text(f"{seconds:g} 秒没有回答", f"no answer for {seconds:g} seconds"), _LATER)


def unreachable(where: str, problem: Broken) -> ServiceError:
    """Nobody answered, or the connection broke, also when tried again."""
    return ServiceError.single(
        where,
        Text(f"{problem.what.zh}，重试后仍然如此。", f"{problem.what.en}, also when tried again."),
        Text("能上网、能打开这个地址的电脑。", "a computer with a network that can open this address."),
        problem.mend,
    )


def untrusted(where: str) -> ServiceError:
    """The certificate of the server is not known to be genuine."""
    return ServiceError.single(
        where,
        Text(
            "服务器的证书不可信，为防冒充，没有发出密码。", "the server's certificate is not trusted; nothing was sent."
        ),
        Text("证书由公认机构或本单位的证书机构签发。", "a certificate signed by a known authority or by your own."),
        Text(
            "检查地址和电脑日期；单位自建证书的，向管理员要 CA 文件，写 --ca 文件（或 Connection(ca_file=…)）。",
            "check address and clock; for an authority of your own take its CA file: --ca, Connection(ca_file=…).",
        ),
    )


def elsewhere(where: str, target: str) -> ServiceError:
    """The server sends us to another host, which would get our credentials."""
    return ServiceError.single(
        where,
        Text(f"服务器要求转到另一个地址（{target}），没有照办。", f"the server sends us to another place ({target})."),
        Text("直接回答的地址，以 https:// 开头。", "an address that answers itself, beginning with https://."),
        Text(
            "核对地址：少写 https、少写域名前缀时常见；确认新地址可信后改用新地址。",
            "check the address (https, the host's full name); use the new one if you trust it.",
        ),
    )


def not_let_in(where: str, said: str, names: str) -> ServiceError:
    """The credentials are wrong, expired, or not allowed this survey."""
    return ServiceError.single(
        where,
        Text(
            f"服务器不接受账号或密钥，或者无权读取这项调查{_said(said).zh}。",
            f"the credentials are refused, or may not read this survey{_said(said).en}.",
        ),
        Text(f"有效并有权导出的 {names}。", f"valid {names} that may export."),
        Text("在平台上核对或重新生成密钥，确认有导出权限。", "check or renew them at the service, with export rights."),
    )


def not_found(where: str, said: str = "") -> ServiceError:
    """There is no such survey at this address."""
    return ServiceError.single(
        where,
        Text(f"没有这项调查，或地址不对{_said(said).zh}。", f"no such survey, or a wrong address{_said(said).en}."),
        Text("平台上这项调查自己的编号和地址。", "the survey's own id and address, as the service shows them."),
        Text("核对 address 和 survey（命令里是 --address、--id）。", "check address and survey (--address, --id)."),
    )


def refused(where: str, said: str) -> ServiceError:
    """The service says no, in words of its own."""
    return ServiceError.single(
        where,
        Text(f"服务器没有给出答卷{_said(said).zh}。", f"the server gave no answers{_said(said).en}."),
        Text("平台允许用接口导出这项调查。", "the service lets its interface export this survey."),
        Text("按它说的改正；拿不准时在平台网页上能否导出先试一次。", "do as it says; try the export on its web page."),
    )


def busy(where: str, status: int, said: str = "") -> ServiceError:
    """Too many requests, or a fault of the server, also when tried again."""
    return ServiceError.single(
        where,
        Text(
            f"服务器忙或出错（{status}），重试后仍然如此{_said(said).zh}。",
            f"the server is busy or fails ({status}), also when asked again{_said(said).en}.",
        ),
        Text("服务器正常回答。", "an answer."),
        _AGAIN,
    )


def web_page(where: str) -> ServiceError:
    """A page to log in, or of a proxy, came instead of data."""
    return ServiceError.single(
        where,
        Text(
            "收到的是网页，不是数据；多半是登录页或单位的上网认证页。",
            "a web page came instead of data, to log in perhaps.",
        ),
        Text("接口的地址，账号有权使用接口。", "the address of the interface, and the right to use it."),
        Text(
            "核对 address；在浏览器里打开它看是什么页；LimeSurvey 要先在全局设置里打开 JSON-RPC 接口。",
            "check the address in a browser; LimeSurvey's JSON-RPC must be switched on in its global settings.",
        ),
    )


def unreadable(where: str, problem: Text) -> ServiceError:
    """What came is not what the service promises: cut off, of another shape."""
    return ServiceError.single(
        where,
        Text(
            f"收到的内容不完整或看不懂：{problem.zh}。", f"what came is incomplete or of another shape: {problem.en}."
        ),
        Text("平台接口文档所写的内容。", "what the service's documentation promises."),
        _AGAIN,
    )


def too_much(where: str, largest: int) -> ServiceError:
    """More came than any survey's answers take."""
    return ServiceError.single(
        where,
        Text(f"内容超过 {largest >> 20} MB，已停止接收。", f"more than {largest >> 20} MB came; it was cut off."),
        Text("一项调查的答卷，不含图片和附件。", "the answers to one survey, without pictures and attachments."),
        Text("核对编号；附件很多的，在平台上只导出答卷。", "check the id; export answers only, without attachments."),
    )


def too_slow(where: str, seconds: float) -> ServiceError:
    """The service did not finish in time."""
    return ServiceError.single(
        where,
        Text(f"等了 {seconds:.0f} 秒还没有完成。", f"it was not done after {seconds:.0f} seconds."),
        Text("几分钟之内完成的导出。", "an export that ends within minutes."),
        _AGAIN,
    )


def another_count(where: str, received: int, counted: tuple[int, int]) -> ServiceError:
    """As many answers came as the server does not have."""
    low, high = sorted(counted)
    there = f"{low}" if low == high else f"{low}—{high}"
    return ServiceError.single(
        where,
        Text(f"收到 {received} 份答卷，服务器上有 {there} 份。", f"{received} answers came, the server has {there}."),
        Text("收到的份数与服务器上的相同。", "as many answers as the server has."),
        Text(
            "再运行一次；仍不同时，在平台上查看有无被筛掉、作废或无权读取的答卷。",
            "run it again; if they still differ, look for rejected, filtered or withheld answers at the service.",
        ),
    )


def nothing_yet(where: str) -> ServiceError:
    """There are no answers to pull."""
    return ServiceError.single(
        where,
        Text("还没有答卷。", "there are no answers yet."),
        Text("至少有一份交上来的答卷。", "at least one answer."),
        Text("有人填答之后再拉取；写了起始日期的，核对日期。", "pull when somebody has answered; check the day given."),
    )


def _said(said: str) -> Text:
    return Text(f"：“{said}”", f': "{said}"') if said else Text("", "")

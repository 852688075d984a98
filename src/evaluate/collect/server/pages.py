"""The pages before and around the form, in its own style: the code is asked for, a draft kept, the way checked."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from evaluate.errors import Text
from evaluate.instruments.compile import web_page

#: Names of the form's own fields: with a hyphen, which no column has.
FORM_ID, SAVE, RESUME, PASSWORD, CODE = "form-id", "form-save", "form-resume", "form-password", "form-code"

SAVING = Text("暂存，以后再填", "Keep for later")
RESUMING = Text("用续填码接着填", "Go on with a code")
_RESUME = Text(
    "请输入暂存时得到的续填码（刚才那一页上新填的内容不会带过去）",
    "Please type the code that you were given (what was just filled in is not taken along)",
)
_ENTER = Text("请输入凭证上的 12 位代码", "Please type the 12 signs of your code")
GO = Text("进入", "Continue")
PRIVACY: Mapping[str, Text] = {
    "open": Text("不要求登录；不记录您的网址和设备。", "No login; neither your address nor your device is recorded."),
    "anonymous": Text(
        "本次调查匿名：凭证只用来防止重复填写，答卷里没有凭证、网址、设备和具体时间，从答卷看不出是谁填的。",
        "This survey is anonymous: the code only prevents double answers. Your answers hold no code, address, device "
        "or exact time, and do not tell whose they are.",
    ),
    "confidential": Text(
        "本次调查保密但不匿名：答卷与编号相连，只有保管密钥的人能还原，结果只作汇总。",
        "This survey is confidential, not anonymous: your answers stand under a pseudonym that only the keeper of a "
        "secret can undo; results are totals.",
    ),
}


def page(language: str, title: str, body: str) -> str:
    """One page in the style of the form; `title` is text, `body` is HTML."""
    return web_page(title, [f"<h1>{escape(title)}</h1>", body], language=language)


def asking(contact: str, language: str) -> str:
    """Whom to ask."""
    return f"<p>{Text('联系人：', 'Questions: ').of(language)}{escape(contact)}</p>" if contact else ""


def entrance(title: str, language: str, *, contact: str, links: Mapping[str, str]) -> str:
    """The page that asks for the code on a slip."""
    form = _asked_for_code(_ENTER, "/", language)
    others = _links(language, links)
    return page(language, title, f"{others}{form}{asking(contact, language)}")


def resume(address: str, language: str) -> str:
    """The page that asks under which code a draft is kept; `address` is that of the form."""
    return page(language, RESUMING.of(language), _asked_for_code(_RESUME, address, language))


def _asked_for_code(words: Text, address: str, language: str) -> str:
    field = (
        f'<p><label for="code">{words.of(language)}</label></p><p><input id="code" name="{CODE}" autocomplete="off" '
        f'required maxlength="40" autocapitalize="characters" spellcheck="false"></p>'
    )
    button = f"<p><button>{GO.of(language)}</button></p>"
    return f'<form method="post" action="{escape(address)}?lang={escape(language)}">{field}{button}</form>'


def saved(address: str, code: str | None, days: int, language: str, *, slip: bool) -> str:
    """What is kept, and how to take it up again."""
    title = Text("已暂存", "Kept for later").of(language)
    link = escape(address)
    if code is None:
        how = Text(
            f'再扫同一个二维码，或打开 <a href="{link}">这个网址</a>，就能接着填。',
            f'Scan the same code again, or open <a href="{link}">this address</a>, to go on.',
        )
    else:
        first = Text("先扫原来的二维码", "scan your slip") if slip else Text("先打开问卷", "open the form")
        how = Text(
            f"续填码：<strong>{code}</strong>。请记下来。接着填时，{first.zh}，再点页面最下面的“{RESUMING.zh}”；"
            f'也可以现在存下<a href="{link}">这个网址</a>。',
            f"Your code to go on: <strong>{code}</strong>. Note it down. Later {first.en} and press “{RESUMING.en}” at "
            f'the end of the page; or keep <a href="{link}">this address</a>.',
        )
    until = Text(f"保留 {days} 天，过期自动删除。还没有提交。", f"Kept for {days} days, then deleted. Not sent yet.")
    return page(language, title, f"<p>{how.of(language)}</p><p>{until.of(language)}</p>")


def self_check(language: str, encrypted: bool, came: bool) -> str:
    """Whether a phone reaches this computer, can send a form, and whether the way is encrypted."""
    lines = [
        Text("能看到这一页：手机能连上收答卷的电脑。", "You see this page: the collecting computer can be reached.")
    ]
    lines.append(
        Text("连接已加密。", "The connection is encrypted.")
        if encrypted
        else Text(
            "连接没有加密：同一网络里的人可能看到所填内容。",
            "Not encrypted: others on this network may read what is sent.",
        )
    )
    if came:
        lines.append(Text("提交正常。", "Sending works."))
    listed = "".join(f"<li>{line.of(language)}</li>" for line in lines)
    button = Text("试交一次", "Try to send").of(language)
    form = f'<form method="post" action="/check?lang={escape(language)}"><p><button>{button}</button></p></form>'
    return page(language, Text("连接自检", "Self-check").of(language), f"<ul>{listed}</ul>{form}")


def _links(language: str, links: Mapping[str, str]) -> str:
    named = {"zh": "中文", "en": "English"}
    others = [
        f'<a href="{escape(link)}" lang="{each}">{named.get(each, each)}</a>'
        for each, link in links.items()
        if each != language
    ]
    return f"<nav>{' '.join(others)}</nav>" if others else ""

"""Pages of one sentence: not open, closed, thank you, already received, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal

from evaluate.collect.server.pages import asking, page
from evaluate.errors import Text

_EARLY = Text("还没有开始填写。", "The survey has not begun.")
_PAUSE = Text("现在不在填写时间内。", "Answers are not taken at this hour.")
_LATE = Text("填写已经结束，谢谢。", "The survey is closed. Thank you.")
NOTICES: Mapping[str, tuple[int, Text, Text]] = {
    "early": (403, Text("尚未开始", "Not yet open"), _EARLY),
    "pause": (403, Text("暂停填写", "Closed at this hour"), _PAUSE),
    "late": (410, Text("已经结束", "Closed"), _LATE),
    "stored": (
        200,
        Text("已收到，谢谢", "Received, thank you"),
        Text("您的答卷已保存，可以关闭本页。", "Your answers are stored. You may close this page."),
    ),
    "again": (
        200,
        Text("已收到", "Already received"),
        Text(
            "这份答卷此前已经收到，不会重复计数，可以关闭本页。",
            "These answers had been received before; they count once. You may close this page.",
        ),
    ),
    "changed": (
        409,
        Text("此前已经收到，改动没有保存", "Received before; the change is not stored"),
        Text(
            "这份答卷此前已经收到，以那一份为准；这次交的内容与它不同，没有保存。答卷交上后不能再改，"
            "有疑问请与组织者联系。",
            "This form was received before, and what was sent first counts. What you have sent now differs from it and "
            "is not stored. Answers that were sent cannot be changed; if this matters, please ask the organisers.",
        ),
    ),
    "changed_correct": (
        409,
        Text("此前已经收到，改动没有保存", "Received before; the change is not stored"),
        Text(
            "这份答卷此前已经收到，以那一份为准；这次交的内容与它不同，没有保存。"
            "要更正，请用您的凭证重新打开问卷（扫码或输入网址），改好再交。",
            "This form was received before, and what was sent first counts. What you have sent now differs from it and "
            "is not stored. To correct your answers, open the form anew with your code, change them and send it.",
        ),
    ),
    "used": (
        409,
        Text("凭证已用过", "Code already used"),
        Text(
            "这个凭证已交过一份答卷。不是您交的，请与发放人联系。",
            "Answers were sent with this code before. If it was not you, ask whoever gave it to you.",
        ),
    ),
    "unknown": (
        404,
        Text("凭证无效", "Code not valid"),
        Text("没有这个凭证，请核对后重新输入。", "There is no such code. Please check it and type it again."),
    ),
    "full": (
        403,
        Text("名额已满", "Enough answers"),
        Text(
            "您所在类别的答卷已经收满，不再接收，谢谢。",
            "Enough answers have come from your group; no more are taken. Thank you.",
        ),
    ),
    "lost": (
        404,
        Text("没有找到暂存的答卷", "Nothing kept here"),
        Text(
            "暂存的内容已过期、已提交，或续填码有误。请重新填写。",
            "What was kept has expired or was sent, or the code is mistyped. Please begin anew.",
        ),
    ),
    "busy": (
        429,
        Text("请稍候再试", "Please wait a little"),
        Text("请求太多，请一分钟后再试。", "Too many requests. Please try again in a minute."),
    ),
    "origin": (
        403,
        Text("请从问卷页面提交", "Please send the form from its own page"),
        Text("请关闭本页，重新扫码或打开网址填写。", "Close this page and open the form by its code or address."),
    ),
    "missing": (
        404,
        Text("没有这一页", "No such page"),
        Text("请核对网址，或重新扫码。", "Please check the address or scan the code again."),
    ),
    "broken": (
        400,
        Text("提交的内容读不出来", "What was sent cannot be read"),
        Text("请退回上一页再交一次。", "Please go back and send the form again."),
    ),
    "fault": (
        500,
        Text("出了意外", "Something went wrong"),
        Text("请退回上一页再交一次，同一份答卷只计一次。", "Go back and send the form again; it counts once."),
    ),
}
Trouble = Literal["storage", "mode", "fault"]
_TROUBLE: Mapping[Trouble, tuple[Text, Text]] = {
    "storage": (
        Text("暂时没有保存成功", "Not stored yet"),
        Text(
            "收答卷的电脑磁盘已满、不能写入或正被别的程序占用，这份答卷还没有保存。您填的内容都留在本页，请不要关闭，"
            "稍后按下面的按钮再交一次。",
            "The disk of the collecting computer is full, cannot be written to or is held by another programme: these "
            "answers are not stored yet. They are kept in this page. Please do not close it, and press the button "
            "again a little later.",
        ),
    ),
    "mode": (
        Text("没有保存：填答方式已改", "Not stored: the survey has changed"),
        Text(
            "您打开本页以后，这项调查改了填答方式（是否实名、是否要凭证），与当时对您说明的不同，所以没有保存您的答卷。"
            "您填的内容都留在本页；请告诉组织者，由他们恢复后再交一次，或按新的说明重新填写。",
            "Since you opened this page the survey has changed whether names or codes are asked for. That is not what "
            "you were told, so your answers were not stored. They are kept in this page. Please tell the organisers, "
            "and send them again when they have put it right, or fill in the form anew as they then explain it.",
        ),
    ),
    "fault": (
        Text("出了意外", "Something went wrong"),
        Text(
            "这份答卷可能没有保存。您填的内容都留在本页，请不要关闭，稍后按下面的按钮再交一次，同一份答卷只计一次。"
            "还是不行，请告诉组织者。",
            "These answers may not be stored. They are kept in this page. Please do not close it, and press the button "
            "again a little later; they count once. If it fails again, please tell the organisers.",
        ),
    ),
}
_AGAIN = Text("再交一次", "Send again")


def notice(name: str, language: str, *, contact: str = "") -> tuple[int, str]:
    """A page of one sentence: its status and itself."""
    status, title, words = NOTICES[name]
    return status, page(language, title.of(language), f"<p>{words.of(language)}</p>{asking(contact, language)}")


def trouble(why: Trouble, fields: Mapping[str, Sequence[str]], action: str, language: str, *, contact: str = "") -> str:
    """Nothing could be stored: all that was sent stays in the page, with its submission id, to be sent again."""
    title, words = (text.of(language) for text in _TROUBLE[why])
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">'
        for name, texts in fields.items()
        for text in texts
    )
    button = f"<p><button>{_AGAIN.of(language)}</button></p>"
    form = f'<form method="post" action="{escape(action)}" accept-charset="utf-8">{kept}{button}</form>'
    return page(language, title, f'<p role="alert">{words}</p>\n{asking(contact, language)}{form}')

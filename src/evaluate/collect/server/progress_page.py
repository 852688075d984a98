"""The progress page: how many answers came, and the password asked for before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evaluate.collect.server.pages import GO, PASSWORD, page
from evaluate.collect.server.progress import Progress
from evaluate.errors import Text


def progress_login(language: str, *, wrong: bool = False) -> str:
    """The page that asks for the password."""
    title = Text("填写进度", "Progress").of(language)
    words = Text("密码不对。", "The password is not right.").of(language)
    told = f'<p class="wrong" role="alert">{words}</p>' if wrong else ""
    label = Text("密码", "Password").of(language)
    entry = f'<input id="password" type="password" name="{PASSWORD}" maxlength="40" autocomplete="off">'
    field = f'<p><label for="password">{label}</label></p><p>{entry}</p><p><button>{GO.of(language)}</button></p>'
    form = f'<form method="post" action="/progress?lang={escape(language)}">{field}</form>'
    return page(language, title, told + form)


def progress_page(title: str, progress: Progress, minimum: int, notes: Sequence[Text], language: str) -> str:
    """How many answers came: altogether, by unit, by stratum of the quotas."""
    few = Text(f"不足 {minimum}", f"fewer than {minimum}").of(language)
    rest = Text("不显示", "not shown").of(language)
    came = few if progress.received is None else str(progress.received)
    whole = f" / {progress.invited}" if progress.invited is not None else ""
    parts = [f"<p>{Text('已交：', 'Received: ').of(language)}<strong>{came}{whole}</strong></p>"]
    if progress.units:
        rows = [
            (each.unit, f"{rest if each.received is None else each.received} / {each.invited}")
            for each in progress.units
        ]
        parts.append(_table(Text("单位", "Unit"), Text("已交", "Received"), rows, language))
    if progress.strata:
        quotas = [(name, f"{few if count is None else count} / {most}") for name, count, most in progress.strata]
        parts.append(_table(Text("类别", "Group"), Text("已收 / 名额", "Received / wanted"), quotas, language))
    parts += [f"<p>{escape(each.of(language))}</p>" for each in notes]
    return page(language, title, "".join(parts))


def _table(first: Text, second: Text, rows: Sequence[tuple[str, str]], language: str) -> str:
    head = f'<tr><th scope="col">{first.of(language)}</th><th scope="col">{second.of(language)}</th></tr>'
    body = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(count)}</td></tr>' for name, count in rows)
    return f"<table>{head}{body}</table>"

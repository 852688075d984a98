"""What the collector replies: the form, the pages around it, and the way of one submission."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from evaluate.collect.server import pages
from evaluate.collect.server.codes import new_code, tidy_code
from evaluate.collect.server.collector import BACKUP, PASSWORD_FILE, Collector
from evaluate.collect.server.database import is_storage
from evaluate.collect.server.drafts import draft_fields, long_texts, not_kept
from evaluate.collect.server.form_page import known_submission
from evaluate.collect.server.limits import LARGEST_DRAFT
from evaluate.collect.server.messages import Reply, Request
from evaluate.collect.server.notices import Trouble, trouble
from evaluate.collect.server.password import is_password
from evaluate.collect.server.progress import read_progress
from evaluate.collect.server.progress_page import progress_login, progress_page
from evaluate.collect.server.receive import (
    Arrival,
    Invitation,
    count_of,
    find_draft,
    find_invitation,
    last_answers,
    receive,
)
from evaluate.collect.server.submission import Submission, fields_of, read_submission
from evaluate.errors import Text

_LITTLE = 200 * 1024 * 1024
_NO_FORMS = (("progress",), ("check",))
_DRAFT_STEP = "r"
_TOKEN_STEP = "c"


@dataclass(frozen=True)
class _Visit:
    """One request for the form: with which code, its invitation, and under which code a draft is kept."""

    request: Request
    token: str | None = None
    draft: str | None = None
    invitation: Invitation | None = None

    @property
    def action(self) -> str:
        """The address of this form, which knows its codes."""
        steps = ([_TOKEN_STEP, self.token] if self.token else []) + ([_DRAFT_STEP, self.draft] if self.draft else [])
        return "/" + "/".join(steps)


async def reply_to(collector: Collector, request: Request) -> Reply:
    """The reply to one request, whatever it asks; never an exception.

    Parameters
    ----------
    collector : Collector
        The survey.
    request : Request
        What a browser sent.

    """
    try:
        if not collector.visits.take(request.address):
            return _busy(collector, request)
        if request.method == "POST" and not request.from_own_page:
            return collector.notice("origin", request)
        return await _route(collector, request)
    except Exception as problem:
        if request.method == "POST" and request.steps not in _NO_FORMS and pages.CODE not in request.fields:
            return _trouble(collector, _Visit(request), problem)
        return _fault(collector, request, problem)


async def _route(collector: Collector, request: Request) -> Reply:
    steps = request.steps
    if steps == ("progress",):
        return await _progress(collector, request)
    if steps == ("check",):
        language = collector.language_of(request)
        came = request.method == "POST"
        return Reply(200, pages.self_check(language, request.encrypted, came))
    if not steps and collector.settings.invited:
        return _entrance(collector, request)
    codes = _codes(steps, collector.settings.invited)
    if codes is None:
        return collector.notice("missing", request)
    return await _form(collector, request, *codes)


def _codes(steps: tuple[str, ...], invited: bool) -> tuple[str | None, str | None] | None:
    """Code and draft code of the address of a form; None when it is the address of no form."""
    token = None
    if invited:
        if len(steps) < 2 or steps[0] != _TOKEN_STEP:
            return None
        token, steps = steps[1], steps[2:]
    if not steps:
        return token, None
    return (token, steps[1]) if len(steps) == 2 and steps[0] == _DRAFT_STEP else None


def _entrance(collector: Collector, request: Request) -> Reply:
    language = collector.language_of(request)
    if request.method == "POST":
        code = tidy_code("".join(request.fields.get(pages.CODE, ())[:1]))
        if code is not None:
            return Reply(303, "", {"Location": f"/{_TOKEN_STEP}/{code}?lang={language}"})
        return _unknown(collector, request)
    title = collector.title.get(language) or next(iter(collector.title.values()), "")
    links = {each: f"/?lang={each}" for each in collector.languages}
    contact = collector.settings.contact
    return Reply(200, pages.entrance(title, language, contact=contact, links=links))


def _busy(collector: Collector, request: Request) -> Reply:
    return replace(collector.notice("busy", request), headers={"Retry-After": "60"})


def _unknown(collector: Collector, request: Request) -> Reply:
    if not collector.guesses.take(request.address):
        return _busy(collector, request)
    return collector.notice("unknown", request)


async def _form(collector: Collector, request: Request, token: str | None, draft: str | None) -> Reply:
    posted = request.method == "POST"
    moment = collector.settings.moment(collector.clock(), grace=posted)
    if moment != "open":
        return collector.notice(moment, request)
    visit = _Visit(request, tidy_code(token) if token is not None else None, tidy_code(draft) if draft else None)
    if collector.settings.invited:
        digest = collector.digest_of("token", visit.token or "")
        invitation = find_invitation(collector.reader, digest) if visit.token else None
        if invitation is None:
            return _unknown(collector, request)
        visit = replace(visit, invitation=invitation)
    if not posted:
        return _blank(collector, visit, draft is not None)
    if request.fields.get(pages.RESUME) or pages.CODE in request.fields:
        return _resume(collector, visit)
    if request.fields.get(pages.SAVE) and collector.settings.draft_days:
        return await _save(collector, visit)
    return await _submit(collector, visit)


def _resume(collector: Collector, visit: _Visit) -> Reply:
    """The way to a draft by its code: the page that asks for it, then the form as it was left."""
    language, form = collector.language_of(visit.request), replace(visit, draft=None)
    if pages.CODE not in visit.request.fields:
        return Reply(200, pages.resume(form.action, language))
    code = tidy_code("".join(visit.request.fields[pages.CODE][:1]))
    if code is None:
        return collector.notice("lost", visit.request)
    return Reply(303, "", {"Location": f"{replace(form, draft=code).action}?lang={language}"})


def _blank(collector: Collector, visit: _Visit, drafted: bool) -> Reply:
    """The form, new or as it was left."""
    settings, invitation = collector.settings, visit.invitation
    used = invitation is not None and invitation.used
    if used and not settings.may_correct:
        return collector.notice("used", visit.request)
    if invitation is not None and not used and _is_full(collector, invitation.stratum):
        return collector.notice("full", visit.request)
    answers = _kept(collector, visit)
    if drafted and answers is None:
        if not collector.guesses.take(visit.request.address):
            return _busy(collector, visit.request)
        return collector.notice("lost", visit.request)
    if answers is None and used and invitation is not None and invitation.person is not None:
        sent = last_answers(collector.reader, invitation.person)
        answers = fields_of(json.loads(sent), collector.questionnaire) if sent else None
    language = collector.language_of(visit.request)
    return Reply(200, collector.form.html(language, action=visit.action, answers=answers))


def _is_full(collector: Collector, stratum: str) -> bool:
    """Whether nobody of a stratum is to answer any more: known before the form where the invitation says it."""
    quotas = collector.settings.quotas
    if quotas is None or quotas.stop != "hard" or quotas.by != "stratum" or stratum not in quotas.most:
        return False
    return count_of(collector.reader, stratum) >= quotas.most[stratum]


def _draft_code(collector: Collector, visit: _Visit) -> str | None:
    """Under which code a draft is kept: that of the slip in confidential mode, else one of its own."""
    return visit.token if collector.settings.mode == "confidential" else visit.draft


def _kept(collector: Collector, visit: _Visit) -> dict[str, str] | None:
    code = _draft_code(collector, visit)
    if code is None:
        return None
    today = collector.clock().date().isoformat()
    found = find_draft(collector.reader, collector.digest_of("draft", code), today)
    return None if found is None else json.loads(found)


async def _save(collector: Collector, visit: _Visit) -> Reply:
    if visit.invitation is not None and visit.invitation.used and not collector.settings.may_correct:
        return collector.notice("used", visit.request)
    language, fields = collector.language_of(visit.request), visit.request.fields
    given = read_submission(collector.questionnaire, fields, final=False).given
    action = f"{visit.action}?lang={language}"
    if mistakes := long_texts(given, collector.questionnaire):
        identity = known_submission("".join(fields.get(pages.FORM_ID, ())[:1]))
        page = collector.form.html(language, action=visit.action, submission=identity, answers=given, mistakes=mistakes)
        return Reply(422, page)
    kept = json.dumps(draft_fields(given, collector.questionnaire))
    if len(kept) > LARGEST_DRAFT:
        return collector.notice("broken", visit.request)
    printed = collector.digest_of("token", visit.token) if visit.token else None
    if not collector.drafts.saves.take(printed.hex() if printed else visit.request.address):
        return Reply(429, not_kept("often", fields, action, language), {"Retry-After": "60"})
    own = _draft_code(collector, visit)
    if collector.settings.mode != "confidential" and _kept(collector, visit) is None:
        own = None  # a code that was never given out, or whose draft has expired
    shown = new_code() if own is None else None
    code = own or tidy_code(shown or "") or ""
    if shown is not None:
        visit = replace(visit, draft=code)
    keep = partial(collector.drafts.keep, until=collector.draft_until, answers=kept)
    try:
        there = await collector.store(partial(keep, slip=printed, draft=collector.digest_of("draft", code)))
    except sqlite3.Error as problem:
        return _trouble(collector, visit, problem)
    if not there:
        return Reply(503, not_kept("space", fields, action, language))
    slip = collector.settings.mode == "anonymous"
    page = pages.saved(visit.action, shown, collector.settings.draft_days, language, slip=slip)
    return Reply(200, page)


async def _submit(collector: Collector, visit: _Visit) -> Reply:
    request, language = visit.request, collector.language_of(visit.request)
    identity = known_submission("".join(request.fields.get(pages.FORM_ID, ())[:1]))
    submission = read_submission(collector.questionnaire, request.fields)
    if submission.mistakes:
        page = collector.form.html(
            language, action=visit.action, submission=identity, answers=submission.given, mistakes=submission.mistakes
        )
        return Reply(422, page)
    settings, arrival = collector.settings, _arrival(collector, visit, identity, submission)
    # the id stays the same, also where none had come: only so can a retry be recognised
    visit = replace(visit, request=replace(request, fields={**request.fields, pages.FORM_ID: [identity]}))
    try:
        outcome = await collector.store(partial(receive, arrival=arrival))
    except Exception as problem:
        return _trouble(collector, visit, problem)
    if outcome == "mode":
        collector.note("mode_changed")
        return Reply(503, _kept_page(collector, visit, "mode"))
    if outcome == "changed" and settings.mode == "confidential" and settings.may_correct:
        return collector.notice("changed_correct", request)
    return collector.notice(str(outcome), request)


def _arrival(collector: Collector, visit: _Visit, identity: str, submission: Submission) -> Arrival:
    settings, code = collector.settings, _draft_code(collector, visit)
    answers = json.dumps(dict(submission.answers), ensure_ascii=True)
    quotas = settings.quotas
    by_column = quotas is not None and quotas.by != "stratum"
    stratum = submission.answers.get(quotas.by) if quotas is not None and by_column else None
    return Arrival(
        mode=settings.mode,
        submission=collector.digest_of("submission", identity),
        content=collector.digest_of("content", f"{identity}:{answers}"),
        token=collector.digest_of("token", visit.token) if visit.token else None,
        draft=collector.digest_of("draft", code) if code else None,
        received=collector.received,
        until=collector.remembered_until,
        questionnaire=collector.questionnaire.sha256,
        answers=answers,
        stratum="" if quotas is None or (by_column and stratum is None) else str(stratum) if by_column else None,
        most=quotas.most if quotas is not None and quotas.stop == "hard" else {},
        may_correct=settings.may_correct,
    )


def _trouble(collector: Collector, visit: _Visit, problem: Exception) -> Reply:
    """A form could not be stored, whatever the reason: all that was sent goes back, to be sent again."""
    if is_storage(problem):
        return Reply(503, _kept_page(collector, visit, "storage"), {"Retry-After": "60"})
    return replace(_fault(collector, visit.request, problem), body=_kept_page(collector, visit, "fault"))


def _kept_page(collector: Collector, visit: _Visit, why: Trouble) -> str:
    """The page that holds what was sent, under the address that it is to be sent to again."""
    request, language = visit.request, collector.language_of(visit.request)
    # where no code was read yet, the address it came to, spelled so that it stays on this server
    came_to = "/" + "/".join(quote(step, safe="") for step in request.steps)
    action = visit.action if visit.token or visit.draft else came_to
    return trouble(why, request.fields, f"{action}?lang={language}", language, contact=collector.settings.contact)


def _fault(collector: Collector, request: Request, problem: Exception) -> Reply:
    # the kind of the fault only: its words might hold an answer
    collector.note("fault", why=type(problem).__name__)
    return collector.notice("fault", request)


async def _progress(collector: Collector, request: Request) -> Reply:
    language, path = collector.language_of(request), collector.folder / PASSWORD_FILE
    if request.method != "POST":
        return Reply(200, progress_login(language))
    # taken before the password is looked at, so that many at once are no more guesses than one after another
    if not collector.logins.take(request.address):
        return _busy(collector, request)
    given = "".join(request.fields.get(pages.PASSWORD, ())[:1])
    if not await asyncio.to_thread(is_password, path, given):
        collector.note("password_wrong")
        return Reply(403, progress_login(language, wrong=True))
    collector.logins.give_back(request.address)
    collector.note("progress_seen")
    progress = read_progress(collector.reader, collector.settings, minimum=collector.minimum)
    title = collector.title.get(language) or next(iter(collector.title.values()), "")
    return Reply(200, progress_page(title, progress, collector.minimum, _notes(collector), language))


def _notes(collector: Collector) -> list[Text]:
    """What the office should know of the computer: when the last backup was made, whether space is short."""
    backups = sorted((collector.folder / BACKUP).glob("answers_*.db"))
    day = backups[-1].stem.removeprefix("answers_") if backups else None
    notes = [
        Text(f"最近一次备份：{day}。", f"Last backup: {day}.")
        if day
        else Text("还没有备份。", "There is no backup yet.")
    ]
    free = shutil.disk_usage(collector.folder).free
    if collector.failing or free < _LITTLE:
        left = f"{free / 1024 / 1024:.0f} MB"
        notes.append(
            Text(f"磁盘快满了（余 {left}），请尽快清理。", f"The disk is nearly full ({left} left): free some space.")
        )
    return notes

"""The form as the collector sends it: with its submission id, its button to save, and what is recorded of whom."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from evaluate.collect.server.pages import FORM_ID, PRIVACY, RESUME, RESUMING, SAVE, SAVING
from evaluate.collect.server.settings import Mode
from evaluate.errors import Text
from evaluate.instruments import Questionnaire
from evaluate.instruments.compile import web_form

_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class FormPage:
    """The form of one survey, in each of its languages."""

    questionnaire: Questionnaire
    languages: Sequence[str]
    mode: Mode
    may_save: bool

    @cached_property
    def policy(self) -> str:
        """The Content-Security-Policy: the style and script of the form by their hashes, and nothing else.

        The hashes are those of a form that nobody has filled in, so that no answer can ever bring a script of its own.
        """
        rules = ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
        for tag in ("style", "script"):
            texts = re.findall(rf"<{tag}>(.*?)</{tag}>", self._bare, re.DOTALL)
            if texts:
                rules.append(f"{tag}-src " + " ".join(f"'sha256-{_hash(text)}'" for text in texts))
        return "; ".join(rules)

    @cached_property
    def _buttons(self) -> Mapping[str, Text]:
        """A slip of a confidential survey is its draft's code too; otherwise the code is asked for."""
        if not self.may_save:
            return {}
        return {SAVE: SAVING} if self.mode == "confidential" else {SAVE: SAVING, RESUME: RESUMING}

    @cached_property
    def _bare(self) -> str:
        return web_form(self.questionnaire, language=self.languages[0])

    def html(
        self,
        language: str,
        *,
        action: str,
        submission: str | None = None,
        answers: Mapping[str, str] | None = None,
        mistakes: Mapping[str, Text] | None = None,
    ) -> str:
        """The page, new or with what somebody has answered so far."""
        links = {each: f"{action}?lang={each}" for each in self.languages} if not answers else {}
        return web_form(
            self.questionnaire,
            language=language,
            action=f"{action}?lang={language}",
            hidden={FORM_ID: submission or new_submission()},
            answers=answers,
            mistakes=mistakes,
            links=links if len(links) > 1 else {},
            note=PRIVACY[self.mode],
            buttons=self._buttons,
        )


def new_submission() -> str:
    """A new submission id: 128 random bits."""
    return secrets.token_urlsafe(16)


def known_submission(given: str) -> str:
    """The submission id that came with a form; a new one in place of what is none."""
    return given if _ID.fullmatch(given) else new_submission()


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")

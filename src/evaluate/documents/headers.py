"""Header texts: one tidy spelling, and the name that was probably meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\s*(?:第?\s*\d{1,3}\s*题?\s*[、.．:：)]|q\d{1,3}\b)\s*", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\u3000\u200b\ufeff]+")


def tidy_text(text: str) -> str:
    """The text with every run of blanks (line breaks, non-breaking, full-width) as one space and none at its ends."""
    return _BLANKS.sub(" ", text).strip()


def fold_text(text: str) -> str:
    """The text for comparing: tidy, full width folded to half width, capitals to small letters."""
    return tidy_text(unicodedata.normalize("NFKC", text)).casefold()


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Which of `names` was probably meant by `name`; None when none is near.

    Parameters
    ----------
    name : str
        What stands in the file.
    names : iterable of str
        What may stand there.
    """
    folded = {fold_text(candidate): candidate for candidate in names}
    found = difflib.get_close_matches(fold_text(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def likeness(one: str, other: str) -> float:
    """How alike two headers are, from 0 to 1; numbers before them and signs within them do not count.

    Only what is the same after folding is 1: a difference in one character of a long question still counts.
    """
    left, right = _bare(one), _bare(other)
    if left == right:
        return 1.0
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return min(0.99, matcher.ratio()) if matcher.real_quick_ratio() > 0.3 else 0.0


def _bare(text: str) -> str:
    return _SIGNS.sub("", _NUMBER.sub("", fold_text(text)))[:400]

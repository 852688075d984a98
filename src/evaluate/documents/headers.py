"""Header texts: one tidy spelling, and the name that was probably meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

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

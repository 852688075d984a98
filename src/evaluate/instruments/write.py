"""Writing a questionnaire as a YAML file that a person can read, compare and change."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from evaluate.documents import write_bytes
from evaluate.errors import QuestionnaireError
from evaluate.instruments.questionnaire import Questionnaire

PLAIN = re.compile(r"[^\W\d_]\w*( [^\W\d_]\w*)*")
TRAPPED = {"on", "off", "yes", "no", "y", "n", "true", "false", "null"}


def write_questionnaire(questionnaire: Questionnaire, path: str | Path) -> None:
    """Write a questionnaire so that reading it back gives the same one.

    Labels stand on one line each; codes and texts are quoted, so that no other YAML reader changes them.

    Parameters
    ----------
    questionnaire : Questionnaire
        Any questionnaire, also a draft.
    path : str or Path
        The file; it is replaced.

    Raises
    ------
    QuestionnaireError
        If the file is open in another programme or may not be written; it is as it was then.

    """
    write_bytes(path, questionnaire_bytes(questionnaire), error=QuestionnaireError)


def questionnaire_bytes(questionnaire: Questionnaire, *, remark: str = "") -> bytes:
    """A questionnaire as the bytes of its YAML file, after a remark of comment lines."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(_styled(questionnaire.plain()), stream)
    return (remark + stream.getvalue()).encode("utf-8")


def _styled(content: Any) -> Any:
    """The content with labels and lists of words on one line and every text that could be misread in quotes."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(content, dict):
        found = CommentedMap({_key(key): _styled(value) for key, value in content.items()})
        if content and not any(isinstance(value, dict | list) for value in content.values()) and "id" not in content:
            found.fa.set_flow_style()
        return found
    if isinstance(content, list):
        listed = CommentedSeq([_styled(value) for value in content])
        if content and not any(isinstance(value, dict | list) for value in content):
            listed.fa.set_flow_style()
        return listed
    if isinstance(content, str):
        return content if _is_word(content) else DoubleQuotedScalarString(content)
    if isinstance(content, float) and content.is_integer() and abs(content) < 1e15:
        return int(content)
    return content


def _key(key: str) -> str:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    return key if _is_word(key) else DoubleQuotedScalarString(key)


def _is_word(text: str) -> bool:
    """Are these plain words, in any script, that every YAML reader takes for text?"""
    return PLAIN.fullmatch(text) is not None and text.casefold() not in TRAPPED

"""The names and codes that our questions bear in LimeSurvey, for whoever writes the form and whoever reads answers."""

from __future__ import annotations

import re

from evaluate.instruments.compile import asked
from evaluate.instruments.compile.renaming import Renaming, allowed, codes_allowed
from evaluate.instruments.questionnaire import Questionnaire

_CODE, _NAME = re.compile(r"[A-Za-z0-9]+"), re.compile(r"[A-Za-z][A-Za-z0-9]+")
_LONGEST_CODE, _LONGEST_NAME = 5, 20


def limesurvey_renaming(questionnaire: Questionnaire) -> Renaming:
    """What is each of our names and codes called in LimeSurvey, which allows letters and digits only?"""
    return Renaming(codes_allowed(questionnaire, _CODE, longest=_LONGEST_CODE, stem="A"), _names(questionnaire))


def _names(questionnaire: Questionnaire) -> dict[str, str]:
    """Their name of each question, row and choice: underscores leave, and what is then too long is numbered."""
    ours = [item.id for item in questionnaire.items]
    ours += [column.name for column in questionnaire.columns if column.name not in ours]
    ours += [f"{item.id}_{block.word}" for item in questionnaire.items
             for block in asked.blocks_of(questionnaire, item) if block.word]  # fmt: skip
    joined = {name: name.replace("_", "") for name in dict.fromkeys(ours)}
    theirs = allowed(dict.fromkeys(joined.values()), _NAME, longest=_LONGEST_NAME, stem="Q")
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name, word in joined.items():
        candidate, number = theirs[word], 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{theirs[word][: _LONGEST_NAME - 3]}x{number}"
        taken.add(candidate.lower())
        found[name] = candidate
    return found

"""Answers of one survey that came in several files: on paper and through the web form, or typed by two offices."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd

from evaluate.errors import Mistake, ResponsesError, Text
from evaluate.instruments.suggestion import listed
from evaluate.responses.responses import INDEX, Provenance, Responses


def together(parts: Sequence[Responses]) -> Responses:
    """The answers of several files as one, in their order.

    Parameters
    ----------
    parts : sequence of Responses
        At least one; all answer the same questionnaire, and nobody stands in two of them.

    Returns
    -------
    Responses
        Every row of every part. The provenance names all files; its hash is that of their hashes.

    Raises
    ------
    ResponsesError
        For parts that answer different questionnaires, and for respondents that stand in several.

    Examples
    --------
    >>> import pandas as pd
    >>> from evaluate.responses.responses import responses_from_frame
    >>> web, paper = (pd.DataFrame({"q": [1.0]}, index=[name]) for name in ("w1", "p1"))
    >>> list(together([responses_from_frame(web), responses_from_frame(paper)]).frame.index)
    ['w1', 'p1']

    """
    first, *others = parts
    if not others:
        return first
    ResponsesError.refuse([*_strangers(first, others), *_met_twice(parts)])
    frame = pd.concat([part.frame for part in parts]).rename_axis(index=INDEX)
    reasons = pd.concat([part.reasons for part in parts]).rename_axis(index=INDEX)
    # where a part has no reason for a whole column, the others' reasons stand beside nothing
    reasons = reasons.astype(object).where(reasons.notna(), None)
    return Responses(frame, first.questionnaire, reasons, _provenance([part.provenance for part in parts]))


def _provenance(parts: Sequence[Provenance]) -> Provenance:
    first = parts[0]
    return Provenance(
        survey=first.survey,
        wave=first.wave,
        source=" + ".join(part.source for part in parts),
        sha256=hashlib.sha256("\n".join(part.sha256 for part in parts).encode("ascii")).hexdigest(),
        rows_read=sum(part.rows_read for part in parts),
        rows_kept=sum(part.rows_kept for part in parts),
        dropped=tuple(row for part in parts for row in part.dropped),
        steps=tuple(f"{part.source}: {step}" for part in parts for step in part.steps),
        simulated=any(part.simulated for part in parts),
        unreadable=tuple(cell for part in parts for cell in part.unreadable),
        corrections=tuple(row for part in parts for row in part.corrections),
    )


def _strangers(first: Responses, others: Sequence[Responses]) -> list[Mistake]:
    return [
        Mistake(
            part.provenance.source,
            Text("这份答卷答的是另一份问卷。", "These answers are to another questionnaire."),
            Text(f"与 {first.provenance.source} 同一份问卷。", f"the questionnaire of {first.provenance.source}."),
            Text("请从 design.yml 的 answers 中拿掉它。", "Take it from `answers` in design.yml."),
        )
        for part in others
        if part.questionnaire != first.questionnaire
    ]


def _met_twice(parts: Sequence[Responses]) -> list[Mistake]:
    index = parts[0].frame.index.append([part.frame.index for part in parts[1:]])
    twice = list(map(str, index[index.duplicated()].unique()))
    if not twice:
        return []
    names = listed(twice, most=5)
    return [
        Mistake(
            " + ".join(part.provenance.source for part in parts),
            Text(f"几份答卷里有相同的编号：{names.zh}。", f"The files share respondents: {names.en}."),
            Text("每个编号只在一份文件里。", "Each respondent stands in one file only."),
            Text(
                "同一人的重复答卷请删去一份；没有 respondent 列的文件按行编号，请加上这一列，写上不同的编号。",
                "Take out answers that came twice; a file without a column `respondent` is numbered by rows: give it "
                "that column, with names of its own.",
            ),
        )
    ]

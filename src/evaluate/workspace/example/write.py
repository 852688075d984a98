"""Write the invented county's files: what a survey platform and the office's registers would have exported."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluate.documents import write_bytes
from evaluate.errors import Text
from evaluate.workspace.example.assessed import assessment_tables
from evaluate.workspace.example.county import SEED, County, draw_county
from evaluate.workspace.example.registers import registers_of

_TYPOS = (("importance_digital", "4", "44"), ("ability_law", "2", "22"))
"""Item, true code, what was typed: a doubled key, outside the codes of the scale."""

_SIGNED = ("录入时多按一次键，已与原始记录核对", "数据核对员甲（模拟）", "2026-09-21")


def typed_answers(county: County) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The raw answers with two planted typing errors, and the signed corrections that mend them.

    Returns
    -------
    (raw, corrections)
        `raw` is `county.answers` with two cells outside the scale; `corrections` has columns respondent, item, old,
        new, why, by, on.
    """
    raw = county.answers.copy()
    rows = []
    taken: set[str] = set()
    for item, true, typed in _TYPOS:
        candidates = [person for person in raw.index[raw[item] == true] if person not in taken]
        respondent = candidates[10]
        taken.add(respondent)
        raw.loc[respondent, item] = typed
        rows.append((respondent, item, typed, true, *_SIGNED))
    return raw, pd.DataFrame(rows, columns=["respondent", "item", "old", "new", "why", "by", "on"])


def drawn_again(survey_folder: Path, *, seed: int = SEED) -> Text:
    """Are the answers in an example's survey folder those that its generator draws?

    Nobody was ever asked: the answers are drawn from the seed, and compared byte by byte with the file.

    Parameters
    ----------
    survey_folder : Path
        One of the example's surveys; nothing in it is changed.
    seed : int
        The seed that the example was made with.

    Returns
    -------
    Text
        One sentence.
    """
    county = draw_county(seed)
    frame = _answers(county, typed_answers(county)[0])[survey_folder.name]
    file = survey_folder / "responses" / "answers.csv"
    if file.is_file() and file.read_bytes() == _csv_bytes(frame, index=True):
        return Text(
            f"{survey_folder.name}：模拟数据，{len(frame)} 份答卷，与按种子 {seed} 重新生成的完全一致。",
            f"{survey_folder.name}: simulated data, {len(frame)} answers, exactly as drawn again from seed {seed}.",
        )
    return Text(
        f"{survey_folder.name}：答卷与按种子 {seed} 生成的不同：换过种子，或者文件有改动。",
        f"{survey_folder.name}: the answers are not those of seed {seed}: another seed, or the file was changed.",
    )


def _answers(county: County, raw: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The answers by survey folder; `raw` are those to the needs survey as they were typed."""
    return {
        "needs-2026": raw,
        "reaction-2026": county.classes.reaction,
        "learning-before-2026": county.classes.before,
        "learning-after-2026": county.classes.after,
    }


def _csv_bytes(frame: pd.DataFrame, *, index: bool = False) -> bytes:
    """UTF-8 with BOM, so that Excel shows Chinese; yes and no instead of True and False; same bytes on every system."""
    shown = frame.copy()
    for column in shown.select_dtypes(bool).columns:
        shown[column] = shown[column].map({True: "yes", False: "no"})
    text = shown.to_csv(index=index, lineterminator="\n", float_format="%g")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def _write_csv(frame: pd.DataFrame, path: Path, *, index: bool = False) -> Path:
    write_bytes(path, _csv_bytes(frame, index=index))
    return path


def write_example(folder: Path, *, seed: int = SEED) -> list[Path]:
    """Write all csv files of the example study below `folder` and say which.

    Questionnaires, register forms and designs are written by hand and stay as they are.

    Parameters
    ----------
    folder : Path
        The study; files go to `surveys/<survey>/…`.
    seed : int
        The same seed gives the same bytes.

    Returns
    -------
    list of Path
        The files written, in a fixed order.
    """
    county = draw_county(seed)
    surveys = Path(folder) / "surveys"
    raw, corrections = typed_answers(county)
    folder = surveys / "registers-2026"
    registers = {**registers_of(county), **assessment_tables()}
    written = [_write_csv(table, folder / f"{name}.csv") for name, table in registers.items()]
    for survey, frame in _answers(county, raw).items():
        written.append(_write_csv(frame, surveys / survey / "responses" / "answers.csv", index=True))
    written.append(_write_csv(corrections, surveys / "needs-2026" / "corrections.csv"))
    return written

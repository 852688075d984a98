"""The protected folder of reviews before appointment: a sheet a person, the register of reviews, and the log."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluate.documents import write_docx, write_together
from evaluate.errors import Language, Mistake, RegisterError, Text
from evaluate.oversight import Review, closed_years, proposed_people, review, review_entries, review_sheet
from evaluate.oversight.appointment.review_rule import no_review_rule
from evaluate.registers import Register, office_forms, read_register, register_bytes
from evaluate.workspace.awaited import Awaited, Gap
from evaluate.workspace.bank_folder import study_around
from evaluate.workspace.code_name import code_name
from evaluate.workspace.inputs import note
from evaluate.workspace.protected import protected_folder
from evaluate.workspace.review_log import LOG, note_review, read_review_log
from evaluate.workspace.survey import Survey, open_survey

FOLDER = ".review"
REVIEWS = "reviews.csv"
_KEY = ["person_id", "reviewed_on"]
#: What the office fills in after the review; preparing again leaves it alone.
_OFFICE = ("promoted_on", "made_up_on", "reviewer", "remark")


@dataclass(frozen=True)
class PreparedReview:
    """What came of it: the review itself, the folder, and the files written there."""

    review: Review
    folder: Path
    written: tuple[Path, ...]


def review_folder(registers: Path) -> Path:
    """Where reviews are kept: beside study.toml, or in the folder of registers when there is no study around it."""
    return (study_around(registers) or registers) / FOLDER


def prepare_review(
    listed: Path,
    registers: Path,
    *,
    by: str,
    on: dt.date,
    closed: Collection[int] = (),
    invented: bool = False,
    language: Language = "zh",
) -> PreparedReview:
    """Review those on the list, note it in the log, and write a sheet a person and the rows of the register.

    Everything stays in the protected folder. A sheet that somebody has changed since it was written is never replaced.
    `invented` says that something of the study around is invented, as the registers may say themselves: then every
    sheet is marked.

    Raises
    ------
    RegisterError
        A mistake of the list or the registers, no rule, a changed sheet, or a log that cannot be written.
    """
    survey = open_survey(registers)
    tables = survey.registers
    _refuse_missing(registers, tables)
    rows = read_register(listed, office_forms()["proposed"])
    found = _reviewed(survey, rows, on, closed, language)
    folder = protected_folder(review_folder(registers))
    kept = read_reviews(registers)
    contents = _contents(found, folder, kept, by, simulated=survey.simulated or invented)
    _refuse_changed(folder, contents)
    used = ("roster", "hours", "hours_policy", "review_rule")
    note_review(
        folder / LOG,
        by=by,
        people=[*found.people["person_id"], *found.apart["person_id"]],
        read={rows.source: rows.sha256, **{tables[name].source: tables[name].sha256 for name in used}},
        written={path.name: _hash(content) for path, content in contents.items()},
    )
    write_together(contents, error=RegisterError)
    return PreparedReview(found, folder, tuple(contents))


def _reviewed(survey: Survey, rows: Register, on: dt.date, closed: Collection[int], language: Language) -> Review:
    tables = survey.registers
    people = proposed_people(
        rows,
        tables["roster"],
        on=on,
        units=tables.get("units"),
        other_names=tables.get("unit_names"),
        same_names=tables.get("same_names"),
    )
    return review(
        people,
        tables["hours"],
        policy=tables["hours_policy"],
        rule=tables["review_rule"],
        rules=survey.rules,
        reviewed_on=on,
        roster=tables["roster"],
        closed={*closed, *closed_years(tables.get("facts"))},
        results=tables.get("results"),
        discipline=tables.get("discipline"),
        class_plan=tables.get("class_plan"),
        language=language,
    )


def read_reviews(registers: Path) -> Register | None:
    """The register of reviews that the protected folder holds; None when nothing has been reviewed."""
    path = review_folder(registers) / REVIEWS
    note(path)
    return read_register(path, office_forms()["reviews"]) if path.is_file() else None


def kept_reviews(survey: Survey) -> Register:
    """The reviews of the protected folder, else the table `reviews` among the registers.

    Raises
    ------
    Awaited
        There is neither: a report leaves its place.
    """
    kept = read_reviews(survey.folder)
    found = kept if kept is not None else survey.registers.get("reviews")
    if found is None:
        raise _no_reviews(survey.id)
    # reviews rest on the registers: of invented people they are invented too
    return replace(found, simulated=found.simulated or survey.simulated)


def _no_reviews(survey: str) -> Awaited:
    gap = Gap(
        Text("还没有做过任前审核，暂无数据可报告。", "Nobody has been reviewed yet; nothing to report."),
        Text(f"{survey} 还没有任前审核的登记。", f"{survey} has no reviews before appointment yet."),
        Text(
            "审核时运行 evaluate review prepare；不做审核的，不必管。",
            "Run evaluate review prepare when there is a list; a study that does without needs nothing.",
        ),
        promised=False,
    )
    return Awaited(f"{FOLDER}/{REVIEWS}", gap, Text("有登记的审核。", "Reviews on record."))


def _contents(found: Review, folder: Path, kept: Register | None, by: str, *, simulated: bool) -> dict[Path, bytes]:
    contents = {
        folder / f"{code_name(person)}_{found.reviewed_on:%Y-%m-%d}.docx": write_docx(
            review_sheet(found, person, simulated=simulated, reviewer=by)
        )
        for person in found.people["person_id"]
    }
    form = office_forms()["reviews"]
    path = folder / REVIEWS
    rows = review_entries(found, reviewer=by)
    table = rows if kept is None else _with_rows(kept.table, rows)
    return {**contents, path: register_bytes(Register("reviews", table, form))}


def _with_rows(before: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The register with the rows of a review; of a person reviewed on that day already, verdict and deadline anew."""
    old = before.astype(object).set_index(_KEY)
    new = rows.astype(object).set_index(_KEY)
    again = new.index.intersection(old.index)
    for name in _OFFICE:
        kept = old.loc[again, name]
        new.loc[kept[kept.notna()].index, name] = kept[kept.notna()]
    # once somebody is appointed, the day is counted from there and is the office's
    due = old.loc[again, "deadline"][old.loc[again, "promoted_on"].notna() & new.loc[again, "deadline"].notna()]
    new.loc[due.index, "deadline"] = due
    return pd.concat([old.drop(again), new]).reset_index()[list(before.columns)]


def _refuse_missing(folder: Path, tables: Mapping[str, Register]) -> None:
    if "review_rule" not in tables:
        raise no_review_rule(str(folder))
    forms = office_forms()
    missing = [name for name in ("roster", "hours", "hours_policy") if name not in tables]
    RegisterError.refuse(
        Mistake(
            str(folder),
            Text(f"没有{forms[name].label['zh']}（{name}）。", f"there is no {forms[name].label['en']} ({name})."),
            Text("任前审核以学时登记为依据。", "a review rests on the hours ledger."),
            Text("在 registers.yml 里列出这张表，放进它的文件。", "list it in registers.yml and put its file there."),
        )
        for name in missing
    )


def _refuse_changed(folder: Path, contents: Mapping[Path, bytes]) -> None:
    """A sheet that is not as it was last written bears somebody's own words."""
    log = read_review_log(folder / LOG)
    RegisterError.refuse(
        Mistake(
            str(path),
            Text(
                "这份审核表写出以后有人改过，没有动它。", "this sheet was changed since it was written and left alone."
            ),
            Text("只重写自己写出、没有改过的审核表。", "only sheets that nobody changed are written again."),
            Text(
                "把它移到别处（仍在受保护的文件夹里），再运行。", "move it away within the protected folder, run again."
            ),
        )
        for path in contents
        if path.suffix == ".docx" and path.is_file() and _hash(path.read_bytes()) not in log.hashes(path.name)
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

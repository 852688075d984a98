"""Booklets typed twice: the two workbooks, the comparison, and the answers once every difference is decided."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

from evaluate.collect.paper import (
    TYPISTS,
    Comparison,
    Settled,
    compare_entries,
    read_decisions,
    read_entry,
    record_sheets,
    settle,
    write_entry_form,
    write_mismatches,
)
from evaluate.documents import read_grid, workbook_bytes, write_together
from evaluate.errors import Language, ResponsesError, Text
from evaluate.workspace.around import Around, around
from evaluate.workspace.booklets import PAPER, booklets_of
from evaluate.workspace.naming_answers import ON_PAPER, name_answers
from evaluate.workspace.survey import Survey

RECORD = Text("双录记录", "double_entry")
MISMATCHES, SOURCES = Text("双录核对.xlsx", "double_entry_check.xlsx"), "编号来源.csv"
EMPTIED = "emptied"
_TYPED = tuple(Text(f"{words.zh}.xlsx", f"{words.en.replace(' ', '_')}.xlsx") for words in TYPISTS.values())
_FILES = ("first", "second", "form")
_SOURCES = ("respondent", *_FILES)


@dataclass(frozen=True)
class Taken:
    """Answers on paper, settled: the file of answers, the signed record, and how many booklets the file holds now.

    `replaced` are numbers of booklets that these files gave before and give no more.
    """

    answers: Path
    record: Path
    booklets: int
    settled: Settled
    replaced: tuple[str, ...] = ()


def write_entry_forms(folder: Path, *, replacing: bool = False) -> tuple[Path, ...]:
    """Write the two workbooks for typing.

    Raises
    ------
    ResponsesError
        When one is there already, with what was typed in it, and `replacing` is not said.

    """
    about = around(folder)
    survey, language = about.survey, about.language
    paths = tuple(survey.folder / PAPER / name.of(language) for name in _TYPED)
    there = [path.name for path in map(partial(_found, survey, language=language), _TYPED) if path.exists()]
    if there and not replacing:
        raise ResponsesError.single(
            "、".join(there),
            Text("录入文件已经有了，里面可能有录好的内容。", "It is there already, perhaps with what was typed."),
            Text("一份新的录入文件。", "A new file."),
            Text("先把它移走或改名；确实要重来，加 --replace。", "Move it away; to start anew, add --replace."),
        )
    serials = booklets_of(survey.folder)["serial"].tolist()
    form = secrets.token_hex(4)
    for typist, path in zip(TYPISTS, paths, strict=True):
        write_entry_form(survey.questionnaire, path, typist=typist, serials=serials, form=form, language=language)
    return paths


def compare_typed(folder: Path, files: tuple[Path, Path] | None = None) -> tuple[Comparison, Path]:
    """Compare what two typists typed, and write the workbook in which differences are decided.

    What was decided in an earlier workbook is kept where both still typed the same.

    """
    about = around(folder)
    comparison = _comparison(about, files)
    path = _found(about.survey, MISMATCHES, language=about.language)
    decided = read_decisions(path) if path.is_file() else None
    write_mismatches(comparison, path, decided=decided, language=about.language)
    return comparison, path


def settle_typed(
    folder: Path, files: tuple[Path, Path] | None = None, *, before: Literal["keep", "drop"] | None = None
) -> Taken:
    """Write the answers on paper and the signed record of what was decided; design.yml names both ways' files.

    Booklets settled before from other files stay among the answers. Where these files were settled before, their
    earlier rows are replaced, those of corrected numbers too; 编号来源.csv says which files gave which numbers.

    Parameters
    ----------
    folder : Path
        The survey's folder.
    files : tuple of Path, optional
        The two files; those that `write_entry_forms` wrote unless given.
    before : {"keep", "drop"}, optional
        What becomes of what these files gave before when they give none of its numbers now: other booklets, typed into
        emptied workbooks, leave it; the same ones with every number corrected take its place.

    Raises
    ------
    ResponsesError
        When there is no workbook of differences, or anything in it is undecided; when nothing tells other booklets from
        corrected numbers and `before` is not said.

    """
    about = around(folder)
    survey = about.survey
    workbook = _found(survey, MISMATCHES, language=about.language)
    if not workbook.is_file():
        raise ResponsesError.single(
            workbook.name,
            Text("还没有比对过两份录入文件。", "The two files have not been compared."),
            Text("先运行 evaluate collect compare。", "evaluate collect compare comes first."),
            Text("运行它，裁定后再来。", "Run it, decide the differences, and come back."),
        )
    comparison = _comparison(about, files)
    settled = settle(comparison, read_decisions(workbook), survey.questionnaire, language=about.language)
    path = survey.folder / "responses" / ON_PAPER
    known = survey.folder / PAPER / SOURCES
    earlier, sources = _settled_before(path, known)
    answers, sources, replaced = add_settled(earlier, sources, settled.answers, _files_of(comparison), before=before)
    record = survey.folder / PAPER / f"{RECORD.of(about.language)}_{comparison.first.sha256[:8]}.xlsx"
    sheets = record_sheets(settled, survey.questionnaire, replaced=replaced, language=about.language)
    written = {
        path: workbook_bytes({"answers": answers}),
        known: sources.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"),
        record: workbook_bytes(sheets),
    }
    write_together(written, error=ResponsesError)
    name_answers(survey.folder, ON_PAPER)
    return Taken(path, record, len(answers), settled, replaced)


def add_settled(
    earlier: pd.DataFrame,
    sources: pd.DataFrame,
    answers: pd.DataFrame,
    files: tuple[str, str, str],
    *,
    before: Literal["keep", "drop"] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Which booklets are settled now, which files gave each, and which numbers these files no longer give?

    Numbers that the same files gave before and no longer give were wrong and are dropped. Where the files share none
    with what they gave before, `before` says what it was.

    Parameters
    ----------
    earlier, sources : DataFrame
        The answers settled before, and `respondent`, `first`, `second`, `form` of each.
    answers : DataFrame
        Those settled now.
    files : tuple of str
        The names of the two files and the number of the workbooks.
    before : {"keep", "drop"}, optional
        As in `settle_typed`.

    Raises
    ------
    ResponsesError
        When they share no number and `before` is not said.

    """
    now = set(answers["respondent"])
    same = (sources[list(_FILES)] == list(files)).all(axis=1)
    given_before = set(sources.loc[same, "respondent"]) & set(earlier["respondent"])
    if given_before and not given_before & now and before is None:
        raise _other_numbers(sorted(given_before))
    dropped = given_before - now if given_before & now or before == "drop" else set()
    kept = earlier.reindex(columns=list(answers.columns), fill_value="")
    kept = kept[~kept["respondent"].isin(now | dropped)]
    given = pd.DataFrame([(serial, *files) for serial in sorted(now)], columns=list(_SOURCES), dtype=object)
    others = sources[sources["respondent"].isin(set(kept["respondent"]))].copy()
    # what emptied workbooks gave is no longer theirs: a later correction of theirs must not take it away
    others.loc[others["respondent"].isin(given_before), "form"] = EMPTIED
    together, from_where = (
        pd.concat(parts, ignore_index=True).sort_values("respondent", ignore_index=True)
        for parts in ((kept, answers), (others, given))
    )
    return together, from_where, tuple(sorted(dropped))


def _other_numbers(numbers: list[str]) -> ResponsesError:
    told = f"{'、'.join(numbers[:8])}{' …' if len(numbers) > 8 else ''}"
    return ResponsesError.single(
        "编号 / numbers",
        Text(
            f"上次由这两份录入文件写出 {len(numbers)} 份问卷（{told}），这次一个编号都不在里面。",
            f"These two workbooks gave {len(numbers)} booklets before ({told}) and give none of those numbers now.",
        ),
        Text(
            "要么是清空后录了另外的问卷，上次的保留；要么是编号全都改正了，上次的去掉。",
            "Either they were emptied for other booklets, and what was given before stays; or every number was "
            "corrected, and it goes.",
        ),
        Text(
            "另外的问卷：evaluate collect settle 加 --before keep；改正了编号：加 --before drop。",
            "Other booklets: add --before keep. Corrected numbers: add --before drop.",
        ),
    )


def _settled_before(answers: Path, sources: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers settled before, and which files gave them; no rows where there are none."""
    tables = []
    for path, columns in ((answers, ("respondent",)), (sources, _SOURCES)):
        read = path.is_file()
        grid = read_grid(path, error=ResponsesError).records(may_be_empty=True) if read else pd.DataFrame()
        tables.append(grid.fillna("") if read else pd.DataFrame(columns=list(columns), dtype=object))
    return tables[0], tables[1]


def _files_of(comparison: Comparison) -> tuple[str, str, str]:
    first, second = comparison.first, comparison.second
    return first.source, second.source, f"{first.form} {second.form}".strip()


def _comparison(about: Around, files: tuple[Path, Path] | None) -> Comparison:
    survey, language = about.survey, about.language
    paths = files or tuple(_found(survey, name, language=language) for name in _TYPED)
    first, second = (read_entry(path, survey.questionnaire) for path in paths)
    serials = set(booklets_of(survey.folder)["serial"])
    return compare_entries(first, second, survey.questionnaire, serials=serials, language=language)


def _found(survey: Survey, names: Text, *, language: Language) -> Path:
    """A file under its name in this language; under its other name where it was written in the other language."""
    own, other = (survey.folder / PAPER / name for name in (names.zh, names.en)[:: 1 if language == "zh" else -1])
    return other if other.is_file() and not own.is_file() else own

"""Answers for SPSS: a system file, and syntax with a text file that make the same one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from evaluate.errors import Text
from evaluate.instruments.compile import Compiled, languages_of, said, stem
from evaluate.instruments.suggestion import listed
from evaluate.responses.data_package import telling_columns
from evaluate.responses.mr_sets import ResponseSet, with_sets
from evaluate.responses.responses import Responses
from evaluate.responses.spss_coding import HIGHEST, LOWEST, Variable, respondent_variable, shortened, variables_of
from evaluate.responses.spss_syntax import data_rows, syntax

_LONGEST_SET_NAME = 63


def compile_spss(responses: Responses, *, language: str | None = None) -> Compiled:
    """The answers with all labels, for SPSS and PSPP.

    Scales keep their numbers; a list of choices gets the numbers that its codes spell, or 1, 2, 3 … in order (then a
    table of codes comes along). Reasons for missing answers are user-missing numbers: −99 not answered, −98 don't know,
    −97 not applicable, −96 unreadable, −95 skipped. Items with several answers are multiple-response sets.

    Parameters
    ----------
    responses : Responses
        Any, also of a draft questionnaire.
    language : str, optional
        Of the labels; the first of the questionnaire when left out.

    Returns
    -------
    Compiled
        `<id>.sav`; `<id>.sps` and `<id>.spss.csv`, which SPSS and PSPP turn into the same file; `<id>.codes.csv` where
        codes became other numbers. Warnings tell what was shortened or could not be kept.

    Raises
    ------
    QuestionnaireError
        For an unknown language.

    **Source**: PSPP developers' guide, System File Format.

    The same in R: `haven::write_sav()` on `labelled_spss` columns, which knows no multiple-response sets.

    """
    questionnaire = responses.questionnaire
    language = languages_of(questionnaire, language)[0]
    variables = variables_of(responses, language)
    sets = _sets(responses, variables, language)
    name = stem(questionnaire)
    files = {
        f"{name}.sav": _system_file(responses, variables, sets, said(questionnaire.title, language)),
        f"{name}.sps": syntax(variables, sets, f"{name}.spss.csv", f"{name}.sav").encode("utf-8-sig"),
        f"{name}.spss.csv": _csv(data_rows(variables, responses.frame.index)),
    }
    changed = [(v.column.name, v.name, "", "") for v in variables if v.name != v.column.name]
    changed += [
        (variable.column.name, variable.name, code, f"{number:g}")
        for variable in variables
        for code, number in variable.codes.items()
        if code != f"{number:g}"
    ]
    if changed:
        files[f"{name}.codes.csv"] = _csv([("column", "variable", "code", "number"), *changed], marked=True)
    warnings = _warnings(variables, f"{name}.codes.csv" if changed else "")
    return Compiled(files, (*warnings, *telling_columns(questionnaire)))


def _sets(responses: Responses, variables: Sequence[Variable], language: str) -> list[ResponseSet]:
    names = {variable.column.name: variable.name for variable in variables}
    return [
        ResponseSet(
            item.id[:_LONGEST_SET_NAME],
            shortened(said(item.label, language), 255),
            tuple(
                names[column.name]
                for column in responses.questionnaire.columns
                if column.item == item.id and column.kind == "flag"
            ),
        )
        for item in responses.questionnaire.items
        if item.type == "many"
    ]


def _system_file(responses: Responses, variables: Sequence[Variable], sets: Sequence[ResponseSet], title: str) -> bytes:
    import pyreadstat

    names = [variable.name for variable in variables]
    data: dict[str, pd.Series] = {
        respondent_variable(names): pd.Series(responses.frame.index.astype(str), dtype=object)
    }
    data |= {variable.name: variable.values.reset_index(drop=True) for variable in variables}
    labels: Mapping[str, str] = {variable.name: variable.label for variable in variables}
    with TemporaryDirectory(prefix="evaluate-") as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            pd.DataFrame(data),  # type: ignore[arg-type]
            path,
            file_label=shortened(title, 64),
            column_labels=dict(labels),
            variable_value_labels={v.name: dict(v.value_labels) for v in variables if v.value_labels},
            missing_ranges={v.name: [{"lo": LOWEST, "hi": HIGHEST}] for v in variables if v.keeps_reasons},
            variable_format={v.name: "F8.0" for v in variables if v.column.kind in ("scale", "category", "flag")},
            variable_measure={v.name: v.level for v in variables},  # type: ignore[arg-type]
        )
        content = path.read_bytes()
    return with_sets(content, sets)


def _csv(rows: Sequence[Sequence[str]], *, marked: bool = False) -> bytes:
    memory = io.StringIO(newline="")
    csv.writer(memory, lineterminator="\r\n").writerows(rows)
    return memory.getvalue().encode("utf-8-sig" if marked else "utf-8")


def _warnings(variables: Sequence[Variable], codes: str) -> tuple[Text, ...]:
    found = []
    cut = [part for variable in variables for part in variable.cut]
    if cut:
        which = listed(cut)
        found.append(
            Text(
                f"标签超过 SPSS 的长度，已缩短（全文见编码手册）：{which.zh}。",
                f"Labels too long for SPSS were shortened (the codebook has them whole): {which.en}.",
            )
        )
    lost = [variable.name for variable in variables if variable.lost_reasons]
    if lost:
        which = listed(lost)
        found.append(
            Text(
                f"这些变量里缺失的原因没有写入，只写成空值：{which.zh}。",
                f"Reasons for missing answers are not kept in these variables: {which.en}.",
            )
        )
    if codes:
        found.append(
            Text(
                f"有的选项代码换成了数，或者变量换了名称，对照见 {codes}。",
                f"Some codes became numbers, or variables bear other names; {codes} leads back.",
            )
        )
    return tuple(found)

"""Answers with their questionnaire, reasons and provenance in one Parquet file, readable by plain pandas too."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from evaluate.documents import write_bytes
from evaluate.errors import ResponsesError, Text
from evaluate.instruments import Questionnaire, questionnaire_as_json, questionnaire_from_json
from evaluate.responses.responses import Provenance, Responses, no_reasons

KEY = b"evaluate"
FORMAT = 1
WHY = "__why"


def write_responses(responses: Responses, path: str | Path) -> None:
    """Write answers so that reading them back gives the same ones, with labels, reasons and provenance.

    Answers stand in their own columns, the reasons for missing ones in `<column>__why`; the questionnaire and the
    provenance travel in the file's metadata and each column carries its label.

    Parameters
    ----------
    responses : Responses
        What to write.
    path : str or Path
        The .parquet file; it is replaced.

    Raises
    ------
    ResponsesError
        If a column of a plain table mixes types that Parquet cannot hold, or the file is open in another programme.

    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = responses.frame
    why = {name: _free_name(f"{name}{WHY}", frame) for name in responses.reasons.columns}
    whole = pd.concat([frame, responses.reasons.rename(columns=why)], axis=1) if why else frame
    try:
        table = pa.Table.from_pandas(whole)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as problem:
        raise ResponsesError.single(
            Path(path).name,
            Text(f"有一列混有不同类型，无法写入 Parquet（{problem}）。", f"A column mixes types ({problem})."),
            Text("每一列只有一种类型。", "one type of value in each column."),
            Text(
                "请先统一该列的类型，例如 astype(str)。", "Give the column one type first, for example by astype(str)."
            ),
        ) from problem
    about = {
        "format": FORMAT,
        "questionnaire": questionnaire_as_json(responses.questionnaire),
        "provenance": asdict(responses.provenance),
        "reasons": why,
        "dtypes": {name: _dtype(frame[name]) for name in frame.columns},
    }
    table = _with_labels(table, responses.questionnaire)
    metadata = {**(table.schema.metadata or {}), KEY: json.dumps(about, ensure_ascii=False).encode("utf-8")}
    memory = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(metadata), memory)
    write_bytes(path, memory.getvalue())


def read_responses(path: str | Path) -> Responses:
    """Read the answers that `write_responses` wrote.

    Parameters
    ----------
    path : str or Path
        The .parquet file.

    Returns
    -------
    Responses
        Equal to what was written.

    Raises
    ------
    ResponsesError
        If the file is not Parquet, or was not written by `write_responses`.

    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = Path(path).name
    try:
        table = pq.read_table(str(path))
    except (pa.ArrowInvalid, OSError) as problem:
        raise ResponsesError.single(
            name,
            Text("文件打不开，或者不是 Parquet 文件。", f"The file cannot be opened as Parquet ({problem})."),
            Text("由 write_responses 写出的 .parquet 文件。", "a .parquet file written by write_responses."),
            Text("请核对路径，或重新生成该文件。", "Check the path, or make the file again."),
        ) from problem
    about = _about(table.schema.metadata or {}, name)
    whole = table.to_pandas()
    why: dict[str, str] = about["reasons"]
    frame = whole[[column for column in whole.columns if column not in set(why.values())]]
    restored = {column: _restore(frame[column], about["dtypes"][column]) for column in frame.columns}
    frame = pd.DataFrame(restored, index=whole.index) if restored else pd.DataFrame(index=whole.index)
    reasons = no_reasons(frame)
    if why:
        reasons = pd.DataFrame({column: _words(whole[kept]) for column, kept in why.items()}, index=whole.index)
    questionnaire = questionnaire_from_json(about["questionnaire"], source=name)
    return Responses(frame, questionnaire, reasons, _provenance(about["provenance"]))


def _about(metadata: dict[bytes, bytes], name: str) -> dict[str, Any]:
    """What `write_responses` said about the file."""
    if KEY in metadata:
        about = json.loads(metadata[KEY].decode("utf-8"))
        if about.get("format") == FORMAT:
            return about
    raise ResponsesError.single(
        name,
        Text("文件里没有问卷，不知道问的是什么。", "The file carries no questionnaire of a known format."),
        Text("由 write_responses 写出的 .parquet 文件。", "a .parquet file written by write_responses."),
        Text(
            "请先用 pandas.read_parquet 读入，再用 responses_from_frame 转换。",
            "Read it with pandas.read_parquet and pass the table to responses_from_frame.",
        ),
    )


def _free_name(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name += "_"
    return name


def _with_labels(table: Any, questionnaire: Questionnaire) -> Any:
    """The table with each column's label in the column's own metadata, for other readers."""
    schema = table.schema
    for position, part in enumerate(schema):
        if part.name in questionnaire:
            label = questionnaire.column(part.name).label
            said = {f"label_{language}": text for language, text in label.items()}
            schema = schema.set(position, part.with_metadata({**(part.metadata or {}), **said}))
    return table.cast(schema)


def _dtype(column: pd.Series) -> dict[str, Any]:
    """The type of a column, with what Parquet may forget: the order of categories and plain objects."""
    dtype = column.dtype
    if not isinstance(dtype, pd.CategoricalDtype):
        return {"name": str(dtype)}
    categories = dtype.categories
    said: dict[str, Any] = {"name": "category", "ordered": bool(dtype.ordered), "of": str(categories.dtype)}
    if all(isinstance(value, str) for value in categories):
        said["categories"] = list(categories)
    return said


def _restore(column: pd.Series, said: dict[str, Any]) -> pd.Series:
    """The column in the type it was written in."""
    if "categories" in said:
        categories = pd.Index(said["categories"], dtype=said["of"])
        dtype = pd.CategoricalDtype(categories, ordered=said["ordered"])
        return column if column.dtype == dtype else column.astype(dtype)
    if said["name"] == "object":
        return _words(column)
    return column if str(column.dtype) == said["name"] else column.astype(said["name"])


def _words(column: pd.Series) -> pd.Series:
    """Words as plain objects, None where there is none."""
    plain = column.astype(object)
    return plain.where(plain.notna(), None)


def _provenance(said: dict[str, Any]) -> Provenance:
    tables = ("dropped", "unreadable", "corrections")
    return Provenance(
        **{
            **said,
            "steps": tuple(said["steps"]),
            **{name: tuple(tuple(row) for row in said[name]) for name in tables},
        }
    )

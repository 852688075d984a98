"""Which mapping an import follows: what a person reviewed, else what fits the instrument, else the proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluate.collect.align import renamed
from evaluate.collect.aligned import aligned_mapping
from evaluate.collect.blocks import own_names
from evaluate.collect.doubts import Doubts
from evaluate.collect.export import Export
from evaluate.collect.mapping import MappedColumn, MappedLabel, Mapping, joined
from evaluate.collect.mapping_workbook import read_mapping
from evaluate.collect.propose import propose_mapping
from evaluate.collect.survey_folder import SurveyFolder
from evaluate.documents import tidy_text
from evaluate.errors import Text
from evaluate.instruments import Questionnaire


def mapping_for(
    export: Export, folder: SurveyFolder, instrument: Questionnaire | None, doubts: Doubts
) -> tuple[Mapping, list[str], list[MappedLabel]]:
    """The mapping a person reviewed, completed where the export has more; otherwise the proposal.

    Where an instrument was written before the answers came, the proposal is aligned with it.
    Beside it, the files that a person changed, and the labels whose numbers a person changed.
    """
    named = own_names(export.columns)
    if not folder.edited("mapping.xlsx"):
        if instrument is None:
            return propose_mapping(export, doubts), [], []
        proposed = propose_mapping(export, Doubts(export.source.name, doubts.language))
        return aligned_mapping(proposed, instrument, doubts, named=named, by_place=export.by_place), [], []
    reviewed = read_mapping(folder.path / "mapping.xlsx")
    proposed = propose_mapping(export, Doubts(export.source.name, doubts.language))
    if instrument is not None:
        quiet = Doubts(export.source.name, doubts.language)
        proposed = aligned_mapping(proposed, instrument, quiet, named=named, by_place=export.by_place)
    mapping, columns, labels = joined(reviewed, proposed)
    mapping, columns = _offered(reviewed, mapping, columns, doubts)
    for column in columns:
        doubts.add(column.name or column.header, "new_column", address=column.address)
    for label in labels:
        note = Text(f"“{label.label_as_exported}”", f"'{label.label_as_exported}'")
        doubts.add(label.scale, "new_label", value=label.count, note=note)
    there = {column.header for column in mapping.columns} | {column.name for column in mapping.answers}
    for column in reviewed.columns:
        if column.header not in there and column.name not in there:
            doubts.add(column.name or column.header, "not_in_export", address=column.address)
    return mapping, ["mapping.xlsx"], _numbered(reviewed, proposed)


def _numbered(reviewed: Mapping, proposed: Mapping) -> list[MappedLabel]:
    """The labels that bear another number in the reviewed mapping than was proposed."""
    offered: dict[tuple[str, str], set[float | None]] = {}
    for label in proposed.labels:
        # A person may have given the scale another name.
        for scale in (label.scale, ""):
            offered.setdefault((scale, tidy_text(label.label_as_exported)), set()).add(label.value)
    scales = {label.scale for label in proposed.labels}
    found = []
    for label in reviewed.labels:
        scale = label.scale if label.scale in scales else ""
        values = offered.get((scale, tidy_text(label.label_as_exported)), {label.value})
        if label.value is not None and label.value not in values:
            found.append(label)
    return found


def _offered(
    reviewed: Mapping, mapping: Mapping, added: Sequence[MappedColumn], doubts: Doubts
) -> tuple[Mapping, list[MappedColumn]]:
    """New columns that look like a known one that is gone: offered under its name, and read once a person says so."""
    columns, left = list(mapping.columns), list(added)
    for place, (known, alike) in renamed(reviewed, mapping).items():
        new = columns[place]
        left = [column for column in left if column is not new]
        told = Text(f"看来是“{known.header}”改了题干", f"seems to be '{known.header}' in other words")
        columns[place] = replace(
            known, address=new.address, header=new.header, share_answered=new.share_answered, confirm="no",
            similarity=round(alike, 2), doubt=told.of(doubts.language),
        )  # fmt: skip
        doubts.add(known.name, "renamed_or_moved", address=new.address, note=told)
    return Mapping(tuple(columns), mapping.labels), left
